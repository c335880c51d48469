"""Turns what the bot has to say (facts) into words: a message becomes a Post, a form's fields get their labels."""

from collections.abc import Mapping
from pathlib import Path
from re import compile as pattern

from bot.core.messages import Message, Notice, OwnerNote
from bot.core.post import Form, Input, Post, plain
from bot.core.results import Result
from bot.wording.cards import worded
from bot.wording.environment import MissingWords, Sheets, safe
from bot.wording.forms import filled

__all__ = ["MissingWords", "Wording"]

CAPITAL = pattern(r"(?<!^)(?=[A-Z])")


class Wording:
    """Every sentence the bot says, read once from a folder of templates."""

    def __init__(self, folder: Path) -> None:
        """Read and compile the templates; raises ContentError with file and line when one is wrong."""
        self._sheets = Sheets(folder)

    def post(self, message: Message | Result, zone: str = "UTC") -> Post:
        """The worded card of a message, with moments in the reader's zone."""
        return worded(message, self._sheets.voice(sheet_name(message), facts_of(message), zone))

    def form(
        self, name: str, inputs: tuple[Input, ...], facts: dict[str, object], assessment: str = "", card: str = ""
    ) -> Form:
        """A form with its title and button, and with labels, hints and options where the inputs leave them empty."""
        voice = self._sheets.voice(f"forms/{name}", facts)
        return filled(Form(name, "", inputs, "", assessment=assessment, card=card), voice)

    def error(self, name: str, facts: dict[str, object]) -> str:
        """One plain sentence about a field or a refusal: a block of errors.j2, or else the notice of that name."""
        voice = self._sheets.voice("errors", facts)
        if name in voice.sheet:
            return plain(voice.say(name))
        return plain(self._sheets.voice(f"notices/{name}", facts).say("text"))

    def words(self, sheet: str, block: str, facts: Mapping[str, object] | None = None) -> str:
        """A block of any sheet in plain text: for what a channel itself has to say (`slack/cards`, "done")."""
        return plain(self._sheets.voice(sheet, facts or {}).say(block))

    def escaped(self, text: str) -> str:
        """A text from outside as a Post may carry it: nothing in it is markup."""
        return safe(text)


def sheet_name(message: Message | Result) -> str:
    """The template that words a message: its class in snake case, or the name of a notice or an owner's note."""
    match message:
        case Notice():
            return f"notices/{message.name}"
        case OwnerNote():
            return f"owner/{message.name}"
        case _:
            return CAPITAL.sub("_", type(message).__name__).lower()


def facts_of(message: Message | Result) -> dict[str, object]:
    """What a template sees: the fields of a message; of a notice its named facts."""
    match message:
        case Notice():
            return dict(message.facts)
        case OwnerNote():
            return {"account": message.account, **dict(message.facts)}
        case _:
            return {name: getattr(message, name) for name in message.__dataclass_fields__}
