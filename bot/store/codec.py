"""Between the core's values and what a column holds: JSON by msgspec, times as whole microseconds.

A `Shape` is a struct derived from a core dataclass, less the fields that live in columns of their own. It leaves
out what equals the default, so the JSON is small, and a field added to the core later needs no migration.
"""

from collections.abc import Callable, Iterable
from dataclasses import MISSING, fields, replace
from datetime import UTC, datetime, timedelta
from operator import attrgetter
from typing import Any, get_type_hints

import msgspec

from bot.core.answers import Value
from bot.core.assessment import Answer, Assessment, Prompt, Track

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NO_VALUE = Value()
encoder = msgspec.json.Encoder()


def micros(moment: datetime | None) -> int | None:
    """A moment as whole microseconds since 1970, None for none."""
    return None if moment is None else round(moment.timestamp() * 1_000_000)


def stamp(moment: datetime) -> int:
    """A moment as whole microseconds since 1970."""
    return round(moment.timestamp() * 1_000_000)


def moment(stored: int | None) -> datetime | None:
    """The moment of stored microseconds, None for none."""
    return None if stored is None else EPOCH + timedelta(microseconds=stored)


def known(stored: int) -> datetime:
    """The moment of stored microseconds."""
    return EPOCH + timedelta(microseconds=stored)


def to_json(value: object) -> str:
    """Any core value as JSON text."""
    return encoder.encode(value).decode()


def from_json(text: str, kind: Any) -> Any:
    """A core value of this kind from its JSON text."""
    return msgspec.json.decode(text, type=kind)


class Shape:
    """A core dataclass as a small JSON object; `apart` are the fields kept elsewhere, `extra` fields added here."""

    def __init__(self, source: type, apart: Iterable[str], **extra: tuple[Any, Any]) -> None:
        """Derive the struct from the dataclass."""
        hints = get_type_hints(source)
        kept = [field for field in fields(source) if field.name not in set(apart)]
        self.names = tuple(field.name for field in kept)
        self.read: Callable[[object], tuple[Any, ...]] = attrgetter(*self.names)
        slots: list[Any] = [
            (field.name, hints[field.name]) if field.default is MISSING
            else (field.name, hints[field.name], field.default)
            for field in kept
        ]
        slots += [(name, kind, default) for name, (kind, default) in extra.items()]
        self.struct: Any = msgspec.defstruct(f"{source.__name__}Shape", slots, omit_defaults=True)
        self.decoder: Any = msgspec.json.Decoder(self.struct)

    def make(self, source: object, *extra: object) -> Any:
        """The struct of a core value."""
        return self.struct(*self.read(source), *extra)

    def text(self, source: object, *extra: object) -> str:
        """A core value as JSON text."""
        return encoder.encode(self.struct(*self.read(source), *extra)).decode()

    def fields(self, struct: object) -> dict[str, Any]:
        """The core's fields of a decoded struct, by name."""
        return dict(zip(self.names, self.read(struct), strict=True))


TRACK = Shape(Track, ("plan",), left=(int, 0))
STATE = Shape(
    Assessment,
    ("setup", "participants", "prompts", "tracks", "status", "thread", "wake_at", "version"),
    tracks=(list[TRACK.struct], ()),  # type: ignore[name-defined]
)
PROMPT = Shape(Prompt, ("answers",))
ANSWER = Shape(
    Answer, ("key", "number", "item", "person", "at", "text", "revision", "value"), value=(Value | None, None)
)


def state_text(source: Assessment) -> str:
    """The state column of an assessment: everything that is not in a column or table of its own."""
    return STATE.text(source, [TRACK.make(track, len(track.plan)) for track in source.tracks])


def prompt_text(source: Prompt) -> str:
    """The body column of a prompt: all but its answers."""
    return PROMPT.text(source)


def answer_text(source: Answer) -> str:
    """The body column of an answer: what has no column of its own."""
    return ANSWER.text(source, None if source.value == NO_VALUE else source.value)


def track_from(struct: Any, steps: tuple[str, ...]) -> Track:
    """A track from its part of the state and its stored steps, of which the last `left` are still to ask."""
    return Track(plan=steps[len(steps) - struct.left :], **TRACK.fields(struct))


def answer_from(row: Any) -> Answer:
    """An answer from its row."""
    struct = ANSWER.decoder.decode(row.body)
    return Answer(
        key=row.key, number=row.number, item=row.item, person=row.person, at=known(row.at),
        text=row.text, revision=row.revision, value=struct.value or NO_VALUE, **ANSWER.fields(struct),
    )


def erased(source: Answer) -> Answer:
    """The same answer without anything the person said."""
    messages = tuple((message, "") for message, _ in source.messages)
    return replace(source, text="", value=NO_VALUE, picks=(), messages=messages)


def prompt_from(body: str, answers: tuple[Answer, ...]) -> Prompt:
    """A prompt from its body and its answers."""
    return Prompt(answers=answers, **PROMPT.fields(PROMPT.decoder.decode(body)))
