"""The local chat as a web app: the page, its files and its JSON routes, for this machine only.

Three guards: a request must name this machine as its host (another site cannot borrow our address), whatever changes
something must carry the token of the page (another site cannot send for us), and the page may load only our own files.
"""

import logging
import re
import secrets
from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path

from starlette.applications import Starlette
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from adapters.local.acting import Refused, unkept
from adapters.local.api import Api
from adapters.local.channel import LocalChannel
from adapters.local.timing import TimeControl
from bot.channels import NotKept
from bot.clock import Clock

__all__ = ["TimeControl", "make_app"]

log = logging.getLogger("discovery.local")
STATIC = Path(__file__).parent / "static"
HERE = frozenset({"localhost", "127.0.0.1", "[::1]"})
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}
META = re.compile(r'<meta\s+name="chat-token"[^>]*>')


def make_app(
    channel: LocalChannel,
    clock: Clock,
    control: TimeControl,
    *,
    hosts: Iterable[str] = (),
    commands: Sequence[tuple[str, str]] = (),
    extra_routes: Sequence[Route] = (),
) -> Starlette:
    """The web app of a local channel. `hosts` are further host names to answer to; `*` answers to any.

    `commands` are pairs of what to type and what it does; `extra_routes` (health) answer whatever the host.
    """
    token = secrets.token_urlsafe(32)

    async def page(request: Request) -> Response:
        return shown_page(token)

    routes = [
        Route("/", page, methods=["GET"]),
        *Api(channel, clock, control, commands).routes(),
        Mount("/static", StaticFiles(directory=STATIC, check_dir=False)),
    ]
    free = frozenset(route.path for route in extra_routes)
    guard = Middleware(Guard, token=token, hosts=HERE | {host.casefold() for host in hosts}, free=free)
    handlers = {Refused: refused, NotKept: not_kept, HTTPException: not_found, Exception: broken}
    return Starlette(routes=[*extra_routes, *routes], middleware=[guard], exception_handlers=handlers)  # type: ignore[arg-type]


def shown_page(token: str) -> Response:
    """The page with the token in it."""
    try:
        text = (STATIC / "index.html").read_text(encoding="utf-8")
    except FileNotFoundError:
        return HTMLResponse("<!doctype html><title>Discovery</title><p>The page is not installed.", 503)
    meta = f'<meta name="chat-token" content="{escape(token)}">'
    placed, count = META.subn(meta, text, count=1)
    return HTMLResponse(placed if count else text.replace("<head>", f"<head>{meta}", 1))


async def refused(request: Request, error: Refused) -> Response:
    """A refusal in one sentence."""
    return JSONResponse({"error": error.sentence}, error.status)


async def not_kept(request: Request, error: NotKept) -> Response:
    """A database or a disk that cannot be used now, in words for the person and for whoever can put it right."""
    log.error("nothing could be kept: %s", error)
    return JSONResponse({"error": unkept(error)}, 503)


async def not_found(request: Request, error: HTTPException) -> Response:
    """A wrong address or method in one sentence."""
    said = {404: "There is nothing at this address.", 405: "This address does not take that method."}
    return JSONResponse({"error": said.get(error.status_code, "That did not work.")}, error.status_code)


async def broken(request: Request, error: Exception) -> Response:
    """Our own failure in one sentence; the log has the rest."""
    return JSONResponse({"error": "That did not work because of an error of ours; it is in the log."}, 500)


class Guard:
    """Lets in only requests for this machine, and changes only from our page; sets the headers of every answer."""

    def __init__(self, app: ASGIApp, token: str, hosts: frozenset[str], free: frozenset[str]) -> None:
        """Guard an app."""
        self.app, self.token, self.hosts, self.free = app, token, hosts, free

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check a request, then pass it on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
            await send(message)

        refusal = self.refusal(scope)
        await (refusal or self.app)(scope, receive, sent)

    def refusal(self, scope: Scope) -> Response | None:
        """Why a request is not let in; None where it is."""
        if scope["path"] in self.free:
            return None
        headers = Headers(scope=scope)
        if not self.hosts & {"*", host_of(headers.get("host", ""))}:
            return JSONResponse({"error": "This chat answers only to this machine."}, 403)
        if scope["method"] in ("GET", "HEAD"):
            return None
        if not secrets.compare_digest(headers.get("x-chat-token", "").encode(), self.token.encode()):
            return JSONResponse({"error": "The page is out of date; load it again."}, 403)
        return None


def host_of(header: str) -> str:
    """The host name in a Host header, without its port."""
    return re.sub(r":\d*$", "", header.strip()).casefold()
