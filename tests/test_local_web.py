"""The local chat over real HTTP: the page's routes, its guards, and a sentence for everything that goes wrong."""

import asyncio
import json
import re
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
import uvicorn
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from adapters.local.channel import LocalChannel
from adapters.local.platform import Platform
from adapters.local.web import STATIC, make_app
from bot.channels import Inbound, Outgoing, Reply, Target
from bot.clock import Clock
from bot.core.events import Commanded, Pressed, Said, Submitted
from bot.core.post import Form, Input, Pick, Post

ANA, OLIVIA = "local:ana", "local:olivia"
ROOM = "local:northwind"
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
QUESTION = Post("How <b>long</b>?", picks=(Pick("day", "A day"),), assessment="a1", card="7", generation=1)
ASKED = Form("answer", "Answer", (Input("text", "Your words", "long"),), "Send", assessment="a1", card="7")


@dataclass
class Control:
    """Moves a frozen clock."""

    clock: Clock
    playing: bool = False
    movable: bool = True

    async def move(self, step: str, zone: str) -> datetime:
        return self.clock.move(timedelta(hours=1))

    async def play(self, on: bool, zone: str = "UTC") -> None:
        self.playing = on

    async def next_event(self) -> datetime | None:
        return NOON + timedelta(days=1)


@dataclass
class Chat:
    """A running chat and what its bot heard."""

    channel: LocalChannel
    client: httpx.Client
    heard: list[Inbound] = field(default_factory=list)
    loop: asyncio.AbstractEventLoop | None = None

    async def receive(self, event: Inbound) -> Reply:
        """Take an event as a small bot would."""
        self.heard.append(event)
        match event:
            case Said(text="crash") | Pressed(action="crash"):
                raise RuntimeError("secret detail")
            case Said(text="hello"):
                return Reply(Post("Nothing is open."))
            case Pressed(action="answer"):
                return Reply(form=ASKED)
            case Commanded():
                return Reply(Post(f"You said {event.text}."))
            case Submitted() if not event.value("text"):
                return Reply(errors=(("text", "Say something."),))
            case Submitted():
                return Reply(close=True)
        return Reply()

    def get(self, path: str, who: str = ANA, **query: str) -> Any:
        return self.client.get(f"/api/{path}", params={"as": who, **query}).raise_for_status().json()

    def post(self, path: str, who: str = ANA, **body: Any) -> httpx.Response:
        return self.client.post(f"/api/{path}", json={"as": who, **body})

    def done(self, path: str, who: str = ANA, **body: Any) -> Any:
        return self.post(path, who, **body).raise_for_status().json()

    def bot_posts(self, target: Target, marker: str, post: Post = QUESTION) -> str:
        assert self.loop
        doing = self.channel.send(Outgoing("post", target, marker, post))
        return asyncio.run_coroutine_threadsafe(doing, self.loop).result(5).message

    def bot_reacts(self, message: str) -> None:
        assert self.loop
        doing = self.channel.send(Outgoing("react", Target(), "r", message=message, emoji="white_check_mark"))
        asyncio.run_coroutine_threadsafe(doing, self.loop).result(5)


async def health(request: Request) -> Response:
    return PlainTextResponse("fine")


