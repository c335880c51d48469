"""Every failure of a call to Slack means exactly one thing, and every attempt is exactly one request."""

import asyncio
import socket
from collections.abc import Awaitable, Callable

import pytest
from fake_slack import Channel, FakeSlack, Message
from fake_slack.faults import Kind
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import wire
from adapters.slack.errors import AMBIGUOUS, GONE, LATER, REASONS
from adapters.slack.tokens import web_client
from adapters.slack.wire import Letter
from bot.channels import ChannelError

POST = """
accesslimited access_denied account_inactive as_user_not_supported attachment_payload_limit_exceeded cannot_reply_to_message
channel_not_found deprecated_endpoint duplicate_channel_not_found duplicate_message_not_found ekm_access_denied
enterprise_is_restricted fatal_error internal_error invalid_arg_name invalid_arguments invalid_array_arg invalid_attachments
invalid_auth invalid_blocks invalid_blocks_format invalid_charset invalid_form_data invalid_metadata_format
invalid_metadata_schema invalid_post_type is_archived markdown_text_conflict message_limit_exceeded messages_tab_disabled
metadata_must_be_sent_from_app metadata_too_large method_deprecated missing_post_type missing_scope msg_blocks_too_long
msg_too_long no_permission no_text not_allowed_token_type not_authed not_in_channel org_login_required ratelimited rate_limited
request_timeout restricted_action restricted_action_non_threadable_channel restricted_action_read_only_channel
restricted_action_thread_locked restricted_action_thread_only_channel service_unavailable slack_connect_canvas_sharing_blocked
slack_connect_file_link_sharing_blocked slack_connect_lists_sharing_blocked team_access_not_granted team_added_to_org
token_expired token_revoked too_many_attachments too_many_contact_cards two_factor_setup_required
"""
OTHERS = """
user_not_in_channel block_mismatch cant_update_message edit_window_closed external_channel_migrating is_inactive
message_not_found cant_delete_message not_reactable no_item_specified thread_locked too_many_emoji too_many_reactions
invalid_name bad_timestamp cannot_dm_bot method_not_supported_for_channel_type not_enough_users too_many_users user_disabled
user_not_found user_not_visible users_list_not_supplied thread_not_found
"""
"""Codes of chat.postMessage, and of the other methods that write (https://docs.slack.dev/reference/methods)."""

MENDED: dict[str, list[str]] = {
    "invalid_blocks": [], "invalid_blocks_format": [], "msg_blocks_too_long": [], "not_in_channel": ["conversations.join"],
}  # fmt: skip
"""Refusals after which the same is written once more: as plain text, or from inside the channel."""

Write = Callable[[AsyncWebClient, Letter, str], Awaitable[object]]


def letter(room: Channel, root: Message) -> Letter:
    words = {"type": "rich_text_section", "elements": [{"type": "text", "text": "Hello"}]}
    return Letter(room.id, "Hello", ({"type": "rich_text", "elements": [words]},), root.ts)


async def failing(write: Write, fault: Kind, **more: object) -> tuple[ChannelError | None, list[str]]:
    """What a write ends with when one request fails so, and which requests were made for it."""
    async with FakeSlack(tolerant=True) as slack:
        ana = slack.add_user("Ana Weber")
        room = slack.add_channel("room", [ana])
        root = await ana.says("Hello", room)
        client = web_client(slack.url, slack.bot_token())
        own = await wire.post(client, letter(room, root))
        before = len(slack.calls)
        slack.fail_next("*", fault, **more)  # type: ignore[arg-type]
        try:
            await write(client, letter(room, root), own)
        except ChannelError as error:
            return error, [one.method for one in slack.calls[before:]]
        return None, [one.method for one in slack.calls[before:]]


async def post(client: AsyncWebClient, one: Letter, own: str) -> object:
    return await wire.post(client, one)


@pytest.mark.parametrize("code", [*POST.split(), *OTHERS.split(), "a_word_of_next_year"])
def test_every_code_means_one_thing(code: str, caplog: pytest.LogCaptureFixture) -> None:
    places = [code in AMBIGUOUS, code in LATER, code in GONE, code in REASONS]
    assert sum(places) == (code != "a_word_of_next_year"), f"{code} stands in {sum(places)} tables"
    error, calls = asyncio.run(failing(post, "error", code=code, stored=code in AMBIGUOUS))
    if code in MENDED:
        assert error is None and calls == ["chat.postMessage", *MENDED[code], "chat.postMessage"]
        return
    assert error is not None and calls == ["chat.postMessage"]
    assert (error.ambiguous, error.retryable) == (code in AMBIGUOUS, code in AMBIGUOUS | LATER)
    assert (error.retry_after > 0) == (code in LATER)
    assert ("not known here" in caplog.text) == (code == "a_word_of_next_year")


WRITES: dict[str, Write] = {
    "chat.postMessage": post,
    "chat.postEphemeral": lambda client, one, own: wire.whisper(client, "U00000003", one),
    "chat.update": lambda client, one, own: wire.update(client, own, one),
    "chat.delete": lambda client, one, own: wire.delete(client, one.channel, own),
    "reactions.add": lambda client, one, own: wire.react(client, one.channel, own, "eyes", False),
    "conversations.open": lambda client, one, own: wire.open_private(client, "U00000003"),
}
SHAPES: list[tuple[Kind, dict[str, object], bool]] = [
    ("reset_before", {}, True), ("reset_after", {}, True), ("http_500", {}, True), ("http_500", {"status": 503}, True),
    ("html_body", {"status": 502}, True), ("html_body", {"status": 200}, True), ("html_body", {"status": 404}, True),
    ("broken_json", {}, True), ("error", {"code": "fatal_error"}, True), ("ratelimited", {"retry_after": 7}, False),
]  # fmt: skip


@pytest.mark.parametrize("method", WRITES)
@pytest.mark.parametrize(("fault", "more", "ambiguous"), SHAPES)
def test_every_attempt_is_one_request(method: str, fault: Kind, more: dict[str, object], ambiguous: bool) -> None:
    error, calls = asyncio.run(failing(WRITES[method], fault, **more))
    assert calls == [method]
    assert error is not None and error.retryable and error.ambiguous == ambiguous
    assert error.retry_after == (0 if ambiguous else 7)


def test_before_a_byte_left_nothing_is_in_doubt() -> None:
    """A name that does not exist, nobody who listens, and somebody who speaks no TLS."""

    async def tried(url: str) -> ChannelError:
        with pytest.raises(ChannelError) as caught:
            await wire.post(web_client(url, "xoxb-1"), Letter("C1", "x", ()))
        return caught.value

    async def story() -> None:
        plain = await asyncio.start_server(lambda reader, writer: writer.close(), "127.0.0.1", 0)
        port = plain.sockets[0].getsockname()[1]
        with socket.socket() as closed:
            closed.bind(("127.0.0.1", 0))
            urls = ("https://no-such-host.invalid/api/", f"http://127.0.0.1:{closed.getsockname()[1]}/api/",
                    f"https://127.0.0.1:{port}/api/")  # fmt: skip
            found = [await tried(url) for url in urls]
        plain.close()
        assert [(one.reason, one.retryable, one.ambiguous) for one in found] == [("unreachable", True, False)] * 3

    asyncio.run(story())
