"""What the delivery asks and tells: may a row still leave, and what follows once it came to its end."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from re import compile as compile_pattern

from bot.channels import ChannelError, Sent
from bot.core import pacing
from bot.core.assessment import Assessment
from bot.core.events import Delivered, Event, Lost, Missed, Undeliverable
from bot.core.post import Post
from bot.core.summary import owner_summary
from bot.corridor import Corridor
from bot.delivery import Outcome, Verdict
from bot.posting import OWNERS, posted, verdict, word_refresh, zone_for
from bot.showing import others_of
from bot.store import Parcel, Store
from bot.unheard import note_unread

WAITED = compile_pattern(r"(opening|summary)(:\d+)?$|owner-summary:|[ph]\d+\.")
"""Posts whose arrival a run waits for."""

UNASKED = 2
"""From this lane on posts are the bot's own wish: `bot/core/messages.py`."""
DOUBTED = timedelta(seconds=10)
"""So long a post waits where the time is in doubt, before it is asked again."""
SOON = timedelta(seconds=2)
"""Nobody writes below a new post sooner than this."""
DELETED = "no_message"
"""What a channel says of a post that is not there any more."""
BARRED = ("not_in_channel", "archived", "token_revoked", "uninstalled")
"""What keeps us from looking whether a post stands, and may pass."""


SUMMED = compile_pattern(r"(summary|owner-summary)(:|$)")
"""Posts of what was said until now: worded when they leave, since answers may change while they wait for the morning."""


def ready(corridor: Corridor, db: Store, parcel: Parcel, now: datetime) -> tuple[Verdict, Parcel]:
    """The delivery asks right before sending: fence and window hold, and refreshes are worded now.

    While nobody knows what time it is, nothing leaves that has its time, and nothing that nobody waits for.
    """
    if corridor.clock.doubted and (parcel.opens or parcel.lane >= UNASKED):
        return "hold", replace(parcel, not_before=now + DOUBTED)
    if not parcel.assessment:
        return "send", parcel
    run = db.load(parcel.assessment)
    word = verdict(run, parcel, now)
    if word == "hold":
        held = replace(parcel, key=parcel.key, not_before=pacing.next_open(run.setup.calendar, now))
        return "hold", held
    if word == "send" and parcel.target.thread and parcel.target.thread != run.thread:
        if not run.thread:
            return "obsolete", parcel  # its thread is gone, and the next is not there yet
        parcel = replace(parcel, target=replace(parcel.target, thread=run.thread))
    if parcel.what and word == "send":
        subject = parcel.subject or posted(run, parcel.what)[0]
        if not subject:
            return "obsolete", parcel
        return "send", replace(parcel, body=worded_now(corridor, db, run, parcel.what, now), subject=subject)
    name = parcel.key.partition(":")[2]
    if parcel.kind == "post" and word == "send" and parcel.last_try is None and SUMMED.match(name):
        return "send", replace(parcel, body=worded_now(corridor, db, run, name, now, parcel.target.person))
    return word, parcel  # type: ignore[return-value]


def barred(corridor: Corridor, db: Store, parcel: Parcel, error: ChannelError) -> bool:
    """A post in doubt may not be looked for: its owners hear what is in the way, and it waits while its run waits for it."""
    if not parcel.assessment or parcel.target.person or not WAITED.match(parcel.key.partition(":")[2]):
        return False
    run, target = db.load(parcel.assessment), parcel.target
    here = target.thread == run.thread if target.thread else not run.thread and target.channel == run.setup.channel
    if error.reason not in BARRED or run.status == "cancelled" or not here:
        return False
    corridor.apply(db, run, Undeliverable(corridor.clock.now(), "channel", error.reason))
    return True


def worded_now(corridor: Corridor, db: Store, run: Assessment, name: str, now: datetime, person: str = "") -> Post:
    """A card or a summary as it stands now; an owner's tells of the account's other runs, too."""
    guide = corridor.guide_of(db, run)
    if name.startswith(OWNERS):
        told = owner_summary(run, guide, waiting=run.summary_due, others=others_of(db, run))
        body = corridor.wording.post(told, zone_for(run, person or name.removeprefix(OWNERS)))
    else:
        body = word_refresh(run, guide, "summary" if SUMMED.match(name) else name, now, corridor.wording)
    return replace(body, assessment=run.id)


def settled(corridor: Corridor, db: Store, parcel: Parcel, outcome: Outcome, result: Sent | ChannelError | None) -> None:
    """A row came to an end: the run hears of what it waits for, a nudge that did not leave is given back."""
    now = corridor.clock.now()
    if outcome != "sent":
        for person, day in parcel.refunds:
            db.refund_nudge(person, day)
    if outcome == "dead" and parcel.kind == "edit" and isinstance(result, ChannelError) and result.reason == DELETED:
        corridor.apply(db, db.load(parcel.assessment), Lost(now, parcel.subject))
    if not parcel.assessment or parcel.kind != "post":
        return
    name = parcel.key.partition(":")[2]
    event: Event | None = None
    if outcome == "sent" and isinstance(result, Sent) and WAITED.match(name):
        event = Delivered(now, name, result.message, result.thread)
        if result.thread and (parcel.last_try is None or now - parcel.last_try > SOON):
            note_unread(db, (parcel.assessment,), now)
    elif outcome == "missed" or (outcome == "obsolete" and name.startswith("nudge")):
        event = Missed(now, name)
    elif outcome == "dead" and isinstance(result, ChannelError):
        event = Undeliverable(now, name, result.reason, parcel.target.person)
    elif outcome == "unknown" and name.startswith("opening"):
        event = Undeliverable(now, name, "in_doubt")
    elif outcome == "unknown":
        event = Delivered(now, name, "") if WAITED.match(name) else None
    if event:
        corridor.apply(db, db.load(parcel.assessment), event)
