"""The log: one line an event, as JSON or text, with ids and never with what people wrote.

An error is told by its kind and its place. Its own text is left out, for it may quote what somebody wrote ("invalid
literal: 'about three weeks'"); the texts of our own errors and of the system's are written for a log and stay.
"""

import json
import logging
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from traceback import format_tb
from types import TracebackType
from typing import TypeAlias

PLAIN = frozenset(vars(logging.LogRecord("", 0, "", 0, "", (), None))) | {"message", "asctime", "taskName"}


OURS = ("bot.", "adapters.")
Caught: TypeAlias = "tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]"


def told(error: BaseException | None) -> str:
    """An error and what led to it, innermost first."""
    return "\n\n".join(reversed(["".join(format_tb(one.__traceback__)) + _kind(one) for one in _chain(error)]))


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _kind(error: BaseException) -> str:
    name = type(error).__name__
    return f"{name}: {error}" if type(error).__module__.startswith(OURS) or isinstance(error, OSError) else name


class JsonLines(logging.Formatter):
    """A record as one line of JSON; what a message contains cannot forge another line."""

    def format(self, record: logging.LogRecord) -> str:
        """The record's time, level, logger, text and extra fields."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line = {"at": at, "level": record.levelname.lower(), "logger": record.name, "text": record.getMessage()}
        line |= {name: value for name, value in vars(record).items() if name not in PLAIN}
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)

    def formatException(self, ei: Caught) -> str:
        """The error without words of people."""
        return told(ei[1])


class TextLines(logging.Formatter):
    """A record as a line for people at a terminal."""

    def __init__(self) -> None:
        """Time, level, text."""
        super().__init__("%(asctime)s %(levelname)s %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """The line; an error is worded here, even where another handler has worded it already."""
        record.exc_text = None
        return super().format(record)

    def formatException(self, ei: Caught) -> str:
        """The error without words of people."""
        return told(ei[1])


def set_up_logs(level: str, style: str) -> None:
    """Log to standard error, in one style; other people's libraries only warn."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines() if style == "json" else TextLines())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for name in ("uvicorn", "uvicorn.access", "uvicorn.error", "alembic", "slack_sdk", "slack_bolt", "aiohttp"):
        logging.getLogger(name).setLevel(logging.WARNING)  # below that the SDKs print what people write
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # a ring that is still being answered need not ring again
