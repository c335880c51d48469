"""The dialogues once more, unchanged, with Slack's payloads between people and the engine."""

import os
import subprocess
import sys
from pathlib import Path


def test_the_same_dialogues_pass_on_slack() -> None:
    here = Path(__file__).parent
    words = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", str(here / "dialogues")]
    done = subprocess.run(words, cwd=here.parent, env={**os.environ, "DIALOGUES_ON": "slack"}, capture_output=True,
                          text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stdout[-4000:]
