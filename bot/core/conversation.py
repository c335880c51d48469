"""Decides: one assessment and one event make the next state and what to say. Everything else serves this function."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.core import pacing, planning
from bot.core.asking import ask, greet
from bot.core.assessment import Assessment, Prompt, Track
from bot.core.cards import opening
from bot.core.closing import deadline_at, end_when_due, through_at, warn_at
from bot.core.events import (
    Adopted,
    Deleted,
    Delivered,
    Edited,
    Event,
    Missed,
    NudgedElsewhere,
    Pressed,
    Requested,
    Said,
    Started,
    Steered,
    Submitted,
    Undeliverable,
    WasAway,
    Woke,
)
from bot.core.guide import Guide
from bot.core.messages import Decision, say
from bot.core.nudging import addressee, candidates, catch_up, due_at, nudge
from bot.core.pressing import press
from bot.core.quota import has_quota
from bot.core.setup import Calendar
from bot.core.steering import steer, wish
from bot.core.submitting import submit
from bot.core.taking import adopt, revise, take_message, withdraw
from bot.core.turn import TAPPED_QUIET, Turn


def decide(assessment: Assessment, event: Event, guide: Guide, now: datetime) -> Decision:
    """What follows from one event: a pure function of the state, the event, the guide and the time (aware UTC)."""
    turn = Turn(assessment, guide, now, key=getattr(event, "key", ""), speaker=getattr(event, "name", ""))
    match event:
        case Said():
            take_message(turn, event)
        case Pressed():
            press(turn, event)
        case Edited():
            revise(turn, event)
        case Deleted():
            withdraw(turn, event)
        case Adopted():
            adopt(turn, event)
        case Submitted():
            submit(turn, event)
        case Delivered():
            note_delivery(turn, event)
        case _:
            decide_rare(turn, event)
    if isinstance(event, Woke | Steered | Requested | Delivered | Missed | Started) or pulled(turn):
        move_on(turn)
    turn.change(wake_at=next_wake(turn.assessment, now), version=assessment.version + 1)
    return turn.done()


def decide_rare(turn: Turn, event: Event) -> None:
    """The events that come seldom."""
    match event:
        case Woke():
            turn.nudged = event.nudged
            catch_up(turn)
            nudge(turn)
        case Started():
            start(turn)
        case Steered():
            turn.key = f"{event.verb}:{event.at.isoformat()}"
            steer(turn, event)
        case Requested():
            wish(turn, event)
        case Missed():
            note_missed(turn, event)
        case Undeliverable():
            note_undeliverable(turn, event)
        case NudgedElsewhere():
            note_nudged(turn, event)
        case WasAway():
            note_away(turn, event)


def pulled(turn: Turn) -> bool:
    """Whether somebody asked for the next prompt at once."""
    return any(track.pulled or track.quiet_until == turn.now for track in turn.assessment.tracks)


def move_on(turn: Turn) -> None:
    """Ask what can be asked now, and end what is through."""
    end_when_due(turn)
    ask(turn)
    end_when_due(turn)


def start(turn: Turn) -> None:
    """Plan a run and put its opening post on the way, in the first window."""
    setup = turn.assessment.setup
    first = pacing.next_open(setup.calendar, turn.now)
    plan = planning.start_plan(setup, turn.guide, pacing.local_date(setup.calendar, first))
    people = [one.person for one in turn.assessment.participants] if setup.mode == "private" else [""]
    tracks = tuple(Track(person, plan.steps) for person in people) or (Track("", plan.steps),)
    turn.change(
        tracks=tracks, started_at=turn.now, ceiling_questions=plan.questions, ceiling_cards=plan.cards,
        ceiling_seconds=plan.seconds,
    )
    card = opening(turn.assessment, turn.guide, turn.now)
    turn.says.append(say("opening", card, "root", opens=first, lane=0))


def note_delivery(turn: Turn, event: Delivered) -> None:
    """A post arrived: the opening binds the thread, a prompt begins its working day, the summary can be updated."""
    if event.post == "opening":
        turn.change(thread=event.thread, opening=event.message, first_at=event.at)
        begin(turn)
    elif event.post == "summary":
        turn.change(summary_message=event.message)
    elif event.post.startswith("p"):
        number = int(event.post[1:].partition(".")[0])
        prompt = turn.assessment.prompt(number)
        if prompt:
            begin_prompt(turn, prompt, event)


def begin(turn: Turn) -> None:
    """After the opening: greet the participants, and let the first prompt follow."""
    tracks = turn.assessment.tracks
    turn.change(tracks=tuple(replace(track, quiet_until=turn.now + TAPPED_QUIET) for track in tracks))
    if not tracks[0].person:
        day = pacing.local_date(turn.calendar, turn.now)
        turn.put_track(turn.assessment.tracks[0], day=day, posts=1)
    greet(turn)
    setup = turn.assessment.setup
    problems = tuple(one.name for one in turn.assessment.participants if not one.reachable)
    names = tuple(one.name for one in turn.assessment.participants)
    turn.tell_owners("launched", "launched", (("status", ""),), delivered=names, problems=problems,
                     first=turn.now + timedelta(0), account=setup.account)


def begin_prompt(turn: Turn, prompt: Prompt, event: Delivered) -> None:
    """A delivered prompt has one working day before it yields, and its reminders count from now."""
    track = turn.track_of(prompt)
    yield_at = pacing.add_working_days(turn.calendar_of(track), event.at, 1) if prompt.state == "open" else None
    first = prompt.posted_at is None
    turn.put(prompt, posted_at=event.at if first else prompt.posted_at, message=event.message, yield_at=yield_at,
             nudge_from=event.at if first else prompt.nudge_from)
    if prompt.generation and prompt.answered:
        turn.refresh(str(prompt.number))


def note_missed(turn: Turn, event: Missed) -> None:
    """A post that did not leave in its window: a prompt is posted again by and by, a reminder is given up."""
    kind = event.post.partition(":")[0]
    if event.post.startswith("p") and event.post[1:2].isdigit():
        prompt = turn.assessment.prompt(int(event.post[1:].partition(".")[0]))
        if prompt and prompt.state == "open" and prompt.posted_at is None:
            turn.put(prompt, asked_at=None)
        elif prompt and prompt.to and prompt.posted_at is None and prompt.state == "waiting":
            turn.put(prompt, nudge_from=turn.now)
    elif kind in ("nudge", "line"):
        for number in turn.assessment.waiting:
            prompt = turn.assessment.prompts[number - 1]
            if 0 < prompt.nudges < 3:
                turn.put(prompt, nudges=prompt.nudges - 1, nudge_from=turn.now)


def note_undeliverable(turn: Turn, event: Undeliverable) -> None:
    """A post that the platform refuses for good: the owner is told with a way out; a person is not held to it."""
    setup = turn.assessment.setup
    one = turn.assessment.participant(event.person) if event.person else None
    if one:
        turn.put_person(one, reachable=False)
    elif not turn.assessment.held:
        turn.change(held=event.reason)
    else:
        return
    if event.person in setup.owners:
        return
    turn.tell_owners(
        f"undeliverable:{event.post}:{event.reason}", "undeliverable", (("resume", ""), ("cancel", "")),
        reason=event.reason, channel=setup.channel, who=one.name if one else "",
    )


def note_nudged(turn: Turn, event: NudgedElsewhere) -> None:
    """Another run's reminder listed our prompts for this person: it counts as ours."""
    one = turn.assessment.participant(event.person)
    if one is None:
        return
    turn.put_person(one, nudged_on=pacing.local_date(one.calendar, turn.now))
    for prompt in candidates(turn.assessment):
        due = due_at(turn.assessment, prompt, one.calendar)
        if addressee(turn.assessment, prompt) == one and due and due <= turn.now and prompt.nudges < 2:
            turn.put(prompt, nudges=prompt.nudges + 1)


