"""Events whose handling fails: kept whole, tried again with growing pauses, then left until somebody asks."""

import asyncio
import logging
from collections.abc import Coroutine, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest
from dialogue import ALARM, Talk, guides, wording
from test_app import MONDAY, made

from bot.channels import Inbound, Reply
from bot.core.events import Commanded, Said
from bot.engine import Engine
from bot.retrying import PAUSES, replay, retry_stuck
from bot.store import Store, Stuck

T = TypeVar("T")
POISON = "about 13 weeks"


class Choking(Engine):
    """An engine that chokes on two texts, after it has done everything, until it is mended."""

    mended = False

    def handle(self, db: Store, channel: str, event: Inbound) -> Reply:
        """Choke."""
        reply = super().handle(db, channel, event)
        if not self.mended and getattr(event, "text", "") in (POISON, "help"):
            raise RuntimeError("choked")
        return reply


@pytest.fixture
def talk() -> Iterator[Talk]:
    """A run with #2, a duration, open since a minute."""
    talk = Talk().starts().opens().after(minutes=2)
    talk.ana.taps("skip")
    talk.after(minutes=2)
    talk.engine = Choking(talk.writer, guides(), wording(), talk.clock)
    talk.engine.connect(talk.channel)
    logging.getLogger("discovery.engine").removeHandler(ALARM)
    yield talk
    logging.getLogger("discovery.engine").addHandler(ALARM)


def mend(talk: Talk) -> None:
    """The next version of the bot can do it."""
    assert isinstance(talk.engine, Choking)
    talk.engine.mended = True


def wait(talk: Talk, doing: Coroutine[Any, Any, T]) -> T:
    return talk.wait(doing)


def retried(talk: Talk, **step: float) -> int:
    """Let time pass and ring."""
    talk.after(**step)
    return wait(talk, retry_stuck(talk.engine, talk.now))


def kept(talk: Talk) -> Stuck:
    """The one event that is stuck."""
    (one,) = talk.store.stuck_events()
    return one


def poisoned(talk: Talk) -> Said:
    """Ana says what the engine chokes on."""
    event = Said("fake:poison", talk.now, "fake:ana", "fake:poison", POISON, talk.thread, name="Ana Weber")
    reply = talk.receives(event)
    assert reply.post and reply.post.voice.endswith("broken")
    return event


def test_others_of_the_thread_go_on(talk: Talk) -> None:
    poisoned(talk)
    talk.jonas.says("about 2 weeks").marked()
    assert talk.texts(2) == ["about 2 weeks"]
    assert (kept(talk).tries, kept(talk).error, kept(talk).given_up) == (1, "RuntimeError: choked", False)


def test_it_is_tried_again_and_counts_for_the_moment_it_was_said(talk: Talk) -> None:
    poisoned(talk)
    assert retried(talk, seconds=50) == 0 and kept(talk).tries == 1
    mend(talk)
    assert retried(talk, seconds=20) == 1
    talk.tick()
    assert talk.texts(2) == [POISON] and talk.store.stuck_events() == ()
    assert "fake:poison" in talk.channel.marks
    assert talk.receives(Said("fake:poison", talk.now, "fake:ana", "fake:poison", POISON, talk.thread)).post is None
    assert talk.texts(2) == [POISON], "a double of what was stuck is known"


def test_after_five_tries_it_is_left_with_its_reason_until_the_next_start(talk: Talk) -> None:
    poisoned(talk)
    for tries, pause in enumerate(PAUSES, 2):
        assert retried(talk, seconds=pause.total_seconds() + 1) == 0
        assert kept(talk).tries == tries
    assert kept(talk).given_up and kept(talk).error == "RuntimeError: choked" and kept(talk).event.text == POISON
    assert retried(talk, days=1) == 0 and kept(talk).tries == 5
    assert wait(talk, replay(talk.engine)) == 0 and kept(talk).tries == 6
    mend(talk)
    assert wait(talk, replay(talk.engine)) == 1
    assert talk.store.stuck_events() == () and talk.store.counts()["stuck"] == 0
    assert wait(talk, replay(talk.engine)) == 0


def test_what_would_have_been_read_at_once_comes_in_private(talk: Talk) -> None:
    talk.receives(Commanded("fake:c", talk.now, "fake:olivia", "help", "", "", True, "Olivia Owner"))
    mend(talk)
    assert retried(talk, minutes=2) == 1
    talk.tick()
    assert [one.target.person for one in talk.channel.posts if one.marker == "late:fake:fake:c"] == ["fake:olivia"]


def test_what_was_forgotten_is_not_tried(talk: Talk) -> None:
    poisoned(talk)
    talk.writer.run_now(lambda db: db.forget("fake:ana", talk.now))
    assert kept(talk).event is None and kept(talk).given_up
    assert retried(talk, hours=3) == 0
    assert wait(talk, replay(talk.engine)) == 0


def test_the_service_rings_for_it(tmp_path: Path) -> None:
    event = Said("fake:p", MONDAY, "fake:ana", "fake:p", "hello")

    async def scene() -> tuple[int, int]:
        app, _ = made(tmp_path / "d.db")
        await app.start(bells=False)
        await app.writer.submit(lambda db: db.stuck("fake", event.key, event, "a bug", app.clock.now()))
        before = await app.writer.submit(lambda db: len(db.stuck_events()))
        await app.play_to(app.clock.now() + timedelta(minutes=2))
        left = await app.writer.submit(lambda db: len(db.stuck_events()))
        await app.stop()
        return before, left

    assert asyncio.run(scene()) == (1, 0)


def test_a_start_tries_what_was_given_up(tmp_path: Path) -> None:
    event = Said("fake:p", MONDAY, "fake:ana", "fake:p", "hello")

    async def scene(times: int) -> int:
        app, _ = made(tmp_path / "d.db")
        await app.start(bells=False)
        for _ in range(times):
            await app.writer.submit(lambda db: db.stuck("fake", event.key, event, "a bug", app.clock.now()))
        left = await app.writer.submit(lambda db: [one.given_up for one in db.stuck_events()])
        await app.stop()
        return sum(left)

    assert [asyncio.run(scene(5)), asyncio.run(scene(0))] == [1, 0]
