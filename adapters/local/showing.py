"""What the page shows, as JSON for one viewer: people, channels, messages."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from adapters.local import outbound
from adapters.local.channel import LocalChannel
from adapters.local.kept import thawed_post
from adapters.local.markup import typed_nodes
from adapters.local.platform import BOT, BOT_NAME, Message, Person, Spot, thread_id

Json = dict[str, Any]
TAKEN = "white_check_mark"


def people(channel: LocalChannel) -> list[Json]:
    """Everybody in the chat, and the bot."""
    now = channel.clock.now()
    bot = Person(BOT, BOT_NAME, "", "UTC")
    return [_person(one, now) for one in (*channel.platform.people.values(), bot)]


def _person(one: Person, now: datetime) -> Json:
    return {
        "id": one.id,
        "name": one.name,
        "role": one.role,
        "zone": one.zone,
        "local_time": f"{now.astimezone(ZoneInfo(one.zone)):%a %H:%M}",
        "owner": "owner" in one.role.casefold(),
        "bot": one.id == BOT,
    }


def channels(channel: LocalChannel, viewer: str) -> list[Json]:
    """The channels and how much is new in each for the viewer."""
    platform, members = channel.platform, list(channel.platform.people)
    return [
        {"id": one.id, "name": one.name, "unread": platform.marks.unread(one.id, "", viewer), "members": members}
        for one in platform.channels.values()
    ]


def private(channel: LocalChannel, viewer: str) -> Json:
    """How much is new in the viewer's private chat with the bot."""
    return {"unread": channel.platform.marks.unread("", viewer, viewer)}


def listing(channel: LocalChannel, spot: Spot, viewer: str) -> list[Json]:
    """The messages of a place that the viewer sees; a thread without its root."""
    found = channel.platform.listing(spot, viewer)
    return [message(channel, one, viewer) for one in found if one.spot.root == spot.root]


def message(channel: LocalChannel, one: Message, viewer: str) -> Json:
    """A message as the viewer sees it; a root post tells of its replies."""
    reactions = channel.platform.marks.reactions(one.number)
    ours = bool(one.post)
    body: Json = {
        "id": one.id,
        "thread": one.own_thread,
        "author": one.author,
        "name": channel.platform.name_of(one.author),
        "at": one.at.astimezone(UTC).isoformat(),
        "edited": one.edits > 0 and not ours,
        "deleted": one.deleted,
        "text": [] if ours else typed_nodes(one.text, channel.platform.people.values()),
        "card": outbound.card(thawed_post(one.post)) if ours else None,
        "whisper": bool(one.spot.only_for),
        "reactions": [
            {"emoji": emoji, "count": len(who), "mine": viewer in who} for emoji, who in reactions.items()
        ],
        "mine": one.author == viewer,
        "taken": BOT in reactions.get(TAKEN, ()),
    }
    return body | _replies(channel, one, viewer) if one.spot.channel and not one.spot.root else body


def _replies(channel: LocalChannel, root: Message, viewer: str) -> Json:
    found = channel.platform.marks.replies(root.spot.channel, root.number, viewer)
    return {"replies": found.count, "last_reply": found.last_at or None, "unread_replies": found.unread}


def thread(channel: LocalChannel, spot: Spot, root: Message, viewer: str) -> Json:
    """A thread: its root post and what is said below."""
    return {
        "id": thread_id(spot.channel, spot.root),
        "channel": spot.channel,
        "root": message(channel, root, viewer),
        "messages": listing(channel, spot, viewer),
    }


