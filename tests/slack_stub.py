"""The few Web API methods that installing and checking need, as a server on this machine that answers what a test says."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web

Answer = dict[str, object]


@dataclass
class Stub:
    """`answers` by method, a value or a function of the form fields; `asked` is what came in, in order."""

    answers: dict[str, Answer | Callable[[dict[str, str]], Answer]] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str], str]] = field(default_factory=list)
    url: str = ""

    def count(self, method: str) -> int:
        """How often a method was called."""
        return sum(name == method for name, _, _ in self.asked)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Answer one call; a method without an answer is unknown, one whose answer is empty breaks the line."""
        method = request.match_info["method"]
        fields = {name: str(value) for name, value in {**request.query, **await request.post()}.items()}
        self.asked.append((method, fields, request.headers.get("Authorization", "")))
        found = self.answers.get(method, {"ok": False, "error": "unknown_method"})
        told = found(fields) if callable(found) else found
        if not told and request.transport is not None:
            request.transport.abort()
        return web.json_response(told, headers=self.headers)


@asynccontextmanager
async def slack(**answers: Answer | Callable[[dict[str, str]], Answer]) -> AsyncIterator[Stub]:
    """A stub that runs; methods are named with underscores for dots."""
    stub = Stub({name.replace("_", "."): answer for name, answer in answers.items()})
    app = web.Application()
    app.router.add_post("/api/{method}", stub.answer)
    app.router.add_get("/api/{method}", stub.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        stub.url = f"http://127.0.0.1:{runner.addresses[0][1]}/api/"
        yield stub
    finally:
        await runner.cleanup()
