"""Holds a dialogue up to Slack: every post is rendered and checked, every act goes through Slack's payloads and back.

With DIALOGUES_ON=slack the same dialogues run unchanged, and the engine hears what the Slack adapter made of each act.
"""

from dataclasses import replace
from datetime import datetime
from html import escape
from typing import Any

from fake_slack.strict import check_message, check_view

from adapters.slack import inbound
from adapters.slack.answering import Answering
from adapters.slack.inbound import Seat
from adapters.slack.outbound import render, tap_of
from adapters.slack.taps import Tap, packed, unpacked
from adapters.slack.views import card_view, form_view
from adapters.slack.words import Words
from bot.channels import Inbound, Outgoing, Reply
from bot.core.events import Adopted, Commanded, Deleted, Edited, Pressed, Said
from bot.core.post import Post

TEAM, ROOM, CHAT = "T1", "C1", "D1"
SEAT = Seat(TEAM, "UBOT", lambda person: person.rpartition(":")[2])
Json = dict[str, Any]


class SlackMirror:
    """Slack's side of one dialogue."""

    def __init__(self, words: Words) -> None:
        """Speak with these words."""
        self.words = words
        self.answering = Answering(words, "http://127.0.0.1/api/")
        self.taps: set[Tap] = set()
        self._stamps: dict[str, str] = {}

    def posted(self, outgoing: Outgoing) -> None:
        """A post or an edit: Slack would take it."""
        if outgoing.post is not None:
            self.shown(outgoing.post)

    def shown(self, post: Post) -> None:
        """A card on the screen: within the limits, and what can be tapped is remembered."""
        made = render(post, self.words)
        for blocks in (made.blocks, *made.more):
            check_message(made.text, list(blocks))
            for block in blocks:
                self._offer(block)
        check_view(card_view(post, self.words), "modal")

    def _offer(self, block: Json) -> None:
        for element in block.get("elements", ()) if block["type"] == "actions" else ():
            for option in element.get("options", [None]):
                tap = tap_of({**element, "selected_option": option}, block["block_id"])
                assert tap is not None, element
                self.taps.add(tap)

    def replied(self, reply: Reply) -> None:
        """What a person gets at once."""
        if reply.post:
            self.shown(reply.post)
        if reply.form:
            check_view(form_view(reply.form, self.words), "modal")

    def stamp(self, message: str) -> str:
        """Slack's time stamp for a message of the dialogue."""
        return self._stamps.setdefault(message, f"1764{len(self._stamps):06d}.000100")

    def through(self, event: Inbound) -> Inbound:
        """The event as it comes out of Slack's payload."""
        match event:
            case Said() if event.text.strip():
                return replace(event, text=self._said(event))
            case Edited() if event.text.strip():
                return replace(event, text=self._edited(event))
            case Deleted():
                found = inbound.message_events(self._envelope(event, {
                    "subtype": "message_deleted", "deleted_ts": self.stamp(event.message),
                    "previous_message": self._message(event, "gone")}), SEAT)
                assert [type(one) for one in found] == [Deleted]
            case Adopted():
                kind = "reaction_removed" if event.undo else "reaction_added"
                item = {"type": "message", "channel": ROOM, "ts": self.stamp(event.message)}
                (adopted,) = inbound.reaction({"type": kind, "reaction": inbound.TAKE, "item": item,
                                               "user": user(event.person), "event_ts": "1764000000.1"}, SEAT)
                assert adopted.undo == event.undo
            case Pressed():
                self._pressed(event)
            case Commanded() if event.text != "home":
                form = {"text": escape(event.text, quote=False), "user_id": user(event.person), "trigger_id": "1",
                        "channel_id": CHAT if event.private else ROOM}
                return replace(event, text=inbound.command(form, SEAT, event.at).text)
        return event

    def _said(self, event: Said) -> str:
        private = not event.channel
        body = self._message(event, event.text) | {"type": "message", "channel": CHAT if private else ROOM,
                                                   "channel_type": "im" if private else "channel"}
        if event.addressed and not event.thread and not private:
            body["type"] = "app_mention"
        (heard,) = inbound.message_events(body, SEAT)
        assert isinstance(heard, Said | Commanded)
        return heard.text

    def _edited(self, event: Edited) -> str:
        changed = self._message(event, event.text) | {"edited": {"user": user(event.person), "ts": "1764000001.1"}}
        before = self._message(event, event.text + " before")
        (heard,) = inbound.message_events(
            self._envelope(event, {"subtype": "message_changed", "message": changed, "previous_message": before}), SEAT)
        assert isinstance(heard, Edited)
        return heard.text

    def _message(self, event: Said | Edited | Deleted, text: str) -> Json:
        thread = {"thread_ts": self.stamp(event.thread)} if event.thread else {}
        return {"user": user(event.person), "text": escape(text, quote=False), "ts": self.stamp(event.message), **thread}

    def _envelope(self, event: Edited | Deleted, more: Json) -> Json:
        return {"type": "message", "hidden": True, "channel": ROOM if event.thread else CHAT, "ts": "1764000002.1",
                "event_ts": "1764000002.1", **more}

    def _pressed(self, event: Pressed) -> None:
        """A tap keeps all it carries; too long a forged one is no button of Slack."""
        tap = Tap(event.assessment, event.card, event.generation, event.action, event.value, event.row)
        if len(event.assessment + event.card + event.action + event.value + event.row) > 1_500:
            return
        assert unpacked(packed(tap)) == tap
        message = {"ts": "1764000003.1", "thread_ts": self.stamp(event.thread)} if event.thread else {"ts": "1764000003.1"}
        body = {"user": {"id": user(event.person)}, "message": message,
                "container": {"channel_id": ROOM if event.thread else CHAT, "message_ts": "1764000003.1"}}
        pressed = inbound.pressed(tap, body, SEAT, datetime.fromtimestamp(1764000003, event.at.tzinfo))
        assert (pressed.card, pressed.action, pressed.value, pressed.row) == (event.card, event.action, event.value, event.row)
        assert bool(pressed.thread) == bool(event.thread)


def user(person: str) -> str:
    """Slack's id of somebody in a dialogue."""
    return "U" + person.rpartition(":")[2].upper()
