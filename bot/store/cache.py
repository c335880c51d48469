"""Decoded assessments kept between events.

It is right because there is one writer: an entry changes only by a save of that writer. What a transaction changes
lies in an overlay and becomes the entry at commit; a rollback drops it, a savepoint's rollback undoes it step by
step. GONE in the overlay says that the entry must be read from the tables again.
"""

from collections import OrderedDict
from typing import Final

from bot.core.assessment import Assessment


class Gone:
    """The mark for an entry that must be read again."""


GONE: Final = Gone()
Entry = Assessment | Gone


class Cache:
    """The latest used assessments, at most `size` of them."""

    def __init__(self, size: int) -> None:
        """Start empty."""
        self.size = size
        self._kept: OrderedDict[str, Assessment] = OrderedDict()
        self._overlay: dict[str, Entry] = {}
        self._undo: list[tuple[str, Entry | None]] = []
        self._marks: list[int] = []
        self._dropped = False

    def get(self, identity: str) -> Assessment | None:
        """The assessment as this transaction sees it, None where it must be read."""
        entry = self._overlay.get(identity)
        if entry is not None:
            return entry if isinstance(entry, Assessment) else None
        kept = self._kept.get(identity)
        if kept is not None:
            self._kept.move_to_end(identity)
        return kept

    def put(self, identity: str, entry: Entry) -> None:
        """Set the entry for this transaction."""
        self._undo.append((identity, self._overlay.get(identity)))
        self._overlay[identity] = entry

    def keep(self, assessment: Assessment) -> None:
        """Remember what was just read: beside the transaction's changes, or among them where it was changed."""
        if self._dropped or assessment.id in self._overlay:
            self.put(assessment.id, assessment)
        else:
            self._settle(assessment.id, assessment)

    def drop_all(self) -> None:
        """Every entry must be read again; what this transaction reads from now on is its own, for it may be undone."""
        self._dropped = True
        for identity in {*self._kept, *self._overlay}:
            self.put(identity, GONE)

    def mark(self) -> None:
        """Remember this point to come back to; marks nest as savepoints do."""
        self._marks.append(len(self._undo))

    def release(self) -> None:
        """Forget the latest mark."""
        if self._marks:
            self._marks.pop()

    def rollback_to_mark(self) -> None:
        """Undo what changed since the latest mark, and forget the mark."""
        mark = self._marks.pop() if self._marks else 0
        while len(self._undo) > mark:
            identity, before = self._undo.pop()
            if before is None:
                del self._overlay[identity]
            else:
                self._overlay[identity] = before

    def commit(self) -> None:
        """Make the transaction's changes the entries."""
        for identity, entry in self._overlay.items():
            self._settle(identity, entry)
        self.rollback()

    def rollback(self) -> None:
        """Forget the transaction's changes."""
        self._overlay.clear()
        self._undo.clear()
        self._marks.clear()
        self._dropped = False

    def _settle(self, identity: str, entry: Entry) -> None:
        if isinstance(entry, Gone):
            self._kept.pop(identity, None)
            return
        if self.size:
            self._kept[identity] = entry
            self._kept.move_to_end(identity)
            if len(self._kept) > self.size:
                self._kept.popitem(last=False)
