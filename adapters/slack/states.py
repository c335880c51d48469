"""The one-time states of installations under way: kept hashed, good for ten minutes and for one use."""

import os
from base64 import urlsafe_b64encode
from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256

from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore

from adapters.slack.installations import Submit

LASTS = timedelta(minutes=10)
RANDOM_BYTES = 32


class States(AsyncOAuthStateStore):
    """Issues states and uses them up; Bolt binds each to the browser it was issued to by a cookie."""

    def __init__(self, submit: Submit, now: Callable[[], datetime]) -> None:
        """Keep them with `submit`."""
        self._submit = submit
        self._now = now

    async def async_issue(self, *args: object, **kwargs: object) -> str:
        """A state that nobody can guess."""
        state = urlsafe_b64encode(os.urandom(RANDOM_BYTES)).decode().rstrip("=")
        now = self._now()
        await self._submit(lambda store: store.installs.keep_state(mark(state), now + LASTS, now))
        return state

    async def async_consume(self, state: str) -> bool:
        """Use a state up; False for one that is unknown, used or too old."""
        now = self._now()
        return await self._submit(lambda store: store.installs.take_state(mark(state), now))


def mark(state: str) -> str:
    """What is kept of a state."""
    return sha256(state.encode("utf-8", "replace")).hexdigest()
