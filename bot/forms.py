"""Which form a button opens: its fields with what is known filled in. Nothing is filed for opening one."""

from __future__ import annotations

from dataclasses import replace

from bot.channels import Reply
from bot.core import pacing
from bot.core.assessment import VOTED, Assessment, Prompt
from bot.core.cards import BASELINE, LEVELS, TELLER, VOTES, YES_NO, baseline, todays_items
from bot.core.composing import spoken
from bot.core.dates import read_day
from bot.core.events import Pressed, Submitted, number_of
from bot.core.guide import Guide, Item
from bot.core.handing import assignable
from bot.core.post import Form, Input
from bot.core.submitting import QUOTE, WORDS
from bot.corridor import Corridor
from bot.showing import label
from bot.start_form import as_typed, start_form
from bot.steering import steers
from bot.store import NoAssessment, Store

OPENS = ("answer", "answer_privately", "today", "later", "not_me", "who_would", "different", "add")
VERBS_IN_ROWS = ("catch_up", "nudge", "home", "summary", "actions")
"""Cards that list things: there a pick is the verb, and the row says for what."""
DAYS = {"past": "past_date", "far": "far_date"}
RUNS = "runs"
"""The card that lists runs."""
ANYBODY = Input("person", "", "person")
"""Somebody of the workspace: whoever a prompt is put to takes part from then on."""
STEERS = ("extend", "assign", "add_person", "remove", "action")


def opened_form(corridor: Corridor, db: Store, event: Pressed) -> Reply | None:
    """The form that a tap opens; None where the tap is an act of its own."""
    if event.card == RUNS and event.value:
        return None
    if event.action == "change":
        kept = db.draft(event.value or event.card)
        if kept:
            db.save_draft(kept[0].id, *kept)
        kept = kept if kept and event.person in kept[0].owners else None
        values = as_typed(corridor, event, *kept) if kept else {}
        return Reply(form=start_form(corridor, kept[0].channel if kept else "", event.person, values))
    if event.action == "start":
        return Reply(form=start_form(corridor, event.value, event.person, {}))
    if (event.action in STEERS and not event.card.isdigit()) or event.action in ("assign", "extend"):
        return steering_form(corridor, db, event)
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
    form = prompt_form(corridor, db, run, prompt, event)
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


def prompt_form(corridor: Corridor, db: Store, run: Assessment, prompt: Prompt, event: Pressed) -> Form | None:
    """The form of a prompt's button."""
    guide = corridor.guide_of(db, run)
    match event.action:
        case "today":
            return today_form(corridor, run, prompt, guide)
        case "later":
            inputs: tuple[Input, ...] = (Input("day", "", "date"),)
            return made(corridor, "later", inputs, run, prompt, guide)
        case "not_me":
            return made(corridor, "hand_over", (ANYBODY,), run, prompt, guide)
        case "who_would":
            return made(corridor, "who_would", (replace(ANYBODY, required=True),), run, prompt, guide)
        case _ if prompt.kind == "target_details":
            return details_form(corridor, run, prompt, guide, event)
        case _ if prompt.kind in ("recognition", "targets"):
            return votes_form(corridor, run, prompt, guide, event.person)
        case _ if prompt.kind == "closing":
            fields = (Input("pilot", "", "long"), Input("who", "", "text"), Input("missing", "", "long"))
            return made(corridor, "closing", (*fields, *kept_private(prompt, event)), run, prompt, guide)
        case _:
            return answer_form(corridor, run, prompt, guide, event)


def answer_form(corridor: Corridor, run: Assessment, prompt: Prompt, guide: Guide, event: Pressed) -> Form:
    """One answer in one's own words, with the quick picks where there are some, in the thread or privately."""
    mine = next((a for a in prompt.answers if a.person == event.person and not a.withdrawn), None)
    inputs = []
    item = guide.items.get(prompt.item)
    if item:
        inputs += pick_input(item, "pick", chosen=mine.picks if mine else ())
    inputs.append(Input("text", "", "long", value=spoken(mine) if mine else ""))
    inputs += kept_private(prompt, event, bool(mine and mine.may_quote))
    return made(corridor, "answer", tuple(inputs), run, prompt, guide)


