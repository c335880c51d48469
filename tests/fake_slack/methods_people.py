"""The methods about the token itself and about people."""

from fake_slack.access import need
from fake_slack.methods import Method, page, required, team_of, truth
from fake_slack.shown import as_user
from fake_slack.state import Caller, Json, SlackError
from fake_slack.world import World


def auth_test(world: World, caller: Caller, args: Json) -> Json:
    """Who this token is."""
    team = team_of(caller)
    bot = world.users[team.bot_user]
    return {"url": team.url, "team": team.name, "user": bot.handle, "team_id": team.id, "user_id": bot.id,
            "bot_id": team.bot_id, "is_enterprise_install": False,
            **({"enterprise_id": team.enterprise} if team.enterprise else {})}  # fmt: skip


def auth_revoke(world: World, caller: Caller, args: Json) -> Json:
    """End this token."""
    assert caller.token is not None
    if not truth(args.get("test")):
        caller.token.state = "revoked"
        world.refreshes.pop(caller.token.refresh, None)
        world.emit(team_of(caller), {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [team_of(caller).bot_user]}}, None)
    return {"revoked": not truth(args.get("test"))}


def has_email(caller: Caller) -> bool:
    """Whether this token may read e-mail addresses."""
    return caller.token is not None and "users:read.email" in caller.token.scopes


def users_info(world: World, caller: Caller, args: Json) -> Json:
    """One person."""
    team = team_of(caller)
    user = world.user(required(args, "user"), team)
    return {"user": as_user(world, user, team, has_email(caller), truth(args.get("include_locale")))}


def users_list(world: World, caller: Caller, args: Json) -> Json:
    """Everybody at home in this workspace, page by page."""
    team = team_of(caller)
    found, more = page([one for one in world.users.values() if one.team == team.id], args, 1000)
    locale = truth(args.get("include_locale"))
    return {"members": [as_user(world, one, team, has_email(caller), locale) for one in found], **more}


def dnd_info(world: World, caller: Caller, args: Json) -> Json:
    """Whether somebody wants quiet."""
    user = world.user(required(args, "user"), team_of(caller))
    quiet = {"dnd_enabled": False, "next_dnd_start_ts": 1, "next_dnd_end_ts": 1, "snooze_enabled": False}
    return quiet | user.dnd


def team_info(world: World, caller: Caller, args: Json) -> Json:
    """The workspace."""
    team = team_of(caller)
    more = {"enterprise_id": team.enterprise} if team.enterprise else {}
    return {"team": {"id": team.id, "name": team.name, "domain": team.domain, "url": team.url, **more}}


def bots_info(world: World, caller: Caller, args: Json) -> Json:
    """A bot; without an id Slack does not guess."""
    for user in world.users.values():
        if user.bot_id and user.bot_id == args.get("bot"):
            ours = user.id == team_of(caller).bot_user
            return {"bot": {"id": user.bot_id, "deleted": user.deleted, "name": user.name, "user_id": user.id,
                            "app_id": world.app_id if ours else "A0OTHER", "updated": world.seconds()}}  # fmt: skip
    raise SlackError("bot_not_found")


def lookup(world: World, caller: Caller, args: Json) -> Json:
    """Somebody by e-mail address."""
    need(caller, "users:read.email")
    team = team_of(caller)
    for user in world.users.values():
        if user.team == team.id and not user.deleted and args.get("email") == f"{user.handle}@{team.domain}.test":
            return {"user": as_user(world, user, team, True)}
    raise SlackError("users_not_found")


METHODS = {
    "auth.test": Method(auth_test),
    "auth.revoke": Method(auth_revoke),
    "users.info": Method(users_info, "users:read"),
    "users.list": Method(users_list, "users:read"),
    "users.lookupByEmail": Method(lookup, "users:read.email"),
    "dnd.info": Method(dnd_info, "dnd:read"),
    "team.info": Method(team_info, "team:read"),
    "bots.info": Method(bots_info, "users:read"),
}
