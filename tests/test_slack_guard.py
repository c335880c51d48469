"""The guard before Bolt: only what Slack signed passes, whole and readable, and nothing of it gets into a log."""

import asyncio
import json
import logging
from collections.abc import MutableMapping
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from slack_signed import NOON, SECRET, headers, interaction, served, signature

from adapters.slack.guard import DEEPEST, FORM, JSON, LARGEST, TOLERANCE, Answer, Guard, Refused, mute_bodies, readable
from adapters.slack.shapes import GESTURES, fits

NOW = NOON.timestamp()
TAP = {"type": "block_actions", "actions": [{"action_id": "a"}], "user": {"id": "U1"}}
EVENT = b'{"type":"event_callback","event":{"type":"message","text":"canary"}}'


class Behind:
    """What stands behind the guard: keeps the payloads that reach it."""

    def __init__(self) -> None:
        self.payloads: list[dict[str, Any]] = []

    async def __call__(self, payload: dict[str, Any]) -> Answer:
        self.payloads.append(payload)
        return Answer()


async def asked(body: bytes, told: dict[str, str], method: str = "POST") -> tuple[int, Behind]:
    """The status of one request over real HTTP, and what got through."""
    behind = Behind()
    async with served(Guard(behind, SECRET, lambda: NOON)) as door:
        answer = await door.client.request(method, door.url, content=body, headers=told)
    return answer.status_code, behind


def status(body: bytes, told: dict[str, str], method: str = "POST") -> int:
    code, behind = asyncio.run(asked(body, told, method))
    assert (code == 200) == (len(behind.payloads) == 1)
    return code


async def driven(guard: Guard, parts: list[dict[str, Any]], told: dict[str, str]) -> tuple[int, int]:
    """The status of a request whose parts are fed by hand, and how many of them were taken; then nothing more comes."""
    taken, sent = 0, []

    async def receive() -> dict[str, Any]:
        nonlocal taken
        if taken == len(parts):
            await asyncio.Event().wait()
        taken += 1
        return parts[taken - 1]

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    raw = [(name.encode(), value.encode("latin-1")) for name, value in told.items()]
    await guard({"type": "http", "method": "POST", "headers": raw}, receive, send)
    return sent[0]["status"], taken


def test_what_slack_signed_passes_as_it_says() -> None:
    code, behind = asyncio.run(asked(EVENT, headers(EVENT)))
    assert code == 200
    assert behind.payloads == [json.loads(EVENT)]


@pytest.mark.parametrize("seconds", [-TOLERANCE, 0, TOLERANCE])
def test_a_clock_may_be_off_by_five_minutes(seconds: float) -> None:
    assert status(EVENT, headers(EVENT, at=NOW + seconds)) == 200


@pytest.mark.parametrize("seconds", [-301, 301, -86_400, 10_000_000])
def test_an_old_request_is_a_replay(seconds: float) -> None:
    assert status(EVENT, headers(EVENT, at=NOW + seconds)) == 401


@pytest.mark.parametrize("stamp", ["abc", "", "1e9", "-1", "12.5", "nan", "٣", "1" * 13, "1" * 5000, "0x10"])
def test_a_time_stamp_is_a_plain_number(stamp: str) -> None:
    guard = Guard(Behind(), SECRET, lambda: NOON)
    told = headers(EVENT) | {"x-slack-request-timestamp": stamp.encode().decode("latin-1")}
    told["x-slack-signature"] = signature(EVENT, stamp)
    assert asyncio.run(driven(guard, [{"type": "http.request", "body": EVENT}], told))[0] == 401


@pytest.mark.parametrize("mark", ["", "v0=", "v1=00", "\xff\xfe", "v0=" + "0" * 64, "ü" * 67, "v0=" + "g" * 100_000])
def test_a_wrong_mark_is_refused(mark: str) -> None:
    guard = Guard(Behind(), SECRET, lambda: NOON)
    told = headers(EVENT) | {"x-slack-signature": mark}
    assert asyncio.run(driven(guard, [{"type": "http.request", "body": EVENT}], told))[0] == 401


def test_unsigned_requests_are_refused_whatever_they_say() -> None:
    for body in (EVENT, b"", b"[", b"\xff", b"ssl_check=1", b'{"type":"url_verification","challenge":"x"}', b"[" * 100_000):
        for kind in (JSON, FORM, "text/plain"):
            assert status(body, {"content-type": kind}) == 401


