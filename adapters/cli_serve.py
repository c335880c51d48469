"""The commands `discovery serve`, `demo` and `chat`: the service with its channels, in a browser or a terminal."""

import argparse
import asyncio
import contextlib
import logging
import os
import signal
import socket
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from uvicorn import Server

    from adapters.cli import Subparsers
    from adapters.clock_control import ClockControl
    from bot.app import App
    from bot.settings import Settings

log = logging.getLogger("discovery.serve")
HELP = (
    ("start", "start an assessment with a form"), ("start <account> <session>", "at once: start \"Acme Corp\" data-science"),
    ("status", "how far it is"), ("list", "your assessments"), ("answers", "what was answered"),
    ("remind", "remind now"), ("pause", "pause it"), ("resume", "go on"), ("extend <date>", "move the end: extend Friday"),
    ("assign <number> <person>", "give a question to somebody: assign #7 @Ana"), ("add <person>", "add somebody: add @Mei"),
    ("remove <person>", "take somebody out: remove @Mei"), ("summary", "the summary so far"), ("actions", "follow-up items"),
    ("export <format>", "the answers as a document: export md"), ("digest", "your weekly digest"), ("settings", "how it is set"),
    ("close", "end it with a summary"), ("reopen", "take it up again"), ("cancel", "end it without a summary"),
    ("rerun", "start it once more"), ("pause me until <day>", "time off for yourself: pause me until Monday"),
    ("back", "your time off is over"), ("my answers", "everything you said"),
    ("my zone <zone>", "where you are: my zone Europe/Berlin"), ("stop", "leave all assessments"),
    ("forget me", "erase what you said"), ("help", "all commands"),
)
"""What to type and what it does; what stands in <…> is for the person to fill in."""
FIRST_MORNING = 9
INTERRUPTED = 130
"""What a program ends with that was told to stop in the middle."""


def add_serve_commands(subparsers: "Subparsers") -> None:
    """Add `serve`, `demo` and `chat`."""
    serve = subparsers.add_parser("serve", help="run the service with its channels")
    serve.add_argument("--trial", type=float, metavar="SPEED", help="time passes this many times faster, for trying out")
    serve.add_argument("--port", type=int, help="port of the local page (0 picks a free one)")
    serve.add_argument("--database", type=Path, metavar="FILE", help="the SQLite file")
    serve.set_defaults(run=lambda words: _serve(words, demo=False))
    demo = subparsers.add_parser("demo", help="try it in the browser: a team chat on this machine, with a clock to move")
    demo.add_argument("--port", type=int, help="port of the page (0 picks a free one)")
    demo.add_argument("--database", type=Path, metavar="FILE", help="the SQLite file")
    demo.add_argument("--fresh", action="store_true", help="begin with an empty chat")
    demo.set_defaults(run=lambda words: _serve(words, demo=True), trial=None)
    chat = subparsers.add_parser("chat", help="the same team chat in this terminal")
    chat.add_argument("--database", type=Path, metavar="FILE", help="the SQLite file")
    chat.set_defaults(run=_chat, trial=None, port=None)


def _settings(words: argparse.Namespace, demo: bool) -> "Settings":
    from bot.settings import SettingsError, read_settings

    chosen = {"speed": words.trial, "port": words.port, "database": words.database, "style": "text" if demo else None}
    if demo and words.database is None and not os.environ.get("DISCOVERY_DATABASE"):
        chosen["database"] = Path("data/demo.sqlite")
    try:
        return read_settings(os.environ, **chosen)
    except SettingsError as error:
        print(f"discovery: {error}", file=sys.stderr)
        raise SystemExit(1) from error


def _serve(words: argparse.Namespace, demo: bool) -> int:
    """Run until stopped."""
    from bot.logs import set_up_logs
    from bot.store import erase

    settings = _settings(words, demo)
    set_up_logs("WARNING" if demo else settings.level, settings.style)

    def run() -> int:
        if demo and words.fresh:
            erase(settings.database, settings.local_data)
        return asyncio.run(_run(settings, demo))

    return _plainly(run)


def _plainly(run: Callable[[], int]) -> int:
    """Run; what keeps the service from starting is one sentence."""
    from adapters.local.disk import DiskUnusable
    from bot.settings import SettingsError
    from bot.store import StoreUnavailable

    try:
        return run()
    except (SettingsError, StoreUnavailable, DiskUnusable) as error:
        print(f"discovery: {error}", file=sys.stderr)
        return 1


