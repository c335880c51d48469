"""Virtual time: one heap of what people do next, one engine over a database in memory, and faults from a seed.

The same seed plays the same conversation. A crash drops everything that the process held in memory, between two
commits; what the database holds must be enough to go on. The world keeps what people said beside the engine, so that
`checks` can hold one against the other: only what the engine acknowledged counts. `time` is the true time; the
machine's clock may be wrong by `skew` for a while.
"""

import heapq
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import TypeVar

from adapters.simulation.absences import Absences
from adapters.simulation.channel import CHANNEL, Posted, SimulatedChannel
from adapters.simulation.faults import Crash, FaultyWriter
from adapters.simulation.scenario import OWNER, SPARE, Run, Scenario
from bot.channels import Inbound
from bot.clock import Clock
from bot.core.assessment import Assessment
from bot.core.closing import deadline_at
from bot.core.events import Pressed, Said
from bot.core.guide import Guide
from bot.delivery import Delivery
from bot.digests import send_digests
from bot.engine import Engine
from bot.starting import begin, draft
from bot.store import Store, open_store
from bot.wanted import Wanted
from bot.wording import Wording

T = TypeVar("T")
QUIET = timedelta(days=3)
"""So long after the last deadline everything must have come down."""
DOWN = timedelta(days=14)
"""So long after that a post of a run that ended may wait for somebody's window."""
RINGS = 500
"""So many steps without time passing are a bell that does not stop."""


class Spinning(Exception):
    """The clock stands still: something is due again and again."""


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
    private: bool = False
    deleted: bool = False
    acknowledged: bool = False


@lru_cache(maxsize=4)
def words_in(folder: Path) -> Wording:
    """The wording of a folder, read once a process."""
    return Wording(folder)


@lru_cache(maxsize=1)
def _template() -> Store:
    return open_store(":memory:")


