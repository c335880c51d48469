"""Writes to Slack: one request per attempt, always with a text beside the blocks, never with link previews.

A request that Slack refuses for its layout is made once more as plain text, one refused for want of membership once
more after joining: both refusals are definite, so nothing is posted twice. All else is the outbox's business.
"""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from adapters.slack.errors import DONE, code_of, failed
from bot.channels import ChannelError

log = logging.getLogger("discovery.slack")
LAYOUT = frozenset({"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long"})
PLAIN_LIMIT = 4_000
"""Longer texts may be split by Slack into several messages (https://docs.slack.dev/reference/methods/chat.postMessage)."""

Blocks = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Letter:
    """One message to write: where (Slack's own ids), its plain text, its blocks, and the metadata that marks it."""

    channel: str
    text: str
    blocks: tuple[dict[str, Any], ...]
    thread: str = ""
    metadata: dict[str, Any] | None = None


async def call(request: Callable[[], Awaitable[AsyncSlackResponse]]) -> AsyncSlackResponse:
    """Make one request; raises ChannelError for whatever goes wrong."""
    try:
        return await request()
    except Exception as error:
        raise failed(error) from error


async def post(client: AsyncWebClient, letter: Letter) -> str:
    """Post a message and give back its time stamp; an answer without one is ambiguous."""
    try:
        answer = await _post(client, letter)
    except Exception as error:
        if code_of(error) != "not_in_channel" or not await joined(client, letter.channel):
            raise failed(error) from error
        answer = await call(lambda: _post(client, letter))
    return stamp_of(answer)


async def _post(client: AsyncWebClient, letter: Letter) -> AsyncSlackResponse:
    return await _laid_out(letter, lambda blocks: client.chat_postMessage(
        channel=letter.channel, text=letter.text[:PLAIN_LIMIT], blocks=blocks, thread_ts=letter.thread or None,
        metadata=letter.metadata, unfurl_links=False, unfurl_media=False, mrkdwn=False, parse="none", link_names=False,
    ))


async def _laid_out(letter: Letter, write: Callable[[Blocks | None], Awaitable[AsyncSlackResponse]]) -> AsyncSlackResponse:
    """Write with blocks; where Slack refuses them, once more without."""
    try:
        return await write(list(letter.blocks))
    except SlackApiError as error:
        if code_of(error) not in LAYOUT:
            raise
        log.warning("sent as plain text, for Slack refuses the blocks: %s", code_of(error))
        return await write(None)


async def joined(client: AsyncWebClient, channel: str) -> bool:
    """Join a public channel; False where that is not possible."""
    if not channel.startswith("C"):
        return False
    try:
        await client.conversations_join(channel=channel)
    except Exception:
        return False
    return True


async def whisper(client: AsyncWebClient, user: str, letter: Letter) -> str:
    """Show a message to one person only, in the channel or its thread; Slack does not promise that it is seen."""
    answer = await call(lambda: _laid_out(letter, lambda blocks: client.chat_postEphemeral(
        channel=letter.channel, user=user, text=letter.text[:PLAIN_LIMIT], blocks=blocks, thread_ts=letter.thread or None,
    )))
    return str(answer.get("message_ts") or "")


async def update(client: AsyncWebClient, ts: str, letter: Letter) -> str:
    """Change a message of ours; text and blocks together, for text alone would drop the blocks.

    Other than with a new message, Slack looks for names and links in the text unless it is told not to.
    """
    answer = await call(lambda: _laid_out(letter, lambda blocks: client.chat_update(
        channel=letter.channel, ts=ts, text=letter.text[:PLAIN_LIMIT], blocks=blocks, metadata=letter.metadata,
        parse="none", link_names=False,
    )))
    return str(answer.get("ts") or ts)


async def delete(client: AsyncWebClient, channel: str, ts: str) -> None:
    """Take a message of ours away; one that is gone is gone."""
    try:
        await client.chat_delete(channel=channel, ts=ts)
    except Exception as error:
        if code_of(error) != "message_not_found":
            raise failed(error) from error


async def react(client: AsyncWebClient, channel: str, ts: str, emoji: str, off: bool) -> None:
    """Put an emoji on a message or take it off; what is so already is fine."""
    try:
        if off:
            await client.reactions_remove(channel=channel, timestamp=ts, name=emoji)
        else:
            await client.reactions_add(channel=channel, timestamp=ts, name=emoji)
    except Exception as error:
        if code_of(error) not in DONE:
            raise failed(error) from error


async def open_private(client: AsyncWebClient, user: str) -> str:
    """The id of the private chat with a person."""
    answer = await call(lambda: client.conversations_open(users=user))
    found = answer.get("channel")
    identity = str(found.get("id") or "") if isinstance(found, dict) else ""
    if not identity:
        raise ChannelError("no_answer", retryable=True)
    return identity


def stamp_of(answer: AsyncSlackResponse) -> str:
    """The time stamp of a new message; raises an ambiguous ChannelError where Slack names none."""
    ts = answer.get("ts")
    if not isinstance(ts, str) or not ts:
        raise ChannelError("no_ts", retryable=True, ambiguous=True)
    return ts
