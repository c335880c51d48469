"""What a workspace of the fake Slack is made of: teams, people, channels, messages, views, tokens, and what was called."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

Json = dict[str, Any]


class SlackError(Exception):
    """A method says no; `code` is the error word, `more` goes into the answer beside it."""

    def __init__(self, code: str, **more: Any) -> None:
        """Keep the word and what else is said."""
        super().__init__(code)
        self.code = code
        self.more = more


class FakeSlackMisused(AssertionError):
    """A test asks for something that nobody could do in Slack: the sentence says what."""


@dataclass(slots=True)
class Team:
    """A workspace; the app lives in it as `bot_user` (with `bot_id`) while it is installed."""

    id: str
    name: str
    bot_user: str
    bot_id: str
    enterprise: str = ""
    installed: bool = True
    edit_window: float | None = None

    @property
    def domain(self) -> str:
        """The host's first word."""
        return self.name.casefold().replace(" ", "-")

    @property
    def url(self) -> str:
        """The workspace's address; nobody answers there."""
        return f"https://{self.domain}.fake-slack.test/"


@dataclass(slots=True)
class User:
    """Somebody with an account, also a bot; `team` is home, which for a stranger is another workspace."""

    id: str
    team: str
    name: str
    tz: str | None = "Europe/Berlin"
    deleted: bool = False
    is_bot: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    is_owner: bool = False
    locale: str = "en-US"
    bot_id: str = ""
    display: str = ""
    dnd: Json = field(default_factory=dict)

    @property
    def handle(self) -> str:
        """The old short name."""
        return self.name.casefold().replace(" ", ".")


@dataclass(slots=True)
class Message:
    """One message as it reads now; `shown` renders it as Slack does. `late` messages are there for nobody yet."""

    channel: str
    ts: str
    user: str = ""
    text: str = ""
    blocks: list[Json] = field(default_factory=list)
    team: str = ""
    thread_ts: str = ""
    subtype: str = ""
    bot_id: str = ""
    app_id: str = ""
    metadata: Json | None = None
    attachments: list[Json] = field(default_factory=list)
    files: list[Json] = field(default_factory=list)
    reactions: dict[str, list[str]] = field(default_factory=dict)
    edited: Json | None = None
    client_msg_id: str = ""
    only_for: str = ""
    broadcast: bool = False
    flags: Json = field(default_factory=dict)
    late: bool = False
    typed: dict[tuple[str, str, str], Json] = field(default_factory=dict)

    @property
    def root(self) -> str:
        """The time stamp of the thread this is in, or would open."""
        return self.thread_ts or self.ts

    @property
    def is_reply(self) -> bool:
        """Whether it stands below another message."""
        return bool(self.thread_ts) and self.thread_ts != self.ts

    @property
    def ephemeral(self) -> bool:
        """Whether only one person sees it."""
        return bool(self.only_for)


@dataclass(slots=True)
class Channel:
    """A channel, private channel, or private chat: `kind` is channel, group, im or mpim."""

    id: str
    team: str
    name: str
    kind: str = "channel"
    members: dict[str, None] = field(default_factory=dict)
    archived: bool = False
    shared_with: tuple[str, ...] = ()
    refuses: str = ""
    created: int = 0
    messages: dict[str, Message] = field(default_factory=dict)
    threads: dict[str, list[str]] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    whispers: list[Message] = field(default_factory=list)

    @property
    def teams(self) -> tuple[str, ...]:
        """The workspaces it is seen in."""
        return (self.team, *self.shared_with)


@dataclass(slots=True)
class View:
    """A modal on somebody's screen, or somebody's home tab; `typed` is what they filled in, by block and action."""

    id: str
    team: str
    user: str
    shape: Json
    hash: str
    root: str = ""
    previous: str = ""
    typed: dict[tuple[str, str], Json] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    channel: str = ""

    @property
    def blocks(self) -> list[Json]:
        """What it shows."""
        blocks: list[Json] = self.shape["blocks"]
        return blocks

    @property
    def title(self) -> str:
        """Its title, as read by people."""
        return str((self.shape.get("title") or {}).get("text", ""))


@dataclass(slots=True)
class Token:
    """A key to the Web API: `kind` is bot or app; `state` is live, revoked or inactive."""

    value: str
    kind: str
    team: str = ""
    scopes: frozenset[str] = frozenset()
    state: str = "live"
    expires: datetime | None = None
    refresh: str = ""


@dataclass(slots=True)
class Trigger:
    """What opens a modal: once, for three seconds; `view` is the modal it was made in."""

    id: str
    team: str
    user: str
    until: datetime
    view: str = ""
    channel: str = ""
    used: bool = False


@dataclass(slots=True)
class Hook:
    """A response_url: five uses, thirty minutes; `message` is the one it may replace or delete."""

    id: str
    team: str
    user: str
    channel: str
    until: datetime
    message: Message | None = None
    thread: str = ""
    uses: int = 0


@dataclass(slots=True)
class Upload:
    """A file on its way or shared."""

    id: str
    name: str
    length: int
    team: str = ""
    body: bytes | None = None
    alt: str = ""
    title: str = ""
    shared: str = ""


@dataclass(frozen=True, slots=True)
class Call:
    """One request to the Web API: `outcome` is ok, an error word, or the fault that was played."""

    method: str
    args: Mapping[str, Any]
    token: str
    team: str
    at: datetime
    outcome: str


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: the token and its workspace (none for a call without one)."""

    token: Token | None
    team: Team | None
