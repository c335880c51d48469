"""Compares this machine's clock with Slack's, by the date of an answer: signatures are refused when they are minutes apart."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from bot.timekeeping import APART


def date_of(headers: Mapping[str, str]) -> datetime | None:
    """What time it was for Slack, to the second, in UTC; None where an answer has no date."""
    try:
        return parsedate_to_datetime(headers.get("date") or headers.get("Date") or "").astimezone(UTC)
    except (TypeError, ValueError):
        return None


def drift(headers: Mapping[str, str], now: datetime) -> str | None:
    """How far the clock is from Slack's, in words; empty where they agree, None where the answer has no date."""
    theirs = date_of(headers)
    if theirs is None:
        return None
    apart = now - theirs
    if abs(apart) <= APART:
        return ""
    return f"{round(abs(apart.total_seconds()))} seconds {'ahead of' if apart > timedelta() else 'behind'} Slack's"
