"""`discovery serve` as an operator meets it: its port, its health checks, its log, and whose time it lives by."""

import asyncio
import json
import signal
import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from fake_slack import FakeSlack
from fakes import FakeChannel
from process import TOKEN, Page, discovery, served

from adapters.cli_serve_page import page_server
from adapters.clock_control import ClockControl
from adapters.local.channel import LocalChannel
from adapters.local.platform import Platform
from bot.app import App
from bot.clock import Clock
from bot.core.command_words import VERBS
from bot.settings import Settings

OLIVIA = "local:olivia"
MONDAY = datetime(2026, 11, 30, 8, 0, tzinfo=UTC)


def of_slack(slack: FakeSlack) -> dict[str, str]:
    """What connects a service to a fake Slack over a socket."""
    return {"SLACK_BOT_TOKEN": slack.bot_token(), "SLACK_APP_TOKEN": slack.app_token, "SLACK_API_URL": slack.url}


async def asked(path: Path, slack: FakeSlack) -> tuple[datetime, httpx.Response]:
    """The time of a service beside Slack, and what it says when its page wants to move it."""
    words = ("serve", "--port", "0")
    with discovery(path, *words, environment=of_slack(slack)) as process:
        try:
            assert process.stdout
            line = await asyncio.to_thread(process.stdout.readline)
            address = next(word for word in line.split() if word.startswith("http://"))
            async with httpx.AsyncClient(base_url=address, trust_env=False) as page:
                token = TOKEN.search((await page.get("")).text)
                assert token
                state = (await page.get("api/state", params={"as": OLIVIA})).json()
                headers = {"x-chat-token": token[1]}
                answer = await page.post("api/clock", json={"as": OLIVIA, "step": "monday"}, headers=headers)
            assert state["movable"] is False
            return datetime.fromisoformat(state["now"]), answer
        finally:
            process.kill()


def test_beside_slack_the_time_is_the_real_one_and_nobody_moves_it(tmp_path: Path) -> None:
    file = tmp_path / "d.sqlite"
    with served(file) as (_, address):
        Page(address).done("clock", OLIVIA, step="monday")  # a chat of one's own that was tried first

    async def scene() -> tuple[datetime, httpx.Response]:
        async with FakeSlack(tolerant=True) as slack:
            slack.add_team("Northwind")
            return await asked(file, slack)

    now, answer = asyncio.run(scene())
    assert abs(now - Clock().now()) < timedelta(minutes=5)
    assert answer.status_code == 409 and answer.json()["error"].endswith("its clock is the real one.")


def taken_port() -> tuple[socket.socket, str]:
    """A port that somebody listens at."""
    one = socket.create_server(("127.0.0.1", 0))
    return one, str(one.getsockname()[1])


