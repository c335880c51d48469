"""Files in Slack: what an owner exports comes as a file into their private chat, and pictures stand in threads."""

import asyncio
from pathlib import Path

import pytest
from fake_slack import Channel, Person
from slack_town import Town
from test_slack_troubles import play
from test_slack_week import cards

from adapters.slack.files import upload
from bot.channels import ChannelError


async def arrived(one: Town, person: Person, count: int = 1) -> list[bytes]:
    """What was shared with somebody in private; waits until it is there."""
    chat = one.slack.dm(person)
    while len(found := [file["id"] for message in one.slack.messages(chat) for file in message.files]) < count:
        await asyncio.sleep(0)
    return [one.slack.world.files[file].body or b"" for file in found]


@pytest.mark.parametrize(("order", "begins"), [("export csv", b"number,"), ("export json", b"{"), ("export md", b"# ")])
def test_an_export_is_a_file_for_its_owner_alone(tmp_path: Path, order: str, begins: bytes) -> None:
    async def scene(one: Town, room: Channel, olivia: Person, team: list[Person]) -> None:
        await team[0].taps(cards(one.slack, room)[1], "next")
        await one.go(minutes=2)
        await team[0].says("about 3 weeks & <more>", room, one.slack.messages(room)[0])
        await one.settle()
        told = await olivia.commands("/discovery", order, room)
        assert told.message and "a file in your private chat" in told.message.text
        (body,) = await arrived(one, olivia)
        assert body.startswith(begins) and b"about 3 weeks &" in body
        shared = next(message for message in one.slack.messages(one.slack.dm(olivia)) if message.files)
        assert shared.files[0]["name"] == f"acme-corp.{order.split()[1]}"
        assert not any(message.files for message in one.slack.messages(room))

    play(tmp_path, scene)


def test_an_export_by_mention_and_in_private_is_a_file_too(tmp_path: Path) -> None:
    async def scene(one: Town, room: Channel, olivia: Person, team: list[Person]) -> None:
        await olivia.mentions("export csv", room, one.slack.messages(room)[0])
        await olivia.says("export md")
        assert sorted(body[:2] for body in await arrived(one, olivia, 2)) == [b"# ", b"nu"]

    play(tmp_path, scene)


def test_where_no_file_can_be_shared_the_export_can_be_read_all_the_same(tmp_path: Path) -> None:
    async def scene(one: Town, room: Channel, olivia: Person, team: list[Person]) -> None:
        one.slack.fail_next("files.getUploadURLExternal", "error", code="missing_scope")
        await olivia.commands("/discovery", "export md", room)
        while not (told := [one_of for one_of in one.slack.whispers(olivia) if "Read it all" in str(one_of.blocks)]):
            await asyncio.sleep(0)
        more = await olivia.taps(told[-1], "details")
        assert more.message and "Acme Corp" in more.message.text

    play(tmp_path, scene)


def test_a_picture_stands_below_the_root_of_a_thread(tmp_path: Path) -> None:
    async def scene(one: Town, room: Channel, olivia: Person, team: list[Person]) -> None:
        root = one.slack.messages(room)[0]
        client = await one.service.channel.clients.of(one.slack.team.id)
        await upload(client, room.id, root.ts, "levels.png", b"png", "Levels", "A chart of levels, today and wanted")
        shared = one.slack.messages(room, root)[-1]
        assert shared.files[0]["alt_txt"].startswith("A chart") and shared.root == root.ts
        with pytest.raises(ChannelError, match="no_thread"):
            await upload(client, room.id, shared.ts, "levels.png", b"png", "Levels")

    play(tmp_path, scene)
