"""Reads threads and chats back: after an unknown outcome, to see whether a post of ours stands there already."""

from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.wire import call
from bot.channels import ChannelError

PAGE = 200
PAGES = 10
"""So far back the newest messages of a chat are read: what is in doubt was sent a while ago."""
LONGEST = 50
"""A thread is told oldest first, so it is read to its end; raises ChannelError("unreadable") where it has none."""


async def thread(client: AsyncWebClient, channel: str, root: str) -> AsyncIterator[Mapping[str, Any]]:
    """The messages of a thread with their metadata, oldest first; raises ChannelError where there are over 10,000."""
    async for message in _pages(lambda cursor: call(lambda: client.conversations_replies(
        channel=channel, ts=root, limit=PAGE, cursor=cursor, include_all_metadata=True,
    )), LONGEST):
        yield message


async def chat(client: AsyncWebClient, channel: str) -> AsyncIterator[Mapping[str, Any]]:
    """The newest messages of a channel or a private chat with their metadata, newest first, at most 2,000."""
    async for message in _pages(lambda cursor: call(lambda: client.conversations_history(
        channel=channel, limit=PAGE, cursor=cursor, include_all_metadata=True,
    )), PAGES):
        yield message


async def _pages(ask: Callable[[str | None], Any], most: int) -> AsyncIterator[Mapping[str, Any]]:
    cursor: str | None = None
    for _ in range(most):
        page = await ask(cursor)
        for message in page.get("messages") or ():
            if isinstance(message, dict):
                yield message
        following = page.get("response_metadata")
        cursor = str(following.get("next_cursor") or "") if isinstance(following, dict) else ""
        if not cursor:
            return
    if most == LONGEST:
        raise ChannelError("unreadable")
