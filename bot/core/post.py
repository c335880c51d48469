"""What leaves: a small channel-neutral card that every adapter renders natively.

Texts use a tiny markup that templates write and nothing else can: `<b> <i> <q> <s>`, `<at id="PERSON">name</at>`,
`<a href="#7">#7</a>` (a prompt's post) or `<a href="MESSAGE-ID">`, `<br>`; a newline is a line break. Everything that
comes from a person is escaped by the template engine (`&lt;`), so an adapter may trust tags and must unescape text.
"""

from dataclasses import dataclass
from html import unescape
from re import compile as pattern
from typing import Literal

TAG = pattern(r"<[^>]*>")


def plain(markup: str) -> str:
    """The text of a tiny-markup string without its tags: for notifications, screen readers and terminals."""
    return unescape(TAG.sub("", markup.replace("<br>", "\n")))


@dataclass(frozen=True, slots=True)
class Pick:
    """A quick pick: `value` goes back in `Pressed.value`; `label` is plain text; `chosen` shows as selected."""

    value: str
    label: str
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Button:
    """A button: `action` and `value` come back in `Pressed`. `confirm` is a question to ask first."""

    action: str
    label: str
    value: str = ""
    style: Literal["", "primary", "danger"] = ""
    confirm: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a card with several questions: its text, its picks (tapped at once), and its own small print."""

    id: str
    text: str
    picks: tuple[Pick, ...] = ()
    note: str = ""
    several: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """A labelled value."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Progress:
    """How far something is: `done` of `total`, with a line that says it in words."""

    done: int
    total: int
    label: str = ""


@dataclass(frozen=True, slots=True)
class Post:
    """One post. `card` and `generation` come back in `Pressed`; `assessment` is empty for posts of no run.

    `lead` is a line above the heading, `note` small print below, `picks` the quick picks of the one question
    (`several`: tap several, then Done). `details` is folded text: shown behind a button (`details_label`), or
    attached. `mentions` are people to notify. `voice` names the message, for tests and logs.
    """

    text: str
    heading: str = ""
    lead: str = ""
    note: str = ""
    fields: tuple[Field, ...] = ()
    rows: tuple[Row, ...] = ()
    picks: tuple[Pick, ...] = ()
    several: bool = False
    buttons: tuple[Button, ...] = ()
    progress: Progress | None = None
    details: str = ""
    details_label: str = ""
    mentions: tuple[str, ...] = ()
    assessment: str = ""
    card: str = ""
    generation: int = 0
    voice: str = ""

    @property
    def plain(self) -> str:
        """The whole post as plain text: the fallback that always goes along."""
        parts = [self.lead, self.heading, self.text]
        parts += [f"{field.label}: {field.value}" for field in self.fields]
        parts += [part for row in self.rows for part in (f"- {row.text}", row.note)]
        parts += [" / ".join(pick.label for pick in self.picks), self.progress.label if self.progress else ""]
        parts += [self.note, self.details]
        return "\n".join(plain(part) for part in parts if part)


@dataclass(frozen=True, slots=True)
class Input:
    """One field of a form. `options` are pairs of value and label; `several` is True for many of them.

    Kinds: `text` (`long` for a paragraph), `choice` (`options`), `person`, `people`, `date`, `time`, `number`, `note`
    (a line of text without an input).
    """

    name: str
    label: str
    kind: Literal["text", "long", "choice", "person", "people", "date", "time", "number", "note"] = "text"
    value: str = ""
    hint: str = ""
    options: tuple[tuple[str, str], ...] = ()
    several: bool = False
    required: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """A form to open: `id` comes back in `Submitted.form`, `assessment` and `card` with it."""

    id: str
    title: str
    inputs: tuple[Input, ...]
    submit: str
    text: str = ""
    assessment: str = ""
    card: str = ""
