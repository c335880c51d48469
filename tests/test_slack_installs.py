"""Installations: sealed in the file, one row a workspace, keys that change, states that work once."""

import asyncio
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from slack_house import CANARY, KEYS, START, House, in_files, installation, play
from slack_sdk.oauth.installation_store import Installation

from adapters.slack.installations import Installations, NotStored, WholeOrganisation
from adapters.slack.states import States, mark
from adapters.slack.vault import Vault, WrongKey, new_key
from bot.installs import Install
from bot.store import Store, StoreUnavailable


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


def test_no_token_stands_in_any_file(house: House) -> None:
    async def story() -> None:
        await house.installations.async_save(installation(expires=START + timedelta(hours=12)))
        found = await house.installations.async_find_bot(enterprise_id=None, team_id="T1")
        assert found is not None and (found.bot_token, found.bot_refresh_token) == (CANARY, f"{CANARY}-refresh")

    play(story())
    assert in_files(house.folder, "coal-mine") == [] and in_files(house.folder, "Team T1")
    house.store.scrub()
    assert in_files(house.folder, "coal-mine") == []
    assert "gAAAA" not in repr(house.rows()) and CANARY not in repr(house.rows())


def test_everything_comes_back_after_a_restart(house: House) -> None:
    async def story() -> None:
        await house.installations.async_save(installation(expires=START + timedelta(hours=12)))
        house.store.close()
        await house.open().start()
        found = await house.installations.async_find_installation(enterprise_id=None, team_id="T1", user_id="U9")
        assert found is not None
        assert (found.app_id, found.team_id, found.bot_id, found.bot_user_id) == ("A1", "T1", "B1", "UBOT")
        assert list(found.bot_scopes or ()) == ["chat:write", "commands"] and found.user_id == "U1"
        assert found.bot_token == CANARY and found.bot_token_expires_at == int(START.timestamp()) + 12 * 3600
        assert await house.installations.async_find_bot(enterprise_id=None, team_id="T2") is None

    play(story())


def test_a_workspace_has_one_row(house: House) -> None:
    async def story() -> None:
        for number in range(3):
            await house.installations.async_save(installation(token=f"xoxb-{number}"))
        await house.installations.async_save(installation("T2"))
        found = await house.installations.async_find_bot(enterprise_id=None, team_id="T1")
        assert found is not None and found.bot_token == "xoxb-2"  # noqa: S105

    play(story())
    assert [one.workspace for one in house.rows()] == ["T1", "T2"]


def test_a_whole_organisation_is_refused_and_its_workspaces_are_not(house: House) -> None:
    whole = Installation(enterprise_id="E1", bot_token=CANARY, user_id="U1", is_enterprise_install=True)
    with pytest.raises(WholeOrganisation):
        play(house.installations.async_save(whole))
    assert house.rows() == () and house.heard == []
    play(house.installations.async_save(installation(enterprise_id="E1")))
    assert [(one.workspace, one.enterprise) for one in house.rows()] == [("T1", "E1")]


@pytest.mark.parametrize("broken", [installation(token=""), installation(team="")])
def test_an_installation_without_bot_or_workspace_is_refused(house: House, broken: Installation) -> None:
    with pytest.raises(NotStored):
        play(house.installations.async_save(broken))
    assert house.rows() == () and house.heard == []


def test_what_could_not_be_stored_is_not_known_either(house: House) -> None:
    async def story() -> None:
        house.store.close()
        with pytest.raises(NotStored):
            await house.installations.async_save(installation())
        assert house.installations.active() == ()

    play(story())


def test_a_database_of_the_version_before_is_brought_up_to_date(house: House) -> None:
    house.store.close()
    with sqlite3.connect(house.folder / "d.db") as old:
        old.executescript("DROP TABLE install; DROP TABLE oauth_state; ALTER TABLE owner DROP COLUMN told_at;"
                          "ALTER TABLE owner DROP COLUMN minute;"
                          "UPDATE alembic_version SET version_num = '0001';")
    old.close()
    play(house.open().async_save(installation()))
    assert [one.workspace for one in house.rows()] == ["T1"]


