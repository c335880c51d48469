"""What people leave on messages: reactions, counts, read marks; and the events that the bot has still to get."""

from dataclasses import dataclass

from adapters.local.disk import Disk


@dataclass(frozen=True, slots=True)
class Replies:
    """What is said below a root post: how many replies, who wrote them, when the last came, and how many are new."""

    count: int
    authors: tuple[str, ...]
    last_at: str
    unread: int


class Marks:
    """Marks on messages, by the message's number."""

    def __init__(self, disk: Disk) -> None:
        """Keep the marks in this file."""
        self._disk = disk

    def react(self, number: int, emoji: str, person: str, *, on: bool) -> bool:
        """Put a reaction or take it off; whether that changed anything."""
        if on:
            return self._disk.changed("INSERT OR IGNORE INTO reaction VALUES (?, ?, ?)", (number, emoji, person))
        return self._disk.changed(
            "DELETE FROM reaction WHERE number = ? AND emoji = ? AND person = ?", (number, emoji, person)
        )

    def reactions(self, number: int) -> dict[str, list[str]]:
        """Who reacted with what, in the order of reacting."""
        found: dict[str, list[str]] = {}
        for row in self._disk.rows("SELECT emoji, person FROM reaction WHERE number = ? ORDER BY rowid", (number,)):
            found.setdefault(row["emoji"], []).append(row["person"])
        return found

    def marked(self, emoji: str, person: str) -> set[int]:
        """The messages that somebody reacted to in this way."""
        rows = self._disk.rows("SELECT number FROM reaction WHERE emoji = ? AND person = ?", (emoji, person))
        return {row["number"] for row in rows}

    def count(self, name: str) -> int:
        """Count something once more and tell the new count."""
        self._disk.run(
            "INSERT INTO counter VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET count = count + 1", (name,)
        )
        return self.counted(name)

    def counted(self, name: str) -> int:
        """How often something was counted."""
        row = self._disk.row("SELECT count FROM counter WHERE name = ?", (name,))
        return int(row["count"]) if row else 0

    def clear(self, number: int) -> None:
        """Take all reactions off a message."""
        self._disk.run("DELETE FROM reaction WHERE number = ?", (number,))

    def read(self, person: str, place: str, number: int) -> bool:
        """Note how far a person has read a place; whether that is further than before."""
        return self._disk.changed(
            "INSERT INTO seen VALUES (?, ?, ?) ON CONFLICT (person, place) DO UPDATE SET number = excluded.number"
            " WHERE excluded.number > number",
            (person, place, number),
        )

    def read_to(self, person: str, place: str) -> int:
        """The last message that a person has read in a place."""
        row = self._disk.row("SELECT number FROM seen WHERE person = ? AND place = ?", (person, place))
        return int(row["number"]) if row else 0

    def replies(self, channel: str, root: int, person: str) -> Replies:
        """What a person sees below a root post."""
        rows = self._disk.rows(
            "SELECT number, author, at FROM message WHERE channel = ? AND root = ? AND deleted = 0"
            " AND only_for IN ('', ?) ORDER BY number",
            (channel, root, person),
        )
        read = self.read_to(person, f"{channel}/{root}")
        unread = sum(row["number"] > read and row["author"] != person for row in rows)
        authors = tuple(dict.fromkeys(row["author"] for row in rows))
        return Replies(len(rows), authors, rows[-1]["at"] if rows else "", unread)

    def unread(self, channel: str, private: str, person: str) -> int:
        """How many messages by others a person has not read: a channel with its threads, or their private chat."""
        row = self._disk.row(
            "SELECT count(*) AS count FROM message WHERE channel = ? AND private = ? AND deleted = 0 AND author != ?"
            " AND only_for IN ('', ?) AND number > coalesce((SELECT number FROM seen WHERE person = ? AND place ="
            " CASE WHEN message.root THEN message.channel || '/' || message.root"
            " ELSE message.channel || message.private END), 0)",
            (channel, private, person, person, person),
        )
        return int(row["count"]) if row else 0

    def keep(self, key: str, kind: str, body: str) -> None:
        """Keep an event until the bot has taken it."""
        self._disk.run("INSERT OR REPLACE INTO waiting VALUES (?, ?, ?)", (key, kind, body))

    def taken(self, key: str) -> None:
        """The bot has taken an event."""
        self._disk.run("DELETE FROM waiting WHERE key = ?", (key,))

    def kept(self) -> list[tuple[str, str]]:
        """The events that the bot has not taken yet, the oldest first: kind and body."""
        return [(row["kind"], row["body"]) for row in self._disk.rows("SELECT * FROM waiting ORDER BY rowid")]
