"""The tiny markup of posts, and what people type, as lists of safe nodes that the page builds elements from.

A node is `{t: "text", v}`, `{t: "b" | "i" | "q" | "s", c}`, `{t: "br"}`, `{t: "at", id, c}` or `{t: "a", href, c}`.
Whatever is no tag of ours is escaped before it is parsed: it becomes text.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from html.parser import HTMLParser

from adapters.local.platform import BOT, BOT_NAME, WORKSPACE, Person

Node = dict[str, object]
Nodes = list[Node]
STYLES = frozenset({"b", "i", "q", "s"})
FOREIGN = re.compile(r"<(?!/?(?:b|i|q|s|at|a|br)(?:\s[^<>]*)?/?>)", re.IGNORECASE)
JUMP = re.compile(rf"#\d{{1,6}}|{WORKSPACE}:m\d{{1,15}}")
LINK = re.compile(r"https?://[^\s<>\"']*[^\s<>\"'.,;:!?)\]]")


class _Reader(HTMLParser):
    """Builds nodes from markup; what is left open is closed at the end, what closes nothing is dropped."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.nodes: Nodes = []
        self._open: list[tuple[str, Nodes]] = [("", self.nodes)]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br":
            self._open[-1][1].append({"t": "br"})
            return
        node = _tag(tag, {name: value or "" for name, value in attrs})
        children: Nodes = self._open[-1][1] if node is None else []
        if node is not None:
            self._open[-1][1].append(node | {"c": children})
        self._open.append((tag, children))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br":
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        names = [name for name, _ in self._open]
        if tag in names[1:]:
            del self._open[len(names) - 1 - names[::-1].index(tag) :]

    def handle_data(self, data: str) -> None:
        self._open[-1][1].extend(text_nodes(data))


def _tag(tag: str, attributes: dict[str, str]) -> Node | None:
    """A tag without its children; None where only its text is kept, such as a link to a place that is not ours."""
    target = attributes.get("href", "")
    if tag in STYLES:
        return {"t": tag}
    if tag == "at":
        return {"t": "at", "id": attributes.get("id", "")}
    if tag == "a" and (JUMP.fullmatch(target) or LINK.fullmatch(target)):
        return {"t": "a", "href": target}
    return None


def nodes_of(markup: str) -> Nodes:
    """A tiny-markup text as nodes."""
    reader = _Reader()
    reader.feed(FOREIGN.sub("&lt;", markup))
    reader.close()
    return reader.nodes


def text_nodes(text: str) -> Nodes:
    """Plain text as nodes: its lines with breaks between them."""
    nodes: Nodes = []
    for place, line in enumerate(text.split("\n")):
        nodes += [{"t": "br"}] if place else []
        nodes += [{"t": "text", "v": line}] if line else []
    return nodes


@dataclass(frozen=True, slots=True)
class Mention:
    """Where somebody is named in a text."""

    begin: int
    end: int
    person: str


def mentions_of(text: str, people: Iterable[Person]) -> list[Mention]:
    """Who is named by `@Full Name` or an unambiguous `@First`, in order, the longest name first; the bot too."""
    names = _callable_names(people)
    found: list[Mention] = []
    for sign in re.finditer(r"(?<![\w@])@", text):
        name = next((one for one in names if _begins(text[sign.end() :], one)), "")
        if name:
            found.append(Mention(sign.start(), sign.end() + len(name), names[name]))
    return found


def _begins(text: str, name: str) -> bool:
    """Whether a text begins with a name, whatever its case, and the name ends there."""
    head, rest = text[: len(name)], text[len(name) : len(name) + 1]
    return head.casefold() == name.casefold() and not (rest.isalnum() or rest == "_")


def _callable_names(people: Iterable[Person]) -> dict[str, str]:
    """What people may be called, the longest name first; a first name only where one person has it."""
    whole = {BOT_NAME: BOT}
    first: dict[str, list[str]] = {}
    for one in people:
        whole[one.name] = one.id
        first.setdefault(one.name.split()[0], []).append(one.id)
    names = {name: ids[0] for name, ids in first.items() if len(ids) == 1} | whole
    return {name: names[name] for name in sorted(names, key=len, reverse=True)}


def typed_nodes(text: str, people: Iterable[Person]) -> Nodes:
    """What a person typed as nodes: names and web addresses stand out, everything else is text."""
    marks: list[tuple[int, int, Node]] = [
        (one.begin, one.end, {"t": "at", "id": one.person}) for one in mentions_of(text, people)
    ]
    for link in LINK.finditer(text):
        if not any(link.start() < end and begin < link.end() for begin, end, _ in marks):
            marks.append((link.start(), link.end(), {"t": "a", "href": link.group()}))
    nodes: Nodes = []
    at = 0
    for begin, end, node in sorted(marks, key=lambda mark: mark[0]):
        nodes += [*text_nodes(text[at:begin]), node | {"c": text_nodes(text[begin:end])}]
        at = end
    return nodes + text_nodes(text[at:])
