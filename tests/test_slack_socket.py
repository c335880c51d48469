"""Events over a socket: heard, acknowledged once they are kept, and opened anew when the socket breaks or goes deaf."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from fake_slack import FakeSlack
from slack_ears import CARD, WORDS, Ears, breaks, replies
from slack_signed import NOON

from adapters.slack.answering import Answering
from adapters.slack.channel import NotReady
from adapters.slack.listening import build_app
from adapters.slack.settings import SlackSettings
from adapters.slack.socket import GAP, LOOK, SILENCE, Socket
from adapters.slack.tokens import OneWorkspace, web_client
from bot.channels import Reply


class Plug:
    """A socket with a watchdog that looks when the test says so, by a clock that the test moves."""

    def __init__(self, slack: FakeSlack, clients: OneWorkspace) -> None:
        self.slack, self.ears = slack, Ears(clients)
        self.seconds = 0.0
        self.looks: asyncio.Queue[None] = asyncio.Queue()
        self.waited: list[float] = []
        app, self.listener = build_app(
            self.ears, Answering(WORDS, slack.url), lambda: NOON, lambda at: at, web_client(slack.url, None)
        )
        self.socket = Socket(app, slack.app_token, self.wait, lambda: self.seconds, self.regained)
        self.gaps: list[float] = []
        self.kept = True
        self.ana = slack.add_user("Ana Weber")
        self.room = slack.add_channel("northwind", [self.ana])

    async def wait(self, seconds: float) -> None:
        self.waited.append(seconds)
        await self.looks.get()

    async def regained(self, seconds: float) -> None:
        if not self.kept:
            raise NotReady
        self.gaps.append(seconds)

    async def look(self) -> None:
        """Let the watchdog look once."""
        before = len(self.waited)
        self.looks.put_nowait(None)
        while len(self.waited) == before:
            await asyncio.sleep(0)

    @property
    def opened(self) -> int:
        """How often a socket was asked for."""
        return len(self.slack.called("apps.connections.open"))

    async def start(self) -> None:
        await self.socket.start()
        await self.slack.connect_socket()


@contextlib.asynccontextmanager
async def plug() -> AsyncIterator[Plug]:
    async with FakeSlack(now=lambda: NOON, tolerant=True) as slack:
        slack.add_team("Northwind")
        settings = SlackSettings(bot_token=slack.bot_token(), app_token=slack.app_token, api_url=slack.url)
        clients = OneWorkspace(settings, lambda: NOON)
        await clients.start()
        one = Plug(slack, clients)
        try:
            yield one
        finally:
            await one.socket.stop()
            await one.listener.stop()
            await clients.close()
            assert slack.sockets.sockets == []


def play(story: Callable[[Plug], Awaitable[None]]) -> None:
    async def whole() -> None:
        async with asyncio.timeout(60), plug() as one:
            await story(one)

    asyncio.run(whole())


def test_events_and_commands_come_over_the_socket() -> None:
    async def story(one: Plug) -> None:
        await one.start()
        assert await one.socket.connected()
        await one.ana.says("hello")
        replies(one, Reply(post=CARD))  # type: ignore[arg-type]
        outcome = await one.ana.commands("/discovery", "status", one.room)
        assert outcome.message is not None and "Pick one." in outcome.message.text
        assert len(one.ears.events) == 2
        assert not one.slack.failed

    play(story)


def test_what_cannot_be_kept_is_not_acknowledged() -> None:
    async def story(one: Plug) -> None:
        await one.start()
        breaks(one)  # type: ignore[arg-type]
        await one.ana.says("hello")
        (failed,) = one.slack.failed
        one.ears.answer = lambda event: Reply()
        await one.slack.delivering.attempt(failed, (1, "timeout"))
        assert failed.answer.ok
        assert len(one.ears.events) == 1

    play(story)


def test_a_slack_that_cannot_be_reached_is_tried_again() -> None:
    async def story(one: Plug) -> None:
        one.slack.fail_next("apps.connections.open", "http_500", times=2)
        await one.socket.start()
        assert not await one.socket.connected()
        await one.look()
        assert not await one.socket.connected()
        await one.look()
        assert await one.socket.connected()
        assert one.waited == [LOOK] * 3

    play(story)


@pytest.mark.parametrize(("code", "level", "told"), [
    ("invalid_auth", "ERROR", "SLACK_APP_TOKEN opens no socket (invalid_auth), so nothing is heard; make one under"),
    ("missing_scope", "ERROR", "SLACK_APP_TOKEN opens no socket (missing_scope)"),
    ("internal_error", "WARNING", "no socket yet: internal_error")])  # fmt: skip
def test_a_refused_token_does_not_hold_up_the_start_and_is_told(
    code: str, level: str, told: str, caplog: pytest.LogCaptureFixture
) -> None:
    async def story(one: Plug) -> None:
        one.slack.fail_next("apps.connections.open", "error", code=code, times=1)
        await one.socket.start()
        assert not await one.socket.connected()

    play(story)
    assert any(one.levelname == level and one.getMessage().startswith(told) for one in caplog.records)


def test_a_broken_socket_is_opened_anew() -> None:
    async def story(one: Plug) -> None:
        await one.start()
        one.slack.sockets.cut()
        while await one.socket.connected():
            await asyncio.sleep(0)
        await one.look()
        assert await one.socket.connected()
        await one.slack.sockets.opened()
        await one.ana.says("hello again")
        assert len(one.ears.events) == 1

    play(story)


def test_slack_says_goodbye_every_few_hours() -> None:
    async def story(one: Plug) -> None:
        await one.start()
        await one.slack.sockets.disconnect("refresh_requested")
        await one.slack.sockets.opened()
        await one.ana.says("hello again")
        assert len(one.ears.events) == 1

    play(story)


def test_a_silent_socket_is_opened_anew_and_one_that_speaks_is_left_alone() -> None:
    async def story(one: Plug) -> None:
        await one.start()
        assert one.opened == 1
        one.seconds = SILENCE - 1
        await one.ana.says("hello")
        one.seconds = 2 * SILENCE - 2
        await one.look()
        assert one.opened == 1
        one.slack.sockets.deaf = True
        one.seconds = 2 * SILENCE + 1
        await one.look()
        assert one.opened == 2
        one.slack.sockets.deaf = False
        await one.look()
        assert one.opened == 2
        await one.slack.sockets.opened()
        await one.ana.says("still there?")
        assert len(one.ears.events) == 2

    play(story)


def test_a_gap_in_which_slack_could_not_be_heard_is_told_until_it_is_kept() -> None:
    async def story(one: Plug) -> None:
        await one.start()
        for seconds in (GAP - 1, GAP):
            one.seconds += seconds
            await one.look()  # it stands, though nobody spoke
        one.slack.sockets.cut()
        while await one.socket.connected():
            await asyncio.sleep(0)
        one.seconds += GAP - 1
        await one.look()
        assert await one.socket.connected() and one.gaps == []
        one.slack.sockets.cut()
        while await one.socket.connected():
            await asyncio.sleep(0)
        one.slack.fail_next("apps.connections.open", "http_500", times=1)
        one.seconds += GAP
        await one.look()
        assert not await one.socket.connected()
        one.seconds += 600
        one.kept = False
        await one.look()
        assert await one.socket.connected() and one.gaps == []
        one.seconds += LOOK
        one.kept = True
        await one.look()
        assert one.gaps == [GAP + 600 + LOOK]
        await one.look()
        assert len(one.gaps) == 1

    play(story)


def test_a_slack_that_was_out_of_reach_at_the_start_is_a_gap_and_so_is_a_silent_socket() -> None:
    async def story(one: Plug) -> None:
        one.seconds = 5.0
        one.slack.fail_next("apps.connections.open", "http_500", times=1)
        await one.socket.start()
        one.seconds += 300
        await one.look()
        assert await one.socket.connected() and one.gaps == [300]
        one.slack.sockets.deaf = True
        one.seconds += SILENCE + 1
        await one.look()
        one.slack.sockets.deaf = False
        assert one.gaps == [300, SILENCE + 1]

    play(story)
