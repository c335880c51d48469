"""Forms in a terminal: each field is asked for in a line of its own; the rest may be left as it is."""

from dataclasses import replace

from adapters.local import acting
from adapters.local.acting import Refused
from adapters.local.desk import Desk, heard, reply
from adapters.local.inbound import Sheet
from adapters.local.printing import form_lines
from bot.core.people import find_person
from bot.core.post import Input

HOW = "An empty line leaves a field as it is; /send sends the form with the rest as it is, /leave leaves it."
SEND, LEAVE = "/send", "/leave"


async def fill(desk: Desk) -> None:
    """Ask for the fields of the open form, line by line, and send it; what it finds wrong is asked again."""
    form, spot = desk.form, desk.form_spot
    if form is None:
        raise Refused("No form is open.")
    for line in form_lines(form):
        desk.write(line)
    desk.write(HOW)
    fields = [one for one in form.inputs if one.kind != "note"]
    values = {one.name: one.value for one in fields}
    for one in fields:
        said = await asked(desk, one)
        if said in (None, LEAVE):
            return
        if said == SEND:
            break
        values[one.name] = said or one.value
    sheet = Sheet(form.id, tuple(values.items()), form.assessment, form.card, spot.channel, spot.thread)
    made = await acting.submit(desk.channel, desk.me.id, sheet)
    typed = tuple(replace(one, value=values.get(one.name, one.value)) for one in form.inputs)
    desk.form = replace(form, inputs=typed) if made.errors else None
    desk.write("The form was not taken; type /form to try again." if made.errors else "Sent.")
    reply(desk, made, spot)


async def asked(desk: Desk, one: Input) -> str | None:
    """What somebody types for a field, empty where it stays as it is; a number or a label chooses an option."""
    options = offered_options(desk, one)
    labels = dict(options)
    now = ", ".join(labels.get(value, value) for value in one.value.split("\n"))
    desk.write(f"{one.label}{' (needed)' if one.required else ''}{f' [{now}]' if now else ''}")
    if one.hint:
        desk.write(f"  {one.hint}")
    for number, (_, label) in enumerate(options, 1):
        desk.write(f"  {number} {label}")
    said = await heard(desk)
    if said is None or said.strip() in ("", SEND, LEAVE):
        return said and said.strip()
    words = said.split(",") if one.several or one.kind == "people" else [said]
    meant = person_value if one.kind in ("person", "people") else option_value
    return "\n".join(meant(options, word.strip()) for word in words if word.strip())


def offered_options(desk: Desk, one: Input) -> list[tuple[str, str]]:
    """What can be chosen for a field; people are chosen from everybody here."""
    if one.kind in ("person", "people"):
        return [(person.id, person.name) for person in desk.channel.platform.people.values()]
    return list(one.options)


def option_value(options: list[tuple[str, str]], word: str) -> str:
    """The value of an option by its number, its label or its value; else the word itself."""
    if options and word.isascii() and word.isdigit() and 1 <= int(word) <= len(options):
        return options[int(word) - 1][0]
    labelled = (value for value, label in options if word.lstrip("@").casefold() == label.casefold())
    return next(labelled, word)


def person_value(options: list[tuple[str, str]], word: str) -> str:
    """Somebody by the number of their line, or by name as in a command: a first name is enough where it is one person's."""
    value = option_value(options, word)
    return value if value != word else find_person(word.split(), tuple(options)).person or word
