"""Cases that a real workspace brings: replays of everything, files and broadcasts, other people's words, late words, limits."""

import random
from pathlib import Path

import pytest
from fake_slack import Channel, Person
from slack_town import Town
from test_slack_troubles import play, run_of, told
from test_slack_week import cards


@pytest.mark.parametrize("mode", ["http", "socket"])
def test_whatever_comes_a_second_time_has_no_effect(tmp_path: Path, mode: str) -> None:
    async def scene(one: Town, room: Channel, olivia: Person, team: list[Person]) -> None:
        slack, (ana, jonas), root = one.slack, team, one.slack.messages(room)[0]
        await ana.taps(cards(slack, room)[1], "pick:0:fe.sign.wrangling")
        await ana.taps(cards(slack, room)[1], "next")
        await one.go(minutes=2)
        said = await ana.says("about 3 weeks", room, root)
        await ana.edits(said, "about 2 weeks")
        gone = await jonas.says("a secret", room, root)
        await jonas.deletes(gone)
        thought = await jonas.says("what do you mean?", room, root)
        await jonas.shortcut("take_answer", thought)
        await jonas.reacts(said, "speech_balloon")
        form = (await jonas.taps(cards(slack, room)[2], "answer:0:")).modal
        assert form
        await jonas.submits(form, {"text": "a month"})
        await olivia.mentions("pause", room, root)
        await olivia.commands("/discovery", "resume Acme Corp", room)
        await one.settle()
        before, posts = one.app.store.load(run_of(one)), [message.text for message in slack.posts(room)]
        everything = list(slack.sent)
        random.Random(7).shuffle(everything)
        for delivery in (*slack.sent, *everything):
            answer = await slack.delivering.repeat(delivery)
            assert answer.status == 200, (delivery.payload, answer)
        await one.settle()
        after = one.app.store.load(run_of(one))
        assert len(one.app.store.every()) == 1
        assert (after.prompts, after.participants, after.status) == (before.prompts, before.participants, before.status)
        assert [message.text for message in slack.posts(room)] == posts

    play(tmp_path, scene, mode=mode)


def test_a_broadcast_and_a_file_are_answers_and_somebody_elses_words_are_a_comment(tmp_path: Path) -> None:
    async def scene(one: Town, room: Channel, olivia: Person, team: list[Person]) -> None:
        ana, jonas = team
        zoe, root = one.slack.add_user("Zoe Stranger"), one.slack.messages(room)[0]
        room.members[zoe.id] = None
        await ana.taps(cards(one.slack, room)[1], "next")
        await one.go(minutes=2)
        taken = [await ana.broadcasts("about 3 weeks", root), await jonas.uploads("flow.png", "see the flow", room, root)]
        comment = await zoe.says("five minutes", room, root)
        await one.settle()
        assert all("white_check_mark" in message.reactions for message in taken) and not comment.reactions
        texts = [answer.text for answer in one.app.store.load(run_of(one)).prompts[1].answers]
        assert texts[0] == "about 3 weeks" and texts[1].startswith("see the flow\nhttps://") and len(texts) == 2
        assert not one.slack.whispers(zoe)
        await ana.reacts(comment, "speech_balloon")
        await one.settle()
        assert one.app.store.load(run_of(one)).prompts[1].answers[2].text == "five minutes"

    play(tmp_path, scene)


def test_what_is_said_after_the_end_is_told_so_and_a_late_edit_changes_the_summary_in_place(tmp_path: Path) -> None:
    async def scene(one: Town, room: Channel, olivia: Person, team: list[Person]) -> None:
        ana, root = team[0], one.slack.messages(room)[0]
        await ana.taps(cards(one.slack, room)[1], "next")
        await one.go(minutes=2)
        said = await ana.says("about 3 weeks", room, root)
        asked = (await olivia.commands("/discovery", "close Acme Corp", room)).message
        assert asked
        await olivia.taps(asked, "confirm")
        await one.go(minutes=5)
        late = await ana.says("#2 and a day", room, root)
        await one.settle()
        assert not late.reactions and "has ended" in one.slack.whispers(ana)[-1].text
        summaries = [message for message in one.slack.posts(room) if "what you told us" in message.text]
        await ana.edits(said, "about 5 weeks")
        await one.go(minutes=2)
        assert [message for message in one.slack.posts(room) if "what you told us" in message.text] == summaries
        assert "5 weeks" in str([answer.text for answer in one.app.store.load(run_of(one)).prompts[1].answers])

    play(tmp_path, scene)


