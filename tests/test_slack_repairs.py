"""What can stand in the way of posts in Slack: the sentence that the owner reads, and that the way out really leads out."""

import asyncio
from pathlib import Path

import pytest
from fake_slack import Channel, Message, Person
from slack_town import Town, town
from test_slack_troubles import play, run_of, told
from test_slack_week import cards


def last(one: Town, person: Person) -> Message:
    """The newest thing a person got in private."""
    return one.slack.posts(one.slack.dm(person))[-1]


def not_delivered(one: Town, person: Person) -> list[str]:
    """Every note about something that was not delivered."""
    return [message.text for message in one.slack.posts(one.slack.dm(person)) if "not delivered" in message.text]


def opened(one: Town, room: Channel) -> list[Message]:
    """The opening posts that stand in a channel."""
    return [message for message in one.slack.posts(room) if not message.is_reply and "To find out together" in message.text]


async def answered(one: Town, room: Channel, ana: Person) -> None:
    """#2 is answered."""
    await ana.taps(cards(one.slack, room)[1], "next")
    await one.go(minutes=2)
    await ana.says("about 3 weeks", room, opened(one, room)[0])
    await one.settle()


@pytest.mark.parametrize(("code", "says"), [
    ("restricted_action_read_only_channel", "I may not post in #northwind"),
    ("is_archived", "#northwind is archived"), ("not_in_channel", "I can’t post in #northwind: I’m not a member"),
])  # fmt: skip
def test_a_prompt_that_was_refused_comes_once_posts_are_taken_again(tmp_path: Path, code: str, says: str) -> None:
    async def scene(one: Town, room: Channel, olivia: Person, team: list[Person]) -> None:
        one.slack.life.refuse(room, code)
        await team[0].taps(cards(one.slack, room)[1], "next")
        await one.go(minutes=3)
        assert says in last(one, olivia).text and 2 not in cards(one.slack, room)
        one.slack.life.refuse(room, "")
        await olivia.taps(last(one, olivia), "Go on")
        await one.go(minutes=3)
        assert sorted(cards(one.slack, room)) == [1, 2]

    play(tmp_path, scene)


def test_each_time_the_bot_is_put_out_the_owner_hears_of_it(tmp_path: Path) -> None:
    async def scene(one: Town, room: Channel, olivia: Person, team: list[Person]) -> None:
        for count in (1, 2, 3):
            await olivia.kicks(room)
            await one.settle()
            assert len(not_delivered(one, olivia)) == count
            await olivia.invites(room)
            await one.settle()
            assert "goes on" in last(one, olivia).text
            await one.go(minutes=1)

    play(tmp_path, scene)


@pytest.mark.parametrize("ends", ["owner agrees", "unshared"])
def test_in_a_channel_that_becomes_shared_nothing_is_posted_until_its_owner_agrees(tmp_path: Path, ends: str) -> None:
    async def scene(one: Town, room: Channel, olivia: Person, team: list[Person]) -> None:
        other = one.slack.add_team("Elsewhere", installed=False)
        await team[0].taps(cards(one.slack, room)[1], "next")
        await one.slack.life.share(room, other)
        await one.go(minutes=3)
        before = [message.text for message in one.slack.messages(room, opened(one, room)[0])]
        note = last(one, olivia)
        assert "it rests" in note.text and "#northwind is now shared with another organisation" in note.text
        await team[1].says("About 3 weeks", room, opened(one, room)[0])
        await one.go(days=2)
        assert [message.text for message in one.slack.messages(room, opened(one, room)[0])] == [*before, "About 3 weeks"]
        if ends == "unshared":
            await one.slack.life.unarchive(room)
            await one.settle()
            assert last(one, olivia).ts == note.ts, "that is not what it waits for"
            await one.slack.life.unshare(room, other)
            await one.settle()
            assert "#northwind is this organisation’s own again, so Acme Corp goes on" in last(one, olivia).text
        else:
            await olivia.taps(note, "Go on")
        await one.go(minutes=5)
        assert 2 in cards(one.slack, room)
        assert "it rests" not in "".join(message.text for message in one.slack.posts(room))

    play(tmp_path, scene)


