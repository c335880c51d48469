"""What is asked next, and when: one open prompt a track, quiet times, quota, yielding, prompts that come back."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.core import pacing, planning
from bot.core.assessment import Assessment, Prompt, Track
from bot.core.cards import CLOSING_PICKS, TARGETS_IN_ALL, TARGETS_PER_AREA, prompt_card
from bot.core.messages import say
from bot.core.planning import BORROWED
from bot.core.quota import EXTRA_POSTS, due_back, has_quota
from bot.core.setup import Calendar
from bot.core.turn import Turn

LINGER = timedelta(hours=2)
"""How long the last prompt stays open for others once somebody answered it."""


def ask(turn: Turn) -> None:
    """Move every track on as far as it may go now."""
    if turn.assessment.status != "running" or turn.assessment.held or not turn.assessment.thread:
        return
    bring_back(turn)
    for track in turn.assessment.tracks:
        person = turn.assessment.participant(track.person) if track.person else None
        if person and not (person.active(turn.now) and person.reachable):
            continue
        ask_track(turn, track)


def ask_track(turn: Turn, track: Track) -> None:
    """Repost what missed its window, let the unanswered yield, and ask the next when it is time."""
    track = roll_day(turn, track)
    current = turn.assessment.prompt(track.open)
    if current and current.state == "open" and current.asked_at is None:
        post_again(turn, track, current)
        return
    if not may_ask(turn, track):
        return
    if current and current.state == "open" and not current.answered:
        if not turn_over(turn, current):
            return
        turn.put(current, state="waiting", yield_at=None, generation=current.generation + 1)
        turn.refresh(str(current.number))
    next_prompt(turn, track, current)


def roll_day(turn: Turn, track: Track) -> Track:
    """Begin a new local day: the counts start at nothing."""
    today = pacing.local_date(turn.calendar_of(track), turn.now)
    if track.day == today:
        return track
    return turn.put_track(track, day=today, asked=0, posts=0, pulled=False)


def may_ask(turn: Turn, track: Track) -> bool:
    """Whether the next prompt may go out now: quiet is over, the window is open, quota and daily posts allow it."""
    if track.pulled:
        return True
    if track.quiet_until and turn.now < track.quiet_until:
        return False
    return pacing.is_open(turn.calendar_of(track), turn.now) and has_quota(turn.assessment, track, turn.now)


def turn_over(turn: Turn, prompt: Prompt) -> bool:
    """Whether an unanswered open prompt has had its working day."""
    at = yields_at(prompt, turn.calendar_of(turn.track_of(prompt)))
    return at is not None and turn.now >= at


def yields_at(prompt: Prompt, calendar: Calendar) -> datetime | None:
    """When an unanswered open prompt gives way; None before it arrived."""
    if prompt.yield_at or prompt.posted_at is None:
        return prompt.yield_at
    return pacing.add_working_days(calendar, prompt.posted_at, 1)


def next_prompt(turn: Turn, track: Track, current: Prompt | None) -> None:
    """Ask a prompt that came back, else the next step of the plan; with neither, let the last one linger."""
    track = turn.assessment.track(track.person) or track
    back = due_back(turn.assessment, track, turn.now)
    if back is None and not track.plan:
        return
    if current and current.state == "open" and current.answered:
        turn.put(current, state="closed", outcome="answered", generation=current.generation + 1)
        turn.refresh(str(current.number))
        finish_area(turn, current)
    if back is not None:
        come_back(turn, track, back)
        return
    if not track.deepened and is_ending(track):
        track = deepen(turn, track)
    track = short_first(turn, trim(turn, track))
    step = track.plan[0]
    track = turn.put_track(track, plan=track.plan[1:])
    prompt = build(turn, track, step)
    if prompt is None:
        next_prompt(turn, track, None)
        return
    turn.change(prompts=(*turn.assessment.prompts, prompt))
    count_post(turn, track, prompt)
    post(turn, prompt, pulled=track.pulled)


def count_post(turn: Turn, track: Track, prompt: Prompt) -> None:
    """Book a prompt that goes out now; one that a person pulled does not use the day's posts."""
    is_question = prompt.kind == "question"
    turn.put_track(
        track, open=prompt.number, asked=track.asked + is_question, questions=track.questions + is_question,
        posts=track.posts + (not track.pulled), pulled=False, quiet_until=None,
    )


