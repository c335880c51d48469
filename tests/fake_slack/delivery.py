"""What goes to the app: which events it gets at all, in which envelope, and what happens when it does not take them."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any

from fake_slack.access import delivered, name_of_event
from fake_slack.lines import Answer, HttpLine, SocketLine
from fake_slack.state import Channel, FakeSlackMisused, Json, Team
from fake_slack.world import World

HIDDEN_FROM_OTHERS = {"tokens_revoked", "app_uninstalled"}
RETRIES = 3


@dataclass(slots=True)
class Delivery:
    """One thing that was sent to the app: `kind` is events_api, interactive or slash_commands."""

    kind: str
    payload: Json
    answers: list[Answer] = field(default_factory=list)

    @property
    def event(self) -> Json:
        """The inner event; empty for commands and taps."""
        event: Json = self.payload.get("event", {}) if self.kind == "events_api" else {}
        return event

    @property
    def answer(self) -> Answer:
        """The last answer."""
        return self.answers[-1]


class Delivering:
    """Sends to the app over the line that is connected, and remembers what went wrong."""

    def __init__(self, world: World) -> None:
        """Start without a line: nothing is sent."""
        self.world = world
        self.line: HttpLine | SocketLine | None = None
        self.sent: list[Delivery] = []
        self.failed: list[Delivery] = []
        self.echo = False
        self.tasks: set[asyncio.Task[Any]] = set()

    def emit(self, team: Team, event: Json, channel: Channel | None) -> None:
        """An event that the app caused itself: sent in the background, and only where `echo` is on."""
        if self.line is None or not (self.echo or event["type"] in HIDDEN_FROM_OTHERS):
            return
        self.later(self.event(team, event, channel))

    def later(self, work: Coroutine[Any, Any, Any]) -> None:
        """Do something in the background; `settle` waits for it."""
        task = asyncio.get_running_loop().create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def settle(self) -> None:
        """Wait until nothing is on its way any more."""
        while self.tasks:
            await asyncio.gather(*self.tasks, return_exceptions=False)

    def gets(self, team: Team, event: Json, channel: Channel | None) -> bool:
        """Whether the app in this workspace gets an event: subscribed, scope granted, member of the channel."""
        name = name_of_event(event, channel)
        if event["type"] in HIDDEN_FROM_OTHERS:
            return name in self.world.events
        scopes: set[str] = set()
        for token in self.world.tokens.values():
            if token.kind == "bot" and token.team == team.id and token.state == "live":
                scopes |= token.scopes
        if not team.installed or not delivered(name, self.world.events, scopes, channel):
            return False
        about_the_bot = event.get("user") == team.bot_user and event["type"] == "member_left_channel"
        if channel is None or about_the_bot:
            return True
        if channel.kind == "im" and not self.world.messages_tab:
            return False
        open_to_all = channel.kind == "channel" and event["type"].startswith("channel_")
        return open_to_all or team.bot_user in channel.members

    def envelope(self, team: Team, event: Json, channel: Channel | None) -> Json:
        """What is around an event."""
        made: Json = {
            "token": "verification-token", "team_id": team.id, "context_team_id": team.id, "context_enterprise_id": None,
            "api_app_id": self.world.app_id, "event": event, "type": "event_callback", "event_id": self.world.new_id("Ev"),
            "event_time": self.world.seconds(), "is_ext_shared_channel": bool(channel and channel.shared_with),
            "authorizations": [{"enterprise_id": team.enterprise or None, "team_id": team.id, "user_id": team.bot_user,
                                "is_bot": True, "is_enterprise_install": False}],
            "event_context": f"4-{self.world.new_id('')}",
        }  # fmt: skip
        if team.enterprise:
            made["enterprise_id"] = team.enterprise
        return made

    async def event(self, team: Team, event: Json, channel: Channel | None = None) -> Delivery | None:
        """Send an event, where the app gets it at all."""
        if self.line is None or not self.gets(team, event, channel):
            return None
        return await self.send("events_api", self.envelope(team, event, channel))

    async def send(self, kind: str, payload: Json) -> Delivery:
        """Send one thing and judge the answer; raises FakeSlackMisused where no app is connected."""
        delivery = Delivery(kind, payload)
        await self.attempt(delivery, None)
        self.sent.append(delivery)
        return delivery

    async def attempt(self, delivery: Delivery, retry: tuple[int, str] | None) -> None:
        """Send it (again); a failure is kept in `failed`."""
        if self.line is None:
            raise FakeSlackMisused("no app is connected: connect_http or connect_socket first")
        answer = await self.line.send(delivery.kind, delivery.payload, retry)
        delivery.answers.append(answer)
        if not answer.ok and delivery not in self.failed:
            self.failed.append(delivery)

    async def retry_all(self) -> list[Delivery]:
        """Send every failed event again, as Slack does up to three times; told are those that still fail."""
        again = [one for one in self.failed if one.kind == "events_api" and one.answer.retry and len(one.answers) <= RETRIES]
        for one in again:
            self.failed.remove(one)
            await self.attempt(one, (len(one.answers), one.answer.trouble))
        return [one for one in again if not one.answer.ok]

    async def repeat(self, delivery: Delivery, reason: str = "http_timeout") -> Answer:
        """Send something that was taken once more, as Slack does when it lost the answer."""
        await self.attempt(delivery, (1, reason))
        return delivery.answer
