"""The one workspace whose token stands in the settings: it speaks for itself only, and a token that is no good is a sentence."""

from datetime import timedelta

import pytest
from slack_house import CANARY, GONE, REVOKED, START, play
from slack_stub import Answer, Stub, slack

from adapters.slack.doctor import slack_checks
from adapters.slack.settings import SlackSettings
from adapters.slack.tokens import OneWorkspace, authorize_with
from bot.channels import ChannelError
from bot.clock import Clock
from bot.settings import SettingsError

ME: Answer = {"ok": True, "team_id": "T1", "team": "Northwind", "user_id": "UBOT", "bot_id": "B1", "user": "discovery"}


def one(stub: Stub, clock: Clock) -> OneWorkspace:
    settings = SlackSettings(api_url=stub.url, bot_token=CANARY, app_token="xapp-1")  # noqa: S106
    return OneWorkspace(settings, clock.now)


def test_one_workspace_speaks_for_itself_only() -> None:
    async def story() -> None:
        async with slack(auth_test=ME) as stub:
            clients = one(stub, Clock(frozen=START))
            with pytest.raises(ChannelError):
                await clients.of("T1")
            await clients.start()
            assert stub.asked == [("auth.test", {}, f"Bearer {CANARY}")]
            assert clients.teams() == ("T1",) and (await clients.me("T1")).bot == "B1"
            assert (await clients.of("T1")).retry_handlers == []
            with pytest.raises(ChannelError, match="uninstalled"):
                await clients.of("T2")
            found = await authorize_with(clients)("E1", "T1")
            assert found is not None and found.bot_token == CANARY
            assert await authorize_with(clients)(None, "T2") is None
            assert stub.count("auth.test") == 1
            assert not await clients.lived("T1", GONE, START - timedelta(seconds=1))
            assert not await clients.lived("T2", GONE)
            assert await clients.lived("T1", REVOKED) and not await clients.lived("T1", GONE)
            with pytest.raises(ChannelError, match="uninstalled"):
                await clients.of("T1")
            await clients.close()

    play(story())


def test_a_token_that_slack_refuses_is_a_mistake_in_the_settings() -> None:
    async def story() -> None:
        async with slack(auth_test={"ok": False, "error": "invalid_auth"}) as stub:
            clients = one(stub, Clock(frozen=START))
            with pytest.raises(SettingsError, match=r"SLACK_BOT_TOKEN is refused by Slack \(invalid_auth\)") as caught:
                await clients.start()
            assert CANARY not in str(caught.value)
            stub.answers["auth.test"] = {}
            with pytest.raises(ChannelError, match="unreachable") as away:
                await clients.start()
            assert away.value.retryable
            await clients.close()

    play(story())


def test_a_token_of_a_whole_organisation_is_a_mistake_in_the_settings() -> None:
    async def story() -> None:
        async with slack(auth_test=ME | {"is_enterprise_install": True, "enterprise_id": "E1"}) as stub:
            clients = one(stub, Clock(frozen=START))
            with pytest.raises(SettingsError, match="whole organisation; install the app in one workspace"):
                await clients.start()
            assert clients.teams() == ()
            settings = SlackSettings(mode="http", api_url=stub.url, bot_token=CANARY, signing_secret="0" * 32)  # noqa: S106
            checks = await slack_checks(settings, lambda: START)
            assert not checks[-1].fine and checks[-1].found == "the token is for a whole organisation"
            await clients.close()

    play(story())
