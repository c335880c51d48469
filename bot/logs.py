"""The log: one line an event, as JSON or text, with ids and never with what people wrote."""

import json
import logging
import sys
from datetime import UTC, datetime

PLAIN = frozenset(vars(logging.LogRecord("", 0, "", 0, "", (), None))) | {"message", "asctime", "taskName"}


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


def set_up_logs(level: str, style: str) -> None:
    """Log to standard error, in one style; other people's libraries only warn."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines() if style == "json" else logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for name in ("uvicorn", "uvicorn.access", "uvicorn.error", "alembic", "slack_sdk", "slack_bolt", "aiohttp"):
        logging.getLogger(name).setLevel(logging.WARNING)  # below that the SDKs print what people write
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # a ring that is still being answered need not ring again
