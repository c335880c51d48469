"""How fast Slack may be written to: about one post a second in a channel, a few hundred a minute in a workspace.

Slack's own limits: https://docs.slack.dev/apis/web-api/rate-limits. Each limit is a line of slots: a post takes the
next free one and waits for it while that is near; what would wait longer goes back to the outbox with the moment of a
slot further on, so that ten thousand posts are put off once each and not again and again. Answers to people who wait
stand neither in the workspace's line nor behind what was put off. The clock is handed in (seconds that never go back).
"""

from collections.abc import Callable
from dataclasses import dataclass

BURST = 3
"""Posts that a channel may get at once after a rest; then one a second."""
PER_MINUTE = 240
"""Posts that a workspace gets in a minute, by default: Slack speaks of several hundred."""
NEAR = 2.0
"""Seconds that a post waits in place."""
MOST = 10_000
"""So many lines are remembered at a time."""


@dataclass(frozen=True, slots=True)
class Slot:
    """When a post may leave: `seconds` from now; `taken` tells whether the slot is its own or it has to ask again."""

    seconds: float
    taken: bool


class Pace:
    """The lines of all channels and workspaces."""

    def __init__(self, seconds: Callable[[], float], per_second: float = 1.0, per_minute: float = PER_MINUTE) -> None:
        """Read time with `seconds`; `per_second` posts a channel, `per_minute` posts a workspace."""
        self._seconds = seconds
        self._gap, self._gap_of_all = 1.0 / per_second, 60.0 / per_minute
        self._next: dict[str, float] = {}
        self._put_off: dict[str, float] = {}
        self._asked: dict[str, tuple[str, float]] = {}

    def slot(self, workspace: str, channel: str, urgent: bool = False) -> Slot:
        """Take the next slot that suits channel and workspace, or be told when to ask again."""
        now = self._seconds()
        start = now - (BURST - 1) * self._gap
        here = max(self._next.get(channel, start), start)
        of_all = max(self._next.get(workspace, now), now)
        at = max(here, now) if urgent else max(here, of_all, now)
        if at - now > NEAR:
            return Slot(at - now, False) if urgent else self._later(workspace if of_all >= here else channel, at, now)
        self._next[channel] = max(here, at - (BURST - 1) * self._gap) + self._gap
        self._next[workspace] = of_all + self._gap_of_all
        self._forget(now)
        return Slot(max(0.0, at - now), True)

    def hold(self, workspace: str, channel: str, seconds: float) -> None:
        """Slack itself asked for so many seconds of quiet in a channel: it rests, and others go on.

        Where a second channel is told so meanwhile, it is the workspace's own limit: what nobody waits for rests there.
        """
        now = self._seconds()
        known, until = self._asked.get(workspace, ("", now))
        everywhere = known not in ("", channel) and until > now
        self._asked[workspace] = (channel, max(until, now + seconds))
        for line in (channel, workspace) if everywhere else (channel,):
            self._next[line] = max(self._next.get(line, now), now + seconds)

    def _later(self, line: str, at: float, now: float) -> Slot:
        """A moment further on, one for each that asks: behind those that were put off before."""
        gap = self._gap_of_all if ":" not in line else self._gap
        self._put_off[line] = max(self._put_off.get(line, at), at) + gap
        return Slot(self._put_off[line] - now, False)

    def _forget(self, now: float) -> None:
        if len(self._next) > MOST:
            self._next = {name: at for name, at in self._next.items() if at > now}
            self._put_off = {name: at for name, at in self._put_off.items() if at > now}
