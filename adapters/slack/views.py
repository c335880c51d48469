"""Forms and cards as views: the modal of a form, a card in a modal, a person's page; and a form's values read back.

Each input's block is named after its field, so that an error can be shown there
(https://docs.slack.dev/surfaces/modals). A view keeps no state of ours, only what it belongs to.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from adapters.slack import ids
from adapters.slack.options import MOST, grouped, options_of, picked
from adapters.slack.outbound import SHEET, blocks_for, small
from adapters.slack.rich import Link, blocks_of, clean, cut, no_link
from adapters.slack.taps import FormRef, packed_form
from adapters.slack.words import Words
from bot.core.post import Form, Input, Post, plain

Json = dict[str, Any]
TITLE = 24
MOST_BLOCKS = 100
MOST_BYTES = 200_000
"""Slack refuses views of more than 250 kB (`view_too_large`)."""
FEW = 10
"""So many options are shown at once; more go into a menu."""
LONGEST_TYPED = 3_000
"""A longer text is not put into a field: sent back cut, it would replace the whole one."""
VALUE = "value"
ANY = re.compile(r".*", re.DOTALL)
DAY = re.compile(r"\d{4}-\d\d-\d\d")
TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
NUMBER = re.compile(r"-?\d{1,15}", re.ASCII)
CHANNEL = "channel"


def form_view(form: Form, words: Words) -> Json:
    """The modal of a form."""
    inputs = [block for one in form.inputs for block in input_blocks(one, form, words)]
    return {
        "type": "modal", "callback_id": form.id[:255], "title": label(form.title, TITLE),
        "submit": label(form.submit, TITLE), "close": label(words(SHEET, "close", {}), TITLE),
        "private_metadata": packed_form(FormRef(form.id, form.assessment, form.card)),
        "blocks": [*blocks_of(form.text), *inputs][:MOST_BLOCKS] or small("…"),
    }


def card_view(post: Post, words: Words, link: Link = no_link) -> Json:
    """A card in a modal: what follows a form, or what a card has folded away. Its title is not said twice."""
    heading = plain(post.heading)
    shown = replace(post, heading="") if post.text and len(heading) <= TITLE else post
    return {
        "type": "modal", "callback_id": "card", "title": label(heading or words(SHEET, "name", {}), TITLE),
        "close": label(words(SHEET, "close", {}), TITLE), "blocks": fitting(blocks_for(shown, words, link), words),
    }


def home_view(post: Post, words: Words, link: Link = no_link) -> Json:
    """A person's own page."""
    return {"type": "home", "blocks": fitting(blocks_for(post, words, link), words)}


def fitting(blocks: list[Json], words: Words) -> list[Json]:
    """As many blocks as a view holds; where that is not all, the last one says how to get the rest."""
    kept: list[Json] = []
    size = 0
    for block in blocks:
        size += len(json.dumps(block))
        if len(kept) == MOST_BLOCKS - 1 or size > MOST_BYTES:
            return [*kept, *small(words(SHEET, "more", {}))]
        kept.append(block)
    return kept


def label(text: str, longest: int) -> Json:
    """A plain text of at most so many characters."""
    return {"type": "plain_text", "text": cut(text, longest) or "·", "emoji": False}


def input_blocks(one: Input, form: Form, words: Words) -> list[Json]:
    """A field of a form; a note is small print."""
    if one.kind == "note":
        return small(one.label or one.value)
    element = element_of(one, form)
    if element is None:
        return []
    block: Json = {
        "type": "input", "block_id": one.name[:255], "label": label(one.label or one.name, 2_000), "element": element,
        "optional": not one.required,
    }
    more = words(SHEET, "more_options", {"count": MOST}) if len(one.options) > MOST else ""
    if hint := f"{one.hint} {more}".strip():
        block["hint"] = label(hint, 2_000)
    return [block]


