"""The service's time where the machine's clock is wrong: it jumps, the machine sleeps, it was never set."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from bot.channels import ChannelError
from bot.clock import Clock
from bot.scheduler import Scheduler
from bot.timekeeping import APART, ASKED, Timekeeper

START = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class World:
    """The true time, the machine's clock, the seconds it counts, and a platform that may be out of reach."""

    def __init__(self, wrong: timedelta = timedelta(), speed: float = 1.0, patience: float = 5.0) -> None:
        self.true, self.wrong, self.counted = START, wrong, 0.0
        self.reachable, self.asked = True, 0
        self.clock = Clock(speed, count=lambda: self.counted)
        self.clock.set(self.machine())
        self.keeper = Timekeeper(self.clock, self.machine, lambda: self.counted, patience)

    def machine(self) -> datetime:
        return self.true + self.wrong

    async def ask(self) -> datetime | None:
        self.asked += 1
        if not self.reachable:
            raise ChannelError("timeout", retryable=True)
        return self.true.replace(microsecond=0)

    def go(self, step: timedelta, asleep: bool = False) -> None:
        """Let time pass; a machine that sleeps counts nothing."""
        self.true += step
        if not asleep:
            self.counted += step.total_seconds()

    def look(self, *asks: Callable[[], Awaitable[datetime | None]]) -> bool:
        return asyncio.run(self.keeper.look(asks or (self.ask,)))

    def look_alone(self) -> bool:
        return asyncio.run(self.keeper.look(()))

    @property
    def off(self) -> timedelta:
        """How far the service's time is from the true one."""
        assert abs(self.keeper.now() - self.clock.now()) < timedelta(seconds=1) or self.clock.speed != 1
        return abs(self.clock.now() - self.true)


@pytest.mark.parametrize("jump", [HOUR, DAY, -HOUR, -DAY, timedelta(seconds=121), timedelta(days=400)])
def test_a_jump_that_the_platform_denies_is_not_followed(jump: timedelta, caplog: pytest.LogCaptureFixture) -> None:
    world = World()
    assert not world.look()
    world.go(timedelta(seconds=1))
    world.wrong = jump
    with caplog.at_level(logging.WARNING, "discovery.clock"):
        assert world.look()
    assert world.off < timedelta(seconds=1) and not world.clock.doubted
    assert "is not believed" in caplog.text
    world.go(HOUR)
    assert not world.look() and world.off < timedelta(seconds=1)
    world.wrong = timedelta()  # somebody sets it right: that is a jump, too
    assert world.look() and world.off < timedelta(seconds=1) and not world.clock.doubted


def test_after_a_sleep_the_machine_is_believed() -> None:
    world = World()
    world.look()
    world.go(8 * HOUR, asleep=True)
    assert world.off == 8 * HOUR
    assert world.look() and world.off < timedelta(seconds=2) and not world.clock.doubted


def test_where_nobody_can_tell_the_machine_is_believed() -> None:
    world = World()
    world.look_alone()
    world.wrong = -HOUR
    assert world.look_alone() and world.off == HOUR and not world.clock.doubted

    async def dateless() -> datetime | None:
        return None

    world.wrong = HOUR
    assert world.look(dateless) and world.off == HOUR and not world.clock.doubted


def test_a_clock_that_was_never_set_is_noticed_at_the_first_look() -> None:
    world = World(wrong=-400 * DAY)
    assert not world.look()
    assert world.off < timedelta(seconds=1) and not world.clock.doubted


def test_while_the_platform_is_out_of_reach_the_time_is_in_doubt() -> None:
    world = World()
    world.look()
    world.reachable, world.wrong = False, DAY
    assert world.look() and world.clock.doubted and world.off < timedelta(seconds=1)
    world.go(timedelta(seconds=1))
    assert not world.look() and world.clock.doubted and world.asked == 2  # not at every look
    world.reachable = True
    world.go(timedelta(seconds=10))
    assert not world.look() and not world.clock.doubted and world.off < timedelta(seconds=1)


