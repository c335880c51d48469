"""Who speaks to Slack for which workspace: one workspace by the token from the settings, or many that installed the bot.

A client is handed out with a token that is good for at least two hours, also to posts that nobody's request started.
One request is made per call: retrying is the outbox's business, because the SDK's own retry may post twice.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Protocol
from urllib.parse import urlsplit

import aiohttp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.errors import code_of
from adapters.slack.settings import COPY_BOT, SlackSettings
from bot.channels import ChannelError
from bot.settings import LOOPBACK, SettingsError

log = logging.getLogger("discovery.slack.tokens")
TIMEOUT = 30
UNREACHABLE = (
    aiohttp.ClientError, asyncio.TimeoutError, OSError, SlackClientError, ValueError, TypeError, AttributeError,
)  # fmt: skip
"""What it looks like when Slack was not reached, or answered with something that is no answer: the SDK stumbles over it."""

REFUSED = frozenset({"invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "no_permission"})
"""What Slack says of a token that will never be good again (https://docs.slack.dev/reference/methods/auth.test)."""

Authorize = Callable[[str | None, str | None], Awaitable[AuthorizeResult | None]]


@dataclass(frozen=True, slots=True)
class Self:
    """Who the bot is in a workspace: its bot id, its user id, its app's id; the last may be unknown."""

    team: str
    bot: str = ""
    user: str = ""
    app: str = ""
    name: str = ""


class Clients(Protocol):
    """Hands out the clients of the workspaces in which the bot is installed."""

    async def of(self, team: str) -> AsyncWebClient:
        """The client of a workspace; raises ChannelError("uninstalled") where the bot is not (any more)."""
        ...

    def teams(self) -> tuple[str, ...]:
        """The workspaces in which the bot is installed now."""
        ...

    async def me(self, team: str) -> Self:
        """Who the bot is there; raises ChannelError("uninstalled")."""
        ...

    async def lived(self, team: str, event: Mapping[str, object], at: datetime | None = None) -> bool:
        """Take note of `tokens_revoked` and `app_uninstalled`; True when the bot was removed just now.

        `at` is when it happened: what happened before the bot was installed anew is over and changes nothing.
        """
        ...

    async def authorized(self, team: str, enterprise: str = "") -> AuthorizeResult | None:
        """What Bolt needs to know of a request's workspace; None where the bot is not installed."""
        ...

    async def start(self) -> None:
        """Get ready; call it in the running loop, before anything else."""
        ...

    async def close(self) -> None:
        """Close the connections."""
        ...


def authorize_with(clients: Clients) -> Authorize:
    """The function for Bolt's `AsyncApp(authorize=…)`: it asks what is known here, not Slack for every event."""

    async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult | None:
        return await clients.authorized(team_id or "", enterprise_id or "")

    return authorize


def open_session() -> aiohttp.ClientSession:
    """Connections to share, without cookies, that give up after 30 seconds; call it in the running loop."""
    return aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=TIMEOUT), cookie_jar=aiohttp.DummyCookieJar())


def web_client(api_url: str, token: str | None, session: aiohttp.ClientSession | None = None) -> AsyncWebClient:
    """A client that makes one request per call."""
    client = AsyncWebClient(token=token, base_url=api_url, timeout=TIMEOUT, session=session, retry_handlers=[])
    if urlsplit(api_url).hostname in LOOPBACK:
        client.proxy = None
    return client


def removes(event: Mapping[str, object]) -> bool:
    """Whether an event says that the bot was removed: people's own tokens do not count."""
    match event:
        case {"type": "app_uninstalled"}:
            return True
        case {"type": "tokens_revoked", "tokens": {"bot": [_, *_]}}:
            return True
    return False


def happened(event: Mapping[str, object], at: datetime | None) -> datetime | None:
    """When an event happened: what is known from outside, else its own time stamp."""
    try:
        return at or datetime.fromtimestamp(float(str(event["event_ts"])), UTC)
    except (KeyError, ValueError, OverflowError, OSError):
        return None


class OneWorkspace:
    """The one workspace whose bot token stands in the settings."""

    def __init__(self, settings: SlackSettings, now: Callable[[], datetime]) -> None:
        """Use the token of the settings; call `start` to learn whose it is."""
        self._settings = settings
        self._now = now
        self._session: aiohttp.ClientSession | None = None
        self._client: AsyncWebClient | None = None
        self._me = Self("")
        self._since: datetime | None = None
        self._scopes = ""

    async def start(self) -> None:
        """Ask Slack who we are; raises SettingsError for a token it refuses, a retryable ChannelError without an answer."""
        await self.close()
        self._session = open_session()
        client = web_client(self._settings.api_url, self._settings.bot_token, self._session)
        try:
            answer = await client.auth_test()
        except SlackApiError as error:
            raise _refused(code_of(error) or "no_answer") from None
        except UNREACHABLE as error:
            raise ChannelError("unreachable", retryable=True, retry_after=10) from error
        if answer.get("is_enterprise_install"):
            raise SettingsError(
                "SLACK_BOT_TOKEN is for a whole organisation; install the app in one workspace, and use the token from there."
            )
        names = (str(answer.get(name) or "") for name in ("team_id", "bot_id", "user_id", "app_id", "team"))
        self._me, self._client, self._since = Self(*names), client, self._now()
        self._scopes = answer.headers.get("x-oauth-scopes", "")

    def installation(self) -> str:
        """What stands for this installation and tells nobody its token: another one once the app was installed anew."""
        return sha256(f"{self._settings.bot_token} {self._scopes}".encode()).hexdigest()

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()

    async def of(self, team: str) -> AsyncWebClient:
        """The client, for this one workspace only."""
        if self._client is None or team != self._me.team:
            raise ChannelError("uninstalled")
        return self._client

    def teams(self) -> tuple[str, ...]:
        """The workspace, or none once the bot was removed."""
        return () if self._client is None else (self._me.team,)

    async def me(self, team: str) -> Self:
        """Who the bot is."""
        await self.of(team)
        return self._me

    async def lived(self, team: str, event: Mapping[str, object], at: datetime | None = None) -> bool:
        """Stop for good when the bot was removed: the token of the settings is worth nothing then."""
        moment = happened(event, at)
        late = moment is not None and self._since is not None and moment < self._since
        if not removes(event) or team != self._me.team or self._client is None or late:
            return False
        self._client = None
        log.warning("removed from the workspace: SLACK_BOT_TOKEN is void", extra={"team": team})
        return True

    async def authorized(self, team: str, enterprise: str = "") -> AuthorizeResult | None:
        """What Bolt needs, for this one workspace only."""
        if team not in self.teams():
            return None
        return AuthorizeResult(
            enterprise_id=enterprise or None, team_id=team, bot_user_id=self._me.user, bot_id=self._me.bot,
            bot_token=self._settings.bot_token,
        )  # fmt: skip


def _refused(code: str) -> Exception:
    if code in REFUSED:
        return SettingsError(f"SLACK_BOT_TOKEN is refused by Slack ({code}); {COPY_BOT}.")
    return ChannelError(code, retryable=True, retry_after=10)