def test_a_deleted_opening_post_gets_a_successor_and_the_run_goes_on_below_it(tmp_path: Path) -> None:
    async def scene(one: Town, room: Channel, olivia: Person, team: list[Person]) -> None:
        await answered(one, room, team[0])
        one.slack.call("chat.delete", one.slack.bot_token(), channel=room.id, ts=opened(one, room)[0].ts)
        await one.go(minutes=5)
        assert "Tap “Go on”, and a new thread takes it up" in last(one, olivia).text
        await olivia.taps(last(one, olivia), "Go on")
        await one.go(minutes=3)
        (root,) = opened(one, room)
        below = [message.text for message in one.slack.messages(room, root)[1:]]
        assert below[0].startswith("Ana Weber and Jonas Lindqvist") and below[1].startswith("#3")
        more = await team[1].says("Nobody knows", room, root)
        await one.settle()
        assert "white_check_mark" in more.reactions
        run = one.app.store.load(run_of(one))
        assert [answer.text for prompt in run.prompts for answer in prompt.answers] == ["about 3 weeks", "Nobody knows"]
        assert len(not_delivered(one, olivia)) == 1

    play(tmp_path, scene)


def test_a_run_whose_channel_was_deleted_goes_on_in_another(tmp_path: Path) -> None:
    async def scene(one: Town, room: Channel, olivia: Person, team: list[Person]) -> None:
        await answered(one, room, team[0])
        await one.slack.life.delete_channel(room)
        await one.settle()
        assert "#northwind was deleted" in last(one, olivia).text and "resume Acme Corp" in last(one, olivia).text
        lost = await olivia.commands("/discovery", "resume Acme Corp")
        assert lost.message and "Which channel" in lost.message.text
        other = one.slack.add_channel("acme-new", [olivia, *team])
        await olivia.commands("/discovery", "resume Acme Corp", other)
        await one.go(minutes=3)
        assert len(opened(one, other)) == 1 and list(cards(one.slack, other)) == [3]
        assert one.app.store.load(run_of(one)).prompts[1].answers[0].text == "about 3 weeks"

    play(tmp_path, scene)


def test_a_refused_summary_comes_once_it_can(tmp_path: Path) -> None:
    async def scene(one: Town, room: Channel, olivia: Person, team: list[Person]) -> None:
        await answered(one, room, team[0])
        one.slack.life.refuse(room, "restricted_action")
        asked = await olivia.commands("/discovery", "close Acme Corp", room)
        assert asked.message
        await olivia.taps(asked.message, "confirm")
        await one.go(hours=1)
        note = next(one_of for one_of in one.slack.posts(one.slack.dm(olivia)) if "not delivered" in one_of.text)
        one.slack.life.refuse(room, "")
        done = await olivia.taps(note, "Go on")
        assert done.message and "the summary is in the thread" in done.message.text
        await one.go(hours=1)
        assert sum("what you told us" in message.text for message in one.slack.posts(room)) == 1
        assert one.app.store.load(run_of(one)).status == "closed"
        assert told(one, olivia).count("gap analysis") == 1

    play(tmp_path, scene)


def test_what_is_on_its_way_follows_a_channel_to_its_new_id(tmp_path: Path) -> None:
    async def scene(one: Town, room: Channel, olivia: Person, team: list[Person]) -> None:
        one.slack.fail_next("chat.postMessage", "ratelimited", retry_after=30)
        await team[0].taps(cards(one.slack, room)[1], "next")
        await one.settle()
        await one.slack.life.change_id(room)
        one.app.delivery._held.clear()
        await one.go(minutes=2)
        assert 2 in cards(one.slack, room) and not not_delivered(one, olivia)

    play(tmp_path, scene)


def test_a_refused_opening_post_comes_once_it_can(tmp_path: Path) -> None:
    async def scene() -> None:
        async with town(tmp_path) as one:
            olivia, ana = (one.slack.add_user(name) for name in ("Olivia Owner", "Ana Weber"))
            room = one.slack.add_channel("northwind", [olivia, ana])
            one.slack.life.refuse(room, "restricted_action")
            shown = await olivia.commands("/discovery", 'start "Acme Corp" data-science', room)
            assert shown.message
            await olivia.taps(shown.message, "launch")
            await one.go(hours=3)
            assert "I may not post in #northwind" in last(one, olivia).text
            one.slack.life.refuse(room, "")
            await olivia.taps(last(one, olivia), "Go on")
            await one.go(minutes=5)
            assert len(opened(one, room)) == 1 and list(cards(one.slack, room)) == [1]
            assert "has started" in last(one, olivia).text

    asyncio.run(asyncio.wait_for(scene(), 60))


