"""Who is reminded of what, and when: from the state at the moment, one reminder a person and local day in all runs.

Three steps a prompt, counted in working days of the person after it was delivered: for a prompt for one person a
mention in the thread, then in private, then the owner; for a prompt for all that nobody answered one line in the
thread without names, then in private to at most three people whose role fits, then the owner. What the budget of the
day refuses changes nothing and is tried on the next.
"""

from datetime import datetime

from bot.core import pacing
from bot.core.asking import roll_day
from bot.core.assessment import VOTED, Assessment, NudgeIntent, Prompt
from bot.core.messages import CatchUp, ThreadNudge, WaitingPrompt, say
from bot.core.quota import has_post
from bot.core.setup import Calendar, Participant
from bot.core.turn import Turn

LONG = (1, 3, 4)
SHORT = (1, 2, 2)
"""Working days of the three steps; runs of five days or fewer use the short ones."""
SHORT_RUN = 5
FITTING = 3
CAUGHT_UP = 5


def steps(assessment: Assessment) -> tuple[int, int, int]:
    """After how many working days each step comes."""
    setup = assessment.setup
    first = assessment.first_at or assessment.started_at
    if first is None:
        return SHORT
    days = pacing.working_days_between(setup.calendar, pacing.local_date(setup.calendar, first), setup.deadline)
    return SHORT if days <= SHORT_RUN else LONG


def due_at(assessment: Assessment, prompt: Prompt, calendar: Calendar) -> datetime | None:
    """When the next reminder of a waiting prompt is due; None where none will come."""
    base = prompt.nudge_from or prompt.posted_at
    if base is None or prompt.nudges >= 3 or prompt.answered or (prompt.until and prompt.state == "waiting"):
        return None
    return pacing.add_working_days(calendar, base, steps(assessment)[prompt.nudges])


def addressee(assessment: Assessment, prompt: Prompt) -> Participant | None:
    """The one person a prompt is for, None for a prompt for all."""
    person = prompt.to or prompt.track
    return assessment.participant(person) if person else None


def nudge(turn: Turn) -> None:
    """Remind of everything that is due now."""
    if turn.assessment.status != "running" or turn.assessment.held:
        return
    for_one: dict[str, list[Prompt]] = {}
    for_all: list[Prompt] = []
    for prompt in candidates(turn.assessment):
        one = addressee(turn.assessment, prompt)
        due = due_at(turn.assessment, prompt, one.calendar if one else turn.calendar)
        if due is None or due > turn.now:
            continue
        if one:
            for_one.setdefault(one.person, []).append(prompt)
        else:
            for_all.append(prompt)
    for person, prompts in for_one.items():
        remind_one(turn, person, prompts)
    if for_all:
        remind_all(turn, for_all)
    tell_stuck(turn, [prompt for prompts in (*for_one.values(), for_all) for prompt in prompts if prompt.nudges == 2])


def candidates(assessment: Assessment) -> list[Prompt]:
    """The prompts that may be reminded of: those that wait, and in private mode the open one of each person."""
    numbers = [*assessment.waiting, *(track.open for track in assessment.tracks if track.person and track.open)]
    asked = (assessment.prompts[number - 1] for number in dict.fromkeys(numbers))
    return [prompt for prompt in asked if prompt.state != "closed"]


def can_be_nudged(turn: Turn, one: Participant) -> bool:
    """Whether this person may get a reminder right now: at work, active, and the day's budget unused."""
    today = pacing.local_date(one.calendar, turn.now)
    return (
        one.active(turn.now) and pacing.is_open(one.calendar, turn.now)
        and one.person not in turn.nudged and one.nudged_on != today
    )


def remind_one(turn: Turn, person: str, prompts: list[Prompt]) -> None:
    """Remind one person of what waits for them: in the thread first, then in private, then the owner is told."""
    one = turn.assessment.participant(person)
    if one is None or not one.active(turn.now):
        return
    asked = [prompt for prompt in prompts if prompt.nudges < 2]
    if not asked or not can_be_nudged(turn, one):
        return
    first = all(prompt.nudges == 0 for prompt in asked) and not any(prompt.track for prompt in asked)
    in_thread = first and pacing.is_open(turn.calendar, turn.now) and book_post(turn)
    intend(turn, one, asked, "thread" if in_thread or (first and not one.reachable) else "private")
    for prompt in asked:
        turn.put(prompt, nudges=prompt.nudges + 1)


def intend(turn: Turn, one: Participant, prompts: list[Prompt], where: str) -> None:
    """Wish for a reminder: the engine claims the day, and lists the person's other runs in the same message."""
    today = pacing.local_date(one.calendar, turn.now)
    turn.put_person(one, nudged_on=today)
    numbers = tuple(prompt.number for prompt in prompts)
    turn.nudges.append(NudgeIntent(one.person, today, numbers, "thread" if where == "thread" else "private"))


