"""The answers of a run as Markdown, CSV or JSON, whole and attributed as the run promises."""

import csv
import io
import json

from bot.core.assessment import Assessment
from bot.core.cards import attributed, standing
from bot.core.guide import Guide

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\0", "＝", "＋", "－", "＠")
HEADER = ("number", "area", "item", "question", "who", "answer", "understood", "at", "revision")


def exported(run: Assessment, guide: Guide, format_: str) -> str:
    """The answers in one of `md`, `csv`, `json`; raises ValueError for another format."""
    rows = table(run, guide)
    if format_ == "csv":
        return as_csv(rows)
    if format_ == "json":
        answers = [dict(zip(HEADER, row, strict=True)) for row in rows]
        return json.dumps({"account": run.setup.account, "answers": answers}, ensure_ascii=False, indent=2)
    if format_ == "md":
        return as_markdown(run, rows)
    raise ValueError(format_)


def table(run: Assessment, guide: Guide) -> list[tuple[str, ...]]:
    """One row an answer, in the order of the prompts."""
    rows: list[tuple[str, ...]] = []
    for prompt in run.prompts:
        area = guide.area_of.get(prompt.area)
        for answer in standing(prompt):
            item = guide.items.get(answer.item)
            rows.append((
                str(prompt.number), area.title if area else "", answer.item, item.ask if item else "",
                attributed(run, answer.person, answer.private), answer.text, answer.value.text,
                answer.at.isoformat(), str(answer.revision),
            ))
    return rows


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
    area = question = ""
    for _, title, _, ask, who, text, _, _, _ in rows:
        if title != area:
            area = title
            lines += [f"## {escaped(area)}", ""]
        if ask != question:
            question = ask
            lines += [f"**{escaped(ask)}**", ""]
        said = "\n> ".join(escaped(line) for line in text.splitlines())
        lines += [f"> {said}" + (f" ({escaped(who)})" if who else ""), ""]
    return "\n".join(lines)


def escaped(text: str) -> str:
    """Markdown's special characters made plain."""
    return "".join(f"\\{char}" if char in "\\`*_{}[]<>()#+-!|" else char for char in text)
