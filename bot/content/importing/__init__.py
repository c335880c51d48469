"""Turns a Markdown guide into a guide folder that passes the check, and says what it could not place."""

import os
from dataclasses import dataclass
from pathlib import Path

from bot.content.importing.build import build_files
from bot.content.importing.markdown import read_lines
from bot.content.importing.outline import Outline
from bot.content.importing.walk import read_outline
from bot.content.loader import build_guide
from bot.content.problems import ContentError
from bot.core.guide import Guide

MAX_SOURCE = 1024 * 1024
MAX_AREAS, MAX_ITEMS = 100, 200
UNPLACED = "unplaced.md"


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import made: the folder, the guide in it, and each line that found no place, with its number."""

    folder: Path
    guide: Guide
    unplaced: tuple[tuple[int, str], ...]


def import_guide(source: Path, out: Path) -> Imported:
    """Write the guide of a Markdown file into a new or empty folder; ContentError where that cannot be done."""
    text = _read(source)
    _refuse_unless_empty(out)
    outline = read_outline(read_lines(text))
    if not outline.areas:
        raise ContentError(
            [f"{source}: no area was found; write each area as a heading, with its questions as bullets below it."]
        )
    _refuse_if_huge(source, outline)
    files = build_files(outline, source.stem)
    guide = build_guide(files, out)
    if outline.unplaced:
        files[UNPLACED] = _unplaced(source.name, outline.unplaced).encode()
    _write(files, out)
    return Imported(out, guide, tuple(outline.unplaced))


def _refuse_if_huge(source: Path, outline: Outline) -> None:
    for area in outline.areas:
        if len(area.items) > MAX_ITEMS:
            sentence = f'the area "{area.title}" has more than {MAX_ITEMS} items; split it.'
            raise ContentError([f"{source}: {sentence}"])
    if len(outline.areas) > MAX_AREAS:
        raise ContentError([f"{source}: there are more than {MAX_AREAS} areas; split the guide."])


def _read(source: Path) -> str:
    try:
        with source.open("rb") as file:
            data = file.read(MAX_SOURCE + 1)
        if len(data) > MAX_SOURCE:
            raise ContentError([f"{source}: the file is larger than {MAX_SOURCE // 1024 // 1024} MB; split it."])
        return data.decode("utf-8-sig")
    except OSError as error:
        raise ContentError([f"{source}: the file cannot be read ({error.strerror}); check the name."]) from None
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ContentError([f"{source}:{line}: this is not UTF-8 text; save the file as UTF-8."]) from None


def _refuse_unless_empty(out: Path) -> None:
    if os.path.lexists(out) and not out.is_dir():
        raise ContentError([f"{out}: this is a file, not a folder; name a new folder."])
    if out.is_dir() and any(out.iterdir()):
        raise ContentError([f"{out}: the folder is not empty, and nothing in it is overwritten; name a new folder."])


def _write(files: dict[str, bytes], out: Path) -> None:
    try:
        for name, data in files.items():
            path = out / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
    except OSError as error:
        raise ContentError([f"{out}: the guide cannot be written here ({error.strerror})."]) from None


def _unplaced(name: str, lines: list[tuple[int, str]]) -> str:
    """The file that keeps what found no place, so that nothing of the source is lost."""
    rows = "\n".join(f"{number}: {text}" for number, text in lines)
    return f"Lines of {name} that are not in this guide, each with its line number.\n\n{rows}\n"
