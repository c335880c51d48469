"""The local channel: what people do becomes events, what the bot says stands in the chat, and nothing is lost."""

import asyncio
from collections.abc import Coroutine
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest

from adapters.local import acting, inbound, outbound
from adapters.local.acting import Refused
from adapters.local.channel import LocalChannel
from adapters.local.kept import frozen, thawed_event, thawed_post
from adapters.local.markup import nodes_of
from adapters.local.platform import Platform, Spot
from bot.channels import Channel, ChannelError, Inbound, Outgoing, Reply, Target
from bot.clock import Clock
from bot.core.events import Adopted, Commanded, Deleted, Edited, Pressed, Said, Submitted
from bot.core.post import Button, Field, Form, Input, Pick, Post, Progress, Row

T = TypeVar("T")
ANA, OLIVIA, JONAS = "local:ana", "local:olivia", "local:jonas"
ROOM = "local:northwind"
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
FULL = Post(
    "How <b>long</b>?", heading="Data", lead="Thanks", note="small", fields=(Field("A", "b"),),
    rows=(Row("r1", "One", (Pick("1", "Yes", True),), "n", True),), picks=(Pick("x", "X"),), several=True,
    buttons=(Button("skip", "Skip", "7", "danger", "Sure?"),), progress=Progress(1, 3, "1 of 3"), details="more",
    mentions=(ANA,), assessment="a1", card="7", generation=2, voice="question",
)  # fmt: skip


class Bot:
    """Takes events and answers with what it was told to."""

    def __init__(self) -> None:
        self.heard: list[Inbound] = []
        self.says = Reply()
        self.fails = False

    async def receive(self, event: Inbound) -> Reply:
        if self.fails:
            raise RuntimeError("the bot has failed")
        self.heard.append(event)
        return self.says