def note_away(turn: Turn, event: WasAway) -> None:
    """After an outage reminders count anew, and the thread hears of it only where something may have been missed."""
    for prompt in candidates(turn.assessment):
        turn.put(prompt, nudge_from=turn.now)
    if event.may_have_missed and turn.assessment.live and turn.assessment.thread:
        turn.announce("away", proactive=True, since=event.since, until=event.at)


def next_wake(assessment: Assessment, now: datetime) -> datetime | None:
    """The next moment at which something may have to be done: the only thing the bell needs to know."""
    if not assessment.live:
        return None
    moments = [deadline_at(assessment)]
    if not assessment.warned:
        moments.append(warn_at(assessment))
    if assessment.status == "running" and not assessment.held and assessment.thread:
        for track in assessment.tracks:
            moments += track_moments(assessment, track, now)
        moments += nudge_moments(assessment, now)
        through = through_at(assessment)
        if through:
            moments.append(through)
    return max(min(moments), now)


def track_moments(assessment: Assessment, track: Track, now: datetime) -> list[datetime]:
    """When a track may move; nothing moves it while its person is off."""
    person = assessment.participant(track.person) if track.person else None
    if person and (person.stopped or not person.reachable):
        return []
    calendar = person.calendar if person else assessment.setup.calendar
    moments = moving_moments(assessment, track, calendar, now)
    if person and person.paused_until and person.paused_until > now:
        return [max(moment, person.paused_until) for moment in moments]
    return moments


