"""Events over a socket: no public address is needed. A watchdog opens the socket anew when it has gone deaf.

Sockets are known to fall silent without closing (https://github.com/slackapi/bolt-python/issues/1529). And where opening
fails half-way, the SDK tries the same address for ever, though Slack takes it only once: so each attempt here has an end
and begins with a new address.
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp

from adapters.slack.errors import code_of
from bot.settings import LOOPBACK

log = logging.getLogger("discovery.slack.socket")
LOOK = 15.0
"""Seconds between two looks at the socket."""
SILENCE = 1800.0
"""Seconds without a word from Slack after which a socket that seems to stand is opened anew."""
ATTEMPT = 30.0
"""Seconds that opening may take."""
START = 10.0
"""Seconds that a start waits for the first connection; later it comes by itself."""


class Socket:
    """The connection to Slack."""

    def __init__(
        self, app: AsyncApp, app_token: str, wait: Callable[[float], Awaitable[None]] = asyncio.sleep,
        seconds: Callable[[], float] | None = None,
    ) -> None:
        """Connect `app` with the app-level token (`xapp-…`); `wait` lets seconds pass, `seconds` never goes back."""
        self._handler = AsyncSocketModeHandler(app, app_token, ping_interval=10)
        self._handler.client.message_listeners.append(self._hears)
        if urlsplit(app.client.base_url).hostname in LOOPBACK:
            self._handler.client.proxy = None
        self._wait, self._seconds = wait, seconds or (lambda: asyncio.get_running_loop().time())
        self._heard = 0.0
        self._looked = asyncio.Event()
        self._watching: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Connect, and keep an eye on it; a Slack that cannot be reached now is tried again."""
        self._watching = asyncio.create_task(self._watch())
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._looked.wait(), START)

    async def stop(self) -> None:
        """Close the connection: what was not acknowledged comes again."""
        if self._watching:
            self._watching.cancel()
            await asyncio.gather(self._watching, return_exceptions=True)
        await self._handler.close_async()  # type: ignore[no-untyped-call]
        log.info("socket closed")

    async def connected(self) -> bool:
        """Whether the socket stands now."""
        return bool(await self._handler.client.is_connected())

    async def _hears(self, *message: Any) -> None:
        self._heard = self._seconds()

    async def _watch(self) -> None:
        while True:
            await self._look()
            self._looked.set()
            await self._wait(LOOK)

    async def _look(self) -> None:
        """Open the socket where it does not stand, or has been silent for long."""
        if await self.connected():
            if self._seconds() - self._heard <= SILENCE:
                return
            log.info("the socket is silent; connecting anew")
        elif self._looked.is_set():
            log.warning("the socket is gone; connecting anew")
        try:
            async with asyncio.timeout(ATTEMPT):
                await self._handler.client.connect_to_new_endpoint(force=True)
        except Exception as error:
            log.warning("no socket yet: %s", code_of(error) or type(error).__name__)
        else:
            self._heard = self._seconds()
            log.info("socket connected")
