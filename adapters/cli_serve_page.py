"""The service's own address: a port that is taken before anything is opened, the local page, and the health checks."""

import errno
import socket

import uvicorn
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from adapters.clock_control import ClockControl
from adapters.local.web import make_app
from bot.app import App
from bot.settings import Settings, SettingsError

LEAVING = 2
"""So many seconds a request that is under way may still take at the end."""


def take_port(host: str, port: int, host_name: str, port_name: str) -> socket.socket:
    """Listen at an address, for a server to answer there; the names are those of the two settings.

    Raises SettingsError.
    """
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise SettingsError(
                f"{port_name} is {port}, and another program listens there; stop it, or set another port (0 takes a free one)."
            ) from error
        if error.errno == errno.EACCES:
            raise SettingsError(f"{port_name} is {port}, which only the system may use; set one from 1024 on.") from error
        raise SettingsError(
            f"{host_name} is {host!r}, where this machine cannot listen ({error.strerror}); set one of its own addresses."
        ) from error


def page_server(settings: Settings, app: App, control: ClockControl) -> uvicorn.Server:
    """The server of the local page. It answers the health checks from the first moment on."""

    async def healthz(request: Request) -> Response:
        return JSONResponse({"status": "alive"})

    async def readyz(request: Request) -> Response:
        return JSONResponse({"status": app.state}, 200 if app.ready else 503)

    page = make_app(
        control.channel, app.clock, control, hosts=settings.hosts, commands=completions(app),
        extra_routes=[Route("/healthz", healthz), Route("/readyz", readyz)],
    )
    return uvicorn.Server(uvicorn.Config(
        page, log_config=None, log_level="warning", access_log=False, lifespan="off", timeout_graceful_shutdown=LEAVING,
    ))


def completions(app: App) -> tuple[tuple[str, str], ...]:
    """What the page offers to who types a command: pairs of what to type and what it does."""
    lines = app.engine.corridor.wording.words("local/completions", "text").splitlines()
    return tuple((typed, said) for typed, _, said in (line.partition(" : ") for line in lines))
