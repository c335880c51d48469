"""What a signed Slack message costs from the request to the 200, beside Bolt doing nothing and beside the textbook wiring.

Each of the three is a process of its own that serves HTTP with the same server, as it would run for Slack; another
process sends the same signed requests, 64 in flight. Beside it: the same without HTTP, what listeners for every kind
of payload cost, and how long a command waits. The herd is the pace alone, in virtual time.
"""

import asyncio
import hashlib
import hmac
import json
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from heapq import heappop, heappush
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlencode

from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import event as sqlalchemy_event
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine
from starlette.requests import Request

from adapters.slack.answering import Answering
from adapters.slack.directory import Directory
from adapters.slack.guard import Guard, Take
from adapters.slack.listening import build_app
from adapters.slack.pace import Pace
from adapters.slack.service import taking
from adapters.slack.tokens import Self
from bot.channels import Change, Inbound, Reply
from bot.core.events import Delivered
from bot.starting import begin
from tests.benchmarks import bench_textbook
from tests.benchmarks.bench_engine import NOW, TEAM, Bench

FLIGHT = 64
ROUNDS = 3
SECRET = "benchmark"  # noqa: S105
URL = "http://127.0.0.1:9/api/"
App = Callable[..., Awaitable[None]]
PEOPLE = tuple(replace(one, person=f"slack:T1:U{number}") for number, one in enumerate(TEAM))


class Home:
    """A workspace that is always there."""

    async def of(self, team: str) -> AsyncWebClient:
        """Nobody is called here."""
        return AsyncWebClient(token="xoxb-1", base_url=URL, retry_handlers=[])  # noqa: S106

    async def me(self, team: str) -> Self:
        """The bot."""
        return Self("T1", "B1", "UBOT")

    async def authorized(self, team: str, enterprise: str = "") -> AuthorizeResult:
        """Installed."""
        return AuthorizeResult(enterprise_id=None, team_id="T1", bot_id="B1", bot_user_id="UBOT", bot_token="xoxb-1")  # noqa: S106


class Ears:
    """The engine behind the listener, without a wire."""

    def __init__(self, bench: Bench) -> None:
        """Hear for this engine."""
        self.clients: Any = Home()
        self.directory = Directory(self.clients.of)
        for one in PEOPLE:
            self.directory.note_user("T1", {"id": one.person.rpartition(":")[2], "real_name": one.name, "tz": "Europe/Berlin"})
        self.directory.note_channel("T1", {"id": "C1", "name": "northwind"}, ())
        self._bench = bench

    async def hand(self, event: Inbound | Change) -> Reply:
        """Kept when this returns."""
        return await self._bench.engine.receive("slack", event)

    async def lived(self, team: str, event: Mapping[str, Any]) -> None:
        """Nothing."""

    async def home_opened(self, team: str, user: str, tab: str) -> None:
        """Nothing."""


def now() -> datetime:
    """The time of the world, at which requests are signed."""
    return datetime.now(UTC)