def moving_moments(assessment: Assessment, track: Track, calendar: Calendar, now: datetime) -> list[datetime]:
    """When a track may move: its quiet time, its open prompt's yield, what comes back, the next day's quota."""
    current = assessment.prompt(track.open)
    open_now = current is not None and current.state == "open"
    backs = [b for n in assessment.waiting if (b := assessment.prompts[n - 1].until) is not None
             and assessment.prompts[n - 1].track == track.person and not assessment.prompts[n - 1].to]
    if open_now and current and not current.answered and current.asked_at is not None and not track.pulled:
        if current.posted_at is None or not (track.plan or backs):
            return [current.yield_at] if current.yield_at and current.yield_at > now else []
        return [ready_at(assessment, track, calendar, current.yield_at or now, now)]
    moments = [ready_at(assessment, track, calendar, max(back, track.quiet_until or back), now) for back in backs]
    if track.plan or (open_now and current and current.asked_at is None):
        moments.append(ready_at(assessment, track, calendar, track.quiet_until or now, now))
    return moments


def ready_at(assessment: Assessment, track: Track, calendar: Calendar, at: datetime, now: datetime) -> datetime:
    """The first moment from `at` on at which window and quota allow a post on this track."""
    at = max(at, now)
    opens = pacing.next_open(calendar, at)
    if track.day == pacing.local_date(calendar, opens) and not has_quota(assessment, track, now):
        return pacing.opens_after(calendar, opens)
    return opens


def nudge_moments(assessment: Assessment, now: datetime) -> list[datetime]:
    """When reminders and catch-ups are due: not before the window of whom they are for."""
    moments = []
    for prompt in candidates(assessment):
        one = addressee(assessment, prompt)
        calendar = one.calendar if one else assessment.setup.calendar
        due = due_at(assessment, prompt, calendar)
        if due is None or (one and one.stopped):
            continue
        at = max(due, now)
        if due <= now:
            at = pacing.opens_after(calendar, now)
        if one and one.paused_until and one.paused_until > at:
            at = one.paused_until
        moments.append(pacing.next_open(calendar, at))
    thread_zone = assessment.setup.calendar
    for one in assessment.participants:
        here = one.active(now) and one.reachable and assessment.setup.mode == "thread"
        if here and one.calendar.zone != thread_zone.zone:
            opens = pacing.next_open(one.calendar, now)
            today = one.caught_up == pacing.local_date(one.calendar, opens)
            moments.append(pacing.opens_after(one.calendar, opens) if today else opens)
    return moments

