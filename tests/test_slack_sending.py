"""What leaves for Slack, over the real client: long posts whole and each part once, whatever happens between any two."""

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from fake_slack import Channel, Message, Person
from fake_slack.faults import Kind
from slack_office import Lives, Office, edit, play, post

from adapters.slack.marker import metadata, part_after, part_of
from bot.channels import Target
from bot.core.post import Pick, Post, Row

WORD = re.compile(r"w\d+w")
LONG = Post("\n".join(" ".join(f"w{line * 100 + at}w" for at in range(100)) for line in range(45)), card="summary")
EVERYTHING = Counter(f"w{number}w" for number in range(4_500))
SHORT = Post("w1w", card="summary")


def words(message: Message) -> list[str]:
    """The words that stand in a message's blocks."""
    return WORD.findall(str(message.blocks))


def arrived(office: Office, room: Channel) -> Counter[str]:
    """How often each word stands in a channel."""
    return Counter(word for message in office.slack.posts(room) for word in words(message))


def in_order(office: Office, room: Channel) -> bool:
    """Whether the words stand in their order."""
    found = [int(word[1:-1]) for message in office.slack.posts(room) for word in words(message)]
    return found == sorted(found)


def places(office: Office, room: Channel, ana: Person, root: Message) -> dict[str, tuple[Target, Channel]]:
    """Where posts go, and where they are seen."""
    team = office.slack.team.id
    return {
        "thread": (Target(thread=f"slack:{team}:{room.id}:{root.ts}"), room),
        "private": (Target(person=f"slack:{team}:{ana.id}"), office.slack.dm(ana)),
        "channel": (Target(channel=f"slack:{team}:{room.id}"), room),
    }


@pytest.mark.parametrize("place", ["thread", "private", "channel"])
def test_a_long_post_arrives_whole_and_in_order(tmp_path: Path, place: str) -> None:
    async def story(office: Office, room: Channel, ana: Person, root: Message) -> None:
        target, seen = places(office, room, ana, root)[place]
        office.files(post("k", target, LONG), post("after", target, SHORT))
        await office.drain()
        await office.pass_minutes(1)
        posts = office.slack.posts(seen)
        assert len(posts) > 3 and arrived(office, seen) == EVERYTHING + Counter(["w1w"]) and words(posts[-1]) == ["w1w"]
        assert [key for key, outcome, _ in office.ended] == ["k", "after"] and office.ended[0][2].endswith(posts[0].ts)
        assert not office.slack.called("conversations.replies") and not office.slack.called("conversations.history")
        assert max(Counter(message.text for message in posts).values()) == 1, "each part has its own words for notifications"
        assert all(WORD.findall(message.text)[0] == words(message)[0] for message in posts)

    play(tmp_path, story)


@pytest.mark.parametrize("place", ["thread", "private", "channel"])
@pytest.mark.parametrize("step", range(13))
def test_a_long_post_survives_a_death_at_each_step(tmp_path: Path, place: str, step: int) -> None:
    lives = Lives()

    async def story(office: Office, room: Channel, ana: Person, root: Message) -> None:
        target, seen = places(office, room, ana, root)[place]
        office.files(post("k", target, LONG))
        lives.steps = step
        await office.drain()
        await office.drain(seconds=10)
        office = await office.again()
        await office.pass_minutes(4)
        assert arrived(office, seen) == EVERYTHING and in_order(office, seen)
        kept = office.writer.run_now(lambda store: store.parcel("k"))
        assert kept is not None and kept.state == "sent" and kept.message.endswith(office.slack.posts(seen)[0].ts)

    play(tmp_path, story, lives)


FAULTS: list[tuple[Kind, dict[str, Any]]] = [
    ("reset_after", {}), ("reset_before", {}), ("http_500", {}), ("http_500", {"stored": True}), ("html_body", {"stored": True}),
    ("broken_json", {}), ("ok_without_ts", {}), ("error", {"code": "fatal_error", "stored": True}),
    ("error", {"code": "internal_error"}), ("ratelimited", {"retry_after": 20}), ("ratelimited", {"retry_after": 400}),
]  # fmt: skip


@pytest.mark.parametrize("skip", range(4))
@pytest.mark.parametrize(("fault", "more"), FAULTS)
def test_a_long_post_survives_a_fault_in_each_part(tmp_path: Path, fault: Kind, more: dict[str, Any], skip: int) -> None:
    async def story(office: Office, room: Channel, ana: Person, root: Message) -> None:
        target = places(office, room, ana, root)["thread"][0]
        office.slack.fail_next("chat.postMessage", fault, skip=skip, **more)
        office.files(post("k", target, LONG))
        await office.drain()
        await office.pass_minutes(10)
        assert arrived(office, room) == EVERYTHING and in_order(office, room)
        assert [(key, outcome) for key, outcome, _ in office.ended] == [("k", "sent")]

    play(tmp_path, story)


