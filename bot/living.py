"""What happens to the places and people of a workspace, and what follows for the runs there."""

from __future__ import annotations

from dataclasses import replace

from bot.channels import Change, ChannelClosed, ChannelMoved, ChannelOpened, Installed, PersonChanged, Uninstalled
from bot.core.assessment import Assessment
from bot.core.events import Moved, Requested, Steered, Undeliverable
from bot.corridor import Corridor
from bot.digests import moved_owner
from bot.store import Store

GONE = "token_revoked"
OF_A_CHANNEL = ("archived", "not_in_channel", "deleted")


def lived(corridor: Corridor, db: Store, change: Change) -> None:
    """Let every run concerned hear of a change around it."""
    now = corridor.clock.now()
    match change:
        case ChannelClosed():
            for run in of_channel(db, change.channel):
                corridor.apply(db, run, Undeliverable(now, "channel", change.reason))
        case ChannelOpened():
            for run in of_channel(db, change.channel):
                go_on(corridor, db, run, OF_A_CHANNEL)
        case ChannelMoved():
            for run in of_channel(db, change.old):
                corridor.apply(db, run, Moved(now, change.old, change.new))
                corridor.forget_threads()
        case PersonChanged():
            person_changed(corridor, db, change)
        case Uninstalled():
            for run in of_workspace(db, change.workspace):
                corridor.apply(db, run, Undeliverable(now, "workspace", GONE))
        case Installed():
            for run in of_workspace(db, change.workspace):
                go_on(corridor, db, run, (GONE, "uninstalled"))


def person_changed(corridor: Corridor, db: Store, change: PersonChanged) -> None:
    """A person who moved is asked, and gets their digest, in their new hours; what waits for one who left goes back."""
    now = corridor.clock.now()
    if change.zone:
        moved_owner(db, change.person, change.zone, now)
    kept = db.person(change.person)
    if kept and change.zone:
        db.save_person(replace(kept, calendar=replace(kept.calendar, zone="")))
    for identity in db.by_person(change.person, "participant", True):
        run = db.load(identity)
        one = run.participant(change.person)
        if one is None or one.stopped:
            continue
        if change.left:
            corridor.apply(db, run, Requested(now, change.person, "stop"))
        elif change.zone and change.zone != one.calendar.zone:
            corridor.apply(db, run, Requested(now, change.person, "zone", text=change.zone))


def go_on(corridor: Corridor, db: Store, run: Assessment, reasons: tuple[str, ...]) -> None:
    """What rested for one of these reasons goes on by itself; its owners are told, with a way to pause."""
    if run.held in reasons:
        corridor.apply(db, run, Steered(corridor.clock.now(), run.setup.owners[0], "go_on"))


def of_channel(db: Store, channel: str) -> list[Assessment]:
    """The live runs of a channel."""
    return [db.load(run) for run in db.by_channel(channel)]


def of_workspace(db: Store, workspace: str) -> list[Assessment]:
    """The live runs of a workspace."""
    return [db.load(run) for run in db.every(True, workspace)]
