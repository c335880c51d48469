"""What a channel must be: its name, what it can do, and how posts leave. Adapters implement it; the engine uses it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from bot.core.events import Adopted, Commanded, Deleted, Edited, Pressed, Said, Submitted
from bot.core.post import Form, Post
from bot.core.setup import Participant


@dataclass(frozen=True, slots=True)
class ChannelClosed:
    """Nothing can be posted in a channel any more; `reason` is `archived`, `not_in_channel`, `deleted` or `shared`.

    What is shared with another organisation could take posts: but whether these may read them is for owners to say.
    """

    key: str
    at: datetime
    channel: str
    reason: str


@dataclass(frozen=True, slots=True)
class ChannelOpened:
    """A channel takes posts again: unarchived, or the bot was invited back; `after` names what alone has ended."""

    key: str
    at: datetime
    channel: str
    after: str = ""


@dataclass(frozen=True, slots=True)
class ChannelMoved:
    """A channel got another id; what was posted there stands under the new one."""

    key: str
    at: datetime
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class PostDeleted:
    """Somebody deleted a post of ours in a thread."""

    key: str
    at: datetime
    message: str
    thread: str


@dataclass(frozen=True, slots=True)
class PersonChanged:
    """Somebody moved to another time zone (IANA name), or left the workspace."""

    key: str
    at: datetime
    person: str
    zone: str = ""
    left: bool = False


@dataclass(frozen=True, slots=True)
class Uninstalled:
    """A workspace took the app away: nothing may be sent there."""

    key: str
    at: datetime
    workspace: str


@dataclass(frozen=True, slots=True)
class Installed:
    """A workspace has the app, for the first time or again."""

    key: str
    at: datetime
    workspace: str


@dataclass(frozen=True, slots=True)
class Unheard:
    """For a while nothing could be heard from a platform (`slack`): what was said there `since` then is read back."""

    key: str
    at: datetime
    channel: str
    since: datetime


Change = ChannelClosed | ChannelOpened | ChannelMoved | PostDeleted | PersonChanged | Uninstalled | Installed | Unheard
Inbound = Said | Edited | Deleted | Adopted | Pressed | Submitted | Commanded


class NotKept(Exception):
    """What happened could not be kept, and nothing of it was; the message is one plain sentence about the disk."""


class ChannelError(Exception):
    """The channel did not take a post.

    `retryable` tells whether trying again later makes sense, `retry_after` after how many seconds. `ambiguous` means
    that the post may have arrived all the same. `reason` is a short word (`not_in_channel`, `archived`, `left`).
    """

    def __init__(
        self, reason: str, *, retryable: bool = False, retry_after: float = 0.0, ambiguous: bool = False
    ) -> None:
        """Keep what the delivery has to know: `reason`, whether to retry, and after how many seconds."""
        super().__init__(reason)
        self.reason = reason
        self.retryable = retryable
        self.retry_after = retry_after
        self.ambiguous = ambiguous

    @property
    def may_pass(self) -> bool:
        """Whether this is not the last word: it can be tried again, or it may have worked all the same."""
        return self.retryable or self.ambiguous


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a channel can do: this chooses wording and form, so that what the opening post promises is true.

    `lag` is how many seconds people see a post late: so long a message may still be about the prompt before.
    """

    react: bool = True
    hears_replies: bool = True
    private_reply: bool = True
    edit: bool = True
    files: bool = True
    find: bool = True
    lag: float = 15.0


@dataclass(frozen=True, slots=True)
class Target:
    """Where a post goes: a new post in `channel`, a reply in `thread`, or to one `person` in private.

    With `thread` and `person` both set, it is a whisper: only that person sees it, in the thread if the channel can.
    """

    channel: str = ""
    thread: str = ""
    person: str = ""


@dataclass(frozen=True, slots=True)
class Sent:
    """What the platform said: the message's id, and the thread that a root post made.

    `missing` are the parts (from 1) that are not there yet, where a post takes several messages and was interrupted.
    """

    message: str
    thread: str = ""
    missing: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One thing to send. `kind` is `post`, `edit`, `remove` or `react`; `marker` is our own key for it.

    `message` is the platform's id of the post to edit, remove or react to (for `edit`, `remove`, `react`); `emoji`
    is the reaction's name; `off` takes a reaction back. `when` is our clock's time of sending, seconds since 1970;
    `urgent` marks an answer to a person who waits for it; `begun` is what `find` saw of a post that was interrupted
    between its parts: only what is missing leaves.
    """

    kind: Literal["post", "edit", "remove", "react"]
    target: Target
    marker: str
    post: Post | None = None
    message: str = ""
    emoji: str = ""
    off: bool = False
    when: float = 0.0
    urgent: bool = False
    begun: Sent | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A file to hand over: its name, what is in it, and a title; `alt` tells people who see no pictures."""

    name: str
    body: bytes
    title: str
    alt: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """What the person who caused an event gets back at once: nothing, a card only they see, a form, field errors.

    A channel that takes files gives a `document` to this person alone, and its `post` where that does not work.
    """

    post: Post | None = None
    form: Form | None = None
    errors: tuple[tuple[str, str], ...] = ()
    close: bool = False
    document: Document | None = None


Receive = Callable[[Inbound | Change], Awaitable[Reply]]


@dataclass(frozen=True, slots=True)
class Place:
    """What a channel knows of one of its channels: a name and who is in it."""

    channel: str
    name: str
    members: tuple[str, ...] = ()


class Channel(Protocol):
    """One connected platform."""

    name: str
    can: Capabilities

    async def start(self, receive: Receive) -> None:
        """Begin to hand events to `receive`; returns when the channel is ready."""

    async def stop(self) -> None:
        """Stop taking events and close what was opened."""

    async def send(self, outgoing: Outgoing) -> Sent:
        """Send one thing; raises ChannelError when the platform does not take it."""

    async def find(self, marker: str, target: Target) -> Sent | None:
        """After an unknown outcome: the post with our marker, whole or in part; None when it is not there."""

    def who(self, person: str) -> Participant | None:
        """What is known of a person from cache: name, zone, external; None where there is no such person."""

    def people(self, workspace: str) -> tuple[Participant, ...]:
        """Everybody known in a workspace."""

    def place(self, channel: str) -> Place | None:
        """What is known of a channel from cache."""
