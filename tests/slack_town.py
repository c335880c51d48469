"""The whole service beside a strict fake Slack, over real HTTP or a real websocket, with a clock that tests move."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import uvicorn
from fake_slack import FakeSlack, Message, Person
from starlette.applications import Starlette

from adapters.slack.manifest import EVENTS, scopes
from adapters.slack.pace import Pace
from adapters.slack.service import SlackService
from adapters.slack.settings import read_slack_settings
from bot.app import App
from bot.clock import Clock
from bot.settings import Settings

MONDAY = datetime(2026, 11, 30, 7, 0, tzinfo=UTC)
SECRET = "8f742231b10e8888abcd99yyyzzz85a5"  # noqa: S105


class Town:
    """A workspace with an owner and a team, a channel, and the bot in it."""

    enough = 5.0
    """Seconds that a start waits until the workspaces are known."""

    def __init__(self, folder: Path, slack: FakeSlack, clock: Clock, mode: str = "http") -> None:
        """Nothing runs yet; a second town over the same folder is the same service started again."""
        self.folder, self.slack, self.clock, self.mode = folder, slack, clock, mode
        self.server: uvicorn.Server | None = None
        self.serving: asyncio.Task[Any] | None = None

    async def start(self) -> "Town":
        """Start the service and connect it."""
        settings = read_slack_settings(self.environment())
        assert settings
        self.app = App(Settings(database=self.folder / "town.sqlite"), self.clock)
        words = self.app.engine.corridor.wording.words
        self.service = SlackService(settings, self.app.writer.submit, words, self.clock, self.clock.now, self.seconds)
        self.service.channel.sending.pace = Pace(self.seconds, 1000, 1_000_000)
        self.service.channel.enough = self.enough
        self.app.engine.connect(self.service.channel)
        await self.app.start(bells=False)
        await self._open()
        return self

    def environment(self) -> dict[str, str]:
        """What the service is told: one workspace, by its token."""
        way = {"http": {"SLACK_SIGNING_SECRET": SECRET}, "socket": {"SLACK_APP_TOKEN": self.slack.app_token}}
        return {"SLACK_MODE": self.mode, "SLACK_BOT_TOKEN": self.slack.bot_token(), "SLACK_API_URL": self.slack.url,
                **way[self.mode]}  # fmt: skip

    def seconds(self) -> float:
        """Time that never goes back."""
        return self.clock.now().timestamp()

    async def _open(self) -> None:
        if self.mode == "socket":
            await self.service.listen()
            await self.slack.connect_socket()
            return
        app = Starlette(routes=self.service.routes())
        config = uvicorn.Config(app, "127.0.0.1", 0, log_level="error", access_log=False, lifespan="off")
        self.server = uvicorn.Server(config)
        self.serving = asyncio.create_task(self.server.serve())
        while not self.server.started:
            assert not self.serving.done(), "the server did not start"
            await asyncio.sleep(0)
        self.address = f"http://127.0.0.1:{self.server.servers[0].sockets[0].getsockname()[1]}"
        self.slack.connect_http(f"{self.address}/slack/events", SECRET)

    async def stop(self) -> None:
        """Stop as an operator would."""
        await self.service.stop()
        if self.server and self.serving:
            self.server.should_exit = True
            await self.serving
        await self.app.stop()

    async def crash(self) -> None:
        """Go without a word: nothing is told to anybody, what was in memory is lost."""
        if self.server and self.serving:
            self.server.force_exit = self.server.should_exit = True
            await self.serving
        if self.mode == "socket":
            await self.service.stop()
        await self.app.writer.stop()
        self.app.store.close()
        await self.service.channel.clients.close()

    async def go(self, **step: float) -> None:
        """Let so much time pass, and everything that is due on the way happen."""
        await self.app.play_to(self.clock.now() + timedelta(**step))
        await self.slack.settle()

    async def settle(self) -> None:
        """Let everything leave that waits."""
        await self.app.tick()
        await self.slack.settle()


@contextlib.asynccontextmanager
async def town(folder: Path, mode: str = "http", **slack_options: Any) -> AsyncIterator[Town]:
    """A town for one test; the bot may do and hears what our manifest asks for, and nothing else."""
    clock = Clock(frozen=MONDAY)
    async with FakeSlack(now=clock.now, events=EVENTS, scopes=scopes(), **slack_options) as slack:
        slack.add_team("Northwind")
        one = Town(folder, slack, clock, mode)
        await one.start()
        try:
            yield one
        finally:
            await one.stop()


def run(test: Callable[[], Any]) -> Any:
    """Run one coroutine to its end."""
    return asyncio.run(test())


__all__ = ["MONDAY", "SECRET", "Message", "Person", "Town", "run", "town"]
