"""How a run ends: through, closed by its owner, or at the deadline; the summary once, and the same post ever after."""

from datetime import date, datetime, timedelta
from functools import lru_cache

from bot.core import pacing
from bot.core.asking import LINGER
from bot.core.assessment import Assessment
from bot.core.cards import still_votes
from bot.core.messages import say
from bot.core.setup import Calendar
from bot.core.summary import owner_summary, team_summary
from bot.core.turn import TYPED_QUIET, Turn

BEFORE_END = timedelta(minutes=15)
"""So long before the end of the window on the last day a run closes, so that its summary still leaves that day."""


def deadline_at(assessment: Assessment) -> datetime:
    """The moment at which the deadline closes a run."""
    return last_moments(assessment.setup.calendar, assessment.setup.deadline)[1]


def warn_at(assessment: Assessment) -> datetime:
    """When the owner is warned: at the start of work on the working day before the last."""
    return last_moments(assessment.setup.calendar, assessment.setup.deadline)[0]


@lru_cache(maxsize=10_000)
def last_moments(calendar: Calendar, deadline: date) -> tuple[datetime, datetime]:
    """When the owner is warned and when a run is closed, by calendar and last day: asked with every event."""
    day = deadline - timedelta(days=1)
    for _ in range(400):
        if pacing.is_working_day(calendar, day):
            break
        day -= timedelta(days=1)
    return pacing.at_time(calendar, day, calendar.start), pacing.at_time(calendar, deadline, calendar.end) - BEFORE_END


def end_when_due(turn: Turn) -> None:
    """Close a run that is through or past its deadline, and warn its owner the working day before."""
    assessment = turn.assessment
    if not assessment.live:
        return
    if turn.now >= deadline_at(assessment):
        close(turn, "deadline")
    elif assessment.status == "running" and (through := through_at(assessment)) and turn.now >= through:
        close(turn, "through")
    elif not assessment.warned and turn.now >= warn_at(assessment):
        turn.change(warned=True)
        if any(track.plan for track in assessment.tracks) or assessment.waiting:
            warn(turn)


def warn(turn: Turn) -> None:
    """Tell the owner that the deadline is one working day away."""
    assessment = turn.assessment
    if assessment.started_at and pacing.local_date(turn.calendar, assessment.started_at) >= assessment.setup.deadline:
        return
    answered = len({prompt.number for prompt in assessment.prompts if prompt.answered})
    turn.tell_owners(
        f"warning:{assessment.setup.deadline}", "deadline_warning", (("extend", ""), ("close", "")),
        day=assessment.setup.deadline, answered=answered, planned=assessment.planned, people=asked_alone(assessment),
    )


def asked_alone(assessment: Assessment) -> int:
    """How many people are asked in private, each their own questions."""
    return sum(bool(track.person) for track in assessment.tracks)


def through_at(assessment: Assessment) -> datetime | None:
    """When a run whose plan is used up ends: everybody answered the last prompt, or it lingered long enough."""
    if assessment.waiting or any(track.plan for track in assessment.tracks) or not assessment.prompts:
        return None
    latest = None
    for track in assessment.tracks:
        prompt = assessment.prompt(track.open)
        if prompt is None or prompt.state != "open":
            continue
        standing = [answer for answer in prompt.answers if not answer.withdrawn]
        if not standing:
            return None
        last = max(answer.at for answer in standing)
        missing = {one.person for one in assessment.participants if not one.stopped} - {a.person for a in standing}
        alone = bool(track.person) or (bool(assessment.participants) and not missing)
        end = last + TYPED_QUIET if alone else last + LINGER
        latest = max(latest, end) if latest else end
    if latest is None:
        ended = [prompt.asked_at for prompt in assessment.prompts if prompt.asked_at]
        return max(ended, default=None)
    return latest


def shut(turn: Turn) -> None:
    """Close every prompt that is still with somebody: what was answered counts, the rest is dropped."""
    for number in [*turn.assessment.waiting, *(track.open for track in turn.assessment.tracks if track.open)]:
        prompt = turn.assessment.prompts[number - 1]
        if prompt.state != "closed":
            outcome = "answered" if prompt.answered else "dropped"
            turn.put(prompt, state="closed", outcome=outcome, until=None, generation=prompt.generation + 1)
            turn.refresh(str(number))
    for track in turn.assessment.tracks:
        turn.put_track(track, open=0, quiet_until=None, pulled=False)
    turn.refresh(*(str(prompt.number) for prompt in turn.assessment.prompts if still_votes(turn.assessment, prompt)))
    turn.refresh("opening")


def close(turn: Turn, reason: str) -> None:
    """End a run: nothing more is asked, the summary goes out once, in the window."""
    shut(turn)
    turn.change(status="closed", closed_at=turn.now, close_reason=reason, closings=turn.assessment.closings + 1)
    summarise(turn)


def summarise(turn: Turn) -> None:
    """Post the team's summary (or have the owner share it first), and send the internal one to the owners."""
    assessment = turn.assessment
    waits = assessment.setup.approval == "owner" and bool(assessment.setup.here) and not assessment.summary_message
    if assessment.summary_message:
        turn.refresh("summary")
    elif waits:
        turn.change(summary_due=True)
    else:
        share(turn)
    if assessment.setup.self_run:
        return
    internal = owner_summary(turn.assessment, turn.guide, waiting=waits)
    opens = None if assessment.close_reason == "owner" else pacing.next_open(turn.calendar, turn.now)
    for owner in assessment.setup.here:
        turn.says.append(say(f"owner-summary:{assessment.closings}:{owner}", internal, "private", person=owner, lane=1,
                             opens=opens))


def share(turn: Turn, again: bool = False) -> None:
    """Post the team's summary to the thread: one post per run, later closings and edits change it in place.

    `again` is for one that was refused: it stands in the channel where the thread is gone.
    """
    assessment = turn.assessment
    opens = pacing.next_open(turn.calendar, turn.now)
    turn.change(summary_due=False)
    summary, key = team_summary(assessment, turn.guide, turn.now), f"summary:{assessment.version}" if again else "summary"
    turn.says.append(say(key, summary, "root" if again and not assessment.thread else "thread", opens=opens, lane=2))
