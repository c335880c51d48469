"""What happens to the places and people of a workspace, and what follows for the runs there."""

from __future__ import annotations

from dataclasses import replace

from bot.channels import (
    Change,
    ChannelClosed,
    ChannelMoved,
    ChannelOpened,
    Installed,
    PersonChanged,
    PostDeleted,
    Unheard,
    Uninstalled,
)
from bot.core.assessment import Assessment
from bot.core.events import Lost, Moved, Requested, Steered, Undeliverable
from bot.corridor import Corridor
from bot.digests import moved_owner, rest_digest
from bot.store import Store
from bot.unheard import note_gap

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
            note_gap(db, db.by_channel(change.channel), now)
            for run in of_channel(db, change.channel):
                go_on(corridor, db, run, (change.after,) if change.after else OF_A_CHANNEL)
        case ChannelMoved():
            for run in of_channel(db, change.old):
                corridor.apply(db, run, Moved(now, change.old, change.new))
                corridor.forget_threads()
        case PostDeleted():
            known = corridor.run_of_thread(db, change.thread)
            if known:
                corridor.apply(db, db.load(known), Lost(now, change.message))
        case PersonChanged():
            person_changed(corridor, db, change)
        case Uninstalled():
            for run in of_workspace(db, change.workspace):
                corridor.apply(db, run, Undeliverable(now, "workspace", GONE))
        case Unheard():
            note_gap(db, db.every(True, change.channel), now, change.since)
        case Installed():
            note_gap(db, db.every(True, change.workspace), now)
            for run in of_workspace(db, change.workspace):
                go_on(corridor, db, run, (GONE, "uninstalled"))


def person_changed(corridor: Corridor, db: Store, change: PersonChanged) -> None:
    """A person who moved is asked, and gets their digest, in their new hours.

    What waits for one who left goes back, and their runs go on without them until they return.
    """
    now = corridor.clock.now()
    rest_digest(db, change.person, now, off=change.left)
    if change.zone and not change.left:
        moved_owner(db, change.person, change.zone, now)
    kept = db.person(change.person)
    if kept and change.zone:
        db.save_person(replace(kept, calendar=replace(kept.calendar, zone="")))
    for identity in db.by_person(change.person):
        run = db.load(identity)
        for wish in wishes(run, change):
            run = corridor.apply(db, run, Requested(now, change.person, wish, text=change.zone))


def wishes(run: Assessment, change: PersonChanged) -> list[str]:
    """What follows for a run: somebody of it left, is back, or has another zone."""
    one, mine = run.participant(change.person), change.person in run.setup.owners
    if not (run.live or (mine and run.summary_due)):
        return []
    if change.left:
        return ["left"] if change.person in run.setup.here or (one and not one.stopped) else []
    back = ["returned"] if change.person in run.setup.gone or (one and one.left_at) else []
    moved = one and (back or not one.stopped) and change.zone not in ("", one.calendar.zone)
    return [*back, "zone"] if moved else back


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
