"""Runs `discovery` as people do: a process of its own, over HTTP where it serves the local page."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

Process = subprocess.Popen[str]
TOKEN = re.compile(r'name="chat-token" content="([^"]+)"')


def discovery(path: Path, *words: str, environment: Mapping[str, str] | None = None, **more: Any) -> Process:
    """A running `discovery` over this file and with these settings; no other of ours reaches it."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("DISCOVERY_", "SLACK_"))}
    settings = {**clean, "DISCOVERY_DATABASE": str(path), **(environment or {})}
    order = [sys.executable, "-m", "adapters.cli", *words]
    return subprocess.Popen(order, env=settings, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **more)


@contextmanager
def served(path: Path, *words: str) -> Iterator[tuple[Process, str]]:
    """A real process that serves this file, and its page's address; empty where it did not start."""
    with discovery(path, "serve", "--port", "0", *words) as process:
        try:
            assert process.stdout
            line = process.stdout.readline()
            yield process, next((word for word in line.split() if word.startswith("http://")), "")
        finally:
            process.kill()


class Page:
    """The local page's JSON routes, as somebody's browser calls them."""

    def __init__(self, address: str) -> None:
        """Load the page for its token."""
        self.client = httpx.Client(base_url=address, trust_env=False, timeout=30)
        found = TOKEN.search(self.client.get("").text)
        assert found, "a page without a token"
        self.client.headers["x-chat-token"] = found[1]

    def get(self, path: str, who: str, **query: str) -> Any:
        """Read something as a person."""
        return self.client.get(f"api/{path}", params={"as": who, **query}).raise_for_status().json()

    def post(self, path: str, who: str, **body: Any) -> httpx.Response:
        """Do something as a person."""
        return self.client.post(f"api/{path}", json={"as": who, **body})

    def done(self, path: str, who: str, **body: Any) -> Any:
        """Do something that must succeed."""
        return self.post(path, who, **body).raise_for_status().json()

    def launch(self, owner: str, command: str, channel: str) -> str:
        """Start a run with its defaults and launch it from the preview; gives back its id."""
        card = self.done("command", owner, text=command, channel=channel)["card"]
        run: str = next(one["value"] for one in card["buttons"] if one["action"] == "launch")
        self.done("press", owner, assessment=run, card=card["card"], action="launch", value=run)
        return run
