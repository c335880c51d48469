"""The page of the local chat in a real browser, against the real server with a small bot; and once with the real bot."""

import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from chat_page import (  # noqa: F401
    ANA,
    JONAS,
    MONDAY,
    QUESTION,
    ROOM,
    Chat,
    Pages,
    browser_fixture,
    chat_fixture,
    menu_of,
    pages_fixture,
    speak_as,
)

from adapters.local.platform import Spot
from bot.channels import Outgoing, Target
from bot.core.events import Commanded, Deleted, Edited, Pressed, Said, Submitted
from bot.core.post import Pick, Post, Row

pytestmark = pytest.mark.browser

CONTRAST = (Path(__file__).parent / "contrast.js").read_text(encoding="utf-8")


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
    main.get_by_role("button", name="Change", exact=True).click()
    account.fill("Northwind again")
    form.get_by_role("button", name="Preview").click()
    form.wait_for(state="detached")
    assert main.get_by_text("Nothing has been sent yet.").count() == 1, "what was changed leaves with its button"
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
    box.fill("/discovery start Contoso")
    box.press("Enter")
    account.wait_for()
    assert account.input_value() == "Contoso"


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
    said = next(one for one in [*chat.channel.platform.listing(Spot(ROOM), ANA)] if not one.post)
    assert said.text == "@Ana Weber one\n<img src=x onerror=alert(1)> & <b>two</b>"
    assert box.input_value() == ""


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
            assert page.get_by_role("button", name="Next event").get_attribute("title") == "Nothing is due"
            page.get_by_role("button", name="Start", exact=True).click()
            page.locator("#tip").get_by_text(re.compile(r"09:30\. Move the clock there with “Next event”")).wait_for()
            page.get_by_role("button", name="Next event 09:30").wait_for()
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
            assert page.locator("#tip").is_hidden()
        finally:
            for context in pages.contexts:
                context.close()
            demo.send_signal(signal.SIGTERM)
            demo.wait(8)
