"""A channel made of a list, that can fail in every way a platform can; and the people who are on it."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.channels import Capabilities, ChannelError, Outgoing, Place, Receive, Sent, Target
from bot.clock import Clock
from bot.core.post import Post
from bot.core.setup import Calendar, Participant

ROOM = "fake:acme:general"
ID = re.compile(r"\bfake:[a-z]+\b")
"""A person's id: nobody is to read one."""
Fault = Callable[[Outgoing], ChannelError | None]


def somebody(name: str, role: str = "data scientist", zone: str = "Europe/Berlin") -> Participant:
    """A person of the fake platform; the id is the first name in small letters."""
    return Participant(f"fake:{name.split()[0].casefold()}", name, role, Calendar(zone))


OLIVIA = somebody("Olivia Owner", "account owner")
ANA = somebody("Ana Weber")
JONAS = somebody("Jonas Lindqvist")
MEI = somebody("Mei Tanaka", "ML engineer")
ZOE = somebody("Zoe Stranger", "designer")


@dataclass(slots=True)
class Posted:
    """A post on the platform, as it reads now."""

    message: str
    target: Target
    marker: str
    post: Post
    at: object = None
    edits: int = 0

    @property
    def public(self) -> bool:
        """Whether everybody sees it."""
        return not self.target.person


@dataclass(slots=True)
class FakeChannel:
    """Keeps what was posted. `faults` are asked in turn, one per send; `always` is asked about every send."""

    clock: Clock
    crowd: tuple[Participant, ...] = (OLIVIA, ANA, JONAS, MEI, ZOE)
    name: str = "fake"
    can: Capabilities = field(default_factory=Capabilities)
    posts: list[Posted] = field(default_factory=list)
    gone: int = 0
    marks: set[str] = field(default_factory=set)
    faults: list[ChannelError | None] = field(default_factory=list)
    always: Fault = lambda outgoing: None
    mirror: Callable[[Outgoing], None] = lambda outgoing: None

    async def start(self, receive: Receive) -> None:
        """Nothing to open."""

    async def stop(self) -> None:
        """Nothing to close."""

    async def send(self, outgoing: Outgoing) -> Sent:
        """Take one thing, or fail: an ambiguous failure comes after taking it."""
        fault = (self.faults.pop(0) if self.faults else None) or self.always(outgoing)
        if fault and not fault.ambiguous:
            raise fault
        sent = self._take(outgoing)
        if fault:
            raise fault
        return sent

    def _take(self, outgoing: Outgoing) -> Sent:
        self.mirror(outgoing)
        assert outgoing.post is None or not ID.search(outgoing.post.plain), f"an id is no name: {outgoing.post.plain}"
        if outgoing.kind == "post":
            assert outgoing.post is not None and outgoing.post.plain.strip(), "a post has plain text"
            identity = f"fake:p{len(self.posts) + self.gone}"
            made = Posted(identity, outgoing.target, outgoing.marker, outgoing.post, self.clock.now())
            self.posts.append(made)
            return Sent(made.message, self.thread_of(made))
        if outgoing.kind == "react":
            (self.marks.discard if outgoing.off else self.marks.add)(outgoing.message)
            return Sent(outgoing.message)
        known = next((one for one in self.posts if one.message == outgoing.message), None)
        if known is None:
            raise ChannelError("no_message")
        if outgoing.kind == "remove":
            self.loses(known)
        elif outgoing.post is not None:
            known.post, known.edits = outgoing.post, known.edits + 1
        return Sent(outgoing.message)

    def loses(self, posted: Posted) -> None:
        """A post is gone; its id is nobody else's."""
        self.posts.remove(posted)
        self.gone += 1

    @staticmethod
    def thread_of(posted: Posted) -> str:
        """The thread that a root post makes."""
        return f"{posted.target.channel}/{posted.message}" if posted.target.channel else ""

    async def find(self, marker: str, target: Target) -> Sent | None:
        """The post with our marker."""
        found = next((one for one in self.posts if one.marker == marker), None)
        return Sent(found.message, self.thread_of(found)) if found else None

    def who(self, person: str) -> Participant | None:
        """Somebody of the crowd."""
        return next((one for one in self.crowd if one.person == person), None)

    def people(self, workspace: str) -> tuple[Participant, ...]:
        """Everybody of the crowd who is there."""
        return tuple(one for one in self.crowd if one.person.startswith(f"{workspace}:"))

    def place(self, channel: str) -> Place | None:
        """The rooms there are: one, and any other whose name begins like it."""
        here = channel.startswith("fake:acme:")
        return Place(channel, f"#{channel.rpartition(':')[2]}", tuple(p.person for p in self.crowd)) if here else None
