"""Taps and forms on cards that are no prompts: launch, the owner's buttons, confirmations, catch-ups, lists."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bot.channels import Reply
from bot.commanding import carry_out, on_chosen, refuse
from bot.core.assessment import Assessment
from bot.core.commands import VERBS, Command
from bot.core.events import Commanded, Pressed, Steered, Submitted, number_of
from bot.core.messages import Notice
from bot.core.results import Helped
from bot.corridor import Corridor
from bot.detailing import details
from bot.forms import RUNS, STEERS, loaded
from bot.showing import actions_of, result
from bot.starting import launch
from bot.steering import steers
from bot.store import Store
from bot.wishing import digest_command, wish

COMMANDS = ("status", "answers", "remind", "pause", "resume", "summary", "actions", "settings", "close", "cancel",
            "reopen", "rerun", "export", "list", "help", "extend", "assign", "remove")
TICKS = {"action_done": "action_done", "done": "action_done", "undone": "action_open"}
PROMPT_ACTIONS = ("same", "different", "add", "answer", "later", "not_me", "skip", "dont_know")


def press_elsewhere(corridor: Corridor, db: Store, event: Pressed | Submitted) -> Reply:
    """Carry out a tap or a form that belongs to no prompt's card."""
    if isinstance(event, Submitted):
        return submit_steering(corridor, db, event)
    if event.action == "launch":
        return launch(corridor, db, event.value or event.card, event.person)
    if event.action in ("never_mind", "dismiss"):
        return Reply(close=True)
    if event.action in PROMPT_ACTIONS and event.row:
        return press_row(corridor, db, event)
    if event.action == "my_answers":
        return wish(corridor, db, as_command(event), Command("my_answers"))
    if event.action == "help":
        return result(corridor, Helped(bool(db.by_person(event.person, "owner")), VERBS))
    if event.action == "details":
        return details(corridor, db, event)
    if event.action == "digest":
        order = Command("digest", options=(("digest", event.value or "on"),))
        return digest_command(corridor, db, as_command(event), order)
    confirmed = event.action == "confirm"
    verb, _, who = (event.value if confirmed else event.action).partition(" ")
    run = loaded(db, event.assessment) or loaded(db, event.value)
    if run is None:
        return result(corridor, Notice("no_runs"))
    if event.card == RUNS and event.value:
        return on_chosen(corridor, db, replace(as_command(event), text=event.value), run)
    if verb in TICKS:
        return tick(corridor, db, event, run)
    if verb in ("drop", "narrow", "share"):
        return decide_for(corridor, db, event, run, verb)
    if verb in COMMANDS:
        named = run.participant(who)
        order = Command(verb, run.setup.account, who=who, who_text=named.name if named else "")
        return carry_out(corridor, db, as_command(event), order, run, confirmed)
    if verb in STEERS and event.person not in run.setup.owners:
        return refuse(corridor, run)
    return result(corridor, Notice("not_now"))


def decide_for(corridor: Corridor, db: Store, event: Pressed, run: Assessment, verb: str) -> Reply:
    """What a run leaves to whoever leads it: drop a prompt, take fewer areas, share the summary (owners only)."""
    if event.person not in run.setup.owners and (verb == "share" or not steers(corridor, run, event.person)):
        return refuse(corridor, run)
    if verb != "share" and not run.live:
        return result(corridor, Notice("not_now", (("verb", verb), ("status", run.status))))
    corridor.apply(db, run, Steered(corridor.clock.now(), event.person, verb, number=number_of(event.value)))
    return result(corridor, Notice("done", (("verb", verb), ("account", run.setup.account))))


def tick(corridor: Corridor, db: Store, event: Pressed, run: Assessment) -> Reply:
    """Tick a follow-up item off, or open it again; the list comes back as it stands now."""
    if event.person not in run.setup.owners:
        return refuse(corridor, run)
    number = number_of(event.row or event.value)
    corridor.apply(db, run, Steered(corridor.clock.now(), event.person, TICKS[event.action], number=number))
    return result(corridor, actions_of(db.load(run.id)))


def as_command(event: Pressed | Submitted) -> Commanded:
    """A tap as the command that it stands for."""
    return Commanded(event.key, event.at, event.person, "", thread=event.thread, private=not event.thread)


def press_row(corridor: Corridor, db: Store, event: Pressed) -> Reply:
    """A tap in a list of prompts (a catch-up, a reminder): the row names the prompt."""
    run_id, _, number = event.row.rpartition(":")
    run = loaded(db, run_id or event.assessment)
    if run is None or not number_of(number):
        return result(corridor, Notice("no_runs"))
    corridor.apply(db, run, replace(event, card=number, row="", assessment=run.id, thread=run.thread))
    return Reply()


def submit_steering(corridor: Corridor, db: Store, event: Submitted) -> Reply:
    """An owner's form: extend, assign, add, remove, or a follow-up item."""
    run = loaded(db, event.assessment)
    if run is None:
        return result(corridor, Notice("no_runs"))
    try:
        day = date.fromisoformat(event.value("day")) if event.value("day") else None
    except ValueError:
        facts: dict[str, object] = {"word": event.value("day"), "suggestions": ()}
        return Reply(errors=(("day", corridor.wording.error("unknown_date", facts)),))
    if event.form == "action" and not event.value("text"):
        return Reply(errors=(("text", corridor.wording.error("required", {})),))
    number = number_of(event.value("number") or event.card)
    if event.form == "assign" and run.prompt(number) is None:
        return Reply(errors=(("number", corridor.wording.error("unknown_number", {"number": number})),))
    order = Command(event.form, run.setup.account, who=event.value("person"), number=number, day=day,
                    text=event.value("text") or event.value("role"))
    reply = carry_out(corridor, db, as_command(event), order, run, True)
    return replace(reply, close=True)
