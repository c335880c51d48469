"""The simulated platform: keeps what was posted in a list, and fails in the ways that real ones do."""

from dataclasses import dataclass
from datetime import datetime
from random import Random

from bot.channels import Capabilities, ChannelError, Outgoing, Place, Receive, Sent, Target
from bot.clock import Clock
from bot.core.post import Post
from bot.core.setup import Calendar, Participant

CHANNEL = "sim:northwind"


@dataclass(slots=True)
class Posted:
    """A post on the platform: where, when, by which marker, how it reads now, and how it read at `first`."""

    message: str
    at: datetime
    target: Target
    marker: str
    post: Post
    first: Post
    edits: int = 0


class SimulatedChannel:
    """A channel made of a list. With `trouble` above 0 that share of sends fails, half of them after arriving."""

    name = "sim"
    can = Capabilities()

    def __init__(self, clock: Clock, people: tuple[Participant, ...], trouble: float, chance: Random) -> None:
        """Post at the clock's time; `chance` decides what fails."""
        self.clock, self.trouble, self.chance = clock, trouble, chance
        self.posts: list[Posted] = []
        self.marks: set[tuple[str, str]] = set()
        self._people = {one.person: one for one in people}
        self._by_message: dict[str, Posted] = {}
        self._by_marker: dict[str, Posted] = {}
        self.failed = 0
        self._count = 0

    async def start(self, receive: Receive) -> None:
        """Nothing to open: events are handed to the engine by the world."""

    async def stop(self) -> None:
        """Nothing to close."""

    async def send(self, outgoing: Outgoing) -> Sent:
        """Take one thing, or fail before or after taking it."""
        fails = self.chance.random() < self.trouble
        arrives = not fails or self.chance.random() < 0.5
        sent = self._take(outgoing) if arrives else None
        if fails:
            self.failed += 1
            if arrives:
                raise ChannelError("answer_lost", retryable=True, ambiguous=True)
            ambiguous = self.chance.random() < 0.5
            retry_after = 0.0 if ambiguous else self.chance.choice((0.0, 20.0))
            raise ChannelError("down", retryable=True, retry_after=retry_after, ambiguous=ambiguous)
        return sent or Sent("")

    def _take(self, outgoing: Outgoing) -> Sent:
        """Do what was asked."""
        match outgoing.kind:
            case "post":
                return self._post(outgoing)
            case "edit":
                known = self._by_message.get(outgoing.message)
                if known is None or outgoing.post is None:
                    raise ChannelError("no_message")
                known.post = outgoing.post
                known.edits += 1
            case "react":
                change = self.marks.discard if outgoing.off else self.marks.add
                change((outgoing.message, outgoing.emoji))
            case "remove":
                self._by_message.pop(outgoing.message, None)
        return Sent(outgoing.message)

    def _post(self, outgoing: Outgoing) -> Sent:
        """Add a post; one without a thread in a channel makes a thread."""
        self._count += 1
        message = f"sim:p{self._count}"
        if outgoing.post is None:
            raise ChannelError("no_text")
        posted = Posted(message, self.clock.now(), outgoing.target, outgoing.marker, outgoing.post, outgoing.post)
        self.posts.append(posted)
        self._by_message[message] = posted
        self._by_marker[outgoing.marker] = posted
        return Sent(message, f"{outgoing.target.channel}/{message}" if outgoing.target.channel else "")

    async def find(self, marker: str, target: Target) -> Sent | None:
        """The post with our marker."""
        posted = self._by_marker.get(marker)
        if posted is None:
            return None
        return Sent(posted.message, f"{posted.target.channel}/{posted.message}" if posted.target.channel else "")

    def who(self, person: str) -> Participant | None:
        """A person of the simulation."""
        return self._people.get(person)

    def people(self, workspace: str) -> tuple[Participant, ...]:
        """Everybody."""
        return tuple(self._people.values())

    def place(self, channel: str) -> Place | None:
        """The one channel there is."""
        return Place(CHANNEL, "northwind", tuple(self._people)) if channel == CHANNEL else None


def person(name: str, role: str, zone: str) -> Participant:
    """Somebody of the simulation."""
    return Participant(f"sim:{name.split()[0].casefold()}", name, role, Calendar(zone))
