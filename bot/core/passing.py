"""Goes on from a prompt, for all who have it, and takes that back: next, skip, later, undo."""

from datetime import datetime

from bot.core import pacing
from bot.core.assessment import Prompt
from bot.core.cards import standing
from bot.core.dates import FAR
from bot.core.events import Pressed
from bot.core.handing import give_way
from bot.core.quota import due_back, has_room
from bot.core.taking import note_late, withdraw_answer
from bot.core.turn import Turn


def pull(turn: Turn, prompt: Prompt, event: Pressed) -> None:
    """Next at once; over the day's quota or outside the window only because a person asked for one more."""
    track = turn.track_of(prompt)
    if track.open != prompt.number:
        turn.whisper(event.person, "already_closed", number=prompt.number, names="")
        return
    if not track.plan and due_back(turn.assessment, track, turn.now) is None:
        turn.whisper(event.person, "nothing_more", next=None)
        return
    if not prompt.answered:
        turn.put(prompt, state="waiting", yield_at=None, generation=prompt.generation + 1, nudge_from=turn.now)
        turn.refresh(str(prompt.number))
        track = turn.put_track(track, open=0)
    inside = has_room(turn.assessment, track, turn.now)
    turn.put_track(track, quiet_until=turn.now, pulled=not inside or event.action == "more")


def go_on(turn: Turn, prompt: Prompt, event: Pressed) -> None:
    """The next at once where the day has room for it; else the answer stands, and whoever asked hears when it comes."""
    track, calendar = turn.track_of(prompt), turn.calendar_of(turn.track_of(prompt))
    if track.open != prompt.number or has_room(turn.assessment, track, turn.now) or not track.plan:
        pull(turn, prompt, event)
        return
    closed_now = not pacing.is_open(calendar, turn.now)
    following = pacing.next_open(calendar, turn.now) if closed_now else pacing.opens_after(calendar, turn.now)
    turn.whisper(event.person, "nothing_more", next=following)


def skip(turn: Turn, prompt: Prompt, event: Pressed) -> None:
    """Skip a prompt for the thread; the card says who did, with undo. From one that has an answer it only goes on."""
    if prompt.state == "closed":
        turn.whisper(event.person, "already_closed", number=prompt.number, names=turn.name_of(prompt.passed))
        return
    if prompt.answered:
        go_on(turn, prompt, event)
        return
    turn.introduce(event.person)
    turn.put(prompt, state="closed", outcome="skipped", passed=event.person, until=None,
             generation=prompt.generation + 1)
    give_way(turn, prompt)


def later(turn: Turn, prompt: Prompt, event: Pressed) -> None:
    """Postpone a prompt to a local day (ISO date in the value; tomorrow without one)."""
    if prompt.state == "closed":
        turn.whisper(event.person, "already_closed", number=prompt.number, names=turn.name_of(prompt.passed))
        return
    until = later_day(turn, prompt, event.value)
    turn.introduce(event.person)
    turn.put(prompt, state="waiting", until=until, passed=event.person, generation=prompt.generation + 1, yield_at=None,
             nudge_from=until)
    give_way(turn, prompt)
    turn.whisper(event.person, "later_set", number=prompt.number, until=until)


def later_day(turn: Turn, prompt: Prompt, value: str) -> datetime:
    """The start of work on the day a person named, or on the next working day."""
    one = turn.assessment.participant(prompt.to or prompt.track)
    calendar = one.calendar if one else turn.calendar
    try:
        day = datetime.fromisoformat(value).date()
        start = pacing.at_time(calendar, min(day, turn.now.date() + FAR), calendar.start)
    except (ValueError, OverflowError):
        start = turn.now
    return pacing.next_open(calendar, start) if start > turn.now else pacing.opens_after(calendar, turn.now)


def undo(turn: Turn, prompt: Prompt, event: Pressed) -> None:
    """Take back one's own last act on a prompt: a skip, a postponement, a hand-over, an answer."""
    mine = [a for a in standing(prompt) if a.person == event.person]
    if prompt.passed and prompt.to:
        turn.put(prompt, state="waiting", outcome="", passed="", until=None, nudge_from=turn.now,
                 generation=prompt.generation + 1)
    elif prompt.passed or prompt.to:
        latest = max((p.number for p in turn.assessment.prompts if p.track == prompt.track), default=0)
        state = "open" if prompt.number == latest and turn.track_of(prompt).open == 0 else "waiting"
        turn.put(prompt, state=state, outcome="", passed="", until=None, to="", handed_by="", nudge_from=turn.now,
                 generation=prompt.generation + 1)
        if state == "open":
            track = turn.track_of(prompt)
            turn.put_track(track, open=prompt.number, quiet_until=None)
            day_on = pacing.add_working_days(turn.calendar_of(track), turn.now, 1)
            turn.put(turn.assessment.prompts[prompt.number - 1], yield_at=day_on)
    elif mine:
        for answer in mine:
            withdraw_answer(turn, turn.assessment.prompts[prompt.number - 1], answer)
            for message, _ in answer.messages:
                turn.react(message, off=True)
    else:
        return
    turn.refresh(str(prompt.number), "opening")
    turn.whisper(event.person, "undone", number=prompt.number)
    note_late(turn)
