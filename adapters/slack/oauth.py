"""How a workspace installs the bot in a browser: the page with the button, Slack's way back, and how it went.

Bolt checks the state (bound to the browser by a cookie, one use, ten minutes) and trades the code; the pages are ours:
their words stand in content, they load nothing from anywhere, and they may not be framed.
"""

import logging
import re
from base64 import b64encode
from collections.abc import Awaitable, Callable, Mapping
from hashlib import sha256
from html import escape
from urllib.parse import quote, urlencode, urljoin

from slack_bolt.adapter.starlette.async_handler import to_async_bolt_request, to_starlette_response
from slack_bolt.oauth.async_callback_options import AsyncCallbackOptions, AsyncFailureArgs, AsyncSuccessArgs
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from adapters.slack.installations import Installations, WholeOrganisation
from adapters.slack.manifest import INSTALL_PATH, REDIRECT_PATH, scopes
from adapters.slack.settings import SlackSettings
from adapters.slack.states import LASTS, States
from adapters.slack.tokens import web_client

Words = Callable[[str, str, Mapping[str, object]], str]
log = logging.getLogger("discovery.slack.oauth")
COOKIE = "discovery-slack-state"
STYLE = (
    "body{font:18px/1.5 system-ui,sans-serif;max-width:34rem;margin:12vh auto;padding:0 1.5rem;color:#1d2733;"
    "background:#fff}h1{font-size:1.7rem;line-height:1.2}a{display:inline-block;padding:.6rem 1.2rem;border-radius:.4rem;"
    "background:#1f3a5f;color:#fff;text-decoration:none}a:focus{outline:3px solid #e8a33d}"
    "@media(prefers-color-scheme:dark){body{background:#141a21;color:#e6ebf0}a{background:#8fb8e8;color:#10161d}}"
)
OUTCOMES = {
    "access_denied": "cancelled", "invalid_browser": "stale", "invalid_state": "stale", "missing_code": "stale",
    "storage_error": "broken",
}  # fmt: skip
"""Which page tells of a failure; any other reason is Slack's refusal."""

TEAM = re.compile(r"[TE][A-Z0-9]{2,20}", re.ASCII)
LANGUAGE = "en"


def quiet() -> logging.Logger:
    """A log for Bolt that goes nowhere: it would write down codes and queries; we log how each attempt ended."""
    return logging.Logger("slack_bolt.oauth", logging.CRITICAL + 1)


class Flow(AsyncOAuthFlow):
    """Bolt's flow with our pages."""

    def __init__(self, client: AsyncWebClient, settings: AsyncOAuthSettings, words: Words) -> None:
        """Speak with these words."""
        super().__init__(client=client, settings=settings, logger=quiet())
        self._words = words

    async def build_install_page_html(self, url: str, request: AsyncBoltRequest) -> str:
        """The page with the button."""
        return page(self._words, "install", {}, ("install_button", url))

    async def build_authorize_url(self, state: str, request: AsyncBoltRequest) -> str:
        """Where the button leads; a workspace that is named in the link is chosen there."""
        team = next(iter(request.query.get("team", [])), "")
        asked = {"client_id": self.settings.client_id, "scope": ",".join(scopes()), "user_scope": "", "state": state,
                 "redirect_uri": self.settings.redirect_uri or ""}  # fmt: skip
        asked |= {"team": team} if TEAM.fullmatch(team) else {}
        return f"{self.settings.authorization_url}?{urlencode(asked)}"


def page(words: Words, name: str, facts: Mapping[str, object], link: tuple[str, str] | None) -> str:
    """A whole page from the words of `slack/pages`; `link` is the name of a button's words and where it leads."""

    def say(block: str) -> str:
        return escape(words("slack/pages", block, facts))

    button = f'<p><a href="{escape(link[1])}">{say(link[0])}</a></p>' if link else ""
    note = say(f"{name}_note")
    return (
        f'<!doctype html><html lang="{LANGUAGE}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1"><link rel="icon" href="data:,">'
        f'<title>{say(f"{name}_title")}</title><style>{STYLE}</style></head><body><main>'
        f'<h1>{say(f"{name}_title")}</h1><p>{say(f"{name}_text")}</p>{button}{f"<p><small>{note}</small></p>" if note else ""}'
        "</main></body></html>"
    )


