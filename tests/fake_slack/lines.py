"""The two ways from Slack to the app: signed HTTP requests, and websockets the app opened; each tells how it went."""

import asyncio
import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import aiohttp
from aiohttp import web

from fake_slack.state import FakeSlackMisused, Json

PATIENCE = 3.0
"""So many seconds the app has to answer, by the clock of the loop."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: `status` is 0 without an answer in time; `trouble` is Slack's word for what went wrong."""

    status: int
    body: Any = None
    seconds: float = 0.0
    trouble: str = ""
    retry: bool = True

    @property
    def ok(self) -> bool:
        """Whether Slack takes it as done."""
        return not self.trouble


def body_of(text: str) -> Any:
    """JSON where it is JSON, else the text; nothing where it is empty."""
    if not text.strip():
        return None
    try:
        return json.loads(text)
    except ValueError:
        return text


class HttpLine:
    """Signs requests and sends them to one address of the app."""

    def __init__(self, url: str, secret: str, stamp: Callable[[], float]) -> None:
        """Send to `url`, signed with `secret`; `stamp` tells the time to sign, in seconds."""
        self.url, self.secret, self.stamp = url, secret, stamp
        self.session: aiohttp.ClientSession | None = None

    def signed(self, body: bytes, content_type: str) -> dict[str, str]:
        """The headers of a request with this body."""
        at = str(int(self.stamp()))
        mark = hmac.new(self.secret.encode(), f"v0:{at}:".encode() + body, hashlib.sha256).hexdigest()
        return {"Content-Type": content_type, "X-Slack-Request-Timestamp": at, "X-Slack-Signature": f"v0={mark}",
                "User-Agent": "Slackbot 1.0 (+fake)"}  # fmt: skip

    async def send(self, kind: str, payload: Json, retry: tuple[int, str] | None) -> Answer:
        """Deliver one thing: events as JSON, commands as a form, taps as a form with a JSON field."""
        if kind == "events_api":
            body, content_type = json.dumps(payload, ensure_ascii=False).encode(), "application/json"
        else:
            fields = payload if kind == "slash_commands" else {"payload": json.dumps(payload, ensure_ascii=False)}
            body, content_type = urlencode(fields).encode(), "application/x-www-form-urlencoded"
        headers = self.signed(body, content_type)
        if retry:
            headers |= {"x-slack-retry-num": str(retry[0]), "x-slack-retry-reason": retry[1]}
        return await self.post(body, headers)

    async def post(self, body: bytes, headers: dict[str, str]) -> Answer:
        """Send raw bytes and judge the answer."""
        if self.session is None:
            self.session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
        clock = asyncio.get_running_loop().time
        start = clock()
        try:
            async with asyncio.timeout(PATIENCE), self.session.post(self.url, data=body, headers=headers) as response:
                text = await response.text()
                trouble = "" if 200 <= response.status < 300 else "http_error"
                again = response.headers.get("x-slack-no-retry") != "1"
                return Answer(response.status, body_of(text), clock() - start, trouble, again)
        except TimeoutError:
            return Answer(0, None, clock() - start, "http_timeout")
        except aiohttp.ClientError:
            return Answer(0, None, clock() - start, "connection_failed")

    async def close(self) -> None:
        """Close what was opened."""
        if self.session is not None:
            await self.session.close()


class SocketLine:
    """The websockets the app opened; each envelope goes to one of them, in turn."""

    def __init__(self) -> None:
        """Start without a socket."""
        self.sockets: list[web.WebSocketResponse] = []
        self.requests: dict[int, web.Request] = {}
        self.waiting: dict[str, asyncio.Future[Any]] = {}
        self.came = asyncio.Event()
        self.deaf = False
        self.count = 0
        self.unknown_acks: list[str] = []

    async def serve(self, request: web.Request, app_id: str) -> web.WebSocketResponse:
        """One socket's life: hello, then acknowledgements."""
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self.sockets.append(socket)
        self.requests[id(socket)] = request
        await socket.send_json({"type": "hello", "num_connections": len(self.sockets),
                                "debug_info": {"host": "fake", "approximate_connection_time": 18060},
                                "connection_info": {"app_id": app_id}})  # fmt: skip
        self.came.set()
        try:
            async for frame in socket:
                if frame.type is aiohttp.WSMsgType.TEXT:
                    self._acknowledged(json.loads(frame.data))
        finally:
            self._gone(socket)
        return socket

    def _gone(self, socket: web.WebSocketResponse) -> None:
        if socket in self.sockets:
            self.sockets.remove(socket)
            del self.requests[id(socket)]
        if not self.sockets:
            self.came.clear()

    def _acknowledged(self, frame: Json) -> None:
        waiting = self.waiting.pop(str(frame.get("envelope_id")), None)
        if waiting is None:
            self.unknown_acks.append(str(frame.get("envelope_id")))
        elif not waiting.done():
            waiting.set_result(frame.get("payload"))

    async def send(self, kind: str, payload: Json, retry: tuple[int, str] | None) -> Answer:
        """Deliver one envelope to one socket and wait for its acknowledgement."""
        clock = asyncio.get_running_loop().time
        start = clock()
        if not self.sockets:
            return Answer(0, None, 0.0, "connection_failed")
        self.count += 1
        name = f"envelope-{self.count}"
        envelope: Json = {"envelope_id": name, "type": kind, "payload": payload,
                          "accepts_response_payload": kind != "events_api"}  # fmt: skip
        if kind == "events_api":
            envelope |= {"retry_attempt": retry[0] if retry else 0, "retry_reason": retry[1] if retry else ""}
        waiting = self.waiting[name] = asyncio.get_running_loop().create_future()
        try:
            if not self.deaf:
                await self.sockets[self.count % len(self.sockets)].send_json(envelope)
            async with asyncio.timeout(PATIENCE):
                return Answer(200, await waiting, clock() - start)
        except TimeoutError:
            return Answer(0, None, clock() - start, "timeout")
        except ConnectionError:
            return Answer(0, None, clock() - start, "connection_failed")
        finally:
            self.waiting.pop(name, None)

    async def opened(self, seconds: float = 10.0) -> None:
        """Wait until the app has opened a socket."""
        try:
            async with asyncio.timeout(seconds):
                await self.came.wait()
        except TimeoutError:
            raise FakeSlackMisused("the app opened no socket") from None

    async def disconnect(self, reason: str) -> None:
        """Say `disconnect` to every socket and close it, as Slack does every few hours."""
        for socket in list(self.sockets):
            self._gone(socket)
            await socket.send_json({"type": "disconnect", "reason": reason, "debug_info": {"host": "fake"}})
            await socket.close()

    def cut(self) -> None:
        """Break every socket without a word."""
        for socket in list(self.sockets):
            transport = self.requests[id(socket)].transport
            self._gone(socket)
            if transport is not None:
                transport.abort()

    async def close(self) -> None:
        """Close every socket."""
        for socket in list(self.sockets):
            self._gone(socket)
            await socket.close()
