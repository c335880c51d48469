"""What somebody types, as Slack hands it on: escaped text, and the rich text beside it."""

import re

from fake_slack.state import Json

TOKEN = re.compile(r"<(?:[@#!][^<>]*|https?://[^<>]*|mailto:[^<>]*)>")


def escaped(text: str) -> str:
    """What people type, as Slack hands it on; names, channels and links in angle brackets stay."""
    made, at = [], 0
    for token in TOKEN.finditer(text):
        made += [_safe(text[at : token.start()]), token.group()]
        at = token.end()
    return "".join([*made, _safe(text[at:])])


def _safe(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def rich(text: str) -> Json:
    """The rich text Slack puts beside what somebody typed."""
    plain = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": plain}]}
    return {"type": "rich_text", "block_id": "typed", "elements": [section]}
