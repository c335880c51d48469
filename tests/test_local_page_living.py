"""The page of the local chat while others write and time passes, in a real browser: nothing is pulled from under one's hands."""

import re

import pytest
from chat_page import ANA, QUESTION, ROOM, Chat, Pages, browser_fixture, chat_fixture, menu_of, pages_fixture, speak_as  # noqa: F401

from bot.channels import Outgoing, Target
from bot.core.events import Pressed, Said
from bot.core.post import Post

pytestmark = pytest.mark.browser


def test_what_is_typed_into_an_edit_stays_when_the_message_changes_meanwhile(chat: Chat, pages: Pages) -> None:
    thread = chat.opens()
    page = pages.open(f"{chat.url}#/c/{ROOM}/t/{thread.replace('/', '%2F')}")
    pane = page.get_by_role("complementary", name="Thread")
    box = pane.get_by_label("Reply in this thread")
    box.fill("three weeks")
    box.press("Enter")
    said = chat.awaits(Said, text="three weeks").message
    menu_of(page, said, "Edit")
    editor = pane.get_by_label("Edit your message")
    editor.fill("three to four weeks")
    chat.sends(Outgoing("react", Target(), "r1", message=said, emoji="white_check_mark"))
    pane.get_by_role("button", name=re.compile("Taken as an answer")).wait_for()
    assert editor.input_value() == "three to four weeks"
    page.keyboard.type(" at most")
    page.keyboard.press("Enter")
    pane.get_by_text("three to four weeks at most").wait_for()


def test_a_press_counts_though_the_page_is_drawn_anew_before_the_release(chat: Chat, pages: Pages) -> None:
    thread = chat.opens()
    card = chat.posts(Target(thread=thread), QUESTION)
    page = pages.open(f"{chat.url}#/c/{ROOM}/t/{thread.replace('/', '%2F')}")
    for button in (page.get_by_role("radio", name=re.compile("Ana")), page.get_by_role("button", name="Weeks")):
        button.hover()
        page.mouse.down()
        now = Post("Now?", heading=f"{button}", picks=QUESTION.picks, assessment="a1", card="7", generation=2)
        with page.expect_response(re.compile("api/state")), page.expect_response(re.compile("api/thread")):
            chat.sends(Outgoing("edit", Target(), f"e{button}", now, message=card))
            chat.posts(Target(person=ANA), Post("A line in private"))
        page.wait_for_timeout(50)
        page.mouse.up()
    page.get_by_role("radio", name=re.compile("Ana"), checked=True).wait_for()
    chat.awaits(Pressed, action="pick", value="weeks", person=ANA)
    page.get_by_text("Now?").wait_for()


def test_what_one_reads_stays_in_place_when_something_above_grows(chat: Chat, pages: Pages) -> None:
    thread = chat.opens()
    first = chat.posts(Target(thread=thread), QUESTION)
    for number in range(30):
        chat.posts(Target(thread=thread), Post(f"Line {number}<br>and more"))
    page = pages.open(f"{chat.url}#/c/{ROOM}/t/{thread.replace('/', '%2F')}")
    pane = page.locator("#thread")
    pane.get_by_text("Line 29").wait_for()
    pane.get_by_text("Line 15").evaluate("(line) => line.scrollIntoView()")
    page.wait_for_timeout(60)
    place = "(line) => Math.round(line.getBoundingClientRect().top)"
    before = pane.get_by_text("Line 15").evaluate(place)
    chat.sends(Outgoing("edit", Target(), "e1", Post("<br>".join(["Much longer"] * 20)), message=first))
    pane.get_by_text("Much longer").wait_for(state="attached")
    assert abs(pane.get_by_text("Line 15").evaluate(place) - before) <= 1
    chat.sends(Outgoing("remove", Target(), "e2", message=first))
    pane.get_by_text("Much longer").wait_for(state="detached")
    assert abs(pane.get_by_text("Line 15").evaluate(place) - before) <= 1
