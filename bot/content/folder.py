"""Finds and reads a guide's files, within bounds: nothing outside the folder, nothing that is not a plain file."""

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path

from bot.content.problems import Place, Problems
from bot.content.yaml_reader import MAX_BYTES

Files = Mapping[str, bytes]
"""A guide's files by their name inside the folder, with "/" between the parts."""

TOP = ("guide.yaml", "templates.yaml", "follow_up.yaml")
PARTS = {"areas": ".yaml", "practices": ".md"}
MAX_FILES = 200


def content_root() -> Path:
    """Where content stands: the folder named by DISCOVERY_CONTENT, else `content` next to the bot package."""
    named = os.environ.get("DISCOVERY_CONTENT")
    return Path(named) if named else Path(__file__).parents[2] / "content"


def guide_folders(root: Path | None = None) -> tuple[Path, ...]:
    """The folders of all guides under a content root, by name."""
    guides = (root or content_root()) / "guides"
    if not guides.is_dir():
        return ()
    return tuple(sorted(entry for entry in guides.iterdir() if entry.is_dir() and not entry.name.startswith(".")))


def gather(folder: Path, problems: Problems) -> Files:
    """Every file of a guide folder that can be read, in name order; what cannot is noted."""
    names = [name for name in TOP if os.path.lexists(folder / name)]
    for part, suffix in PARTS.items():
        names += _names_in(folder, part, suffix, problems)
    files = {}
    for name in sorted(names)[:MAX_FILES]:
        data = _read(folder, name, problems)
        if data is not None:
            files[name] = data
    if len(names) > MAX_FILES:
        problems.add(Place(str(folder), 1), f"The guide has more than {MAX_FILES} files; split it into several guides.")
    return files


def version_of(files: Files) -> str:
    """A guide's version: the first 16 digits of the SHA-256 of its files, in name order."""
    digest = hashlib.sha256()
    for name in sorted(files):
        digest.update(name.encode() + b"\0" + len(files[name]).to_bytes(8, "big") + files[name])
    return digest.hexdigest()[:16]


def _names_in(folder: Path, part: str, suffix: str, problems: Problems) -> list[str]:
    try:
        found = sorted(entry.name for entry in os.scandir(folder / part) if not entry.name.startswith("."))
    except FileNotFoundError:
        return []
    except OSError as error:
        problems.add(Place(str(folder / part), 1), f"The folder cannot be read ({error.strerror}).")
        return []
    for name in found:
        if suffix == ".yaml" and name.casefold().endswith((".yml", ".yaml")) and not name.endswith(".yaml"):
            problems.add(Place(str(folder / part / name), 1), 'Only names that end in ".yaml" are read; rename it.')
    return [f"{part}/{name}" for name in found if name.endswith(suffix)]


def _read(folder: Path, name: str, problems: Problems) -> bytes | None:
    path = folder / name
    try:
        if not path.resolve().is_relative_to(folder.resolve()):
            problems.add(Place(str(path), 1), "This is a link to a place outside the guide; put the file itself here.")
        elif not path.is_file():
            problems.add(Place(str(path), 1), "This is not a file that can be read; replace or remove it.")
        else:
            with path.open("rb") as file:
                return file.read(MAX_BYTES + 1)
    except (OSError, RuntimeError) as error:
        problems.add(Place(str(path), 1), f"The file cannot be read ({getattr(error, 'strerror', error)}).")
    return None
