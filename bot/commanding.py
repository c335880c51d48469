"""Carries out commands, whoever gives them wherever: finds the run, checks the right, steers, or shows a result."""

from __future__ import annotations

from difflib import get_close_matches

from bot.channels import Reply
from bot.choosing import LONGEST_ORDER, channel_runs, lined, matches, meant, picks
from bot.core import pacing
from bot.core.assessment import Assessment
from bot.core.commands import FORMATS, OWN, VERBS, Command, Unknown, parse
from bot.core.events import Commanded, Steered, number_of
from bot.core.guide import TOPICS
from bot.core.messages import Notice
from bot.core.results import Helped, RunList
from bot.corridor import Corridor
from bot.exporting import EXPORTED, export
from bot.showing import actions_of, answers_of, home_of, others_of, result, settings_of, status_of, summaries_of
from bot.start_form import start_form
from bot.starting import start_now, values_of, workspace_of
from bot.steering import active, fitting, not_asked, steer, steers
from bot.store import Store
from bot.wanted import Wanted
from bot.wishing import digest_command, wish

HOME = "home"
"""What a channel asks for where a person has a page of their own."""
OPTIONS = ("pace", "days", "mode", "where", "attribution", "depth", "maturity", "approval", "zone", "country", "areas",
           "window_start", "window_end", "deadline", "participants", "people", "roles", "co_owners")
"""What a start by words may set, as in pace=4."""
CONFIRMED = ("close", "cancel", "remove", "forget_me")
STEERING = ("remind", "pause", "resume", "extend", "assign", "add", "remove", "reopen", "close", "cancel")
PROBLEMS = {"verb": "unknown_command", "date": "unknown_date", "past": "past_date", "far": "far_date",
            "person": "unknown_person",
            "account": "unknown_account", "template": "unknown_template", "format": "unknown_format",
            "zone": "unknown_zone", "digest": "digest_how"}


def command(corridor: Corridor, db: Store, event: Commanded) -> Reply:
    """Read a command and carry it out; what cannot be read gets the one sentence that helps."""
    if event.text == HOME:
        return result(corridor, home_of(corridor, db, event.person), corridor.known(event.person).calendar.zone)
    runs = [db.load(run) for run in db.by_person(event.person)]
    here = channel_runs(corridor, db, event)
    found = understood(corridor, event, [*runs, *here])
    if isinstance(found, Unknown):
        return misread(corridor, found)
    if found.verb in OWN:
        return wish(corridor, db, event, found)
    if found.verb == "start":
        return start(corridor, db, event, found)
    if found.verb == "help":
        return result(corridor, Helped(bool(runs) or not event.thread, VERBS))
    if found.verb == "list":
        mine_to_see = (run for run in runs if event.person in run.setup.owners and matches(run, found))
        lines = tuple(lined(corridor, db, run) for run in mine_to_see)
        return result(corridor, RunList(lines) if lines else Notice("no_runs"))
    if found.verb == "digest":
        return digest_command(corridor, db, event, found)
    return on_run(corridor, db, event, found, runs, here)


def understood(corridor: Corridor, event: Commanded, runs: list[Assessment]) -> Command | Unknown:
    """What a command says; it may name the accounts and people of these runs."""
    accounts = tuple(dict.fromkeys(run.setup.account for run in runs))
    templates = tuple(t.id for g in corridor.guides.values() for t in g.templates)
    aliases = tuple(alias for g in corridor.guides.values() for t in g.templates for alias in t.aliases)
    today = pacing.local_date(corridor.known(event.person).calendar, corridor.clock.now())
    return parse(event.text, names_of(corridor, event, runs), accounts, today, (*templates, *aliases))


def on_chosen(corridor: Corridor, db: Store, event: Commanded, run: Assessment) -> Reply:
    """A command for the run that was picked from a list."""
    found = understood(corridor, event, [run])
    return misread(corridor, found) if isinstance(found, Unknown) else carry_out(corridor, db, event, found, run, False)


def refuse(corridor: Corridor, run: Assessment) -> Reply:
    """A clear refusal for those who do not own the run."""
    return result(corridor, Notice("not_owner", (("owner_names", run.setup.here_names),)))


def misread(corridor: Corridor, found: Unknown) -> Reply:
    """What could not be read, with what may have been meant."""
    name = PROBLEMS.get(found.problem, "unknown_command")
    if found.problem == "person" and len(found.suggestions) > 1:
        name = "ambiguous_person"
    near = found.suggestions
    if found.problem == "format":
        near = () if near == FORMATS else tuple(one for one in near if one in EXPORTED)
    facts = (("word", found.word), ("suggestions", near), ("formats", EXPORTED))
    return result(corridor, Notice(name, facts))


def names_of(corridor: Corridor, event: Commanded, runs: list[Assessment]) -> tuple[tuple[str, str], ...]:
    """The people a command may name: those of the channel's workspace and of the runs."""
    people = {one.person: one.name for run in runs for one in run.participants}
    channel = corridor.channels.get(event.person.partition(":")[0])
    if channel:
        people |= {one.person: one.name for one in channel.people(workspace_of(event.person))}
    return tuple(people.items())


def on_run(
    corridor: Corridor, db: Store, event: Commanded, found: Command, runs: list[Assessment], here: list[Assessment]
) -> Reply:
    """The run a command is about, or the runs to pick it from."""
    chosen = meant(event, found, runs, here)
    if not chosen:
        return result(corridor, Notice("no_runs"))
    if len(chosen) == 1:
        return carry_out(corridor, db, event, found, chosen[0], False)
    order = " ".join(event.text.split())
    if len(order) > LONGEST_ORDER:
        return result(corridor, Notice("which_run"))
    return result(corridor, picks(corridor, db, chosen, found.verb, order))


