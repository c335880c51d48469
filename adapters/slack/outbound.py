"""What leaves: a post as Slack's blocks, with a plain text beside them that notifications and screen readers read.

Limits: https://docs.slack.dev/reference/block-kit. What a tap carries stands in a button's value; where Slack gives it
too little room (75 characters in a menu), the card's part stands in the block's id.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from adapters.slack.rich import Link, blocks_of, cut, fallback, no_link
from adapters.slack.taps import Tap, packed, unpacked
from adapters.slack.words import Words
from bot.core.post import Button, Field, Pick, Post, Progress, Row, plain

Json = dict[str, Any]
SHEET = "slack/cards"
MOST_BLOCKS = 50
MOST_CHARACTERS = 12_000
"""Slack refuses messages whose blocks have more than about 13,000 characters in all (`msg_blocks_too_long`)."""
MOST_ELEMENTS = 25
AT_ONCE = 5
"""So many buttons stand side by side; with more, the less common ones go into a menu."""
SHOWN = 4
MOST_IN_MENU = 5
LABEL = 75
MENU_VALUE = 75
BAR = 10
TITLED = ("opening", "team_summary", "owner_summary", "preview", "digest", "home")
"""Posts that stand on their own and get a large heading."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """A post for Slack: the fallback text, the blocks of the message, and those of messages that follow it."""

    text: str
    blocks: tuple[Json, ...]
    more: tuple[tuple[Json, ...], ...] = ()


def render(post: Post, words: Words, link: Link = no_link) -> Rendered:
    """A post as one message, or as several where one does not hold it."""
    parts = messages_of(blocks_for(post, words, link))
    return Rendered(fallback(post.plain), parts[0], tuple(parts[1:]))


def messages_of(blocks: list[Json]) -> list[tuple[Json, ...]]:
    """Blocks in as many messages as their number and length need."""
    parts: list[list[Json]] = [[]]
    size = 0
    for block in blocks:
        length = characters(block)
        if parts[-1] and (len(parts[-1]) == MOST_BLOCKS or size + length > MOST_CHARACTERS):
            parts.append([])
            size = 0
        parts[-1].append(block)
        size += length
    return [tuple(part) for part in parts]


def characters(value: object) -> int:
    """How many characters of text there are in a block."""
    match value:
        case dict():
            return sum(len(inner) if isinstance(inner, str) else characters(inner) for inner in value.values())
        case list():
            return sum(characters(inner) for inner in value)
    return 0


def blocks_for(post: Post, words: Words, link: Link = no_link) -> list[Json]:
    """The blocks of a post in reading order: on a prompt its hint stands before what can be tapped."""
    card = Card(post, words, link)
    said = [*blocks_of(post.lead, link=link), *heading_of(post), *blocks_of(post.text, link=link), *fields_of(post.fields)]
    progress, note = progress_of(post.progress), small(post.note)
    taps = [*card.picks(), *card.rows(), *card.buttons()]
    made = [*said, *note, *taps, *progress] if post.card.isdigit() else [*said, *progress, *taps, *note]
    return made or [{"type": "context", "elements": [{"type": "plain_text", "text": "…"}]}]


def heading_of(post: Post) -> list[Json]:
    """The heading: large on posts that stand on their own, bold on cards in a conversation."""
    text = plain(post.heading)
    if not text:
        return []
    if post.voice in TITLED and len(text) <= 150:
        return [{"type": "header", "text": {"type": "plain_text", "text": text, "emoji": False}}]
    return blocks_of(post.heading, bold=True)


def fields_of(fields: tuple[Field, ...]) -> list[Json]:
    """Labelled values, a line each."""
    return blocks_of("\n".join(f"<b>{field.label}:</b> {field.value}" for field in fields))


def progress_of(progress: Progress | None) -> list[Json]:
    """How far it is, as a bar and in words."""
    if progress is None or progress.total <= 0:
        return []
    full = max(0, min(BAR, round(BAR * progress.done / progress.total)))
    return small("▰" * full + "▱" * (BAR - full) + "  " + progress.label)


def small(markup: str) -> list[Json]:
    """Small print, without styles: what a person wrote cannot act in plain text."""
    text = cut(plain(markup).strip(), 2_000)
    return [{"type": "context", "elements": [{"type": "plain_text", "text": text, "emoji": False}]}] if text else []


class Card:
    """The parts of a post that can be tapped; each block of them gets an id of its own."""

    def __init__(self, post: Post, words: Words, link: Link) -> None:
        """Take the post, the channel's words, and what gives messages an address."""
        self._post, self._words, self._link = post, words, link
        self._number = 0

    def _block(self, elements: list[Json]) -> Json:
        self._number += 1
        post = self._post
        identity = json.dumps([post.assessment, post.card, post.generation, self._number], separators=(",", ":"))
        return {"type": "actions", "block_id": identity, "elements": elements}

    def _tap(self, action: str, value: str = "", row: str = "") -> Tap:
        return Tap(self._post.assessment, self._post.card, self._post.generation, action, value, row)

    def picks(self) -> list[Json]:
        """The quick picks of the one question."""
        buttons = [self._pick(pick, number) for number, pick in enumerate(self._post.picks)]
        return [self._block(list(part)) for part in parted(buttons, MOST_ELEMENTS)]

    def _pick(self, pick: Pick, number: int, row: str = "") -> Json:
        label = f"✓ {pick.label}" if pick.chosen else pick.label
        made = button(label, f"pick:{number}", self._tap("pick", pick.value, row))
        return made | {"style": "primary"} if pick.chosen else made

    def rows(self) -> list[Json]:
        """Each row: its text, its picks, its own small print."""
        made: list[Json] = []
        for row in self._post.rows:
            made += blocks_of(row.text, link=self._link)
            made += small(row.note) if row.note else []
            made += self._row_picks(row)
        return made

    def _row_picks(self, row: Row) -> list[Json]:
        buttons = [self._pick(pick, number, row.id) for number, pick in enumerate(row.picks)]
        return [self._block(list(part)) for part in parted(buttons, MOST_ELEMENTS)]

    def buttons(self) -> list[Json]:
        """The card's buttons; the less common ones in a menu, where there are many of a prompt."""
        post = self._post
        all_buttons = list(post.buttons)
        menu: list[Button] = []
        if post.card.isdigit() and len(all_buttons) > AT_ONCE:
            menu = [one for one in all_buttons[SHOWN:] if self._fits_menu(one)][-MOST_IN_MENU:]
            all_buttons = [one for one in all_buttons if one not in menu]
        elements = [self._button(one, number) for number, one in enumerate(all_buttons)]
        if post.details and post.details_label:
            elements.append(button(post.details_label, "details", self._tap("details")))
        if menu:
            elements.append(self._menu(menu))
        return [self._block(list(part)) for part in parted(elements, MOST_ELEMENTS)]

    def _fits_menu(self, one: Button) -> bool:
        return not one.confirm and not one.style and len(menu_value(one)) <= MENU_VALUE

    def _button(self, one: Button, number: int) -> Json:
        made = button(one.label, f"{one.action}:{number}", self._tap(one.action, one.value))
        if one.style:
            made["style"] = one.style
        if one.confirm:
            made["confirm"] = self._confirm(one)
        return made

    def _confirm(self, one: Button) -> Json:
        def text(words: str, longest: int) -> Json:
            return {"type": "plain_text", "text": cut(plain(words), longest)}

        return {
            "title": text(self._words(SHEET, "confirm_title", {}), 100), "text": text(one.confirm, 300),
            "confirm": text(one.label, 30), "deny": text(self._words(SHEET, "confirm_no", {}), 30),
        }

    def _menu(self, buttons: list[Button]) -> Json:
        options = [{"text": {"type": "plain_text", "text": cut(one.label, LABEL)}, "value": menu_value(one)} for one in buttons]
        return {"type": "overflow", "action_id": "menu", "options": options}


