"""Who is told what at the end: the team's summary, safe for the customer, and the owners' gap analysis.

The two are different types made by different functions: what is internal has no field in the team's. Counts stand as
"3/4" in a quote's `who`; a quote with a `message` is somebody's own words.
"""

from datetime import datetime
from typing import Literal

from bot.core import pacing
from bot.core.answers import short
from bot.core.assessment import Assessment
from bot.core.cards import TARGETS_IN_ALL, field_said
from bot.core.covering import area_findings, coverage, in_words, open_points, spoken, uncovered, untold
from bot.core.differing import between_sessions, contradictions, gaps, sensitive_gaps
from bot.core.findings import TODAY, WANTED, Findings, Heard, figure_in, findings, short_value
from bot.core.guide import Guide, Item
from bot.core.next_steps import after_the_end
from bot.core.pains import Pain, calm_areas, pains, unknown_here, working_areas
from bot.core.reported import NextStep, OwnerSummary, Quote, RankedPain, TeamSummary

MOST = 3
IMPACT_SCALE = 5
HALF = 0.5
EASY = 3
"""Up to this complexity a pain can be taken on soon."""


def team_summary(assessment: Assessment, guide: Guide, now: datetime) -> TeamSummary:
    """The summary for the thread: what hurts, what works, levels, targets, differences, coverage, next steps."""
    found = findings(assessment, guide)
    known = pains(found)
    setup = assessment.setup
    ahead = sum(len(track.plan) for track in assessment.tracks)
    template = guide.template(setup.template)
    standing = [prompt for prompt in assessment.prompts if prompt.answered]
    apart, tellers = gaps(found), typed_fields(found, "teller")
    return TeamSummary(
        assessment=assessment.id, account=setup.account, template=template.title if template else setup.template,
        closed=assessment.close_reason, updated=assessment.closings > 1 or bool(assessment.summary_message),
        day=pacing.local_date(setup.calendar, assessment.closed_at or now), asked=len(assessment.prompts),
        answered=len(standing), planned=len(assessment.prompts) + ahead,
        people=len({answer.person for prompt in standing for answer in prompt.answers if not answer.withdrawn}),
        hurts=tuple(hurting(found, pain) for pain in known if pain.hurts)[:MOST], works=working(found, known),
        levels=levels(found), targets=targets(found),
        differs=apart, uncovered=uncovered(found),
        areas=area_findings(found, known), pilot=pilot(found), missing=typed_fields(found, "missing"),
        open_points=open_points(found),
        next_steps=after_the_end(assessment, guide, now, apart, unmeasured(found), tellers), tellers=tellers,
        notes=tuple(in_words(found, one) for one in last_notes(found) if one.quotable),
    )


def hurting(found: Findings, pain: Pain) -> Quote:
    """A pain with its count; a lack that somebody named in words that may be shown, in these words."""
    words = next((one for one in pain.heard if pain.item.answer.kind == "text" and spoken(one)), None)
    if words:
        return in_words(found, words, pain.item.label)
    said = " – ".join(sorted({one.answer.value.text for one in pain.heard if one.answer.value.level}))
    return Quote(f"{pain.item.label}: {said}" if said else pain.item.label, pain.votes)


def working(found: Findings, known: tuple[Pain, ...]) -> tuple[Quote, ...]:
    """Three things that work: areas at a high level, pains that nobody recognises, areas where little hurts."""
    area_of = found.guide.area_of
    high = [(area, Quote(rung_of(found, area), f"{len(told)}/{len(found.levels(area, TODAY))}"))
            for area, told in working_areas(found)]
    free = [(pain.item.area, Quote(pain.item.label, f"0/{pain.voters}")) for pain in unknown_here(found, known)]
    calm = [(area, Quote(area_of[area].label, f"{hurts}/{count}")) for area, hurts, count in calm_areas(found, known)]
    chosen: list[Quote] = []
    areas: set[str] = set()
    for area, quote in (*high, *free, *calm):
        if area not in areas:
            areas.add(area)
            chosen.append(quote)
    more = [quote for _, quote in free if quote not in chosen]
    return tuple((*chosen, *more)[:MOST])