def test_a_digest_that_meets_a_limit_comes_once_all_the_same(tmp_path: Path) -> None:
    async def scene(one: Town, room: Channel, olivia: Person, team: list[Person]) -> None:
        await team[0].taps(cards(one.slack, room)[1], "next")
        await one.go(minutes=2)
        await team[0].says("about 3 weeks", room, one.slack.messages(room)[0])
        await one.go(days=6, hours=20)
        one.slack.fail_next("chat.postMessage", "ratelimited", retry_after=60, channel=one.slack.dm(olivia).id)
        for _ in range(8):
            await one.go(hours=1)
            one.app.delivery._held.clear()
        assert told(one, olivia).count("Your week") == 1

    play(tmp_path, scene)


def test_a_renamed_channel_is_called_by_its_new_name(tmp_path: Path) -> None:
    async def scene(one: Town, room: Channel, olivia: Person, team: list[Person]) -> None:
        await one.slack.life.rename(room, "acme-discovery")
        await one.settle()
        listed = (await olivia.commands("/discovery", "list", room)).message
        assert listed and "#acme-discovery" in listed.text
        await olivia.kicks(room)
        await one.settle()
        assert "I can’t post in #acme-discovery" in told(one, olivia)

    play(tmp_path, scene)


def test_in_a_thread_words_after_a_mention_steer_and_the_same_words_alone_do_not(tmp_path: Path) -> None:
    async def scene(one: Town, room: Channel, olivia: Person, team: list[Person]) -> None:
        root = one.slack.messages(room)[0]
        for words, status in (("pause", "paused"), ("resume", "running"), ("please pause until Friday", "paused")):
            await olivia.says(words, room, root)
            await one.settle()
            assert one.app.store.load(run_of(one)).status != status, words
            await olivia.mentions(words, room, root)
            await one.settle()
            assert one.app.store.load(run_of(one)).status == status, words
        await olivia.mentions("extend 2026-12-07", room, root)
        await one.settle()
        assert str(one.app.store.load(run_of(one)).setup.deadline) == "2026-12-07"

    play(tmp_path, scene)


def test_a_shortcut_that_changes_nothing_says_so_and_an_emoji_does_not(tmp_path: Path) -> None:
    async def scene(one: Town, room: Channel, olivia: Person, team: list[Person]) -> None:
        ana, root = team[0], one.slack.messages(room)[0]
        zoe = one.slack.add_user("Zoe Stranger")
        await zoe.joins(room)
        comment, elsewhere = await ana.says("what do you mean?", room, root), await ana.says("lunch?", room)
        await one.settle()
        for who, message in ((ana, elsewhere), (ana, root), (zoe, comment)):
            before = len(one.slack.whispers(who)), told(one, who)
            await who.reacts(message, "speech_balloon")
            await one.settle()
            assert (len(one.slack.whispers(who)), told(one, who)) == before
            for word, says in (("take_answer", "can’t take that message"), ("not_answer", "nobody’s answer")):
                await who.shortcut(word, message)
                await one.settle()
                assert says in one.slack.whispers(who)[-1].text
        before = len(one.slack.whispers(ana))
        await ana.shortcut("take_answer", comment)
        await one.settle()
        assert comment.reactions and "can’t" not in str([whisper.text for whisper in one.slack.whispers(ana)[before:]])

    play(tmp_path, scene)


def test_a_public_channel_is_joined_and_a_private_one_asks_for_an_invitation(tmp_path: Path) -> None:
    async def scene(one: Town, room: Channel, olivia: Person, team: list[Person]) -> None:
        slack, me = one.slack, one.slack.team.bot_user
        public, private = slack.add_channel("open", [olivia]), slack.add_channel("closed", [olivia], private=True)
        for place in (public, private):
            place.members.pop(me)
        shown = (await olivia.commands("/discovery", 'start "Beta" data-science', public)).message
        assert shown
        await olivia.taps(shown, "launch")
        await one.go(hours=2)
        assert me in public.members and any(message.text.startswith("Beta") for message in slack.posts(public))
        said = await olivia.says("by hand", public, slack.posts(public)[0])
        await one.settle()
        assert said.reactions, "inside, it hears the answers"
        refused = (await olivia.commands("/discovery", 'start "Gamma" data-science', private)).message
        assert refused and "/invite @Discovery" in refused.text

    play(tmp_path, scene)
