"""Forms in a terminal: each field is asked for in a line of its own."""

from adapters.local import acting
from adapters.local.acting import Refused
from adapters.local.desk import Desk, heard, reply
from adapters.local.inbound import Sheet
from adapters.local.printing import form_lines
from bot.core.post import Input


async def fill(desk: Desk) -> None:
    """Ask for each field of the open form, line by line, and send it; what it finds wrong is asked again."""
    form, spot = desk.form, desk.form_spot
    if form is None:
        raise Refused("No form is open.")
    for line in form_lines(form):
        desk.write(line)
    values = []
    for one in form.inputs:
        if one.kind != "note":
            said = await asked(desk, one)
            if said is None:
                return
            values.append((one.name, said))
    sheet = Sheet(form.id, tuple(values), form.assessment, form.card, spot.channel, spot.thread)
    made = await acting.submit(desk.channel, desk.me.id, sheet)
    desk.form = form if made.errors else None
    desk.write("The form was not taken; type /form to try again." if made.errors else "Sent.")
    reply(desk, made, spot)


async def asked(desk: Desk, one: Input) -> str | None:
    """What somebody types for a field: an empty line leaves what is there, a number or a label chooses an option."""
    desk.write(f"{one.label}{' (needed)' if one.required else ''}{f' [{one.value}]' if one.value else ''}")
    if one.hint:
        desk.write(f"  {one.hint}")
    options = offered_options(desk, one)
    for number, (_, label) in enumerate(options, 1):
        desk.write(f"  {number} {label}")
    said = await heard(desk)
    if said is None or not said.strip():
        return None if said is None else one.value
    words = said.split(",") if one.several or one.kind == "people" else [said]
    return "\n".join(option_value(options, word.strip()) for word in words if word.strip())


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
