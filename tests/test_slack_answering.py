"""What people see at once when they command, tap and send forms, over real HTTP with real Bolt and a strict Slack."""

import asyncio
from dataclasses import replace

import pytest
from slack_ears import CARD, FORM_OF, FORM_READY, TOO_LATE, TROUBLE, WORKING, Port, breaks, carded, form, only, play, replies

from adapters.slack.answering import allowed, errors_at
from bot.channels import Reply
from bot.core.events import Adopted, Pressed, Submitted
from bot.core.post import Form, Input, Post

# --- commands ---


def test_a_command_is_answered_in_its_acknowledgement() -> None:
    async def story(one: Port) -> None:
        replies(one, Reply(post=CARD))
        outcome = await one.ana.commands("/discovery", "assign #7 @Jonas L", one.room)
        assert outcome.message is not None and "Pick one." in outcome.message.text
        event = only(one)
        assert (event.text, event.channel, event.name) == (
            f"assign #7 <@{one.jonas.id}>", f"slack:{one.team}:{one.room.id}", "Ana Weber")  # fmt: skip
        assert one.ears.directory.who(one.person(one.jonas)) is not None
        place = one.ears.directory.place(event.channel)
        assert place is not None and one.person(one.olivia) in place.members

    play(story)


@pytest.mark.parametrize(("told", "admin"), [
    ({}, False), ({"is_admin": True}, True), ({"is_owner": True}, True), ({"is_admin": True, "team_id": "T2"}, False),
    ({"is_admin": True, "is_stranger": True}, False)])  # fmt: skip
def test_admins_and_owners_of_our_own_workspace_are_known(told: dict[str, object], admin: bool) -> None:
    async def story(one: Port) -> None:
        one.ears.directory.note_user("T1", {"id": "U7", "real_name": "Ada", "team_id": "T1", **told})
        known = one.ears.directory.who("slack:T1:U7")
        assert known and known.admin is admin

    play(story)


def test_a_command_opens_a_form() -> None:
    async def story(one: Port) -> None:
        replies(one, Reply(form=FORM_OF), Reply())
        outcome = await one.ana.commands("/discovery", "start", one.room)
        assert outcome.modal is not None and not outcome.messages
        await one.ana.submits(outcome.modal, {"account": "Acme"})
        event = one.ears.events[-1]
        assert isinstance(event, Submitted)
        assert (event.form, event.card, event.channel) == ("start", "7", f"slack:{one.team}:{one.room.id}")
        assert event.value("account") == "Acme"
        assert one.slack.modals(one.ana) == []

    play(story)


def test_a_command_that_speaks_of_payloads_is_heard() -> None:
    async def story(one: Port) -> None:
        await one.ana.commands("/discovery", "start Payload & payload Ltd", one.room)
        assert only(one).text == "start Payload & payload Ltd"

    play(story)


@pytest.mark.parametrize("reply", [Reply(post=CARD), Reply(errors=(("", "No <@U1> run."),)), Reply(form=FORM_OF)])
def test_what_takes_long_is_told_later(reply: Reply) -> None:
    async def story(one: Port) -> None:
        gate = asyncio.Event()
        one.ears.before = gate.wait
        replies(one, reply)
        if reply.form:
            one.slack.fail_next("views.open", "error", code="expired_trigger_id")
        outcome = await one.ana.commands("/discovery", "list", one.room)
        assert outcome.message is not None and outcome.message.text == WORKING
        assert one.ears.events == []
        gate.set()
        while len(one.slack.whispers(one.ana)) < 2:
            await asyncio.sleep(0)
        told = one.slack.whispers(one.ana)[-1].text
        assert told.startswith(FORM_READY if reply.form else "A card" if reply.post else "No &lt;@U1&gt; run.")

    play(story, patience=0.05)


