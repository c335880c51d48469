"""Plays one scenario with its people and its checks."""

import asyncio
from pathlib import Path

from adapters.simulation.acting import Actors
from adapters.simulation.checks import Checks
from adapters.simulation.scenario import Scenario
from adapters.simulation.world import World
from bot.core.guide import Guide


def play(scenario: Scenario, guides: dict[str, Guide], messages: Path, checked: bool = True) -> World:
    """Play it to its end; raises Broken (with the world as `world`) when an invariant does not hold."""
    world = World(scenario, guides, messages)
    Actors(world)
    checks = Checks(world)
    try:
        asyncio.run(world.play(checks.step if checked else None))
        if checked:
            checks.finish()
    except Exception as error:
        error.world = world  # type: ignore[attr-defined]
        raise
    return world
