"""Carries what leaves the outbox to Slack: at its pace, in as many messages as it takes, and looks for what may stand there.

A post that takes several messages goes part by part. Once one of them stands, every failure is one that has to be looked
at first (`parts.interrupted`), so that the delivery comes back with what is missing.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import ids, reading, wire
from adapters.slack.directory import Directory
from adapters.slack.ids import Ref
from adapters.slack.marker import metadata
from adapters.slack.outbound import Rendered
from adapters.slack.pace import Pace
from adapters.slack.parts import PATIENCE, clean_up, following, interrupted, standing
from adapters.slack.tokens import Clients
from adapters.slack.wire import Letter
from bot.channels import ChannelError, Outgoing, Sent, Target
from bot.core.post import Post

USERS = ("U", "W")
"""How the ids of people begin."""

LIMITED = "ratelimited"
"""The reason of a ChannelError where Slack limits the rate."""


class Sending:
    """The way out. `secret` signs the marks on our posts; it is set before anything is sent."""

    def __init__(
        self, clients: Clients, directory: Directory, render: Callable[[Post], Rendered], pace: Pace,
        wait: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:  # fmt: skip
        """Speak through `clients` at this `pace`; `wait` lets seconds pass."""
        self._clients, self._directory, self._render, self.pace, self._wait = clients, directory, render, pace, wait
        self.secret = ""
        self._private: dict[str, str] = {}
        self._later: dict[str, dict[int, str]] = {}

    async def send(self, outgoing: Outgoing) -> Sent:
        """Post, change, remove or react; raises ChannelError where Slack does not take it."""
        if outgoing.kind == "post":
            return await self._post(outgoing)
        try:
            at = ids.ref(outgoing.message)
        except ids.NotOurs:
            raise ChannelError("no_message") from None
        client = await self._clients.of(at.team)
        match outgoing.kind:
            case "edit":
                await self._edit(client, at, outgoing)
            case "remove":
                await wire.delete(client, at.id, at.ts)
            case "react":
                await wire.react(client, at.id, at.ts, outgoing.emoji, outgoing.off)
        return Sent(outgoing.message)

    async def find(self, marker: str, target: Target) -> Sent | None:
        """The post with our mark where it would stand, whole or in part; None when it is not there.

        Whispers leave no trace.
        """
        if target.person and (target.thread or target.channel):
            return None
        client, place = await self.chat(target)
        bot = (await self._clients.me(place.team)).bot
        read = reading.thread(client, place.id, place.ts) if place.ts else reading.chat(client, place.id)
        found = await standing(read, self.secret, marker, bot, to_the_end=bool(place.ts))
        if not found.stamps:
            return None
        await clean_up(client, place.id, found.copies)
        first = ids.message_id(place.team, place.id, found.stamps[1]) if 1 in found.stamps else ""
        return Sent(first, first if target.channel else "", found.missing)

    async def chat(self, target: Target) -> tuple[AsyncWebClient, Ref]:
        """Where a target can be read in: its thread or channel, or the private chat with its person."""
        place = place_of(target)
        client = await self._clients.of(place.team)
        person = not place.ts and place.id.startswith(USERS)
        return client, Ref(place.team, await self._private_chat(client, place)) if person else place

    async def _post(self, outgoing: Outgoing) -> Sent:
        target = outgoing.target
        place = place_of(target)
        client = await self._clients.of(place.team)
        rendered = self._rendered(outgoing)
        if target.person and (target.thread or target.channel):
            return await self._whisper(client, place, outgoing, rendered)
        if target.person:
            place = Ref(place.team, await self._private_chat(client, place))
        first = await self._parts(client, place, outgoing, rendered)
        return Sent(first, first if target.channel and not target.thread else "")

    async def _parts(self, client: AsyncWebClient, place: Ref, outgoing: Outgoing, rendered: Rendered) -> str:
        """Post what is missing of a post, part by part, and give back the first one's id."""
        begun = outgoing.begun
        first = ids.ref(begun.message).ts if begun and begun.message else ""
        everything = range(1, len(rendered.messages) + 1)
        for number in begun.missing if begun else everything:
            if number not in everything:
                break
            letter = self._letter(place, outgoing, rendered, number, first)
            try:
                ts = await self._turn(client, place, letter, outgoing.urgent, PATIENCE if first or begun else 0.0)
            except ChannelError as error:
                raise interrupted(error) if first or begun else error from error
            first = first or ts
        return ids.message_id(place.team, place.id, first)

    async def _turn(self, client: AsyncWebClient, place: Ref, letter: Letter, urgent: bool, patience: float) -> str:
        """Post one message when it is its turn; for that it waits in place for so many seconds at most."""
        while True:
            patience -= await self._slot(place, urgent, patience)
            try:
                return await wire.post(client, letter)
            except ChannelError as error:
                self._note_limit(place, error)
                if error.reason != LIMITED or error.retry_after > patience:
                    raise

    async def _whisper(self, client: AsyncWebClient, place: Ref, outgoing: Outgoing, rendered: Rendered) -> Sent:
        """To one person in the thread; who is not in the channel gets it in private instead."""
        one = ids.ref(outgoing.target.person)
        await self._slot(place, outgoing.urgent)
        stamps: list[str] = []
        try:
            for number in range(1, len(rendered.messages) + 1):
                stamps.append(await wire.whisper(client, one.id, self._letter(place, outgoing, rendered, number)))
        except ChannelError as error:
            self._note_limit(place, error)
            if not stamps and not error.ambiguous:
                if error.reason not in ("not_in_thread_channel", "not_in_channel"):
                    raise
                private = Ref(place.team, await self._private_chat(client, one))
                return Sent(await self._parts(client, private, outgoing, rendered))
        return Sent(ids.message_id(place.team, place.id, stamps[0]) if stamps and stamps[0] else "")

    async def _edit(self, client: AsyncWebClient, at: Ref, outgoing: Outgoing) -> None:
        """Change a post; where it takes several messages, all of them, and more or fewer than before.

        What stands keeps the mark under which it was posted, for it is found by that: a change brings none.
        """
        rendered, message, change = self._rendered(outgoing), outgoing.message, replace(outgoing, marker="")
        known = self._later.pop(message, None)
        await wire.update(client, at.ts, self._letter(at, change, rendered, 1))
        if not (rendered.more or known):
            return
        place = Ref(at.team, at.id, place_of(outgoing.target).ts)
        if known is None:
            bot = (await self._clients.me(at.team)).bot
            read = reading.thread(client, at.id, place.ts) if place.ts else reading.chat(client, at.id)
            known = await following(read, self.secret, at.ts, bot)
        count = len(rendered.messages)
        for number in [one for one in known if one > count]:
            await wire.delete(client, at.id, known.pop(number))
        for number in range(2, count + 1):
            if number in known:
                await wire.update(client, known[number], self._letter(place, change, rendered, number))
            else:
                letter = self._letter(place, outgoing, rendered, number, at.ts)
                known[number] = await self._turn(client, place, letter, True, PATIENCE)
        self._later[message] = known

    async def _slot(self, place: Ref, urgent: bool, patience: float = 0.0) -> float:
        """Wait for a near slot, or for one within `patience`; a far one is the outbox's business. Tells how long it took."""
        waited = 0.0
        while True:
            slot = self.pace.slot(place.team, f"{place.team}:{place.id}", urgent)
            if not slot.taken and waited + slot.seconds > patience:
                raise ChannelError("paced", retryable=True, retry_after=slot.seconds)
            if slot.seconds > 0:
                await self._wait(slot.seconds)
                waited += slot.seconds
            if slot.taken:
                return waited

    def _note_limit(self, place: Ref, error: ChannelError) -> None:
        """Where Slack asked for quiet, others who write there wait as well."""
        if error.reason == LIMITED:
            self.pace.hold(place.team, f"{place.team}:{place.id}", error.retry_after)

    async def _private_chat(self, client: AsyncWebClient, one: Ref) -> str:
        person = ids.person_id(one.team, one.id)
        await self._directory.ensure_person(person)
        if self._directory.left(person):
            raise ChannelError("left")
        if person not in self._private:
            self._private[person] = await wire.open_private(client, one.id)
        return self._private[person]

    def _rendered(self, outgoing: Outgoing) -> Rendered:
        if outgoing.post is None:
            raise ChannelError("no_post")
        return self._render(outgoing.post)

    def _letter(self, place: Ref, outgoing: Outgoing, rendered: Rendered, number: int, first: str = "") -> Letter:
        """One of the messages of a post; `first` is the time stamp of the one that begins it."""
        text, blocks = rendered.messages[number - 1]
        mark = metadata(self.secret, outgoing.marker, number, len(rendered.messages), first) if outgoing.marker else None
        return Letter(place.id, text, blocks, place.ts, mark)


def place_of(target: Target) -> Ref:
    """Where a target is, in Slack's own ids; raises ChannelError for what is not Slack's."""
    try:
        return ids.ref(target.thread or target.channel or target.person)
    except ids.NotOurs:
        raise ChannelError("no_target") from None
