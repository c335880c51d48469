"""Which run a command is about: the thread's, else the only live one in the channel, else one to be picked.

A run that is picked gets the whole command: the button carries its words.
"""

from __future__ import annotations

from bot.core.assessment import Assessment
from bot.core.commands import Command
from bot.core.events import Commanded
from bot.core.results import RunLine, RunList
from bot.corridor import Corridor
from bot.showing import run_line
from bot.store import Store

ANY_STATE = ("rerun", "summary", "answers", "export", "status", "actions", "settings")
"""Commands that make sense for a run that has ended, too."""
LONGEST_ORDER = 1_000
"""A button carries as many characters of a command."""


def channel_runs(corridor: Corridor, db: Store, event: Commanded) -> list[Assessment]:
    """The runs of the thread or channel a command was given in."""
    if event.thread:
        run = corridor.run_of_thread(db, event.thread)
        return [db.load(run)] if run else []
    return [db.load(run) for run in db.by_channel(event.channel)] if event.channel else []


def matches(run: Assessment, found: Command) -> bool:
    """Whether a run is of the account that a command names, or it names none."""
    return not found.account or run.setup.account.casefold() == found.account.casefold()


def meant(event: Commanded, found: Command, runs: list[Assessment], here: list[Assessment]) -> list[Assessment]:
    """The runs that a command may be about; one is certain. `runs` are those the person owns or answers in."""
    near = [run for run in here if matches(run, found)]
    owned = [run for run in runs if event.person in run.setup.owners]
    only = near if event.thread or (len(near) == 1 and found.verb != "reopen") else []
    for pool in (only, [*near, *owned], runs):
        chosen = list({run.id: run for run in pool if matches(run, found)}.values())
        if chosen:
            return fitting_state(found.verb, chosen)
    return []


def fitting_state(verb: str, chosen: list[Assessment]) -> list[Assessment]:
    """Those of some runs that a command fits by their state; the latest where it fits none."""
    live = [run for run in chosen if run.live]
    if verb == "reopen":
        return [run for run in chosen if not run.live] or live
    if verb in ANY_STATE:
        return live if len(live) == 1 else chosen
    return live or chosen[-1:]


def lined(corridor: Corridor, db: Store, run: Assessment) -> RunLine:
    """One run in a list."""
    return run_line(run, corridor.guide_of(db, run), corridor.place_name(run.setup.channel))


def picks(corridor: Corridor, db: Store, runs: list[Assessment], verb: str, order: str) -> RunList:
    """Runs to choose from; whichever is chosen gets the whole command."""
    return RunList(tuple(lined(corridor, db, run) for run in runs), verb, order)
