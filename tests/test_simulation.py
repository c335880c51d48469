"""Whole assessments in virtual time: the same seed plays the same conversation. `make soak` adds random faults."""

import subprocess
import sys
from pathlib import Path

import pytest

DISCOVERY = str(Path(sys.executable).with_name("discovery"))


def simulate(*words: str) -> str:
    """What the command prints; it must end well."""
    done = subprocess.run([DISCOVERY, "simulate", *words], capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]
    return done.stdout


@pytest.mark.parametrize("template", ["data-science", "executive"])
def test_the_same_seed_plays_the_same(template: str) -> None:
    once, again = (simulate("--seed", "5", "--template", template) for _ in range(2))
    assert once == again and "what you told us" in once
