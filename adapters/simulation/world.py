"""Virtual time: one heap of what people do next, one engine over a database in memory, and faults from a seed.

The same seed plays the same conversation. A crash drops everything that the process held in memory, between two
commits; what the database holds must be enough to go on. The world keeps what people said beside the engine, so that
`checks` can hold one against the other.
"""

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import TypeVar

from adapters.simulation.channel import CHANNEL, Posted, SimulatedChannel, person
from adapters.simulation.people import HABITS, Habit, tap, when, words
from bot.channels import Inbound
from bot.clock import Clock
from bot.core.assessment import Assessment
from bot.core.events import Adopted, Commanded, Deleted, Edited, Pressed, Said
from bot.core.guide import Guide
from bot.core.post import Post
from bot.core.setup import Participant
from bot.delivery import Delivery
from bot.digests import send_digests
from bot.engine import Engine
from bot.starting import Wanted, begin, draft
from bot.store import Store, open_store
from bot.wording import Wording
from bot.writer import Writer

T = TypeVar("T")
OWNER = person("Olivia Owner", "account owner", "Europe/Berlin")
TEAM = (
    person("Ana Weber", "data scientist", "Europe/Berlin"), person("Jonas Lindqvist", "data scientist", "America/New_York"),
    person("Mei Tanaka", "ML engineer", "Europe/Berlin"), person("Tomas Novak", "team lead", "Europe/Berlin"),
)
ZONES = ("Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "America/Sao_Paulo",
         "Africa/Casablanca", "Asia/Tokyo", "Pacific/Auckland")


class Crash(BaseException):
    """The simulated process died here."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """What to play: a session template, people with habits, the first moment, how long, and how much trouble.

    `trouble` is the share of sends that fail, `crashes` of transactions before or after which the process dies,
    `doubles` of events that come twice, late or out of order; `outages` the share of days that begin with an outage.
    """

    seed: int = 1
    template: str = "data-science"
    account: str = "Northwind"
    start: datetime = datetime(2026, 11, 30, 7, 0, tzinfo=UTC)
    days: int = 14
    team: tuple[Participant, ...] = TEAM
    habits: tuple[Habit, ...] = HABITS[:4]
    options: tuple[tuple[str, str], ...] = ()
    trouble: float = 0.0
    crashes: float = 0.0
    doubles: float = 0.0
    outages: float = 0.0
    open_to_all: bool = False


def random_scenario(seed: int) -> Scenario:
    """A scenario with people, zones, dates and faults drawn from a seed."""
    chance = Random(seed)
    team = tuple(
        person(name, role, chance.choice(ZONES[:1] * 3 + ZONES))
        for name, role in (("Ana Weber", "data scientist"), ("Jonas L", "data scientist"), ("Mei T", "ML engineer"),
                           ("Tomas N", "team lead"), ("Ines P", "ML engineer"))[: chance.randint(1, 5)]
    )
    start = chance.choice((datetime(2026, 3, 6, tzinfo=UTC), datetime(2026, 3, 27, tzinfo=UTC), datetime(2026, 10, 23, tzinfo=UTC),
                           datetime(2026, 10, 30, tzinfo=UTC), datetime(2026, 12, 21, tzinfo=UTC), datetime(2026, 6, 3, tzinfo=UTC)))
    options = [("zone", chance.choice(ZONES)), ("pace", str(chance.choice((3, 5, 8)))),
               ("days_count", str(chance.choice((3, 5, 8))))]
    if chance.random() < 0.3:
        options.append(("where", "private"))
    return Scenario(
        seed, chance.choice(("data-science", "executive", "ml-engineering", "platform")),
        start=start + timedelta(minutes=chance.randint(0, 3 * 24 * 60)), team=team,
        habits=tuple(chance.choice(HABITS) for _ in team), options=tuple(options),
        trouble=chance.choice((0.0, 0.02, 0.15)), crashes=chance.choice((0.0, 0.005, 0.02)),
        doubles=chance.choice((0.0, 0.05, 0.3)), outages=chance.choice((0.0, 0.1)),
        open_to_all=chance.random() < 0.15,
    )


@dataclass(order=True, slots=True)
class Planned:
    """Something that happens at a moment."""

    at: datetime
    order: int
    act: Callable[[], list[Inbound]] = field(compare=False)


@dataclass(slots=True)
class Heard:
    """What a person wrote, as the platform knows it: the world's own record."""

    message: str
    person: str
    at: datetime
    text: str
    deleted: bool = False
    acknowledged: bool = False


