"""Builds the cards that show a run: prompts with their answers so far, and the opening post with its progress."""

from datetime import datetime

from bot.core import pacing, planning
from bot.core.assessment import Answer, Assessment, Prompt
from bot.core.dates import by_when
from bot.core.echo import echo_of
from bot.core.guide import AnswerType, Guide, Item
from bot.core.messages import CardRow, Opening, PromptCard
from bot.core.quota import has_room

VOTES = ("sounds", "partly", "no")
LEVELS = ("1", "2", "3", "4", "5")
YES_NO = ("yes", "partly", "no")
CLOSING_PICKS = 3
TARGETS_PER_AREA = 2
TARGETS_IN_ALL = 6
BASELINE, TELLER = "baseline:", "teller"
"""What the fields of the target card are called: where one is today (and its item), and who can tell the number."""


def picks_of(answer: AnswerType) -> tuple[str, ...]:
    """The quick picks of a question."""
    return {"yes_no": YES_NO, "scale": LEVELS}.get(answer.kind, answer.picks)


def standing(prompt: Prompt) -> tuple[Answer, ...]:
    """The answers of a prompt that were not taken back."""
    return tuple(answer for answer in prompt.answers if not answer.withdrawn)


def attributed(assessment: Assessment, person: str, private: bool = False) -> str:
    """How a person is shown beside an answer: by name, by role where several share it, or not at all."""
    known = assessment.participant(person)
    if assessment.setup.attribution == "none" or private:
        return ""
    if assessment.setup.attribution == "named":
        return assessment.name_of(person)
    return known.role if known and known.role in told_apart([one.role for one in assessment.participants]) else ""


def told_apart(roles: list[str]) -> frozenset[str]:
    """The roles of some people that may be shown beside what they said, given the role of each.

    A role of one person folds into the team. Where only one person is left without a shown role, what carries none could
    only be theirs: then the smallest other role folds as well.
    """
    shown = {role: roles.count(role) for role in dict.fromkeys(roles) if role and roles.count(role) > 1}
    if shown and len(roles) - sum(shown.values()) == 1:
        del shown[min(reversed(shown), key=shown.__getitem__)]
    return frozenset(shown)


def prompt_card(assessment: Assessment, prompt: Prompt, guide: Guide, now: datetime, lent_to: str = "") -> PromptCard:
    """The card of a prompt as it stands now, or the one that a person has whom it was handed to."""
    item = guide.items.get(prompt.item)
    setup = assessment.setup
    track = assessment.track(prompt.track)
    quota = bool(track and track.plan and prompt.answered and track.open == prompt.number
                 and not has_room(assessment, track, now))
    answers, reader = standing(prompt), lent_to or prompt.track
    by_row = prompt.kind in ("recognition", "targets")
    shown = () if by_row else tuple(
        answer for answer in answers if visible(prompt, answer, reader) and answer.item not in prompt.items
        and answer.item != TELLER and not answer.item.startswith(BASELINE))
    spoken = tuple((attributed(assessment, answer.person), answer.text) for answer in shown)
    tellers = tuple(answer.text for answer in answers if answer.item == TELLER and visible(prompt, answer, reader))
    area = guide.area_of.get(prompt.area)
    return PromptCard(
        assessment=assessment.id, account=setup.account, number=prompt.number,
        of=assessment.ceiling_questions + assessment.ceiling_cards, kind=prompt.kind,
        area=area.label if area else "", nth=place_of(assessment, prompt),
        ask=item.ask if item else "", hint=item.hint if item else "",
        answer=item.answer if item else AnswerType(), rows=rows(assessment, prompt, guide, reader),
        state="open" if still_votes(assessment, prompt) else prompt.state,
        outcome=prompt.outcome, answers=spoken, tellers=tellers,
        about=tuple(answer.item for answer in shown) if prompt.kind == "closing" else (),
        voters=len({answer.person for answer in answers}),
        echo=echo_of(assessment, prompt, guide), said=said_before(assessment, item, reader), to=prompt.to,
        to_name=assessment.name_of(prompt.to), from_name=assessment.name_of(prompt.handed_by),
        passed=assessment.name_of(prompt.passed), until=prompt.until, generation=prompt.generation,
        private=bool(prompt.track or lent_to), yours=bool(prompt.to) and lent_to == prompt.to,
        bundle=bundle_size(assessment, prompt),
        more=quota and assessment.live, final=bool(track and not track.plan), reacts=setup.reacts,
        hears_replies=setup.hears_replies, attribution=setup.attribution,
    )


