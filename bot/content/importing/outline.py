"""What the importer has understood of a Markdown guide, before it becomes files; and what each heading stands for."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from bot.content.importing.markdown import Line
from bot.core.guide import Kind, Phase

Room = Literal["preface", "area", "templates", "follow_up", "mapping"]

_PHASES: tuple[tuple[Phase, str], ...] = (
    ("pain", r"\b(?:pains?|challenges?|problems?|frustrations?|difficulties|obstacles)\b"),
    ("current", r"\b(?:current|today|as[- ]is|existing)\b"),
    ("future", r"\b(?:desired|future|vision|target state|to[- ]be|ideal|goals?|wanted)\b"),
)
_ROOMS: tuple[tuple[Room, str], ...] = (
    ("templates", r"\btemplates?\b|\bsession (?:types|plans|formats|outlines)\b|\bsessions$"),
    ("follow_up", r"\bfollow[- ]?ups?\b|^next steps\b|\bafter (?:the |each )?(?:discovery )?sessions?\b"),
    ("mapping", r"\bmapping\b|^references?\b|\bbest practices?\b"),
    ("preface", r"\bhow to use\b|^(?:introduction|about|overview|contents|table of contents|glossary|appendix)\b"),
)
_TARGETS = re.compile(r"\bsuccess (?:metrics?|criteria|measures?|indicators?)\b")
_TARGETS_IN_FUTURE = re.compile(r"\bmetrics?\b|\bkpis?\b|\btargets?\b|\bcriteria\b")
_INDICATORS = re.compile(r"\b(?:indicators?|symptoms?|sounds? (?:like|familiar)|quotes?|we hear|signs?)\b")


@dataclass(slots=True)
class DraftItem:
    """One item as the source words it; `examples` are the bullets below it."""

    phase: Phase
    kind: Kind
    group: str
    text: str
    examples: list[str] = field(default_factory=list)


@dataclass(slots=True)
class DraftArea:
    """An area and its items."""

    title: str
    items: list[DraftItem] = field(default_factory=list)


@dataclass(slots=True)
class DraftTemplate:
    """A session template and its lines; `minutes` is empty where the source names none."""

    title: str
    minutes: tuple[int, int] | None = None
    focus: str = ""
    audience: str = ""
    lines: list[str] = field(default_factory=list)


@dataclass(slots=True)
class DraftStep:
    """A follow-up step."""

    title: str
    internal: bool
    lines: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class DraftMapping:
    """A problem, and the practice guide it is answered by."""

    problem: str
    guide: str
    address: str


@dataclass(slots=True)
class Outline:
    """All of it, and the lines that found no place: number and raw text."""

    title: str = ""
    purpose: str = ""
    areas: list[DraftArea] = field(default_factory=list)
    templates: list[DraftTemplate] = field(default_factory=list)
    steps: list[DraftStep] = field(default_factory=list)
    mappings: list[DraftMapping] = field(default_factory=list)
    unplaced: list[tuple[int, str]] = field(default_factory=list)


def phase_named(text: str) -> Phase | None:
    """The phase that a heading names, if it names one."""
    return next((phase for phase, words in _PHASES if re.search(words, text.casefold())), None)


def kind_named(text: str, phase: Phase) -> Kind:
    """What the bullets under a label are."""
    low = text.casefold()
    if _TARGETS.search(low) or (phase == "future" and _TARGETS_IN_FUTURE.search(low)):
        return "target"
    return "indicator" if phase == "pain" and _INDICATORS.search(low) else "question"


def area_level(lines: Sequence[Line]) -> int:
    """The heading level of areas: the one above most phase headings, else the one above most questions; 0 if none.

    A heading that comes up again and again ("Today", in whatever language) is a part of areas, and none itself.
    """
    parents: Counter[int] = Counter()
    above: Counter[int] = Counter()
    path: list[Line] = []
    titles = Counter(line.text.casefold() for line in lines if line.kind == "heading")
    for line in lines:
        if line.kind == "heading":
            path = [one for one in path if one.level < line.level]
            if path and phase_named(line.text):
                parents[path[-1].level] += 1
            path.append(line)
        elif path and line.text.rstrip().endswith(("?", "？")):
            own = [one for one in path if titles[one.text.casefold()] == 1] or path
            above[own[-1].level] += 1
    best = (parents or above).most_common(1)
    return best[0][0] if best else 0


def rooms(lines: Sequence[Line], level: int) -> dict[int, Room]:
    """What each heading at or above the areas' level opens, by its line number."""
    found: dict[int, Room] = {}
    for at, line in enumerate(lines):
        if line.kind == "heading" and line.level <= level:
            room = next((room for room, words in _ROOMS if re.search(words, line.text.casefold())), None)
            if room and _asks_about_phases(lines[at + 1 :], line.level):
                room = None
            if room or line.level < level:
                found[line.number] = room or "preface"
            else:
                found[line.number] = "area"
    return found


def _asks_about_phases(following: Sequence[Line], level: int) -> bool:
    for line in following:
        if line.kind == "heading" and line.level <= level:
            return False
        if line.kind == "heading" and phase_named(line.text):
            return True
    return False
