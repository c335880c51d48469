"""Our tiny markup as Slack's rich text: words and styles are data there, so nothing that a person wrote can act.

In `rich_text` Slack looks for no mentions, links or asterisks (https://docs.slack.dev/reference/block-kit/blocks/rich-text-block):
`<!channel>` typed into an answer stays eleven letters. Only the tags of our own templates become styles and mentions.
"""

import re
from collections.abc import Callable
from html import unescape
from itertools import groupby
from typing import Any
from unicodedata import category

from adapters.slack import ids

Json = dict[str, Any]
Link = Callable[[str], str]
LONGEST = 3_000
"""Characters that one block of text gets; Slack refuses longer sections."""
PLAIN = 3_900
"""Characters of the plain text; above 4,000 Slack may make several messages of it."""
LONGEST_LETTER = 64
"""So many characters at most are taken for one letter with its marks."""
BULLET = "• "
JOINER = "\u200d"
FLAGS = "".join(map(chr, range(0x1F1E6, 0x1F200)))
DIRECTION = re.compile(r"[\u202a-\u202e\u2066-\u2069]")
ENDS = dict.fromkeys("\u202a\u202b\u202d\u202e", "\u202c") | dict.fromkeys("\u2066\u2067\u2068", "\u2069")
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
    made = [paragraphs(part, bold, link) for part in parts_of(markup, LONGEST)]
    return [{"type": "rich_text", "elements": elements} for elements in made if elements]


def paragraphs(part: str, bold: bool, link: Link) -> list[Json]:
    """The sections of a text, and as lists what stands in lines that begin with a bullet."""
    made: list[Json] = []
    for listed, lines in groupby(part.split("\n"), key=lambda line: line.startswith(BULLET)):
        kept = list(lines)
        texts = [line.removeprefix(BULLET) for line in kept] if listed else ["\n".join(kept)]
        found = [elements_of(text, bold, link) for text in texts]
        sections: list[Json] = [{"type": "rich_text_section", "elements": one} for one in found if one]
        made += [{"type": "rich_text_list", "style": "bullet", "elements": sections}] if listed and sections else sections
    return made


def parts_of(markup: str, longest: int) -> list[str]:
    """A text in parts, cut between lines where that is possible; tags never reach over a line in our templates."""
    parts: list[str] = []
    current = ""
    for line in markup.replace("<br>", "\n").split("\n"):
        *whole, rest = pieces(line, longest)
        if current and (whole or len(current) + 1 + len(rest) > longest):
            parts.append(current)
            current = ""
        parts += whole
        current = f"{current}\n{rest}" if current else rest
    return [*parts, current] if current else parts


def pieces(line: str, longest: int) -> list[str]:
    """A line in pieces of at most so many characters: between words where there are some, never inside a tag."""
    found = []
    while len(line) > longest:
        cut = line.rfind(" ", longest // 2, longest)
        cut = cut if cut > 0 and not inside_tag(line, cut) else safe_cut(line, longest)
        found.append(line[:cut])
        line = line[cut:].removeprefix(" ")
    return [*found, line]


def inside_tag(line: str, at: int) -> bool:
    """Whether a place in a line lies in a tag."""
    return line.rfind("<", 0, at) > line.rfind(">", 0, at)


def safe_cut(line: str, longest: int) -> int:
    """Where a line without spaces can be cut: before a tag or an entity that would be cut through, not inside a letter."""
    cut = longest
    for opening, closing in (("<", ">"), ("&", ";")):
        at = line.rfind(opening, max(0, cut - 300), cut)
        if at > 0 and closing not in line[at:cut]:
            cut = at
    return border(line, cut)


def border(text: str, at: int) -> int:
    """The last place up to here where no letter is cut through; marks without an end are cut all the same."""
    for place in range(at, max(1, at - LONGEST_LETTER), -1):
        if not joins(text, place):
            return place
    return at


def joins(text: str, at: int) -> bool:
    """Whether a character belongs to the one before it: marks, joiners, skin tones, and the second half of a flag."""
    letter, before = text[at], text[at - 1]
    if letter == JOINER or before == JOINER or category(letter).startswith("M") or "\U0001f3fb" <= letter <= "\U0001f3ff":
        return True
    return letter in FLAGS and (at - len(text[:at].rstrip(FLAGS))) % 2 == 1


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
    text = closed(clean(unescape(markup)))
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


def closed(text: str) -> str:
    """A text whose writing direction ends where it ends, so that it cannot turn the words around that follow."""
    ends: list[str] = []
    for sign in DIRECTION.findall(text):
        if sign in ENDS:
            ends.append(ENDS[sign])
        elif sign in ends:
            del ends[len(ends) - 1 - ends[::-1].index(sign) :]
    return text + "".join(reversed(ends))


def cut(text: str, longest: int) -> str:
    """A plain text of at most so many characters, with a sign where something is left out, after a word if one ends near."""
    text = DIRECTION.sub("", clean(text))
    if len(text) <= longest:
        return text
    end = text.rfind(" ", longest * 2 // 3, longest)
    return text[: end if end > 0 else border(text, longest - 1)].rstrip(" ,;:·") + "…"


def fallback(text: str) -> str:
    """The text that notifications and screen readers get: escaped, so that nothing in it acts."""
    whole = escaped(text)
    if len(whole) <= PLAIN:
        return whole
    end = max(whole.rfind(space, PLAIN * 2 // 3, PLAIN) for space in " \n")
    return whole[: end if end > 0 else safe_cut(whole, PLAIN - 1)].rstrip(" \n,;:·") + "…"


def escaped(text: str) -> str:
    """A plain text as it stands in `text`: nothing in it acts or turns what follows around."""
    return DIRECTION.sub("", clean(text)).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
