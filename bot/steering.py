"""Carries out the commands that change how a run goes on: remind, pause, extend, assign, add, remove, close and so on."""

from __future__ import annotations

from datetime import date, datetime

from bot.channels import Reply
from bot.core import pacing
from bot.core.assessment import VOTED, Assessment
from bot.core.commands import Command
from bot.core.dates import FAR
from bot.core.events import Commanded, Steered, number_of
from bot.core.handing import assignable
from bot.core.messages import Fact, Notice
from bot.core.steering import later_end
from bot.corridor import Corridor
from bot.joining import newcomer, unfit
from bot.showing import result
from bot.starting import is_here, workspace_of
from bot.store import Store


def unknown_person(corridor: Corridor, found: Command, near: tuple[str, ...]) -> Reply:
    """Nobody of that name is here; some who are."""
    return result(corridor, Notice("unknown_person", (("word", found.who_text or found.text), ("suggestions", near))))


def not_asked(corridor: Corridor, found: Command, run: Assessment) -> Reply:
    """Somebody whom the run does not ask: a person who is here, or a name that nobody has."""
    known = corridor.known(found.who) if found.who else None
    if known and (known.name != found.who or run.participant(found.who)):
        return result(corridor, Notice("not_in_run", (("name", known.name), ("account", run.setup.account))))
    return unknown_person(corridor, found, names(run))


def steer(corridor: Corridor, db: Store, event: Commanded, found: Command, run: Assessment) -> Reply:
    """Change how a run goes on."""
    now = corridor.clock.now()
    day = found.day
    if found.verb == "extend":
        day = new_end(run, found)
        problem = no_end(run, day, found.text, now)
        if problem:
            return result(corridor, problem)
    prompt = run.prompt(found.number)
    if found.verb == "assign" and not found.number and run.live and not assignable(run):
        return result(corridor, Notice("nothing_to_assign"))
    if (found.verb == "assign" or found.number) and prompt is None:
        return result(corridor, Notice("unknown_number", (("number", found.number),)))
    named = found.verb == "remove" or (found.verb == "remind" and found.who_text)
    if named and not active(run, found.who):
        return not_asked(corridor, found, run)
    if found.verb == "assign" and prompt and prompt.kind in VOTED and found.who:
        waits = prompt.state != "closed" and not prompt.answered
        return result(corridor, Notice("for_everyone", (("number", prompt.number), ("name", corridor.known(found.who).name),
                                                        ("waits", waits))))
    if found.verb == "assign" and (problem := unassignable(corridor, run, found)):
        return result(corridor, problem)
    if found.verb == "assign" and prompt and prompt.state == "closed" and prompt.answered:
        return result(corridor, Notice("already_closed", (("number", prompt.number), ("names", ()))))
    if not fitting(run, found.verb):
        return result(corridor, Notice("not_now", (("verb", found.verb), ("status", run.status))))
    text = found.text
    if found.verb == "resume" and run.held == "deleted":
        text = elsewhere(corridor, event.channel, run)
        if not text:
            return result(corridor, Notice("no_channel"))
    if found.verb == "add" and not found.who:
        return unknown_person(corridor, found, ())
    joins = found.verb == "add" or (found.verb == "assign" and run.participant(found.who) is None)
    role = found.text if found.verb == "add" else ""
    participant = newcomer(corridor, db, run, found.who, found.who_text, role) if joins else None
    nudged = already_reminded(db, run, now) if found.verb == "remind" else frozenset()
    order = Steered(now, event.person, found.verb, day, found.who, found.number, text, participant, nudged,
                    corridor.known(event.person, event.name).name)
    after = corridor.apply(db, run, order)
    one = after.participant(found.who)
    verb = "share" if found.verb == "resume" and not run.live else found.verb
    facts = (("verb", verb), ("account", run.setup.account), ("day", day), ("mode", run.setup.mode),
             ("name", one.name if one else found.who_text))
    return result(corridor, Notice("done", (*facts, *reminded(run, after)) if found.verb == "remind" else facts))


def unassignable(corridor: Corridor, run: Assessment, found: Command) -> Notice | None:
    """Why a prompt cannot be given to the person a command names; None where it can."""
    problem = unfit(corridor, run, found.who, "") if found.who else "not_here"
    one = run.participant(found.who)
    if problem == "takes_no_part" and one:
        return Notice("takes_no_part", (("name", one.name),))
    return Notice("unknown_person", (("word", found.who_text or found.text), ("suggestions", names(run)))) if problem else None


def elsewhere(corridor: Corridor, channel: str, run: Assessment) -> str:
    """The channel, where a run whose own was deleted may go on in it: another one of its workspace; else nothing."""
    there = corridor.channels[run.setup.channel.partition(":")[0]].place(channel)
    fits = there is not None and channel != run.setup.channel and workspace_of(channel) == run.setup.workspace
    return channel if fits else ""


def new_end(run: Assessment, found: Command) -> date | None:
    """The last day that a command names, or counts from the one there is."""
    steps = {name: number_of(value) for name, value in found.options}
    return later_end(run, steps.get("days", 0), steps.get("ahead", 0)) if any(steps.values()) else found.day


def no_end(run: Assessment, day: date | None, text: str, now: datetime) -> Notice | None:
    """Why a day cannot be the last one, None where it can."""
    if day is None:
        return Notice("unknown_date", (("word", text), ("suggestions", ())))
    today = pacing.local_date(run.setup.calendar, now)
    name = "past_date" if day < today else "far_date" if day > today + FAR else ""
    return Notice(name, (("word", day.isoformat()), ("suggestions", ()))) if name else None


def steers(corridor: Corridor, run: Assessment, person: str) -> bool:
    """Whether somebody may change how a run goes on: its owners, and the admins of its workspace."""
    if person in run.setup.owners:
        return True
    known = corridor.known(person)
    return known.admin and not known.external and is_here(run, person)


def active(run: Assessment, person: str) -> bool:
    """Whether somebody takes part in a run."""
    one = run.participant(person)
    return one is not None and not one.stopped


def already_reminded(db: Store, run: Assessment, now: datetime) -> frozenset[str]:
    """Who had the reminder of their day, from whichever run."""
    return db.nudged([(one.person, pacing.local_date(one.calendar, now)) for one in run.participants])


def reminded(before: Assessment, after: Assessment) -> tuple[tuple[str, Fact], ...]:
    """Whom a reminder went to: people by name, or a line in the thread; and whether anything waits at all."""
    names = tuple(one.name for one in after.participants
                  if (old := before.participant(one.person)) and one.nudged_on != old.nudged_on)
    line = any(old.nudges != new.nudges for old, new in zip(before.prompts, after.prompts, strict=False))
    waits = any(not prompt.answered and prompt.state != "closed" for prompt in before.prompts)
    return ("names", names), ("line", line), ("waits", waits)


def fitting(run: Assessment, verb: str) -> bool:
    """Whether a command makes sense in the run's state."""
    if verb in ("pause", "remind"):
        return run.status == "running"
    if verb == "resume":
        return run.status == "paused" or bool(run.held)
    if verb == "reopen":
        return not run.live
    if verb in ("close", "cancel", "extend", "assign", "add", "remove"):
        return run.live
    return run.status != "cancelled"


def names(run: Assessment) -> tuple[str, ...]:
    """The names of those who take part in a run."""
    return tuple(one.name for one in run.participants if not one.stopped)
