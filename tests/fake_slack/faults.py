"""What can go wrong on purpose: scripted faults of single calls, and rate limits."""

import math
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

Kind = Literal["ratelimited", "http_500", "html_body", "broken_json", "reset_before", "reset_after", "timeout_before",
               "timeout_after", "late", "error", "ok_without_ts"]  # fmt: skip
STORES = {"broken_json", "reset_after", "timeout_after", "late", "ok_without_ts"}
"""The faults that come after the call was carried out, unless a test says otherwise."""


@dataclass(slots=True)
class Fault:
    """A fault that waits for calls of a method; `channel` narrows it to calls about one channel, `skip` of them go well."""

    method: str
    kind: Kind
    times: int = 1
    code: str = ""
    retry_after: int = 1
    status: int = 500
    stored: bool = False
    channel: str = ""
    skip: int = 0


@dataclass(slots=True)
class Limit:
    """So many calls a second, in all or for each channel, with bursts up to `burst`."""

    rate: float
    burst: float = 1.0
    by_channel: bool = True
    buckets: dict[str, tuple[float, float]] = field(default_factory=dict)

    def refused(self, key: str, now: datetime) -> int:
        """Take one call; zero when it may go, else after how many whole seconds to come back."""
        at = now.timestamp()
        left, since = self.buckets.get(key, (self.burst, at))
        left = min(self.burst, left + max(0.0, at - since) * self.rate)
        if left >= 1.0 - 1e-9:
            self.buckets[key] = (left - 1.0, at)
            return 0
        self.buckets[key] = (left, at)
        return max(1, math.ceil((1.0 - left) / self.rate))
