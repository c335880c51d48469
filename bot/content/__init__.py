"""Guides as data: reads a guide folder strictly, keeps a copy of it, says what could be better, shows it.

`load_guide` is the way in. PyYAML lives in `yaml_reader`, msgspec in `pinned`; nobody else in here imports either.
"""

from bot.content.folder import content_root, guide_folders
from bot.content.loader import Loaded, load_guide, load_with_places
from bot.content.pinned import guide_from_json, guide_to_json
from bot.content.problems import ContentError

__all__ = [
    "ContentError",
    "Loaded",
    "content_root",
    "guide_folders",
    "guide_from_json",
    "guide_to_json",
    "load_guide",
    "load_with_places",
]