def carry_out(
    corridor: Corridor, db: Store, event: Commanded, found: Command, run: Assessment, confirmed: bool
) -> Reply:
    """Do a command on its run, or show what it asks for."""
    owner = event.person in run.setup.owners
    if not owner and not open_to(corridor, run, found.verb, event.person):
        return refuse(corridor, run)
    if found.verb in CONFIRMED and not confirmed and fitting(run, found.verb):
        named = run.participant(found.who)
        if found.verb == "remove" and not active(run, found.who):
            return not_asked(corridor, found, run)
        buttons = (("confirm", f"{found.verb} {found.who}".strip()), ("never_mind", ""))
        facts = (("verb", found.verb), ("account", run.setup.account), ("name", named.name if named else ""),
                 ("mode", run.setup.mode))
        return result(corridor, Notice("confirm", facts, run.id, "confirm", run.version, buttons))
    if found.verb in STEERING:
        return steer(corridor, db, event, found, run)
    zone = corridor.known(event.person).calendar.zone
    match found.verb:
        case "status":
            return result(corridor, status_of(run, corridor.guide_of(db, run), corridor.clock.now(), owner), zone)
        case "answers" if found.number and run.prompt(found.number) is None:
            return result(corridor, Notice("unknown_number", (("number", found.number),)))
        case "answers":
            return result(corridor, answers_of(run, corridor.guide_of(db, run), found.number, event.person), zone)
        case "actions" | "action":
            return act(corridor, db, event, found, run)
        case "settings":
            return settings(corridor, db, event, found, run)
        case "summary":
            shown = summaries_of(run, corridor.guide_of(db, run), corridor.clock.now(), owner, others_of(db, run))
            return Reply(corridor.wording.post(shown, zone))
        case "export":
            return export(corridor, db, found, run)
        case "rerun":
            return rerun(corridor, db, event, run)
    return result(corridor, Helped(owner, VERBS))


def open_to(corridor: Corridor, run: Assessment, verb: str, person: str) -> bool:
    """Whether somebody who does not own a run may give a command: admins steer, but read nothing internal."""
    if verb in (*STEERING, "settings"):
        return steers(corridor, run, person)
    return verb in ("status", "help") or (verb == "summary" and not run.summary_due)


def start(corridor: Corridor, db: Store, event: Commanded, found: Command) -> Reply:
    """With account, template and a channel a preview at once; else the form with what is known."""
    starter = corridor.known(event.person, event.name)
    if starter.external:
        return result(corridor, Notice("from_outside", (("name", starter.name),)))
    values = {"account": found.account, "template": found.template}
    for name, value in found.options:
        if name not in OPTIONS:
            near = tuple(get_close_matches(name, OPTIONS, 2, 0.6))
            return result(corridor, Notice("unknown_option", (("word", name), ("suggestions", near))))
        values["days_count" if name == "days" else name] = value
    if values.get("areas"):
        values["areas"] += f"\n{TOPICS}"  # by words the areas are changed, the session's topics are not
    if found.day:
        values["deadline"] = found.day.isoformat()
    if not (found.account and found.template and event.channel):
        return Reply(form=start_form(corridor, event.channel, event.person, values))
    wanted = Wanted(values, event.person, event.name, event.channel, corridor.clock.now())
    return start_now(corridor, db, wanted, event.key)


def rerun(corridor: Corridor, db: Store, event: Commanded, run: Assessment) -> Reply:
    """The same set-up once more, with a new deadline: previewed like any start. Whoever asks leads; all owners stay."""
    others = "\n".join(one for one in run.setup.here if one != event.person)
    values = values_of(run.setup, tuple(one for one in run.participants if not one.stopped))
    wanted = values | {"deadline": "", "co_owners": others}
    return start_now(corridor, db, Wanted(wanted, event.person, event.name, run.setup.channel, corridor.clock.now()), event.key)


def act(corridor: Corridor, db: Store, event: Commanded, found: Command, run: Assessment) -> Reply:
    """Follow-up items: list them, add one, mark one done or open again."""
    does = "add" if found.verb == "action" else dict(found.options).get("do", "")
    now = corridor.clock.now()
    if does == "add" and not found.text:
        return result(corridor, Notice("action_how"))
    if does == "add":
        who = corridor.known(found.who).name if ":" in found.who and not run.participant(found.who) else found.who
        corridor.apply(db, run, Steered(now, event.person, "action", found.day, who, 0, found.text))
    elif does:
        if found.number not in [action.number for action in run.actions]:
            return result(corridor, Notice("unknown_action", (("number", found.number),)))
        verb = "action_done" if does == "done" else "action_open"
        corridor.apply(db, run, Steered(now, event.person, verb, number=found.number))
    return result(corridor, actions_of(db.load(run.id)))


def settings(corridor: Corridor, db: Store, event: Commanded, found: Command, run: Assessment) -> Reply:
    """How the run is set; "settings pace 4" changes the pace."""
    pace = dict(found.options).get("pace")
    if pace is not None and 1 <= number_of(pace) <= 20:
        corridor.apply(db, run, Steered(corridor.clock.now(), event.person, "pace", number=int(pace)))
        run = db.load(run.id)
    elif pace is not None:
        return result(corridor, Notice("bad_number", (("word", pace), ("low", 1), ("high", 20))))
    return result(corridor, settings_of(run, corridor.guide_of(db, run), corridor.place_name(run.setup.channel)))
