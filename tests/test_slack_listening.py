"""The way in from Slack over real HTTP with real Bolt: what is heard, kept, refused, and what is nobody's."""

import asyncio
import json
from typing import Any

import pytest
from slack_ears import CARD, TROUBLE, Port, breaks, only, play, replies
from slack_signed import NOON, interaction

from adapters.slack.guard import FORM, JSON
from adapters.slack.life import LIFE
from adapters.slack.waiting import Held
from adapters.slack.whose import team_of, team_of_interaction
from bot.channels import Reply
from bot.core.events import Adopted, Commanded, Deleted, Edited, Said

# --- events ---


def test_a_reply_is_kept_before_it_is_acknowledged() -> None:
    async def story(one: Port) -> None:
        reached, gate = asyncio.Event(), asyncio.Event()

        async def wait() -> None:
            reached.set()
            await gate.wait()

        one.ears.before = wait
        asked = asyncio.create_task(one.door.event(one.envelope()))
        await reached.wait()
        assert not asked.done()
        gate.set()
        assert (await asked).status_code == 200
        said = only(one)
        assert isinstance(said, Said)
        assert (said.text, said.name, said.person) == ("hello canary", "Ana Weber", one.person(one.ana))

    play(story)


def test_what_cannot_be_kept_comes_again() -> None:
    async def story(one: Port) -> None:
        breaks(one)
        assert (await one.door.event(one.envelope())).status_code == 500
        one.ears.answer = lambda event: Reply()
        body = json.dumps(one.envelope()).encode()
        again = await one.door.sends(body, x_slack_retry_num="1", x_slack_retry_reason="http_error")
        assert again.status_code == 200
        assert only(one).text == "hello canary"

    play(story)


def test_people_do_things_in_a_channel() -> None:
    async def story(one: Port) -> None:
        slack, room = one.slack, one.room
        root = await one.olivia.says("hello all", room)
        assert one.ears.events == []
        reply = await one.ana.says("about 12 &lt; 15", room, root, raw=True)
        await one.ana.edits(reply, "about 15")
        await one.jonas.reacts(reply, "speech_balloon")
        await one.jonas.reacts(reply, "tada")
        await one.jonas.unreacts(reply, "speech_balloon")
        await one.ana.deletes(reply)
        await one.olivia.broadcasts("also here", root)
        await one.olivia.uploads("plan.pdf", "see this", room, root)
        kinds = [type(event) for event in one.ears.events]
        assert kinds == [Said, Edited, Adopted, Adopted, Deleted, Said, Said]
        assert len({event.key for event in one.ears.events}) == 7
        assert {event.message for event in one.ears.events[:5]} == {f"slack:{one.team}:{room.id}:{reply.ts}"}
        assert one.ears.events[-1].files
        assert not slack.failed

    play(story)


def test_a_mention_comes_twice_and_is_one() -> None:
    async def story(one: Port) -> None:
        await one.ana.mentions("status please", one.room)
        first, second = one.ears.events
        assert isinstance(first, Commanded)
        assert first == second
        assert (first.text, first.name) == ("status please", "Ana Weber")

    play(story)


def test_private_messages_and_their_answers() -> None:
    async def story(one: Port) -> None:
        replies(one, Reply(post=CARD))
        await one.ana.says("status")
        await one.slack.settle()
        said = only(one)
        assert (said.channel, said.thread) == ("", "")
        while not one.slack.posts(one.slack.dm(one.ana)):
            await asyncio.sleep(0)
        assert "Pick one." in one.slack.posts(one.slack.dm(one.ana))[0].text

    play(story)


def test_an_answer_to_what_somebody_says_in_a_thread_is_for_them_alone() -> None:
    async def story(one: Port) -> None:
        root = await one.olivia.says("hello all", one.room)
        replies(one, Reply(errors=(("", "No such <!channel> question."),)))
        await one.ana.mentions("reopen 99", one.room, root)
        while not one.slack.whispers(one.ana):
            await asyncio.sleep(0)
        whisper = one.slack.whispers(one.ana)[0]
        assert (whisper.thread_ts, whisper.text) == (root.ts, "No such &lt;!channel&gt; question.")
        assert one.slack.posts(one.room) == []

    play(story)


