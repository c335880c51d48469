"""Brings Slack into `discovery serve`: read its settings, connect its channel, open its address or its socket."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING

import uvicorn
from starlette.applications import Starlette

from bot.clock import Clock, seconds

if TYPE_CHECKING:
    from adapters.slack.service import SlackService
    from adapters.slack.settings import SlackSettings
    from bot.app import App

log = logging.getLogger("discovery.serve")


class Slack:
    """Slack beside the other channels of a service; nothing is imported for it where it is not set up."""

    def __init__(self, settings: SlackSettings, service: SlackService) -> None:
        """Use what `slack_of` put together."""
        self._settings, self._service = settings, service
        self._server: uvicorn.Server | None = None
        self._serving: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Begin to hear, once the engine is ready."""
        await self._service.listen()
        routes = self._service.routes()
        if not routes:
            return
        config = uvicorn.Config(
            Starlette(routes=routes), self._settings.host, self._settings.port, log_level="warning", access_log=False,
            lifespan="off", timeout_graceful_shutdown=5, limit_concurrency=1000,
        )
        self._server = uvicorn.Server(config)
        self._server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]  # the service has its own
        self._serving = asyncio.create_task(self._server.serve())
        log.info("Slack's requests are taken on %s:%d", self._settings.host, self._settings.port)

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
    from adapters.slack.settings import read_slack_settings

    settings = read_slack_settings(environment)
    if settings is None:
        return None
    real = Clock()
    service = SlackService(settings, app.writer.submit, app.engine.wording.words, app.clock, real.now, seconds)
    app.engine.connect(service.channel)
    return Slack(settings, service)
