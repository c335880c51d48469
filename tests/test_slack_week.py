"""A whole assessment in Slack: form, preview, launch, five days, summary, digest; over HTTP and over a socket."""

import asyncio
from pathlib import Path

import pytest
from slack_town import town


@pytest.mark.parametrize("mode", ["http", "socket"])
def test_first_steps(tmp_path: Path, mode: str) -> None:
    asyncio.run(first_steps(tmp_path, mode))


async def first_steps(folder: Path, mode: str) -> None:
    async with town(folder, mode) as one:
        slack = one.slack
        olivia, ana, jonas = (slack.add_user(name) for name in ("Olivia Owner", "Ana Weber", "Jonas Lindqvist"))
        room = slack.add_channel("northwind", [olivia, ana, jonas])
        outcome = await olivia.commands("/discovery", "start", room)
        view = slack.modals(olivia)[-1]
        print([block.get("block_id") for block in view.shape["blocks"]])
        outcome = await olivia.submits(view, {"account": "Acme Corp", "template": "data-science", "participants": [ana.id, jonas.id]})
        print(str(outcome)[:300])
        view = slack.modals(olivia)[-1]
        print(str(view.shape)[:1500])
        outcome = await olivia.taps(view, "launch:0:")
        print(str(outcome)[:300])
        await one.settle()
        await one.go(hours=3)
        for message in slack.messages(room):
            print(message.text[:300])
            for reply in slack.messages(room, message):
                print("   ", reply.text[:200])
        assert 0
