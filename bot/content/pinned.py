"""A guide as JSON and back, so that an assessment keeps the copy it started with; the only file here with msgspec."""

from dataclasses import replace

import msgspec

from bot.content.problems import ContentError
from bot.core.guide import Guide


def guide_to_json(guide: Guide) -> str:
    """The whole guide as one JSON text."""
    # A fresh copy: what `cached_property` has kept inside the old one is no part of the guide.
    return msgspec.json.encode(replace(guide)).decode()


def guide_from_json(text: str) -> Guide:
    """The guide that `guide_to_json` wrote; ContentError where the text is none."""
    try:
        return msgspec.json.decode(text, type=Guide)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        raise ContentError([f"The kept copy of the guide cannot be read ({error})."]) from None
