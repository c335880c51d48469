"""Says aloud at the end what was skipped and how to get it; where CI=true, a browser must be there."""

import os
import shutil
from collections import Counter
from pathlib import Path

import pytest

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
HOW = "no browser here; install one (Debian: apt-get install chromium) or name one in CHROMIUM"


def browser_here() -> str:
    """The browser that tests may drive: the one named in CHROMIUM, else the first on the path; empty without one."""
    named = os.environ.get("CHROMIUM", "")
    if named and not Path(named).exists():
        raise pytest.UsageError(f"CHROMIUM names {named}, which is not there.")
    return named or next((path for path in map(shutil.which, BROWSERS) if path), "")


@pytest.fixture(scope="session")
def browser_path() -> str:
    """The browser's file: skips without one, fails where CI=true promises one."""
    found = browser_here()
    if not found and os.environ.get("CI") == "true":
        pytest.fail(HOW, pytrace=False)
    if not found:
        pytest.skip(HOW)
    return found


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Without a browser its tests are skipped, unless CI=true requires them: there they run, and fail."""
    if browser_here() or os.environ.get("CI") == "true":
        return
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.skip(reason=HOW))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One line for each reason to skip, with how many it kept from running."""
    skipped = Counter(reason_of(report) for report in terminalreporter.stats.get("skipped", []))
    if skipped:
        terminalreporter.section("NOT TESTED HERE", sep="-")
        for reason, count in skipped.most_common():
            terminalreporter.write_line(f"{count} skipped: {reason}")


def reason_of(report: pytest.TestReport) -> str:
    """Why a test was skipped."""
    told = report.longrepr
    text = told[2] if isinstance(told, tuple) else str(told)
    return text.removeprefix("Skipped: ")