def remind_all(turn: Turn, prompts: list[Prompt]) -> None:
    """Remind of prompts for all that nobody answered: a line without names, then those who fit, then the owner."""
    lines = [prompt for prompt in prompts if prompt.nudges == 0]
    if lines:
        say_line(turn, lines)
    asked = [prompt for prompt in prompts if prompt.nudges == 1]
    if asked:
        remind_fitting(turn, asked)


def say_line(turn: Turn, prompts: list[Prompt]) -> None:
    """One line in the thread, without names; once a day, within the window and the thread's posts of the day."""
    today = pacing.local_date(turn.calendar, turn.now)
    if turn.assessment.lined_on == today or not pacing.is_open(turn.calendar, turn.now) or not book_post(turn):
        return
    turn.change(lined_on=today)
    turn.says.append(say(
        f"line:{today}", ThreadNudge("", "", waiting_prompts(turn, prompts)), "thread",
        prompts=tuple((prompt.number, -1) for prompt in prompts), lane=2,
        opens=turn.now, closes=pacing.closes(turn.calendar, turn.now),
    ))
    for prompt in prompts:
        turn.put(prompt, nudges=max(1, prompt.nudges))


def remind_fitting(turn: Turn, prompts: list[Prompt]) -> None:
    """Ask in private at most three people whose role fits and who did not say that they can't tell.

    Where nobody is left to ask this step is passed over; where all have had their reminder of the day it waits.
    """
    people, asked = fitting(turn, prompts), set[int]()
    free = [(one, may) for one in people if (may := can_tell(one, prompts)) and can_be_nudged(turn, one)]
    for one, may in free[:FITTING]:
        intend(turn, one, may, "private")
        asked |= {prompt.number for prompt in may}
    for prompt in prompts:
        if prompt.number in asked or not any(can_tell(one, [prompt]) for one in people):
            turn.put(turn.assessment.prompts[prompt.number - 1], nudges=2)


def can_tell(one: Participant, prompts: list[Prompt]) -> list[Prompt]:
    """Those of some prompts for all of which this person did not say that they can't tell."""
    return [prompt for prompt in prompts if one.person not in (*prompt.unknown_by, *prompt.not_me)]


def fitting(turn: Turn, prompts: list[Prompt]) -> list[Participant]:
    """The active participants, those whose role fits the prompts first."""
    people = [one for one in turn.assessment.participants if one.active(turn.now)]
    words = {word for prompt in prompts if prompt.item in turn.guide.items
             for word in (*turn.guide.items[prompt.item].topics, *prompt.area.split("-"))}
    return sorted(people, key=lambda one: -sum(word in one.role.casefold() for word in words))


def remind_now(turn: Turn, who: str, number: int) -> None:
    """The owner reminds: of all that waits unanswered or of one prompt, everybody or one person, within the day's budget.

    A prompt for all goes to the named person, else to those who fit; where nobody is named, it is a line in the thread.
    """
    asked = [prompt for prompt in unanswered(turn) if number in (0, prompt.number)]
    for_all = [prompt for prompt in asked if addressee(turn.assessment, prompt) is None]
    free = [one for one in fitting(turn, for_all) if can_be_nudged(turn, one) and who in ("", one.person)]
    chosen = {one.person for one in [one for one in free if can_tell(one, for_all)][:FITTING]}
    for one in free:
        own = [prompt for prompt in asked if prompt not in for_all and one.person in (prompt.to, prompt.track)]
        mine = own + can_tell(one, for_all) if one.person in chosen else own
        if mine:
            intend(turn, one, sorted(mine, key=lambda prompt: prompt.number), "private")
    if for_all and not turn.assessment.participants:
        say_line(turn, for_all)


def unanswered(turn: Turn) -> list[Prompt]:
    """What may be reminded of now: what waits and was not postponed, and the open prompts."""
    numbers = [track.open for track in turn.assessment.tracks if track.open]
    waiting = [prompt for prompt in candidates(turn.assessment) if prompt.number not in numbers]
    asked = [*waiting, *(turn.assessment.prompts[number - 1] for number in numbers)]
    return [prompt for prompt in asked if prompt.posted_at and not prompt.answered
            and not (prompt.until and prompt.until > turn.now)]


