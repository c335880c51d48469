"""What can be asked: a guide with its areas, items, session templates, follow-up and practices."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

Phase = Literal["current", "pain", "future"]
Kind = Literal["question", "indicator", "target"]
Tier = Literal["core", "deep"]
AnswerKind = Literal["text", "choice", "yes_no", "scale", "quantity", "person"]
Unit = Literal["", "duration", "percentage", "count", "money", "frequency"]
NO_QUESTION = "none"
"""In place of an item's id: there is none."""
TOPICS = "topic_lines"
"""Stands among the areas that were chosen for the lines of a session that select by topic."""


@dataclass(frozen=True, slots=True)
class AnswerType:
    """How an item is answered.

    `picks` are the quick picks in words; `several` lets a person tap more than one; `low` and `high` name the
    ends of a scale (1 and 5); `unit` is set for quantities; `which` is the follow-up line of a yes/no ("Which?"). A
    count may be asked out of so many (`of`): then a share is understood as well.
    """

    kind: AnswerKind = "text"
    picks: tuple[str, ...] = ()
    several: bool = False
    unit: Unit = ""
    low: str = ""
    high: str = ""
    which: str = ""
    of: int = 0


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to ask in an area: a question, an indicator (a pain quote) or a target (a success metric).

    `ask` is the chat wording: the question, the quote, or the target's sentence with `{baseline}` and `{target}`
    where it has blanks. `short` is a label of a few words for summaries. `seconds` is the estimated time to answer.
    `needs` names a precondition of the assessment (`live_models`); `same_as` another item that may already have
    answered this one; `baseline_from` the question that measures what a target promises, NO_QUESTION where an editor
    knows of none. `impact` and `complexity` (1 to 5) are our assumptions about a pain; an owner can change them.
    """

    id: str
    area: str
    phase: Phase
    kind: Kind
    ask: str
    group: str = ""
    short: str = ""
    hint: str = ""
    tier: Tier = "deep"
    topics: tuple[str, ...] = ()
    answer: AnswerType = AnswerType()
    seconds: int = 60
    needs: tuple[str, ...] = ()
    same_as: str = ""
    practices: tuple[str, ...] = ()
    baseline_from: str = ""
    impact: int = 3
    complexity: int = 3
    source: str = ""
    """The source's sentence in a few words, so that an editor can hold the wording against it."""

    @property
    def label(self) -> str:
        """What a summary calls this item."""
        return self.short or self.ask


@dataclass(frozen=True, slots=True)
class Area:
    """One subject of the guide. `ladder` holds five sentences, level 1 to 5."""

    id: str
    title: str
    items: tuple[Item, ...]
    short: str = ""
    ladder: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """The short title, as the bot says it in passing."""
        return self.short or self.title

    def of_kind(self, kind: Kind) -> tuple[Item, ...]:
        """The area's items of one kind, in guide order."""
        return tuple(item for item in self.items if item.kind == kind)


@dataclass(frozen=True, slots=True)
class TemplateLine:
    """One line of a session template: a whole area (`area`), or items by topic.

    A topic line selects the questions that carry every topic of at least one tuple in `topics`, within the areas
    of `within` (all areas where empty). `core` lists the item ids of the line that are asked first; on a whole area it
    may stay empty: then the area's questions of tier `core` are meant.
    """

    text: str
    area: str = ""
    topics: tuple[tuple[str, ...], ...] = ()
    within: tuple[str, ...] = ()
    core: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Template:
    """A session template: an audience, a focus, a time box (minutes) and the lines that select items.

    `private` asks each person alone; `days` is the number of working days; `pace` the questions per working day;
    `bundle` offers all of a day's questions in one form; `pains` are ids of indicators borrowed for a session whose
    areas have none of their own.
    """

    id: str
    title: str
    audience: str
    focus: str
    minutes: tuple[int, int]
    lines: tuple[TemplateLine, ...]
    aliases: tuple[str, ...] = ()
    private: bool = False
    days: int = 5
    pace: int = 5
    bundle: bool = False
    pains: tuple[str, ...] = ()

    @property
    def own_areas(self) -> tuple[str, ...]:
        """The areas that it asks whole."""
        return tuple(line.area for line in self.lines if line.area)

    @property
    def topic_lines(self) -> tuple[str, ...]:
        """Its lines that are no areas, and select by topic."""
        return tuple(line.text for line in self.lines if not line.area)

    @property
    def preset(self) -> tuple[str, ...]:
        """What is chosen of the areas before anybody changes them: its own, and its lines by topic."""
        return (*self.own_areas, *((TOPICS,) if self.topic_lines else ()))


@dataclass(frozen=True, slots=True)
class FollowUpStep:
    """One step after the session: its audience keeps internal steps out of the team's sight.

    `brings` says what the team gets from a step of theirs, in a few words that go on after "with" (its title where
    empty), `days` within how many working days after the end.
    """

    id: str
    title: str
    audience: Literal["internal", "team"]
    lines: tuple[str, ...]
    brings: str = ""
    days: int = 5


@dataclass(frozen=True, slots=True)
class Practice:
    """One best practice, addressed as `file#anchor`."""

    id: str
    title: str
    line: str
    guide: str = ""


@dataclass(frozen=True, slots=True)
class PracticeMapping:
    """Which practice guide answers which problems: by area, or by topic where the source names a concern."""

    problem: str
    guide: str
    areas: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()


@dataclass(frozen=True)
class Guide:
    """A whole guide. `version` is a hash of its content: an assessment keeps the version it started with."""

    id: str
    title: str
    version: str
    areas: tuple[Area, ...]
    templates: tuple[Template, ...]
    purpose: str = ""
    follow_up: tuple[FollowUpStep, ...] = ()
    practices: tuple[Practice, ...] = ()
    mappings: tuple[PracticeMapping, ...] = ()
    topics: tuple[tuple[str, str], ...] = field(default=())

    @cached_property
    def items(self) -> dict[str, Item]:
        """Every item by its id."""
        return {item.id: item for area in self.areas for item in area.items}

    @cached_property
    def area_of(self) -> dict[str, Area]:
        """Every area by its id."""
        return {area.id: area for area in self.areas}

    @cached_property
    def practice_of(self) -> dict[str, Practice]:
        """Every practice by its `file#anchor`."""
        return {practice.id: practice for practice in self.practices}

    def template(self, name: str) -> Template | None:
        """The session template with this id or alias, whatever its case; None where there is none."""
        wanted = name.casefold()
        for template in self.templates:
            if wanted in (template.id.casefold(), *(alias.casefold() for alias in template.aliases)):
                return template
        return None

    def selected(self, line: TemplateLine) -> tuple[Item, ...]:
        """The items a template line asks, in guide order: the whole area, or the questions that match its topics."""
        if line.area:
            return self.area_of[line.area].items
        areas = line.within or tuple(area.id for area in self.areas)
        chosen = [
            item
            for area in self.areas
            if area.id in areas
            for item in area.items
            if item.kind == "question" and any(set(all_of) <= set(item.topics) for all_of in line.topics)
        ]
        extra = [self.items[item] for item in line.core if item in self.items and self.items[item] not in chosen]
        return tuple(chosen + extra)
