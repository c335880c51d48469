"""Ctrl-C and a supervisor's signal end every program quickly and without a traceback, whatever it is doing."""

import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

import pytest
from process import Page, discovery, served

ANA = "local:ana"
START = '/discovery start "Acme" data-science\n/tap r1 Start\n'
QUICKLY = 8.0
"""Well below the seconds that are given to what hangs, in the service and in its server."""
BOTH = pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM], ids=lambda one: one.name)


@contextmanager
def listening(page: Page) -> Iterator[Thread]:
    """An open page: it reads the stream of news until that ends."""
    heard = Event()

    def listen() -> None:
        with page.client.stream("GET", "api/events", params={"as": ANA}) as stream:
            for _ in stream.iter_lines():
                heard.set()

    thread = Thread(target=listen, daemon=True)
    thread.start()
    assert heard.wait(30)
    yield thread
    thread.join(30)
    assert not thread.is_alive()


def ended(process: "subprocess.Popen[str]", ending: signal.Signals) -> str:
    """Send the signal; what the process still says as an error; it takes no longer than a busy machine needs."""
    process.send_signal(ending)
    begun = time.monotonic()
    error = process.communicate(timeout=20)[1]
    assert time.monotonic() - begun < QUICKLY, error
    assert "Traceback" not in error and "Error" not in error, error
    return error


@BOTH
def test_serve_with_an_open_page(tmp_path: Path, ending: signal.Signals) -> None:
    with served(tmp_path / "d.db") as (process, address), listening(Page(address)):
        ended(process, ending)
        assert process.returncode == 0


def test_serve_while_its_clock_runs(tmp_path: Path) -> None:
    with served(tmp_path / "d.db") as (process, address):
        page = Page(address)
        page.launch(ANA, "start Acme data-science", "local:northwind")
        page.done("play", ANA, on=True)
        with listening(page):
            ended(process, signal.SIGINT)
        assert process.returncode == 0


@BOTH
@pytest.mark.parametrize("pause", [0.0, 0.15])
def test_chat_in_the_middle_of_a_day(tmp_path: Path, ending: signal.Signals, pause: float) -> None:
    with discovery(tmp_path / "d.db", "chat", stdin=subprocess.PIPE) as process:
        try:
            assert process.stdin and process.stdout
            process.stdin.write(START + "/clock day\n" * 20)
            process.stdin.flush()
            assert any("Acme" in line for line in process.stdout)
            time.sleep(pause)
            ended(process, ending)
            assert process.returncode == 130
        finally:
            process.kill()
