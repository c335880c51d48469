"""A whole assessment in Slack: form, preview, launch, five days, summary, digest; over HTTP and over a socket, with a crash."""

import asyncio
import re
from pathlib import Path

import pytest
from fake_slack import Channel, FakeSlack, Message, Person
from slack_town import Town, town

NUMBERED = re.compile(r"#(\d+) · ")


@pytest.mark.parametrize("mode", ["http", "socket"])
def test_a_whole_assessment(tmp_path: Path, mode: str) -> None:
    asyncio.run(whole_assessment(tmp_path, mode))


async def launched(one: Town) -> tuple[Channel, Person, list[Person]]:
    """A run that is under way: started by the form, previewed, launched."""
    slack = one.slack
    olivia, ana, jonas = (slack.add_user(name) for name in ("Olivia Owner", "Ana Weber", "Jonas Lindqvist"))
    room = slack.add_channel("northwind", [olivia, ana, jonas])
    started = await olivia.commands("/discovery", "start", room)
    assert started.modal
    wrong = await olivia.submits(started.modal, {"template": "data-science", "account": "x" * 90})
    assert list(wrong.errors) == ["account"], wrong
    await olivia.submits(started.modal, {"account": "Acme Corp", "participants": [ana.id, jonas.id]})
    preview = slack.modals(olivia)[-1]
    assert "Acme Corp" in str(preview.shape) and "Ana Weber" in str(preview.shape)
    await olivia.taps(preview, "launch")
    await one.go(hours=2, minutes=32)
    return room, olivia, [ana, jonas]


def cards(slack: FakeSlack, room: Channel) -> dict[int, Message]:
    """The prompts in the thread by their number."""
    found = ((NUMBERED.search(message.text), message) for message in slack.posts(room) if message.root)
    return {int(match[1]): message for match, message in found if match}


async def answer(one: Town, message: Message, who: Person, number: int) -> None:
    """Answer a prompt as people do: tap where there is something to tap, else write in the thread."""
    picks = [element["action_id"] for block in message.blocks for element in block.get("elements", [])
             if str(element.get("action_id", "")).startswith("pick:0:")]
    for pick in picks[:6]:
        await who.taps(message, pick)
    if not picks:
        await who.says(f"We do that by hand, number {number}", one.slack.world.channels[message.channel], message.root)


async def live(one: Town, room: Channel, team: list[Person], days: int, answered: set[int]) -> None:
    """Let days pass; whoever is next answers what is open."""
    for _ in range(days * 24):
        await one.go(hours=1)
        for _ in range(8):
            fresh = {number: card for number, card in cards(one.slack, room).items() if number not in answered}
            if not fresh:
                break
            for number, card in fresh.items():
                await answer(one, card, team[number % len(team)], number)
                answered.add(number)
            await one.go(minutes=4)


async def whole_assessment(folder: Path, mode: str) -> None:
    async with town(folder, mode) as one:
        slack = one.slack
        room, olivia, team = await launched(one)
        assert 1 in cards(slack, room), [message.text for message in slack.posts(room)]
        answered: set[int] = set()
        await live(one, room, team, 2, answered)
        again = Town(folder, slack, one.clock, mode)
        await one.crash()
        await again.start()
        try:
            await live(again, room, team, 6, answered)
        finally:
            one.__dict__.update(again.__dict__)
        texts = [message.text for message in slack.posts(room)]
        assert len(answered) >= 20, sorted(answered)
        assert sum("what you told us" in text for text in texts) == 1
        assert len(set(texts)) == len(texts), "something stands twice"
        private = [message.text for message in slack.posts(slack.dm(olivia))]
        assert any("gap analysis" in text for text in private)
        assert not any("gap analysis" in text or "For owners only" in text for text in texts)
        assert sum(text.startswith("Your week") for text in private) == 1
        page = await olivia.opens_home()
        await one.settle()
        assert page is not None or slack.home(olivia) is not None
