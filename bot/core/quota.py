"""How much still fits into a day: the day's questions, and all posts of the bot's own, per track."""

from datetime import date, datetime

from bot.core import pacing
from bot.core.assessment import Assessment, Prompt, Track
from bot.core.setup import Calendar

EXTRA_POSTS = 2
"""Proactive posts a day on top of the pace: cards and nudges included."""
FOR_THE_SUMMARY = 1
"""Of these, so many stay free for a summary that may come today; on the first day only where the plan runs out."""


LAST_CARDS = 2
"""With so few steps left, this prompt may be the last: a card with nothing on it is passed over."""


def calendar_of(assessment: Assessment, track: Track) -> Calendar:
    """The calendar that a track keeps: the person's own, or the thread's."""
    person = assessment.participant(track.person) if track.person else None
    return person.calendar if person else assessment.setup.calendar


def has_quota(assessment: Assessment, track: Track, now: datetime) -> bool:
    """Whether the questions and posts of the track's day leave room for what comes next."""
    pace = assessment.setup.pace
    last_day = track.day is not None and track.day >= assessment.setup.deadline
    may_end = last_day or len(track.plan) <= LAST_CARDS
    kept = 0 if track.day == first_day_of(assessment) and not may_end else FOR_THE_SUMMARY
    if track.posts >= pace + EXTRA_POSTS - kept:
        return False
    is_card = bool(track.plan) and not track.plan[0].startswith("question:")
    return track.asked < pace or (is_card and not due_back(assessment, track, now))


def has_post(assessment: Assessment, at: datetime) -> bool:
    """Whether the thread's day has room for a post beside its prompts at this moment; in private runs always."""
    track = assessment.tracks[0]
    if track.person or track.day != pacing.local_date(assessment.setup.calendar, at):
        return True
    return track.posts < assessment.setup.pace + EXTRA_POSTS - FOR_THE_SUMMARY


def first_day_of(assessment: Assessment) -> date | None:
    """The local day of the opening post, None before."""
    if assessment.first_at is None:
        return None
    return pacing.local_date(assessment.setup.calendar, assessment.first_at)


def due_back(assessment: Assessment, track: Track, now: datetime) -> Prompt | None:
    """A postponed prompt of this track whose time has come."""
    for number in assessment.waiting:
        prompt = assessment.prompts[number - 1]
        if prompt.until and prompt.until <= now and prompt.track == track.person and not prompt.to:
            return prompt
    return None


def has_room(assessment: Assessment, track: Track, now: datetime) -> bool:
    """Whether a track's next prompt would come today by itself."""
    calendar = calendar_of(assessment, track)
    if not pacing.is_open(calendar, now):
        return False
    return track.day != pacing.local_date(calendar, now) or has_quota(assessment, track, now)
