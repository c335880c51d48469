"""Walks through a Markdown guide from top to bottom and puts each line where it belongs.

A heading or label counts as placed once something below it is; whatever is not placed in the end is reported. So
nothing gets lost: a line is in the guide, or in the list.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.content.importing.markdown import Line, folded, link_in, plain
from bot.content.importing.outline import (
    DraftArea,
    DraftItem,
    DraftMapping,
    DraftStep,
    DraftTemplate,
    Outline,
    Room,
    area_level,
    kind_named,
    phase_named,
    rooms,
)
from bot.core.guide import Kind, Phase

_FIRST = 1000
"""Deeper than any indent: the first bullet of a group is below no other."""
_QUOTED = re.compile(r"[\"“„«'‘](.+)[\"”“»'’][.,]?")
_REQUEST = re.compile(r"(?:describe|tell|list|explain|name|walk|show|rate|estimate)\b", re.I)
_ENDED = re.compile(r"[.?!:;？][\"”)]*$|[?？]\s*\([^()]*\)$")
_LINKED = re.compile(r"\]\([^()\s]{1,1000}\)[*_]*$")
_PHASE_OF: dict[Kind, Phase] = {"indicator": "pain", "target": "future"}
_MINUTES = re.compile(
    r"\(?\s*(\d{1,3})\s*(?:(?:-|–|—|to)\s*(\d{1,3}))?\s*(minutes?|mins?|m|hours?|hrs?|h)\b\.?\s*\)?", re.I
)
_ARROW = re.compile(r"\s*(?:→|⇒|-+>|=+>|:(?=\s))\s*")


def read_outline(lines: Sequence[Line]) -> Outline:
    """The guide that these lines describe."""
    level = area_level(lines)
    walk = _Walk(rooms(lines, level))
    for line in _joined(lines):
        walk.step(line)
    return walk.finished(lines)


def _joined(lines: Sequence[Line]) -> list[Line]:
    """The lines with a bullet's second line pulled into it, indented or not, and examples in brackets below it."""
    joined: list[Line] = []
    for line in lines:
        last = joined[-1] if joined else None
        goes_on = line.kind == "text" and not line.text.startswith(("```", "~~~", "<", "|", ">"))
        if last and last.kind == "bullet" and goes_on and (line.text.startswith("(") or _is_open(last.text)):
            raw = f"{last.raw}\n{line.raw}"
            joined[-1] = Line(last.number, raw, "bullet", f"{last.text} {line.text}", last.level)
        else:
            joined.append(line)
    return joined


def _is_open(text: str) -> bool:
    """Whether a bullet's words may go on in the next line: they end with no sentence, examples, quotation or link."""
    words = folded(text)
    return not (_ENDED.search(words) or _QUOTED.fullmatch(words) or _LINKED.search(text))


def _numbers(line: Line) -> range:
    """The source lines that a joined line stands for."""
    return range(line.number, line.number + line.raw.count("\n") + 1)


