"""What the answers mean: who said what to an item, levels by area and role, and an answer in its short form.

Only answers that stand count, one a person and item (the latest). An answer is private when it was given in private,
or in a person's own line of prompts: its words may be shown only where its author allowed it, and its value never
beside a name.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bot.core.answers import Value, parse, say_quantity
from bot.core.assessment import Answer, Assessment, Prompt
from bot.core.cards import still_votes, told_apart
from bot.core.guide import AnswerType, Guide, Item, Unit

TODAY, WANTED = "today", "wanted"
FIGURES: tuple[Unit, ...] = ("duration", "percentage", "money", "count")
SHARE = re.compile(r"%|percent|\b(?:half|third|quarter)\b", re.IGNORECASE)
CHOICES = {"closing": "cost", "targets": "want"}
"""The vote that a row of a card with choices stands for."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A standing answer with the prompt that it was given to."""

    answer: Answer
    prompt: Prompt

    @property
    def private(self) -> bool:
        """Whether it was given in private or in a person's own line of prompts."""
        return self.answer.private or bool(self.prompt.track)

    @property
    def quotable(self) -> bool:
        """Whether its words may be shown."""
        return not self.private or self.answer.may_quote

    @property
    def told(self) -> bool:
        """Whether it says something, other than "no idea"."""
        return not self.answer.value.unknown and bool(self.answer.text or self.answer.value.kind)


@dataclass(frozen=True, slots=True)
class Findings:
    """Everything said in a run, sorted.

    `heard` are answers to questions, pains and ladders by item; `chosen` the people who chose a target or a costly
    pain, by item; `fields` the typed fields of the cards at the end, by name; `notes` what was written under a card,
    by area; `asked` the prompts that asked an item.
    """

    assessment: Assessment
    guide: Guide
    heard: dict[str, tuple[Heard, ...]]
    chosen: dict[str, frozenset[str]]
    fields: dict[str, tuple[Heard, ...]]
    notes: dict[str, tuple[Heard, ...]]
    asked: dict[str, tuple[Prompt, ...]]

    def told(self, item: str) -> tuple[Heard, ...]:
        """The answers to an item that say something."""
        return tuple(one for one in self.heard.get(item, ()) if one.told)

    def levels(self, area: str, which: str) -> tuple[Heard, ...]:
        """The levels given on one ladder of an area, `today` or `wanted`."""
        return tuple(one for one in self.heard.get(f"{area}.{which}", ()) if one.answer.value.level)

    def level(self, area: str, which: str) -> float:
        """The mean of one ladder of an area, 0 where nobody told."""
        return mean(one.answer.value.level for one in self.levels(area, which))


def findings(assessment: Assessment, guide: Guide) -> Findings:
    """Sort everything that stands in a run; votes that are still hidden are left out."""
    heard: dict[str, dict[str, Heard]] = {}
    fields: dict[str, dict[str, Heard]] = {}
    chosen: dict[str, set[str]] = {}
    notes: dict[str, list[Heard]] = {}
    asked: dict[str, list[Prompt]] = {}
    for prompt in assessment.prompts:
        for item in (prompt.item,) if prompt.item else prompt.items:
            asked.setdefault(item, []).append(prompt)
        hidden = not assessment.closings and still_votes(assessment, prompt)
        for answer in prompt.answers:
            if answer.withdrawn or (hidden and answer.item != "note"):
                continue
            one = Heard(answer, prompt)
            if answer.item == "note":
                notes.setdefault(prompt.area, []).append(one)
            elif prompt.kind in ("question", "recognition"):
                heard.setdefault(answer.item, {})[answer.person] = one
            elif answer.item in prompt.items and answer.text == CHOICES.get(prompt.kind):
                chosen.setdefault(answer.item, set()).add(answer.person)
            else:
                fields.setdefault(answer.item, {})[answer.person] = one
    return Findings(
        assessment, guide,
        {item: tuple(people.values()) for item, people in heard.items()},
        {item: frozenset(people) for item, people in chosen.items()},
        {name: tuple(people.values()) for name, people in fields.items()},
        {area: tuple(said) for area, said in notes.items()},
        {item: tuple(prompts) for item, prompts in asked.items()},
    )


def mean(figures: Iterable[float]) -> float:
    """The mean to one digit, 0 without any."""
    given = list(figures)
    return round(sum(given) / len(given), 1) if given else 0.0


def span(levels: tuple[Heard, ...]) -> tuple[int, int]:
    """The lowest and the highest level given, 0 and 0 without any."""
    given = [one.answer.value.level for one in levels]
    return (min(given), max(given)) if given else (0, 0)


def by_role(found: Findings, heard: tuple[Heard, ...]) -> dict[str, tuple[Heard, ...]]:
    """Answers by the role of who gave them, where the run shows roles: no role that would tell what one person said."""
    if found.assessment.setup.attribution == "none":
        return {}
    role_of = {one.person: one.role for one in found.assessment.participants}
    roles = [role_of.get(one.answer.person, "") for one in heard]
    shown = told_apart(roles)
    return {role: tuple(one for one, whose in zip(heard, roles, strict=True) if whose == role)
            for role in dict.fromkeys(roles) if role in shown}


def short_value(found: Findings, one: Heard) -> str:
    """An answer in its short form; of a private one only what we understood, in none of its author's words."""
    if one.quotable:
        return one.answer.value.text or " ".join(one.answer.text.split())
    return understood(one.answer, found.guide.items.get(one.answer.item))


def understood(answer: Answer, item: Item | None) -> str:
    """What we understood of an answer, said without its words; empty for what was typed freely."""
    value = answer.value
    match value.kind:
        case "choice" | "quantity" | "scale" if value.picks:
            return ", ".join(value.picks)
        case "quantity":
            return said_figure(value, item.answer.unit if item else "")
        case "scale":
            return str(value.level)
        case "yes_no":
            return "partly" if value.yes is None else "yes" if value.yes else "no"
        case _:
            return ""


def said_figure(value: Value, unit: str) -> str:
    """A quantity said anew from its figures."""
    return say_quantity(value.low, value.high, value.unit or unit, value.approximate)


def figure_in(text: str) -> str:
    """The figure in a text whose unit is not known, said anew; a share only where it says so."""
    for unit in FIGURES:
        value = parse(AnswerType("quantity", unit=unit), text)
        named = bool(SHARE.search(text)) if unit == "percentage" else bool(value.unit) or unit == "count"
        if value.kind and named:
            return said_figure(value, unit)
    return ""
