"""The command `discovery doctor`: looks at everything that can be wrong before, while or after the service runs."""

import argparse
import asyncio
import json
import os
import shutil
import sys
from collections.abc import Callable, Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

from adapters.checks import Check, facts, lines
from adapters.subparsers import Subparsers
from bot.clock import Clock
from bot.settings import Settings, SettingsError, read_settings
from bot.store import Store, StoreUnavailable
from bot.store.checkup import Checkup, check_up, open_beside

if TYPE_CHECKING:
    from adapters.slack.settings import SlackSettings

ENOUGH_DISK = 200_000_000
MEGABYTE = 1_000_000
OTHER_FILE = "name the right file in DISCOVERY_DATABASE"


def add_doctor_command(subparsers: Subparsers) -> None:
    """Add `doctor`."""
    doctor = subparsers.add_parser("doctor", help="check settings, database and channels, and say what to do")
    doctor.add_argument("--json", action="store_true", help="for programs")
    doctor.set_defaults(run=_doctor)


def _doctor(words: argparse.Namespace) -> int:
    checks = asyncio.run(examine(os.environ))
    print(json.dumps(facts(checks), indent=2, ensure_ascii=False) if words.json else "\n".join(lines(checks)))
    return 0 if all(one.fine for one in checks) else 1


async def examine(environment: Mapping[str, str]) -> tuple[Check, ...]:
    """All checks, in the order in which one would look."""
    try:
        settings = read_settings(environment)
    except SettingsError as error:
        return (program(), _mistake(error))
    checks = [program(), disk(settings.database)]
    try:
        checks.append(database(check_up(settings.database)))
        waiting = traffic(settings.database)
    except StoreUnavailable as error:
        found, _, todo = str(error).rstrip(".").partition(";")
        checks.append(Check("database", False, f"{settings.database}: {found}", todo.strip() or OTHER_FILE))
        waiting = ()
    return (*checks, *waiting, *await _slack(environment, settings))


def program() -> Check:
    """Which version runs, on which Python."""
    try:
        number = version("discovery-bot")
    except PackageNotFoundError:
        number = "from a checkout"
    return Check("version", True, f"discovery {number} on Python {sys.version.partition(' ')[0]}")


def disk(path: Path) -> Check:
    """The room that is left where the database lies."""
    above = next(folder for folder in path.absolute().parents if folder.exists())
    free = shutil.disk_usage(above).free
    if free < ENOUGH_DISK:
        return Check("disk", False, f"{free // MEGABYTE} MB are free at {above}", "free some space, or move the database")
    return Check("disk", True, f"{free // MEGABYTE} MB are free")


def database(found: Checkup | None) -> Check:
    """Whether the database is there, can be written, and is of this version."""
    if found is None:
        return Check("database", True, "none yet; the first start makes it")
    if found.revision > found.newest:
        return Check("database", False, "a newer version of the bot wrote it", "install that version or restore a backup")
    size = f"{max(found.size // MEGABYTE, 1)} MB"
    if found.revision != found.newest:
        return Check("database", True, f"{size}; the next start brings it up to date")
    return Check("database", True, f"{size}, can be written, up to date")


def traffic(path: Path) -> tuple[Check, ...]:
    """Events that could not be handled, and posts that will never leave."""
    store = _store(path)
    if store is None:
        return ()
    try:
        count = store.counts()
        oldest = store.stuck_events(1)
    finally:
        store.close()
    stuck, dead = count.get("stuck", 0), count.get("dead", 0)
    since = f", the oldest since {oldest[0].at:%Y-%m-%d %H:%M} UTC" if oldest else ""
    return (
        Check("inbox", not stuck, f"{stuck} event{'s' * (stuck != 1)} could not be handled{since}",
              "nothing is lost, each start tries them again: look for their error in the log and report it" if stuck else ""),
        Check("outbox", not dead, f"{count.get('pending', 0)} waiting to leave, {dead} given up",
              "the owners see in the status of their runs what was not delivered, and why" if dead else ""),
    )  # fmt: skip


def _store(path: Path) -> Store | None:
    """The database beside the service; None while it is not there or not of this version."""
    found = check_up(path)
    return open_beside(path) if found is not None and found.revision == found.newest else None


async def _slack(environment: Mapping[str, str], settings: Settings) -> tuple[Check, ...]:
    try:
        from adapters.slack.settings import read_slack_settings
    except ModuleNotFoundError:
        if not any(name.startswith("SLACK_") for name in environment):
            return ()
        return (Check("slack", False, "the packages for Slack are not installed", "install the project with its slack extra"),)
    try:
        chosen = read_slack_settings(environment)
    except SettingsError as error:
        return (_mistake(error),)
    if chosen is None:
        return (Check("slack", True, "not set up; docs/slack.md says how"),)
    return await _slack_checks(chosen, settings)


async def _slack_checks(chosen: "SlackSettings", settings: Settings) -> tuple[Check, ...]:
    """Slack's own checks, with what the database knows of live runs and installations."""
    from adapters.slack.doctor import slack_checks
    from adapters.slack.installations import Installations
    from adapters.slack.vault import Vault
    from bot.writer import T

    now = Clock().now
    try:
        store = _store(settings.database)
    except StoreUnavailable:
        store = None
    if store is None:
        return await slack_checks(chosen, now)

    async def read(job: Callable[[Store], T]) -> T:
        return job(store)

    try:
        channels = [store.load(one).setup.channel for one in store.every(live=True)]
        kept = Installations(read, Vault(chosen.keys), now) if chosen.many else None
        return await slack_checks(chosen, now, channels, kept)
    finally:
        store.close()


def _mistake(error: SettingsError) -> Check:
    found, _, todo = str(error).rstrip(".").partition("; ")
    return Check("settings", False, found, todo)
