"""The methods that write: messages, private ones, edits, deletions and reactions."""

import re
from typing import Any

from fake_slack.access import need
from fake_slack.answers import with_ids
from fake_slack.methods import Method, required, team_of, truth
from fake_slack.shown import as_message
from fake_slack.state import Caller, Channel, Json, Message, SlackError, Team
from fake_slack.strict import TEXT_SPLIT, check_message, check_metadata
from fake_slack.world import World

EMOJI = re.compile(r"[a-z0-9_+'-]+(::skin-tone-[2-6])?$")


def target(world: World, caller: Caller, id: Any) -> Channel:
    """Where a message may go; a person's id means the private chat."""
    team = team_of(caller)
    if isinstance(id, str) and id in world.users:
        world.user(id, team)
        channel = world.private_chat(team, id)
    else:
        channel = world.visible(id, team)
    writable(world, caller, channel)
    return channel


def writable(world: World, caller: Caller, channel: Channel) -> None:
    """Raise the reason why the bot may not write here."""
    team = team_of(caller)
    if channel.archived:
        raise SlackError("is_archived")
    if channel.refuses:
        raise SlackError(channel.refuses)
    if channel.kind == "im" and not world.messages_tab:
        raise SlackError("messages_tab_disabled")
    if team.bot_user not in channel.members:
        assert caller.token is not None
        if "chat:write.public" not in caller.token.scopes:
            raise SlackError("not_in_channel")


def post(world: World, caller: Caller, args: Json) -> Json:
    """chat.postMessage. A long text without blocks is split into several messages, and only the first is named."""
    channel = target(world, caller, required(args, "channel"))
    check_message(args.get("text"), args.get("blocks"), args.get("attachments"))
    if args.get("thread_ts") is not None:
        world.parent(channel, args["thread_ts"])
    if args.get("metadata"):
        check_metadata(args["metadata"])
    if {"username", "icon_url", "icon_emoji"} & set(args):
        need(caller, "chat:write.customize")
    text, blocks = args.get("text") or "", args.get("blocks") or []
    parts = [text] if blocks else [text[at : at + TEXT_SPLIT] for at in range(0, len(text), TEXT_SPLIT)] or [""]
    made = [world.store(by_bot(world, team_of(caller), channel, part, args)) for part in parts]
    for one in made:
        world.emit(team_of(caller), as_event(world, one, channel), channel)
    return {"channel": channel.id, "ts": made[0].ts, "message": as_message(world, made[0])}


def by_bot(world: World, team: Team, channel: Channel, text: str, args: Json) -> Message:
    """A message of the app's own bot."""
    flags = {key: args[key] for key in ("unfurl_links", "unfurl_media", "link_names", "parse", "mrkdwn") if key in args}
    both = truth(args.get("reply_broadcast")) and bool(args.get("thread_ts"))
    return Message(
        channel.id, world.ts(), team.bot_user, text, with_ids(args.get("blocks") or [], world.new_id), team.id,
        str(args.get("thread_ts") or ""), "thread_broadcast" if both else "", team.bot_id, world.app_id,
        metadata=args.get("metadata") or None, attachments=args.get("attachments") or [], broadcast=both, flags=flags,
    )  # fmt: skip


def as_event(world: World, message: Message, channel: Channel) -> Json:
    """A message as it is told to apps."""
    told = as_message(world, message) | {"channel": channel.id, "channel_type": channel.kind, "event_ts": message.ts}
    return {key: value for key, value in told.items() if not key.startswith("reply_") and key != "latest_reply"}


def own(world: World, caller: Caller, channel: Channel, ts: Any, refusal: str) -> Message:
    """A message that the bot wrote itself."""
    message = world.message(channel, ts)
    if message.bot_id != team_of(caller).bot_id or message.subtype == "tombstone":
        raise SlackError(refusal)
    return message


def update(world: World, caller: Caller, args: Json) -> Json:
    """chat.update: a text without blocks drops the blocks; only a new text is marked as edited."""
    team = team_of(caller)
    channel = world.visible(required(args, "channel"), team)
    message = own(world, caller, channel, required(args, "ts"), "cant_update_message")
    if channel.archived:
        raise SlackError("is_inactive")
    if team.edit_window is not None and world.now().timestamp() - float(message.ts) > team.edit_window:
        raise SlackError("edit_window_closed")
    check_message(args.get("text"), args.get("blocks"), args.get("attachments"))
    if args.get("metadata"):
        check_metadata(args["metadata"])
    before = as_message(world, message)
    if args.get("text") is not None and args["text"] != message.text:
        message.edited = {"user": team.bot_user, "ts": world.ts()}
    message.text = args["text"] if args.get("text") is not None else message.text
    message.blocks = with_ids(args.get("blocks") or [], world.new_id)
    message.attachments = args.get("attachments") or []
    message.metadata = args.get("metadata") or message.metadata
    world.emit(team, changed(world, channel, message, before), channel)
    return {"channel": channel.id, "ts": message.ts, "text": message.text, "message": as_message(world, message)}


