"""Listens to Slack: one listener for each kind of payload, and nothing is acknowledged before it is kept.

Bolt by itself answers 404 to what nobody listens to, and 200 before a listener has run. Here everything unknown gets
200, `process_before_response` holds an event's answer back until the engine has committed it, and what cannot be kept
gets 500, so that Slack sends it again. Thirty listeners would cost four times as much as one with a `match`.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import datetime
from re import compile as compile_pattern
from typing import Any, Protocol

from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.error import BoltUnhandledRequestError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import ids, inbound
from adapters.slack.answering import Answering, Scene, scene_of
from adapters.slack.directory import Directory
from adapters.slack.inbound import Seat
from adapters.slack.life import LIFE
from adapters.slack.outbound import tap_of
from adapters.slack.recently import Recently
from adapters.slack.taps import unpacked_form
from adapters.slack.tokens import Clients, authorize_with
from adapters.slack.views import form_values
from adapters.slack.whose import people_of, team_of, team_of_interaction
from bot.channels import Change, ChannelError, Inbound, Reply
from bot.core.events import Commanded, Submitted

log = logging.getLogger("discovery.slack")
PATIENCE = 2.5
"""Seconds until somebody who waits gets an acknowledgement, whatever else happens; Slack gives up after three."""
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
    client: AsyncWebClient,
) -> tuple[AsyncApp, "Listener"]:
    """Bolt with its listeners. Over HTTP a `Guard` has to stand before it: the signature is checked there."""
    app = AsyncApp(
        client=client, authorize=authorize_with(ears.clients),  # type: ignore[arg-type]  # None means: not installed
        process_before_response=True,
        raise_error_for_unhandled_request=True, request_verification_enabled=False,
        signing_secret="checked before",  # noqa: S106
        user_facing_authorize_error_message=answering.trouble(),
    )
    listener = Listener(ears, answering, now, when)
    everything = compile_pattern(r"(?s).*")
    app.event(everything)(listener.event)
    app.command(everything)(listener.command)
    app.action(everything)(listener.action)
    app.view(everything)(listener.submission)
    app.view_closed(everything)(listener.nothing)
    app.shortcut(everything)(listener.shortcut)
    app.error(unheard)
    return app, listener


async def unheard(error: Exception, body: Body) -> BoltResponse:
    """What nobody listens to is fine; what broke is told to Slack without a word about what people wrote."""
    if isinstance(error, BoltUnhandledRequestError):
        return BoltResponse(status=200)
    log.error("a request was not handled", exc_info=error, extra={"kind": str(body.get("type"))})
    return BoltResponse(status=500)


class Listener:
    """Turns payloads into events, hands them on, and answers."""

    def __init__(
        self, ears: Ears, answering: Answering, now: Callable[[], datetime], when: Callable[[datetime], datetime]
    ) -> None:
        """Listen for `ears`; `now` is our time, `when` makes our time of Slack's (in a trial run ours goes faster)."""
        self._ears, self._answering, self._now, self._when = ears, answering, now, when
        self._tasks: set[asyncio.Task[Any]] = set()
        self._errors: dict[str, int] = {}
        self._gestures = Recently()

    async def stop(self) -> None:
        """Let what is under way come to its end."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=5)

    async def _seat(self, team: str) -> Seat:
        me = await self._ears.clients.me(team)
        return Seat(team, me.user, self._ears.directory.name_of)

    async def event(self, body: Body) -> None:
        """An event: kept before this returns."""
        event = body.get("event")
        if not isinstance(event, dict):
            return
        team = team_of(body)
        seat = await self._seat(team)
        match event.get("type"):
            case "message" | "app_mention":
                await self._message(event, seat)
            case "reaction_added" | "reaction_removed":
                for found in inbound.reaction(event, seat):
                    await self._ears.hand(replace(found, at=self._when(found.at)))
            case "app_home_opened":
                self._later(self._ears.home_opened(team, str(event.get("user") or ""), str(event.get("tab") or "")))
            case kind if kind in LIFE:
                await self._ears.lived(team, {"event_ts": str(body.get("event_time") or ""), **event})

    async def _message(self, event: Body, seat: Seat) -> None:
        if self._gestures.seen_elsewhere(event, self._now()):
            return
        await self._ears.directory.ensure_people(people_of(event, seat.team))
        for found in inbound.message_events(event, seat):
            if isinstance(found, Commanded) and found.channel:
                await self._ears.directory.ensure_channel(found.channel)
            reply = await self._ears.hand(replace(found, at=self._when(found.at)))
            if reply.post or reply.form:
                user = ids.ref(found.person).id
                channel = str(event.get("channel") or "")
                scene = Scene(seat.team, user, channel=channel, thread=str(event.get("thread_ts") or ""))
                self._later(self._tell(reply, scene))

    async def _tell(self, reply: Reply, scene: Scene) -> None:
        client = await self._ears.clients.of(scene.team)
        await self._answering.late(client, reply, scene)

    async def command(self, body: Body, ack: AsyncAck) -> None:
        """A slash command: answered in the acknowledgement, or by a form."""
        team, user = str(body.get("team_id") or ""), str(body.get("user_id") or "")
        seat = await self._seat(team)
        found = inbound.command(body, seat, self._now())
        channel = str(body.get("channel_id") or "")
        scene = Scene(team, user, str(body.get("trigger_id") or ""), str(body.get("response_url") or ""), channel)
        people = (found.person, *inbound.mentioned(str(body.get("text") or ""), team))

        async def work() -> Reply:
            await asyncio.gather(self._know(people), self._know_channel(found.channel))
            return await self._ears.hand(found)

        reply = await self._in_time(work(), scene)
        if reply is None:
            await ack(text=self._answering.words("slack/listening", "working", {}))
        elif reply.form:
            await self._opened(reply, scene, ack)
        else:
            await ack(**self._answering.command(reply))

    async def _opened(self, reply: Reply, scene: Scene, ack: AsyncAck) -> None:
        """Open a form and acknowledge; a trigger that is spent gets a sentence."""
        assert reply.form
        try:
            await self._answering.open(await self._ears.clients.of(scene.team), reply.form, scene)
        except ChannelError as error:
            log.warning("a form did not open: %s", error.reason)
            await ack(text=self._answering.words("slack/listening", "too_late", {}))
        else:
            await ack()

    async def action(self, body: Body, ack: AsyncAck) -> None:
        """A tap on a card."""
        team = team_of_interaction(body)
        seat = await self._seat(team)
        scene = scene_of(body, team)
        for action in body.get("actions") or ():
            tap = tap_of(action, str(action.get("block_id") or "")) if isinstance(action, dict) else None
            if tap is not None:
                pressed = inbound.pressed(tap, body, seat, self._now())
                await self._act(self._known_then(pressed), scene)
        await ack()

    async def _act(self, work: Awaitable[Reply], scene: Scene) -> None:
        reply = await self._in_time(work, scene)
        if reply is not None:
            try:
                await self._answering.tap(await self._ears.clients.of(scene.team), reply, scene)
            except ChannelError as error:
                log.warning("an answer to a tap was not shown: %s", error.reason)

    async def _known_then(self, event: Any) -> Reply:
        await self._know((event.person,))
        return await self._ears.hand(event)

    async def submission(self, body: Body, ack: AsyncAck) -> None:
        """A form that was sent."""
        team, view = team_of_interaction(body), body.get("view") or {}
        ref = unpacked_form(str(view.get("private_metadata") or ""))
        if ref is None or not ref.form:
            await ack()
            return
        seat = await self._seat(team)
        values = form_values(view, team)
        again = self._errors.get(str(view.get("id")), 0)
        event = inbound.submitted(ref, values, body, seat, self._now(), again)
        reply = await self._in_time(self._submit(event, values), scene_of(body, team))
        if reply is None:
            await ack()
            return
        if reply.errors:
            self._count_errors(str(view.get("id")))
        made = self._answering.submission(reply, view)
        await (ack(**made) if made else ack())

    async def _submit(self, event: Submitted, values: tuple[tuple[str, str], ...]) -> Reply:
        people = [one for _, text in values for one in text.split() if one.startswith(f"{ids.NAME}:") and one.count(":") == 2]
        await asyncio.gather(self._know((event.person, *people)), self._know_channel(event.channel))
        return await self._ears.hand(event)

    async def shortcut(self, body: Body, ack: AsyncAck) -> None:
        """A shortcut on a message, or a global one."""
        team = team_of_interaction(body)
        seat = await self._seat(team)
        found = inbound.shortcut(body, seat, self._now())
        scene = scene_of(body, team)
        if found is not None:
            await self._act(self._known_then(found), scene)
        await ack()

    async def nothing(self, ack: AsyncAck) -> None:
        """A form was closed: nothing follows."""
        await ack()

    async def _know(self, people: tuple[str, ...]) -> None:
        await self._ears.directory.ensure_people(people)

    async def _know_channel(self, channel: str) -> None:
        if channel and channel.count(":") == 2 and not channel.rpartition(":")[2].startswith("D"):
            await self._ears.directory.ensure_channel(channel)

    async def _in_time(self, work: Awaitable[Reply], scene: Scene) -> Reply | None:
        """The reply; None where it takes too long (it is told later) or where our side failed (a sentence goes out)."""
        task = asyncio.ensure_future(work)
        done, _ = await asyncio.wait({task}, timeout=PATIENCE)
        if not done:
            self._later(self._afterwards(task, scene))
            return None
        if task.exception() is None:
            return task.result()
        log.error("an interaction was not handled", exc_info=task.exception())
        return Reply(errors=(("", self._answering.trouble()),))

    async def _afterwards(self, task: asyncio.Future[Reply], scene: Scene) -> None:
        client = await self._ears.clients.of(scene.team)
        await self._answering.late(client, await task, scene)

    def _later(self, work: Awaitable[None]) -> None:
        """Do something after the acknowledgement; it is held until it is done."""
        task = asyncio.ensure_future(self._quietly(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _quietly(self, work: Awaitable[None]) -> None:
        try:
            await work
        except ChannelError as error:
            log.warning("an answer was not shown: %s", error.reason)
        except Exception:
            log.exception("an answer was not shown")

    def _count_errors(self, view: str) -> None:
        if len(self._errors) > 1000:
            self._errors.pop(next(iter(self._errors)))
        self._errors[view] = self._errors.get(view, 0) + 1
