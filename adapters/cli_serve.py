"""The commands `discovery serve`, `demo` and `chat`: the service with its channels, in a browser or a terminal."""

import argparse
import asyncio
import contextlib
import logging
import os
import signal
import sys
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from adapters.subparsers import Subparsers

if TYPE_CHECKING:
    from uvicorn import Server

    from adapters.clock_control import ClockControl
    from bot.app import App
    from bot.settings import Settings

log = logging.getLogger("discovery.serve")
FIRST_MORNING = 9
INTERRUPTED = 130
"""What a program ends with that was told to stop in the middle."""


def add_serve_commands(subparsers: Subparsers) -> None:
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

    settings = _settings(words, demo)
    set_up_logs("WARNING" if demo else settings.level, settings.style)
    return _until_stopped(_run(settings, demo, fresh=demo and words.fresh), settings)


def _until_stopped(program: Coroutine[Any, Any, int], settings: "Settings") -> int:
    """Run to the end; what an operator can put right is one sentence."""
    from adapters.local.disk import DiskUnusable
    from bot.settings import SettingsError
    from bot.store import StoreUnavailable

    try:
        return asyncio.run(program)
    except (SettingsError, DiskUnusable) as error:
        print(f"discovery: {error}", file=sys.stderr)
    except StoreUnavailable as error:
        text = str(error)
        print(f"discovery: DISCOVERY_DATABASE is {settings.database}: {text[:1].lower()}{text[1:]}", file=sys.stderr)
    return 1


def _local(app: "App", beside: bool) -> "ClockControl":
    """The local chat of a service, its clock where the chat left it; a new chat begins on a Monday morning.

    `beside` a platform whose people live by the real time the clock is theirs: nobody moves it.
    """
    from adapters.clock_control import ClockControl
    from adapters.local.channel import LocalChannel
    from adapters.local.platform import Platform

    fresh = not app.settings.local_data.exists()
    platform = Platform(app.settings.local_data)
    real = beside and app.settings.speed == 1.0
    if not real:
        app.clock.set(app.clock.now() + platform.offset())
        if fresh and app.settings.speed == 1.0:
            app.clock.set(first_morning(app.clock.now()))
    channel = LocalChannel(platform, app.clock)
    app.engine.connect(channel)
    return ClockControl(app, channel, movable=not real)


def first_morning(now: datetime) -> datetime:
    """The next Monday morning: a new chat begins where a working week begins."""
    day = now + timedelta(days=(7 - now.weekday()) % 7 or 7)
    return day.replace(hour=FIRST_MORNING - 1, minute=0, second=0, microsecond=0).astimezone(UTC)


async def _run(settings: "Settings", demo: bool, fresh: bool) -> int:
    """Start everything, serve the page, stop in order; `fresh` forgets what was before."""
    from adapters.cli_serve_page import page_server, take_port
    from adapters.cli_serve_slack import slack_of
    from bot.app import App
    from bot.store import erase

    door = take_port(settings.host, settings.port, "DISCOVERY_HOST", "DISCOVERY_PORT")
    if fresh:
        erase(settings.database, settings.local_data)
    app = App(settings)
    slack = None if demo else slack_of(app, os.environ)
    control = _local(app, beside=slack is not None)
    server = page_server(settings, app, control)
    _on_signal(partial(_leave, server, app, control))
    if settings.speed > 1:
        log.warning("TRIAL RUN: time passes %g times faster; not for real assessments", settings.speed)
    serving = asyncio.create_task(server.serve([door]))
    try:
        await app.start(tick=max(0.05, 1.0 / settings.speed))
        if slack:
            await slack.open()
        if app.ready:
            port = door.getsockname()[1]
            print(f"Open http://localhost:{port}/ in your browser. Stop with Ctrl-C; everything is kept.", flush=True)
        await serving
    finally:
        await control.play(False)
        server.should_exit = True
        await serving
        if slack:
            await slack.close()
        await app.stop()
    return 0


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
    return _until_stopped(_run_chat(settings), settings)


async def _run_chat(settings: "Settings") -> int:
    """Start everything and talk."""
    from adapters.local.desk import keyboard
    from adapters.local.terminal import chat
    from bot.app import App

    app = App(settings)
    control = _local(app, beside=False)
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
