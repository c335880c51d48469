"""The one place that names the database's dialect: its upserts and how it writes SQL."""

from sqlalchemy.dialects.sqlite import Insert, dialect, insert

__all__ = ["Insert", "dialect", "insert"]
