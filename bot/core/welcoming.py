"""Mentions whoever is asked, once: all in the first reply of the thread, and those who join later.

A mention makes people follow the thread and know of it, so that it cannot be left out; but it is a post of the bot's own.
It waits for a moment when the person and the thread are at work and the thread's day has room; where their hours never
meet, and in private runs, a line in private takes its place. What else the thread is to hear at once waits here too.
"""

from datetime import datetime

from bot.core import pacing
from bot.core.asking import roll_day
from bot.core.assessment import Assessment
from bot.core.messages import Hello, Notice, say
from bot.core.nudging import book_post
from bot.core.quota import has_post
from bot.core.turn import TYPED_QUIET, Turn

WELCOME, OWNER_LEFT = "welcome", "owner_left"


def greet(turn: Turn, again: bool = False) -> None:
    """The first reply in the thread: it mentions each participant once, so that they follow the thread.

    `again` makes it another post than the one before, which did not get through or stood in a thread that is gone.
    """
    people = tuple((one.person, one.name) for one in turn.assessment.participants if not one.stopped)
    setup = turn.assessment.setup
    if people and not turn.assessment.greeted:
        opens = pacing.next_open(turn.calendar, turn.now)
        key = f"hello:{turn.assessment.version}" if again else "hello"
        turn.says.append(say(key, Hello(people, setup.mode, setup.account), "thread", opens=opens, lane=2))
        track = turn.assessment.tracks[0]
        if not track.person:
            turn.put_track(roll_day(turn, track), posts=roll_day(turn, track).posts + 1)
    turn.change(greeted=True, news=tuple(one for one in turn.assessment.news if not one.startswith(WELCOME)))


def expect(turn: Turn, person: str) -> None:
    """Somebody joined a thread that was greeted: they are welcomed, together with others who join within minutes."""
    if turn.assessment.greeted:
        announce_later(turn, WELCOME, person)


def announce_later(turn: Turn, kind: str, person: str) -> None:
    """Remember something that the thread is to hear as soon as its day has room."""
    run = turn.assessment
    wait = turn.now if run.setup.mode == "private" else turn.now + TYPED_QUIET
    turn.change(news=tuple(dict.fromkeys((*run.news, f"{kind}:{person}"))), news_at=wait)


def tell_news(turn: Turn) -> None:
    """Say what waits and may be said now."""
    run = turn.assessment
    due = [one.partition(":") for one in run.news if (at := moment_of(run, one, turn.now)) and at <= turn.now]
    if not due or not run.live or run.held or not run.thread:
        return
    for kind, _, person in due:
        if kind == OWNER_LEFT and book_post(turn):
            forget_news(turn, kind, (person,))
            turn.announce(OWNER_LEFT, proactive=True, name=turn.name_of(person), day=run.setup.deadline, status=run.status)
    if run.status == "running":
        welcome(turn, tuple(person for kind, _, person in due if kind == WELCOME))


def welcome(turn: Turn, people: tuple[str, ...]) -> None:
    """Mention these in the thread, in one post; those whose hours never meet the thread's get a line in private."""
    run, opening = turn.assessment, turn.assessment.opening
    here = tuple(one for one in people if meeting(run, one, turn.now)[1])
    if here and book_post(turn):
        forget_news(turn, WELCOME, here)
        named = tuple((one, turn.name_of(one)) for one in here)
        message = Hello(named, run.setup.mode, run.setup.account)
        turn.says.append(say(key_of(run, here), message, "thread", opens=turn.now, lane=2))
    for person in people:
        one = run.participant(person)
        if person not in here and one:
            forget_news(turn, WELCOME, (person,))
            facts = (("account", run.setup.account), ("mode", run.setup.mode), ("opening", opening))
            turn.says.append(say(key_of(run, (person,)), Notice(WELCOME, facts, run.id), "private", person=person, lane=2,
                                 opens=turn.now, closes=pacing.closes(one.calendar, turn.now)))


def key_of(run: Assessment, people: tuple[str, ...]) -> str:
    """The key of a welcome: it names whom it is for, so that one that did not leave is made again."""
    return f"{WELCOME}:{run.version}:{','.join(people)}"


def not_welcomed(turn: Turn, post: str) -> None:
    """A welcome did not leave: it waits again."""
    for person in post.split(":", 2)[2].split(","):
        announce_later(turn, WELCOME, person)


def forget_news(turn: Turn, kind: str, people: tuple[str, ...]) -> None:
    """Take out what has been said, or need not be said any more."""
    told = {f"{kind}:{person}" for person in people}
    turn.change(news=tuple(one for one in turn.assessment.news if one not in told))


def news_moments(assessment: Assessment, now: datetime) -> list[datetime]:
    """When what waits can be said."""
    found = (moment_of(assessment, one, now) for one in assessment.news)
    return [at for at in found if at]


def moment_of(assessment: Assessment, news: str, now: datetime) -> datetime | None:
    """When one of the things that wait can be said; None where it cannot as things are."""
    kind, _, person = news.partition(":")
    at = max(now, assessment.news_at or now)
    if kind == OWNER_LEFT:
        return meets_room(assessment, at)
    one = assessment.participant(person)
    if one is None or one.stopped or assessment.status != "running":
        return None
    return meeting(assessment, person, at)[0]


def meets_room(assessment: Assessment, at: datetime) -> datetime:
    """The first moment from `at` on at which the thread is at work and its day has room for a post."""
    calendar = assessment.setup.calendar
    at = pacing.next_open(calendar, at)
    return at if has_post(assessment, at) else pacing.opens_after(calendar, at)


def meeting(assessment: Assessment, person: str, at: datetime) -> tuple[datetime, bool]:
    """When somebody is welcomed, and whether in the thread: where their hours meet its own, else in private."""
    one = assessment.participant(person)
    if one is None:
        return at, False
    first = pacing.next_open(one.calendar, max(at, one.paused_until or at))
    if not one.reachable:
        return meets_room(assessment, first), True
    if assessment.setup.mode == "private":
        return first, False
    at = first
    for _ in range(2):
        meets = meets_room(assessment, at)
        if pacing.is_open(one.calendar, meets):
            return meets, True
        at = pacing.next_open(one.calendar, meets)
    return first, False
