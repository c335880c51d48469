"""What must hold in every simulated conversation, after each step and at its end; a breach names what it saw."""

from collections import Counter
from datetime import timedelta

from adapters.simulation.channel import Posted
from adapters.simulation.world import World
from bot.core import pacing
from bot.core.setup import Calendar
from bot.store import Parcel
from bot.writer import Writer

INTERNAL = ("OwnerNote", "OwnerSummary", "Digest")
LATE = timedelta(minutes=2)


class Broken(Exception):
    """An invariant does not hold."""


class Checks:
    """Follows one world: `step` after each step, `finish` at the end."""

    def __init__(self) -> None:
        """Nothing seen yet."""
        self.seen = 0
        self.per_day: Counter[tuple[str, object]] = Counter()
        self.nudges: Counter[tuple[str, object]] = Counter()

    def step(self, world: World) -> None:
        """Check the state, and every post that is new."""
        run = world.assessment()
        opened = Counter(prompt.track for prompt in run.prompts if prompt.state == "open")
        require(all(count <= 1 for count in opened.values()), f"two open prompts: {opened}")
        require(run.live or not opened, "an open prompt after the end")
        for posted in world.channel.posts[self.seen :]:
            self.check_post(world, posted)
        self.seen = len(world.channel.posts)

    def check_post(self, world: World, posted: Posted) -> None:
        """Hours, budgets, privacy and the end, for one post."""
        run = world.assessment()
        if posted.target.thread or posted.target.channel:
            whisper = bool(posted.target.person)
            require(whisper or posted.post.voice not in INTERNAL, f"internal text in the thread: {posted.post.voice}")
        parcel = Writer(world.store).run_now(lambda db: db.parcel(posted.marker))
        if parcel is None or not (parcel.closes or parcel.opens):
            return
        calendar = self.calendar(world, posted)
        require(pacing.is_open(calendar, posted.at), f"outside working hours: {posted.marker} at {posted.at}")
        ended = run.closed_at is not None and posted.at > run.closed_at + LATE
        tail = posted.marker.partition(":")[2]
        require(not ended or tail.startswith(("summary", "run_", "away", "owner")), f"after the end: {posted.marker}")
        self.count(world, posted, parcel, calendar)

    def calendar(self, world: World, posted: Posted) -> Calendar:
        """The calendar of whom a post is for."""
        run = world.assessment()
        person = posted.target.person or next(iter(posted.post.mentions), "")
        one = run.participant(person) if "nudge" in posted.marker or posted.target.person else None
        return one.calendar if one else run.setup.calendar

    def count(self, world: World, posted: Posted, parcel: Parcel, calendar: Calendar) -> None:
        """Proactive posts a thread and day, nudges a person and day."""
        run = world.assessment()
        if posted.target.thread and not posted.target.person and parcel.closes or posted.target.channel:
            day = pacing.local_date(run.setup.calendar, posted.at)
            self.per_day[("thread", day)] += 1
            most = max(run.setup.pace, 0) + 2
            require(self.per_day[("thread", day)] <= most, f"more than {most} proactive posts on {day}")
        if ":nudge:" in posted.marker:
            person = posted.marker.split(":nudge:")[1].rsplit(":", 1)[0]
            key = (person, pacing.local_date(calendar, posted.at))
            self.nudges[key] += 1
            require(self.nudges[key] <= 1, f"two nudges for {key}")

    def finish(self, world: World) -> None:
        """Everything said is kept once, nothing was posted twice, and the run came to its end."""
        self.step(world)
        run = world.assessment()
        markers = Counter(posted.marker for posted in world.channel.posts)
        twice = [marker for marker, count in markers.items() if count > 1]
        require(not twice, f"posted twice: {twice[:3]}")
        require(run.status == "closed", f"not ended: {run.status}, wakes at {run.wake_at}, held {run.held!r}")
        summaries = sum(posted.marker.endswith(":summary") for posted in world.channel.posts)
        require(summaries == 1, f"{summaries} summaries")
        self.check_heard(world)

    def check_heard(self, world: World) -> None:
        """Every message that was acknowledged stands exactly once: as part of an answer, or as a comment."""
        run = world.assessment()
        kept: Counter[str] = Counter()
        texts: dict[str, str] = {}
        for prompt in run.prompts:
            for answer in prompt.answers:
                for message, text in answer.messages:
                    kept[message] += 1
                    texts[message] = text
        comments = {one.message: one for one in Writer(world.store).run_now(lambda db: db.comments(world.run))}
        for message, heard in world.heard.items():
            if not heard.acknowledged:
                continue
            count = kept[message] + (message in comments)
            private = not any(message == m for m in (*kept, *comments))
            require(count <= 1, f"counted {count} times: {message}")
            if heard.deleted:
                require(count == 0, f"deleted, but kept: {message}")
            elif count == 0:
                require(private and message in world.unthreaded, f"lost: {message} {heard.text!r}")
            else:
                text = texts.get(message) or (comments[message].text if message in comments else "")
                require(text == heard.text, f"not the last revision: {message}: {text!r} != {heard.text!r}")


def require(holds: bool, breach: str) -> None:
    """Raise Broken with what was seen."""
    if not holds:
        raise Broken(breach)
