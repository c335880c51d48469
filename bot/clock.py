"""The one place that reads the clock: real time, or virtual time that can be moved and sped up."""

import time
from datetime import UTC, datetime, timedelta


def seconds() -> float:
    """Seconds that never go back: for pauses and limits, not for telling the time."""
    return time.monotonic()


class Clock:
    """Tells the time. `speed` makes a day pass faster (a trial run); `move` shifts it (the local channel).

    `frozen` starts a clock that stands still at a time and goes only where it is moved: for tests and simulations.
    """

    def __init__(self, speed: float = 1.0, offset: timedelta = timedelta(), frozen: datetime | None = None) -> None:
        """Start at real time plus `offset`, or at `frozen`; `speed` is virtual seconds per real second."""
        self.speed = speed
        self._base = time.time()
        self._at = frozen or datetime.fromtimestamp(self._base, UTC) + offset
        self._frozen = frozen is not None

    def now(self) -> datetime:
        """The time now, aware and in UTC."""
        if self._frozen:
            return self._at
        return self._at + timedelta(seconds=(time.time() - self._base) * self.speed)

    def set(self, moment: datetime) -> None:
        """Go to a moment; a running clock runs on from there."""
        self._at, self._base = moment, time.time()

    def move(self, step: timedelta) -> datetime:
        """Go forward by a step and tell the new time."""
        self.set(self.now() + step)
        return self.now()
