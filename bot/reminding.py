"""Turns a wish to remind into one message for a person's day, over all their runs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from bot.core import pacing
from bot.core.assessment import Assessment, NudgeIntent
from bot.core.events import NudgedElsewhere
from bot.core.messages import PrivateNudge, ThreadNudge, WaitingPrompt, say
from bot.core.nudging import addressee, candidates, due_at, waiting_prompt
from bot.core.turn import Turn
from bot.posting import parcels
from bot.store import Parcel, Store

if TYPE_CHECKING:
    from bot.engine import Engine


def reminder(engine: Engine, db: Store, run: Assessment, intent: NudgeIntent, now: datetime) -> list[Parcel]:
    """One reminder for a person's day, over all their runs; nothing when the day is taken."""
    key = f"nudge:{intent.person}:{intent.day}"
    one = run.participant(intent.person)
    if one is None or not db.claim_nudge(intent.person, intent.day, key):
        return []
    mine = listed(engine, db, run, intent.prompts, now)
    for other in db.by_person(intent.person, "participant", True):
        if other != run.id:
            mine += merge(engine, db, other, intent.person, now)
    everyone = all(not run.prompts[n - 1].to and not run.prompts[n - 1].track for n in intent.prompts)
    message = (
        ThreadNudge(one.person, one.name, tuple(mine)) if intent.where == "thread"
        else PrivateNudge(one.person, run.setup.account, tuple(mine), everyone)
    )
    closes = pacing.closes(one.calendar, now)
    to = one.person if intent.where == "private" else ""
    made = say(key, message, intent.where, person=to, lane=2, opens=now, closes=closes,
               prompts=tuple((number, -1) for number in intent.prompts), refunds=((one.person, intent.day),))
    return list(parcels(run, (made,), engine.wording, engine.place_name))


def listed(engine: Engine, db: Store, run: Assessment, numbers: Iterable[int], now: datetime) -> list[WaitingPrompt]:
    """Prompts as a reminder lists them."""
    turn = Turn(run, engine.guide_of(db, run), now)
    return [waiting_prompt(run, turn, run.prompts[number - 1]) for number in numbers]


def merge(engine: Engine, db: Store, other: str, person: str, now: datetime) -> list[WaitingPrompt]:
    """Another run's due prompts for the same person join the message and count as reminded there."""
    run = db.load(other)
    if run.status != "running":
        return []
    own = [
        (prompt.number, due_at(run, prompt, one.calendar)) for prompt in candidates(run)
        if (one := addressee(run, prompt)) and one.person == person and not prompt.answered and not prompt.until
    ]
    if any(at and at <= now for _, at in own):
        engine.apply(db, run, NudgedElsewhere(now, person))
    return listed(engine, db, run, [number for number, _ in own], now)
