"""The answers of a run as a document, for its owners."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from html import escape
from re import compile as compile_pattern

from bot.channels import Document, Reply
from bot.core.assessment import Assessment
from bot.core.commands import Command
from bot.core.messages import Notice
from bot.corridor import Corridor
from bot.showing import result
from bot.store import Store

EXPORTED = ("md", "csv", "json")
"""The formats that the answers can be had in."""
NO_WORD = compile_pattern(r"[^\w]+")


def export(corridor: Corridor, db: Store, found: Command, run: Assessment) -> Reply:
    """The answers as a document; folded into the card, too, for channels that take no files."""
    from bot.reports.export import exported

    format_ = dict(found.options).get("format", "md")
    if format_ not in EXPORTED:
        return result(corridor, Notice("unknown_format", (("word", format_), ("formats", EXPORTED), ("suggestions", ()))))
    text = exported(run, corridor.guide_of(db, run), format_, partial(corridor.wording.words, "answer_list"))
    facts = (("format", format_), ("account", run.setup.account))
    post = corridor.wording.post(Notice("export_ready", facts, run.id, f"export:{format_}"))
    label, account = corridor.wording.words("buttons", "details_label"), run.setup.account
    name = f"{NO_WORD.sub('-', account).strip('-').casefold() or 'answers'}.{format_}"
    title = corridor.wording.words("buttons", "document", {"account": account})
    made = Document(name, text.encode("utf-8", "replace"), title)
    return Reply(replace(post, details=escape(text, quote=False), details_label=label), document=made)
