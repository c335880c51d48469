"""Reads back what people said while nobody listened, and lets it be heard as if it had just come.

What had been heard before is known by its time stamp, so nothing counts twice. Deleted messages leave no trace here.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, TypeAlias

from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import reading
from adapters.slack.ids import Ref
from adapters.slack.inbound import moment

EARLIER = timedelta(minutes=3)
"""So much earlier than asked is read from: Slack's clock and ours may differ."""
Message: TypeAlias = Mapping[str, Any]
Hear: TypeAlias = Callable[[dict[str, Any]], Awaitable[None]]


async def hear_again(client: AsyncWebClient, place: Ref, since: datetime, hear: Hear | None) -> None:
    """Hear what was written or changed in a thread or a private chat since a moment; raises ChannelError."""
    start = since - EARLIER
    fresh = [one async for one in _messages(client, place) if (last := _touched(one)) is not None and last > start]
    for message in sorted(fresh, key=lambda one: str(one.get("ts"))):
        for event in (message, _changed(message)):
            if event and hear:
                await hear({"team_id": place.team, "event": {**event, "type": "message", "channel": place.id}})


def _messages(client: AsyncWebClient, place: Ref) -> AsyncIterator[Message]:
    return reading.thread(client, place.id, place.ts) if place.ts else reading.chat(client, place.id)


def _touched(message: Message) -> datetime | None:
    edit = message.get("edited")
    return moment(edit.get("ts") if isinstance(edit, dict) else message.get("ts"))


def _changed(message: Message) -> Message:
    """The change of a message that was edited, as its event tells it; empty for one that was not."""
    edit = message.get("edited")
    return {"subtype": "message_changed", "ts": edit.get("ts"), "message": message} if isinstance(edit, dict) else {}
