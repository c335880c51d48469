"""The page of the local chat by keyboard alone, in a real browser: nothing is done by accident, the focus is never lost."""

import pytest
from chat_page import Chat, Pages, browser_fixture, chat_fixture, pages_fixture  # noqa: F401

from bot.core.events import Commanded

pytestmark = pytest.mark.browser


def test_enter_completes_what_was_begun_and_sends_only_what_is_whole_or_was_chosen(chat: Chat, pages: Pages) -> None:
    page = pages.open(chat.url)
    box = page.get_by_label("Message #northwind")
    box.focus()
    page.keyboard.type("/discovery ex")
    page.keyboard.press("Enter")
    assert box.input_value() == "/discovery extend "
    page.keyboard.press("Enter")
    chat.awaits(Commanded, text="extend")
    page.keyboard.type("/discovery stat")
    page.keyboard.press("Enter")
    assert box.input_value() == "/discovery status"
    assert [one.text for one in chat.heard if isinstance(one, Commanded)] == ["extend"]
    page.keyboard.press("Enter")
    chat.awaits(Commanded, text="status")
    page.keyboard.type("/disc")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.locator("#main").get_by_text("You said status.").nth(1).wait_for()
    assert [one.text for one in chat.heard if isinstance(one, Commanded)] == ["extend", "status", "status"]
