"""What can be wrong with the database, in one plain sentence for whoever runs the bot."""

import sqlite3

from sqlalchemy.exc import DBAPIError

from bot.channels import NotKept


class StoreUnavailable(NotKept):
    """The database cannot be used now; the message is one plain sentence."""


READ_ONLY = "The database file cannot be written; check the permissions of the file and its folder."
NOT_OURS = "The file is not a database of this bot; name another one."
NO_FOLDER = "The database file cannot be opened; check that its folder exists and can be written."

SENTENCES = (
    ("locked", "The database is locked by another program; close it and try again."),
    ("readonly", READ_ONLY),
    ("full", "The disk is full; free some space. Nothing was half-written."),
    ("unable to open", NO_FOLDER),
    ("disk I/O", "The disk reported an error; check it and whether it is full. Nothing was half-written."),
    ("malformed", "The database file is damaged; restore a backup."),
    ("not a database", NOT_OURS),
)


def plainly(error: BaseException) -> BaseException:
    """The same fault as a StoreUnavailable with a plain sentence, any other error as it is."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(cause, sqlite3.DatabaseError):
        for words, sentence in SENTENCES:
            if words in str(cause):
                return StoreUnavailable(sentence)
    return error
