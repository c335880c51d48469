"""The engine: every event goes through one corridor (load, decide, word, save), one transaction, then it is answered.

An event is filed under its natural key in the same transaction as what it caused, so that a repeated event finds
itself filed. Commands and forms are read here into the core's events; the core decides, the store keeps, the outbox
waits for delivery.
"""

import logging
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from bot.channels import Change, Channel, ChannelError, Inbound, Receive, Reply, Sent
from bot.clock import Clock
from bot.commanding import command
from bot.commenting import adopted, changed, keep_undone, said_in
from bot.core import pacing
from bot.core.events import (
    Adopted,
    Commanded,
    Deleted,
    Edited,
    Pressed,
    Said,
    Submitted,
    WasAway,
    Woke,
    linked,
    number_of,
)
from bot.core.guide import Guide
from bot.core.messages import Notice
from bot.corridor import Corridor
from bot.delivery import Outcome, Verdict
from bot.forms import loaded, of_row, opened_form, wrong_day
from bot.joining import refused_person, with_guest
from bot.living import lived
from bot.pressed import press_elsewhere
from bot.routing import of_elsewhere, prompt_above, run_of_message, run_of_private, takes_command
from bot.settling import barred, ready, settled
from bot.starting import submit_start
from bot.store import Comment, NoAssessment, Parcel, Store, StoreUnavailable
from bot.wording import Wording
from bot.writer import Writer

READING = ("status", "answers", "summary", "settings", "actions", "list", "help", "export", "digest", "details")
"""Taps that only show something: they may be repeated at any time."""
log = logging.getLogger("discovery.engine")
MOST_RINGS = 5
"""So often a run may want to be woken at one moment; more is a bell that would never stop."""


class RestlessBell(Exception):
    """A run wants to be woken again and again at the same moment."""