def test_a_long_answer_comes_in_order() -> None:
    async def story(one: Port) -> None:
        rows = Post("\n".join(f"line {number}" for number in range(3000)), heading="All")
        replies(one, Reply(post=rows))
        await one.ana.commands("/discovery", "answers", one.room)
        while "line 2999" not in str([m.blocks for m in one.slack.whispers(one.ana)]) + str(
            [m.text for m in one.slack.whispers(one.ana)]
        ):
            await asyncio.sleep(0)
        assert one.ears.events

    play(story)


@pytest.mark.parametrize(("form", "told"), [(FORM_OF, FORM_READY), (replace(FORM_OF, id="later"), TOO_LATE)])
def test_a_spent_trigger_gets_a_sentence(form: Form, told: str) -> None:
    async def story(one: Port) -> None:
        replies(one, Reply(form=form))
        for code in ("expired_trigger_id", "exchanged_trigger_id"):
            one.slack.fail_next("views.open", "error", code=code)
            outcome = await one.ana.commands("/discovery", "start", one.room)
            assert outcome.message is not None and outcome.message.text == told

    play(story)


def test_a_message_opens_no_form_but_gets_a_button_that_does() -> None:
    async def story(one: Port) -> None:
        replies(one, Reply(form=replace(FORM_OF, card="slack:T1:C1")))
        await one.ana.mentions("start", one.room)
        while not one.slack.whispers(one.ana):
            await asyncio.sleep(0)
        told = one.slack.whispers(one.ana)[-1]
        assert told.text == FORM_READY
        opened = await one.ana.taps(told, "Open the form")
        assert opened.modal is not None and opened.modal.title == "Start"
        tapped = one.ears.events[-1]
        assert (tapped.action, tapped.value) == ("start", "slack:T1:C1")

    play(story)


def test_people_never_see_a_traceback() -> None:
    async def story(one: Port) -> None:
        breaks(one)
        command = await one.ana.commands("/discovery", "status", one.room)
        assert command.message is not None and command.message.text == TROUBLE
        assert (await one.door.taps(one.tap())).status_code == 200
        assert (await one.ana.shortcut("start")).trouble == ""
        replies(one, Reply(form=FORM_OF))
        outcome = await one.ana.commands("/discovery", "start", one.room)
        breaks(one)
        assert outcome.modal is not None
        sent = await one.ana.submits(outcome.modal, {"account": "Acme"})
        assert sent.errors == {"account": TROUBLE}
        assert one.slack.modals(one.ana) != []

    play(story)


# --- taps ---


def test_a_tap_in_a_thread_is_answered_in_the_thread_for_who_tapped() -> None:
    async def story(one: Port) -> None:
        root = await one.olivia.says("hello", one.room)
        card = await carded(one, thread=root.ts)
        replies(one, Reply(post=CARD))
        outcome = await one.ana.taps(card, "Yes")
        event = only(one)
        assert isinstance(event, Pressed)
        assert (event.assessment, event.card, event.value, event.generation) == ("run", "7", "yes", 2)
        assert event.key == f"run/7/{one.person(one.ana)}/pick//yes/2"
        assert event.thread == f"slack:{one.team}:{one.room.id}:{root.ts}"
        assert outcome.message is not None
        assert (outcome.message.thread_ts, outcome.message.only_for) == (root.ts, one.ana.id)
        assert one.slack.posts(one.room) == [card]

    play(story)


def test_a_tap_outside_a_thread_is_answered_outside() -> None:
    async def story(one: Port) -> None:
        card = await carded(one)
        replies(one, Reply(errors=(("", "That is for owners."),)))
        outcome = await one.ana.taps(card, "Yes")
        assert only(one).thread == f"slack:{one.team}:{one.room.id}:{card.ts}"
        assert outcome.message is not None
        assert (outcome.message.thread_ts, outcome.message.text) == ("", "That is for owners.")

    play(story)


def test_a_tap_opens_a_form_that_knows_its_thread() -> None:
    async def story(one: Port) -> None:
        card = await carded(one)
        replies(one, Reply(form=FORM_OF), Reply())
        outcome = await one.ana.taps(card, "Yes")
        assert outcome.modal is not None
        await one.ana.submits(outcome.modal, {"account": "Acme"})
        assert one.ears.events[-1].thread == f"slack:{one.team}:{one.room.id}:{card.ts}"

    play(story)


