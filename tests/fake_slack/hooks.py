"""What an app sends back outside the Web API: to a response_url, and in the body of an acknowledgement."""

from typing import Any

from fake_slack.answers import with_ids
from fake_slack.state import Hook, Json, Message, SlackError
from fake_slack.strict import check_message
from fake_slack.world import World

USES = 5


def used(world: World, id: str, body: Any) -> tuple[int, Json]:
    """Use a response_url: the HTTP status and the answer."""
    hook = world.hooks.get(id)
    if hook is None or hook.uses >= USES or world.now() > hook.until:
        return 404, {"ok": False, "error": "used_url" if hook and hook.uses >= USES else "expired_url"}
    if not isinstance(body, dict):
        return 400, {"ok": False, "error": "invalid_payload"}
    try:
        apply(world, hook, body)
    except SlackError as error:
        return 400 if error.code == "invalid_payload" else 200, {"ok": False, "error": error.code, **error.more}
    hook.uses += 1
    return 200, {"ok": True}


def apply(world: World, hook: Hook, body: Json) -> Message | None:
    """Replace, delete or add: private unless the app says in_channel."""
    if body.get("delete_original"):
        if hook.message is None:
            raise SlackError("message_not_found")
        forget(world, hook.message)
        return None
    check_message(body.get("text"), body.get("blocks"), body.get("attachments"))
    if body.get("replace_original") and hook.message is not None:
        hook.message.text, hook.message.blocks = body.get("text") or "", with_ids(body.get("blocks") or [], world.new_id)
        return hook.message
    private = body.get("response_type", "ephemeral") == "ephemeral"
    return spoken(world, hook, body, private)


def spoken(world: World, hook: Hook, body: Json, private: bool) -> Message:
    """A new message by way of a hook; it needs no membership."""
    team, channel = world.teams[hook.team], world.channels[hook.channel]
    thread = str(body.get("thread_ts") or "")
    if thread:
        world.parent(channel, thread)
    message = Message(
        channel.id, world.ts(), team.bot_user, body.get("text") or "", with_ids(body.get("blocks") or [], world.new_id),
        team.id, thread, "bot_message", team.bot_id, world.app_id, only_for=hook.user if private else "",
    )  # fmt: skip
    if private:
        channel.whispers.append(message)
    else:
        world.store(message)
    return message


def forget(world: World, message: Message) -> None:
    """Take a message away, also one that only one person sees."""
    channel = world.channels[message.channel]
    if message.ephemeral:
        if message in channel.whispers:
            channel.whispers.remove(message)
    elif message.ts in channel.messages:
        world.remove(channel, message)
