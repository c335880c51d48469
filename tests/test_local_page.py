"""The page of the local chat in a real browser, against the real server with a small bot; and once with the real bot."""

import asyncio
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from adapters.local.channel import LocalChannel
from adapters.local.platform import Platform
from adapters.local.web import make_app
from bot.channels import Inbound, Outgoing, Reply, Target
from bot.clock import Clock
from bot.core.events import Commanded, Deleted, Edited, Pressed, Said, Submitted
from bot.core.post import Button, Form, Input, Pick, Post, Row

pytestmark = pytest.mark.browser

ARGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--disable-sync"]  # fmt: skip
HOW = (
    "No Chromium: the page was NOT looked at. Install it (Debian, Ubuntu: apt-get install chromium; macOS: brew install "
    "--cask chromium) or set CHROMIUM to the program of a Chrome or Chromium that you have, then run this again."
)
ANA, JONAS = "local:ana", "local:jonas"
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
CONTRAST = (Path(__file__).parent / "contrast.js").read_text(encoding="utf-8")


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
            case Commanded():
                return Reply(Post(f"You said {event.text}."))
            case Submitted() if event.value("account") == "Twice":
                return Reply(errors=(("account", "That account is already asked."),))
            case Submitted():
                return Reply(Post("Nothing has been sent yet.", heading="Preview"), close=True)
        return Reply()

    def sends(self, outgoing: Outgoing) -> str:
        assert self.loop
        return asyncio.run_coroutine_threadsafe(self.channel.send(outgoing), self.loop).result(5).message

    def posts(self, target: Target, post: Post) -> str:
        self.posted += 1
        return self.sends(Outgoing("post", target, f"k{self.posted}", post))

    def opens(self, post: Post = Post("Over the next five days", heading="Northwind")) -> str:
        return f"{ROOM}/{self.posts(Target(channel=ROOM), post).removeprefix('local:m')}"

    def awaits(self, kind: type, **facts: Any) -> Any:
        for _ in range(100):
            for one in self.heard:
                if isinstance(one, kind) and all(getattr(one, name) == value for name, value in facts.items()):
                    return one
            time.sleep(0.03)
        raise AssertionError(f"no {kind.__name__} with {facts} in {self.heard}")


@pytest.fixture
def chat() -> Iterator[Chat]:
    """A chat on a free port of this machine."""
    clock = Clock(frozen=MONDAY)
    made = Chat(LocalChannel(Platform(":memory:"), clock))
    commands = [("/discovery start", "begin"), ('/discovery start "Acme Corp" ml', "begin at once"),
                ("/discovery status", "how far"), ("/discovery extend DATE", "later")]
    app = make_app(made.channel, clock, Control(clock), commands=commands)
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="critical", timeout_graceful_shutdown=1))

    async def serve() -> None:
        made.loop = asyncio.get_running_loop()
        await made.channel.start(made.receive)
        await server.serve()

    thread = threading.Thread(target=lambda: asyncio.run(serve()), daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    made.url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}/"
    yield made
    made.channel.news.close()
    server.should_exit = True
    thread.join(5)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
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
        context.set_default_timeout(5000)
        self.contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.on("console", lambda said: self.problems.append(said.text) if said.type == "error" else None)
        page.goto(url)
        page.wait_for_selector("body.ready")
        return page


@pytest.fixture
def pages(browser: Any) -> Iterator[Pages]:
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


