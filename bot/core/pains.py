"""What hurts and what works: votes on the pain quotes, what the costliest are, and low satisfaction or a named lack."""

from dataclasses import dataclass

from bot.core.answers import parse
from bot.core.findings import TODAY, Findings, Heard
from bot.core.guide import AnswerType, Item
from bot.core.planning import LITTLE_PAIN

LOW, HIGH = 2, 4
"""Up to this level satisfaction counts as a pain; from that one on an area counts as working."""
ENOUGH = 2
"""How many people must have voted before "nobody recognises it" is a finding, unless only one person answers at all."""
FEW_WORDS = 2


@dataclass(frozen=True, slots=True)
class Pain:
    """What people voted on a pain: how it sounds to them, and for how many it is among the costliest.

    `closers` are the people who named their costliest pains. A low satisfaction or a named lack counts as a pain of
    its own; its `heard` are the answers behind it.
    """

    item: Item
    sounds: int
    partly: int
    voters: int
    cost: int = 0
    closers: int = 0
    heard: tuple[Heard, ...] = ()

    @property
    def weight(self) -> float:
        """The recognition: sounds like us 1, partly a half."""
        return self.sounds + self.partly / 2

    @property
    def hurts(self) -> bool:
        """Whether anybody recognises it or counts it among the costliest."""
        return bool(self.weight or self.cost)

    @property
    def recognised(self) -> int:
        """How many people recognise it; those who do in part where nobody does wholly."""
        return self.sounds or self.partly or self.cost

    @property
    def share(self) -> float:
        """What it costs the customers, 0 to 1 by their votes: cost counts twice as much as recognition."""
        recognition = self.weight / self.voters if self.voters else 0.0
        asked = self.closers and self.item.kind == "indicator"
        return (2 * self.cost / self.closers + recognition) / 3 if asked else recognition

    @property
    def votes(self) -> str:
        """How many of those who voted recognise it: "3/4"."""
        return f"{self.recognised}/{max(self.voters, self.recognised)}"


def pains(found: Findings) -> tuple[Pain, ...]:
    """Every pain that people voted on or spoke of, the costliest first: votes on cost, then recognition."""
    items = found.guide.items
    closers = frozenset[str]().union(*(who for item, who in found.chosen.items() if items_kind(items, item)))
    known = [pain for item in items.values() if (pain := pain_of(found, item, len(closers)))]
    return tuple(sorted(known, key=lambda pain: (-pain.cost, -pain.weight)))


def items_kind(items: dict[str, Item], item: str) -> bool:
    """Whether a chosen row was a pain, and no target."""
    return item in items and items[item].kind == "indicator"


def pain_of(found: Findings, item: Item, closers: int) -> Pain | None:
    """The votes on one pain, None where nobody voted."""
    if item.kind == "question":
        return lack(found, item) if item.id in found.heard else None
    cost = len(found.chosen.get(item.id, ()))
    given = [one.answer.text for one in found.heard.get(item.id, ())]
    if item.kind != "indicator" or not (given or cost):
        return None
    return Pain(item, given.count("sounds"), given.count("partly"), len(given), cost, closers)


def lack(found: Findings, item: Item) -> Pain | None:
    """A low satisfaction, or a lack that was named, where an area has no pains of its own to ask for."""
    if item.tier != "core" or any(one.phase == "pain" for one in found.guide.area_of[item.area].items):
        return None
    told = found.told(item.id)
    if item.answer.kind == "scale" and item.phase == "current":
        low = tuple(one for one in told if 0 < one.answer.value.level <= LOW)
    elif item.answer.kind == "text" and item.phase == "future":
        low = tuple(one for one in told if not denied(one.answer.text))
    else:
        return None
    return Pain(item, len(low), 0, len(told), heard=low) if low else None


def denied(text: str) -> bool:
    """Whether a text says no more than "nothing"."""
    return len(text.split()) <= FEW_WORDS and parse(AnswerType("yes_no"), text).yes is False


def unknown_here(found: Findings, known: tuple[Pain, ...]) -> tuple[Pain, ...]:
    """The pains that nobody recognises, the most voters first: two at least, or one where only one person answers."""
    alone = len({one.answer.person for heard in found.heard.values() for one in heard}) == 1
    least = 1 if alone else ENOUGH
    free = [pain for pain in known if not pain.hurts and pain.voters >= least]
    return tuple(sorted(free, key=lambda pain: -pain.voters))


def working_areas(found: Findings) -> tuple[tuple[str, tuple[Heard, ...]], ...]:
    """The areas whose level today is high, with the people who said so, the highest first."""
    levels = {area.id: found.level(area.id, TODAY) for area in found.guide.areas}
    high = sorted((area for area in levels if levels[area] >= HIGH), key=lambda area: -levels[area])
    return tuple((area, tuple(h for h in found.levels(area, TODAY) if h.answer.value.level >= HIGH)) for area in high)


def calm_areas(found: Findings, known: tuple[Pain, ...]) -> tuple[tuple[str, int, int], ...]:
    """The areas where little hurts: with how many pains are recognised, of how many voted on; calmest first."""
    result: list[tuple[float, str, int, int]] = []
    for area in found.guide.areas:
        own = [pain for pain in known if pain.item.area == area.id and pain.item.kind == "indicator" and pain.voters]
        voted = sum(pain.voters for pain in own)
        if voted < ENOUGH or any(pain.cost for pain in own):
            continue
        share = sum(pain.weight for pain in own) / voted
        if share <= LITTLE_PAIN:
            result.append((share, area.id, sum(pain.hurts for pain in own), len(own)))
    return tuple((area, hurting, count) for _, area, hurting, count in sorted(result, key=lambda one: one[0]))