@pytest.mark.parametrize("name", ["DISCOVERY_PORT", "SLACK_PORT"])
def test_a_port_that_is_taken_is_one_sentence(tmp_path: Path, name: str) -> None:
    other, port = taken_port()
    slack = {"SLACK_MODE": "http", "SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "0" * 32}
    environment = {"DISCOVERY_PORT": "0", **(slack if name == "SLACK_PORT" else {}), name: port}
    with other, discovery(tmp_path / "d.sqlite", "serve", environment=environment) as process:
        said, error = process.communicate(timeout=30)
    expected = f"{name} is {port}, and another program listens there; stop it, or set another port (0 takes a free one)."
    assert (process.returncode, said, error) == (1, "", f"discovery: {expected}\n")


def test_an_address_of_another_machine_is_one_sentence(tmp_path: Path) -> None:
    environment = {"DISCOVERY_HOST": "host.invalid", "DISCOVERY_HOSTS": "bot"}
    with discovery(tmp_path / "d.sqlite", "serve", environment=environment) as process:
        error = process.communicate(timeout=30)[1]
    assert process.returncode == 1 and error.startswith("discovery: DISCOVERY_HOST is 'host.invalid', where this machine")
    assert not (tmp_path / "d.sqlite").exists()


def test_the_checks_tell_starting_ready_failing_and_stopping(tmp_path: Path) -> None:
    async def scene() -> list[tuple[str, int, int]]:
        app = App(Settings(database=tmp_path / "d.sqlite"), Clock(frozen=MONDAY))
        app.connect(FakeChannel(app.clock))
        channel = LocalChannel(Platform(":memory:"), app.clock)
        server = page_server(app.settings, app, ClockControl(app, channel))
        wire = httpx.ASGITransport(server.config.app)
        seen = []

        async def look() -> None:
            async with httpx.AsyncClient(transport=wire, base_url="http://localhost") as client:
                ready, alive = await client.get("/readyz"), await client.get("/healthz")
            seen.append((ready.json()["status"], ready.status_code, alive.status_code))

        await look()
        await app.start(bells=False)
        await look()
        app.store._db.driver.execute("PRAGMA query_only=ON")  # as a full disk or a file taken away would
        await app.sign_of_life()
        await look()
        app.store._db.driver.execute("PRAGMA query_only=OFF")
        await app.sign_of_life()
        await look()
        app.leave()
        await look()
        await app.stop()
        return seen

    assert asyncio.run(scene()) == [
        ("starting", 503, 200), ("ready", 200, 200), ("failing", 503, 200), ("ready", 200, 200), ("stopping", 503, 200),
    ]


def test_every_line_of_the_log_is_json(tmp_path: Path) -> None:
    with served(tmp_path / "d.sqlite") as (process, address):
        port = int(address.rstrip("/").rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port)) as line:
            line.sendall(b"nonsense\r\n\r\n")  # the server of the page warns of it
            line.recv(1000)
        process.send_signal(signal.SIGTERM)
        log = process.communicate(timeout=20)[1].splitlines()
    assert "uvicorn.error" in [json.loads(line)["logger"] for line in log]


def test_what_the_page_offers_to_type_is_a_command_each(tmp_path: Path) -> None:
    with served(tmp_path / "d.sqlite") as (_, address):
        offered = Page(address).get("state", OLIVIA)["commands"]
    assert all(one["text"] and one["help"] for one in offered)
    typed = [one["text"] for one in offered]
    assert "start <account> <session>" in typed and "assign <number> <person>" in typed
    assert set(VERBS) <= {text.split(" ")[0] for text in typed}


def test_what_is_wrong_with_the_database_names_its_setting(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("some notes")
    with discovery(tmp_path / "notes.txt", "serve", "--port", "0") as process:
        error = process.communicate(timeout=30)[1]
    expected = f"DISCOVERY_DATABASE is {tmp_path / 'notes.txt'}: the file is not a database of this bot; name another one."
    assert (process.returncode, error) == (1, f"discovery: {expected}\n")
    assert [one.name for one in tmp_path.iterdir()] == ["notes.txt"]


def test_a_fresh_demo_takes_nothing_away_but_its_own(tmp_path: Path) -> None:
    file, notes = tmp_path / "demo.sqlite", tmp_path / "demo.txt"
    notes.write_text("my notes about the demo")
    with served(file) as (process, address):
        page = Page(address)
        page.done("send", OLIVIA, channel="local:general", text="hello")
        with discovery(file, "demo", "--port", "0", "--fresh") as second:
            assert "already uses this database" in second.communicate(timeout=30)[1]
        assert page.get("channel", OLIVIA, id="local:general")["messages"]
        assert {one.stat().st_mode & 0o077 for one in tmp_path.glob("demo.*sqlite*")} == {0}
        process.send_signal(signal.SIGTERM)
        process.wait(10)
    with discovery(file, "demo", "--port", "0", "--fresh") as process:
        assert process.stdout
        address = next(word for word in process.stdout.readline().split() if word.startswith("http://"))
        empty = Page(address).get("channel", OLIVIA, id="local:general")["messages"]
        process.kill()
    assert empty == [] and notes.read_text() == "my notes about the demo"
