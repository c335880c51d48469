"""Brings Slack into `discovery serve`: read its settings, connect its channel, open its address or its socket."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from socket import socket
from typing import TYPE_CHECKING

import uvicorn
from starlette.applications import Starlette
from starlette.routing import BaseRoute

from adapters.cli_serve_page import take_port
from bot.clock import seconds

if TYPE_CHECKING:
    from adapters.slack.service import SlackService
    from bot.app import App

log = logging.getLogger("discovery.serve")


class Slack:
    """Slack beside the other channels of a service; nothing is imported for it where it is not set up."""

    def __init__(self, service: SlackService, routes: list[BaseRoute], door: socket | None) -> None:
        """Use what `slack_of` put together: `routes` are answered at the `door`, where there are any."""
        self._service, self._routes, self._door = service, routes, door
        self._server: uvicorn.Server | None = None
        self._serving: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Begin to hear, once the engine is ready."""
        await self._service.listen()
        if self._door is None:
            return
        self._server = uvicorn.Server(uvicorn.Config(
            Starlette(routes=self._routes), log_config=None, log_level="warning", access_log=False, lifespan="off",
            timeout_graceful_shutdown=5, limit_concurrency=1000,
        ))
        self._serving = asyncio.create_task(self._server.serve([self._door]))
        log.info("Slack's requests are taken on %s:%d", *self._door.getsockname()[:2])

    async def close(self) -> None:
        """Stop hearing; what is under way comes to its end."""
        if self._server and self._serving:
            self._server.should_exit = True
            await self._serving
        await self._service.stop()


def slack_of(app: App, environment: Mapping[str, str]) -> Slack | None:
    """Slack as it is set up in the environment, connected to the engine; None where it is not set up at all.

    Raises SettingsError for a setting that is not usable.
    """
    if not any(name.startswith("SLACK_") and value.strip() for name, value in environment.items()):
        return None
    from adapters.slack.service import SlackService
    from adapters.slack.settings import read_slack_settings, strangers

    for said in strangers(environment):
        log.warning("%s", said)
    settings = read_slack_settings(environment)
    if settings is None:
        return None
    service = SlackService(settings, app.writer.submit, app.engine.corridor.wording.words, app.clock, app.timekeeper.now, seconds)
    app.engine.connect(service.channel)
    routes = service.routes()
    door = take_port(settings.host, settings.port, "SLACK_HOST", "SLACK_PORT") if routes else None
    return Slack(service, routes, door)
