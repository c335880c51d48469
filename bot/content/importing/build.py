"""Turns the importer's outline into the files of a guide folder."""

import re
from collections.abc import Mapping, Sequence

from bot.content.importing.guess import Guess, guess_question, guess_target, with_picks
from bot.content.importing.outline import DraftArea, DraftItem, DraftTemplate, Outline
from bot.content.importing.topics import CORE_OF_LINE, Topics
from bot.content.importing.words import significant, slug, unique
from bot.content.importing.yaml_writer import Data, as_yaml
from bot.core.guide import AnswerType, TemplateLine

_GUIDE_WORDS = re.compile(r"\b(?:best practices?|guides?|handbook|playbook)\b", re.I)
_SESSION_WORDS = re.compile(r"\b(?:sessions?|workshops?|interviews?|teams?|stakeholders?)\b", re.I)
_LEADERS = re.compile(r"\b(?:executives?|leadership|management|c-level|board)\b", re.I)
_MINUTES = (45, 60)


def build_files(outline: Outline, name: str) -> dict[str, bytes]:
    """Every file of the guide but unplaced.md; `name` stands in where the source has no title."""
    title = outline.title or name
    taken: set[str] = set()
    areas = [
        (unique(slug(area.title, f"area-{number}"), taken), area) for number, area in enumerate(outline.areas, start=1)
    ]
    topics = Topics(areas)
    ids = _item_ids(areas)
    templates = _templates(outline, areas, topics, ids)
    practices: dict[str, str] = {}
    follow_up = _follow_up(outline, topics, practices)
    files = {
        "guide.yaml": as_yaml(
            {
                "id": slug(re.split(r"\s*[:|–—]\s+", title)[0], "guide"),
                "title": title,
                **({"purpose": outline.purpose} if outline.purpose else {}),
                **({"topics": dict(topics.names)} if topics.names else {}),
            }
        ),
        "templates.yaml": as_yaml({"templates": templates}),
        **({"follow_up.yaml": as_yaml(follow_up)} if follow_up else {}),
        **{f"practices/{guide}.md": text for guide, text in practices.items()},
    }
    digits = max(2, len(str(len(areas))))
    for number, (area_id, area) in enumerate(areas, start=1):
        files[f"areas/{number:0{digits}}-{area_id}.yaml"] = as_yaml(_area(area_id, area, topics, ids))
    return {path: text.encode() for path, text in files.items()}


def _item_ids(areas: Sequence[tuple[str, DraftArea]]) -> dict[int, str]:
    """A readable id for each item: area, group, word."""
    taken: set[str] = set()
    prefixes: set[str] = set()
    ids = {}
    for area_id, area in areas:
        initials = "".join(word[0] for word in area_id.split("-"))
        prefix = unique(initials if len(initials) > 1 else area_id[:3], prefixes)
        for item in area.items:
            group = _first_word(item.group, item.phase) if item.kind == "question" else item.kind
            ids[id(item)] = unique(f"{prefix}.{group}.{_first_word(item.text, 'item')}", taken)
    return ids


def _first_word(text: str, fallback: str) -> str:
    return next((name for name in (slug(word, "") for word in significant(text)) if len(name) > 2), fallback)


def _area(area_id: str, area: DraftArea, topics: Topics, ids: Mapping[int, str]) -> dict[str, Data]:
    items: list[Data] = [_item(item, topics.of_item.get(id(item), []), ids[id(item)]) for item in area.items]
    return {"id": area_id, "title": area.title, "items": items}


def _item(item: DraftItem, topics: Sequence[str], name: str) -> dict[str, Data]:
    entry: dict[str, Data] = {"id": name, "phase": item.phase}
    if item.group:
        entry["group"] = item.group
    if item.kind == "question":
        guess = with_picks(guess_question(item.text), item.examples)
        entry |= {"ask": guess.ask, **_answer(guess)}
        if item.examples and not set(item.examples) <= set(guess.answer.picks):
            entry["hint"] = "; ".join(item.examples)
    elif item.kind == "indicator":
        entry |= {"kind": "indicator", "quote": item.text}
    else:
        guess = guess_target(item.text)
        entry |= {"kind": "target", "text": guess.ask}
        if guess.answer.unit:
            entry["unit"] = guess.answer.unit
    entry["source"] = item.text
    if topics:
        entry["topics"] = list(topics)
    return entry


