"""Two workspaces that installed the bot in a browser: each hears only its own, a removed one is silent and comes back."""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from fake_slack import Channel, FakeSlack, Person
from fake_slack.state import Team
from slack_town import MONDAY, SECRET, Town

from adapters.slack.vault import new_key
from bot.clock import Clock, seconds

KEY = new_key()


class Many(Town):
    """The service as many workspaces install it."""

    def environment(self) -> dict[str, str]:
        """What the service is told: how workspaces install it."""
        world = self.slack.world
        return {"SLACK_MODE": "http", "SLACK_SIGNING_SECRET": SECRET, "SLACK_API_URL": self.slack.url,
                "SLACK_CLIENT_ID": world.client_id, "SLACK_CLIENT_SECRET": world.client_secret,
                "SLACK_PUBLIC_URL": "http://127.0.0.1:1", "DISCOVERY_SECRET_KEYS": KEY}  # fmt: skip

    async def installs(self, team: Team) -> str:
        """Somebody installs the bot in a workspace; the heading of the last page."""
        async with httpx.AsyncClient(base_url=self.address, trust_env=False) as browser:
            first = await browser.get("/slack/install")
            link = re.search(r'<a href="([^"]*)"', first.text)
            assert link
            asked = parse_qs(urlsplit(unescape(link[1])).query)
            code = self.slack.new_code(team, asked["scope"][0].split(","), asked["redirect_uri"][0])
            for place in self.slack.world.in_team(team):
                place.members[team.bot_user] = None
            last = await browser.get(
                "/slack/oauth_redirect", params={"state": asked["state"][0], "code": code},
                headers={"Cookie": first.headers["set-cookie"].partition(";")[0]},
            )  # fmt: skip
        heading = re.search("<h1>(.*?)</h1>", last.text)
        assert heading and last.status_code == 200
        return heading[1]


class Home:
    """A workspace with a run that is under way."""

    def __init__(self, slack: FakeSlack, name: str) -> None:
        self.slack, self.team = slack, slack.add_team(name, installed=False)
        self.owner: Person = slack.add_user(f"Olivia {name}", team=self.team)
        self.ana: Person = slack.add_user(f"Ana {name}", team=self.team)
        self.room: Channel = slack.add_channel("room", [self.owner, self.ana], team=self.team)

    async def launches(self) -> None:
        """A run with defaults."""
        shown = await self.owner.commands("/discovery", f'start "Acme {self.team.name}" data-science', self.room)
        await self.owner.taps(shown.messages[-1], "launch")

    def calls(self) -> int:
        """How often the bot asked something of this workspace."""
        return sum(call.team == self.team.id for call in self.slack.calls)

    def seen(self) -> str:
        """Everything that the bot shows here."""
        places = [one for one in self.slack.world.channels.values() if one.team == self.team.id]
        return str([(one.text, one.blocks) for place in places for one in [*self.slack.posts(place), *place.whispers]])


def play(folder: Path, scene: Callable[[Many, Home, Home], Awaitable[None]]) -> None:
    """Play a scene in two workspaces with a run each, whose tokens last for twelve hours."""

    async def whole() -> None:
        clock = Clock(frozen=MONDAY)
        async with FakeSlack(now=clock.now, tolerant=True) as slack:
            slack.rotate()
            north, south = Home(slack, "North"), Home(slack, "South")
            one = Many(folder, slack, clock)
            await one.start()
            for home in (north, south):
                assert await one.installs(home.team) == f"{home.team.name} is connected"
                await home.launches()
            await one.go(hours=3)
            await scene(one, north, south)
            await one.stop()

    asyncio.run(asyncio.wait_for(whole(), 90))


def held(one: Many) -> dict[str, str]:
    """Why each account's run rests."""
    return {run.setup.account: run.held for run in map(one.app.store.load, one.app.store.every())}


