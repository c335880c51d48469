"""What is wrong with a guide: one plain sentence each, with the file and the line where it stands."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches


class ContentError(Exception):
    """A guide cannot be used; `problems` says why, one sentence each, most with `path:line:` in front."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


@dataclass(frozen=True, slots=True)
class Place:
    """A line of a file, written as editors understand it: `path:line`."""

    path: str
    line: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line}"


@dataclass(slots=True)
class Problems:
    """The list that reading a guide fills; reading goes on after a problem, so that one run shows them all."""

    found: list[tuple[Place, str]] = field(default_factory=list)

    def add(self, place: Place, sentence: str) -> None:
        """Note one problem."""
        if (place, sentence) not in self.found:
            self.found.append((place, sentence))

    def stop_if_any(self) -> None:
        """Raise ContentError with everything noted so far, in file and line order; do nothing where all is well."""
        if self.found:
            ordered = sorted(self.found, key=lambda problem: (problem[0].path, problem[0].line))
            raise ContentError(f"{place}: {sentence}" for place, sentence in ordered)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A closing half-sentence that names the nearest known word, or the known words where none is near."""
    choices = sorted(set(known))
    near = get_close_matches(word, choices, n=1, cutoff=0.6)
    if near:
        return f'; did you mean "{near[0]}"?'
    if not choices:
        return "."
    more = f" and {len(choices) - 12} more" if len(choices) > 12 else ""
    return f"; it can be: {', '.join(choices[:12])}{more}."
