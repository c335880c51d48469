"""`make install` on odd machines: an interrupted start, several Pythons, one that is too old, one without venv."""

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
WHOLE = """#!/bin/sh
# A Python that can do all: "-m venv DIR" makes one like itself.
case "$*" in *"-m venv"*) mkdir -p .venv/bin && cp "$0" .venv/bin/python;; *--version*) echo "Python 3.12.1";; esac
"""
OLD = '#!/bin/sh\ncase "$*" in --version) echo "Python 3.9.2"; exit 0;; esac\nexit 1\n'
BARE = '#!/bin/sh\ncase "$*" in *ensurepip*) exit 1;; esac\n'
LEFT = '#!/bin/sh\ncase "$*" in *pip*) exit 1;; esac\n'


def install(folder: Path, *order: str, **pythons: str) -> subprocess.CompletedProcess[str]:
    """Run `make install` in a checkout whose machine has these Pythons, in this order."""
    shutil.copy(ROOT / "Makefile", folder)
    (folder / "pyproject.toml").touch()
    for name, script in pythons.items():
        path = folder / ".venv" / "bin" / "python" if name == "left" else folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(script)
        path.chmod(0o755)
    words = ["make", "install", "PYTHON=" + " ".join(f"{folder}/{name}" for name in order)]
    return subprocess.run(words, cwd=folder, capture_output=True, text=True)


def test_an_environment_that_an_interrupted_start_left_is_made_anew(tmp_path: Path) -> None:
    done = install(tmp_path, "whole", whole=WHOLE, left=LEFT)
    assert done.returncode == 0 and "Making .venv" in done.stdout, done.stderr
    assert (tmp_path / ".venv" / ".installed").exists()


@pytest.mark.parametrize("order", [("old", "bare", "whole"), ("bare", "whole", "old")])
def test_the_first_python_that_can_make_one_is_taken(tmp_path: Path, order: tuple[str, ...]) -> None:
    done = install(tmp_path, *order, old=OLD, bare=BARE, whole=WHOLE)
    assert done.returncode == 0 and "Making .venv with Python 3.12.1" in done.stdout, done.stderr


def test_what_is_missing_is_said(tmp_path: Path) -> None:
    assert "Python 3.11 or newer is needed, and here is" in install(tmp_path, "old", old=OLD).stderr
    assert "has no venv module; on Debian and Ubuntu" in install(tmp_path, "old", "bare", old=OLD, bare=BARE).stderr
