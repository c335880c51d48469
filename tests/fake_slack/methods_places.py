"""The methods about channels: what they are, who is in them, and what was said in them."""

from typing import Any

from fake_slack.access import KINDS, need, need_for
from fake_slack.methods import Method, page, required, team_of, truth
from fake_slack.shown import as_channel, as_message
from fake_slack.state import Caller, Channel, Json, Message, SlackError
from fake_slack.world import World

TYPES = {"public_channel": "channel", "private_channel": "group", "im": "im", "mpim": "mpim"}


def info(world: World, caller: Caller, args: Json) -> Json:
    """One channel."""
    team = team_of(caller)
    channel = world.visible(required(args, "channel"), team)
    need_for(caller, channel, "read")
    return {"channel": as_channel(channel, team, truth(args.get("include_num_members")))}


def wanted(world: World, caller: Caller, args: Json) -> list[Channel]:
    """The channels of the wanted types that the bot can see; raises missing_scope, invalid_types."""
    team = team_of(caller)
    types = [one.strip() for one in str(args.get("types") or "public_channel").split(",")]
    if not set(types) <= set(TYPES):
        raise SlackError("invalid_types")
    kinds = {TYPES[one] for one in types}
    for kind in sorted(kinds):
        need(caller, f"{KINDS[kind]}:read")
    skip = truth(args.get("exclude_archived"))
    return [one for one in world.in_team(team) if one.kind in kinds and not (skip and one.archived)
            and (one.kind == "channel" or team.bot_user in one.members)]  # fmt: skip


def listed(world: World, caller: Caller, args: Json) -> Json:
    """Every channel, page by page."""
    found, more = page(wanted(world, caller, args), args, 100)
    return {"channels": [as_channel(one, team_of(caller), True) for one in found], **more}


def of_user(world: World, caller: Caller, args: Json) -> Json:
    """The channels that somebody (else: the bot) is in; private ones only where the bot is too."""
    team = team_of(caller)
    who = args.get("user") or team.bot_user
    world.user(who, team)
    found, more = page([one for one in wanted(world, caller, args) if who in one.members], args, 100)
    return {"channels": [as_channel(one, team) for one in found], **more}


def members(world: World, caller: Caller, args: Json) -> Json:
    """Who is in a channel, page by page."""
    channel = world.visible(required(args, "channel"), team_of(caller))
    need_for(caller, channel, "read")
    found, more = page(list(channel.members), args, 100)
    return {"members": list(found), **more}


def join(world: World, caller: Caller, args: Json) -> Json:
    """Go into a public channel."""
    team = team_of(caller)
    channel = world.visible(required(args, "channel"), team)
    if channel.kind != "channel":
        raise SlackError("method_not_supported_for_channel_type")
    if channel.archived:
        raise SlackError("is_archived")
    if team.bot_user in channel.members:
        return {"channel": as_channel(channel, team), "warning": "already_in_channel"}
    channel.members[team.bot_user] = None
    world.emit(team, {"type": "member_joined_channel", "user": team.bot_user, "channel": channel.id,
                      "channel_type": "C", "team": team.id}, channel)  # fmt: skip
    return {"channel": as_channel(channel, team)}


def opened(world: World, caller: Caller, args: Json) -> Json:
    """A private chat with one person or several."""
    team = team_of(caller)
    if args.get("channel"):
        channel = world.visible(args["channel"], team)
        need_for(caller, channel, "write")
        return {"channel": {"id": channel.id}}
    users = args.get("users")
    names = [one for one in (users if isinstance(users, list) else str(users or "").split(",")) if one]
    if not names:
        raise SlackError("users_list_not_supplied")
    need(caller, "im:write" if len(names) == 1 else "mpim:write")
    for name in names:
        if world.user(name, team).is_bot:
            raise SlackError("cannot_dm_bot")
    if len(names) > 8:
        raise SlackError("too_many_users")
    chat = world.private_chat(team, names[0]) if len(names) == 1 else group_chat(world, team.id, [team.bot_user, *names])
    full = truth(args.get("return_im"))
    return {"channel": as_channel(chat, team) if full else {"id": chat.id}, "no_op": False, "already_open": False}


def group_chat(world: World, team: str, names: list[str]) -> Channel:
    """The chat of exactly these people."""
    for one in world.channels.values():
        if one.kind == "mpim" and set(one.members) == set(names):
            return one
    made = Channel(world.new_id("G"), team, "mpdm", "mpim", dict.fromkeys(names), created=world.seconds())
    world.channels[made.id] = made
    return made


def readable(world: World, caller: Caller, args: Json) -> Channel:
    """A channel whose messages this token may read."""
    team = team_of(caller)
    channel = world.visible(required(args, "channel"), team)
    need_for(caller, channel, "history")
    if team.bot_user not in channel.members:
        raise SlackError("not_in_channel")
    return channel


def within(args: Json, message: Message) -> bool:
    """Whether a message lies in the asked time."""
    at, oldest, latest = _ts(message.ts), _ts(args.get("oldest") or "0"), _ts(args.get("latest") or "9999999999.0")
    return oldest <= at <= latest if truth(args.get("inclusive")) else oldest < at < latest


def _ts(value: Any) -> tuple[int, int]:
    seconds, _, rest = str(value).partition(".")
    try:
        return int(seconds), int((rest or "0").ljust(6, "0")[:6])
    except ValueError:
        raise SlackError("invalid_ts_oldest") from None


def history(world: World, caller: Caller, args: Json) -> Json:
    """What was said in a channel outside threads, newest first."""
    channel = readable(world, caller, args)
    shown = (one for one in reversed(channel.messages.values())
             if not one.late and (not one.is_reply or one.broadcast) and within(args, one))  # fmt: skip
    found, more = page(shown, args, 100)
    every = truth(args.get("include_all_metadata"))
    end = bool(more["response_metadata"]["next_cursor"])
    return {"messages": [as_message(world, one, every) for one in found], "has_more": end, **more}


def replies(world: World, caller: Caller, args: Json) -> Json:
    """A thread, oldest first; every page begins with the root."""
    channel = readable(world, caller, args)
    found = channel.messages.get(required(args, "ts"))
    if found is None or found.late:
        raise SlackError("thread_not_found")
    every = truth(args.get("include_all_metadata"))
    if found.is_reply:
        return {"messages": [as_message(world, found, every)], "has_more": False}
    shown, more = page([one for one in world.replies(channel, found.ts) if within(args, one)], args, 1000)
    end = bool(more["response_metadata"]["next_cursor"])
    return {"messages": [as_message(world, one, every) for one in (found, *shown)], "has_more": end, **more}


METHODS = {
    "conversations.info": Method(info),
    "conversations.list": Method(listed),
    "users.conversations": Method(of_user),
    "conversations.members": Method(members),
    "conversations.join": Method(join, "channels:join"),
    "conversations.open": Method(opened),
    "conversations.history": Method(history),
    "conversations.replies": Method(replies),
}