def test_no_workspace_sees_or_is_asked_for_anything_of_another(tmp_path: Path) -> None:
    async def scene(one: Many, north: Home, south: Home) -> None:
        for home in (north, south):
            await home.ana.says(f"CANARY {home.team.name}", home.room, one.slack.posts(home.room)[0])
        await one.go(days=2)
        assert "South" not in north.seen() and "North" not in south.seen()
        assert len(one.slack.posts(north.room)) > 3 and len(one.slack.posts(south.room)) > 3
        places = one.slack.world.channels
        wrong = [call for call in one.slack.calls if (to := places.get(str(call.args.get("channel")))) and to.team != call.team]
        assert wrong == [] and one.slack.called("oauth.v2.access")[-1].args["grant_type"] == "refresh_token"
        secrets = [text for token in one.slack.world.tokens.values() for text in (token.value, token.refresh) if text]
        assert len(secrets) > 6
        assert not [path for path in tmp_path.iterdir() for text in secrets if text.encode() in path.read_bytes()]

    play(tmp_path, scene)


def test_a_card_that_names_another_workspaces_run_is_no_card(tmp_path: Path) -> None:
    async def scene(one: Many, north: Home, south: Home) -> None:
        slack, store = one.slack, one.app.store
        said = await north.ana.says("what do CANARIES eat?", north.room, slack.posts(north.room)[0])
        await one.settle()
        before = next(run for run in map(store.load, store.every()) if run.setup.account == "Acme North")
        run, message = before.id, f"slack:{north.team.id}:{north.room.id}:{said.ts}"
        forged = [[run, "1", 0, "skip", "", ""], [run, "1", 0, "answer", "", ""], [run, "status", 0, "status", "", ""],
                  [run, "status", 0, "summary", "", ""], ["", "status", 0, "confirm", f"close {run}", ""],
                  [run, "summary", 0, "details", "", ""], ["", "runs", 0, "pick", f"{run} status", ""],
                  ["", "catch_up", 0, "pick", "same", f"{run}:1"], ["", "", 0, "take", message, ""]]  # fmt: skip
        boss = slack.add_user("Boss South", team=south.team, is_owner=True)
        await boss.joins(south.room)
        for number, value in enumerate(forged):
            button = {"type": "button", "action_id": "x", "text": {"type": "plain_text", "text": "x"}, "value": json.dumps(value)}
            block = {"type": "actions", "block_id": f"b{number}", "elements": [button]}
            slack.call("chat.postMessage", slack.bot_token(south.team), channel=south.room.id, text="x", blocks=[block])
            for who in (south.ana, boss):
                told = await who.taps(slack.posts(south.room)[-1], "x")
                assert told.delivery.answer.status == 200 and not told.modal, value
        await one.settle()
        assert store.load(run) == before
        assert "North" not in south.seen() and "CANARIES" not in south.seen()

    play(tmp_path, scene)


@pytest.mark.parametrize("uninstalled_first", [True, False])
def test_a_removed_workspace_is_silent_and_goes_on_when_it_is_back(tmp_path: Path, uninstalled_first: bool) -> None:
    async def scene(one: Many, north: Home, south: Home) -> None:
        await one.slack.life.uninstall(north.team, uninstalled_first)
        await one.settle()
        calls, posts = north.calls(), len(one.slack.posts(south.room))
        await one.go(days=1)
        assert north.calls() == calls and len(one.slack.posts(south.room)) > posts
        assert held(one) == {"Acme North": "token_revoked", "Acme South": ""}
        row = one.app.writer.run_now(lambda store: store.installs.find(north.team.id))
        assert row is not None and (row.state, row.token, row.refresh) == ("uninstalled", "", "")
        assert await one.installs(north.team) == "North is connected"
        await one.settle()
        assert not any(held(one).values())
        last = one.slack.posts(one.slack.dm(north.owner))[-1]
        assert "goes on where it stopped" in last.text and "Pause" in str(last.blocks)

    play(tmp_path, scene)


def test_a_start_does_not_wait_for_workspaces_that_slack_is_slow_about(tmp_path: Path) -> None:
    async def scene(one: Many, north: Home, south: Home) -> None:
        slack = one.slack
        for number in range(10):
            assert await one.installs(slack.add_team(f"T{number}", installed=False)) == f"T{number} is connected"
        await one.stop()
        slack.fail_next("auth.test", "timeout_before", times=12)
        again, begun = Many(tmp_path, slack, one.clock), seconds()
        again.enough = 0.5
        await again.start()
        one.__dict__.update(again.__dict__)
        assert seconds() - begun < 5
        await one.go(days=1)
        assert len(slack.posts(north.room)) > 2
        slack.release()

    play(tmp_path, scene)
