"""Where views differ: between people, between sessions, between the answers of one person; and how a thread settles it."""

from itertools import combinations
from typing import Literal

from bot.core.admitting import may_answer
from bot.core.answers import differs
from bot.core.assessment import Disagreement
from bot.core.cards import attributed
from bot.core.events import Pressed
from bot.core.findings import TODAY, WANTED, Findings, Heard, findings, short_value
from bot.core.guide import Unit
from bot.core.pains import HIGH, Pain
from bot.core.reported import Contradiction, Difference, Settled
from bot.core.turn import Turn

LEVELS_APART = 2
MOST_VALUES = 40
"""So many different values of one item are compared with each other."""


def gaps(found: Findings) -> tuple[Difference, ...]:
    """Where people differ in what everybody may see."""
    return tuple(gap for item, label, unit in comparable(found) if (gap := gap_of(found, item, label, unit)))


def gap_of(found: Findings, item: str, label: str, unit: Unit) -> Difference | None:
    """The difference on one item between answers that are not private, None where there is none."""
    public = tuple(one for one in found.told(item) if not one.private)
    if not apart(public, unit):
        return None
    settled: Settled = next((one.settled for one in found.assessment.disagreements if one.item == item), "")
    return Difference(item, label, views(found, public), settled)


def sensitive_gaps(found: Findings) -> tuple[Difference, ...]:
    """Where people differ, but only what was said in private shows it: for owners, without names."""
    result = []
    for item, label, unit in comparable(found):
        heard = found.told(item)
        if apart(heard, unit) and gap_of(found, item, label, unit) is None:
            result.append(Difference(item, label, tuple(("", said) for said in values_said(found, heard))))
    return tuple(result)


def comparable(found: Findings) -> tuple[tuple[str, str, Unit], ...]:
    """What can be compared between people, as item, label and unit: figures, yes or no, scales, today's levels."""
    items = [(item.id, item.label, item.answer.unit) for item in found.guide.items.values()
             if item.answer.kind in ("quantity", "yes_no", "scale") and item.id in found.heard]
    ladders: list[tuple[str, str, Unit]] = [(f"{area.id}.{TODAY}", area.label, "") for area in found.guide.areas]
    return (*items, *(one for one in ladders if one[0] in found.heard))


def apart(heard: tuple[Heard, ...], unit: Unit) -> bool:
    """Whether any two of these answers differ: quantities by a factor of 2, levels by 2, yes against no."""
    values = list(dict.fromkeys(one.answer.value for one in heard))[:MOST_VALUES]
    return any(differs(a, b, unit) for a, b in combinations(values, 2))


def views(found: Findings, heard: tuple[Heard, ...]) -> tuple[tuple[str, str], ...]:
    """All sides: what each person or role said, those together who said the same; without names where none may be shown."""
    sides: dict[str, list[Heard]] = {}
    for one in heard:
        sides.setdefault(attributed(found.assessment, one.answer.person), []).append(one)
    nobody = tuple(sides.pop("", ()))
    alike: dict[str, list[str]] = {}
    for who, told in sides.items():
        alike.setdefault(" / ".join(values_said(found, tuple(told))), []).append(who)
    named = tuple((", ".join(who), said) for said, who in alike.items())
    return named + tuple(("", said) for said in values_said(found, nobody))


def values_said(found: Findings, heard: tuple[Heard, ...]) -> tuple[str, ...]:
    """The different things said, in short form."""
    return tuple(dict.fromkeys(said for one in heard if (said := short_value(found, one))))


def contradictions(found: Findings, known: tuple[Pain, ...]) -> tuple[Contradiction, ...]:
    """What does not go together: one person's answers to overlapping questions, or levels against votes and wishes."""
    return (*overlaps(found), *against_votes(found, known))


def overlaps(found: Findings) -> tuple[Contradiction, ...]:
    """Overlapping questions that one person answered differently."""
    result = []
    for item in found.guide.items.values():
        before = {one.answer.person: one for one in found.told(item.same_as)} if item.same_as else {}
        for one in found.told(item.id) if before else ():
            other = before.get(one.answer.person)
            if other and differs(one.answer.value, other.answer.value, item.answer.unit):
                labels = (found.guide.items[item.same_as].label, item.label)
                said = (short_value(found, other), short_value(found, one))
                result.append(Contradiction("answers", said=tuple(zip(labels, said, strict=True))))
    return tuple(dict.fromkeys(result))


def against_votes(found: Findings, known: tuple[Pain, ...]) -> tuple[Contradiction, ...]:
    """Areas said to be at a high level in which pains are widely recognised, and levels wanted below today's."""
    result = []
    for area in found.guide.areas:
        today, wanted = found.level(area.id, TODAY), found.level(area.id, WANTED)
        widely = tuple(pain.item.label for pain in known
                       if pain.item.area == area.id and 2 * pain.weight >= pain.voters > 0)
        if today >= HIGH and widely:
            result.append(Contradiction("pains", area.label, pains=widely, today=today))
        if 0 < wanted < today:
            result.append(Contradiction("levels", area.label, today=today, wanted=wanted))
    return tuple(result)


def between_sessions(found: Findings, other: Findings) -> tuple[Difference, ...]:
    """Where two sessions of one account tell different things, each under its audience: levels, figures, yes or no."""
    names = [audience(one) for one in (other, found)]
    result = []
    for area in found.guide.areas:
        levels = [one.level(area.id, TODAY) for one in (other, found)]
        if all(levels) and abs(levels[0] - levels[1]) >= LEVELS_APART:
            views = tuple(zip(names, (f"{level:g}" for level in levels), strict=True))
            result.append(Difference(f"{area.id}.{TODAY}", area.label, views))
    for item, label, unit in comparable(found):
        theirs, ours = other.told(item), found.told(item)
        if not item.endswith(f".{TODAY}") and theirs and ours and wholly_apart(theirs, ours, unit):
            said = [" – ".join(values_said(one, heard)) for one, heard in ((other, theirs), (found, ours))]
            result.append(Difference(item, label, tuple(zip(names, said, strict=True))))
    return tuple(result)


def wholly_apart(theirs: tuple[Heard, ...], ours: tuple[Heard, ...], unit: Unit) -> bool:
    """Whether every answer of one session differs from every answer of the other."""
    return all(differs(a.answer.value, b.answer.value, unit) for a in theirs for b in ours)


def audience(found: Findings) -> str:
    """Whom a run asked, as its session template says."""
    template = found.guide.template(found.assessment.setup.template)
    return template.title if template else found.assessment.setup.template


SETTLES: dict[str, Literal["agree", "both", "park"]] = {"agree": "agree", "both": "both", "park": "park"}


def settle_difference(turn: Turn, event: Pressed) -> None:
    """The thread settles a difference between people: agree, both true, or park."""
    if not may_answer(turn, event.person) and event.person not in turn.assessment.setup.owners:
        turn.key = "settling"  # said once, however many picks are tapped
        turn.whisper(event.person, "not_yours", account=turn.assessment.setup.account)
        return
    item = event.row or event.value
    if not any(item == one.item for one in gaps(findings(turn.assessment, turn.guide))):
        return
    others = tuple(one for one in turn.assessment.disagreements if one.item != item)
    settled = Disagreement(item, SETTLES[event.action], event.person)
    turn.change(disagreements=(*others, settled))
    turn.refresh("summary")
