"""What a launch would mean, shown before it happens: the first day, the effort, and who may not be there."""

from __future__ import annotations

from datetime import datetime

from bot.core import pacing, planning
from bot.core.cards import step_area
from bot.core.guide import Guide
from bot.core.results import Preview
from bot.core.setup import Participant, Setup
from bot.corridor import Corridor
from bot.store import Store
from bot.wishing import pause_of


def previewed(
    corridor: Corridor, db: Store, setup: Setup, people: tuple[Participant, ...], now: datetime, unnamed: bool = False
) -> Preview:
    """What the launch would mean: the real first day, the effort, and who may not be there; `unnamed` where a session
    that is private by itself goes to the thread, since nobody is named whom to ask."""
    guide = corridor.guides[setup.guide]
    template = guide.template(setup.template) or guide.templates[0]
    first = pacing.next_open(setup.calendar, now)
    day = pacing.local_date(setup.calendar, first)
    plan = planning.start_plan(setup, guide, day)
    whole = planning.whole_areas(setup, guide, template)
    days = max(1, pacing.working_days_between(setup.calendar, day, setup.deadline))
    place = corridor.channels[setup.channel.partition(":")[0]].place(setup.channel)
    members = place.members if place else ()
    rows = tuple((one.name, one.calendar.zone, trouble(db, one, members, first)) for one in people)
    alone = len(people) == 1 and setup.attribution != "named"
    known = (("unnamed", unnamed), ("alone", alone), ("short", plan.short))
    warnings = (*((code, "") for code, true in known if true),
                *(one for each in people for one in warnings_of(corridor, each)))
    return Preview(
        token=setup.id, account=setup.account, template=template.title, channel=place.name if place else setup.channel,
        first=first, finish=planning.through_on(setup, day, plan.days), latest=setup.deadline,
        questions=plan.questions, cards=plan.cards,
        minutes_a_day=planning.minutes_a_day(plan.seconds, plan.days), days=min(days, plan.days), mode=setup.mode,
        attribution=setup.attribution, people=rows,
        areas=tuple(guide.area_of[area].label for area in whole), in_part=in_part(guide, plan.steps, whole),
        warnings=warnings, speed=setup.speed,
    )


def in_part(guide: Guide, steps: tuple[str, ...], whole: tuple[str, ...]) -> tuple[str, ...]:
    """The areas that topic lines ask a few questions of."""
    asked = dict.fromkeys(filter(None, (step_area(step, guide) for step in steps)))
    return tuple(guide.area_of[area].label for area in asked if area not in whole)


def warnings_of(corridor: Corridor, one: Participant) -> list[tuple[str, str]]:
    """What an owner should know of a person before a launch, beside what may keep them from answering."""
    zoneless = not pacing.known_zone(corridor.known(one.person).calendar.zone)
    return [(code, one.name) for code, true in (("external", one.external), ("unknown_zone", zoneless)) if true]


def trouble(db: Store, one: Participant, members: tuple[str, ...], first: datetime) -> str:
    """Why somebody may not answer, as a code; empty when nothing is known against it."""
    if members and one.person not in members:
        return "not_in_channel"
    if pause_of(db, one.person, first):
        return "away"
    return "busy" if db.by_person(one.person, "participant", True) else ""
