"""Clients of one workspace and of many: tokens that rotate, one refresh at a time, and removal in any order."""

import asyncio
from base64 import b64encode
from datetime import timedelta
from pathlib import Path

import pytest
from fake_slack import FakeSlack
from fake_slack.faults import Kind
from slack_house import CANARY, GONE, KEYS, REVOKED, START, House, installation, play
from slack_sdk.errors import SlackApiError
from slack_sdk.oauth.installation_store import Installation
from slack_stub import Answer, slack

from adapters.slack.installations import NotStored
from adapters.slack.rotation import Installed
from adapters.slack.settings import SlackSettings
from adapters.slack.tokens import OneWorkspace, authorize_with, removes
from adapters.slack.vault import Vault
from bot.channels import ChannelError
from bot.store import StoreUnavailable


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


def refused(error: pytest.ExceptionInfo[ChannelError]) -> tuple[str, bool]:
    return error.value.reason, error.value.retryable


# Rotation.


def rotating(house: House, minutes: int = 90) -> Installation:
    return installation(token="xoxb-old", expires=START + timedelta(minutes=minutes))  # noqa: S106


class Mint:
    """Slack's side of the rotation: a refresh token works once."""

    def __init__(self) -> None:
        self.good = "xoxb-old-refresh"
        self.number = 0

    def __call__(self, fields: dict[str, str]) -> Answer:
        if fields.get("refresh_token") != self.good:
            return {"ok": False, "error": "invalid_refresh_token"}
        self.number += 1
        self.good = f"xoxe-{self.number}"
        return {"ok": True, "token_type": "bot", "access_token": f"xoxb-{self.number}", "refresh_token": self.good,
                "expires_in": 43200}  # fmt: skip


def test_200_who_ask_at_once_make_one_refresh(house: House) -> None:
    async def story() -> None:
        async with slack(oauth_v2_access=Mint()) as stub:
            await house.installations.async_save(rotating(house))
            clients = house.installed(stub)
            await clients.start()
            for number in range(1, 4):
                found = await asyncio.gather(*(clients.of("T1") for _ in range(200)))
                assert {one.token for one in found} == {f"xoxb-{number}"} and len({id(one) for one in found}) == 1
                assert stub.count("oauth.v2.access") == number
                assert stub.asked[-1][2] == f"Basic {b64encode(b'1.2:shh').decode()}"
                assert found[0].retry_handlers == [] and found[0].timeout == 30 and found[0].base_url == stub.url
                house.clock.move(timedelta(hours=10, minutes=1))
            await clients.close()

    play(story())
    assert Vault(KEYS).open(house.rows()[0].refresh, "T1") == "xoxe-3"
    assert house.rows()[0].expires_at == START + timedelta(hours=32, minutes=2)


def test_a_token_with_more_than_two_hours_left_is_left_alone(house: House) -> None:
    async def story() -> None:
        async with slack(oauth_v2_access=Mint()) as stub:
            await house.installations.async_save(rotating(house, 121))
            clients = house.installed(stub)
            await clients.start()
            assert (await clients.of("T1")).token == "xoxb-old"  # noqa: S105
            assert stub.asked == []
            await clients.close()

    play(story())


def test_a_refresh_comes_to_its_end_when_the_asker_has_gone(house: House) -> None:
    async def story() -> None:
        mint, arrived, go = Mint(), asyncio.Event(), asyncio.Event()

        async def slow() -> None:
            arrived.set()
            await go.wait()

        async with slack(oauth_v2_access=mint) as stub:
            await house.installations.async_save(rotating(house))
            clients = house.installed(stub)
            await clients.start()
            house.before = slow
            asker = asyncio.create_task(clients.of("T1"))
            await arrived.wait()
            asker.cancel()
            go.set()
            await clients.close()
        assert asker.cancelled() or asker.done()

    play(story())
    assert Vault(KEYS).open(house.rows()[0].token, "T1") == "xoxb-1"


