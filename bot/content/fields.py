"""Reads the fields of one YAML map: what type each must have, what stands for a missing one, what is unknown."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal, TypeVar

from bot.content.nodes import Entry, Map, Node, Sequence, Text, kind_of
from bot.content.problems import Place, Problems, did_you_mean

Word = TypeVar("Word", bound=str)
RefKind = Literal["item", "area", "topic", "practice", "practice guide", "indicator", "question", "need"]

_ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,99}")
_TRUE, _FALSE = ("true", "yes", "on"), ("false", "no", "off")


@dataclass(frozen=True, slots=True)
class Ref:
    """A name that one place uses for a thing that must exist elsewhere."""

    place: Place
    kind: RefKind
    name: str
    said_by: str


@dataclass(slots=True)
class Reading:
    """What a whole guide's reading collects: problems, references to check at the end, and where each id stands."""

    problems: Problems = field(default_factory=Problems)
    refs: list[Ref] = field(default_factory=list)
    places: dict[str, Place] = field(default_factory=dict)
    incomplete: bool = False
    """Whether a file could not be read at all."""

    def claim(self, kind: str, name: str, place: Place) -> None:
        """Remember where an id stands; a second one of the same kind is a problem."""
        first = self.places.setdefault(f"{kind} {name}", place)
        if first != place:
            self.problems.add(place, f'The {kind} id "{name}" is taken (first at {first}); choose another.')


