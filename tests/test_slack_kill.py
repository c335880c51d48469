"""The real service, killed with -9 on Monday morning in Slack, again and again: nothing lost, nothing twice.

Each kill comes while a post stands in Slack already and its answer is still on the way, and while people write: the
moments in which a service that does not look, or that says "taken" too early, posts twice or loses an answer.
"""

import asyncio
import os
import sqlite3
import sys
from collections import Counter
from collections.abc import Callable, Coroutine
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

from fake_slack import Channel, FakeSlack, Message, Person

from adapters.cli_serve import first_morning
from adapters.local.platform import Platform

DISCOVERY = str(Path(sys.executable).with_name("discovery"))
RUNS = 6
KILLS = 5
SPEED = "600"
Tap = Callable[[], Coroutine[Any, Any, object]]


async def serve(folder: Path, slack: FakeSlack) -> asyncio.subprocess.Process:
    """Start the service over a socket; a day passes in a minute or two, and it begins on a Monday morning."""
    path = folder / "kill.sqlite"
    if not path.exists():
        Platform(path.with_name("kill.chat.sqlite")).keep_offset(first_morning(datetime.now(UTC)) - datetime.now(UTC))
    environment = {
        **os.environ, "SLACK_MODE": "socket", "SLACK_BOT_TOKEN": slack.bot_token(), "SLACK_APP_TOKEN": slack.app_token,
        "SLACK_API_URL": slack.url, "DISCOVERY_DATABASE": str(path),
    }
    process = await asyncio.create_subprocess_exec(
        DISCOVERY, "serve", "--port", "0", "--trial", SPEED, env=environment, cwd=folder,
        stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
    )
    await slack.connect_socket(30)
    return process


async def until(holds: Callable[[], bool], seconds: float) -> bool:
    """Wait until something holds."""
    for _ in range(int(seconds / 0.02)):
        if holds():
            return True
        await asyncio.sleep(0.02)
    return False


async def launch(olivia: Person, rooms: list[Channel]) -> None:
    """One run a channel."""
    for number, room in enumerate(rooms):
        shown = await olivia.commands("/discovery", f'start "Account {number}" data-science', room)
        await olivia.taps(shown.messages[-1], "launch")


def in_doubt(slack: FakeSlack) -> int:
    """How many posts stand in Slack without an answer to the service."""
    return sum(call.outcome == "timeout_after" for call in slack.called("chat.postMessage"))


async def killed(slack: FakeSlack, process: asyncio.subprocess.Process, taps: Callable[[], list[Tap]],
                 talk: Callable[[], list[asyncio.Task[Message]]], pause: float) -> None:  # fmt: skip
    """Kill while a post is in doubt and people write; what they tapped before makes posts."""
    before = in_doubt(slack)
    slack.fail_next("chat.postMessage", "timeout_after")
    tapped = [asyncio.create_task(tap()) for tap in taps()]
    assert await until(lambda: in_doubt(slack) > before, 60), "nothing was posted, so this would be no herd"
    said = talk()
    await asyncio.sleep(pause)
    process.kill()
    await process.wait()
    slack.release()
    await asyncio.gather(*said, *tapped)


async def herd(folder: Path) -> None:
    chance, words = Random(7), list[str]()
    async with FakeSlack(tolerant=True) as slack:
        slack.add_team("Northwind")
        olivia, ana = slack.add_user("Olivia Owner"), slack.add_user("Ana Weber")
        rooms = [slack.add_channel(f"room{number}", [olivia, ana]) for number in range(RUNS)]

        def talk() -> list[asyncio.Task[Message]]:
            """Ana writes in every thread that has a question."""
            roots = [(room, slack.posts(room)[0]) for room in rooms if numbers_in(slack, room)]
            texts = [f"Mostly by hand, answer {len(words) + number}" for number in range(len(roots))]
            words.extend(texts)
            said = zip(texts, roots, strict=True)
            return [asyncio.create_task(ana.says(text, room, root)) for text, (room, root) in said]

        def taps() -> list[Tap]:
            """Ana wants to see the next question wherever there is one."""
            latest = [slack.posts(room)[-1] for room in rooms if numbers_in(slack, room)]
            return [partial(ana.taps, card, "next") for card in latest if "'next:" in str(card.blocks)]

        process = await serve(folder, slack)
        await launch(olivia, rooms)
        for kill in range(KILLS):
            await killed(slack, process, taps, talk, chance.uniform(0, 0.05))
            process = await serve(folder, slack)
            await slack.retry_all()
            if kill == KILLS // 2:
                assert await until(lambda: all(numbers_in(slack, room) for room in rooms), 90), "no questions came"
        asked = {room.name: len(numbers_in(slack, room)) for room in rooms}
        assert await until(lambda: sum(len(numbers_in(slack, room)) for room in rooms) > RUNS, 30), asked
        await asyncio.sleep(0.5)
        process.terminate()
        await process.wait()
        assert in_doubt(slack) >= KILLS and len(words) >= 2 * RUNS, (asked, words)
    for place in slack.world.channels.values():
        twice = {text: count for text, count in Counter(one.text for one in slack.posts(place)).items() if count > 1}
        assert not twice, (place.name, twice)
        assert max(numbers_in(slack, place).values(), default=1) == 1, (place.name, numbers_in(slack, place))
        assert sum(not message.root for message in slack.posts(place)) <= 1 or place.kind == "im"
    assert Counter(kept(folder)) == Counter(words)


def numbers_in(slack: FakeSlack, room: Channel) -> Counter[str]:
    """How often each question stands in a channel."""
    return Counter(message.text.split(" ")[0] for message in slack.posts(room) if message.text.startswith("#"))


def kept(folder: Path) -> list[str]:
    """What Ana said as the service keeps it: in answers as they stand, which may take several messages, and as comments."""
    latest = "SELECT max(revision) FROM answer AS newer WHERE newer.assessment = answer.assessment AND newer.key = answer.key"
    with closing(sqlite3.connect(folder / "kill.sqlite")) as store:
        found = store.execute(f"SELECT text FROM answer WHERE revision = ({latest}) UNION ALL SELECT text FROM comment")  # noqa: S608
        return [line for (text,) in found.fetchall() for line in text.split("\n") if line.startswith("Mostly by hand")]


def test_killed_in_the_middle_of_monday(tmp_path: Path) -> None:
    asyncio.run(asyncio.wait_for(herd(tmp_path), 240))
