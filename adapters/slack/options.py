"""Options of menus, radio buttons and check boxes, also those whose value is longer than the 75 characters that Slack takes.

A short value stands in the option as it is. A long one, which is its own label, is spread over the option's text, its
description and its value, and put together again from what Slack sends back: no state is kept anywhere.
"""

from collections.abc import Mapping
from itertools import islice
from typing import Any

from adapters.slack.rich import border, clean, cut

Json = dict[str, Any]
LONGEST = 75
"""https://docs.slack.dev/reference/block-kit/composition-objects/option-object names 75 for text and description."""
SPREAD = "…"
"""What the value of a spread option begins with, followed by its place, whether words were parted, and the rest."""
GROUP = 100
MOST = 500


def options_of(pairs: tuple[tuple[str, str], ...]) -> list[Json]:
    """Options from pairs of value and label; those without a value are left out."""
    known = ((kept(value), clean(label)) for value, label in pairs[:MOST])
    return [option(value, label or value, place) for place, (value, label) in enumerate(known) if value]


def kept(value: str) -> str:
    """A value as an option keeps it: from a long one Slack would take the spaces at its ends."""
    value = clean(value)
    return value if len(value) <= LONGEST else value.strip()


def option(value: str, label: str, place: int) -> Json:
    """One option; a label that is too long goes on in the small print below it."""
    if len(value) > LONGEST:
        return spread(value, place)
    head, rest, _ = parted(label)
    return {"text": words(head if rest else label), "value": value} | ({"description": words(rest)} if rest else {})


def spread(value: str, place: int) -> Json:
    """A long value, whole up to 210 characters: parted between words where that leaves room for the rest of it."""
    head, rest, first = parted(value)
    middle, tail, second = parted(rest)
    made = f"{SPREAD}{place}:{first:d}{second:d}:{tail}"
    if len(made) > LONGEST:
        head, rest = halved(value)
        middle, tail = halved(rest)
        made = f"{SPREAD}{place}:00:{tail}"
    return {"text": plain(head), "description": plain(middle), "value": made[:LONGEST]}


def parted(text: str) -> tuple[str, str, bool]:
    """As much of a text as fits, what follows, and whether they were parted at a space."""
    if len(text) <= LONGEST:
        return text, "", False
    at = text.rfind(" ", LONGEST // 2, LONGEST + 1)
    return (text[:at], text[at + 1 :], True) if at > 0 else (text[: (at := border(text, LONGEST))], text[at:], False)


def halved(text: str) -> tuple[str, str]:
    """As many characters as fit and the rest; no part begins or ends with a space, which Slack would take off."""
    at = LONGEST
    while any(letter.isspace() for letter in text[at - 1 : at + 1]) and at > 1:
        at -= 1
    return text[:at], text[at:]


def words(text: str) -> Json:
    """A plain text of at most 75 characters."""
    return plain(cut(text, LONGEST) or "·")


def plain(text: str) -> Json:
    """A plain text, as it is."""
    return {"type": "plain_text", "text": text, "emoji": False}


def picked(chosen: object) -> str:
    """The value of an option that was chosen; empty where it is none."""
    if not isinstance(chosen, dict):
        return ""
    value = str(chosen.get("value") or "")
    if not value.startswith(SPREAD) or value.count(":") < 2:
        return value
    _, gaps, tail = value.split(":", 2)
    first, second = (" " if gap == "1" else "" for gap in islice(f"{gaps}00", 2))
    return f"{said(chosen, 'text')}{first}{said(chosen, 'description')}{second}{tail}"


def said(chosen: Mapping[str, Any], part: str) -> str:
    """The text of a part of an option."""
    found = chosen.get(part)
    return str(found.get("text") or "") if isinstance(found, dict) else ""


def grouped(options: list[Json]) -> Json:
    """Up to 100 options in a list; more in groups that are named after their first and last."""
    if len(options) <= GROUP:
        return {"options": options}
    groups = [options[at : at + GROUP] for at in range(0, len(options), GROUP)]
    return {"option_groups": [{"label": words(title(group)), "options": group} for group in groups]}


def title(group: list[Json]) -> str:
    """The first and the last of a group."""
    return " – ".join(cut(said(one, "text"), 35) for one in (group[0], group[-1]))
