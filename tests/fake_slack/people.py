"""A person at the fake Slack: what somebody types, changes, taps and fills in, sent to the app as Slack sends it."""

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from fake_slack import asking, modals, tapping
from fake_slack.methods_chat import as_event, changed, mark, taken_away
from fake_slack.methods_files import as_file
from fake_slack.outcome import Outcome
from fake_slack.shown import as_view
from fake_slack.state import Channel, FakeSlackMisused, Json, Message, Team, Upload, User, View
from fake_slack.typing_in import escaped, rich

if TYPE_CHECKING:
    from fake_slack.server import FakeSlack


class Person:
    """Somebody with an account; each method does one thing in Slack and waits until the app has answered."""

    def __init__(self, slack: "FakeSlack", user: User) -> None:
        """Sit down at this Slack."""
        self.slack, self.user = slack, user

    @property
    def id(self) -> str:
        """Slack's id, `U...`."""
        return self.user.id

    @property
    def name(self) -> str:
        """The full name."""
        return self.user.name

    @property
    def at(self) -> str:
        """How a message names this person."""
        return f"<@{self.user.id}>"

    def __repr__(self) -> str:
        """Short, for messages of failed tests."""
        return f"Person({self.user.id} {self.user.name})"

    # --- talking ---

    async def says(self, text: str, channel: Channel | None = None, thread: Message | str | None = None, *,
                   raw: bool = False, **more: Any) -> Message:  # fmt: skip
        """Write a message; without a channel (or a thread's message) to the bot in private. `raw`: no escaping."""
        message = self._written(text if raw else escaped(text), channel, thread, **more)
        await self._told(message)
        return message

    async def mentions(self, text: str, channel: Channel, thread: Message | str | None = None) -> Message:
        """Write a message that begins with the bot's name."""
        return await self.says(f"{self.slack.mention(self._team(channel))} {text}", channel, thread)

    async def broadcasts(self, text: str, thread: Message) -> Message:
        """Reply in a thread and show it in the channel too."""
        return await self.says(text, None, thread, subtype="thread_broadcast", broadcast=True)

    async def uploads(self, name: str, text: str = "", channel: Channel | None = None,
                      thread: Message | str | None = None, body: bytes = b"file") -> Message:  # fmt: skip
        """Share a file, with or without words."""
        file = Upload(self.slack.world.new_id("F"), name, len(body), self.user.team, body)
        self.slack.world.files[file.id] = file
        return await self.says(text, channel, thread, subtype="file_share", files=[as_file(self.slack.world, file)])

    async def edits(self, message: Message, text: str) -> Message:
        """Change an own message."""
        self._mine(message)
        channel = self._place(message.channel)
        before = as_event(self.slack.world, message, channel)
        message.text = escaped(text)
        message.blocks = [rich(message.text)]
        message.edited = {"user": self.id, "ts": self.slack.world.ts()}
        await self._happens(changed(self.slack.world, channel, message, before), channel)
        return message

    async def deletes(self, message: Message) -> None:
        """Take an own message away."""
        self._mine(message)
        channel = self._place(message.channel)
        await self._happens(taken_away(self.slack.world, channel, message), channel)

    async def removes(self, message: Message) -> None:
        """Take somebody else's message away, as admins of a workspace may."""
        channel = self._place(message.channel)
        await self._happens(taken_away(self.slack.world, channel, message), channel)

    async def reacts(self, message: Message, name: str) -> None:
        """Put an emoji on a message."""
        channel = self._place(message.channel)
        await self._happens(mark(self.slack.world, message, self.id, name, False), channel)

    async def unreacts(self, message: Message, name: str) -> None:
        """Take an emoji off again."""
        channel = self._place(message.channel)
        await self._happens(mark(self.slack.world, message, self.id, name, True), channel)

    # --- tapping ---

    async def taps(self, where: Message | View, what: str, row: str = "", *, stale: bool = False) -> Outcome:
        """Tap a button: by its action_id, value or label; `row`: words of the row or its block_id."""
        return await tapping.tap(self, where, what, row, None, stale)

    async def selects(self, where: Message | View, what: str, choice: Any, row: str = "", *, stale: bool = False) -> Outcome:
        """Choose in a menu, list or picker: a label, value, person, date, or several of them."""
        return await tapping.tap(self, where, what, row, choice, stale)

    async def submits(self, view: View, values: Mapping[str, Any] | None = None) -> Outcome:
        """Fill in a modal (by block_id, action_id or label) and send it."""
        return await modals.submit(self, view, values or {})

    async def closes(self, view: View) -> Outcome:
        """Close a modal without sending it."""
        return await modals.close(self, view)

    async def commands(self, command: str, text: str = "", channel: Channel | None = None) -> Outcome:
        """Type a slash command; Slack knows none in threads."""
        return await asking.command(self, command, text, channel)

    async def shortcut(self, callback_id: str, message: Message | None = None) -> Outcome:
        """Use a shortcut: from a message's menu, or the global one."""
        return await asking.shortcut(self, callback_id, message)

    async def opens_home(self, tab: str = "home") -> View | None:
        """Look at the app's home (or at its messages)."""
        team = self.slack.team_of(self)
        event: Json = {"type": "app_home_opened", "user": self.id, "channel": self.slack.dm(self).id, "tab": tab,
                       "event_ts": self.slack.world.ts()}  # fmt: skip
        shown = self.slack.home(self)
        if shown is not None and tab == "home":
            event["view"] = as_view(self.slack.world, shown)
        await self.slack.delivering.event(team, event)
        return self.slack.home(self)

    # --- coming and going ---

    async def joins(self, channel: Channel) -> None:
        """Go into a channel."""
        channel.members[self.id] = None
        await self._moves("member_joined_channel", self.id, channel, "channel_join")

    async def leaves(self, channel: Channel) -> None:
        """Go out of a channel."""
        channel.members.pop(self.id, None)
        await self._moves("member_left_channel", self.id, channel, "channel_leave")

    async def invites(self, channel: Channel, who: "Person | None" = None) -> None:
        """Bring somebody (else: the bot) into a channel."""
        id = who.id if who else self._team(channel).bot_user
        channel.members[id] = None
        await self._moves("member_joined_channel", id, channel, "channel_join", inviter=self.id)

    async def kicks(self, channel: Channel, who: "Person | None" = None) -> None:
        """Put somebody (else: the bot) out of a channel."""
        team = self._team(channel)
        id = who.id if who else team.bot_user
        channel.members.pop(id, None)
        await self._moves("member_left_channel", id, channel, "channel_leave")
        if who is None:
            kind = "group_left" if channel.kind == "group" else "channel_left"
            left = {"type": kind, "channel": channel.id, "actor_id": self.id, "event_ts": self.slack.world.ts()}
            await self.slack.delivering.event(team, left)

    # --- inside ---

    def _team(self, channel: Channel | None = None) -> Team:
        """The workspace whose app hears it: for a stranger, the one that shares the channel."""
        teams = self.slack.world.teams
        if channel is None or (self.user.team in channel.teams and teams[self.user.team].bot_user in channel.members):
            return teams[self.user.team]
        return next((teams[one] for one in channel.teams if teams[one].bot_user in channel.members), teams[channel.team])

    def _place(self, channel: Channel | str | None) -> Channel:
        """A channel this person may write in."""
        if self.user.deleted:
            raise FakeSlackMisused(f"{self.name} is deactivated and cannot do anything")
        found = self.slack.world.channels[channel] if isinstance(channel, str) else channel or self.slack.dm(self)
        if self.id not in found.members and not self.user.is_bot:
            raise FakeSlackMisused(f"{self.name} is not in #{found.name or found.id}")
        if found.archived:
            raise FakeSlackMisused(f"#{found.name} is archived")
        return found

    def _mine(self, message: Message) -> None:
        if message.user != self.id:
            raise FakeSlackMisused(f"the message is not {self.name}'s")

    def _written(self, text: str, channel: Channel | None, thread: Message | str | None, **more: Any) -> Message:
        world = self.slack.world
        if isinstance(thread, Message):
            channel = channel or world.channels[thread.channel]
        place = self._place(channel)
        root = thread.root if isinstance(thread, Message) else thread or ""
        if root:
            world.parent(place, root)
        message = Message(place.id, world.ts(), self.id, text, [rich(text)] if text else [], self.user.team, root)
        message.client_msg_id = f"{world.new_id('')}-fake-client"
        if self.user.is_bot:
            message.subtype, message.bot_id, message.user, message.client_msg_id = "bot_message", self.user.bot_id, "", ""
        for key, value in more.items():
            setattr(message, key, value)
        return world.store(message)

    async def _told(self, message: Message) -> None:
        """A message as an event; one that names the bot comes as two events."""
        channel = self.slack.world.channels[message.channel]
        event = as_event(self.slack.world, message, channel)
        if channel.shared_with:
            event |= {"user_team": self.user.team, "source_team": self.user.team}
        mentioned = [team for team in self._hearing(channel) if f"<@{team.bot_user}" in message.text]
        work = [self.slack.delivering.event(team, event, channel) for team in self._hearing(channel)]
        if channel.kind != "im":
            named = {key: value for key, value in event.items() if key != "channel_type"} | {"type": "app_mention"}
            work += [self.slack.delivering.event(team, named, channel) for team in mentioned]
        await asyncio.gather(*work)

    def _hearing(self, channel: Channel) -> list[Team]:
        return [self.slack.world.teams[one] for one in channel.teams]

    async def _happens(self, event: Json, channel: Channel) -> None:
        for team in self._hearing(channel):
            await self.slack.delivering.event(team, event, channel)

    async def _moves(self, kind: str, user: str, channel: Channel, subtype: str, **more: str) -> None:
        letter = "C" if channel.kind == "channel" else "G"
        event: Json = {"type": kind, "user": user, "channel": channel.id, "channel_type": letter,
                       "team": self.slack.world.users[user].team, "event_ts": self.slack.world.ts(), **more}  # fmt: skip
        await self._happens(event, channel)
        done = "joined" if subtype == "channel_join" else "left"
        note = Message(channel.id, self.slack.world.ts(), user, f"<@{user}> has {done} the channel", subtype=subtype)
        self.slack.world.store(note)
        await self._happens(as_event(self.slack.world, note, channel), channel)