def kept_private(prompt: Prompt, event: Pressed, given: bool = False) -> tuple[Input, ...]:
    """Where a prompt is put to all: one tick that keeps the words out of the thread; and whether they may be quoted."""
    privately = event.action == "answer_privately"
    tick = Input("private", "", "choice", value="yes" if privately else "", options=(("yes", ""),), several=True)
    return (*(() if prompt.track else (tick,)), *consent(prompt, given, privately))


def consent(prompt: Prompt, given: bool = False, privately: bool = False) -> tuple[Input, ...]:
    """Where an answer is private: one tick that lets its words be quoted, off unless it was given before."""
    tick = Input(QUOTE, "", "choice", value="yes" if given else "", options=(("yes", ""),), several=True)
    return (tick,) if prompt.track or privately else ()


def pick_input(item: Item, name: str, chosen: tuple[str, ...] = ()) -> list[Input]:
    """The quick picks of an item as a field of a form; none for typed answers."""
    answer = item.answer
    if answer.kind == "scale":
        return [Input(name, "", "choice", value="\n".join(chosen), options=tuple((str(n), "") for n in range(1, 6)))]
    if answer.kind == "yes_no":
        return [Input(name, "", "choice", value="\n".join(chosen), options=tuple((pick, "") for pick in YES_NO))]
    if answer.picks:
        options = tuple((pick, pick) for pick in answer.picks)
        return [Input(name, "", "choice", value="\n".join(chosen), options=options, several=answer.several)]
    return []


def wrong_day(corridor: Corridor, db: Store, event: Submitted) -> Reply | None:
    """What is wrong with the day in a form, to stand at its field; None where it may be, or where there is none."""
    run, text = loaded(db, event.assessment), event.value("day")
    if run is None or not text or event.form not in ("later", "extend"):
        return None
    one = run.participant(event.person)
    today = pacing.local_date(one.calendar if one else run.setup.calendar, corridor.clock.now())
    found = read_day(text, today)
    if found is not None and found.day is not None:
        return None
    facts: dict[str, object] = {"word": text, "suggestions": found.choices if found else ()}
    problem = DAYS.get(found.problem if found else "", "unknown_date")
    return Reply(errors=(("day", corridor.wording.error(problem, facts)),))


def today_form(corridor: Corridor, run: Assessment, prompt: Prompt, guide: Guide) -> Form:
    """All of today's questions: each typed, or picked where it has quick picks, with room for words beside them."""
    inputs: list[Input] = []
    for name in todays_items(run, prompt):
        item = guide.items[name]
        fields = pick_input(item, name)
        field = fields[0] if fields else Input(name, "", "long")
        inputs.append(replace(field, label=item.ask, hint=item.hint))
        inputs += [Input(f"{WORDS}{name}", "", "text")] if fields else []
    return made(corridor, "today", (*inputs, *consent(prompt)), run, prompt, guide)


def details_form(corridor: Corridor, run: Assessment, prompt: Prompt, guide: Guide, event: Pressed) -> Form:
    """For each chosen target today's figure where nobody gave it, what would be good enough; and who can tell."""
    inputs: list[Input] = []
    for name in prompt.items:
        item = guide.items[name]
        if "{baseline}" in item.ask and not baseline(run, item, prompt.track):
            inputs.append(Input(f"{BASELINE}{name}", item.label, "text"))
        inputs.append(Input(name, target_text(run, item, prompt.track), "text"))
    inputs.append(Input(TELLER, "", "text"))
    return made(corridor, "target_details", (*inputs, *kept_private(prompt, event)), run, prompt, guide)


