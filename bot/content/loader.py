"""Turns a guide folder into a Guide, or says everything that is wrong with it in one go."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.content.fields import Fields, Reading
from bot.content.folder import Files, gather, version_of
from bot.content.follow_up import read_follow_up, read_practices
from bot.content.items import read_area
from bot.content.links import check_links
from bot.content.problems import ContentError, Place
from bot.content.templates import read_templates
from bot.content.yaml_reader import YamlProblem, decoded, read_yaml
from bot.core.guide import Area, Guide, Practice, Template


@dataclass(frozen=True, slots=True)
class Loaded:
    """A guide, and where its parts stand: "item ID", "area ID", "session template ID" -> `path:line`."""

    guide: Guide
    places: Mapping[str, Place]


def load_guide(folder: Path) -> Guide:
    """The guide in a folder; ContentError lists every problem as `path:line: sentence`."""
    return load_with_places(folder).guide


def load_with_places(folder: Path) -> Loaded:
    """The guide in a folder, and where its parts stand; for whoever wants to point at a line."""
    if not folder.is_dir():
        raise ContentError([f"{folder}: there is no such guide folder; check the name."])
    reading = Reading()
    files = gather(folder, reading.problems)
    reading.incomplete = bool(reading.problems.found)
    return _build(files, folder, reading)


def build_guide(files: Files, folder: Path) -> Guide:
    """The guide that these files make; `folder` is only the name that stands in front of a problem."""
    return _build(files, folder, Reading()).guide


def _build(files: Files, folder: Path, reading: Reading) -> Loaded:
    top = _fields(files, folder, "guide.yaml", reading)
    templates = _templates(files, folder, reading)
    follow_up = _fields(files, folder, "follow_up.yaml", reading, required=False)
    steps, mappings = read_follow_up(follow_up) if follow_up else ((), ())
    if top:
        top.only("id", "title", "purpose", "topics", "needs")
    guide = Guide(
        id=top.identifier("guide") if top else "",
        title=top.text("title", required=True) if top else "",
        purpose=top.text("purpose") if top else "",
        topics=top.pairs("topics") if top else (),
        version=version_of(files),
        areas=_areas(files, folder, reading),
        templates=templates,
        follow_up=steps,
        mappings=mappings,
        practices=_practices(files, folder, reading),
    )
    needs = [name for name, _ in top.pairs("needs")] if top else []
    # Where a file could not be read, its names are missing, and what refers to them would look broken.
    if not reading.incomplete:
        practice_guides = [Path(name).stem for name in files if name.startswith("practices/")]
        check_links(guide, reading, needs, practice_guides)
    reading.problems.stop_if_any()
    return Loaded(guide, reading.places)


def _fields(files: Files, folder: Path, name: str, reading: Reading, *, required: bool = True) -> Fields | None:
    path = str(folder / name)
    if name not in files:
        reading.incomplete = reading.incomplete or required
        missing = required and not any(place.path == path for place, _ in reading.problems.found)
        if missing:
            reading.problems.add(Place(path, 1), "The file is missing; add it (docs/content.md says what it holds).")
        return None
    try:
        return Fields(read_yaml(files[name]), path, reading, f"The file {name}")
    except YamlProblem as problem:
        reading.incomplete = True
        reading.problems.add(Place(path, problem.line), problem.sentence)
        return None


def _areas(files: Files, folder: Path, reading: Reading) -> tuple[Area, ...]:
    names = sorted(name for name in files if name.startswith("areas/"))
    if not names:
        reading.incomplete = True
        reading.problems.add(Place(str(folder / "areas"), 1), "The guide has no areas; add one .yaml file here.")
    read = [_fields(files, folder, name, reading) for name in names]
    return tuple(read_area(fields) for fields in read if fields)


def _templates(files: Files, folder: Path, reading: Reading) -> tuple[Template, ...]:
    fields = _fields(files, folder, "templates.yaml", reading)
    return read_templates(fields) if fields else ()


def _practices(files: Files, folder: Path, reading: Reading) -> tuple[Practice, ...]:
    practices: list[Practice] = []
    for name in sorted(name for name in files if name.startswith("practices/")):
        path = str(folder / name)
        try:
            practices += read_practices(Path(name).stem, decoded(files[name]), path, reading)
        except YamlProblem as problem:
            reading.incomplete = True
            reading.problems.add(Place(path, problem.line), problem.sentence)
    return tuple(practices)
