"""The local chat in a terminal: lines in, numbered posts out, cards tapped, forms filled in, an end with the lines."""

import asyncio
import io
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from adapters.local import printing
from adapters.local.channel import LocalChannel
from adapters.local.desk import keyboard
from adapters.local.platform import Platform
from adapters.local.terminal import chat
from bot.channels import Inbound, Outgoing, Reply, Target
from bot.clock import Clock
from bot.core.events import Adopted, Commanded, Deleted, Edited, Pressed, Said, Submitted
from bot.core.post import Button, Field, Form, Input, Pick, Post, Progress, Row

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
ROOM = "local:northwind"
QUESTION = Post(
    "How <b>often</b>?", heading="Data", picks=(Pick("day", "Daily"), Pick("week", "Weekly", True)),
    rows=(Row("r1", "Alerts", (Pick("1", "Yes"), Pick("0", "No"))),), fields=(Field("Owner", "Ana"),),
    buttons=(Button("answer", "Answer"), Button("skip", "Skip", "7", confirm="Really skip?")),
    progress=Progress(1, 4), note="small", assessment="a1", card="7", generation=3,
)  # fmt: skip
ASKED = Form(
    "answer", "Answer it",
    (
        Input("intro", "Read this first.", "note"), Input("text", "Your words", "long", required=True),
        Input("kind", "Kind", "choice", options=(("a", "Alpha"), ("b", "Beta"))),
        Input("who", "People", "people"), Input("day", "Day", "date", "2026-03-03"),
    ),
    "Send", assessment="a1", card="7",
)  # fmt: skip


class Table:
    """A channel with a small bot, and a terminal that types given lines."""

    def __init__(self) -> None:
        self.clock = Clock(frozen=NOON)
        self.channel = LocalChannel(Platform(":memory:"), self.clock)
        self.heard: list[Inbound] = []
        self.printed: list[str] = []
        self.steps: list[str] = []
        self.playing, self.movable = False, True
        self.before: list[Outgoing] = []
        self.form = ASKED

    async def receive(self, event: Inbound) -> Reply:
        """Answer as a small bot would."""
        self.heard.append(event)
        match event:
            case Pressed(action="answer"):
                return Reply(form=self.form)
            case Submitted() if event.value("text") == "bad":
                return Reply(errors=(("text", "Say more."),))
            case Commanded():
                return Reply(Post(f"You said {event.text}.", buttons=(Button("go", "Go", "x"),), card="list"))
            case Said() if event.thread:
                mark = Outgoing("react", Target(), "r", message=event.message, emoji="white_check_mark")
                await self.channel.send(mark)
                noted = Post("Noted \x1b[2J.")
                await self.channel.send(Outgoing("post", Target(thread=event.thread), event.key, noted))
        return Reply()

    async def move(self, step: str, zone: str) -> datetime:
        self.steps.append(step)
        return self.clock.move(timedelta(days=1))

    async def play(self, on: bool, zone: str = "UTC") -> None:
        self.playing = on

    async def next_event(self) -> datetime | None:
        return None

    def types(self, *lines: str) -> str:
        """Type lines to their end; gives back all that was printed."""
        return asyncio.run(self._types([*lines]))

    async def _types(self, lines: list[str]) -> str:
        async def read_line() -> str | None:
            return f"{lines.pop(0)}\n" if lines else None

        await self.channel.start(self.receive)
        for outgoing in self.before:
            await self.channel.send(outgoing)
        await asyncio.wait_for(chat(self.channel, self.clock, self, read_line, self.printed.append, 0.02), 20)
        return "\n".join(self.printed)


def asked() -> Table:
    table = Table()
    table.before = [Outgoing("post", Target(channel=ROOM), "k1", QUESTION)]
    return table


def test_a_thread_is_shown_and_a_message_in_it_is_taken() -> None:
    table = asked()
    printed = table.types("/as ana", "/thread 1", "about twice a day")
    assert "-- Ana Weber, in #northwind, below message 1, Mon 02 Mar 13:00" in printed
    for text in ("(1) Discovery", "How often?", "[1 Daily]  [2 Weekly *]", "[3 Yes]  [4 No]", "[5 Answer]  [6 Skip]"):
        assert text in printed
    assert "(2) Ana Weber" in printed and "(2) taken as an answer" in printed and "Noted" in printed
    assert "\x1b" not in printed
    said = table.heard[0]
    assert isinstance(said, Said) and (said.person, said.thread) == ("local:ana", f"{ROOM}/1")


