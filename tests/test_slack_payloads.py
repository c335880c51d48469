"""Anything at all may come in: no payload is an error of the server, and nothing that people write gets into a log."""

import asyncio
import json
import logging
from pathlib import Path
from random import Random
from typing import Any

import httpx
import pytest
from slack_ears import Port, breaks, carded, form, play, replies
from slack_signed import FORM, Door, headers, interaction
from slack_town import town
from test_slack_week import cards, launched

from bot.channels import Reply
from bot.core.post import Post

# --- logs, and anything at all ---


def test_nothing_that_people_write_gets_into_a_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)

    async def story(one: Port) -> None:
        root = await one.olivia.says("canary in a root", one.room)
        await one.ana.says("canary in a thread", one.room, root)
        replies(one, Reply(post=Post("canary in a card", card="7")))
        await one.ana.commands("/discovery", "canary", one.room)
        card = await carded(one)
        await one.ana.taps(card, "Yes")
        view = await form(one, Reply(errors=(("account", "canary in an error"),)))
        await one.ana.submits(view, {"account": "canary in a form"})
        breaks(one)
        await one.ana.submits(view, {})
        await one.ana.taps(card, "Yes")
        await one.door.event(one.envelope())
        await one.door.commands(one.typed("canary"))
        await one.door.commands(one.typed("canary", team_id="T9"))
        await one.door.event(one.envelope(type="canary"))

    play(story)
    ours = [record for record in caplog.records if not record.name.startswith(("asyncio", "httpx", "httpcore", "aiosqlite"))]
    text = "\n".join(f"{record.getMessage()} {vars(record)}" for record in ours)
    assert "not handled" in text
    assert "canary" not in text


NOTHING: list[Any] = [None, True, 0, -1, 1.5, "", "x", [], [1], ["a"], [None], [[]], {}, {"id": 5}, {"a": {}}, {"team_id": []},
                      "💬", "\ud800", "x" * 5000, {"type": []}, "inf", "-62135596800", "1e400"]  # fmt: skip


def places(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to every part of a payload."""
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [way for name, inner in parts for way in ((*at, name), *places(inner, (*at, name)))]


def mutated(value: Any, draw: Random) -> Any:
    """A payload with parts that are missing or have become something else."""
    made = json.loads(json.dumps(value))
    for _ in range(draw.randint(1, 3)):
        ways = places(made)
        if ways:
            *way, last = draw.choice(ways)
            part = made
            for name in way:
                part = part[name]
            if draw.random() < 0.3:
                del part[last]
            else:
                part[last] = json.loads(json.dumps(draw.choice(NOTHING)))
    return made


def samples(one: Port) -> list[tuple[str, Any]]:
    """One of every kind of payload, with the way it comes in."""
    view = {"id": "V1", "type": "modal", "callback_id": "start", "private_metadata": '["start","","","",""]', "blocks": [
        {"type": "input", "block_id": "account"}], "state": {"values": {"account": {"a": {"type": "plain_text_input"}}}}}
    words = {"user": "U1", "ts": "1.0", "text": "old"}
    item = {"type": "message", "channel": "C1", "ts": "1.0"}
    events = [
        {}, {"subtype": "message_changed", "message": words | {"text": "new", "edited": {"user": "U1", "ts": "1.0"}},
             "previous_message": words}, {"subtype": "message_deleted", "previous_message": words, "deleted_ts": "1.0"},
        {"type": "app_mention"}, {"type": "reaction_added", "reaction": "speech_balloon", "item": item},
        {"type": "app_home_opened", "tab": "home"}, {"type": "user_change", "user": {"id": "U1", "tz": "UTC", "profile": {}}},
        {"type": "channel_rename", "channel": {"id": "C1", "name": "n"}}, {"type": "member_left_channel"},
    ]  # fmt: skip
    taps: list[dict[str, Any]] = [
        {}, {"view": view}, {"type": "view_submission", "view": view}, {"type": "view_closed", "view": view},
        {"type": "message_action", "callback_id": "take_answer", "message": words}, {"type": "shortcut", "callback_id": "start"},
    ]  # fmt: skip
    checked = {"type": "url_verification", "challenge": "x", "token": "x"}
    return [("event", checked), *(("event", one.envelope(**event)) for event in events),
            *(("tap", one.tap(**tap)) for tap in taps), ("command", one.typed("start Acme"))]  # fmt: skip


async def sends(door: Door, kind: str, payload: Any) -> int:
    match kind:
        case "event":
            return (await door.event(payload)).status_code
        case "tap":
            return (await door.taps(payload)).status_code
    fields = {str(name): str(value).encode("utf-8", "replace").decode() for name, value in payload.items()}
    return (await door.commands(fields)).status_code


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_no_payload_whatever_is_an_error_of_the_server(seed: int) -> None:
    draw = Random(seed)

    async def story(one: Port) -> None:
        every = samples(one)
        for kind, payload in every:
            assert await sends(one.door, kind, payload) == 200, payload
        for _ in range(1500):
            kind, payload = draw.choice(every)
            changed = mutated(payload, draw)
            assert await sends(one.door, kind, changed) in (200, 400), changed

    play(story)


def test_no_payload_whatever_troubles_the_engine(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.ERROR)
    draw = Random(1)

    async def whole() -> None:
        async with town(tmp_path) as one, httpx.AsyncClient(trust_env=False, timeout=30) as client:
            slack, (room, olivia, (ana, jonas)) = one.slack, await launched(one)
            await ana.taps(cards(slack, room)[1], "next")
            await one.go(minutes=2)
            said = await ana.says("about 3 weeks", room, slack.messages(room)[0])
            await ana.edits(said, "4 weeks")
            await jonas.shortcut("take_answer", said)
            asked = (await jonas.taps(cards(slack, room)[2], "answer:0:")).modal
            assert asked
            await jonas.submits(asked, {"text": "a month"})
            await olivia.commands("/discovery", "status", room)
            odd: list[Any] = [None, [], {}, "\ud800", "x" * 5000]
            for sent in [one for one in slack.sent if one.kind != "slash_commands"]:
                for way in places(sent.payload):
                    changed = json.loads(json.dumps(sent.payload))
                    part = changed
                    for name in way[:-1]:
                        part = part[name]
                    part[way[-1]] = draw.choice(odd)
                    tap = sent.kind == "interactive"
                    body = interaction(changed) if tap else json.dumps(changed).encode()
                    told = headers(body, *([FORM] if tap else []), at=one.clock.now().timestamp())
                    answer = await client.post(f"{one.address}/slack/events", content=body, headers=told)
                    assert answer.status_code in (200, 400), changed
            await one.go(minutes=5)

    asyncio.run(asyncio.wait_for(whole(), 120))
    assert [one.getMessage() for one in caplog.records if "AuthorizeResult" not in one.getMessage()] == []
