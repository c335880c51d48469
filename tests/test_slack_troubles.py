"""What goes wrong in Slack, and what follows: lost answers, limits, archived channels, kicked bots, strangers, old cards."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import pytest
from fake_slack import Channel, Person
from slack_town import Town, town
from test_slack_week import cards, launched

from bot.channels import ChannelError, Outgoing, Target
from bot.core.post import Post

Scene = Callable[[Town, Channel, Person, list[Person]], Awaitable[None]]


def play(folder: Path, scene: Scene, **options: object) -> None:
    """Play a scene in a run that has its first prompt."""

    async def whole() -> None:
        async with town(folder, **options) as one:
            room, olivia, team = await launched(one)
            await scene(one, room, olivia, team)

    asyncio.run(asyncio.wait_for(whole(), 60))


def told(one: Town, person: Person) -> str:
    """Everything that a person was told in private."""
    return "\n".join(message.text for message in one.slack.posts(one.slack.dm(person)))


@pytest.mark.parametrize("fault", ["reset_after", "timeout_after", "http_500", "html_body", "broken_json", "ok_without_ts"])
def test_whatever_happens_to_an_answer_one_post_is_seen(tmp_path: Path, fault: str) -> None:
    async def scene(one: Town, room: Channel, olivia: Person, team: list[Person]) -> None:
        if fault == "timeout_after":
            one.slack.fail_next("chat.postMessage", "reset_after")
        else:
            one.slack.fail_next("chat.postMessage", fault)  # type: ignore[arg-type]
        await team[0].taps(cards(one.slack, room)[1], "next")
        await one.go(minutes=1)
        await one.go(minutes=5)
        assert list(cards(one.slack, room)) == [1, 2]
        numbers = [message.text.split(" ")[0] for message in one.slack.posts(room) if message.text.startswith("#2")]
        assert len(numbers) == 1, numbers

    play(tmp_path, scene)


def test_a_limit_is_kept_and_nothing_is_lost(tmp_path: Path) -> None:
    async def scene(one: Town, room: Channel, olivia: Person, team: list[Person]) -> None:
        one.slack.fail_next("chat.postMessage", "ratelimited", retry_after=30)
        await team[0].taps(cards(one.slack, room)[1], "next")
        await one.settle()
        assert 2 not in cards(one.slack, room)
        one.app.delivery._held.clear()
        await one.go(minutes=2)
        assert 2 in cards(one.slack, room)

    play(tmp_path, scene)


def test_after_a_limit_the_whole_channel_rests_for_as_long_as_slack_says(tmp_path: Path) -> None:
    async def scene(one: Town, room: Channel, olivia: Person, team: list[Person]) -> None:
        one.slack.fail_next("chat.postMessage", "ratelimited", retry_after=30)
        await team[0].taps(cards(one.slack, room)[1], "next")
        await one.settle()
        asked = len(one.slack.called("chat.postMessage"))
        another = Outgoing("post", Target(channel=f"slack:{one.slack.team.id}:{room.id}"), "k", Post("another run's"))
        with pytest.raises(ChannelError) as refused:
            await one.service.channel.send(another)
        assert refused.value.reason == "paced" and refused.value.retry_after
        assert 25 <= refused.value.retry_after <= 31 and len(one.slack.called("chat.postMessage")) == asked
        one.clock.move(timedelta(seconds=31))
        assert (await one.service.channel.send(another)).message

    play(tmp_path, scene)


def test_an_archived_channel_rests_the_run_until_it_is_back(tmp_path: Path) -> None:
    async def scene(one: Town, room: Channel, olivia: Person, team: list[Person]) -> None:
        await one.slack.life.archive(room)
        await one.settle()
        assert "archived" in told(one, olivia)
        count = len(one.slack.posts(room))
        await one.go(days=2)
        assert len(one.slack.posts(room)) == count
        await one.slack.life.unarchive(room)
        await one.settle()
        assert "goes on" in told(one, olivia)

    play(tmp_path, scene)


def test_a_kicked_bot_tells_the_owner_how_to_get_it_back(tmp_path: Path) -> None:
    async def scene(one: Town, room: Channel, olivia: Person, team: list[Person]) -> None:
        await olivia.kicks(room)
        await one.settle()
        assert "/invite" in told(one, olivia)
        await olivia.invites(room)
        await one.settle()
        assert "goes on" in told(one, olivia)

    play(tmp_path, scene)


def test_answers_edits_deletes_and_previews_of_links(tmp_path: Path) -> None:
    async def scene(one: Town, room: Channel, olivia: Person, team: list[Person]) -> None:
        ana = team[0]
        root = one.slack.messages(room)[0]
        await ana.taps(cards(one.slack, room)[1], "next")
        await one.go(minutes=2)
        said = await ana.says("about 3 weeks <!channel> & more", room, root)
        await one.settle()
        assert one.app.store.load(run_of(one)).prompts[1].answers[0].text.startswith("about 3 weeks")
        assert any(name == "white_check_mark" for name in said.reactions)
        await one.slack.life.unfurls(said)
        await one.settle()
        before = one.app.store.load(run_of(one)).prompts[1].answers[0]
        await ana.edits(said, "about 2 weeks")
        await one.settle()
        after = one.app.store.load(run_of(one)).prompts[1].answers[0]
        assert after.text == "about 2 weeks" and after.revision == before.revision + 1
        await ana.deletes(said)
        await one.settle()
        assert one.app.store.load(run_of(one)).prompts[1].answers[0].withdrawn
        assert not any("<!" in call.args.get("text", "") for call in one.slack.called("chat.update"))

    play(tmp_path, scene)


def run_of(one: Town) -> str:
    """The run's id."""
    return one.app.store.every()[0]


