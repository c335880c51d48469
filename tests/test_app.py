"""The service as a whole: starts on a file, is ready, goes on after a restart or a kill, and lets nobody else in."""

import asyncio
import signal
import socket
import sqlite3
from collections.abc import Callable, Coroutine
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import httpx
import pytest
from fakes import ANA, OLIVIA, ROOM, FakeChannel
from process import discovery, served

from bot.app import App
from bot.channels import Outgoing, Sent, Target
from bot.clock import Clock
from bot.content import ContentError
from bot.core.events import Commanded, Pressed, Said
from bot.core.post import Post
from bot.settings import Settings
from bot.store import OwnerSettings, Parcel, StoreUnavailable, erase

T = TypeVar("T")
MONDAY = datetime(2026, 11, 30, 8, 0, tzinfo=UTC)
IN_USE = "Another discovery process already uses this database; stop it first."


def wait(doing: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(doing)


def made(path: Path, now: datetime = MONDAY) -> tuple[App, FakeChannel]:
    """A service over this file, with a channel made of a list."""
    app = App(Settings(database=path), Clock(frozen=now))
    channel = FakeChannel(app.clock)
    app.connect(channel)
    return app, channel


async def launch(app: App, channel: FakeChannel) -> str:
    """Start an assessment with Ana; gives back its id."""
    receive = app.connect(channel)
    text = f'start "Acme Corp" data-science {ANA.person}'
    ordered = await receive(Commanded("fake:c1", app.clock.now(), OLIVIA.person, text, ROOM, name=OLIVIA.name))
    card = ordered.post
    assert card is not None and card.voice.endswith("preview"), ordered
    run = card.buttons[0].value
    await receive(Pressed("fake:c2", app.clock.now(), OLIVIA.person, run, card.card, "launch", run))
    return run


def test_the_time_of_a_trial_run_never_goes_back(tmp_path: Path) -> None:
    async def scene(speed: float) -> timedelta:
        first = App(Settings(database=tmp_path / f"{speed}.sqlite"), Clock(speed))
        await first.start(bells=False)
        first.clock.move(timedelta(days=2))
        await first.sign_of_life()
        await first.writer.stop()
        first.store.close()
        again = App(Settings(database=tmp_path / f"{speed}.sqlite"), Clock(speed))
        await again.start(bells=False)
        await again.stop()
        return again.clock.now() - datetime.now(UTC)

    assert wait(scene(60.0)) > timedelta(days=1, hours=23) and wait(scene(1.0)) < timedelta(minutes=1)


def test_it_starts_on_a_fresh_file_and_is_ready(tmp_path: Path) -> None:
    async def scene() -> None:
        app, _ = made(tmp_path / "deep" / "down" / "bot.sqlite")
        assert not app.ready
        await app.start(tick=0.01)
        assert app.ready and "mlops" in app.guides and app.scheduler._bells.running
        await app.stop()
        assert not app.ready

    wait(scene())
    assert (tmp_path / "deep" / "down" / "bot.sqlite").stat().st_mode & 0o077 == 0


def test_an_assessment_goes_on_after_a_restart(tmp_path: Path) -> None:
    file = tmp_path / "bot.sqlite"

    async def first() -> tuple[str, int]:
        app, channel = made(file)
        await app.start(bells=False)
        run = await launch(app, channel)
        await app.play_to(MONDAY + timedelta(hours=4))
        await app.stop()
        return run, len([one for one in channel.posts if one.public])

    async def second(run: str) -> tuple[list[str], str]:
        app, channel = made(file, MONDAY + timedelta(days=1))
        await app.start(bells=False)
        await app.play_to(MONDAY + timedelta(days=2))
        stored = await app.writer.submit(lambda db: db.load(run))
        await app.stop()
        return [one.marker for one in channel.posts], stored.status

    run, posted = wait(first())
    assert posted >= 2, "the opening and the first question"
    markers, status = wait(second(run))
    assert status == "running" and markers
    assert not [one for one in markers if one.endswith(":opening")], "what was sent is not sent again"
    assert len(markers) == len(set(markers))


def test_a_wake_up_that_was_missed_rings_once(tmp_path: Path) -> None:
    file = tmp_path / "bot.sqlite"

    async def first() -> datetime | None:
        app, channel = made(file)
        await app.start(bells=False)
        await launch(app, channel)
        due = await app.next_event()
        await app.stop()
        return due

    async def later() -> list[str]:
        app, channel = made(file, MONDAY + timedelta(days=1, hours=2))
        await app.start(bells=False)
        await app.tick()
        await app.tick()
        await app.stop()
        return [one.marker for one in channel.posts if one.public]

    assert wait(first()) is not None
    markers = wait(later())
    assert len([one for one in markers if one.endswith(":opening")]) == 1


def test_while_the_time_is_in_doubt_people_are_heard_and_nobody_is_asked(tmp_path: Path) -> None:
    async def scene() -> list[list[str]]:
        app, channel = made(tmp_path / "bot.sqlite")
        await app.start(bells=False)
        await launch(app, channel)
        await app.play_to(MONDAY + timedelta(hours=4))
        seen = [[one.marker for one in channel.posts if one.public]]
        run = app.store.load(app.store.every()[0])
        app.clock.doubted = True
        await app.connect(channel)(Said("fake:m1", app.clock.now(), ANA.person, "fake:m1", "about 3 weeks", run.thread))
        assert app.store.load(run.id).answers == 1
        app.clock.move(timedelta(days=1))
        await app.tick()
        seen.append([one.marker for one in channel.posts if one.public])
        app.store.begin()
        late = Parcel("digest:x:2026-W49", "person:x", "post", Target(person=OLIVIA.person), lane=3, body=Post("late"))
        app.store.enqueue([late], app.clock.now())
        app.store.commit()
        await app.tick()
        kept = app.store.parcel(late.key)
        assert kept is not None and kept.state == "pending"
        app.clock.doubted = False
        app.clock.move(timedelta(seconds=10))
        await app.tick()
        seen.append([one.marker for one in channel.posts if one.public])
        await app.stop()
        return seen

    before, doubting, after = wait(scene())
    assert len(before) == 2 and doubting == before, "the opening and a prompt, and no other"
    assert len(after) > len(before)


def test_a_digest_that_fails_stops_nobody_elses(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async def scene() -> list[OwnerSettings]:
        app, _ = made(tmp_path / "bot.sqlite")
        owners = [OwnerSettings(f"fake:o{n}", zone="UTC", digest_at=MONDAY - timedelta(hours=1)) for n in range(12)]
        owners[3] = replace(owners[3], hour=99)
        await app.start(bells=False)
        await app.writer.submit(lambda db: [db.save_owner(one) for one in owners])
        await app.tick()
        kept = [app.store.owner(one.person) for one in owners]
        await app.stop()
        return [one for one in kept if one]

    kept = wait(scene())
    assert kept.pop(3).digest_at == MONDAY + timedelta(hours=1) and "fake:o3" in str(caplog.records[-1].__dict__)
    assert len(kept) == 11 and all(one.digest_at and one.digest_at == MONDAY + timedelta(hours=1) for one in kept)


def test_the_bell_rings_by_itself(tmp_path: Path) -> None:
    async def scene() -> int:
        app, channel = made(tmp_path / "bot.sqlite")
        await app.start(tick=0.01)
        await launch(app, channel)
        app.clock.move(timedelta(hours=2))
        await until(lambda: any(one.public for one in channel.posts))
        await app.stop()
        return len([one for one in channel.posts if one.public])

    assert wait(scene()) >= 1


def test_what_need_not_be_remembered_is_dropped(tmp_path: Path) -> None:
    async def scene() -> list[bool]:
        app, _ = made(tmp_path / "bot.sqlite")
        await app.start(bells=False)
        new = []
        for days in (0, 29, 2):
            app.clock.move(timedelta(days=days))
            await app.sweep()
            new.append(await app.writer.submit(lambda db: db.file_inbox("fake", "k", MONDAY)))
        await app.stop()
        return new

    assert wait(scene()) == [True, False, True]


async def until(holds: Callable[[], bool]) -> None:
    """Wait until something holds, for as long as a busy machine may need."""
    async with asyncio.timeout(60):
        while not holds():
            await asyncio.sleep(0.01)


class Slow(FakeChannel):
    """A platform that takes no post of a crowd, which has nothing to do with anybody's run, until it is let in."""

    let_in: asyncio.Event

    async def send(self, outgoing: Outgoing) -> Sent:
        if outgoing.marker.startswith("crowd"):
            await self.let_in.wait()
        return await super().send(outgoing)

    def crowded(self) -> list[str]:
        """What has arrived of the crowd."""
        return [one.marker for one in self.posts if one.marker.startswith("crowd")]


def crowd(app: App, count: int) -> None:
    """So many posts in one line."""
    target = Target(thread=f"{ROOM}/elsewhere")
    posts = [Parcel(f"crowd{number}", "line", "post", target, lane=2, body=Post("x")) for number in range(count)]
    app.writer.run_now(lambda store: store.enqueue(posts, app.clock.now()))


def test_a_start_does_not_wait_for_what_is_to_leave_nor_does_a_bell(tmp_path: Path) -> None:
    async def scene() -> None:
        app = App(Settings(database=tmp_path / "bot.sqlite"), Clock(frozen=MONDAY))
        channel = Slow(app.clock)
        channel.let_in = asyncio.Event()
        app.connect(channel)
        crowd(app, 300)
        async with asyncio.timeout(30):
            await app.start(tick=0.05)
        assert app.ready and not channel.crowded(), "nobody is heard before the start is over"
        await launch(app, channel)
        app.clock.move(timedelta(hours=2))
        await until(lambda: any(one.public and one.marker.endswith("opening") for one in channel.posts))
        assert not channel.crowded()
        channel.let_in.set()
        await until(lambda: len(channel.crowded()) > 5)
        await app.stop()
        left = channel.crowded()
        assert left == [f"crowd{number}" for number in range(len(left))]
        await asyncio.sleep(0.2)
        assert left == channel.crowded(), "after the end nothing leaves"

    wait(scene())


def test_a_second_one_is_refused_with_a_sentence(tmp_path: Path) -> None:
    first, _ = made(tmp_path / "bot.sqlite")
    with pytest.raises(StoreUnavailable, match=IN_USE):
        made(tmp_path / "bot.sqlite")
    first.store.close()
    again, _ = made(tmp_path / "bot.sqlite")
    again.store.close()


def test_a_folder_that_cannot_be_made_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreUnavailable, match=r"The database's folder .*/file/deep cannot be made"):
        made(tmp_path / "file" / "deep" / "bot.sqlite")


def test_content_that_cannot_be_used_stops_it_before_the_database_is_touched(tmp_path: Path) -> None:
    guide = tmp_path / "content" / "guides" / "broken"
    guide.mkdir(parents=True)
    (guide / "guide.yaml").write_text("id: [")
    with pytest.raises(ContentError):
        App(Settings(database=tmp_path / "bot.sqlite", content=tmp_path / "content"))
    assert not (tmp_path / "bot.sqlite").exists()


def told(path: Path, *words: str) -> str:
    """What a `discovery` that ends at once says, when it fails with one line."""
    with discovery(path, *words) as process:
        said, error = process.communicate(timeout=20)
        assert (said, process.returncode, error.count("\n")) == ("", 1, 1), error
    return error


def test_a_start_that_cannot_be_is_one_sentence(tmp_path: Path) -> None:
    file = tmp_path / "bot.sqlite"
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = str(other.getsockname()[1])
        assert f"DISCOVERY_PORT is {taken}, and another program listens there" in told(file, "demo", "--port", taken)
    assert "DISCOVERY_DATABASE is" in told(tmp_path, "chat")
    (tmp_path / "bot.chat.sqlite").write_text("no database at all, but long enough")
    assert "The local chat's own file" in told(file, "demo", "--port", "0")


def test_a_fresh_demo_deletes_its_own_files_only_and_never_those_in_use(tmp_path: Path) -> None:
    file, notes = tmp_path / "demo.sqlite", tmp_path / "demo.pdf"
    notes.write_text("mine")
    with served(file) as (process, address):
        assert address
        kept = (tmp_path / "demo.chat.sqlite").stat().st_ino
        assert IN_USE[1:] in told(file, "demo", "--fresh", "--port", "0")
        assert (tmp_path / "demo.chat.sqlite").stat().st_ino == kept
        process.send_signal(signal.SIGTERM)
        process.wait(15)
    before = file.read_bytes()
    erase(file, tmp_path / "demo.chat.sqlite")
    assert before and sorted(one.name for one in tmp_path.iterdir()) == ["demo.pdf", "demo.sqlite.lock"]
    erase(tmp_path / "nowhere" / "demo.sqlite")


def test_a_content_folder_without_a_guide_names_its_setting(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match=r"guides: there is no guide here; name a content folder in DISCOVERY_CONTENT\."):
        App(Settings(database=tmp_path / "bot.sqlite", content=tmp_path))


def test_a_process_serves_refuses_a_second_and_survives_a_kill(tmp_path: Path) -> None:
    file = tmp_path / "bot.sqlite"
    with served(file) as (process, address):
        assert address, process.communicate()[1]
        assert httpx.get(f"{address}healthz", trust_env=False).json() == {"status": "alive"}
        ready = httpx.get(f"{address}readyz", trust_env=False)
        assert (ready.status_code, ready.json()) == (200, {"status": "ready"})
        with served(file) as (second, nothing):
            _, error = second.communicate(timeout=20)
            assert nothing == "" and second.returncode == 1
            assert IN_USE[1:] in error and "Traceback" not in error and error.count("\n") == 1
        process.send_signal(signal.SIGKILL)
        process.wait(10)
    with served(file) as (process, address):
        assert httpx.get(f"{address}readyz", trust_env=False).status_code == 200
        process.send_signal(signal.SIGTERM)
        assert process.wait(15) == 0
    with sqlite3.connect(file) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