def test_a_mark_is_for_one_body_and_one_secret() -> None:
    stamp = str(int(NOW))
    other = headers(EVENT) | {"x-slack-signature": signature(EVENT, stamp, "another secret")}
    assert status(EVENT, other) == 401
    assert status(EVENT + b" ", headers(EVENT)) == 401
    upper = headers(EVENT)
    assert status(EVENT, upper | {"x-slack-signature": upper["x-slack-signature"].upper()}) == 401


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (JSON, b""), (JSON, b"not json"), (JSON, b"[1]"), (JSON, b'"text"'), (JSON, b"null"), (JSON, b'{"a":'),
        (JSON, b'{"a":"\xff"}'), (JSON, b"\xef\xbb\xbf{}"), (JSON, b'{"a":' * 200 + b"1" + b"}" * 200),
        (JSON, b"[" * 200_000), (JSON, b'{"a":' * 100_000), (JSON, b'{"a":' + b"9" * 5000 + b"}"),
        ("text/plain", b"{}"), ("", b"{}"), ("multipart/form-data; boundary=x", b"{}"),
        (FORM, b"payload=not+json"), (FORM, b"payload=%5B1%5D"), (FORM, b"payload="), (FORM, b"text=\xff"),
        (FORM, b"payload=%7B%7D&payload=%7B%7D"), (FORM, b"{not json"), (FORM, b"{}"), (FORM, b"a=1&" * 201),
        (FORM, b"payload=" + b"[" * 100_000), (FORM, b"command=%2Fdiscovery&text=status"),
        *((FORM, interaction({"type": kind, "view": {"type": "modal"}, "actions": [{"action_id": "a"}], "user": user}))
          for kind in sorted(GESTURES) for user in (None, {}, {"id": ""}, "U1")),
        *((FORM, interaction(TAP | {"response_urls": urls})) for urls in (None, [None], ["x"], [[]])),
    ],
)  # fmt: skip
def test_signed_but_unreadable_is_a_bad_request(kind: str, body: bytes) -> None:
    assert status(body, headers(body, kind)) == 400


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (JSON, b"{}"), (f"{JSON}; charset=utf-8", EVENT), ("Application/JSON", EVENT), (FORM, interaction({"type": "x"})),
        (FORM, b"ssl_check=1&token=x"), (FORM, b"command=%2Fdiscovery&text=&user_id=U1"), (FORM, b""), (FORM, interaction(TAP)),
    ],
)  # fmt: skip
def test_what_slack_may_send_passes(kind: str, body: bytes) -> None:
    assert status(body, headers(body, kind)) == 200


def test_only_posts() -> None:
    for method in ("GET", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"):
        assert status(EVENT if method == "PUT" else b"", headers(EVENT), method) == 405


def test_large_bodies_are_refused_before_they_are_read() -> None:
    guard = Guard(Behind(), SECRET, lambda: NOON)
    part = {"type": "http.request", "body": b"x" * 100_000, "more_body": True}
    assert asyncio.run(driven(guard, [part] * 20, headers(b"") | {"content-length": "2000000"})) == (413, 0)
    assert asyncio.run(driven(guard, [part] * 20, headers(b""))) == (413, LARGEST // 100_000 + 1)
    assert asyncio.run(driven(guard, [part] * 20, headers(b"") | {"content-length": "5"}))[0] == 413


def test_two_megabytes_over_http() -> None:
    async def story() -> bytes:
        async with served(Guard(Behind(), SECRET, lambda: NOON)) as door:
            host, port = door.client.build_request("POST", door.url).url.netloc.decode().split(":")
            reader, writer = await asyncio.open_connection(host, int(port))
            writer.write(b"POST /slack/events HTTP/1.1\r\nHost: here\r\nContent-Length: 2000000\r\n\r\n")
            line = await reader.readline()
            writer.close()
            return line

    assert b" 413 " in asyncio.run(story())


def test_a_body_that_never_comes_is_given_up() -> None:
    guard = Guard(Behind(), SECRET, lambda: NOON, patience=0.01)
    part = {"type": "http.request", "body": b"{", "more_body": True}
    assert asyncio.run(driven(guard, [part], headers(b"{"))) == (408, 1)


def test_a_caller_who_hangs_up_reaches_nobody() -> None:
    behind = Behind()
    guard = Guard(behind, SECRET, lambda: NOON)
    assert asyncio.run(driven(guard, [{"type": "http.disconnect"}], headers(EVENT)))[0] == 400
    assert behind.payloads == []


def test_a_secret_is_needed() -> None:
    with pytest.raises(ValueError, match="secret"):
        Guard(Behind(), "", lambda: NOON)


def test_half_a_letter_becomes_a_sign_that_every_store_takes() -> None:
    body = rb'{"channel":"C\ud800","text":"\uD83D\uDE80 \udc00","deep":[{"ts":"\udfff1"}]}'
    read = readable(JSON.encode(), body)
    assert read == {"channel": "C\ufffd", "text": "\U0001f680 \ufffd", "deep": [{"ts": "\ufffd1"}]}
    assert readable(JSON.encode(), rb'{"text":"\\ud800"}') == {"text": "\\ud800"}, "six signs that somebody typed"


def test_a_command_may_speak_of_a_payload() -> None:
    fields = {"command": "/discovery", "text": "start Payload & payload Ltd", "channel_name": "payloads", "user_id": "U1"}
    assert readable(FORM.encode(), urlencode(fields).encode()) == fields
    assert readable(FORM.encode(), interaction({"type": "x"})) == {"type": "x"}


def test_no_body_gets_into_a_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    mute_bodies()
    for told in (headers(EVENT), headers(EVENT, "text/plain"), headers(EVENT + b"x"), {}):
        status(EVENT, told)
    status(EVENT + b"canary", headers(EVENT + b"canary"))
    assert "refused" in caplog.text
    assert "canary" not in caplog.text


JSONS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4), max_leaves=12,
)  # fmt: skip


@given(st.binary(max_size=300) | JSONS.map(lambda value: json.dumps(value).encode()) | JSONS.map(
    lambda value: urlencode({"payload": json.dumps(value)}).encode()), st.sampled_from((JSON, FORM, "", "\xff", "text/html")))
@settings(max_examples=1500, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_is_said_is_read_or_refused(body: bytes, kind: str) -> None:
    try:
        passed = readable(kind.encode("latin-1"), body)
    except Refused as refused:
        assert refused.status == 400
    else:
        assert isinstance(passed, dict) and fits(passed)


def test_depth_is_counted_for_lists_and_objects() -> None:
    fits, deep = "[" * (DEEPEST - 2) + "]" * (DEEPEST - 2), "[" * DEEPEST + "]" * DEEPEST
    assert readable(JSON.encode(), f'{{"a":{fits}}}'.encode())
    with pytest.raises(Refused):
        readable(JSON.encode(), f'{{"a":{deep}}}'.encode())
