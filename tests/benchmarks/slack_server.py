"""A process that takes Slack's requests over HTTP: our way in, Bolt with a listener that does nothing, or the textbook's.

Run by the benchmark as `python -m tests.benchmarks.slack_server ours|bolt|textbook FOLDER`; prints its port when it listens.
"""

import asyncio
import sys
from pathlib import Path

import uvicorn

from adapters.slack.guard import Guard
from bot.app import settle_memory
from tests.benchmarks.bench_slack import SECRET, App, nothing, now, opened, ours, plain_bolt, textbook


async def serve(app: App) -> None:
    """Serve on a free port until killed, as the service does."""
    server = uvicorn.Server(uvicorn.Config(app, "127.0.0.1", 0, log_level="warning", access_log=False, lifespan="off"))
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    print(server.servers[0].sockets[0].getsockname()[1], flush=True)
    await serving


async def serve_textbook(folder: Path) -> None:
    """Serve the textbook's wiring."""
    await serve(await textbook(folder / "book.sqlite"))


def main(what: str, folder: Path) -> None:
    """Put the application together and serve it."""
    match what:
        case "bolt":
            asyncio.run(serve(plain_bolt(nothing)))
        case "textbook":
            asyncio.run(serve_textbook(folder))
        case _:
            bench = opened(folder)
            bench.writer.start()
            settle_memory()
            asyncio.run(serve(Guard(ours(bench), SECRET, now)))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
