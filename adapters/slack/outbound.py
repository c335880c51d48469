"""What leaves: a post as Slack's blocks, with a plain text beside them that notifications and screen readers read.

Limits: https://docs.slack.dev/reference/block-kit. What a tap carries stands in a button's value; where Slack gives it
too little room (75 characters in a menu), the card's part stands in the block's id.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from adapters.slack.rich import PLAIN, Link, blocks_of, clean, cut, escaped, fallback, no_link
from adapters.slack.splitting import messages_of, read_out
from adapters.slack.taps import Tap, packed, unpacked
from adapters.slack.words import Words
from bot.core.post import Button, Field, Pick, Post, Progress, Row, plain

Json = dict[str, Any]
SHEET = "slack/cards"
MOST_ELEMENTS = 25
AT_ONCE = 5
"""So many buttons stand side by side; with more, the less common ones go into a menu."""
SHOWN = 4
MOST_IN_MENU = 5
MOST_OPTIONS = 100
MANY_ROWS = 10
"""With more rows than this a card gets menus at the right of its rows instead of buttons below them."""
LABEL = 75
MENU_VALUE = 75
BAR = 10
TITLED = ("opening", "team_summary", "owner_summary", "preview", "digest", "home")
"""Posts that stand on their own and get a large heading."""
STEERED = ("status",)
"""Cards with a button for every command."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """A post for Slack: the fallback text, the blocks of the message, and those of messages that follow it."""

    text: str
    blocks: tuple[Json, ...]
    more: tuple[tuple[Json, ...], ...] = ()

    @property
    def messages(self) -> tuple[tuple[str, tuple[Json, ...]], ...]:
        """Every message: its own plain text and its blocks."""
        if not self.more:
            return ((self.text, self.blocks),)
        return tuple((fallback(read_out(list(blocks))) or "…", blocks) for blocks in (self.blocks, *self.more))


def render(post: Post, words: Words, link: Link = no_link) -> Rendered:
    """A post as one message, or as several where one does not hold it."""
    parts = messages_of(blocks_for(post, words, link))
    whole = post.plain if len(escaped(post.plain)) <= PLAIN else read_out(list(parts[0]))
    return Rendered(fallback(whole), parts[0], tuple(parts[1:]))


def blocks_for(post: Post, words: Words, link: Link = no_link) -> list[Json]:
    """The blocks of a post in reading order: on a prompt its hint stands before what can be tapped."""
    card = Card(post, words, link)
    said = [*lead_of(post, link), *heading_of(post), *blocks_of(post.text, link=link), *fields_of(post.fields)]
    progress, note = progress_of(post.progress), small(post.note)
    rows, buttons = card.rows(), card.buttons()
    between = [{"type": "divider"}] if rows and buttons else []
    taps = [*card.picks(), *rows, *between, *buttons]
    made = [*said, *note, *taps, *progress] if post.card.isdigit() else [*said, *progress, *taps, *note]
    return made or [{"type": "context", "elements": [{"type": "plain_text", "text": "…"}]}]


def lead_of(post: Post, link: Link) -> list[Json]:
    """The line above the heading: small, unless it mentions somebody or leads somewhere."""
    acts = "<at " in post.lead or "<a " in post.lead
    return blocks_of(post.lead, link=link) if acts else small(post.lead)


def heading_of(post: Post) -> list[Json]:
    """The heading: large on posts that stand on their own, small above a question, else bold."""
    text = clean(plain(post.heading))
    if not text.strip():
        return []
    if post.card.isdigit() and post.text:
        return small(post.heading)
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

    def _name(self) -> str:
        """The next block's id: new with each state of the card, and what belongs to every tap in it."""
        self._number += 1
        post = self._post
        return json.dumps([post.assessment, post.card, post.generation, self._number], separators=(",", ":"))

    def _block(self, elements: list[Json]) -> Json:
        return {"type": "actions", "block_id": self._name(), "elements": elements}

    def _beside(self, text: str, element: Json) -> Json:
        """A text with one element at its right; as plain text, so that nothing in it acts."""
        words = {"type": "plain_text", "text": cut(plain(text), 3_000) or "·", "emoji": False}
        return {"type": "section", "block_id": self._name(), "text": words, "accessory": element}

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
        return [block for row in self._post.rows for block in self._row(row)]

    def _row(self, row: Row) -> list[Json]:
        """One pick stands at the right of its text; so does a menu of them, where there are very many rows."""
        if len(row.picks) == 1 and "<a" not in row.text:
            done = "✓ " if "<s>" in row.text else ""
            return [self._beside(done + row.text, self._pick(row.picks[0], 0, row.id)), *small(row.note)]
        if len(self._post.rows) > MANY_ROWS and 1 < len(row.picks) <= MOST_OPTIONS and (select := self._select(row)):
            return [self._beside(row.text, select), *small(row.note)]
        return [*blocks_of(row.text, link=self._link), *small(row.note), *self._row_picks(row)]

    def _select(self, row: Row) -> Json | None:
        """A row's picks as a menu; None where a pick does not fit in one."""
        options = [option(pick.label, ["pick", pick.value, row.id]) for pick in row.picks]
        if any(len(one["value"]) > MENU_VALUE for one in options):
            return None
        chosen = [one for one, pick in zip(options, row.picks, strict=True) if pick.chosen]
        return self._menu(options) | ({"initial_option": chosen[0]} if chosen else {})

    def _row_picks(self, row: Row) -> list[Json]:
        buttons = [self._pick(pick, number, row.id) for number, pick in enumerate(row.picks)]
        return [self._block(list(part)) for part in parted(buttons, MOST_ELEMENTS)]

    def buttons(self) -> list[Json]:
        """The card's buttons; the less common ones behind three dots, many of one kind in a menu."""
        post = self._post
        shown = list(post.buttons)
        alike = [one for one in shown if one.action == shown[0].action and self._fits_menu(one)]
        if len(alike) <= AT_ONCE or len(alike) > MOST_OPTIONS:
            alike = []
        shown = [one for one in shown if one not in alike]
        rare: list[Button] = []
        if (post.card.isdigit() or post.card in STEERED) and len(shown) > AT_ONCE:
            rare = [one for one in shown[SHOWN:] if self._fits_menu(one)][-MOST_IN_MENU:]
        elements = [self._button(one, number) for number, one in enumerate(one for one in shown if one not in rare)]
        if post.details and post.details_label:
            elements.append(button(post.details_label, "details", self._tap("details")))
        elements += [self._dots(rare)] if rare else []
        menus = [self._block([self._menu(list(map(menu_option, alike)))])] if alike else []
        return [*menus, *(self._block(list(part)) for part in parted(elements, MOST_ELEMENTS))]

    def _fits_menu(self, one: Button) -> bool:
        return not one.confirm and not one.style and len(menu_option(one)["value"]) <= MENU_VALUE

    def _button(self, one: Button, number: int) -> Json:
        made = button(one.label, f"{one.action}:{number}", self._tap(one.action, one.value))
        if one.style:
            made["style"] = one.style
        if one.confirm:
            made["confirm"] = self._confirm(one)
        return made

    def _confirm(self, one: Button) -> Json:
        def text(words: str, longest: int) -> Json:
            return {"type": "plain_text", "text": cut(words, longest) or "·"}

        return {
            "title": text(self._words(SHEET, "confirm_title", {}), 100), "text": text(one.confirm, 300),
            "confirm": text(one.label, 30), "deny": text(self._words(SHEET, "confirm_no", {}), 30),
        }

    def _dots(self, buttons: list[Button]) -> Json:
        return {"type": "overflow", "action_id": "menu", "options": [menu_option(one) for one in buttons]}

    def _menu(self, options: list[Json]) -> Json:
        words = {"type": "plain_text", "text": cut(self._words(SHEET, "choose", {}), 150), "emoji": False}
        return {"type": "static_select", "action_id": "menu", "placeholder": words, "options": options}


def menu_option(one: Button) -> Json:
    """A button as an option of a menu."""
    return option(one.label, [one.action, one.value])


def option(label: str, parts: list[str]) -> Json:
    """An option that carries the action, its value and its row; the card stands in the block's id."""
    text = {"type": "plain_text", "text": cut(label, LABEL) or "·", "emoji": False}
    return {"text": text, "value": json.dumps(parts, ensure_ascii=False, separators=(",", ":"))}


def button(label: str, action: str, tap: Tap) -> Json:
    """A button that carries a tap; its name is unique in its block."""
    text = {"type": "plain_text", "text": cut(label, LABEL) or "·", "emoji": False}
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
        chosen, value, *rows = json.loads(str(option.get("value") or ""))
        row, *others = rows or [""]
    except (ValueError, TypeError, RecursionError):
        return None
    known = all(isinstance(one, str) for one in (assessment, card, chosen, value, row)) and isinstance(generation, int)
    return Tap(assessment, card, generation, chosen, value, row) if known and not others else None


def parted(elements: list[Json], most: int) -> Iterable[list[Json]]:
    """Elements in groups of at most so many."""
    for at in range(0, len(elements), most):
        yield elements[at : at + most]
