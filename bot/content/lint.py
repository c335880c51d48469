"""Says what could be better in a guide that works: wording, topics, targets and time boxes. A warning never fails."""

import re
from collections.abc import Iterator, Mapping

from bot.content.problems import Place, did_you_mean
from bot.content.selection import core_of_template
from bot.core.guide import Guide, Item, Template

MAX_LENGTH = 140
CORE_RANGE = (12, 15)
MIN_HITS = 3

_ASKS = r"(?:how|what|who|whom|whose|when|where|why|which|do|does|did|is|are|can|could|will|would|has|have)"
_DOUBLE = re.compile(rf"\?.*\?|[\s,;](?:and|or|and/or)\s+{_ASKS}\b", re.IGNORECASE)
_LEADING = re.compile(
    r"\b(?:do|does|did|are|is|was|were|have|has|would|will|can|could)(?:n[’']t\s+\w+|\s+(?:you|we|they|it)\s+not)\b"
    r"|\bshould(?:n[’']t)?\b|\b(?:surely|obviously|of course)\b",
    re.IGNORECASE,
)


def lint(guide: Guide, places: Mapping[str, Place] | None = None) -> tuple[str, ...]:
    """Every warning as one sentence; with `places` (of `load_with_places`) each starts with its `path:line`."""
    known = places or {}
    found = [*_items(guide), *_twins(guide), *_templates(guide)]
    return tuple(f"{known[where]}: {text}" if where in known else text for where, text in found)


Finding = tuple[str, str]
"""Where ("item ID", "session template ID") and what."""


def _items(guide: Guide) -> Iterator[Finding]:
    topics = {name for name, _ in guide.topics}
    for item in guide.items.values():
        where = f"item {item.id}"
        for sentence in (*_wording(item), *_target(item), *_baseline(guide, item)):
            yield where, f"{item.id}: {sentence}"
        for topic in item.topics:
            if topic not in topics:
                yield where, f'{item.id}: the topic "{topic}" is not in guide.yaml{did_you_mean(topic, topics)}'


def _wording(item: Item) -> Iterator[str]:
    if item.kind == "question" and _DOUBLE.search(item.ask):
        yield "this asks two things at once; ask the first, put the second into the hint."
    leading = _LEADING.search(item.ask) if item.kind == "question" else None
    if leading:
        yield f'"{leading.group()}" suggests an answer; ask neutrally.'
    if len(item.ask) > MAX_LENGTH:
        yield f"the wording has {len(item.ask)} characters; {MAX_LENGTH} are plenty."
    if any("!" in text for text in (item.ask, item.hint, item.short, *item.answer.picks)):
        yield "there is an exclamation mark; say it calmly."


def _target(item: Item) -> Iterator[str]:
    if item.kind != "target":
        return
    if "{baseline}" in item.ask and not item.baseline_from:
        yield 'no "baseline_from" fills the blank {baseline}; name the question that measures it, if there is one.'
    if "{" in item.ask and item.answer.kind != "quantity":
        yield 'the target has a blank but no "unit"; add it.'


def _baseline(guide: Guide, item: Item) -> Iterator[str]:
    """A question that is said to measure a target: it must speak of the same kind of figure, and be asked for sure."""
    question = guide.items.get(item.baseline_from)
    if question is None:
        return
    measured, unit = question.answer.unit or question.answer.kind, item.answer.unit
    if unit and measured != unit:
        yield f'"baseline_from" names {question.id}, which asks for a {measured} and not a {unit}; name another or "none".'
    if question.tier != "core":
        yield f'"baseline_from" names {question.id}, which is not core and may not be asked; make it core.'


def _twins(guide: Guide) -> Iterator[Finding]:
    first: dict[str, str] = {}
    for item in guide.items.values():
        wording = " ".join(re.findall(r"\w+", item.ask.casefold()))
        twin = first.setdefault(wording, item.id)
        if twin != item.id:
            yield f"item {item.id}", f'{item.id}: worded like {twin}; reword one, or link them with "same_as".'


def _templates(guide: Guide) -> Iterator[Finding]:
    for template in guide.templates:
        sentences = (*_core(guide, template), *_time(guide, template), *_hits(guide, template))
        for sentence in sentences:
            yield f"session template {template.id}", f"{template.id}: {sentence}"


def _core(guide: Guide, template: Template) -> Iterator[str]:
    count = len(core_of_template(guide, template))
    low, high = CORE_RANGE
    if not low <= count <= high:
        yield f"{count} core questions; {low} to {high} are what a session carries."


def _time(guide: Guide, template: Template) -> Iterator[str]:
    core = core_of_template(guide, template)
    seconds = sum(item.seconds for item in core)
    if seconds > template.minutes[1] * 60:
        minutes = -(-seconds // 60)
        yield f"its core questions take {minutes} minutes, its time box has {template.minutes[1]}."
    if len(core) > template.days * template.pace:
        yield f"{len(core)} core questions do not fit into {template.days} days of {template.pace} questions."


def _hits(guide: Guide, template: Template) -> Iterator[str]:
    for line in template.lines:
        hits = len(guide.selected(line))
        if not line.area and hits < MIN_HITS:
            yield f'the line "{line.text}" selects {hits} of at least {MIN_HITS} questions.'
