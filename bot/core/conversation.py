"""Decides: one assessment and one event make the next state and what to say. Everything else serves this function."""

from datetime import datetime

from bot.core import pacing, planning
from bot.core.asking import ask, yields_at
from bot.core.assessment import Assessment, Track
from bot.core.cards import opening
from bot.core.closing import deadline_at, end_when_due, through_at, warn_at
from bot.core.events import (
    Adopted,
    Deleted,
    Delivered,
    Edited,
    Event,
    Lost,
    Missed,
    Moved,
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
from bot.core.leaving import come_back, leave
from bot.core.membership import wish
from bot.core.messages import Decision, say
from bot.core.noting import heard_from, move, note_away, note_delivery, note_lost, note_missed, note_nudged
from bot.core.nudging import addressee, candidates, catch_up, due_at, nudge
from bot.core.pressing import press
from bot.core.quota import has_quota
from bot.core.repairing import note_undeliverable
from bot.core.setup import Calendar
from bot.core.steering import resume_when_due, steer
from bot.core.submitting import submit
from bot.core.taking import adopt, revise, take_message, withdraw
from bot.core.turn import Turn
from bot.core.welcoming import news_moments, tell_news

SPEAKING = (Said, Pressed, Submitted)
"""Events in which a person speaks."""
MOVING = (Woke, Steered, Requested, Delivered, Missed, Lost, Started)
"""Events after which something may be asked."""


def decide(assessment: Assessment, event: Event, guide: Guide, now: datetime) -> Decision:
    """What follows from one event: a pure function of the state, the event, the guide and the time (aware UTC)."""
    turn = Turn(assessment, guide, now, key=getattr(event, "key", ""), speaker=getattr(event, "name", ""),
                guest=getattr(event, "participant", None))
    if isinstance(event, SPEAKING):
        heard_from(turn, event)
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
    if isinstance(event, MOVING) or pulled(turn):
        move_on(turn)
    turn.change(wake_at=next_wake(turn.assessment, now), version=assessment.version + 1)
    return turn.done()


def decide_rare(turn: Turn, event: Event) -> None:
    """The events that come seldom."""
    match event:
        case Woke():
            turn.nudged = event.nudged
            resume_when_due(turn)
            catch_up(turn)
            nudge(turn)
        case Started():
            start(turn)
        case Steered():
            turn.key = f"{event.verb}:{event.at.isoformat()}"
            steer(turn, event)
        case Requested(wish="left"):
            leave(turn, event.person, event.at)
        case Requested(wish="returned"):
            come_back(turn, event.person)
        case Requested():
            wish(turn, event)
        case Missed():
            note_missed(turn, event)
        case Lost():
            note_lost(turn, event)
        case Undeliverable():
            note_undeliverable(turn, event)
        case NudgedElsewhere():
            note_nudged(turn, event)
        case WasAway():
            note_away(turn, event)
        case Moved():
            move(turn, event)


def pulled(turn: Turn) -> bool:
    """Whether somebody asked for the next prompt at once."""
    return any(track.pulled or track.quiet_until == turn.now for track in turn.assessment.tracks)


def move_on(turn: Turn) -> None:
    """Ask what can be asked now, and end what is through."""
    end_when_due(turn)
    tell_news(turn)
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
        ceiling_seconds=plan.seconds, ceiling_days=plan.days,
    )
    card = opening(turn.assessment, turn.guide, turn.now)
    turn.says.append(say("opening", card, "root", opens=first, lane=0))


def next_wake(assessment: Assessment, now: datetime) -> datetime | None:
    """The next moment at which something may have to be done: the only thing the bell needs to know."""
    if not assessment.live:
        return None
    moments = [deadline_at(assessment)]
    if not assessment.warned:
        moments.append(warn_at(assessment))
    if assessment.status == "paused" and assessment.resume_at:
        moments.append(assessment.resume_at)
    if assessment.news and not assessment.held and assessment.thread:
        moments += news_moments(assessment, now)
    if assessment.status == "running" and not assessment.held and assessment.thread:
        for track in assessment.tracks:
            moments += track_moments(assessment, track, now)
        moments += nudge_moments(assessment, now) + lent_moments(assessment, now)
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
        gives_way = yields_at(current, calendar)
        if gives_way is None or not (track.plan or backs):
            return [gives_way] if gives_way and gives_way > now else []
        return [ready_at(assessment, track, calendar, gives_way, now)]
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


def lent_moments(assessment: Assessment, now: datetime) -> list[datetime]:
    """When what somebody took over and postponed comes back to them."""
    moments = []
    for prompt in map(assessment.prompt, assessment.waiting):
        one = assessment.participant(prompt.to) if prompt and prompt.to else None
        if prompt and one and prompt.until and not one.stopped:
            moments.append(pacing.next_open(one.calendar, max(prompt.until, one.paused_until or now, now)))
    return moments


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