def test_a_private_answer_closes() -> None:
    async def story(one: Port) -> None:
        replies(one, Reply(post=CARD), Reply(close=True))
        outcome = await one.ana.commands("/discovery", "status", one.room)
        assert outcome.message is not None
        await one.ana.taps(outcome.message, "Launch")
        assert one.slack.whispers(one.ana) == []
        card = await carded(one)
        await one.ana.taps(card, "Yes")
        assert one.slack.posts(one.room) == [card]

    play(story)


def test_forged_and_foreign_buttons_are_nothing() -> None:
    async def story(one: Port) -> None:
        card = await carded(one)
        await one.ana.taps(card, "Odd")
        for value in ("", "[]", "x" * 5000, '["run","7","2","pick","yes",""]', "[" * 1500, None, 5):
            actions = [{"type": "button", "action_id": "a", "block_id": "b", "value": value}]
            assert (await one.door.taps(one.tap(actions=actions))).status_code == 200
        assert one.ears.events == []

    play(story)


def test_a_strangers_tap_is_handed_on_under_the_strangers_name() -> None:
    async def story(one: Port) -> None:
        other = one.slack.add_team("Elsewhere")
        stranger = one.slack.add_user("Sam Stranger", team=other)
        one.slack.team.installed = True
        payload = one.tap(user={"id": stranger.id, "team_id": other.id})
        assert (await one.door.taps(payload)).status_code == 200
        assert only(one).person == f"slack:{one.team}:{stranger.id}"

    play(story)


def test_shortcuts() -> None:
    async def story(one: Port) -> None:
        root = await one.olivia.says("hello", one.room)
        reply = await one.ana.says("about 12", one.room, root)
        one.ears.events.clear()
        await one.jonas.shortcut("take_answer", reply)
        await one.jonas.shortcut("not_answer", reply)
        taken, undone = one.ears.events
        assert isinstance(taken, Adopted) and isinstance(undone, Adopted)
        assert (taken.undo, undone.undo, taken.message) == (False, True, f"slack:{one.team}:{one.room.id}:{reply.ts}")
        replies(one, Reply(form=FORM_OF))
        assert (await one.olivia.shortcut("start")).modal is not None

    play(story)


# --- forms ---


def test_errors_stand_at_their_fields_and_another_try_is_another_event() -> None:
    async def story(one: Port) -> None:
        view = await form(one, Reply(errors=(("note", "Too short."),)), Reply(errors=(("channel", "Not there."),)), Reply())
        assert (await one.ana.submits(view, {"account": "Acme"})).errors == {"note": "Too short."}
        assert (await one.ana.submits(view, {})).errors == {"account": "Not there."}
        await one.ana.submits(view, {})
        keys = [event.key for event in one.ears.events[1:]]
        assert len(set(keys)) == 3
        assert all(key.startswith(f"slack:{one.team}:form/{one.ana.id}/{view.id}.") for key in keys)
        assert [event.value("account") for event in one.ears.events[1:]] == ["Acme"] * 3

    play(story)


def test_after_a_form_a_card_or_another_form() -> None:
    async def story(one: Port) -> None:
        second = Form("extend", "Extend", (Input("day", "Day", "date"),), "Go")
        view = await form(one, Reply(form=second), Reply(post=CARD), Reply(post=CARD), Reply(form=FORM_OF), Reply(close=True))
        await one.ana.submits(view, {"account": "Acme"})
        (view,) = one.slack.modals(one.ana)
        assert view.shape["callback_id"] == "extend"
        await one.ana.submits(view, {"day": "2026-03-09"})
        assert one.ears.events[-1].channel == f"slack:{one.team}:{one.room.id}"
        (view,) = one.slack.modals(one.ana)
        await one.ana.taps(view, "Launch")
        (view,) = one.slack.modals(one.ana)
        assert "Pick" in str(view.blocks)
        await one.ana.taps(view, "Launch")
        assert len(one.slack.modals(one.ana)) == 2
        assert len(one.slack.called("views.push")) == 1
        await one.ana.submits(one.slack.modals(one.ana)[-1], {"account": "Beta"})
        assert len(one.slack.modals(one.ana)) in (0, 1)

    play(story)


