"""Marks our posts so that they are found again: an opaque, signed key in the message's metadata, and the reading back.

Metadata can be read by everybody in a workspace (https://docs.slack.dev/messaging/message-metadata), and written by any
app. So the key says nothing to others, and a found one counts only with our own signature and our own bot's name.
"""

import hashlib
import hmac
from collections.abc import Mapping
from typing import Any

EVENT = "discovery_post"


def signed(secret: str, key: str) -> str:
    """What stands in the metadata for one of our keys: 32 hex digits that only we can make."""
    return hmac.new(secret.encode(), key.encode(), hashlib.sha256).hexdigest()[:32]


def metadata(secret: str, key: str, part: int = 1, parts: int = 1, first: str = "") -> dict[str, Any]:
    """The metadata of a post with this key, or of one part of it; parts after the first name the `first` one's time stamp."""
    if parts == 1:
        return {"event_type": EVENT, "event_payload": {"key": signed(secret, key)}}
    payload = {"key": signed(secret, f"{key}#{part}/{parts}"), "part": part, "parts": parts}
    follows = {"after": signed(secret, first)} if first else {}
    return {"event_type": EVENT, "event_payload": payload | follows}


def part_of(message: Mapping[str, Any], secret: str, key: str, bot: str) -> tuple[int, int] | None:
    """Which part of how many a message is of our post with this key; None for any other. `bot` is our bot's id there."""
    payload = _ours(message, bot)
    part, parts = payload.get("part", 1), payload.get("parts", 1)
    if not (isinstance(part, int) and isinstance(parts, int) and 1 <= part <= parts):
        return None
    text = key if parts == 1 else f"{key}#{part}/{parts}"
    return (part, parts) if _same(payload.get("key"), signed(secret, text)) else None


def part_after(message: Mapping[str, Any], secret: str, first: str, bot: str) -> int:
    """Which part a message is of the post that begins at `first`; 0 for any other."""
    payload = _ours(message, bot)
    part = payload.get("part")
    return part if isinstance(part, int) and part > 1 and _same(payload.get("after"), signed(secret, first)) else 0


def _ours(message: Mapping[str, Any], bot: str) -> Mapping[str, Any]:
    found = message.get("metadata")
    if not isinstance(found, dict) or found.get("event_type") != EVENT or message.get("bot_id") != bot:
        return {}
    payload = found.get("event_payload")
    return payload if isinstance(payload, dict) else {}


def _same(given: object, made: str) -> bool:
    return isinstance(given, str) and hmac.compare_digest(given.encode("utf-8", "replace"), made.encode())
