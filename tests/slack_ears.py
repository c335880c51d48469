"""The way in from Slack, whole and over real HTTP, up to the seam: what would go to the engine is kept in a list."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

from fake_slack import Channel, FakeSlack, Person
from slack_signed import NOON, SECRET, Door, served

from adapters.slack.answering import Answering
from adapters.slack.directory import Directory
from adapters.slack.guard import Guard, mute_bodies
from adapters.slack.listening import build_app
from adapters.slack.service import taking
from adapters.slack.settings import SlackSettings
from adapters.slack.tokens import OneWorkspace, web_client
from bot.channels import Change, Inbound, Reply
from bot.core.post import Button, Form, Input, Post
from bot.wording import Wording

WORDS = Wording(Path(__file__).parents[1] / "content" / "messages").words
CARD = Post("Pick <b>one</b>.", heading="A card", buttons=(Button("launch", "Launch"),), card="7", assessment="run")
FORM_OF = Form("start", "Start", (Input("account", "Account", required=True), Input("note", "Note", "long")), "Go", card="7")
WORKING, TROUBLE, TOO_LATE, FORM_READY = (
    WORDS("slack/listening", name, {}) for name in ("working", "trouble", "too_late", "form_ready"))
SECRET_WORD = "canary"  # noqa: S105
Json = dict[str, Any]


class Ears:
    """What stands where the channel would: `answer` tells what to reply to an event, and may raise."""

    def __init__(self, clients: OneWorkspace) -> None:
        self.clients = clients
        self.directory = Directory(clients.of)
        self.events: list[Inbound | Change] = []
        self.lives: list[tuple[str, Mapping[str, Any]]] = []
        self.homes: list[tuple[str, str, str]] = []
        self.answer: Callable[[Any], Reply] = lambda event: Reply()
        self.before: Callable[[], Awaitable[object]] | None = None
        self.gone = False

    async def hand(self, event: Inbound | Change) -> Reply:
        if self.before:
            await self.before()
        reply = self.answer(event)
        self.events.append(event)
        return reply

    async def lived(self, team: str, event: Mapping[str, Any]) -> None:
        if event.get("type") in ("tokens_revoked", "app_uninstalled"):
            self.gone = await self.clients.lived(team, event) or self.gone
        self.lives.append((team, event))

    async def home_opened(self, team: str, user: str, tab: str) -> None:
        self.homes.append((team, user, tab))


class Port:
    """A workspace with three people and a channel, and the way in from it."""

    def __init__(self, slack: FakeSlack, ears: Ears, door: Door) -> None:
        self.slack, self.ears, self.door = slack, ears, door
        self.olivia, self.ana, self.jonas = (slack.add_user(name) for name in ("Olivia Owner", "Ana Weber", "Jonas L"))
        self.room: Channel = slack.add_channel("northwind", [self.olivia, self.ana, self.jonas])

    @property
    def team(self) -> str:
        return self.slack.team.id

    def person(self, one: Person) -> str:
        """The engine's id of somebody."""
        return f"slack:{self.team}:{one.id}"

    def envelope(self, **event: Any) -> Json:
        """An event as Slack sends it: a message of Ana in a thread, changed by `event`."""
        inner = {"type": "message", "user": self.ana.id, "text": "hello canary", "channel": self.room.id,
                 "channel_type": "channel", "ts": "1772452900.000100", "thread_ts": "1772452800.000100",
                 "event_ts": "1772452900.000100"}  # fmt: skip
        return {
            "token": "x", "team_id": self.team, "api_app_id": "A0FAKE", "type": "event_callback", "event_id": "Ev1",
            "event_time": 1772452900, "event": inner | event,
            "authorizations": [
                {"enterprise_id": None, "team_id": self.team, "user_id": self.slack.team.bot_user, "is_bot": True},
            ],
        }  # fmt: skip

    def hook(self) -> str:
        """A response address for Ana in the channel."""
        return self.slack.world.new_hook(self.team, self.ana.id, self.room.id)

    def tap(self, **more: Any) -> Json:
        """A tap of Ana on a button in the thread."""
        return {
            "type": "block_actions", "team": {"id": self.team, "domain": "northwind"},
            "user": {"id": self.ana.id, "team_id": self.team},
            "container": {"type": "message", "message_ts": "1772452900.000100", "channel_id": self.room.id,
                          "thread_ts": "1772452800.000100"}, "channel": {"id": self.room.id, "name": "northwind"},
            "trigger_id": "1.2.x", "response_url": self.hook(), "api_app_id": "A0FAKE",
            "actions": [{"type": "button", "action_id": "a", "block_id": "b", "value": '["run","7",2,"pick","yes",""]'}],
        } | more  # fmt: skip

    def typed(self, text: str, **more: str) -> dict[str, str]:
        """A slash command of Ana."""
        return {"command": "/discovery", "text": text, "team_id": self.team, "user_id": self.ana.id,
                "channel_id": self.room.id, "channel_name": "northwind", "trigger_id": "3.4.y",
                "response_url": self.hook(), "api_app_id": "A0FAKE"} | more  # fmt: skip


