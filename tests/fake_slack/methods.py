"""The methods of the Web API: what each is called, who may call it, and which scope it needs."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar

from fake_slack.state import Caller, Json, SlackError, Team
from fake_slack.world import World

T = TypeVar("T")
Run = Callable[[World, Caller, Json], Json]


@dataclass(frozen=True, slots=True)
class Method:
    """One method: `key` says whose token opens it (bot, app, or none at all)."""

    run: Run
    scope: str = ""
    key: str = "bot"


def team_of(caller: Caller) -> Team:
    """The caller's workspace."""
    assert caller.team is not None
    return caller.team


def required(args: Json, name: str) -> Any:
    """An argument that has to be there."""
    if args.get(name) in (None, ""):
        raise SlackError("invalid_arguments", response_metadata={"messages": [f"[ERROR] missing required field: {name}"]})
    return args[name]


def truth(value: Any) -> bool:
    """A flag, as JSON or as a form spells it."""
    return value in (True, 1, "1", "true", "True")


def bounds(args: Json, default: int, most: int = 1000) -> tuple[int, int]:
    """Where a page begins and ends; raises invalid_cursor, invalid_limit."""
    try:
        size = int(args.get("limit") or default)
        start = int(str(args["cursor"]).removeprefix("next-")) if args.get("cursor") else 0
    except ValueError:
        raise SlackError("invalid_cursor") from None
    if not 1 <= size <= most:
        raise SlackError("invalid_limit")
    return start, start + size


def page(items: Iterable[T], args: Json, default: int) -> tuple[Sequence[T], Json]:
    """One page of a list, and what the answer says about the next; looks no further than it has to."""
    start, end = bounds(args, default)
    found = list(islice(items, start, end + 1))
    more = len(found) > end - start
    return found[: end - start], {"response_metadata": {"next_cursor": f"next-{end}" if more else ""}}
