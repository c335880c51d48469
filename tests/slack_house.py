"""A store in a file with Slack's installations on it, for tests: it can be closed and opened again as after a restart."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from slack_sdk.oauth.installation_store import Installation
from slack_stub import Stub

from adapters.slack.installations import Installations
from adapters.slack.rotation import Installed
from adapters.slack.settings import SlackSettings
from adapters.slack.vault import Vault, new_key
from bot.clock import Clock
from bot.installs import Install
from bot.store import Store, open_store
from bot.writer import Writer

T = TypeVar("T")
START = datetime(2026, 3, 2, 9, tzinfo=UTC)
CANARY = "xoxb-canary-in-the-coal-mine"
KEYS = (new_key(), new_key())
GONE = {"type": "app_uninstalled"}
REVOKED = {"type": "tokens_revoked", "tokens": {"oauth": ["U1"], "bot": ["UBOT"]}}


def installation(team: str = "T1", token: str = CANARY, expires: datetime | None = None, **more: str) -> Installation:
    """What Slack's SDK hands over after somebody installed the bot."""
    return Installation(
        app_id="A1", team_id=team, team_name=f"Team {team}", bot_token=token, bot_id="B1", bot_user_id="UBOT",
        bot_scopes="chat:write,commands", user_id="U1", bot_refresh_token=f"{token}-refresh" if expires else None,
        bot_token_expires_at=None if expires is None else int(expires.timestamp()), **more,
    )  # fmt: skip


class House:
    """A store in a file, with what is built on it."""

    def __init__(self, folder: Path, keys: tuple[str, ...] = KEYS) -> None:
        self.folder, self.keys = folder, keys
        self.clock = Clock(frozen=START)
        self.heard: list[tuple[str, str]] = []
        self.before: Callable[[], Awaitable[None]] | None = None
        self.open()

    def open(self, *keys: str) -> Installations:
        """As after a restart."""
        self.store = open_store(str(self.folder / "d.db"))
        self.writer = Writer(self.store)
        self.installations = Installations(self.submit, Vault(keys or self.keys), self.clock.now, self.changed)
        return self.installations

    async def submit(self, job: Callable[[Store], T]) -> T:
        """The writer, after what a test puts `before` it."""
        if self.before is not None:
            await self.before()
        return await self.writer.submit(job)

    async def changed(self, one: Install) -> None:
        self.heard.append((one.workspace, one.state))

    def rows(self) -> tuple[Install, ...]:
        return self.writer.run_now(lambda store: store.installs.every())

    def installed(self, stub: Stub | None = None) -> Installed:
        url = stub.url if stub else "http://127.0.0.1:9/api/"
        settings = SlackSettings(api_url=url, client_id="1.2", client_secret="shh", keys=self.keys)  # noqa: S106
        return Installed(self.installations, settings, self.clock.now)


def play(story: Coroutine[object, object, None]) -> None:
    """Run an asynchronous story to its end."""
    asyncio.run(story)


def in_files(folder: Path, text: str) -> list[str]:
    """The files in which a text stands."""
    return [path.name for path in folder.iterdir() if text.encode() in path.read_bytes()]