def test_programs_and_noise_cost_nothing() -> None:
    async def story(one: Port) -> None:
        other = one.slack.add_user("Other Bot", is_bot=True)
        one.room.members[other.id] = None
        root = await one.olivia.says("hello all", one.room)
        await other.says("beep", one.room, root)
        await one.ana.joins(one.slack.add_channel("elsewhere", bot=True))
        for subtype in ("channel_topic", "bot_message", "pinned_item"):
            assert (await one.door.event(one.envelope(subtype=subtype))).status_code == 200
        assert one.ears.events == []
        assert one.slack.called("users.info") == []

    play(story)


def test_one_gesture_filed_twice_is_one() -> None:
    async def story(one: Port) -> None:
        await one.door.event(one.envelope(client_msg_id="g1"))
        await one.door.event(one.envelope(client_msg_id="g1", ts="1772452901.000100"))
        assert only(one).message.endswith("1772452900.000100")

    play(story)


def test_life_goes_to_those_who_know_it() -> None:
    async def story(one: Port) -> None:
        for kind in LIFE[:-2]:
            assert (await one.door.event(one.envelope(type=kind, channel="C9"))).status_code == 200
        assert [event["type"] for _, event in one.ears.lives] == list(LIFE[:-2])
        await one.ana.opens_home()
        assert one.ears.homes == [(one.team, one.ana.id, "home")]

    play(story)


def test_both_events_of_a_removal_are_taken_in_any_order() -> None:
    for kinds in (("tokens_revoked", "app_uninstalled"), ("app_uninstalled", "tokens_revoked")):

        async def story(one: Port, kinds: tuple[str, ...] = kinds) -> None:
            for kind in kinds:
                removal = {"type": kind, "tokens": {"bot": ["UBOT"]}}
                envelope = one.envelope() | {"event": removal, "event_time": int(NOON.timestamp())}
                assert (await one.door.event(envelope)).status_code == 200
            assert one.ears.gone
            assert len(one.ears.lives) == 2

        play(story)


def test_as_long_as_our_own_workspace_is_unknown_events_come_again() -> None:
    async def story(one: Port) -> None:
        one.ears.clients._client = None
        assert (await one.door.event(one.envelope())).status_code == 500
        told = await one.door.commands(one.typed("status"))
        assert (told.status_code, told.json()) == (200, {"text": TROUBLE})

    play(story)


def test_an_unknown_workspace_is_nobodys() -> None:
    async def story(one: Port) -> None:
        elsewhere = {"team_id": "T9", "authorizations": [{"team_id": "T9"}]}
        for body in (one.envelope() | elsewhere, one.envelope() | {"type": "other"}):
            assert (await one.door.event(body)).status_code == 200
        assert (await one.door.taps(one.tap() | {"team": {"id": "T9"}})).status_code == 200
        told = await one.door.commands(one.typed("status", team_id="T9"))
        assert told.status_code == 200
        assert one.ears.events == []

    play(story)


def test_the_workspace_is_that_of_the_installation() -> None:
    async def story(one: Port) -> None:
        shared = one.envelope(user="U7", team="T2", user_team="T2") | {"team_id": "T2", "is_ext_shared_channel": True}
        await one.door.event(shared)
        assert only(one).person == f"slack:{one.team}:U7"
        view = {"id": "V1", "type": "modal", "callback_id": "start", "private_metadata": '["start","","","",""]',
                "app_installed_team_id": one.team}  # fmt: skip
        await one.door.taps(one.tap(type="view_submission", view=view, team={"id": "T2"}, user={"id": "U7", "team_id": "T2"}))
        assert [event.person for event in one.ears.events] == [f"slack:{one.team}:U7"] * 2

    play(story)


