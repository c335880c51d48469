"""The simulation must notice bugs that are planted on purpose, and schedules that once found a bug must hold for ever.

Each planted bug takes one guard out of the running code and plays random schedules until a check fails. A bug that no
schedule notices means that the simulation is blind there, however green it is.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC
from functools import cache
from re import compile as compile_pattern
from typing import Any

import pytest

from adapters.simulation.channel import SimulatedChannel
from adapters.simulation.oracle import Broken
from adapters.simulation.playing import play
from adapters.simulation.scenario import random_scenario
from adapters.simulation.world import Spinning
from bot import commenting, corridor, engine, posting, settling
from bot.content import content_root, guide_folders, load_guide
from bot.core import asking, closing, conversation, nudging, pacing, pressing, taking
from bot.core.guide import Guide
from bot.store import Store

FOUND = {
    5: "a card handed over in private mode refused the votes of the person it was handed to",
    6: "a private message that arrived just after the last run ended was kept nowhere",
    9: "a run closed before its opening post waited for a thread that never came",
    15: "on a full last day the summary was one post too many",
    17: "a note about a stuck prompt left after the run had ended",
    23: "an answer taken back after the end was kept twice",
    35: "'one more now' on an unanswered prompt rang the bell without end",
    38: "what was written and then undone was kept nowhere",
    84: "the track of a person on a pause rang the bell without end",
    116: "a line held back by the platform counted as due",
    276: "a prompt that somebody pulled used up a post of the day",
    374: "a prompt left outside the hours of a person who had moved to another zone",
    50503: "a prompt whose postponement was undone never gave way, and rang the bell without end",
    50571: "a run that was through on its first day had one post too many",
    60727: "a comment that came in the moment of the next prompt was kept nowhere",
    61446: "a run closed while its opening was on its way never posted its summary",
    1500: "somebody who had stopped was believed to have voted",
}
"""Seeds that found a bug, and which; they are played with every test run."""


@cache
def guide() -> Guide:
    """The shipped guide."""
    return load_guide(guide_folders()[0])


def breach(seed: int) -> str:
    """What broke when a seed was played; empty where everything held."""
    try:
        play(random_scenario(seed, guide()), {guide().id: guide()}, content_root() / "messages")
    except (Broken, Spinning) as problem:
        return str(problem)
    return ""


@pytest.mark.parametrize("seed", FOUND, ids=lambda seed: str(seed))
def test_a_schedule_that_found_a_bug_holds(seed: int) -> None:
    assert breach(seed) == "", f"{FOUND[seed]}; see: discovery simulate --soak 1 --first-seed {seed}"


@pytest.mark.parametrize("seed", range(40_000, 40_024))
def test_random_schedules_hold(seed: int) -> None:
    assert breach(seed) == "", f"see: discovery simulate --soak 1 --first-seed {seed}"


@contextmanager
def planted(*places: tuple[Any, str, Any]) -> Iterator[None]:
    """Replace names of modules or classes while a schedule is played."""
    before = [(place, name, vars(place)[name]) for place, name, _ in places]
    try:
        for place, name, broken in places:
            setattr(place, name, broken)
        yield
    finally:
        for place, name, was in before:
            setattr(place, name, was)


def always(value: object) -> Callable[..., Any]:
    """A function that gives the same whatever it is asked."""
    return lambda *_, **__: value


def in_utc(calendar: Any, at: Any) -> bool:
    """The working window read in UTC instead of the calendar's zone."""
    local = at.astimezone(UTC)
    return local.isoweekday() in calendar.days and calendar.start <= local.time() < calendar.end


def no_edit(turn: Any, event: Any) -> None:
    """Edits are forgotten."""


def first_text(turn: Any, prompt: Any, answer: Any, messages: Any) -> None:
    """An edit keeps the text that came first."""
    taking.put_answer(turn, prompt, replace(answer, revision=answer.revision + 1))


def track_only(turn: Any, event: Any, prompt: Any) -> bool:
    """A card in private mode listens to its first person only."""
    return bool(prompt.track) and event.person != prompt.track


def live_only(_: Any, db: Store, event: Any) -> str | None:
    """A private message belongs to a live run or to none."""
    runs = db.by_person(event.person, "participant", True)
    return runs[0] if runs else None


async def nothing_found(*_: object) -> None:
    """A look-up that never finds what was sent."""


def to_thread(assessment: Any, one: Any) -> Any:
    """What owners alone may read goes to the thread."""
    aimed = AIM(assessment, one)
    internal = one.key.startswith("owner-summary") and assessment.thread
    return AIM(assessment, replace(one, to="thread", person="")) if internal else aimed


def ask_two(turn: Any, track: Any, current: Any) -> None:
    """The next prompt goes out while the one before stays open."""
    NEXT(turn, track, None)


AIM, NEXT = posting.aim, asking.next_prompt
NOTHING = compile_pattern("(?!)")

BUGS: dict[str, tuple[tuple[Any, str, Any], ...]] = {
    "working hours in UTC": ((pacing, "is_open", in_utc), (pacing, "next_open", lambda _, at: at)),
    "no check of the hours before sending": ((settling, "verdict", always("send")),),
    "no quota of the day": ((asking, "has_quota", always(True)), (conversation, "has_quota", always(True))),
    "no budget of reminders": ((nudging, "can_be_nudged", always(True)), (Store, "claim_nudge", always(True))),
    "nobody yields": ((asking, "turn_over", always(False)),),
    "two open prompts": ((asking, "next_prompt", ask_two),),
    "edits are forgotten": ((conversation, "revise", no_edit),),
    "edits keep the first text": ((taking, "rebuild", first_text),),
    "deletions are forgotten": ((conversation, "withdraw", no_edit),),
    "comments are not kept": ((Store, "save_comment", always(None)),),
    "undone answers are not kept": ((engine, "keep_undone", always(None)),),
    "handed cards listen to the first person": ((pressing, "refused", track_only),),
    "messages after the end are dropped": ((engine, "run_of_private", live_only),),
    "taken-back answers are dropped": ((commenting, "said_in", always(None)),),
    "internal text in the thread": ((posting, "aim", to_thread),),
    "a lost answer of the platform is not looked for": ((SimulatedChannel, "find", nothing_found),),
    "runs never hear that a post arrived": ((settling, "WAITED", NOTHING),),
    "the deadline does not close": ((closing, "end_when_due", always(None)), (conversation, "end_when_due", always(None))),
    "a merged reminder is not counted": ((corridor, "merge", always([])), (Store, "claim_nudge", always(True))),
    "no fence": ((posting, "fits", always(True)), (posting, "UNTIL_END", NOTHING)),
}
SEEDS = (*FOUND, *range(30), 95, 115)


@pytest.mark.parametrize("bug", BUGS)
def test_a_planted_bug_is_noticed(bug: str) -> None:
    with planted(*BUGS[bug]):
        assert any(noticed(seed) for seed in SEEDS), f"{len(SEEDS)} schedules did not notice: {bug}"


def noticed(seed: int) -> bool:
    """Whether a schedule fails, by a check or because the broken code falls over."""
    try:
        return bool(breach(seed))
    except Exception:
        return True
