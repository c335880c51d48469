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
    """The words of a field by its name, or by what stands before a colon ("baseline" for "baseline:fe.target")."""
    for name in (one.name, one.name.split(":", 1)[0]):
        block = f"{part}_{NO_NAME.sub('_', name)}"
        if block in voice.sheet:
            return voice.label(block, input=one)
    return ""


def _option(one: Input, value: str, voice: Voice) -> str:
    """The label of an option by field and value; the value itself where the template has none."""
    name = one.name.split(":", 1)[0]
    return voice.label(f"option_{NO_NAME.sub('_', name)}_{NO_NAME.sub('_', value)}", input=one) or value
