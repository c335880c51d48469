"""Where a simulated process dies: right before or right after a commit."""

from collections.abc import Callable
from random import Random
from typing import TypeVar

from bot.store import Store
from bot.writer import Writer

T = TypeVar("T")


class Crash(BaseException):
    """The simulated process died here."""


class FaultyWriter(Writer):
    """A writer whose process may die right before or right after a commit."""

    def __init__(self, store: Store, chance: Random, crashes: float) -> None:
        """Die in that share of the transactions."""
        super().__init__(store)
        self.chance, self.crashes = chance, crashes

    def run_now(self, job: Callable[[Store], T]) -> T:
        """A transaction with its two crash points."""
        dies = self.crashes > 0 and self.chance.random() < self.crashes
        before = dies and self.chance.random() < 0.5

        def work(store: Store) -> T:
            made = job(store)
            if before:
                raise Crash
            return made

        made = super().run_now(work)
        if dies:
            raise Crash
        return made
