"""Slack as a channel of the engine: hands events over, sends posts, finds what may have been sent, knows who is where."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any

from adapters.slack import ids, inbound, life, wire
from adapters.slack.directory import Directory
from adapters.slack.drift import date_of, drift
from adapters.slack.missed import Hear, hear_again
from adapters.slack.outbound import render
from adapters.slack.pace import Pace
from adapters.slack.sending import Sending
from adapters.slack.tokens import Clients
from adapters.slack.views import home_view
from adapters.slack.words import Words
from bot.channels import Capabilities, Change, ChannelError, Inbound, Outgoing, Place, Receive, Reply, Sent, Target
from bot.core.events import Commanded
from bot.core.setup import Participant

log = logging.getLogger("discovery.slack")
HOME = "home"
AT_ONCE = 8
ENOUGH = 5.0
"""Seconds that a start waits until the workspaces are known; the rest is told while the bot works already."""
AGAIN = 10.0
"""Seconds until Slack is tried again when the service starts without it."""


class NotReady(Exception):
    """The bot is not listening yet."""


class SlackChannel:
    """All workspaces in which the bot is installed, as one channel."""

    name = ids.NAME
    can = Capabilities()

    def __init__(
        self, clients: Clients, words: Words, now: Callable[[], datetime], seconds: Callable[[], float],
        secret: Callable[[], Awaitable[str]], wait: Callable[[float], Awaitable[None]] = asyncio.sleep,
        met: Callable[[], Awaitable[None]] | None = None, real: Callable[[], datetime] | None = None,
    ) -> None:
        """Speak through `clients`, with `words` for what the channel itself has to say.

        `seconds` never goes back; `secret` fetches what signs the marks on our posts; `wait` lets seconds pass;
        `met` is called once it is known whom we speak for; `real` is the time that Slack should have too.
        """
        self.clients, self.words, self._now, self._wait = clients, words, now, wait
        self._fetch, self._met, self._real = secret, met, real or now
        self.directory = Directory(clients.of)
        self.sending = Sending(clients, self.directory, lambda post: render(post, words, self.address), Pace(seconds), wait)
        self._receive: Receive | None = None
        self.hear: Hear | None = None
        self.enough = ENOUGH
        self._homes: dict[str, str] = {}
        self._meeting: asyncio.Task[None] | None = None
        self._warming: asyncio.Task[None] | None = None

    async def start(self, receive: Receive) -> None:
        """Begin to hand events to the engine; a Slack that cannot be reached now is asked again and again."""
        self._receive = receive
        self.sending.secret = await self._fetch()
        try:
            await self._meet()
        except ChannelError as error:
            log.warning("Slack cannot be reached yet: %s", error.reason)
            self._meeting = asyncio.create_task(self._meet_later())

    async def _meet(self) -> None:
        await self.clients.start()
        if self._met:
            await self._met()
        self._warming = asyncio.create_task(self._warm_all())
        await asyncio.wait({self._warming}, timeout=self.enough)

    async def _meet_later(self) -> None:
        while self._receive is not None:
            await self._wait(AGAIN)
            try:
                await self._meet()
            except ChannelError as error:
                log.warning("Slack cannot be reached yet: %s", error.reason)
            else:
                return

    async def stop(self) -> None:
        """Stop taking events and close the connections."""
        self._receive = None
        for task in (self._meeting, self._warming):
            if task:
                task.cancel()
        await self.clients.close()

    async def _warm_all(self) -> None:
        """Know every workspace, a few at a time."""
        few = asyncio.Semaphore(AT_ONCE)

        async def one(team: str) -> None:
            async with few:
                await self.warm(team)

        await asyncio.gather(*map(one, self.clients.teams()))

    async def warm(self, team: str) -> None:
        """Know the channels that the bot is in; what Slack does not tell now is asked when it is needed."""
        try:
            client = await self.clients.of(team)
            answer = await wire.call(client.auth_test)
        except ChannelError as error:
            log.warning("channels are not known yet: %s", error.reason, extra={"team": team})
            return
        self._homes[team] = str(answer.get("url") or "").rstrip("/")
        if apart := drift(answer.headers, self._real()):
            log.error("this machine's clock is %s; let it be set from the network", apart, extra={"team": team})
        await self.directory.meet(team)

    async def time(self) -> datetime | None:
        """What time it is for Slack; None where no workspace's token holds. Raises ChannelError where it cannot be reached."""
        if self._meeting and not self._meeting.done():
            raise ChannelError("unreachable", retryable=True)
        for team in self.clients.teams():
            try:
                client = await self.clients.of(team)
                return date_of((await wire.call(client.auth_test)).headers)
            except ChannelError as error:
                if error.may_pass:
                    raise
                log.info("a workspace does not tell the time: %s", error.reason, extra={"team": team})
        return None

    async def hand(self, event: Inbound | Change) -> Reply:
        """Give an event to the engine; when this returns, what it caused is kept."""
        if self._receive is None:
            raise NotReady
        return await self._receive(event)

    async def lived(self, team: str, event: Mapping[str, Any]) -> None:
        """A channel, a person or the app itself changed: know it, and let the runs hear of it."""
        at = inbound.moment(event.get("event_ts")) or self._now()
        kind = str(event.get("type") or "")
        if kind in life.REMOVED and not await self.clients.lived(team, event, at):
            return
        self._note(team, kind, event)
        bot = (await self.clients.me(team)).user if kind in life.MEMBERS else ""
        change = life.change_of(team, event, bot, self._now())
        if change:
            await self.hand(change)

    def _note(self, team: str, kind: str, event: Mapping[str, Any]) -> None:
        channel = ids.channel_id(team, life.channel_of(event))
        user = event.get("user")
        if kind in life.PEOPLE and isinstance(user, dict):
            self.directory.note_user(team, user)
        elif kind in life.RENAMED and isinstance(event.get("channel"), dict):
            self.directory.note_renamed(channel, str(event["channel"].get("name") or ""))
        elif kind in life.MEMBERS:
            self.directory.note_member(channel, ids.person_id(team, str(user)), kind == "member_joined_channel")
        elif kind in (*life.CLOSED, *life.OPENED, life.UNSHARED):
            self.directory.note_closed(channel)
        elif kind == life.MOVED:
            self.directory.note_moved(*life.moved(team, event))

    async def home_opened(self, team: str, user: str, tab: str) -> None:
        """Somebody looks at the app's page: show what waits for them."""
        if tab != HOME:
            return
        person, now = ids.person_id(team, user), self._now()
        await self.directory.ensure_person(person)
        reply = await self.hand(Commanded(f"{person}:home:{now.isoformat()}", now, person, HOME, private=True))
        if reply.post:
            client = await self.clients.of(team)
            view = home_view(reply.post, self.words, self.address)
            await wire.call(lambda: client.views_publish(user_id=user, view=view))

    async def send(self, outgoing: Outgoing) -> Sent:
        """Post, change, remove or react; raises ChannelError where Slack does not take it."""
        return await self.sending.send(outgoing)

    async def find(self, marker: str, target: Target) -> Sent | None:
        """The post with our mark where it would stand, whole or in part; None when it is not there."""
        return await self.sending.find(marker, target)

    async def missed(self, where: str, since: datetime) -> None:
        """Hear what was said since a moment in a thread, or in private with a person; raises ChannelError."""
        client, chat = await self.sending.chat(Target(thread=where))
        await hear_again(client, chat, since, self.hear)

    def address(self, message: str) -> str:
        """Where people can look at a message; empty for what is no message of a known workspace."""
        try:
            at = ids.ref(message)
        except ids.NotOurs:
            return ""
        home = self._homes.get(at.team, "")
        return f"{home}/archives/{at.id}/p{at.ts.replace('.', '')}" if home and at.ts else ""

    def who(self, person: str) -> Participant | None:
        """What is known of a person."""
        return self.directory.who(person)

    def left(self, person: str) -> bool:
        """Whether a person is known to have left the workspace."""
        return self.directory.left(person)

    def people(self, workspace: str) -> tuple[Participant, ...]:
        """Everybody known in a workspace."""
        return self.directory.people(workspace)

    def place(self, channel: str) -> Place | None:
        """What is known of a channel."""
        return self.directory.place(channel)

    def channels_of(self, person: str) -> tuple[str, ...]:
        """The channels that a person may start a run in."""
        return self.directory.channels_of(person)
