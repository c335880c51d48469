"""How the page of the local chat is laid out, in a real browser: narrow, from right to left, without motion."""

import re

import pytest
from chat_page import QUESTION, ROOM, Chat, Pages, browser_fixture, chat_fixture, pages_fixture  # noqa: F401

from bot.channels import Target
from bot.core.post import Post

pytestmark = pytest.mark.browser
OUTSIDE = """() => [...document.querySelectorAll("body *:not(.unseen, .unseen *)")].filter((one) => one.checkVisibility())
  .filter((one) => one.getBoundingClientRect().right > innerWidth + 0.5).map((one) => one.id || one.className)"""


def test_nothing_sticks_out_at_320_pixels_and_a_line_about_replies_breaks_between_its_parts(chat: Chat, pages: Pages) -> None:
    thread = chat.opens()
    for number in range(12):
        chat.posts(Target(thread=thread), Post(f"Line {number}"))
    page = pages.open(chat.url, 320, 640, has_touch=True)
    page.get_by_role("radio", name=re.compile("Jonas")).click()
    page.locator("header").first.get_by_text("New York").wait_for()
    assert page.evaluate(OUTSIDE) == []
    page.get_by_role("link", name=re.compile("northwind")).click()
    new = page.locator("#main").get_by_text("12 new")
    assert new.evaluate("(mark) => mark.getClientRects().length") == 1
    assert new.evaluate("(mark) => mark.offsetHeight") < 30
    box = page.get_by_label("Message #northwind")
    box.fill("/")
    page.get_by_role("option").first.wait_for()
    assert page.get_by_role("option").evaluate_all("(all) => all.every((one) => one.scrollWidth <= one.clientWidth)")
    assert page.evaluate(OUTSIDE) == []


def test_what_is_written_from_right_to_left_reads_so(chat: Chat, pages: Pages) -> None:
    page = pages.open(chat.url)
    box = page.get_by_label("Message #northwind")
    box.fill("مرحبا: Airflow (3).")
    assert box.evaluate("(box) => getComputedStyle(box).direction") == "rtl"
    box.press("Enter")
    text = page.locator("#main .message-text")
    text.wait_for()
    first = """(text) => {
      const letter = document.createRange();
      letter.setStart(text.firstChild, 0);
      letter.setEnd(text.firstChild, 1);
      return text.getBoundingClientRect().right - letter.getBoundingClientRect().right;
    }"""
    assert 0 <= text.evaluate(first) < 10


def test_a_link_makes_its_message_stand_out_for_a_while_also_without_motion(chat: Chat, pages: Pages) -> None:
    thread = chat.opens()
    card = chat.posts(Target(thread=thread), QUESTION)
    chat.posts(Target(thread=thread), Post('Still open: <a href="#7">#7</a>', assessment="a1"))
    page = pages.open(f"{chat.url}#/c/{ROOM}/t/{thread.replace('/', '%2F')}")
    question = page.locator(f'#thread article[data-id="{card}"]')
    question.wait_for()
    page.locator("#thread").get_by_role("link", name="#7").click()
    page.locator("#thread article.flash").wait_for()
    warm = question.evaluate("(one) => getComputedStyle(one).backgroundColor")
    assert warm == "rgb(255, 246, 221)"
    page.locator("#thread article.flash").wait_for(state="detached")
