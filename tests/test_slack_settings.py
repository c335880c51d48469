"""Slack's settings: good values are taken, each mistake is one sentence, and no secret is ever repeated."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from process import discovery
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.settings import KNOWN, read_slack_settings, strangers
from adapters.slack.vault import new_key
from bot.settings import SettingsError, read_settings

SOCKET = {"SLACK_BOT_TOKEN": "xoxb-1-canary", "SLACK_APP_TOKEN": "xapp-1-canary"}
HTTP = {"SLACK_MODE": "http", "SLACK_BOT_TOKEN": "xoxb-1-canary", "SLACK_SIGNING_SECRET": "canary" + "0" * 26}
KEY = "y" * 43 + "="
MANY = {"SLACK_APP_TOKEN": "xapp-1-canary", "SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": "canary",
        "SLACK_PUBLIC_URL": "https://bot.example/", "DISCOVERY_SECRET_KEYS": f" {KEY}, {KEY}"}  # fmt: skip


def problem(**variables: str) -> str:
    """What is said about these variables."""
    with pytest.raises(SettingsError) as caught:
        read_slack_settings(variables)
    return str(caught.value)


def test_without_a_variable_of_slack_there_is_no_slack() -> None:
    assert read_slack_settings({}) is None
    assert read_slack_settings({"PATH": "/bin", "DISCOVERY_PORT": "1", "SLACK_BOT_TOKEN": " ", "SLACK_NOTIFY_HOOK": "x"}) is None
    assert read_slack_settings({"DISCOVERY_SECRET_KEYS": KEY}) is None


def test_two_tokens_are_enough_for_one_workspace() -> None:
    settings = read_slack_settings(SOCKET)
    assert settings is not None and (settings.mode, settings.many, settings.port) == ("socket", False, 3000)
    assert settings.api_url == AsyncWebClient.BASE_URL and settings.host == "127.0.0.1"


def test_every_variable_is_taken() -> None:
    more = {"SLACK_HOST": "0.0.0.0", "SLACK_PORT": "8080", "SLACK_API_URL": "http://127.0.0.1:5000/api/"}
    settings = read_slack_settings(HTTP | more)
    assert settings is not None and (settings.mode, settings.host, settings.port) == ("http", "0.0.0.0", 8080)
    assert settings.api_url == "http://127.0.0.1:5000/api/" and settings.signing_secret.startswith("canary")
    many = read_slack_settings(MANY)
    assert many is not None and many.many and many.public_url == "https://bot.example" and many.keys == (KEY, KEY)
    assert read_settings({"DISCOVERY_SECRET_KEYS": f"{KEY},{KEY}"}).secret_keys == (KEY, KEY)


def test_secrets_are_not_in_its_text() -> None:
    for environment in (SOCKET, HTTP, MANY):
        text = repr(read_slack_settings(environment))
        assert "canary" not in text and KEY not in text
    assert KEY not in repr(read_settings({"DISCOVERY_SECRET_KEYS": KEY}))


@pytest.mark.parametrize(("given", "change", "says"), [
    (SOCKET, {"SLACK_MODE": "carrier"}, "set socket or http"),
    (SOCKET, {"SLACK_APP_TOKEN": ""}, "SLACK_APP_TOKEN is not set"),
    (SOCKET, {"SLACK_BOT_TOKEN": ""}, "SLACK_BOT_TOKEN is not set"),
    (SOCKET, {"SLACK_BOT_TOKEN": "xapp-1-canary"}, "SLACK_BOT_TOKEN holds an app-level token; it belongs in SLACK_APP_TOKEN"),
    (SOCKET, {"SLACK_BOT_TOKEN": "xoxp-1-canary"}, "a person's token"),
    (SOCKET, {"SLACK_BOT_TOKEN": "xoxe.xoxb-1-canary"}, "switch token rotation off"),
    (SOCKET, {"SLACK_BOT_TOKEN": "canary"}, "does not begin with xoxb-"),
    (SOCKET, {"SLACK_BOT_TOKEN": "xoxb-"}, "does not begin with xoxb-"),
    (SOCKET, {"SLACK_APP_TOKEN": "xoxb-1-canary"}, "SLACK_APP_TOKEN holds a bot token; it belongs in SLACK_BOT_TOKEN"),
    (HTTP, {"SLACK_SIGNING_SECRET": ""}, "SLACK_SIGNING_SECRET is not set"),
    (HTTP, {"SLACK_SIGNING_SECRET": "xoxb-canary"}, "SLACK_SIGNING_SECRET holds a bot token"),
    (HTTP, {"SLACK_SIGNING_SECRET": "canary canary"}, "Signing Secret"),
    (HTTP, {"SLACK_PORT": "-1"}, "from 0 to 65535"),
    (HTTP, {"SLACK_CLIENT_ID": "1.2"}, "together with OAuth"),
    (MANY, {"SLACK_CLIENT_SECRET": ""}, "SLACK_CLIENT_SECRET is not set"),
    (MANY, {"SLACK_CLIENT_ID": ""}, "SLACK_CLIENT_ID is not set"),
    (MANY, {"SLACK_PUBLIC_URL": ""}, "SLACK_PUBLIC_URL is not set"),
    (MANY, {"DISCOVERY_SECRET_KEYS": ""}, "DISCOVERY_SECRET_KEYS is not set"),
    (MANY, {"DISCOVERY_SECRET_KEYS": f"{KEY} canary"}, "key 2 of 2"),
    (MANY, {"SLACK_PUBLIC_URL": "http://bot.example"}, "https address"),
    (MANY, {"SLACK_PUBLIC_URL": "https://bot.example/slack"}, "without a path"),
    (MANY, {"SLACK_PUBLIC_URL": "https://a:b@bot.example"}, "SLACK_PUBLIC_URL is"),
    (SOCKET, {"SLACK_API_URL": "http://api.example/api/"}, "an https address that ends with /api/"),
    (SOCKET, {"SLACK_API_URL": "https://api.example/"}, "an https address that ends with /api/"),
    (SOCKET, {"SLACK_API_URL": "https://[/api/"}, "an https address that ends with /api/"),
    (SOCKET, {"SLACK_BOT_TOKN": "xoxb-canary", "SLACK_BOT_TOKEN": ""}, "rename it to SLACK_BOT_TOKEN"),
])  # fmt: skip
def test_a_mistake_is_one_sentence(given: dict[str, str], change: dict[str, str], says: str) -> None:
    text = problem(**(given | change))
    assert says in text and text.endswith(".") and "\n" not in text and len(text) < 300
    assert "canary" not in text


@pytest.mark.parametrize("start", [SOCKET, HTTP, MANY])
@given(name=st.sampled_from((*KNOWN, "DISCOVERY_SECRET_KEYS")), value=st.text(max_size=40))
def test_whatever_stands_there_gives_settings_or_a_sentence(start: dict[str, str], name: str, value: str) -> None:
    try:
        assert read_slack_settings(start | {name: value}) is not None
    except SettingsError as error:
        assert str(error).endswith(".") and ("SLACK_" in str(error) or "DISCOVERY_" in str(error))


def test_a_key_that_we_make_is_taken() -> None:
    settings = read_slack_settings(MANY | {"DISCOVERY_SECRET_KEYS": new_key()})
    assert settings is not None and len(settings.keys) == 1


@pytest.mark.parametrize(("name", "says"), [
    ("SLACK_SIGNING_SECRT", "; SLACK_SIGNING_SECRET is one."), ("SLACK_TOKEN", "; SLACK_BOT_TOKEN is one."),
    ("SLACK_API_TOKEN", "; SLACK_"), ("SLACK_DISABLE_TELEMETRY", " and is ignored."),
])  # fmt: skip
def test_a_variable_that_is_none_of_ours_is_told_and_is_no_mistake(tmp_path: Path, name: str, says: str) -> None:
    assert read_slack_settings({name: "canary"}) is None and strangers(SOCKET) == strangers({name: " "}) == ()
    with discovery(tmp_path / "d.db", "serve", "--port", "0", environment={name: "canary"}) as process:
        try:
            assert process.stdout and "http://" in process.stdout.readline()
        finally:
            process.terminate()
        error = process.communicate(timeout=30)[1]
    assert f"{name} is not a setting of this bot" in error and says in error and "canary" not in error


def test_a_variable_that_is_none_of_ours_keeps_nothing_from_working() -> None:
    assert read_slack_settings(SOCKET | {"SLACK_API_TOKEN": "canary", "SLACK_CLIENT_IDS": "canary"}) is not None