def test_a_stranger_an_old_card_and_a_double_tap(tmp_path: Path) -> None:
    async def scene(one: Town, room: Channel, olivia: Person, team: list[Person]) -> None:
        ana, card = team[0], cards(one.slack, room)[1]
        zoe = one.slack.add_user("Zoe Stranger")
        await zoe.joins(room)
        await zoe.taps(card, "next")
        await one.settle()
        assert one.slack.whispers(zoe) or told(one, zoe)
        assert 2 not in cards(one.slack, room)
        await ana.taps(card, "skip")
        await ana.taps(card, "skip", stale=True)
        await one.go(minutes=3)
        assert list(cards(one.slack, room)) == [1, 2]

    play(tmp_path, scene)


def test_a_mention_is_heard_once_and_bots_are_not_heard(tmp_path: Path) -> None:
    async def scene(one: Town, room: Channel, olivia: Person, team: list[Person]) -> None:
        root = one.slack.messages(room)[0]
        before = len(one.slack.whispers(olivia))
        await olivia.mentions("status", room, root)
        await one.settle()
        assert len(one.slack.whispers(olivia)) == before + 1

    play(tmp_path, scene)


def test_an_uninstalled_app_is_silent(tmp_path: Path) -> None:
    async def scene(one: Town, room: Channel, olivia: Person, team: list[Person]) -> None:
        await one.slack.life.uninstall()
        await one.settle()
        count = len(one.slack.calls)
        await one.go(days=2)
        assert len(one.slack.calls) == count
        assert one.app.store.load(run_of(one)).held

    play(tmp_path, scene, tolerant=True)


def test_installed_anew_it_goes_on_after_a_start_with_the_new_token(tmp_path: Path) -> None:
    async def scene(one: Town, room: Channel, olivia: Person, team: list[Person]) -> None:
        slack = one.slack
        await slack.life.uninstall()
        await one.settle()
        await one.stop()
        old = next(one for one in slack.world.tokens.values() if one.team == slack.team.id)
        assert slack.life.install() != old.value
        for place in slack.world.channels.values():
            place.members[slack.team.bot_user] = None
        for start in range(2):
            again = Town(tmp_path, slack, one.clock)
            await again.start()
            one.__dict__.update(again.__dict__)
            await one.settle()
            assert not one.app.store.load(run_of(one)).held
            assert told(one, olivia).count("goes on where it stopped") == 1, start
            last = slack.posts(slack.dm(olivia))[-1]
            assert "pause" in str(last.blocks) and "Pause" in str(last.blocks)
            await one.stop() if not start else None
        await team[0].taps(cards(slack, room)[1], "next")
        await one.go(minutes=2)
        assert 2 in cards(slack, room)

    play(tmp_path, scene, tolerant=True)


def test_a_deleted_opening_post_tells_the_owner_what_is_left(tmp_path: Path) -> None:
    async def scene(one: Town, room: Channel, olivia: Person, team: list[Person]) -> None:
        root = one.slack.messages(room)[0]
        one.slack.call("chat.delete", one.slack.bot_token(), channel=room.id, ts=root.ts)
        await team[0].taps(cards(one.slack, room)[1], "next")
        await one.go(minutes=3)
        assert "was deleted" in told(one, olivia), told(one, olivia)

    play(tmp_path, scene)


def test_who_is_deactivated_is_asked_no_more_and_the_owner_hears_of_it(tmp_path: Path) -> None:
    async def scene(one: Town, room: Channel, olivia: Person, team: list[Person]) -> None:
        await one.slack.life.deactivate(team[1])
        await one.settle()
        one_of_them = one.app.store.load(run_of(one)).participant(f"slack:{one.slack.team.id}:{team[1].id}")
        assert one_of_them and one_of_them.stopped
        await one.go(hours=1)
        assert "Jonas" in told(one, olivia)

    play(tmp_path, scene)


def test_who_is_activated_again_is_asked_again(tmp_path: Path) -> None:
    async def scene(one: Town, room: Channel, olivia: Person, team: list[Person]) -> None:
        await one.slack.life.deactivate(team[0])
        await one.settle()
        await one.slack.life.change(team[0], deleted=False)
        await one.go(minutes=10)
        last = one.slack.messages(room)[-1]
        assert last.text.startswith("Ana Weber: the questions") and f"'user_id': '{team[0].id}'" in str(last.blocks)
        said = await team[0].says("in a wiki", room, one.slack.messages(room)[0])
        await one.settle()
        assert said.reactions, "the answer counts"

    play(tmp_path, scene)


