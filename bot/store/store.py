"""The store as the engine sees it: one object, one write connection, used by one thread.

All times are arguments. Everything here happens in the transaction that the writer began; only `scrub` needs none.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date, datetime
from typing import TypeVar

from bot.core.assessment import Answer, Assessment
from bot.core.setup import Participant, Setup
from bot.store import due, forget, inbox, load, outbox, people, save
from bot.store.database import Database, in_memory_copy, open_database, open_reader
from bot.store.forget import Forgotten
from bot.store.inbox import Comment, Stuck
from bot.store.installs import Installs
from bot.store.parcel import Parcel
from bot.store.people import OwnerSettings
from bot.store.troubles import plainly

T = TypeVar("T")


class Store:
    """The database in the words of the engine."""

    def __init__(self, database: Database) -> None:
        """Use an open database."""
        self._db = database
        self.installs = Installs(database)

    def reader(self) -> "Store":
        """A second store that only reads, for one other thread; close it afterwards."""
        return Store(open_reader(self._db.path))

    def copy(self) -> "Store":
        """The same content in memory, apart from this store: for simulations, which need many."""
        return Store(in_memory_copy(self._db))

    def close(self) -> None:
        """Close the database and let others in."""
        self._db.close()

    def scrub(self) -> None:
        """Empty the write-ahead log, so that nothing erased is left in a file; outside a transaction."""
        self._db.scrub()

    def begin(self) -> None:
        """Begin a write transaction; raises StoreUnavailable."""
        self._db.begin()

    def commit(self) -> None:
        """Make it durable; raises StoreUnavailable, and then nothing of it stays."""
        self._db.commit()

    def rollback(self) -> None:
        """Drop it."""
        self._db.rollback()

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open: SQLite drops one by itself after some faults."""
        return self._db.driver.in_transaction

    def transact(self, job: "Callable[[Store], T]") -> T:
        """Run a job in a transaction of its own: when this returns, it is durable; what raises leaves nothing."""
        self._db.begin()
        try:
            result = job(self)
            self._db.commit()
        except BaseException as error:
            self._db.rollback()
            raise plainly(error) from error
        return result

    def attempt(self, job: "Callable[[Store], T]") -> T:
        """Run a job as one part: it stays whole, or goes whole and its error is raised."""
        self._db.savepoint()
        try:
            result = job(self)
            self._db.release()
        except BaseException as error:
            self._db.rollback_to()
            raise plainly(error) from error
        return result

    def file_inbox(self, channel: str, key: str, at: datetime) -> bool:
        """File an event; False when it was filed before. A stuck event counts as new."""
        return inbox.file_inbox(self._db, channel, key, at)

    def file_newest(self, channel: str, key: str, at: datetime) -> bool:
        """File the newest of several changes of one thing; False for one that comes too late."""
        return inbox.file_newest(self._db, channel, key, at)

    def stuck(self, channel: str, key: str, event: object, error: str, at: datetime) -> None:
        """Keep an event that could not be handled: in a job of its own, after the failed one."""
        inbox.stuck(self._db, channel, key, event, error, at)

    def stuck_events(self, most: int = 100) -> tuple[Stuck, ...]:
        """The stuck events, longest untried first, those given up among them."""
        return inbox.stuck_events(self._db, most)

    def unstick(self, channel: str, key: str) -> None:
        """A stuck event was handled after all."""
        inbox.unstick(self._db, channel, key)

    def save_comment(self, said: Comment) -> None:
        """Keep a thread's message that was not an answer, or its new text."""
        inbox.save_comment(self._db, said)

    def comment(self, message: str) -> Comment | None:
        """The comment with this message id."""
        return inbox.find_comment(self._db, message)

    def comments(self, assessment: str) -> tuple[Comment, ...]:
        """All comments of an assessment, oldest first."""
        return inbox.comments(self._db, assessment)

    def drop_comment(self, message: str) -> None:
        """Forget a comment."""
        inbox.drop_comment(self._db, message)

    # Assessments.

    def load(self, assessment: str) -> Assessment:
        """An assessment; raises NoAssessment."""
        return load.load(self._db, assessment)

    def save(self, before: Assessment | None, after: Assessment) -> Assessment:
        """Write what changed and return the saved state, one version on; raises StaleVersion for the loser."""
        return save.save(self._db, before, after)

    def by_thread(self, thread: str) -> str | None:
        """The assessment bound to this thread."""
        return load.by_thread(self._db, thread)

    def by_channel(self, channel: str) -> tuple[str, ...]:
        """The live assessments of a channel, oldest first."""
        return load.by_channel(self._db, channel)

    def by_person(self, person: str, role: str = "", live: bool = False) -> tuple[str, ...]:
        """The assessments somebody takes part in or owns; `role` is `participant`, `owner`, either, or `named` (on a card)."""
        return load.by_person(self._db, person, role, live)

    def by_account(self, workspace: str, account: str) -> tuple[str, ...]:
        """The assessments of an account, oldest first."""
        return load.by_account(self._db, workspace, account)

    def by_message(self, message: str) -> tuple[str, int, str] | None:
        """Assessment, prompt (0: the run's own post) and role (post, answer, comment) of a platform message."""
        return load.by_message(self._db, message)

    def every(self, live: bool = False, within: str = "") -> tuple[str, ...]:
        """All assessments, or those of a workspace (`slack:T1`) or a platform (`slack`), oldest first."""
        return load.every(self._db, live, within)

    def find_answers(self, assessment: str) -> tuple[Answer, ...]:
        """The latest revision of every answer, in the order first given."""
        return load.find_answers(self._db, assessment)

    def history(self, assessment: str) -> tuple[Answer, ...]:
        """Every revision of every answer, oldest first: for exports."""
        return load.history(self._db, assessment)

    def answers_of(self, person: str) -> tuple[tuple[str, Answer], ...]:
        """Every revision of what one person answered anywhere, with the assessment's id."""
        return load.answers_of(self._db, person)

    # What leaves.

    def enqueue(self, parcels: Iterable[Parcel], now: datetime) -> None:
        """File rows: a post under a known key is dropped, a refresh under a known key is pending again."""
        outbox.enqueue(self._db, parcels, now)

    def claim(self, now: datetime, limit: int, busy: Collection[str] = ()) -> tuple[Parcel, ...]:
        """Lend out heads of line that may leave now."""
        return outbox.claim(self._db, now, limit, busy)

    def mark_sending(self, parcel: Parcel, now: datetime) -> bool:
        """Write the intent right before the socket; False when the row is no longer ours."""
        return outbox.mark_sending(self._db, parcel, now)

    def mark_sent(self, parcel: Parcel, message: str) -> None:
        """It reached the platform under this id."""
        outbox.mark_sent(self._db, parcel, message)

    def mark_dead(self, parcel: Parcel, reason: str) -> None:
        """It will never leave."""
        outbox.mark_dead(self._db, parcel, reason)

    def mark_obsolete(self, parcel: Parcel, reason: str) -> None:
        """It need not leave any more."""
        outbox.mark_obsolete(self._db, parcel, reason)

    def retry(self, parcel: Parcel, not_before: datetime, tries: int, unsure: bool = False, reason: str = "") -> None:
        """Try again later; `unsure` when it may have arrived, so that the delivery looks first."""
        outbox.retry(self._db, parcel, not_before, tries, unsure, reason)

    def release_expired(self, now: datetime, everyone: bool = False) -> int:
        """Give back rows whose lease ran out; `everyone` at the start of the only process."""
        return outbox.release_expired(self._db, now, everyone)

    def parcel(self, key: str) -> Parcel | None:
        """The row with this key, in whatever state."""
        return outbox.find_parcel(self._db, key)

    def unsent(self, assessment: str) -> tuple[Parcel, ...]:
        """What waits to leave for an assessment, in order."""
        return outbox.unsent(self._db, assessment)

    # The clock.

    def due(self, now: datetime, limit: int = 100) -> tuple[str, ...]:
        """The assessments to wake, longest overdue first."""
        return due.due(self._db, now, limit)

    def due_digests(self, now: datetime, limit: int = 100) -> tuple[str, ...]:
        """The owners whose digest is due, longest overdue first."""
        return due.due_digests(self._db, now, limit)

    def next_wake(self) -> datetime | None:
        """When something is due next; in the past where something is due already."""
        return due.next_wake(self._db)

    # People, guides, settings.

    def claim_nudge(self, person: str, day: date, key: str) -> bool:
        """Take a person's one nudge of a local day; False when it was taken."""
        return people.claim_nudge(self._db, person, day, key)

    def nudged(self, wanted: Sequence[tuple[str, date]]) -> frozenset[str]:
        """Who of these people had the nudge of the day named with them."""
        return people.nudged(self._db, wanted)

    def refund_nudge(self, person: str, day: date) -> None:
        """Give back a nudge that did not leave."""
        people.refund_nudge(self._db, person, day)

    def owner(self, person: str) -> OwnerSettings | None:
        """An owner's digest settings."""
        return people.owner_settings(self._db, person)

    def save_owner(self, settings: OwnerSettings) -> None:
        """Write an owner's digest settings."""
        people.save_owner(self._db, settings)

    def person(self, person: str) -> Participant | None:
        """What is remembered of a person over all runs."""
        return people.person_facts(self._db, person)

    def save_person(self, facts: Participant) -> None:
        """Remember what is known of a person."""
        people.save_person(self._db, facts)

    def guide(self, guide: str, version: str) -> bytes | None:
        """The guide that a run was started with."""
        return people.load_guide(self._db, guide, version)

    def save_guide(self, guide: str, version: str, body: bytes) -> None:
        """Keep a guide, once per version."""
        people.save_guide(self._db, guide, version, body)

    def setting(self, key: str) -> str | None:
        """A setting by its key."""
        return people.setting_value(self._db, key)

    def save_setting(self, key: str, value: str) -> None:
        """Write a setting."""
        people.save_setting(self._db, key, value)

    def save_draft(self, token: str, setup: Setup, participants: tuple[Participant, ...]) -> None:
        """Keep a start that waits for its launch."""
        people.save_draft(self._db, token, setup, participants)

    def draft(self, token: str) -> tuple[Setup, tuple[Participant, ...]] | None:
        """Take a start that waits for its launch; the second time there is none."""
        return people.load_draft(self._db, token)

    def forget(self, person: str, at: datetime, names: Iterable[str] = (), instead: str = "") -> Forgotten:
        """Erase what a person said everywhere, and with `instead` who they are; the files follow after the commit."""
        return forget.forget(self._db, person, at, names, instead)

    def forgotten(self) -> tuple[tuple[str, datetime], ...]:
        """The deletion log."""
        return forget.forgotten(self._db)

    def counts(self) -> dict[str, int]:
        """For the doctor: rows of the outbox by state, and stuck events under `stuck`."""
        return outbox.outbox_counts(self._db) | {"stuck": inbox.count_stuck(self._db)}

    def prune(self, before: datetime) -> int:
        """Drop what was filed or settled before a time; tells how many rows."""
        return inbox.prune_inbox(self._db, before) + outbox.prune_outbox(self._db, before)


def open_store(path: str, busy_ms: int = 5000, cached: int = 500) -> Store:
    """Open the database file, made and brought up to date where needed; raises StoreUnavailable."""
    return Store(open_database(path, busy_ms, cached))
