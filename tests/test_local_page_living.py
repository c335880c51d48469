"""The page of the local chat while others write and time passes, in a real browser: nothing is pulled from under one's hands."""

import re

import pytest
from chat_page import ANA, OLIVIA, QUESTION, ROOM, Chat, Pages, browser_fixture, chat_fixture, menu_of, pages_fixture, speak_as  # noqa: F401

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


@pytest.mark.parametrize("role", ["radio", "button"])
def test_a_press_counts_though_the_page_is_drawn_anew_before_the_release(chat: Chat, pages: Pages, role: str) -> None:
    thread = chat.opens()
    card = chat.posts(Target(thread=thread), QUESTION)
    page = pages.open(f"{chat.url}#/c/{ROOM}/t/{thread.replace('/', '%2F')}")
    page.get_by_role(role, name=re.compile("Ana" if role == "radio" else "Weeks")).hover()
    page.mouse.down()
    now = Post("Now?", picks=QUESTION.picks, assessment="a1", card="7", generation=2)
    with page.expect_response(re.compile("api/state")), page.expect_response(re.compile("api/thread")):
        chat.sends(Outgoing("edit", Target(), "e1", now, message=card))
        chat.posts(Target(person=ANA), Post("A line in private"))
    page.wait_for_timeout(50)
    page.mouse.up()
    if role == "radio":
        page.get_by_role("radio", name=re.compile("Ana"), checked=True).wait_for()
    else:
        chat.awaits(Pressed, action="pick", value="weeks", person=OLIVIA)
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