@pytest.fixture(scope="module")
def served() -> Iterator[Chat]:
    """A chat on a free port of this machine."""
    clock = Clock(frozen=NOON)
    channel = LocalChannel(Platform(":memory:"), clock)
    extra = [Route("/healthz", health)]
    app = make_app(channel, clock, Control(clock), commands=[("/discovery help", "what there is")], extra_routes=extra)
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="critical", timeout_graceful_shutdown=1))
    chat = Chat(channel, httpx.Client(timeout=30))

    async def serve() -> None:
        chat.loop = asyncio.get_running_loop()
        await channel.start(chat.receive)
        await server.serve()

    thread = threading.Thread(target=lambda: asyncio.run(serve()), daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the chat did not start"
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    chat.client.base_url = httpx.URL(f"http://127.0.0.1:{port}")
    found = re.search(r'name="chat-token" content="([^"]+)"', chat.client.get("/").text)
    assert found
    chat.client.headers["X-Chat-Token"] = found[1]
    yield chat
    server.should_exit = True
    thread.join(30)
    chat.client.close()


def test_the_page_loads_only_our_own_files(served: Chat) -> None:
    page = served.client.get("/")
    assert page.status_code == 200
    policy = page.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
    assert "frame-ancestors 'none'" in policy
    assert page.headers["x-content-type-options"] == "nosniff"
    for file in STATIC.rglob("*.js"):
        found = served.client.get(f"/static/{file.relative_to(STATIC).as_posix()}")
        assert found.status_code == 200 and "javascript" in found.headers["content-type"]
    assert served.client.get("/static/../api.py").status_code == 404
    assert served.client.get("/static/%2e%2e/api.py").status_code == 404


def test_state_tells_who_is_here_and_what_time_it_is(served: Chat) -> None:
    state = served.get("state")
    assert [one["name"] for one in state["people"] if not one["bot"]][:2] == ["Olivia Owner", "Ana Weber"]
    assert [one["id"] for one in state["people"] if one["owner"]] == [OLIVIA]
    assert [one["id"] for one in state["people"] if one["bot"]] == ["bot"]
    assert state["channels"][0]["name"] == "#northwind" and ANA in state["channels"][0]["members"]
    assert state["zone"] == "Europe/Berlin" and state["playing"] is False
    assert state["commands"] == [{"text": "/discovery help", "help": "what there is"}]
    assert state["next_event"].startswith("2026-03-03T12:00")


def test_a_thread_from_the_first_post_to_a_taken_answer(served: Chat) -> None:
    root = served.bot_posts(Target(channel=ROOM), "t1")
    thread = f"{ROOM}/{root.removeprefix('local:m')}"
    said = served.done("send", thread=thread, text="@Olivia Owner a day\nor two", nonce="t1")["message"]
    served.bot_reacts(said)
    view = served.get("thread", OLIVIA, id=thread)
    assert view["root"]["card"]["text"][1] == {"t": "b", "c": [{"t": "text", "v": "long"}]}
    assert (view["root"]["author"], view["root"]["text"], view["root"]["replies"]) == ("bot", [], 1)
    answer = view["messages"][0]
    assert [node["t"] for node in answer["text"]] == ["at", "text", "br", "text"]
    assert (answer["taken"], answer["mine"], answer["card"], answer["author"]) == (True, False, None, ANA)
    assert view["root"]["unread_replies"] == 1
    served.done("read", OLIVIA, thread=thread)
    root_now = next(one for one in served.get("channel", OLIVIA, id=ROOM)["messages"] if one["id"] == root)
    assert root_now["unread_replies"] == 0 and root_now["last_reply"]


def test_edit_react_and_delete(served: Chat) -> None:
    said = served.done("send", channel=ROOM, text="first")["message"]
    served.done("edit", message=said, text="second")
    served.done("react", OLIVIA, message=said, emoji="eyes")
    shown = next(one for one in served.get("channel", OLIVIA, id=ROOM)["messages"] if one["id"] == said)
    assert shown["edited"] and shown["text"] == [{"t": "text", "v": "second"}]
    assert shown["reactions"] == [{"emoji": "eyes", "count": 1, "mine": True}]
    served.done("react", OLIVIA, message=said, emoji="eyes", off=True)
    served.done("delete", message=said)
    assert said not in [one["id"] for one in served.get("channel", id=ROOM)["messages"]]


def test_private_and_whispers_are_for_one_person(served: Chat) -> None:
    root = served.bot_posts(Target(channel=ROOM), "w1")
    thread = f"{ROOM}/{root.removeprefix('local:m')}"
    whisper = served.bot_posts(Target(thread=thread, person=ANA), "w2")
    private = served.bot_posts(Target(person=ANA), "w3")
    assert [one["whisper"] for one in served.get("thread", id=thread)["messages"]] == [True]
    assert served.get("thread", OLIVIA, id=thread)["messages"] == []
    assert served.get("private", OLIVIA)["messages"] == []
    assert private in [one["id"] for one in served.get("private")["messages"]]
    for message in (whisper, private):
        assert served.post("react", OLIVIA, message=message, emoji="eyes").status_code == 404


def test_what_the_bot_answers_to_a_message_stands_in_the_chat(served: Chat) -> None:
    served.done("send", private=True, text="hello")
    assert served.get("private")["messages"][-1]["card"]["text"] == [{"t": "text", "v": "Nothing is open."}]


def test_a_button_opens_a_form_that_is_corrected_and_taken(served: Chat) -> None:
    tapped = served.done("press", assessment="a1", card="7", action="answer", generation=1)
    assert tapped["form"]["inputs"][0]["name"] == "text" and tapped["card"] is None
    form = {"form": "answer", "assessment": "a1", "card": "7"}
    wrong = served.done("submit", **form, values={"text": " "})
    assert wrong["errors"] == {"text": "Say something."} and wrong["close"] is False
    assert served.done("submit", **form, values={"text": ["a", "b"]})["close"] is True
    last = served.heard[-1]
    assert isinstance(last, Submitted) and last.values == (("text", "a\nb"),)


def test_a_command_is_answered_to_who_gave_it(served: Chat) -> None:
    reply = served.done("command", channel=ROOM, text="/discovery status", nonce="c1")
    assert reply["card"]["text"] == [{"t": "text", "v": "You said status."}]
    event = served.heard[-1]
    assert isinstance(event, Commanded) and (event.channel, event.private) == (ROOM, False)


def test_people_and_channels_can_be_added(served: Chat) -> None:
    one = served.done("people", name="Tom Test", role="tester", zone="Asia/Tokyo")
    room = served.done("channels", name="#new-room")
    assert served.get("state", one["id"])["zone"] == "Asia/Tokyo"
    assert room["id"] in [each["id"] for each in served.get("state")["channels"]]


def test_the_clock_moves_and_pages_hear_of_it(served: Chat) -> None:
    before = datetime.fromisoformat(served.get("state")["now"])
    with served.client.stream("GET", "/api/events", params={"as": ANA}) as stream:
        lines = stream.iter_lines()
        assert stream.headers["content-type"].startswith("text/event-stream")
        assert next(lines).startswith(":")
        moved = served.done("clock", step="hour")
        served.done("send", OLIVIA, channel=ROOM, text="hello all")
        data = [json.loads(next(line for line in lines if line.startswith("data:"))[5:]) for _ in range(2)]
    assert datetime.fromisoformat(moved["now"]) == before + timedelta(hours=1)
    assert data[0] == {"kind": "clock", "now": moved["now"], "playing": False}
    assert data[1]["kind"] == "changed" and data[1]["channel"] == ROOM


def test_playing_tells_the_time_again_and_again(served: Chat) -> None:
    assert served.done("play", on=True)["playing"] is True
    with served.client.stream("GET", "/api/events", params={"as": ANA}) as stream:
        told = json.loads(next(line for line in stream.iter_lines() if line.startswith("data:"))[5:])
    assert told["kind"] == "clock" and told["playing"] is True
    assert served.done("play", on=False)["playing"] is False


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example", "", "localhost@evil"])
def test_another_host_is_not_served(served: Chat, host: str) -> None:
    for path in ("/", "/api/state?as=local:ana", "/static/index.html"):
        refused = served.client.get(path, headers={"Host": host})
        assert refused.status_code in (400, 403), path
    assert served.client.get("/healthz", headers={"Host": "10.0.0.7"}).text == "fine"


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:99", "127.0.0.1:1", "[::1]:8000", "[::1]"])
def test_this_machine_is_served(served: Chat, host: str) -> None:
    assert served.client.get("/", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("token", ["", "wrong", "ü", "x" * 5000])
def test_nothing_changes_without_the_token(served: Chat, token: str) -> None:
    heard = len(served.heard)
    body = {"as": ANA, "private": True, "text": "stolen"}
    refused = served.client.post("/api/send", json=body, headers={b"X-Chat-Token": token.encode()})
    assert refused.status_code == 403 and refused.json()["error"].endswith(".")
    assert len(served.heard) == heard


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("send", {"channel": "local:nowhere", "text": "x"}, 404),
        ("send", {"thread": f"{ROOM}/99999", "text": "x"}, 404),
        ("send", {"thread": "local:general/1", "text": "x"}, 404),
        ("send", {"text": "x"}, 404),
        ("send", {"channel": ROOM, "text": "  "}, 400),
        ("send", {"channel": ROOM, "text": "x" * 40_001}, 400),
        ("send", {"channel": ROOM, "text": 7}, 400),
        ("send", {"channel": ROOM, "text": "\ud800"}, 400),
        ("send", {"private": "yes", "text": "x"}, 400),
        ("send", {"as": "local:nobody", "channel": ROOM, "text": "x"}, 404),
        ("send", {"as": "bot", "channel": ROOM, "text": "x"}, 404),
        ("edit", {"message": "local:m99999", "text": "x"}, 404),
        ("edit", {"message": "local:m" + "9" * 30, "text": "x"}, 404),
        ("react", {"message": "local:m1", "emoji": "bomb"}, 400),
        ("adopt", {"message": "nothing"}, 404),
        ("press", {"action": "pick", "generation": "1"}, 400),
        ("press", {"action": "pick", "generation": -1}, 400),
        ("press", {}, 400),
        ("submit", {"form": "answer", "values": [1]}, 400),
        ("submit", {"form": "answer", "values": {"a": {"b": 1}}}, 400),
        ("command", {"channel": ROOM, "text": "x" * 40_001}, 400),
        ("people", {"name": "Bo", "zone": "Mars"}, 400),
        ("people", {"name": "Ana Weber", "zone": "UTC"}, 409),
        ("channels", {"name": "a b"}, 400),
        ("clock", {"step": "year"}, 400),
        ("read", {"thread": "x"}, 404),
        ("nothing", {}, 404),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(served: Chat, path: str, body: dict[str, Any], status: int) -> None:
    refused = served.client.post(f"/api/{path}", content=json.dumps({"as": ANA, **body}))
    assert refused.status_code == status
    sentence = refused.json()["error"]
    assert sentence.endswith(".") and "Traceback" not in sentence and "\n" not in sentence


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b"\xff\xfe", b"[" * 100_000, b'"x"', b"NaN"])
def test_a_body_that_is_no_object_is_refused(served: Chat, content: bytes) -> None:
    assert served.client.post("/api/send", content=content).status_code == 400