def changed(world: World, channel: Channel, message: Message, before: Json) -> Json:
    """The event of a message that reads otherwise now."""
    at = world.ts()
    return {"type": "message", "subtype": "message_changed", "hidden": True, "ts": at, "event_ts": at,
            "channel": channel.id, "channel_type": channel.kind, "message": as_message(world, message),
            "previous_message": before}  # fmt: skip


def taken_away(world: World, channel: Channel, message: Message) -> Json:
    """Delete a message and tell the event of it: deleted, or changed into a tombstone."""
    before = as_message(world, message)
    if world.remove(channel, message):
        return changed(world, channel, message, before)
    at = world.ts()
    return {"type": "message", "subtype": "message_deleted", "hidden": True, "ts": at, "event_ts": at,
            "deleted_ts": message.ts, "channel": channel.id, "channel_type": channel.kind,
            "previous_message": before}  # fmt: skip


def delete(world: World, caller: Caller, args: Json) -> Json:
    """chat.delete."""
    channel = world.visible(required(args, "channel"), team_of(caller))
    message = own(world, caller, channel, required(args, "ts"), "cant_delete_message")
    if channel.archived:
        raise SlackError("is_archived")
    world.emit(team_of(caller), taken_away(world, channel, message), channel)
    return {"channel": channel.id, "ts": message.ts}


def whisper(world: World, caller: Caller, args: Json) -> Json:
    """chat.postEphemeral: for one active member, kept apart from the messages."""
    team = team_of(caller)
    channel = world.visible(required(args, "channel"), team)
    writable(world, caller, channel)
    if team.bot_user not in channel.members:
        raise SlackError("not_in_channel")
    user = world.users.get(required(args, "user"))
    if user is None or user.deleted or user.id not in channel.members:
        raise SlackError("user_not_in_channel")
    check_message(args.get("text"), args.get("blocks"), args.get("attachments"))
    if args.get("thread_ts") is not None:
        world.parent(channel, args["thread_ts"])
    made = by_bot(world, team, channel, args.get("text") or "", args)
    made.only_for, made.metadata = user.id, None
    channel.whispers.append(made)
    return {"message_ts": made.ts}


def permalink(world: World, caller: Caller, args: Json) -> Json:
    """chat.getPermalink."""
    team = team_of(caller)
    channel = world.visible(required(args, "channel"), team)
    message = world.message(channel, required(args, "message_ts"))
    thread = f"?thread_ts={message.thread_ts}&cid={channel.id}" if message.is_reply else ""
    return {"channel": channel.id, "permalink": f"{team.url}archives/{channel.id}/p{message.ts.replace('.', '')}{thread}"}


def reacted(world: World, caller: Caller, args: Json, off: bool) -> Json:
    """reactions.add and reactions.remove."""
    team = team_of(caller)
    name = str(required(args, "name"))
    channel = world.visible(required(args, "channel"), team)
    message = world.message(channel, required(args, "timestamp"))
    if team.bot_user not in channel.members:
        raise SlackError("not_in_channel")
    if channel.archived:
        raise SlackError("is_archived")
    if not EMOJI.match(name):
        raise SlackError("invalid_name")
    world.emit(team, mark(world, message, team.bot_user, name, off), channel)
    return {}


def mark(world: World, message: Message, user: str, name: str, off: bool) -> Json:
    """Put somebody's reaction on a message or take it off, and tell the event of it."""
    who = message.reactions.setdefault(name, [])
    if off == (user not in who):
        if not who:
            del message.reactions[name]
        raise SlackError("no_reaction" if off else "already_reacted")
    (who.remove if off else who.append)(user)
    if not who:
        del message.reactions[name]
    return {"type": "reaction_removed" if off else "reaction_added", "user": user, "reaction": name,
            "item": {"type": "message", "channel": message.channel, "ts": message.ts}, "item_user": message.user,
            "event_ts": world.ts()}  # fmt: skip


METHODS = {
    "chat.postMessage": Method(post, "chat:write"),
    "chat.update": Method(update, "chat:write"),
    "chat.delete": Method(delete, "chat:write"),
    "chat.postEphemeral": Method(whisper, "chat:write"),
    "chat.getPermalink": Method(permalink),
    "reactions.add": Method(lambda world, caller, args: reacted(world, caller, args, False), "reactions:write"),
    "reactions.remove": Method(lambda world, caller, args: reacted(world, caller, args, True), "reactions:write"),
}
