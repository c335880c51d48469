"""Compares this machine's clock with Slack's, by the date of an answer: signatures are refused when they are minutes apart."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

DRIFT = timedelta(seconds=120)


def drift(headers: Mapping[str, str], now: datetime) -> str | None:
    """How far the clock is from Slack's, in words; empty where they agree, None where the answer has no date."""
    try:
        apart = now - parsedate_to_datetime(headers.get("date") or headers.get("Date") or "")
    except (TypeError, ValueError):
        return None
    if abs(apart) <= DRIFT:
        return ""
    return f"{round(abs(apart.total_seconds()))} seconds {'ahead of' if apart > timedelta() else 'behind'} Slack's"
