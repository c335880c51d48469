"""Drives the real engine as people do, in sentences: real store in memory, real words, a frozen clock, a list channel.

`talk.starts("Acme Corp", "data-science")`, `talk.at("Tue 09:30")`, `talk.hears("prompt_card", number=2)`,
`talk.ana.says("3 weeks").marked()`, `talk.ana.taps("skip")`, `talk.owner.commands("pause").gets("done")`.
`hears` looks at what the thread got since the last `hears`; a person's `gets` at what only they got.
"""

import asyncio
import logging
import os
import re
from collections.abc import Coroutine
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from fakes import ANA, JONAS, MEI, OLIVIA, ROOM, FakeChannel, Posted
from slack_mirror import SlackMirror

from bot.channels import Inbound, Reply
from bot.clock import Clock
from bot.content import content_root, guide_folders, load_guide
from bot.core.assessment import Assessment, Prompt
from bot.core.events import Adopted, Commanded, Deleted, Edited, Pressed, Said, Submitted, number_of
from bot.core.guide import Guide
from bot.core.post import Form, Post
from bot.core.setup import Participant
from bot.delivery import Delivery
from bot.digests import send_digests
from bot.engine import Engine
from bot.store import open_store
from bot.wording import Wording
from bot.writer import Writer

T = TypeVar("T")
MONDAY = datetime(2026, 11, 30, 8, 0, tzinfo=UTC)
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
TAG = re.compile(r"</?(?:b|i|q|s|at|a|br)\b[^>]*>")


@lru_cache(maxsize=1)
def guides() -> dict[str, Guide]:
    """The guides on disk."""
    return {one.id: one for one in map(load_guide, guide_folders(content_root()))}


@lru_cache(maxsize=1)
def wording() -> Wording:
    """The words on disk."""
    return Wording(content_root() / "messages")


class Alarm(logging.Handler):
    """Keeps what the engine logs as an error: nothing may fail quietly in a dialogue."""

    def __init__(self) -> None:
        """Listen from now on."""
        super().__init__(logging.ERROR)
        self.rung: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the error with where it came from."""
        self.rung.append(self.format(record))


ALARM = Alarm()
for name in ("discovery.engine", "bot.delivery"):
    logging.getLogger(name).addHandler(ALARM)


@dataclass(slots=True)
class Message:
    """A message that somebody wrote."""

    person: "Person"
    id: str
    thread: str

    def marked(self) -> "Message":
        """It carries the check mark."""
        assert self.id in self.person.talk.channel.marks, f"not marked: {self.person.talk.story()}"
        return self

    def unmarked(self) -> "Message":
        """It carries none."""
        assert self.id not in self.person.talk.channel.marks
        return self

    def edits(self, text: str) -> "Message":
        """The author changes it."""
        who, talk = self.person.one.person, self.person.talk
        talk.receives(Edited(talk.key("e"), talk.now, who, self.id, text, self.thread))
        return self

    def deletes(self) -> "Message":
        """The author deletes it."""
        who, talk = self.person.one.person, self.person.talk
        talk.receives(Deleted(f"{self.id}:d", talk.now, who, self.id, self.thread))
        return self

    def adopted(self, by: "Person | None" = None, undo: bool = False) -> "Message":
        """Somebody marks it as an answer, or no longer."""
        person, talk = by or self.person, self.person.talk
        talk.receives(Adopted(talk.key("a"), talk.now, person.one.person, self.id, self.thread, undo))
        return self


@dataclass(slots=True)
class Person:
    """Somebody who acts. `reply` is what they got back at once, `seen` how much of the platform they have read.

    `where` is the thread of the card that they tapped last: a form that it opened is sent from there.
    """

    talk: "Talk"
    one: Participant
    reply: Reply = field(default_factory=Reply)
    seen: int = 0
    where: str = ""

    def says(self, text: str, private: bool = False, ago: float = 0, id: str = "", **more: Any) -> Message:
        """Write in the thread, or to the bot; `ago` seconds before it reaches us."""
        talk, message = self.talk, id or self.talk.key("m")
        thread = "" if private else more.pop("thread", talk.thread)
        at = talk.now - timedelta(seconds=ago)
        self.hands(Said(message, at, self.one.person, message, text, thread, "" if private else ROOM,
                        name=self.one.name, **more))
        return Message(self, message, thread)

    def taps(self, action: str, number: int | str = 0, value: str = "", row: str = "", **more: Any) -> "Person":
        """Tap on a prompt's card (the open one where no number is given), as it reads now."""
        talk = self.talk
        prompt = talk.run.prompt(number_of(str(number))) or talk.open_prompt(self)
        card = str(number) if number else str(prompt.number if prompt else 0)
        generation = more.pop("generation", prompt.generation if prompt else 0)
        private = bool(prompt and (prompt.track or prompt.to))
        run = more.pop("assessment", talk.id)
        key = f"{run}/{card}/{self.one.person}/{action}/{row}/{value}/{generation}"
        self.hands(Pressed(more.pop("key", key), talk.now, self.one.person, run, card, action, value, row, generation,
                           "" if private else talk.thread, self.one.name))
        return self

    def presses(
        self, action: str, post: Post | None = None, row: str = "", value: str | None = None, thread: str = ""
    ) -> "Person":
        """Press a button that stands on a card: the last one this person got, where none is given."""
        card = post or self.got()[-1]
        if value is None and not row and action != "details":
            button = next((one for one in card.buttons if one.action == action), None)
            assert button, f"no button {action} on {card.voice}: {[one.action for one in card.buttons]}"
            value = button.value
        key = f"{card.assessment}/{card.card}/{self.one.person}/{action}/{row}/{value}/{card.generation}/{card.voice}"
        self.hands(Pressed(key, self.talk.now, self.one.person, card.assessment, card.card, action, value or "", row,
                           card.generation, thread, self.one.name))
        return self

    def form(self) -> Form:
        """The form that the last tap opened."""
        assert self.reply.form is not None, f"no form: {self.reply}"
        return self.reply.form

    def sends(self, form: Form | None = None, **values: str) -> "Person":
        """Send the form that is open, filled in."""
        talk, sheet = self.talk, form or self.form()
        self.hands(Submitted(talk.key("f"), talk.now, self.one.person, sheet.id, tuple(values.items()),
                             sheet.assessment, sheet.card, ROOM, self.where, self.one.name))
        return self

    def commands(self, text: str, where: str = "thread") -> "Person":
        """Give a command in the thread, the channel or in private."""
        talk = self.talk
        thread = talk.thread if where == "thread" else ""
        self.hands(Commanded(talk.key("c"), talk.now, self.one.person, text, "" if where == "private" else ROOM,
                             thread, where == "private", self.one.name))
        return self

    def hands(self, event: Inbound) -> None:
        """The platform hands an event over; what had come before is read."""
        self.seen = len(self.talk.channel.posts)
        self.where = event.thread if isinstance(event, Pressed) else self.where
        self.reply = self.talk.receives(event)

    def got(self) -> list[Post]:
        """What only this person got since they last did something, the reply to it last."""
        mine = [one.post for one in self.talk.channel.posts[self.seen :] if one.target.person == self.one.person]
        return mine + ([self.reply.post] if self.reply.post else [])

    def gets(self, *voices: str, **facts: Any) -> Post:
        """The last thing of this voice that only this person got since they last did something."""
        found = [post for post in self.got() if post.voice.rpartition("/")[2] in voices and fits(post, facts)]
        got = [post.voice for post in self.got()] or self.reply
        assert found, f"{self.one.name} did not get {voices} {facts}, but {got}\n{self.talk.story()}"
        return found[-1]

    def gets_nothing(self) -> "Person":
        """This person got nothing for themselves."""
        assert not self.got() and not self.reply.errors, f"{self.one.name} got {[one.plain for one in self.got()]}"
        return self