def element_of(one: Input, form: Form) -> Json | None:
    """The element that a field is filled in with; None for a choice without options."""
    match one.kind:
        case "choice" if one.name == CHANNEL and form.id == "start":
            return channel_element(one)
        case "choice":
            return choice_element(one)
        case "person" | "people":
            return people_element(one)
        case "date":
            return {"type": "datepicker", "action_id": VALUE} | given("initial_date", one.value, DAY)
        case "time":
            return {"type": "timepicker", "action_id": VALUE} | given("initial_time", one.value, TIME)
        case "number":
            number: Json = {"type": "number_input", "action_id": VALUE, "is_decimal_allowed": False}
            return number | given("initial_value", one.value, NUMBER)
        case _:
            typed = {"type": "plain_text_input", "action_id": VALUE, "multiline": one.kind == "long", "max_length": LONGEST_TYPED}
            return typed | given("initial_value", one.value if len(one.value) <= LONGEST_TYPED else "")


def given(name: str, value: str, shape: re.Pattern[str] = ANY) -> Json:
    """A property that is left out where it is empty, or where Slack would refuse its shape."""
    value = clean(value)
    return {name: value} if value and shape.fullmatch(value) else {}


def channel_element(one: Input) -> Json:
    """The channel to ask in: any that the person sees; the bot is told when it is not in there."""
    known = one.value.rpartition(":")[2] if one.value.startswith(f"{ids.NAME}:") else ""
    element: Json = {
        "type": "conversations_select", "action_id": VALUE,
        "filter": {"include": ["public", "private"], "exclude_bot_users": True},
    }
    return element | ({"initial_conversation": known} if known else {"default_to_current_conversation": True})


def people_element(one: Input) -> Json:
    """One person or several, as Slack knows them."""
    users = [ids.ref(word).id for word in one.value.split() if word.startswith(f"{ids.NAME}:")]
    if one.kind == "people":
        return {"type": "multi_users_select", "action_id": VALUE} | ({"initial_users": users} if users else {})
    return {"type": "users_select", "action_id": VALUE} | given("initial_user", users[0] if users else "")


def choice_element(one: Input) -> Json | None:
    """Options: as many at once as one can see, in a menu where there are more."""
    options = options_of(one.options)
    if not options:
        return None
    chosen = [option for option in options if picked(option) in one.value.split("\n")]
    few = len(options) <= FEW
    if one.several:
        kind = "checkboxes" if few else "multi_static_select"
        return {"type": kind, "action_id": VALUE, **grouped(options)} | ({"initial_options": chosen} if chosen else {})
    kind = "radio_buttons" if few else "static_select"
    return {"type": kind, "action_id": VALUE, **grouped(options)} | ({"initial_option": chosen[0]} if chosen else {})


def form_values(view: Mapping[str, Any], team: str) -> tuple[tuple[str, str], ...]:
    """What was filled in, field by field; several values are lines. People and channels get the engine's ids."""
    state = view.get("state")
    values = state.get("values") if isinstance(state, dict) else None
    if not isinstance(values, dict):
        return ()
    found = []
    for name, elements in values.items():
        for element in elements.values() if isinstance(elements, dict) else ():
            if isinstance(element, dict):
                found.append((str(name), value_of(element, team)))
    return tuple(found)


def value_of(element: Mapping[str, Any], team: str) -> str:
    """The text of one element; empty where nothing was chosen."""
    match element.get("type"):
        case "plain_text_input" | "number_input":
            return str(element.get("value") or "")
        case "radio_buttons" | "static_select":
            return picked(element.get("selected_option"))
        case "checkboxes" | "multi_static_select":
            return "\n".join(picked(one) for one in listed(element, "selected_options"))
        case "users_select":
            user = element.get("selected_user")
            return ids.person_id(team, str(user)) if user else ""
        case "multi_users_select":
            return "\n".join(ids.person_id(team, str(user)) for user in listed(element, "selected_users"))
        case "conversations_select":
            channel = element.get("selected_conversation")
            return ids.channel_id(team, str(channel)) if channel else ""
        case "datepicker":
            return str(element.get("selected_date") or "")
        case "timepicker":
            return str(element.get("selected_time") or "")
    return ""


def listed(element: Mapping[str, Any], name: str) -> list[Any]:
    """What was chosen, where several could be; empty for anything that is no list."""
    found = element.get(name)
    return found if isinstance(found, list) else []
