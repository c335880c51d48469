"""The doctor: each thing that can be wrong is one line with what to do about it, and looking changes nothing."""

import asyncio
import json
import sqlite3
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest
from fake_slack import ALL_SCOPES, FakeSlack
from slack_house import House, installation, play
from store_samples import run

from adapters.checks import Check, facts, lines
from adapters.cli import main
from adapters.cli_doctor import examine
from adapters.slack.doctor import clock, granted, signing_secret, slack_checks
from adapters.slack.installations import Installations
from adapters.slack.manifest import scopes
from adapters.slack.settings import SlackSettings
from adapters.slack.vault import Vault, new_key
from bot.store import Store, open_store
from bot.store.checkup import check_up, open_beside

T = TypeVar("T")
NOW = datetime.now(UTC)


def settings(slack: FakeSlack, **more: str) -> SlackSettings:
    """One workspace over a socket."""
    chosen = {"bot_token": slack.bot_token(), "app_token": slack.app_token} | more
    return SlackSettings(api_url=slack.url, **chosen)  # type: ignore[arg-type]


def now() -> datetime:
    return NOW


def told(checks: tuple[Check, ...]) -> list[tuple[str, bool]]:
    return [(one.name, one.fine) for one in checks]


def problems(checks: tuple[Check, ...]) -> list[str]:
    """What is wrong, each with something to do."""
    bad = [one for one in checks if not one.fine]
    assert all(one.todo for one in bad)
    return [one.found for one in bad]


def test_where_all_is_well_every_line_says_so() -> None:
    async def story() -> None:
        async with FakeSlack(now=now) as slack:
            general, secret = slack.add_channel("general"), slack.add_channel("secret", private=True)
            team = slack.team.id
            channels = [*(f"slack:{team}:{one}" for one in (general.id, secret.id, "D1")), "local:demo:x", "slack:T9:C9"]
            checks = await slack_checks(settings(slack), now, channels)
            assert told(checks) == [(name, True) for name in (
                "slack socket", "clock", "slack token", "slack scopes", "slack channels"
            )]  # fmt: skip
            assert "(2)" in checks[-1].found and "Northwind" in checks[2].found
            assert {one.method for one in slack.calls} == {"apps.connections.open", "auth.test", "conversations.info"}

    play(story())


def test_each_token_is_tried() -> None:
    async def story() -> None:
        async with FakeSlack(now=now) as slack:
            slack.add_channel("general")
            wrong = settings(slack, bot_token="xoxb-wrong", app_token="xapp-wrong")  # noqa: S106
            assert problems(await slack_checks(wrong, now)) == [
                "SLACK_APP_TOKEN opens no socket (invalid_auth)", "Slack refuses the token (invalid_auth)"
            ]  # fmt: skip
            text = "\n".join(lines(await slack_checks(wrong, now)))
            assert "xoxb-" not in text and "xapp-" not in text

    play(story())


def test_missing_scopes_are_named() -> None:
    async def story() -> None:
        async with FakeSlack(now=now, scopes=set(scopes()) - {"reactions:write", "users:read"}) as slack:
            slack.add_channel("general")
            (found,) = problems(await slack_checks(settings(slack), now))
            assert found == "these scopes are missing: reactions:write, users:read"

    play(story())
    assert granted({"x-oauth-scopes": ",".join(scopes())}, "").found == f"all {len(scopes())} are granted"
    more = granted({"x-oauth-scopes": ",".join((*scopes(), "admin"))}, "")
    assert more.fine and "admin could be taken away" in more.found
    assert set(scopes()) <= set(ALL_SCOPES)


def test_channels_of_live_runs_must_have_the_bot_in_them() -> None:
    async def story() -> None:
        async with FakeSlack(now=now) as slack:
            outside, old = slack.add_channel("outside", bot=False), slack.add_channel("old", archived=True)
            ids = [f"slack:{slack.team.id}:{one}" for one in (outside.id, outside.id, old.id, "C404")]
            assert problems(await slack_checks(settings(slack), now, ids)) == [
                "not a member of #outside of a live run", "#old of a live run is archived",
                "the channel C404 of a live run cannot be read (channel_not_found)",
            ]  # fmt: skip

    play(story())


def test_a_clock_that_is_off_is_a_problem() -> None:
    async def story() -> None:
        async with FakeSlack(now=lambda: NOW + timedelta(seconds=200)) as slack:
            slack.add_channel("general")
            (found,) = problems(await slack_checks(settings(slack), now))
            assert found.endswith("seconds behind Slack's")

    play(story())
    header = {"date": "Mon, 02 Mar 2026 09:00:00 GMT"}
    at = datetime(2026, 3, 2, 9, tzinfo=UTC)
    assert clock(header, at + timedelta(seconds=120)).fine and clock(header, at - timedelta(seconds=120)).fine
    assert clock(header, at + timedelta(seconds=121)).found == "121 seconds ahead of Slack's"
    assert clock({}, at).fine and clock({"date": "soon"}, at).fine


