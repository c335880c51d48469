"""Slack's settings from the environment, checked: every mistake is one sentence that says what, where and what to do."""

import binascii
from base64 import urlsafe_b64decode
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Literal
from urllib.parse import SplitResult, urlsplit

from slack_sdk.web.async_client import AsyncWebClient

from bot.settings import LOOPBACK, SettingsError, one_of, whole

Mode = Literal["socket", "http"]
KNOWN = ("SLACK_MODE", "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "SLACK_API_URL", "SLACK_HOST",
         "SLACK_PORT", "SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "SLACK_PUBLIC_URL")  # fmt: skip
MANY = ("SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "SLACK_PUBLIC_URL", "DISCOVERY_SECRET_KEYS")
"""What it takes to be installed in many workspaces."""

PLACES = {
    "xoxb-": "a bot token; it belongs in SLACK_BOT_TOKEN",
    "xapp-": "an app-level token; it belongs in SLACK_APP_TOKEN",
    "xoxp-": "a person's token, and the bot needs its own: copy the Bot User OAuth Token",
    "xoxe": "a token that expires; switch token rotation off for a single workspace, or set up OAuth",
}
COPY_BOT = 'copy the "Bot User OAuth Token" that "OAuth & Permissions" shows once the app is installed'
MAKE_APP = 'make one under "Basic Information", "App-Level Tokens", with the scope connections:write'
COPY_SIGNING = 'copy the "Signing Secret" from "Basic Information"'
COPY_CREDENTIALS = 'copy it from "Basic Information", "App Credentials"'
KEY_LENGTH = 32


@dataclass(frozen=True, slots=True)
class SlackSettings:
    """How the bot is connected to Slack: one workspace by its token, or many that install it over OAuth.

    `mode` says how events come in: over a socket that we open, or as HTTP requests to `host` and `port`. `public_url`
    is where people reach that listener, without a slash at its end. `keys` seal stored tokens, the first one writes.
    """

    mode: Mode = "socket"
    bot_token: str = field(default="", repr=False)
    app_token: str = field(default="", repr=False)
    signing_secret: str = field(default="", repr=False)
    api_url: str = AsyncWebClient.BASE_URL
    host: str = "127.0.0.1"
    port: int = 3000
    client_id: str = ""
    client_secret: str = field(default="", repr=False)
    public_url: str = ""
    keys: tuple[str, ...] = field(default=(), repr=False)

    @property
    def many(self) -> bool:
        """Whether workspaces install the bot over OAuth."""
        return bool(self.client_id)


def read_slack_settings(environment: Mapping[str, str]) -> SlackSettings | None:
    """The settings from SLACK_… variables and DISCOVERY_SECRET_KEYS; None where no SLACK_ variable is set.

    Raises SettingsError for the first mistake. A variable that is empty counts as not set; one that is none of ours
    may be another program's (`strangers` tells of it), unless ours are incomplete and it looks like one with a mistake.
    """
    given = {name: value.strip() for name, value in environment.items() if value.strip()}
    if not any(name in given for name in KNOWN):
        return None
    settings = SlackSettings(
        mode=_mode(given.get("SLACK_MODE", "socket").lower()),
        bot_token=_token(given, "SLACK_BOT_TOKEN", "xoxb-", COPY_BOT),
        app_token=_token(given, "SLACK_APP_TOKEN", "xapp-", MAKE_APP),
        signing_secret=_secret(given, "SLACK_SIGNING_SECRET", COPY_SIGNING),
        api_url=api_url(given.get("SLACK_API_URL", AsyncWebClient.BASE_URL)),
        host=given.get("SLACK_HOST", "127.0.0.1"),
        port=whole(given.get("SLACK_PORT", "3000"), "SLACK_PORT", 0, 65535),
        client_id=_secret(given, "SLACK_CLIENT_ID", COPY_CREDENTIALS),
        client_secret=_secret(given, "SLACK_CLIENT_SECRET", COPY_CREDENTIALS),
        public_url=public_url(given.get("SLACK_PUBLIC_URL", "")),
        keys=secret_keys(given.get("DISCOVERY_SECRET_KEYS", "")),
    )
    try:
        _fits_together(settings)
    except SettingsError:
        for name, meant in _near(given, 0.85):
            raise SettingsError(f"{name} is not a setting; rename it to {meant}.") from None
        raise
    return settings


def strangers(environment: Mapping[str, str]) -> tuple[str, ...]:
    """A sentence for each SLACK_ variable that is none of ours: it may be mistyped, or another program's."""
    given = {name: value for name, value in environment.items() if value.strip()}
    near = dict(_near(given, 0.75))
    return tuple(
        f"{name} is not a setting of this bot and is ignored" + (f"; {near[name]} is one." if name in near else ".")
        for name in sorted(given) if name.startswith("SLACK_") and name not in KNOWN
    )  # fmt: skip


def _near(given: Mapping[str, str], cutoff: float) -> list[tuple[str, str]]:
    """The variables that are none of ours, each with the one of ours that it resembles and that is not set."""
    found = [(name, get_close_matches(name, KNOWN, n=1, cutoff=cutoff)) for name in sorted(given)
             if name.startswith("SLACK_") and name not in KNOWN]  # fmt: skip
    return [(name, meant[0]) for name, meant in found if meant and meant[0] not in given]


def _mode(text: str) -> Mode:
    one_of(text, "SLACK_MODE", ("socket", "http"))
    return "http" if text == "http" else "socket"


def api_url(text: str) -> str:
    """The base of the Web API: https unless it is on this machine, and ending with /api/."""
    parts = _address(text)
    if parts is None or not parts.path.endswith("/api/"):
        raise SettingsError(
            f"SLACK_API_URL is {text!r}; set an https address that ends with /api/, or leave it out for Slack itself."
        )
    return text


def public_url(text: str) -> str:
    """Where people reach the listener: https (unless on this machine), without path, query and closing slash."""
    if not text:
        return ""
    parts = _address(text)
    if parts is None or parts.path.strip("/"):
        raise SettingsError(
            f"SLACK_PUBLIC_URL is {text!r}; set the https address of the listener as Slack reaches it, without a path, "
            "for example https://bot.example."
        )
    return text.rstrip("/")


def _address(text: str) -> SplitResult | None:
    """A web address that tells nobody a secret on the way: https, or http on this machine; None for any other text."""
    try:
        parts = urlsplit(text)
        port_is_fine = parts.port is None or parts.port > 0
    except ValueError:
        return None
    safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
    extras = parts.query or parts.fragment or "@" in parts.netloc or not text.isascii() or " " in text
    return parts if safe and parts.hostname and port_is_fine and not extras else None


def secret_keys(text: str) -> tuple[str, ...]:
    """The keys that seal stored tokens; a mistake names a key by its place, never by its text."""
    keys = tuple(text.replace(",", " ").split())
    for place, key in enumerate(keys, 1):
        if not _is_key(key):
            raise SettingsError(
                f"DISCOVERY_SECRET_KEYS is not usable: key {place} of {len(keys)} is not 32 bytes in URL-safe base64; "
                "`discovery slack new-key` makes one."
            )
    return keys


def _is_key(key: str) -> bool:
    try:
        return key.isascii() and len(urlsafe_b64decode(key)) == KEY_LENGTH
    except (binascii.Error, ValueError):
        return False


def _token(given: Mapping[str, str], name: str, start: str, where: str) -> str:
    """A token with the right beginning; the text of a wrong one is never repeated."""
    text = given.get(name, "")
    if text and not (text.startswith(start) and len(text) > len(start) and text.isascii() and " " not in text):
        found = next((place for beginning, place in PLACES.items() if text.startswith(beginning)), "")
        raise SettingsError(
            f"{name} holds {found}." if found and not text.startswith(start)
            else f"{name} does not begin with {start} and go on without spaces; {where}."
        )  # fmt: skip
    return text


def _secret(given: Mapping[str, str], name: str, where: str) -> str:
    """A value that is no token and holds no spaces."""
    text = given.get(name, "")
    found = next((place for beginning, place in PLACES.items() if text.startswith(beginning)), "")
    if found:
        raise SettingsError(f"{name} holds {found}.")
    if not text.isascii() or " " in text:
        raise SettingsError(f"{name} holds characters that are in none; {where}.")
    return text


def _fits_together(settings: SlackSettings) -> None:
    if settings.mode == "socket" and not settings.app_token:
        raise SettingsError(f"SLACK_APP_TOKEN is not set and SLACK_MODE is socket; {MAKE_APP}, or set SLACK_MODE to http.")
    if settings.mode == "http" and not settings.signing_secret:
        raise SettingsError(f"SLACK_SIGNING_SECRET is not set and SLACK_MODE is http; {COPY_SIGNING}.")
    oauth = (settings.client_id, settings.client_secret, settings.public_url)
    if settings.bot_token and any(oauth):
        raise SettingsError(
            "SLACK_BOT_TOKEN is set together with OAuth; keep the token for one workspace, or remove it "
            "and keep SLACK_CLIENT_ID, SLACK_CLIENT_SECRET and SLACK_PUBLIC_URL for many."
        )
    if not settings.bot_token and not any(oauth):
        raise SettingsError(f"SLACK_BOT_TOKEN is not set; {COPY_BOT}.")
    if any(oauth):
        _whole_oauth(dict(zip(MANY, (*oauth, settings.keys), strict=True)))


def _whole_oauth(values: Mapping[str, object]) -> None:
    todo = {
        "SLACK_CLIENT_ID": COPY_CREDENTIALS, "SLACK_CLIENT_SECRET": COPY_CREDENTIALS,
        "SLACK_PUBLIC_URL": "set the https address at which people reach this bot",
        "DISCOVERY_SECRET_KEYS": "stored tokens are sealed with it: set what `discovery slack new-key` prints",
    }  # fmt: skip
    for name, value in values.items():
        if not value:
            raise SettingsError(f"{name} is not set, and OAuth needs it; {todo[name]}.")
