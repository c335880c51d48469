"""The fake Slack's Web API, asked by the real slack_sdk: every rule it enforces, once."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest
from fake_slack import FakeSlack, FakeSlackMisused
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import Clock

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
SECTION = {"type": "section", "text": {"type": "mrkdwn", "text": "*hello*"}}
MODAL = {"type": "modal", "title": {"type": "plain_text", "text": "Answer"}, "blocks": [SECTION]}


class Scene:
    """One workspace with Ana, Jonas and a channel, and a client of the app."""

    def __init__(self, slack: FakeSlack, clock: Clock) -> None:
        """Everybody comes in."""
        self.slack, self.clock = slack, clock
        self.ana, self.jonas = slack.add_user("Ana Weber"), slack.add_user("Jonas Lindqvist", None)
        self.room = slack.add_channel("general", [self.ana])
        self.client = AsyncWebClient(slack.bot_token(), base_url=slack.url, retry_handlers=[], timeout=5)

    async def posted(self, **more: Any) -> str:
        """A post of the bot; its time stamp."""
        answer = await self.client.chat_postMessage(**{"channel": self.room.id, "text": "hello", **more})
        return str(answer["ts"])


def play(act: Callable[[Scene], Awaitable[None]], **more: Any) -> None:
    """Run a test in a Slack of its own at nine o'clock."""

    async def run() -> None:
        clock = Clock(frozen=START)
        async with FakeSlack(now=clock.now, **more) as slack:
            await act(Scene(slack, clock))

    asyncio.run(run())


async def refused(call: Awaitable[Any], code: str) -> dict[str, Any]:
    """The call is refused with exactly this word; the whole answer."""
    with pytest.raises(SlackApiError) as caught:
        await call
    answer: dict[str, Any] = caught.value.response.data
    assert answer["error"] == code, answer
    return answer


def test_tokens() -> None:
    async def act(scene: Scene) -> None:
        slack, told = scene.slack, await scene.client.auth_test()
        assert told["bot_id"] == slack.team.bot_id and "chat:write" in told.headers["x-oauth-scopes"]
        client = AsyncWebClient("xoxb-nobody", base_url=slack.url, retry_handlers=[])
        await refused(client.auth_test(), "invalid_auth")
        await refused(AsyncWebClient("", base_url=slack.url, retry_handlers=[]).auth_test(), "not_authed")
        wrong = AsyncWebClient(slack.app_token, base_url=slack.url, retry_handlers=[])
        await refused(wrong.auth_test(), "not_allowed_token_type")
        await refused(scene.client.api_call("chat.shout"), "unknown_method")
        slack.team.installed = False
        await refused(scene.client.auth_test(), "account_inactive")
        slack.team.installed = True
        await scene.client.auth_revoke()
        await refused(scene.client.auth_test(), "token_revoked")

    play(act)


def test_a_method_needs_its_scope() -> None:
    async def act(scene: Scene) -> None:
        told = await refused(scene.client.chat_postMessage(channel=scene.room.id, text="x"), "missing_scope")
        assert (told["needed"], told["provided"]) == ("chat:write", "groups:read,users:read")
        await refused(scene.client.conversations_info(channel=scene.room.id), "missing_scope")
        assert "email" not in (await scene.client.users_info(user=scene.ana.id))["user"]["profile"]

    play(act, scopes=("users:read", "groups:read"))


def test_oauth_and_rotation() -> None:
    async def act(scene: Scene) -> None:
        slack = scene.slack
        slack.rotate()
        names = {"client_id": slack.world.client_id, "client_secret": slack.world.client_secret}
        code = slack.new_code(slack.team, redirect_uri="https://here.test/back", user=scene.ana.id)
        free = AsyncWebClient(base_url=slack.url, retry_handlers=[])
        await refused(free.oauth_v2_access(**(names | {"client_secret": "no"}), code=code), "bad_client_secret")
        first = await free.oauth_v2_access(**names, code=code, redirect_uri="https://here.test/back")
        assert first["expires_in"] == 43200 and first["authed_user"]["id"] == scene.ana.id
        await refused(free.oauth_v2_access(**names, code=code), "code_already_used")
        await refused(free.oauth_v2_access(**names, code="made-up"), "invalid_code")
        again = {"grant_type": "refresh_token", "refresh_token": first["refresh_token"]}
        second = await free.oauth_v2_access(**names, **again)
        assert second["access_token"] != first["access_token"]
        await refused(free.oauth_v2_access(**names, **again), "invalid_refresh_token")
        scene.clock.move(timedelta(hours=12))
        await refused(AsyncWebClient(second["access_token"], base_url=slack.url).auth_test(), "token_expired")

    play(act)