class World:
    """One scenario being played. `people` acts for everybody; it is set by `adapters.simulation.playing`."""

    def __init__(self, scenario: Scenario, guides: dict[str, Guide], messages: Path) -> None:
        """Set the scene: an engine over an empty database in memory."""
        self.scenario, self.guides = scenario, guides
        self.chance = Random(scenario.seed)
        self.time, self.skew = scenario.start, timedelta()
        self.clock = Clock(frozen=scenario.start)
        self.channel = SimulatedChannel(
            self.clock, (OWNER, *scenario.team, SPARE), scenario.trouble, Random(scenario.seed + 1)
        )
        self.store = _template().copy()
        self.wording = words_in(messages)
        self.writer = FaultyWriter(self.store, Random(scenario.seed + 2), scenario.crashes)
        self.heard: dict[str, Heard] = {}
        self.pressed: list[Pressed] = []
        self.absences = Absences()
        self.events: list[tuple[datetime, Inbound]] = []
        self.log: list[tuple[datetime, str]] = []
        self.faults: Counter[str] = Counter()
        self.steered = scenario.start
        self.ids: list[str] = []
        self.thread_of: dict[str, str] = {}
        self.started = 0
        self.see: Callable[[Posted], None] = lambda _: None
        self._heap: list[Planned] = []
        self._seen = self._order = self._rings = 0
        self.boot()

    def boot(self) -> None:
        """A new process: nothing in memory but what the database and the platform hold."""
        self.engine = Engine(self.writer, self.guides, self.wording, self.clock)
        self.engine.connect(self.channel)
        self.delivery = Delivery(
            self.writer.submit, self.engine, self.engine.corridor.channels, self.clock.now,
            seconds=lambda: self.clock.now().timestamp(),
        )

    def note(self, what: str) -> None:
        """Remember something that went wrong on purpose, for the story."""
        self.log.append((self.clock.now(), what))

    def launch(self, number: int) -> None:
        """The owner starts one of the assessments."""
        run: Run = self.scenario.runs[number]
        values = {"account": run.account, "template": run.template, **dict(run.options)}
        team = [self.scenario.team[i] for i in run.team] if run.team else list(self.scenario.team)
        named = "\n".join(f"{one.person}, {one.role}" for one in team)
        values |= {"where": ""} if run.open_to_all else {"participants": named}  # in private somebody has to be named
        wanted = Wanted(values, OWNER.person, OWNER.name, CHANNEL, self.clock.now())
        calm, self.writer.crashes = self.writer.crashes, 0.0
        corridor, name = self.engine.corridor, f"seed{self.scenario.seed}.{number}"
        self.ids.append(self.writer.run_now(lambda db: begin(corridor, db, *draft(corridor, db, wanted, name))).id)
        self.writer.crashes = calm
        self.started += 1

    def run(self, identity: str) -> Assessment:
        """The state of a run as it was committed."""
        return self.store.load(identity)

    def runs(self) -> list[Assessment]:
        """The state of every run."""
        return [self.store.load(one) for one in self.ids]

    async def play(self, after: Callable[[], None] | None = None) -> None:
        """Let the days pass until everything came to its end; `after` is called after every step."""
        for number, run in enumerate(self.scenario.runs):
            if run.after:
                self.plan(self.time + run.after, lambda n=number: self._start(n))
            else:
                self.launch(number)
        day = None
        while True:
            await self.tick()
            self.notice()
            if after:
                after()
            moment = self.next_moment()
            if moment is None or (moment > self.end() and not self.comes_down(moment)):
                return
            if moment.date() != day:
                moment = await self.begin_day(moment)
            day = moment.date()
            self.go_to(moment)
            await self.happen()

    def _start(self, number: int) -> list[Inbound]:
        self.launch(number)
        return []

    def end(self) -> datetime:
        """When nothing more is to be expected."""
        if self.started < len(self.scenario.runs):
            return self.time + timedelta(days=60)
        runs = self.runs()
        longest = max((run.closed_at or deadline_at(run) for run in runs), default=self.time) + QUIET
        if self._heap:
            longest = max(longest, min(max(p.at for p in self._heap), longest + QUIET))
        return min(longest, self.scenario.start + timedelta(days=self.scenario.days + 20))

    def comes_down(self, moment: datetime) -> bool:
        """Whether something of a run that ended is still on its way, and may come down yet."""
        ended = [run for run in self.runs() if not run.live]
        return moment <= self.end() + DOWN and any(self.store.unsent(run.id) for run in ended)

    def go_to(self, moment: datetime) -> None:
        """Let time pass; a clock that would stand still for ever is a failure."""
        self._rings = self._rings + 1 if moment <= self.time else 0
        if self._rings > RINGS:
            raise Spinning(f"due again and again at {self.clock.now()}")
        self.time = max(moment, self.time)
        self.clock.set(self.time + self.skew)

    async def begin_day(self, moment: datetime) -> datetime:
        """Some days begin with an outage, on some the clock goes wrong for a while."""
        if self.skew or self.chance.random() < self.scenario.jumps:
            self.skew = timedelta() if self.skew else timedelta(minutes=self.chance.choice((-90, -20, 15, 120)))
            self.faults["clock"] += 1
            self.note(f"the clock is off by {self.skew}")
        if self.chance.random() < self.scenario.outages:
            return await self.outage(moment)
        return moment

    async def outage(self, moment: datetime) -> datetime:
        """The service is away for hours or days; people write on, the platform keeps what it could not hand over."""
        self.faults["outage"] += 1
        since, back = self.clock.now(), moment + timedelta(hours=self.chance.choice((1, 8, 30, 72)))
        late: list[Inbound] = []
        while self._heap and self._heap[0].at < back:
            planned = heapq.heappop(self._heap)
            self.go_to(planned.at)
            late += planned.act()
        self.note(f"nobody was here since {since:%a %H:%M}")
        self.go_to(back)
        self.boot()
        await self.survive(lambda: self.delivery.recover())
        await self.survive(lambda: self.engine.was_away(since))
        for event in late:
            await self.hand_over(event)
        return back

    def next_moment(self) -> datetime | None:
        """When something happens next: a person acts, or the bell is due."""
        bell = self.store.next_wake()
        held = self.delivery.held_until()
        if bell and held and bell <= self.clock.now():
            bell = max(bell, datetime.fromtimestamp(held, UTC))
        moments = [bell - self.skew] if bell else []
        moments += [self._heap[0].at] if self._heap else []
        return min(moments, default=None)

    async def tick(self) -> None:
        """Ring the bell and deliver, whatever crashes on the way."""
        now = self.clock.now()
        await self.survive(lambda: self.ring(now))
        await self.survive(lambda: self.writer.submit(lambda db: send_digests(self.engine.corridor, db, now)))
        await self.survive(lambda: self.delivery.drain())

    async def ring(self, now: datetime) -> None:
        """Ring the bell; a run that must be rung more than a few times at one moment is a bell that never stops."""
        rung = await self.engine.wake(now)
        if rung > 4 * max(1, len(self.ids)):
            raise Spinning(f"rung {rung} times at {now}")

    async def survive(self, act: Callable[[], Awaitable[object]]) -> None:
        """Do something; when the process dies, start a new one and do it again."""
        for _ in range(50):
            try:
                await act()
                return
            except Crash:
                await self.restart()
        raise Spinning("died fifty times in a row")

    async def restart(self) -> None:
        """The process died: what it held in memory is gone."""
        self.faults["crash"] += 1
        self.store.rollback()
        self.boot()
        calm, self.writer.crashes = self.writer.crashes, 0.0
        await self.delivery.recover()
        self.writer.crashes = calm

    async def happen(self) -> None:
        """Everything that people do up to now; the platform hands it over, sometimes twice, late or in odd order."""
        batch: list[Inbound] = []
        while self._heap and self._heap[0].at <= self.time:
            batch += heapq.heappop(self._heap).act()
        if self.chance.random() < self.scenario.doubles:
            self.chance.shuffle(batch)
        for event in batch:
            await self.hand_over(event)
            if self.chance.random() < self.scenario.doubles:
                self.faults["double"] += 1
                self.plan(self.time + timedelta(seconds=self.chance.choice((0, 60, 300))), lambda e=event: [e])

    async def hand_over(self, event: Inbound) -> None:
        """Hand an event to the engine until it is acknowledged."""
        self.events.append((self.clock.now(), event))
        await self.survive(lambda: self.engine.receive("sim", event))
        if isinstance(event, Said) and event.message in self.heard:
            self.heard[event.message].acknowledged = True
        if isinstance(event, Pressed):
            self.pressed.append(event)

    def plan(self, at: datetime, act: Callable[[], list[Inbound]]) -> None:
        """Put something on the heap."""
        self._order += 1
        heapq.heappush(self._heap, Planned(at, self._order, act))

    def notice(self) -> None:
        """People see what was posted since they last looked."""
        for posted in self.channel.posts[self._seen :]:
            if posted.target.channel:
                self.thread_of[posted.post.assessment] = f"{posted.target.channel}/{posted.message}"
            self.see(posted)
        self._seen = len(self.channel.posts)