def test_new_tokens_survive_a_store_that_fails(house: House) -> None:
    async def story() -> None:
        async def full() -> None:
            raise StoreUnavailable("The disk is full.")

        async with slack(oauth_v2_access=Mint()) as stub:
            await house.installations.async_save(rotating(house))
            clients = house.installed(stub)
            await clients.start()
            house.before = full
            assert (await clients.of("T1")).token == "xoxb-1"  # noqa: S105
            assert Vault(KEYS).open(house.rows()[0].token, "T1") == "xoxb-old"
            house.before = None
            assert (await clients.of("T1")).token == "xoxb-1"  # noqa: S105
            assert Vault(KEYS).open(house.rows()[0].token, "T1") == "xoxb-1"
            await clients.close()

    play(story())


@pytest.mark.parametrize("code", ["token_revoked", "account_inactive", "app_not_installed"])
def test_a_refused_refresh_is_the_end_of_the_installation(house: House, code: str) -> None:
    async def story() -> None:
        async with slack(oauth_v2_access={"ok": False, "error": code}) as stub:
            await house.installations.async_save(rotating(house))
            clients = house.installed(stub)
            await clients.start()
            for _ in range(2):
                with pytest.raises(ChannelError) as caught:
                    await clients.of("T1")
                assert refused(caught) == ("uninstalled", False)
            assert stub.count("oauth.v2.access") == 1 and clients.teams() == ()
            await clients.close()

    play(story())
    assert (house.rows()[0].state, house.rows()[0].token, house.rows()[0].refresh) == ("uninstalled", "", "")
    assert house.heard == [("T1", "active"), ("T1", "uninstalled")]


def test_after_a_lost_answer_the_old_token_goes_on_until_it_ends(house: House, caplog: pytest.LogCaptureFixture) -> None:
    async def story() -> None:
        async with FakeSlack(now=house.clock.now) as whole:
            whole.rotate()
            team, token = whole.team.id, whole.bot_token()
            settings = SlackSettings(api_url=whole.url, client_id=whole.world.client_id,
                                     client_secret=whole.world.client_secret, keys=KEYS)  # fmt: skip
            clients = Installed(house.installations, settings, house.clock.now)
            await clients.start()
            house.clock.move(timedelta(hours=10, minutes=30))
            await house.installations.async_save(Installation(
                team_id=team, bot_token=token, bot_refresh_token=whole.world.tokens[token].refresh, user_id="U1",
                bot_token_expires_at=int((START + timedelta(hours=12)).timestamp()),
            ))  # fmt: skip
            whole.fail_next("oauth.v2.access", "broken_json")
            for _ in range(5):
                assert (await (await clients.of(team)).auth_test())["ok"]
                house.clock.move(timedelta(minutes=2))
            assert [one.outcome for one in whole.called("oauth.v2.access")] == ["broken_json", "invalid_refresh_token"]
            assert "works until it ends" in caplog.text and house.heard == [(team, "active")]
            house.store.close()
            await house.open().start()
            clients = Installed(house.installations, settings, house.clock.now)
            await clients.start()
            assert (await clients.of(team)).token == token, "also after a restart"
            house.clock.move(timedelta(hours=2))
            for _ in range(2):
                with pytest.raises(ChannelError) as caught:
                    await clients.of(team)
                assert refused(caught) == ("uninstalled", False)
            assert "install the app again" in caplog.text and whole.called("oauth.v2.access")[2:] == []
            await clients.close()

    play(story())
    assert house.heard[-1][1] == "uninstalled" and house.rows()[0].token == ""


@pytest.mark.parametrize("answer", [
    {}, {"ok": False, "error": "internal_error"}, {"ok": False, "error": "bad_client_secret"}, {"ok": True},
    {"ok": True, "access_token": "xoxb-9", "expires_in": "soon"},
])  # fmt: skip
def test_without_a_refresh_the_old_token_goes_on_until_it_ends(house: House, answer: Answer) -> None:
    async def story() -> None:
        async with slack(oauth_v2_access=answer) as stub:
            await house.installations.async_save(rotating(house))
            clients = house.installed(stub)
            await clients.start()
            for _ in range(3):
                assert (await clients.of("T1")).token == "xoxb-old"  # noqa: S105
            assert stub.count("oauth.v2.access") == 1, "a minute's peace between two tries"
            house.clock.move(timedelta(minutes=90))
            with pytest.raises(ChannelError) as caught:
                await clients.of("T1")
            assert refused(caught) == ("token_expired", True) and stub.count("oauth.v2.access") == 2
            stub.answers["oauth.v2.access"] = Mint()
            house.clock.move(timedelta(minutes=1))
            assert (await clients.of("T1")).token == "xoxb-1"  # noqa: S105
            await clients.close()

    play(story())