def test_offline_it_says_so_in_one_sentence() -> None:
    async def story() -> None:
        away = SlackSettings(api_url="http://127.0.0.1:9/api/", bot_token="xoxb-1", app_token="xapp-1")  # noqa: S106
        checks = await slack_checks(away, now, ["slack:T1:C1"])
        (found,) = problems(checks)
        assert len(checks) == 1 and found.startswith("Slack cannot be reached at http://127.0.0.1:9/api/")
        async with FakeSlack(now=now) as slack:
            slack.add_channel("general")
            slack.fail_next("auth.test", "broken_json")
            checks = await slack_checks(settings(slack), now)
            assert told(checks) == [("slack socket", True), ("slack", False)]

    play(story())


@pytest.mark.parametrize(("fault", "says", "todo"), [
    ({"kind": "http_500", "status": 503}, "Slack cannot tell now (http_503)", "wait a minute"),
    ({"kind": "html_body"}, "Slack cannot tell now (http_500)", "wait a minute"),
    ({"kind": "html_body", "status": 403}, "Slack cannot be reached at ", "check the network"),
    ({"kind": "html_body", "status": 200}, "Slack cannot be reached at ", "check the network"),
    ({"kind": "ratelimited"}, "Slack cannot tell now (ratelimited)", "wait a minute"),
    ({"kind": "error", "code": "internal_error"}, "Slack cannot tell now (internal_error)", "wait a minute"),
])  # fmt: skip
def test_no_token_is_blamed_for_an_answer_that_is_none(fault: dict[str, Any], says: str, todo: str) -> None:
    async def story() -> None:
        async with FakeSlack(now=now) as slack:
            slack.add_channel("general")
            for method, before in (("apps.connections.open", 0), ("auth.test", 1)):
                slack.fail_next(method, **fault)
                checks = await slack_checks(settings(slack), now)
                assert told(checks) == [("slack socket", True)] * before + [("slack", False)]
                assert checks[-1].found.startswith(says) and checks[-1].todo.startswith(todo)

    play(story())


def test_a_signing_secret_has_a_shape() -> None:
    assert signing_secret("0123456789abcdef" * 2).fine
    for wrong in ("", "0123456789ABCDEF" * 2, "0" * 31, "0" * 33, "g" * 32):
        assert not signing_secret(wrong).fine
    over_http = SlackSettings(mode="http", api_url="http://127.0.0.1:9/api/", bot_token="xoxb-1", signing_secret="x")  # noqa: S106
    assert told(asyncio.run(slack_checks(over_http, now))) == [("slack secret", False), ("slack", False)]


def reading(store: Store) -> Callable[[Callable[[Store], T]], Awaitable[T]]:
    async def read(job: Callable[[Store], T]) -> T:
        return job(store)

    return read


def test_every_installed_workspace_is_looked_at_and_nothing_is_refreshed(tmp_path: Path) -> None:
    house = House(tmp_path)

    async def story() -> None:
        async with FakeSlack(now=now) as slack:
            slack.rotate()
            good, bad = slack.add_team("Good"), slack.add_team("Bad")
            for team, token in ((good, slack.bot_token(good)), (bad, "xoxb-void")):
                await house.installations.async_save(installation(team.id, token, NOW + timedelta(minutes=5)))
            many = settings(slack, bot_token="", client_id="1.2")
            beside = open_beside(tmp_path / "d.db")
            kept = Installations(reading(beside), Vault(house.keys), now)
            checks = await slack_checks(many, now, (), kept)
            assert problems(checks) == [f"Team {bad.id}: Slack refuses the token (invalid_auth)"]
            assert checks[1].found == "installed in 2 workspaces" and not slack.called("oauth.v2.access")
            locked = await slack_checks(many, now, (), Installations(reading(beside), Vault((new_key(),)), now))
            assert problems(locked) == ["The stored Slack tokens do not open with DISCOVERY_SECRET_KEYS"]
            beside.close()

    play(story())


# Everything else.


def test_a_token_that_cannot_be_renewed_is_told_before_it_ends(tmp_path: Path) -> None:
    house = House(tmp_path)

    async def story() -> None:
        async with FakeSlack(now=now) as slack:
            slack.rotate()
            good, gone = slack.add_team("Good"), slack.add_team("Gone")
            for team in (good, gone):
                await house.installations.async_save(installation(team.id, slack.bot_token(team), NOW + timedelta(hours=1)))
            await house.installations.uninstalled(gone.id)
            many, runs = settings(slack, bot_token="", client_id="1.2"), [f"slack:{gone.id}:C1"]
            assert problems(await slack_checks(many, now, runs, house.installations)) == [
                f"Team {gone.id}: the app is not installed, and its runs rest"]
            await house.installations.unrenewable(house.installations.active()[0])
            found = problems(await slack_checks(many, now, (), house.installations))
            assert found == [f"Team {good.id}: the token cannot be renewed and works until "
                             f"{NOW + timedelta(hours=1):%Y-%m-%d %H:%M} UTC"]

    play(story())


