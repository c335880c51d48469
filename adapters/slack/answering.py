"""What the person who did something sees at once: the engine's reply as a form, a card only they see, or a field's error.

Forms are opened first, for a trigger lives three seconds and works once (https://docs.slack.dev/surfaces/modals). What
comes too late for an acknowledgement goes by the response address, which Slack takes five times in half an hour.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from adapters.slack import ids
from adapters.slack.errors import failed
from adapters.slack.outbound import render
from adapters.slack.taps import packed_form, unpacked_form
from adapters.slack.views import card_view, form_view
from adapters.slack.words import Words
from bot.channels import Reply
from bot.core.post import Form, Post
from bot.settings import LOOPBACK

log = logging.getLogger("discovery.slack")
SHEET = "slack/listening"
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Scene:
    """Where somebody did something: their trigger and response address, the channel and thread, an open view."""

    team: str
    user: str
    trigger: str = ""
    response_url: str = ""
    channel: str = ""
    thread: str = ""
    view: Mapping[str, Any] | None = None
    ephemeral: bool = False


def scene_of(payload: Mapping[str, Any], team: str) -> Scene:
    """The scene of an interaction."""
    container = _part(payload, "container")
    message, view = _part(payload, "message"), payload.get("view")
    channel = str(container.get("channel_id") or _part(payload, "channel").get("id") or "")
    thread = str(container.get("thread_ts") or message.get("thread_ts") or message.get("ts") or "")
    return Scene(
        team, str(_part(payload, "user").get("id") or ""), str(payload.get("trigger_id") or ""),
        str(payload.get("response_url") or ""), channel, thread, view if isinstance(view, dict) else None,
        bool(container.get("is_ephemeral")),
    )


class Answering:
    """Answers with one workspace's client at a time; `hooks` is where response addresses may lead."""

    def __init__(self, words: Words, api_url: str) -> None:
        """Use these words; `api_url` tells which hosts are Slack's here."""
        self.words, self._api_url = words, api_url

    def command(self, reply: Reply) -> Json:
        """The body that acknowledges a slash command."""
        post = reply.post
        if post is None:
            return {"text": reply.errors[0][1]} if reply.errors else {}
        return {"response_type": "ephemeral", **self.message(post)}

    def message(self, post: Post) -> Json:
        """A card as a message."""
        rendered = render(post, self.words)
        return {"text": rendered.text, "blocks": list(rendered.blocks)}

    def submission(self, reply: Reply, view: Mapping[str, Any]) -> Json:
        """The body that acknowledges a form: errors at their fields, what comes next, or nothing: the form closes."""
        if reply.errors:
            return {"response_action": "errors", "errors": errors_at(reply.errors, view)}
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
        made = card_view(post, self.words)
        made["private_metadata"] = str(view.get("private_metadata") or "")
        return made

    async def tap(self, client: AsyncWebClient, reply: Reply, scene: Scene) -> None:
        """Answer a tap on a card in a message or in a view; raises ChannelError."""
        if reply.form:
            await self.open(client, reply.form, scene)
        elif scene.view is not None:
            await self._in_view(client, reply, scene)
        elif reply.post:
            await self.privately(client, reply.post, scene)
        elif reply.errors:
            await self._respond(scene, {"text": reply.errors[0][1], "replace_original": False, "response_type": "ephemeral"})
        elif reply.close and scene.ephemeral:
            await self._respond(scene, {"delete_original": True})

    async def open(self, client: AsyncWebClient, form: Form, scene: Scene) -> None:
        """Open a form, on top of an open view where there is one."""
        channel = ids.channel_id(scene.team, scene.channel) if scene.channel and not scene.channel.startswith("D") else ""
        thread = ids.message_id(scene.team, scene.channel, scene.thread) if channel and scene.thread else ""
        view = self.form(form, scene.view, channel, thread)
        try:
            if scene.view is not None and scene.view.get("type") == "modal":
                await client.views_push(trigger_id=scene.trigger, view=view)
            else:
                await client.views_open(trigger_id=scene.trigger, view=view)
        except Exception as error:
            raise failed(error) from error

    async def _in_view(self, client: AsyncWebClient, reply: Reply, scene: Scene) -> None:
        view = scene.view or {}
        post = reply.post
        if view.get("type") == "home":
            if post:
                await self._views(client.views_open(trigger_id=scene.trigger, view=card_view(post, self.words)))
            return
        made = self._card(post, view) if post else self._card(Post(self.words(SHEET, "done", {})), view)
        if post or reply.close:
            await self._views(client.views_update(view_id=str(view.get("id") or ""), view=made))

    async def _views(self, request: Any) -> None:
        try:
            await request
        except Exception as error:
            raise failed(error) from error

    async def privately(self, client: AsyncWebClient, post: Post, scene: Scene) -> None:
        """Show a card to this person only: by the response address, else in the thread, else in the private chat."""
        body = self.message(post)
        if scene.response_url and await self._respond(
            scene, {**body, "replace_original": False, "response_type": "ephemeral", **_threaded(scene)}
        ):
            return
        try:
            if scene.channel and not scene.channel.startswith("D"):
                await client.chat_postEphemeral(channel=scene.channel, user=scene.user, thread_ts=scene.thread or None, **body)
            else:
                await client.chat_postMessage(channel=scene.channel or scene.user, unfurl_links=False, unfurl_media=False, **body)
        except Exception as error:
            raise failed(error) from error

    async def late(self, client: AsyncWebClient, reply: Reply, scene: Scene) -> None:
        """Say what came too late for the acknowledgement; a form cannot be opened any more, so a sentence stands for it."""
        post = reply.post or (Post(self.words(SHEET, "too_late", {})) if reply.form else None)
        if post:
            await self.privately(client, post, replace(scene, view=None))

    async def _respond(self, scene: Scene, body: Json) -> bool:
        """Use the response address, where it is Slack's; False where that did not work."""
        if not allowed(self._api_url, scene.response_url):
            return False
        webhook = AsyncWebhookClient(scene.response_url, retry_handlers=[])
        if urlsplit(self._api_url).hostname in LOOPBACK:
            webhook.proxy = None
        try:
            answer = await webhook.send_dict(body)
        except Exception as error:
            raise failed(error) from error
        return answer.status_code == 200

    def trouble(self) -> str:
        """The sentence for somebody whose wish we could not carry out just now."""
        return self.words(SHEET, "trouble", {})


def allowed(api_url: str, url: str) -> bool:
    """Whether a response address leads to Slack: to the host of the API, or to a host below it."""
    api, given = urlsplit(api_url), urlsplit(url)
    if api.hostname in LOOPBACK:
        return given.netloc == api.netloc
    home = (api.hostname or "").removeprefix("www.").removeprefix("api.")
    host = given.hostname or ""
    return given.scheme == "https" and bool(home) and (host == home or host.endswith("." + home)) and given.port in (None, 443)


def errors_at(errors: tuple[tuple[str, str], ...], view: Mapping[str, Any]) -> dict[str, str]:
    """Sentences at the fields they are about; one about no field of this form stands at its first."""
    fields = [str(block.get("block_id")) for block in view.get("blocks") or () if block.get("type") == "input"]
    first = fields[:1]
    placed = ((name if name in fields else first[0] if first else name, sentence) for name, sentence in errors)
    return dict(placed)


def _threaded(scene: Scene) -> Json:
    return {"thread_ts": scene.thread} if scene.thread and not scene.channel.startswith("D") else {}


def _part(payload: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = payload.get(name)
    return part if isinstance(part, dict) else {}