NO_ANSWERS: list[tuple[Kind, int]] = [("http_500", 503), ("html_body", 502), ("html_body", 200), ("broken_json", 200)]


@pytest.mark.parametrize(("fault", "status"), NO_ANSWERS)
def test_an_answer_that_is_none_stops_neither_a_start_nor_a_post(house: House, fault: Kind, status: int) -> None:
    async def story() -> None:
        async with FakeSlack(now=house.clock.now) as whole:
            whole.rotate()
            team, token = whole.team.id, whole.bot_token()
            alone = OneWorkspace(SlackSettings(api_url=whole.url, bot_token=token), house.clock.now)
            whole.fail_next("auth.test", fault, status=status)
            with pytest.raises(ChannelError) as caught:
                await alone.start()
            assert caught.value.retryable
            await alone.start()
            settings = SlackSettings(api_url=whole.url, client_id=whole.world.client_id, keys=KEYS)
            clients = Installed(house.installations, settings, house.clock.now)
            await clients.start()
            await house.installations.async_save(Installation(
                team_id=team, bot_token=token, bot_refresh_token="xoxe-1", user_id="U1",  # noqa: S106
                bot_token_expires_at=int((START + timedelta(hours=1)).timestamp()),
            ))  # fmt: skip
            whole.fail_next("oauth.v2.access", fault, status=status, stored=False)
            assert (await clients.of(team)).token == token
            await alone.close()
            await clients.close()

    play(story())


def test_a_whole_life_against_the_strict_slack(house: House) -> None:
    async def story() -> None:
        async with FakeSlack(now=house.clock.now) as whole:
            whole.rotate()
            team, token = whole.team.id, whole.bot_token()
            refresh = whole.world.tokens[token].refresh
            settings = SlackSettings(
                api_url=whole.url, client_id=whole.world.client_id, client_secret=whole.world.client_secret, keys=KEYS
            )
            clients = Installed(house.installations, settings, house.clock.now)
            await clients.start()
            house.clock.move(timedelta(hours=10, minutes=30))
            await house.installations.async_save(Installation(
                team_id=team, bot_token=token, bot_refresh_token=refresh, user_id="U1",
                bot_token_expires_at=int((START + timedelta(hours=12)).timestamp()),
            ))  # fmt: skip
            for _ in range(5):
                found = await asyncio.gather(*(clients.of(team) for _ in range(200)))
                assert (await found[0].auth_test())["team_id"] == team
                house.clock.move(timedelta(hours=11))
            assert [one.outcome for one in whole.called("oauth.v2.access")] == ["ok"] * 5
            house.clock.move(timedelta(days=3))
            assert (await (await clients.of(team)).auth_test())["ok"], "a token that ended long ago is renewed too"
            whole.team.installed = False
            house.clock.move(timedelta(hours=11))
            with pytest.raises(SlackApiError, match="account_inactive"):
                await (await clients.of(team)).auth_test()
            house.clock.move(timedelta(hours=1))
            with pytest.raises(ChannelError, match="uninstalled"):
                await clients.of(team)
            await clients.close()

    play(story())


# Removal.