def rung_of(found: Findings, area: str) -> str:
    """The ladder's sentence for an area's level today, its name where the guide has no ladder."""
    ladder = found.guide.area_of[area].ladder
    level = int(found.level(area, TODAY) + HALF)
    return ladder[min(level, len(ladder)) - 1] if ladder else found.guide.area_of[area].label


def levels(found: Findings) -> tuple[tuple[str, float, float], ...]:
    """The mean level today and wanted of each area of which somebody told one."""
    told = [(area.label, found.level(area.id, TODAY), found.level(area.id, WANTED)) for area in found.guide.areas]
    return tuple(one for one in told if one[1] or one[2])


def targets(found: Findings) -> tuple[tuple[str, str, str], ...]:
    """The targets that were wanted or detailed, the most wanted first: words, today's figure, what is good enough."""
    return tuple(of_target(found, item) for item in wanted_targets(found))


def wanted_targets(found: Findings) -> tuple[Item, ...]:
    """The targets that were wanted or detailed, the most wanted first."""
    items = [item for item in found.guide.items.values() if item.kind == "target"]
    wanted = [item for item in items if item.id in found.chosen or told_fields(found, item)]
    return tuple(sorted(wanted, key=lambda item: -len(found.chosen.get(item.id, ())))[:TARGETS_IN_ALL])


def unmeasured(found: Findings) -> tuple[str, ...]:
    """The wanted targets that start from a figure of today which nobody told, by label."""
    return tuple(item.label for item in wanted_targets(found) if "{baseline}" in item.ask and not baseline(found, item))


def of_target(found: Findings, item: Item) -> tuple[str, str, str]:
    """A target's words, today's figure and what is good enough.

    Without a figure of today it is said in full: "cut the cost by 20 %" is no way from an unknown figure to 20 %.
    """
    today, wanted = baseline(found, item), good_enough(found, item)
    return (item.ask if wanted and not today else item.label), today, wanted


def told_fields(found: Findings, item: Item) -> tuple[Heard, ...]:
    """What was typed as good enough for a target."""
    return tuple(one for name in (item.id, f"target:{item.id}", f"wanted:{item.id}")
                 for one in found.fields.get(name, ()) if one.told)


def baseline(found: Findings, item: Item) -> str:
    """Where a target is today: what was said to the question that measures it, or typed beside it."""
    told = found.told(item.baseline_from) if item.baseline_from else ()
    understood = tuple(one for one in told if one.answer.value.kind)
    measured = [short_value(found, one) for one in understood or told]
    beside = [field_value(one) for one in found.fields.get(f"baseline:{item.id}", ()) if one.told]
    return " / ".join(dict.fromkeys(filter(None, (*measured, *beside))))


def good_enough(found: Findings, item: Item) -> str:
    """What people said would be good enough for a target."""
    return " / ".join(dict.fromkeys(filter(None, (field_value(one) for one in told_fields(found, item)))))


def field_value(one: Heard) -> str:
    """A typed field in short: its figure where one was understood; of a private one nothing else."""
    return short(field_said(one.answer)) if one.quotable else figure_in(one.answer.text)


def typed_fields(found: Findings, name: str) -> tuple[str, ...]:
    """What people typed into one field of the closing card; private words are left out."""
    return tuple(dict.fromkeys(one.answer.text for one in found.fields.get(name, ()) if one.told and one.quotable))


def last_notes(found: Findings) -> tuple[Heard, ...]:
    """What was written under the cards at the end, which belong to no area."""
    return tuple(one for one in found.notes.get("", ()) if one.answer.text)


def told_to_owners(heard: tuple[Heard, ...]) -> tuple[str, ...]:
    """Words for owners, who see the answers of a private line of prompts, but not whose they are."""
    return tuple(dict.fromkeys(one.answer.text for one in heard if one.told and (one.quotable or one.prompt.track)))


