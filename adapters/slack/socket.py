"""Events over a socket: no public address is needed. A watchdog opens the socket anew when it has gone deaf.

Sockets are known to fall silent without closing (https://github.com/slackapi/bolt-python/issues/1529), and after a few
failed attempts the SDK waits long before it tries again.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp

log = logging.getLogger("discovery.slack.socket")
LOOK = 15.0
"""Seconds between two looks at the socket."""


class Socket:
    """The connection to Slack."""

    def __init__(self, app: AsyncApp, app_token: str, wait: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        """Connect `app` with the app-level token (`xapp-…`)."""
        self._handler = AsyncSocketModeHandler(app, app_token, ping_interval=10)
        self._wait = wait
        self._watching: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Connect, and keep an eye on it; a Slack that cannot be reached now is tried again."""
        await self._connect()
        self._watching = asyncio.create_task(self._watch())

    async def stop(self) -> None:
        """Close the connection; what is being handled comes to its end."""
        if self._watching:
            self._watching.cancel()
            await asyncio.gather(self._watching, return_exceptions=True)
        await self._handler.close_async()  # type: ignore[no-untyped-call]

    async def connected(self) -> bool:
        """Whether the socket stands now."""
        return bool(await self._handler.client.is_connected())

    async def _connect(self) -> None:
        try:
            await self._handler.connect_async()  # type: ignore[no-untyped-call]
            log.info("socket connected")
        except Exception as error:
            log.warning("no socket yet: %s", type(error).__name__)

    async def _watch(self) -> None:
        while True:
            await self._wait(LOOK)
            try:
                if not await self.connected():
                    log.warning("the socket is gone; connecting anew")
                    await self._handler.client.connect_to_new_endpoint(force=True)
            except Exception as error:
                log.warning("no socket yet: %s", type(error).__name__)
