"""The local channel: carries events from the chat platform to the engine, and the engine's posts back."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from adapters.local.kept import frozen, thawed_event
from adapters.local.news import News
from adapters.local.platform import BOT, Draft, Message, Person, Platform, Spot, thread_spot
from bot.channels import Capabilities, ChannelError, Inbound, NotKept, Outgoing, Place, Receive, Reply, Sent, Target
from bot.clock import Clock
from bot.core.post import Post
from bot.core.setup import Calendar, Participant

log = logging.getLogger("discovery.local")
NEAR = timedelta(seconds=2)


@contextmanager
def noted(what: str) -> Iterator[None]:
    """What is done for comfort only: where the chat's file cannot be used for it, that is logged and no more."""
    try:
        yield
    except NotKept as error:
        log.error("not noted in the chat's file (%s): %s", what, error)


class NotReady(Exception):
    """The bot is not listening yet."""


class LocalChannel:
    """A team chat on this machine, as a channel of the engine."""

    name = "local"
    can = Capabilities(lag=0.0)

    def __init__(self, platform: Platform, clock: Clock) -> None:
        """Use a platform's file and a clock; how far the clock is ahead is kept in that file."""
        self.platform = platform
        self.clock = clock
        self.news = News()
        self.posted = 0
        """How often the bot has posted something since the start."""
        self._receive: Receive | None = None
        self._missed: list[Inbound] = []
        self._offset = platform.offset()

    async def start(self, receive: Receive) -> None:
        """Begin to hand events to the engine; what it had not taken before a stop comes first."""
        self._receive = receive
        for kind, body in self.platform.marks.kept():
            try:
                await self.hand(thawed_event(kind, body))
            except Exception:
                log.exception("an event waits for the next start")

    async def stop(self) -> None:
        """Stop taking events and end the pages' streams."""
        self._receive = None
        self.news.close()
        self.keep_time()

    def keep(self, event: Inbound) -> None:
        """Keep an event until the engine has taken it, also over a restart."""
        self.platform.marks.keep(event.key, type(event).__name__, frozen(event))

    async def hand(self, event: Inbound) -> Reply:
        """Give an event to the engine; once it has taken it, it is kept no longer."""
        if self._receive is None:
            raise NotReady
        reply = await self._receive(event)
        with noted("it is handed over once more at the next start"):
            self.platform.marks.taken(event.key)
            self.keep_time()
        if self._missed:
            await self.catch_up()
        return reply

    def miss(self, event: Inbound) -> None:
        """The engine could not take an event that is kept: it gets it again once it takes others."""
        self._missed.append(event)

    async def catch_up(self) -> None:
        """Give the engine what it could not take; what fails again waits for the next chance."""
        missed, self._missed = self._missed, []
        while missed:
            try:
                await self.hand(missed[0])
            except Exception:
                log.exception("an event still waits")
                break
            missed.pop(0)
        self._missed = missed + self._missed

    async def send(self, outgoing: Outgoing) -> Sent:
        """Put a post of the bot into the chat, or change, remove or react to a message."""
        try:
            return self._send(outgoing)
        except NotKept as error:
            raise ChannelError("unavailable", retryable=True) from error

    def _send(self, outgoing: Outgoing) -> Sent:
        self.keep_time()
        match outgoing.kind:
            case "post":
                return self._post(outgoing)
            case "edit":
                return self._edit(outgoing)
            case "remove":
                return self._remove(outgoing)
            case "react":
                return self._react(outgoing)

    def _post(self, outgoing: Outgoing) -> Sent:
        if outgoing.post is None:
            raise ChannelError("no_post")
        self.posted += 1
        return _sent(self.put(self._spot(outgoing.target), outgoing.post, outgoing.marker or None))

    def put(self, spot: Spot, post: Post, marker: str | None = None) -> Message:
        """File a post of the bot and tell the pages."""
        message = self.platform.file(Draft(spot, BOT, post.plain, self.clock.now(), frozen(post), marker))
        self.tell(message)
        return message

    def _edit(self, outgoing: Outgoing) -> Sent:
        message = self._message(outgoing)
        if outgoing.post is None or message.author != BOT:
            raise ChannelError("no_post")
        body = frozen(outgoing.post)
        if body != message.post:
            message = self.platform.rewrite(message, outgoing.post.plain, self.clock.now(), body)
            self.tell(message)
        return _sent(message)

    def _remove(self, outgoing: Outgoing) -> Sent:
        message = self._message(outgoing)
        if not message.deleted:
            self.remove(message)
        return Sent(message.id)

    def _react(self, outgoing: Outgoing) -> Sent:
        message = self._message(outgoing)
        if self.platform.marks.react(message.number, outgoing.emoji, BOT, on=not outgoing.off):
            self.tell(message)
        return Sent(message.id)

    def remove(self, message: Message) -> None:
        """Take a message away and tell the pages."""
        self.platform.delete(message)
        self.tell(message)

    def _message(self, outgoing: Outgoing) -> Message:
        message = self.platform.message(outgoing.message)
        if message is None or (message.deleted and outgoing.kind != "remove"):
            raise ChannelError("no_message")
        self._open(message.spot)
        return message

    def _spot(self, target: Target) -> Spot:
        if target.person and target.person not in self.platform.people:
            raise ChannelError("left")
        if not (target.thread or target.channel or target.person):
            raise ChannelError("no_target")
        spot = Spot(target.channel, only_for=target.person) if target.channel else Spot(private=target.person)
        if target.thread:
            spot = self._thread(target)
        self._open(spot)
        return spot

    def _thread(self, target: Target) -> Spot:
        """A place in a thread; its root must stand, or have stood, in that channel."""
        spot = thread_spot(target.thread)
        root = self.platform.root(spot) if spot else None
        if spot is None or root is None:
            raise ChannelError("no_thread")
        return Spot(spot.channel, spot.root, only_for=target.person)

    def _open(self, spot: Spot) -> None:
        room = self.platform.channels.get(spot.channel)
        if spot.channel and room is None:
            raise ChannelError("not_in_channel")
        if room and room.archived:
            raise ChannelError("archived")

    async def find(self, marker: str, target: Target) -> Sent | None:
        """The post that carries our marker, also after a restart."""
        message = self.platform.by_marker(marker) if marker else None
        return _sent(message) if message else None

    def who(self, person: str) -> Participant | None:
        """What is known of a person."""
        known = self.platform.people.get(person)
        return participant(known) if known else None

    def people(self, workspace: str) -> tuple[Participant, ...]:
        """Everybody in the chat; it is one workspace."""
        return tuple(participant(one) for one in self.platform.people.values())

    def place(self, channel: str) -> Place | None:
        """A channel of the chat; everybody is in it."""
        room = self.platform.channels.get(channel)
        return Place(channel, room.name, tuple(self.platform.people)) if room else None

    def channels_of(self, person: str) -> list[str]:
        """The channels that a person may start a run in: all that are open."""
        return [room.id for room in self.platform.channels.values() if not room.archived]

    def tell(self, message: Message) -> None:
        """Tell the pages that something changed where this message stands."""
        self.changed(message.spot, message.own_thread)

    def changed(self, spot: Spot, thread: str = "", only_for: str = "") -> None:
        """Tell the pages that something changed in a place; what one person sees only that person is told."""
        told: dict[str, str] = {"kind": "changed", "at": self.clock.now().isoformat()}
        places = {"channel": spot.channel, "thread": thread or spot.thread, "private_for": spot.private}
        told |= {name: value for name, value in places.items() if value}
        self.news.tell(told, only_for or spot.private or spot.only_for)

    def keep_time(self) -> None:
        """Remember how far the clock is ahead of real time, for the next start."""
        offset = self.clock.now() - Clock().now()
        if abs(offset - self._offset) > NEAR:
            self._offset = offset
            self.platform.keep_offset(offset)


def participant(one: Person) -> Participant:
    """A person of the chat as the engine knows people; whose role says admin is one."""
    return Participant(one.id, one.name, one.role, Calendar(zone=one.zone), admin="admin" in one.role.casefold().split())


def _sent(message: Message) -> Sent:
    root = message.spot.channel and not message.spot.root and not message.spot.only_for
    return Sent(message.id, message.own_thread if root else "")
