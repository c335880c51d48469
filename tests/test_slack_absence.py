"""After an outage or a restored backup: what people said meanwhile is heard, and nothing is asked twice."""

import asyncio
import sqlite3
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import pytest
from fake_slack import Channel, Person
from slack_town import Town, town
from test_slack_week import cards, launched

from bot.channels import Unheard
from bot.core.assessment import Assessment
from bot.rereading import EVERY
from bot.timekeeping import Timekeeper
from bot.unheard import unread

Scene = Callable[[Town, Channel, list[Person]], Awaitable[None]]


def play(folder: Path, scene: Scene) -> None:
    """Play a scene in a run that has its first prompt."""

    async def whole() -> None:
        async with town(folder, tolerant=True) as one:
            room, _, team = await launched(one)
            await scene(one, room, team)

    asyncio.run(asyncio.wait_for(whole(), 60))


async def again(one: Town, hours: float) -> None:
    """Start the service again, one."""
    one.clock.move(timedelta(hours=hours))
    await one.start()


async def run_of(one: Town) -> Assessment:
    """The one run."""
    return await one.app.writer.submit(lambda db: db.load(db.every()[0]))


def asked(one: Town, room: Channel) -> Counter[str]:
    """How often each prompt stands in the thread."""
    return Counter(post.text.split(" ")[0] for post in one.slack.posts(room) if post.text.startswith("#"))


async def answers(one: Town, number: int) -> list[str]:
    """What was answered to a prompt."""
    return [answer.text for answer in (await run_of(one)).prompts[number - 1].answers]


async def skip_to(one: Town, room: Channel, team: list[Person], number: int) -> None:
    """Go on until a prompt is there."""
    while number not in cards(one.slack, room):
        await team[0].taps(cards(one.slack, room)[max(cards(one.slack, room))], "next")
        await one.go(minutes=1)


def test_what_was_said_during_an_outage_is_heard_before_anything_is_asked(tmp_path: Path) -> None:
    async def scene(one: Town, room: Channel, team: list[Person]) -> None:
        await skip_to(one, room, team, 2)
        root = one.slack.messages(room)[0]
        early = await team[0].says("about 3 weeks", room, root)
        await one.go(minutes=1)
        await one.stop()
        lost = await team[1].says("rather a month", room, root)
        await team[0].edits(early, "about 4 weeks")
        await again(one, 1)
        assert await answers(one, 2) == ["about 4 weeks", "rather a month"]
        assert asked(one, room)["#2"] == 1 and "away" not in "".join(post.text for post in one.slack.posts(room))
        heard = await run_of(one)
        await one.service.channel.missed(heard.thread, one.clock.now() - timedelta(days=1))
        assert await answers(one, 2) == ["about 4 weeks", "rather a month"] and lost.ts

    play(tmp_path, scene)


def test_where_a_thread_cannot_be_read_the_run_says_that_something_may_be_missing(tmp_path: Path) -> None:
    async def scene(one: Town, room: Channel, team: list[Person]) -> None:
        await one.stop()
        one.slack.fail_next("conversations.replies", "error", code="missing_scope", times=1)
        await again(one, 1)
        await one.go(hours=1)
        assert any("I was away" in post.text for post in one.slack.posts(room))

    play(tmp_path, scene)


def test_a_thread_that_cannot_be_read_now_is_read_a_minute_later(tmp_path: Path) -> None:
    async def scene(one: Town, room: Channel, team: list[Person]) -> None:
        await skip_to(one, room, team, 2)
        await one.stop()
        await team[1].says("rather a month", room, one.slack.messages(room)[0])
        one.slack.fail_next("conversations.replies", "http_500", times=2)
        await again(one, 1)
        assert await answers(one, 2) == []
        await one.go(minutes=1)
        assert await answers(one, 2) == [] and set(await one.app.writer.submit(unread)) == {(await run_of(one)).id}
        await one.go(minutes=1)
        assert await answers(one, 2) == ["rather a month"] and not await one.app.writer.submit(unread)
        assert not any("I was away" in post.text for post in one.slack.posts(room))

    play(tmp_path, scene)


def test_what_is_said_while_nothing_can_be_kept_is_read_back(tmp_path: Path) -> None:
    """The disk is full for twenty minutes: Slack gives up what nobody takes, and the service was there all the time."""

    async def scene(one: Town, room: Channel, team: list[Person]) -> None:
        await skip_to(one, room, team, 2)
        one.app.timekeeper = Timekeeper(one.clock, one.clock.now, one.seconds)
        await one.app.sign_of_life()
        await one.app.tick()
        assert not await one.app.writer.submit(unread)
        one.app.store._db.driver.execute("PRAGMA query_only=ON")
        await team[1].says("rather a month", room, one.slack.messages(room)[0])
        one.clock.move(timedelta(minutes=20))
        await one.app.sign_of_life()
        one.app.store._db.driver.execute("PRAGMA query_only=OFF")
        await one.app.tick()
        assert await answers(one, 2) == []
        await one.app.sign_of_life()
        await one.app.tick()
        assert await answers(one, 2) == ["rather a month"]
        one.clock.move(timedelta(minutes=9))
        await one.app.sign_of_life()
        assert not await one.app.writer.submit(unread)

    play(tmp_path, scene)


