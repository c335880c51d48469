"""The file beside the database: its lock, and a note of up to when it was used. No backup holds it.

So a database that was put back from a backup is noticed: the note knows of a later moment than the database itself.
"""

from pathlib import Path

NEW = "new"
"""What is noted where the file was only just made: a database that is older came here as a copy."""


def beside(path: Path) -> Path:
    """The file beside a database."""
    return path.with_name(path.name + ".lock")


def note(path: Path, text: str) -> None:
    """Note something; only for who holds the lock."""
    beside(path).write_text(text, encoding="utf-8")


def noted(path: Path) -> str:
    """What is noted; empty where nothing is."""
    file = beside(path)
    return file.read_text(encoding="utf-8") if file.exists() else ""