def run(doing: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(doing)


def chat(path: Path | str = ":memory:") -> tuple[LocalChannel, Bot]:
    channel, bot = LocalChannel(Platform(path), Clock(frozen=NOON)), Bot()
    run(channel.start(bot.receive))
    return channel, bot


def post(channel: LocalChannel, target: Target, body: Post = FULL, marker: str = "k1") -> tuple[str, str]:
    sent = run(channel.send(Outgoing("post", target, marker, body)))
    return sent.message, sent.thread


def refusal(channel: LocalChannel, outgoing: Outgoing) -> ChannelError:
    with pytest.raises(ChannelError) as caught:
        run(channel.send(outgoing))
    return caught.value


def test_the_channel_is_a_channel_and_knows_its_people_and_places() -> None:
    channel, _ = chat()
    known: Channel = channel
    assert known.name == "local"
    assert all(getattr(known.can, name) for name in known.can.__slots__ if name != "lag")
    jonas = known.who(JONAS)
    assert jonas and (jonas.name, jonas.role) == ("Jonas Lindqvist", "ML engineer")
    assert jonas.calendar.zone == "America/New_York"
    assert known.who("local:nobody") is None and not jonas.admin
    added = acting.add_person(channel, "Ada Root", "workspace admin", "Europe/Berlin")
    ada = known.who(added.id)
    assert ada and ada.admin
    assert [one.person for one in known.people("local")] == [OLIVIA, ANA, JONAS, "local:mei", added.id]
    place = known.place(ROOM)
    assert place and place.name == "#northwind" and ANA in place.members
    assert known.place("local:nowhere") is None
    assert channel.channels_of(ANA) == [ROOM, "local:general"]


def test_a_root_post_makes_a_thread_that_takes_replies_and_whispers() -> None:
    channel, _ = chat()
    message, thread = post(channel, Target(channel=ROOM))
    assert (message, thread) == ("local:m1", "local:northwind/1")
    assert post(channel, Target(thread=thread), marker="k2") == ("local:m2", "")
    assert post(channel, Target(thread=thread, person=ANA), marker="k3") == ("local:m3", "")
    assert post(channel, Target(person=ANA), marker="k4") == ("local:m4", "")

    def seen(spot: Spot, who: str) -> list[str]:
        return [one.id for one in channel.platform.listing(spot, who)]

    assert seen(Spot(ROOM, 1), ANA) == ["local:m1", "local:m2", "local:m3"]
    assert seen(Spot(ROOM, 1), OLIVIA) == ["local:m1", "local:m2"]
    assert seen(Spot(private=ANA), ANA) == ["local:m4"]
    kept = channel.platform.message(message)
    assert kept and kept.at == NOON and thawed_post(kept.post) == FULL


def test_a_post_with_a_known_marker_is_found_and_not_posted_twice(tmp_path: Path) -> None:
    channel, _ = chat(tmp_path / "chat.db")
    first = post(channel, Target(channel=ROOM))
    again, _ = chat(tmp_path / "chat.db")
    found = run(again.find("k1", Target(channel=ROOM)))
    assert found and (found.message, found.thread) == first
    assert run(again.find("k2", Target(channel=ROOM))) is None
    assert post(again, Target(channel=ROOM)) == first
    assert len(again.platform.listing(Spot(ROOM), ANA)) == 1


def test_edit_remove_and_react_can_be_repeated() -> None:
    channel, _ = chat()
    message, _ = post(channel, Target(channel=ROOM))
    change = Outgoing("edit", Target(channel=ROOM), "k2", Post("new"), message)
    assert run(channel.send(change)) == run(channel.send(change))
    now = channel.platform.message(message)
    assert now and now.edits == 1 and now.text == "new" and len(channel.platform.history(now)) == 1
    mark = Outgoing("react", Target(channel=ROOM), "k3", message=message, emoji="white_check_mark")
    for _ in range(2):
        run(channel.send(mark))
    assert channel.platform.marks.reactions(1) == {"white_check_mark": ["bot"]}
    run(channel.send(replace(mark, off=True)))
    assert channel.platform.marks.reactions(1) == {}
    for _ in range(2):
        run(channel.send(Outgoing("remove", Target(channel=ROOM), "k4", message=message)))
    assert refusal(channel, change).reason == "no_message"


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        (Target(channel="local:nowhere"), "not_in_channel"),
        (Target(thread="local:northwind/99"), "no_thread"),
        (Target(thread="rubbish"), "no_thread"),
        (Target(person="local:nobody"), "left"),
        (Target(channel="local:general"), "archived"),
        (Target(), "no_target"),
    ],
)
def test_what_cannot_be_posted_is_refused_for_good(target: Target, reason: str) -> None:
    channel, _ = chat()
    channel.platform.archive("local:general")
    error = refusal(channel, Outgoing("post", target, "k", Post("x")))
    assert (error.reason, error.retryable, error.ambiguous) == (reason, False, False)


def test_only_what_the_bot_posted_can_be_edited() -> None:
    channel, _ = chat()
    said = run(acting.say(channel, ANA, Spot(ROOM), "hello"))
    assert refusal(channel, Outgoing("edit", Target(), "k", Post("x"), said.id)).reason == "no_post"
    assert refusal(channel, Outgoing("edit", Target(), "k", Post("x"), "local:m99")).reason == "no_message"


def test_a_reply_in_a_thread_is_said_and_a_nonce_files_it_once() -> None:
    channel, bot = chat()
    _, thread = post(channel, Target(channel=ROOM))
    for _ in range(2):
        run(acting.say(channel, ANA, Spot(ROOM, 1), "@Jonas about an hour", "n1"))
    assert bot.heard[0] == Said(
        "local:m2", NOON, ANA, "local:m2", "@Jonas about an hour", thread, ROOM, (JONAS,), True, name="Ana Weber"
    )
    assert {event.key for event in bot.heard} == {"local:m2"}
    assert len(channel.platform.listing(Spot(ROOM, 1), ANA)) == 2


def test_in_a_channel_the_bot_hears_only_what_is_said_to_it() -> None:
    channel, bot = chat()
    run(acting.say(channel, ANA, Spot(ROOM), "good morning"))
    run(acting.say(channel, ANA, Spot(ROOM), "@discovery: status"))
    assert bot.heard == [Commanded("local:m2", NOON, ANA, "status", ROOM, name="Ana Weber")]


def test_private_is_said_without_a_thread() -> None:
    channel, bot = chat()
    run(acting.say(channel, ANA, Spot(private=ANA), "#3 twice a week"))
    event = bot.heard[0]
    assert isinstance(event, Said) and (event.thread, event.channel, event.addressed) == ("", "", False)


