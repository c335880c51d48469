"""Which form a button opens: its fields with what is known filled in. Nothing is filed for opening one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.channels import Reply
from bot.core.assessment import Assessment, Prompt
from bot.core.cards import baseline, todays_items
from bot.core.events import Pressed, number_of
from bot.core.guide import Guide, Item
from bot.core.planning import own_areas
from bot.core.post import Form, Input
from bot.core.setup import Participant, Setup
from bot.core.submitting import QUOTE
from bot.showing import label
from bot.starting import Wanted, deadline_of
from bot.steering import steers
from bot.store import NoAssessment, Store

if TYPE_CHECKING:
    from bot.engine import Engine

OPENS = ("answer", "answer_privately", "today", "later", "not_me", "who_would", "different", "add")
VERBS_IN_ROWS = ("catch_up", "nudge", "summary", "actions")
"""Cards that list things: there a pick is the verb, and the row says for what."""
RUNS = "runs"
"""The card that lists runs."""
STEERS = ("extend", "assign", "add_person", "remove", "action")


def opened_form(engine: Engine, db: Store, event: Pressed) -> Reply | None:
    """The form that a tap opens; None where the tap is an act of its own."""
    if event.card == RUNS and event.value:
        return None
    if event.action == "change":
        kept = db.draft(event.value or event.card)
        if kept:
            db.save_draft(kept[0].id, *kept)
        kept = kept if kept and event.person in kept[0].owners else None
        values = as_typed(engine, event, *kept) if kept else {}
        return Reply(form=start_form(engine, kept[0].channel if kept else "", event.person, values))
    if event.action == "start":
        return Reply(form=start_form(engine, event.value, event.person, {}))
    if (event.action in STEERS and not event.card.isdigit()) or event.action in ("assign", "extend"):
        return steering_form(engine, db, event)
    if event.action not in OPENS or (event.action in ("later", "not_me") and event.value):
        return None
    run = loaded(db, event.assessment)
    number = event.card if event.card.isdigit() else event.row or event.value or event.card
    run_id, _, numbered = number.rpartition(":")
    run = loaded(db, run_id) if run_id else run
    prompt = run.prompt(number_of(numbered)) if run else None
    if run is None or prompt is None:
        return None
    if not run.live or not (run.participant(event.person) or run.setup.open_to_all):
        return None
    if prompt.track not in ("", event.person) and prompt.to != event.person:
        return None
    form = prompt_form(engine, db, run, prompt, event)
    return Reply(form=form) if form else None


def of_row(event: Pressed) -> Pressed:
    """A tap in a list as the act that it names; a run that was picked with the command it was picked for."""
    if event.card in VERBS_IN_ROWS and event.action == "pick":
        return replace(event, action=event.value, value="")
    if event.card == RUNS and not event.assessment:
        run, _, order = event.value.partition(" ")
        return replace(event, assessment=run, value=order)
    return event


def loaded(db: Store, run: str) -> Assessment | None:
    """A run, None where there is none."""
    try:
        return db.load(run) if run else None
    except NoAssessment:
        return None


def prompt_form(engine: Engine, db: Store, run: Assessment, prompt: Prompt, event: Pressed) -> Form | None:
    """The form of a prompt's button."""
    guide = engine.guide_of(db, run)
    match event.action:
        case "today":
            return today_form(engine, run, prompt, guide)
        case "later":
            inputs: tuple[Input, ...] = (Input("day", "", "date"),)
            return made(engine, "later", inputs, run, prompt, guide)
        case "not_me":
            return made(engine, "hand_over", (person_input(run, event.person),), run, prompt, guide)
        case "who_would":
            return made(engine, "who_would", (person_input(run, event.person),), run, prompt, guide)
        case _ if prompt.kind == "target_details":
            return details_form(engine, run, prompt, guide)
        case _ if prompt.kind == "closing":
            fields = (Input("pilot", "", "long"), Input("who", "", "text"), Input("missing", "", "long"))
            return made(engine, "closing", (*fields, *consent(prompt)), run, prompt, guide)
        case _:
            return answer_form(engine, run, prompt, guide, event)


def answer_form(engine: Engine, run: Assessment, prompt: Prompt, guide: Guide, event: Pressed) -> Form:
    """One answer in one's own words, with the quick picks where there are some, in the thread or privately."""
    mine = next((a for a in prompt.answers if a.person == event.person and not a.withdrawn), None)
    inputs = []
    item = guide.items.get(prompt.item)
    if item:
        inputs += pick_input(item, "pick", chosen=mine.picks if mine else ())
    inputs.append(Input("text", "", "long", value=mine.text if mine and not mine.picks else ""))
    if not prompt.track:
        private = "yes" if event.action == "answer_privately" else ""
        inputs.append(Input("private", "", "choice", value=private, options=(("yes", ""),), several=True))
    inputs += consent(prompt, bool(mine and mine.may_quote), event.action == "answer_privately")
    return made(engine, "answer", tuple(inputs), run, prompt, guide)


