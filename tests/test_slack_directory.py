"""What is known of people and channels, and what is told of them to whom."""

import asyncio
from pathlib import Path

from slack_town import town


def test_nobody_hears_the_names_of_another_workspace(tmp_path: Path) -> None:
    async def scene() -> None:
        async with town(tmp_path) as one:
            olivia, ana = (one.slack.add_user(name) for name in ("Olivia Owner", "Ana Weber"))
            room = one.slack.add_channel("northwind", [olivia, ana])
            directory = one.service.channel.directory
            elsewhere = f"{one.slack.team.id}0"  # its id begins like ours
            directory.note_user(elsewhere, {"id": "U77", "team_id": elsewhere, "real_name": "Bertha Secret"})
            await olivia.commands("/discovery", 'start "Acme Corp" data-science', room)
            await olivia.taps(one.slack.whispers(olivia)[-1], "launch")
            await one.go(hours=3)
            told = (await olivia.commands("/discovery", "add Bertha", room)).message
            assert told and "Mention them" in told.text and "Secret" not in told.text, told
            await olivia.commands("/discovery", "add Bertha Secret", room)
            run = one.app.store.load(one.app.store.every()[0])
            assert not any(person.name == "Bertha Secret" for person in run.participants)

    asyncio.run(asyncio.wait_for(scene(), 60))