@pytest.mark.parametrize(
    ("typed", "action", "value", "row"),
    [
        ("/tap 1 Daily", "pick", "day", ""),
        ("/tap 1 2", "pick", "week", ""),
        ("/tap #1 no", "pick", "0", "r1"),
        ("/tap 1 weekl", "pick", "week", ""),
    ],
)
def test_a_choice_is_tapped_by_number_or_label(typed: str, action: str, value: str, row: str) -> None:
    table = asked()
    table.types(typed)
    tapped = table.heard[0]
    assert isinstance(tapped, Pressed)
    assert (tapped.action, tapped.value, tapped.row, tapped.generation) == (action, value, row, 3)
    assert (tapped.assessment, tapped.card, tapped.thread) == ("a1", "7", f"{ROOM}/1")


def test_a_button_that_asks_first_is_pressed_only_after_yes() -> None:
    table = asked()
    printed = table.types("/tap 1 skip", "no", "/tap 1 6", "yes")
    assert "Really skip? (yes/no)" in printed
    assert [event.key for event in table.heard] == ["a1/7/local:olivia/skip//7/3"]


def test_a_form_is_filled_in_line_by_line() -> None:
    table = asked()
    printed = table.types(
        "/tap 1 answer", "/form", "bad", "", "", "", "/form", "two words", "beta", "1, mei, Nobody", "", "/form"
    )
    assert "Read this first." in printed and "2 Beta" in printed and "Day [2026-03-03]" in printed
    assert "text: Say more." in printed and printed.endswith("No form is open.")
    first, second = [event for event in table.heard if isinstance(event, Submitted)]
    assert dict(first.values) == {"text": "bad", "kind": "", "who": "", "day": "2026-03-03"}
    assert dict(second.values) == {
        "text": "two words", "kind": "b", "who": "local:olivia\nlocal:mei\nNobody", "day": "2026-03-03",
    }  # fmt: skip
    assert second.thread == f"{ROOM}/1"


def test_a_form_is_left_or_sent_before_its_end_and_keeps_what_was_typed() -> None:
    table = asked()
    printed = table.types("/tap 1 answer", "/form", "some words", "/leave", "/people", "/form", "bad", "beta", "/send", "/form",
                          "", "/send")  # fmt: skip
    assert "/send sends the form with the rest as it is, /leave leaves it" in printed
    assert "[some words]" not in printed and "Your words (needed) [bad]" in printed and "Kind [Beta]" in printed
    first, second = [event for event in table.heard if isinstance(event, Submitted)]
    assert dict(first.values) == {"text": "bad", "kind": "b", "who": "", "day": "2026-03-03"} == dict(second.values)


def test_what_is_there_is_named_as_people_name_it() -> None:
    table = asked()
    chosen = Input("days", "Days", "choice", "1\n2", options=(("1", "Monday"), ("2", "Tuesday")), several=True)
    table.form = replace(ASKED, inputs=(chosen,))
    assert "Days [Monday, Tuesday]" in table.types("/tap 1 answer", "/form", "")


def test_messages_are_edited_deleted_reacted_to_and_taken_as_answers() -> None:
    table = asked()
    printed = table.types("/as ana", "/thread 1", "twice", "/edit 2 twice a day", "/react 2 thumbsup", "/react 2 thumbsup",
                          "/untake 2", "/take 2", "/delete 2", "no", "/delete 2", "yes", "/edit 2 again")  # fmt: skip
    assert "(2) thumbsup\n(2) thumbsup taken back" in printed and "(2) deleted" in printed
    assert printed.endswith("There is no such message.")
    _, edited, untaken, taken, deleted = table.heard
    assert isinstance(edited, Edited) and edited.text == "twice a day"
    assert isinstance(untaken, Adopted) and isinstance(taken, Adopted) and (untaken.undo, taken.undo) == (True, False)
    assert isinstance(deleted, Deleted) and deleted.message == "local:m2"