def place_of(assessment: Assessment, prompt: Prompt) -> int:
    """How many prompts of its track were put up to this one: in private mode everybody has their own."""
    if not prompt.track:
        return prompt.number
    return sum(one.track == prompt.track for one in assessment.prompts[: prompt.number])


def bundle_size(assessment: Assessment, prompt: Prompt) -> int:
    """How many questions one form of today would hold, 0 where the run does not bundle or one is left."""
    if not assessment.setup.bundle or prompt.state != "open" or prompt.kind != "question":
        return 0
    size = len(todays_items(assessment, prompt))
    return size if size > 1 else 0


def todays_items(assessment: Assessment, prompt: Prompt) -> tuple[str, ...]:
    """The items of the form of today: the open prompt's and the next questions of its track up to the pace."""
    track = assessment.track(prompt.track)
    if track is None or track.open != prompt.number or prompt.kind != "question":
        return (prompt.item,) if prompt.item else ()
    items = [prompt.item]
    for step in track.plan:
        kind, _, name = step.partition(":")
        if kind == "question" and len(items) < assessment.setup.pace - max(0, track.asked - 1):
            items.append(name)
    return tuple(items)


def visible(prompt: Prompt, answer: Answer, reader: str) -> bool:
    """Whether a card shows an answer: one that everybody may see, or the reader's own (nobody's in the thread)."""
    return answer.person == reader or not (answer.private or prompt.track)


def earlier(assessment: Assessment, item: Item | None, reader: str) -> Answer | None:
    """What was said to the overlapping question, as far as this reader may see it."""
    if item is None or not item.same_as:
        return None
    return next((answer for prompt in assessment.prompts if prompt.item == item.same_as
                 for answer in standing(prompt) if visible(prompt, answer, reader)), None)


def said_before(assessment: Assessment, item: Item | None, reader: str) -> tuple[str, str] | None:
    """What somebody said to the overlapping question, as (who, text): offered as "still right?"."""
    answer = earlier(assessment, item, reader)
    return (attributed(assessment, answer.person), answer.text) if answer else None


def rows(assessment: Assessment, prompt: Prompt, guide: Guide, reader: str) -> tuple[CardRow, ...]:
    """The rows of a card with several questions; votes are counted only once the area has ended."""
    if prompt.kind == "question":
        return ()
    shown = not still_votes(assessment, prompt) and prompt.state == "closed"
    result = []
    for row in prompt.items:
        item = guide.items.get(row)
        if item is None:
            area_id, _, which = row.rpartition(".")
            area = guide.area_of.get(area_id)
            counts = tally(prompt, row, LEVELS) if shown else ()
            ladder = (area.ladder if area else ()) or LEVELS
            result.append(CardRow(which, area.label if area else "", ladder, counts))
        elif prompt.kind == "recognition":
            result.append(CardRow(row, item.ask, VOTES, tally(prompt, row, VOTES) if shown else ()))
        else:
            result.append(target_row(assessment, prompt, guide, item, reader))
    return tuple(result)


def target_row(assessment: Assessment, prompt: Prompt, guide: Guide, item: Item, reader: str) -> CardRow:
    """A target or a pain to choose, with how often it was chosen and its baseline."""
    area = guide.area_of[item.area].label
    chosen = sum(answer.item == item.id and answer.text in ("want", "cost") for answer in standing(prompt))
    wanted = next((field_said(a) for a in standing(prompt) if a.item == item.id and prompt.kind == "target_details"
                   and visible(prompt, a, reader)), "")
    pick = "cost" if prompt.kind == "closing" else "want"
    picks = (pick,) if prompt.kind in ("targets", "closing") else ()
    return CardRow(item.id, item.ask, picks, (chosen,) if picks else (), area, wanted,
                   baseline(assessment, item, reader))


def baseline(assessment: Assessment, item: Item, reader: str) -> str:
    """What people said to the question that measures a target, as far as this reader may see it; views side by side.

    Words in which no figure was understood are none of today's: they would stand in the middle of the target's sentence.
    """
    given = [answer.value.text for prompt in assessment.prompts if item.baseline_from and prompt.item == item.baseline_from
             for answer in standing(prompt) if answer.value.kind and visible(prompt, answer, reader)]
    beside = [field_said(answer) for prompt in assessment.prompts if prompt.kind == "target_details"
              for answer in standing(prompt) if answer.item == BASELINE + item.id and visible(prompt, answer, reader)]
    return " / ".join(dict.fromkeys((*given, *beside)))


