"""How fast Slack may be written to: about one post a second in a channel, a few hundred a minute in a workspace.

Slack's own limits: https://docs.slack.dev/apis/web-api/rate-limits. Each limit is a bucket that leaks: posts fill it,
time empties it, and a post waits while it does not fit. The clock is handed in (seconds that never go back).
"""

from collections.abc import Callable

BURST = 3
"""Posts that a channel may get at once after a rest; then one a second."""
PER_MINUTE = 240
"""Posts that a workspace gets in a minute, by default: Slack speaks of several hundred."""
MOST = 10_000
"""So many channels are remembered at a time."""


class Pace:
    """When the next post may leave, by channel and by workspace."""

    def __init__(self, seconds: Callable[[], float], per_second: float = 1.0, per_minute: float = PER_MINUTE) -> None:
        """Read time with `seconds`; `per_second` posts a channel, `per_minute` posts a workspace."""
        self._seconds = seconds
        self._gap, self._gap_of_all = 1.0 / per_second, 60.0 / per_minute
        self._free: dict[str, float] = {}

    def wait(self, workspace: str, channel: str) -> float:
        """Seconds until a post may leave; 0 means now, and books it."""
        now = self._seconds()
        at = self._free.get(channel, now)
        of_all = self._free.get(workspace, now)
        wait = max(at - now - (BURST - 1) * self._gap, of_all - now - 10 * self._gap_of_all, 0.0)
        if wait <= 0:
            self._free[channel] = max(at, now) + self._gap
            self._free[workspace] = max(of_all, now) + self._gap_of_all
            self._forget(now)
        return wait

    def _forget(self, now: float) -> None:
        if len(self._free) > MOST:
            self._free = {name: at for name, at in self._free.items() if at > now}