def test_what_goes_wrong_in_a_modal_stands_on_top_of_it() -> None:
    async def story(one: Port) -> None:
        view = await form(one, Reply(post=CARD), Reply(errors=(("", "Not now."),)))
        await one.ana.submits(view, {"account": "Acme"})
        await one.ana.taps(one.slack.modals(one.ana)[-1], "Launch")
        below, above = one.slack.modals(one.ana)
        assert "Pick" in str(below.blocks)
        assert "Not now." in str(above.blocks)

    play(story)


def test_a_form_that_takes_long_is_answered_in_private() -> None:
    async def story(one: Port) -> None:
        view = await form(one, Reply(errors=(("account", "Unknown account."),)))
        gate = asyncio.Event()
        one.ears.before = gate.wait
        await one.ana.submits(view, {"account": "Acme"})
        assert one.slack.modals(one.ana) == []
        gate.set()
        while not one.slack.posts(one.slack.dm(one.ana)):
            await asyncio.sleep(0)
        assert one.slack.posts(one.slack.dm(one.ana))[0].text == "Unknown account."

    play(story, patience=0.2)


def test_a_stale_or_foreign_form_closes() -> None:
    async def story(one: Port) -> None:
        for kept in ("", "junk", '["","","","",""]', "[1,2]", "{}"):
            view = {"id": "V1", "type": "modal", "callback_id": "old", "private_metadata": kept, "state": {"values": {}}}
            told = await one.door.taps(one.tap(type="view_submission", view=view))
            assert (told.status_code, told.content) == (200, b"")
        assert one.ears.events == []

    play(story)


def test_errors_need_a_field() -> None:
    blocks = [{"type": "section"}, "junk", {"type": "input", "block_id": "a"}, {"type": "input", "block_id": "b"}]
    assert errors_at((("b", "one"), ("x", "two"), ("a", "three")), {"blocks": blocks}) == {"b": "one", "a": "two"}
    assert errors_at((("b", "one"),), {"blocks": None}) == {}


# --- where answers may go ---


@pytest.mark.parametrize(
    ("url", "fine"),
    [
        ("https://hooks.slack.example/actions/1", True), ("https://slack.example/x", True),
        ("http://hooks.slack.example/x", False), ("https://slack.example.evil/x", False),
        ("https://evilslack.example/x", False), ("https://hooks.slack.example:444/x", False),
        ("https://u@evil.example/slack.example", False), ("https://evil.example#.slack.example", False), ("", False),
        ("file:///etc/passwd", False), ("https://127.0.0.1/x", False), ("https://[::1", False), ("https://a:b:c/", False),
    ],
)  # fmt: skip
def test_response_addresses_lead_to_slack(url: str, fine: bool) -> None:
    assert allowed("https://slack.example/api/", url) is fine
    assert not allowed("http://127.0.0.1:8000/api/", url)


def test_a_response_address_elsewhere_is_never_called() -> None:
    async def story(one: Port) -> None:
        root = await one.olivia.says("hello", one.room)
        replies(one, Reply(post=CARD))
        taken: list[bytes] = []

        async def trap(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            taken.append(await reader.read(100))
            writer.close()

        async with await asyncio.start_server(trap, "127.0.0.1", 0) as server:
            port = server.sockets[0].getsockname()[1]
            container = {"type": "message", "message_ts": root.ts, "channel_id": one.room.id, "thread_ts": root.ts}
            payload = one.tap(response_url=f"http://127.0.0.1:{port}/steal", container=container)
            assert (await one.door.taps(payload)).status_code == 200
        assert taken == []
        assert [whisper.thread_ts for whisper in one.slack.whispers(one.ana)] == [root.ts]

    play(story)