@pytest.mark.parametrize("events", [(GONE, REVOKED), (REVOKED, GONE), (GONE, GONE, REVOKED), (REVOKED, REVOKED, GONE)])
def test_removal_in_any_order_stops_everything_and_deletes_the_tokens(house: House, events: tuple[Answer, ...]) -> None:
    async def story() -> None:
        for team in ("T1", "T2"):
            await house.installations.async_save(installation(team))
        clients = house.installed()
        await clients.start()
        assert clients.teams() == ("T1", "T2") and (await clients.me("T1")).user == "UBOT"
        assert [await clients.lived("T1", event) for event in events] == [True] + [False] * (len(events) - 1)
        with pytest.raises(ChannelError, match="uninstalled"):
            await clients.of("T1")
        assert clients.teams() == ("T2",) and await clients.authorized("T1") is None
        assert (await clients.of("T2")).token == CANARY
        house.store.close()
        await house.open().start()
        clients = house.installed()
        with pytest.raises(ChannelError, match="uninstalled"):
            await clients.of("T1")
        await house.installations.async_save(installation("T1", "xoxb-again"))
        await clients.start()
        assert (await clients.of("T1")).token == "xoxb-again"  # noqa: S105
        await clients.close()

    play(story())
    assert house.heard == [("T1", "active"), ("T2", "active"), ("T1", "uninstalled"), ("T1", "active")]


def test_a_late_removal_from_before_the_new_installation_changes_nothing(house: House) -> None:
    async def story() -> None:
        clients = house.installed()
        await clients.start()
        house.clock.move(timedelta(hours=1))
        await house.installations.async_save(installation())
        assert not await clients.lived("T1", GONE, START)
        assert not await clients.lived("T1", GONE | {"event_ts": f"{START.timestamp():.6f}"})
        assert clients.teams() == ("T1",)
        assert await clients.lived("T1", GONE, START + timedelta(hours=1))
        await clients.close()

    play(story())


def test_removal_during_a_refresh_wins(house: House) -> None:
    async def story() -> None:
        mint = Mint()
        arrived = asyncio.Event()

        def minting(fields: dict[str, str]) -> Answer:
            arrived.set()
            return mint(fields)

        async with slack(oauth_v2_access=minting) as stub:
            clients = house.installed(stub)
            await clients.start()
            await house.installations.async_save(rotating(house))
            asker = asyncio.create_task(clients.of("T1"))
            await arrived.wait()
            await clients.lived("T1", GONE)
            with pytest.raises(ChannelError, match="uninstalled"):
                await asker
            await clients.close()

    play(story())
    assert (house.rows()[0].state, house.rows()[0].token) == ("uninstalled", "")


def test_what_counts_as_a_removal() -> None:
    assert removes(GONE) and removes(REVOKED)
    assert not removes({}) and not removes({"type": "message"}) and not removes({"type": "tokens_revoked"})
    for tokens in ({"oauth": ["U1"]}, {"oauth": ["U1"], "bot": []}, "x", None):
        assert not removes({"type": "tokens_revoked", "tokens": tokens})


def test_bolt_is_told_from_what_is_known_here(house: House) -> None:
    async def story() -> None:
        await house.installations.async_save(installation())
        clients = house.installed()
        await clients.start()
        authorize = authorize_with(clients)
        found = await authorize(None, "T1")
        assert found is not None and (found.bot_token, found.bot_id, found.bot_user_id) == (CANARY, "B1", "UBOT")
        assert await authorize("E1", "T2") is None and await authorize(None, None) is None
        await house.installations.async_save(rotating(house))
        found = await authorize(None, "T1")
        assert found is not None and found.bot_token == "xoxb-old", "not refreshed while a request waits"  # noqa: S105
        await clients.close()

    play(story())


def test_bolts_own_ways_to_delete(house: House) -> None:
    async def story() -> None:
        store = house.installations
        await store.async_save(installation())
        await store.async_delete_installation(enterprise_id=None, team_id="T1", user_id="U1")
        assert len(store.active()) == 1
        await store.async_delete_all(enterprise_id=None, team_id="T1")
        assert store.active() == ()
        with pytest.raises(NotStored):
            await store.async_save_bot(installation().to_bot())
        await store.async_save(installation())
        await store.async_save_bot(installation(token="xoxb-new").to_bot())  # noqa: S106
        found = await store.async_find_bot(enterprise_id=None, team_id="T1")
        assert found is not None and found.bot_token == "xoxb-new"  # noqa: S105

    play(story())
