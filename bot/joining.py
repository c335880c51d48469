"""Who joins a run because a prompt is handed to them: where anybody may answer, anybody can be asked."""

from __future__ import annotations

from dataclasses import replace

from bot.core.assessment import Assessment
from bot.core.events import Steered, Submitted
from bot.corridor import Corridor
from bot.store import Store

HANDED = ("hand_over", "who_would")


def joined(corridor: Corridor, db: Store, run: Assessment, event: Submitted) -> Assessment:
    """The run, with the person a form hands its prompt to among those it asks."""
    named = event.value("person")
    if event.form not in HANDED or not run.setup.open_to_all or not run.live or not named or run.participant(named):
        return run
    channel = corridor.channels.get(named.partition(":")[0])
    one = channel.who(named) if channel else None
    if one is None:
        return run
    own = replace(run.setup.calendar, zone=one.calendar.zone or run.setup.calendar.zone)
    return corridor.apply(db, run, Steered(corridor.clock.now(), event.person, "add", participant=replace(one, calendar=own)))