def _answer(guess: Guess) -> dict[str, Data]:
    answer = guess.answer
    if answer == AnswerType():
        return {}
    fields: dict[str, Data] = {"type": answer.kind}
    for key, value in {"unit": answer.unit, "low": answer.low, "high": answer.high, "which": answer.which}.items():
        if value:
            fields[key] = value
    if answer.picks:
        fields["picks"] = list(answer.picks)
    if answer.several:
        fields["several"] = True
    return {"answer": fields}


def _templates(
    outline: Outline, areas: Sequence[tuple[str, DraftArea]], topics: Topics, ids: Mapping[int, str]
) -> list[dict[str, Data]]:
    """The session templates; one over all areas where the source has none."""
    drafts = outline.templates or [DraftTemplate("Everything", lines=[area.title for _, area in areas])]
    # Every line names its topics before the first line is written: an item's topics are complete only then.
    lines = [[topics.line(text) for text in draft.lines] for draft in drafts]
    taken: set[str] = set()
    names = [_template_id(draft, number, taken) for number, draft in enumerate(drafts, start=1)]
    written: list[dict[str, Data]] = []
    for draft, name, chosen in zip(drafts, names, lines, strict=True):
        audience = draft.audience or _SESSION_WORDS.sub("", draft.title).strip(" -/") or draft.title
        entry: dict[str, Data] = {
            "id": name,
            "title": draft.title,
            "audience": audience,
            "focus": draft.focus or draft.title,
            "minutes": list(draft.minutes or _MINUTES),
        }
        if _LEADERS.search(draft.title):
            entry |= {"days": 3, "private": True, "bundle": True}
        rows: list[Data] = [_line(line, topics, ids) for line in chosen]
        written.append({**entry, "lines": rows})
    return written


def _line(line: TemplateLine, topics: Topics, ids: Mapping[int, str]) -> dict[str, Data]:
    if line.area:
        return {"text": line.text, "area": line.area}
    row: dict[str, Data] = {"text": line.text, "topics": [list(group) for group in line.topics]}
    if line.within:
        row["within"] = list(line.within)
    core = [ids[item] for item in topics.selected(line)[:CORE_OF_LINE]]
    return {**row, "core": core} if core else row


def _template_id(draft: DraftTemplate, number: int, taken: set[str]) -> str:
    short = slug(_SESSION_WORDS.sub(" ", draft.title), "")
    return unique(short or slug(draft.title, f"session-{number}"), taken)


def _follow_up(outline: Outline, topics: Topics, practices: dict[str, str]) -> dict[str, Data]:
    """The follow-up file; a practice guide that a mapping links to becomes a page with that link."""
    taken: set[str] = set()
    steps: list[Data] = [
        {
            "id": unique(slug(step.title, f"step-{number}"), taken),
            "title": step.title,
            "audience": "internal" if step.internal else "team",
            "lines": list(dict.fromkeys(step.lines)),
        }
        for number, step in enumerate(outline.steps, start=1)
    ]
    mappings: list[Data] = []
    for number, mapping in enumerate(outline.mappings, start=1):
        guide = slug(_GUIDE_WORDS.sub(" ", mapping.guide), f"practices-{number}")
        link = f"[{mapping.guide}]({mapping.address})" if mapping.address else mapping.guide
        page = practices.setdefault(guide, f"# {mapping.guide}\n")
        practices[guide] = page if link in page.splitlines() else f"{page}\n{link}\n"
        areas, words = topics.mapping(mapping)
        entry: dict[str, Data] = {"problem": mapping.problem, "guide": guide}
        entry |= {"areas": list(areas)} if areas else {"topics": list(words)}
        mappings.append(entry)
    return {name: part for name, part in (("steps", steps), ("mappings", mappings)) if part}