def _build(settings: "Settings") -> "tuple[App, ClockControl]":
    """The service with the local channel, its clock where the chat left it."""
    from adapters.clock_control import ClockControl
    from adapters.local.channel import LocalChannel
    from adapters.local.platform import Platform
    from bot.app import App, make_folder
    from bot.clock import Clock

    make_folder(settings.database.parent)
    fresh = not settings.local_data.exists()
    platform = Platform(settings.local_data)
    clock = Clock(settings.speed, platform.offset())
    if fresh and settings.speed == 1.0:
        clock.set(first_morning(clock.now()))
    app = App(settings, clock)
    channel = LocalChannel(platform, clock)
    app.engine.connect(channel)
    return app, ClockControl(app, channel)


def first_morning(now: datetime) -> datetime:
    """The next Monday morning: a new chat begins where a working week begins."""
    day = now + timedelta(days=(7 - now.weekday()) % 7 or 7)
    return day.replace(hour=FIRST_MORNING - 1, minute=0, second=0, microsecond=0).astimezone(UTC)


async def _run(settings: "Settings", demo: bool) -> int:
    """Start everything, serve the page, stop in order."""
    import uvicorn
    from starlette.requests import Request
    from starlette.responses import JSONResponse, Response
    from starlette.routing import Route

    from adapters.cli_serve_slack import slack_of
    from adapters.local.web import make_app

    app, control = _build(settings)
    door = listening(settings)
    slack = None if demo else slack_of(app, os.environ)

    async def healthz(request: Request) -> Response:
        return JSONResponse({"status": "alive"})

    async def readyz(request: Request) -> Response:
        return JSONResponse({"status": "ready" if app.ready else "starting"}, 200 if app.ready else 503)

    if settings.speed > 1:
        log.warning("TRIAL RUN: time passes %g times faster; not for real assessments", settings.speed)
    page = make_app(control.channel, app.clock, control, hosts=settings.hosts, commands=HELP,
                    extra_routes=[Route("/healthz", healthz), Route("/readyz", readyz)])
    server = uvicorn.Server(uvicorn.Config(page, settings.host, settings.port, log_level="warning", access_log=False,
                                           lifespan="off", timeout_graceful_shutdown=2))
    _on_signal(partial(_leave, server, app, control))
    await app.start(tick=max(0.05, 1.0 / settings.speed))
    if slack:
        await slack.open()
    serving = asyncio.create_task(server.serve([door]))
    while not server.started and not serving.done():
        await asyncio.sleep(0.01)
    if server.started:
        port = server.servers[0].sockets[0].getsockname()[1]
        print(f"Open http://localhost:{port}/ in your browser. Stop with Ctrl-C; everything is kept.", flush=True)
    try:
        await serving
    finally:
        await control.play(False)
        if slack:
            await slack.close()
        await app.stop()
    return 0


def listening(settings: "Settings") -> socket.socket:
    """The socket of the page; raises SettingsError where the port is taken or the host is none of this machine's."""
    from bot.settings import SettingsError

    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        return socket.create_server((settings.host, settings.port), family=family, backlog=2048)
    except OSError as error:
        why = str(error.strerror).partition(" (while")[0]
        raise SettingsError(
            f"The page cannot be at {settings.host}, port {settings.port} ({why}); "
            "choose another with --port (0 takes any free one), or another DISCOVERY_HOST."
        ) from error


def _leave(server: "Server", app: "App", control: "ClockControl") -> None:
    """Let the server end: it waits for open pages and moving clocks, so these end first."""
    control.channel.news.close()
    app.leave()
    server.should_exit = True


def _on_signal(leave: Callable[[], object]) -> None:
    """End politely on Ctrl-C and on the signal that a supervisor sends."""
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        with contextlib.suppress(NotImplementedError):
            loop.add_signal_handler(name, leave)


def _chat(words: argparse.Namespace) -> int:
    """The team chat in the terminal, until the lines end."""
    from bot.logs import set_up_logs

    settings = _settings(words, demo=True)
    set_up_logs("WARNING", "text")
    return _plainly(lambda: asyncio.run(_run_chat(settings)))


async def _run_chat(settings: "Settings") -> int:
    """Start everything and talk."""
    from adapters.local.desk import keyboard
    from adapters.local.terminal import chat

    app, control = _build(settings)
    await app.start()
    talking = asyncio.create_task(chat(control.channel, app.clock, control, keyboard(), print))
    _on_signal(talking.cancel)
    try:
        await talking
    except asyncio.CancelledError:
        return INTERRUPTED
    finally:
        await app.stop()
    return 0
