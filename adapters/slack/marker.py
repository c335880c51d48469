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


def metadata(secret: str, key: str) -> dict[str, Any]:
    """The metadata of a post with this key."""
    return {"event_type": EVENT, "event_payload": {"key": signed(secret, key)}}


def carries(message: Mapping[str, Any], secret: str, key: str, bot: str) -> bool:
    """Whether a message that was read back is our post with this key; `bot` is our bot's id there."""
    found = message.get("metadata")
    if not isinstance(found, dict) or found.get("event_type") != EVENT or message.get("bot_id") != bot:
        return False
    payload = found.get("event_payload")
    given = payload.get("key") if isinstance(payload, dict) else None
    return isinstance(given, str) and hmac.compare_digest(given.encode(), signed(secret, key).encode())
