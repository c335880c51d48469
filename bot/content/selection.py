"""What a session template asks: the core items of its lines, their time, and what is left for later."""

from bot.core.guide import Guide, Item, Template, TemplateLine


def core_of_line(guide: Guide, line: TemplateLine) -> tuple[Item, ...]:
    """The questions of a line that are asked first: those it lists, else those of tier `core` among its questions."""
    if line.core:
        return tuple(guide.items[name] for name in line.core)
    return tuple(item for item in guide.selected(line) if item.kind == "question" and item.tier == "core")


def deep_of_line(guide: Guide, line: TemplateLine) -> tuple[Item, ...]:
    """The questions of a line that are asked only where it hurts."""
    core = core_of_line(guide, line)
    return tuple(item for item in guide.selected(line) if item.kind == "question" and item not in core)


def core_of_template(guide: Guide, template: Template) -> tuple[Item, ...]:
    """The core questions of a whole session, each once, in the order of its lines."""
    return tuple(dict.fromkeys(item for line in template.lines for item in core_of_line(guide, line)))
