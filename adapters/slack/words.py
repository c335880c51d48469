"""How the channel asks for its own words: by sheet and block of the content folder, never as text in the code."""

from collections.abc import Callable, Mapping

Words = Callable[[str, str, Mapping[str, object]], str]
"""Gives the plain text of a block: `words("slack/cards", "done", {})`."""
