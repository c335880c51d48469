"""Reads templates.yaml: the session templates and what each of their lines selects."""

from bot.content.fields import Fields
from bot.core.guide import Template, TemplateLine


def read_templates(fields: Fields) -> tuple[Template, ...]:
    """Every session template of the file, in file order."""
    fields.only("templates")
    read = [(entry, _template(entry)) for entry in fields.maps("templates", "The session template", required=True)]
    _refuse_shared_names(read)
    return tuple(template for _, template in read)


def _template(fields: Fields) -> Template:
    name = fields.text("id")
    fields.what = f'The session template "{name}"' if name else "The session template"
    fields.only(
        "id", "title", "audience", "focus", "aliases", "minutes", "days", "pace", "private", "bundle", "pains", "lines"
    )
    return Template(
        id=fields.identifier("session template"),
        title=fields.text("title", required=True),
        audience=fields.text("audience", required=True),
        focus=fields.text("focus", required=True),
        minutes=_minutes(fields),
        lines=tuple(_line(entry) for entry in fields.maps("lines", "The template line", required=True)),
        aliases=fields.words("aliases"),
        private=fields.flag("private"),
        days=fields.whole("days", 5, 1, 60),
        pace=fields.whole("pace", 5, 1, 50),
        bundle=fields.flag("bundle"),
        pains=fields.refs("pains", "indicator"),
    )


def _minutes(fields: Fields) -> tuple[int, int]:
    if not fields.has("minutes"):
        fields.problem("minutes", f'{fields.what} has no "minutes"; add the time box, for example [45, 60].')
        return (45, 60)
    match fields.numbers("minutes", 1, 600):
        case (low, high) if low <= high:
            return (low, high)
        case _:
            fields.problem("minutes", '"minutes" must be two numbers, the smaller first, for example [45, 60].')
            return (45, 60)


def _line(fields: Fields) -> TemplateLine:
    text = fields.text("text", required=True)
    fields.what = f'The template line "{text}"' if text else "The template line"
    fields.only("text", "area", "topics", "within", "core")
    topics = fields.word_groups("topics")
    fields.refer("topics", "topic", (topic for group in topics for topic in group))
    area = fields.text("area")
    fields.refer("area", "area", [area] if area else [])
    core = fields.refs("core", "question")
    if area and (topics or fields.has("within")):
        fields.problem("area", f'{fields.what} has an "area" and "topics"; keep one of them.')
    if not (area or topics or core):
        fields.problem("text", f'{fields.what} selects nothing; give it an "area", "topics" or "core".')
    within = fields.refs("within", "area")
    return TemplateLine(text=text, area=area, topics=topics, within=within, core=core)


def _refuse_shared_names(read: list[tuple[Fields, Template]]) -> None:
    taken: dict[str, str] = {template.id.casefold(): template.id for _, template in read}
    for fields, template in read:
        for alias in template.aliases:
            owner = taken.setdefault(alias.casefold(), template.id)
            if owner != template.id:
                fields.problem("aliases", f'The alias "{alias}" already stands for "{owner}"; choose another.')