def come_back(turn: Turn, track: Track, prompt: Prompt) -> None:
    """Put a postponed prompt to the track again as its open one."""
    prompt = turn.put(
        prompt, state="open", until=None, passed="", asked_at=turn.now, posted_at=None, yield_at=None,
        generation=prompt.generation + 1,
    )
    count_post(turn, replace(track, questions=track.questions - (prompt.kind == "question")), prompt)
    post(turn, prompt, pulled=track.pulled)


def is_ending(track: Track) -> bool:
    """Whether only the cards at the end are left, or nothing."""
    return not track.plan or track.plan[0] in ("targets", "target_details", "closing")


def deepen(turn: Turn, track: Track) -> Track:
    """Choose the deep questions, now that the core is through, and put them before the cards at the end."""
    asked = {prompt.item for prompt in turn.assessment.prompts if prompt.track == track.person and prompt.item}
    room = min(turn.assessment.ceiling_questions - track.questions, capacity(turn, track) - len(track.plan))
    if turn.assessment.setup.depth == "full":
        room = len(turn.guide.items)
    chosen = planning.pick_deep(turn.assessment, turn.guide, asked, room)
    return turn.put_track(track, plan=(*chosen, *track.plan), deepened=True)


def capacity(turn: Turn, track: Track) -> int:
    """How many prompts can still go out on a track until the deadline, this one included."""
    setup, calendar = turn.assessment.setup, turn.calendar_of(track)
    today = pacing.local_date(calendar, turn.now)
    full = setup.pace + EXTRA_POSTS - 1
    later = pacing.working_days_between(calendar, today, setup.deadline)
    later -= pacing.is_working_day(calendar, today) and today <= setup.deadline
    return min(max(0, full - track.posts), max(0, setup.pace - track.asked) + 1) + full * max(0, later)


def trim(turn: Turn, track: Track) -> Track:
    """Leave deep questions out where the cards at the end would not fit any more: those matter most."""
    if not track.deepened or turn.assessment.setup.depth == "full":
        return track
    deep = [step for step in track.plan if step.startswith("question:")]
    over = len(track.plan) - capacity(turn, track)
    if over <= 0 or not deep:
        return track
    kept = set(deep[: max(0, len(deep) - over)])
    return turn.put_track(track, plan=tuple(s for s in track.plan if s in kept or not s.startswith("question:")))


def short_first(turn: Turn, track: Track) -> Track:
    """Let a short question pass a long text right after another, and at the end of a day."""
    before = next((prompt for prompt in reversed(turn.assessment.prompts) if prompt.track == track.person), None)
    asked = turn.guide.items.get(before.item) if before else None
    ends_day = track.asked == turn.assessment.setup.pace - 1
    return turn.put_track(track, plan=planning.short_first(turn.guide, track.plan, asked, ends_day))


def build(turn: Turn, track: Track, step: str) -> Prompt | None:
    """The prompt of a step; None for a card with nothing on it."""
    kind, _, name = step.partition(":")
    number = len(turn.assessment.prompts) + 1
    if kind == "question":
        item = turn.guide.items.get(name)
        if item is None:
            return None
        return Prompt(number, "question", track.person, item.area, name, asked_at=turn.now, seconds=item.seconds)
    items = card_items(turn, track, kind, name)
    if not items and kind in ("recognition", "targets", "target_details"):
        return None
    card = Prompt(number, "closing", track.person, name, asked_at=turn.now, items=items, seconds=planning.CARD_SECONDS)
    return replace(card, kind=kind)  # type: ignore[arg-type]


def card_items(turn: Turn, track: Track, kind: str, name: str) -> tuple[str, ...]:
    """The rows of a card: an area's pains and ladders, the targets, those chosen, or the pains that were recognised."""
    setup, guide = turn.assessment.setup, turn.guide
    if kind == "recognition" and name == BORROWED:
        return planning.borrowed_pains(setup, guide)
    if kind == "recognition":
        return (*planning.pains_of(setup, guide, name), f"{name}.today", f"{name}.wanted")
    if kind == "targets":
        return tuple(item.id for item in planning.targets_of(setup, guide))
    if kind == "target_details":
        return chosen_targets(turn, track)
    return recognised(turn.assessment)


