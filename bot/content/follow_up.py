"""Reads follow_up.yaml (steps after a session, which practice guide answers what) and the practice guides."""

import re
from typing import Literal, get_args

from bot.content.fields import Fields, Reading
from bot.content.problems import Place
from bot.core.guide import FollowUpStep, Practice, PracticeMapping

Audience = Literal["internal", "team"]
AUDIENCES: tuple[Audience, ...] = get_args(Audience)

_ANCHORED = re.compile(r"#{2,6}\s+(?P<title>.*?)\s*\{#(?P<anchor>[^{}\s]*)\}\s*#*")
_ANCHOR = re.compile(r"[a-z0-9][a-z0-9._-]*")


def read_follow_up(fields: Fields) -> tuple[tuple[FollowUpStep, ...], tuple[PracticeMapping, ...]]:
    """The steps and the mappings of the file, in file order."""
    fields.only("steps", "mappings")
    steps = tuple(_step(entry) for entry in fields.maps("steps", "The follow-up step"))
    mappings = tuple(_mapping(entry) for entry in fields.maps("mappings", "The mapping"))
    return steps, mappings


def _step(fields: Fields) -> FollowUpStep:
    fields.only("id", "title", "audience", "lines", "brings", "days")
    if not fields.has("audience"):
        fields.problem("audience", f'{fields.what} has no "audience"; add internal or team.')
    if not fields.has("lines"):
        fields.problem("lines", f'{fields.what} has no "lines"; add them.')
    return FollowUpStep(
        id=fields.identifier("follow-up step"),
        title=fields.text("title", required=True),
        audience=fields.one_of("audience", AUDIENCES, "internal"),
        lines=fields.words("lines"),
        brings=fields.text("brings"),
        days=fields.whole("days", 5, 1, 60),
    )


def _mapping(fields: Fields) -> PracticeMapping:
    fields.only("problem", "guide", "areas", "topics")
    guide = fields.text("guide", required=True)
    fields.refer("guide", "practice guide", [guide] if guide else [])
    mapping = PracticeMapping(
        problem=fields.text("problem", required=True),
        guide=guide,
        areas=fields.refs("areas", "area"),
        topics=fields.refs("topics", "topic"),
    )
    if not (mapping.areas or mapping.topics):
        fields.problem("problem", 'The mapping says neither "areas" nor "topics"; add one, or it never applies.')
    return mapping


def read_practices(name: str, text: str, path: str, reading: Reading) -> tuple[Practice, ...]:
    """The practices of one Markdown file: each heading with an {#anchor}, and the first paragraph under it."""
    lines = text.splitlines()
    prose = _outside_code(lines)
    practices = []
    for number, line in enumerate(lines, start=1):
        heading = _ANCHORED.fullmatch(line.strip()) if prose[number - 1] else None
        if heading is None:
            continue
        place = Place(path, number)
        anchor, title = heading["anchor"], heading["title"]
        paragraph = _paragraph(lines, prose, number)
        if not _ANCHOR.fullmatch(anchor):
            reading.problems.add(place, f'The anchor "{anchor}" may hold small letters, digits and hyphens; change it.')
        elif not title or not paragraph:
            reading.problems.add(place, "The practice needs a title, and a line under it that says what to do.")
        else:
            reading.claim("practice", f"{name}#{anchor}", place)
            practices.append(Practice(id=f"{name}#{anchor}", title=title, line=paragraph, guide=name))
    return tuple(practices)


def _outside_code(lines: list[str]) -> list[bool]:
    """For each line, whether it is prose: a "## comment" inside a code block is no heading."""
    prose, fence = [], ""
    for line in lines:
        mark = line.lstrip()[:3]
        is_fence = mark in ("```", "~~~")
        prose.append(not fence and not is_fence)
        if is_fence and not fence:
            fence = mark
        elif is_fence and mark == fence:
            fence = ""
    return prose


def _paragraph(lines: list[str], prose: list[bool], start: int) -> str:
    """The first paragraph after a heading, on one line; empty where the next heading comes first."""
    words: list[str] = []
    for index in range(start, len(lines)):
        line = lines[index].strip()
        if not prose[index] or line.startswith("#") or (words and not line):
            break
        if line:
            words.append(line)
    return " ".join(words)
