"""A small real Bolt app on a real port, for the tests of the fake Slack: keeps what it hears, answers what it is told."""

import time
from typing import Any

from aiohttp import web
from fake_slack import FakeSlack
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

SECRET = "signing-secret"  # noqa: S105


class SmallApp:
    """`heard` are the bodies that came in; `replies` tells by kind what to acknowledge with; `broken` answers 500."""

    def __init__(self, slack: FakeSlack) -> None:
        """Not yet on a port."""
        self.slack = slack
        self.heard: list[dict[str, Any]] = []
        self.retries: list[str] = []
        self.replies: dict[str, Any] = {}
        self.opens: dict[str, Any] | None = None
        self.broken = False
        self.app = made_app(self)
        self._runner: web.AppRunner | None = None

    async def hear(self, body: dict[str, Any], retries: list[str]) -> BoltResponse:
        """Take one thing in and acknowledge it."""
        if self.broken:
            return BoltResponse(status=500)
        self.heard.append(body)
        self.retries += retries
        if self.opens is not None:
            await self.client().views_open(trigger_id=body["trigger_id"], view=self.opens)
        return BoltResponse(status=200, body=self.replies.get(body.get("command") or body["type"], ""))

    def client(self, team: str = "") -> AsyncWebClient:
        """The Web API as the app uses it."""
        home = self.slack.world.teams[team] if team else self.slack.team
        return AsyncWebClient(self.slack.bot_token(home), base_url=self.slack.url, retry_handlers=[])

    @property
    def events(self) -> list[dict[str, Any]]:
        """The inner events."""
        return [one["event"] for one in self.heard if one.get("type") == "event_callback"]

    async def __aenter__(self) -> "SmallApp":
        """Open a port and tell Slack where it is."""
        self._runner = web.AppRunner(self.app.server(0, "/slack/events").web_app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        port = self._runner.addresses[0][1]
        self.slack.connect_http(f"http://127.0.0.1:{port}/slack/events", SECRET, time.time)  # Bolt reads the real clock
        return self

    async def __aexit__(self, *error: object) -> None:
        """Close the port."""
        assert self._runner is not None
        await self._runner.cleanup()


def made_app(small: SmallApp) -> AsyncApp:
    """The Bolt app; Bolt hands arguments by their names, so these are plain functions."""

    async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        team = small.slack.world.teams[team_id or ""]
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team.id, bot_user_id=team.bot_user, bot_id=team.bot_id)

    async def hear(req: AsyncBoltRequest) -> BoltResponse:
        return await small.hear(req.body, req.headers.get("x-slack-retry-num", []))

    made = AsyncApp(signing_secret=SECRET, authorize=authorize, process_before_response=True)
    made.use(hear)
    return made
