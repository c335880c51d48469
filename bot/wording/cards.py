"""Builds the Post of a message: the words of its template's blocks, and the picks and buttons that belong to it.

Buttons carry an action and, on cards that belong to no single run, the assessment as their value, with the words of the
command that it was picked for. Rows of a reminder are named "ASSESSMENT:NUMBER".
"""

from dataclasses import dataclass, replace
from html import unescape
from re import compile as pattern

from bot.core.messages import (
    CatchUp,
    Hello,
    Message,
    Notice,
    Opening,
    OwnerNote,
    PrivateNudge,
    PromptCard,
    ThreadNudge,
)
from bot.core.post import Button, Field, Pick, Post, Progress, Row
from bot.core.reported import Digest, OwnerSummary, TeamSummary
from bot.core.results import (
    ActionList,
    AnswerList,
    DigestSettings,
    Helped,
    Home,
    Preview,
    Result,
    RunList,
    SettingsCard,
    StatusCard,
)
from bot.wording.environment import Voice
from bot.wording.prompt import card_buttons, card_picks, card_rows

MENTION = pattern(r'<at id="([^"]*)">')
PRIMARY = frozenset({"launch", "share", "take", "confirm", "resume", "start"})
DANGER = frozenset({"cancel", "drop"})
STEER = {
    "running": ("answers", "remind", "assign", "pause", "add_person", "remove", "extend", "summary", "actions", "export",
                "settings", "close", "cancel"),
    "paused": ("resume", "answers", "extend", "close", "assign", "add_person", "remove", "summary", "actions", "export",
               "settings", "cancel"),
    "closing": ("answers", "summary", "actions", "reopen"),
    "closed": ("summary", "answers", "actions", "export", "settings", "reopen", "rerun"),
    "cancelled": ("answers", "actions", "export", "settings", "reopen", "rerun"),
}  # fmt: skip
CAUGHT_UP = ("same", "different", "add")
SETTLED = ("agree", "both", "park")
MOST_DIFFERENCES = 3
REMINDED = ("answer", "later", "not_me")


@dataclass(frozen=True, slots=True)
class Shape:
    """What a card has beside words: what can be tapped, how far it is, and what its taps belong to."""

    rows: tuple[Row, ...] = ()
    picks: tuple[Pick, ...] = ()
    several: bool = False
    buttons: tuple[Button, ...] = ()
    progress: tuple[int, int] | None = None
    assessment: str = ""
    card: str = ""
    generation: int = 0


def worded(message: Message | Result, voice: Voice) -> Post:
    """The message as a card."""
    lead, text, heading = voice.say("lead"), voice.say("text"), voice.say("heading")
    note, details, progress = voice.say("note"), voice.say("details"), voice.label("progress")
    values = _fields(message, voice)
    shape = _shape(message, voice)
    return Post(
        text,
        heading,
        lead,
        note,
        values,
        shape.rows,
        shape.picks,
        shape.several,
        shape.buttons,
        Progress(*shape.progress, progress) if shape.progress else None,
        details,
        voice.label("details_label") if details else "",
        _mentions(lead + text),
        shape.assessment,
        shape.card,
        shape.generation,
        voice.sheet.name,
    )


def _mentions(markup: str) -> tuple[str, ...]:
    """The people whom a text mentions, each once."""
    return tuple(dict.fromkeys(unescape(person) for person in MENTION.findall(markup))) if "<at" in markup else ()


def _fields(message: Message | Result, voice: Voice) -> tuple[Field, ...]:
    """The labelled values of a card, those that have a value; a settings card names its own rows."""
    if isinstance(message, SettingsCard):
        return tuple(
            Field(voice.say("label", setting=setting, value=value), voice.say("setting"))
            for setting, value in message.rows
        )
    pairs = ((voice.say(f"field_{name}"), voice.say(f"value_{name}")) for name in voice.sheet.fields)
    return tuple(Field(label, value) for label, value in pairs if value)


def _shape(message: Message | Result, voice: Voice) -> Shape:
    """What belongs to each kind of message beside its words."""
    match message:
        case PromptCard():
            return _prompt(message, voice)
        case Notice():
            return Shape(buttons=_paired(message.buttons, voice), assessment=message.assessment,
                         card=message.card, generation=message.generation)  # fmt: skip
        case OwnerNote():
            return Shape(buttons=_paired(message.buttons, voice), assessment=message.assessment,
                         card="owner", generation=message.generation)  # fmt: skip
        case Opening() | Hello() | ThreadNudge() | TeamSummary():
            return _public(message, voice)
        case PrivateNudge() | CatchUp():
            return _private(message, voice)
        case OwnerSummary() | Digest() | StatusCard():
            return _owner(message, voice)
        case _:
            return _result(message, voice)


def _prompt(card: PromptCard, voice: Voice) -> Shape:
    """A prompt's card."""
    several = card.kind == "question" and card.answer.several
    return Shape(
        card_rows(card, voice) if card.rows else (),
        card_picks(card, voice),
        several,
        card_buttons(card, voice),
        (min(card.nth or card.number, card.of), card.of) if card.of else None,
        card.assessment,
        str(card.number),
        card.generation,
    )


def _public(message: Opening | Hello | ThreadNudge | TeamSummary, voice: Voice) -> Shape:
    """A post for everyone in the thread: the summary has its differences to settle, the others nothing to tap."""
    match message:
        case Opening():
            done = (min(message.answered, message.total), message.total)
            return Shape(progress=done, assessment=message.assessment, card="opening")
        case TeamSummary():
            done = (min(message.answered, message.planned), message.planned)
            return Shape(_differences(message, voice), progress=done, assessment=message.assessment, card="summary")
        case _:
            return Shape()