def votes_form(corridor: Corridor, run: Assessment, prompt: Prompt, guide: Guide, person: str) -> Form:
    """A card that is tapped, as a form: its rows with this person's votes."""
    mine = {a.item: a.text for a in prompt.answers if a.person == person and not a.withdrawn}
    if prompt.kind == "targets":
        options = tuple((name, target_text(run, guide.items[name], prompt.track)) for name in prompt.items)
        chosen = "\n".join(name for name in prompt.items if name in mine)
        return made(corridor, "votes", (Input("want", "", "choice", chosen, options=options, several=True),), run, prompt, guide)
    area = guide.area_of.get(prompt.area)
    ladder = tuple((str(level), f"{level} · {step}") for level, step in enumerate(area.ladder if area else (), 1))
    inputs = []
    for row in prompt.items:
        item = guide.items.get(row)
        options = tuple((vote, "") for vote in VOTES) if item else ladder or tuple((level, "") for level in LEVELS)
        name = row if item else row.rpartition(".")[2]
        inputs.append(Input(name, item.ask if item else "", "choice", mine.get(row, ""), options=options))
    return made(corridor, "votes", tuple(inputs), run, prompt, guide)


def target_text(run: Assessment, item: Item, reader: str) -> str:
    """A target's sentence with what this reader may know of its blanks."""
    return item.ask.replace("{baseline}", baseline(run, item, reader) or "…").replace("{target}", "…")


def participant_input(run: Assessment) -> Input:
    """A choice among the run's participants."""
    options = tuple((one.person, one.name) for one in run.participants if not one.stopped)
    return Input("person", "", "choice", options=options, required=True)


def made(
    corridor: Corridor, name: str, inputs: tuple[Input, ...], run: Assessment, prompt: Prompt | None, guide: Guide | None
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
    return corridor.wording.form(name, inputs, facts, run.id, str(prompt.number) if prompt else "")


def steering_form(corridor: Corridor, db: Store, event: Pressed) -> Reply | None:
    """The form of an owner's button; None for strangers, who are refused where the tap is carried out."""
    run = loaded(db, event.assessment or event.value)
    internal = event.action == "action"
    if run is None or (event.person not in run.setup.owners and (internal or not steers(corridor, run, event.person))):
        return None
    if event.action == "extend":
        inputs: tuple[Input, ...] = (Input("day", "", "date", value=run.setup.deadline.isoformat(), required=True),)
        return Reply(form=made(corridor, "extend", inputs, run, None, None))
    if event.action == "assign":
        return assign_form(corridor, db, run, number_of(event.value))
    if event.action == "remove":
        who = participant_input(run)
        return Reply(form=made(corridor, "remove", (who,), run, None, None)) if who.options else None
    if event.action == "action":
        fields = (Input("text", "", "long", required=True), Input("person", "", "text"), Input("day", "", "date"))
        return Reply(form=made(corridor, "action", fields, run, None, None))
    people = (Input("person", "", "person", required=True), Input("role", "", "text"))
    return Reply(form=made(corridor, "add", people, run, None, None))


def assign_form(corridor: Corridor, db: Store, run: Assessment, number: int) -> Reply | None:
    """Which prompt goes to whom: of those that are open or wait; None where nothing is."""
    guide = corridor.guide_of(db, run)
    open_ones = assignable(run)
    prompt = run.prompt(number)
    prompt = prompt if prompt and prompt.kind not in VOTED else None
    if not open_ones and prompt is None:
        return None
    say = corridor.wording.words
    options = tuple((str(one.number), say("forms/assign", "prompt", {"number": one.number, "label": label(one, guide)}))
                    for one in open_ones)
    pick = Input("number", "", "choice", value=str(prompt.number) if prompt else "", options=options,
                 required=prompt is None)
    fields = (*((pick,) if options else ()), replace(ANYBODY, required=True))
    return Reply(form=made(corridor, "assign", fields, run, prompt, guide))
