"""The JSON routes of the local chat's page: what is asked for is read and checked here, and carried out in `acting`."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Any

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from adapters.local import acting, outbound, showing
from adapters.local.acting import Refused
from adapters.local.channel import LocalChannel, NotReady
from adapters.local.inbound import Sheet, Tap
from adapters.local.news import Listener
from adapters.local.platform import Spot
from adapters.local.timing import STEPS, TimeControl
from bot.channels import Reply
from bot.clock import Clock

Json = dict[str, Any]
BODY = 200_000
HEARTBEAT = 15.0


async def body_of(request: Request) -> Json:
    """The JSON object that was sent, if it is one and not too long."""
    taken = bytearray()
    try:
        async for chunk in request.stream():
            taken += chunk
            if len(taken) > BODY:
                raise Refused("That is too long: at most 200 KB can be sent at once.", 413)
    except ClientDisconnect as error:
        raise Refused("The connection was closed.") from error
    try:
        body = json.loads(taken.decode())
    except (ValueError, RecursionError) as error:
        raise Refused("The request is not valid JSON.") from error
    if not isinstance(body, dict):
        raise Refused("The request is not a JSON object.")
    return body


def text_of(body: Json, name: str) -> str:
    """A text in a request; empty where it is not sent."""
    value = body.get(name)
    if value is not None and not isinstance(value, str):
        raise Refused(f"The value of {name} is not a text.")
    try:
        (value or "").encode()
    except UnicodeEncodeError as error:
        raise Refused(f"The value of {name} has characters that cannot be kept.") from error
    return value or ""


def flag_of(body: Json, name: str) -> bool:
    """A yes or no in a request; no where it is not sent."""
    value = body.get(name)
    if value is not None and not isinstance(value, bool):
        raise Refused(f"The value of {name} is neither true nor false.")
    return bool(value)


def number_of(body: Json, name: str) -> int:
    """A whole number in a request; 0 where it is not sent."""
    value = body.get(name, 0)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**53:
        raise Refused(f"The value of {name} is not a whole number.")
    return value


def values_of(body: Json) -> tuple[tuple[str, str], ...]:
    """The fields of a form: pairs of name and text, several picks joined by a newline."""
    values = body.get("values", {})
    if not isinstance(values, dict):
        raise Refused("The values of a form are not an object.")
    for name, value in values.items():
        if isinstance(value, list) and all(isinstance(one, str) for one in value):
            values[name] = "\n".join(value)
    return tuple((text_of({"name": name}, "name"), text_of(values, name)) for name in values)


class Api:
    """The routes under /api. `commands` are offered while somebody types: what to type, and what it does."""

    def __init__(
        self, channel: LocalChannel, clock: Clock, control: TimeControl, commands: Sequence[tuple[str, str]]
    ) -> None:
        """Serve one channel."""
        self.channel, self.clock, self.control = channel, clock, control
        self.commands = [{"text": text, "help": said} for text, said in commands]

    def routes(self) -> list[Route]:
        """All routes; every POST takes a JSON object and gives one back."""
        gets = {
            "state": self.state,
            "channel": self.channel_view,
            "thread": self.thread_view,
            "private": self.private_view,
            "events": self.events,
        }
        posts = (
            self.send, self.edit, self.delete, self.react, self.adopt, self.press, self.submit, self.command,
            self.read, self.people, self.channels, self.clock_moves, self.play,
        )  # fmt: skip
        named = {one.__name__.partition("_")[0]: one for one in posts}
        return [
            *(Route(f"/api/{name}", get, methods=["GET"]) for name, get in gets.items()),
            *(Route(f"/api/{name}", _posted(post), methods=["POST"]) for name, post in named.items()),
        ]

    def viewer(self, request: Request) -> str:
        """Who looks."""
        return acting.known(self.channel, request.query_params.get("as", "")).id

    def actor(self, body: Json) -> str:
        """Who acts."""
        return acting.known(self.channel, text_of(body, "as")).id

    def zone(self, body: Json) -> str:
        """Whose days and nights are meant: those of who acts."""
        return self.channel.platform.people[self.actor(body)].zone

    def spot(self, body: Json) -> Spot:
        """Where somebody acts."""
        place, thread = text_of(body, "channel"), text_of(body, "thread")
        return acting.spot_of(self.channel, self.actor(body), place, thread, flag_of(body, "private"))

    async def state(self, request: Request) -> Response:
        """Who and what is here, what is new for the viewer, and the clock."""
        viewer, following = self.viewer(request), await self.control.next_event()
        return JSONResponse({
            "now": self.clock.now().isoformat(),
            "zone": self.channel.platform.people[viewer].zone,
            "people": showing.people(self.channel),
            "channels": showing.channels(self.channel, viewer),
            "private": showing.private(self.channel, viewer),
            "playing": self.control.playing,
            "movable": self.control.movable,
            "speed": self.clock.speed,
            "commands": self.commands,
            "next_event": following.isoformat() if following else None,
        })  # fmt: skip

    async def channel_view(self, request: Request) -> Response:
        """A channel's root messages."""
        viewer = self.viewer(request)
        spot = acting.spot_of(self.channel, viewer, request.query_params.get("id", ""))
        name = self.channel.platform.channels[spot.channel].name
        return JSONResponse({
            "id": spot.channel, "name": name, "messages": showing.listing(self.channel, spot, viewer),
        })  # fmt: skip

    async def thread_view(self, request: Request) -> Response:
        """A thread."""
        viewer = self.viewer(request)
        spot = acting.spot_of(self.channel, viewer, thread=request.query_params.get("id", "") or "?")
        root = self.channel.platform.root(spot)
        if root is None:
            raise Refused("There is no such thread.", 404)
        return JSONResponse(showing.thread(self.channel, spot, root, viewer))

    async def private_view(self, request: Request) -> Response:
        """The viewer's private chat with the bot."""
        viewer = self.viewer(request)
        return JSONResponse({"messages": showing.listing(self.channel, Spot(private=viewer), viewer)})

    async def events(self, request: Request) -> Response:
        """What changes, as it changes."""
        queue = self.channel.news.listen(self.viewer(request))
        return StreamingResponse(self.stream(queue), media_type="text/event-stream")

    async def stream(self, queue: Listener) -> AsyncIterator[str]:
        """News as server-sent events, with the time every second while the clock plays, and a sign of life."""
        waited = 0.0
        try:
            yield ": hello\n\n"
            while True:
                pause = 1.0 if self.control.playing else HEARTBEAT
                try:
                    told = await asyncio.wait_for(queue.get(), pause)
                except TimeoutError:
                    waited += pause
                    told = self.told_time() if self.control.playing else {}
                if told is None:
                    return
                if told:
                    yield f"data: {json.dumps(told)}\n\n"
                if not told or waited >= HEARTBEAT:
                    waited = 0.0
                    yield ": here\n\n"
        finally:
            self.channel.news.leave(queue)

    def told_time(self) -> Json:
        """The time as news."""
        return {"kind": "clock", "now": self.clock.now().isoformat(), "playing": self.control.playing}

    async def send(self, body: Json) -> Json:
        """Write a message."""
        spot, person = self.spot(body), self.actor(body)
        made = await acting.say(self.channel, person, spot, text_of(body, "text"), text_of(body, "nonce"))
        return {"message": made.id}

    async def edit(self, body: Json) -> Json:
        """Change a message."""
        await acting.edit(self.channel, self.actor(body), text_of(body, "message"), text_of(body, "text"))
        return {}

    async def delete(self, body: Json) -> Json:
        """Delete a message."""
        await acting.delete(self.channel, self.actor(body), text_of(body, "message"))
        return {}

    async def react(self, body: Json) -> Json:
        """React to a message."""
        message, emoji, off = text_of(body, "message"), text_of(body, "emoji"), flag_of(body, "off")
        await acting.react(self.channel, self.actor(body), message, emoji, off=off)
        return {}

    async def adopt(self, body: Json) -> Json:
        """Take a message as an answer."""
        message, undo = text_of(body, "message"), flag_of(body, "undo")
        await acting.adopt(self.channel, self.actor(body), message, undo=undo)
        return {}

    async def press(self, body: Json) -> Json:
        """Tap on a card."""
        names = ("assessment", "card", "action", "value", "row", "thread")
        tap = Tap(**{name: text_of(body, name) for name in names}, generation=number_of(body, "generation"))
        return outbound.reply(await acting.press(self.channel, self.actor(body), tap))

    async def submit(self, body: Json) -> Json:
        """Send a form."""
        names = ("form", "assessment", "card", "channel", "thread", "nonce")
        sent = {name: text_of(body, name) for name in names}
        sheet = Sheet(**sent, values=values_of(body), turn=0)
        return outbound.reply(await acting.submit(self.channel, self.actor(body), sheet))

    async def command(self, body: Json) -> Json:
        """Give a command."""
        spot, person = self.spot(body), self.actor(body)
        reply: Reply = await acting.command(self.channel, person, spot, text_of(body, "text"), text_of(body, "nonce"))
        return outbound.reply(reply)

    async def read(self, body: Json) -> Json:
        """Note what was read."""
        acting.read(self.channel, self.actor(body), self.spot(body))
        return {}

    async def people(self, body: Json) -> Json:
        """Let somebody new in."""
        one = acting.add_person(self.channel, text_of(body, "name"), text_of(body, "role"), text_of(body, "zone"))
        return {"id": one.id, "name": one.name, "role": one.role, "zone": one.zone}

    async def channels(self, body: Json) -> Json:
        """Make a channel."""
        made = acting.add_channel(self.channel, text_of(body, "name"))
        return {"id": made, "name": self.channel.platform.channels[made].name}

    async def clock_moves(self, body: Json) -> Json:
        """Move the clock."""
        self.may_move()
        if text_of(body, "step") not in STEPS:
            raise Refused("The clock goes on by an hour, an event, a day or to Monday.")
        now = await self.control.move(text_of(body, "step"), self.zone(body))
        self.moved()
        return {"now": now.isoformat()}

    async def play(self, body: Json) -> Json:
        """Let the clock run from event to event, or stop it."""
        self.may_move()
        await self.control.play(flag_of(body, "on"), self.zone(body))
        self.moved()
        return {"now": self.clock.now().isoformat(), "playing": self.control.playing}

    def may_move(self) -> None:
        """Refuse to move a clock that others live by too."""
        if not self.control.movable:
            raise Refused("This service has other channels than this page, so its clock is the real one.", 409)

    def moved(self) -> None:
        """Tell every page the time, and keep it for the next start."""
        self.channel.keep_time()
        self.channel.news.tell(self.told_time())


def _posted(act: Callable[[Json], Awaitable[Json]]) -> Callable[[Request], Awaitable[Response]]:
    async def handle(request: Request) -> Response:
        try:
            return JSONResponse(await act(await body_of(request)))
        except NotReady as error:
            raise Refused("The bot is not here yet; try again in a moment.", 503) from error

    return handle
