"""A guide as lines to read and as counts: the whole, one area, or what a session template selects."""

from collections import Counter
from collections.abc import Iterator
from typing import TypedDict

from bot.content.selection import core_of_line, core_of_template, deep_of_line
from bot.core.guide import AnswerType, Area, Guide, Item, Template

_PHASES = {"current": "Current state", "pain": "Pain points", "future": "Future state"}


class Counts(TypedDict):
    """How much a guide holds."""

    areas: int
    questions: int
    by_phase: dict[str, int]
    indicators: int
    targets: int
    templates: int
    follow_up_steps: int
    practice_mappings: int
    core_per_template: dict[str, int]


def counts(guide: Guide) -> Counts:
    """How much a guide holds.

    `by_phase` counts questions. A future question counts as `vision`, but as `platform_evaluation` in an area without
    any pain question or indicator: an area that names no pains asks what a platform must be able to do, not what
    would end a pain.
    """
    kinds = Counter(item.kind for item in guide.items.values())
    return Counts(
        areas=len(guide.areas),
        questions=kinds["question"],
        by_phase=_by_phase(guide),
        indicators=kinds["indicator"],
        targets=kinds["target"],
        templates=len(guide.templates),
        follow_up_steps=len(guide.follow_up),
        practice_mappings=len(guide.mappings),
        core_per_template={template.id: len(core_of_template(guide, template)) for template in guide.templates},
    )


def _by_phase(guide: Guide) -> dict[str, int]:
    found = {"current": 0, "pain": 0, "vision": 0, "platform_evaluation": 0}
    for area in guide.areas:
        names_pains = any(item.phase == "pain" for item in area.items)
        future = "vision" if names_pains else "platform_evaluation"
        for item in area.of_kind("question"):
            found[future if item.phase == "future" else item.phase] += 1
    return found


def show_guide(guide: Guide) -> list[str]:
    """The whole guide in a page: its counts, its areas and its session templates."""
    total = counts(guide)
    phases = ", ".join(f"{number} {name.replace('_', ' ')}" for name, number in total["by_phase"].items())
    lines = [f"{guide.title} ({guide.id}, version {guide.version})", *([guide.purpose] if guide.purpose else []), ""]
    lines += [
        f"{total['areas']} areas",
        f"{total['questions']} questions: {phases}",
        f"{total['indicators']} pain indicators, {total['targets']} targets",
        f"{total['templates']} session templates, {total['follow_up_steps']} follow-up steps, "
        f"{total['practice_mappings']} practice mappings, {len(guide.practices)} practices",
        "",
        "Areas:",
        *(_area_line(area) for area in guide.areas),
        "",
        "Session templates:",
        *(_template_line(template, total["core_per_template"][template.id]) for template in guide.templates),
    ]
    return lines


def _area_line(area: Area) -> str:
    kinds = Counter(item.kind for item in area.items)
    core = sum(item.tier == "core" for item in area.of_kind("question"))
    return (
        f"  {area.id}: {area.title} - {kinds['question']} questions ({core} core), "
        f"{kinds['indicator']} indicators, {kinds['target']} targets"
    )


def _template_line(template: Template, core: int) -> str:
    low, high = template.minutes
    return f"  {template.id}: {template.title} - {low} to {high} minutes, {core} core questions"


def show_area(guide: Guide, name: str) -> list[str]:
    """One area as an editor reads it; empty where the guide has no such area."""
    area = guide.area_of.get(name)
    if area is None:
        return []
    lines = [f"{area.title} ({area.id})"]
    lines += [f"  level {level}: {sentence}" for level, sentence in enumerate(area.ladder, start=1)]
    heading = ("", "")
    for item in area.items:
        if (item.phase, item.group) != heading:
            heading = (item.phase, item.group)
            lines += ["", " - ".join(filter(None, (_PHASES[item.phase], item.group)))]
        lines += _item_lines(item)
    return lines


def _item_lines(item: Item) -> Iterator[str]:
    mark = {"question": f"[{item.tier}]", "indicator": "[pain]", "target": "[target]"}[item.kind]
    wording = f'"{item.ask}"' if item.kind == "indicator" else item.ask
    yield f"  {mark} {wording}  ({item.id})"
    if item.hint:
        yield f"      hint: {item.hint}"
    if item.kind != "indicator" and item.answer != AnswerType():
        yield f"      answer: {_answer(item.answer)}"
    facts = {
        "topics": ", ".join(item.topics),
        "needs": ", ".join(item.needs),
        "same as": item.same_as,
        "baseline from": item.baseline_from,
        "practices": ", ".join(item.practices),
    }
    yield from (f"      {name}: {value}" for name, value in facts.items() if value)


def _answer(answer: AnswerType) -> str:
    parts = [answer.kind.replace("_", "/"), answer.unit, f"{answer.low} - {answer.high}" if answer.low else ""]
    parts += [answer.which, " | ".join(answer.picks), "several" if answer.several else ""]
    return ", ".join(part for part in parts if part)


def show_template(guide: Guide, name: str) -> list[str]:
    """What each line of a session template selects, core first; empty where the guide has no such template."""
    template = guide.template(name)
    if template is None:
        return []
    core = core_of_template(guide, template)
    minutes = -(-sum(item.seconds for item in core) // 60)
    low, high = template.minutes
    lines = [
        f"{template.title} ({template.id})",
        f"  for {template.audience}: {template.focus}",
        f"  {low} to {high} minutes, {template.days} days of {template.pace} questions; "
        f"{len(core)} core questions take about {minutes} minutes",
    ]
    for line in template.lines:
        chosen, later = core_of_line(guide, line), deep_of_line(guide, line)
        how = f"area {line.area}" if line.area else _topics(line.topics, line.within)
        lines += ["", f"{line.text} ({how}): {len(chosen)} core, {len(later)} deep"]
        lines += [f"  [core] {item.ask}  ({item.id})" for item in chosen]
        lines += [f"  [deep] {item.ask}  ({item.id})" for item in later]
    if template.pains:
        lines += ["", "Pains borrowed from other areas:"]
        lines += [f'  "{guide.items[pain].ask}"  ({pain})' for pain in template.pains]
    return lines


def _topics(topics: tuple[tuple[str, ...], ...], within: tuple[str, ...]) -> str:
    groups = " or ".join(" and ".join(group) for group in topics)
    inside = f" within {', '.join(within)}" if within else ""
    return f"topics {groups}{inside}" if groups else "listed questions"


def template_facts(guide: Guide, template: Template) -> dict[str, object]:
    """What a session template selects, for `--json`."""
    return {
        "id": template.id,
        "title": template.title,
        "minutes": list(template.minutes),
        "lines": [
            {
                "text": line.text,
                "area": line.area,
                "core": [item.id for item in core_of_line(guide, line)],
                "deep": [item.id for item in deep_of_line(guide, line)],
            }
            for line in template.lines
        ],
        "pains": list(template.pains),
    }


def area_facts(area: Area) -> dict[str, object]:
    """An area's items, for `--json`."""
    items = [
        {"id": item.id, "kind": item.kind, "phase": item.phase, "tier": item.tier, "ask": item.ask}
        for item in area.items
    ]
    return {"id": area.id, "title": area.title, "ladder": list(area.ladder), "items": items}
