"""Prints the benchmark table: `make bench`; `--smoke` takes seconds and only shows that everything still runs."""

import argparse
import asyncio
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from statistics import median

from tests.benchmarks.bench_engine import FLIGHT, answers, fsync, growth, monday
from tests.benchmarks.bench_slack import herd, in_process, opened, over_http
from tests.benchmarks.bench_store import sleepers
from tests.benchmarks.bench_textbook import textbook

ROUNDS = 3


def row(what: str, figure: str, goal: str, met: bool | None) -> None:
    """One line of the table."""
    mark = "" if met is None else "yes" if met else "NO"
    print(f"{what:<62} {figure:>26}  {goal:<22} {mark}", flush=True)


def measure_answers(folder: Path, count: int, rounds: int) -> None:
    """Answers through the engine beside the floor and beside the textbook wiring."""
    disk = fsync(folder)
    pairs = []
    for number in range(rounds):
        place = folder / f"answers{number}"
        place.mkdir()
        pairs.append(answers(place, count))
    ratio = median(engine / bare for engine, bare in pairs)
    goal = 1.0 if disk < 0.3 else 5.0 if disk > 2 else None
    engine, bare = median(e for e, _ in pairs), median(b for _, b in pairs)
    row("fsync of this disk", f"{disk:.2f} ms", "", None)
    row(f"answers, durable, {FLIGHT} in flight (bare loop: {bare:,.0f}/s)", f"{engine:,.0f}/s = {ratio:.2f} x bare",
        f">= {goal} x" if goal else "(1.0 to 5 x)", ratio >= (goal or 1.0))
    book = asyncio.run(textbook(str(folder / "textbook.sqlite"), max(64, count // 8), FLIGHT))
    row(f"the same beside the textbook wiring ({book:,.0f}/s)", f"{engine / book:.1f} x textbook", ">= 15 x",
        engine / book >= 15)


def measure_process(folder: Path) -> None:
    """Start to ready, idle memory, and one simulated assessment, as whole processes."""
    begun = time.perf_counter()
    simulated = subprocess.run([command("discovery"), "simulate", "--seed", "7"], capture_output=True, check=False)
    seconds = time.perf_counter() - begun
    row("discovery simulate, one two-week assessment", f"{seconds:.2f} s", "< 2 s",
        simulated.returncode == 0 and seconds < 2)
    port = "8399"
    begun = time.perf_counter()
    serve = subprocess.Popen([command("discovery"), "serve", "--port", port, "--database", str(folder / "serve.sqlite")],
                             stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        ready = wait_ready(port, begun)
        row("discovery serve, start to ready", f"{ready:.2f} s", "< 2 s", ready < 2)
        time.sleep(2)
        status = Path(f"/proc/{serve.pid}/status")
        if status.exists():
            resident = next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmRSS"))
            row("idle memory", f"{resident / 1024:.0f} MB", "< 120 MB", resident < 120 * 1024)
    finally:
        serve.terminate()
        serve.wait(10)


def measure_slack(folder: Path, each: int, posts: int) -> None:
    """Signed messages to their 200, what all listeners cost, a command's acknowledgement, and a Monday's herd."""
    quick = Path("/dev/shm")  # noqa: S108
    with tempfile.TemporaryDirectory(dir=quick if quick.is_dir() else folder) as name:
        place = Path(name)
        rounds = [(over_http("ours", fresh(place), each), over_http("bolt", place, each)) for _ in range(ROUNDS)]
        book = over_http("textbook", place, max(2, each // 8))
        without = asyncio.run(in_process(opened(fresh(place)), each))
    durable, floor = median(rate for rate, _ in rounds), median(rate for _, rate in rounds)
    beside, times = median(rate / bolt for rate, bolt in rounds), durable / book
    row(f"Slack messages, signed, durable, to 200 (idle Bolt: {floor:,.0f}/s)", f"{durable:,.0f}/s = {beside:.2f} x idle",
        ">= 0.5 x", beside >= 0.5)
    row(f"the same beside the textbook wiring ({book:,.0f}/s)", f"{times:.1f} x textbook", ">= 10 x", times >= 10)
    alone, idle, share, millis = without
    row(f"the same without HTTP (idle Bolt: {idle:,.0f}/s)", f"{alone:,.0f}/s = {alone / idle:.2f} x idle", "", None)
    row("all listeners beside one", f"{share:.2f} x", ">= 0.9 x", share >= 0.9)
    row("a slash command acknowledged, median in process", f"{millis:.2f} ms", "< 5 ms", millis < 5)
    most, wait = herd(posts, posts // 10)
    row(f"herd of {posts:,} prompts: posts a second and channel", f"{most:.0f}", "<= 1", most <= 1)
    row("answers to people meanwhile, 99th percentile", f"{wait:.2f} s", "< 3 s", wait < 3)


def fresh(folder: Path) -> Path:
    """A new folder in this one."""
    return Path(tempfile.mkdtemp(dir=folder))


def wait_ready(port: str, begun: float) -> float:
    """Seconds until the service says that it is ready."""
    while time.perf_counter() - begun < 20:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=1) as answer:
                if answer.status == 200:
                    return time.perf_counter() - begun
        except OSError:
            time.sleep(0.02)
    raise TimeoutError("the service did not get ready")


def command(name: str) -> str:
    """A command of this environment."""
    return str(Path(sys.executable).with_name(name))


def main() -> int:
    """Measure everything and print the table."""
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("--smoke", action="store_true", help="small numbers, in seconds")
    smoke = parser.parse_args().smoke
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        measure_answers(folder, 400 if smoke else 2000, 1 if smoke else ROUNDS)
        early, late = growth(folder / "growth.sqlite", 2 if smoke else 12)
        row(f"answers 170-180 beside 1-10 ({early:.2f} ms)", f"{late:.2f} ms = {late / early:.2f} x", "<= 1.3 x",
            late / early <= 1.3)
        asleep = sleepers(str(folder / "sleep.sqlite"), 20_000 if smoke else 1_000_000)
        for what, figure in asleep.items():
            row(f"sleeping assessments: {what}", f"{figure:.3f} ms", "", None)
        count = 500 if smoke else 10_000
        seconds = monday(folder / "monday.sqlite", count)
        row(f"{count:,} due at the same minute, decided and stored", f"{seconds:.1f} s", "< 10 s", seconds < 10)
        measure_process(folder)
        measure_slack(folder, 12 if smoke else 60, 2_000 if smoke else 10_000)
    return 0


if __name__ == "__main__":
    sys.exit(main())