def test_people() -> None:
    async def act(scene: Scene) -> None:
        ana = (await scene.client.users_info(user=scene.ana.id, include_locale=True))["user"]
        assert (ana["tz"], ana["tz_offset"], ana["locale"]) == ("Europe/Berlin", 3600, "en-US")
        assert "tz" not in (await scene.client.users_info(user=scene.jonas.id))["user"]
        other = scene.slack.add_team("Contoso")
        eve = scene.slack.add_user("Eve Stranger", team=other)
        await refused(scene.client.users_info(user=eve.id), "user_not_found")
        scene.slack.add_channel("shared", [scene.ana, eve], shared_with=[other])
        seen = (await scene.client.users_info(user=eve.id))["user"]
        assert seen["team_id"] == other.id and seen["is_stranger"] and "tz" not in seen
        assert [len(page["members"]) async for page in await scene.client.users_list(limit=2)] == [2, 1]
        assert (await scene.client.dnd_info(user=scene.ana.id))["dnd_enabled"] is False
        assert (await scene.client.team_info())["team"]["domain"] == "northwind"
        assert (await scene.client.bots_info(bot=scene.slack.team.bot_id))["bot"]["app_id"] == scene.slack.world.app_id

    play(act)


def test_channels() -> None:
    async def act(scene: Scene) -> None:
        slack, client = scene.slack, scene.client
        secret = slack.add_channel("secret", [scene.ana], private=True, bot=False)
        open_one = slack.add_channel("open", [scene.ana], bot=False)
        old = slack.add_channel("old", [scene.ana], archived=True, bot=False)
        await refused(client.conversations_info(channel=secret.id), "channel_not_found")
        await refused(client.conversations_info(channel="general"), "channel_not_found")
        await refused(client.conversations_history(channel=open_one.id), "not_in_channel")
        await refused(client.conversations_join(channel=old.id), "is_archived")
        await client.conversations_join(channel=open_one.id)
        assert (await client.conversations_join(channel=open_one.id))["warning"] == "already_in_channel"
        assert (await client.conversations_members(channel=open_one.id))["members"] == [scene.ana.id, slack.team.bot_user]
        names = [one["name"] for one in (await client.conversations_list(exclude_archived=True))["channels"]]
        mine = [one["name"] for one in (await client.users_conversations(user=scene.ana.id))["channels"]]
        assert names == ["general", "open"] and mine == ["general", "open", "old"]
        one = (await client.conversations_open(users=scene.ana.id))["channel"]["id"]
        assert one == (await client.conversations_open(users=[scene.ana.id]))["channel"]["id"] == slack.dm(scene.ana).id
        await refused(client.conversations_open(users="U0NOBODY"), "user_not_found")
        await refused(client.conversations_open(users=slack.add_user("Robot", is_bot=True).id), "cannot_dm_bot")

    play(act)


def test_where_a_post_may_go() -> None:
    async def act(scene: Scene) -> None:
        slack, room = scene.slack, scene.room
        outside = slack.add_channel("outside", [scene.ana], bot=False)
        await scene.posted(channel=outside.id)  # chat:write.public
        slack.world.tokens[slack.bot_token()].scopes -= {"chat:write.public"}
        await refused(scene.posted(channel=outside.id), "not_in_channel")
        room.archived = True
        await refused(scene.posted(), "is_archived")
        room.archived = False
        slack.life.refuse(room, "restricted_action")
        await refused(scene.posted(), "restricted_action")
        slack.life.refuse(room, "")
        scene.ana.user.deleted = True
        assert await scene.posted(channel=scene.ana.id), "a post to a closed account succeeds"
        slack.world.messages_tab = False
        await refused(scene.posted(channel=scene.ana.id), "messages_tab_disabled")

    play(act)


def test_threads() -> None:
    async def act(scene: Scene) -> None:
        root = await scene.posted()
        reply = await scene.posted(thread_ts=root, metadata={"event_type": "x", "event_payload": {"key": "k"}})
        assert reply > root
        await refused(scene.posted(thread_ts=reply), "thread_not_found")
        await refused(scene.posted(thread_ts="1.000001"), "thread_not_found")
        await refused(scene.client.chat_postMessage(channel=scene.room.id, text="x", thread_ts=float(root)), "invalid_arguments")
        plain = await scene.client.conversations_replies(channel=scene.room.id, ts=root)
        full = await scene.client.conversations_replies(channel=scene.room.id, ts=root, include_all_metadata=True)
        assert "metadata" not in plain["messages"][1] and full["messages"][1]["metadata"]["event_payload"] == {"key": "k"}
        assert full["messages"][0]["reply_count"] == 1
        later = await scene.client.conversations_replies(channel=scene.room.id, ts=root, oldest=reply, inclusive=True, limit=1)
        assert [one["ts"] for one in later["messages"]] == [root, reply]
        top = (await scene.client.conversations_history(channel=scene.room.id))["messages"]
        assert [one["ts"] for one in top] == [root]
        await scene.client.chat_delete(channel=scene.room.id, ts=root)
        await refused(scene.posted(thread_ts=root), "cannot_reply_to_message")
        alone = await scene.posted()
        await scene.client.chat_delete(channel=scene.room.id, ts=alone)
        await refused(scene.posted(thread_ts=alone), "cannot_reply_to_message")
        deep = {"event_type": "x", "event_payload": {"a": {"b": {"c": 1}}}}
        await refused(scene.posted(metadata=deep), "invalid_metadata_format")

    play(act)