def chosen_targets(turn: Turn, track: Track) -> tuple[str, ...]:
    """The targets most wanted: at most two an area and six in all."""
    counts = votes_of(turn.assessment, "targets", "want", track.person)
    taken: list[str] = []
    for item in sorted(counts, key=lambda one: -counts[one]):
        same = sum(turn.guide.items[one].area == turn.guide.items[item].area for one in taken)
        if same < TARGETS_PER_AREA and len(taken) < TARGETS_IN_ALL:
            taken.append(item)
    return tuple(taken)


def recognised(assessment: Assessment) -> tuple[str, ...]:
    """The pains that somebody recognised, the most recognised first, as many as fit a card."""
    counts = votes_of(assessment, "recognition", "sounds")
    return tuple(sorted(counts, key=lambda one: -counts[one])[: CLOSING_PICKS * 3])


def votes_of(assessment: Assessment, kind: str, vote: str, track: str | None = None) -> dict[str, int]:
    """How often each row of the cards of a kind got this vote, in the order of their rows."""
    counts: dict[str, int] = {}
    for prompt in assessment.prompts:
        if prompt.kind == kind and track in (None, prompt.track):
            for answer in prompt.answers:
                if answer.text == vote and not answer.withdrawn:
                    counts[answer.item] = counts.get(answer.item, 0) + 1
    return counts


def finish_area(turn: Turn, prompt: Prompt) -> None:
    """Show the votes of cards whose area has just ended."""
    for before in turn.assessment.prompts[: prompt.number]:
        ends = before.kind == "recognition" and before.track == prompt.track and before.area != next_area(turn, prompt)
        if ends and before.area == prompt.area:
            turn.refresh(str(before.number))


def next_area(turn: Turn, prompt: Prompt) -> str:
    """The area that the track asks about next."""
    track = turn.track_of(prompt)
    kind, _, name = (track.plan[0] if track.plan else "").partition(":")
    return turn.guide.items[name].area if kind == "question" else name


def bring_back(turn: Turn) -> None:
    """Put what somebody took over and postponed to them again."""
    for prompt in map(turn.assessment.prompt, turn.assessment.waiting):
        one = turn.assessment.participant(prompt.to) if prompt and prompt.to else None
        if prompt and one and prompt.until and prompt.until <= turn.now and one.active(turn.now):
            back = turn.put(prompt, until=None, passed="", generation=prompt.generation + 1, nudge_from=turn.now)
            post(turn, back, to=back.to)


def post(turn: Turn, prompt: Prompt, *, pulled: bool = False, to: str = "") -> None:
    """Say a prompt: in the thread or to its person, or on a card of its own `to` whom it was handed to.

    It is fenced, and leaves only inside the window unless somebody `pulled` it.
    """
    turn.refresh("opening")
    person = to or prompt.track
    one = turn.assessment.participant(person) if person else None
    calendar = one.calendar if one else turn.calendar
    opens = pacing.next_open(calendar, turn.now)
    card = prompt_card(turn.assessment, prompt, turn.guide, turn.now, to)
    turn.says.append(say(
        f"{'h' if to else 'p'}{prompt.number}.{prompt.generation}", card, "private" if person else "thread", person=person,
        prompts=((prompt.number, prompt.generation),), opens=None if pulled else opens,
        closes=None if pulled else pacing.closes(calendar, opens), lane=0 if pulled else 2,
    ))


def post_again(turn: Turn, track: Track, prompt: Prompt) -> None:
    """Post an open prompt that did not leave in its window, once the window is open again and the day has room."""
    if not pacing.is_open(turn.calendar_of(track), turn.now) or not has_quota(turn.assessment, track, turn.now):
        return
    prompt = turn.put(prompt, asked_at=turn.now, generation=prompt.generation + 1)
    turn.put_track(track, posts=track.posts + 1, asked=track.asked + (prompt.kind == "question"))
    post(turn, prompt)
