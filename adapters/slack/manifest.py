"""The app manifest: what the bot listens to, what it calls, and so what it may do in a workspace.

Scopes are not listed anywhere: each follows from an event that is heard or a method that is called, so there is none
too many. Tests compare both tables with the code. https://docs.slack.dev/reference/app-manifest
"""

from collections.abc import Callable, Mapping

EVENTS_PATH = "/slack/events"
INSTALL_PATH = "/slack/install"
REDIRECT_PATH = "/slack/oauth_redirect"
COMMAND = "/discovery"
SHORTCUTS = (("take_answer", "message"), ("not_answer", "message"), ("start", "global"))
"""The callback ids of the shortcuts, and where each is found; their words have the same names."""

EVENTS: Mapping[str, tuple[str, ...]] = {
    "app_home_opened": (), "app_mention": ("app_mentions:read",), "app_uninstalled": (), "tokens_revoked": (),
    "message.channels": ("channels:history",), "message.groups": ("groups:history",), "message.im": ("im:history",),
    "reaction_added": ("reactions:read",), "reaction_removed": ("reactions:read",),
    "member_joined_channel": ("channels:read", "groups:read"), "member_left_channel": ("channels:read", "groups:read"),
    "channel_archive": ("channels:read",), "channel_unarchive": ("channels:read",),
    "channel_deleted": ("channels:read",), "channel_rename": ("channels:read",), "channel_left": ("channels:read",),
    "channel_id_changed": ("channels:read",), "channel_shared": ("channels:read", "groups:read"),
    "channel_unshared": ("channels:read", "groups:read"),
    "group_archive": ("groups:read",), "group_unarchive": ("groups:read",), "group_deleted": ("groups:read",),
    "group_rename": ("groups:read",), "group_left": ("groups:read",),
    "user_change": ("users:read",), "team_join": ("users:read",),
}  # fmt: skip
"""The events that are heard, and the scopes without which Slack does not send them."""

HISTORY = ("channels:history", "groups:history", "im:history")
PLACES = ("channels:read", "groups:read")
METHODS: Mapping[str, tuple[str, ...]] = {
    "apps.connections.open": (), "auth.test": (), "oauth.v2.access": (),
    "chat.postMessage": ("chat:write",), "chat.postEphemeral": ("chat:write",), "chat.update": ("chat:write",),
    "chat.delete": ("chat:write",),
    "conversations.history": HISTORY, "conversations.replies": HISTORY,
    "conversations.info": PLACES, "conversations.members": PLACES, "conversations.open": ("im:write",),
    "conversations.join": ("channels:join",),
    "files.getUploadURLExternal": ("files:write",), "files.completeUploadExternal": ("files:write",),
    "reactions.add": ("reactions:write",), "reactions.remove": ("reactions:write",),
    "users.conversations": PLACES, "users.info": ("users:read",),
    "views.open": (), "views.push": (), "views.update": (), "views.publish": (),
}  # fmt: skip
"""The methods that are called, and the scopes that they take."""

ENTRANCES = ("commands",)
"""The scope of the slash command and the shortcuts."""


def scopes() -> tuple[str, ...]:
    """The scopes that the bot needs, each once, in order."""
    needed = [one for part in (*EVENTS.values(), *METHODS.values(), ENTRANCES) for one in part]
    return tuple(sorted(set(needed)))


def manifest(words: Callable[[str, str, Mapping[str, object]], str], http: str = "", install: str = "") -> dict[str, object]:
    """The manifest to paste into "Create New App", "From a manifest".

    `http` is the public address where requests are taken; without it events come over a socket. `install` is the
    public address of the installation page, where many workspaces shall install the bot.
    """

    def say(block: str) -> str:
        return words("slack/manifest", block, {})

    return {
        "display_information": {"name": say("name"), "description": say("description"), "background_color": "#1f3a5f"},
        "features": _features(say, http),
        "oauth_config": _oauth(install),
        "settings": _settings(http),
    }


def _features(say: Callable[[str], str], http: str) -> dict[str, object]:
    command: dict[str, object] = {
        "command": COMMAND, "description": say("command_description"), "usage_hint": say("command_hint"),
        "should_escape": True,
    }  # fmt: skip
    return {
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True, "messages_tab_read_only_enabled": False},
        "bot_user": {"display_name": say("name"), "always_online": True},
        "shortcuts": [
            {"name": say(name), "type": kind, "callback_id": name, "description": say(f"{name}_description")}
            for name, kind in SHORTCUTS
        ],
        "slash_commands": [command | ({"url": http + EVENTS_PATH} if http else {})],
    }


def _oauth(install: str) -> dict[str, object]:
    redirects = {"redirect_urls": [install + REDIRECT_PATH]} if install else {}
    return redirects | {"scopes": {"bot": list(scopes())}}


def _settings(http: str) -> dict[str, object]:
    where = {"request_url": http + EVENTS_PATH} if http else {}
    return {
        "event_subscriptions": where | {"bot_events": sorted(EVENTS)},
        "interactivity": {"is_enabled": True} | where,
        "org_deploy_enabled": False,
        "socket_mode_enabled": not http,
        "token_rotation_enabled": False,
    }
