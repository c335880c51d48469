"""Finds out what the lines of an imported guide's templates and mappings select: an area by its title, else topics.

A topic of an imported guide is a word of a line. A question carries it where its text or its group has that word.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.content.importing.outline import DraftArea, DraftItem, DraftMapping
from bot.content.importing.words import overlap, same_title, same_word, significant, slug
from bot.core.guide import TemplateLine

MIN_HITS = 3
CORE_OF_LINE = 2


@dataclass(slots=True)
class Topics:
    """The areas with their ids, and the topics given so far: which word stands for which, and to which items."""

    areas: Sequence[tuple[str, DraftArea]]
    of_item: dict[int, list[str]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)

    def name(self, word: str) -> str:
        """The topic for a word; from now on every item with that word carries it."""
        topic = slug(word, "") or f"topic-{len(self.names) + 1}"
        known = next((name for name, said in self.names.items() if said == word), "")
        if known:
            return known
        while topic in self.names:
            topic += "-2"
        self.names[topic] = word
        for _, area in self.areas:
            for item in area.items:
                if _carries(item, word):
                    self.of_item.setdefault(id(item), []).append(topic)
        return topic

    def line(self, text: str) -> TemplateLine:
        """A template line as an area where a title matches, else as the topics that its words are."""
        area = next((name for name, area in self.areas if same_title(text, area.title)), "")
        return TemplateLine(text, area=area) if area else self._by_topic(text)

    def _by_topic(self, text: str) -> TemplateLine:
        words = significant(text) or tuple(text.casefold().split())
        within, shared = self._inside(words)
        special = [word for word in words if word not in shared] or list(words)
        chosen = special
        # Too narrow: first the words shared with the title, then the whole guide.
        if self._hits(special, within) < MIN_HITS:
            chosen = list(words)
        if self._hits(chosen, within) < MIN_HITS:
            within = ()
        hitting = [word for word in chosen if self._hits([word], within)]
        groups = tuple((self.name(word),) for word in hitting or chosen)
        return TemplateLine(text, topics=groups, within=within)

    def _inside(self, words: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The area whose title shares at least two words with a line, and these words."""
        best: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
        for name, area in self.areas:
            shared = overlap(words, significant(area.title))
            if len(shared) >= 2 and len(shared) > len(best[1]):
                best = ((name,), shared)
        return best

    def _hits(self, words: Sequence[str], within: Sequence[str]) -> int:
        return sum(
            item.kind == "question" and any(_carries(item, word) for word in words)
            for name, area in self.areas
            if not within or name in within
            for item in area.items
        )

    def selected(self, line: TemplateLine) -> list[int]:
        """The questions that a topic line selects, as `id(item)`, in guide order."""
        wanted = {topic for group in line.topics for topic in group}
        return [
            id(item)
            for name, area in self.areas
            if not line.within or name in line.within
            for item in area.items
            if item.kind == "question" and wanted & set(self.of_item.get(id(item), ()))
        ]

    def mapping(self, mapping: DraftMapping) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The areas that a mapping's problem is about; where it names none, the rarest topic among its words."""
        words = significant(mapping.problem) or tuple(mapping.problem.casefold().split())
        areas = tuple(name for name, area in self.areas if _is_about(words, significant(area.title)))
        if areas:
            return areas, ()
        hits = {word: self._hits([word], ()) for word in words}
        rarest = min(words, key=lambda word: (hits[word] == 0, hits[word]))
        return (), (self.name(rarest),)


def _is_about(words: Sequence[str], title: Sequence[str]) -> bool:
    """Whether a problem's words name an area: its words in the title, or half of them where there are several."""
    shared = overlap(words, title)
    return bool(shared) and 2 * len(shared) >= len(words)


def _carries(item: DraftItem, word: str) -> bool:
    return any(same_word(word, other) for other in significant(f"{item.text} {item.group}")) or (
        word in f"{item.text} {item.group}".casefold().split()
    )
