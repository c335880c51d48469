"""The form that starts a run: its fields, empty or as a start was typed that still waits for its launch."""

from __future__ import annotations

from bot.core.events import Pressed
from bot.core.guide import TOPICS, Guide, Template
from bot.core.post import Form, Input
from bot.core.setup import Participant, Setup
from bot.corridor import Corridor
from bot.starting import values_of
from bot.wanted import Refused, Wanted, areas_of, deadline_of


def as_typed(corridor: Corridor, event: Pressed, setup: Setup, people: tuple[Participant, ...]) -> dict[str, str]:
    """A start that waits for its launch as the start form's values, less who and what is gone by now.

    What follows from the session stays empty.
    """
    people = tuple(one for one in people if not corridor.gone(one.person))
    template = next((found for guide in corridor.guides.values() if (found := guide.template(setup.template))), None)
    if template is None:
        return values_of(setup, people) | {"template": "", "roles": roles_typed(people)}
    usual = deadline_of(Wanted({}, event.person, "", setup.channel, corridor.clock.now()), setup.calendar, template)
    follows = setup.mode == ("private" if template.private and people else "thread")
    return values_of(setup, people) | {
        "roles": roles_typed(people),
        "where": "" if follows else setup.mode, "deadline": "" if setup.deadline == usual else setup.deadline.isoformat(),
    }


def roles_typed(people: tuple[Participant, ...]) -> str:
    """The roles of some people as one types them: one a line, "Ana: data scientist"."""
    return "\n".join(f"{one.name}: {one.role}" for one in people if one.role)


def start_form(corridor: Corridor, channel: str, person: str, values: dict[str, str]) -> Form:
    """The start form: what is known is filled in, the rest with the defaults of the product."""
    def known(name: str, default: str = "") -> str:
        """What is known of a field, else its default."""
        return values.get(name) or default

    guide = next(iter(corridor.guides.values()))
    owner = corridor.known(person)
    templates = tuple((t.id, t.title) for g in corridor.guides.values() for t in g.templates)
    areas = tuple((area.id, area.label) for area in guide.areas)
    named = guide.template(known("template"))
    template = named or guide.templates[0]
    sessions = (named,) if named else guide.templates
    by_topic = tuple((TOPICS, "") for _ in range(any(one.topic_lines for one in sessions)))
    own = [channel] if channel else []
    options = tuple((p, corridor.place_name(p)) for p in dict.fromkeys([*own, *corridor.places(person)]))
    inputs = (
        Input("account", "", "text", known("account"), required=True),
        Input("template", "", "choice", known("template"), options=templates, required=True),
        Input("participants", "", "people", known("participants")),
        Input("roles", "", "long", known("roles")),
        Input("channel", "", "choice", channel, options=options, required=True),
        Input("areas", "", "choice", chosen(guide, known("areas"), named), options=(*areas, *by_topic), several=True),
        Input("maturity", "", "choice", known("maturity", "unknown"), options=fixed("none", "few", "many", "unknown")),
        Input("where", "", "choice", known("where"), options=fixed("thread", "private")),
        Input("attribution", "", "choice", known("attribution", "named"), options=fixed("named", "role", "none")),
        Input("pace", "", "number", known("pace", str(template.pace))),
        Input("deadline", "", "date", known("deadline")),
        Input("window_start", "", "time", known("window_start", "09:30")),
        Input("window_end", "", "time", known("window_end", "16:30")),
        Input("zone", "", "text", known("zone", owner.calendar.zone or "UTC")),
        Input("days", "", "choice", known("days", "1\n2\n3\n4\n5"), options=fixed(*"1234567"), several=True),
        Input("country", "", "text", known("country")), Input("co_owners", "", "people", known("co_owners")),
        Input("approval", "", "choice", known("approval", "automatic"), options=fixed("automatic", "owner")),
    )
    facts: dict[str, object] = {"account": known("account"), "sessions": tuple(described(guide, one) for one in sessions)}
    return corridor.wording.form("start", inputs, facts, card=channel)


def chosen(guide: Guide, text: str, template: Template | None) -> str:
    """The areas that are ticked: those that were named, else the session's own; the topics before a session is chosen."""
    try:
        named = areas_of(guide, text)
    except Refused:
        named = ()
    return "\n".join(named or (template.preset if template else (TOPICS,)))


def described(guide: Guide, template: Template) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """A session by its title, with the areas that it asks whole and its lines by topic."""
    return template.title, tuple(guide.area_of[area].label for area in template.own_areas), template.topic_lines


def fixed(*values: str) -> tuple[tuple[str, str], ...]:
    """Options that the form's template labels."""
    return tuple((value, "") for value in values)
