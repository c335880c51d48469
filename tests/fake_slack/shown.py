"""How Slack writes people, channels, messages and views as JSON."""

from typing import Any
from zoneinfo import ZoneInfo

from fake_slack.answers import values_of
from fake_slack.state import Channel, Json, Message, Team, User, View
from fake_slack.world import World


def as_user(world: World, user: User, team: Team, email: bool = False, locale: bool = False) -> Json:
    """A person as users.info tells it to an app in `team`; strangers show less."""
    stranger = user.team != team.id
    profile: Json = {"real_name": user.name, "display_name": user.display, "team": user.team,
                     "real_name_normalized": user.name, "display_name_normalized": user.display}  # fmt: skip
    if email and not stranger and not user.is_bot:
        profile["email"] = f"{user.handle}@{team.domain}.test"
    if user.bot_id:
        profile |= {"bot_id": user.bot_id, "api_app_id": world.app_id}
    told: Json = {"id": user.id, "team_id": user.team, "name": user.handle, "deleted": user.deleted, "profile": profile,
                  "is_bot": user.is_bot, "updated": world.seconds(), "is_app_user": False}  # fmt: skip
    if stranger:
        told["is_stranger"] = True
    if user.deleted:
        return told
    told |= {"real_name": user.name, "is_admin": user.is_owner, "is_owner": user.is_owner, "is_primary_owner": False,
             "is_restricted": user.is_restricted, "is_ultra_restricted": user.is_ultra_restricted}  # fmt: skip
    if user.tz is not None and not stranger:
        offset = world.now().astimezone(ZoneInfo(user.tz)).utcoffset()
        told |= {"tz": user.tz, "tz_label": user.tz, "tz_offset": int(offset.total_seconds()) if offset else 0}
    if locale and not stranger:
        told["locale"] = user.locale
    return told


def as_channel(channel: Channel, team: Team, count: bool = False) -> Json:
    """A channel as conversations.info tells it."""
    told: Json = {"id": channel.id, "created": channel.created, "is_archived": channel.archived,
                  "is_channel": channel.kind == "channel", "is_group": channel.kind == "group",
                  "is_im": channel.kind == "im", "is_mpim": channel.kind == "mpim",
                  "is_private": channel.kind != "channel", "context_team_id": team.id,
                  "is_org_shared": False, "is_shared": bool(channel.shared_with),
                  "is_ext_shared": bool(channel.shared_with)}  # fmt: skip
    if channel.kind == "im":
        return told | {"user": next((one for one in channel.members if one != team.bot_user), "")}
    told |= {"name": channel.name, "name_normalized": channel.name, "is_general": channel.name == "general",
             "is_member": team.bot_user in channel.members, "topic": {"value": ""}, "purpose": {"value": ""},
             "shared_team_ids": list(channel.teams), "properties": {}}  # fmt: skip
    return told | ({"num_members": len(channel.members)} if count else {})


def as_message(world: World, message: Message, metadata: bool = True) -> Json:
    """A message as history, events and taps show it."""
    told: Json = {"type": "message", "user": message.user, "text": message.text, "ts": message.ts}
    for key in ("subtype", "bot_id", "app_id", "team", "client_msg_id"):
        if value := getattr(message, key):
            told[key] = value
    for key in ("blocks", "attachments", "files"):
        if value := getattr(message, key):
            told[key] = value
    told |= _thread(world, message)
    if message.edited:
        told["edited"] = message.edited
    if message.reactions:
        told["reactions"] = [{"name": name, "users": list(who), "count": len(who)} for name, who in message.reactions.items()]
    if metadata and message.metadata:
        told["metadata"] = message.metadata
    if not message.user:
        del told["user"]
    return told


def _thread(world: World, message: Message) -> Json:
    channel = world.channels[message.channel]
    if message.is_reply:
        root = channel.messages.get(message.thread_ts)
        told: Json = {"thread_ts": message.thread_ts}
        if root is not None and not message.ephemeral:
            told["parent_user_id"] = root.user
        if message.broadcast and root is not None:
            told["root"] = as_message(world, root, metadata=False)
        return told
    below = world.replies(channel, message.ts)
    if not below:
        return {}
    who = list(dict.fromkeys(one.user or one.bot_id for one in below))
    return {"thread_ts": message.ts, "reply_count": len(below), "reply_users": who[:5], "reply_users_count": len(who),
            "latest_reply": below[-1].ts, "is_locked": False, "subscribed": False}  # fmt: skip


def as_view(world: World, view: View, state: bool = True) -> Json:
    """A view as views.* and taps show it; `state` includes what was filled in."""
    team = world.teams[view.team]
    told: Json = {"id": view.id, "team_id": view.team, "private_metadata": "", "callback_id": "", "external_id": "",
                  "clear_on_close": False, "notify_on_close": False, "close": None, "submit": None}  # fmt: skip
    told |= {key: value for key, value in view.shape.items() if value is not None}
    told |= {"hash": view.hash, "root_view_id": view.root or view.id, "previous_view_id": view.previous or None,
             "app_id": world.app_id, "app_installed_team_id": view.team, "bot_id": team.bot_id}  # fmt: skip
    values: Any = values_of(view.blocks, view.typed, view.channel) if state else {}
    return told | {"state": {"values": values}}
