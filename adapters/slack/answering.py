"""What the person who did something sees at once: the engine's reply as a form, a card only they see, or a field's error.

Forms are opened first, for a trigger lives three seconds and works once (https://docs.slack.dev/surfaces/modals). What
comes too late for an acknowledgement goes by the response address, which Slack takes five times in half an hour.
"""

import logging
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass, replace
from html import escape as escaped
from typing import Any
from urllib.parse import urlsplit

from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from adapters.slack import ids
from adapters.slack.errors import failed
from adapters.slack.files import upload
from adapters.slack.outbound import render
from adapters.slack.rich import Link, no_link
from adapters.slack.taps import packed_form, unpacked_form
from adapters.slack.views import card_view, form_view
from adapters.slack.wire import open_private
from adapters.slack.words import Words
from bot.channels import ChannelError, Reply
from bot.core.post import Button, Form, Post
from bot.settings import LOOPBACK

log = logging.getLogger("discovery.slack")
SHEET = "slack/listening"
START = "start"
"""The form of a new run, and the button that opens it."""
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Scene:
    """Where somebody did something: their trigger and response address, the channel, an open view.

    `thread` is a thread that stands, where an answer can go; `root` is the message that a thread stands or could stand
    below.
    """

    team: str
    user: str
    trigger: str = ""
    response_url: str = ""
    channel: str = ""
    thread: str = ""
    root: str = ""
    view: Mapping[str, Any] | None = None
    ephemeral: bool = False


def scene_of(payload: Mapping[str, Any], team: str) -> Scene:
    """The scene of an interaction."""
    container = _part(payload, "container")
    message, view = _part(payload, "message"), payload.get("view")
    channel = str(container.get("channel_id") or _part(payload, "channel").get("id") or "")
    thread = str(container.get("thread_ts") or message.get("thread_ts") or "")
    return Scene(
        team, str(_part(payload, "user").get("id") or ""), str(payload.get("trigger_id") or ""),
        str(payload.get("response_url") or ""), channel, thread, thread or str(message.get("ts") or ""),
        view if isinstance(view, dict) else None, bool(container.get("is_ephemeral")),
    )


