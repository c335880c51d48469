"""What is known of people and channels: asked from Slack once, kept in memory, changed by Slack's events.

Reading is never waiting: `who` and `place` tell what is known already. Whoever hands an event on asks first
(`ensure_person`, `ensure_channel`); a question that takes too long is given up, for people wait for an answer.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from adapters.slack import ids
from adapters.slack.errors import failed
from bot.channels import Place
from bot.core import pacing
from bot.core.setup import Calendar, Participant

log = logging.getLogger("discovery.slack.directory")
PATIENCE = 1.0
"""Seconds that an event waits for a name at most; Slack wants its answer after three."""
MEETING = 10.0
"""Seconds that a start waits for the channels of a workspace; the rest is told while the bot works already."""
MOST = 50_000
MOST_PLACES = 5_000
CHANNELS = 1_000
MEMBERS = 1_000
PAGE = 200
KINDS = "public_channel,private_channel"
Client = Callable[[str], Awaitable[AsyncWebClient]]


@dataclass(frozen=True, slots=True)
class Known:
    """A person and what the engine does not ask for: whether they left, and whether they are a program."""

    person: Participant
    left: bool = False
    bot: bool = False


class Directory:
    """People and channels by the engine's ids."""

    def __init__(self, client: Client, patience: float = PATIENCE) -> None:
        """Ask with the client of a workspace; `patience` is how many seconds a question is waited for."""
        self._client, self._patience = client, patience
        self._people: dict[str, Known] = {}
        self._places: dict[str, Place] = {}
        self._asking: dict[str, asyncio.Task[None]] = {}

    def who(self, person: str) -> Participant | None:
        """What is known of a person who is there; None for strangers and for those who left."""
        known = self._people.get(person)
        return known.person if known and not known.left else None

    def left(self, person: str) -> bool:
        """Whether a person is known to be deactivated: a post to them would vanish without an error."""
        known = self._people.get(person)
        return known is not None and known.left

    def people(self, workspace: str) -> tuple[Participant, ...]:
        """Everybody who is known in a workspace and is a person."""
        there = f"{workspace}:"
        return tuple(k.person for name, k in self._people.items() if name.startswith(there) and not (k.left or k.bot))

    def place(self, channel: str) -> Place | None:
        """What is known of a channel."""
        return self._places.get(channel)

    def channels_of(self, person: str) -> tuple[str, ...]:
        """The channels known to hold both the bot and this person."""
        return tuple(name for name, place in self._places.items() if person in place.members)

    def name_of(self, person: str) -> str:
        """A person's name, their id where it is not known."""
        known = self._people.get(person)
        return known.person.name if known else person.rpartition(":")[2]

    async def ensure_person(self, person: str) -> None:
        """Know a person, if Slack tells in time; never fails."""
        if self._unsure(person):
            await self._once(person, lambda: self._ask_person(person), self._patience)

    async def ensure_people(self, people: Iterable[str]) -> bool:
        """Know several people; those who are known already cost nothing. Tells whether anybody had to be asked for."""
        unknown = [one for one in people if self._unsure(one)]
        if unknown:
            await asyncio.gather(*(self.ensure_person(one) for one in unknown))
        return bool(unknown)

    def _unsure(self, person: str) -> bool:
        """Whether Slack has to be asked: about strangers, and those who left, since they may be back when they are met."""
        known = self._people.get(person)
        return known is None or known.left

    async def ensure_channel(self, channel: str) -> None:
        """Know a channel and who is in it, if Slack tells in time; never fails."""
        place = self._places.get(channel)
        if place is None or not place.members:
            await self._once(channel, lambda: self._ask_channel(channel), self._patience)

    async def meet(self, team: str) -> None:
        """Know the channels that the bot is in, at most 1,000, and who is in them; never fails.

        Where Slack limits the rate, a channel is asked about when it is needed.
        """
        await self._once(ids.workspace_id(team), lambda: self._ask_workspace(team), MEETING)

    async def _once(self, name: str, ask: Callable[[], Awaitable[None]], patience: float) -> None:
        """One question at a time about the same thing, however many wait for it."""
        task = self._asking.get(name)
        if task is None:
            task = self._asking[name] = asyncio.create_task(self._quietly(name, ask))
            task.add_done_callback(lambda _: self._asking.pop(name, None))
        await asyncio.wait({task}, timeout=patience)

    async def _quietly(self, name: str, ask: Callable[[], Awaitable[None]]) -> None:
        try:
            await ask()
        except ids.NotOurs:
            return
        except Exception as error:
            log.info("not told about %s: %s", name, _reason(error))

    async def _ask_person(self, person: str) -> None:
        one = ids.ref(person)
        client = await self._client(one.team)
        answer = await client.users_info(user=one.id, include_locale=True)
        self.note_user(one.team, answer.get("user") or {})

    async def _ask_channel(self, channel: str) -> None:
        one = ids.ref(channel)
        client = await self._client(one.team)
        found = (await client.conversations_info(channel=one.id)).get("channel") or {}
        self.note_channel(one.team, found, await self._members(client, one))

    async def _ask_workspace(self, team: str) -> None:
        """Names first, from one list; then, channel by channel, who is in them."""
        client = await self._client(team)

        async def page(cursor: str | None) -> AsyncSlackResponse:
            return await client.users_conversations(types=KINDS, exclude_archived=True, limit=PAGE, cursor=cursor)

        for found in await _listed(page, "channels", CHANNELS):
            self.note_channel(team, found, ())
        for name, place in list(self._places.items()):
            if name.startswith(f"{ids.workspace_id(team)}:") and not place.members:
                members = await self._members(client, ids.ref(name))
                self._places[name] = replace(self._places.get(name, place), members=members)

    async def _members(self, client: AsyncWebClient, one: ids.Ref) -> tuple[str, ...]:
        async def page(cursor: str | None) -> AsyncSlackResponse:
            return await client.conversations_members(channel=one.id, limit=PAGE, cursor=cursor)

        return tuple(ids.person_id(one.team, str(user)) for user in await _listed(page, "members", MEMBERS))

    def note_user(self, team: str, user: Mapping[str, Any]) -> None:
        """Keep what Slack says of a user: zone, name, whether they left, and whether they are from elsewhere.

        Slack shows no zone of strangers and of some others: theirs stays empty, and each run's own counts for them.
        """
        identity = str(user.get("id") or "")
        if not identity:
            return
        if len(self._people) >= MOST and ids.person_id(team, identity) not in self._people:
            self._people.pop(next(iter(self._people)))
        self._people[ids.person_id(team, identity)] = self._known(team, identity, user)

    def _known(self, team: str, identity: str, user: Mapping[str, Any]) -> Known:
        profile = user.get("profile") if isinstance(user.get("profile"), dict) else {}
        assert isinstance(profile, dict)
        names = (profile.get("display_name"), profile.get("real_name"), user.get("real_name"), user.get("name"), identity)
        zone = str(user.get("tz") or "")
        home = str(user.get("team_id") or profile.get("team") or team)
        enterprise = user.get("enterprise_user")
        teams = enterprise.get("teams") or [] if isinstance(enterprise, dict) else []
        guest = any(user.get(flag) for flag in ("is_stranger", "is_restricted", "is_ultra_restricted"))
        foreign = guest or (home != team and team not in teams)
        calendar = Calendar(zone=zone if pacing.known_zone(zone) else "")
        person = Participant(
            ids.person_id(team, identity), next(str(name) for name in names if name), str(profile.get("title") or ""),
            calendar, external=foreign, admin=not foreign and any(user.get(flag) for flag in ("is_admin", "is_owner")),
        )
        return Known(person, bool(user.get("deleted")), bool(user.get("is_bot")) or identity == "USLACKBOT")

    def note_channel(self, team: str, channel: Mapping[str, Any], members: tuple[str, ...]) -> None:
        """Keep what Slack says of a channel; without members the known ones stay."""
        identity = ids.channel_id(team, str(channel.get("id") or ""))
        name = str(channel.get("name") or "")
        before = self._places.get(identity)
        known = members or (before.members if before else ())
        if len(self._places) >= MOST_PLACES and before is None:
            self._places.pop(next(iter(self._places)))
        self._places[identity] = Place(identity, f"#{name}" if name else identity.rpartition(":")[2], known)

    def note_renamed(self, channel: str, name: str) -> None:
        """A channel has another name."""
        if channel in self._places:
            self._places[channel] = replace(self._places[channel], name=f"#{name}")

    def note_moved(self, old: str, new: str) -> None:
        """A channel has another id."""
        place = self._places.pop(old, None)
        if place:
            self._places[new] = replace(place, channel=new)

    def note_closed(self, channel: str) -> None:
        """Nothing can be posted there now: it keeps its name, and is asked about anew when it is needed."""
        if channel in self._places:
            self._places[channel] = replace(self._places[channel], members=())

    def note_member(self, channel: str, person: str, inside: bool) -> None:
        """Somebody joined a channel or left it."""
        place = self._places.get(channel)
        if place and place.members:
            others = tuple(one for one in place.members if one != person)
            self._places[channel] = replace(place, members=(*others, person) if inside else others)


async def _listed(ask: Callable[[str | None], Awaitable[AsyncSlackResponse]], name: str, most: int) -> list[Any]:
    """What stands under a name in an answer and in the pages that follow it."""
    found: list[Any] = []
    cursor: str | None = None
    while len(found) < most:
        page = await ask(cursor)
        found += page.get(name) or ()
        following = page.get("response_metadata")
        cursor = str(following.get("next_cursor") or "") if isinstance(following, dict) else ""
        if not cursor:
            break
    return found[:most]


def _reason(error: Exception) -> str:
    try:
        return failed(error).reason
    except Exception:
        return type(error).__name__