class FaultyWriter(Writer):
    """A writer whose process may die right before or right after a commit."""

    def __init__(self, store: Store, chance: Random, crashes: float) -> None:
        """Die in that share of the transactions."""
        super().__init__(store)
        self.chance, self.crashes = chance, crashes

    def run_now(self, job: Callable[[Store], T]) -> T:
        """A transaction with its two crash points."""
        dies = self.chance.random() < self.crashes
        before = dies and self.chance.random() < 0.5

        def work(store: Store) -> T:
            made = job(store)
            if before:
                raise Crash
            return made

        made = super().run_now(work)
        if dies:
            raise Crash
        return made


class World:
    """One scenario being played."""

    def __init__(self, scenario: Scenario, guides: dict[str, Guide], messages: Path) -> None:
        """Set the scene: an engine over an empty database in memory."""
        self.scenario, self.guides = scenario, guides
        self.chance = Random(scenario.seed)
        self.clock = Clock(frozen=scenario.start)
        self.channel = SimulatedChannel(self.clock, (OWNER, *scenario.team), scenario.trouble, Random(scenario.seed + 1))
        self.store = open_store(":memory:")
        self.wording = Wording(messages)
        self.writer = FaultyWriter(self.store, Random(scenario.seed + 2), 0.0)
        self.heard: dict[str, Heard] = {}
        self.unthreaded: set[str] = set()
        self.events: list[tuple[datetime, Inbound]] = []
        self.crashes = 0
        self.run = ""
        self.thread = ""
        self._heap: list[Planned] = []
        self._seen = 0
        self._order = 0
        self._messages = 0
        self.boot()

    def boot(self) -> None:
        """A new process: nothing in memory but what the database and the platform hold."""
        self.engine = Engine(self.writer, self.guides, self.wording, self.clock)
        self.engine.connect(self.channel)
        self.delivery = Delivery(self.writer.submit, self.engine, self.engine.channels, self.clock.now)

    async def launch(self) -> None:
        """The owner starts the assessment."""
        values = {"account": self.scenario.account, "template": self.scenario.template, **dict(self.scenario.options)}
        if not self.scenario.open_to_all:
            values["participants"] = "\n".join(one.person for one in self.scenario.team)
        wanted = Wanted(values, OWNER.person, OWNER.name, CHANNEL, self.clock.now())
        setup, people = self.writer.run_now(lambda db: draft(self.engine, db, wanted, f"seed{self.scenario.seed}"))
        self.run = self.writer.run_now(lambda db: begin(self.engine, db, setup, people)).id
        self.writer.crashes = self.scenario.crashes

    def assessment(self) -> Assessment:
        """The state as it was committed."""
        return Writer(self.store).run_now(lambda db: db.load(self.run))

    async def play(self, after: Callable[["World"], None] | None = None) -> None:
        """Let the days pass; `after` is called after every step."""
        await self.launch()
        end = self.scenario.start + timedelta(days=self.scenario.days)
        last_day = None
        while self.clock.now() < end:
            await self.tick()
            self.notice()
            if after:
                after(self)
            moment = self.next_moment()
            if moment is None or moment > end:
                break
            day = moment.date()
            if day != last_day and self.chance.random() < self.scenario.outages:
                moment = await self.outage(moment)
            last_day = day
            self.clock.set(max(moment, self.clock.now()))
            await self.happen()

    async def outage(self, moment: datetime) -> datetime:
        """The service is away for hours or days; people write on, the platform keeps what it could not hand over."""
        self.crashes += 1
        back = moment + timedelta(hours=self.chance.choice((1, 8, 30, 72)))
        since = self.clock.now()
        late = []
        while self._heap and self._heap[0].at < back:
            planned = heapq.heappop(self._heap)
            self.clock.set(max(planned.at, self.clock.now()))
            late += planned.act()
        self.clock.set(back)
        self.boot()
        await self.survive(lambda: self.delivery.recover())
        await self.survive(lambda: self.engine.was_away(since))
        for event in late:
            await self.hand_over(event)
        return back

    def next_moment(self) -> datetime | None:
        """When something happens next: a person acts, or the bell is due."""
        bell = Writer(self.store).run_now(lambda db: db.next_wake())
        moments = [moment for moment in (bell, self._heap[0].at if self._heap else None) if moment]
        return min(moments) if moments else None

    async def tick(self) -> None:
        """Ring the bell and deliver, whatever crashes on the way."""
        now = self.clock.now()
        await self.survive(lambda: self.engine.wake(now))
        await self.survive(lambda: self.writer.submit(lambda db: send_digests(self.engine, db, now)))
        await self.survive(lambda: self.delivery.drain())

    async def survive(self, act: Callable[[], object]) -> None:
        """Do something; when the process dies, start a new one and do it again."""
        for _ in range(20):
            try:
                await act()  # type: ignore[misc]
                return
            except Crash:
                self.crashes += 1
                self.boot()
                self.store.rollback()
                calm, self.writer.crashes = self.writer.crashes, 0.0
                await self.delivery.recover()
                self.writer.crashes = calm

    async def happen(self) -> None:
        """Everything that people do up to now; the platform hands it over, sometimes twice, late or in odd order."""
        batch: list[Inbound] = []
        while self._heap and self._heap[0].at <= self.clock.now():
            batch += heapq.heappop(self._heap).act()
        if self.chance.random() < self.scenario.doubles:
            self.chance.shuffle(batch)
        for event in batch:
            await self.hand_over(event)
            if self.chance.random() < self.scenario.doubles:
                self.plan(self.clock.now() + timedelta(seconds=self.chance.choice((0, 60, 300))), lambda e=event: [e])

    async def hand_over(self, event: Inbound) -> None:
        """Hand an event to the engine until it is acknowledged."""
        self.events.append((self.clock.now(), event))
        await self.survive(lambda: self.engine.receive("sim", event))
        if isinstance(event, Said) and event.message in self.heard:
            self.heard[event.message].acknowledged = True

    def plan(self, at: datetime, act: Callable[[], list[Inbound]]) -> None:
        """Put something on the heap."""
        self._order += 1
        heapq.heappush(self._heap, Planned(at, self._order, act))

    def notice(self) -> None:
        """People see what was posted since they last looked."""
        for posted in self.channel.posts[self._seen :]:
            if posted.target.channel and not self.thread:
                self.thread = f"{posted.target.channel}/{posted.message}"
            self.see(posted)
        self._seen = len(self.channel.posts)

    def see(self, posted: Posted) -> None:
        """Everybody who sees a prompt decides whether and when to do something about it."""
        for one, habit in zip(self.scenario.team, self.scenario.habits, strict=False):
            if posted.target.person and posted.target.person != one.person:
                continue
            if posted.post.card.isdigit() and self.chance.random() < habit.answers:
                away = timedelta(days=self.chance.randint(*habit.away)) if self.chance.random() < 0.2 else timedelta()
                at = when(one, habit, self.clock.now() + away, self.chance)
                self.plan(at, lambda p=posted, o=one, h=habit: self.react(p, o, h))

    def react(self, posted: Posted, one: Participant, habit: Habit) -> list[Inbound]:
        """What a person does about a prompt."""
        roll = self.chance.random()
        post = posted.post
        if roll < habit.hands_over and len(self.scenario.team) > 1:
            other = self.chance.choice([p for p in self.scenario.team if p != one])
            return [self.press(post, one, "not_me", other.person)]
        if roll < habit.hands_over + habit.skips:
            return [self.press(post, one, self.chance.choice(("skip", "later", "dont_know", "next", "undo", "more")), "")]
        tapped = tap(post, self.chance)
        if tapped and self.chance.random() < habit.taps or (tapped and not self.item(post)):
            return self.tap_all(post, one, *tapped)
        return self.write(posted, one, habit)

    def item(self, post: Post) -> bool:
        """Whether a card asks one question rather than showing rows."""
        return not post.rows

    def tap_all(self, post: Post, one: Participant, action: str, row: str, value: str) -> list[Inbound]:
        """One tap on a question, or one a row on a card."""
        if not post.rows:
            return [self.press(post, one, action, value, row)]
        return [
            self.press(post, one, "pick", self.chance.choice(each.picks).value, each.id)
            for each in post.rows if each.picks and self.chance.random() < (0.9 if len(each.picks) > 1 else 0.15)
        ]

    def press(self, post: Post, one: Participant, action: str, value: str, row: str = "") -> Pressed:
        """A tap as the platform hands it over."""
        key = f"{post.assessment}/{post.card}/{one.person}/{action}/{row}/{value}/{post.generation}"
        thread = "" if self.private(post, one) else self.thread
        return Pressed(key, self.clock.now(), one.person, post.assessment, post.card, action, value, row,
                       post.generation, thread, one.name)

    def private(self, post: Post, one: Participant) -> bool:
        """Whether the card stands in the private chat."""
        return any(p.post is post and p.target.person for p in self.channel.posts[-40:])

    def write(self, posted: Posted, one: Participant, habit: Habit) -> list[Inbound]:
        """A written answer, perhaps in two messages, with chatter, edited or deleted later."""
        current = self.assessment().prompt(int(posted.post.card)) if posted.post.assessment == self.run else None
        item = self.guides[next(iter(self.guides))].items.get(current.item) if current else None
        events: list[Inbound] = []
        if self.chance.random() < habit.chatter:
            events.append(self.say(posted, one, self.chance.choice(("haha", "thanks", "what do you mean by that?", "🙂"))))
        said = self.say(posted, one, words(item, self.chance))
        events.append(said)
        later = self.clock.now() + timedelta(minutes=self.chance.randint(1, 600))
        if self.chance.random() < habit.edits:
            self.plan(later, lambda: self.edit(said))
        if self.chance.random() < habit.deletes:
            self.plan(later, lambda: self.delete(said))
        if self.chance.random() < habit.chatter / 3:
            self.plan(later, lambda: [Adopted(f"adopt:{said.message}:{self._messages}", self.clock.now(), one.person,
                                              said.message, self.thread, self.chance.random() < 0.5)])
        return events

    def say(self, posted: Posted, one: Participant, text: str) -> Said:
        """A message as the platform hands it over; its own record is kept."""
        self._messages += 1
        message = f"sim:m{self._messages}"
        thread = "" if posted.target.person and not posted.target.thread else self.thread
        self.heard[message] = Heard(message, one.person, self.clock.now(), text)
        if not thread:
            self.unthreaded.add(message)
        return Said(message, self.clock.now(), one.person, message, text, thread, "", name=one.name)

    def edit(self, said: Said) -> list[Inbound]:
        """The author changes a message."""
        heard = self.heard[said.message]
        if heard.deleted:
            return []
        heard.text = heard.text + " (as of last month)"
        self._messages += 1
        return [Edited(f"{said.message}:e{self._messages}", self.clock.now(), said.person, said.message, heard.text, said.thread)]

    def delete(self, said: Said) -> list[Inbound]:
        """The author deletes a message."""
        heard = self.heard[said.message]
        heard.deleted, heard.text = True, ""
        return [Deleted(f"{said.message}:d", self.clock.now(), said.person, said.message, said.thread)]

    def command(self, text: str, who: str = OWNER.person) -> Commanded:
        """A command as the platform hands it over."""
        self._messages += 1
        return Commanded(f"cmd:{self._messages}", self.clock.now(), who, text, CHANNEL)
