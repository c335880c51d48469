"""The decision under random events: it never raises, the version rises, at most one prompt is open per track.

Half of the events are what people do, taken from what stands at that moment; the other half is forged or out of place.
Posts are delivered, missed or refused, as the dice say. Every state is checked against the rules it must always keep.
"""

import os
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from random import Random

from dialogue import guides
from fakes import ANA, JONAS, MEI, OLIVIA, ROOM, ZOE
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.core.assessment import Assessment
from bot.core.conversation import decide
from bot.core.events import (
    Adopted,
    Deleted,
    Delivered,
    Edited,
    Event,
    Missed,
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
from bot.core.messages import Say
from bot.core.setup import Setup

BEGIN = datetime(2026, 11, 30, 8, 0, tzinfo=UTC)
CREW = (ANA, JONAS, replace(MEI, calendar=replace(MEI.calendar, zone="Asia/Tokyo")))
EVERYBODY = [one.person for one in (*CREW, OLIVIA, ZOE)]
TEXTS = ("about 3 weeks", "yes", "no idea", "thanks!", "#2 five days", "#99 x", "", "\u200b", "🚀", "why?", "x" * 3000, "2-3")
ACTIONS = ("pick", "next", "skip", "later", "not_me", "dont_know", "why", "undo", "done", "more", "today", "answer", "same",
           "different", "add", "agree", "both", "park", "assign", "nonsense")  # fmt: skip
VERBS = ("pause", "resume", "extend", "close", "cancel", "reopen", "assign", "drop", "narrow", "add", "remove", "remind",
         "share", "action", "action_done", "pace", "sooner", "go_on", "nonsense")  # fmt: skip
AFTER = ("reopen", "reopen", "drop", "narrow", "share", "action", "action_done", "pace", "sooner", "go_on", "nonsense")
FORMS = ("answer", "today", "target_details", "closing", "later", "hand_over", "who_would", "nonsense")
RUNS = int(os.environ.get("DECISIONS", "60"))


@dataclass
class Run:
    """A run under random events."""

    dice: Random
    state: Assessment
    now: datetime = BEGIN
    said: list[str] = field(default_factory=list)
    flying: list[Say] = field(default_factory=list)
    count: int = 0

    def key(self) -> str:
        """A fresh id."""
        self.count += 1
        return f"m{self.count}"

    def any_text(self) -> str:
        """A text that somebody may send."""
        return self.dice.choice(TEXTS)

    def any_card(self) -> tuple[str, int]:
        """A prompt and its generation, mostly one that is there."""
        if self.state.prompts and self.dice.random() < 0.85:
            prompt = self.dice.choice(self.state.prompts[-4:])
            return str(prompt.number), prompt.generation - (self.dice.random() < 0.1)
        return self.dice.choice(("0", "999", "summary", "x")), 0

    def any_row(self) -> str:
        """A row of a card, mostly of the one that is open."""
        prompt = self.state.prompts[-1] if self.state.prompts else None
        items = [*prompt.items, prompt.item, "today", f"{prompt.area}.today", f"{prompt.area}.wanted"] if prompt else []
        return self.dice.choice(["", "", "no.such.row", *items])

    def event(self) -> Event:
        """The next event."""
        if self.flying and self.dice.random() < 0.8:
            return self.delivers()
        often = (self.speaks, self.taps, self.answers, self.answers, self.rings, self.rings, self.submits)
        seldom = (self.changes, self.changes, self.changes, self.steers, self.steers, self.wishes, self.odd)
        return self.dice.choice(often if self.dice.random() < 0.85 else seldom)()

    def answers(self) -> Event:
        """A participant does what the open prompt asks for."""
        gates = [one for one in self.state.prompts if one.state == "open"]
        if not gates or self.dice.random() < 0.1:
            return self.rings()
        prompt = self.dice.choice(gates)
        who = prompt.track or self.dice.choice(EVERYBODY[:3])
        if prompt.items and self.dice.random() < 0.7:
            return Pressed(self.key(), self.now, who, "a1", str(prompt.number), "pick", self.dice.choice(("sounds", "no", "3")),
                           self.dice.choice(prompt.items), prompt.generation, self.state.thread)
        if self.dice.random() < 0.3:
            action = self.dice.choice(("next", "skip", "done", "more"))
            return Pressed(self.key(), self.now, who, "a1", str(prompt.number), action, "", "", prompt.generation)
        message = self.key()
        self.said.append(message)
        thread = "" if prompt.track else self.state.thread
        return Said(message, self.now, who, message, self.dice.choice(TEXTS[:3]), thread, ROOM if thread else "")

    def speaks(self) -> Event:
        """Somebody writes, in the thread or in private; the platform's time may lag."""
        message, at = self.key(), self.now - timedelta(seconds=self.dice.choice((0, 0, 5, 20, 4000)))
        self.said.append(message)
        mentions = (self.dice.choice(EVERYBODY),) if self.dice.random() < 0.1 else ()
        thread = self.state.thread if self.dice.random() < 0.8 else ""
        return Said(message, at, self.dice.choice(EVERYBODY), message, self.any_text(), thread, ROOM if thread else "",
                    mentions, bool(mentions), self.dice.random() < 0.1, name="Somebody")

    def taps(self) -> Event:
        """Somebody taps on a card."""
        card, generation = self.any_card()
        value = self.dice.choice(("", "sounds", "partly", "no", "3", "want", "a few days", "2026-12-03", "9999-12-31",
                                  self.dice.choice(EVERYBODY), "99"))  # fmt: skip
        return Pressed(self.key(), self.now, self.dice.choice(EVERYBODY), "a1", card, self.dice.choice(ACTIONS), value,
                       self.any_row(), generation, self.state.thread)

    def submits(self) -> Event:
        """Somebody sends a form."""
        card, _ = self.any_card()
        names = ("text", "pick", "day", "person", "private", "quote", self.any_row() or "text")
        values = tuple((name, self.dice.choice((self.any_text(), self.dice.choice(EVERYBODY), "2026-12-03", "yes")))
                       for name in self.dice.sample(names, 3))  # fmt: skip
        return Submitted(self.key(), self.now, self.dice.choice(EVERYBODY), self.dice.choice(FORMS), values, "a1", card,
                         thread=self.state.thread)

    def changes(self) -> Event:
        """Somebody edits, deletes or adopts a message."""
        message, who = self.dice.choice([*self.said[-6:], "m0"]), self.dice.choice(EVERYBODY)
        match self.dice.randrange(3):
            case 0:
                return Edited(self.key(), self.now, who, message, self.any_text(), self.state.thread)
            case 1:
                return Deleted(self.key(), self.now, who, message, self.state.thread)
        return Adopted(self.key(), self.now, who, message, self.state.thread, self.dice.random() < 0.3, 0, who,
                       self.any_text(), self.now - timedelta(minutes=1))

    def steers(self) -> Event:
        """The owner gives a command; of a run that ended the engine lets only some through."""
        verb = self.dice.choice(VERBS if self.state.live else AFTER)
        if verb in ("close", "cancel", "narrow") and self.dice.random() < 0.8:
            verb = "remind"
        day = self.dice.choice((None, self.now.date(), self.now.date() + timedelta(days=9), date(2027, 12, 1)))
        return Steered(self.now, OLIVIA.person, verb, day, self.dice.choice(EVERYBODY), self.dice.randrange(12), "x",
                       self.dice.choice((None, ZOE, ANA)))

    def wishes(self) -> Event:
        """Somebody wants something for themselves."""
        until = self.now + timedelta(hours=self.dice.choice((1, 30, 200, 8000)))
        wish, text = self.dice.choice((("pause", ""), ("back", ""), ("stop", ""), ("forget", ""), ("zone", "Asia/Tokyo"),
                                       ("back", ""), ("zone", "America/New_York"), ("nonsense", "")))  # fmt: skip
        return Requested(self.now, self.dice.choice(EVERYBODY), wish, until, text)

    def rings(self) -> Event:
        """The bell, when it is wanted."""
        if self.state.wake_at:
            self.now = max(self.now, self.state.wake_at)
        return Woke(self.now, frozenset(self.dice.sample(EVERYBODY, self.dice.choice((0, 0, 2)))))

    def delivers(self) -> Event:
        """A post reaches the platform, is missed, or is refused for good."""
        if not self.flying:
            return self.rings()
        say = self.flying.pop(0)
        self.now = max(self.now, say.opens or self.now)
        chance = self.dice.random()
        if chance < 0.93:
            return Delivered(self.now, say.key, self.key(), f"{ROOM}/1" if say.to == "root" else "")
        return Missed(self.now, say.key) if chance < 0.99 else Undeliverable(self.now, say.key, "left", say.person)

    def odd(self) -> Event:
        """What comes seldom."""
        who = self.dice.choice(EVERYBODY)
        return self.dice.choice((
            NudgedElsewhere(self.now, who), WasAway(self.now, self.now - timedelta(days=3), True),
            Delivered(self.now, "p99.0", "m1"), Missed(self.now, "p99.0"), Missed(self.now, "nudge:x"),
            Steered(self.now, OLIVIA.person, "go_on"),
        ))  # fmt: skip

    def step(self, event: Event) -> None:
        """Decide, check, go on."""
        before = self.state
        decision = decide(before, event, guides()["mlops"], self.now)
        self.state = decision.assessment
        check(before, self.state, self.now)
        waits = [one for one in decision.says if isinstance(one, Say) and (one.key[:1] == "p" or one.to == "root")]
        self.flying += [one for one in waits if one.key not in {known.key for known in self.flying}]
        self.now += timedelta(seconds=self.dice.choice((0, 1, 30, 70, 200, 200, 1000)))


def check(before: Assessment, after: Assessment, now: datetime) -> None:
    """The rules that every state keeps."""
    assert after.version == before.version + 1
    assert [one.number for one in after.prompts] == list(range(1, len(after.prompts) + 1))
    for track in after.tracks:
        gates = [one.number for one in after.prompts if one.track == track.person and one.state == "open" and not one.to]
        assert len(gates) <= 1, (track.person, gates)
        assert not gates or track.open == gates[0], (track.open, gates)
        assert track.asked >= 0 and track.posts >= 0 and track.posts <= after.setup.pace + 40
    assert sorted(after.waiting) == [one.number for one in after.prompts if one.state == "waiting"]
    if after.live:
        assert after.wake_at is None or after.wake_at >= now
    else:
        assert after.wake_at is None and not after.waiting
        assert not [one for one in after.prompts if one.state == "open"]
    asked = [one.item for one in after.prompts if one.item]
    if after.setup.mode == "thread":
        assert len(asked) == len(set(asked)), "an item is asked once"
    for prompt in after.prompts:
        keys = [one.key for one in prompt.answers]
        assert len(keys) == len(set(keys)) and prompt.nudges <= 3 and prompt.generation >= 0
        assert not any(one.withdrawn and one.text for one in prompt.answers)


def begun(dice: Random) -> Run:
    """A run that has just been launched, in one of its forms."""
    template = dice.choice(("data-science", "executive", "platform"))
    found = guides()["mlops"]
    picked = found.template(template) or found.templates[0]
    private, crew = dice.random() < 0.4, CREW if dice.random() < 0.8 else ()
    setup = Setup(
        "a1", "fake:acme", "Acme", picked.id, found.id, found.version, ROOM, (OLIVIA.person,), ("Olivia",),
        date(2026, 12, dice.choice((1, 4, 11, 18))), OLIVIA.calendar, mode="private" if private and crew else "thread",
        attribution=dice.choice(("named", "role", "none")), pace=dice.choice((1, 3, 5)),
        approval=dice.choice(("automatic", "owner")), depth=dice.choice(("normal", "full")), bundle=picked.bundle,
        open_to_all=not crew,
    )  # fmt: skip
    run = Run(dice, Assessment(setup, crew))
    run.step(Started(BEGIN, setup, crew))
    return run


@settings(max_examples=RUNS, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 2**32), st.integers(20, 250))
def test_whatever_happens_the_rules_hold(seed: int, steps: int) -> None:
    run = begun(Random(seed))
    for _ in range(steps):
        run.step(run.event())
