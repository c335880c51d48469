"""Reads an area file: its title, its ladder and its items."""

import re
from dataclasses import replace
from typing import get_args

from bot.content.fields import Fields
from bot.content.nodes import Map, Sequence
from bot.core.guide import NO_QUESTION, AnswerKind, AnswerType, Area, Item, Kind, Phase, Tier, Unit

PHASES: tuple[Phase, ...] = get_args(Phase)
KINDS: tuple[Kind, ...] = get_args(Kind)
TIERS: tuple[Tier, ...] = get_args(Tier)
ANSWERS: tuple[AnswerKind, ...] = get_args(AnswerKind)
UNITS: tuple[Unit, ...] = get_args(Unit)

_LEVELS = ("1", "2", "3", "4", "5")
_WORDING: dict[Kind, str] = {"question": "ask", "indicator": "quote", "target": "text"}
_PHASE_OF: dict[Kind, Phase] = {"indicator": "pain", "target": "future"}
_SECONDS: dict[AnswerKind, int] = {"text": 75, "choice": 30, "yes_no": 25, "scale": 15, "quantity": 35, "person": 20}
_ITEM_KEYS = (
    "id", "phase", "group", "kind", "ask", "quote", "text", "short", "hint", "source", "answer", "unit", "tier",
    "topics", "seconds", "needs", "same_as", "practices", "baseline_from", "impact", "complexity",
)  # fmt: skip


def read_area(fields: Fields) -> Area:
    """One area; the items' order is the file's."""
    fields.only("id", "title", "short", "ladder", "items")
    area = fields.identifier("area")
    read = [(entry, _item(entry, area)) for entry in fields.maps("items", "The item", required=True)]
    has_tiers = any(entry.has("tier") for entry, _ in read)
    items = tuple(item for _, item in read)
    return Area(
        id=area,
        title=fields.text("title", required=True),
        short=fields.text("short"),
        ladder=_ladder(fields),
        items=items if has_tiers else _first_of_each_group_core(items),
    )


def _ladder(fields: Fields) -> tuple[str, ...]:
    if not fields.has("ladder"):
        return ()
    node = next(entry.value for entry in fields.node.entries if entry.key == "ladder")
    if isinstance(node, Map):
        keys = {entry.key for entry in node.entries}
        levels = dict(fields.pairs("ladder"))
    elif isinstance(node, Sequence):
        levels = dict(zip(_LEVELS, fields.words("ladder"), strict=False))
        keys = set(levels) if len(node.nodes) == len(levels) else set()
    else:
        keys, levels = set(), {}
    if keys != set(_LEVELS):
        fields.problem("ladder", "The ladder must have the five levels 1 to 5, a sentence each, or be left out.")
        return ()
    return tuple(levels[level] for level in _LEVELS)


def _item(fields: Fields, area: str) -> Item:
    name = fields.text("id")
    fields.what = f'The item "{name}"' if name else "The item"
    fields.only(*_ITEM_KEYS)
    kind = _kind(fields)
    answer = _answer_of(fields, kind)
    baseline = fields.text("baseline_from")
    same = fields.text("same_as")
    fields.refer("baseline_from", "question", [baseline] if baseline not in ("", NO_QUESTION) else [])
    fields.refer("same_as", "item", [same] if same else [])
    if baseline and kind != "target":
        fields.problem("baseline_from", f'{fields.what} is no target; only a target has "baseline_from".')
    if same and same == name:
        fields.problem("same_as", f"{fields.what} names itself; name the other item.")
    return Item(
        id=fields.identifier("item"),
        area=area,
        phase=_phase(fields, kind),
        kind=kind,
        ask=_wording(fields, kind),
        group=fields.text("group"),
        short=fields.text("short"),
        hint=fields.text("hint"),
        tier=fields.one_of("tier", TIERS, "deep"),
        topics=fields.words("topics"),
        answer=answer,
        seconds=fields.whole("seconds", _seconds(kind, answer), 1, 3600),
        needs=fields.refs("needs", "need"),
        same_as=same,
        practices=fields.refs("practices", "practice"),
        baseline_from=baseline,
        impact=fields.whole("impact", 3, 1, 5),
        complexity=fields.whole("complexity", 3, 1, 5),
        source=fields.text("source"),
    )


