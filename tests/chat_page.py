"""A chat on a free port, and pages of it in a real browser: for the tests that look at the page of the local chat."""

import asyncio
import os
import re
import shutil
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import uvicorn

from adapters.local.channel import LocalChannel
from adapters.local.platform import Platform
from adapters.local.web import make_app
from bot.channels import Inbound, Outgoing, Reply, Target
from bot.clock import Clock
from bot.core.events import Commanded, Pressed, Submitted
from bot.core.post import Button, Form, Input, Pick, Post

ARGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--disable-sync"]  # fmt: skip
HOW = (
    "No Chromium: the page was NOT looked at. Install it (Debian, Ubuntu: apt-get install chromium; macOS: brew install "
    "--cask chromium) or set CHROMIUM to the program of a Chrome or Chromium that you have, then run this again."
)
OLIVIA, ANA, JONAS = "local:olivia", "local:ana", "local:jonas"
ROOM = "local:northwind"
MONDAY = datetime(2026, 11, 30, 8, 30, tzinfo=UTC)
QUESTION = Post(
    "<b>How long does it take?</b>", heading="#7 · Features", note="The last one will do.", assessment="a1", card="7",
    generation=2, picks=(Pick("days", "Days"), Pick("weeks", "Weeks")),
    buttons=(Button("answer", "Answer", style="primary"), Button("skip", "Skip", confirm="Skip it for all?")),
)  # fmt: skip
PEOPLE = Input("people", "Who is asked", "people")
START = Form("start", "Start a discovery", (
    Input("account", "Account", required=True), Input("mode", "Where", "choice", "thread",
    options=(("thread", "In the thread"), ("private", "In private"))),
    Input("days", "Working days", "choice", "1\n2", options=(("1", "Monday"), ("2", "Tuesday"), ("3", "Wednesday")),
    several=True), PEOPLE, Input("from", "Ask from", "time", "09:30"), Input("why", "Why", "long"),
), "Preview")  # fmt: skip


def chromium() -> str:
    """The browser's program; without one the tests are skipped aloud, and fail where CI is set."""
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
    if found and shutil.which(found):
        return found
    if os.environ.get("CI"):
        pytest.fail(HOW)
    pytest.skip(HOW)


@dataclass
class Control:
    """Moves a frozen clock by an hour."""

    clock: Clock
    playing: bool = False
    movable: bool = True

    async def move(self, step: str, zone: str) -> datetime:
        return self.clock.move(timedelta(hours=1))

    async def play(self, on: bool, zone: str = "UTC") -> None:
        self.playing = on

    async def next_event(self) -> datetime | None:
        return MONDAY + timedelta(days=1)


@dataclass
class Chat:
    """A running chat: its address, what its bot heard, and ways to let the bot speak."""

    channel: LocalChannel
    url: str = ""
    heard: list[Inbound] = field(default_factory=list)
    loop: asyncio.AbstractEventLoop | None = None
    posted: int = 0

    async def receive(self, event: Inbound) -> Reply:
        self.heard.append(event)
        match event:
            case Commanded(text="start"):
                return Reply(form=START)
            case Commanded() if event.text.startswith("start "):
                account = replace(START.inputs[0], value=event.text.removeprefix("start "))
                return Reply(form=replace(START, inputs=(account, *START.inputs[1:])))
            case Commanded():
                return Reply(Post(f"You said {event.text}."))
            case Submitted() if event.value("account") == "Twice":
                return Reply(errors=(("account", "That account is already asked."),))
            case Submitted():
                change = (Button("change", "Change"),)
                return Reply(Post("Nothing has been sent yet.", heading="Preview", buttons=change), close=True)
            case Pressed(action="change"):
                return Reply(form=START)
        return Reply()

    def sends(self, outgoing: Outgoing) -> str:
        assert self.loop
        return asyncio.run_coroutine_threadsafe(self.channel.send(outgoing), self.loop).result(30).message

    def posts(self, target: Target, post: Post) -> str:
        self.posted += 1
        return self.sends(Outgoing("post", target, f"k{self.posted}", post))

    def opens(self, post: Post = Post("Over the next five days", heading="Northwind")) -> str:
        return f"{ROOM}/{self.posts(Target(channel=ROOM), post).removeprefix('local:m')}"

    def awaits(self, kind: type, **facts: Any) -> Any:
        for _ in range(1000):
            for one in self.heard:
                if isinstance(one, kind) and all(getattr(one, name) == value for name, value in facts.items()):
                    return one
            time.sleep(0.03)
        raise AssertionError(f"no {kind.__name__} with {facts} in {self.heard}")


@pytest.fixture(name="chat")
def chat_fixture() -> Iterator[Chat]:
    """A chat on a free port of this machine."""
    clock = Clock(frozen=MONDAY)
    made = Chat(LocalChannel(Platform(":memory:"), clock))
    commands = [("/discovery start", "begin"), ('/discovery start "Acme Corp" ml', "begin at once"),
                ("/discovery status", "how far"), ("/discovery extend <date>", "later")]
    app = make_app(made.channel, clock, Control(clock), commands=commands)
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="critical", timeout_graceful_shutdown=1))

    async def serve() -> None:
        made.loop = asyncio.get_running_loop()
        await made.channel.start(made.receive)
        await server.serve()

    thread = threading.Thread(target=lambda: asyncio.run(serve()), daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the chat did not start"
        time.sleep(0.01)
    made.url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}/"
    yield made
    made.channel.news.close()
    server.should_exit = True
    thread.join(30)


@pytest.fixture(name="browser", scope="module")
def browser_fixture() -> Iterator[Any]:
    """One browser for all tests of this file."""
    program = chromium()
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=program, args=ARGS)
        yield made
        made.close()


class Pages:
    """Opens pages, and keeps what the browser complained about."""

    def __init__(self, browser: Any) -> None:
        self.browser, self.problems = browser, []
        self.contexts: list[Any] = []

    def open(self, url: str, width: int = 1280, height: int = 800, **more: Any) -> Any:
        context = self.browser.new_context(viewport={"width": width, "height": height}, reduced_motion="reduce", **more)
        context.set_default_timeout(30_000)
        self.contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.on("console", lambda said: self.problems.append(said.text) if said.type == "error" else None)
        page.goto(url)
        page.wait_for_selector("body.ready")
        return page


@pytest.fixture(name="pages")
def pages_fixture(browser: Any) -> Iterator[Pages]:
    """Pages that end with the test; a complaint of the browser fails it."""
    made = Pages(browser)
    yield made
    for context in made.contexts:
        context.close()
    assert made.problems == []


def speak_as(page: Any, name: str) -> None:
    page.get_by_role("radio", name=re.compile(name)).click()
    page.wait_for_selector(f'[role=radio][aria-checked=true]:has-text("{name}")')


def menu_of(page: Any, message: str, item: str) -> None:
    one = page.locator(f'article[data-id="{message}"]')
    one.focus()
    one.get_by_role("button", name="More actions").focus()
    page.keyboard.press("Enter")
    page.get_by_role("menuitem", name=item).focus()
    page.keyboard.press("Enter")
