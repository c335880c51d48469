"""Bad input, systematically: each gets one clear sentence to who gave it; nothing public, nothing lost, no traceback."""

import asyncio
import logging
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from dialogue import ALARM, Talk
from process import Page, Process, discovery, served
from test_app import MONDAY

from adapters.local import acting
from adapters.local.channel import LocalChannel
from adapters.local.platform import Platform, Spot
from bot.app import App
from bot.clock import Clock
from bot.core.setup import Calendar
from bot.settings import Settings
from bot.store import StoreUnavailable, open_store
from bot.wanted import Refused, refuse_closed

LONG = "we copy them by hand, " * 2300
MARKUP = '<b>3 weeks</b> <script>alert(1)</script> &amp; <a href="http://evil.test">x</a>'
ODD = (LONG, "שלום זה לוקח 3 weeks", "\u202e3 weeks", "3\u200b we\u2060eks by hand", MARKUP, "{{ 7*191 }} {% raw %} %s {0}",
       "=1+1|cmd", "<@U123> <!channel> @everyone *bold*", "a\nb\r\nc\td")  # fmt: skip


@pytest.fixture
def talk() -> Talk:
    """A run with #2, a duration, open since a minute."""
    talk = Talk().starts().opens().after(minutes=2)
    talk.ana.taps("skip")
    return talk.after(minutes=2)


@pytest.mark.parametrize(("text", "voice", "says"), [
    ("", "helped", ""), ("\u200b", "helped", ""), ("\x00", "helped", ""),
    ("frobnicate", "unknown_command", "frobnicate"), ("strat Acme", "unknown_command", "Did you mean start"),
    ("x" * 50_000, "unknown_command", "xxx…"), ("🚀" * 300, "unknown_command", "🚀…"),
    ("start Acme data-sience", "unknown_template", "Did you mean data-science"),
    ("start Acme data-science pace=0", "bad_number", "1 to 20"), ("start Acme data-science pace=²", "bad_number", "²"),
    ("start Acme data-science guide=mine", "unknown_option", "guide"),
    ("start Acme data-science pase=4", "unknown_option", "Did you mean pace"),
    ("start Acme data-science days=61", "bad_number", "1 to 60"),
    ("start Acme data-science zone=Mars/Base", "unknown_zone", "Mars/Base"),
    ("start Acme data-science country=XX", "unknown_country", "XX"),
    ("start Acme data-science country=DE-XX", "unknown_country", "DE-XX"),
    ("start Acme data-science until yesterday", "past_date", "yesterday"),
    ("start Acme data-science until 31.12.9999", "far_date", "31.12.9999"),
    ("start Acme data-science window_start=25:00", "bad_time", "25:00"),
    ("start Acme data-science window_start=09:30 window_end=09:30:20", "bad_window", "same time"),
    (f"start {'A' * 100} data-science", "too_long", "80"),
    ("status", "no_runs", ""), ("status Nope", "unknown_account", "Nope"), ("extend 31.2.", "unknown_date", "31.2"),
    ("my zone Mars", "unknown_zone", "Mars"), ("my zone", "unknown_zone", "Which time zone"),
    ("pause me until yesterday", "past_date", "yesterday"), ("pause me until 9999-12-31", "far_date", "9999"),
    ("export zip", "unknown_format", "Choose from md, csv or json"),
    ("export cvs", "unknown_format", "Did you mean csv"),
    ("digest blah", "digest_how", "blah"), ("digest 25:00", "digest_how", "25:00"),
    ("list Nope", "unknown_account", "Nope")])  # fmt: skip
def test_a_command_that_cannot_be_carried_out(text: str, voice: str, says: str) -> None:
    talk = Talk()
    assert says in talk.owner.commands(text, "channel").gets(voice).plain
    assert not [one for one in talk.channel.posts if one.public]


@pytest.mark.parametrize(("text", "voice", "says"), [
    ("extend", "unknown_date", "Which day"), ("extend blah", "unknown_date", "blah"),
    ("extend yesterday", "past_date", "yesterday"), ("extend 31.12.9999", "far_date", "9999"),
    ("extend +999", "far_date", "+999"), ("pause until 9999-12-31", "far_date", "9999"),
    ("resume", "not_now", "running"), ("reopen", "not_now", "running"),
    ("assign", "unknown_number", "Which question"), ("assign #99 @Ana", "unknown_number", "#99"),
    ("assign #2 @Nobody", "unknown_person", "Nobody"), ("assign #2", "unknown_person", "Who?"),
    ("add @Nobody", "unknown_person", "Nobody"), ("add", "unknown_person", "Who?"),
    ("remove @Zoe", "not_in_run", "Zoe"), ("remove", "unknown_person", "Who?"),
    ("remind @Nobody", "unknown_person", "Nobody"), ("remind #99", "unknown_number", "#99"),
    ("settings pace 0", "bad_number", "1 to 20"), ("settings pace four", "bad_number", "four"),
    ("settings pace -3", "bad_number", "-3"), ("settings pace", "bad_number", "1 to 20"),
    ("export pdf", "unknown_format", "Choose from md, csv or json"), ("answers #99", "unknown_number", "#99"),
    ("actions done 9", "unknown_action", "no item 9"), ("actions done", "unknown_action", "Which item"),
    ("actions add", "action_how", "@Mei by Friday"), ("actions remove 1", "unknown_command", "Did you mean add or done"),
    ("actions add Call until 31 Feb", "unknown_date", "31 Feb"),
    ("summary Nope", "unknown_account", "Nope"), ("#99 foo", "unknown_command", "#99")])  # fmt: skip
