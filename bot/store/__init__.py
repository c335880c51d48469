"""The store: assessments, what came in, what leaves, and what is due. The engine and the delivery import from here."""

from bot.store.database import remove_database
from bot.store.forget import Forgotten
from bot.store.inbox import Comment, Stuck
from bot.store.load import NoAssessment
from bot.store.parcel import Parcel
from bot.store.people import OwnerSettings
from bot.store.save import StaleVersion
from bot.store.store import Store, open_store
from bot.store.troubles import StoreUnavailable

__all__ = [
    "Comment",
    "Forgotten",
    "NoAssessment",
    "OwnerSettings",
    "Parcel",
    "StaleVersion",
    "Store",
    "StoreUnavailable",
    "Stuck",
    "open_store",
    "remove_database",
]
