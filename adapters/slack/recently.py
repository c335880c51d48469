"""Remembers for two minutes which messages one gesture made: Slack sometimes files one press of a key twice."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

MEMORY = timedelta(minutes=2)
MOST = 5_000


class Recently:
    """Messages by the id that the author's own client gave them."""

    def __init__(self) -> None:
        """Nothing seen yet."""
        self._seen: dict[tuple[str, str, str, str], tuple[str, datetime]] = {}

    def seen_elsewhere(self, event: Mapping[str, Any], now: datetime) -> bool:
        """Whether the same gesture of the same author came under another time stamp a moment ago."""
        gesture, ts = str(event.get("client_msg_id") or ""), str(event.get("ts") or "")
        if not gesture or event.get("subtype") in ("message_changed", "message_deleted"):
            return False
        key = (str(event.get("channel")), str(event.get("user")), str(event.get("thread_ts") or ""), gesture)
        first, at = self._seen.get(key, (ts, now))
        if now - at > MEMORY:
            first, at = ts, now
        self._seen[key] = (first, at)
        if len(self._seen) > MOST:
            self._seen.pop(next(iter(self._seen)))
        return first != ts