def test_a_command_that_does_not_fit_the_run(talk: Talk, text: str, voice: str, says: str) -> None:
    before, posts = talk.run, len([one for one in talk.channel.posts if one.public])
    assert says in talk.owner.commands(text).gets(voice).plain
    assert talk.run == before
    assert len([one for one in talk.channel.posts if one.public]) == posts


def test_extended_again_and_again_it_stays_within_reach(talk: Talk) -> None:
    for _ in range(4):
        talk.owner.commands("extend +60").gets("done")
    talk.owner.commands("extend +60").gets("far_date")
    talk.ana.taps("later", 2, value="9999-12-31").gets("later_set")
    talk.after(days=1)


def test_a_calendar_without_an_open_day_starts_nothing() -> None:
    with pytest.raises(Refused, match="never_open"):
        refuse_closed(Calendar(days=frozenset()), MONDAY)
    refuse_closed(Calendar(days=frozenset({7})), MONDAY)


def test_a_window_with_an_offset_is_a_wall_time() -> None:
    Talk().owner.commands("start Acme data-science window_start=09:30+02:00", "channel").gets("preview")


@pytest.mark.parametrize("text", ODD, ids=range(len(ODD)))
def test_an_odd_answer_is_kept_whole_and_shown_as_it_was_written(talk: Talk, text: str) -> None:
    talk.ana.says(text).marked()
    assert talk.texts(2) == [text]
    for order, voice in (("answers", "answer_list"), ("export md", "export_ready"), ("status", "status_card")):
        post = talk.owner.commands(order).gets(voice)
        assert "<script" not in post.text + post.details and "1337" not in post.plain
    talk.owner.commands("close").presses("confirm")
    talk.after(minutes=5).at("Tue 12:00")
    public = [one.post for one in talk.channel.posts if one.public]
    assert all("<script" not in one.text + one.details + one.note and len(one.plain) < 12_000 for one in public)
    assert all('href="http://evil' not in one.text + one.details for one in public)


@pytest.mark.parametrize(("text", "voice"), [
    ("", "empty_answer"), (" \u200b ", "empty_answer"), ("👍", "not_taken"), ("🚀🚀🚀", "not_taken"), ("?", "not_taken")])
def test_what_says_nothing_is_asked_back_in_private(talk: Talk, text: str, voice: str) -> None:
    talk.ana.says(text).unmarked()
    talk.ana.gets(voice)
    assert not talk.texts(2)
    talk.jonas.gets_nothing()


def test_a_preview_that_a_stranger_or_somebody_twice_presses_starts_once() -> None:
    talk = Talk()
    card = talk.owner.commands("start Acme data-science", "channel").gets("preview")
    talk.zoe.presses("launch", card).gets("not_owner")
    talk.owner.presses("launch", card).gets("launching")
    talk.owner.presses("launch", card).gets("started_already")
    assert len(talk.writer.run_now(lambda db: db.every())) == 1


def newer(path: Path) -> None:
    """A database that a later version wrote."""
    open_store(str(path)).close()
    with sqlite3.connect(path) as file:
        file.execute("UPDATE alembic_version SET version_num = '9999'")
    file.close()


def garbage(path: Path) -> None:
    """A file that is no database."""
    path.write_text("hello, I am a text file and not a database" * 100)


def folder(path: Path) -> None:
    """A folder where the file should be."""
    path.mkdir()


@pytest.mark.parametrize("spoil", [newer, garbage, folder])
def test_a_database_that_cannot_be_used_ends_the_start_with_a_sentence(tmp_path: Path, spoil: object) -> None:
    assert callable(spoil)
    spoil(tmp_path / "d.db")
    with discovery(tmp_path / "d.db", "serve", "--port", "0") as process:
        out, error = process.communicate(timeout=30)
    assert (process.returncode, out, error.count("\n")) == (1, "", 1), error
    assert error.startswith("discovery: ") and "Traceback" not in error


