"""Reads one YAML file strictly; the only file that knows PyYAML.

The file is pulled event by event, so a bomb is refused at the first event that goes too far: no alias is ever followed,
no tag ever builds anything, and depth, size and number of nodes are bounded. Nothing here recurses.
"""

import re
from dataclasses import dataclass, field

import yaml

from bot.content.nodes import Entry, Map, Node, Sequence, Text

MAX_BYTES = 512 * 1024
MAX_DEPTH = 20
MAX_NODES = 5000

_LOADER: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff\ud800-\udfff]")
_CLOSING = ("found unexpected end of stream", "unexpected end of stream")
_TOO_DEEP = f"Lists and maps are nested more than {MAX_DEPTH} deep here; flatten them."
_NOTHING = ("~", "null", "Null", "NULL")
_FLOW = ("',' or ']'", "',' or '}'", "node content")


class YamlProblem(Exception):
    """A YAML file cannot be read; `line` counts from 1."""

    def __init__(self, line: int, sentence: str) -> None:
        super().__init__(sentence)
        self.line = line
        self.sentence = sentence


@dataclass(slots=True)
class _Open:
    """A list or map that is still being filled; `key` waits for its value."""

    line: int
    is_map: bool
    nodes: list[Node] = field(default_factory=list)
    entries: dict[str, Entry] = field(default_factory=dict)
    key: Text | None = None

    def put(self, node: Node) -> None:
        """Take the next node: an element, a key or a key's value."""
        if not self.is_map:
            self.nodes.append(node)
        elif self.key is None:
            self.key = self._as_key(node)
        else:
            self.entries[self.key.value] = Entry(self.key.line, self.key.value, node)
            self.key = None

    def _as_key(self, node: Node) -> Text:
        if not isinstance(node, Text):
            raise YamlProblem(node.line, "A list or map stands where a key belongs; put quotes around the text.")
        if node.value in self.entries:
            first = self.entries[node.value].line
            raise YamlProblem(node.line, f'The key "{node.value}" is here twice (first in line {first}); keep one.')
        return node

    def closed(self) -> Node:
        """The finished list or map."""
        if self.is_map:
            return Map(self.line, tuple(self.entries.values()))
        return Sequence(self.line, tuple(self.nodes))


def decoded(data: bytes) -> str:
    """The file's text without byte order mark; YamlProblem where it is too long, not UTF-8 or not text."""
    if len(data) > MAX_BYTES:
        raise YamlProblem(1, f"The file is larger than {MAX_BYTES // 1024} KB; split it.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise YamlProblem(line, "This is not UTF-8 text; save the file as UTF-8.") from None
    odd = _NOT_TEXT.search(text)
    if odd:
        line = text.count("\n", 0, odd.start()) + 1
        raise YamlProblem(line, f"The invisible character U+{ord(odd.group()):04X} stands here; remove it.")
    return text


def read_yaml(data: bytes) -> Map:
    """The map that a file holds; YamlProblem with line and sentence where it holds anything else."""
    text = decoded(data)
    try:
        root = _compose(text)
    except yaml.MarkedYAMLError as error:
        raise _in_plain_words(error) from None
    except yaml.YAMLError as error:
        raise YamlProblem(1, f"This is not readable as YAML ({_first_line(str(error))}).") from None
    if root is None:
        raise YamlProblem(1, "The file is empty; fill it in or remove it.")
    if not isinstance(root, Map):
        raise YamlProblem(root.line, 'The file does not start with "key: value" lines; see docs/content.md.')
    return root


def _compose(text: str) -> Node | None:
    stack: list[_Open] = []
    root: Node | None = None
    count = documents = 0
    for event in yaml.parse(text, Loader=_LOADER):
        line = event.start_mark.line + 1 if event.start_mark else 1
        _refuse(event, line)
        done: Node | None = None
        match event:
            case yaml.DocumentStartEvent():
                documents += 1
                if documents > 1:
                    raise YamlProblem(line, 'A second document starts here ("---"); keep one per file.')
            case yaml.ScalarEvent():
                done = Text(line, event.value, event.implicit[0] and event.value in _NOTHING)
            case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
                stack.append(_Open(line, isinstance(event, yaml.MappingStartEvent)))
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                done = stack.pop().closed()
        count += isinstance(event, yaml.NodeEvent)
        if len(stack) > MAX_DEPTH:
            raise YamlProblem(line, _TOO_DEEP)
        if count > MAX_NODES:
            raise YamlProblem(line, f"The file holds more than {MAX_NODES} entries; split it.")
        if done is not None and stack:
            stack[-1].put(done)
        elif done is not None:
            root = done
    is_nothing = isinstance(root, Text) and not root.value
    return None if is_nothing else root


def _refuse(event: yaml.Event, line: int) -> None:
    """Aliases, anchors and tags: nothing an editor needs, everything an attacker wants."""
    anchor, tag = getattr(event, "anchor", None), getattr(event, "tag", None)
    if isinstance(event, yaml.AliasEvent):
        raise YamlProblem(line, f'"*{anchor}" is an alias, which guides do not use; put quotes around the text.')
    if anchor:
        raise YamlProblem(line, f'"&{anchor}" is an anchor, which guides do not use; put quotes around the text.')
    if tag:
        raise YamlProblem(line, 'A word starts with "!" (a YAML tag) here; put quotes around the text.')


def _in_plain_words(error: yaml.MarkedYAMLError) -> YamlProblem:
    problem = error.problem or "unreadable"
    mark = error.problem_mark or error.context_mark
    line = mark.line + 1 if mark else 1
    opened = error.context_mark.line + 1 if error.context_mark else line
    if "mapping values are not allowed" in problem:
        return YamlProblem(line, "A colon stands where none is expected; quote the text or fix the indent.")
    if "cannot start any token" in problem:
        return YamlProblem(line, "A tab or a special character (@, `, %) starts a word; use spaces, or quotes.")
    if any(words in problem for words in _CLOSING):
        return YamlProblem(opened, "A quotation mark is opened here and never closed; close it.")
    if any(words in problem for words in _FLOW):
        return YamlProblem(opened, "A bracket is opened here and not closed as expected; close it, or quote the text.")
    if "nesting depth" in problem:  # newer parsers in C have a limit of their own, and look ahead
        return YamlProblem(line, _TOO_DEEP)
    if "could not find expected ':'" in problem:
        return YamlProblem(opened, 'A line has no colon after its key; write "key: value".')
    if "unknown escape" in problem:
        return YamlProblem(line, "A backslash in double quotes is misread; use single quotes.")
    return YamlProblem(line, f"This is not readable as YAML; check indent and quotes here and above ({problem}).")


def _first_line(text: str) -> str:
    return text.splitlines()[0] if text else "unreadable"
