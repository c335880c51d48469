"""Stands before Bolt: only what Slack signed passes, whole, small enough and readable; nothing of it is ever logged.

Bolt turns some bad requests into errors of the server before it looks at their signature (a body that is no JSON, a
time stamp that is no number), and Slack's SDK logs the body of a wrongly signed one. So the order here is: size and time,
shape of the headers, signature over the raw bytes, and only then the body. How Slack signs:
https://docs.slack.dev/authentication/verifying-requests-from-slack.
"""

import asyncio
import hmac
import json
import logging
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs

from adapters.slack.inbound import clean
from adapters.slack.shapes import fits

LARGEST = 1_000_000
"""Bytes that a request may have; Slack's own are far smaller."""
TOLERANCE = 300.0
"""Seconds that a request's time may be off, either way."""
PATIENCE = 10.0
"""Seconds that a body may take to come in; Slack itself gives up after three."""
DEEPEST = 100
JSON, FORM = "application/json", "application/x-www-form-urlencoded"

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Payload = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Answer:
    """What Slack gets back: the status of HTTP, a text, and of what type it is."""

    status: int = 200
    body: str = ""
    kind: str = "text/plain;charset=utf-8"


Take = Callable[[Payload], Awaitable[Answer]]
"""Does what a payload asks for. Where it raises, the server answers 500 and Slack sends it again."""

log = logging.getLogger("discovery.slack.guard")
TALKATIVE = (
    "slack_bolt", "slack_bolt.RequestVerification", "slack_bolt.AsyncRequestVerification", "slack_bolt.AsyncApp",
    "slack_bolt.IgnoringSelfEvents", "slack_bolt.AsyncIgnoringSelfEvents", "slack_bolt.AsyncioListenerRunner",
    "slack_sdk.web.async_base_client", "slack_sdk.web.base_client", "slack_sdk.web.async_client",
    "slack_sdk.web.async_internal_utils", "slack_sdk.webhook.async_client", "slack_sdk.webhook.client",
)
"""Loggers that print bodies, also those of the requests that we make."""
SOCKETS = ("slack_sdk.socket_mode.aiohttp", "slack_sdk.socket_mode.async_client", "slack_bolt.AsyncSocketModeHandler")
"""Loggers that print bodies only where they go into detail; what they say of a broken connection is worth keeping."""


class Refused(Exception):
    """A request that does not pass; `status` is what HTTP answers."""

    def __init__(self, status: int, reason: str) -> None:
        """Keep the status and a word for the log."""
        super().__init__(reason)
        self.status, self.reason = status, reason


def mute_bodies() -> None:
    """Keep the SDK from logging what people write."""
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    logging.getLogger("slack_bolt.AsyncApp").setLevel(logging.ERROR)  # it warns that tokens are ours to hand out
    for name in SOCKETS:
        logging.getLogger(name).setLevel(logging.WARNING)


class Guard:
    """The door for Slack's requests, as an ASGI application: it hands on the payload of what is signed and readable."""

    def __init__(self, take: Take, secret: str, now: Callable[[], datetime], patience: float = PATIENCE) -> None:
        """Guard `take` with Slack's signing secret and a clock; raises ValueError for an empty secret.

        `patience` is how many seconds a body may take.
        """
        if not secret:
            raise ValueError("a signing secret is needed")
        self._take, self._secret, self._now, self._patience = take, secret.encode(), now, patience

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        try:
            payload = await self._passed(scope, receive)
        except Refused as refusal:
            log.info("request refused: %s", refusal.reason)
            await refuse(send, refusal.status)
            return
        await answer(send, await self._take(payload))

    async def _passed(self, scope: Scope, receive: Receive) -> Payload:
        if scope["method"] != "POST":
            raise Refused(405, "method")
        headers = {name.lower(): value for name, value in scope["headers"]}
        try:
            async with asyncio.timeout(self._patience):
                body = await whole(receive, headers.get(b"content-length", b""))
        except TimeoutError:
            raise Refused(408, "slow") from None
        self._verify(headers, body)
        return readable(headers.get(b"content-type", b""), body)

    def _verify(self, headers: dict[bytes, bytes], body: bytes) -> None:
        stamp, given = headers.get(b"x-slack-request-timestamp", b""), headers.get(b"x-slack-signature", b"")
        if not (stamp.isdigit() and len(stamp) <= 12):
            raise Refused(401, "timestamp")
        if abs(self._now().timestamp() - int(stamp)) > TOLERANCE:
            raise Refused(401, "old")
        ours = b"v0=" + hmac.digest(self._secret, b"v0:" + stamp + b":" + body, "sha256").hex().encode()
        if not hmac.compare_digest(ours, given):
            raise Refused(401, "signature")


