"""One thing in the outbox: what leaves, for whom, when, and under which condition."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from bot.channels import Target
from bot.core.post import Post

Kind = Literal["post", "edit", "react", "remove"]
State = Literal["pending", "sending", "sent", "obsolete", "dead"]


@dataclass(frozen=True, slots=True)
class Parcel:
    """A row of the outbox.

    `key` is unique: enqueued twice it leaves once. `address` is the ordering unit (`thread:a1`, `person:local:ana`);
    `lane` the priority between addresses. `body` is the worded post, `what` is set instead for a refresh, which is
    worded when it leaves. `subject` is the message an edit, removal or reaction is about. `fence` are pairs of prompt
    and generation; `opens` and `closes` the window, `not_before` the earliest time. `refunds` are nudges to give back.
    The rest is the delivery's own: `last_try` is set before the socket and stays while the outcome is not known.
    """

    key: str
    address: str
    kind: Kind
    target: Target
    assessment: str = ""
    lane: int = 0
    body: Post | None = None
    what: str = ""
    subject: str = ""
    emoji: str = ""
    off: bool = False
    fence: tuple[tuple[int, int], ...] = ()
    refunds: tuple[tuple[str, date], ...] = ()
    not_before: datetime | None = None
    opens: datetime | None = None
    closes: datetime | None = None
    id: int = 0
    state: State = "pending"
    tries: int = 0
    first_try: datetime | None = None
    last_try: datetime | None = None
    lease_until: datetime | None = None
    message: str = ""
    reason: str = ""
