"""What owners do with a run by command or button."""

from dataclasses import replace
from datetime import date, timedelta

from bot.core import pacing, planning
from bot.core.assessment import Action, Assessment
from bot.core.closing import close, share, shut
from bot.core.events import Steered
from bot.core.handing import give_way, hand_over
from bot.core.membership import add_person, remove_person
from bot.core.nudging import candidates, remind_now
from bot.core.repairing import relocate, say_again
from bot.core.turn import TAPPED_QUIET, Turn


def go_on(turn: Turn) -> None:
    """What had rested goes on by itself, and the owners hear of it."""
    run = turn.assessment
    say_again(turn)
    rest(turn)
    turn.tell_owners(f"goes_on:{turn.now.isoformat()}", "goes_on", (("pause", ""),), channel=run.setup.channel, reason=run.held)


def steer(turn: Turn, event: Steered) -> None:
    """Carry out an owner's command; who may give it was checked before."""
    turn.introduce(event.person)
    by = turn.name_of(event.person)
    match event.verb:
        case "pause" if turn.assessment.status == "running":
            pause(turn, event.day, by)
        case "resume" if turn.assessment.status == "paused" or turn.assessment.held:
            relocate(turn, event.text)
            resume(turn, by)
        case "go_on" if turn.assessment.held:
            go_on(turn)
        case "extend" if event.day:
            extend(turn, event.day, by)
        case "close" if turn.assessment.live:
            close(turn, "owner")
        case "cancel" if turn.assessment.live:
            cancel(turn, by)
        case "reopen" if not turn.assessment.live:
            reopen(turn, event.day, by)
        case "assign":
            assign(turn, event)
        case "drop":
            drop(turn, event.number)
        case "narrow":
            narrow(turn)
        case "add" if event.participant:
            add_person(turn, event.participant)
        case "remove" if event.who:
            remove_person(turn, event.who, removed=True)
        case "remind":
            turn.nudged = event.nudged
            remind_now(turn, event.who, event.number)
        case "share" if turn.assessment.summary_due:
            share(turn)
            turn.refresh_summaries()
        case "action":
            add_action(turn, event)
        case "action_done" | "action_open":
            done = event.verb == "action_done"
            turn.change(actions=tuple(replace(a, done=done) if a.number == event.number else a
                                      for a in turn.assessment.actions))
        case "pace" if event.number:
            change_pace(turn, event.number)
        case "sooner":
            for track in turn.assessment.tracks:
                turn.put_track(track, quiet_until=turn.now)
    turn.refresh("opening")


def pause(turn: Turn, until: date | None, by: str) -> None:
    """Ask nothing and remind nobody, for good or until the start of work on a day."""
    calendar = turn.calendar
    back = pacing.next_open(calendar, pacing.at_time(calendar, until, calendar.start)) if until else None
    turn.change(status="paused", resume_at=back)
    turn.announce("run_paused", by=by, until=until)


def resume(turn: Turn, by: str = "") -> None:
    """Go on with one question; a run that has ended only says what could not be said."""
    say_again(turn)
    if turn.assessment.live:
        turn.change(status="running", resume_at=None)
        rest(turn)
        turn.announce("run_resumed", proactive=True, by=by)


def resume_when_due(turn: Turn) -> None:
    """A pause until a day ends by itself."""
    back = turn.assessment.resume_at
    if turn.assessment.status == "paused" and back and back <= turn.now:
        resume(turn)


def rest(turn: Turn) -> None:
    """After a pause the open prompt has its working day again, and nothing comes at once."""
    for track in turn.assessment.tracks:
        prompt = turn.assessment.prompt(track.open)
        turn.put_track(track, quiet_until=turn.now + TAPPED_QUIET)
        if prompt and prompt.posted_at and not prompt.answered:
            turn.put(prompt, yield_at=pacing.add_working_days(turn.calendar_of(track), turn.now, 1))
    for prompt in candidates(turn.assessment):
        turn.put(prompt, nudge_from=turn.now)


def extend(turn: Turn, day: date, by: str) -> None:
    """Move the deadline; the ceiling that was promised does not grow."""
    setup = turn.assessment.setup
    turn.change(setup=replace(setup, deadline=day), warned=False)
    turn.announce("run_extended", day=day, by=by)


def change_pace(turn: Turn, pace: int) -> None:
    """Ask more or fewer a day: as many as promised, over other days."""
    setup = replace(turn.assessment.setup, pace=pace)
    first = pacing.local_date(setup.calendar, turn.assessment.first_at or turn.now)
    turn.change(setup=setup, ceiling_days=planning.start_plan(setup, turn.guide, first).days)


def later_end(assessment: Assessment, days: int, ahead: int) -> date:
    """The deadline moved on by so many working days, or days of the calendar."""
    day, left = assessment.setup.deadline + timedelta(days=ahead), days
    while left > 0:
        day += timedelta(days=1)
        left -= pacing.is_working_day(assessment.setup.calendar, day)
    return day


def cancel(turn: Turn, by: str) -> None:
    """End a run without a summary; nothing is asked or reminded any more."""
    shut(turn)
    turn.change(status="cancelled", closed_at=turn.now, close_reason="cancelled")
    if turn.assessment.thread:
        turn.announce("run_cancelled", by=by, account=turn.assessment.setup.account)


def reopen(turn: Turn, day: date | None, by: str) -> None:
    """Take a run that ended up again where it was; a deadline that has passed moves two working days on."""
    setup = turn.assessment.setup
    later = pacing.local_date(setup.calendar, pacing.add_working_days(setup.calendar, turn.now, 2))
    deadline = day or max(setup.deadline, later)
    extended = replace(setup, deadline=deadline)
    turn.change(status="running", closed_at=None, close_reason="", warned=False, setup=extended)
    for prompt in turn.assessment.prompts:
        if prompt.outcome == "dropped" and prompt.kind == "question":
            turn.put(prompt, state="waiting", outcome="", until=turn.now, nudge_from=turn.now)
    rest(turn)
    turn.announce("run_reopened", by=by)


def assign(turn: Turn, event: Steered) -> None:
    """Give a prompt to one person."""
    prompt = turn.assessment.prompt(event.number)
    if prompt and event.who:
        hand_over(turn, replace(prompt, declined=0), event.person, event.who, told=False)


def drop(turn: Turn, number: int) -> None:
    """Drop a prompt: it is not asked any more; an answer that stands counts."""
    prompt = turn.assessment.prompt(number)
    if prompt and prompt.state != "closed":
        outcome = "answered" if prompt.answered else "dropped"
        turn.put(prompt, state="closed", outcome=outcome, generation=prompt.generation + 1, until=None)
        give_way(turn, prompt)


def narrow(turn: Turn) -> None:
    """Leave the deep questions out."""
    for track in turn.assessment.tracks:
        kept = tuple(
            step for step in track.plan
            if not step.startswith("question:") or turn.guide.items[step.partition(":")[2]].tier == "core"
        )
        turn.put_track(track, plan=kept, deepened=True)


def add_action(turn: Turn, event: Steered) -> None:
    """Note a follow-up item."""
    actions = turn.assessment.actions
    turn.change(actions=(*actions, Action(len(actions) + 1, event.text, event.who, event.day)))
