"""Listens to Slack: one listener for each kind of payload, and nothing is acknowledged before it is kept.

Bolt by itself answers 404 to what nobody listens to, and 200 before a listener has run. Here everything unknown gets
200, `process_before_response` holds an event's answer back until the engine has committed it, and what cannot be kept
gets 500, so that Slack sends it again. Thirty listeners would cost four times as much as one with a `match`.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from re import compile as compile_pattern
from typing import Any, Protocol

from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.error import BoltUnhandledRequestError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import ids, inbound
from adapters.slack.answering import Answering, Scene, scene_of, sentence
from adapters.slack.directory import Directory
from adapters.slack.homes import Homes
from adapters.slack.inbound import Seat
from adapters.slack.life import LIFE, post_deleted
from adapters.slack.outbound import tap_of
from adapters.slack.recently import Recently
from adapters.slack.taps import FormRef, Tap, unpacked_form
from adapters.slack.tokens import Clients
from adapters.slack.views import form_values
from adapters.slack.waiting import PATIENCE, Held, done, tell
from adapters.slack.whose import authorized_by, people_of, team_of, team_of_interaction
from bot.channels import Change, ChannelError, Inbound, Reply
from bot.core.events import Commanded

log = logging.getLogger("discovery.slack")
EVENTS = ("message", "app_mention", "reaction_added", "reaction_removed", "app_home_opened", *LIFE)
"""The types of events that are heard."""
Body = Mapping[str, Any]


class Ears(Protocol):
    """Who hears: the channel."""

    clients: Clients
    directory: Directory

    async def hand(self, event: Inbound | Change) -> Reply:
        """Give an event to the engine; when this returns, what it caused is kept."""

    async def lived(self, team: str, event: Body) -> None:
        """A channel, a person or the app changed."""

    async def home_opened(self, team: str, user: str, tab: str) -> None:
        """Somebody looks at the app's page."""


def build_app(
    ears: Ears, answering: Answering, now: Callable[[], datetime], when: Callable[[datetime], datetime],
    client: AsyncWebClient, patience: float = PATIENCE,
) -> tuple[AsyncApp, "Listener"]:
    """Bolt with its listeners. Over HTTP a `Guard` has to stand before it: the signature is checked there.

    Bolt's own check stays off: it would read the body again, and log that of a wrongly signed request.
    """
    bolt_log = logging.getLogger("discovery.slack.bolt")
    bolt_log.setLevel(logging.ERROR)  # all of Bolt's loggers take this level; below it they print bodies
    app = AsyncApp(
        logger=bolt_log, client=client,
        authorize=authorized_by(ears.clients),  # type: ignore[arg-type]  # None means: not installed
        process_before_response=True,
        raise_error_for_unhandled_request=True, request_verification_enabled=False,
        # What nobody here uses: it would take a fifth of Bolt's time. Our own messages are left out by `inbound`.
        ignoring_self_events_enabled=False, attaching_function_token_enabled=False, attaching_conversation_kwargs_enabled=False,
        signing_secret="checked before",  # noqa: S106
        user_facing_authorize_error_message=answering.trouble(),
    )
    listener = Listener(ears, answering, now, when, patience)
    everything = compile_pattern(r"(?s).*")
    app.event(everything)(listener.event)
    app.command(everything)(listener.command)
    app.action(everything)(listener.action)
    app.view(everything)(listener.submission)
    app.view_closed(everything)(listener.nothing)
    app.shortcut(everything)(listener.shortcut)
    app.error(listener.unheard)
    return app, listener


