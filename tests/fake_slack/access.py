"""Which scope a method and an event need, and whether a token opens the door."""

from collections.abc import Iterable
from datetime import datetime

from fake_slack.state import Caller, Channel, SlackError, Team, Token

KINDS = {"channel": "channels", "group": "groups", "im": "im", "mpim": "mpim"}
"""A channel's kind as scopes spell it."""

EVENT_SCOPES: dict[str, str] = {
    "app_mention": "app_mentions:read",
    "message.channels": "channels:history", "message.groups": "groups:history",
    "message.im": "im:history", "message.mpim": "mpim:history",
    "reaction_added": "reactions:read", "reaction_removed": "reactions:read",
    "member_joined_channel": "", "member_left_channel": "",
    "channel_archive": "channels:read", "channel_unarchive": "channels:read", "channel_rename": "channels:read",
    "channel_deleted": "channels:read", "channel_left": "channels:read",
    "channel_id_changed": "", "channel_shared": "", "channel_unshared": "",
    "group_archive": "groups:read", "group_unarchive": "groups:read", "group_rename": "groups:read",
    "group_deleted": "groups:read", "group_left": "groups:read",
    "user_change": "users:read", "team_join": "users:read", "dnd_updated_user": "dnd:read",
    "app_home_opened": "", "app_uninstalled": "", "tokens_revoked": "", "file_shared": "files:read",
}  # fmt: skip
"""The bot events an app may subscribe to, with the scope each needs (empty: none, or the channel's)."""

BY_CHANNEL = {"member_joined_channel", "member_left_channel", "channel_id_changed", "channel_shared", "channel_unshared"}

ALL_EVENTS: tuple[str, ...] = tuple(EVENT_SCOPES)
ALL_SCOPES: tuple[str, ...] = (
    "app_mentions:read", "channels:history", "channels:join", "channels:read", "chat:write", "chat:write.public",
    "commands", "dnd:read", "files:read", "files:write", "groups:history", "groups:read", "groups:write", "im:history",
    "im:read", "im:write", "mpim:history", "mpim:read", "mpim:write", "reactions:read", "reactions:write", "team:read",
    "users:read", "users:read.email",
)  # fmt: skip


def check_token(token: Token | None, team: Team | None, now: datetime) -> None:
    """Raise the word that Slack has for a token that does not work (any more)."""
    if token is None:
        raise SlackError("invalid_auth")
    if token.state == "revoked":
        raise SlackError("token_revoked")
    if token.state == "inactive" or (team is not None and not team.installed):
        raise SlackError("account_inactive")
    if token.expires is not None and token.expires <= now:
        raise SlackError("token_expired")


def need(caller: Caller, *scopes: str) -> None:
    """Raise missing_scope unless the caller has one of these."""
    have = caller.token.scopes if caller.token else frozenset[str]()
    if not have.intersection(scopes):
        raise SlackError("missing_scope", needed=",".join(scopes), provided=",".join(sorted(have)))


def need_for(caller: Caller, channel: Channel, what: str) -> None:
    """Raise missing_scope unless the caller may do `what` (read, history, write) with this kind of channel."""
    need(caller, f"{KINDS[channel.kind]}:{what}")


def name_of_event(event: dict[str, object], channel: Channel | None) -> str:
    """What an event is called in the list of subscriptions."""
    kind = str(event["type"])
    if kind == "message" and channel is not None:
        return f"message.{KINDS[channel.kind]}"
    return kind


def delivered(name: str, subscribed: Iterable[str], scopes: Iterable[str], channel: Channel | None) -> bool:
    """Whether an app with these subscriptions and scopes gets an event of this name."""
    if name not in EVENT_SCOPES or name not in subscribed:
        return False
    needed = EVENT_SCOPES[name]
    if name in BY_CHANNEL and channel is not None:
        needed = f"{KINDS[channel.kind]}:read"
    return not needed or needed in scopes
