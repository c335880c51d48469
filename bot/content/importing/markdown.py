"""Reads Markdown line by line into headings, labels, bullets and the rest; it knows shapes, not meanings."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

LineKind = Literal["heading", "label", "bullet", "text", "opaque", "blank"]

_HEADING = re.compile(r" {0,3}(#{1,6})\s+(.*?)\s*#*\s*")
_BULLET = re.compile(r"(\s*)(?:[-*+•–]|\d{1,3}[.)])\s+(\S.*)")
_BOLD_LINE = re.compile(r"\s*(\*\*|__)(?P<name>[^*_].*?):?\1:?\s*(?P<rest>.*)")
_PLAIN_LABEL = re.compile(r"\s*(?P<name>[^-*+#>|].{0,80}):\s*")
_LINK = re.compile(r"!?\[([^\[\]]{0,300})\]\(([^()\s]{0,1000})[^()]{0,300}\)")
_STRONG = re.compile(r"\*\*|__")
_SOFT = re.compile(r"(?<!\w)([*_`])(?=\S)(.{1,300}?)(?<=\S)\1(?!\w)")
_LONGEST = 2000


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its number and raw text, what it is, and its words without Markdown signs.

    `level` is a heading's depth or a bullet's indent; `rest` is what follows a bold label on its line.
    """

    number: int
    raw: str
    kind: LineKind
    text: str = ""
    level: int = 0
    rest: str = ""


def read_lines(source: str) -> tuple[Line, ...]:
    """Every line of a Markdown text, whatever its line ends; code, comments and endless lines are opaque."""
    lines: list[Line] = []
    closing = ""
    for number, raw in enumerate(source.replace("\r\n", "\n").replace("\r", "\n").split("\n"), start=1):
        was_closing, closing = closing, _still_open(raw, closing)
        inside = bool(was_closing or closing) or raw.lstrip().startswith("<!--") or len(raw) > _LONGEST
        lines.append(Line(number, raw, "opaque") if inside and raw.strip() else _line(number, raw))
    return tuple(_underlined(lines))


def _underlined(lines: list[Line]) -> list[Line]:
    """Titles that are marked by a row of = or - below them become headings."""
    for at, line in enumerate(lines[:-1]):
        below = lines[at + 1].raw.strip()
        if line.kind == "text" and lines[at + 1].kind == "blank" and re.fullmatch(r"={3,}|-{3,}", below):
            title = plain(line.raw)
            if title:
                lines[at] = Line(line.number, line.raw, "heading", title, 1 if below[0] == "=" else 2)
    return lines


def _still_open(raw: str, closing: str) -> str:
    """What would close the block that is open after this line; empty where none is."""
    stripped = raw.strip()
    if closing:
        is_closed = closing in stripped if closing == "-->" else stripped.startswith(closing)
        return "" if is_closed else closing
    if stripped[:3] in ("```", "~~~"):
        return stripped[:3]
    return "-->" if stripped.startswith("<!--") and "-->" not in stripped else ""


def _line(number: int, raw: str) -> Line:
    if not raw.strip() or re.fullmatch(r"\s*([-*_=])(?:\s*\1){2,}\s*", raw):
        return Line(number, raw, "blank")
    heading = _HEADING.fullmatch(raw)
    if heading and plain(heading[2]):
        return Line(number, raw, "heading", plain(heading[2]), len(heading[1]))
    bullet = _BULLET.fullmatch(raw)
    if bullet and not _BOLD_LINE.fullmatch(raw):
        indent = len(bullet[1].expandtabs(4))
        return Line(number, raw, "bullet", re.sub(r"^\[[ xX]\]\s+", "", bullet[2]).strip(), indent)
    bold = _BOLD_LINE.fullmatch(raw)
    if bold and plain(bold["name"]):
        return Line(number, raw, "label", plain(bold["name"]), rest=bold["rest"].strip())
    label = _PLAIN_LABEL.fullmatch(raw)
    if label and plain(label["name"]):
        return Line(number, raw, "label", plain(label["name"]))
    return Line(number, raw, "text", raw.strip())


def plain(text: str) -> str:
    """The words of a text: no emphasis signs, no pictures, links by their words, whitespace folded."""
    text = _without_emphasis(_LINK.sub(r"\1", text))
    return " ".join("".join(sign for sign in text if not _is_picture(sign)).split()).strip(" :")


def _without_emphasis(text: str) -> str:
    """The text without **strong**, *soft* and `code` signs; a lone star is a word of its own and stays."""
    return _SOFT.sub(r"\2", _STRONG.sub("", text))


def folded(text: str) -> str:
    """An item's words: as `plain`, but with its closing punctuation and without line noise."""
    text = _without_emphasis(_LINK.sub(r"\1", text))
    return " ".join("".join(sign for sign in text if unicodedata.category(sign)[0] != "C" or sign == "\t").split())


def link_in(text: str) -> tuple[str, str] | None:
    """The first link of a text: its words and its address."""
    found = _LINK.search(text)
    return (plain(found[1]), folded(found[2])) if found else None


def _is_picture(sign: str) -> bool:
    return unicodedata.category(sign) in ("So", "Cn", "Co", "Cs", "Cc", "Cf", "Me") or sign in "\ufe0e\ufe0f"
