"""What leaves: posts, forms and replies of the engine as JSON for the page."""

from typing import Any

from adapters.local.markup import nodes_of
from bot.channels import Reply
from bot.core.post import Button, Form, Input, Pick, Post, Progress, Row

Json = dict[str, Any]


def card(post: Post) -> Json:
    """A post as the page shows it."""
    return {
        "lead": nodes_of(post.lead),
        "heading": nodes_of(post.heading),
        "text": nodes_of(post.text),
        "note": nodes_of(post.note),
        "details": nodes_of(post.details),
        "fields": [{"label": one.label, "value": nodes_of(one.value)} for one in post.fields],
        "rows": [_row(one) for one in post.rows],
        "picks": _picks(post.picks),
        "several": post.several,
        "buttons": [_button(one) for one in post.buttons],
        "progress": _progress(post.progress),
        "assessment": post.assessment,
        "card": post.card,
        "generation": post.generation,
    }


def _row(row: Row) -> Json:
    return {
        "id": row.id,
        "text": nodes_of(row.text),
        "note": nodes_of(row.note),
        "several": row.several,
        "picks": _picks(row.picks),
    }


def _picks(picks: tuple[Pick, ...]) -> list[Json]:
    return [{"value": one.value, "label": one.label, "chosen": one.chosen} for one in picks]


def _button(one: Button) -> Json:
    return {
        "action": one.action,
        "label": one.label,
        "value": one.value,
        "style": one.style,
        "confirm": one.confirm,
    }


def _progress(progress: Progress | None) -> Json | None:
    return {"done": progress.done, "total": progress.total, "label": progress.label} if progress else None


def form(one: Form) -> Json:
    """A form as the page shows it."""
    return {
        "id": one.id,
        "title": one.title,
        "text": nodes_of(one.text),
        "submit": one.submit,
        "assessment": one.assessment,
        "card": one.card,
        "inputs": [_input(each) for each in one.inputs],
    }


def _input(one: Input) -> Json:
    return {
        "name": one.name,
        "label": one.label,
        "kind": one.kind,
        "value": one.value,
        "hint": one.hint,
        "options": [list(pair) for pair in one.options],
        "several": one.several,
        "required": one.required,
    }


def reply(one: Reply) -> Json:
    """What the person who did something gets back at once."""
    return {
        "card": card(one.post) if one.post else None,
        "form": form(one.form) if one.form else None,
        "errors": dict(one.errors),
        "close": one.close,
    }