def fits(post: Post, facts: dict[str, Any]) -> bool:
    """Whether a post shows all that is asked for: `number` of the prompt, `says` in its text, else its own fields."""
    number, says = facts.get("number"), facts.get("says")
    rest = {name: value for name, value in facts.items() if name not in ("number", "says")}
    return (number is None or post.card == str(number)) and (says is None or says in post.plain) and all(
        getattr(post, name) == value for name, value in rest.items())


class Talk:
    """One conversation. Each participant is an attribute by first name; `owner` started it."""

    def __init__(self, *team: Participant, start: datetime = MONDAY, owner: Participant = OLIVIA) -> None:
        """An engine over an empty store, and nobody has said anything."""
        ALARM.rung.clear()  # what other tests made fail on purpose
        self.team = team or (ANA, JONAS, MEI)
        self.clock = Clock(frozen=start)
        self.channel = FakeChannel(self.clock)
        known = {one.person for one in self.team}
        self.channel.crowd = (*(one for one in self.channel.crowd if one.person not in known), *self.team)
        self.mirror = SlackMirror(wording().words) if os.environ.get("DIALOGUES_ON") == "slack" else None
        if self.mirror:
            self.channel.mirror = self.mirror.posted
        self.store = open_store(":memory:")
        self.writer = Writer(self.store)
        self.id = self.thread = ""
        self.heard = self._keys = 0
        self._loop = asyncio.new_event_loop()
        self.people = {one.person: Person(self, one) for one in self.channel.crowd}
        self.owner = self.people[owner.person]
        self.boot()

    def __getattr__(self, name: str) -> Person:
        """A person by first name."""
        people = self.__dict__.get("people", {})
        if f"fake:{name}" not in people:
            raise AttributeError(name)
        return people[f"fake:{name}"]

    def boot(self) -> None:
        """A new process over the same store and platform."""
        self.engine = Engine(self.writer, guides(), wording(), self.clock)
        self.engine.connect(self.channel)
        self.delivery = Delivery(self.writer.submit, self.engine, self.engine.corridor.channels, self.clock.now)

    def key(self, kind: str) -> str:
        """A fresh id."""
        self._keys += 1
        return f"fake:{kind}{self._keys}"

    def wait(self, doing: Coroutine[Any, Any, T]) -> T:
        """Run one coroutine to its end."""
        return self._loop.run_until_complete(doing)

    @property
    def now(self) -> datetime:
        """The time."""
        return self.clock.now()

    @property
    def run(self) -> Assessment:
        """The run as it is stored."""
        return Writer(self.store).run_now(lambda db: db.load(self.id))

    def prompt(self, number: int) -> Prompt:
        """A prompt of the run."""
        found = self.run.prompt(number)
        assert found, f"no #{number}"
        return found

    def texts(self, number: int) -> list[str]:
        """The standing answers of a prompt."""
        return [answer.text for answer in self.prompt(number).answers if not answer.withdrawn]

    def open_prompt(self, person: Person) -> Prompt | None:
        """The prompt that gates for this person."""
        run = self.run
        track = run.track(person.one.person) or run.tracks[0]
        return run.prompt(track.open)

    def receives(self, event: Inbound) -> Reply:
        """The engine takes an event, then everything due leaves."""
        if self.mirror:
            event = self.mirror.through(event)
        reply = self.wait(self.engine.receive("fake", event))
        if self.mirror:
            self.mirror.replied(reply)
        assert not ALARM.rung, f"{event} made: {ALARM.rung.pop()}"
        self.tick()
        return reply

    def tick(self) -> None:
        """Ring what is due and deliver."""
        self.wait(self.engine.wake(self.now))
        self.writer.run_now(lambda db: send_digests(self.engine.corridor, db, self.now))
        self.delivery._held.clear()
        self.wait(self.delivery.drain())
        assert not ALARM.rung, f"logged: {ALARM.rung.pop()}"

    def to(self, moment: datetime) -> "Talk":
        """Let time pass, stopping at everything that is due on the way."""
        self.tick()
        for _ in range(5000):
            following = Writer(self.store).run_now(lambda db: db.next_wake())
            if following is None or following > moment:
                break
            self.clock.set(max(following, self.now + timedelta(microseconds=1)))
            self.tick()
        else:
            raise AssertionError("the bell rings without end")
        self.clock.set(max(moment, self.now))
        self.tick()
        return self

    def after(self, **step: float) -> "Talk":
        """Let so much time pass."""
        return self.to(self.now + timedelta(**step))

    def at(self, when: str, zone: str = "Europe/Berlin") -> "Talk":
        """Go to the next such moment: "Tue 09:30"."""
        day, _, clock = when.partition(" ")
        hour, minute = map(int, clock.split(":"))
        local = self.now.astimezone(ZoneInfo(zone))
        ahead = (DAYS.index(day.casefold()) - local.weekday()) % 7
        moment = (local + timedelta(days=ahead)).replace(hour=hour, minute=minute, second=0, microsecond=0)
        return self.to((moment if moment >= local else moment + timedelta(days=7)).astimezone(UTC))

    def starts(self, account: str = "Acme Corp", template: str = "data-science", **fields: str) -> "Talk":
        """The owner fills in the start form, sees the preview and launches."""
        asked = fields.pop("people", "\n".join(one.person for one in self.team))
        self.owner.commands("start", "channel")
        self.owner.sends(account=account, template=template, participants=asked, channel=ROOM, **fields)
        self.id = self.owner.gets("preview").buttons[0].value
        self.owner.presses("launch").gets("launching")
        return self

    def opens(self) -> "Talk":
        """Go on until the opening post is there."""
        moment = Writer(self.store).run_now(lambda db: db.next_wake())
        self.to(max(moment or self.now, self.now))
        self.thread = self.run.thread
        assert self.thread, self.story()
        return self

    def board(self) -> Post:
        """The owner's status card, with the buttons that fit."""
        return self.owner.commands("status").gets("status_card")

    def public(self) -> int:
        """How many posts everybody sees."""
        return len([one for one in self.channel.posts if one.public])

    def hears(self, voice: str, **facts: Any) -> Posted:
        """The thread got this since the last `hears`."""
        fresh = [one for one in self.channel.posts[self.heard :] if one.public]
        for one in fresh:
            if one.post.voice.rpartition("/")[2] == voice and fits(one.post, facts):
                self.heard = self.channel.posts.index(one) + 1
                return one
        raise AssertionError(f"the thread did not hear {voice} {facts}, but {[one.marker for one in fresh]}\n{self.story()}")

    def hears_nothing(self, *voices: str) -> "Talk":
        """The thread got nothing (of these voices) since the last `hears`."""
        fresh = [one for one in self.channel.posts[self.heard :] if one.public]
        told = [one.post.voice for one in fresh if not voices or one.post.voice.rpartition("/")[2] in voices]
        assert not told, f"the thread heard {told}\n{self.story()}"
        return self

    def all(self, voice: str, who: str = "") -> list[Posted]:
        """Every post of a voice so far, public or to one person."""
        return [one for one in self.channel.posts
                if one.post.voice.rpartition("/")[2] == voice and one.target.person == who]

    def story(self) -> str:
        """What was posted, one line each: for failures."""
        return "\n".join(f"{one.at:%a %d %H:%M} {one.target.person or 'thread'} {one.marker.partition(':')[2]}"
                         for one in self.channel.posts)