@pytest.mark.parametrize(
    ("text", "given", "mentions", "leading", "addressed"),
    [
        ("@Ana Weber what do you say", "@Ana Weber what do you say", (ANA,), True, False),
        ("@Discovery pause", "pause", (), False, True),
        ("@Discovery @Ana Weber joins", "@Ana Weber joins", (ANA,), False, True),
        ("I guess @mei, @Ana, @Discovery", "I guess @mei, @Ana, @Discovery", ("local:mei", ANA), False, True),
        ("mail me@ana.example or @Anabel", "mail me@ana.example or @Anabel", (), False, False),
        ("  @Jonas Lindqvist?", "  @Jonas Lindqvist?", (JONAS,), True, False),
        ("@Ana Weberson", "@Ana Weberson", (ANA,), True, False),
    ],
)
def test_mentions(text: str, given: str, mentions: tuple[str, ...], leading: bool, addressed: bool) -> None:
    channel, bot = chat()
    run(acting.say(channel, OLIVIA, Spot(private=OLIVIA), text))
    event = bot.heard[0]
    assert isinstance(event, Said)
    assert (event.text, event.mentions, event.leading_mention, event.addressed) == (given, mentions, leading, addressed)


def test_the_longest_name_wins() -> None:
    channel, bot = chat()
    both = acting.add_person(channel, "Ana Weber Schmidt", "tester", "UTC")
    run(acting.say(channel, OLIVIA, Spot(private=OLIVIA), "@Ana Weber Schmidt, @Ana Weber and @Ana"))
    event = bot.heard[0]
    assert isinstance(event, Said) and event.mentions == (both.id, ANA)


def test_edits_deletes_and_adoptions_have_keys_of_their_own() -> None:
    channel, bot = chat()
    post(channel, Target(channel=ROOM))
    message = run(acting.say(channel, ANA, Spot(ROOM, 1), "an hour")).id
    for text in ("two hours", "two hours", "three"):
        run(acting.edit(channel, ANA, message, text))
    run(acting.react(channel, JONAS, message, "speech_balloon", off=False))
    run(acting.react(channel, JONAS, message, "speech_balloon", off=False))
    run(acting.react(channel, JONAS, message, "thumbsup", off=False))
    run(acting.adopt(channel, JONAS, message, undo=True))
    run(acting.delete(channel, ANA, message))
    kinds = [(type(event), event.key) for event in bot.heard[1:]]
    assert kinds == [
        (Edited, f"{message}:e1"), (Edited, f"{message}:e2"), (Adopted, f"{message}:a:{JONAS}:1"),
        (Adopted, f"{message}:a:{JONAS}:2"), (Deleted, f"{message}:d"),
    ]  # fmt: skip


@pytest.mark.parametrize("status", [403, 404])
def test_what_is_not_ones_own_stays(status: int) -> None:
    channel, _ = chat()
    private = status == 404
    spot = Spot(private=ANA) if private else Spot(ROOM)
    message = run(acting.say(channel, ANA, spot, "mine")).id
    for doing in (acting.edit(channel, JONAS, message, "yours"), acting.delete(channel, JONAS, message)):
        with pytest.raises(Refused) as caught:
            run(doing)
        assert caught.value.status == status


def test_too_long_and_empty_messages_are_refused() -> None:
    channel, bot = chat()
    for text in ("x" * 40_001, " \n"):
        with pytest.raises(Refused):
            run(acting.say(channel, ANA, Spot(ROOM), text))
    assert not channel.platform.listing(Spot(ROOM), ANA) and not bot.heard
    run(acting.say(channel, ANA, Spot(ROOM), "x" * 40_000))


def test_taps_and_commands_have_business_keys() -> None:
    channel, bot = chat()
    tap = inbound.Tap("a1", "7", "pick", "yes", "r1", 3)
    run(acting.press(channel, ANA, tap))
    run(acting.press(channel, ANA, tap))
    run(acting.command(channel, ANA, Spot(ROOM), " /Discovery  status northwind ", "n1"))
    first, second, third = bot.heard
    assert isinstance(first, Pressed) and first.key == second.key == f"a1/7/{ANA}/pick/r1/yes/3"
    assert isinstance(third, Commanded) and third.text == "status northwind" and third.key.endswith(f"{ANA}/n1")