@pytest.mark.parametrize(("fault", "late"), [("reset_before", 60), ("reset_before", 89), ("reset_after", 0)])
def test_what_was_lost_on_the_way_is_looked_for_after_90_seconds(tmp_path: Path, fault: Kind, late: int) -> None:
    """Slack may show a message long after we gave up waiting for it: whoever looks sooner posts it twice."""

    async def story(office: Office, room: Channel, ana: Person, root: Message) -> None:
        target = places(office, room, ana, root)["thread"][0]
        office.slack.fail_next("chat.postMessage", fault)
        office.files(post("k", target, SHORT))
        await office.drain()
        sent = office.slack.called("chat.postMessage")[-1].args
        for second in range(90):
            if second == late and late:
                office.slack.call("chat.postMessage", **sent)
            await office.drain(seconds=1 if second else 0)
            assert not office.slack.called("conversations.replies"), second
        await office.drain(seconds=2)
        assert len(office.slack.posts(room)) == 1 and len(office.slack.called("conversations.replies")) == 1
        assert office.ended == [("k", "sent", f"slack:{office.slack.team.id}:{room.id}:{office.slack.posts(room)[0].ts}")]

    play(tmp_path, story)


def test_a_copy_that_landed_later_still_is_taken_away(tmp_path: Path) -> None:
    async def story(office: Office, room: Channel, ana: Person, root: Message) -> None:
        target = places(office, room, ana, root)["thread"][0]
        office.slack.fail_next("chat.postMessage", "reset_before")
        office.files(post("other", target, SHORT, "x"), post("k", target, LONG))
        await office.drain()
        lost = office.slack.called("chat.postMessage")[0].args
        office.slack.fail_next("chat.postMessage", "reset_after")
        await office.drain(seconds=91)
        office.slack.call("chat.postMessage", **lost)
        assert arrived(office, room)["w1w"] == 3
        await office.drain(seconds=91)
        assert arrived(office, room) == EVERYTHING + Counter(["w1w"])
        assert [(key, outcome) for key, outcome, _ in office.ended] == [("k", "sent"), ("other", "sent")]

    play(tmp_path, story)


def test_what_is_forbidden_by_now_does_not_follow_and_counts_as_sent(tmp_path: Path) -> None:
    async def story(office: Office, room: Channel, ana: Person, root: Message) -> None:
        target = places(office, room, ana, root)["thread"][0]
        office.slack.fail_next("chat.postMessage", "reset_before", skip=1)
        office.files(post("k", target, LONG))
        await office.drain()
        office.verdicts["k"] = "obsolete"
        await office.pass_minutes(3)
        (first,) = office.slack.posts(room)
        assert [(key, outcome) for key, outcome, _ in office.ended] == [("k", "sent")] and office.ended[0][2].endswith(first.ts)

    play(tmp_path, story)


def card(count: int, chosen: int = -1) -> Post:
    """A card with so many rows to choose from, one of them chosen."""
    rows = tuple(Row(f"r{at}", f"w{at}w", (Pick("cost", "Costs us most", at == chosen),), "Features") for at in range(count))
    return Post("Which three?", "#29", assessment="A1", card="29", generation=chosen + 1, rows=rows)


CHANGES = ((32, 31, 2), (32, 30, 2), (90, 80, 4), (40, 3, 2), (5, 4, 1), (32, 31, 2))
"""Rows of a card, the chosen one, and how many messages it takes."""


@pytest.mark.parametrize("place", ["thread", "private"])
@pytest.mark.parametrize("restart", [False, True])
def test_a_change_reaches_every_message_of_a_long_card(tmp_path: Path, place: str, restart: bool) -> None:
    async def story(office: Office, room: Channel, ana: Person, root: Message) -> None:
        target, seen = places(office, room, ana, root)[place]
        office.files(post("k", target, card(32)))
        await office.drain()
        message = office.ended[0][2]
        for number, (rows, chosen, count) in enumerate(CHANGES):
            office = await office.again() if restart and rows != 5 else office
            office.files(edit(f"e{number}", message, target, card(rows, chosen)))
            await office.drain(seconds=1)
            shown = office.slack.posts(seen)
            assert len(shown) == count and arrived(office, seen) == Counter(f"w{at}w" for at in range(rows)), (number, rows)
            assert str([one.blocks for one in shown]).count("✓ Costs us most") == 1
            assert in_order(office, seen)
        office.slack.fail_next("chat.update", "reset_before", skip=1)
        office.files(edit("last", message, target, card(32, 8)))
        await office.drain(seconds=1)
        await office.pass_minutes(1)
        assert str([one.blocks for one in office.slack.posts(seen)]).count("✓ Costs us most") == 1

    play(tmp_path, story)


