"""Installing in a browser: Bolt's flow over a real listener, its states, its pages, and what an attacker tries."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from slack_house import CANARY, House, in_files, play
from slack_stub import Answer, Stub, slack
from starlette.applications import Starlette

from adapters.slack.manifest import scopes
from adapters.slack.oauth import COOKIE, STYLE, install_routes, security_headers
from adapters.slack.settings import SlackSettings
from adapters.slack.states import LASTS, States
from adapters.slack.tokens import authorize_with
from adapters.slack.vault import Vault
from bot.content import content_root
from bot.wording import Wording

ACCESS: Answer = {
    "ok": True, "app_id": "A1", "access_token": CANARY, "token_type": "bot", "scope": "chat:write,commands",
    "bot_user_id": "UBOT", "team": {"id": "T1", "name": "North & <wind>"}, "enterprise": None, "authed_user": {"id": "U1"},
    "refresh_token": "xoxe-1", "expires_in": 43200, "is_enterprise_install": False,
}  # fmt: skip
ME: Answer = {"ok": True, "team_id": "T1", "user_id": "UBOT", "bot_id": "B1"}
BACK = "/slack/oauth_redirect"
WORDS = Wording(content_root() / "messages").words


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


@dataclass
class Browser:
    """Somebody who installs the bot; cookies are carried by hand, because they are for https only."""

    client: httpx.AsyncClient
    stub: Stub
    cookie: str = ""

    async def get(self, path: str, cookie: str | None = None, **query: str) -> httpx.Response:
        """Open a page; it must be whole, quiet and safe whatever it says."""
        kept = self.cookie if cookie is None else cookie
        answer = await self.client.get(path, params=query, headers={"Cookie": kept} if kept else {})
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert {name: answer.headers[name] for name in security_headers()} == security_headers()
        assert re.findall(r"<script|src=|@import|url\(|onclick|https?://(?!127\.0\.0\.1)", answer.text) == []
        assert answer.text.count("<h1>") == 1 and CANARY not in answer.text
        assert all(text.strip() for text in re.findall(r"<(?:h1|p|title|a [^>]*)>([^<]*)", answer.text) if text)
        return answer

    async def begin(self, **query: str) -> str:
        """Open the first page and keep its cookie; the state in the button's link."""
        answer = await self.get("/slack/install", **query)
        assert answer.status_code == 200
        self.cookie = answer.headers["set-cookie"].partition(";")[0]
        return link(answer)["state"][0]


def link(answer: httpx.Response) -> dict[str, list[str]]:
    """What the button's link asks for."""
    found = re.search(r'<a href="([^"]*)"', answer.text)
    assert found
    return parse_qs(urlsplit(unescape(found.group(1))).query)


@asynccontextmanager
async def browser(house: House, **answers: Answer) -> AsyncIterator[Browser]:
    async with slack(**({"oauth_v2_access": ACCESS, "auth_test": ME} | answers)) as stub:
        settings = SlackSettings(
            api_url=stub.url, client_id="1.2", client_secret="shh", public_url="https://bot.example", keys=house.keys,  # noqa: S106
        )  # fmt: skip
        states = States(house.writer.submit, house.clock.now)
        app = Starlette(routes=install_routes(settings, house.installations, states, WORDS))
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            yield Browser(client, stub)


def test_a_workspace_is_installed_and_works_at_once(house: House) -> None:
    async def story() -> None:
        async with browser(house) as somebody:
            state = await somebody.begin()
            answer = await somebody.get(BACK, state=state, code="c1")
            assert answer.status_code == 200 and "North &amp; &lt;wind&gt; is connected" in answer.text
            assert "slack://app?team=T1&amp;id=A1" in answer.text
            assert f"{COOKIE}=deleted" in answer.headers["set-cookie"]
            asked = [fields for method, fields, _ in somebody.stub.asked if method == "oauth.v2.access"]
            assert asked == [{"code": "c1", "redirect_uri": "https://bot.example/slack/oauth_redirect"}]
            clients = house.installed(somebody.stub)
            await clients.start()
            found = await authorize_with(clients)(None, "T1")
            assert found is not None and found.bot_token == CANARY and found.bot_user_id == "UBOT"
            await clients.close()

    play(story())
    assert in_files(house.folder, CANARY) == [] and house.heard == [("T1", "active")]
    kept = house.rows()[0]
    assert (kept.bot, kept.installed_by, kept.scopes) == ("B1", "U1", ("chat:write", "commands"))
    assert Vault(house.keys).open(kept.refresh, "T1") == "xoxe-1"


