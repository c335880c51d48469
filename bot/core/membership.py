"""Who is asked in a run: added, removed, stopped and back; and what people wish for themselves."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.core import pacing, planning
from bot.core.assessment import Prompt, Track
from bot.core.events import Requested
from bot.core.nudging import candidates
from bot.core.setup import Participant
from bot.core.taking import withdraw_answer
from bot.core.turn import Turn
from bot.core.welcoming import expect


def add_person(turn: Turn, person: Participant) -> None:
    """Add somebody who answers, or take them in again: they are welcomed, and in private asked all that the others are."""
    known = turn.assessment.participant(person.person)
    if known:
        person = replace(person, role=person.role or known.role, caught_up=known.caught_up, nudged_on=known.nudged_on)
    turn.put_person(person)
    lent = turn.assessment.setup.mode == "private" and turn.assessment.track(person.person) is None
    if known is None or known.stopped or lent:
        begin_track(turn, person.person)
        expect(turn, person.person)


def join_for(turn: Turn, number: int, giver: str) -> None:
    """Somebody joins because a prompt is handed to them: their card says from whom it comes, and the owners hear of it.

    In the thread they are welcomed like others who join; in private they are asked no more than what is handed to them,
    until an owner adds them.
    """
    one, setup = turn.guest, turn.assessment.setup
    if one is None:
        return
    turn.put_person(one)
    if setup.mode == "thread":
        expect(turn, one.person)
    others = tuple(owner for owner in setup.here if owner != giver)
    if others and not setup.open_to_all:
        turn.tell_owners(f"joined:{one.person}", "person_joined", (("remove", ""),), to=others, name=one.name,
                         number=number, giver=turn.name_of(giver), mode=setup.mode, external=one.external)


def begin_track(turn: Turn, person: str) -> None:
    """In private mode somebody's own line of prompts: what the plan has, less what they were asked before."""
    run = turn.assessment
    if run.setup.mode != "private" or not run.live:
        return
    own = [prompt for prompt in run.prompts if prompt.track == person]
    for prompt in own:
        if prompt.outcome == "dropped":
            turn.put(prompt, state="waiting", outcome="", until=turn.now, nudge_from=turn.now,
                     generation=prompt.generation + 1)
    first = pacing.local_date(turn.calendar, pacing.next_open(turn.calendar, turn.now))
    asked = {step_of(prompt) for prompt in own}
    steps = tuple(step for step in planning.start_plan(run.setup, turn.guide, first).steps if step not in asked)
    track = run.track(person)
    if track:
        turn.put_track(track, plan=steps, quiet_until=turn.now, deepened=False)
    else:
        turn.change(tracks=(*run.tracks, Track(person, steps, quiet_until=turn.now)))


def step_of(prompt: Prompt) -> str:
    """The step of the plan that a prompt was."""
    if prompt.kind in ("question", "recognition"):
        return f"{prompt.kind}:{prompt.item or prompt.area}"
    return prompt.kind


def remove_person(turn: Turn, person: str, **why: Any) -> None:
    """Take somebody out: what waits for them goes back to everybody."""
    one = turn.assessment.participant(person)
    if one is None:
        return
    turn.put_person(one, stopped=True, hinted=False, **why)
    for number in turn.assessment.waiting:
        prompt = turn.assessment.prompts[number - 1]
        if prompt.to == person:
            turn.put(prompt, to="", handed_by="", nudge_from=turn.now, generation=prompt.generation + 1,
                     until=turn.now if turn.assessment.setup.mode == "thread" else prompt.until)
            turn.refresh(str(number))
    drop_track(turn, person)


def drop_track(turn: Turn, person: str) -> None:
    """End a person's own line of prompts in private mode."""
    track = turn.assessment.track(person) if person else None
    if track is None:
        return
    current = (track.open,) if turn.assessment.prompt(track.open) else ()
    for number in (*current, *turn.assessment.waiting):
        prompt = turn.assessment.prompts[number - 1]
        if prompt.track == person and prompt.state != "closed":
            outcome = "answered" if prompt.answered else "dropped"
            turn.put(prompt, state="closed", outcome=outcome, until=None, generation=prompt.generation + 1)
            turn.refresh(str(number))
    turn.put_track(track, plan=(), open=0, quiet_until=None, deepened=True)


def rejoin(turn: Turn, one: Participant) -> None:
    """Somebody who was out is asked again, after the others' plan, with what was put to them first."""
    if one.stopped:
        turn.put_person(one, stopped=False, left_at=None, hinted=False, paused_until=None)
        begin_track(turn, one.person)


def waits_for(turn: Turn, person: str) -> int:
    """How many prompts wait for one person to whom they were handed."""
    return sum(turn.assessment.prompts[number - 1].to == person for number in turn.assessment.waiting)


def wish(turn: Turn, event: Requested) -> None:
    """Do what a person asks for themselves."""
    one = turn.assessment.participant(event.person)
    if one is None:
        if event.wish == "forget":
            forget(turn, Participant(event.person, turn.name_of(event.person)), event.text)
        return
    match event.wish:
        case "pause":
            turn.put_person(one, paused_until=event.until)
            postpone(turn, event.person, event.until)
        case "back" if not one.removed:
            turn.put_person(one, paused_until=None)
            rejoin(turn, one)
            postpone(turn, event.person, turn.now)
        case "stop":
            waiting = waits_for(turn, event.person)
            remove_person(turn, event.person)
            turn.tell_owners(f"stopped:{event.person}:{turn.assessment.version}", "person_stopped", name=one.name,
                             count=waiting, mode=turn.assessment.setup.mode)
        case "forget":
            forget(turn, one, event.text)
        case "zone":
            turn.put_person(one, calendar=replace(one.calendar, zone=event.text))
        case "holidays":
            days = event.days if event.text else turn.calendar.holidays
            turn.put_person(one, country=event.text, calendar=replace(one.calendar, holidays=days))


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
    if turn.assessment.participant(one.person):
        turn.put_person(Participant(one.person, instead, calendar=turn.calendar, stopped=True, reachable=False))