def test_a_short_card_is_changed_with_one_request(tmp_path: Path) -> None:
    async def story(office: Office, room: Channel, ana: Person, root: Message) -> None:
        target = places(office, room, ana, root)["thread"][0]
        office.files(post("k", target, card(3)))
        await office.drain()
        before = len(office.slack.calls)
        office.files(edit("e", office.ended[0][2], target, card(3, 1)))
        await office.drain(seconds=1)
        (call,) = office.slack.calls[before:]
        assert (call.method, call.args["parse"], call.args["link_names"]) == ("chat.update", "none", False)

    play(tmp_path, story)


def test_a_limit_in_one_channel_holds_up_nobody_else_and_answers_go_first(tmp_path: Path) -> None:
    """Slack asks for 30 seconds of quiet in a channel with four runs: it is asked no more, other channels go on."""

    async def story(office: Office, room: Channel, ana: Person, root: Message) -> None:
        slack, team = office.slack, office.slack.team.id
        other = slack.add_channel("other", [ana])
        there = await ana.says("And here?", other)
        roots = [root, *[await ana.says(f"Run {number}", room) for number in range(3)]]
        slack.fail_next("chat.postMessage", "ratelimited", retry_after=30)
        runs = [Target(thread=f"slack:{team}:{room.id}:{one.ts}") for one in roots]
        office.files(post("p0", runs[0], SHORT, lane=2))
        await office.drain()
        office.files(*(post(f"p{number}", run, SHORT, lane=2) for number, run in enumerate(runs[1:], 1)))
        office.files(post("elsewhere", Target(thread=f"slack:{team}:{other.id}:{there.ts}"), SHORT, lane=3))
        await office.drain()
        assert len(slack.posts(other)) == 1 and slack.posts(room) == []
        office.files(post("answer", Target(thread=runs[0].thread, person=f"slack:{team}:{ana.id}"), SHORT, "person:ana"))
        for _ in range(29):
            await office.drain(seconds=1)
        assert [one.outcome for one in slack.called("chat.postMessage")] == ["ratelimited", "ok"]
        assert not slack.called("chat.postEphemeral")
        for _ in range(8):
            await office.drain(seconds=1)
        assert len(slack.posts(room)) == 4 and len(slack.whispers(ana)) == 1
        written = ("chat.postMessage", "chat.postEphemeral")
        calls = [one for one in slack.calls if one.method in written and one.args["channel"] == room.id and one.outcome == "ok"]
        assert calls[0].method == "chat.postEphemeral", [one.method for one in calls]
        assert all(outcome == "sent" for _, outcome, _ in office.ended)

    play(tmp_path, story)


def test_who_has_left_is_written_to_no_more_and_it_is_known(tmp_path: Path) -> None:
    async def story(office: Office, room: Channel, ana: Person, root: Message) -> None:
        ana.user.deleted = True  # while nobody listened; Slack would say that such a message was sent
        office.files(post("k", places(office, room, ana, root)["private"][0], SHORT))
        await office.drain()
        assert office.ended == [("k", "dead", "left")]
        assert not office.slack.called("chat.postMessage") and not office.slack.called("conversations.open")

    play(tmp_path, story)


def test_only_our_own_mark_on_our_own_message_is_believed() -> None:
    mark = metadata("secret", "key")
    assert part_of({"bot_id": "B1", "metadata": mark}, "secret", "key", "B1") == (1, 1)
    for message in ({"bot_id": "B2", "metadata": mark}, {"user": "U1", "metadata": mark}, {"bot_id": "B1"}):
        assert part_of(message, "secret", "key", "B1") is None
    for other in (metadata("guessed", "key"), metadata("secret", "another"), mark | {"event_type": "x"}):
        assert part_of({"bot_id": "B1", "metadata": other}, "secret", "key", "B1") is None
    after = metadata("secret", "key", 2, 3, "1.0")
    assert part_after({"bot_id": "B1", "metadata": after}, "secret", "1.0", "B1") == 2
    assert part_after({"bot_id": "B2", "metadata": after}, "secret", "1.0", "B1") == 0
