"""The command `discovery simulate`: plays an assessment in virtual time and prints it, or many at random (`--soak`)."""

import argparse
import json
import logging
import sys
from dataclasses import replace
from pathlib import Path
from random import Random

from adapters.simulation.people import HABITS
from adapters.simulation.playing import play
from adapters.simulation.scenario import TEAM, Run, Scenario
from adapters.simulation.telling import data, report
from adapters.subparsers import Subparsers
from bot.content import ContentError, content_root, guide_folders, load_guide
from bot.core.guide import Guide
from bot.wanted import Refused

MOST_DAYS = 60


def add_simulate_command(subparsers: Subparsers) -> None:
    """Add `simulate` to the command line."""
    simulate = subparsers.add_parser("simulate", help="play a whole assessment in virtual time and print it")
    simulate.add_argument("--seed", type=int, default=1, metavar="N", help="the same seed plays the same (default: 1)")
    simulate.add_argument("--template", default="", metavar="T", help="the session template (default: data-science)")
    simulate.add_argument("--account", default="Northwind", metavar="A", help="who is assessed (default: Northwind)")
    simulate.add_argument("--people", type=_between(1, len(TEAM)), default=4, metavar="N", help="participants (default: 4)")
    simulate.add_argument("--days", type=_between(1, MOST_DAYS), default=14, metavar="N", help="calendar days (default: 14)")
    simulate.add_argument("--private", action="store_true", help="ask everybody in private")
    simulate.add_argument("--faults", action="store_true", help="with crashes, outages, doubled events, failing sends")
    simulate.add_argument("--guide", metavar="DIR", help="a guide folder (default: the shipped guide)")
    simulate.add_argument("--json", action="store_true", help="for programs: events, posts, summaries, counts")
    simulate.add_argument("--soak", type=_between(1, 1_000_000), metavar="N", help="play N random scenarios and check them")
    simulate.add_argument("--first-seed", type=int, default=0, metavar="M", help="where --soak begins (default: 0)")
    simulate.set_defaults(run=_simulate)


def _between(low: int, high: int):  # type: ignore[no-untyped-def]
    """A whole number within bounds, for argparse."""

    def number(text: str) -> int:
        if not text.isdigit() or not low <= int(text) <= high:
            raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from {low} to {high}")
        return int(text)

    return number


def _simulate(arguments: argparse.Namespace) -> int:
    folder, messages = _folder(arguments.guide), content_root() / "messages"
    if arguments.soak:
        return _soak(arguments, folder, messages)
    guide = load_guide(folder)
    logging.disable(logging.ERROR)
    try:
        world = play(scenario_of(arguments, guide), {guide.id: guide}, messages, checked=False)
    except Refused as problem:
        print(f"discovery: {_sentence(problem, guide)}", file=sys.stderr)
        return 1
    if arguments.json:
        print(json.dumps(data(world), indent=2, ensure_ascii=False))
    else:
        print(*report(world), sep="\n")
    return 0


def _sentence(problem: Refused, guide: Guide) -> str:
    """Why an assessment cannot start, in one sentence."""
    if problem.field == "template":
        names = ", ".join(template.id for template in guide.templates)
        return f'the guide has no session template "{problem.facts.get("word", "")}"; it has: {names}.'
    return f"the {problem.field} is not usable ({problem.problem.replace('_', ' ')})."


def _folder(named: str | None) -> Path:
    """The guide to play: the one named, else the first that is shipped."""
    folders = [Path(named)] if named else guide_folders()
    if not folders:
        raise ContentError([f"{content_root() / 'guides'}: there is no guide here; name one with --guide."])
    return folders[0]


def scenario_of(arguments: argparse.Namespace, guide: Guide) -> Scenario:
    """The scenario that the options describe; the first people are of four different habits."""
    known = {template.id for template in guide.templates}
    usual = "data-science" if "data-science" in known or not guide.templates else guide.templates[0].id
    chance = Random(arguments.seed)
    habits = [*HABITS[:4], *(chance.choice(HABITS) for _ in TEAM[4:])]
    options = [("days_count", str(max(1, arguments.days * 5 // 7)))]
    options += [("where", "private")] if arguments.private else []
    run = Run(arguments.template or usual, arguments.account, options=tuple(options))
    scenario = Scenario(arguments.seed, team=TEAM[: arguments.people], habits=tuple(habits[: arguments.people]),
                        runs=(run,), days=arguments.days + 14)
    if not arguments.faults:
        return scenario
    return replace(scenario, trouble=0.1, crashes=0.02, doubles=0.2, outages=0.1)


def _soak(arguments: argparse.Namespace, folder: Path, messages: Path) -> int:
    """Play many random scenarios; the conversation of each that failed is printed."""
    from adapters.simulation.soak import figures_line, soak

    load_guide(folder)
    results = soak(arguments.first_seed, arguments.soak, folder, messages, lambda line: print(line, file=sys.stderr, flush=True))
    failed = [played for played in results if played.breach]
    for played in failed:
        print(f"seed {played.seed}: {played.breach}", *played.story, "", sep="\n")
    print(figures_line(results))
    seeds = ", ".join(str(played.seed) for played in failed)
    print(f"{len(failed)} of {len(results)} seeds failed: {seeds}" if failed else f"All {len(results)} seeds held.")
    return 1 if failed else 0
