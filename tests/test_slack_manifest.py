"""The manifest fits the code: every event is listened to, every method called has its scope, and none is too many."""

import ast
import json
import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest
from fake_slack.access import EVENT_SCOPES
from slack_sdk.web.async_client import AsyncWebClient

from adapters.cli import main
from adapters.slack.manifest import EVENTS, METHODS, SHORTCUTS, manifest, scopes
from adapters.slack.settings import KNOWN
from bot.content import content_root
from bot.wording import Wording

ADAPTER = Path(__file__).parents[1] / "adapters" / "slack"
WORDS = Wording(content_root() / "messages").words
OWN = {
    name.replace("_", "."): name for name in dir(AsyncWebClient)
    if "_" in name and not name.startswith("_") and name not in ("api_call", "BASE_URL")
}  # fmt: skip
"""The methods that the SDK has, as Slack spells them."""

BY_CHANNEL = {"member_joined_channel", "member_left_channel", "channel_id_changed", "channel_shared", "channel_unshared"}
LIMITS = {"name": 35, "description": 140, "command_description": 2000, "command_hint": 1000}
SHORTCUT_NAME, SHORTCUT_DESCRIPTION, DISPLAY_NAME = 24, 150, 80
"""https://docs.slack.dev/reference/app-manifest"""

Json = dict[str, object]


def part(source: Json, *path: str) -> object:
    """What stands at the end of a path of names."""
    found: object = source
    for name in path:
        assert isinstance(found, dict)
        found = found[name]
    return found


@cache
def code() -> tuple[ast.AST, ...]:
    """The adapter's code, less the manifest itself."""
    files = [path for path in sorted(ADAPTER.glob("*.py")) if path.name != "manifest.py"]
    return tuple(node for path in files for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))))


def called() -> Iterator[str]:
    """The methods that the code calls: as the client's own, or by name."""
    spelled = {name: method for method, name in OWN.items()}
    for node in code():
        match node:
            case ast.Attribute(attr="files_upload_v2"):
                yield from ("files.getUploadURLExternal", "files.completeUploadExternal")
            case ast.Attribute(attr=name) if name in spelled:
                yield spelled[name]
            case ast.Constant(value=str(text)) if text in OWN:
                yield text


def heard() -> set[str]:
    """The events that the listener takes, as the manifest spells them."""
    found = set(import_module("adapters.slack.listening").EVENTS)
    return {name for name in EVENTS if name in found or name.partition(".")[0] in found} | {
        name for name in found if name != "message" and name not in EVENTS
    }


def test_every_method_that_is_called_has_its_scope() -> None:
    assert set(called()) <= set(METHODS)
    assert {"auth.test", "oauth.v2.access", "apps.connections.open"} <= set(called())


def test_no_method_is_listed_that_nobody_calls() -> None:
    if not (ADAPTER / "listening.py").exists():
        pytest.skip("nobody listens yet")
    assert set(METHODS) <= set(called())


def test_every_event_has_a_listener_and_the_other_way_round() -> None:
    if not (ADAPTER / "listening.py").exists():
        pytest.skip("nobody listens yet")
    assert set(EVENTS) == heard()


def test_the_scopes_are_those_of_events_methods_and_the_command() -> None:
    granted = part(manifest(WORDS), "oauth_config", "scopes")
    assert granted == {"bot": list(scopes())} and list(scopes()) == sorted(set(scopes()))
    reasons = {one for needed in (*EVENTS.values(), *METHODS.values()) for one in needed} | {"commands"}
    assert set(scopes()) == reasons
    assert not {"chat:write.public", "users:read.email", "channels:manage", "admin"} & set(scopes())


def test_every_event_has_the_scope_that_slack_asks_for() -> None:
    assert set(EVENTS) <= set(EVENT_SCOPES)
    for name, needed in EVENTS.items():
        if name not in BY_CHANNEL:
            assert " ".join(needed) == EVENT_SCOPES[name], name


def test_over_a_socket_nothing_names_an_address() -> None:
    found = manifest(WORDS)
    assert part(found, "settings", "socket_mode_enabled") is True
    assert part(found, "settings", "token_rotation_enabled") is False
    assert part(found, "settings", "interactivity") == {"is_enabled": True}
    assert part(found, "settings", "event_subscriptions") == {"bot_events": sorted(EVENTS)}
    assert "url" not in json.dumps(found)


def test_over_http_every_request_goes_to_one_address() -> None:
    found = manifest(WORDS, "https://bot.example", "https://bot.example")
    url = "https://bot.example/slack/events"
    assert part(found, "settings", "socket_mode_enabled") is False
    assert part(found, "settings", "interactivity", "request_url") == url
    assert part(found, "settings", "event_subscriptions", "request_url") == url
    assert part(found, "oauth_config", "redirect_urls") == ["https://bot.example/slack/oauth_redirect"]
    command = part(found, "features", "slash_commands")
    assert isinstance(command, list) and command[0]["url"] == url


def test_the_command_the_shortcuts_and_the_home_tab() -> None:
    found = part(manifest(WORDS), "features")
    assert isinstance(found, dict)
    (command,) = found["slash_commands"]
    assert (command["command"], command["should_escape"]) == ("/discovery", True) and command["usage_hint"]
    assert [(one["callback_id"], one["type"]) for one in found["shortcuts"]] == list(SHORTCUTS)
    assert found["app_home"] == {
        "home_tab_enabled": True, "messages_tab_enabled": True, "messages_tab_read_only_enabled": False
    }  # fmt: skip


def test_the_guide_explains_every_scope_and_variable() -> None:
    guide = (ADAPTER.parents[1] / "docs" / "slack.md").read_text(encoding="utf-8")
    explained = re.findall(r"`([a-z_]+(?::[a-z]+)?)`", " ".join(re.findall(r"(?m)^\| (`[a-z:_`, ]+) \|", guide)))
    assert set(explained) == set(scopes())
    assert set(re.findall(r"SLACK_[A-Z_]+", guide)) == set(KNOWN)


def test_its_words_fit() -> None:
    for block, most in LIMITS.items():
        assert 0 < len(WORDS("slack/manifest", block, {})) <= most, block
    for name, _ in SHORTCUTS:
        assert 0 < len(WORDS("slack/manifest", name, {})) <= SHORTCUT_NAME, name
        assert 0 < len(WORDS("slack/manifest", f"{name}_description", {})) <= SHORTCUT_DESCRIPTION, name


def test_every_callback_of_a_shortcut_is_known_to_the_code() -> None:
    if not (ADAPTER / "inbound.py").exists():
        pytest.skip("nobody listens yet")
    texts = {node.value for node in code() if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    assert {name for name, _ in SHORTCUTS} <= texts


def test_the_command_line_prints_it_ready_to_paste(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["slack", "manifest"]) == 0
    assert json.loads(capsys.readouterr().out) == manifest(WORDS)
    assert main(["slack", "manifest", "--http", "https://bot.example/", "--install", "https://bot.example"]) == 0
    assert json.loads(capsys.readouterr().out) == manifest(WORDS, "https://bot.example", "https://bot.example")
    assert main(["slack", "manifest", "--http", "http://bot.example"]) == 1
    assert re.fullmatch(r"discovery: .*https address.*\.\n", capsys.readouterr().err)
