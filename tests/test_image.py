"""The image, read (no engine runs here): it copies what there is, runs as nobody, says how it is; and the Makefile's own."""

import ast
import http.server
import json
import re
import subprocess
import sys
import threading
import tomllib
from pathlib import Path

import pytest
import yaml

from bot.settings import KNOWN, read_settings

ROOT = Path(__file__).parents[1]
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
LINES = re.sub(r"\\\n\s*", "", DOCKERFILE).splitlines()
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))["services"]["discovery"]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def steps(word: str) -> list[str]:
    """What follows a word at the beginning of the Dockerfile's lines."""
    return [line.removeprefix(f"{word} ") for line in LINES if line.startswith(f"{word} ")]


def last_stage() -> list[str]:
    """The lines that make the image that runs."""
    start = max(number for number, line in enumerate(LINES) if line.startswith("FROM "))
    return LINES[start:]


def environment() -> dict[str, str]:
    """The variables that the image sets."""
    words = " ".join(line.removeprefix("ENV ") for line in last_stage() if line.startswith("ENV "))
    return dict(word.split("=", 1) for word in words.split())


def copied() -> list[str]:
    """What the image takes from the checkout."""
    return [word for line in steps("COPY") if not line.startswith("--from") for word in line.split()[:-1]]


def test_it_copies_what_there_is_and_all_that_runs() -> None:
    assert [name for name in copied() if not (ROOT / name).exists()] == []
    assert {"bot", "adapters", "content", "pyproject.toml"} <= set(copied())


def test_the_build_sees_exactly_what_is_copied() -> None:
    rules = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert "*" in rules
    assert sorted(rule[1:] for rule in rules if rule.startswith("!")) == sorted(copied())


def test_it_names_no_registry_and_is_slim() -> None:
    images = [line.split()[0] for line in steps("FROM")]
    assert len(images) == 2 and all(re.fullmatch(r"python:3\.1[1-9]-slim", image) for image in images)
    assert "/" not in COMPOSE["image"] and "." not in COMPOSE["image"]


def test_it_runs_as_nobody_with_no_build_tools() -> None:
    assert "USER 65532:65532" in last_stage()
    after = last_stage()[last_stage().index("USER 65532:65532") :]
    assert not [line for line in after if line.startswith(("RUN", "COPY"))]
    runs = " ".join(line for line in last_stage() if line.startswith("RUN"))
    assert "pip uninstall --yes pip" in runs and "apt-get" not in runs and "pip install" not in runs


def test_only_the_volume_is_written_to() -> None:
    kept = environment()["DISCOVERY_DATABASE"]
    assert "VOLUME /data" in last_stage() and kept.startswith("/data/")
    assert any("--chown=65532:65532 /data /data" in line for line in last_stage())
    assert COMPOSE["read_only"] is True and COMPOSE["tmpfs"] == ["/tmp"]  # noqa: S108
    assert COMPOSE["volumes"] == ["data:/data"]


def test_its_settings_are_good_ones() -> None:
    settings = read_settings(environment())
    assert str(settings.port) in steps("EXPOSE")
    asked = {name.removeprefix("DISCOVERY_") for name in COMPOSE["environment"]}
    assert asked <= set(KNOWN)
    defaults = {name: re.sub(r"\$\{\w+:-(.*)\}", r"\1", value) for name, value in COMPOSE["environment"].items()}
    assert read_settings(environment() | defaults).port == settings.port
    assert COMPOSE["ports"] == [f"127.0.0.1:{settings.port}:{settings.port}"], "this machine only: there is no login"


def test_its_command_is_there() -> None:
    assert steps("ENTRYPOINT") == ['["discovery"]'] and steps("CMD") == ['["serve"]']
    made = next(line for line in LINES if "/venv/bin/discovery" in line and "printf" in line)
    script = re.search(r"printf '([^']*)'", made)
    assert script
    source = script.group(1).replace("\\n", "\n")
    assert source.startswith("#!/venv/bin/python\n")
    assert "from adapters.cli import main" in ast.unparse(ast.parse(source))


@pytest.mark.parametrize(("status", "code"), [(200, 0), (503, 1)])
def test_its_health_check_asks_the_service(status: int, code: int) -> None:
    class Answer(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status if self.path == "/healthz" else 404)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    check = next(line for line in LINES if line.startswith("HEALTHCHECK"))
    order = json.loads(check.partition("CMD ")[2])
    with http.server.HTTPServer(("127.0.0.1", 0), Answer) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        variables = {"DISCOVERY_PORT": str(server.server_address[1])}
        done = subprocess.run([sys.executable, *order[1:]], env=variables, timeout=20, check=False)
        server.shutdown()
    assert (order[0], done.returncode) == ("python", code)


def test_the_packages_of_the_build_are_the_projects() -> None:
    code = re.search(r'python -c "(.*?)" *>', next(line for line in LINES if "tomllib" in line))
    assert code
    done = subprocess.run(
        [sys.executable, "-c", code.group(1)], cwd=ROOT, env={"EXTRAS": "slack"}, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines() == PROJECT["dependencies"] + PROJECT["optional-dependencies"]["slack"]


def test_every_target_of_the_makefile_explains_itself() -> None:
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    declared = re.search(r"^\.PHONY: (.*)$", text, re.MULTILINE)
    assert declared
    told = set(re.findall(r"^([a-z]+):.*## \S", text, re.MULTILINE))
    assert told == set(declared.group(1).split()) >= {"install", "demo", "test", "check", "soak", "bench", "clean", "help"}
