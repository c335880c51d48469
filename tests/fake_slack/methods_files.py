"""The methods that upload files: ask for an address, send the bytes there, share."""

from fake_slack.methods import Method, required, team_of
from fake_slack.methods_chat import as_event, target
from fake_slack.state import Caller, Channel, Json, Message, SlackError, Team, Upload
from fake_slack.world import World


def ask(world: World, caller: Caller, args: Json) -> Json:
    """files.getUploadURLExternal."""
    try:
        size = int(required(args, "length"))
    except ValueError:
        raise SlackError("invalid_arguments") from None
    if size < 1:
        raise SlackError("invalid_arguments")
    made = Upload(world.new_id("F"), str(required(args, "filename")), size, team_of(caller).id, alt=args.get("alt_txt") or "")
    world.files[made.id] = made
    return {"upload_url": f"{world.url}/upload/v1/{made.id}", "file_id": made.id}


def take_bytes(world: World, id: str, body: bytes) -> int:
    """What was sent to an upload address; the HTTP status to answer with."""
    file = world.files.get(id)
    if file is None or file.body is not None or len(body) != file.length:
        return 400
    file.body = body
    return 200


def complete(world: World, caller: Caller, args: Json) -> Json:
    """files.completeUploadExternal: shares the files where asked; the thread must be a root's."""
    team = team_of(caller)
    wanted = required(args, "files")
    for one in wanted:
        file = world.files.get(str(one.get("id")))
        if file is None or file.body is None or file.team != team.id:
            raise SlackError("file_not_found")
        if file.shared:
            raise SlackError("file_already_completed")
        file.title = one.get("title") or file.name
    if args.get("channel_id"):
        channel = target(world, caller, args["channel_id"])
        if team.bot_user not in channel.members:
            raise SlackError("not_in_channel")
        if args.get("thread_ts"):
            world.parent(channel, args["thread_ts"])
        share(world, team, channel, [world.files[one["id"]] for one in wanted], args)
    return {"files": [as_file(world, world.files[one["id"]]) for one in wanted]}


def share(world: World, team: Team, channel: Channel, files: list[Upload], args: Json) -> None:
    """Post the files, as the bot."""
    message = Message(channel.id, world.ts(), team.bot_user, args.get("initial_comment") or "", [], team.id,
                      str(args.get("thread_ts") or ""), "file_share", team.bot_id, world.app_id)  # fmt: skip
    for file in files:
        file.shared = message.ts
    message.files = [as_file(world, one) for one in files]
    world.store(message)
    world.emit(team, as_event(world, message, channel), channel)


def as_file(world: World, file: Upload) -> Json:
    """A file as messages and methods show it."""
    team = world.teams[file.team]
    return {"id": file.id, "name": file.name, "title": file.title or file.name, "size": file.length, "alt_txt": file.alt,
            "filetype": file.name.rpartition(".")[2], "mode": "hosted", "is_external": False,
            "url_private": f"{world.url}/files/{file.id}", "url_private_download": f"{world.url}/files/{file.id}/download",
            "permalink": f"{team.url}files/{file.id}"}  # fmt: skip


def info(world: World, caller: Caller, args: Json) -> Json:
    """files.info."""
    file = world.files.get(str(required(args, "file")))
    if file is None or file.team != team_of(caller).id:
        raise SlackError("file_not_found")
    return {"file": as_file(world, file)}


def delete(world: World, caller: Caller, args: Json) -> Json:
    """files.delete."""
    file = world.files.get(str(required(args, "file")))
    if file is None or file.team != team_of(caller).id:
        raise SlackError("file_not_found")
    del world.files[file.id]
    return {}


METHODS = {
    "files.getUploadURLExternal": Method(ask, "files:write"),
    "files.completeUploadExternal": Method(complete, "files:write"),
    "files.info": Method(info, "files:read"),
    "files.delete": Method(delete, "files:write"),
}
