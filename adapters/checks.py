"""What the doctor finds: one line each, fine or a problem with what to do about it."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at: `found` says how it is, `todo` what to do where it is a problem."""

    name: str
    fine: bool
    found: str
    todo: str = ""


def lines(checks: Sequence[Check]) -> list[str]:
    """The checks as lines for a terminal."""
    wide = max((len(one.name) for one in checks), default=0)
    return [
        f"{'ok     ' if one.fine else 'PROBLEM'}  {one.name:<{wide}}  {one.found}" + (f"; {one.todo}." if one.todo else ".")
        for one in checks
    ]


def facts(checks: Sequence[Check]) -> dict[str, object]:
    """The checks for programs."""
    return {"fine": all(one.fine for one in checks), "checks": [asdict(one) for one in checks]}
