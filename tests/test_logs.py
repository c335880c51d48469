"""What is logged: one line an event, ids and places, and no word that anybody wrote, whatever breaks."""

import asyncio
import io
import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fakes import ANA, OLIVIA, ROOM, FakeChannel

from bot.app import App
from bot.clock import Clock
from bot.core.events import Commanded, Edited, Said, Submitted
from bot.logs import set_up_logs
from bot.settings import Settings
from bot.store import StoreUnavailable

MONDAY = datetime(2026, 11, 30, 8, 0, tzinfo=UTC)
CANARY = "canary in an answer"


@pytest.fixture(params=["json", "text"])
def log(request: pytest.FixtureRequest) -> Iterator[io.StringIO]:
    """Everything that is logged in a style, down to the least."""
    root, before = logging.getLogger(), (logging.getLogger().handlers, logging.getLogger().level)
    set_up_logs("DEBUG", request.param)
    written = io.StringIO()
    handler = root.handlers[0]
    assert isinstance(handler, logging.StreamHandler)
    handler.setStream(written)
    yield written
    root.handlers, root.level = before


def raised(error: BaseException) -> None:
    """Break while something else is being mended, as a program does."""
    try:
        try:
            raise KeyError(CANARY)
        except KeyError as first:
            raise error from first
    except Exception:
        logging.getLogger("discovery.engine").exception("kept as stuck", extra={"event_key": "k1"})


def test_an_error_is_told_without_its_words(log: io.StringIO) -> None:
    raised(ValueError(f"invalid literal: {CANARY!r}"))
    text = log.getvalue()
    assert CANARY not in text and "kept as stuck" in text
    assert "ValueError" in text and "KeyError" in text and "in raised" in text and "test_logs.py" in text


def test_texts_that_are_written_for_a_log_stay(log: io.StringIO) -> None:
    raised(StoreUnavailable("The disk is full; free some space."))
    raised(OSError(98, "address in use"))
    assert "StoreUnavailable: The disk is full" in log.getvalue() and "address in use" in log.getvalue()


def test_a_line_of_json_is_a_line(log: io.StringIO) -> None:
    logging.getLogger("discovery.engine").warning("two\nlines %s", {"a": 1})
    if log.getvalue().startswith("{"):
        assert [json.loads(line)["text"] for line in log.getvalue().splitlines()] == ["two\nlines {'a': 1}"]


def test_nothing_that_people_write_is_logged_not_even_where_the_engine_breaks(log: io.StringIO, tmp_path: Path) -> None:
    async def scene() -> None:
        app = App(Settings(database=tmp_path / "d.sqlite"), Clock(frozen=MONDAY))
        receive = app.connect(FakeChannel(app.clock))
        await app.start(bells=False)
        events = (
            Commanded("c1", MONDAY, OLIVIA.person, f"start {CANARY!r} data-science", ROOM, name=OLIVIA.name),
            Commanded("c2", MONDAY, OLIVIA.person, CANARY, ROOM, name=OLIVIA.name),
            Said("s1", MONDAY, ANA.person, "fake:m1", CANARY),
            Edited("e1", MONDAY, ANA.person, "fake:m1", f"{CANARY} changed"),
            Submitted("f1", MONDAY, ANA.person, "answer", "no-run", (("text", CANARY),)),
        )
        for one in events:
            await receive(one)
        app.engine.corridor.guides.clear()  # a bug of ours
        app.engine.corridor.wording.post = None  # type: ignore[assignment,method-assign]
        for one in events[:3]:
            with pytest.raises(TypeError):
                await receive(type(one)(f"again-{one.key}", *(getattr(one, name) for name in list(one.__slots__)[1:])))
        await app.stop()

    asyncio.run(scene())
    assert "kept as stuck" in log.getvalue() and CANARY not in log.getvalue()