@pytest.mark.parametrize("heard", [True, False])
def test_an_opening_in_doubt_is_looked_for_once_the_bot_is_back(tmp_path: Path, heard: bool) -> None:
    async def scene() -> None:
        async with town(tmp_path, tolerant=True) as one:
            olivia, ana = (one.slack.add_user(name) for name in ("Olivia Owner", "Ana Weber"))
            room = one.slack.add_channel("northwind", [olivia, ana])
            shown = await olivia.commands("/discovery", 'start "Acme Corp" data-science', room)
            assert shown.message
            await olivia.taps(shown.message, "launch")
            one.slack.fail_next("chat.postMessage", "reset_after", channel=room.id)
            await one.go(hours=1, minutes=30, seconds=30)
            assert len(opened(one, room)) == 1
            if heard:
                await olivia.kicks(room)
            else:
                room.members.pop(one.slack.team.bot_user)
            await one.go(hours=2)
            assert len(not_delivered(one, olivia)) == 1 and "I’m not a member" in last(one, olivia).text
            await ana.says("Where has it gone?", room, opened(one, room)[0])
            if heard:
                await olivia.invites(room)
            else:
                room.members[one.slack.team.bot_user] = None
                await olivia.taps(last(one, olivia), "Go on")
            await one.go(minutes=15)
            assert len(opened(one, room)) == 1 and 1 in cards(one.slack, room)
            run = one.app.store.load(run_of(one))
            assert [said.text for said in one.app.store.comments(run.id)] == ["Where has it gone?"]

    asyncio.run(asyncio.wait_for(scene(), 60))


def test_the_older_card_of_a_prompt_that_comes_back_leads_to_the_new_one(tmp_path: Path) -> None:
    async def scene(one: Town, room: Channel, olivia: Person, team: list[Person]) -> None:
        await team[0].taps(cards(one.slack, room)[1], "next")
        await one.go(minutes=2)
        older = cards(one.slack, room)[2]
        form = (await team[0].selects(older, "menu", "Later")).modal
        assert form
        await team[0].submits(form, {"day": "2026-12-01"})
        await one.go(hours=28)
        newer = cards(one.slack, room)[2]
        assert newer.ts != older.ts and f"/p{newer.ts.replace('.', '')}" in str(older.blocks)
        assert "was asked again" in older.text and not [b for b in older.blocks if b["type"] == "actions"]

    play(tmp_path, scene)


def test_an_open_card_that_somebody_deletes_is_posted_again_once(tmp_path: Path) -> None:
    async def scene(one: Town, room: Channel, olivia: Person, team: list[Person]) -> None:
        first = cards(one.slack, room)[1]
        await team[0].taps(first, "next")
        await one.go(minutes=2)
        second = cards(one.slack, room)[2]
        await olivia.removes(second)
        await one.go(minutes=1)
        again = cards(one.slack, room)[2]
        assert again.ts != second.ts and list(cards(one.slack, room)) == [1, 2]
        await team[1].says("about 3 weeks", room, opened(one, room)[0])
        await one.settle()
        assert "about 3 weeks" in again.text and one.app.store.load(run_of(one)).prompts[1].answered
        await olivia.removes(again)
        await olivia.removes(first)
        await one.go(minutes=10)
        assert sorted(cards(one.slack, room)) == [3], "what is answered or waits is not asked again"

    play(tmp_path, scene)


def test_a_card_that_is_found_missing_when_it_changes_is_posted_again(tmp_path: Path) -> None:
    async def scene(one: Town, room: Channel, olivia: Person, team: list[Person]) -> None:
        await team[0].taps(cards(one.slack, room)[1], "next")
        await one.go(minutes=2)
        second = cards(one.slack, room)[2]
        said = await team[0].says("about 3 weeks", room, opened(one, room)[0])
        await one.settle()
        one.slack.world.remove(room, second)
        await team[0].deletes(said)
        await one.go(minutes=1)
        assert cards(one.slack, room)[2].ts != second.ts and len(one.app.store.load(run_of(one)).prompts) == 2

    play(tmp_path, scene)
