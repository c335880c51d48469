"""Finds what a person means to tap, by its label, action_id, value and row."""

import re

from fake_slack.answers import elements_of
from fake_slack.state import FakeSlackMisused, Json


def find(blocks: list[Json], what: str, row: str) -> tuple[Json, Json]:
    """The one element that is meant, with its block."""
    told = list(with_words(blocks))
    for same in (
        lambda one: what in (one.get("action_id"), one.get("value")),
        lambda one: label(one) == what,
        lambda one: what.casefold() in label(one).casefold(),
        lambda one: _fits(one, what),
    ):
        fits = [(block, one) for block, one, words in told if not row or row == block["block_id"] or row in words]
        found = [(block, one) for block, one in fits if same(one)]
        if len(found) == 1 or (found and all(one == found[0] for one in found)):
            return found[0]
        if found:
            raise FakeSlackMisused(f"{what!r} is there {len(found)} times; say which row")
    there = [f"{label(one)!r} ({one.get('action_id')})" for _, one, _ in told]
    raise FakeSlackMisused(f"nothing to tap like {what!r} in row {row!r}; there is {', '.join(there) or 'nothing'}")


def _fits(element: Json, what: str) -> bool:
    """Whether an action_id begins like this, for ids with something behind the name."""
    return bool(re.match(rf"{re.escape(what)}\b", str(element.get("action_id", ""))))


def with_words(blocks: list[Json]) -> list[tuple[Json, Json, str]]:
    """Everything to tap, with the words of its row: its own block's, or those right above."""
    made, above = [], ""
    for block in blocks:
        texts = [block.get("text"), block.get("label"), *(block.get("fields") or [])]
        words = " ".join(str(text.get("text", "")) for text in texts if isinstance(text, dict))
        above = words or above
        made += [(block, one, above) for _, one in elements_of([block])]
    return made


def label(element: Json) -> str:
    """What a person reads on it."""
    text = element.get("text") or element.get("placeholder") or {}
    return str(text.get("text", ""))
