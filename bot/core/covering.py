"""What a run covered, area by area: what was said, what was not asked, what nobody could tell."""

from bot.core import planning
from bot.core.answers import short
from bot.core.cards import attributed
from bot.core.findings import TODAY, WANTED, Findings, Heard, by_role, mean, short_value, span, understood
from bot.core.guide import Area, Item
from bot.core.pains import Pain
from bot.core.reported import AreaFindings, Quote

LEFT_ASIDE = ("skipped", "dropped")
"""How a question ends that nobody answered and nobody called unknown: it is not covered, which says nothing about it."""


def selected(found: Findings) -> tuple[Item, ...]:
    """The questions that the run's template and areas select and that apply, in guide order, and any others asked."""
    setup = found.assessment.setup
    chosen = {item.id for item in planning.deep_candidates(setup, found.guide, ())}
    return tuple(item for item in found.guide.items.values()
                 if item.kind == "question" and (item.id in chosen or item.id in found.asked))


def unasked(found: Findings) -> tuple[Item, ...]:
    """The selected questions that were not asked."""
    return tuple(item for item in selected(found) if item.id not in found.asked)


def coverage(found: Findings) -> int:
    """The share of the selected questions that were answered, in percent."""
    chosen = selected(found)
    return round(100 * sum(bool(found.told(item.id)) for item in chosen) / len(chosen)) if chosen else 0


def uncovered(found: Findings) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """What was not covered: whole areas, then areas with the questions that were not asked or that were left aside.

    What does not apply where the account is, or is no part of the session, is not listed.
    """
    setup = found.assessment.setup
    chosen = {item.area for item in selected(found)}
    areas = [area for area in found.guide.areas if area.id in chosen and not has_answers(found, area)
             and any(item.kind == "question" and planning.applies(setup, item) for item in area.items)]
    named = {area.id for area in areas}
    aside = [item for item in selected(found) if item.id in found.asked and not found.told(item.id)
             and all(prompt.outcome in LEFT_ASIDE for prompt in found.asked[item.id])]
    missed = [item for item in (*unasked(found), *aside) if item.area not in named]
    parts = {area: tuple(item.label for item in missed if item.area == area) for area in dict.fromkeys(i.area for i in missed)}
    return (*((area.label, ()) for area in areas),
            *((found.guide.area_of[area].label, labels) for area, labels in parts.items()))


def has_answers(found: Findings, area: Area) -> bool:
    """Whether anything was said about an area."""
    ladders = (f"{area.id}.{TODAY}", f"{area.id}.{WANTED}")
    return area.id in found.notes or any(name in found.heard for name in ladders) or any(
        item.id in found.heard for item in area.items)


def open_points(found: Findings) -> tuple[str, ...]:
    """What was asked and nobody could tell, by label; what was left aside is not covered instead."""
    return untold(found, LEFT_ASIDE)


def untold(found: Findings, aside: tuple[str, ...]) -> tuple[str, ...]:
    """What was asked and nothing was told, by label, other than what ended in one of these ways."""
    labels = []
    for item, prompts in found.asked.items():
        known = found.guide.items.get(item)
        left = all(prompt.outcome in aside for prompt in prompts)
        if known and known.kind == "question" and not left and not found.told(item):
            labels.append(known.label)
    return tuple(labels)


def area_findings(found: Findings, known: tuple[Pain, ...]) -> tuple[AreaFindings, ...]:
    """What was said, for each area of which something was said."""
    left = [item.area for item in unasked(found)]
    return tuple(of_area(found, known, area, left.count(area.id)) for area in found.guide.areas
                 if has_answers(found, area))


def of_area(found: Findings, known: tuple[Pain, ...], area: Area, left: int) -> AreaFindings:
    """What was said about one area."""
    asked = [item for item in area.of_kind("question") if item.id in found.asked]
    own = [pain for pain in known if pain.item.area == area.id and pain.item.kind == "indicator" and pain.voters]
    today, wanted = found.levels(area.id, TODAY), found.levels(area.id, WANTED)
    heard = [quote for item in asked for quote in quotes(found, item)]
    heard += [in_words(found, note) for note in found.notes.get(area.id, ()) if note.quotable]
    return AreaFindings(
        area.title, len(asked), sum(bool(found.told(item.id)) for item in asked), left,
        tuple((pain.item.ask, pain.recognised, pain.voters) for pain in own), span(today), span(wanted),
        rung(area, today), rung(area, wanted), tuple(heard), role_levels(found, area),
    )


def rung(area: Area, levels: tuple[Heard, ...]) -> str:
    """The ladder's sentence at the mean of the levels given, empty without any."""
    if not levels or not area.ladder:
        return ""
    at = int(level_of(levels) + 0.5)
    return area.ladder[max(1, min(at, len(area.ladder))) - 1]


def role_levels(found: Findings, area: Area) -> tuple[tuple[str, str], ...]:
    """The levels today and wanted by role, where two or more of a role told and there is more than one such role."""
    today, wanted = by_role(found, found.levels(area.id, TODAY)), by_role(found, found.levels(area.id, WANTED))
    if len(today) < 2:
        return ()
    figures = {role: (level_of(given), level_of(wanted.get(role, ()))) for role, given in today.items()}
    return tuple((role, f"{low:g} → {high:g}" if high else f"{low:g}") for role, (low, high) in figures.items())


def level_of(heard: tuple[Heard, ...]) -> float:
    """The mean of these levels, 0 without any."""
    return mean(one.answer.value.level for one in heard)


def quotes(found: Findings, item: Item) -> tuple[Quote, ...]:
    """What was said to one question: typed words as quotes, and what was tapped or said in private as counts."""
    told = found.told(item.id)
    words = [in_words(found, one, item.label) for one in told if spoken(one)]
    counts: dict[str, int] = {}
    for one in told:
        said = "" if spoken(one) else short(short_value(found, one))
        if said:
            counts[said] = counts.get(said, 0) + 1
    return (*words, *(Quote(f"{item.label}: {said}", f"{count}/{len(told)}") for said, count in counts.items()))


def spoken(one: Heard) -> bool:
    """Whether an answer has words that may be shown: with a message to link them to, or because its author said so."""
    tapped = not one.answer.messages and one.answer.text == understood(one.answer, None)
    return one.quotable and (one.answer.may_quote or bool(link_of(one))) and not tapped


def link_of(one: Heard) -> str:
    """The message that an answer came from: the person's own, else the card in the thread that shows it."""
    if one.answer.messages:
        return one.answer.messages[0][0]
    return "" if one.private else one.prompt.message


def in_words(found: Findings, one: Heard, about: str = "") -> Quote:
    """A person's words with the message they came from, who said so and about what; private words carry no name."""
    who = attributed(found.assessment, one.answer.person, one.private)
    link = link_of(one)
    return Quote(one.answer.text, " · ".join(filter(None, (who, about))), link, one.prompt.number, said=not link)
