"""Puts the rooms of Slack together: who speaks for which workspace, the channel, Bolt, and the way events come in."""

import asyncio
import logging
import os
from collections.abc import Callable
from datetime import datetime, timedelta

from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from starlette.routing import BaseRoute, Route

from adapters.slack import ids
from adapters.slack.answering import Answering
from adapters.slack.channel import SlackChannel
from adapters.slack.guard import Answer, Guard, Payload, Take, mute_bodies
from adapters.slack.installations import Installations, Submit
from adapters.slack.listening import build_app
from adapters.slack.manifest import EVENTS_PATH
from adapters.slack.oauth import install_routes
from adapters.slack.rotation import Installed as ManyWorkspaces
from adapters.slack.settings import SlackSettings
from adapters.slack.socket import Socket
from adapters.slack.states import States
from adapters.slack.tokens import Clients, OneWorkspace, web_client
from adapters.slack.vault import Vault
from adapters.slack.words import Words
from bot.channels import Change, Installed, Unheard, Uninstalled
from bot.clock import Clock
from bot.installs import Install

log = logging.getLogger("discovery.slack")
MARKER = "slack_marker"
INSTALLATION = "slack_installation"


class SlackService:
    """Slack, ready to be connected to the engine: `channel` is what the engine knows of it."""

    def __init__(
        self, settings: SlackSettings, submit: Submit, words: Words, clock: Clock, real: Callable[[], datetime],
        seconds: Callable[[], float],
    ) -> None:
        """Nothing is opened yet. `submit` runs a job in the one writer; `real` is the time that Slack has too, `clock`
        ours, which goes faster in a trial run; `seconds` never goes back."""
        self._settings, self._submit, self._clock, self._real = settings, submit, clock, real
        self._installations: Installations | None = None
        clients = self._clients()
        self._alone = clients if isinstance(clients, OneWorkspace) else None
        self.channel = SlackChannel(clients, words, clock.now, seconds, self._secret, met=self._met, real=real)
        self._answering = Answering(words, settings.api_url, self.channel.address)
        self._words = words
        client = web_client(settings.api_url, None)
        self.bolt, self._listener = build_app(self.channel, self._answering, clock.now, self._when, client)
        self.channel.hear = self._listener.event
        self._socket = Socket(self.bolt, settings.app_token, regained=self._regained) if settings.mode == "socket" else None
        mute_bodies()

    def _clients(self) -> Clients:
        if not self._settings.many:
            return OneWorkspace(self._settings, self._real)
        self._installations = Installations(self._submit, Vault(self._settings.keys), self._real, self._changed)
        return ManyWorkspaces(self._installations, self._settings, self._real)

    async def _secret(self) -> str:
        """The secret that marks our posts: made once, then kept."""
        kept = await self._submit(lambda store: store.setting(MARKER))
        if kept:
            return kept
        made = os.urandom(24).hex()
        await self._submit(lambda store: store.save_setting(MARKER, made))
        return made

    def routes(self) -> list[BaseRoute]:
        """What has to be reachable from outside: nothing over a socket for one workspace."""
        routes: list[BaseRoute] = []
        if self._settings.mode == "http":
            routes.append(Route(EVENTS_PATH, Guard(taking(self.bolt), self._settings.signing_secret, self._real)))
        if self._installations is not None:
            routes += install_routes(self._settings, self._installations, States(self._submit, self._real), self._words)
        return routes

    def _when(self, moment: datetime) -> datetime:
        """Our time of something that happened at Slack."""
        return self._clock.now() - (self._real() - moment) * self._clock.speed

    async def _regained(self, gap: float) -> None:
        """After so many seconds Slack can be heard again: what was said meanwhile is read back."""
        now = self._clock.now()
        since = now - timedelta(seconds=gap) * self._clock.speed
        log.warning("Slack could not be heard for %.0f seconds; what was said meanwhile is read back", gap)
        await self.channel.hand(Unheard(f"slack:unheard/{now.isoformat()}", now, "slack", since))

    async def listen(self) -> None:
        """Open the socket, where events come that way."""
        if self._socket:
            await self._socket.start()

    async def stop(self) -> None:
        """Stop hearing; what is under way comes to its end."""
        if self._socket:
            await self._socket.stop()
        await self._listener.stop()

    async def _met(self) -> None:
        """The one workspace is reached: where the app was installed anew since the last start, its runs go on."""
        if self._alone is None:
            return
        found, now = self._alone.installation(), self._clock.now()
        if await self._submit(lambda store: store.setting(INSTALLATION)) == found:
            return
        for team in self._alone.teams():
            workspace = ids.workspace_id(team)
            await self.channel.hand(Installed(f"{workspace}:install/{now.isoformat()}", now, workspace))
        await self._submit(lambda store: store.save_setting(INSTALLATION, found))

    async def _changed(self, one: Install) -> None:
        """A workspace installed the bot or removed it: its runs hear of it."""
        now, workspace = self._clock.now(), ids.workspace_id(one.workspace)
        key = f"{workspace}:install/{one.state}/{now.isoformat()}"
        gone = one.state != "active"
        change: Change = Uninstalled(key, now, workspace) if gone else Installed(key, now, workspace)
        await self.channel.hand(change)
        if not gone:
            self._warming = asyncio.create_task(self.channel.warm(one.workspace))


def taking(bolt: AsyncApp) -> Take:
    """Bolt behind the guard. What passes was read and checked once, as what comes over a socket was: Bolt takes it as it is.

    Its own reading of a body is not needed then; it would be the second, and it takes a command with the word "payload"
    in it for an interaction, of which it finds nothing (slack_bolt/request/internals.py).
    """

    async def take(payload: Payload) -> Answer:
        told = await bolt.async_dispatch(AsyncBoltRequest(body=payload, mode="socket_mode"))
        return Answer(told.status, told.body, told.headers["content-type"][0])

    return take
