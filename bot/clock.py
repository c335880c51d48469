"""The one place that reads the clock: real time, or virtual time that can be moved and sped up."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta


def seconds() -> float:
    """Seconds that never go back: for pauses and limits, not for telling the time."""
    return time.monotonic()


def wall() -> datetime:
    """What the machine's clock shows, aware and in UTC: it may jump."""
    return datetime.now(UTC)


class Clock:
    """Tells the time. `speed` makes a day pass faster (a trial run); `move` shifts it (the local channel).

    It reads the machine's clock once and then counts seconds, so that it never jumps by itself; `bot/timekeeping.py` lets
    it follow. `doubted` says that nobody knows what time it is: nothing leaves then that nobody asked for.
    `frozen` starts a clock that stands still at a time and goes only where it is moved: for tests and simulations.
    """

    def __init__(
        self, speed: float = 1.0, offset: timedelta = timedelta(), frozen: datetime | None = None,
        count: Callable[[], float] = seconds,
    ) -> None:
        """Start at real time plus `offset`, or at `frozen`; `speed` is virtual seconds per second that `count` counts."""
        self.speed = speed
        self.doubted = False
        self._count = count
        self._base = count()
        self._at = frozen or wall() + offset
        self.frozen = frozen is not None

    def now(self) -> datetime:
        """The time now, aware and in UTC."""
        if self.frozen:
            return self._at
        return self._at + timedelta(seconds=(self._count() - self._base) * self.speed)

    def set(self, moment: datetime) -> None:
        """Go to a moment; a running clock runs on from there."""
        self._at, self._base = moment, self._count()

    def follow(self, step: timedelta) -> None:
        """Go along with a correction of the world's time, where this clock tells it."""
        if self.speed == 1 and not self.frozen:
            self.set(self.now() + step)

    def move(self, step: timedelta) -> datetime:
        """Go forward by a step and tell the new time."""
        self.set(self.now() + step)
        return self.now()