def test_editing_and_deleting() -> None:
    async def act(scene: Scene) -> None:
        client, room = scene.client, scene.room
        ts = await scene.posted(blocks=[SECTION])
        hers = await scene.ana.says("mine", room)
        await client.chat_update(channel=room.id, ts=ts, text="hello", blocks=[SECTION, {"type": "divider"}])
        message = scene.slack.messages(room)[0]
        assert message.edited is None and len(message.blocks) == 2
        await client.chat_update(channel=room.id, ts=ts, text="other")
        assert message.edited and not message.blocks, "a text without blocks drops the blocks"
        await refused(client.chat_update(channel=room.id, ts=hers.ts, text="x"), "cant_update_message")
        await refused(client.chat_update(channel=room.id, ts="1.000001", text="x"), "message_not_found")
        scene.slack.team.edit_window = 60
        scene.clock.move(timedelta(minutes=2))
        await refused(client.chat_update(channel=room.id, ts=ts, text="x"), "edit_window_closed")
        await refused(client.chat_delete(channel=room.id, ts=hers.ts), "cant_delete_message")
        await client.chat_delete(channel=room.id, ts=ts)
        await refused(client.chat_delete(channel=room.id, ts=ts), "message_not_found")
        link = await client.chat_getPermalink(channel=room.id, message_ts=hers.ts)
        assert link["permalink"].endswith(f"/archives/{room.id}/p{hers.ts.replace('.', '')}")

    play(act)


def test_whispers() -> None:
    async def act(scene: Scene) -> None:
        client, room = scene.client, scene.room
        await client.chat_postEphemeral(channel=room.id, user=scene.ana.id, text="psst")
        assert [one.text for one in scene.slack.whispers(scene.ana)] == ["psst"] and not scene.slack.messages(room)
        ts = scene.slack.whispers(scene.ana)[0].ts
        await refused(client.chat_update(channel=room.id, ts=ts, text="x"), "message_not_found")
        await refused(client.chat_postEphemeral(channel=room.id, user=scene.jonas.id, text="x"), "user_not_in_channel")
        scene.ana.user.deleted = True
        await refused(client.chat_postEphemeral(channel=room.id, user=scene.ana.id, text="x"), "user_not_in_channel")

    play(act)


def test_reactions() -> None:
    async def act(scene: Scene) -> None:
        where = {"channel": scene.room.id, "timestamp": await scene.posted()}
        await scene.client.reactions_add(**where, name="eyes")
        await refused(scene.client.reactions_add(**where, name="eyes"), "already_reacted")
        await refused(scene.client.reactions_add(**where, name=":eyes:"), "invalid_name")
        await refused(scene.client.reactions_add(channel=scene.room.id, timestamp="1.1", name="eyes"), "message_not_found")
        await scene.client.reactions_remove(**where, name="eyes")
        await refused(scene.client.reactions_remove(**where, name="eyes"), "no_reaction")

    play(act)


def test_files() -> None:
    async def act(scene: Scene) -> None:
        client, root = scene.client, await scene.posted()
        await client.files_upload_v2(channel=scene.room.id, thread_ts=root, content=b"png", filename="a.png", alt_txt="A picture")
        shared = scene.slack.messages(scene.room, root)[1]
        assert (shared.subtype, shared.files[0]["alt_txt"]) == ("file_share", "A picture")
        asked = await client.files_getUploadURLExternal(filename="b.png", length=3)
        todo = {"files": [{"id": asked["file_id"]}], "channel_id": scene.room.id}
        await refused(client.files_completeUploadExternal(**todo), "file_not_found")
        async with aiohttp.ClientSession() as session, session.post(asked["upload_url"], data=b"too long") as answer:
            assert answer.status == 400
        async with aiohttp.ClientSession() as session, session.post(asked["upload_url"], data=b"png") as answer:
            assert answer.status == 200
        await refused(client.files_completeUploadExternal(**todo, thread_ts=shared.ts), "thread_not_found")

    play(act)


