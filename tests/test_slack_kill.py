"""The real service, killed with -9 in the middle of Monday's herd in Slack, again and again: nothing lost, nothing twice."""

import asyncio
import os
import sys
from collections import Counter
from pathlib import Path
from random import Random

from fake_slack import Channel, FakeSlack, Person

DISCOVERY = str(Path(sys.executable).with_name("discovery"))
RUNS = 8
KILLS = 4
SPEED = "3000"


async def serve(folder: Path, slack: FakeSlack) -> asyncio.subprocess.Process:
    """Start the service over a socket; virtual time runs fast, so that Monday comes soon."""
    environment = {
        **os.environ, "SLACK_MODE": "socket", "SLACK_BOT_TOKEN": slack.bot_token(), "SLACK_APP_TOKEN": slack.app_token,
        "SLACK_API_URL": slack.url, "DISCOVERY_DATABASE": str(folder / "kill.sqlite"),
    }
    process = await asyncio.create_subprocess_exec(
        DISCOVERY, "serve", "--port", "0", "--trial", SPEED, env=environment, cwd=folder,
        stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
    )
    await slack.connect_socket(30)
    return process


async def until(holds: object, seconds: float) -> bool:
    """Wait until something holds."""
    for _ in range(int(seconds / 0.05)):
        if holds():  # type: ignore[operator]
            return True
        await asyncio.sleep(0.05)
    return False


async def launch(olivia: Person, rooms: list[Channel]) -> None:
    """One run a channel."""
    for number, room in enumerate(rooms):
        shown = await olivia.commands("/discovery", f'start "Account {number}" data-science', room)
        await olivia.taps(shown.messages[-1], "launch")


async def herd(folder: Path) -> None:
    async with FakeSlack(tolerant=True) as slack:
        slack.add_team("Northwind")
        olivia, ana = slack.add_user("Olivia Owner"), slack.add_user("Ana Weber")
        rooms = [slack.add_channel(f"room{number}", [olivia, ana]) for number in range(RUNS)]
        process = await serve(folder, slack)
        await launch(olivia, rooms)
        chance = Random(7)
        for kill in range(KILLS):
            before = len(slack.called("chat.postMessage"))
            wanted = before + chance.randint(1, 6)
            await until(lambda wanted=wanted: len(slack.called("chat.postMessage")) >= wanted, 30)
            await asyncio.sleep(chance.uniform(0, 0.2))
            process.kill()
            await process.wait()
            process = await serve(folder, slack)
            assert kill < KILLS
        opened = await until(lambda: all(len(slack.posts(room)) >= 2 for room in rooms), 60)
        said = await ana.says("Mostly by hand", rooms[0], slack.messages(rooms[0])[0])
        process.terminate()
        await process.wait()
        assert opened, {room.name: [message.text[:30] for message in slack.posts(room)] for room in rooms}
        assert said.ts
        for room in rooms:
            openings = Counter(message.text.split("\n")[2][:60] for message in slack.messages(room) if not message.root)
            numbers = Counter(message.text.split(" ")[0] for message in slack.posts(room) if message.text.startswith("#"))
            assert all(count == 1 for count in numbers.values()), (room.name, numbers)
            assert sum(openings.values()) <= 1, openings


def test_killed_in_the_middle_of_monday(tmp_path: Path) -> None:
    asyncio.run(asyncio.wait_for(herd(tmp_path), 240))