def test_a_newcomer_is_shown_what_to_do_and_a_form_keeps_what_is_wrong_at_its_field(chat: Chat, pages: Pages) -> None:
    page = pages.open(chat.url)
    page.get_by_role("button", name="Start a discovery").click()
    form = page.get_by_role("dialog", name="Start a discovery")
    account = form.get_by_role("textbox", name="Account")
    form.get_by_role("button", name="Preview").click()
    assert account.get_attribute("aria-invalid") == "true"
    assert account.evaluate("(box) => box === document.activeElement")
    account.fill("Twice")
    form.get_by_role("button", name="Preview").click()
    form.get_by_text("That account is already asked.").wait_for()
    account.fill("Northwind")
    form.get_by_label("Wednesday").check()
    form.get_by_label(re.compile("Ana Weber")).check()
    form.get_by_label(re.compile("Jonas Lindqvist")).check()
    form.get_by_label("In private").check()
    form.get_by_role("button", name="Preview").click()
    main = page.locator("#main")
    main.get_by_text("Nothing has been sent yet.").wait_for()
    sent = chat.awaits(Submitted, form="start", channel=ROOM)
    last = next(dict(one.values) for one in reversed(chat.heard) if isinstance(one, Submitted))
    assert sent and last == {"account": "Northwind", "mode": "private", "days": "1\n2\n3", "from": "09:30", "why": "",
                             "people": f"{ANA}\n{JONAS}"}  # fmt: skip
    assert page.get_by_role("dialog").count() == 0
    main.get_by_text("Only visible to you").wait_for()
    main.get_by_role("button", name="Dismiss").click()
    main.get_by_text("Nothing has been sent yet.").wait_for(state="detached")


def test_a_whole_command_is_sent_by_enter_and_a_closed_form_remembers(chat: Chat, pages: Pages) -> None:
    page = pages.open(chat.url)
    box = page.get_by_label("Message #northwind")
    account = page.get_by_role("dialog").get_by_role("textbox", name="Account")
    for kept in ("", "Northwind"):
        box.fill("/discovery start")
        box.press("Enter")
        account.wait_for()
        assert account.input_value() == kept
        account.fill("Northwind")
        page.keyboard.press("Escape")
        account.wait_for(state="detached")
    assert sum(isinstance(one, Commanded) for one in chat.heard) == 2


def test_writing_by_keyboard_alone(chat: Chat, pages: Pages) -> None:
    page = pages.open(chat.url)
    box = page.get_by_label("Message #northwind")
    box.focus()
    page.keyboard.type("/discovery s")
    options = page.get_by_role("option")
    assert options.count() == 3 and box.get_attribute("aria-expanded") == "true"
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Tab")
    assert box.input_value().strip() == "/discovery status"
    page.keyboard.press("Enter")
    page.locator("#main").get_by_text("You said status.").wait_for()
    page.keyboard.type("/disc")
    page.keyboard.press("Escape")
    assert box.get_attribute("aria-expanded") == "false"
    box.fill("")
    page.keyboard.type("@An")
    page.keyboard.press("Enter")
    page.keyboard.type("one")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("<img src=x onerror=alert(1)> & <b>two</b>")
    page.keyboard.press("Enter")
    shown = page.locator("article.message", has_text="one").last
    shown.get_by_text("<img src=x onerror=alert(1)> & <b>two</b>").wait_for()
    assert shown.locator("img, b:text('two')").count() == 0
    said = next(one for one in [*chat.channel.platform.listing(chat_spot(), ANA)] if not one.post)
    assert said.text == "@Ana Weber one\n<img src=x onerror=alert(1)> & <b>two</b>"
    assert box.input_value() == ""


def chat_spot() -> Any:
    from adapters.local.platform import Spot

    return Spot(ROOM)


