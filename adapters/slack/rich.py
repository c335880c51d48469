"""Our tiny markup as Slack's rich text: words and styles are data there, so nothing that a person wrote can act.

In `rich_text` Slack looks for no mentions, links or asterisks (https://docs.slack.dev/reference/block-kit/blocks/rich-text-block):
`<!channel>` typed into an answer stays eleven letters. Only the tags of our own templates become styles and mentions.
"""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

from adapters.slack import ids

Json = dict[str, Any]
Link = Callable[[str], str]
LONGEST = 3_000
"""Characters that one block of text gets; Slack refuses longer sections."""
TAG = re.compile(r"<(/?)(b|i|q|s|at|a|br)\b([^>]*)>")
ID = re.compile(r'id="([^"]*)"')
HREF = re.compile(r'href="([^"]*)"')
STYLES = {"b": "bold", "i": "italic", "q": "italic", "s": "strike"}


def no_link(message: str) -> str:
    """Nothing is linked."""
    return ""


def blocks_of(markup: str, bold: bool = False, link: Link = no_link) -> list[Json]:
    """A marked-up text as rich text blocks of at most 3,000 characters each, cut between lines; none for no text.

    `link` gives the address of a message by our id, empty where there is none.
    """
    if not markup.strip():
        return []
    sections = [elements_of(part, bold, link) for part in parts_of(markup, LONGEST)]
    return [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": found}]} for found in sections if found]


def parts_of(markup: str, longest: int) -> list[str]:
    """A text in parts, cut between lines where that is possible; tags never reach over a line in our templates."""
    parts: list[str] = []
    current = ""
    for line in markup.replace("<br>", "\n").split("\n"):
        for piece in pieces(line, longest):
            if current and len(current) + 1 + len(piece) > longest:
                parts.append(current)
                current = piece
            else:
                current = f"{current}\n{piece}" if current else piece
    return [*parts, current] if current else parts


def pieces(line: str, longest: int) -> list[str]:
    """A line in pieces of at most so many characters: between words where there are some, never inside a tag."""
    found = []
    while len(line) > longest:
        cut = line.rfind(" ", longest // 2, longest)
        cut = cut if cut > 0 else safe_cut(line, longest)
        found.append(line[:cut])
        line = line[cut:].lstrip(" ")
    return [*found, line]


def safe_cut(line: str, longest: int) -> int:
    """Where a line without spaces can be cut: before a tag or an entity that would be cut through, not inside a letter."""
    cut = longest
    for opening, closing in (("<", ">"), ("&", ";")):
        at = line.rfind(opening, max(0, cut - 300), cut)
        if at > 0 and closing not in line[at:cut]:
            cut = at
    while cut > 1 and joins(line[cut]):
        cut -= 1
    return cut


def joins(letter: str) -> bool:
    """Whether a character belongs to the one before it: combining marks, joiners, variation selectors, skin tones."""
    code = ord(letter)
    return (0x300 <= code <= 0x36F or 0x1AB0 <= code <= 0x1AFF or 0x20D0 <= code <= 0x20FF or code == 0x200D
            or 0xFE00 <= code <= 0xFE0F or 0x1F3FB <= code <= 0x1F3FF)  # fmt: skip


def elements_of(markup: str, bold: bool = False, link: Link = no_link) -> list[Json]:
    """The elements of one section."""
    made: list[Json] = []
    open_styles: list[str] = ["bold"] if bold else []
    person, url, at = "", "", 0
    for match in TAG.finditer(markup):
        add_text(made, markup[at : match.start()], open_styles, person, url)
        closing, tag, rest = match.groups()
        at = match.end()
        if tag == "at":
            found = ID.search(rest)
            person = "" if closing or not found else unescape(found[1])
            if person and (user := user_of(person)):
                made.append({"type": "user", "user_id": user})
        elif tag == "a":
            target = HREF.search(rest)
            url = "" if closing or not target else link(unescape(target[1]))
        elif tag in STYLES:
            style = STYLES[tag]
            if not closing:
                open_styles.append(style)
            elif style in open_styles:
                open_styles.remove(style)
    add_text(made, markup[at:], open_styles, person, url)
    return made


def add_text(made: list[Json], markup: str, styles: list[str], person: str, url: str) -> None:
    """Add a stretch of text, linked where it has an address; inside a mention Slack shows the name itself."""
    text = clean(unescape(markup))
    if not text or (person and user_of(person)):
        return
    element: Json = {"type": "link", "url": url, "text": text} if url else {"type": "text", "text": text}
    if styles:
        element["style"] = dict.fromkeys(styles, True)
    made.append(element)


def user_of(person: str) -> str:
    """Slack's id of a person; empty for ids of other channels."""
    try:
        return ids.ref(person).id
    except ids.NotOurs:
        return ""


def clean(text: str) -> str:
    """Text without the characters that JSON and databases refuse: half pairs and NUL."""
    return text.encode("utf-8", "ignore").decode("utf-8").replace("\0", "")


def cut(text: str, longest: int) -> str:
    """A plain text of at most so many characters, with a sign where something is left out."""
    text = clean(text)
    if len(text) <= longest:
        return text
    end = longest - 1
    while end > 1 and joins(text[end]):
        end -= 1
    return text[:end].rstrip() + "…"


def fallback(text: str) -> str:
    """The text that notifications and screen readers get: escaped, so that nothing in it acts."""
    escaped = clean(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    if len(escaped) <= 3_900:
        return escaped
    end = safe_cut(escaped, 3_900)
    return escaped[:end].rstrip() + "…"
