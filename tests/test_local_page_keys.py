"""The page of the local chat by keyboard alone, in a real browser: nothing is done by accident, the focus is never lost."""

from dataclasses import replace
from typing import Any

import pytest
from chat_page import QUESTION, ROOM, Chat, Pages, browser_fixture, chat_fixture, pages_fixture  # noqa: F401

from bot.channels import Outgoing, Target
from bot.core.events import Commanded, Pressed, Said

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


def focused(page: Any) -> str:
    """What has the focus: its text or its label."""
    found = page.evaluate("[document.activeElement.ariaLabel, document.activeElement.innerText, document.activeElement.tagName]")
    return found[0] or found[1] if found[2] != "BODY" else "nothing"


def test_the_focus_stays_where_one_works(chat: Chat, pages: Pages) -> None:
    thread = chat.opens()
    card = chat.posts(Target(thread=thread), QUESTION)
    page = pages.open(f"{chat.url}#/c/{ROOM}/t/{thread.replace('/', '%2F')}")
    page.get_by_role("button", name="+1 hour").press("Enter")
    page.locator("header").first.get_by_text("10:30").wait_for()
    assert focused(page) == "+1 hour"
    pane = page.get_by_role("complementary", name="Thread")
    question = pane.locator(f'article[data-id="{card}"]')
    question.get_by_role("button", name="Answer", exact=True).press("Enter")
    chat.awaits(Pressed, action="answer")
    chat.sends(Outgoing("edit", Target(), "e1", replace(QUESTION, note="Changed"), message=card))
    question.get_by_text("Changed").wait_for()
    assert focused(page) == "Answer"
    question.get_by_role("button", name="Skip").press("Enter")
    page.get_by_role("dialog").wait_for()
    chat.sends(Outgoing("edit", Target(), "e2", replace(QUESTION, note="And again"), message=card))
    question.get_by_text("And again").wait_for()
    page.keyboard.press("Escape")
    page.get_by_role("dialog").wait_for(state="detached")
    assert focused(page) == "Skip"
    pane.get_by_label("Reply in this thread").fill("three weeks")
    pane.get_by_role("button", name="Send").press("Enter")
    chat.awaits(Said, text="three weeks")
    pane.locator("article", has_text="three weeks").wait_for()
    assert focused(page) == "Reply in this thread"


def test_the_focus_follows_a_form_to_the_card_that_comes_of_it(chat: Chat, pages: Pages) -> None:
    page = pages.open(chat.url)
    page.get_by_role("button", name="Start a discovery").press("Enter")
    form = page.get_by_role("dialog")
    form.get_by_role("textbox", name="Account").fill("Northwind")
    form.get_by_role("button", name="Preview").press("Enter")
    form.wait_for(state="detached")
    assert "Nothing has been sent yet." in page.evaluate("document.activeElement.innerText")
    page.get_by_role("button", name="Dismiss").press("Enter")
    page.locator("#main").get_by_text("Nothing has been sent yet.").wait_for(state="detached")


def test_the_skip_link_leads_to_the_conversation_and_leaves_the_address(chat: Chat, pages: Pages) -> None:
    page = pages.open(chat.url, 640, 400)
    page.get_by_role("link", name="northwind").click()
    page.locator("#main").get_by_role("button", name="Start a discovery").wait_for()
    address = page.url
    for pane in ("main", "home"):
        page.evaluate(f"document.body.dataset.pane = '{pane}'")
        page.get_by_role("link", name="Skip to the conversation").press("Enter")
        assert page.url == address
        assert page.locator("#main").evaluate("(pane) => pane === document.activeElement && pane.checkVisibility()")
