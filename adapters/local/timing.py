"""Who moves the clock of the local chat: the program around it, through this small door."""

from datetime import datetime
from typing import Protocol

STEPS = ("hour", "event", "day", "monday")


class TimeControl(Protocol):
    """Moves the clock and lets happen what falls due on the way; not `movable` is a clock that others live by too."""

    movable: bool
    playing: bool

    async def move(self, step: str, zone: str) -> datetime:
        """Go forward by a step (`hour`, `event`, `day` or `monday`, as they are in a zone) and tell the new time."""

    async def play(self, on: bool, zone: str = "UTC") -> None:
        """Let the clock run from event to event by itself, without the zone's nights, or stop that."""

    async def next_event(self) -> datetime | None:
        """When something happens next; None where nothing is to come."""