class Fields:
    """One map of a file, read field by field; what is wrong is noted, and a harmless value stands in."""

    def __init__(self, node: Map, path: str, reading: Reading, what: str) -> None:
        self.node = node
        self.path = path
        self.reading = reading
        self.what = what
        self._entries = {entry.key: entry for entry in node.entries}

    @property
    def place(self) -> Place:
        """Where the map starts."""
        return Place(self.path, self.node.line)

    def has(self, key: str) -> bool:
        """Whether the key is written at all."""
        return key in self._entries

    def at(self, key: str) -> Place:
        """Where a key stands; the map's start where it is missing."""
        entry = self._entries.get(key)
        return Place(self.path, entry.line) if entry else self.place

    def problem(self, key: str, sentence: str) -> None:
        """Note a problem at a key."""
        self.reading.problems.add(self.at(key), sentence)

    def only(self, *known: str) -> None:
        """Refuse every key that is not known here."""
        for entry in self.node.entries:
            if entry.key not in known:
                end = did_you_mean(entry.key, known)
                self.problem(entry.key, f'{self.what} has no field "{entry.key}"{end}')

    def text(self, key: str, default: str = "", *, required: bool = False) -> str:
        """One text, with its whitespace folded."""
        entry = self._entries.get(key)
        if entry is None:
            if required:
                self.problem(key, f'{self.what} has no "{key}"; add it.')
            return default
        return self._text_of(entry.value, entry, key) or default

    def identifier(self, kind: str) -> str:
        """The map's `id`, claimed for its kind; empty where it has none that can be used."""
        name = self.text("id", required=True)
        if name and not _ID.fullmatch(name):
            self.problem("id", f'The id "{name}" may hold small letters, digits, dots and hyphens only; change it.')
            return ""
        if name:
            self.reading.claim(kind, name, self.at("id"))
        return name

    def whole(self, key: str, default: int, low: int, high: int) -> int:
        """One whole number between two bounds."""
        return self._number(self.text(key), key, low, high, default) if self.has(key) else default

    def flag(self, key: str) -> bool:
        """True or false; false where it is missing."""
        word = self.text(key, "false").casefold()
        if word not in _TRUE + _FALSE:
            self.problem(key, f'"{key}" must be true or false, not "{word}".')
        return word in _TRUE

    def one_of(self, key: str, allowed: tuple[Word, ...], default: Word) -> Word:
        """One word of a few."""
        word = self.text(key)
        for choice in allowed:
            if choice == word:
                return choice
        if word or self.has(key):
            end = did_you_mean(word, (choice for choice in allowed if choice))
            self.problem(key, f'"{key}" cannot be "{word}"{end}')
        return default

    def words(self, key: str) -> tuple[str, ...]:
        """A list of texts; one single text counts as a list of one."""
        entry = self._entries.get(key)
        if entry is None:
            return ()
        nodes = entry.value.nodes if isinstance(entry.value, Sequence) else (entry.value,)
        texts = tuple(text for text in (self._text_of(node, entry, key) for node in nodes) if text)
        for text in sorted({text for text in texts if texts.count(text) > 1}):
            self.problem(key, f'"{key}" names "{text}" twice; keep one.')
        return texts

    def word_groups(self, key: str) -> tuple[tuple[str, ...], ...]:
        """A list of lists of texts; a text among them is a list of one."""
        entry = self._entries.get(key)
        if entry is None:
            return ()
        outer = entry.value.nodes if isinstance(entry.value, Sequence) else (entry.value,)
        groups = []
        for node in outer:
            inner = node.nodes if isinstance(node, Sequence) else (node,)
            texts = (self._text_of(part, entry, key) for part in inner)
            groups.append(tuple(text for text in texts if text))
        return tuple(group for group in groups if group)

    def numbers(self, key: str, low: int, high: int) -> tuple[int, ...]:
        """A list of whole numbers."""
        return tuple(self._number(word, key, low, high, low) for word in self._raw_words(key))

    def refs(self, key: str, kind: RefKind) -> tuple[str, ...]:
        """A list of names that must exist elsewhere in the guide."""
        names = self.words(key)
        self.refer(key, kind, names)
        return names

    def refer(self, key: str, kind: RefKind, names: Iterable[str]) -> None:
        """Remember names to be checked once the whole guide is read."""
        for name in names:
            self.reading.refs.append(Ref(self.at(key), kind, name, self.what))

    def maps(self, key: str, what: str, *, required: bool = False) -> Iterator["Fields"]:
        """The maps of a list, each to be read in turn."""
        entry = self._entries.get(key)
        if entry is None:
            if required:
                self.problem(key, f'{self.what} has no "{key}"; add it.')
            return
        if not isinstance(entry.value, Sequence) or not entry.value.nodes:
            self.problem(key, f'"{key}" must be a list with at least one entry (lines that start with "-").')
            return
        for node in entry.value.nodes:
            if isinstance(node, Map):
                yield Fields(node, self.path, self.reading, what)
            else:
                sentence = f'An entry of "{key}" must be a map ("key: value"), not {kind_of(node)}.'
                self.reading.problems.add(Place(self.path, node.line), sentence)

    def inner(self, key: str, what: str) -> "Fields | None":
        """The map under a key; None where there is none."""
        entry = self._entries.get(key)
        if entry is None:
            return None
        if not isinstance(entry.value, Map):
            self.problem(key, f'"{key}" must be a map ("key: value"), not {kind_of(entry.value)}.')
            return None
        return Fields(entry.value, self.path, self.reading, what)

    def pairs(self, key: str) -> tuple[tuple[str, str], ...]:
        """A map of free keys and texts, as pairs."""
        inner = self.inner(key, f'"{key}"')
        return tuple((entry.key, inner.text(entry.key)) for entry in inner.node.entries) if inner else ()

    def _raw_words(self, key: str) -> tuple[str, ...]:
        entry = self._entries.get(key)
        if entry is None:
            return ()
        nodes = entry.value.nodes if isinstance(entry.value, Sequence) else (entry.value,)
        return tuple(self._text_of(node, entry, key) for node in nodes)

    def _text_of(self, node: Node, entry: Entry, key: str) -> str:
        place = Place(self.path, node.line or entry.line)
        if not isinstance(node, Text):
            self.reading.problems.add(place, f'"{key}" must be a text, not {kind_of(node)}; put quotes around it.')
            return ""
        if node.nothing:
            sentence = f'"{key}" is {node.value}, which means nothing; fill it in, remove the line, or put quotes around it.'
            self.reading.problems.add(place, sentence)
            return ""
        folded = " ".join(node.value.split())
        if not folded:
            self.reading.problems.add(place, f'"{key}" is empty; fill it in or remove the line.')
        return folded

    def _number(self, word: str, key: str, low: int, high: int, default: int) -> int:
        if re.fullmatch(r"-?[0-9]{1,9}", word) and low <= int(word) <= high:
            return int(word)
        if word:
            self.problem(key, f'"{key}" must be a whole number from {low} to {high}, not "{word}".')
        return default
