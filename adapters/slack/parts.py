"""Posts that take several messages: each part once, also after a lost answer or a crash between any two of them.

A part's mark says which of how many it is, and which message begins the post. What was interrupted is read back and only
what is missing leaves; an edit finds the parts in the same way. Posts of one message cost nothing of this.
"""

import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import wire
from adapters.slack.marker import part_after, part_of
from bot.channels import ChannelError

log = logging.getLogger("discovery.slack")
PATIENCE = 60.0
"""Seconds that a later part waits in place for its turn: half a post should not stand alone for long."""


@dataclass(slots=True)
class Standing:
    """What was found of a post: the parts' time stamps by their number, of how many, and copies that are too many."""

    parts: int = 0
    stamps: dict[int, str] = field(default_factory=dict)
    copies: list[str] = field(default_factory=list)

    @property
    def missing(self) -> tuple[int, ...]:
        """The parts that are not there."""
        return tuple(number for number in range(1, self.parts + 1) if number not in self.stamps)


async def standing(
    messages: AsyncIterator[Mapping[str, Any]], secret: str, key: str, bot: str, to_the_end: bool
) -> Standing:
    """What stands of the post with this key; read `to_the_end`, or until all of it was seen."""
    found = Standing()
    async for message in messages:
        part = part_of(message, secret, key, bot)
        if part is None:
            continue
        number, found.parts = part
        if number in found.stamps:
            found.copies.append(str(message.get("ts")))
        else:
            found.stamps[number] = str(message.get("ts"))
        if not (to_the_end or found.missing):
            break
    return found


async def following(messages: AsyncIterator[Mapping[str, Any]], secret: str, first: str, bot: str) -> dict[int, str]:
    """The time stamps of the parts after the message `first`, by their number."""
    return {
        part: str(message.get("ts")) async for message in messages if (part := part_after(message, secret, first, bot))
    }


async def clean_up(client: AsyncWebClient, channel: str, copies: list[str]) -> None:
    """Take copies away that landed after they were given up: people need not see a post twice."""
    for ts in copies:
        log.warning("a second copy of a post is taken away", extra={"message_ts": ts})
        with suppress(ChannelError):
            await wire.delete(client, channel, ts)


def interrupted(error: ChannelError) -> ChannelError:
    """A part failed after others were posted: what stands has to be looked at before anything is sent again."""
    if not error.retryable:
        return error
    return ChannelError(error.reason, retryable=True, retry_after=error.retry_after, ambiguous=True)