def test_views() -> None:
    async def act(scene: Scene) -> None:
        world, client, ana = scene.slack.world, scene.client, scene.ana

        def trigger(view: str = "") -> str:
            return world.new_trigger(scene.slack.team.id, ana.id, view).id

        used = trigger()
        first = (await client.views_open(trigger_id=used, view=MODAL))["view"]
        await refused(client.views_open(trigger_id=used, view=MODAL), "exchanged_trigger_id")
        await refused(client.views_open(trigger_id="1.2.three", view=MODAL), "invalid_trigger_id")
        late = trigger()
        scene.clock.move(timedelta(seconds=3.1))
        await refused(client.views_open(trigger_id=late, view=MODAL), "expired_trigger_id")
        second = (await client.views_push(trigger_id=trigger(first["id"]), view=MODAL))["view"]
        assert second["root_view_id"] == second["previous_view_id"] == first["id"]
        third = (await client.views_push(trigger_id=trigger(second["id"]), view=MODAL))["view"]
        await refused(client.views_push(trigger_id=trigger(third["id"]), view=MODAL), "push_limit_reached")
        assert len(scene.slack.modals(ana)) == 3
        await client.views_update(view_id=third["id"], view=MODAL, hash=third["hash"])
        await refused(client.views_update(view_id=third["id"], view=MODAL, hash=third["hash"]), "hash_conflict")
        await refused(client.views_update(view_id="V0", view=MODAL), "not_found")
        await client.views_publish(user_id=ana.id, view={"type": "home", "blocks": [SECTION]})
        assert scene.slack.home(ana) is not None
        world.home_tab = False
        await refused(client.views_publish(user_id=ana.id, view={"type": "home", "blocks": [SECTION]}), "not_enabled")

    play(act)


def test_rate_limits() -> None:
    async def act(scene: Scene) -> None:
        scene.slack.limit("chat.postMessage", per_channel=1.0, burst=2)
        await scene.posted()
        await scene.posted()
        with pytest.raises(SlackApiError) as caught:
            await scene.posted()
        assert (caught.value.response.status_code, caught.value.response.headers["Retry-After"]) == (429, "1")
        await scene.posted(channel=scene.ana.id)
        scene.clock.move(timedelta(seconds=1))
        await scene.posted()

    play(act)


def test_every_call_is_recorded() -> None:
    async def act(scene: Scene) -> None:
        await scene.posted()
        await refused(scene.posted(channel="C0"), "channel_not_found")
        told = [(one.outcome, one.args["text"], one.at) for one in scene.slack.called("chat.postMessage")]
        assert told == [("ok", "hello", START), ("channel_not_found", "hello", START)]

    play(act)


@pytest.mark.parametrize(
    ("kind", "stored", "error"),
    [("ratelimited", 0, SlackApiError), ("http_500", 0, Exception), ("html_body", 0, Exception),
     ("broken_json", 1, SlackApiError), ("reset_before", 0, aiohttp.ClientError), ("reset_after", 1, aiohttp.ClientError),
     ("timeout_before", 0, TimeoutError), ("timeout_after", 1, TimeoutError), ("error", 0, SlackApiError),
     ("ok_without_ts", 1, None)],
)  # fmt: skip
def test_faults(kind: Any, stored: int, error: type[Exception] | None) -> None:
    async def act(scene: Scene) -> None:
        scene.slack.fail_next("chat.postMessage", kind, code="internal_error")
        scene.client.timeout = 0.2 if kind.startswith("timeout") else 5  # type: ignore[assignment]
        if error is None:
            assert "ts" not in (await scene.client.chat_postMessage(channel=scene.room.id, text="x")).data
        else:
            with pytest.raises(error):
                await scene.posted()
        assert len(scene.slack.messages(scene.room)) == stored
        await scene.posted()
        assert len(scene.slack.messages(scene.room)) == stored + 1, "only the next call fails"

    play(act)


def test_a_late_message_is_there_for_nobody_yet() -> None:
    async def act(scene: Scene) -> None:
        scene.slack.fail_next("chat.postMessage", "late")
        ts = await scene.posted()
        assert not (await scene.client.conversations_history(channel=scene.room.id))["messages"]
        await refused(scene.client.chat_update(channel=scene.room.id, ts=ts, text="x"), "message_not_found")
        scene.slack.release()
        assert [one.ts for one in scene.slack.messages(scene.room)] == [ts]

    play(act)


def test_nobody_does_in_the_fake_what_nobody_can_do_in_slack() -> None:
    async def act(scene: Scene) -> None:
        post = scene.slack.messages(scene.room)
        assert not post
        with pytest.raises(FakeSlackMisused, match="not in #general"):
            await scene.jonas.says("hello", scene.room)
        with pytest.raises(FakeSlackMisused, match="connect_http"):
            await scene.ana.commands("/discovery", "start")

    play(act)
