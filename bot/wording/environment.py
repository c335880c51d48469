"""The templates of content/messages: read and compiled once, rendered block by block. Jinja2's only home.

Every file is a sheet of named blocks. A block without facts (most labels of buttons) is rendered once at the start.
Templates run in a sandbox and see facts only; what comes from people is escaped, so that the tiny markup of a Post
is written by templates alone.
"""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader, StrictUndefined, Template, TemplateSyntaxError, UndefinedError, nodes, pass_context
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup, escape

from bot.content.problems import ContentError
from bot.core.post import plain
from bot.wording.speech import Speech, in_zone

GAP = re.compile(r"[ \t]*\n(?:[ \t]*\n)+[ \t]*")
READER = "reader_zone"
SHARED = "words.j2"


class MissingWords(Exception):
    """There is no template for something the bot wants to say."""


class Sheet:
    """One template file: its blocks by name, those without facts as ready text."""

    __slots__ = ("blocks", "fields", "name", "ready")

    def __init__(self, name: str, blocks: Mapping[str, Callable[[Context], Any]], ready: dict[str, str]) -> None:
        """Keep the compiled blocks; `fields` are the names of its labelled values in the file's order."""
        self.name = name
        self.blocks = blocks
        self.ready = ready
        self.fields = tuple(block.removeprefix("field_") for block in blocks if block.startswith("field_"))

    def __contains__(self, block: str) -> bool:
        """Whether the file has this block."""
        return block in self.blocks

    def say(self, block: str, context: Context) -> str:
        """The words of one block, trimmed; empty where the file has no such block."""
        ready = self.ready.get(block)
        if ready is not None:
            return ready
        render = self.blocks.get(block)
        return tidy("".join(render(context))) if render else ""


class Voice:
    """One message being worded: its sheet, its facts, and the labels that all sheets share."""

    __slots__ = ("_context", "buttons", "sheet")

    def __init__(self, sheet: Sheet, buttons: Sheet, context: Context) -> None:
        """Bind facts to a sheet; `buttons` is where labels are found that the sheet does not have itself."""
        self.sheet = sheet
        self.buttons = buttons
        self._context = context

    def say(self, block: str, **facts: object) -> str:
        """A block of the message's own sheet; `facts` are added to those of the message for this and later blocks."""
        if facts:
            self._context.vars.update(facts)
        return self.sheet.say(block, self._context)

    def label(self, block: str, **facts: object) -> str:
        """A label in plain text, of the own sheet or of the shared ones; empty where neither has it."""
        if facts:
            self._context.vars.update(facts)
        sheet = self.sheet if block in self.sheet else self.buttons
        ready = sheet.ready.get(block)
        if ready is not None:
            return ready
        return plain(sheet.say(block, self._context))


