"""The methods for modals and home tabs: open, push, update, publish."""

from typing import Any

from fake_slack.answers import with_ids
from fake_slack.methods import Method, required, team_of
from fake_slack.shown import as_view
from fake_slack.state import Caller, Json, SlackError, Team, Trigger, View
from fake_slack.strict import check_view
from fake_slack.world import World

DEEPEST = 3


def spend(world: World, caller: Caller, args: Json) -> Trigger:
    """Use up a trigger: it works once, within three seconds."""
    trigger = world.triggers.get(str(required(args, "trigger_id")))
    if trigger is None or trigger.team != team_of(caller).id:
        raise SlackError("invalid_trigger_id")
    if trigger.used:
        raise SlackError("exchanged_trigger_id")
    if world.now() > trigger.until:
        raise SlackError("expired_trigger_id")
    return trigger


def put_up(world: World, team: Team, user: str, shape: Json, channel: str = "") -> View:
    """A new modal on top of somebody's stack."""
    stack = world.stacks.setdefault(user, [])
    id = world.new_id("V")
    kept = {**shape, "blocks": with_ids(shape["blocks"], world.new_id)}
    view = View(id, team.id, user, kept, world.new_id("hash-"), stack[0] if stack else id, stack[-1] if stack else "")
    view.channel = channel
    world.views[id] = view
    stack.append(id)
    return view


def unique(world: World, shape: Json, team: Team, but: str = "") -> None:
    """Raise duplicate_external_id where another view of the workspace has this one's."""
    wanted = shape.get("external_id")
    taken = (one for one in world.views.values() if one.team == team.id and one.id != but)
    if wanted and any(one.shape.get("external_id") == wanted for one in taken):
        raise SlackError("duplicate_external_id")


def open_view(world: World, caller: Caller, args: Json) -> Json:
    """views.open: a trigger from inside a modal puts the new one on top of it."""
    trigger = spend(world, caller, args)
    check_view(args.get("view"), "modal")
    unique(world, args["view"], team_of(caller))
    if not trigger.view:
        drop(world, trigger.user)
    elif len(world.stacks.get(trigger.user, ())) >= DEEPEST:
        raise SlackError("push_limit_reached")
    trigger.used = True
    return {"view": as_view(world, put_up(world, team_of(caller), trigger.user, args["view"], trigger.channel))}


def push(world: World, caller: Caller, args: Json) -> Json:
    """views.push: only from inside a modal, at most three deep."""
    trigger = spend(world, caller, args)
    check_view(args.get("view"), "modal")
    unique(world, args["view"], team_of(caller))
    if not trigger.view or trigger.view not in world.stacks.get(trigger.user, ()):
        raise SlackError("not_found")
    if len(world.stacks[trigger.user]) >= DEEPEST:
        raise SlackError("push_limit_reached")
    trigger.used = True
    return {"view": as_view(world, put_up(world, team_of(caller), trigger.user, args["view"]))}


def drop(world: World, user: str) -> None:
    """Close every modal of somebody."""
    for id in world.stacks.pop(user, ()):
        world.views.pop(id, None)


def change(world: World, view: View, shape: Json) -> View:
    """Another shape for the same view; inputs that are still there keep what was typed."""
    view.shape = {**shape, "blocks": with_ids(shape["blocks"], world.new_id)}
    view.hash = world.new_id("hash-")
    view.errors = {}
    return view


def agree(view: View, hash: Any) -> None:
    """Raise hash_conflict where somebody else was faster."""
    if hash not in (None, "") and hash != view.hash:
        raise SlackError("hash_conflict")


def update(world: World, caller: Caller, args: Json) -> Json:
    """views.update, by view_id or external_id."""
    team = team_of(caller)
    mine = [one for one in world.views.values() if one.team == team.id]
    wanted, name = args.get("view_id"), args.get("external_id")
    found = next((one for one in mine if one.id == wanted or (name and one.shape.get("external_id") == name)), None)
    if found is None:
        raise SlackError("not_found")
    check_view(args.get("view"), found.shape["type"])
    unique(world, args["view"], team, found.id)
    agree(found, args.get("hash"))
    return {"view": as_view(world, change(world, found, args["view"]))}


def publish(world: World, caller: Caller, args: Json) -> Json:
    """views.publish: somebody's home tab."""
    team = team_of(caller)
    user = world.user(required(args, "user_id"), team)
    if not world.home_tab:
        raise SlackError("not_enabled")
    check_view(args.get("view"), "home")
    key = (team.id, user.id)
    if key in world.homes:
        view = world.views[world.homes[key]]
        agree(view, args.get("hash"))
        return {"view": as_view(world, change(world, view, args["view"]))}
    id = world.new_id("V")
    view = View(id, team.id, user.id, {}, "", id)
    world.views[id], world.homes[key] = view, id
    return {"view": as_view(world, change(world, view, args["view"]))}


METHODS = {
    "views.open": Method(open_view),
    "views.push": Method(push),
    "views.update": Method(update),
    "views.publish": Method(publish),
}
