"""What a button, a pick or a form carries through Slack and back: a short JSON text, read strictly.

Slack signs what it sends us, so a tap's text is what we wrote, or what an old version of us wrote: whatever cannot be
read is no tap (None), never an error. Whether a tap is allowed is decided from the stored state, not from this text.
"""

import json
from dataclasses import dataclass

LONGEST = 2000
"""Slack takes so many characters as a button's value."""


@dataclass(frozen=True, slots=True)
class Tap:
    """What was tapped: the fields of `Pressed` that the card knows."""

    assessment: str = ""
    card: str = ""
    generation: int = 0
    action: str = ""
    value: str = ""
    row: str = ""


@dataclass(frozen=True, slots=True)
class FormRef:
    """What an open modal belongs to; kept in its private_metadata. `channel` and `thread` are the engine's ids."""

    form: str = ""
    assessment: str = ""
    card: str = ""
    channel: str = ""
    thread: str = ""


def packed(tap: Tap) -> str:
    """A tap as a button's value, at most 2,000 characters; raises ValueError where it would be longer."""
    text = _json([tap.assessment, tap.card, tap.generation, tap.action, tap.value, tap.row])
    if len(text) > LONGEST:
        raise ValueError(f"a tap of {len(text)} characters does not fit in a button")
    return text


def unpacked(text: str) -> Tap | None:
    """The tap in a button's value; None where it is none."""
    match _read(text):
        case [str(assessment), str(card), int(generation), str(action), str(value), str(row)]:
            return Tap(assessment, card, generation, action, value, row)
    return None


def packed_form(form: FormRef) -> str:
    """What a modal belongs to, as its private_metadata (at most 3,000 characters)."""
    return _json([form.form, form.assessment, form.card, form.channel, form.thread])


def unpacked_form(text: str) -> FormRef | None:
    """What a modal belongs to; None where it is none of ours."""
    match _read(text):
        case [str(form), str(assessment), str(card), str(channel), str(thread)]:
            return FormRef(form, assessment, card, channel, thread)
    return None


def _json(parts: list[object]) -> str:
    return json.dumps(parts, ensure_ascii=False, separators=(",", ":"))


def _read(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