@dataclass(slots=True)
class _Walk:
    """Where the walk is: the room, and the headings that wait for something below them."""

    rooms: dict[int, Room]
    outline: Outline = field(default_factory=Outline)
    placed: set[int] = field(default_factory=set)
    room: Room = "preface"
    above: dict[str, Line] = field(default_factory=dict)
    phase: Phase = "current"
    kind: Kind = "question"
    group: str = ""
    bullet_level: int = _FIRST
    in_purpose: bool = False

    def step(self, line: Line) -> None:
        """Take the next line."""
        if line.kind == "blank":
            self.in_purpose = self.in_purpose and not self.outline.purpose
        elif line.number in self.rooms:
            self._enter(line)
        elif self.room == "area":
            self._in_area(line)
        elif self.room == "templates":
            self._in_templates(line)
        elif self.room == "follow_up":
            self._in_follow_up(line)
        elif self.room == "mapping":
            self._in_mapping(line)
        elif self.in_purpose and line.kind == "text":
            self.outline.purpose = f"{self.outline.purpose} {folded(line.text)}".strip()
            self._place(line)
        else:
            self.in_purpose = False

    def finished(self, lines: Sequence[Line]) -> Outline:
        """The outline without what stayed empty, and with every line that found no place."""
        outline = self.outline
        outline.areas = [area for area in outline.areas if area.items]
        outline.templates = [template for template in outline.templates if template.lines]
        outline.steps = [step for step in outline.steps if step.lines]
        outline.unplaced = [
            (line.number, line.raw) for line in lines if line.kind != "blank" and line.number not in self.placed
        ]
        return outline

    def _place(self, line: Line) -> None:
        """The line has its place, and so have the headings above it."""
        for placed in (line, *self.above.values()):
            self.placed.update(_numbers(placed))

    def _enter(self, line: Line) -> None:
        self.room = self.rooms[line.number]
        self.above = {"room": line}
        if self.room == "area":
            self.outline.areas.append(DraftArea(line.text))
            self.phase, self.kind, self.group, self.bullet_level = "current", "question", "", _FIRST
        elif self.room == "preface" and not self.outline.title and not self.outline.areas:
            self.outline.title = line.text
            self.in_purpose = True
            self._place(line)
            self.above = {}

    # Areas

    def _in_area(self, line: Line) -> None:
        if line.kind == "heading" or (line.kind == "label" and not line.rest):
            self._open_group(line)
            return
        words = line.rest if line.kind == "label" else line.text
        text = folded(words)
        items = self.outline.areas[-1].items
        is_below = line.kind == "bullet" and line.level > self.bullet_level and bool(items)
        if is_below and items[-1].kind == "question" and not _asks(text):
            items[-1].examples.append(text)
            self._place(line)
            return
        kind = self._kind_of(line, text)
        if kind:
            quoted = _QUOTED.fullmatch(text)
            wording = quoted[1].strip() if quoted and kind == "indicator" else text
            group = f"{self.group}: {line.text}".lstrip(": ") if line.kind == "label" else self.group
            items.append(DraftItem(_PHASE_OF.get(kind, self.phase), kind, group, wording))
            self.bullet_level = line.level if not is_below else self.bullet_level
            self._place(line)

    def _kind_of(self, line: Line, text: str) -> Kind | None:
        """What a line of an area is; None where it is nothing that can be asked."""
        if not re.search(r"\w", text):
            return None
        if _asks(text):
            return "question"
        if line.kind != "bullet":
            return None
        if _QUOTED.fullmatch(text) or (self.phase == "pain" and self.kind == "indicator"):
            return "indicator"
        if self.kind == "target":
            return "target"
        return "question" if _REQUEST.match(text) else None

    def _open_group(self, line: Line) -> None:
        phase = phase_named(line.text)
        above = self.above.get("phase")
        is_part = above is not None and line.level > above.level and phase == self.phase
        if line.kind == "heading" and phase and not is_part:
            self.phase, self.group = phase, ""
            self.above = {"room": self.above["room"], "phase": line}
        else:
            if phase and "phase" not in self.above:
                self.phase = phase
            self.group = line.text
            self.above["group"] = line
        self.kind = kind_named(line.text, self.phase)
        self.bullet_level = _FIRST

    # Session templates

    def _in_templates(self, line: Line) -> None:
        templates = self.outline.templates
        fact = re.fullmatch(r"(focus|audience|participants|for)\s*:\s*(\S.*)", _said(line), re.I)
        if line.kind == "heading" or (line.kind == "label" and not line.rest):
            title, minutes = _timed(line.text)
            templates.append(DraftTemplate(title, minutes))
            self.above = {"room": self.above["room"], "template": line}
        elif templates and "template" in self.above and fact and self._take_fact(templates[-1], fact[1], fact[2]):
            self.above[f"fact {fact[1]}"] = line
            if templates[-1].lines:
                self._place(line)
        elif templates and "template" in self.above and _is_said(line):
            templates[-1].lines.append(folded(line.text))
            self._place(line)

    def _take_fact(self, template: DraftTemplate, name: str, value: str) -> bool:
        """Keep a template's focus or audience; a second one of the same name has no place."""
        if name.casefold() == "focus":
            is_free, template.focus = not template.focus, template.focus or value
        else:
            is_free, template.audience = not template.audience, template.audience or value
        return is_free

    # Follow-up and practices

    def _in_follow_up(self, line: Line) -> None:
        steps = self.outline.steps
        if line.kind == "heading" or (line.kind == "label" and not line.rest):
            title = re.sub(r"^\d+[.)]\s*", "", line.text)
            internal = re.search(r"\s*\((internal[^()]*)\)", title, re.I)
            short = title.replace(internal[0], "").strip() if internal else title
            steps.append(DraftStep(short or line.text, bool(internal)))
            self.above = {"room": self.above["room"], "step": line}
        elif steps and "step" in self.above and _is_said(line):
            steps[-1].lines.append(folded(line.text))
            self._place(line)

    def _in_mapping(self, line: Line) -> None:
        if line.kind != "bullet":
            return
        link = link_in(line.text)
        parts = _ARROW.split(re.sub(r"\]\([^()]*\)", "]", line.text), maxsplit=1)
        problem = plain(parts[0])
        guide = link[0] if link else plain(parts[-1])
        if len(parts) == 2 and problem and guide:
            self.outline.mappings.append(DraftMapping(problem, guide, link[1] if link else ""))
            if re.findall(r"\w+", parts[1]) == re.findall(r"\w+", guide):  # other words beside a link have no place
                self._place(line)


def _asks(text: str) -> bool:
    return bool(re.search(r"[?？]\s*(?:\([^()]*\)|[\"”*_.)])*\s*$", text)) and not _QUOTED.fullmatch(text)


def _is_said(line: Line) -> bool:
    """Whether a line is a bullet with words in it."""
    return line.kind == "bullet" and bool(re.search(r"\w", folded(line.text)))


def _said(line: Line) -> str:
    """A line as `name: value`, wherever its colon stands."""
    return f"{line.text}: {folded(line.rest)}" if line.kind == "label" and line.rest else folded(line.text)


def _timed(title: str) -> tuple[str, tuple[int, int] | None]:
    """A template's title without its time box, and the time box in minutes."""
    found = _MINUTES.search(title)
    if found is None:
        return title, None
    factor = 60 if found[3].casefold().startswith("h") else 1
    low, high = sorted((int(found[1]) * factor, int(found[2] or found[1]) * factor))
    if not 1 <= low <= high <= 600:
        return title, None
    rest = " ".join((title[: found.start()] + " " + title[found.end() :]).split())
    return rest or title, (low, high)
