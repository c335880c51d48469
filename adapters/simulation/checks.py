"""What must hold in every simulated conversation after each step; a breach names what it saw.

Safety, all the time: at most one open prompt a track, nothing proactive outside the working hours of whom it is for,
at most one reminder a person and local day over all runs, pace and two more posts a thread and day, nothing internal
in a thread, nothing put or recalled that is settled, nothing asked after the end, nobody blocks the thread, an end by
the deadline. `oracle` holds what must be true when all is over.
"""

from collections import Counter
from datetime import date, datetime, timedelta

from adapters.simulation.channel import Posted
from adapters.simulation.oracle import Broken, check_end, require
from adapters.simulation.world import World
from bot.core import pacing
from bot.core.assessment import Assessment, Prompt
from bot.core.closing import deadline_at
from bot.core.quota import EXTRA_POSTS
from bot.core.setup import Calendar
from bot.store import Parcel

__all__ = ["Broken", "Checks"]

LATE = timedelta(minutes=2)
HOUR = timedelta(hours=1)
PROACTIVE = ("opening", "hello", "summary", "line", "nudge", "catchup", "stuck", "warning", "owner-summary")
ENDED = ("summary", "owner-summary", "run_", "opening", "hello")


def name_of(posted: Posted) -> str:
    """What a post is, by our own marker without the run."""
    return posted.marker.partition(":")[2]


def is_prompt(name: str) -> bool:
    """Whether a post puts a prompt."""
    return name[:1] in ("p", "h") and name[1:2].isdigit()