@pytest.mark.parametrize(
    ("body", "team"),
    [
        ({"team_id": "T2", "authorizations": [{"team_id": "T1"}]}, "T1"), ({"team_id": "T2", "authorizations": []}, "T2"),
        ({"team_id": "T2", "context_team_id": "T1", "authorizations": [{"team_id": None, "is_enterprise_install": True}]}, "T1"),
        ({"team_id": "T1", "authorizations": [{"team_id": None}]}, "T1"), ({}, ""), ({"authorizations": "x"}, ""),
        ({"team_id": None, "enterprise_id": "E1", "authorizations": [{"team_id": None, "enterprise_id": "E1"}]}, ""),
    ],
)  # fmt: skip
def test_whose_an_event_is(body: dict[str, Any], team: str) -> None:
    assert team_of(body) == team


@pytest.mark.parametrize(
    ("body", "team"),
    [
        ({"team": {"id": "T1"}, "user": {"team_id": "T2"}}, "T1"), ({"team": None, "user": {"team_id": "T1"}}, "T1"),
        ({"team": {"id": "T2"}, "view": {"app_installed_team_id": "T1"}}, "T1"), ({"team_id": "T1"}, "T1"), ({}, ""),
    ],
)  # fmt: skip
def test_whose_an_interaction_is(body: dict[str, Any], team: str) -> None:
    assert team_of_interaction(body) == team


def test_a_stop_waits_for_what_is_under_way() -> None:
    told: list[str] = []

    async def story() -> None:
        held, gate = Held(patience=0), asyncio.Event()

        async def work() -> str:
            await gate.wait()
            return "late"

        async def keep(result: str) -> None:
            told.append(result)

        assert await held.up_to(work(), keep) is None
        stopping = asyncio.create_task(held.stop())
        for _ in range(5):
            await asyncio.sleep(0)
        assert not stopping.done()
        gate.set()
        await stopping

    asyncio.run(story())
    assert told == ["late"]


# --- what nobody listens to, and what is no request of Slack's ---


def test_everything_unknown_is_fine() -> None:
    async def story(one: Port) -> None:
        for event in ({"type": "pin_added"}, {"type": "app_rate_limited"}, {}, {"type": "message", "subtype": "message_replied"}):
            assert (await one.door.event(one.envelope() | {"event": event} if event else {"type": "x"})).status_code == 200
        assert (await one.door.event({"type": "app_rate_limited", "team_id": one.team})).status_code == 200
        for kind in ("shortcut", "message_action", "view_closed", "view_submission", "block_suggestion", "other"):
            view = {"id": "V1", "type": "modal", "callback_id": "x", "private_metadata": "stale"}
            tapped = await one.door.taps(one.tap(type=kind, callback_id="unknown", view=view))
            assert (kind, tapped.status_code) == (kind, 200)
        assert (await one.door.commands(one.typed("x", command="/other"))).status_code == 200
        assert [type(event) for event in one.ears.events] == [Commanded]

    play(story)


def test_slack_checks_the_address() -> None:
    async def story(one: Port) -> None:
        told = await one.door.event({"type": "url_verification", "challenge": "abc", "token": "x"})
        assert (told.status_code, told.json()) == (200, {"challenge": "abc"})
        assert (await one.door.sends(b"ssl_check=1&token=x", FORM)).status_code == 200
        unsigned = await one.door.client.post(one.door.url, content=b"ssl_check=1", headers={"content-type": FORM})
        assert unsigned.status_code == 401

    play(story)


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (JSON, b"[1]"), (JSON, b"not json"), (JSON, b'{"type":"event_callback","event":5}'), (JSON, b'{"type":"event_callback"}'),
        (FORM, interaction({"type": "block_actions", "actions": []})),
        (FORM, interaction({"type": "view_submission", "view": {}})), (FORM, interaction({"type": "view_closed"})),
        (FORM, interaction({"type": "block_actions", "team": 5})), (FORM, b"payload=5"), (FORM, b"command=%2Fx&response_url=x"),
    ],
)  # fmt: skip
def test_signed_nonsense_is_a_bad_request(kind: str, body: bytes) -> None:
    async def story(one: Port) -> None:
        assert (await one.door.sends(body, kind)).status_code == 400
        assert one.ears.events == []

    play(story)