def _differences(message: TeamSummary, voice: Voice) -> tuple[Row, ...]:
    """A row for each difference that the thread has not settled, as many as twelve lines leave room for."""
    picks = tuple(Pick(value, voice.label(f"button_{value}")) for value in SETTLED)
    unsettled = [one for one in message.differs if not one.settled]
    most = MOST_DIFFERENCES - (len(unsettled) < len(message.differs)) - bool(voice.say("lead"))
    return tuple(Row(one.item, voice.say("row", gap=one), picks) for one in unsettled[:most])


def _private(message: PrivateNudge | CatchUp, voice: Voice) -> Shape:
    """A list for one person: each row answers to a tap."""
    if isinstance(message, CatchUp):
        rows = tuple(
            Row(str(number), voice.say("row", number=number, ask=ask, answer=answer), _picks(CAUGHT_UP, voice))
            for number, ask, answer in message.rows
        )
        return Shape(rows, assessment=message.assessment, card="catch_up", generation=message.generation)
    rows = tuple(
        Row(f"{one.assessment}:{one.number}", voice.say("row", prompt=one), _picks(REMINDED, voice))
        for one in message.prompts
    )
    runs = {one.assessment for one in message.prompts}
    return Shape(rows, assessment=runs.pop() if len(runs) == 1 else "", card="nudge")


def _owner(message: OwnerSummary | Digest | StatusCard, voice: Voice) -> Shape:
    """A card for owners with the commands that fit it."""
    match message:
        case OwnerSummary():
            actions = ("share", "actions", "export") if message.awaiting_approval else ("actions", "export")
            return Shape(buttons=_buttons(actions, voice), assessment=message.assessment, card="owner_summary")
        case Digest():
            buttons = tuple(
                Button("status", voice.label("button_status", account=one.account, title=title if one.runs[1:] else ""), run)
                for one in message.accounts for run, title in one.needy
            )
            return Shape(buttons=buttons, card="digest")
        case _:
            line = message.run
            steering = STEER.get(line.status, ()) if message.owner else ()
            done = (min(line.answered, line.planned), line.planned)
            return Shape(buttons=_buttons(steering, voice), progress=done, assessment=line.assessment, card="status")


def _result(message: Message | Result, voice: Voice) -> Shape:
    """What a command answers."""
    match message:
        case Home():
            return _home(message, voice)
        case RunList():
            action = message.choose or "status"
            buttons = tuple(
                Button(action, voice.label("button_run", run=run), f"{run.assessment} {message.order}".strip())
                for run in message.runs
            )
            return Shape(buttons=buttons, card="runs")
        case ActionList():
            return Shape(_action_rows(message, voice), buttons=_buttons(("action",), voice),
                         assessment=message.assessment, card="actions")  # fmt: skip
        case DigestSettings():
            return Shape(buttons=_paired((("digest", "off" if message.on else "on"),), voice), card="digest")
        case Preview():
            pairs = (("launch", message.token), ("change", message.token), ("never_mind", message.token))
            return Shape(buttons=_paired(pairs, voice), card="preview")
        case SettingsCard():
            return Shape(assessment=message.assessment, card="settings")
        case AnswerList():
            whole = f"answers:{message.number}" if message.number else "answers"
            return Shape(assessment=message.assessment, card="my_answers" if message.mine else whole)
        case Helped() | _:
            return Shape()


def _home(message: Home, voice: Voice) -> Shape:
    """A row for each prompt that waits, a button for each run, and what concerns the person."""
    rows = tuple(
        Row(f"{one.assessment}:{one.number}", voice.say("row", prompt=one), _picks(REMINDED, voice))
        for one in message.waiting
    )
    runs = tuple(Button("status", voice.label("button_run", run=run), run.assessment) for run in message.runs)
    own = _paired((("start", ""), ("my_answers", ""), ("help", "")), voice)
    return Shape(rows, buttons=(*runs, *own), card="home")


def _action_rows(message: ActionList, voice: Voice) -> tuple[Row, ...]:
    """A row for each follow-up item: a tick for an open one, a way back for one that is done."""
    return tuple(
        Row(str(number), voice.say("row", number=number, what=text, who=who, due=due, done=done),
            _picks(("undone",) if done else ("done",), voice))
        for number, text, who, due, done in message.rows
    )  # fmt: skip


def _picks(values: tuple[str, ...], voice: Voice) -> tuple[Pick, ...]:
    """Picks with their labels."""
    return tuple(Pick(value, voice.label(f"pick_{value}")) for value in values)


def _buttons(actions: tuple[str, ...], voice: Voice) -> tuple[Button, ...]:
    """Buttons without a value."""
    return _paired(tuple((action, "") for action in actions), voice)


def _paired(pairs: tuple[tuple[str, str], ...], voice: Voice) -> tuple[Button, ...]:
    """Buttons from pairs of action and value."""
    return tuple(_button(action, value, voice) for action, value in pairs)


def _button(action: str, value: str, voice: Voice) -> Button:
    """A button with its label; one that ends something stands out, and asks first where a template has the question."""
    label = voice.label(f"button_{action}", value=value) or action
    button = Button(action, label, value, confirm=voice.label(f"confirm_{action}"))
    if action in DANGER:
        return replace(button, style="danger")
    return replace(button, style="primary") if action in PRIMARY else button
