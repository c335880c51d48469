"""The page of the local chat when something goes wrong, in a real browser: nothing typed is lost, and it is said in words."""

import re
from typing import Any

import pytest
from chat_page import ANA, OLIVIA, ROOM, Chat, Pages, browser_fixture, chat_fixture, pages_fixture, speak_as  # noqa: F401

from adapters.local.platform import Spot
from bot.channels import Target
from bot.core.post import Post

pytestmark = pytest.mark.browser


def said(chat: Chat) -> list[str]:
    """What people wrote in the room, in order."""
    return [one.text for one in chat.channel.platform.listing(Spot(ROOM), ANA) if not one.post]


def lose_the_reply(route: Any) -> None:
    """The server gets it, the page does not hear back."""
    route.fetch()
    route.abort()


def test_what_did_not_arrive_comes_back_and_is_one_message_when_it_is_sent_again(chat: Chat, pages: Pages) -> None:
    page = pages.open(chat.url)
    box = page.get_by_label("Message #northwind")
    page.route("**/api/send", lambda route: route.abort())
    box.fill("three weeks")
    box.press("Enter")
    page.get_by_text("That did not get through").wait_for()
    assert box.input_value() == "three weeks" and said(chat) == []
    page.unroute("**/api/send")
    page.route("**/api/send", lose_the_reply)
    box.press("Enter")
    page.get_by_text("That did not get through").nth(1).wait_for()
    page.unroute("**/api/send")
    box.press("Enter")
    page.locator("#main article", has_text="three weeks").wait_for()
    page.wait_for_timeout(300)
    assert said(chat) == ["three weeks"] and box.input_value() == ""
    page.route("**/api/send", lose_the_reply)
    box.fill("four")
    box.press("Enter")
    page.get_by_text("That did not get through").nth(2).wait_for()
    page.unroute("**/api/send")
    box.fill("four to five")
    box.press("Enter")
    page.locator("#main article", has_text="four to five").wait_for()
    assert said(chat) == ["three weeks", "four", "four to five"]
    pages.problems.clear()


def test_the_box_is_free_while_a_message_is_on_its_way(chat: Chat, pages: Pages) -> None:
    page = pages.open(chat.url)
    box = page.get_by_label("Message #northwind")
    waiting: list[Any] = []
    page.route("**/api/send", lambda route: route.continue_() if waiting else waiting.append(route))
    box.fill("one")
    box.press("Enter")
    page.wait_for_timeout(100)
    box.press_sequentially("two")
    box.press("Enter")
    speak_as(page, "Ana Weber")
    waiting[0].continue_()
    page.locator("#main article", has_text="two").wait_for()
    written = chat.channel.platform.listing(Spot(ROOM), ANA)
    assert [(one.text, one.author) for one in written] == [("one", "local:olivia"), ("two", "local:olivia")]


def test_what_is_not_sent_yet_outlives_a_reload_and_is_its_persons_and_places_own(chat: Chat, pages: Pages) -> None:
    page = pages.open(chat.url)
    box = page.locator("#main").get_by_role("combobox")
    box.fill("half a thought")
    page.reload()
    page.wait_for_selector("body.ready")
    assert box.input_value() == "half a thought"
    speak_as(page, "Ana Weber")
    page.get_by_label("Message #northwind").wait_for()
    assert box.input_value() == ""
    page.get_by_role("link", name="general").click()
    page.get_by_label("Message #general").wait_for()
    speak_as(page, "Olivia Owner")
    assert box.input_value() == ""
    page.get_by_role("link", name="northwind").click()
    page.get_by_label("Message #northwind").wait_for()
    assert box.input_value() == "half a thought"


def test_without_the_server_nothing_of_another_place_or_person_is_shown(chat: Chat, pages: Pages) -> None:
    chat.posts(Target(channel=ROOM), Post("Said in northwind"))
    chat.posts(Target(channel=ROOM, person=OLIVIA), Post("For Olivia only"))
    page = pages.open(chat.url)
    main = page.locator("#main")
    main.get_by_text("For Olivia only").wait_for()
    page.route("**/api/*", lambda route: route.abort())
    page.get_by_role("link", name="general").click()
    main.get_by_text("once the chat can be reached").wait_for()
    assert main.locator("article").count() == 0
    page.get_by_role("link", name="northwind").click()
    page.get_by_role("radio", name=re.compile("Ana")).click()
    page.get_by_role("alert").get_by_text("Not connected. Trying again").wait_for()
    page.get_by_label("Message #northwind").wait_for()
    assert main.get_by_text("For Olivia only").count() == 0
    page.unroute("**/api/*")
    main.get_by_text("Said in northwind").wait_for()
    assert main.get_by_text("For Olivia only").count() == 0
    page.get_by_text("Not connected").wait_for(state="detached")
    pages.problems.clear()


def test_two_windows_keep_the_person_who_speaks_in_each(chat: Chat, pages: Pages) -> None:
    first = pages.open(chat.url)
    speak_as(first, "Ana Weber")
    second = first.context.new_page()
    second.goto(chat.url)
    second.get_by_role("radio", name=re.compile("Ana"), checked=True).wait_for()
    speak_as(second, "Mei Tanaka")
    first.reload()
    first.get_by_role("radio", name=re.compile("Ana"), checked=True).wait_for()


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("#/c/%E0%A4%A", "There is no such channel."),
        ("#/c/local%3Anowhere", "There is no such channel."),
        ("#/c/local%3Anorthwind/t/local%3Anorthwind%2F99", "That thread is gone"),
    ],
)
def test_an_address_that_leads_nowhere_is_told_and_left(chat: Chat, pages: Pages, address: str, told: str) -> None:
    page = pages.open(chat.url + address)
    page.get_by_text(told).wait_for()
    page.get_by_label("Message #northwind").wait_for()
    assert page.url == f"{chat.url}#/c/local%3Anorthwind"
    assert [one for one in pages.problems if "404" not in one] == []
    pages.problems.clear()
