"""The chat platform behind the local channel: people, channels, messages and the clock's offset, kept in one file.

Ids are opaque to the engine: a person is `local:ana`, a channel `local:northwind`, a message `local:m12`, a thread
`local:northwind/12` (the number of its root). People and channels are also held in memory, so that any thread may ask
for them. What the bot has not taken yet is kept too (`marks.keep`).
"""

import re
import sqlite3
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from adapters.local.disk import Disk
from adapters.local.marks import Marks

WORKSPACE = "local"
BOT = "bot"
BOT_NAME = "Discovery"
SEED_CHANNELS = ("northwind", "general")
SEED_PEOPLE = (
    ("Olivia Owner", "account owner", "Europe/Berlin"),
    ("Ana Weber", "data scientist", "Europe/Berlin"),
    ("Jonas Lindqvist", "ML engineer", "America/New_York"),
    ("Mei Tanaka", "data scientist", "Europe/Berlin"),
)
COLUMNS = "channel, root, private, only_for, author, text, post, marker, at"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who can write here."""

    id: str
    name: str
    role: str
    zone: str


@dataclass(frozen=True, slots=True)
class Room:
    """A channel that everybody is in; nobody writes in an archived one."""

    id: str
    name: str
    archived: bool = False


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a message stands: in a channel, in a thread below `root`, or in the private chat of a person and the bot.

    `only_for` is the one person who sees it, where it is a whisper.
    """

    channel: str = ""
    root: int = 0
    private: str = ""
    only_for: str = ""

    @property
    def thread(self) -> str:
        """The thread's id; empty outside a thread."""
        return thread_id(self.channel, self.root) if self.root else ""


@dataclass(frozen=True, slots=True)
class Message:
    """One message as it stands now. `post` is the bot's card as JSON, empty for people; `at` is when it was sent."""

    number: int
    spot: Spot
    author: str
    text: str
    post: str
    at: datetime
    edits: int = 0
    deleted: bool = False

    @property
    def id(self) -> str:
        """The id by which the engine knows it."""
        return message_id(self.number)

    @property
    def own_thread(self) -> str:
        """The thread that it is in, or that it would begin as a root post; empty in private."""
        return thread_id(self.spot.channel, self.spot.root or self.number) if self.spot.channel else ""


@dataclass(frozen=True, slots=True)
class Draft:
    """A message before it is filed."""

    spot: Spot
    author: str
    text: str
    at: datetime
    post: str = ""
    marker: str | None = None


def message_id(number: int) -> str:
    """The id of a message's number."""
    return f"{WORKSPACE}:m{number}"


def message_number(message: str) -> int:
    """The number of a message's id; 0 where it is none."""
    found = re.fullmatch(rf"{WORKSPACE}:m([1-9][0-9]{{0,14}})", message)
    return int(found[1]) if found else 0


def thread_id(channel: str, root: int) -> str:
    """The id of the thread below a root post."""
    return f"{channel}/{root}"


def thread_spot(thread: str) -> Spot | None:
    """Where a thread's replies stand; None where the text is no thread's id."""
    found = re.fullmatch(r"(.+)/([1-9][0-9]{0,14})", thread)
    return Spot(found[1], int(found[2])) if found else None