def field_said(answer: Answer) -> str:
    """A typed field of a target: its figure said anew, with the day by which; its words where no figure was understood."""
    if answer.value.kind != "quantity":
        return answer.text
    return " ".join(filter(None, (answer.value.text, by_when(answer.text))))


def still_votes(assessment: Assessment, prompt: Prompt) -> bool:
    """Whether a recognition card still takes votes: they stay hidden and count until its area has ended.

    One that nobody had voted on by then takes votes until the run ends: its first tap must not shut the other rows.
    """
    if prompt.kind != "recognition" or not assessment.live:
        return False
    after = assessment.prompt(last_of_area(assessment, prompt))
    late = after is not None and after.asked_at is not None and all(a.at > after.asked_at for a in standing(prompt))
    return prompt.state != "closed" or (prompt.outcome == "answered" and (after is None or late))


def tally(prompt: Prompt, row: str, picks: tuple[str, ...]) -> tuple[int, ...]:
    """How many people chose each pick of a row."""
    given = [answer.text for answer in standing(prompt) if answer.item == row]
    return tuple(given.count(pick) for pick in picks)


def last_of_area(assessment: Assessment, prompt: Prompt) -> int:
    """The number of a prompt asked after the card's area had ended, 0 while it is still going on."""
    for later in assessment.prompts[prompt.number :]:
        if later.track == prompt.track and later.area != prompt.area:
            return later.number
    return 0


def opening(assessment: Assessment, guide: Guide, now: datetime) -> Opening:
    """The effort contract with its live progress."""
    setup = assessment.setup
    template = guide.template(setup.template) or guide.templates[0]
    first = assessment.first_at or pacing.next_open(setup.calendar, now)
    first_day = pacing.local_date(setup.calendar, first)
    today, needed = pacing.local_date(setup.calendar, now), max(1, assessment.ceiling_days)
    days = min(needed, max(1, pacing.working_days_between(setup.calendar, first_day, setup.deadline)))
    finish = planning.through_on(setup, first_day, needed)
    ceiling = (assessment.ceiling_questions + assessment.ceiling_cards) * len(assessment.tracks)
    answered = len({prompt.number for prompt in assessment.prompts if prompt.answered})
    return Opening(
        assessment=setup.id, account=setup.account, template=template.title, focus=template.focus,
        purpose=guide.purpose, owner_names=setup.here_names, mode=setup.mode, attribution=setup.attribution,
        questions=assessment.ceiling_questions, cards=assessment.ceiling_cards, days=days,
        minutes_a_day=planning.minutes_a_day(assessment.ceiling_seconds, needed), pace=setup.pace,
        finish=finish if finish >= today else setup.deadline, latest=setup.deadline, first=first, status=assessment.status,
        asked=len(assessment.prompts), answered=answered,
        total=assessment.planned if assessment.status == "closed" else ceiling,
        waiting=len(assessment.waiting), areas=area_states(assessment, guide), named=not assessment.setup.open_to_all,
        hears_replies=setup.hears_replies, reacts=setup.reacts, speed=setup.speed, bundle=setup.bundle,
        self_run=setup.self_run, day=today,
    )


def area_states(assessment: Assessment, guide: Guide) -> tuple[tuple[str, str], ...]:
    """The areas of the plan with where each stands: `done`, `now` or `ahead`; after the end `done` or `left`."""
    template = guide.template(assessment.setup.template) or guide.templates[0]
    ahead = {step_area(step, guide) for track in assessment.tracks for step in track.plan}
    opened = {assessment.prompts[track.open - 1].area for track in assessment.tracks if track.open}
    seen = {prompt.area for prompt in assessment.prompts if assessment.live or prompt.answered}
    areas = planning.whole_areas(assessment.setup, guide, template)
    extra = tuple(dict.fromkeys(guide.items[i].area for line in template.lines for i in line.core))
    names = tuple(dict.fromkeys((*areas, *(area for area in extra if area in seen | ahead))))
    if not assessment.live:
        return tuple((guide.area_of[a].label, "done" if a in seen else "left") for a in names)
    return tuple(
        (guide.area_of[a].label, "now" if a in opened else "ahead" if a in ahead else "done" if a in seen else "ahead")
        for a in names
    )


def step_area(step: str, guide: Guide) -> str:
    """The area of a step of the plan, empty for borrowed pains and for the cards at the end."""
    kind, _, name = step.partition(":")
    if kind == "recognition":
        return name if name in guide.area_of else ""
    return guide.items[name].area if kind == "question" else ""