def signature(body: bytes, at: datetime) -> dict[str, str]:
    """The headers with which Slack signs a request."""
    stamp = str(int(at.timestamp()))
    mac = hmac.new(SECRET.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
    return {"x-slack-request-timestamp": stamp, "x-slack-signature": f"v0={mac}"}


def signed(body: bytes, kind: str) -> dict[str, Any]:
    """An ASGI scope of a signed request."""
    headers = {"content-type": kind, **signature(body, now())}
    return {
        "type": "http", "method": "POST", "path": "/slack/events", "raw_path": b"/slack/events", "query_string": b"",
        "http_version": "1.1", "scheme": "http", "server": ("127.0.0.1", 80), "client": ("127.0.0.1", 1), "root_path": "",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
    }  # fmt: skip


def message(run: int, number: int) -> bytes:
    """A message event in the thread of a run."""
    ts = f"{NOW.timestamp() + 200:.0f}.{run:04d}{number:03d}"
    event = {
        "type": "message", "user": f"U{number % len(PEOPLE)}", "text": f"about {number} weeks, mostly by hand", "ts": ts,
        "channel": "C1", "channel_type": "channel", "thread_ts": f"1700000000.{run:06d}", "event_ts": ts, "team": "T1",
        "client_msg_id": f"{run}-{number}",
    }
    body = {"token": "x", "team_id": "T1", "api_app_id": "A1", "event": event, "type": "event_callback",
            "event_id": f"Ev{run}-{number}", "event_time": 1, "authorizations": [{"team_id": "T1", "user_id": "UBOT"}]}
    return json.dumps(body).encode()


async def ask(app: App, body: bytes, kind: str = "application/json") -> int:
    """One request; gives back its status."""
    status = 0
    waiting = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> dict[str, Any]:
        return waiting.pop() if waiting else await asyncio.Event().wait()  # type: ignore[return-value]

    async def send(part: Mapping[str, Any]) -> None:
        nonlocal status
        status = int(part.get("status", status))

    await app(signed(body, kind), receive, send)
    return status


async def rate(app: App, each: int) -> float:
    """Messages per second without HTTP, 64 in flight; every one must get its 200."""
    bodies = [[message(run, number) for number in range(each)] for run in range(FLIGHT)]

    async def talk(mine: list[bytes]) -> None:
        for body in mine:
            assert await ask(app, body) == 200

    begun = time.perf_counter()
    await asyncio.gather(*(talk(mine) for mine in bodies))
    return each * FLIGHT / (time.perf_counter() - begun)


def on_the_wire(body: bytes) -> bytes:
    """A message as a whole HTTP request, signed now."""
    headers = {"host": "localhost", "content-type": "application/json", "content-length": str(len(body)),
               **signature(body, now())}  # fmt: skip
    return b"POST /slack/events HTTP/1.1\r\n" + "".join(f"{n}: {v}\r\n" for n, v in headers.items()).encode() + b"\r\n" + body


async def rate_over_http(port: int, each: int) -> float:
    """Messages per second over 64 connections that stay open; every one must get its 200."""
    requests = [[on_the_wire(message(run, number)) for number in range(each)] for run in range(FLIGHT)]

    async def talk(mine: list[bytes]) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for request in mine:
            writer.write(request)
            head = (await reader.readuntil(b"\r\n\r\n")).lower()
            assert head.startswith(b"http/1.1 200"), head
            await reader.readexactly(int(head.partition(b"content-length: ")[2].partition(b"\r")[0]))
        writer.close()

    await talk([on_the_wire(b'{"type": "url_verification", "challenge": "warm"}')])
    begun = time.perf_counter()
    await asyncio.gather(*map(talk, requests))
    return each * FLIGHT / (time.perf_counter() - begun)


@contextmanager
def served(what: str, folder: Path) -> Iterator[int]:
    """A server of this kind in a process of its own; gives its port."""
    words = [sys.executable, "-m", "tests.benchmarks.slack_server", what, str(folder)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as server:
        try:
            yield int((server.stdout.readline() if server.stdout else "") or 0)
        finally:
            server.kill()


def over_http(what: str, folder: Path, each: int) -> float:
    """Messages per second of one kind of server."""
    with served(what, folder) as port:
        return asyncio.run(rate_over_http(port, each))


def ours(bench: Bench, one_listener: bool = False) -> Take:
    """The service's own way in, which stands behind its guard; with all its listeners, or with that for events only."""
    ears = Ears(bench)
    bolt, _ = build_app(ears, Answering(bench.engine.corridor.wording.words, URL), bench.clock.now, lambda at: at,
                        AsyncWebClient(base_url=URL))
    if one_listener:
        del bolt._async_listeners[1:]
    return taking(bolt)


def plain_bolt(listener: Callable[..., Awaitable[None]], **options: bool) -> App:
    """Bolt with one listener, as its documentation shows it: it answers 200 before the listener has run."""
    app = AsyncApp(signing_secret=SECRET, authorize=authorize, client=AsyncWebClient(base_url=URL), **options)  # type: ignore[arg-type]
    app.event("message")(listener)
    handler = AsyncSlackRequestHandler(app)

    async def answered(scope: Any, receive: Any, send: Any) -> None:
        """One request, with Starlette between it and Bolt."""
        response = await handler.handle(Request(scope, receive))
        await response(scope, receive, send)

    return answered


async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
    """Installed."""
    return await Home().authorized("T1")


async def nothing(body: dict[str, Any]) -> None:
    """A listener that does nothing."""


def opened(folder: Path) -> Bench:
    """An engine with 64 runs whose first prompt is open, bound to threads of Slack."""
    bench = Bench(folder / "slack.sqlite")
    setup = bench.base()

    def fill(db: Any) -> None:
        for run in range(FLIGHT):
            own = replace(setup, id=f"s{run}", account=f"s{run}", channel="slack:T1:C1", workspace="slack:T1")
            started = begin(bench.engine.corridor, db, own, PEOPLE)
            thread = f"slack:T1:C1:1700000000.{run:06d}"
            bench.engine.corridor.apply(db, started, Delivered(NOW, "opening", thread, thread))

    bench.writer.run_now(fill)
    bench.ask_first([f"s{run}" for run in range(FLIGHT)])
    return bench


async def in_process(bench: Bench, each: int) -> tuple[float, float, float, float]:
    """Without HTTP: messages per second of ours, of ours with one listener, and of Bolt; and a command's milliseconds."""
    bench.writer.start()
    try:
        app, single = Guard(ours(bench), SECRET, now), Guard(ours(bench, one_listener=True), SECRET, now)
        await ask(app, message(0, 999))
        durable = await rate(app, each)
        quick = await command(app)
        every, one = await listeners(app, single, each)
    finally:
        await bench.writer.stop()
    bare = plain_bolt(nothing)
    await ask(bare, message(0, 999))
    return durable, await rate(bare, each), every / one, quick


async def listeners(every: App, one: App, each: int) -> tuple[float, float]:
    """Events per second that nobody has to keep: with all listeners, and with that for events only."""
    rates: dict[bool, list[float]] = {True: [], False: []}
    body = json.dumps({"type": "event_callback", "team_id": "T1", "api_app_id": "A1", "event_id": "Ev1", "event_time": 1,
                       "event": {"type": "message", "subtype": "channel_topic", "channel": "C1", "user": "U1", "ts": "1.1"},
                       "authorizations": [{"team_id": "T1", "user_id": "UBOT"}]}).encode()  # fmt: skip
    for _ in range(ROUNDS):
        for is_every, app in ((True, every), (False, one)):
            begun = time.perf_counter()
            for _ in range(each * 8):
                assert await ask(app, body) == 200
            rates[is_every].append(each * 8 / (time.perf_counter() - begun))
    return median(rates[True]), median(rates[False])


async def command(app: App) -> float:
    """The median milliseconds until a slash command is acknowledged."""
    taken = []
    for number in range(200):
        fields = {"command": "/discovery", "text": "help", "team_id": "T1", "user_id": "U0", "channel_id": "C1",
                  "channel_name": "northwind", "trigger_id": str(number), "response_url": f"{URL}x"}
        begun = time.perf_counter()
        assert await ask(app, urlencode(fields).encode(), "application/x-www-form-urlencoded") == 200
        taken.append(time.perf_counter() - begun)
    return median(taken) * 1000


async def textbook(path: Path) -> App:
    """Bolt, ORM classes, an async session an event, aiosqlite."""
    engine = create_async_engine(f"sqlite+aiosqlite:///{path}", connect_args=bench_textbook.PLAIN, pool_size=1,
                                 max_overflow=0, pool_timeout=600)
    sqlalchemy_event.listen(engine.sync_engine, "connect", bench_textbook._pragmas)
    sqlalchemy_event.listen(engine.sync_engine, "begin", lambda one: one.exec_driver_sql("BEGIN IMMEDIATE"))
    async with engine.begin() as connection:
        await connection.run_sync(bench_textbook.Base.metadata.create_all)
    sessions = async_sessionmaker(engine, expire_on_commit=False)
    async with sessions.begin() as session:
        session.add_all(bench_textbook.Run(id=f"a{n}", status="running", wake_at=0, state="x" * 400) for n in range(FLIGHT))
        await session.flush()
        session.add_all(bench_textbook.Question(run=f"a{n}", number=0, body="x" * 200) for n in range(FLIGHT))

    async def listener(body: dict[str, Any]) -> None:
        run, _, number = body["event"]["client_msg_id"].partition("-")
        await bench_textbook._answer(sessions, f"a{run}", int(number))

    return plain_bolt(listener, process_before_response=True)


def herd(posts: int, channels: int) -> tuple[float, float]:
    """A Monday's herd of prompts over channels of many workspaces, with people writing meanwhile.

    Gives the most posts that a channel got in any second, and the 99th percentile of seconds that an answer to a
    person waited. Virtual time: what is put off comes back when it was told to.
    """
    clock = [0.0]
    pace = Pace(lambda: clock[0])
    queue: list[tuple[float, int, str, str, bool, float]] = []
    for number in range(posts):
        heappush(queue, (0.0, number, f"T{number % 20}", f"T{number % 20}:C{number % channels}", False, 0.0))
    for number in range(2_000):
        at = number * 0.05
        heappush(queue, (at, posts + number, f"T{number % 20}", f"T{number % 20}:D{number}", True, at))
    seconds: dict[tuple[str, int], int] = {}
    waits = []
    while queue:
        at, number, team, channel, urgent, born = heappop(queue)
        clock[0] = max(clock[0], at)
        slot = pace.slot(team, channel, urgent)
        if not slot.taken:
            heappush(queue, (clock[0] + slot.seconds, number, team, channel, urgent, born))
            continue
        left = clock[0] + slot.seconds
        second = (channel, int(left))
        seconds[second] = seconds.get(second, 0) + 1
        if urgent:
            waits.append(left - born)
    steady = max(count for (_, at), count in seconds.items() if at > 3)
    return float(steady), sorted(waits)[int(len(waits) * 0.99)]
