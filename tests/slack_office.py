"""The outbox and the way out to a strict fake Slack over real HTTP, with a clock that tests move and deaths they plan."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from fake_slack import Channel, FakeSlack, Message, Person
from slack_sdk.web.async_client import AsyncWebClient
from test_wording import WORDING

from adapters.slack.channel import SlackChannel
from adapters.slack.settings import SlackSettings
from adapters.slack.tokens import OneWorkspace
from bot.channels import Change, ChannelError, Inbound, Reply, Sent, Target
from bot.clock import Clock
from bot.core.post import Post
from bot.delivery import Delivery, Outcome, Verdict
from bot.store import Parcel, Store, open_store
from bot.writer import Writer

START = datetime(2026, 3, 2, 9, tzinfo=UTC)


class Killed(BaseException):
    """The process is gone."""


class Lives:
    """How many more steps a process takes before it dies; none dies without a number."""

    def __init__(self, steps: int | None = None) -> None:
        self.steps = steps

    def step(self) -> None:
        """Take one step."""
        if self.steps is not None:
            self.steps -= 1
            if self.steps < 0:
                raise Killed


class Mortal(AsyncWebClient):
    """The real client; its process may die right before a request, or when Slack took it and nobody knows yet."""

    lives: Lives

    async def api_call(self, *method: Any, **more: Any) -> Any:
        """One request."""
        self.lives.step()
        answer = await super().api_call(*method, **more)
        self.lives.step()
        return answer


class Workspace(OneWorkspace):
    """The one workspace, with mortal clients."""

    lives: Lives

    async def of(self, team: str) -> AsyncWebClient:
        """The client."""
        known = await super().of(team)
        made = Mortal(known.token, base_url=known.base_url, session=known.session, retry_handlers=[], timeout=5)
        made.lives = self.lives
        return made


class Office:
    """A delivery with a real outbox in a file, over Slack's real Web client."""

    def __init__(self, folder: Path, slack: FakeSlack, clock: Clock, lives: Lives | None = None) -> None:
        self.folder, self.slack, self.clock, self.lives = folder, slack, clock, lives or Lives()
        self.verdicts: dict[str, Verdict] = {}
        self.ended: list[tuple[str, Outcome, str]] = []
        self.waited: list[float] = []

    async def open(self) -> "Office":
        """Start, as after a stop or a crash."""
        self.writer = Writer(open_store(str(self.folder / "office.db")))
        settings = SlackSettings(api_url=self.slack.url, bot_token=self.slack.bot_token(), app_token="xapp-1")  # noqa: S106
        clients = Workspace(settings, self.clock.now)
        clients.lives = self.lives
        self.channel = SlackChannel(clients, WORDING.words, self.clock.now, self.seconds, self.secret, self.wait)
        await self.channel.start(self.receive)
        self.delivery = Delivery(self.run, self, {"slack": self.channel}, self.clock.now, seconds=self.seconds)
        await self.delivery.recover()
        return self

    async def close(self) -> None:
        """Stop."""
        await self.channel.stop()
        await self.writer.stop()
        self.writer._store.close()

    async def again(self) -> "Office":
        """The same office, started anew: nothing that was in memory is left."""
        await self.close()
        return await Office(self.folder, self.slack, self.clock).open()

    async def run(self, job: Callable[[Store], Any]) -> Any:
        """The writer; a process may die right after a transaction."""
        result = self.writer.run_now(job)
        self.lives.step()
        return result

    async def receive(self, event: Inbound | Change) -> Reply:
        """Nobody listens here."""
        return Reply()

    async def secret(self) -> str:
        """What signs the marks."""
        return "a secret of the office"

    def seconds(self) -> float:
        """Time that never goes back."""
        return self.clock.now().timestamp()

    async def wait(self, seconds: float) -> None:
        """Let seconds pass at once."""
        self.waited.append(seconds)
        self.clock.move(timedelta(seconds=seconds))

    def ready(self, store: Store, parcel: Parcel, now: datetime) -> tuple[Verdict, Parcel]:
        """The engine's word on a parcel."""
        return self.verdicts.get(parcel.key, "send"), parcel

    def barred(self, store: Store, parcel: Parcel, error: ChannelError) -> bool:
        """What may not be looked for ends."""
        return False

    def settled(self, store: Store, parcel: Parcel, outcome: Outcome, result: Sent | ChannelError | None) -> None:
        """The engine hears how it ended."""
        self.ended.append((parcel.key, outcome, result.message if isinstance(result, Sent) else str(result or "")))

    def files(self, *parcels: Parcel) -> None:
        """Put something into the outbox."""
        self.writer.run_now(lambda store: store.enqueue(parcels, self.clock.now()))

    async def drain(self, **step: float) -> None:
        """Let time pass, then deliver what is ready; a process that dies is gone without a word."""
        self.clock.move(timedelta(**step))
        try:
            await self.delivery.drain()
        except Killed:
            return

    async def pass_minutes(self, count: int) -> None:
        """So many minutes, with a look at the outbox in each."""
        for _ in range(count):
            await self.drain(minutes=1)


def post(key: str, place: Target, body: Post, address: str = "", **more: Any) -> Parcel:
    """A post for the outbox."""
    return Parcel(key, address or place.thread or place.channel or place.person, "post", place, body=body, **more)


def edit(key: str, message: str, place: Target, body: Post) -> Parcel:
    """A change of a post."""
    return replace(post(key, place, body), kind="edit", subject=message)


Story = Callable[[Office, Channel, Person, Message], Awaitable[None]]


def play(folder: Path, story: Story, lives: Lives | None = None, **options: Any) -> None:
    """Tell a story in an office with a channel, somebody in it, and a thread they began."""

    async def whole() -> None:
        clock = Clock(frozen=START)
        async with FakeSlack(now=clock.now, tolerant=True, **options) as slack:
            slack.add_team("Northwind")
            ana = slack.add_user("Ana Weber")
            room = slack.add_channel("northwind", [ana])
            root = await ana.says("What do you think?", room)
            office = await Office(folder, slack, clock, lives).open()
            await story(office, room, ana, root)

    asyncio.run(asyncio.wait_for(whole(), 60))
