"""Checks that whatever one part of a guide names exists in another."""

from collections.abc import Collection

from bot.content.fields import Reading, Ref, RefKind
from bot.content.problems import did_you_mean
from bot.core.guide import Guide, Item


def check_links(guide: Guide, reading: Reading, needs: Collection[str], practice_guides: Collection[str]) -> None:
    """Note a problem for every reference that leads nowhere."""
    known = _known(guide, needs, practice_guides)
    for ref in reading.refs:
        if ref.name not in known[ref.kind]:
            reading.problems.add(ref.place, _sentence(ref, known[ref.kind], guide.items))


def _known(guide: Guide, needs: Collection[str], practice_guides: Collection[str]) -> dict[RefKind, Collection[str]]:
    items = guide.items
    topics = {name for name, _ in guide.topics} or {topic for item in items.values() for topic in item.topics}
    return {
        "item": items.keys(),
        "question": [name for name, item in items.items() if item.kind == "question"],
        "indicator": [name for name, item in items.items() if item.kind == "indicator"],
        "area": guide.area_of.keys(),
        "topic": topics,
        "practice": guide.practice_of.keys(),
        "practice guide": practice_guides,
        "need": needs,
    }


def _sentence(ref: Ref, known: Collection[str], items: dict[str, Item]) -> str:
    if ref.kind in ("question", "indicator") and ref.name in items:
        kind = items[ref.name].kind
        return f'{ref.said_by} names "{ref.name}", which is of kind {kind}; name one of kind {ref.kind}.'
    if not known:
        return f'{ref.said_by} names the {ref.kind} "{ref.name}", and the guide has none; add it or remove the name.'
    return f'{ref.said_by} names the {ref.kind} "{ref.name}", which does not exist{did_you_mean(ref.name, known)}'
