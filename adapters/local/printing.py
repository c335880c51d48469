"""Posts, forms and messages as lines of text for a terminal, with the choices that can be tapped."""

from dataclasses import dataclass
from datetime import datetime
from textwrap import indent
from zoneinfo import ZoneInfo

from adapters.local.kept import thawed_post
from adapters.local.platform import Message
from bot.core.post import Form, Post, plain

CONTROLS = dict.fromkeys((*range(9), *range(11, 32), *range(127, 160)))
"""Characters that would steer the terminal."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Something on a card that can be tapped."""

    label: str
    action: str
    value: str = ""
    row: str = ""
    confirm: str = ""


def choices(post: Post) -> list[Choice]:
    """All that can be tapped on a card, in the order of its lines."""
    picks = [Choice(one.label, "pick", one.value) for one in post.picks]
    rows = [Choice(one.label, "pick", one.value, row.id) for row in post.rows for one in row.picks]
    return picks + rows + [Choice(one.label, one.action, one.value, "", one.confirm) for one in post.buttons]


def safe(text: str) -> str:
    """A text without characters that steer a terminal."""
    return text.translate(CONTROLS)


def clock_words(moment: datetime, zone: str) -> str:
    """A moment as a person's clock shows it."""
    return f"{moment.astimezone(ZoneInfo(zone)):%a %d %b %H:%M}"


def message_lines(message: Message, name: str, zone: str) -> list[str]:
    """A message with its number, who wrote it and when."""
    said = clock_words(message.at, zone)
    marks = " (only you see this)" if message.spot.only_for else ""
    below = f" below {message.spot.root}" if message.spot.root else " in private" if message.spot.private else ""
    if message.post and not message.deleted:
        return post_lines(thawed_post(message.post), str(message.number), f"{said}{below}{marks}")
    text = "(deleted)" if message.deleted else message.text + (" (edited)" if message.edits else "")
    return [f"({message.number}) {name}, {said}{below}{marks}", indent(text, "    ")]


def post_lines(post: Post, key: str, said: str) -> list[str]:
    """A post of the bot with its number and its numbered choices."""
    lines = [part for part in (plain(post.lead), plain(post.heading), plain(post.text)) if part]
    lines += [f"{one.label}: {plain(one.value)}" for one in post.fields]
    count = 0
    lines += _choice_line([one.label for one in post.picks], [one.chosen for one in post.picks], count)
    count += len(post.picks)
    for row in post.rows:
        lines.append("- " + plain(row.text) + (f" ({plain(row.note)})" if row.note else ""))
        lines += _choice_line([one.label for one in row.picks], [one.chosen for one in row.picks], count)
        count += len(row.picks)
    lines += _choice_line([one.label for one in post.buttons], [False] * len(post.buttons), count)
    lines += [post.progress.label or f"{post.progress.done}/{post.progress.total}"] if post.progress else []
    lines += [plain(part) for part in (post.note, post.details) if part]
    return [f"({key}) Discovery, {said}", *(indent(line, "    ") for line in lines)]


def _choice_line(labels: list[str], chosen: list[bool], before: int) -> list[str]:
    numbered = [
        f"[{number} {label}{' *' if on else ''}]"
        for number, (label, on) in enumerate(zip(labels, chosen, strict=True), before + 1)
    ]
    return ["  ".join(numbered)] if numbered else []


def form_lines(form: Form) -> list[str]:
    """The head of a form and its lines of text."""
    notes = [one.value or one.label for one in form.inputs if one.kind == "note"]
    return [plain(part) for part in (form.title, form.text, *notes) if part]