def pilot(found: Findings) -> tuple[str, ...]:
    """What people would try first, each with who would have to be in it."""
    who = {one.answer.person: one.answer.text for one in found.fields.get("who", ()) if one.told and one.quotable}
    ideas = [one for one in found.fields.get("pilot", ()) if one.told and one.quotable]
    told = [f"{one.answer.text} ({who[one.answer.person]})" if one.answer.person in who else one.answer.text
            for one in ideas]
    return tuple(dict.fromkeys(told))


def owner_summary(
    assessment: Assessment, guide: Guide, waiting: bool = False, others: tuple[Assessment, ...] = ()
) -> OwnerSummary:
    """The gap analysis for the owners; `others` are the account's other runs, `waiting` that the owner shares first."""
    found = findings(assessment, guide)
    known = pains(found)
    template = guide.template(assessment.setup.template)
    distances = sorted((one for one in levels(found) if one[1] and one[2]), key=lambda one: one[1] - one[2])
    told = [findings(other, guide) for other in others if other.id != assessment.id]
    return OwnerSummary(
        assessment=assessment.id, account=assessment.setup.account,
        template=template.title if template else assessment.setup.template,
        pains=ranked(guide, known), gaps=tuple(distances), contradictions=contradictions(found, known),
        sensitive=sensitive_gaps(found),
        steps=tuple((step.title, step.lines) for step in guide.follow_up), stuck=untold(found, ("skipped",)),
        coverage=coverage(found), awaiting_approval=waiting,
        others=tuple(line for other in told for line in between_sessions(found, other)),
        tellers=told_to_owners(found.fields.get("teller", ())), missing=told_to_owners(found.fields.get("missing", ())),
        notes=told_to_owners(last_notes(found)),
        updated=assessment.closings > 1, back=promised(assessment, guide),
    )


def promised(assessment: Assessment, guide: Guide) -> tuple[NextStep, ...]:
    """What the team reads that the owners come back with: nothing where nobody answered."""
    ended = assessment.closed_at
    return tuple(one for one in after_the_end(assessment, guide, ended, (), (), ()) if one.kind == "back") if ended else ()


def ranked(guide: Guide, known: tuple[Pain, ...]) -> tuple[RankedPain, ...]:
    """The pains that anybody recognises by impact, the easier first among equals."""
    made = [ranked_pain(guide, pain) for pain in known if pain.hurts]
    return tuple(sorted(made, key=lambda pain: (-pain.impact, pain.complexity)))


def ranked_pain(guide: Guide, pain: Pain) -> RankedPain:
    """A pain with its impact (0 to 5, by the customers' votes), our complexity, its quadrant and practices."""
    item = pain.item
    text = item.ask if item.kind == "indicator" else item.label
    return RankedPain(
        text, guide.area_of[item.area].label, pain.recognised, max(pain.voters, pain.recognised),
        round(IMPACT_SCALE * pain.share, 1), item.complexity, quadrant(pain.share, item.complexity),
        practices(guide, item), "quote" if item.kind == "indicator" else "low" if item.answer.kind == "scale" else "lack",
    )


def quadrant(share: float, complexity: int) -> Literal["quick_win", "strategic", "fill_in", "not_now"]:
    """Where a pain stands by what it costs and how hard it is."""
    if share >= HALF:
        return "quick_win" if complexity <= EASY else "strategic"
    return "fill_in" if complexity <= EASY else "not_now"


def practices(guide: Guide, item: Item) -> tuple[tuple[str, str], ...]:
    """The practices that answer a pain: its own, else the practice guides mapped to its area or topics."""
    own = tuple((one, guide.practice_of[one].title) for one in item.practices if one in guide.practice_of)
    mapped = ((one.guide, one.problem) for one in guide.mappings
              if item.area in one.areas or set(item.topics) & set(one.topics))
    return own or tuple(mapped)