@pytest.mark.parametrize("restarted", [False, True])
def test_on_a_full_disk_what_was_said_waits_until_there_is_room(tmp_path: Path, restarted: bool) -> None:
    owner, room = "local:olivia", Spot("local:northwind")

    async def begun() -> tuple[App, LocalChannel]:
        app = App(Settings(database=tmp_path / "d.db"), Clock(frozen=MONDAY))
        channel = LocalChannel(Platform(tmp_path / "chat.db"), app.clock)
        app.engine.connect(channel)
        await app.start(bells=False)
        return app, channel

    async def full() -> int:
        app, channel = await begun()
        app.store._db.run(f"PRAGMA max_page_count={app.store._db.run('PRAGMA page_count').fetchone()[0]}")
        with pytest.raises(StoreUnavailable, match="disk is full"):
            for number in range(2000):
                await acting.command(channel, owner, room, f"start Firm{number} data-science")
        for number in range(2000):
            await acting.say(channel, owner, Spot(private=owner), f"start Other{number} data-science")
            if kept := len(channel.platform.marks.kept()):
                break
        if not restarted:
            app.store._db.run("PRAGMA max_page_count=1000000")
            await acting.say(channel, "local:ana", Spot(private="local:ana"), "help")
            assert not channel.platform.marks.kept(), "with room again it is heard at the next chance"
        await app.stop()
        return kept

    async def again() -> int:
        app, channel = await begun()
        await app.stop()
        return len(channel.platform.marks.kept())

    logging.getLogger("discovery.engine").removeHandler(ALARM)
    try:
        kept = asyncio.run(full())
    finally:
        logging.getLogger("discovery.engine").addHandler(ALARM)
    assert kept == 1, "the sender's message stands, and the bot still has to hear it"
    assert asyncio.run(again()) == 0


@contextmanager
def no_room(process: Process) -> Iterator[None]:
    """No file of the process can grow, as on a full disk."""
    resource = pytest.importorskip("resource")
    if not hasattr(resource, "prlimit"):
        pytest.skip("another process cannot be limited here")
    before = resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (4096, resource.RLIM_INFINITY))
    yield
    resource.prlimit(process.pid, resource.RLIMIT_FSIZE, before)


@contextmanager
def locked(folder: Path, name: str) -> Iterator[None]:
    """Another program holds a file."""
    with closing(sqlite3.connect(folder / name, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


@pytest.mark.parametrize("trouble", ["no room", "locked", "chat locked"])
def test_what_cannot_be_kept_is_said_in_a_sentence_and_what_was_accepted_is_heard(tmp_path: Path, trouble: str) -> None:
    owner, ana, room = "local:olivia", "local:ana", "local:northwind"
    with served(tmp_path / "d.db") as (process, address):
        page = Page(address)
        run = page.launch(owner, "start Acme data-science", room)
        for _ in range(2):
            page.done("clock", owner, step="event")
        root = page.get("channel", owner, id=room)["messages"][0]["id"].removeprefix("local:m")
        thread, skip = f"{room}/{root}", {"assessment": run, "card": "1", "action": "later", "value": "", "generation": 0}
        held = (no_room(process) if trouble == "no room"
                else locked(tmp_path, "d.db" if trouble == "locked" else "d.chat.sqlite"))  # fmt: skip
        with held:
            answered = page.post("send", ana, text="about 3 weeks", channel=room, thread=thread, nonce="n1")
            pressed = page.post("press", ana, **skip, thread=thread)
            assert page.get("state", ana)["people"] and page.post("read", ana, channel=room).status_code == 200
        refused = [one for one in (answered, pressed) if one.status_code != 200]
        for one in refused:
            assert one.status_code == 503 and one.json()["error"].startswith("Nothing was kept; do it again once"), one.text
        assert len(refused) == (1 if trouble == "locked" else 2)
        page.done("send", ana, text="really 4 weeks", channel=room, thread=thread, nonce="n2")
        process.terminate()
        error = process.communicate(timeout=30)[1]
    assert "Exception in ASGI" not in error
    with closing(sqlite3.connect(tmp_path / "d.db")) as file:
        heard = str([file.execute(f"SELECT * FROM {name}").fetchall() for name in ("answer", "comment")])  # noqa: S608
    assert "really 4 weeks" in heard and ("about 3 weeks" in heard) == (answered.status_code == 200)


def test_odd_orders_over_http_get_a_sentence_and_leave_no_traceback(tmp_path: Path) -> None:
    owner, room = "local:olivia", "local:northwind"
    with served(tmp_path / "d.db") as (process, address):
        page = Page(address)
        for text in ("frobnicate", "start Acme nope", "extend 31.12.9999", "x" * 30_000, "\u202e", "🚀"):
            back = page.done("command", owner, text=text, channel=room)
            assert back["card"] or back["form"] or back["errors"], text
        for path, body in (
            ("press", {"assessment": "' OR 1=1", "card": "9" * 400, "action": "skip"}), ("press", {"action": "launch"}),
            ("submit", {"form": "start", "values": {}}), ("submit", {"form": "nope", "values": {"x": "y" * 9000}}),
            ("submit", {"form": "extend", "assessment": "x", "values": {"day": "9999-12-31"}}),
        ):  # fmt: skip
            assert page.post(path, owner, **body).status_code == 200, body
        process.terminate()
        error = process.communicate(timeout=20)[1]
    assert "Traceback" not in error and '"level": "error"' not in error, error