def test_a_body_that_is_too_long_is_refused_also_in_pieces(served: Chat) -> None:
    whole = served.client.post("/api/send", content=b"x" * 300_000)
    pieces = served.client.post("/api/send", content=iter([b"x" * 50_000] * 6))
    for refused in (whole, pieces):
        assert refused.status_code == 413 and refused.json()["error"].endswith(".")


@pytest.mark.parametrize(("path", "status"), [("state", 404), ("thread?as=local:ana", 404), ("send", 405)])
def test_wrong_reads_are_refused(served: Chat, path: str, status: int) -> None:
    refused = served.client.get(f"/api/{path}")
    assert refused.status_code == status and refused.json()["error"].endswith(".")


def test_only_ones_own_message_can_be_changed(served: Chat) -> None:
    said = served.done("send", channel=ROOM, text="mine")["message"]
    bots = served.bot_posts(Target(channel=ROOM), "o1")
    for message in (said, bots):
        assert served.post("edit", OLIVIA, message=message, text="yours").status_code == 403
        assert served.post("delete", OLIVIA, message=message).status_code == 403


def test_a_failing_bot_loses_nothing_and_shows_no_traceback(served: Chat) -> None:
    said = served.done("send", private=True, text="crash")["message"]
    assert said in [one["id"] for one in served.get("private")["messages"]]
    failed = served.post("press", assessment="a1", card="7", action="crash")
    assert failed.status_code == 500 and "secret" not in failed.text and failed.json()["error"].endswith(".")


def test_a_chat_without_a_bot_says_so() -> None:
    clock = Clock(frozen=NOON)
    channel = LocalChannel(Platform(":memory:"), clock)
    app = make_app(channel, clock, Control(clock), hosts=["chat.test"])

    async def ask() -> tuple[int, int]:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://chat.test") as client:
            found = re.search(r'name="chat-token" content="([^"]+)"', (await client.get("/")).text)
            headers = {"X-Chat-Token": found[1] if found else ""}
            body = {"as": ANA, "private": True, "text": "hello", "action": "x"}
            answers = [await client.post(f"/api/{path}", json=body, headers=headers) for path in ("send", "press")]
            return answers[0].status_code, answers[1].status_code

    assert asyncio.run(ask()) == (200, 503)
    with closing(channel.platform.disk):
        assert len(channel.platform.marks.kept()) == 1
