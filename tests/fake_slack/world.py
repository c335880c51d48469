"""Everything that is in the fake Slack, and the plain ways to find and change it; knows no HTTP."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from fake_slack.access import ALL_EVENTS
from fake_slack.state import (
    Channel,
    Hook,
    Json,
    Message,
    SlackError,
    Team,
    Token,
    Trigger,
    Upload,
    User,
    View,
)

TRIGGER_LIVES = timedelta(seconds=3)
HOOK_LIVES = timedelta(minutes=30)
Emit = Callable[[Team, Json, Channel | None], None]


class World:
    """All workspaces. `emit` is called with each event that a method causes."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        """Start empty, at the time that `now` tells."""
        self.now = now
        self.url = ""
        self.app_id = "A0FAKE"
        self.client_id, self.client_secret = "111.222", "client-secret"
        self.events: set[str] = set(ALL_EVENTS)
        self.messages_tab = True
        self.home_tab = True
        self.teams: dict[str, Team] = {}
        self.users: dict[str, User] = {}
        self.channels: dict[str, Channel] = {}
        self.tokens: dict[str, Token] = {}
        self.refreshes: dict[str, str] = {}
        self.spent: set[str] = set()
        self.codes: dict[str, Json] = {}
        self.views: dict[str, View] = {}
        self.stacks: dict[str, list[str]] = {}
        self.homes: dict[tuple[str, str], str] = {}
        self.triggers: dict[str, Trigger] = {}
        self.hooks: dict[str, Hook] = {}
        self.files: dict[str, Upload] = {}
        self.tickets: set[str] = set()
        self.rotation: timedelta | None = None
        self.emit: Emit = lambda team, event, channel: None
        self._count = 0
        self._last = 0

    def new_id(self, letter: str) -> str:
        """A new id of Slack's look."""
        self._count += 1
        return f"{letter}{self._count:08d}"

    def ts(self) -> str:
        """A new time stamp: now, but later than every one before."""
        self._last = max(int(self.now().timestamp() * 1_000_000), self._last + 1)
        return f"{self._last // 1_000_000}.{self._last % 1_000_000:06d}"

    def seconds(self) -> int:
        """The time as whole seconds."""
        return int(self.now().timestamp())

    # --- finding ---

    def channel(self, id: str, team: Team) -> Channel:
        """A channel that this workspace has; raises channel_not_found."""
        found = self.channels.get(id) if isinstance(id, str) else None
        if found is None or team.id not in found.teams:
            raise SlackError("channel_not_found")
        return found

    def visible(self, id: str, team: Team) -> Channel:
        """A channel that the bot can know of: a private one only where it is a member."""
        found = self.channel(id, team)
        if found.kind != "channel" and team.bot_user not in found.members:
            raise SlackError("channel_not_found")
        return found

    def user(self, id: str, team: Team) -> User:
        """A person that this workspace can see; raises user_not_found."""
        found = self.users.get(id) if isinstance(id, str) else None
        if found is None:
            raise SlackError("user_not_found")
        if found.team != team.id and not any(
            team.id in one.teams and found.team in one.teams for one in self.channels.values()
        ):
            raise SlackError("user_not_found")
        return found

    def message(self, channel: Channel, ts: Any) -> Message:
        """A message that is there for everybody; raises message_not_found."""
        found = channel.messages.get(ts) if isinstance(ts, str) else None
        if found is None or found.late:
            raise SlackError("message_not_found")
        return found

    def replies(self, channel: Channel, root: str) -> list[Message]:
        """The messages below one, oldest first."""
        return [one for ts in channel.threads.get(root, ()) if not (one := channel.messages[ts]).late]

    def private_chat(self, team: Team, user: str) -> Channel:
        """The bot's private chat with somebody, opened where there was none."""
        for one in self.channels.values():
            if one.kind == "im" and one.team == team.id and user in one.members:
                return one
        chat = Channel(self.new_id("D"), team.id, "", "im", dict.fromkeys((team.bot_user, user)), created=self.seconds())
        self.channels[chat.id] = chat
        return chat

    def in_team(self, team: Team) -> Iterator[Channel]:
        """The channels of a workspace."""
        return (one for one in self.channels.values() if team.id in one.teams)

    # --- changing ---

    def parent(self, channel: Channel, thread: Any) -> Message:
        """The message a reply goes below: it must be there and be no reply itself."""
        if not isinstance(thread, str) or not thread:
            raise SlackError("invalid_arguments", response_metadata={"messages": ["[ERROR] thread_ts must be a string"]})
        if thread in channel.gone:
            raise SlackError("cannot_reply_to_message")
        found = channel.messages.get(thread)
        if found is None or found.late or found.is_reply:
            raise SlackError("thread_not_found")
        if found.subtype == "tombstone":
            raise SlackError("cannot_reply_to_message")
        return found

    def store(self, message: Message) -> Message:
        """Put a new message where it belongs."""
        channel = self.channels[message.channel]
        channel.messages[message.ts] = message
        if message.is_reply:
            channel.threads.setdefault(message.thread_ts, []).append(message.ts)
        return message

    def remove(self, channel: Channel, message: Message) -> bool:
        """Take a message away; one with replies leaves a tombstone, told by True."""
        if not message.is_reply and self.replies(channel, message.ts):
            message.subtype, message.text, message.blocks = "tombstone", "This message was deleted.", []
            message.user, message.metadata, message.files, message.attachments = "USLACKBOT", None, [], []
            return True
        del channel.messages[message.ts]
        channel.gone.add(message.ts)
        if message.is_reply:
            channel.threads[message.thread_ts].remove(message.ts)
        return False

    def new_trigger(self, team: str, user: str, view: str = "", channel: str = "") -> Trigger:
        """What a tap, a command or a shortcut carries to open a modal with."""
        made = Trigger(f"{self.new_id('9')}.{self.seconds()}.fake", team, user, self.now() + TRIGGER_LIVES, view, channel)
        self.triggers[made.id] = made
        return made

    def new_hook(self, team: str, user: str, channel: str, message: Message | None = None, thread: str = "") -> str:
        """A response_url."""
        made = Hook(self.new_id("H"), team, user, channel, self.now() + HOOK_LIVES, message, thread)
        self.hooks[made.id] = made
        return f"{self.url}/actions/{team}/{made.id}/secret"

    def new_token(self, team: Team, scopes: frozenset[str], rotating: timedelta | None = None) -> Token:
        """A bot's token; a rotating one has an end and a refresh token."""
        number = self.new_id("")
        made = Token(f"xoxb-{team.id}-{number}", "bot", team.id, scopes)
        if rotating is not None:
            made.value = f"xoxe.xoxb-{team.id}-{number}"
            made.expires, made.refresh = self.now() + rotating, f"xoxe-{number}"
            self.refreshes[made.refresh] = made.value
        self.tokens[made.value] = made
        return made


def real_now() -> datetime:
    """The time of this machine, where no clock is handed in."""
    return datetime.now(UTC)
