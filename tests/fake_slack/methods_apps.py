"""The methods of the app itself: a socket, and tokens through OAuth with rotation."""

from fake_slack.access import need
from fake_slack.methods import Method, required
from fake_slack.state import Caller, Json, SlackError, Token
from fake_slack.world import World

SOCKETS = 10


def connect(world: World, caller: Caller, args: Json) -> Json:
    """apps.connections.open: an address that works once."""
    need(caller, "connections:write")
    ticket = world.new_id("ticket-")
    world.tickets.add(ticket)
    return {"url": f"{world.url.replace('http', 'ws', 1)}/link/?ticket={ticket}&app_id={world.app_id}"}


def access(world: World, caller: Caller, args: Json) -> Json:
    """oauth.v2.access: a code or a refresh token against a token, each once."""
    if args.get("client_id") != world.client_id:
        raise SlackError("invalid_client_id")
    if args.get("client_secret") != world.client_secret:
        raise SlackError("bad_client_secret")
    match args.get("grant_type") or "authorization_code":
        case "refresh_token":
            return refreshed(world, str(required(args, "refresh_token")))
        case "authorization_code":
            return exchanged(world, str(required(args, "code")), args.get("redirect_uri"))
    raise SlackError("invalid_grant_type")


def exchanged(world: World, code: str, redirect: object) -> Json:
    """The token for a code."""
    if code in world.spent:
        raise SlackError("code_already_used")
    if code not in world.codes:
        raise SlackError("invalid_code")
    kept = world.codes.pop(code)
    world.spent.add(code)
    if kept["redirect_uri"] and redirect != kept["redirect_uri"]:
        raise SlackError("bad_redirect_uri")
    team = world.teams[kept["team"]]
    team.installed = True
    return told(world, world.new_token(team, frozenset(kept["scopes"]), world.rotation), kept["user"])


def refreshed(world: World, refresh: str) -> Json:
    """A new pair; the old refresh token is spent, the old token lives on until its end."""
    if refresh not in world.refreshes:
        raise SlackError("invalid_refresh_token")
    old = world.tokens[world.refreshes.pop(refresh)]
    team = world.teams[old.team]
    if not team.installed or old.state != "live":
        raise SlackError("invalid_refresh_token")
    return told(world, world.new_token(team, old.scopes, world.rotation), "")


def told(world: World, token: Token, user: str) -> Json:
    """The answer with a token in it."""
    team = world.teams[token.team]
    more: Json = {}
    if token.expires is not None:
        more = {"refresh_token": token.refresh, "expires_in": int((token.expires - world.now()).total_seconds())}
    enterprise = {"id": team.enterprise, "name": team.enterprise} if team.enterprise else None
    return {"app_id": world.app_id, "authed_user": {"id": user} if user else {}, "scope": ",".join(sorted(token.scopes)),
            "token_type": "bot", "access_token": token.value, "bot_user_id": team.bot_user, "enterprise": enterprise,
            "team": {"id": team.id, "name": team.name}, "is_enterprise_install": False, **more}  # fmt: skip


METHODS = {
    "apps.connections.open": Method(connect, key="app"),
    "oauth.v2.access": Method(access, key="none"),
}