def security_headers() -> dict[str, str]:
    """No outside resources, no frames, no referrer, nothing kept."""
    style = b64encode(sha256(STYLE.encode()).digest()).decode()
    policy = ("default-src 'none'", f"style-src 'sha256-{style}'", "img-src data:", "base-uri 'none'",
              "form-action 'none'", "frame-ancestors 'none'")  # fmt: skip
    return {
        "Content-Security-Policy": "; ".join(policy), "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer", "Cache-Control": "no-store",
    }  # fmt: skip


def make_flow(settings: SlackSettings, installations: Installations, states: States, words: Words) -> Flow:
    """Bolt's OAuth flow over our stores, with Slack's addresses taken from the settings."""
    client = web_client(settings.api_url, None)
    oauth = AsyncOAuthSettings(
        client_id=settings.client_id, client_secret=settings.client_secret, scopes=scopes(), user_scopes=(),
        redirect_uri=settings.public_url + REDIRECT_PATH, install_path=INSTALL_PATH, redirect_uri_path=REDIRECT_PATH,
        authorization_url=urljoin(settings.api_url, "../oauth/v2/authorize"), installation_store=installations,
        state_store=states, state_cookie_name=COOKIE, state_expiration_seconds=int(LASTS.total_seconds()), logger=quiet(),
        callback_options=AsyncCallbackOptions(success=_success(words), failure=_failure(words)),
    )  # fmt: skip
    return Flow(client, oauth, words)


def install_routes(
    settings: SlackSettings, installations: Installations, states: States, words: Words
) -> tuple[Route, ...]:
    """The two addresses of the installation, for the listener."""
    flow = make_flow(settings, installations, states, words)

    async def install(request: Request) -> Response:
        return await _answered(flow.handle_installation, request, words)

    async def redirect(request: Request) -> Response:
        return await _answered(flow.handle_callback, request, words)

    return (Route(INSTALL_PATH, install, methods=["GET"]), Route(REDIRECT_PATH, redirect, methods=["GET"]))


async def _answered(
    handle: Callable[[AsyncBoltRequest], Awaitable[BoltResponse]], request: Request, words: Words
) -> Response:
    """Bolt's answer with our headers; whatever goes wrong is a page too, and a line in the log without the query."""
    try:
        response: Response = to_starlette_response(await handle(to_async_bolt_request(request, b"")))
    except Exception as error:
        log.error("an installation failed", extra={"path": request.url.path, "error": type(error).__name__})
        response = HTMLResponse(page(words, "broken", {}, ("again_button", INSTALL_PATH)), 502)
    response.headers.update(security_headers())
    return response


def _success(words: Words) -> Callable[[AsyncSuccessArgs], Awaitable[BoltResponse]]:
    async def success(told: AsyncSuccessArgs) -> BoltResponse:
        found = told.installation
        team, app = quote(found.team_id or "", safe=""), quote(found.app_id or "", safe="")
        name = found.team_name or ""
        html = page(words, "success", {"name": name}, ("success_button", f"slack://app?team={team}&id={app}"))
        return _response(200, html, told.settings)

    return success


def _failure(words: Words) -> Callable[[AsyncFailureArgs], Awaitable[BoltResponse]]:
    async def failure(told: AsyncFailureArgs) -> BoltResponse:
        outcome = "organisation" if isinstance(told.error, WholeOrganisation) else OUTCOMES.get(told.reason, "refused")
        log.info("an installation was not finished", extra={"outcome": outcome, "status": told.suggested_status_code})
        html = page(words, outcome, {}, ("again_button", INSTALL_PATH))
        return _response(403 if outcome == "organisation" else told.suggested_status_code, html, told.settings)

    return failure


def _response(status: int, html: str, settings: AsyncOAuthSettings) -> BoltResponse:
    """A page that also takes the state's cookie away."""
    gone = settings.state_utils.build_set_cookie_for_deletion()
    return BoltResponse(status=status, body=html, headers={"Content-Type": "text/html; charset=utf-8", "Set-Cookie": gone})
