"""A small real Bolt app on a real port, for the tests of the fake Slack: keeps what it hears, answers what it is told."""

import time
from typing import Any

from aiohttp import web
from fake_slack import FakeSlack
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
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
        self.app = AsyncApp(signing_secret=SECRET, authorize=self._authorize, process_before_response=True,
                            raise_error_for_unhandled_request=True)  # fmt: skip
        self.app.middleware(self._hear)
        self.app.error(self._unhandled)
        self._runner: web.AppRunner | None = None

    async def _authorize(self, enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        team = self.slack.world.teams[team_id or ""]
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team.id, bot_user_id=team.bot_user, bot_id=team.bot_id,
                               bot_token=self.slack.bot_token(team))  # fmt: skip

    async def _hear(self, req: Any, next: Any) -> Any:
        if self.broken:
            return BoltResponse(status=500)
        self.heard.append(req.body)
        self.retries += req.headers.get("x-slack-retry-num", [])
        if self.opens is not None:
            await self.client(req.context.team_id).views_open(trigger_id=req.body["trigger_id"], view=self.opens)
        kind = req.body.get("command") or req.body["type"]
        return BoltResponse(status=200, body=self.replies.get(kind, ""))

    async def _unhandled(self, error: Exception) -> BoltResponse:
        return BoltResponse(status=200)

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
