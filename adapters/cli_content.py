"""The commands `discovery content`: check a guide, show what is in it, import one from Markdown."""

import argparse
import json
import sys
from pathlib import Path

from adapters.subparsers import Subparsers
from bot.content import ContentError, content_root, guide_folders, load_guide, load_with_places
from bot.content.lint import lint
from bot.content.show import area_facts, counts, show_area, show_guide, show_template, template_facts
from bot.core.guide import Guide


def add_content_commands(subparsers: Subparsers) -> None:
    """Add `content` and its commands to the command line."""
    content = subparsers.add_parser("content", help="check, show and import guides")
    commands = content.add_subparsers(title="commands", metavar="COMMAND", required=True)

    check = commands.add_parser("check", help="say what is wrong with a guide, with file and line")
    check.add_argument("folder", nargs="?", metavar="DIR", help="a guide folder (default: every shipped guide)")
    check.set_defaults(run=_check)

    show = commands.add_parser("show", help="show a guide, one area, or what a session template selects")
    show.add_argument("name", nargs="?", metavar="NAME", help="an area or session template (default: the whole guide)")
    show.add_argument("--guide", metavar="DIR", help="a guide folder (default: the shipped guide)")
    show.add_argument("--json", action="store_true", help="for programs: counts, or the area's or template's items")
    show.set_defaults(run=_show)

    imported = commands.add_parser("import", help="turn a Markdown guide into a guide folder")
    imported.add_argument("file", metavar="FILE.md", help="the Markdown guide")
    imported.add_argument("--out", metavar="DIR", required=True, help="a new or empty folder for the guide")
    imported.set_defaults(run=_import)


def _check(arguments: argparse.Namespace) -> int:
    folders = [Path(arguments.folder)] if arguments.folder else _shipped()
    results = [_check_one(folder) for folder in folders]
    return 0 if all(results) else 1


def _check_one(folder: Path) -> bool:
    """Print what a guide's check finds; whether the guide can be used."""
    try:
        loaded = load_with_places(folder)
    except ContentError as error:
        print(*error.problems, sep="\n", file=sys.stderr)
        print(f"{folder}: {_number(len(error.problems), 'problem')}; the guide cannot be used.", file=sys.stderr)
        return False
    warnings = lint(loaded.guide, loaded.places)
    for warning in warnings:
        print(f"warning: {warning}")
    total = counts(loaded.guide)
    size = f"{_number(total['areas'], 'area')}, {_number(total['questions'], 'question')}"
    print(f"{folder}: {size}; no problems, {_number(len(warnings), 'warning')}.")
    return True


def _show(arguments: argparse.Namespace) -> int:
    guide = load_guide(_one_guide(arguments.guide))
    if arguments.name:
        return _show_part(guide, arguments.name, as_json=arguments.json)
    if arguments.json:
        print(json.dumps(counts(guide), indent=2, ensure_ascii=False))
    else:
        print(*show_guide(guide), sep="\n")
    return 0


def _show_part(guide: Guide, name: str, *, as_json: bool) -> int:
    area, template = guide.area_of.get(name), guide.template(name)
    if area is None and template is None:
        names = ", ".join([*guide.area_of, *(template.id for template in guide.templates)])
        print(f'discovery: the guide has no area or session template "{name}"; it has: {names}.', file=sys.stderr)
        return 1
    # An area and a session template may share a name: then both are shown.
    if as_json:
        facts = {"area": area_facts(area)} if area else {}
        facts |= {"template": template_facts(guide, template)} if template else {}
        print(json.dumps(facts, indent=2, ensure_ascii=False))
    else:
        parts = [part for part in (show_area(guide, name), show_template(guide, name)) if part]
        print(*("\n".join(part) for part in parts), sep="\n\n")
    return 0


def _import(arguments: argparse.Namespace) -> int:
    from bot.content.importing import UNPLACED, import_guide

    result = import_guide(Path(arguments.file), Path(arguments.out))
    total = counts(result.guide)
    for number, text in result.unplaced:
        print(f"{arguments.file}:{number}: not placed: {text.strip()}")
    if result.unplaced:
        print(f"{_number(len(result.unplaced), 'line')} found no place; kept in {result.folder / UNPLACED}.")
    parts = {
        "area": total["areas"],
        "question": total["questions"],
        "indicator": total["indicators"],
        "target": total["targets"],
        "session template": total["templates"],
    }
    print(f"{result.folder}: {', '.join(_number(count, name) for name, count in parts.items())}.")
    print(f"Next: discovery content check {result.folder}")
    return 0


def _one_guide(named: str | None) -> Path:
    if named:
        return Path(named)
    folders = _shipped()
    if len(folders) > 1:
        names = ", ".join(str(folder) for folder in folders)
        raise ContentError([f"There are several guides; name one with --guide: {names}."])
    return folders[0]


def _shipped() -> list[Path]:
    """The guides of the content folder, named as seen from here where they lie below."""
    folders = guide_folders()
    if not folders:
        raise ContentError([f"{content_root() / 'guides'}: there is no guide here; set DISCOVERY_CONTENT or name one."])
    here = Path.cwd()
    return [folder.relative_to(here) if folder.is_relative_to(here) else folder for folder in folders]


def _number(count: int, name: str) -> str:
    return f"{count} {name}" if count == 1 else f"{count} {name}s"