class Listener:
    """Turns payloads into events, hands them on, and answers."""

    def __init__(
        self, ears: Ears, answering: Answering, now: Callable[[], datetime], when: Callable[[datetime], datetime],
        patience: float = PATIENCE,
    ) -> None:
        """Listen for `ears`; `now` is our time, `when` makes our time of Slack's (in a trial run ours goes faster).

        `patience` is how many seconds somebody who waits is kept waiting.
        """
        self._ears, self._answering, self._now, self._when = ears, answering, now, when
        self._held = Held(patience)
        self._errors: dict[str, int] = {}
        self._gestures = Recently()
        self._homes = Homes(ears.home_opened, self._held)

    async def stop(self) -> None:
        """Let what is under way come to its end."""
        await self._held.stop()

    async def unheard(self, error: Exception, body: Body) -> BoltResponse:
        """What nobody listens to is fine; what broke is told to Slack, and to somebody who gave a command."""
        if isinstance(error, BoltUnhandledRequestError):
            return BoltResponse(status=200)
        tell("a request was not handled", error)
        if "command" in body:
            return BoltResponse(status=200, body={"text": self._answering.trouble()})
        return BoltResponse(status=500)

    async def _seat(self, team: str) -> Seat:
        me = await self._ears.clients.me(team)
        return Seat(team, me.user, self._ears.directory.name_of)

    async def event(self, body: Body) -> None:
        """An event: kept before this returns. What raises is sent again by Slack."""
        event = body.get("event")
        if not isinstance(event, dict):
            return
        team = team_of(body)
        match event.get("type"):
            case "message" | "app_mention":
                await self._message(event, await self._seat(team))
            case "reaction_added" | "reaction_removed":
                for one in inbound.reaction(event, await self._seat(team)):  # whatever came of it, nobody asked to be told
                    await self._ears.hand(replace(one, at=self._when(one.at)))
            case "app_home_opened":
                self._homes.opened(team, str(event.get("user") or ""), str(event.get("tab") or ""))
            case kind if kind in LIFE:
                await self._ears.lived(team, {"event_ts": str(body.get("event_time") or ""), **event})

    async def _message(self, event: Body, seat: Seat) -> None:
        if gone := post_deleted(event, seat):
            await self._ears.hand(gone)
            return
        # Most of what is said in a channel is not for the bot: nobody's name is asked for then.
        found = inbound.message_events(event, seat)
        if not found or self._gestures.seen_elsewhere(event, self._now()):
            return
        if await self._ears.directory.ensure_people(people_of(event, seat.team)):
            found = inbound.message_events(event, seat)
        await self._heard(found, event, seat)

    async def _heard(self, found: Iterable[Inbound], event: Body, seat: Seat) -> None:
        for one in found:
            if isinstance(one, Commanded):
                await self._know_channel(one.channel)
            reply = await self._ears.hand(replace(one, at=self._when(one.at)))
            if reply.post or reply.form or reply.errors:
                channel, thread = str(event.get("channel") or ""), str(event.get("thread_ts") or "")
                scene = Scene(seat.team, ids.ref(one.person).id, channel=channel, thread=thread)
                self._held.later(self._tell(self._filed(reply, scene), scene))

    def _filed(self, reply: Reply, scene: Scene) -> Reply:
        """A reply whose document is on its way to the private chat, where a line tells of it; others as they are."""
        if reply.document is None:
            return reply
        self._held.later(self._share(reply, scene))
        return Reply(sentence(self._answering.words("slack/listening", "file", {})))

    async def _share(self, reply: Reply, scene: Scene) -> None:
        await self._answering.share(await self._ears.clients.of(scene.team), reply, scene)

    async def _tell(self, reply: Reply, scene: Scene) -> None:
        await self._answering.late(await self._ears.clients.of(scene.team), reply, scene)

    async def command(self, body: Body, ack: AsyncAck) -> None:
        """A slash command: answered in the acknowledgement, or by a form."""
        team, user, channel = (str(body.get(name) or "") for name in ("team_id", "user_id", "channel_id"))
        scene = Scene(team, user, str(body.get("trigger_id") or ""), str(body.get("response_url") or ""), channel)
        reply = await self._held.up_to(self._opened(self._commanded(body, team), scene), lambda late: self._tell(late, scene))
        if reply is None:
            await ack(text=self._answering.words("slack/listening", "working", {}))
            return
        made = self._answering.command(reply)
        if made is None:
            self._held.later(self._tell(reply, scene))
        await (ack(**made) if made else ack())

    async def _commanded(self, body: Body, team: str) -> Reply:
        found = inbound.command(body, await self._seat(team), self._now())
        people = (found.person, *inbound.mentioned(str(body.get("text") or ""), team))
        await asyncio.gather(self._know(people), self._know_channel(found.channel))
        return await self._ears.hand(inbound.command(body, await self._seat(team), found.at))

    async def _opened(self, work: Awaitable[Reply], scene: Scene) -> Reply:
        """Carry out, and open the form that follows; a sentence where its trigger is spent."""
        reply = self._filed(await self._carried_out(work), scene)
        if reply.form is None:
            return reply
        try:
            await self._answering.open(await self._ears.clients.of(scene.team), reply.form, scene)
        except ChannelError as error:
            log.warning("a form did not open: %s", error.reason)
            return self._answering.unopened(reply.form)
        return Reply()

    async def action(self, body: Body, ack: AsyncAck) -> None:
        """A tap on a card."""
        team = team_of_interaction(body)
        actions = body.get("actions")
        for action in actions if isinstance(actions, list) else ():
            tap = tap_of(action, str(action.get("block_id") or "")) if isinstance(action, dict) else None
            if tap is not None:
                await self._act(self._pressed(tap, body, team), scene_of(body, team))
        self._homes.acted(scene_of(body, team))
        await ack()

    async def _pressed(self, tap: Tap, body: Body, team: str) -> Reply:
        found = inbound.pressed(tap, body, await self._seat(team), self._now())
        await self._know((found.person,))
        return await self._ears.hand(replace(found, name=self._ears.directory.name_of(found.person)))

    async def _act(self, work: Awaitable[Reply], scene: Scene) -> None:
        """Carry out and answer; what takes longer goes on after the acknowledgement."""

        async def answered() -> None:
            reply = await self._opened(work, scene)
            try:
                await self._answering.tap(await self._ears.clients.of(scene.team), reply, scene)
            except ChannelError as error:
                log.warning("an answer to a tap was not shown: %s", error.reason)

        await self._held.up_to(answered(), done)

    async def submission(self, body: Body, ack: AsyncAck) -> None:
        """A form that was sent."""
        team, found = team_of_interaction(body), body.get("view")
        view = found if isinstance(found, dict) else {}
        ref = unpacked_form(str(view.get("private_metadata") or ""))
        if ref is None or not ref.form:
            await ack()
            return
        scene = scene_of(body, team)
        work = self._submitted(ref, view, body, team)
        reply = await self._held.up_to(self._carried_out(work), lambda late: self._tell(late, scene))
        self._homes.acted(scene)
        if reply is None:
            await ack()
            return
        if reply.errors:
            self._count_errors(str(view.get("id")))
        made = self._answering.submission(reply, view)
        await (ack(**made) if made else ack())

    async def _carried_out(self, work: Awaitable[Reply]) -> Reply:
        """Carry out; a sentence where our side failed."""
        try:
            return await work
        except Exception as error:
            tell("an interaction was not handled", error)
            return Reply(errors=(("", self._answering.trouble()),))

    async def _submitted(self, ref: FormRef, view: Body, body: Body, team: str) -> Reply:
        values = form_values(view, team)
        again = self._errors.get(str(view.get("id")), 0)
        event = inbound.submitted(ref, values, body, await self._seat(team), self._now(), again)
        people = [one for _, text in values for one in text.split() if one.startswith(f"{ids.NAME}:") and one.count(":") == 2]
        await asyncio.gather(self._know((event.person, *people)), self._know_channel(event.channel))
        return await self._ears.hand(replace(event, name=self._ears.directory.name_of(event.person)))

    async def shortcut(self, body: Body, ack: AsyncAck) -> None:
        """A shortcut on a message, or a global one."""
        team = team_of_interaction(body)
        await self._act(self._shortcut(body, team), scene_of(body, team))
        await ack()

    async def _shortcut(self, body: Body, team: str) -> Reply:
        found = inbound.shortcut(body, await self._seat(team), self._now())
        if found is None:
            return Reply()
        await self._know((found.person,))
        return await self._ears.hand(found)

    async def nothing(self, ack: AsyncAck) -> None:
        """A form was closed: nothing follows."""
        await ack()

    async def _know(self, people: Iterable[str]) -> None:
        await self._ears.directory.ensure_people(people)

    async def _know_channel(self, channel: str) -> None:
        if channel and channel.count(":") == 2 and not channel.rpartition(":")[2].startswith("D"):
            await self._ears.directory.ensure_channel(channel)

    def _count_errors(self, view: str) -> None:
        if len(self._errors) > 1000:
            self._errors.pop(next(iter(self._errors)))
        self._errors[view] = self._errors.get(view, 0) + 1
