"""The corridor of every event: load, decide, word, save, in one transaction; and what all who stand in it may ask.

What comes in by whichever door (`engine.py`: an event, a bell, the delivery) goes through `apply`: the core decides on the
state, the store keeps the next one, and what was said is worded and waits in the outbox. A reminder is part of what was
decided: the person's day is claimed here, and their other runs' prompts join the message.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from bot.channels import Channel
from bot.clock import Clock
from bot.content import guide_from_json, guide_to_json
from bot.core import pacing
from bot.core.assessment import Assessment, NudgeIntent
from bot.core.conversation import decide
from bot.core.events import Event, NudgedElsewhere
from bot.core.guide import Guide
from bot.core.messages import Decision, PrivateNudge, ThreadNudge, WaitingPrompt, say
from bot.core.nudging import addressee, candidates, due_at, waiting_prompt
from bot.core.setup import Participant
from bot.core.turn import Turn
from bot.posting import parcels
from bot.store import Parcel, Store
from bot.wording import Wording


class Corridor:
    """Guides, words, the clock and the channels; all methods with a `Store` in front run inside its transaction.

    `guides` are the guides on disk by id; runs keep the version that they started with.
    """

    def __init__(self, guides: dict[str, Guide], wording: Wording, clock: Clock) -> None:
        """Take the parts; channels are added by the engine."""
        self.guides = guides
        self.wording = wording
        self.clock = clock
        self.channels: dict[str, Channel] = {}
        self._pinned: dict[tuple[str, str], Guide] = {(g.id, g.version): g for g in guides.values()}
        self._threads: dict[str, str] = {}

    def guide_of(self, db: Store, run: Assessment) -> Guide:
        """The guide version that a run started with."""
        key = (run.setup.guide, run.setup.guide_version)
        if key not in self._pinned:
            body = db.guide(*key)
            self._pinned[key] = guide_from_json(body.decode()) if body else self.guides[run.setup.guide]
        return self._pinned[key]

    def pin(self, db: Store, guide: Guide) -> None:
        """Keep a copy of a guide for the runs that start with it."""
        if db.guide(guide.id, guide.version) is None:
            db.save_guide(guide.id, guide.version, guide_to_json(guide).encode())

    def apply(self, db: Store, before: Assessment | None, event: Event, new: Assessment | None = None) -> Assessment:
        """The corridor: decide on one event and put all that follows into the transaction."""
        start = before or new
        if start is None:
            raise ValueError("an event needs an assessment")
        now = self.clock.now()
        decision = decide(start, event, self.guide_of(db, start), now)
        saved = db.save(before, decision.assessment)
        self.enqueue(db, decision, now)
        return saved

    def enqueue(self, db: Store, decision: Decision, now: datetime) -> None:
        """File what was said, and the reminders whose day could be claimed."""
        rows = parcels(decision.assessment, decision.says, self.wording, self.place_name)
        for intent in decision.nudges:
            rows += reminder(self, db, decision.assessment, intent, now)
        if rows:
            db.enqueue(rows, now)

    def run_of_thread(self, db: Store, thread: str) -> str | None:
        """The run bound to a thread; the answer is remembered, a thread never changes its run."""
        if thread not in self._threads:
            found = db.by_thread(thread)
            if found is None:
                return None
            self._threads[thread] = found
        return self._threads[thread]

    def forget_threads(self) -> None:
        """Drop what is remembered of threads: ids have changed."""
        self._threads.clear()

    def known(self, person: str, name: str = "") -> Participant:
        """What the person's channel knows of them; a stranger by the id or the given name."""
        channel = self.channels.get(person.partition(":")[0])
        found = channel.who(person) if channel else None
        return found or Participant(person, name or person)

    def gone(self, person: str) -> bool:
        """Whether somebody is known to have left; whoever a channel has not met yet may be there."""
        channel = self.channels.get(person.partition(":")[0])
        left = getattr(channel, "left", None)
        return bool(left(person)) if left else channel is not None and channel.who(person) is None

    def met(self, person: str) -> bool:
        """Whether the person's channel has told of them: of anybody else it is open whether they are inside."""
        channel = self.channels.get(person.partition(":")[0])
        return channel is not None and channel.who(person) is not None

    def places(self, person: str) -> tuple[str, ...]:
        """The channels that a person may start a run in."""
        channel = self.channels.get(person.partition(":")[0])
        listed = getattr(channel, "channels_of", None)
        return tuple(listed(person)) if listed else ()

    def place_name(self, channel: str) -> str:
        """The name of a channel."""
        known = self.channels.get(channel.partition(":")[0])
        place = known.place(channel) if known else None
        return place.name if place else channel


def reminder(corridor: Corridor, db: Store, run: Assessment, intent: NudgeIntent, now: datetime) -> list[Parcel]:
    """One reminder for a person's day, over all their runs; nothing when the day is taken.

    In a thread others read along, so what waits in other runs is left out there.
    """
    key = f"nudge:{intent.person}:{intent.day}"
    one = run.participant(intent.person)
    if one is None or not db.claim_nudge(intent.person, intent.day, key):
        return []
    mine = listed(corridor, db, run, intent.prompts, now)
    message: ThreadNudge | PrivateNudge
    if intent.where == "thread":
        message = ThreadNudge(one.person, one.name, tuple(mine))
    else:
        for other in db.by_person(intent.person, "participant", True):
            if other != run.id:
                mine += merge(corridor, db, other, intent.person, now)
        message = private_nudge(one.person, mine)
    closes = pacing.closes(one.calendar, now)
    to = one.person if intent.where == "private" else ""
    made = say(key, message, intent.where, person=to, lane=2, opens=now, closes=closes,
               prompts=tuple((number, -1) for number in intent.prompts), refunds=((one.person, intent.day),))
    return list(parcels(run, (made,), corridor.wording, corridor.place_name))


def private_nudge(person: str, prompts: list[WaitingPrompt]) -> PrivateNudge:
    """A reminder over some prompts, each told by account and session only as far as they differ."""
    accounts, runs = {one.account for one in prompts}, {one.assessment for one in prompts}
    alone = prompts[0].account if len(accounts) == 1 else ""
    told = tuple(replace(one, account="" if alone else one.account, session=one.session if len(runs) > len(accounts) else "")
                 for one in prompts)
    return PrivateNudge(person, alone, told, sum(not one.shared for one in prompts))


def listed(corridor: Corridor, db: Store, run: Assessment, numbers: Iterable[int], now: datetime) -> list[WaitingPrompt]:
    """Prompts as a reminder lists them."""
    turn = Turn(run, corridor.guide_of(db, run), now)
    return [waiting_prompt(run, turn, run.prompts[number - 1]) for number in numbers]


def merge(corridor: Corridor, db: Store, other: str, person: str, now: datetime) -> list[WaitingPrompt]:
    """Another run's due prompts for the same person join the message and count as reminded there."""
    run = db.load(other)
    if run.status != "running":
        return []
    own = [
        (prompt.number, due_at(run, prompt, one.calendar)) for prompt in candidates(run)
        if (one := addressee(run, prompt)) and one.person == person and not prompt.answered and not prompt.until
    ]
    if any(at and at <= now for _, at in own):
        corridor.apply(db, run, NudgedElsewhere(now, person))
    return listed(corridor, db, run, [number for number, _ in own], now)
