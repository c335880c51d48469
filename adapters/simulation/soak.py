"""Plays many random scenarios on several processes, and counts what broke."""

import logging
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from adapters.simulation.playing import play
from adapters.simulation.scenario import random_scenario
from adapters.simulation.telling import conversation
from adapters.simulation.world import World
from bot.content import load_guide
from bot.core.guide import Guide

KINDS = ("lost", "doubled", "out of hours", "floods", "stuck")
SIGNS = (
    ("lost", ("lost:", "is lost", "not the last", "deleted, but")), ("doubled", ("twice", "counted", "summaries")),
    ("out of hours", ("outside working hours", "after the end", "nobody asked", "internal")),
    ("floods", ("more than", "two reminders", "two open")),
)  # fmt: skip
TAIL = 60


@dataclass(slots=True)
class Played:
    """One seed: its figures, and the breach with the conversation that led to it."""

    seed: int
    figures: Counter[str] = field(default_factory=Counter)
    breach: str = ""
    story: tuple[str, ...] = ()


def play_seed(seed: int, folder: Path, messages: Path) -> Played:
    """Play one random scenario."""
    guide = _loaded(folder)
    played = Played(seed)
    world: World | None = None
    try:
        world = play(random_scenario(seed, guide), {guide.id: guide}, messages)
    except Exception as error:
        world = getattr(error, "world", None)
        played.breach = f"{type(error).__name__}: {error}"
        played.story = tuple(conversation(world, TAIL)) if world else ()
        played.figures[kind_of(played.breach)] += 1
    if world:
        played.figures.update(figures_of(world))
    return played


_guides: dict[Path, Guide] = {}


def _loaded(folder: Path) -> Guide:
    """The guide of a folder, read once a process."""
    if folder not in _guides:
        logging.disable(logging.CRITICAL)
        _guides[folder] = load_guide(folder)
    return _guides[folder]


def figures_of(world: World) -> dict[str, int]:
    """What happened in a world, counted."""
    return {
        "assessments": len(world.ids), "days": (world.time - world.scenario.start).days + 1,
        "faults": world.channel.failed + world.faults["double"] + world.faults["clock"],
        "crashes": world.faults["crash"], "outages": world.faults["outage"], "posts": len(world.channel.posts),
        "events": len(world.events),
    }


def kind_of(breach: str) -> str:
    """Which of the five kinds a breach is."""
    return next((kind for kind, signs in SIGNS if any(sign in breach for sign in signs)), "stuck")


def soak(first: int, count: int, folder: Path, messages: Path, tell: Callable[[str], None]) -> list[Played]:
    """Play `count` seeds from `first` on, on two processes; `tell` hears of the progress."""
    seeds = range(first, first + count)
    results = []
    with ProcessPoolExecutor(2) as pool:
        for played in pool.map(play_seed, seeds, [folder] * count, [messages] * count, chunksize=4):
            results.append(played)
            if played.breach:
                tell(f"seed {played.seed}: {played.breach}")
            if len(results) % 50 == 0:
                tell(f"{len(results)} of {count} played")
    return results


def figures_line(results: list[Played]) -> str:
    """All results as one line."""
    total: Counter[str] = Counter()
    for played in results:
        total.update(played.figures)
    sizes = ("assessments", "days", "faults", "crashes", "outages", "posts", "events")
    size = ", ".join(f"{total[name]:,} {name}" for name in sizes)
    return f"{size}; " + ", ".join(f"{total[kind]} {kind}" for kind in KINDS)
