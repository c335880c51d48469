"""Keeps the pages that people look at up to date: shown when they are opened, and again after what was done there."""

from collections.abc import Awaitable, Callable

from adapters.slack.answering import Scene
from adapters.slack.waiting import Held

HOME = "home"
MOST = 1_000
"""So many people's pages are kept up to date."""
Show = Callable[[str, str, str], Awaitable[None]]


class Homes:
    """Who looked at their page; Slack does not tell when they leave it."""

    def __init__(self, show: Show, held: Held) -> None:
        """Show a page with `show` (workspace, person, tab), after the acknowledgement."""
        self._show, self._held = show, held
        self._known: dict[tuple[str, str], None] = {}

    def opened(self, team: str, user: str, tab: str) -> None:
        """Somebody looks at the app."""
        if len(self._known) >= MOST:
            self._known.pop(next(iter(self._known)))
        self._known[team, user] = None
        self._held.later(self._show(team, user, tab))

    def acted(self, scene: Scene) -> None:
        """What somebody did on their page, or in a form that they may have opened from it, shows there at once."""
        if scene.view is not None and (scene.team, scene.user) in self._known:
            self._held.later(self._show(scene.team, scene.user, HOME))
