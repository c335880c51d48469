"""What owners do with a run by command or button, and what people ask for themselves."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from bot.core import pacing, planning
from bot.core.assessment import Action, Assessment, Track
from bot.core.closing import close, share, shut
from bot.core.events import Requested, Steered
from bot.core.handing import give_way, hand_over
from bot.core.nudging import candidates, remind_now
from bot.core.repairing import relocate, say_again
from bot.core.setup import Participant
from bot.core.taking import withdraw_answer
from bot.core.turn import TAPPED_QUIET, Turn


def steer(turn: Turn, event: Steered) -> None:
    """Carry out an owner's command; who may give it was checked before."""
    by = turn.name_of(event.person)
    match event.verb:
        case "pause" if turn.assessment.status == "running":
            pause(turn, event.day, by)
        case "resume" if turn.assessment.status == "paused" or turn.assessment.held:
            relocate(turn, event.text)
            resume(turn, by)
        case "go_on" if turn.assessment.held:
            say_again(turn)
            rest(turn)
            turn.tell_owners(f"goes_on:{turn.now.isoformat()}", "goes_on", (("pause", ""),),
                             channel=turn.assessment.setup.channel)
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
            remove_person(turn, event.who)
        case "remind":
            turn.nudged = event.nudged
            remind_now(turn, event.who, event.number)
        case "share" if turn.assessment.summary_due:
            share(turn)
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


def add_person(turn: Turn, person: Participant) -> None:
    """Add somebody who answers; in private mode they get a line of prompts of their own."""
    known = turn.assessment.participant(person.person)
    turn.put_person(replace(person, role=person.role or known.role, caught_up=known.caught_up, nudged_on=known.nudged_on)
                    if known else person)
    if turn.assessment.setup.mode == "private" and not turn.assessment.track(person.person):
        source = turn.assessment.tracks[0]
        steps = [*(f"question:{p.item}" for p in turn.assessment.prompts if p.track == source.person and p.item)]
        track = Track(person.person, tuple(dict.fromkeys((*steps, *source.plan))), quiet_until=turn.now)
        turn.change(tracks=(*turn.assessment.tracks, track))


def remove_person(turn: Turn, person: str) -> None:
    """Take somebody out: what waits for them goes back to everybody."""
    one = turn.assessment.participant(person)
    if one is None:
        return
    turn.put_person(one, stopped=True)
    for number in turn.assessment.waiting:
        prompt = turn.assessment.prompts[number - 1]
        if prompt.to == person:
            turn.put(prompt, to="", handed_by="", nudge_from=turn.now, generation=prompt.generation + 1,
                     until=turn.now if turn.assessment.setup.mode == "thread" else prompt.until)
    drop_track(turn, person)


def drop_track(turn: Turn, person: str) -> None:
    """End a person's own line of prompts in private mode."""
    track = turn.assessment.track(person) if person else None
    if track:
        prompt = turn.assessment.prompt(track.open)
        if prompt and prompt.state == "open":
            turn.put(prompt, state="closed", outcome="answered" if prompt.answered else "dropped")
        turn.put_track(track, plan=(), open=0, quiet_until=None, deepened=True)
        for number in turn.assessment.waiting:
            waiting = turn.assessment.prompts[number - 1]
            if waiting.track == person:
                turn.put(waiting, state="closed", outcome="dropped", until=None)


def add_action(turn: Turn, event: Steered) -> None:
    """Note a follow-up item."""
    actions = turn.assessment.actions
    turn.change(actions=(*actions, Action(len(actions) + 1, event.text, event.who, event.day)))


def wish(turn: Turn, event: Requested) -> None:
    """Do what a person asks for themselves."""
    one = turn.assessment.participant(event.person)
    if one is None:
        return
    match event.wish:
        case "pause":
            turn.put_person(one, paused_until=event.until)
            postpone(turn, event.person, event.until)
        case "back":
            turn.put_person(one, paused_until=None, stopped=False)
            postpone(turn, event.person, turn.now)
        case "stop":
            waiting = sum(turn.assessment.prompts[n - 1].to == event.person for n in turn.assessment.waiting)
            remove_person(turn, event.person)
            turn.tell_owners(f"stopped:{event.person}", "person_stopped", name=one.name, count=waiting)
        case "forget":
            forget(turn, one, event.text)
        case "zone":
            turn.put_person(one, calendar=replace(one.calendar, zone=event.text))


def postpone(turn: Turn, person: str, until: datetime | None) -> None:
    """After time off a person's own prompts count anew: the next prompt, not the backlog."""
    for prompt in candidates(turn.assessment):
        if person in (prompt.to, prompt.track):
            turn.put(prompt, nudge_from=until or turn.now)


def forget(turn: Turn, one: Participant, instead: str) -> None:
    """Withdraw everything a person said; of them stays a place with a neutral word for a name."""
    for prompt in turn.assessment.prompts:
        for answer in prompt.answers:
            if answer.person == one.person and not answer.withdrawn:
                withdraw_answer(turn, turn.assessment.prompts[prompt.number - 1], answer)
    remove_person(turn, one.person)
    actions = tuple(replace(a, who=one.person) if a.who == one.name else a for a in turn.assessment.actions)
    turn.change(actions=actions)
    turn.refresh(*(str(p.number) for p in turn.assessment.prompts if one.person in (p.passed, p.handed_by, p.to)))
    turn.put_person(Participant(one.person, instead, calendar=turn.calendar, stopped=True, reachable=False))