def consent(prompt: Prompt, given: bool = False, privately: bool = False) -> tuple[Input, ...]:
    """Where an answer is private: one tick that lets its words be quoted, off unless it was given before."""
    tick = Input(QUOTE, "", "choice", value="yes" if given else "", options=(("yes", ""),), several=True)
    return (tick,) if prompt.track or privately else ()


def pick_input(item: Item, name: str, chosen: tuple[str, ...] = ()) -> list[Input]:
    """The quick picks of an item as a field of a form; none for typed answers."""
    answer = item.answer
    if answer.kind == "scale":
        return [Input(name, "", "choice", options=tuple((str(n), "") for n in range(1, 6)))]
    if answer.kind == "yes_no":
        return [Input(name, "", "choice", options=(("yes", ""), ("partly", ""), ("no", "")))]
    if answer.picks:
        options = tuple((pick, pick) for pick in answer.picks)
        return [Input(name, "", "choice", value="\n".join(chosen), options=options, several=answer.several)]
    return []


def today_form(engine: Engine, run: Assessment, prompt: Prompt, guide: Guide) -> Form:
    """All of today's questions: each typed, or picked where it has quick picks."""
    inputs = []
    for name in todays_items(run, prompt):
        item = guide.items[name]
        fields = pick_input(item, name)
        field = fields[0] if fields else Input(name, "", "long")
        inputs.append(replace(field, label=item.ask, hint=item.hint))
    return made(engine, "today", (*inputs, *consent(prompt)), run, prompt, guide)


def details_form(engine: Engine, run: Assessment, prompt: Prompt, guide: Guide) -> Form:
    """For each chosen target today's figure where nobody gave it, what would be good enough; and who can tell."""
    inputs = []
    for name in prompt.items:
        item = guide.items[name]
        known = baseline(run, item)
        if "{baseline}" in item.ask and not known:
            inputs.append(Input(f"baseline:{name}", item.label, "text"))
        text = item.ask.replace("{baseline}", known or "…").replace("{target}", "…")
        inputs.append(Input(name, text, "text"))
    inputs.append(Input("teller", "", "text"))
    return made(engine, "target_details", (*inputs, *consent(prompt)), run, prompt, guide)


def person_input(run: Assessment, but: str) -> Input:
    """A choice among the run's participants."""
    options = tuple((one.person, one.name) for one in run.participants if one.person != but and not one.stopped)
    return Input("person", "", "choice" if options else "person", options=options, required=True)


def made(
    engine: Engine, name: str, inputs: tuple[Input, ...], run: Assessment, prompt: Prompt | None, guide: Guide | None
) -> Form:
    """A worded form of a run."""
    item = guide.items.get(prompt.item) if guide and prompt else None
    area = guide.area_of.get(prompt.area) if guide and prompt else None
    facts: dict[str, object] = {
        "account": run.setup.account, "number": prompt.number if prompt else 0, "ask": item.ask if item else "",
        "hint": item.hint if item else "", "area": area.label if area else "", "mode": run.setup.mode,
        "answer": item.answer if item else None, "count": len(inputs), "attribution": run.setup.attribution,
        "label": item.label if item else "", "day": run.setup.deadline, "deadline": run.setup.deadline,
    }
    return engine.wording.form(name, inputs, facts, run.id, str(prompt.number) if prompt else "")


def steering_form(engine: Engine, db: Store, event: Pressed) -> Reply | None:
    """The form of an owner's button; None for strangers, who are refused where the tap is carried out."""
    run = loaded(db, event.assessment or event.value)
    internal = event.action == "action"
    if run is None or (event.person not in run.setup.owners and (internal or not steers(engine, run, event.person))):
        return None
    if event.action == "extend":
        inputs: tuple[Input, ...] = (Input("day", "", "date", value=run.setup.deadline.isoformat(), required=True),)
        return Reply(form=made(engine, "extend", inputs, run, None, None))
    if event.action == "assign":
        return assign_form(engine, db, run, number_of(event.value))
    if event.action == "remove":
        who = person_input(run, "")
        return Reply(form=made(engine, "remove", (who,), run, None, None)) if who.options else None
    if event.action == "action":
        fields = (Input("text", "", "long", required=True), Input("person", "", "text"), Input("day", "", "date"))
        return Reply(form=made(engine, "action", fields, run, None, None))
    people = (Input("person", "", "person", required=True), Input("role", "", "text"))
    return Reply(form=made(engine, "add", people, run, None, None))