def test_a_thread_lives_picks_answer_and_the_check_mark_appears(chat: Chat, pages: Pages) -> None:
    thread = chat.opens()
    chat.posts(Target(thread=thread), Post("Hello"))
    page = pages.open(chat.url)
    speak_as(page, "Ana Weber")
    page.get_by_role("button", name=re.compile("1 reply")).click()
    pane = page.get_by_role("complementary", name="Thread")
    card = chat.posts(Target(thread=thread), QUESTION)
    question = pane.locator(f'article[data-id="{card}"]')
    question.get_by_text("How long does it take?").wait_for()
    question.get_by_role("button", name="Weeks").click()
    tap = chat.awaits(Pressed, action="pick", value="weeks")
    assert (tap.assessment, tap.card, tap.generation, tap.person) == ("a1", "7", 2, ANA)
    question.get_by_role("button", name="Skip").click()
    page.get_by_role("dialog").get_by_text("Skip it for all?").wait_for()
    page.keyboard.press("Escape")
    question.get_by_role("button", name="Skip").click()
    page.get_by_role("dialog").get_by_role("button", name="Skip").click()
    chat.awaits(Pressed, action="skip")
    assert sum(isinstance(one, Pressed) and one.action == "skip" for one in chat.heard) == 1
    box = pane.get_by_label("Reply in this thread")
    box.fill("three weeks")
    box.press("Enter")
    said = chat.awaits(Said, text="three weeks", thread=thread).message
    chat.sends(Outgoing("react", Target(), "r1", message=said, emoji="white_check_mark"))
    pane.locator(f'article[data-id="{said}"]').get_by_role("button", name=re.compile("Taken as an answer")).wait_for()
    menu_of(page, said, "Edit")
    editor = pane.get_by_label("Edit your message")
    editor.fill("four weeks")
    editor.press("Enter")
    pane.get_by_text("(edited)").wait_for()
    assert chat.awaits(Edited, message=said).text == "four weeks"
    menu_of(page, said, "Delete")
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    chat.awaits(Deleted, message=said)
    pane.get_by_text("four weeks").wait_for(state="detached")
    box.focus()
    page.keyboard.press("Escape")
    pane.wait_for(state="hidden")


def test_whispers_private_messages_and_links_are_for_the_person_who_speaks(chat: Chat, pages: Pages) -> None:
    thread = chat.opens()
    chat.posts(Target(thread=thread), QUESTION)
    chat.posts(Target(thread=thread, person=ANA), Post("Roughly how many days?"))
    chat.posts(Target(person=ANA), Post('Still open: <a href="#7">#7</a>', assessment="a1", card="nudge", rows=(
        Row("a1:7", "How long", (Pick("answer", "Answer"),)),)))  # fmt: skip
    page = pages.open(f"{chat.url}#/c/{ROOM.replace('#', '%23')}/t/{thread.replace('/', '%2F')}")
    pane = page.get_by_role("complementary", name="Thread")
    pane.get_by_text("How long does it take?").wait_for()
    assert page.get_by_text("Roughly how many days?").count() == 0
    waits = page.get_by_role("radio", name=re.compile("Ana Weber"))
    waits.locator(".badge").wait_for()
    speak_as(page, "Ana Weber")
    whisper = pane.locator("article", has_text="Roughly how many days?")
    whisper.get_by_text("Only visible to you").wait_for()
    page.get_by_role("link", name=re.compile("Discovery")).click()
    page.locator("#main").get_by_text("Still open:").wait_for()
    page.locator("#main").get_by_text("#7", exact=True).click()
    pane.locator("article.flash", has_text="How long does it take?").wait_for()


def test_the_clock_the_zone_and_the_theme(chat: Chat, pages: Pages) -> None:
    page = pages.open(chat.url)
    bar = page.locator("header").first
    bar.get_by_text("Mon 30 Nov · 09:30").wait_for()
    page.get_by_role("button", name="+1 hour").click()
    bar.get_by_text("Mon 30 Nov · 10:30").wait_for()
    speak_as(page, "Jonas Lindqvist")
    bar.get_by_text("Mon 30 Nov · 04:30").wait_for()
    page.get_by_role("button", name="Play").click()
    page.get_by_role("button", name="Pause").click()
    page.get_by_role("button", name="Play").wait_for()
    page.get_by_role("button", name="Theme").click()
    page.get_by_role("menuitem", name="Dark").click()
    page.reload()
    page.wait_for_selector("body.ready")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.get_by_role("radio", name=re.compile("Jonas"), checked=True).wait_for()


