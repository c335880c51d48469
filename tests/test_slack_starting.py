"""Starting `discovery serve` with Slack where something is wrong: one sentence that says what to do, and nothing else."""

import asyncio
import os
import socket
import sys
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from fake_slack import FakeSlack
from slack_house import House, installation, play
from slack_stub import slack as stub
from slack_town import MONDAY, Town
from test_wording import WORDING

from adapters.slack.channel import SlackChannel
from adapters.slack.settings import SlackSettings
from adapters.slack.tokens import OneWorkspace
from adapters.slack.vault import new_key
from bot.channels import ChannelError, Reply
from bot.clock import Clock, seconds, wall

MANY = {"SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": "shh", "SLACK_PUBLIC_URL": "https://bot.example",
        "SLACK_APP_TOKEN": "xapp-1", "SLACK_PORT": "0"}  # fmt: skip


async def complaint(path: Path, **settings: str) -> list[str]:
    """What a start that fails says on standard error, less the lines of the log that tell how far it came."""
    async with FakeSlack() as slack:
        slack.add_team("Northwind")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "DISCOVERY_"))}
        kept |= {"SLACK_API_URL": slack.url, "SLACK_BOT_TOKEN": slack.bot_token(), "DISCOVERY_DATABASE": str(path)} | settings
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "adapters.cli", "serve", "--port", "0", env=kept, stderr=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        _, told = await asyncio.wait_for(process.communicate(), 60)
    assert process.returncode == 1
    return [line for line in told.decode().splitlines() if '"level": "info"' not in line]


def test_tokens_that_do_not_open(tmp_path: Path) -> None:
    house = House(tmp_path)
    play(house.installations.async_save(installation()))
    house.store.close()
    told = asyncio.run(complaint(tmp_path / "d.db", SLACK_BOT_TOKEN="", DISCOVERY_SECRET_KEYS=new_key(), **MANY))
    assert told == ["discovery: The stored Slack tokens do not open with DISCOVERY_SECRET_KEYS; add the key that sealed them, "
                    "behind the newest."]  # fmt: skip


def test_a_token_that_slack_refuses(tmp_path: Path) -> None:
    (told,) = asyncio.run(complaint(tmp_path / "d.db", SLACK_BOT_TOKEN="xoxb-wrong", SLACK_APP_TOKEN="xapp-1"))  # noqa: S106
    assert told.startswith("discovery: SLACK_BOT_TOKEN is refused by Slack (invalid_auth); copy the")


def test_an_address_that_is_taken(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        http = {"SLACK_MODE": "http", "SLACK_SIGNING_SECRET": "s" * 32, "SLACK_PORT": str(port)}
        (told,) = asyncio.run(complaint(tmp_path / "d.db", **http))
    assert told.startswith(f"discovery: SLACK_PORT is {port}, and another program listens there; ")


@pytest.mark.parametrize("keys", ["", "abc"])
def test_keys_that_are_missing_or_none(tmp_path: Path, keys: str) -> None:
    (told,) = asyncio.run(complaint(tmp_path / "d.db", SLACK_BOT_TOKEN="", DISCOVERY_SECRET_KEYS=keys, **MANY))
    assert told.startswith("discovery: DISCOVERY_SECRET_KEYS is not ") and "discovery slack new-key" in told


@pytest.mark.parametrize(("minutes", "told"), [(-3, "180 seconds ahead of Slack's"), (4, "240 seconds behind Slack's"), (1, "")])
def test_a_clock_that_is_not_slacks_is_told_at_the_start(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, minutes: int, told: str
) -> None:
    async def scene() -> None:
        clock = Clock(frozen=MONDAY)
        async with FakeSlack(now=lambda: clock.now() + timedelta(minutes=minutes)) as slack:
            slack.add_team("Northwind")
            one = await Town(tmp_path, slack, clock, "socket").start()
            await one.stop()

    asyncio.run(asyncio.wait_for(scene(), 60))
    said = [record.getMessage() for record in caplog.records if "clock is" in record.getMessage()]
    assert [told in line for line in said] == ([True] if told else [])


def test_slack_tells_what_time_it_is_where_the_machine_is_wrong(tmp_path: Path) -> None:
    async def scene() -> tuple[timedelta, str]:
        async with FakeSlack(now=lambda: wall() + timedelta(days=1)) as slack:
            slack.add_team("Northwind")
            one = await Town(tmp_path, slack, Clock(), "socket").start()
            off = one.app.clock.now() - slack.world.now()
            slack.fail_next("auth.test", "http_500", times=1)
            with pytest.raises(ChannelError) as refused:
                await one.service.channel.time()
            await one.stop()
            return off, refused.value.reason

    off, reason = asyncio.run(asyncio.wait_for(scene(), 60))
    assert abs(off) < timedelta(seconds=5) and reason


async def secret() -> str:
    return "s"


def test_a_workspace_whose_token_is_void_hides_the_time_from_nobody(tmp_path: Path) -> None:
    async def scene() -> list[datetime | None]:
        house = House(tmp_path)
        async with stub(auth_test={"ok": True}) as slack:
            clients = house.installed(slack)
            channel = SlackChannel(clients, WORDING.words, house.clock.now, seconds, secret)
            await clients.start()
            told = [await channel.time()]
            for team in ("T1", "T2"):
                await house.installations.async_save(installation(team))
            answers = iter([{"ok": False, "error": "token_expired"}, {"ok": True}])
            slack.answers["auth.test"] = lambda fields: next(answers)
            told.append(await channel.time())
            slack.answers["auth.test"] = {"ok": False, "error": "token_revoked"}
            told.append(await channel.time())
            await clients.close()
        return told

    before, one_void, all_void = asyncio.run(scene())
    assert before is None and one_void is not None and all_void is None


def test_a_slack_that_could_not_be_reached_at_the_start_is_not_without_time() -> None:
    async def receive(event: object) -> Reply:
        return Reply()

    async def scene() -> datetime | None:
        again = asyncio.Event()

        async def wait(step: float) -> None:
            await again.wait()

        async with stub(auth_test={}) as slack:
            clients = OneWorkspace(SlackSettings(api_url=slack.url, bot_token="xoxb-1"), wall)  # noqa: S106
            channel = SlackChannel(clients, WORDING.words, wall, seconds, secret, wait)
            await channel.start(receive)
            with pytest.raises(ChannelError):
                await channel.time()
            slack.answers["auth.test"] = {"ok": True, "team_id": "T1"}
            again.set()
            told = None
            while told is None:
                with suppress(ChannelError):
                    told = await channel.time()
                await asyncio.sleep(0)
            await channel.stop()
        return told

    assert asyncio.run(asyncio.wait_for(scene(), 60)) is not None
