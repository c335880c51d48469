"""What a YAML file holds once it is read: texts, lists and maps that know their line and nothing else.

Every scalar is a text. `yes`, `no`, `12:30` and `007` stay what an editor typed until a field says what it wants. Only
`~` and `null` without quotes are no text to anybody who knows YAML: they mean that nothing stands there.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """One scalar, as typed; `nothing` where it is YAML's word for nothing."""

    line: int
    value: str
    nothing: bool = False


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list of nodes."""

    line: int
    nodes: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One `key: value` of a map."""

    line: int
    key: str
    value: "Node"


@dataclass(frozen=True, slots=True)
class Map:
    """A map with its entries in file order; a key stands in it once."""

    line: int
    entries: tuple[Entry, ...]


Node = Text | Sequence | Map


def kind_of(node: Node) -> str:
    """What a person would call this node."""
    match node:
        case Text():
            return "a text"
        case Sequence():
            return "a list"
        case Map():
            return "a map"
