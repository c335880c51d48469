"""Fills a form's words: title, button, labels, hints and the labels of options, from its template."""

import re
from dataclasses import replace

from bot.core.post import Form, Input
from bot.wording.environment import Voice

NO_NAME = re.compile(r"\W")


def filled(form: Form, voice: Voice) -> Form:
    """The same form with every empty word filled; what the caller gave stays."""
    return replace(
        form,
        title=voice.label("title"),
        submit=voice.label("submit"),
        text=voice.say("text"),
        inputs=tuple(_input(one, voice) for one in form.inputs),
    )


def _input(one: Input, voice: Voice) -> Input:
    """One field with its label, hint and options; templates see the field itself as `input`."""
    return replace(
        one,
        label=one.label or _find("label", one, voice),
        hint=one.hint or _find("hint", one, voice),
        options=tuple((value, label or _option(one, value, voice)) for value, label in one.options),
    )


def _find(part: str, one: Input, voice: Voice) -> str:
    """The words of a field by its name, else those for any field; empty where the template has neither."""
    return voice.label(f"{part}_{NO_NAME.sub('_', one.name)}", input=one) or voice.label(f"{part}_any", input=one)


def _option(one: Input, value: str, voice: Voice) -> str:
    """The label of an option by field and value, else by value alone, else the value itself."""
    ending = NO_NAME.sub("_", value)
    own = voice.label(f"option_{NO_NAME.sub('_', one.name)}_{ending}", input=one)
    return own or voice.label(f"option_{ending}") or value
