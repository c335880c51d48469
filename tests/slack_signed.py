"""Requests as Slack signs them, and a real server on this machine to send them to."""

import asyncio
import contextlib
import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import httpx
import uvicorn

from adapters.slack.guard import FORM, JSON, Guard

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"  # noqa: S105
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def signature(body: bytes, stamp: str, secret: str = SECRET) -> str:
    """The mark that Slack puts on a body."""
    return "v0=" + hmac.new(secret.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()


def headers(body: bytes, kind: str = JSON, at: float = NOON.timestamp(), **changed: str) -> dict[str, str]:
    """The headers of a signed request; `changed` are others, by their names with underscores."""
    stamp = str(int(at))
    told = {"content-type": kind, "x-slack-request-timestamp": stamp, "x-slack-signature": signature(body, stamp)}
    return told | {name.replace("_", "-"): value for name, value in changed.items()}


def interaction(payload: Mapping[str, Any]) -> bytes:
    """A tap, a form or a shortcut as it comes over HTTP."""
    return urlencode({"payload": json.dumps(payload)}).encode()


class Door:
    """Where requests go in."""

    def __init__(self, url: str, client: httpx.AsyncClient) -> None:
        self.url, self.client = url, client

    async def sends(self, body: bytes, kind: str = JSON, **changed: str) -> httpx.Response:
        """Send a signed body."""
        return await self.client.post(self.url, content=body, headers=headers(body, kind, **changed))

    async def event(self, body: Mapping[str, Any]) -> httpx.Response:
        """Send an event's envelope."""
        return await self.sends(json.dumps(body).encode())

    async def taps(self, payload: Mapping[str, Any]) -> httpx.Response:
        """Send an interaction."""
        return await self.sends(interaction(payload), FORM)

    async def commands(self, fields: Mapping[str, str]) -> httpx.Response:
        """Send a slash command."""
        return await self.sends(urlencode(fields).encode(), FORM)


@contextlib.asynccontextmanager
async def served(app: Guard) -> AsyncIterator[Door]:
    """An application on a port of this machine."""
    server = uvicorn.Server(uvicorn.Config(app, "127.0.0.1", 0, log_level="error", access_log=False, lifespan="off"))
    serving = asyncio.create_task(server.serve())
    while not server.started:
        assert not serving.done(), "the server did not start"
        await asyncio.sleep(0)
    port = server.servers[0].sockets[0].getsockname()[1]
    async with httpx.AsyncClient(trust_env=False, timeout=30) as client:
        try:
            yield Door(f"http://127.0.0.1:{port}/slack/events", client)
        finally:
            server.should_exit = True
            await serving