def test_a_run_whose_owner_is_deactivated_goes_on_and_its_thread_is_told(tmp_path: Path) -> None:
    async def scene(one: Town, room: Channel, olivia: Person, team: list[Person]) -> None:
        await one.slack.life.deactivate(olivia)
        await one.go(days=3)
        told = [message.text for message in one.slack.messages(room) if "Olivia Owner has left" in message.text]
        assert len(told) == 1 and "An admin" in told[0]
        assert not one.app.store.load(run_of(one)).held and len(cards(one.slack, room)) == 4

    play(tmp_path, scene)


def test_an_owner_who_takes_no_messages_holds_up_nobody(tmp_path: Path) -> None:
    async def scene(one: Town, room: Channel, olivia: Person, team: list[Person]) -> None:
        one.slack.world.messages_tab = False
        await one.go(days=3)
        state = one.app.store._db.run("SELECT reason FROM outbox WHERE state = 'dead' AND target LIKE ?", (f"%{olivia.id}%",))
        assert "blocked" in {reason for (reason,) in state.fetchall()}, "no note to the owner was tried"
        assert not one.app.store.load(run_of(one)).held and len(cards(one.slack, room)) == 4

    play(tmp_path, scene)


def test_without_access_a_private_run_rests_and_nobody_counts_as_out_of_reach(tmp_path: Path) -> None:
    async def scene(one: Town, room: Channel, olivia: Person, team: list[Person]) -> None:
        form = await olivia.commands("/discovery", "start", room)
        assert form.modal
        await olivia.submits(form.modal, {"account": "Beta", "template": "executive", "participants": [team[0].id]})
        await olivia.taps(one.slack.modals(olivia)[-1], "launch")
        await one.settle()
        for token in one.slack.world.tokens.values():
            token.state = "revoked" if token.team else token.state
        await one.go(hours=4)
        run = next(run for run in map(one.app.store.load, one.app.store.every()) if run.setup.account == "Beta")
        assert run.held == "token_revoked" and all(person.reachable for person in run.participants)

    play(tmp_path, scene, tolerant=True)


def test_a_private_run_asks_each_person_alone(tmp_path: Path) -> None:
    async def scene() -> None:
        async with town(tmp_path) as one:
            slack = one.slack
            olivia, ana, jonas = (slack.add_user(name) for name in ("Olivia Owner", "Ana Weber", "Jonas Lindqvist"))
            room = slack.add_channel("northwind", [olivia, ana, jonas])
            started = await olivia.commands("/discovery", 'start "Acme Corp" executive', room)
            assert started.messages, started
            form = await olivia.commands("/discovery", "start", room)
            assert form.modal
            await olivia.submits(form.modal, {"account": "Beta", "template": "executive", "participants": [ana.id, jonas.id]})
            await olivia.taps(slack.modals(olivia)[-1], "launch")
            await one.go(hours=4)
            for person in (ana, jonas):
                asked = slack.posts(slack.dm(person))
                assert len(asked) == 1 and asked[0].text.startswith("#"), [message.text for message in asked]
            opened = await ana.taps(slack.posts(slack.dm(ana))[0], "next")
            assert opened.delivery.answer.status == 200
            await one.go(minutes=2)
            question = slack.posts(slack.dm(ana))[-1]
            await ana.says("about a third", slack.dm(ana))
            await one.settle()
            run = one.app.store.load(next(r for r in one.app.store.every() if one.app.store.load(r).setup.account == "Beta"))
            given = [answer for prompt in run.prompts for answer in prompt.answers if answer.person.endswith(ana.id)]
            assert "about a third" in [answer.text for answer in given], question.text
            assert not any("about a third" in message.text for message in slack.posts(room))

    asyncio.run(asyncio.wait_for(scene(), 60))


def test_what_a_deleted_message_said_is_gone_also_with_replies_below_it(tmp_path: Path) -> None:
    async def scene(one: Town, room: Channel, olivia: Person, team: list[Person]) -> None:
        ana, jonas = team
        await ana.taps(cards(one.slack, room)[1], "next")
        await one.go(minutes=2)
        asked = await ana.selects(cards(one.slack, room)[2], "menu", "Not me")
        assert asked.modal
        await ana.submits(asked.modal, {"person": jonas.id})
        await one.go(minutes=1)
        said = await jonas.says("about 3 weeks, as Bertha told me")
        await jonas.says("and I asked her again", thread=said)
        await one.settle()
        await jonas.deletes(said)
        await one.settle()
        run = one.app.store.load(run_of(one))
        assert [answer.text for answer in run.prompts[1].answers] == ["and I asked her again"]
        assert not any("Bertha" in str(call.args) for call in one.slack.calls[-3:])

    play(tmp_path, scene)
