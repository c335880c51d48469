"""Writes plain data as YAML that the strict reader takes and an editor likes to read."""

import json
import re
from collections.abc import Mapping, Sequence

Data = str | int | bool | Sequence["Data"] | Mapping[str, "Data"]

_SAFE = re.compile(r"[A-Za-z][A-Za-z0-9 _./()'’-]*[A-Za-z0-9).]|[A-Za-z]")
_WIDTH = 118
_UNPRINTABLE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


def as_yaml(entries: Mapping[str, Data]) -> str:
    """A whole file."""
    return "\n".join(_block(entries, 0)) + "\n"


def _block(entries: Mapping[str, Data], indent: int) -> list[str]:
    lines = []
    pad = " " * indent
    for key, value in entries.items():
        flat = f"{pad}{_scalar(key)}: {_flow(value)}"
        if _is_blocky(value) or (not isinstance(value, str | int) and len(flat) > _WIDTH):
            lines.append(f"{pad}{_scalar(key)}:")
            lines += _nested(value, indent + 2)
        else:
            lines.append(flat)
    return lines


def _nested(value: Data, indent: int) -> list[str]:
    if isinstance(value, Mapping):
        return _block(value, indent)
    assert isinstance(value, Sequence)
    lines = []
    for element in value:
        if isinstance(element, Mapping):
            inner = _block(element, indent + 2)
            lines += [f"{' ' * indent}- {inner[0].lstrip()}", *inner[1:]]
        else:
            lines.append(f"{' ' * indent}- {_flow(element)}")
    return lines


def _is_blocky(value: Data) -> bool:
    """Lists of maps read better one below the other."""
    return not isinstance(value, str | int | Mapping) and any(isinstance(part, Mapping) for part in value)


def _flow(value: Data) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case str() | int():
            return _scalar(str(value))
        case Mapping():
            return "{" + ", ".join(f"{_scalar(key)}: {_flow(part)}" for key, part in value.items()) + "}"
        case _:
            return "[" + ", ".join(_flow(part) for part in value) + "]"


def _scalar(text: str) -> str:
    """A text as it is where nothing in it can be misread, else in double quotes."""
    if (_SAFE.fullmatch(text) and text.casefold() != "null") or re.fullmatch(r"[0-9]{1,9}", text):
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    return _UNPRINTABLE.sub(lambda sign: f"\\u{ord(sign.group()):04x}", quoted)
