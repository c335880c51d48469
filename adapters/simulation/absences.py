"""Remembers when a run, or one person in it, took no answers: what was sent then need not count."""

from datetime import datetime


class Absences:
    """Spans of time by run and person; the empty person stands for the whole run."""

    def __init__(self) -> None:
        """Nobody is out yet."""
        self._spans: dict[tuple[str, str], list[list[datetime]]] = {}

    def note(self, run: str, person: str, out: bool, since: datetime, now: datetime) -> None:
        """Begin a span at `since`, or end the last one `now`, where something changed."""
        spans = self._spans.setdefault((run, person), [])
        if out and (not spans or len(spans[-1]) == 2):
            spans.append([since])
        elif not out and spans and len(spans[-1]) == 1:
            spans[-1].append(now)

    def covers(self, run: str, person: str, at: datetime) -> bool:
        """Whether what this person sent at a moment could not count any more."""
        spans = self._spans.get((run, ""), []) + self._spans.get((run, person), [])
        return any(span[0] <= at <= (span[1] if len(span) == 2 else at) for span in spans)