def test_a_form_sent_twice_is_one_event_and_opened_again_another() -> None:
    channel, bot = chat()
    sheet = inbound.Sheet("answer", (("text", "two"),), "a1", "7")

    def send(one: inbound.Sheet) -> None:
        run(acting.submit(channel, ANA, one))

    send(sheet)
    send(sheet)
    send(replace(sheet, values=(("text", "three"),)))
    bot.says = Reply(form=Form("answer", "Answer", (), "Send", assessment="a1", card="7"))
    run(acting.press(channel, ANA, inbound.Tap("a1", "7", "answer")))
    bot.says = Reply(errors=(("text", "Say more."),))
    send(sheet)
    send(sheet)
    keys = [event.key for event in bot.heard if isinstance(event, Submitted)]
    assert keys[0] == keys[1] and len(set(keys)) == 4


def test_what_the_bot_says_to_a_message_is_whispered_below_it() -> None:
    channel, bot = chat()
    post(channel, Target(channel=ROOM))
    bot.says = Reply(Post("Nothing is open."))
    run(acting.say(channel, ANA, Spot(ROOM, 1), "hello"))
    run(acting.say(channel, ANA, Spot(private=ANA), "hello"))
    assert [one.text for one in channel.platform.listing(Spot(ROOM, 1), ANA)][2:] == ["Nothing is open."]
    assert len(channel.platform.listing(Spot(ROOM, 1), OLIVIA)) == 2
    assert channel.platform.listing(Spot(private=ANA), ANA)[-1].spot == Spot(private=ANA)


def test_what_the_bot_could_not_take_comes_again_after_a_restart(tmp_path: Path) -> None:
    channel, bot = chat(tmp_path / "chat.db")
    bot.fails = True
    message = run(acting.say(channel, ANA, Spot(private=ANA), "@Jonas, an hour"))
    run(acting.edit(channel, ANA, message.id, "two hours"))
    _, later = chat(tmp_path / "chat.db")
    assert [event.key for event in later.heard] == [message.id, f"{message.id}:e1"]
    assert isinstance(later.heard[0], Said) and later.heard[0].mentions == (JONAS,) and later.heard[0].at == NOON
    _, last = chat(tmp_path / "chat.db")
    assert last.heard == []


@pytest.mark.parametrize(
    "event",
    [
        Said("k", NOON, ANA, "m", "t", mentions=(JONAS,), files=("f",)),
        Adopted("k", NOON, ANA, "m", said_at=NOON),
        Submitted("k", NOON, ANA, "f", (("a", "b\nc"),)),
        Pressed("k", NOON, ANA, "a1", "7", "pick", generation=4),
        Commanded("k", NOON, ANA, "help", private=True),
    ],
)
def test_events_survive_being_kept(event: Inbound) -> None:
    assert thawed_event(type(event).__name__, frozen(event)) == event


def test_new_people_and_channels_last(tmp_path: Path) -> None:
    channel, _ = chat(tmp_path / "chat.db")
    one = acting.add_person(channel, "Ana Lima", "engineer", "America/Sao_Paulo")
    room = acting.add_channel(channel, "#Contoso")
    again, _ = chat(tmp_path / "chat.db")
    assert one.id == "local:ana2" and room == "local:contoso"
    assert again.who(one.id) and again.place(room)
    for name, zone in (("Ana Lima", "UTC"), ("Discovery", "UTC"), ("Bo", "Mars/Base"), ("<b>", "UTC"), ("", "UTC")):
        with pytest.raises(Refused):
            acting.add_person(again, name, "", zone)
    for name in ("contoso", "two words", ""):
        with pytest.raises(Refused):
            acting.add_channel(again, name)


def test_unread_counts_go_down_by_reading() -> None:
    channel, _ = chat()
    post(channel, Target(channel=ROOM))
    post(channel, Target(thread="local:northwind/1"), marker="k2")
    marks = channel.platform.marks
    assert marks.unread(ROOM, "", ANA) == 2 and marks.replies(ROOM, 1, ANA).unread == 1
    acting.read(channel, ANA, Spot(ROOM))
    assert marks.unread(ROOM, "", ANA) == 1
    acting.read(channel, ANA, Spot(ROOM, 1))
    assert marks.unread(ROOM, "", ANA) == 0 and marks.unread(ROOM, "", OLIVIA) == 2


