"""The demo's clock: steps in the zone of who speaks, and playing that spends its seconds on what happens."""

import asyncio
from collections.abc import Coroutine
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest
from dialogue import MONDAY

from adapters.clock_control import BEAT, LONGEST, ClockControl, next_beat
from adapters.local import acting, inbound
from adapters.local.channel import LocalChannel
from adapters.local.kept import thawed_post
from adapters.local.platform import Platform, Spot
from bot.app import App
from bot.clock import Clock
from bot.core.setup import Calendar
from bot.settings import Settings

T = TypeVar("T")
OWNER = "local:olivia"


def wait(doing: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(doing)


async def begun(folder: Path) -> tuple[App, ClockControl]:
    """A service with the local channel, on a Monday morning in Berlin."""
    app = App(Settings(database=folder / "d.db"), Clock(frozen=MONDAY))
    channel = LocalChannel(Platform(":memory:"), app.clock)
    app.engine.connect(channel)
    await app.start(bells=False)
    return app, ClockControl(app, channel)


@pytest.mark.parametrize(("step", "zone", "local"), [
    ("day", "Europe/Berlin", "2026-12-01T09:30+01:00"), ("day", "America/New_York", "2026-12-01T09:30-05:00"),
    ("day", "Asia/Tokyo", "2026-12-01T09:30+09:00"), ("monday", "Asia/Tokyo", "2026-12-07T09:30+09:00"),
    ("hour", "Asia/Tokyo", "2026-11-30T18:00+09:00"), ("event", "Asia/Tokyo", "2026-11-30T18:00+09:00")])  # fmt: skip
def test_a_step_is_one_of_the_speakers_own_days(tmp_path: Path, step: str, zone: str, local: str) -> None:
    async def scene() -> datetime:
        app, control = await begun(tmp_path)
        now = await control.move(step, zone)
        await app.stop()
        return now

    assert wait(scene()) == datetime.fromisoformat(local)


def test_each_next_event_brings_a_new_post(tmp_path: Path) -> None:
    async def scene() -> list[int]:
        app, control = await begun(tmp_path)
        back = await acting.command(control.channel, OWNER, Spot("local:northwind"), "start Acme data-science @Ana @Jonas")
        assert back.post
        launch = back.post.buttons[0]
        await acting.press(control.channel, OWNER, inbound.Tap(launch.value, back.post.card, "launch", launch.value))
        await control.move("event", "Europe/Berlin")
        await control.move("event", "Europe/Berlin")
        question = next(one for one in control.channel.platform.visible(OWNER) if one.spot.root and "#1" in one.text)
        card = thawed_post(question.post)
        for person in ("local:ana", "local:jonas"):
            value = card.rows[0].picks[0].value
            vote = inbound.Tap(card.assessment, card.card, "pick", value, card.rows[0].id, card.generation, question.own_thread)
            await acting.press(control.channel, person, vote)
        messages = control.channel.platform.disk
        shown = [len(messages.rows("SELECT 1 FROM message"))]
        while await control.move("event", "Europe/Berlin") < MONDAY + timedelta(days=5):
            shown.append(len(messages.rows("SELECT 1 FROM message")))
        await app.stop()
        return shown

    shown = wait(scene())
    assert len(shown) > 8 and shown == sorted(set(shown)), shown


def test_nights_and_weekends_pass_in_one_beat() -> None:
    berlin = Calendar("Europe/Berlin")
    evening, friday = MONDAY + timedelta(hours=10), MONDAY + timedelta(days=4, hours=10)
    assert next_beat(berlin, MONDAY + timedelta(hours=2), None) == MONDAY + timedelta(hours=2) + LONGEST
    assert next_beat(berlin, evening, None) == MONDAY + timedelta(days=1, minutes=30)
    assert next_beat(berlin, friday, None) == MONDAY + timedelta(days=7, minutes=30)
    assert next_beat(berlin, evening, evening + timedelta(hours=1)) == evening + timedelta(hours=1)


def test_five_days_are_lived_through_in_about_a_minute(tmp_path: Path) -> None:
    async def scene() -> tuple[int, int]:
        app, control = await begun(tmp_path)
        room = Spot("local:northwind")
        back = await acting.command(control.channel, OWNER, room, "start Acme data-science")
        assert back.post
        tap = inbound.Tap(back.post.buttons[0].value, back.post.card, "launch", back.post.buttons[0].value)
        await acting.press(control.channel, OWNER, tap)
        beats = 0
        while app.clock.now() < MONDAY + timedelta(days=5):
            await app.play_to(next_beat(Calendar("Europe/Berlin"), app.clock.now(), await app.next_event()))
            beats += 1
        posts = len(control.channel.platform.visible(OWNER))
        await app.stop()
        return beats, posts

    beats, posts = wait(scene())
    assert beats * BEAT < 75 and posts > 8, (beats, posts)