def _kind(fields: Fields) -> Kind:
    """The item's kind; where it is misspelt, the wording's key tells it, so that one slip is one problem."""
    meant: Kind = next((kind for kind in KINDS if fields.has(_WORDING[kind])), "question")
    return fields.one_of("kind", KINDS, meant if fields.has("kind") else "question")


def _phase(fields: Fields, kind: Kind) -> Phase:
    if not fields.has("phase") and kind != "question":
        return _PHASE_OF[kind]
    if not fields.has("phase"):
        fields.problem("phase", f'{fields.what} has no "phase"; add current, pain or future.')
    return fields.one_of("phase", PHASES, "current")


def _wording(fields: Fields, kind: Kind) -> str:
    right = _WORDING[kind]
    for other in _WORDING.values():
        if other != right and fields.has(other):
            article = "an" if kind == "indicator" else "a"
            fields.problem(other, f'{fields.what} is {article} {kind}: write "{right}", not "{other}".')
            return fields.text(other)
    text = fields.text(right, required=True)
    for name in re.findall(r"\{([^{}]*)\}", text) if kind == "target" else ():
        if name not in ("baseline", "target"):
            fields.problem(right, f'"{{{name}}}" is no blank of a target; use {{baseline}} or {{target}}.')
    return text


def _answer_of(fields: Fields, kind: Kind) -> AnswerType:
    answer = _answer(fields)
    unit = fields.one_of("unit", UNITS, "")
    if kind == "target" and unit and not fields.has("answer"):
        return AnswerType("quantity", unit=unit)
    if unit and kind != "target":
        fields.problem("unit", f'{fields.what} is no target; put "unit" under "answer".')
    return answer


def _answer(item: Fields) -> AnswerType:
    fields = item.inner("answer", f"The answer of {item.what[0].lower()}{item.what[1:]}")
    if fields is None:
        return AnswerType()
    fields.only("type", "picks", "several", "unit", "low", "high", "which", "of")
    if not fields.has("type"):
        fields.problem("type", f'{fields.what} has no "type"{_types()}')
    answer = AnswerType(
        kind=fields.one_of("type", ANSWERS, "text"),
        picks=fields.words("picks"),
        several=fields.flag("several"),
        unit=fields.one_of("unit", UNITS, ""),
        low=fields.text("low"),
        high=fields.text("high"),
        which=fields.text("which"),
        of=fields.whole("of", 0, 2, 1000),
    )
    _agrees(fields, answer)
    return answer


def _types() -> str:
    return f"; it can be: {', '.join(ANSWERS)}."


def _agrees(fields: Fields, answer: AnswerType) -> None:
    """Fields that only make sense with one type of answer, and types that need a field."""
    if answer.kind == "choice" and len(answer.picks) < 2:
        fields.problem("picks", f'{fields.what} is a choice; give it at least two "picks".')
    if answer.kind == "quantity" and not answer.unit:
        fields.problem("unit", f'{fields.what} is a quantity; give it a "unit" ({", ".join(filter(None, UNITS))}).')
    if answer.kind == "scale" and not (answer.low and answer.high):
        fields.problem("type", f'{fields.what} is a scale; name both ends ("low" and "high").')
    if answer.of and answer.unit != "count":
        fields.problem("of", '"of" belongs to a quantity with the unit count ("of: 10": out of ten); remove it.')
    owners: dict[str, AnswerKind] = {"unit": "quantity", "low": "scale", "high": "scale", "which": "yes_no"}
    for key, kind in owners.items():
        if fields.has(key) and answer.kind != kind:
            fields.problem(key, f'"{key}" belongs to an answer of type {kind}, not {answer.kind}; remove it.')


def _seconds(kind: Kind, answer: AnswerType) -> int:
    """The estimate where the file gives none."""
    if kind == "indicator":
        return 10
    return 30 if kind == "target" else _SECONDS[answer.kind]


def _first_of_each_group_core(items: tuple[Item, ...]) -> tuple[Item, ...]:
    """Where a file says nothing about tiers: the first question of each of its groups is core."""
    seen: set[tuple[str, str]] = set()
    marked = []
    for item in items:
        group = (item.phase, item.group)
        is_first = item.kind == "question" and group not in seen
        if is_first:
            seen.add(group)
        marked.append(replace(item, tier="core") if is_first else item)
    return tuple(marked)