class Answering:
    """Answers with one workspace's client at a time."""

    def __init__(self, words: Words, api_url: str, link: Link = no_link) -> None:
        """Use these words; `api_url` tells which hosts are Slack's here, `link` where people can look at a message."""
        self.words, self._api_url, self._link = words, api_url, link

    def command(self, reply: Reply) -> Json | None:
        """The body that acknowledges a slash command; None where one message does not suffice."""
        bodies = self.bodies(reply)
        if len(bodies) > 1:
            return None
        return {"response_type": "ephemeral", **bodies[0]} if bodies else {}

    def bodies(self, reply: Reply) -> list[Json]:
        """What a reply says, as messages: a card, or the sentence of an error."""
        if reply.post:
            rendered = render(reply.post, self.words, self._link)
            return [{"text": text, "blocks": list(blocks)} for text, blocks in rendered.messages]
        return [{"text": escape(reply.errors[0][1])}] if reply.errors else []

    def submission(self, reply: Reply, view: Mapping[str, Any]) -> Json:
        """The body that acknowledges a form: errors at their fields, what comes next, or nothing: the form closes."""
        if reply.errors:
            errors = errors_at(reply.errors, view)
            post = None if errors else sentence(reply.errors[0][1])
            return {"response_action": "update", "view": self._card(post, view)} if post else {
                "response_action": "errors", "errors": errors}
        if reply.form:
            return {"response_action": "update", "view": self.form(reply.form, view)}
        if reply.post:
            return {"response_action": "update", "view": self._card(reply.post, view)}
        return {"response_action": "clear"} if view.get("previous_view_id") else {}

    def form(self, form: Form, view: Mapping[str, Any] | None = None, channel: str = "", thread: str = "") -> Json:
        """A form as a view that knows the channel and thread it belongs to."""
        made = form_view(form, self.words)
        known = unpacked_form(str(view.get("private_metadata") or "")) if view else None
        ref = unpacked_form(str(made.get("private_metadata") or ""))
        if ref:
            before = known or ref
            where = replace(ref, channel=channel or before.channel, thread=thread or before.thread)
            made["private_metadata"] = packed_form(where)
        return made

    def _card(self, post: Post, view: Mapping[str, Any]) -> Json:
        made = card_view(post, self.words, self._link)
        made["private_metadata"] = str(view.get("private_metadata") or "")
        return made

    async def tap(self, client: AsyncWebClient, reply: Reply, scene: Scene) -> None:
        """Answer a tap on a card in a message or in a view; raises ChannelError."""
        if scene.view is not None:
            await self._in_view(client, reply, scene)
        elif reply.post or reply.errors:
            await self.privately(client, reply, scene)
        elif reply.close and scene.ephemeral:
            await self._respond(scene, {"delete_original": True})

    async def open(self, client: AsyncWebClient, form: Form, scene: Scene) -> None:
        """Open a form, on top of an open view where there is one; raises ChannelError."""
        channel = ids.channel_id(scene.team, scene.channel) if scene.channel and not scene.channel.startswith("D") else ""
        thread = ids.message_id(scene.team, scene.channel, scene.root) if channel and scene.root else ""
        await self._put_up(client, self.form(form, scene.view, channel, thread), scene)

    async def _put_up(self, client: AsyncWebClient, view: Json, scene: Scene) -> None:
        """Show a view: on top of the modal from which it was asked for, in its place where three stand there, else by itself."""
        below = scene.view if scene.view is not None and scene.view.get("type") == "modal" else None
        if below is None:
            await _sent(client.views_open(trigger_id=scene.trigger, view=view))
        elif below.get("previous_view_id") in (None, "", below.get("root_view_id")):
            await _sent(client.views_push(trigger_id=scene.trigger, view=view))
        else:
            await _sent(client.views_update(view_id=str(below.get("id") or ""), view=view))

    async def _in_view(self, client: AsyncWebClient, reply: Reply, scene: Scene) -> None:
        """Answer in the modal that is open; what went wrong stands on top of it, so that nothing typed is lost."""
        view, post = scene.view or {}, reply.post
        if reply.errors:
            try:
                await self._put_up(client, card_view(sentence(reply.errors[0][1]), self.words), scene)
            except ChannelError:
                await self.late(client, reply, scene)
        elif view.get("type") == "home":
            if post:
                await self._put_up(client, card_view(post, self.words, self._link), scene)
        elif post or reply.close:
            made = self._card(post or Post(self.words(SHEET, "done", {})), view)
            # What this closes is over for the modals below as well: a preview there would still offer to start.
            stack = ("id", "previous_view_id", "root_view_id") if reply.close else ("id",)
            for below in dict.fromkeys(str(view.get(name) or "") for name in stack):
                if below:
                    await _sent(client.views_update(view_id=below, view=made))

    async def privately(self, client: AsyncWebClient, reply: Reply, scene: Scene) -> None:
        """Show a card or a sentence to this person only: by the response address, else in the thread or the private chat."""
        for body in self.bodies(reply):
            told = {**body, "replace_original": False, "response_type": "ephemeral", **_threaded(scene)}
            if not (scene.response_url and await self._respond(scene, told)):
                await self._whisper(client, body, scene)

    async def _whisper(self, client: AsyncWebClient, body: Json, scene: Scene) -> None:
        thread = scene.thread or None
        if scene.channel and not scene.channel.startswith("D"):
            await _sent(client.chat_postEphemeral(channel=scene.channel, user=scene.user, thread_ts=thread, **body))
        else:
            where = scene.channel or scene.user
            await _sent(client.chat_postMessage(
                channel=where, thread_ts=thread, unfurl_links=False, unfurl_media=False, **body,
            ))

    async def share(self, client: AsyncWebClient, reply: Reply, scene: Scene) -> None:
        """Put a document into the person's private chat; where that does not work, what is folded in its card stands for it."""
        made = reply.document
        if made is None:
            return
        try:
            chat = await open_private(client, scene.user)
            await upload(client, chat, "", made.name, made.body, made.title, made.alt)
        except ChannelError as error:
            log.warning("a file was not shared: %s", error.reason)
            await self.privately(client, Reply(reply.post), scene)

    async def late(self, client: AsyncWebClient, reply: Reply, scene: Scene) -> None:
        """Say what comes without a trigger that opens forms, after an acknowledgement or to a message: a card stands for one."""
        if reply.form and not reply.post:
            reply = self.unopened(reply.form)
        await self.privately(client, reply, replace(scene, view=None))

    def unopened(self, form: Form) -> Reply:
        """What is said in place of a form: a new run's opens by a button (`card` is its channel), others where they were."""
        if form.id != START:
            return Reply(errors=(("", self.words(SHEET, "too_late", {})),))
        button = Button(START, self.words(SHEET, "open_form", {}), form.card)
        return Reply(Post(self.words(SHEET, "form_ready", {}), buttons=(button,)))

    async def _respond(self, scene: Scene, body: Json) -> bool:
        """Use the response address, where it is Slack's; False where it was not taken. Raises ChannelError."""
        if not allowed(self._api_url, scene.response_url):
            return False
        webhook = AsyncWebhookClient(scene.response_url, retry_handlers=[])
        if urlsplit(self._api_url).hostname in LOOPBACK:
            webhook.proxy = None
        answer = await _sent(webhook.send_dict(body))
        return bool(answer.status_code == 200)

    def trouble(self) -> str:
        """The sentence for somebody whose wish we could not carry out just now."""
        return self.words(SHEET, "trouble", {})


def allowed(api_url: str, url: str) -> bool:
    """Whether a response address leads to Slack: to the host of the API, or to a host below it."""
    try:
        api, given = urlsplit(api_url), urlsplit(url)
        port = given.port
    except ValueError:
        return False
    if api.hostname in LOOPBACK:
        return given.netloc == api.netloc
    home = (api.hostname or "").removeprefix("www.").removeprefix("api.")
    host = given.hostname or ""
    return given.scheme == "https" and bool(home) and (host == home or host.endswith("." + home)) and port in (None, 443)


def errors_at(errors: tuple[tuple[str, str], ...], view: Mapping[str, Any]) -> dict[str, str]:
    """Sentences at the fields they are about; one about no field of this form stands at its first.

    Empty where the form has no fields: Slack shows errors nowhere else.
    """
    blocks = view.get("blocks")
    blocks = blocks if isinstance(blocks, list) else []
    fields = [str(block.get("block_id")) for block in blocks if isinstance(block, dict) and block.get("type") == "input"]
    placed = ((name if name in fields else fields[0], told) for name, told in reversed(errors) if fields)
    return dict(placed)


def sentence(text: str) -> Post:
    """A plain sentence as a card."""
    return Post(escape(text))


async def _sent(request: Awaitable[Any]) -> Any:
    """One request to Slack; raises ChannelError."""
    try:
        return await request
    except Exception as error:
        raise failed(error) from error


def _threaded(scene: Scene) -> Json:
    return {"thread_ts": scene.thread} if scene.thread and not scene.channel.startswith("D") else {}


def _part(payload: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = payload.get(name)
    return part if isinstance(part, dict) else {}


def escape(text: str) -> str:
    """A sentence in which nothing is a mention, a link or markup."""
    return escaped(text, quote=False)