def test_a_database_is_looked_at_beside_the_service(tmp_path: Path) -> None:
    path = tmp_path / "d.db"
    assert check_up(path) is None
    service = open_store(str(path))
    service.begin()
    service.save(None, run())
    service.commit()
    found = check_up(path)
    assert found is not None and found.revision == found.newest and found.size > 0
    beside = open_beside(path)
    assert beside.every(live=True) == ("a1",)
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        beside._db.run("DELETE FROM assessment")
    beside.close()
    service.begin()
    service.commit()
    service.close()


def doctor(path: Path, **variables: str) -> tuple[Check, ...]:
    return asyncio.run(examine({"DISCOVERY_DATABASE": str(path)} | variables))


def test_without_anything_set_up_all_is_well(tmp_path: Path) -> None:
    assert told(doctor(tmp_path / "new" / "d.db")) == [(name, True) for name in ("version", "disk", "database", "slack")]
    assert list(tmp_path.iterdir()) == []


def test_stuck_events_dead_posts_and_broken_files_are_problems(tmp_path: Path) -> None:
    path = tmp_path / "d.db"
    store = open_store(str(path))
    store.begin()
    store.stuck("slack", "k1", None, "KeyError: canary", datetime(2026, 3, 2, 9, tzinfo=UTC))
    store.commit()
    store._db.run(
        "INSERT INTO outbox (key, lane, address, kind, target, what, fence, refunds, not_before, state, tries, message, reason)"
        " VALUES ('k', 1, 'a', 'post', '[]', '', '[]', '[]', 0, 'dead', 5, '', 'archived')"
    )
    checks = doctor(path)
    assert problems(checks) == [
        "1 event could not be handled, the oldest since 2026-03-02 09:00 UTC", "0 waiting to leave, 1 given up"
    ]  # fmt: skip
    assert "canary" not in str(facts(checks))
    store.close()
    path.write_bytes(b"this is not a database" * 100)
    (found,) = problems(doctor(path))
    assert "is not a database of this bot" in found or "damaged" in found


def test_a_newer_database_and_an_older_one(tmp_path: Path) -> None:
    path = tmp_path / "d.db"
    store = open_store(str(path))
    for number, fine in (("9999", False), ("0001", True)):
        store._db.run("UPDATE alembic_version SET version_num = ?", (number,))
        checks = doctor(path)
        assert [one.fine for one in checks if one.name == "database"] == [fine]
    store.close()


def test_mistakes_in_the_settings_are_lines_too(tmp_path: Path) -> None:
    assert told(doctor(tmp_path / "d.db", DISCOVERY_PORT="x")) == [("version", True), ("settings", False)]
    checks = doctor(tmp_path / "d.db", SLACK_BOT_TOKEN="xoxb-1")  # noqa: S106
    assert told(checks)[-1] == ("settings", False) and checks[-1].todo.startswith("make one under")


def test_the_command_prints_lines_or_json_and_ends_with_1_on_a_problem(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "DISCOVERY_PORT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DISCOVERY_DATABASE", str(tmp_path / "d.db"))
    assert main(["doctor"]) == 0
    out = capsys.readouterr().out
    assert out.count("\n") == 4 and all(line.startswith("ok ") and line.endswith(".") for line in out.splitlines())
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1")
    assert main(["doctor", "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert found["fine"] is False and found["checks"][-1]["name"] == "settings"


def test_keys_are_changed_on_the_command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    old, new = new_key(), new_key()
    house = House(tmp_path, (old,))
    play(house.installations.async_save(installation()))
    monkeypatch.setenv("DISCOVERY_DATABASE", str(tmp_path / "d.db"))
    monkeypatch.setenv("DISCOVERY_SECRET_KEYS", f"{new},{old}")
    assert main(["slack", "rotate-keys"]) == 1
    assert "stop it first" in capsys.readouterr().err
    sealed = house.rows()[0].token
    house.store.close()
    assert main(["slack", "rotate-keys"]) == 0 and capsys.readouterr().out.startswith("1 sealed anew")
    assert main(["slack", "rotate-keys"]) == 0 and capsys.readouterr().out.startswith("0 sealed anew")
    play(house.open(new).start())
    assert not any(sealed.encode() in path.read_bytes() for path in tmp_path.iterdir())
    house.store.close()
    monkeypatch.setenv("DISCOVERY_SECRET_KEYS", new_key())
    assert main(["slack", "rotate-keys"]) == 1 and "do not open" in capsys.readouterr().err
    monkeypatch.setenv("DISCOVERY_SECRET_KEYS", "")
    assert main(["slack", "rotate-keys"]) == 1 and "is not set" in capsys.readouterr().err
    assert main(["slack", "new-key"]) == 0 and len(capsys.readouterr().out.strip()) == 44