def tell_stuck(turn: Turn, prompts: list[Prompt]) -> None:
    """The owner hears of the prompts that nothing moved, once a day in one message, with the buttons that help."""
    today = pacing.local_date(turn.calendar, turn.now)
    if not prompts or turn.assessment.stuck_on == today:
        return
    stuck = tuple((prompt.number, label_of(turn, prompt), waited(turn, prompt), one.name if one else "")
                  for prompt in prompts for one in (addressee(turn.assessment, prompt),))
    one = str(prompts[0].number) if len(prompts) == 1 else ""
    drop = (("drop", one),) if one else (("status", ""),)
    passes = any(prompt.kind not in VOTED for prompt in prompts)
    ask = (("assign", one),) if passes else ()
    turn.tell_owners(
        f"stuck:{today}", "stuck", (("extend", ""), *ask, ("narrow", ""), *drop),
        tuple((prompt.number, -1) for prompt in prompts), prompts=stuck, days=max(one[2] for one in stuck), passes=passes,
    )
    turn.change(stuck_on=today)
    for prompt in prompts:
        turn.put(turn.assessment.prompts[prompt.number - 1], nudges=3)


def waited(turn: Turn, prompt: Prompt) -> int:
    """How many working days of the thread a prompt has waited."""
    first = pacing.local_date(turn.calendar, prompt.posted_at or turn.now)
    return max(1, pacing.working_days_between(turn.calendar, first, pacing.local_date(turn.calendar, turn.now)) - 1)


def label_of(turn: Turn, prompt: Prompt) -> str:
    """What a list calls a prompt: its item's label, or its area's."""
    item, area = turn.guide.items.get(prompt.item), turn.guide.area_of.get(prompt.area)
    return item.label if item else area.label if area else ""


def book_post(turn: Turn) -> bool:
    """Use one of the thread's posts of the day for a reminder; False when none is left."""
    track = turn.assessment.tracks[0]
    if track.person or not has_post(turn.assessment, turn.now):
        return bool(track.person)
    track = roll_day(turn, track)
    turn.put_track(track, posts=track.posts + 1)
    return True


def waiting_prompts(turn: Turn, prompts: list[Prompt]) -> tuple[WaitingPrompt, ...]:
    """Prompts as a reminder lists them."""
    return tuple(waiting_prompt(turn.assessment, turn, prompt) for prompt in prompts)


def waiting_prompt(assessment: Assessment, turn: Turn, prompt: Prompt) -> WaitingPrompt:
    """One prompt as a reminder lists it."""
    asked = pacing.local_date(turn.calendar, prompt.posted_at) if prompt.posted_at else None
    own = dict(prompt.lent).get(prompt.to, "")  # their own card first; another's private one is nothing for them
    card = own or ("" if prompt.track and prompt.to else prompt.message)
    setup, shared = assessment.setup, not (prompt.to or prompt.track)
    template = turn.guide.template(setup.template)
    return WaitingPrompt(prompt.number, label_of(turn, prompt), prompt.seconds, assessment.id, setup.account,
                         card, asked, prompt.kind, template.title if template else setup.template, shared)


def other_day(turn: Turn, one: Participant) -> bool:
    """Whether a person's day begins at another moment than the thread's."""
    return one.calendar.zone != turn.calendar.zone


def catch_up(turn: Turn) -> None:
    """A private catch-up at the start of day for people whose window had not begun when prompts were answered."""
    setup = turn.assessment.setup
    if turn.assessment.status != "running" or setup.mode == "private":
        return
    for one in turn.assessment.participants:
        if other_day(turn, one) and one.active(turn.now) and one.reachable and pacing.is_open(one.calendar, turn.now):
            today = pacing.local_date(one.calendar, turn.now)
            if one.caught_up != today:
                turn.put_person(one, caught_up=today)
                say_catch_up(turn, one)


def say_catch_up(turn: Turn, one: Participant) -> None:
    """List what others answered since the person last worked, one tap each."""
    since = pacing.closed_before(one.calendar, turn.now)
    rows: list[tuple[int, str, str]] = []
    for prompt in reversed(turn.assessment.prompts):
        if prompt.posted_at is None or prompt.posted_at < since or len(rows) == CAUGHT_UP:
            break
        mine = any(answer.person == one.person for answer in prompt.answers)
        said = next((a for a in prompt.answers if not a.withdrawn and not a.private), None)
        if prompt.kind == "question" and said and not mine and not pacing.is_open(one.calendar, prompt.posted_at):
            item = turn.guide.items.get(prompt.item)
            rows.append((prompt.number, item.ask if item else "", said.value.text or said.text))
    if rows:
        today = pacing.local_date(one.calendar, turn.now)
        card = CatchUp(turn.assessment.id, turn.assessment.setup.account, one.person, today, tuple(reversed(rows)))
        turn.says.append(say(f"catchup:{one.person}:{today}", card, "private", person=one.person, lane=2,
                             opens=turn.now, closes=pacing.closes(one.calendar, turn.now)))
