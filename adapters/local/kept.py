"""Posts and events as text in the chat's file, and back."""

import json
from dataclasses import asdict
from datetime import datetime
from typing import Any

from bot.channels import Inbound
from bot.core.events import Adopted, Commanded, Deleted, Edited, Pressed, Said, Submitted
from bot.core.post import Button, Field, Pick, Post, Progress, Row

KINDS: dict[str, type[Inbound]] = {
    one.__name__: one for one in (Said, Edited, Deleted, Adopted, Pressed, Submitted, Commanded)
}
TIMES = ("at", "said_at")


def frozen(thing: Post | Inbound) -> str:
    """A post or an event as text."""
    return json.dumps(asdict(thing), default=_plain, ensure_ascii=False)


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} cannot be kept")


def thawed_post(text: str) -> Post:
    """A post from its text."""
    body: dict[str, Any] = json.loads(text)
    body["fields"] = tuple(Field(**one) for one in body["fields"])
    body["rows"] = tuple(Row(**(one | {"picks": _picks(one["picks"])})) for one in body["rows"])
    body["picks"] = _picks(body["picks"])
    body["buttons"] = tuple(Button(**one) for one in body["buttons"])
    body["progress"] = Progress(**body["progress"]) if body["progress"] else None
    body["mentions"] = tuple(body["mentions"])
    return Post(**body)


def _picks(values: list[dict[str, Any]]) -> tuple[Pick, ...]:
    return tuple(Pick(**one) for one in values)


def thawed_event(kind: str, text: str) -> Inbound:
    """An event from its kind and its text."""
    body = {name: _tuples(value) for name, value in json.loads(text).items()}
    for name in TIMES:
        if body.get(name):
            body[name] = datetime.fromisoformat(body[name])
    return KINDS[kind](**body)


def _tuples(value: Any) -> Any:
    return tuple(_tuples(one) for one in value) if isinstance(value, list) else value
