"""The Web API over HTTP: reads a request, checks the token, plays faults and limits, runs the method, records it."""

import asyncio
import base64
import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from email.utils import format_datetime
from typing import Any

from aiohttp import web

from fake_slack import methods_apps, methods_chat, methods_files, methods_people, methods_places, methods_views
from fake_slack.access import check_token, need
from fake_slack.faults import Fault, Limit
from fake_slack.methods import Method
from fake_slack.state import Call, Caller, Json, SlackError, Token
from fake_slack.world import World

METHODS: dict[str, Method] = (
    methods_people.METHODS | methods_places.METHODS | methods_chat.METHODS
    | methods_views.METHODS | methods_files.METHODS | methods_apps.METHODS
)  # fmt: skip
NESTED = ("blocks", "attachments", "metadata", "view", "files", "event_payload")
HTML = "<!DOCTYPE html><html><body>Server Error</body></html>"


class Api:
    """Answers `/api/METHOD`."""

    def __init__(self, world: World) -> None:
        """Start with no fault and no limit."""
        self.world = world
        self.calls: list[Call] = []
        self.faults: list[Fault] = []
        self.limits: dict[str, Limit] = {}
        self.held: list[Callable[[], object]] = []
        self.released = asyncio.Event()

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """One request, from the wire to the wire."""
        name = request.match_info["method"]
        try:
            args, token = await read(request)
        except SlackError as error:
            return self._answer(name, {}, "", error.code, {"ok": False, "error": error.code})
        fault = self._fault(name, args)
        if fault is not None:
            return await self._play(fault, request, name, args, token)
        return self._answer(name, args, token, *self.run(name, args, token))

    def run(self, name: str, args: Json, token: str) -> tuple[str, Json]:
        """Carry a call out: the outcome in a word, and the body of the answer."""
        try:
            return "ok", {"ok": True, **self._run(name, args, token)}
        except SlackError as error:
            return error.code, {"ok": False, "error": error.code, **error.more}

    def _run(self, name: str, args: Json, token: str) -> Json:
        method = METHODS.get(name)
        if method is None:
            raise SlackError("unknown_method", req_method=name)
        caller = self._caller(method, token)
        self._within_limit(name, args, caller)
        if method.scope:
            need(caller, method.scope)
        return method.run(self.world, caller, args)

    def _caller(self, method: Method, token: str) -> Caller:
        if method.key == "none":
            return Caller(None, None)
        if not token:
            raise SlackError("not_authed")
        found = self.world.tokens.get(token)
        team = self.world.teams.get(found.team) if found else None
        check_token(found, team, self.world.now())
        assert found is not None
        if found.kind != method.key:
            raise SlackError("not_allowed_token_type")
        return Caller(found, team)

    def _within_limit(self, name: str, args: Json, caller: Caller) -> None:
        limit = self.limits.get(name)
        if limit is None:
            return
        team = caller.team.id if caller.team else ""
        wait = limit.refused(f"{team}/{args.get('channel', '') if limit.by_channel else ''}", self.world.now())
        if wait:
            raise SlackError("ratelimited", retry_after=wait)

    def _fault(self, name: str, args: Json) -> Fault | None:
        for fault in self.faults:
            if fault.method in (name, "*") and fault.channel in ("", args.get("channel", "")):
                if fault.skip:
                    fault.skip -= 1
                    continue
                fault.times -= 1
                if not fault.times:
                    self.faults.remove(fault)
                return fault
        return None

    # --- answers ---

    def _answer(self, name: str, args: Json, token: str, outcome: str, body: Json) -> web.Response:
        self._record(name, args, token, outcome)
        if outcome == "ratelimited":
            return self._json({"ok": False, "error": "ratelimited"}, token, 429, {"Retry-After": str(body["retry_after"])})
        return self._json(body, token)

    def _record(self, name: str, args: Json, token: str, outcome: str) -> None:
        found = self.world.tokens.get(token)
        self.calls.append(Call(name, args, token, found.team if found else "", self.world.now(), outcome))

    def _json(self, body: Json, token: str, status: int = 200, more: Mapping[str, str] = {}) -> web.Response:
        found: Token | None = self.world.tokens.get(token)
        headers = {"Date": format_datetime(self.world.now(), usegmt=True), **more}
        if found:
            headers["x-oauth-scopes"] = ",".join(sorted(found.scopes))
        text = json.dumps(body, ensure_ascii=False).encode()
        return web.Response(body=text, status=status, content_type="application/json", charset="utf-8", headers=headers)

    # --- faults ---

    async def _play(self, fault: Fault, request: web.Request, name: str, args: Json, token: str) -> web.StreamResponse:
        """Carry the call out where the fault comes after it, then break the answer."""
        body: Json = {"ok": True}
        if fault.kind == "late":
            body = self._later(name, args, token)
        elif fault.stored:
            body = self.run(name, args, token)[1]
        self._record(name, args, token, fault.kind if fault.kind != "error" else fault.code)
        match fault.kind:
            case "ratelimited":
                return self._json({"ok": False, "error": "ratelimited"}, token, 429, {"Retry-After": str(fault.retry_after)})
            case "http_500":
                return web.Response(status=fault.status, text="")
            case "html_body":
                return web.Response(status=fault.status, text=HTML, content_type="text/html")
            case "broken_json":
                return web.Response(body=json.dumps(body).encode()[:-2], content_type="application/json")
            case "error":
                return self._json({"ok": False, "error": fault.code}, token)
            case "ok_without_ts":
                return self._json({key: body[key] for key in body if key not in ("ts", "message", "message_ts")}, token)
            case "late":
                return self._json(body, token)
            case "timeout_before" | "timeout_after":
                await self.released.wait()
        return break_off(request)

    def _later(self, name: str, args: Json, token: str) -> Json:
        """Answer as if it were done; a posted message is there for nobody until `release`."""
        if name != "chat.postMessage":
            self.held.append(lambda: self.run(name, args, token))
            return {"ok": True}
        body = self.run(name, args, token)[1]
        if body["ok"]:
            message = self.world.channels[body["channel"]].messages[body["ts"]]
            message.late = True
            self.held.append(lambda: setattr(message, "late", False))
        return body

    def release(self) -> None:
        """Let go of what is held back: late messages appear, hanging requests end."""
        for one in self.held:
            one()
        self.held.clear()
        self.released.set()
        self.released = asyncio.Event()


