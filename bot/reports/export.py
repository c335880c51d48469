"""The answers of a run as Markdown, CSV or JSON, whole and attributed as the run promises; votes as counts."""

import csv
import io
import json
from collections.abc import Callable

from bot.core.assessment import Assessment
from bot.core.cards import attributed
from bot.core.guide import Guide
from bot.core.listing import Entry, entries

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\0", "＝", "＋", "－", "＠")
HEADER = ("number", "area", "item", "question", "who", "answer", "understood", "at", "revision", "people")
Say = Callable[[str, dict[str, object]], str]
"""Gives a block's words in plain text: `asked` (about, ask) and `said` (about, text)."""


def exported(run: Assessment, guide: Guide, format_: str, say: Say) -> str:
    """The answers in one of `md`, `csv`, `json`; raises ValueError for another format."""
    rows = table(run, guide, say)
    if format_ == "csv":
        return as_csv(rows)
    if format_ == "json":
        answers = [dict(zip(HEADER, row, strict=True)) for row in rows]
        return json.dumps({"account": run.setup.account, "answers": answers}, ensure_ascii=False, indent=2)
    if format_ == "md":
        return as_markdown(run, rows)
    raise ValueError(format_)


def table(run: Assessment, guide: Guide, say: Say) -> list[tuple[str, ...]]:
    """One row an answer or kind of vote, in the order of the prompts."""
    return [row for entry in entries(run, guide) for row in rows_of(run, guide, entry, say)]


def rows_of(run: Assessment, guide: Guide, entry: Entry, say: Say) -> list[tuple[str, ...]]:
    """The rows of one item."""
    area = guide.area_of.get(entry.prompt.area)
    asked = say("asked", {"about": entry.about, "ask": entry.ask})
    head = (str(entry.prompt.number), area.title if area else "", entry.item, asked)
    votes: list[tuple[str, ...]] = [(*head, "", say("said", {"about": entry.about, "text": vote}), vote, "", "", str(people))
             for vote, people in entry.counts]
    return votes + [
        (*head, attributed(run, answer.person, answer.private), said(entry, answer.text, say), answer.value.text,
         answer.at.isoformat(), str(answer.revision), "1")
        for answer in entry.answers
    ]  # fmt: skip


def said(entry: Entry, text: str, say: Say) -> str:
    """An answer as it was given; a tap on a card in words."""
    return say("said", {"about": entry.about, "text": text}) if entry.about in ("want", "cost") else text


def as_csv(rows: list[tuple[str, ...]]) -> str:
    """RFC 4180, with a quote in front of what a spreadsheet would take for a formula (OWASP ASVS 5.0, 1.2.10)."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEADER)
    writer.writerows([[f"'{cell}" if cell.startswith(FORMULA) else cell for cell in row] for row in rows])
    return out.getvalue()


def as_markdown(run: Assessment, rows: list[tuple[str, ...]]) -> str:
    """A document by area and question; what people wrote stands in quotes and cannot become markup."""
    lines = [f"# {escaped(run.setup.account)}", ""]
    before: tuple[str, ...] = ("", "", "", "")
    for row in rows:
        head, who, text, people = row[:4], row[4], row[5], row[9]
        if head[1] != before[1]:
            lines += [f"## {escaped(head[1])}" if head[1] else "---", ""]
        if head != before:
            lines += [f"**{escaped(head[3])}**", ""]
        before = head
        words = "\n> ".join(escaped(line) for line in text.splitlines())
        note = f" ({escaped(who)})" if who else f": {people}" if not row[7] else ""
        lines += [f"> {words}{note}", ""]
    return "\n".join(lines)


def escaped(text: str) -> str:
    """Markdown's special characters made plain."""
    return "".join(f"\\{char}" if char in "\\`*_{}[]<>()#+-!|" else char for char in text)