def test_the_button_asks_for_what_is_needed_and_nothing_else(house: House) -> None:
    async def story() -> None:
        async with browser(house) as somebody:
            answer = await somebody.get("/slack/install")
            found = link(answer)
            assert found["scope"] == [",".join(scopes())] and "user_scope" not in found
            assert found["redirect_uri"] == ["https://bot.example/slack/oauth_redirect"] and found["client_id"] == ["1.2"]
            assert f"{somebody.stub.url.removesuffix('api/')}oauth/v2/authorize?" in unescape(answer.text)
            assert all(word in answer.headers["set-cookie"] for word in ("Secure", "HttpOnly", "Max-Age=600"))
            assert link(await somebody.get("/slack/install", team="T123"))["team"] == ["T123"]
            for team in ("T1&scope=admin", '"><script>', "//evil.example", "t1"):
                found = link(await somebody.get("/slack/install", team=team))
                assert "team" not in found and found["scope"] == [",".join(scopes())]

    play(story())


def test_a_state_works_once_in_one_browser_for_ten_minutes(house: House) -> None:
    async def story() -> None:
        async with browser(house) as somebody:
            state = await somebody.begin()
            assert (await somebody.get(BACK, cookie="", state=state, code="c1")).status_code == 400
            assert (await somebody.get(BACK, cookie=f"{COOKIE}=other", state=state, code="c1")).status_code == 400
            assert (await somebody.get(BACK, state="forged", code="c1")).status_code == 400
            assert (await somebody.get(BACK, code="c1")).status_code == 400
            forged = await somebody.get(BACK, cookie=f"{COOKIE}=forged", state="forged", code="c1")
            assert forged.status_code == 401 and "has run out" in forged.text
            assert somebody.stub.asked == []
            assert (await somebody.get(BACK, state=state, code="c1")).status_code == 200
            assert (await somebody.get(BACK, state=state, code="c1")).status_code == 401
            late = await somebody.begin()
            house.clock.move(LASTS)
            assert (await somebody.get(BACK, state=late, code="c1")).status_code == 401
            assert somebody.stub.count("oauth.v2.access") == 1

    play(story())


@pytest.mark.parametrize(("answers", "query", "status", "says"), [
    ({}, {"error": "access_denied"}, 200, "Nothing was added"),
    ({}, {"error": "<script>alert(1)</script>"}, 200, "Slack did not go along"),
    ({}, {"code": ""}, 401, "has run out"),
    ({"oauth_v2_access": {"ok": False, "error": "invalid_code"}}, {"code": "secret-code"}, 401, "Slack did not go along"),
    ({"oauth_v2_access": ACCESS | {"access_token": None}}, {"code": "secret-code"}, 500, "That was our fault"),
    ({"oauth_v2_access": ACCESS | {"team": None}}, {"code": "secret-code"}, 500, "That was our fault"),
    ({"oauth_v2_access": ACCESS | {"team": None, "enterprise": {"id": "E1", "name": "All"}, "is_enterprise_install": True}},
     {"code": "secret-code"}, 403, "One workspace at a time"),
    ({"oauth_v2_access": {}}, {"code": "secret-code"}, 502, "That was our fault"),
])  # fmt: skip
def test_what_goes_wrong_is_a_page_with_a_way_out(
    house: House, answers: dict[str, Answer], query: dict[str, str], status: int, says: str,
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    async def story() -> None:
        async with browser(house, **answers) as somebody:
            state = await somebody.begin()
            answer = await somebody.get(BACK, state=state, **{name: value for name, value in query.items() if value})
            assert answer.status_code == status and says in answer.text and "alert(1)" not in answer.text
            assert 'href="/slack/install"' in answer.text

    with caplog.at_level("INFO"):
        play(story())
    ours = [one for one in caplog.records if one.name != "httpx"]
    assert house.rows() == () and {one.name for one in ours} >= {"discovery.slack.oauth"}
    assert "secret-code" not in str([vars(one) for one in ours]) + "".join(capfd.readouterr())


def test_a_store_that_fails_is_a_page_too(house: House, caplog: pytest.LogCaptureFixture) -> None:
    async def story() -> None:
        async with browser(house) as somebody:
            state = await somebody.begin()
            house.before = broken
            answer = await somebody.get(BACK, state=state, code="secret-code")
            assert answer.status_code == 500 and "could not keep it" in answer.text

    async def broken() -> None:
        raise OSError(28, "no space")

    play(story())
    assert house.rows() == () and "secret-code" not in caplog.text and CANARY not in caplog.text


def test_only_get_is_taken(house: House) -> None:
    async def story() -> None:
        async with browser(house) as somebody:
            assert (await somebody.client.post("/slack/install")).status_code == 405
            assert (await somebody.client.post(BACK)).status_code == 405

    play(story())


def test_the_style_is_allowed_by_its_hash_alone() -> None:
    policy = security_headers()["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy and "frame-ancestors 'none'" in policy
    assert "<" not in STYLE
