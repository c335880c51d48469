"""Tells open pages what changed, so that they fetch it anew; each page hears only what its person may see."""

import asyncio
from typing import Any

Told = dict[str, Any]
Listener = asyncio.Queue[Told | None]

FULL = 500
"""A page that is so far behind is cut off: it connects again and fetches everything."""


class News:
    """Hands each piece of news to everybody who listens."""

    def __init__(self) -> None:
        """Begin without listeners."""
        self._listeners: dict[Listener, str] = {}
        self._over = False

    def tell(self, told: Told, only_for: str = "") -> None:
        """Hand out a piece of news, to one person's pages or to all of them."""
        for queue, person in tuple(self._listeners.items()):
            if only_for and person != only_for:
                continue
            if queue.qsize() < FULL:
                queue.put_nowait(told)
            else:
                self.leave(queue)
                queue.put_nowait(None)

    def listen(self, person: str) -> Listener:
        """Begin to listen as a person; the queue gets all news from now on, None at the end."""
        queue: Listener = asyncio.Queue()
        if self._over:
            queue.put_nowait(None)
        else:
            self._listeners[queue] = person
        return queue

    def leave(self, queue: Listener) -> None:
        """Stop listening."""
        self._listeners.pop(queue, None)

    def close(self) -> None:
        """End all streams, and at once those of pages that still come."""
        self._over = True
        for queue in tuple(self._listeners):
            self.leave(queue)
            queue.put_nowait(None)