class Sheets:
    """All sheets of a folder."""

    def __init__(self, folder: Path) -> None:
        """Read and compile every template below `folder`; raises ContentError with file and line."""
        if not (folder / SHARED).is_file():
            raise ContentError([f"{folder / SHARED}: the file is missing; copy the shipped messages and change the copy."])
        self._environment = ImmutableSandboxedEnvironment(
            loader=FileSystemLoader(folder), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
            lstrip_blocks=True, auto_reload=False, cache_size=-1,
        )  # fmt: skip
        self._environment.globals.clear()
        self._environment.filters = _filters(self._word)
        self._words = self._compiled(folder / SHARED, SHARED)[1].module
        self._environment.globals["words"] = self._words
        self._blank = self._environment.from_string("")
        names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.j2"))
        self._sheets = {name.removesuffix(".j2"): self._sheet(folder, name) for name in names if name != SHARED}

    def _word(self, name: str) -> Any:
        """A list or table of words.j2."""
        return getattr(self._words, name)

    def _sheet(self, folder: Path, name: str) -> Sheet:
        """Compile one file and render those of its blocks that need no facts."""
        path = folder / name
        parsed, template = self._compiled(path, name)
        found = list(parsed.find_all(nodes.Block))
        fixed = {block.name for block in found if _needs_no_facts(block)}
        blocks = {block.name: template.blocks[block.name] for block in found}
        try:
            ready = {block: tidy("".join(blocks[block](self.context({})))) for block in fixed}
        except UndefinedError as error:
            raise ContentError([f"{path}: {error.message}."]) from error
        return Sheet(name.removesuffix(".j2"), blocks, ready)

    def _compiled(self, path: Path, name: str) -> tuple[nodes.Template, Template]:
        """One file as Jinja reads it and as it runs."""
        try:
            parsed = self._environment.parse(path.read_text("utf-8"), name, str(path))
            code = self._environment.compile(parsed, name, str(path))
        except UnicodeDecodeError as error:
            raise ContentError([f"{path}: the file is not UTF-8; save it as UTF-8."]) from error
        except TemplateSyntaxError as error:
            raise ContentError([f"{path}:{error.lineno}: {(error.message or 'this is not a template').rstrip('.')}."]) from error
        return parsed, Template.from_code(self._environment, code, dict(self._environment.globals))

    def context(self, facts: Mapping[str, object], zone: str = "UTC") -> Context:
        """What templates see of a message."""
        return self._blank.new_context({**facts, READER: zone})

    def __contains__(self, name: str) -> bool:
        """Whether there is a sheet of this name."""
        return name in self._sheets

    def __getitem__(self, name: str) -> Sheet:
        """The sheet of this name; raises MissingWords where there is none."""
        try:
            return self._sheets[name]
        except KeyError:
            raise MissingWords(name) from None

    def voice(self, name: str, facts: Mapping[str, object], zone: str = "UTC") -> Voice:
        """A message about to be worded by the sheet of this name."""
        return Voice(self[name], self._sheets["buttons"], self.context(facts, zone))


def safe(text: str) -> str:
    """A text with everything that could be markup escaped."""
    return str(escape(text))


def tidy(text: str) -> str:
    """Text without space at its ends and without more than one empty line in a row."""
    text = text.strip()
    return GAP.sub("\n\n", text) if "\n" in text else text


def _needs_no_facts(block: nodes.Block) -> bool:
    """Whether a block says the same whatever the facts."""
    return all(name.name == "words" for name in block.find_all(nodes.Name))


def at(person: str, name: str) -> Markup:
    """A mention of a person."""
    return Markup('<at id="{}">{}</at>').format(person, name)


def link(text: object, message: str) -> Markup:
    """A link to a message, or to a prompt's post by "#7"; plain text where there is nothing to link to."""
    return Markup('<a href="{}">{}</a>').format(message, text) if message else Markup("{}").format(text)


def _zoned(ours: Speech) -> dict[str, Callable[..., str]]:
    """The filters that say a moment in the reader's zone."""

    @pass_context
    def moment(context: Context, value: datetime) -> str:
        """A moment: "Thu 3 Dec, 09:30"; where a day begins, the day alone, since nothing happens at midnight."""
        local = in_zone(value, context[READER])
        return f"{ours.day(local)}, {local:%H:%M}" if local.hour or local.minute else ours.day(local)

    @pass_context
    def hour(context: Context, value: datetime) -> str:
        """A moment of these days: "Tue 14:00"."""
        local = in_zone(value, context[READER])
        return f"{ours.weekday(local)} {local:%H:%M}"

    return {"moment": moment, "hour": hour}


def _filters(word: Callable[[str], Any]) -> dict[str, Callable[..., Any]]:
    """All filters a template may use: ours, and a few of Jinja's that are harmless."""
    ours = Speech(word)
    theirs = ImmutableSandboxedEnvironment().filters
    kept = {name: theirs[name] for name in ("length", "round", "int", "sum")}
    return {**kept, **ours.filters(), **_zoned(ours), "at": at, "link": link}
