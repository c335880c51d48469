"""What happens to channels, people and installations, and the events Slack sends for it: `await slack.life.archive(room)`."""

from typing import TYPE_CHECKING, Any

from fake_slack.delivery import Delivery
from fake_slack.methods_chat import changed
from fake_slack.shown import as_message, as_user
from fake_slack.state import Channel, Json, Message, Team

if TYPE_CHECKING:
    from fake_slack.people import Person
    from fake_slack.server import FakeSlack


class Life:
    """Whoever runs the workspace."""

    def __init__(self, slack: "FakeSlack") -> None:
        """Run this Slack."""
        self.slack = slack

    # --- channels ---

    async def archive(self, channel: Channel, by: "Person | None" = None) -> None:
        """Nobody can write here any more."""
        channel.archived = True
        await self._channel(channel, "archive", channel=channel.id, **self._by(by))

    async def unarchive(self, channel: Channel, by: "Person | None" = None) -> None:
        """The channel is back; Slack leaves the bot outside, as its members."""
        channel.archived = False
        await self._channel(channel, "unarchive", channel=channel.id, **self._by(by))

    async def rename(self, channel: Channel, name: str) -> None:
        """Another name, the same id."""
        channel.name = name
        await self._channel(channel, "rename", channel={"id": channel.id, "name": name, "created": channel.created})

    async def delete_channel(self, channel: Channel) -> None:
        """The channel is gone with all that was in it."""
        await self._channel(channel, "deleted", channel=channel.id)
        self.slack.world.channels.pop(channel.id, None)

    async def change_id(self, channel: Channel) -> Channel:
        """The same channel under a new id, as when it moves between workspaces."""
        world, old = self.slack.world, channel.id
        del world.channels[old]
        channel.id = world.new_id("C")
        world.channels[channel.id] = channel
        for message in (*channel.messages.values(), *channel.whispers):
            message.channel = channel.id
        await self._send(channel, {"type": "channel_id_changed", "old_channel_id": old, "new_channel_id": channel.id})
        return channel

    async def share(self, channel: Channel, team: Team) -> None:
        """Another workspace takes part."""
        channel.shared_with = (*channel.shared_with, team.id)
        event: Json = {"type": "channel_shared", "connected_team_id": team.id, "channel": channel.id}
        await self._send(channel, event)

    async def unshare(self, channel: Channel, team: Team) -> None:
        """The other workspace is out again."""
        event: Json = {"type": "channel_unshared", "previously_connected_team_id": team.id, "channel": channel.id,
                       "is_ext_shared": False}  # fmt: skip
        channel.shared_with = tuple(one for one in channel.shared_with if one != team.id)
        await self._send(channel, event)

    def refuse(self, channel: Channel, code: str = "restricted_action") -> None:
        """From now on the bot's posts here are refused with this word; an empty one lifts it."""
        channel.refuses = code

    # --- people ---

    async def deactivate(self, person: "Person") -> None:
        """The account is closed; messages to it still "succeed"."""
        person.user.deleted = True
        await self._person(person)

    async def change(self, person: "Person", **fields: Any) -> None:
        """Another zone, name, or anything else of User."""
        for name, value in fields.items():
            setattr(person.user, name, value)
        await self._person(person)

    async def welcome(self, person: "Person") -> None:
        """Tell that somebody is new in the workspace."""
        team = self.slack.team_of(person)
        told = as_user(self.slack.world, person.user, team)
        await self.slack.delivering.event(team, {"type": "team_join", "user": told, "event_ts": self.slack.world.ts()})

    async def quiet(self, person: "Person", start: int, end: int) -> None:
        """Somebody wants no notifications between two times (seconds since 1970)."""
        person.user.dnd = {"dnd_enabled": True, "next_dnd_start_ts": start, "next_dnd_end_ts": end}
        event: Json = {"type": "dnd_updated_user", "user": person.id, "dnd_status": person.user.dnd,
                       "event_ts": self.slack.world.ts()}  # fmt: skip
        await self.slack.delivering.event(self.slack.team_of(person), event)

    # --- messages ---

    async def unfurls(self, message: Message, url: str = "https://example.test/page") -> None:
        """Slack puts a preview below a message: it looks like an edit, and is none."""
        world = self.slack.world
        channel = world.channels[message.channel]
        before = as_message(world, message)
        message.attachments = [{"id": 1, "from_url": url, "fallback": "A page", "title": "A page", "title_link": url}]
        await self._send(channel, changed(world, channel, message, before))

    # --- the installation ---

    async def verifies_url(self) -> Delivery:
        """Slack asks whether the address is the app's: it has to answer with the challenge."""
        body: Json = {"token": "verification-token", "type": "url_verification", "challenge": self.slack.world.new_id("ask-")}
        return await self.slack.delivering.send("events_api", body)

    async def revoke(self, team: Team | None = None) -> None:
        """The app's tokens of a workspace end."""
        home = team or self.slack.team
        for token in self.slack.world.tokens.values():
            if token.team == home.id:
                token.state = "revoked"
        event: Json = {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [home.bot_user]},
                       "event_ts": self.slack.world.ts()}  # fmt: skip
        await self.slack.delivering.event(home, event)

    async def uninstall(self, team: Team | None = None, uninstalled_first: bool = False) -> None:
        """The app is taken out of a workspace; its two events come in either order."""
        home = team or self.slack.team
        home.installed = False
        event: Json = {"type": "app_uninstalled", "event_ts": self.slack.world.ts()}
        if uninstalled_first:
            await self.slack.delivering.event(home, event)
        await self.revoke(home)
        if not uninstalled_first:
            await self.slack.delivering.event(home, event)
        for channel in self.slack.world.in_team(home):
            channel.members.pop(home.bot_user, None)

    def install(self, team: Team | None = None, scopes: tuple[str, ...] = ()) -> str:
        """The app is (again) in a workspace: its new token."""
        home = team or self.slack.team
        home.installed = True
        return self.slack.world.new_token(home, frozenset(scopes) or self.slack.scopes, self.slack.world.rotation).value

    # --- inside ---

    def _by(self, who: "Person | None") -> Json:
        return {"user": who.id} if who else {"user": "USLACKADMIN"}

    async def _person(self, person: "Person") -> None:
        for team in self.slack.world.teams.values():
            if person.user.team == team.id:
                told = as_user(self.slack.world, person.user, team)
                event = {"type": "user_change", "user": told, "event_ts": self.slack.world.ts()}
                await self.slack.delivering.event(team, event)

    async def _channel(self, place: Channel, what: str, /, **more: Any) -> None:
        kind = "group" if place.kind == "group" else "channel"
        await self._send(place, {"type": f"{kind}_{what}", **more})

    async def _send(self, channel: Channel, event: Json) -> None:
        event = {**event, "event_ts": event.get("event_ts") or self.slack.world.ts()}
        for team in [self.slack.world.teams[one] for one in channel.teams]:
            await self.slack.delivering.event(team, event, channel)