class Checks:
    """Follows one world: `step` after each step, `finish` at the end."""

    def __init__(self, world: World) -> None:
        """Nothing seen yet."""
        self.world = world
        self.seen = 0
        self.per_day: Counter[tuple[str, date]] = Counter()
        self.nudges: Counter[tuple[str, date]] = Counter()
        self.pulled: Counter[str] = Counter()
        self.settled: dict[tuple[str, int], datetime] = {}
        self.before = world.time

    def step(self) -> None:
        """Check every run, and every post that is new."""
        runs = {run.id: run for run in self.world.runs()}
        for run in runs.values():
            self.check_run(run)
            self.note_settled(run)
            self.world.absences.note(run.id, "", not run.live, self.before, self.world.time)
            for one in run.participants:
                self.world.absences.note(run.id, one.person, one.stopped, self.before, self.world.time)
        for posted in self.world.channel.posts[self.seen :]:
            self.check_post(runs, posted)
        self.seen = len(self.world.channel.posts)
        self.before = self.world.time

    def check_run(self, run: Assessment) -> None:
        """One open prompt a track, none after the end, nobody blocks, and an end by the deadline."""
        now = self.world.clock.now()
        opened = Counter(prompt.track for prompt in run.prompts if prompt.state == "open")
        require(all(count <= 1 for count in opened.values()), f"two open prompts: {dict(opened)}")
        require(run.status != "closed" or not opened, "an open prompt after the end")
        require(not run.live or now <= deadline_at(run) + HOUR, f"not ended by {deadline_at(run)}: {run.status}")
        for track in run.tracks:
            prompt = run.prompt(track.open)
            if prompt and prompt.state == "open" and track.plan:
                self.check_yield(run, prompt, now)

    def check_yield(self, run: Assessment, prompt: Prompt, now: datetime) -> None:
        """An unanswered prompt gives way after its working day, whoever is silent."""
        one = run.participant(prompt.track) if prompt.track else None
        calendar = one.calendar if one else run.setup.calendar
        if run.status != "running" or run.held or prompt.answered or prompt.posted_at is None:
            return
        if one and not (one.active(now) and one.reachable):
            return
        since = max(prompt.posted_at, self.world.steered, *(at for at, _ in self.world.log[-3:]))
        late = pacing.add_working_days(calendar, since, 3)
        require(now < late or not pacing.is_open(calendar, now), f"#{prompt.number} blocks since {prompt.posted_at}")

    def check_post(self, runs: dict[str, Assessment], posted: Posted) -> None:
        """Privacy, hours, budgets and the end, for one post."""
        check_private(runs, posted)
        run = runs.get(posted.marker.partition(":")[0])
        parcel = self.world.store.parcel(posted.marker)
        if parcel is None or run is None:
            return
        name = name_of(posted)
        self.check_fence(run, posted, parcel)
        if is_prompt(name) and not parcel.opens:
            self.check_pulled(run, posted)
        elif is_prompt(name) or parcel.opens or (name.startswith(PROACTIVE) and run.close_reason != "owner"):
            self.check_hours(run, posted, parcel)
            self.count(run, posted)
        ended = run.closed_at is not None and posted.at > run.closed_at + LATE
        proactive = is_prompt(name) or name.startswith(PROACTIVE)
        require(not (ended and proactive) or name.startswith(ENDED), f"after the end: {posted.marker}")

    def note_settled(self, run: Assessment) -> None:
        """Remember since when each prompt needs no post any more; a prompt that is opened again does."""
        for prompt in run.prompts:
            if prompt.state == "closed":
                self.settled.setdefault((run.id, prompt.number), self.world.clock.now())
            else:
                self.settled.pop((run.id, prompt.number), None)

    def check_fence(self, run: Assessment, posted: Posted, parcel: Parcel) -> None:
        """Nothing puts or recalls prompts that were all settled a while before."""
        since = [self.settled.get((run.id, number)) for number, _ in parcel.fence]
        stale = bool(since) and all(at is not None and posted.at > at + LATE for at in since)
        require(not stale, f"stale: {posted.marker} at {posted.at}, settled {since}")

    def check_pulled(self, run: Assessment, posted: Posted) -> None:
        """A prompt outside hours or quota is one that somebody asked for by a tap, one each."""
        self.pulled[run.id] += 1
        asked = sum(tap.assessment == run.id and tap.action in ("next", "more") for tap in self.world.pressed)
        require(self.pulled[run.id] <= asked, f"nobody asked for {posted.marker}")

    def check_hours(self, run: Assessment, posted: Posted, parcel: Parcel) -> None:
        """Inside the working hours of whom it is for."""
        calendar = self.calendar(run, posted)
        what = f"outside working hours: {posted.marker} at {posted.at} ({calendar.zone})"
        require(pacing.is_open(calendar, posted.at) or name_of(posted).startswith("run_"), what)

    def calendar(self, run: Assessment, posted: Posted) -> Calendar:
        """The calendar of whom a post is for: a person's own where it is private or names one."""
        person = posted.target.person or next(iter(posted.post.mentions), "")
        one = run.participant(person) if "nudge" in posted.marker or posted.target.person else None
        return one.calendar if one else run.setup.calendar

    def count(self, run: Assessment, posted: Posted) -> None:
        """Proactive posts a thread and day, nudges a person and day."""
        name = name_of(posted)
        asked_for = name.startswith("run_") or (name == "summary" and run.close_reason == "owner")
        if not posted.target.person and not asked_for:
            day = pacing.local_date(run.setup.calendar, posted.at)
            self.per_day[(run.id, day)] += 1
            most = max([run.setup.pace, *(int(v) for k, v in self.options(run) if k == "pace")]) + EXTRA_POSTS
            require(self.per_day[(run.id, day)] <= most, f"more than {most} proactive posts on {day}: {name}")
        if name.startswith("nudge:"):
            person = name.removeprefix("nudge:").rpartition(":")[0]
            key = (person, pacing.local_date(self.calendar(run, posted), posted.at))
            self.nudges[key] += 1
            require(self.nudges[key] <= 1, f"two reminders for {key}")

    def options(self, run: Assessment) -> tuple[tuple[str, str], ...]:
        """The options a run was started with."""
        return next((one.options for one in self.world.scenario.runs if one.account == run.setup.account), ())

    def finish(self) -> None:
        """Everything said is kept once, nothing was posted twice, and every run came to its end."""
        self.step()
        check_end(self.world)


def check_private(runs: dict[str, Assessment], posted: Posted) -> None:
    """What is internal goes to owners, in private."""
    voice = posted.post.voice
    if voice.startswith("owner") or voice == "digest":
        require(not posted.target.thread and not posted.target.channel, f"internal text in the thread: {voice}")
        owners = {owner for run in runs.values() for owner in run.setup.owners}
        require(posted.target.person in owners, f"internal text for {posted.target.person}: {voice}")