class Platform:
    """What is written in the local chat. Everything survives a restart."""

    def __init__(self, path: Path | str) -> None:
        """Open the chat's file; a new one gets its channels and people."""
        self.disk = Disk(path)
        self.marks = Marks(self.disk)
        if not self.disk.row("SELECT 1 FROM setting WHERE name = 'seeded'"):
            self._seed()
        self.people: dict[str, Person] = {}
        self.channels: dict[str, Room] = {}
        self._read()

    def _seed(self) -> None:
        for name in SEED_CHANNELS:
            self._file_channel(name)
        for name, role, zone in SEED_PEOPLE:
            self._file_person(Person(f"{WORKSPACE}:{name.split()[0].casefold()}", name, role, zone))
        self.disk.run("INSERT OR IGNORE INTO setting VALUES ('seeded', '1')")

    def _read(self) -> None:
        people = self.disk.rows("SELECT id, name, role, zone FROM person ORDER BY rank")
        self.people = {row["id"]: Person(*row) for row in people}
        rooms = self.disk.rows("SELECT id, name, archived FROM channel ORDER BY rank")
        self.channels = {row["id"]: Room(row["id"], row["name"], bool(row["archived"])) for row in rooms}

    def _file_channel(self, name: str) -> None:
        self.disk.run(
            "INSERT OR IGNORE INTO channel (id, name, rank) VALUES (?, ?, (SELECT count(*) FROM channel))",
            (f"{WORKSPACE}:{name}", f"#{name}"),
        )

    def _file_person(self, one: Person) -> None:
        self.disk.run(
            "INSERT OR IGNORE INTO person VALUES (?, ?, ?, ?, (SELECT count(*) FROM person))",
            (one.id, one.name, one.role, one.zone),
        )

    def add_channel(self, name: str) -> str:
        """Make a channel; its id. Its name is already checked."""
        self._file_channel(name)
        self._read()
        return f"{WORKSPACE}:{name}"

    def archive(self, channel: str, *, archived: bool = True) -> None:
        """Close a channel for writing, or open it again."""
        self.disk.run("UPDATE channel SET archived = ? WHERE id = ?", (int(archived), channel))
        self._read()

    def add_person(self, name: str, role: str, zone: str) -> Person:
        """Add somebody; their id comes from the first name and gets a number where it is taken."""
        stem = re.sub(r"[^\w-]+", "", name.split()[0].casefold()) or "person"
        taken = {*self.people, f"{WORKSPACE}:discovery"}
        names = (f"{WORKSPACE}:{stem}{number or ''}" for number in range(len(taken) + 2) if number != 1)
        one = Person(next(name for name in names if name not in taken), name, role, zone)
        self._file_person(one)
        self._read()
        return one

    def name_of(self, person: str) -> str:
        """What somebody is called; the bot too."""
        known = self.people.get(person)
        return known.name if known else BOT_NAME

    def file(self, draft: Draft) -> Message:
        """Keep a new message. A marker that is already known gives back the message that carries it."""
        spot = draft.spot
        values = (
            spot.channel, spot.root, spot.private, spot.only_for, draft.author, draft.text, draft.post,
            draft.marker, draft.at.isoformat(),
        )  # fmt: skip
        marks = ", ".join("?" * len(values))
        try:
            number = self.disk.run(f"INSERT INTO message ({COLUMNS}) VALUES ({marks})", values)  # noqa: S608
        except sqlite3.IntegrityError:
            known = self.by_marker(draft.marker or "")
            if known is None:
                raise
            return known
        return Message(number, spot, draft.author, draft.text, draft.post, draft.at)

    def message(self, message: str) -> Message | None:
        """A message by its id."""
        row = self.disk.row("SELECT * FROM message WHERE number = ?", (message_number(message),))
        return _message(row) if row else None

    def root(self, spot: Spot) -> Message | None:
        """The root post of a thread; None where no thread is, such as below a reply."""
        found = self.message(message_id(spot.root))
        return found if found and found.spot.channel == spot.channel and not found.spot.root else None

    def by_marker(self, marker: str) -> Message | None:
        """The post that carries our marker."""
        row = self.disk.row("SELECT * FROM message WHERE marker = ?", (marker,))
        return _message(row) if row else None

    def rewrite(self, message: Message, text: str, at: datetime, post: str = "") -> Message:
        """Change a message in place; what it said before is kept in its history."""
        self.disk.run(
            "INSERT OR IGNORE INTO history VALUES (?, ?, ?, ?, ?)",
            (message.number, message.edits, message.text, message.post, at.isoformat()),
        )
        self.disk.run(
            "UPDATE message SET text = ?, post = ?, edits = edits + 1 WHERE number = ?", (text, post, message.number)
        )
        return Message(message.number, message.spot, message.author, text, post, message.at, message.edits + 1)

    def delete(self, message: Message) -> None:
        """Take a message away, with its text, its history and its marks."""
        self.disk.run("UPDATE message SET deleted = 1, text = '', post = '' WHERE number = ?", (message.number,))
        self.disk.run("DELETE FROM history WHERE number = ?", (message.number,))
        self.marks.clear(message.number)

    def listing(self, spot: Spot, person: str) -> list[Message]:
        """What a person sees in a place, in order: a channel's root posts, a thread with its root, a private chat."""
        seen = "AND only_for IN ('', ?) ORDER BY number"
        if spot.private:
            rows = self.disk.rows(
                f"SELECT * FROM message WHERE private = ? AND deleted = 0 {seen}",  # noqa: S608
                (spot.private, person),
            )
        elif spot.root:
            rows = self.disk.rows(
                "SELECT * FROM message WHERE channel = ? AND (root = ? OR number = ?)"  # noqa: S608
                f" AND (deleted = 0 OR number = ?) {seen}",
                (spot.channel, spot.root, spot.root, spot.root, person),
            )
        else:
            rows = self.disk.rows(
                "SELECT * FROM message WHERE channel = ? AND root = 0 AND (deleted = 0 OR EXISTS"  # noqa: S608
                f" (SELECT 1 FROM message AS reply WHERE reply.root = message.number AND reply.deleted = 0)) {seen}",
                (spot.channel, person),
            )
        return [_message(row) for row in rows]

    def visible(self, person: str) -> list[Message]:
        """All that a person can see anywhere, deleted messages too, in order."""
        rows = self.disk.rows(
            "SELECT * FROM message WHERE private IN ('', ?) AND only_for IN ('', ?) ORDER BY number", (person, person)
        )
        return [_message(row) for row in rows]

    def history(self, message: Message) -> list[str]:
        """What a message said before, the oldest first."""
        rows = self.disk.rows("SELECT text FROM history WHERE number = ? ORDER BY edit", (message.number,))
        return [row["text"] for row in rows]

    def last(self, spot: Spot, person: str) -> int:
        """The number of the last message that a person sees in a place; 0 where there is none."""
        return max((message.number for message in self.listing(spot, person)), default=0)

    def offset(self) -> timedelta:
        """How far the chat's clock is ahead of real time."""
        row = self.disk.row("SELECT value FROM setting WHERE name = 'offset'")
        return timedelta(seconds=float(row["value"])) if row else timedelta()

    def keep_offset(self, offset: timedelta) -> None:
        """Remember how far the chat's clock is ahead of real time."""
        self.disk.run("INSERT OR REPLACE INTO setting VALUES ('offset', ?)", (str(offset.total_seconds()),))


def _message(row: sqlite3.Row) -> Message:
    spot = Spot(row["channel"], row["root"], row["private"], row["only_for"])
    return Message(
        row["number"], spot, row["author"], row["text"], row["post"], datetime.fromisoformat(row["at"]),
        row["edits"], bool(row["deleted"]),
    )  # fmt: skip