def menu_value(one: Button) -> str:
    """What a menu's option carries: the action and its value; the card stands in the block's id."""
    return json.dumps([one.action, one.value], ensure_ascii=False, separators=(",", ":"))


def button(label: str, action: str, tap: Tap) -> Json:
    """A button that carries a tap; its name is unique in its block."""
    text = {"type": "plain_text", "text": cut(plain(label), LABEL) or "·", "emoji": False}
    return {"type": "button", "action_id": f"{action}:{tap.row}"[:255], "text": text, "value": packed(tap)}


def tap_of(action: Mapping[str, Any], block_id: str) -> Tap | None:
    """The tap that an element of one of our cards carries; None for anything else."""
    if action.get("type") == "button":
        return unpacked(str(action.get("value") or ""))
    option = action.get("selected_option")
    if not isinstance(option, dict):
        return None
    try:
        assessment, card, generation, _ = json.loads(block_id)
        chosen, value = json.loads(str(option.get("value") or ""))
    except (ValueError, TypeError, RecursionError):
        return None
    known = all(isinstance(one, str) for one in (assessment, card, chosen, value)) and isinstance(generation, int)
    return Tap(assessment, card, generation, chosen, value) if known else None


def parted(elements: list[Json], most: int) -> Iterable[list[Json]]:
    """Elements in groups of at most so many."""
    for at in range(0, len(elements), most):
        yield elements[at : at + most]