def break_off(request: web.Request) -> web.Response:
    """Cut the line without an answer."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=500)


async def read(request: web.Request) -> tuple[Json, str]:
    """The arguments and the token of a request; raises invalid_json, invalid_form_data."""
    token = bearer(request)
    args: Json = dict(request.query)
    if request.content_type == "application/json":
        try:
            body = json.loads(await request.read() or b"{}")
        except ValueError:
            raise SlackError("invalid_json") from None
        if not isinstance(body, dict):
            raise SlackError("json_not_object")
        if not token and body.get("token"):
            raise SlackError("not_authed")  # with a JSON body the token has to stand in the header
        args |= body
    elif request.content_type in ("application/x-www-form-urlencoded", "multipart/form-data"):
        args |= dict(await request.post())
    args |= basic(request)
    token = token or str(args.get("token") or "")
    args.pop("token", None)
    for name in NESTED:
        if isinstance(args.get(name), str):
            with suppress(ValueError):
                args[name] = json.loads(args[name])
    return args, token


def bearer(request: web.Request) -> str:
    """The token in the header, or nothing."""
    kind, _, value = request.headers.get("Authorization", "").partition(" ")
    return value.strip() if kind == "Bearer" else ""


def basic(request: web.Request) -> dict[str, Any]:
    """The app's own name and secret, where they come as a header."""
    kind, _, value = request.headers.get("Authorization", "").partition(" ")
    if kind != "Basic":
        return {}
    name, _, secret = base64.b64decode(value).decode().partition(":")
    return {"client_id": name, "client_secret": secret}