# Keys.


def test_a_wrong_key_is_one_clear_sentence(house: House) -> None:
    play(house.installations.async_save(installation()))
    house.store.close()
    with pytest.raises(WrongKey, match="do not open with DISCOVERY_SECRET_KEYS; add the key"):
        play(house.open(new_key()).start())


def test_a_token_of_another_workspace_does_not_open() -> None:
    vault = Vault(KEYS)
    with pytest.raises(WrongKey):
        vault.open(vault.seal(CANARY, "T1"), "T2")
    assert vault.open(vault.seal(CANARY, "T1"), "T1") == CANARY and vault.seal("", "T1") == vault.open("", "T1") == ""


def test_a_rotation_of_keys_may_stop_at_each_step(tmp_path: Path) -> None:
    old, new = KEYS
    house = House(tmp_path, (old,))
    many = 1000

    async def fill() -> None:
        house.writer.start()
        await asyncio.gather(*(house.installations.async_save(installation(f"T{n}", f"xoxb-{n}")) for n in range(many)))
        await house.writer.stop()

    play(fill())
    vault, stops, left = Vault((new, old)), 0, many
    writes = iter(())

    async def submit(job: Callable[[Store], object]) -> object:
        """The store, until the power goes."""
        if next(writes, None) is None:
            raise StoreUnavailable("The power is gone.")
        return house.writer.run_now(job)

    while left:
        writes = iter(range(151))
        installations = Installations(submit, vault, house.clock.now)  # type: ignore[arg-type]
        with_power = asyncio.run(_rotated(installations))
        stops += not with_power
        assert all(vault.open(one.token, one.workspace) == f"xoxb-{one.workspace[1:]}" for one in house.rows())
        left = sum(not _opens(Vault((new,)), one) for one in house.rows())
        if with_power:
            assert left == 0
    assert stops == 6
    house.store.close()
    play(house.open(new).start())


async def _rotated(installations: Installations) -> bool:
    try:
        await installations.start()
        await installations.rotate_keys()
    except StoreUnavailable:
        return False
    return True


def _opens(vault: Vault, one: Install) -> bool:
    try:
        return bool(vault.open(one.token, one.workspace))
    except WrongKey:
        return False


# States.


def test_a_state_is_good_once_and_for_ten_minutes(house: House) -> None:
    async def story() -> None:
        states = States(house.writer.submit, house.clock.now)
        first, second = await states.async_issue(), await states.async_issue()
        assert first != second and len(first) >= 40
        assert await states.async_consume(first) and not await states.async_consume(first)
        house.clock.move(timedelta(minutes=10))
        assert not await states.async_consume(second)
        assert not await states.async_consume("made up \ud800")
        house.store.scrub()
        assert in_files(house.folder, second) == [] and in_files(house.folder, mark(second))
        await states.async_issue()

    play(story())
    kept = sqlite3.connect(house.folder / "d.db").execute("SELECT count(*) FROM oauth_state").fetchone()
    assert kept == (1,)


def test_the_row_keeps_what_the_record_says(house: House) -> None:
    full = Install(
        "T1", START, "E1", "Northwind", "A1", "B1", "UBOT", ("a", "b"), "sealed", "spare", START, "U1", "uninstalled"
    )
    house.writer.run_now(lambda store: store.installs.save(full))
    assert house.rows() == (full,)
    house.writer.run_now(lambda store: store.installs.save(replace(full, scopes=(), expires_at=None, state="active")))
    found = house.writer.run_now(lambda store: store.installs.find("T1"))
    assert found == replace(full, scopes=(), expires_at=None, state="active")
    assert house.writer.run_now(lambda store: store.installs.find("T2")) is None