def test_every_few_hours_threads_are_read_back_unasked(tmp_path: Path) -> None:
    async def scene(one: Town, room: Channel, team: list[Person]) -> None:
        await skip_to(one, room, team, 2)
        await one.app.reread()
        one.clock.move(timedelta(hours=2))
        one.slack.delivering.line = None  # nothing arrives: a proxy is down
        await team[1].says("rather a month", room, one.slack.messages(room)[0])
        await one.app.reread()
        one.clock.move(EVERY - timedelta(hours=3))
        await one.app.reread()
        assert await answers(one, 2) == [] and not one.slack.called("conversations.replies")
        one.slack.fail_next("conversations.replies", "http_500", times=1)
        one.clock.move(timedelta(hours=1))
        await one.app.reread()
        assert await answers(one, 2) == []
        await one.app.reread()
        assert await answers(one, 2) == ["rather a month"]
        calls = len(one.slack.called("conversations.replies"))
        await one.app.reread()
        assert len(one.slack.called("conversations.replies")) == calls

    play(tmp_path, scene)


def test_after_a_gap_of_the_socket_the_runs_of_slack_are_read_back(tmp_path: Path) -> None:
    async def scene(one: Town, room: Channel, team: list[Person]) -> None:
        await skip_to(one, room, team, 2)
        line, one.slack.delivering.line = one.slack.delivering.line, None
        await team[1].says("rather a month", room, one.slack.messages(room)[0])
        one.clock.move(timedelta(minutes=20))
        one.slack.delivering.line = line
        now = one.clock.now()
        await one.service.channel.hand(Unheard("slack:unheard/1", now, "slack", now - timedelta(minutes=20)))
        assert await answers(one, 2) == []
        await one.app.tick()
        assert await answers(one, 2) == ["rather a month"] and not await one.app.writer.submit(unread)

    play(tmp_path, scene)


def test_what_was_said_while_the_bot_was_out_of_the_channel_is_read_back(tmp_path: Path) -> None:
    async def scene(one: Town, room: Channel, team: list[Person]) -> None:
        await skip_to(one, room, team, 2)
        await team[0].kicks(room)
        await one.go(minutes=1)
        await team[1].says("rather a month", room, one.slack.messages(room)[0])
        await one.go(minutes=1)
        assert await answers(one, 2) == []
        await team[0].invites(room)
        await one.go(minutes=1)
        assert await answers(one, 2) == ["rather a month"]

    play(tmp_path, scene)


def test_after_a_restored_backup_nothing_is_asked_twice(tmp_path: Path) -> None:
    async def scene(one: Town, room: Channel, team: list[Person]) -> None:
        await skip_to(one, room, team, 2)
        file, backup = tmp_path / "town.sqlite", tmp_path / "backup.sqlite"
        with sqlite3.connect(file) as source, sqlite3.connect(backup) as copy:
            source.backup(copy)
        await team[0].says("about 3 weeks", room, one.slack.messages(room)[0])
        await one.go(minutes=10)
        await skip_to(one, room, team, 4)
        await one.stop()
        for end in ("", "-wal", "-shm"):
            file.with_name(file.name + end).unlink(missing_ok=True)
        backup.rename(file)
        await again(one, 0)
        assert "about 3 weeks" in await answers(one, 2)
        for _ in range(3):
            await one.go(hours=24)
        assert set(asked(one, room).values()) == {1}, asked(one, room)
        assert one.app.delivery.doubted_until is not None

    play(tmp_path, scene)


def test_an_ordinary_restart_doubts_nothing(tmp_path: Path) -> None:
    async def scene(one: Town, room: Channel, team: list[Person]) -> None:
        await one.stop()
        await again(one, 1)
        assert one.app.delivery.doubted_until is None

    play(tmp_path, scene)


@pytest.mark.parametrize("stops", [False, True])
def test_what_was_said_below_an_opening_in_doubt_is_heard_once_it_is_found(tmp_path: Path, stops: bool) -> None:
    async def whole() -> None:
        async with town(tmp_path, tolerant=True) as one:
            olivia, ana = one.slack.add_user("Olivia Owner"), one.slack.add_user("Ana Weber")
            room = one.slack.add_channel("northwind", [olivia, ana])
            shown = await olivia.commands("/discovery", 'start "Acme" data-science', room)
            await olivia.taps(shown.messages[-1], "launch")
            one.slack.fail_next("chat.postMessage", "reset_after", channel=room.id)
            await one.go(hours=1, minutes=30, seconds=30)
            (root,) = one.slack.posts(room)
            if stops:
                await one.crash()
            early = await ana.says("We do most of that by hand", room, root)
            gone = await ana.says("Forget this one", room, root)
            await ana.edits(early, "We do all of that by hand")
            await ana.deletes(gone)
            if stops:
                await again(one, 1)
            assert not (await run_of(one)).thread or stops
            one.slack.fail_next("conversations.replies", "http_500")
            await one.go(minutes=10)
            run = await run_of(one)
            kept = one.app.writer.run_now(lambda db: db.comments(run.id))
            assert [said.text for said in kept] == ["We do all of that by hand"] and len(one.slack.posts(room)) > 1

    asyncio.run(asyncio.wait_for(whole(), 60))