def test_who_reads_further_up_is_left_there(chat: Chat, pages: Pages) -> None:
    for number in range(25):
        chat.posts(Target(channel=ROOM), Post(f"Line {number}<br>and more<br>and more"))
    page = pages.open(chat.url)
    scroller = page.locator("#main .scroll")
    page.locator("#main").get_by_text("Line 24").wait_for()
    end = "(box) => box.scrollHeight - box.scrollTop - box.clientHeight"
    assert scroller.evaluate(end) < 5
    scroller.evaluate("(box) => { box.scrollTop = 100; box.dispatchEvent(new Event('scroll')); }")
    page.wait_for_timeout(60)
    chat.posts(Target(channel=ROOM), Post("Something new"))
    page.locator("#main").get_by_text("Something new").wait_for(state="attached")
    assert scroller.evaluate("(box) => box.scrollTop") == 100
    page.get_by_role("button", name=re.compile("New messages?")).click()
    page.wait_for_function(f"({end})(document.querySelector('#main .scroll')) < 5")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everything_can_be_read_and_a_phone_shows_one_pane_at_a_time(chat: Chat, pages: Pages, scheme: str) -> None:
    thread = chat.opens()
    card = chat.posts(Target(thread=thread), QUESTION)
    desk = pages.open(f"{chat.url}#/c/{ROOM}/t/{thread.replace('/', '%2F')}", color_scheme=scheme)
    desk.locator("#thread").get_by_text("How long does it take?").wait_for()
    assert desk.evaluate(CONTRAST) == []
    page = pages.open(chat.url, 390, 844, color_scheme=scheme, has_touch=True)
    page.get_by_role("link", name=re.compile("northwind")).click()
    page.get_by_role("button", name=re.compile("1 reply")).click()
    question = page.locator(f'#thread article[data-id="{card}"]')
    for shown in (question.get_by_text("How long does it take?"), question.get_by_role("button", name="Days"),
                  question.get_by_role("button", name="Answer", exact=True)):  # fmt: skip
        box = shown.bounding_box()
        assert box and 0 <= box["y"] <= 844 - box["height"] and box["x"] + box["width"] <= 390
    assert not page.locator("#main .scroll").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.evaluate(CONTRAST) == []
    page.locator("#thread").get_by_role("button", name=re.compile("Back")).click()
    page.locator("#main").get_by_role("button", name=re.compile("Back")).click()
    page.get_by_role("radiogroup", name="Speak as").wait_for()


def test_the_real_bot_asks_and_takes_an_answer(pages: Pages, tmp_path: Path) -> None:
    words = [sys.executable, "-m", "adapters.cli", "demo", "--port", "0", "--database", str(tmp_path / "demo.sqlite")]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as demo:  # noqa: S603
        try:
            assert demo.stdout
            found = re.search(r"http://\S+", demo.stdout.readline())
            assert found
            page = pages.open(found[0])
            page.get_by_role("button", name="Start a discovery").click()
            form = page.get_by_role("dialog")
            form.get_by_role("textbox", name="Account").fill("Northwind")
            form.get_by_label(re.compile("^Session")).select_option(label="Data science team")
            form.get_by_role("button", name="Preview").click()
            page.get_by_role("button", name="Start", exact=True).click()
            pane = page.get_by_role("complementary", name="Thread")
            for _ in range(6):
                page.get_by_role("button", name="Next event").click()
                page.wait_for_timeout(600)
                replies = page.locator("#main").get_by_role("button", name=re.compile(r"\d+ repl"))
                if not pane.is_visible() and replies.count():
                    replies.first.click()
                if pane.is_visible() and pane.locator(".pick").count():
                    break
            speak_as(page, "Mei Tanaka")
            box = pane.get_by_label("Reply in this thread")
            box.fill("It takes about two weeks, mostly waiting for access")
            box.press("Enter")
            pane.get_by_text("two weeks, mostly waiting").first.wait_for()
            pane.locator(".pick").first.click()
            pane.locator(".pick[aria-pressed=true]").first.wait_for()
        finally:
            for context in pages.contexts:
                context.close()
            demo.send_signal(signal.SIGTERM)
            demo.wait(8)
