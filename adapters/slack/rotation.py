"""The many workspaces that installed the bot over OAuth, and the rotation of tokens that expire.

A token that is good for less than two hours is refreshed before it is handed out. A refresh token works once, so one
refresh runs per workspace at a time, to its end even when whoever asked for it has gone; who comes meanwhile waits
and gets what it brought. Without an answer from Slack the old token goes on until it ends. So it does where Slack calls
the refresh token used up, for that says nothing about the token it came with: an answer may have been lost on its way.
Any other refusal means that the installation is over.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import aiohttp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.errors import code_of
from adapters.slack.installations import Installations
from adapters.slack.settings import SlackSettings
from adapters.slack.tokens import REFUSED, UNREACHABLE, Self, happened, open_session, removes, web_client
from bot.channels import ChannelError
from bot.installs import Install

log = logging.getLogger("discovery.slack.rotation")
EARLY = timedelta(minutes=120)
AGAIN = timedelta(seconds=60)
SPENT = frozenset({"invalid_refresh_token", "invalid_grant", "token_expired"})
"""What Slack says of a refresh token that was used before."""
OVER = (REFUSED | {"team_not_found", "org_login_required", "app_not_installed"}) - SPENT
"""What Slack says of a refresh where the installation is over."""


class Installed:
    """The workspaces that installed the bot."""

    def __init__(self, installations: Installations, settings: SlackSettings, now: Callable[[], datetime]) -> None:
        """Hand out clients for these installations; call `start` first."""
        self._installations = installations
        self._settings = settings
        self._now = now
        self._session: aiohttp.ClientSession | None = None
        self._clients: dict[str, tuple[str, AsyncWebClient]] = {}
        self._refreshing: dict[str, asyncio.Task[Install]] = {}
        self._not_before: dict[str, datetime] = {}

    async def start(self) -> None:
        """Read the installations and open the connections; raises WrongKey."""
        await self.close()
        self._session = open_session()
        await self._installations.start()

    async def close(self) -> None:
        """Let refreshes come to their end, then close the connections."""
        if self._refreshing:
            await asyncio.wait(self._refreshing.values())
        self._clients.clear()
        if self._session is not None:
            await self._session.close()

    async def of(self, team: str) -> AsyncWebClient:
        """The client of a workspace, its token good for two hours; raises ChannelError."""
        return self._client(await self._fresh(await self._home(team)))

    def teams(self) -> tuple[str, ...]:
        """The workspaces in which the bot is installed now."""
        return tuple(one.workspace for one in self._installations.active())

    async def me(self, team: str) -> Self:
        """Who the bot is there."""
        one = await self._home(team)
        return Self(team, one.bot, one.bot_user, one.app, one.name)

    async def lived(self, team: str, event: Mapping[str, object], at: datetime | None = None) -> bool:
        """Delete the tokens when the bot was removed; the second of the two events finds nothing left to do."""
        if not removes(event) or not await self._installations.uninstalled(team, happened(event, at)):
            return False
        log.warning("removed from a workspace: its tokens are deleted", extra={"team": team})
        return True

    async def authorized(self, team: str, enterprise: str = "") -> AuthorizeResult | None:
        """What Bolt needs to know of a request's workspace; nothing is refreshed while Slack waits for its answer."""
        one = await self._installations.home(team)
        if one is None or one.state != "active":
            return None
        return AuthorizeResult(
            enterprise_id=enterprise or one.enterprise or None, team_id=team or None, bot_user_id=one.bot_user,
            bot_id=one.bot, bot_token=self._installations.tokens(one)[0], bot_scopes=one.scopes,
        )  # fmt: skip

    async def _home(self, team: str) -> Install:
        one = await self._installations.home(team)
        if one is None or one.state != "active":
            raise ChannelError("uninstalled")
        return one

    def _client(self, one: Install) -> AsyncWebClient:
        """The client for this very token; a new token gets a new client."""
        if self._session is None:
            raise ChannelError("unreachable", retryable=True, retry_after=10)
        sealed, client = self._clients.get(one.workspace, ("", None))
        if client is None or sealed != one.token:
            token, _ = self._installations.tokens(one)
            client = web_client(self._settings.api_url, token, self._session)
            self._clients[one.workspace] = (one.token, client)
        return client

    def _ends_soon(self, one: Install) -> bool:
        if not one.refresh:
            return False
        now = self._now()
        early = one.expires_at is not None and one.expires_at - now < EARLY
        return early and self._not_before.get(one.workspace, now) <= now

    async def _fresh(self, one: Install) -> Install:
        """The installation with a token that lasts; one refresh for all who ask at the same time."""
        if not self._ends_soon(one):
            return await self._usable(one)
        task = self._refreshing.get(one.workspace)
        if task is None:
            task = asyncio.create_task(self._refresh(one))
            self._refreshing[one.workspace] = task
            task.add_done_callback(lambda done: self._refreshed(one.workspace, done))
        return await asyncio.shield(task)

    def _refreshed(self, workspace: str, done: "asyncio.Task[Install]") -> None:
        self._refreshing.pop(workspace, None)
        if not done.cancelled():
            done.exception()  # looked at, so that nobody is told of an error without a reader

    async def _usable(self, one: Install) -> Install:
        """The installation as it is, while its token lasts; one that ended and cannot be renewed ends the installation."""
        if one.expires_at is None or one.expires_at > self._now():
            return one
        if one.refresh:
            raise ChannelError("token_expired", retryable=True, retry_after=AGAIN.total_seconds())
        log.error("a token has ended that could not be renewed: install the app again", extra={"team": one.workspace})
        await self._installations.uninstalled(one.workspace, one.installed_at)
        raise ChannelError("uninstalled")

    async def _refresh(self, asked: Install) -> Install:
        """Refresh, unless somebody else has done so since the asker looked."""
        one = self._installations.known(asked.workspace) or asked
        if one.state != "active":
            raise ChannelError("uninstalled")
        if not self._ends_soon(one):
            return await self._usable(one)
        try:
            return await self._exchange(one)
        except SlackApiError as error:
            code = code_of(error) or "no_answer"
        except UNREACHABLE as error:
            code = type(error).__name__
        if code in OVER:
            log.warning("the refresh of a token was refused", extra={"team": one.workspace, "code": code})
            await self._installations.uninstalled(one.workspace, one.installed_at)
            raise ChannelError("uninstalled")
        log.error("a token could not be refreshed", extra={"team": one.workspace, "code": code})
        if code in SPENT:
            return await self._usable(await self._unrenewable(one))
        self._not_before[one.workspace] = self._now() + AGAIN
        return await self._usable(one)

    async def _unrenewable(self, one: Install) -> Install:
        """Note that a token cannot be renewed; it goes on until it ends."""
        log.error("this token works until it ends, and then the app has to be installed again",
                  extra={"team": one.workspace, "ends": one.expires_at and one.expires_at.isoformat()})
        kept = await self._installations.unrenewable(one)
        if kept is None:
            raise ChannelError("uninstalled")
        return kept

    async def _exchange(self, one: Install) -> Install:
        """Trade the refresh token for new ones and keep them before anybody uses them."""
        if self._session is None:
            raise ChannelError("unreachable", retryable=True, retry_after=10)
        _, refresh = self._installations.tokens(one)
        client = web_client(self._settings.api_url, None, self._session)
        answer = await client.oauth_v2_access(
            client_id=self._settings.client_id, client_secret=self._settings.client_secret,
            grant_type="refresh_token", refresh_token=refresh,
        )  # fmt: skip
        token, spare, lasts = (answer.get(name) for name in ("access_token", "refresh_token", "expires_in"))
        if not (isinstance(token, str) and token and isinstance(lasts, int)):
            raise ValueError("Slack's answer holds no token")
        kept = await self._installations.renew(one, token, spare or refresh, self._now() + timedelta(seconds=lasts))
        if kept is None:
            raise ChannelError("uninstalled")
        return kept
