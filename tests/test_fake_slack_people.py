"""The people's side of the fake Slack, heard by a real Bolt app over signed HTTP and over Socket Mode."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from fake_slack import FakeSlack, FakeSlackMisused, Message
from fake_slack_app import SmallApp
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from test_fake_slack import MODAL, SECTION, START, Scene

from bot.clock import Clock


def button(label: str, value: str, action: str = "tap") -> dict[str, Any]:
    """A button."""
    return {"type": "button", "text": {"type": "plain_text", "text": label}, "action_id": action, "value": value}


def text(words: str) -> dict[str, Any]:
    """A plain text object."""
    return {"type": "plain_text", "text": words}


OPTIONS = [{"text": text(one), "value": one.casefold()} for one in ("Red", "Green")]
CARD = [
    SECTION, {"type": "actions", "block_id": "row1", "elements": [button("Yes", "1", "yes"), button("No", "0", "no")]},
    {"type": "section", "text": {"type": "mrkdwn", "text": "Second row"}},
    {"type": "actions", "block_id": "row2", "elements": [button("Yes", "2", "yes")]},
    {"type": "actions", "block_id": "more", "elements": [
        {"type": "static_select", "action_id": "color", "placeholder": text("Color"), "options": OPTIONS},
        {"type": "overflow", "action_id": "menu", "options": OPTIONS}]},
]  # fmt: skip
FORM = {
    "type": "modal", "title": text("Answer"), "submit": text("Send"), "callback_id": "form", "private_metadata": "m",
    "notify_on_close": True, "blocks": [
        {"type": "input", "block_id": "words", "label": text("Your words"),
         "element": {"type": "plain_text_input", "action_id": "in"}},
        {"type": "input", "block_id": "color", "optional": True, "label": text("Color"),
         "element": {"type": "static_select", "action_id": "in", "options": OPTIONS}},
        {"type": "input", "block_id": "who", "optional": True, "label": text("Who"),
         "element": {"type": "multi_users_select", "action_id": "in"}}],
}  # fmt: skip


def meet(act: Callable[[Scene, SmallApp], Awaitable[None]], **more: Any) -> None:
    """Run a test with an app that is connected over HTTP."""

    async def run() -> None:
        clock = Clock(frozen=START)
        async with FakeSlack(now=clock.now, **more) as slack, SmallApp(slack) as app:
            await act(Scene(slack, clock), app)

    asyncio.run(run())


async def card(scene: Scene, app: SmallApp) -> Message:
    """A post with buttons."""
    await app.client().chat_postMessage(channel=scene.room.id, text="card", blocks=CARD)
    return scene.slack.messages(scene.room)[-1]


def test_messages() -> None:
    async def act(scene: Scene, app: SmallApp) -> None:
        root = await scene.ana.says("a < b & <https://x.test|link>", scene.room)
        reply = await scene.ana.says("below", thread=root)
        await scene.ana.broadcasts("everybody", reply)
        await scene.ana.uploads("plan.png", thread=root)
        await scene.ana.says("in private")
        first, second, third, fourth, private = app.events
        assert first["text"] == "a &lt; b &amp; <https://x.test|link>" and "thread_ts" not in first
        assert (second["thread_ts"], second["parent_user_id"]) == (root.ts, scene.ana.id)
        assert (third["subtype"], third["root"]["ts"]) == ("thread_broadcast", root.ts)
        assert (fourth["subtype"], fourth["text"], fourth["files"][0]["name"]) == ("file_share", "", "plan.png")
        assert (private["channel_type"], private["channel"][0]) == ("im", "D")
        assert all(isinstance(one["ts"], str) and one["client_msg_id"] for one in app.events)

    meet(act)


def test_a_mention_is_two_events() -> None:
    async def act(scene: Scene, app: SmallApp) -> None:
        said = await scene.ana.mentions("start", scene.room)
        assert sorted(one["type"] for one in app.events) == ["app_mention", "message"]
        assert {one["ts"] for one in app.events} == {said.ts} and len({one["event_id"] for one in app.heard}) == 2

    meet(act)


def test_edits_deletions_unfurls_reactions() -> None:
    async def act(scene: Scene, app: SmallApp) -> None:
        said = await scene.ana.says("one", scene.room)
        await scene.slack.life.unfurls(said)
        await scene.ana.edits(said, "two")
        await scene.ana.reacts(said, "eyes")
        await scene.ana.unreacts(said, "eyes")
        other = await scene.ana.says("three", scene.room, said)
        await scene.ana.deletes(said)
        await scene.ana.deletes(other)
        _, unfurl, edit, on, off, _, tomb, gone = app.events
        assert unfurl["subtype"] == "message_changed" and "edited" not in unfurl["message"]
        assert (edit["message"]["text"], edit["previous_message"]["text"], edit["message"]["ts"]) == ("two", "one", said.ts)
        assert edit["message"]["edited"]["user"] == scene.ana.id and edit["hidden"] and edit["ts"] != said.ts
        assert (on["type"], off["type"], on["item"]["ts"]) == ("reaction_added", "reaction_removed", said.ts)
        assert tomb["message"]["subtype"] == "tombstone"
        assert (gone["subtype"], gone["deleted_ts"], gone["previous_message"]["text"]) == ("message_deleted", other.ts, "three")

    meet(act)


def test_what_is_not_delivered() -> None:
    async def act(scene: Scene, app: SmallApp) -> None:
        outside = scene.slack.add_channel("outside", [scene.ana], bot=False)
        await scene.ana.mentions("hello", outside)  # the bot is not a member
        said = await scene.ana.says("hello", scene.room)
        await scene.ana.reacts(said, "eyes")  # not subscribed
        await scene.ana.says("in private")  # no scope
        assert [one["text"] for one in app.events] == ["hello"]
        with pytest.raises(FakeSlackMisused, match="commands"):
            await scene.ana.commands("/discovery")

    meet(act, events=("message.channels", "message.im"), scopes=("channels:history", "chat:write"))


def test_own_messages_come_back_where_wanted() -> None:
    async def act(scene: Scene, app: SmallApp) -> None:
        scene.slack.delivering.echo = True
        await app.client().chat_postMessage(channel=scene.room.id, text="mine")
        await scene.slack.settle()
        assert [one.event["bot_id"] for one in scene.slack.sent] == [scene.slack.team.bot_id]
        robot = scene.slack.add_user("Robot", is_bot=True)
        await robot.says("beep", scene.room)
        assert app.events[-1]["subtype"] == "bot_message" and "user" not in app.events[-1]

    meet(act)


def test_taps() -> None:
    async def act(scene: Scene, app: SmallApp) -> None:
        message = await card(scene, app)
        await scene.ana.taps(message, "yes", row="Second row")
        await scene.ana.taps(message, "No")
        await scene.ana.selects(message, "color", "Green")
        await scene.ana.selects(message, "menu", "Red")
        row, no, color, menu = app.heard
        assert (row["actions"][0]["value"], row["actions"][0]["block_id"]) == ("2", "row2")
        where = {"message_ts": message.ts, "channel_id": scene.room.id, "is_ephemeral": False}
        assert row["container"] == {"type": "message", **where}
        assert no["message"]["blocks"] == message.blocks and no["response_url"] and no["trigger_id"]
        assert color["state"]["values"]["more"]["color"]["selected_option"]["value"] == "green"
        assert menu["actions"][0]["selected_option"]["value"] == "red"
        with pytest.raises(FakeSlackMisused, match="say which row"):
            await scene.ana.taps(message, "yes")
        with pytest.raises(FakeSlackMisused, match="nothing to tap"):
            await scene.ana.taps(message, "Perhaps")
        await app.client().chat_delete(channel=scene.room.id, ts=message.ts)
        with pytest.raises(FakeSlackMisused, match="not there"):
            await scene.ana.taps(message, "No")
        await scene.ana.taps(message, "No", stale=True)

    meet(act)


def test_a_response_url_works_five_times_for_half_an_hour() -> None:
    async def act(scene: Scene, app: SmallApp) -> None:
        message = await card(scene, app)
        await scene.ana.taps(message, "No")
        url = app.heard[-1]["response_url"]
        async with aiohttp.ClientSession() as session:
            for _ in range(5):
                assert (await session.post(url, json={"text": "only you"})).status == 200
            assert (await session.post(url, json={"text": "too much"})).status == 404
            assert len(scene.slack.whispers(scene.ana)) == 5
            await scene.ana.taps(message, "No")
            url = app.heard[-1]["response_url"]
            await session.post(url, json={"text": "new", "replace_original": True})
            assert (message.text, message.blocks) == ("new", [])
            scene.clock.move(timedelta(minutes=31))
            assert (await session.post(url, json={"delete_original": True})).status == 404

    meet(act)


def test_a_whisper_is_tapped_and_taken_away() -> None:
    async def act(scene: Scene, app: SmallApp) -> None:
        await app.client().chat_postEphemeral(channel=scene.room.id, user=scene.ana.id, text="psst", blocks=CARD)
        whisper = scene.slack.whispers(scene.ana)[0]
        with pytest.raises(FakeSlackMisused, match="does not see"):
            await scene.slack.life.welcome(scene.jonas)
            await scene.jonas.joins(scene.room)
            await scene.jonas.taps(whisper, "No")
        await scene.ana.taps(whisper, "No")
        assert app.heard[-1]["container"]["is_ephemeral"] and "message" not in app.heard[-1]
        async with aiohttp.ClientSession() as session:
            await session.post(app.heard[-1]["response_url"], json={"delete_original": True})
        assert not scene.slack.whispers(scene.ana)

    meet(act)


def test_forms() -> None:
    async def act(scene: Scene, app: SmallApp) -> None:
        ana, app.opens = scene.ana, FORM
        form = (await ana.commands("/discovery", "form", scene.room)).modal
        assert form is not None and form.title == "Answer"
        app.opens = None
        with pytest.raises(FakeSlackMisused, match="has to be filled in"):
            await ana.submits(form, {"color": "Red"})
        app.replies["view_submission"] = {"response_action": "errors", "errors": {"words": "Too short."}}
        again = await ana.submits(form, {"Your words": "x", "who": [scene.jonas]})
        assert again.errors == {"words": "Too short."} and again.modal is form
        sent = app.heard[-1]["view"]
        assert sent["state"]["values"] == {
            "words": {"in": {"type": "plain_text_input", "value": "x"}},
            "color": {"in": {"type": "static_select", "selected_option": OPTIONS[0]}},
            "who": {"in": {"type": "multi_users_select", "selected_users": [scene.jonas.id]}},
        }
        assert (sent["private_metadata"], sent["callback_id"], sent["id"]) == ("m", "form", form.id)
        app.replies["view_submission"] = {"response_action": "push", "view": MODAL}
        top = (await ana.submits(form)).modal
        assert top is not None and len(scene.slack.modals(ana)) == 2
        await ana.closes(top)
        app.replies["view_submission"] = {"response_action": "errors", "errors": {"nowhere": "x"}}
        with pytest.raises(FakeSlackMisused, match="do not name inputs"):
            await ana.submits(form)
        app.replies["view_submission"] = {"response_action": "update", "view": {**MODAL, "blocks": []}}
        with pytest.raises(FakeSlackMisused, match="refuses the view"):
            await ana.submits(form)
        del app.replies["view_submission"]
        assert (await ana.submits(form)).modal is None

    meet(act)


def test_closing_a_form_is_told_where_asked() -> None:
    async def act(scene: Scene, app: SmallApp) -> None:
        app.opens = FORM
        form = (await scene.ana.shortcut("start")).modal
        app.opens = None
        assert form is not None and app.heard[-1]["type"] == "shortcut" and "channel" not in app.heard[-1]
        await scene.ana.closes(form)
        assert app.heard[-1]["type"] == "view_closed" and not scene.slack.modals(scene.ana)

    meet(act)


def test_commands_and_shortcuts() -> None:
    async def act(scene: Scene, app: SmallApp) -> None:
        app.replies["/discovery"] = {"text": "Only you see this."}
        seen = await scene.ana.commands("/discovery", "ask @Jonas Lindqvist in #general", scene.room)
        assert seen.message is not None and seen.message.only_for == scene.ana.id and not scene.slack.messages(scene.room)
        body = app.heard[-1]
        assert body["text"] == f"ask <@{scene.jonas.id}|jonas.lindqvist> in <#{scene.room.id}|general>"
        assert "thread_ts" not in body and body["is_enterprise_install"] == "false"
        app.replies["/discovery"] = {"text": "x", "blocks": [{"type": "section"}]}
        with pytest.raises(FakeSlackMisused, match="invalid_blocks"):
            await scene.ana.commands("/discovery", "", scene.room)
        said = await scene.ana.says("take this", scene.room)
        await scene.ana.shortcut("take_answer", said)
        told = app.heard[-1]
        assert (told["type"], told["callback_id"], told["message"]["ts"]) == ("message_action", "take_answer", said.ts)

    meet(act)


def test_home_and_comings_and_goings() -> None:
    async def act(scene: Scene, app: SmallApp) -> None:
        slack, ana, room = scene.slack, scene.ana, scene.room
        await ana.opens_home()
        await app.client().views_publish(user_id=ana.id, view={"type": "home", "blocks": CARD})
        await ana.opens_home()
        assert "view" not in app.events[0] and app.events[1]["view"]["type"] == "home"
        home = slack.home(ana)
        assert home is not None
        await ana.taps(home, "No")
        await ana.kicks(room)
        await ana.invites(room)
        await slack.life.rename(room, "renamed")
        await slack.life.archive(room, ana)
        await slack.life.change(ana, tz="Asia/Tokyo")
        await slack.life.deactivate(scene.jonas)
        await slack.life.change_id(room)
        told = [one["type"] for one in app.events[2:] if one["type"] != "message"]
        assert told == ["member_left_channel", "channel_left", "member_joined_channel", "channel_rename",
                        "channel_archive", "user_change", "user_change", "channel_id_changed"]  # fmt: skip
        with pytest.raises(FakeSlackMisused, match="deactivated"):
            await scene.jonas.says("hello")
        await slack.life.uninstall()
        assert [one["type"] for one in app.events[-2:]] == ["tokens_revoked", "app_uninstalled"]

    meet(act)


def test_a_stranger_speaks_in_a_shared_channel() -> None:
    async def act(scene: Scene, app: SmallApp) -> None:
        other = scene.slack.add_team("Contoso", installed=False)
        eve = scene.slack.add_user("Eve Stranger", team=other)
        shared = scene.slack.add_channel("shared", [scene.ana, eve], shared_with=[other])
        await eve.says("hello", shared)
        assert [(one["team_id"], one["is_ext_shared_channel"], one["event"]["user_team"]) for one in app.heard] == [
            (scene.slack.team.id, True, other.id)]  # fmt: skip

    meet(act)


def test_what_fails_is_sent_again() -> None:
    async def act(scene: Scene, app: SmallApp) -> None:
        app.broken = True
        await scene.ana.says("hello", scene.room)
        assert len(await scene.slack.retry_all()) == 1
        app.broken = False
        assert not await scene.slack.retry_all() and not scene.slack.failed
        assert app.retries == ["2"] and [one["text"] for one in app.events] == ["hello"]
        await scene.slack.delivering.repeat(scene.slack.sent[-1])
        assert len({one["event_id"] for one in app.heard}) == 1 and len(app.heard) == 2

    meet(act)


def test_a_lost_event_fails_the_test_in_the_end() -> None:
    async def act(scene: Scene, app: SmallApp) -> None:
        app.broken = True
        await scene.ana.says("hello", scene.room)

    with pytest.raises(FakeSlackMisused, match="did not take"):
        meet(act)
    meet(act, tolerant=True)


def test_socket_mode() -> None:
    async def run() -> None:
        async with FakeSlack() as slack:
            app, ana = SmallApp(slack), slack.add_user("Ana Weber")
            room = slack.add_channel("general", [ana])
            app.app.client.base_url = slack.url
            handler = AsyncSocketModeHandler(app.app, slack.app_token, ping_interval=0.2)
            try:
                await handler.connect_async()
                await slack.connect_socket()
                await ana.mentions("start", room)
                app.replies["/discovery"] = {"text": "Only you."}
                assert (await ana.commands("/discovery", "help", room)).message is not None
                assert len(app.heard) == 3
                app.broken = True
                await ana.says("lost", room)
                assert slack.failed[0].answer.trouble == "timeout", "Bolt acknowledges nothing that it did not do"
                app.broken = False
                assert not await slack.retry_all() and app.retries[-1] == "1"
                await slack.sockets.disconnect("refresh_requested")
                await slack.connect_socket()
                await ana.says("again", room)
                assert app.events[-1]["text"] == "again"
            finally:
                await handler.close_async()

    asyncio.run(run())


def test_slack_asks_whether_the_address_is_the_apps() -> None:
    async def act(scene: Scene, app: SmallApp) -> None:
        asked = await scene.slack.life.verifies_url()
        assert asked.answer.body == {"challenge": asked.payload["challenge"]}

    meet(act)


def test_the_bots_reply_shown_in_the_channel_too() -> None:
    async def act(scene: Scene, app: SmallApp) -> None:
        root = await scene.ana.says("hello", scene.room)
        client = app.client()
        await client.chat_postMessage(channel=scene.room.id, text="all", thread_ts=root.ts, reply_broadcast=True)
        told = (await client.conversations_history(channel=scene.room.id))["messages"]
        assert [(one["text"], one.get("subtype")) for one in told] == [("all", "thread_broadcast"), ("hello", None)]

    meet(act)