class Engine:
    """One conversation engine over all channels.

    `guides` are the guides on disk by id; runs keep the version that they started with. `writer` is the one thread
    that writes. All methods with a `Store` in front run inside its transaction.
    """

    def __init__(self, writer: Writer, guides: dict[str, Guide], wording: Wording, clock: Clock) -> None:
        """Take the parts; channels are added with `connect`."""
        self.writer = writer
        self.corridor = Corridor(guides, wording, clock)

    def connect(self, channel: Channel) -> Receive:
        """Make a channel known and give back the function that it hands its events to."""
        self.corridor.channels[channel.name] = channel

        async def receive(event: Inbound | Change) -> Reply:
            return await self.receive(channel.name, event)

        return receive

    async def receive(self, channel: str, event: Inbound | Change) -> Reply:
        """Handle one event durably; when this returns, what it caused is committed. Our own failure keeps the event."""
        try:
            return await self.writer.submit(lambda db: self.handle(db, channel, event))
        except StoreUnavailable:
            raise  # nothing can be kept now: whoever handed it over hands it over again
        except Exception as error:
            kind = f"{type(error).__name__}: {error}"
            await self.writer.submit(lambda db: db.stuck(channel, event.key, event, kind, self.corridor.clock.now()))
            log.exception("event kept as stuck", extra={"event_key": event.key, "channel": channel})
            return Reply(self.corridor.wording.post(Notice("broken")))

    def handle(self, db: Store, channel: str, event: Inbound | Change) -> Reply:
        """Inside the transaction: a form to open is only read, everything else is filed and carried out."""
        if isinstance(event, Pressed | Submitted) and of_elsewhere(db, event):
            return Reply(self.corridor.wording.post(Notice("no_runs")))
        if isinstance(event, Pressed):
            event = of_row(event)
            reply = opened_form(self.corridor, db, event)
            if reply is not None:
                return reply
            if event.action == "why":
                event = replace(event, key=f"{event.key}@{event.at.isoformat()}")
        if self.of_nobody(db, event) or not db.file_inbox(channel, self.key_of(db, event), event.at):
            return Reply()
        match event:
            case Said():
                return self.said(db, event)
            case Pressed():
                return self.pressed(db, event)
            case Edited() | Deleted():
                unseen = changed(self.corridor, db, channel, event)
                return self.said(db, unseen) if unseen else Reply()
            case Adopted():
                return self.adopted(db, event)
            case Submitted():
                return self.submitted(db, event)
            case Commanded():
                return command(self.corridor, db, event)
            case _:
                lived(self.corridor, db, event)
        return Reply()

    def of_nobody(self, db: Store, event: Inbound | Change) -> bool:
        """Whether something was said in a thread that is no run's, and is no command: it is not even filed.

        For the opening of a run may stand there without our knowing: once it is found, the same is heard again.
        """
        match event:
            case Said() if event.thread and not self.corridor.run_of_thread(db, event.thread):
                return not takes_command(self.corridor, db, event)
            case Edited() | Deleted() if event.thread:
                return run_of_message(self.corridor, db, event.message, event.thread) is None
        return False

    def key_of(self, db: Store, event: Inbound | Change) -> str:
        """The key to file under: a tap on a card that is no prompt counts once for each state of its run."""
        if isinstance(event, Pressed) and not event.card.isdigit():
            run = loaded(db, event.assessment) or loaded(db, event.value) or loaded(db, event.row.partition(":")[0])
            quiet = event.action in READING
            return f"{event.key}@{self.corridor.clock.now().isoformat() if quiet else run.version if run else 0}"
        return event.key

    def said(self, db: Store, event: Said) -> Reply:
        """A message: a command where it is one, else the business of the run it belongs to."""
        if takes_command(self.corridor, db, event):
            return command(self.corridor, db, Commanded(event.key, event.at, event.person, event.text, event.channel,
                                               event.thread, not event.thread, event.name))
        run, number = prompt_above(db, event)
        if run:
            event = replace(event, number=number)
        else:
            run = self.corridor.run_of_thread(db, event.thread) if event.thread else run_of_private(self.corridor, db, event)
        if run is None:
            known = not event.thread and not event.channel
            return Reply(self.corridor.wording.post(Notice("nothing_open", (("account", ""),)))) if known else Reply()
        before = db.load(run)
        after = self.corridor.apply(db, before, event)
        if after.prompts is before.prompts or said_in(after, event.message) is None:
            db.save_comment(Comment(event.message, run, event.person, linked(event.text, event.files), event.at, event.number))
        return Reply()

    def adopted(self, db: Store, event: Adopted) -> Reply:
        """A gesture on a message: whether it counts as an answer; a sentence where that changes nothing."""
        if adopted(self.corridor, db, event):
            return Reply()
        return Reply(self.corridor.wording.post(Notice("not_adopted", (("undo", event.undo),))))

    def pressed(self, db: Store, event: Pressed) -> Reply:
        """A tap: on a run's prompt the core decides, every other card has its own business."""
        if event.action in ("take", "not_answer"):
            taken = Adopted(event.key, event.at, event.person, event.value, event.thread, event.action == "not_answer",
                            private=not event.thread)
            adopted(self.corridor, db, taken)
            return Reply(close=True)
        if not event.card.isdigit() and event.action not in ("agree", "both", "park"):
            return press_elsewhere(self.corridor, db, event)
        try:
            before = db.load(event.assessment)
        except NoAssessment:
            return Reply(self.corridor.wording.post(Notice("no_runs")))
        after = self.corridor.apply(db, before, event)
        if event.action in ("undo", "pick"):
            keep_undone(db, before, after, number_of(event.card))
        return Reply()

    def submitted(self, db: Store, event: Submitted) -> Reply:
        """A form: a start is checked and previewed, a command's form is carried out, the rest is a run's business."""
        if event.form == "start":
            return submit_start(self.corridor, db, event)
        if wrong := wrong_day(self.corridor, db, event):
            return wrong
        if event.form in ("extend", "assign", "add", "remove", "action"):
            return press_elsewhere(self.corridor, db, event)
        if "text" in dict(event.values) and not event.value("text") and not event.value("pick"):
            return Reply(errors=(("text", self.corridor.wording.error("required", {})),))
        run = loaded(db, event.assessment)
        if run is None:
            return Reply(self.corridor.wording.post(Notice("no_runs")))
        if wrong := refused_person(self.corridor, run, event):
            return wrong
        self.corridor.apply(db, run, with_guest(self.corridor, db, run, event))
        return Reply(close=True)

    async def wake(self, now: datetime, limit: int = 20) -> int:
        """Ring every run that is due, in batches; gives back how many were."""
        rung: Counter[str] = Counter()
        while ids := await self.writer.submit(lambda db: self.wake_all(db, db.due(now, limit), rung)):
            rung.update(ids)
        return rung.total()

    def wake_all(self, db: Store, ids: tuple[str, ...], rung: Counter[str]) -> tuple[str, ...]:
        """Ring a batch in one transaction; one that fails is put off and does not stop the others."""
        for run in ids:
            try:
                if rung[run] >= MOST_RINGS:
                    raise RestlessBell(run)
                db.attempt(partial(self.wake_one, run=run))
            except Exception:
                log.exception("waking failed, tried again in an hour", extra={"assessment": run})
                before = db.load(run)
                db.save(before, replace(before, wake_at=self.corridor.clock.now() + timedelta(hours=1)))
        return ids

    def wake_one(self, db: Store, run: str) -> None:
        """Ring one run; it is told whose reminder of the day is used up."""
        now = self.corridor.clock.now()
        before = db.load(run)
        asked = before.participants if before.waiting else ()
        pairs = [(one.person, pacing.local_date(one.calendar, now)) for one in asked]
        self.corridor.apply(db, before, Woke(now, db.nudged(pairs)))

    async def was_away(self, since: datetime, unheard: frozenset[str] = frozenset()) -> None:
        """After a start: tell every live run how long nobody was here; of the `unheard`, something may have been missed."""
        now = self.corridor.clock.now()
        ids = await self.writer.submit(lambda db: db.every(True))
        for run in ids:
            await self.writer.submit(partial(self.tell_away, run=run, event=WasAway(now, since, run in unheard)))

    def tell_away(self, db: Store, run: str, event: WasAway) -> None:
        """Tell one run that nobody was here."""
        self.corridor.apply(db, db.load(run), event)

    def ready(self, db: Store, parcel: Parcel, now: datetime) -> tuple[Verdict, Parcel]:
        """The delivery asks right before sending: fence and window hold, and refreshes are worded now."""
        return ready(self.corridor, db, parcel, now)

    def barred(self, db: Store, parcel: Parcel, error: ChannelError) -> bool:
        """A post in doubt may not be looked for: its run hears of it, and the post may wait."""
        return barred(self.corridor, db, parcel, error)

    def settled(self, db: Store, parcel: Parcel, outcome: Outcome, result: Sent | ChannelError | None) -> None:
        """A row came to an end: the run hears of what it waits for."""
        settled(self.corridor, db, parcel, outcome, result)
