"""Who joins a run because a prompt is handed to them: anybody of the workspace can be asked; and why somebody cannot be."""

from __future__ import annotations

from dataclasses import replace

from bot.calendars import own_calendar
from bot.channels import Reply
from bot.core.assessment import Assessment
from bot.core.events import Submitted
from bot.core.setup import Participant
from bot.corridor import Corridor
from bot.starting import is_here, workspace_of
from bot.store import Store
from bot.wishing import pause_of, remembered

HANDED = ("hand_over", "who_would")


def newcomer(corridor: Corridor, db: Store, run: Assessment, person: str, name: str = "", role: str = "") -> Participant:
    """Somebody as they would take part in a run: in its hours, in their own zone, away as long as they said."""
    now = corridor.clock.now()
    known = remembered(corridor, db, person, name)
    calendar = own_calendar(run.setup.calendar, known, now.date())
    return replace(known, role=role or known.role, calendar=calendar, paused_until=pause_of(db, person, now))


def unfit(corridor: Corridor, run: Assessment, person: str, giver: str) -> str:
    """Why a prompt of a run cannot be handed to somebody, as the name of the sentence that says so; empty where it can."""
    one = run.participant(person)
    if person == giver:
        return "yourself"
    if one:
        return "takes_no_part" if one.stopped else ""
    channel, workspace = corridor.channels.get(person.partition(":")[0]), workspace_of(person)
    if channel is None or channel.who(person) is None or not is_here(run, person):
        return "not_here"
    return "" if any(each.person == person for each in channel.people(workspace)) else "not_here"


def refused_person(corridor: Corridor, run: Assessment, event: Submitted) -> Reply | None:
    """What is wrong with the person whom a form hands its prompt to, at their field; None where nothing is."""
    person = event.value("person")
    problem = unfit(corridor, run, person, event.person) if event.form in HANDED and person and run.live else ""
    if not problem:
        return None
    told = run.participant(person) or corridor.known(person)
    return Reply(errors=(("person", corridor.wording.error(problem, {"name": told.name})),))


def with_guest(corridor: Corridor, db: Store, run: Assessment, event: Submitted) -> Submitted:
    """The form with the person it hands its prompt to, where they do not take part yet."""
    person = event.value("person")
    if event.form not in HANDED or not person or run.participant(person):
        return event
    return replace(event, participant=newcomer(corridor, db, run, person))
