"""A person's own page in Slack: what waits can be answered there, and the page shows at once what was done."""

import asyncio
from pathlib import Path
from typing import Any

from fake_slack import Channel, Person, View
from slack_town import Town
from test_slack_troubles import play, run_of
from test_slack_week import cards


def page(one: Town, person: Person) -> str:
    """Somebody's page as text."""
    shown = one.slack.home(person)
    return str(shown.shape) if shown else ""


async def published(one: Town, times: int) -> None:
    """Pages were published so often."""
    await one.settle()
    while len(one.slack.called("views.publish")) < times:
        await asyncio.sleep(0)


async def handed_to(one: Town, room: Channel, ana: Person, jonas: Person) -> View:
    """#2 is handed to Jonas, who looks at his page."""
    await ana.taps(cards(one.slack, room)[1], "next")
    await one.go(minutes=2)
    asked = await ana.selects(cards(one.slack, room)[2], "menu", "Not me")
    assert asked.modal
    await ana.submits(asked.modal, {"person": jonas.id})
    await one.go(minutes=1)
    await jonas.opens_home()
    await published(one, 1)
    shown = one.slack.home(jonas)
    assert shown and "One question waits for you" in page(one, jonas)
    return shown


def test_what_waits_is_answered_from_the_page_which_shows_it_at_once(tmp_path: Path) -> None:
    async def scene(one: Town, room: Channel, olivia: Person, team: list[Person]) -> None:
        ana, jonas = team
        shown = await handed_to(one, room, ana, jonas)
        links = [url for url in urls(shown.shape) if f"/archives/{one.slack.dm(jonas).id}/p" in url]
        assert len(links) == 1, urls(shown.shape)
        form = (await jonas.taps(shown, "Answer")).modal
        assert form and form.title.startswith("#2")
        await one.go(seconds=1)
        await jonas.submits(form, {"text": "about 3 weeks"})
        await published(one, 2)
        assert one.app.store.load(run_of(one)).prompts[1].answers[0].text == "about 3 weeks"
        assert "Nothing waits for you" in page(one, jonas)

    play(tmp_path, scene)


def test_later_from_the_page_can_be_said_more_than_once(tmp_path: Path) -> None:
    async def scene(one: Town, room: Channel, olivia: Person, team: list[Person]) -> None:
        ana, jonas = team
        shown = await handed_to(one, room, ana, jonas)
        for day in ("2026-12-02", "2026-12-03"):
            form = (await jonas.taps(shown, "Later")).modal
            assert form
            await jonas.submits(form, {"day": day})
            await one.settle()
            until = one.app.store.load(run_of(one)).prompts[1].until
            assert until and until.date().isoformat() == day
            shown = one.slack.home(jonas) or shown

    play(tmp_path, scene)


def test_what_a_thread_is_asked_stands_on_the_pages_of_those_who_said_nothing_to_it(tmp_path: Path) -> None:
    async def scene(one: Town, room: Channel, olivia: Person, team: list[Person]) -> None:
        ana, jonas = team
        await ana.taps(cards(one.slack, room)[1], "next")
        await one.go(minutes=2)
        await ana.says("about 3 weeks", room, one.slack.messages(room)[0])
        await one.settle()
        card = f"/archives/{room.id}/p{cards(one.slack, room)[2].ts.replace('.', '')}"
        for number, (who, asked, takes_part) in enumerate(((ana, False, True), (jonas, True, True), (olivia, False, False))):
            await who.opens_home()
            await published(one, number + 1)
            shown = one.slack.home(who)
            assert shown and (card in str(urls(shown.shape))) == asked, who
            assert ("You take part in:" in page(one, who) and "done by Fri 4 Dec" in page(one, who)) == takes_part
            assert ("Your runs:" in page(one, who)) != takes_part

    play(tmp_path, scene)


def test_a_summary_that_somebody_asks_for_leads_to_its_messages_too(tmp_path: Path) -> None:
    async def scene(one: Town, room: Channel, olivia: Person, team: list[Person]) -> None:
        await team[0].taps(cards(one.slack, room)[1], "next")
        await one.go(minutes=2)
        await team[0].says("about 3 weeks", room, one.slack.messages(room)[0])
        await one.settle()
        told = await olivia.commands("/discovery", "summary", room)
        assert told.message
        more = await olivia.taps(told.message, "details")
        everything = [message.blocks for message in (told.message, *more.messages)]
        assert any(f"/archives/{room.id}/p" in url for url in urls(everything)), everything

    play(tmp_path, scene)


def urls(part: Any) -> list[str]:
    """Every address in blocks."""
    match part:
        case dict():
            own = [part["url"]] if isinstance(part.get("url"), str) else []
            return own + [url for inner in part.values() for url in urls(inner)]
        case list() | tuple():
            return [url for inner in part for url in urls(inner)]
    return []
