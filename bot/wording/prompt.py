"""What a prompt's card offers: its rows, quick picks and buttons, by kind and state. Labels come from templates."""

from typing import Literal

from bot.core.messages import CardRow, PromptCard
from bot.core.post import Button, Pick, Row
from bot.wording.environment import Voice

LADDERS = ("today", "wanted")
VOTES = ("sounds", "partly", "no")
ROW_PICKS = {"targets": ("want",), "closing": ("cost",)}
YES_NO = ("yes", "partly", "no")
LEVELS = ("1", "2", "3", "4", "5")

OPEN = {
    "question": ("answer", "answer_privately", "next", "skip", "later", "not_me", "dont_know", "why"),
    "recognition": ("next", "skip", "later", "why"),
    "targets": ("next", "skip", "later", "why"),
    "target_details": ("answer", "answer_privately", "next", "skip", "later", "not_me", "dont_know", "why"),
    "closing": ("answer", "answer_privately", "next", "skip", "later", "why"),
}
WAITING = {
    "question": ("answer", "answer_privately", "later", "not_me", "dont_know", "why"),
    "recognition": ("later",),
    "targets": ("later",),
    "target_details": ("answer", "answer_privately", "later", "not_me", "dont_know"),
    "closing": ("answer", "answer_privately", "later"),
}
PRIMARY = "answer"

Style = Literal["", "primary"]


def card_rows(card: PromptCard, voice: Voice) -> tuple[Row, ...]:
    """The rows of a recognition, target or closing card."""
    taken = taps(card)
    picks: dict[tuple[str, ...], tuple[Pick, ...]] = {}
    return tuple(_row(card.kind, row, voice, taken, picks) for row in card.rows)


def taps(card: PromptCard) -> bool:
    """Whether picks still count: not once a card was skipped or dropped, nor once an area's votes are shown."""
    if card.state == "closed" and card.outcome in ("skipped", "dropped"):
        return False
    return card.kind != "recognition" or not any(row.counts for row in card.rows)


def _row(
    kind: str, row: CardRow, voice: Voice, taken: bool, picks: dict[tuple[str, ...], tuple[Pick, ...]]
) -> Row:
    """One row: an indicator or a ladder of a recognition card, a target, or a pain of the closing card.

    `picks` keeps what rows with the same values share.
    """
    name = kind if kind != "recognition" else row.id if row.id in LADDERS else "indicator"
    text = voice.say(f"row_{name}", row=row)
    plain = name == "indicator" and not (row.counts or row.note)
    values = _values(kind, row) if taken else ()
    if values not in picks:
        picks[values] = tuple(Pick(value, voice.label(f"pick_{value}") or value) for value in values)
    return Row(row.id, text, picks[values], "" if plain else voice.say(f"note_{name}"))


def _values(kind: str, row: CardRow) -> tuple[str, ...]:
    """What can be tapped in a row: a level of a ladder, a vote, or the row itself."""
    if kind == "recognition":
        return LEVELS[: len(row.picks) or 5] if row.id in LADDERS else row.picks or VOTES
    return ROW_PICKS.get(kind, ())


def card_picks(card: PromptCard, voice: Voice) -> tuple[Pick, ...]:
    """The quick picks of a question; they stay on an answered card, since tapping again revises."""
    if card.kind != "question" or not taps(card):
        return ()
    answer = card.answer
    match answer.kind:
        case "choice" | "quantity":
            return tuple(Pick(pick, pick) for pick in answer.picks)
        case "yes_no":
            return tuple(Pick(value, voice.label(f"pick_{value}")) for value in YES_NO)
        case "scale":
            ends = {"1": voice.label("pick_low"), "5": voice.label("pick_high")}
            return tuple(Pick(value, ends.get(value, value)) for value in LEVELS)
        case _:
            return ()


def card_buttons(card: PromptCard, voice: Voice) -> tuple[Button, ...]:
    """The buttons that fit a card's kind and state; while it is closed only what still makes sense."""
    several = card.kind == "question" and card.answer.several and card.state != "closed"
    return tuple(
        Button(action, voice.label(f"button_{action}"), style=_style(action, several))
        for action in (*(("done",) if several else ()), *_actions(card))
    )


def _style(action: str, several: bool) -> Style:
    """The one button that stands out: Done where several picks are tapped, else Answer."""
    return "primary" if action == ("done" if several else PRIMARY) else ""


def _actions(card: PromptCard) -> tuple[str, ...]:
    """The actions of a card in the order of its buttons."""
    match card.state:
        case "open":
            actions = OPEN.get(card.kind, OPEN["question"])
        case "waiting":
            actions = WAITING.get(card.kind, WAITING["question"])
        case _:
            actions = ("answer",) if card.kind in ("question", "target_details", "closing") else ()
    left = {"next"} if card.final else set()
    left |= {"answer_privately"} if card.private else set()
    kept = tuple(action for action in actions if action not in left)
    asked = ("still_right",) if card.said is not None and card.state != "closed" else ()
    whole = ("today",) if card.bundle else ()
    return (*asked, *kept[:1], *whole, *kept[1:], *_extras(card))  # the first few stay out of a channel's menu


def _extras(card: PromptCard) -> tuple[str, ...]:
    """What a card offers beside its own question: undo, one more now."""
    offered = (("undo", bool(card.passed)), ("more", card.more))
    return tuple(action for action, fits in offered if fits)
