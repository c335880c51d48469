"""The fake Slack itself: opens the port, makes workspaces, people and channels, and shows what happened in them."""

import json
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from aiohttp import web

from fake_slack import hooks
from fake_slack.access import ALL_EVENTS, ALL_SCOPES
from fake_slack.api import Api
from fake_slack.delivery import Delivering, Delivery
from fake_slack.faults import STORES, Fault, Kind, Limit
from fake_slack.life import Life
from fake_slack.lines import HttpLine, SocketLine
from fake_slack.methods_files import take_bytes
from fake_slack.people import Person
from fake_slack.state import Call, Channel, FakeSlackMisused, Json, Message, Team, Token, User, View
from fake_slack.world import World, real_now

APP_SCOPES = frozenset(("connections:write",))


class FakeSlack:
    """`async with FakeSlack(now=clock.now) as slack:`; fails at the end where the app did not take something.

    `tolerant` forgives that. `events` are the bot events the app subscribed to, `scopes` what an installation grants.
    """

    def __init__(self, now: Callable[[], datetime] = real_now, events: Iterable[str] = ALL_EVENTS,
                 scopes: Iterable[str] = ALL_SCOPES, tolerant: bool = False) -> None:  # fmt: skip
        """Nothing is opened yet."""
        self.world = World(now)
        self.world.events = set(events)
        self.api = Api(self.world)
        self.delivering = Delivering(self.world)
        self.world.emit = self.delivering.emit
        self.scopes = frozenset(scopes)
        self.tolerant = tolerant
        self.app_token = "xapp-1-A0FAKE-1-fake"  # noqa: S105
        self.world.tokens[self.app_token] = Token(self.app_token, "app", scopes=APP_SCOPES)
        self.sockets = SocketLine()
        self.people: dict[str, Person] = {}
        self.life = Life(self)
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> "FakeSlack":
        """Open a port on this machine."""
        app = web.Application(client_max_size=32 * 1024 * 1024)
        app.router.add_route("*", "/api/{method}", self.api.handle)
        app.router.add_post("/actions/{team}/{id}/{secret}", self._hook)
        app.router.add_post("/upload/v1/{id}", self._upload)
        app.router.add_get("/files/{id}{tail:.*}", self._download)
        app.router.add_get("/link/", self._link)
        app.router.add_get("/oauth/v2/authorize", self._authorize)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0, backlog=1024)
        await site.start()
        port = self._runner.addresses[0][1]
        self.world.url = f"http://127.0.0.1:{port}"
        return self

    async def __aexit__(self, kind: object, error: object, trace: object) -> None:
        """Close all; say what the app did not take, unless the test failed anyway."""
        self.api.release()
        for task in list(self.delivering.tasks):
            task.cancel()
        await self.sockets.close()
        if isinstance(self.delivering.line, HttpLine):
            await self.delivering.line.close()
        if self._runner is not None:
            await self._runner.cleanup()
        if kind is None and not self.tolerant and self.delivering.failed:
            told = [(one.kind, one.event.get("type"), one.answer.trouble, one.answer.status) for one in self.failed]
            raise FakeSlackMisused(f"the app did not take: {told}")

    # --- addresses and keys ---

    @property
    def url(self) -> str:
        """The base address of the Web API; ends with `/api/`."""
        return f"{self.world.url}/api/"

    @property
    def team(self) -> Team:
        """The first workspace; made where there is none."""
        return next(iter(self.world.teams.values()), None) or self.add_team("Northwind")

    def bot_token(self, team: Team | None = None) -> str:
        """The newest live token of the app in a workspace."""
        wanted = (team or self.team).id
        live = [one.value for one in self.world.tokens.values() if one.team == wanted and one.state == "live"]
        if not live:
            raise FakeSlackMisused("the app is not installed there")
        return live[-1]

    def mention(self, team: Team | None = None) -> str:
        """How a message names the bot."""
        return f"<@{(team or self.team).bot_user}>"

    # --- making ---

    def add_team(self, name: str, *, installed: bool = True, scopes: Iterable[str] | None = None, enterprise: str = "") -> Team:
        """A workspace with the app in it (or not yet)."""
        id = self.world.new_id("T")
        bot = User(self.world.new_id("U"), id, "discovery", is_bot=True, bot_id=self.world.new_id("B"))
        team = Team(id, name, bot.id, bot.bot_id, enterprise, installed)
        self.world.teams[id], self.world.users[bot.id] = team, bot
        if installed:
            self.world.new_token(team, frozenset(scopes) if scopes is not None else self.scopes, self.world.rotation)
        return team

    def add_user(self, name: str, tz: str | None = "Europe/Berlin", *, team: Team | None = None, **flags: Any) -> Person:
        """Somebody; `flags` are fields of User: deleted, is_bot, is_restricted, locale, display ..."""
        home = team or self.team
        user = User(self.world.new_id("U"), home.id, name, tz, **flags)
        if user.is_bot and not user.bot_id:
            user.bot_id = self.world.new_id("B")
        self.world.users[user.id] = user
        self.people[user.id] = Person(self, user)
        return self.people[user.id]

    def add_channel(self, name: str, members: Iterable[Person] = (), *, private: bool = False, archived: bool = False,
                    bot: bool = True, team: Team | None = None, shared_with: Iterable[Team] = ()) -> Channel:  # fmt: skip
        """A channel; the bot is in it unless `bot` is False."""
        home = team or self.team
        inside = [one.id for one in members] + ([home.bot_user] if bot else [])
        channel = Channel(self.world.new_id("C"), home.id, name, "group" if private else "channel",
                          dict.fromkeys(inside), archived, tuple(one.id for one in shared_with),
                          created=self.world.seconds())  # fmt: skip
        self.world.channels[channel.id] = channel
        return channel

    def dm(self, person: Person) -> Channel:
        """The bot's private chat with somebody."""
        return self.world.private_chat(self.team_of(person), person.id)

    def team_of(self, person: Person) -> Team:
        """The workspace somebody is at home in."""
        return self.world.teams[person.user.team]

    # --- looking ---

    @property
    def calls(self) -> list[Call]:
        """Every request to the Web API, oldest first."""
        return self.api.calls

    def called(self, method: str) -> list[Call]:
        """The requests for one method."""
        return [one for one in self.api.calls if one.method == method]

    def messages(self, channel: Channel, thread: Message | str | None = None) -> list[Message]:
        """What stands in a channel, or in one of its threads (with its root), oldest first."""
        every = [one for one in channel.messages.values() if not one.late]
        root = thread.root if isinstance(thread, Message) else thread
        return every if root is None else [one for one in every if one.root == root]

    def posts(self, channel: Channel | None = None) -> list[Message]:
        """What the bot posted and what still stands, oldest first."""
        places = [channel] if channel else list(self.world.channels.values())
        found = [one for place in places for one in self.messages(place) if one.bot_id and one.app_id == self.world.app_id]
        return sorted(found, key=lambda one: tuple(map(int, one.ts.split("."))))

    def whispers(self, person: Person, channel: Channel | None = None) -> list[Message]:
        """What only this person sees, oldest first."""
        places = [channel] if channel else list(self.world.channels.values())
        return [one for place in places for one in place.whispers if one.only_for == person.id]

    def modals(self, person: Person) -> list[View]:
        """The modals on somebody's screen; the last is on top."""
        return [self.world.views[id] for id in self.world.stacks.get(person.id, ())]

    def home(self, person: Person) -> View | None:
        """Somebody's home tab, where the app has published one."""
        return self.world.views.get(self.world.homes.get((self.team_of(person).id, person.id), ""))

    @property
    def sent(self) -> list[Delivery]:
        """Everything that went to the app, with its answers, oldest first."""
        return self.delivering.sent

    @property
    def failed(self) -> list[Delivery]:
        """What the app did not take in time or at all; `clear()` it where a test meant that."""
        return self.delivering.failed

    async def retry_all(self) -> list[Delivery]:
        """Send every event that failed once more, as Slack does up to three times; told are those that still fail."""
        return await self.delivering.retry_all()

    # --- going wrong ---

    def fail_next(self, method: str, kind: Kind, *, times: int = 1, stored: bool | None = None, **more: Any) -> None:
        """The next call(s) of a method (`*`: any) go wrong; `more`: code, retry_after, status, channel, skip."""
        self.api.faults.append(Fault(method, kind, times, stored=kind in STORES if stored is None else stored, **more))

    def limit(self, method: str, *, per_channel: float = 0.0, per_second: float = 0.0, burst: float = 1.0) -> None:
        """From now on a method is refused above this rate; a rate of 0 lifts the limit."""
        if per_channel or per_second:
            self.api.limits[method] = Limit(per_channel or per_second, burst, bool(per_channel))
        else:
            self.api.limits.pop(method, None)

    async def settle(self) -> None:
        """Wait until nothing is on its way to the app any more."""
        await self.delivering.settle()

    def release(self) -> None:
        """Late messages appear, hanging requests end."""
        self.api.release()

    def call(self, method: str, token: str = "", **args: Any) -> Json:
        """A call without the wire, for tests that need many."""
        return self.api.run(method, args, token or self.bot_token())[1]

    # --- connecting the app ---

    def connect_http(self, app_url: str, signing_secret: str, stamp: Callable[[], float] | None = None) -> None:
        """From now on events, taps and commands go to this address, signed at our clock's time (or at `stamp`'s)."""
        self.delivering.line = HttpLine(app_url, signing_secret, stamp or (lambda: self.world.now().timestamp()))

    async def connect_socket(self, seconds: float = 10.0) -> None:
        """From now on everything goes through the websockets the app opened; waits for the first."""
        self.delivering.line = self.sockets
        await self.sockets.opened(seconds)

    # --- other addresses ---

    async def _hook(self, request: web.Request) -> web.Response:
        try:
            body: Any = json.loads(await request.read())
        except ValueError:
            body = None
        status, told = hooks.used(self.world, request.match_info["id"], body)
        return web.json_response(told, status=status)

    async def _upload(self, request: web.Request) -> web.Response:
        body = await request.read()
        status = take_bytes(self.world, request.match_info["id"], body)
        return web.Response(text=f"OK - {len(body)}" if status == 200 else "bad upload", status=status)

    async def _download(self, request: web.Request) -> web.Response:
        file = self.world.files.get(request.match_info["id"])
        token = self.world.tokens.get(request.headers.get("Authorization", "").removeprefix("Bearer "))
        if file is None or file.body is None or token is None or "files:read" not in token.scopes:
            return web.Response(text="<html>sign in</html>", content_type="text/html")
        return web.Response(body=file.body)

    async def _link(self, request: web.Request) -> web.StreamResponse:
        ticket = request.query.get("ticket", "")
        if ticket not in self.world.tickets:
            return web.Response(status=404)
        self.world.tickets.discard(ticket)
        return await self.sockets.serve(request, self.world.app_id)

    async def _authorize(self, request: web.Request) -> web.Response:
        back = request.query.get("redirect_uri", "")
        code = self.new_code(self.team, request.query.get("scope", "").split(","), back)
        raise web.HTTPFound(f"{back}?{urlencode({'code': code, 'state': request.query.get('state', '')})}")

    def new_code(self, team: Team, scopes: Iterable[str] = (), redirect_uri: str = "", user: str = "") -> str:
        """What Slack hands to a browser after somebody agreed to install the app."""
        code = self.world.new_id("code-")
        self.world.codes[code] = {"team": team.id, "scopes": sorted(scopes) or sorted(self.scopes),
                                  "redirect_uri": redirect_uri, "user": user}  # fmt: skip
        return code

    def rotate(self, lives: timedelta | None = timedelta(hours=12)) -> None:
        """Tokens given out from now on end after a while and come with a refresh token."""
        self.world.rotation = lives
