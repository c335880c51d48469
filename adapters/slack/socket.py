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
from adapters.slack.settings import MAKE_APP
from adapters.slack.tokens import REFUSED
from bot.settings import LOOPBACK

log = logging.getLogger("discovery.slack.socket")
LOOK = 15.0
"""Seconds between two looks at the socket."""
SILENCE = 1800.0
"""Seconds without a word from Slack after which a socket that seems to stand is opened anew."""
ATTEMPT = 30.0
"""Seconds that opening may take."""
GAP = 60.0
"""Seconds without a socket that stands after which Slack may have given up what it could not hand over: it tries three
times, the last after five minutes (https://docs.slack.dev/apis/events-api#retries), and others wait behind it."""
START = 10.0
"""Seconds that a start waits for the first connection; later it comes by itself."""
NO_KEY = REFUSED | {"missing_scope", "not_allowed_token_type"}
"""What Slack says of an app-level token with which no socket will ever open."""


class Socket:
    """The connection to Slack."""

    def __init__(
        self, app: AsyncApp, app_token: str, wait: Callable[[float], Awaitable[None]] = asyncio.sleep,
        seconds: Callable[[], float] | None = None, regained: Callable[[float], Awaitable[None]] | None = None,
    ) -> None:
        """Connect `app` with the app-level token (`xapp-…`); `wait` lets seconds pass, `seconds` never goes back.

        `regained` is told after how many seconds Slack can be heard again.
        """
        self._handler = AsyncSocketModeHandler(app, app_token, ping_interval=10)
        self._handler.client.message_listeners.append(self._hears)
        if urlsplit(app.client.base_url).hostname in LOOPBACK:
            self._handler.client.proxy = None
        self._wait, self._seconds = wait, seconds or (lambda: asyncio.get_running_loop().time())
        self._regained = regained
        self._unheard: float | None = None
        self._heard = self._stood = 0.0
        self._looked = asyncio.Event()
        self._watching: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Connect, and keep an eye on it; a Slack that cannot be reached now is tried again."""
        self._heard = self._stood = self._seconds()
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
        now = self._seconds()
        if await self.connected():
            if now - self._heard <= SILENCE:
                self._stood = now
                await self._tell()
                return
            log.info("the socket is silent; connecting anew")
            self._stood = self._heard
        elif self._looked.is_set():
            log.warning("the socket is gone; connecting anew")
        since = max(self._stood, self._heard)  # before the new one says hello
        try:
            async with asyncio.timeout(ATTEMPT):
                await self._handler.client.connect_to_new_endpoint(force=True)
        except Exception as error:
            tell(code_of(error) or type(error).__name__)
        else:
            self._heard = self._stood = self._seconds()
            if self._stood - since >= GAP:
                self._unheard = since if self._unheard is None else min(since, self._unheard)
            log.info("socket connected")
            await self._tell()

    async def _tell(self) -> None:
        """Tell of the time in which Slack could not be heard, until that is kept."""
        if self._regained is None or self._unheard is None:
            return
        try:
            await self._regained(self._seconds() - self._unheard)
        except Exception as error:
            log.warning("it could not be kept yet that something is to be read back: %s", type(error).__name__)
        else:
            self._unheard = None


def tell(code: str) -> None:
    """Log why there is no socket; where waiting does not help, with what does."""
    if code in NO_KEY:
        log.error("SLACK_APP_TOKEN opens no socket (%s), so nothing is heard; %s", code, MAKE_APP)
    else:
        log.warning("no socket yet: %s", code)
