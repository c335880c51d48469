"""Reads what happens to channels, people and the app itself: Slack's life-cycle events become the engine's changes.

Event shapes: https://docs.slack.dev/reference/events (channel_archive, channel_rename, member_left_channel, user_change,
app_uninstalled, tokens_revoked and their kin).
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from adapters.slack import ids
from adapters.slack.inbound import Seat, moment, thread_of
from bot.channels import Change, ChannelClosed, ChannelMoved, ChannelOpened, PersonChanged, PostDeleted, Uninstalled
from bot.core import pacing

CLOSED = {
    "channel_archive": "archived", "group_archive": "archived", "channel_deleted": "deleted", "group_deleted": "deleted",
    "channel_left": "not_in_channel", "group_left": "not_in_channel", "channel_shared": "shared",
}
OPENED = ("channel_unarchive", "group_unarchive")
UNSHARED = "channel_unshared"
MEMBERS = ("member_joined_channel", "member_left_channel")
RENAMED = ("channel_rename", "group_rename")
PEOPLE = ("user_change", "team_join")
MOVED = "channel_id_changed"
REMOVED = ("app_uninstalled", "tokens_revoked")
LIFE = (*CLOSED, *OPENED, UNSHARED, *MEMBERS, *RENAMED, MOVED, *PEOPLE, *REMOVED)
"""The types of events that this file knows."""


def post_deleted(event: Mapping[str, Any], seat: Seat) -> PostDeleted | None:
    """Somebody deleted a reply of the bot's in a thread; None for whatever else a message event tells."""
    before, ts = event.get("previous_message"), str(event.get("deleted_ts") or "")
    at, channel = moment(event.get("event_ts") or event.get("ts")), str(event.get("channel") or "")
    if event.get("subtype") != "message_deleted" or not isinstance(before, dict) or before.get("user") != seat.bot_user:
        return None
    thread = thread_of(before | {"ts": ts}, seat, channel)
    if not ts or at is None or not thread:
        return None
    identity = ids.message_id(seat.team, channel, ts)
    return PostDeleted(f"{identity}:d", at, identity, thread)


def change_of(team: str, event: Mapping[str, Any], bot_user: str, at: datetime) -> Change | None:
    """What follows from a life-cycle event for runs; None where nothing does.

    `bot_user` is the bot's own user id: when it leaves a channel, nothing can be posted there any more.
    """
    kind = str(event.get("type") or "")
    key = f"{ids.workspace_id(team)}:life/{kind}/{subject(event)}/{event.get('event_ts') or at.timestamp()}"
    channel = ids.channel_id(team, channel_of(event))
    if kind in CLOSED:
        return ChannelClosed(key, at, channel, CLOSED[kind])
    if kind in OPENED:
        return ChannelOpened(key, at, channel)
    if kind == UNSHARED and not event.get("is_ext_shared"):
        return ChannelOpened(key, at, channel, after="shared")
    if kind in MEMBERS and event.get("user") == bot_user:
        joined = kind == "member_joined_channel"
        return ChannelOpened(key, at, channel) if joined else ChannelClosed(key, at, channel, "not_in_channel")
    if kind == MOVED:
        return ChannelMoved(key, at, *moved(team, event))
    if kind == "user_change":
        return person_changed(team, event, key, at)
    if kind in REMOVED:
        return Uninstalled(key, at, ids.workspace_id(team))
    return None


def person_changed(team: str, event: Mapping[str, Any], key: str, at: datetime) -> PersonChanged | None:
    """Somebody's time zone, or that they were deactivated."""
    user = event.get("user")
    if not isinstance(user, dict) or not user.get("id"):
        return None
    zone = str(user.get("tz") or "")
    known = zone if pacing.known_zone(zone) else ""
    return PersonChanged(key, at, ids.person_id(team, str(user["id"])), known, bool(user.get("deleted")))


def moved(team: str, event: Mapping[str, Any]) -> tuple[str, str]:
    """The channel's old id and its new one."""
    old, new = (ids.channel_id(team, str(event.get(name) or "")) for name in ("old_channel_id", "new_channel_id"))
    return old, new


def channel_of(event: Mapping[str, Any]) -> str:
    """The id of the channel that an event is about; some carry an object, some an id."""
    channel = event.get("channel")
    return str(channel.get("id") or "") if isinstance(channel, dict) else str(channel or "")


def subject(event: Mapping[str, Any]) -> str:
    """What an event is about, for its key: two events at one moment about two people are two."""
    user = event.get("user")
    who = str(user.get("id") or "") if isinstance(user, dict) else str(user or "")
    return "+".join(filter(None, (channel_of(event), who)))
