"""What people write to the bot alone: below an older card, below another run's, and what they make an answer afterwards."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from fake_slack import Channel, Message, Person
from slack_town import Town, town

from bot.core.assessment import Answer, Assessment

Scene = Callable[[Town, Person, Person], Awaitable[None]]


async def asks_in_private(one: Town, olivia: Person, room: Channel, people: list[Person], account: str) -> None:
    """A private run that has asked its first question after the card."""
    form = (await olivia.commands("/discovery", "start", room)).modal
    assert form
    chosen = {"account": account, "template": "executive", "participants": [person.id for person in people]}
    await olivia.submits(form, chosen)
    await olivia.taps(one.slack.modals(olivia)[-1], "launch")
    await one.go(hours=4)
    await people[0].taps(chat(one, people[0])[-1], "next")
    await one.go(minutes=2)


def play(folder: Path, scene: Scene) -> None:
    """Play a scene in a private run with Ana and Jonas, in which Ana has a question."""

    async def whole() -> None:
        async with town(folder) as one:
            olivia, ana, jonas = (one.slack.add_user(name) for name in ("Olivia Owner", "Ana Weber", "Jonas Lindqvist"))
            room = one.slack.add_channel("northwind", [olivia, ana, jonas])
            await asks_in_private(one, olivia, room, [ana, jonas], "Acme Corp")
            await scene(one, olivia, ana)

    asyncio.run(asyncio.wait_for(whole(), 60))


def chat(one: Town, person: Person) -> list[Message]:
    """What the bot wrote to a person in private."""
    return one.slack.posts(one.slack.dm(person))


def run_of(one: Town, account: str = "Acme Corp") -> Assessment:
    """An account's run."""
    return next(run for run in map(one.app.store.load, one.app.store.every()) if run.setup.account == account)


def given(run: Assessment) -> dict[int, list[str]]:
    """What stands as answers, by the prompts' numbers."""
    found: dict[int, list[Answer]] = {prompt.number: [a for a in prompt.answers if not a.withdrawn] for prompt in run.prompts}
    return {number: [answer.text for answer in answers] for number, answers in found.items() if answers}


async def later(one: Town, ana: Person) -> tuple[Message, int]:
    """Ana puts her question off: its card, which waits, and its number."""
    card = chat(one, ana)[-1]
    form = (await ana.selects(card, "menu", "Later")).modal
    assert form
    await ana.submits(form, {"day": "2026-12-02"})
    await one.go(minutes=2)
    assert chat(one, ana)[-1].ts != card.ts, "the next question is open"
    return card, int(card.text[1 : card.text.index(" ")])


def test_what_is_written_below_an_older_card_answers_that_one(tmp_path: Path) -> None:
    async def scene(one: Town, olivia: Person, ana: Person) -> None:
        card, number = await later(one, ana)
        first = await ana.says("about a third", thread=card)
        await one.settle()
        assert given(run_of(one)) == {number: ["about a third"]} and first.reactions
        await ana.says("and rising", thread=first)
        await ana.uploads("share.png", "", thread=card)
        await one.settle()
        (text,) = given(run_of(one))[number]
        assert text.startswith("about a third\nand rising\nhttps://"), "they stand in the same thread"
        open_one = number + 1
        await ana.says("a year", thread=None)
        await one.settle()
        assert set(given(run_of(one))) == {number, open_one}

    play(tmp_path, scene)


def test_what_is_written_below_another_runs_card_goes_to_that_run(tmp_path: Path) -> None:
    async def scene(one: Town, olivia: Person, ana: Person) -> None:
        card = chat(one, ana)[-1]
        room = next(place for place in one.slack.world.channels.values() if place.name == "northwind")
        await asks_in_private(one, olivia, room, [ana], "Beta")
        await ana.says("about a third", thread=card)
        await one.settle()
        assert list(given(run_of(one)).values()) == [["about a third"]] and not given(run_of(one, "Beta"))

    play(tmp_path, scene)


@pytest.mark.parametrize("way", ["button", "shortcut", "emoji"])
@pytest.mark.parametrize("below", [False, True])
def test_what_was_taken_for_a_question_can_be_made_an_answer(tmp_path: Path, way: str, below: bool) -> None:
    async def scene(one: Town, olivia: Person, ana: Person) -> None:
        card, number = await later(one, ana) if below else (None, int(chat(one, ana)[-1].text[1]))
        asked = await ana.says("what do you mean?", thread=card)
        await one.settle()
        hint = chat(one, ana)[-1]
        assert f"as an answer to #{number}" in hint.text and not given(run_of(one))
        if way == "button":
            await ana.taps(hint, "take:")
        elif way == "shortcut":
            await ana.shortcut("take_answer", asked)
        else:
            await ana.reacts(asked, "speech_balloon")
        await one.settle()
        assert given(run_of(one)) == {number: ["what do you mean?"]} and asked.reactions
        answers = [answer for prompt in run_of(one).prompts for answer in prompt.answers]
        assert all(answer.private for answer in answers), "what was written in private is linked and quoted nowhere"

    play(tmp_path, scene)