def test_after_a_start_nobody_is_believed_until_the_platform_can_be_reached() -> None:
    world = World(wrong=DAY)
    world.reachable = False
    assert not world.look() and world.clock.doubted
    world.go(timedelta(seconds=10))
    world.reachable = True
    assert not world.look() and not world.clock.doubted and world.off < timedelta(seconds=2)
    world.reachable = False
    world.go(timedelta(seconds=ASKED))
    assert not world.look() and not world.clock.doubted  # what was told holds on


def test_a_platform_that_fails_in_any_way_hides_no_jump() -> None:
    async def broken() -> datetime | None:
        raise RuntimeError("Session is closed")

    world = World()
    world.look()
    world.wrong = -HOUR
    assert world.look(broken) and world.clock.doubted
    world.go(timedelta(seconds=10))
    assert not world.look(broken, world.ask) and not world.clock.doubted and world.off < timedelta(seconds=2)


def test_small_steps_are_followed_and_a_platform_that_takes_long_is_not_waited_for() -> None:
    world = World(patience=0.01)
    world.look()
    asked = world.asked
    for _ in range(90):
        world.wrong += timedelta(seconds=1)
        world.go(timedelta(seconds=1))
        world.look()
    assert world.off == timedelta(seconds=90) and world.asked == asked

    async def slow() -> datetime | None:
        await asyncio.Event().wait()
        return None

    world.wrong += HOUR
    assert world.look(slow) and world.clock.doubted
    world.go(timedelta(seconds=10))
    world.look(slow, world.ask)
    assert not world.clock.doubted and world.off <= APART


def test_a_trial_run_keeps_its_own_time() -> None:
    world = World(speed=60.0)
    world.look()
    before = world.clock.now()
    world.wrong = DAY
    world.look()
    assert world.clock.now() == before and not world.clock.doubted


def test_a_thousand_jumps() -> None:
    chance, world = Random(9), World()
    world.look()
    doubts = 0
    for _ in range(1000):
        match chance.randrange(5):
            case 0:
                world.wrong = chance.choice([HOUR, DAY, -HOUR, -DAY, 30 * DAY, timedelta()]) * chance.random()
            case 1:
                world.go(DAY * chance.random(), asleep=True)
            case 2:
                world.reachable = not world.reachable
            case _:
                world.wrong += timedelta(seconds=chance.uniform(-1, 1))
        for _ in range(chance.randrange(1, 4)):
            world.go(timedelta(seconds=chance.choice([1, 1, 11, ASKED])))
            world.look()
            doubts += world.clock.doubted
            assert world.clock.doubted or world.off <= APART + timedelta(seconds=2), world.off
    assert 20 < doubts < 1000


def test_a_bell_set_back_by_an_hour_rings_again() -> None:
    async def scene() -> int:
        rung, often = 0, asyncio.Event()

        async def ring() -> None:
            nonlocal rung
            rung += 1
            if rung > 1:
                often.set()

        bells = Scheduler()
        bells.ring("tick", 3600.0, ring)  # the next ring is an hour away, as after a clock that went back by one
        bells.start()
        bells.realign()
        async with asyncio.timeout(10):
            while rung == 0:
                await asyncio.sleep(0)
        bells.realign()
        async with asyncio.timeout(10):
            await often.wait()
        bells.stop()
        return rung

    assert asyncio.run(scene()) == 2


def test_a_look_that_fails_is_not_the_last() -> None:
    async def scene() -> int:
        looks, done = 0, asyncio.Event()

        async def look() -> None:
            nonlocal looks
            looks += 1
            if looks == 1:
                raise KeyError("bug")
            done.set()

        bells = Scheduler()
        bells.watch(0.001, look)
        async with asyncio.timeout(10):
            await done.wait()
        bells.stop()
        return looks

    assert asyncio.run(scene()) == 2