async def whole(receive: Receive, length: bytes) -> bytes:
    """The whole body; raises Refused as soon as it is too large."""
    if length.isdigit() and int(length) > LARGEST:
        raise Refused(413, "size")
    parts, size = [], 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Refused(400, "disconnected")
        part = message.get("body", b"")
        size += len(part)
        if size > LARGEST:
            raise Refused(413, "size")
        parts.append(part)
        if not message.get("more_body"):
            return b"".join(parts)


def readable(content_type: bytes, body: bytes) -> Payload:
    """What a body says: a JSON object, or a form, whose field `payload` is one where it has it. Raises Refused for any other."""
    kind = content_type.decode("latin-1").partition(";")[0].strip().lower()
    if kind not in (JSON, FORM):
        raise Refused(400, "content type")
    try:
        text = body.decode("utf-8")
        return read_object(text) if kind == JSON else read_form(text)
    except (ValueError, RecursionError):
        raise Refused(400, "body") from None


def read_form(text: str) -> Payload:
    """The fields of a form, or the object in its field `payload`; raises Refused or ValueError."""
    if text.startswith("{"):
        raise Refused(400, "no form")
    fields = parse_qs(text, keep_blank_values=True, max_num_fields=200)
    payloads, found = fields.get("payload", ()), {name: values[-1] for name, values in fields.items()}
    if len(payloads) > 1 or not fits(found):
        raise Refused(400, "shape")
    return read_object(payloads[0]) if payloads else found


def read_object(text: str) -> Payload:
    """A JSON object of Slack's shape that is not nested too deeply; raises Refused or ValueError."""
    found = whole_letters(json.loads(text), text)
    if not isinstance(found, dict):
        raise Refused(400, "no object")
    may_be_deep = text.count("[") + text.count("{") > DEEPEST
    if may_be_deep and depth(found) > DEEPEST:
        raise Refused(400, "depth")
    if not fits(found):
        raise Refused(400, "shape")
    return found


def whole_letters(found: Any, text: str) -> Any:
    """What was read, without halves of characters that stand alone: no id is made of them, and no store takes them."""
    try:
        if "\\ud" in text or "\\uD" in text:
            json.dumps(found, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return json.loads(clean(json.dumps(found, ensure_ascii=False)))
    return found


def depth(value: object) -> int:
    """How deeply lists and objects are nested."""
    levels, level = 0, [value]
    while level:
        inner = [one for each in level for one in _inside(each)]
        levels, level = levels + 1, inner
        if levels > DEEPEST:
            break
    return levels


def _inside(value: object) -> list[object]:
    match value:
        case dict():
            return list(value.values())
        case list():
            return value
    return []


async def answer(send: Send, told: Answer) -> None:
    """Answer with a text."""
    body = told.body.encode()
    headers = [(b"content-length", b"%d" % len(body)), (b"content-type", told.kind.encode("latin-1"))]
    await send({"type": "http.response.start", "status": told.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def refuse(send: Send, status: int) -> None:
    """Answer that a request does not pass, without a word."""
    headers = [(b"content-length", b"0"), *([(b"allow", b"POST")] if status == 405 else [])]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b""})
