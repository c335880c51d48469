"""Keeps the service's time right where the machine's clock is not: it jumps, it was never set, the machine slept.

Three clocks are compared: the machine's, the seconds counted since it was last believed, and what a platform says (the date
of an answer). Small steps of the machine's clock are followed, as a time server makes them. After a larger one the time is
in doubt, and so it is after a start while no platform can be reached: prompts, reminders and digests wait, answers are heard
all the same, until a platform has told who is right.
Where no connected platform can tell, the machine is believed: it has woken from a sleep.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime, timedelta

from bot.channels import ChannelError
from bot.clock import Clock, seconds, wall

log = logging.getLogger("discovery.clock")
APART = timedelta(seconds=120)
"""Clocks that differ by more than this are not the same time."""
STEP = timedelta(seconds=1)
"""A difference below this is how long it takes to read two clocks."""
ASKED, AGAIN = 600.0, 10.0
"""So many seconds after one that told a platform is asked again, and after one that could not be reached."""
PATIENCE = 5.0
"""So many seconds a platform may take to tell."""
Ask = Callable[[], Awaitable[datetime | None]]
"""What time it is for a platform; None where it does not say. Raises ChannelError where it cannot be reached."""


class Timekeeper:
    """Compares the clocks at every look, and sets the service's own."""

    def __init__(
        self, clock: Clock, machine: Callable[[], datetime] = wall, count: Callable[[], float] = seconds,
        patience: float = PATIENCE,
    ) -> None:
        """Keep `clock` in time, where it is not a trial run's; `machine` may jump, `count` never does (seconds).

        `patience` is how many seconds a platform may take to tell.
        """
        self._clock, self._machine, self._count, self._patience = clock, machine, count, patience
        self._at, self._since = machine(), count()
        self._known = timedelta()
        self._ask_at = count()
        self._confirmed = False

    def now(self) -> datetime:
        """The time of the world, as far as is known."""
        return self._at + timedelta(seconds=self._count() - self._since)

    async def look(self, asks: Iterable[Ask]) -> bool:
        """Compare the clocks; True where the machine's clock has jumped since the last look."""
        step = self._machine() - self.now() - self._known
        jumped = abs(step) > APART
        if jumped:
            log.warning("this machine's clock jumped by %.0f seconds", step.total_seconds())
            self._known += step
            self._clock.doubted = True
        else:
            self._shift(step)
        if jumped or self._count() >= self._ask_at:
            try:
                theirs = await told(asks, self._patience)
            except ChannelError as error:
                log.info("the time could not be asked for: %s", error.reason)
                self._ask_at = self._count() + AGAIN
                self._clock.doubted = self._clock.doubted or not self._confirmed  # the machine may have begun wrong
            else:
                self._ask_at = self._count() + ASKED
                self._compare(theirs)
        return jumped

    def _compare(self, theirs: datetime | None) -> None:
        """Believe whom a platform agrees with."""
        gap = self._machine() - self.now()
        if theirs is None or abs(theirs - self._machine()) <= APART:
            self._shift(gap)
        elif abs(theirs - self.now()) > APART:
            self._shift(theirs - self.now())
        self._known = self._machine() - self.now()
        self._clock.doubted, self._confirmed = False, True
        if abs(self._known) > APART:
            log.error("this machine's clock is %.0f seconds off and is not believed; let it be set from the network",
                      self._known.total_seconds())

    def _shift(self, step: timedelta) -> None:
        if abs(step) < STEP:
            return
        if abs(step) > APART:
            log.warning("the time was set by %.0f seconds", step.total_seconds())
        self._at += step
        self._clock.follow(step)


async def told(asks: Iterable[Ask], patience: float) -> datetime | None:
    """What time it is for the first platform that says so, None where none does.

    Raises ChannelError where one could not be reached and no other says so.
    """
    unreached: ChannelError | None = None
    for ask in asks:
        try:
            async with asyncio.timeout(patience):
                found = await ask()
        except TimeoutError:
            unreached = ChannelError("timeout", retryable=True)
        except ChannelError as error:
            unreached = error
        except Exception:
            log.exception("a platform could not tell the time")  # whatever it was: the bells are to be set right
            unreached = ChannelError("failed", retryable=True)
        else:
            if found is not None:
                return found
    if unreached:
        raise unreached
    return None
