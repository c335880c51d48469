"""What to ask in which order: core breadth first, then deep questions where it hurts, within a budget.

The budget is the smaller of the session's time box and pace times working days. Core always goes out. Deep
questions are chosen once the core is through, by a score per area: the share of recognised pains times the gap
between today and wanted. An area where little hurts gets none: enough is enough.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import takewhile

from bot.core import pacing
from bot.core.assessment import Assessment, Prompt
from bot.core.guide import TOPICS, Guide, Item, Template
from bot.core.setup import Setup

DEEP_PER_AREA = 3
SLACK_QUESTIONS = 2
"""Questions kept free for prompts that come back."""
LITTLE_PAIN = 0.15
UNHEARD = 0.3
"""The score of an area of which nobody has said anything yet."""
CARD_SECONDS = 60
DEEP_SECONDS = 60
"""What a deep question is reckoned with before it is chosen."""
BORROWED = "pains"
"""The area id of the recognition card with indicators borrowed from other areas."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The steps at the start, and the ceiling that the opening post promises: questions, cards, seconds.

    `days` are the working days that it takes at the pace; `short` says that the core does not fit before the deadline.
    """

    steps: tuple[str, ...]
    questions: int
    cards: int
    seconds: int
    days: int
    short: bool


def applies(setup: Setup, item: Item) -> bool:
    """Whether an item can be asked where the account is: items that need live models wait until there are some."""
    return not (setup.maturity == "none" and "live_models" in item.needs)


def chosen_areas(guide: Guide, named: Iterable[str]) -> tuple[str, ...]:
    """What a set-up takes of the areas that were named: none where a session's own were left as they were.

    Then all of the session is asked; whoever changes the session changes the areas with it.
    """
    areas = tuple(area for area in named if area in guide.area_of or area == TOPICS)
    unchanged = any(set(areas) == set(one.preset) for one in guide.templates)
    return () if unchanged or areas == (TOPICS,) else areas


def whole_areas(setup: Setup, guide: Guide, template: Template) -> tuple[str, ...]:
    """The areas asked whole: the template's that were kept, then those that the owner added."""
    own = [line.area for line in template.lines if line.area and (not setup.areas or line.area in setup.areas)]
    return (*own, *(area for area in setup.areas if area not in own and area in guide.area_of))


def keeps_topics(setup: Setup) -> bool:
    """Whether the lines that select by topic are asked: until an owner took them out of the session."""
    return not setup.areas or TOPICS in setup.areas


def start_plan(setup: Setup, guide: Guide, first: date) -> Plan:
    """The plan for a run that begins on the local day `first`."""
    template = guide.template(setup.template) or guide.templates[0]
    steps: list[str] = []
    for area in whole_areas(setup, guide, template):
        steps += area_steps(setup, guide, area)
    for line in template.lines:
        if not line.area and keeps_topics(setup):
            steps += [f"question:{item}" for item in line.core if applies(setup, guide.items[item])]
    if borrowed_pains(setup, guide):
        steps.insert(0, f"recognition:{BORROWED}")
    steps = list(dict.fromkeys(steps))
    deep = deep_candidates(setup, guide, steps)
    core = sum(step.startswith("question:") for step in steps)
    most = core + len(deep) if setup.depth == "full" else core + sum(
        min(DEEP_PER_AREA, sum(item.area == area for item in deep)) for area in {item.area for item in deep}
    )
    last = ["targets", "target_details"] if any(targets_of(setup, guide)) else []
    steps += [*last, "closing"]
    seconds = plan_seconds(guide, steps)
    questions = min(question_limit(setup, guide, core, seconds, first), most)
    cards, deep_questions = len(steps) - core, questions - core
    must = days_of(setup.pace, steps, deep_questions if setup.depth == "full" else 0)
    have = max(1, pacing.working_days_between(setup.calendar, first, setup.deadline))
    days = min(days_of(setup.pace, steps, deep_questions), max(must, have))
    return Plan(tuple(steps), questions, cards, seconds + deep_questions * DEEP_SECONDS, days, must > have)


def days_of(pace: int, steps: list[str], deep: int = 0) -> int:
    """The working days that these steps take, with so many deep questions before the cards at the end.

    A day has `pace` questions, and posts for one card more; on the first the opening and the greeting take that room.
    """
    asks = [step.startswith("question:") for step in steps]
    end = len(steps) - asks[::-1].index(True) if any(asks) else 0
    day, asked, posts, room = 1, 0, 0, pace
    for question in (*asks[:end], *(True for _ in range(deep)), *asks[end:]):
        if posts >= room or (question and asked >= pace):
            day, asked, posts, room = day + 1, 0, 0, pace + 1
        posts, asked = posts + 1, asked + question
    return day