def test_a_newcomer_reads_how_to_begin_and_leaves_by_a_word() -> None:
    table = asked()
    printed = table.types("/quit", "/people")
    assert printed.startswith("A team chat with a clock of its own. To begin, type  /discovery start")
    assert "Mei Tanaka" not in printed


def test_a_command_is_answered_with_a_card_that_can_be_tapped() -> None:
    table = asked()
    printed = table.types("/in general", "/discovery status northwind", "/tap r1 go")
    assert "(r1) Discovery, only you see this" in printed and "You said status northwind." in printed
    command, tapped = table.heard
    assert isinstance(command, Commanded) and (command.channel, command.text) == ("local:general", "status northwind")
    assert isinstance(tapped, Pressed) and (tapped.card, tapped.action, tapped.value) == ("list", "go", "x")


def test_private_follows_the_person() -> None:
    table = asked()
    printed = table.types("/private", "/as Jonas", "hello", "/as mei", "/clock day")
    assert "-- Jonas Lindqvist, in private with the bot, Mon 02 Mar 07:00" in printed
    said = table.heard[0]
    assert isinstance(said, Said) and (said.person, said.thread, said.channel) == ("local:jonas", "", "")
    assert "Jonas Lindqvist, Mon 02 Mar 07:00 in private" in printed
    assert table.steps == ["day"] and printed.count("hello") == 1
    assert "-- Mei Tanaka, in private with the bot, Tue 03 Mar 13:00" in printed


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("/as Zoe", "Nobody here is called Zoe"),
        ("/in nowhere", "There is no such channel."),
        ("/thread 99", "There is no such message."),
        ("/thread x", "Tell the number of a message"),
        ("/thread ²", "Tell the number of a message"),
        ("/tap 1 Never", "There is no such choice."),
        ("/tap 1", "Tell what to tap: 1 Daily"),
        ("/tap 99 x", "There is no such message."),
        ("/clock year", "The clock goes on by"),
        ("/what", "/what is not known here"),
        ("/edit 1 mine", "Only who wrote a message can change it."),
        ("/delete x", "Tell the number of a message"),
        ("/react 1 tada", "That emoji is not known here."),
        ("/form", "No form is open."),
        ("x" * 40_001, "at most 40,000 characters"),
    ],
)
def test_what_is_wrong_is_said_and_the_chat_goes_on(typed: str, sentence: str) -> None:
    printed = asked().types(typed, "/people")
    assert sentence in printed and "Mei Tanaka, data scientist (Europe/Berlin)" in printed


def test_what_comes_while_somebody_thinks_is_printed() -> None:
    table = Table()

    async def slow() -> str:
        release = asyncio.Event()

        async def read_line() -> str | None:
            await release.wait()
            return None

        await table.channel.start(table.receive)
        talking = asyncio.create_task(chat(table.channel, table.clock, table, read_line, table.printed.append, 0.02))
        await asyncio.sleep(0.05)
        sent = await table.channel.send(Outgoing("post", Target(channel=ROOM), "k1", QUESTION))
        await table.channel.send(Outgoing("edit", Target(), "k2", Post("Done."), sent.message))
        await asyncio.sleep(0.05)
        seen = "\n".join(table.printed)
        release.set()
        await asyncio.wait_for(talking, 5)
        return seen

    seen = asyncio.run(slow())
    assert "(1) Discovery" in seen


def test_the_keyboard_reads_a_pipe_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("one\ntwo"))

    async def lines() -> list[str | None]:
        read_line = keyboard()
        return [await asyncio.wait_for(read_line(), 5) for _ in range(3)]

    assert asyncio.run(lines()) == ["one\n", "two", None]


def test_the_number_of_a_choice_is_the_one_printed() -> None:
    lines = "\n".join(printing.post_lines(QUESTION, "1", "now"))
    number: Callable[[str], int] = lambda label: int(lines.split(f" {label}")[0].rsplit("[", 1)[1])
    for place, one in enumerate(printing.choices(QUESTION), 1):
        assert number(one.label) == place
