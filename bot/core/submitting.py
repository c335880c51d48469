"""What a form brings: an answer, today's answers at once, target details, the closing card, a day, a person."""

from dataclasses import replace

from bot.core.admitting import may_answer
from bot.core.answers import clean
from bot.core.assessment import Prompt
from bot.core.cards import picks_of
from bot.core.events import Pressed, Submitted, number_of
from bot.core.guide import Item
from bot.core.handing import dont_know, not_me
from bot.core.passing import later
from bot.core.pressing import pick, refused
from bot.core.taking import file_text, settle
from bot.core.turn import Turn

QUOTE = "quote"
"""The field of a form in which a person allows their private words to be quoted."""
WORDS = "words:"
"""What begins the field of today's form for words beside a question's picks."""


def submit(turn: Turn, event: Submitted) -> None:
    """Act on a form that belongs to a prompt's card."""
    prompt = turn.assessment.prompt(number_of(event.card))
    tap = Pressed(event.key, event.at, event.person, event.assessment, event.card, event.form, thread=event.thread)
    if prompt is None or refused(turn, tap, prompt):
        return
    match event.form:
        case "answer":
            answer(turn, prompt, event)
        case "today":
            answer_today(turn, prompt, event)
        case "target_details" | "closing":
            answer_card(turn, prompt, event)
        case "votes":
            vote(turn, prompt, event, tap)
        case "later":
            later(turn, prompt, replace(tap, value=event.value("day")))
        case "hand_over":
            not_me(turn, prompt, event.person, event.value("person"))
        case "who_would":
            dont_know(turn, prompt, event.person, event.value("person"))


def answer(turn: Turn, prompt: Prompt, event: Submitted) -> None:
    """An answer typed into the form; `private` keeps its text from the thread."""
    item = turn.guide.items.get(prompt.item)
    picks, text = chosen(item, event.value("pick"), clean(event.value("text")))
    if not (picks or text) or not may_answer(turn, event.person):
        return
    file_text(turn, prompt, event.person, text, "", event.at, picks=picks, private=is_private(event, prompt), asked=True,
              may_quote=consents(event))
    settle(turn, prompt.number, typed=False)


def chosen(item: Item | None, ticked: str, text: str) -> tuple[tuple[str, ...], str]:
    """The picks that were ticked, and the words beside them; a pick that is not offered counts as words."""
    lines = [clean(line) for line in ticked.split("\n") if clean(line)]
    offered = picks_of(item.answer) if item else ()
    words = [line for line in lines if line not in offered]
    return tuple(line for line in lines if line in offered), "\n".join(filter(None, (*words, text)))


def is_private(event: Submitted, prompt: Prompt) -> bool:
    """Whether words from a form stay out of the thread: ticked, or sent from a card that only this person has."""
    return not prompt.track and (event.value("private") == "yes" or not event.thread)


def consents(event: Submitted) -> bool:
    """Whether the person allowed their words to be quoted: off unless they ticked it."""
    return event.value(QUOTE) == "yes"


def answer_card(turn: Turn, prompt: Prompt, event: Submitted) -> None:
    """The typed fields of a card: one answer a field, filed under the field's name."""
    private = is_private(event, prompt)
    for name, text in event.values:
        if clean(text).strip() and name not in (QUOTE, "private"):
            current = turn.assessment.prompts[prompt.number - 1]
            file_text(turn, current, event.person, clean(text).strip(), "", event.at, private=private, asked=True,
                      item=name, may_quote=consents(event))
    settle(turn, prompt.number, typed=False)


def vote(turn: Turn, prompt: Prompt, event: Submitted, tap: Pressed) -> None:
    """The votes of a card, as if each had been tapped; what was chosen before and is not any more is taken back."""
    if prompt.kind == "targets":
        mine = {a.item for a in prompt.answers if a.person == event.person and not a.withdrawn}
        changed = mine.symmetric_difference(event.value("want").split("\n")) & {*prompt.items}
        taps = [(row, "want") for row in sorted(changed, key=lambda row: row not in mine)]
    else:
        taps = [(row, value) for row, value in event.values if value]
    for row, value in taps:
        pick(turn, turn.assessment.prompts[prompt.number - 1], replace(tap, action="pick", row=row, value=value))


def answer_today(turn: Turn, prompt: Prompt, event: Submitted) -> None:
    """All of today's questions from one form: each becomes a prompt of its own, answered and closed."""
    for name in dict.fromkeys(name.removeprefix(WORDS) for name, _ in event.values):
        item, text = turn.guide.items.get(name), event.value(name)
        offered = bool(item and picks_of(item.answer))
        beside = clean(event.value(f"{WORDS}{name}") if offered else text)
        picks, words = chosen(item, text if offered else "", beside)
        if item and (picks or words):
            target = existing(turn, prompt, name) or from_plan(turn, prompt, name)
            if target:
                file_text(turn, target, event.person, words, "", event.at, picks=picks, asked=True,
                          may_quote=consents(event))
    settle(turn, prompt.number, typed=False)


def existing(turn: Turn, prompt: Prompt, item: str) -> Prompt | None:
    """The prompt of this track that asked an item already."""
    return next((one for one in turn.assessment.prompts if one.item == item and one.track == prompt.track), None)


def from_plan(turn: Turn, prompt: Prompt, item: str) -> Prompt | None:
    """Take a planned question out of the plan and make it a prompt that was asked in the form."""
    track = turn.track_of(prompt)
    step = f"question:{item}"
    if step not in track.plan:
        return None
    made = Prompt(
        len(turn.assessment.prompts) + 1, "question", prompt.track, turn.guide.items[item].area, item, state="closed",
        outcome="answered", asked_at=turn.now, posted_at=turn.now, seconds=turn.guide.items[item].seconds,
    )
    turn.change(prompts=(*turn.assessment.prompts, made))
    turn.put_track(track, plan=tuple(one for one in track.plan if one != step), asked=track.asked + 1,
                   questions=track.questions + 1)
    return made