def as_typed(engine: Engine, event: Pressed, setup: Setup, people: tuple[Participant, ...]) -> dict[str, str]:
    """A start that waits for its launch as the start form's values; what follows from the session stays empty."""
    guide = engine.guides[setup.guide]
    template = guide.template(setup.template) or guide.templates[0]
    usual = deadline_of(Wanted({}, event.person, "", setup.channel, engine.clock.now()), setup.calendar, template)
    follows = setup.mode == ("private" if template.private and people else "thread")
    calendar = setup.calendar
    return {
        "account": setup.account, "template": setup.template, "participants": "\n".join(one.person for one in people),
        "areas": "\n".join(setup.areas), "maturity": setup.maturity, "where": "" if follows else setup.mode,
        "attribution": setup.attribution, "pace": str(setup.pace),
        "deadline": "" if setup.deadline == usual else setup.deadline.isoformat(),
        "window_start": f"{calendar.start:%H:%M}", "window_end": f"{calendar.end:%H:%M}", "zone": calendar.zone,
        "days": "\n".join(map(str, sorted(calendar.days))), "country": setup.country,
        "co_owners": "\n".join(setup.owners[1:]), "approval": setup.approval,
    }


def assign_form(engine: Engine, db: Store, run: Assessment, number: int) -> Reply | None:
    """Which prompt goes to whom: of those that are open or wait; None where nothing is."""
    guide = engine.guide_of(db, run)
    numbers = sorted({*run.waiting, *(track.open for track in run.tracks if track.open and not track.person)})
    open_ones = [prompt for one in numbers if (prompt := run.prompt(one)) and not prompt.answered]
    prompt = run.prompt(number)
    if not open_ones and prompt is None:
        return None
    options = tuple((str(one.number), f"#{one.number} {label(one, guide)}") for one in open_ones)
    pick = Input("number", "", "choice", value=str(prompt.number) if prompt else "", options=options)
    return Reply(form=made(engine, "assign", (*((pick,) if options else ()), person_input(run, "")), run, prompt, guide))


def start_form(engine: Engine, channel: str, person: str, values: dict[str, str]) -> Form:
    """The start form: what is known of a start, and the defaults of the product for the rest."""
    guide = next(iter(engine.guides.values()))
    owner = engine.known(person)
    templates = tuple((t.id, t.title) for g in engine.guides.values() for t in g.templates)
    areas = tuple((area.id, area.label) for area in guide.areas)
    template = guide.template(values.get("template", "")) or guide.templates[0]
    chosen = "\n".join(own_areas(template)) if values.get("template") else ""
    own = [channel] if channel else []
    options = tuple((p, engine.place_name(p)) for p in dict.fromkeys([*own, *engine.places(person)]))
    inputs = (
        Input("account", "", "text", values.get("account", ""), required=True),
        Input("template", "", "choice", values.get("template", ""), options=templates, required=True),
        Input("participants", "", "people", values.get("participants", "")),
        Input("channel", "", "choice", channel, options=options, required=True),
        Input("areas", "", "choice", values.get("areas") or chosen, options=areas, several=True),
        Input("maturity", "", "choice", values.get("maturity", "unknown"), options=fixed("none", "few", "many", "unknown")),
        Input("where", "", "choice", values.get("where", ""), options=fixed("thread", "private")),
        Input("attribution", "", "choice", values.get("attribution", "named"), options=fixed("named", "role", "none")),
        Input("pace", "", "number", values.get("pace", str(template.pace))),
        Input("deadline", "", "date", values.get("deadline", "")),
        Input("window_start", "", "time", values.get("window_start", "09:30")),
        Input("window_end", "", "time", values.get("window_end", "16:30")),
        Input("zone", "", "text", values.get("zone", owner.calendar.zone)),
        Input("days", "", "choice", values.get("days", "1\n2\n3\n4\n5"), options=fixed(*"1234567"), several=True),
        Input("country", "", "text", values.get("country", "")),
        Input("co_owners", "", "people", values.get("co_owners", "")),
        Input("approval", "", "choice", values.get("approval", "automatic"), options=fixed("automatic", "owner")),
    )
    return engine.wording.form("start", inputs, {"account": values.get("account", "")}, card=channel)


def fixed(*values: str) -> tuple[tuple[str, str], ...]:
    """Options that the form's template labels."""
    return tuple((value, "") for value in values)