def minutes_a_day(seconds: int, days: int) -> int:
    """The minutes that one person gives on a day, rounded up: it is a promise."""
    return max(1, -(-seconds // (60 * max(1, days))))


def through_on(setup: Setup, first: date, days: int) -> date:
    """The last of so many working days from `first` on, at the latest the deadline."""
    day, left = first, days - pacing.is_working_day(setup.calendar, first)
    while left > 0 and day < setup.deadline:
        day = date.fromordinal(day.toordinal() + 1)
        left -= pacing.is_working_day(setup.calendar, day)
    return min(day, setup.deadline)


def area_steps(setup: Setup, guide: Guide, area_id: str) -> list[str]:
    """The recognition card of an area and its core questions, never two typed answers in a row where it can be."""
    area = guide.area_of[area_id]
    core = [item for item in area.of_kind("question") if item.tier == "core" and applies(setup, item)]
    baselines = {item.baseline_from for item in area.of_kind("target")}
    core.sort(key=lambda item: item.id not in baselines)
    card = [f"recognition:{area_id}"] if pains_of(setup, guide, area_id) or area.ladder else []
    return [*card, *(f"question:{item.id}" for item in alternate(core))]


def pains_of(setup: Setup, guide: Guide, area_id: str) -> tuple[str, ...]:
    """The pain quotes of an area that apply where the account is."""
    return tuple(item.id for item in guide.area_of[area_id].of_kind("indicator") if applies(setup, item))


def borrowed_pains(setup: Setup, guide: Guide) -> tuple[str, ...]:
    """The pain quotes that the template borrows from other areas and that apply where the account is."""
    template = guide.template(setup.template)
    return tuple(item for item in template.pains if applies(setup, guide.items[item])) if template else ()


def is_long(item: Item) -> bool:
    """Whether a question asks for a long text."""
    return item.answer.kind == "text"


def alternate(items: list[Item]) -> list[Item]:
    """Short questions between long texts and at the end, keeping the order within each kind and the first in its place."""
    typed = [item for item in items if is_long(item)]
    tapped = [item for item in items if not is_long(item)]
    mixed: list[Item] = []
    while typed or tapped:
        may = not is_long(mixed[-1]) if mixed else is_long(items[0])
        tap_next = tapped and (not may or len(tapped) > len(typed))
        mixed.append(tapped.pop(0) if tap_next else (typed or tapped).pop(0))
    return mixed


def short_first(guide: Guide, plan: tuple[str, ...], before: Item | None, ends_day: bool) -> tuple[str, ...]:
    """The plan with a short question of the area moved in front of a long text: where the one before was long too, or
    where the day ends here and enough short ones are left to part the long ones."""
    block = [guide.items.get(step.removeprefix("question:")) for step in plan]
    same = list(takewhile(lambda item: item and block[0] and item.area == block[0].area, block))
    short = [item for item in same if item and not is_long(item)]
    after_long = before is not None and is_long(before)
    if not short or same[0] in short or not (after_long or (ends_day and 2 * len(short) >= len(same))):
        return plan
    step = f"question:{short[0].id}"
    return (step, *(one for one in plan if one != step))


def deep_candidates(setup: Setup, guide: Guide, steps: list[str] | tuple[str, ...]) -> list[Item]:
    """The questions that the template selects, apply, and are not planned already."""
    template = guide.template(setup.template) or guide.templates[0]
    planned = {step.partition(":")[2] for step in steps}
    chosen: dict[str, Item] = {}
    for area in whole_areas(setup, guide, template):
        chosen |= {item.id: item for item in guide.area_of[area].of_kind("question")}
    for line in template.lines:
        if not line.area and keeps_topics(setup):
            chosen |= {item.id: item for item in guide.selected(line)}
    return [item for item in chosen.values() if item.id not in planned and applies(setup, item)]


def question_limit(setup: Setup, guide: Guide, core: int, seconds: int, first: date) -> int:
    """How many questions a run may ask: core always, deep as far as deadline and time box allow beside `seconds`."""
    if setup.depth == "full":
        return len(guide.items)
    template = guide.template(setup.template) or guide.templates[0]
    days = max(1, pacing.working_days_between(setup.calendar, first, setup.deadline))
    by_pace = setup.pace * days - SLACK_QUESTIONS
    by_box = core + (template.minutes[1] * 60 - seconds) // DEEP_SECONDS
    return max(core, min(by_pace, by_box))


def plan_seconds(guide: Guide, steps: list[str] | tuple[str, ...]) -> int:
    """The estimated seconds of these steps for one person."""
    items = guide.items
    return sum(
        items[name].seconds if kind == "question" else CARD_SECONDS
        for kind, _, name in (step.partition(":") for step in steps)
    )


def targets_of(setup: Setup, guide: Guide) -> tuple[Item, ...]:
    """The targets to choose from: those of the areas asked whole."""
    template = guide.template(setup.template) or guide.templates[0]
    areas = whole_areas(setup, guide, template)
    return tuple(item for area in areas for item in guide.area_of[area].of_kind("target"))


def pick_deep(assessment: Assessment, guide: Guide, asked: set[str], room: int) -> tuple[str, ...]:
    """Deep questions in the order of their areas' scores, at most three an area, `room` in all."""
    setup = assessment.setup
    deep = deep_candidates(setup, guide, [f"question:{item}" for item in asked])
    if setup.depth == "full":
        return tuple(f"question:{item.id}" for item in deep)
    scores = {area: area_score(assessment, guide, area) for area in {item.area for item in deep}}
    wanted = recognised_topics(assessment, guide)
    chosen: list[Item] = []
    for area in sorted(scores, key=lambda one: (-scores[one], one)):
        if scores[area] >= LITTLE_PAIN:
            own = [item for item in deep if item.area == area]
            own.sort(key=lambda item: (-len(wanted & set(item.topics)), item.phase != "pain"))
            chosen += own[:DEEP_PER_AREA]
    return tuple(f"question:{item.id}" for item in alternate(chosen[: max(0, room)]))


def area_score(assessment: Assessment, guide: Guide, area: str) -> float:
    """How much an area hurts: share of recognised pains times one plus the gap between today and wanted."""
    votes = [vote_weight(answer.text) for prompt in cards_of(assessment, area) for answer in prompt.answers
             if answer.item in guide.items and guide.items[answer.item].area == area and not answer.withdrawn]
    low = [answer.value.level for prompt in assessment.prompts if prompt.area == area and prompt.kind == "question"
           for answer in prompt.answers if 0 < answer.value.level <= 2]
    if not votes:
        return 0.6 if low else UNHEARD
    today, wanted = levels(assessment, area)
    return sum(votes) / len(votes) * (1 + max(0.0, wanted - today) / 4)


def vote_weight(vote: str) -> float:
    """What a vote on a pain quote counts: sounds like us 1, partly a half, not us 0."""
    return {"sounds": 1.0, "partly": 0.5}.get(vote, 0.0)


def cards_of(assessment: Assessment, area: str) -> tuple[Prompt, ...]:
    """The recognition cards that hold votes on an area."""
    return tuple(p for p in assessment.prompts if p.kind == "recognition" and p.area in (area, BORROWED))


def levels(assessment: Assessment, area: str) -> tuple[float, float]:
    """The mean level today and wanted of an area, 0 where nobody told."""
    return mean_level(assessment, area, "today"), mean_level(assessment, area, "wanted")


def mean_level(assessment: Assessment, area: str, which: str) -> float:
    """The mean of one ladder of an area over the people who told, 0 without any."""
    given = [answer.value.level for prompt in cards_of(assessment, area) for answer in prompt.answers
             if answer.item == f"{area}.{which}" and not answer.withdrawn]
    return sum(given) / len(given) if given else 0.0


def recognised_topics(assessment: Assessment, guide: Guide) -> set[str]:
    """The topics of the pains that somebody recognised."""
    return {
        topic
        for prompt in assessment.prompts if prompt.kind == "recognition"
        for answer in prompt.answers if not answer.withdrawn and vote_weight(answer.text) and answer.item in guide.items
        for topic in guide.items[answer.item].topics
    }


def forecast(assessment: Assessment, now: datetime) -> date:
    """The local day on which the run will be through at its pace, at the latest its deadline."""
    setup, longest = assessment.setup, max(assessment.tracks, key=lambda track: len(track.plan))
    planned = sum(step.startswith("question:") for step in longest.plan)
    deep = 0 if longest.deepened else max(0, assessment.ceiling_questions - planned - longest.questions)
    today = pacing.local_date(setup.calendar, pacing.next_open(setup.calendar, now))
    begun = longest.day == today
    room = max(0, setup.pace - longest.asked) if begun else setup.pace + 1
    left = max(0, len(longest.plan) + deep - room)
    return through_on(setup, today, 1 - (-left // (setup.pace + 1)))