@contextlib.asynccontextmanager
async def port(patience: float = 2.5, **options: Any) -> AsyncIterator[Port]:
    """A port that is open."""
    async with FakeSlack(now=lambda: NOON, **options) as slack:
        slack.add_team("Northwind")
        settings = SlackSettings(bot_token=slack.bot_token(), api_url=slack.url, mode="http", signing_secret=SECRET)  # noqa: S106
        clients = OneWorkspace(settings, lambda: NOON)
        await clients.start()
        ears = Ears(clients)
        answering = Answering(WORDS, slack.url)
        app, listener = build_app(ears, answering, lambda: NOON, lambda at: at, web_client(slack.url, None), patience)
        mute_bodies()
        try:
            async with served(Guard(taking(app), SECRET, lambda: NOON)) as door:
                slack.connect_http(door.url, SECRET)
                yield Port(slack, ears, door)
        finally:
            await listener.stop()
            await clients.close()


def play(story: Callable[[Port], Awaitable[None]], patience: float = 2.5, **options: Any) -> None:
    """Play a story at a port."""

    async def whole() -> None:
        async with asyncio.timeout(60), port(patience, **options) as one:
            await story(one)

    asyncio.run(whole())


def only(one: Port) -> Any:
    """The one event that was handed over."""
    (event,) = one.ears.events
    return event


def replies(one: Port, *told: Reply) -> None:
    """Answer the next events like this, one after the other; the last one stays."""
    left = list(told)
    one.ears.answer = lambda event: left.pop(0) if len(left) > 1 else left[0]


def breaks(one: Port) -> None:
    """From now on nothing can be kept; the error's text holds what somebody wrote."""

    def broken(event: Any) -> Reply:
        raise RuntimeError(SECRET_WORD, event)

    one.ears.answer = broken


async def carded(one: Port, room: Channel | None = None, thread: str = "") -> Any:
    """A card of the bot's in the channel."""
    client = await one.ears.clients.of(one.team)
    block = {"type": "actions", "block_id": "b", "elements": [
        {"type": "button", "action_id": "pick:0:yes", "text": {"type": "plain_text", "text": "Yes"},
         "value": '["run","7",2,"pick","yes",""]'},
        {"type": "button", "action_id": "odd", "text": {"type": "plain_text", "text": "Odd"}, "value": "forged"}]}  # fmt: skip
    place = room or one.room
    await client.chat_postMessage(channel=place.id, text="card", blocks=[block], thread_ts=thread or None)
    return one.slack.posts(place)[-1]


async def form(one: Port, *then: Reply) -> Any:
    """A form on Ana's screen."""
    replies(one, Reply(form=FORM_OF), *then)
    outcome = await one.ana.commands("/discovery", "start", one.room)
    assert outcome.modal is not None
    return outcome.modal