def test_the_clocks_lead_is_kept(tmp_path: Path) -> None:
    clock = Clock(offset=timedelta(days=2))
    channel = LocalChannel(Platform(tmp_path / "chat.db"), clock)
    clock.move(timedelta(days=3))
    run(channel.stop())
    assert abs(Platform(tmp_path / "chat.db").offset() - timedelta(days=5)) < timedelta(minutes=1)


async def _news() -> None:
    channel = LocalChannel(Platform(":memory:"), Clock(frozen=NOON))
    ana, olivia = channel.news.listen(ANA), channel.news.listen(OLIVIA)
    sent = await channel.send(Outgoing("post", Target(channel=ROOM), "k1", FULL))
    await channel.send(Outgoing("post", Target(thread=sent.thread, person=ANA), "k2", FULL))
    told = ana.get_nowait()
    assert told and told["channel"] == ROOM and told["thread"] == sent.thread and told["kind"] == "changed"
    assert (ana.qsize(), olivia.qsize()) == (1, 1)
    for number in range(600):
        channel.news.tell({"kind": "clock", "number": number})
    assert ana.qsize() == 501
    await channel.stop()


def test_news_reach_those_who_may_see_them() -> None:
    run(_news())


def plain(text: str) -> dict[str, object]:
    return {"t": "text", "v": text}


@pytest.mark.parametrize(
    ("markup", "nodes"),
    [
        ("a<br>b\nc", [plain("a"), {"t": "br"}, plain("b"), {"t": "br"}, plain("c")]),
        ("<b>x <i>y</b> z</i>", [{"t": "b", "c": [plain("x "), {"t": "i", "c": [plain("y")]}]}, plain(" z")]),
        ("<q>open", [{"t": "q", "c": [plain("open")]}]),
    ],
)
def test_markup_that_is_ours(markup: str, nodes: list[dict[str, object]]) -> None:
    assert nodes_of(markup) == nodes


def words(nodes: list[dict[str, Any]]) -> str:
    return "".join(one.get("v", "\n" if one["t"] == "br" else words(one.get("c", []))) for one in nodes)


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("<b onclick=x>bold", "bold"),
        ("1 < 2 &lt;b&gt; &amp; <", "1 < 2 <b> & <"),
        ("</b>stray<!-- note -->", "stray<!-- note -->"),
        ("<img src=x onerror=y>", "<img src=x onerror=y>"),
        ("<a href='javascript:x()'>go</a>", "go"),
        ("<b", "<b"),
        ("<bold>x</bold>", "<bold>x</bold>"),
        ("<" * 2000, "<" * 2000),
        ("<?php x ?>", "<?php x ?>"),
    ],
)
def test_markup_that_is_not_ours_is_text(markup: str, text: str) -> None:
    nodes = nodes_of(markup)
    assert words(nodes) == text
    assert {str(one["t"]) for one in nodes} <= {"text", "b", "br"}


def test_links_and_names_in_markup() -> None:
    nodes = nodes_of('<at id="local:ana">Ana</at> <a href="#7">#7</a> <a href="local:m12">here</a>')
    assert [(one["t"], one.get("id") or one.get("href")) for one in nodes if one["t"] != "text"] == [
        ("at", ANA), ("a", "#7"), ("a", "local:m12"),
    ]  # fmt: skip


def test_a_whole_card_and_form_as_json() -> None:
    card = outbound.card(FULL)
    assert card["rows"][0]["picks"] == [{"value": "1", "label": "Yes", "chosen": True}]
    assert card["buttons"] == [
        {"action": "skip", "label": "Skip", "value": "7", "style": "danger", "confirm": "Sure?"}
    ]
    assert (card["progress"], card["card"], card["generation"]) == ({"done": 1, "total": 3, "label": "1 of 3"}, "7", 2)
    form = outbound.form(Form("f", "T", (Input("n", "N", "choice", options=(("a", "A"),)),), "Send"))
    assert form["inputs"][0]["options"] == [["a", "A"]]
