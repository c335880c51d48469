"""Slack's payloads as events of the engine: text, people, threads, keys; and all the noise that is none."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.slack import inbound
from adapters.slack.inbound import Seat
from adapters.slack.recently import MEMORY, MOST, Recently
from adapters.slack.taps import FormRef, Tap
from bot.core.commands import Command, parse
from bot.core.events import Adopted, Commanded, Edited, Said

NAMES = {"slack:T1:U1": "Ana Weber", "slack:T1:U2": "Jonas <b> & Co", "slack:T1:U3": "Ana Weber"}
SEAT = Seat("T1", "UBOT", lambda person: NAMES.get(person, person.rpartition(":")[2]))
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
ROOT, TS = "1772452800.000100", "1772456400.123456"


def message(**changed: Any) -> dict[str, Any]:
    """A reply of U1 in the thread below ROOT."""
    told = {"type": "message", "user": "U1", "text": "about 12 %", "ts": TS, "thread_ts": ROOT, "channel": "C1",
            "channel_type": "channel", "event_ts": TS, "team": "T1", "client_msg_id": "one-gesture"}  # fmt: skip
    return {name: value for name, value in (told | changed).items() if value is not None}


def said(**changed: Any) -> Said:
    (found,) = inbound.message_events(message(**changed), SEAT)
    assert isinstance(found, Said)
    return found


def commanded(text: str, **changed: Any) -> Commanded:
    (found,) = inbound.message_events(message(text=text, thread_ts=None, **changed), SEAT)
    assert isinstance(found, Commanded)
    return found


# --- text ---


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("a &lt;b&gt; &amp;amp; c", "a <b> &amp; c"), ("&amp;copy; &amp;lt;", "&copy; &lt;"),
        ("ask <@U1> or <@U9>", "ask @Ana Weber or @U9"), ("<@U1|ana>: no", "@ana: no"), ("<@U2>", "@Jonas <b> & Co"),
        ("see <#C7|data-team> and <#C8>", "see #data-team and #C8"), ("<!channel> <!here|here>", "@channel @here"),
        ("<!subteam^S1|@leads>, <!subteam^S2>", "@leads, @subteam"), ("<!date^1772456400^{date}|2 March>", "2 March"),
        ("<https://a.example/x?a=1&amp;b=2>", "https://a.example/x?a=1&b=2"), ("<http://acme.com|acme.com>", "acme.com"),
        ("<https://a.example/x|the page>", "the page (https://a.example/x)"), ("<mailto:a@b.co|a@b.co>", "a@b.co"),
        ("<https://a.example/|https://a.example/>", "https://a.example/"), ("<tel:+4930|+4930>", "+4930"),
        ("*bold* _it_ `code`\n• one", "*bold* _it_ `code`\n• one"), ("", ""), ("\u05e9\u05dc\u05d5\u05dd 👋🏽", "שלום 👋🏽"),
        ("1 < 2", "1 < 2"), ("a\0b\ud800c", "ab\ufffdc"), ("“smart” — quotes", "“smart” — quotes"),
    ],
)  # fmt: skip
def test_text_is_stored_as_a_person_reads_it(raw: str, text: str) -> None:
    assert said(text=raw).text == text


def test_who_is_named_in_order_without_the_bot() -> None:
    found = said(text="<@U2|jonas> and <@U1>, <@U2> too <@UBOT>")
    assert found.mentions == ("slack:T1:U2", "slack:T1:U1")
    assert (found.leading_mention, found.addressed) == (True, True)
    assert not said(text="ask <@U1>").leading_mention


@pytest.mark.parametrize("raw", ["<@UBOT> skip 3", "  <@UBOT|discovery>: skip 3", "<@UBOT>, skip 3"])
def test_the_bot_in_front_is_left_out(raw: str) -> None:
    found = said(text=raw)
    assert (found.text, found.mentions, found.leading_mention, found.addressed) == ("skip 3", (), False, True)


def test_somebody_else_after_the_bot_leads() -> None:
    found = said(text="<@UBOT> <@U1> knows")
    assert (found.text, found.mentions, found.leading_mention) == ("@Ana Weber knows", ("slack:T1:U1",), True)


# --- where ---


def test_a_reply_in_a_thread() -> None:
    assert said() == Said(
        f"slack:T1:C1:{TS}", datetime(2026, 3, 2, 13, 0, 0, 123456, UTC), "slack:T1:U1", f"slack:T1:C1:{TS}", "about 12 %",
        f"slack:T1:C1:{ROOT}", "slack:T1:C1", name="Ana Weber",
    )  # fmt: skip


def test_a_private_message_has_neither_channel_nor_thread() -> None:
    for thread in (None, ROOT):
        found = said(channel="D1", channel_type="im", thread_ts=thread)
        assert (found.channel, found.thread, found.message) == ("", "", f"slack:T1:D1:{TS}")


def test_in_a_channel_only_what_is_said_to_the_bot_is_heard() -> None:
    assert inbound.message_events(message(thread_ts=None), SEAT) == ()
    assert inbound.message_events(message(thread_ts=TS), SEAT) == ()
    assert inbound.message_events(message(thread_ts=None, channel_type="mpim", channel="G1"), SEAT) == ()
    found = commanded("<@UBOT> start Acme")
    assert (found.text, found.channel, found.thread, found.private) == ("start Acme", "slack:T1:C1", "", False)


def test_message_and_mention_are_one() -> None:
    text = "<@UBOT> status"
    assert commanded(text) == commanded(text, type="app_mention", channel_type=None)
    assert said(text=text) == said(text=text, type="app_mention", channel_type=None)


@pytest.mark.parametrize("subtype", ["thread_broadcast", "file_share", "me_message"])
def test_what_people_write_under_other_names(subtype: str) -> None:
    assert said(subtype=subtype).text == "about 12 %"


def test_files_are_links_and_never_fetched() -> None:
    files = [{"permalink": "https://f.example/1", "url_private": "https://f.example/p1"}, {"url_private": "https://f.example/2"},
             {"id": "F3", "name": "plan.pdf", "file_access": "check_file_info"}, {"id": "F4"}, "junk"]  # fmt: skip
    found = said(subtype="file_share", files=files, text="")
    assert (found.text, found.files) == ("", ("https://f.example/1", "https://f.example/2", "plan.pdf"))


NOISE = [
    {"subtype": name} for name in ("channel_join", "channel_leave", "channel_topic", "channel_purpose", "channel_name",
                                   "channel_archive", "group_join", "pinned_item", "bot_add", "bot_message", "huddle_thread",
                                   "reminder_add", "ekm_access_denied", "message_replied", "assistant_app_thread")
]  # fmt: skip


@pytest.mark.parametrize(
    "changed",
    [*NOISE, {"bot_id": "B2"}, {"bot_id": "B2", "user": "U5"}, {"user": "UBOT"}, {"user": None}, {"user": 7}, {"channel": None},
     {"ts": None}, {"ts": "abc"}, {"ts": "nan"}, {"ts": "inf"}, {"ts": "1e300"}, {"ts": ["1"]}],
)  # fmt: skip
def test_noise_programs_and_nonsense_are_nothing(changed: dict[str, Any]) -> None:
    assert inbound.message_events(message(**changed), SEAT) == ()


def test_a_guest_from_elsewhere_is_a_person_of_this_workspace() -> None:
    found = said(user="U7", team="T2", user_team="T2", source_team="T2")
    assert found.person == "slack:T1:U7"


# --- changes ---


def changed(after: dict[str, Any], before: dict[str, Any] | None, **more: Any) -> dict[str, Any]:
    """A message that was changed, or only looks so."""
    told = {"type": "message", "subtype": "message_changed", "hidden": True, "channel": "C1", "ts": "1772460000.000500",
            "event_ts": "1772460000.000500", "message": after}  # fmt: skip
    return told | ({"previous_message": before} if before is not None else {}) | more


EDIT = {"user": "U1", "ts": "1772459999.000000"}


def test_an_edit_keeps_the_message_and_has_a_key_of_its_own() -> None:
    found = inbound.message_events(changed(message(text="15 &gt; 12", edited=EDIT), message()), SEAT)
    at = datetime(2026, 3, 2, 13, 59, 59, tzinfo=UTC)
    identity = f"slack:T1:C1:{TS}"
    thread = f"slack:T1:C1:{ROOT}"
    assert found == (Edited(f"{identity}:e{EDIT['ts']}", at, "slack:T1:U1", identity, "15 > 12", thread),)


def test_an_edit_keeps_the_files() -> None:
    file = {"id": "F1", "permalink": "https://files.test/F1"}
    (found,) = inbound.message_events(changed(message(text="new", edited=EDIT, files=[file]), message(files=[file])), SEAT)
    assert isinstance(found, Edited) and found.files == ("https://files.test/F1",)


def test_an_edit_without_a_time_stamp_of_its_own_is_that_of_the_message_before() -> None:
    (found,) = inbound.message_events(changed(message(text="new", edited=EDIT, ts=None), message()), SEAT)
    assert isinstance(found, Edited)
    assert (found.message, found.thread) == (f"slack:T1:C1:{TS}", f"slack:T1:C1:{ROOT}")


def test_a_private_edit_has_no_thread() -> None:
    after = message(text="new", edited=EDIT, channel="D1")
    (found,) = inbound.message_events(changed(after, message(channel="D1"), channel="D1"), SEAT)
    assert isinstance(found, Edited)
    assert (found.message, found.thread) == (f"slack:T1:D1:{TS}", "")


@pytest.mark.parametrize(
    "event",
    [
        changed(message(attachments=[{"from_url": "https://a.example"}]), message()),
        changed(message(attachments=[{"from_url": "https://a.example"}], edited=EDIT), message(edited=EDIT)),
        changed(message(text="new", edited=EDIT, user="UBOT", bot_id="B1"), message(user="UBOT", bot_id="B1")),
        changed(message(text="new", edited=EDIT, bot_id="B9"), message(bot_id="B9")),
        changed(message(reply_count=2, reply_users=["U2"]), message()), changed(message(text="new", edited="junk"), message()),
        changed(message(text="new", edited={"user": "U1", "ts": "junk"}), message()),
        changed(message(text="new", edited=EDIT), message(), channel=None), {"type": "message", "subtype": "message_changed"},
        changed([], message()), changed(message(text="new", edited=EDIT, ts=None), None),
    ],
)  # fmt: skip
def test_what_only_looks_like_an_edit(event: dict[str, Any]) -> None:
    assert inbound.message_events(event, SEAT) == ()


def deleted(before: Any, **more: Any) -> dict[str, Any]:
    """A message that was taken away."""
    return {"type": "message", "subtype": "message_deleted", "hidden": True, "channel": "C1", "ts": "1772460000.000600",
            "event_ts": "1772460000.000600", "deleted_ts": TS, "previous_message": before} | more  # fmt: skip


def test_a_deletion() -> None:
    (found,) = inbound.message_events(deleted(message()), SEAT)
    assert (found.key, found.person) == (f"slack:T1:C1:{TS}:d", "slack:T1:U1")
    assert not isinstance(found, Commanded)
    assert (found.message, found.thread) == (f"slack:T1:C1:{TS}", f"slack:T1:C1:{ROOT}")


def test_a_message_with_replies_that_is_deleted_leaves_a_stone_and_is_deleted_all_the_same() -> None:
    stone = message(subtype="tombstone", user="USLACKBOT", text="This message was deleted.", hidden=True)
    (found,) = inbound.message_events(changed(stone, message()), SEAT)
    (plain,) = inbound.message_events(deleted(message()), SEAT)
    assert found == replace(plain, at=found.at)
    assert inbound.message_events(changed(stone, message(user="UBOT", bot_id="B1")), SEAT) == ()


@pytest.mark.parametrize("before", [message(bot_id="B1"), message(user="UBOT"), message(user=None), None, [], "junk"])
def test_deletions_that_are_nobodys(before: Any) -> None:
    assert inbound.message_events(deleted(before), SEAT) == ()


# --- taken as an answer ---


def reacted(**changed: Any) -> tuple[Adopted, ...]:
    told = {"type": "reaction_added", "user": "U2", "reaction": "speech_balloon", "item_user": "U1",
            "event_ts": "1772460001.0001", "item": {"type": "message", "channel": "C1", "ts": TS}}  # fmt: skip
    return inbound.reaction(told | changed, SEAT)


def test_the_emoji_that_makes_an_answer() -> None:
    (on,), (off,) = reacted(), reacted(type="reaction_removed", event_ts="1772460002.0001")
    assert (on.message, on.person, on.undo) == (f"slack:T1:C1:{TS}", "slack:T1:U2", False)
    assert off.undo
    (again,) = reacted(event_ts="1772460003.0001")
    assert len({on.key, off.key, again.key}) == 3
    assert reacted() == (on,)


@pytest.mark.parametrize(
    "changed",
    [{"reaction": "tada"}, {"user": "UBOT"}, {"user": ""}, {"item": {"type": "file", "file": "F1"}}, {"item": "junk"},
     {"item": {"type": "message"}}, {"event_ts": "junk"}],
)  # fmt: skip
def test_other_reactions_are_nothing(changed: dict[str, Any]) -> None:
    assert reacted(**changed) == ()


def tapped(**more: Any) -> dict[str, Any]:
    return {"type": "message_action", "user": {"id": "U1", "team_id": "T1"}, "team": {"id": "T1"}, "trigger_id": "1.2.x",
            "channel": {"id": "C1", "name": "acme"}, "message": message()} | more  # fmt: skip


@pytest.mark.parametrize(("callback", "undo"), [("take_answer", False), ("not_answer", True)])
def test_a_message_shortcut_takes_an_answer(callback: str, undo: bool) -> None:
    found = inbound.shortcut(tapped(callback_id=callback), SEAT, NOON)
    assert isinstance(found, Adopted)
    assert (found.undo, found.message, found.thread) == (undo, f"slack:T1:C1:{TS}", f"slack:T1:C1:{ROOT}")


def test_shortcuts_start_a_run_in_the_channel_or_in_private() -> None:
    here = inbound.shortcut(tapped(callback_id="start"), SEAT, NOON)
    everywhere = inbound.shortcut(tapped(callback_id="start", channel=None, message=None), SEAT, NOON)
    private = inbound.shortcut(tapped(callback_id="start", channel={"id": "D1"}), SEAT, NOON)
    assert isinstance(here, Commanded)
    assert (here.text, here.channel, here.private) == ("start", "slack:T1:C1", False)
    for found in (everywhere, private):
        assert isinstance(found, Commanded)
        assert (found.channel, found.private) == ("", True)


def test_unknown_shortcuts_are_nothing() -> None:
    for payload in (tapped(callback_id="other"), tapped(callback_id="take_answer", message=None), tapped(), {}):
        assert inbound.shortcut(payload, SEAT, NOON) is None


# --- commands ---


def command(text: str, **more: str) -> Commanded:
    fields = {"command": "/discovery", "text": text, "user_id": "U1", "channel_id": "C1", "channel_name": "acme", "team_id": "T1",
              "trigger_id": "13345224609.738474920.8088930838d88f008e0"}  # fmt: skip
    return inbound.command(fields | more, SEAT, NOON)


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("start Acme &amp; Co", "start Acme & Co"), ("assign #7 <@U1|ana.w>", "assign #7 <@U1>"),
        ("remind <@U3>", "remind <@U3>"), ("start <#C7|acme>", "start #acme"),
        ("start <http://acme.com|acme.com>", "start acme.com"), ("  status  ", "status"),
        ("/discovery status", "status"), ("discovery: status", "status"),
        ("start “Acme Corp” —private", "start “Acme Corp” —private"),
        ("assign 7 &lt;@U1&gt;", "assign 7 <@U1>"), ("", ""), ("note \x000\x00 <@U1>", "note 0 <@U1>"),
    ],
)  # fmt: skip
def test_a_commands_words(raw: str, text: str) -> None:
    assert command(raw).text == text


def test_two_people_of_one_name_are_told_apart() -> None:
    people = tuple(NAMES.items())
    for user in ("U1", "U3"):
        for found in (command(f"assign #7 <@{user}|ana.w>"), commanded(f"<@UBOT> assign #7 <@{user}>")):
            read = parse(found.text, people, (), NOON.date())
            assert isinstance(read, Command)
            assert (read.who, read.number) == (f"slack:T1:{user}", 7)


def test_where_a_command_was_given() -> None:
    assert (command("status").channel, command("status").private) == ("slack:T1:C1", False)
    for private in (command("status", channel_id="D1"), command("status", channel_name="directmessage")):
        assert (private.channel, private.private) == ("", True)
    assert command("status").key == "slack:T1:command/U1/13345224609.738474920.8088930838d88f008e0"


# --- taps and forms ---


def pressed(**payload: Any) -> Any:
    tap = Tap("run", "7", 3, "pick", "yes", "row")
    return inbound.pressed(tap, {"user": {"id": "U1"}} | payload, SEAT, NOON)


def test_a_tap_on_one_state_of_a_card_is_one_event() -> None:
    assert pressed().key == "run/7/slack:T1:U1/pick/row/yes/3"
    assert (pressed().assessment, pressed().card, pressed().generation, pressed().value) == ("run", "7", 3, "yes")


def test_the_thread_of_a_tap_is_that_of_its_card() -> None:
    at = {"message_ts": TS, "channel_id": "C1"}
    assert pressed(container=at | {"thread_ts": ROOT}).thread == f"slack:T1:C1:{ROOT}"
    assert pressed(container=at).thread == f"slack:T1:C1:{TS}"
    assert pressed(container=at, message={"ts": TS, "thread_ts": ROOT}).thread == f"slack:T1:C1:{ROOT}"
    assert pressed(container=at | {"channel_id": "D1"}).thread == ""
    assert pressed(container={"type": "view", "view_id": "V1"}).thread == ""
    assert pressed(container="junk", message="junk", channel="junk").thread == ""


def submitted(values: tuple[tuple[str, str], ...], again: int = 0, view: str = "V1") -> Any:
    ref = FormRef("start", "run", "7", "slack:T1:C1", f"slack:T1:C1:{ROOT}")
    return inbound.submitted(ref, values, {"user": {"id": "U1"}, "view": {"id": view}}, SEAT, NOON, again)


def test_a_form_sent_twice_is_one_and_after_errors_another() -> None:
    one = submitted((("account", "Acme"),))
    assert one == submitted((("account", "Acme"),))
    same = (("account", "Acme"),)
    others = (submitted((("account", "Acme "),)), submitted(same, 1), submitted(same, 0, "V2"))
    assert len({one.key, *(other.key for other in others)}) == 4
    assert (one.form, one.assessment, one.card, one.channel) == ("start", "run", "7", "slack:T1:C1")


def test_a_channel_chosen_in_a_form_counts() -> None:
    assert submitted((("channel", "slack:T1:C9"),)).channel == "slack:T1:C9"
    assert submitted((("text", "a\0\ud83d"),)).value("text") == "a\ufffd"


# --- one gesture, filed twice ---


def test_a_gesture_that_slack_filed_twice_counts_once() -> None:
    seen, first, second = Recently(), message(), message(ts="1772456400.999999")
    assert not seen.seen_elsewhere(first, NOON)
    assert not seen.seen_elsewhere(first, NOON)
    assert seen.seen_elsewhere(second, NOON + timedelta(seconds=1))
    assert not seen.seen_elsewhere(first | {"type": "app_mention"}, NOON)
    assert not seen.seen_elsewhere(second | {"thread_ts": "1.0"}, NOON)
    assert not seen.seen_elsewhere(second | {"user": "U2"}, NOON)
    assert not seen.seen_elsewhere(message(client_msg_id=None, ts="1.5"), NOON)


def test_a_gesture_is_forgotten_after_two_minutes() -> None:
    seen = Recently()
    assert not seen.seen_elsewhere(message(), NOON)
    assert not seen.seen_elsewhere(message(ts="1772456999.0"), NOON + MEMORY + timedelta(seconds=1))


def test_the_memory_is_small() -> None:
    seen = Recently()
    for number in range(MOST + 10):
        seen.seen_elsewhere(message(client_msg_id=str(number)), NOON)
    assert not seen.seen_elsewhere(message(client_msg_id="0", ts="1.5"), NOON)
    assert seen.seen_elsewhere(message(client_msg_id=str(MOST), ts="1.5"), NOON)


# --- anything at all ---

JUNK = st.none() | st.booleans() | st.integers() | st.text(max_size=12) | st.lists(st.text(max_size=3), max_size=2) | st.just({})
FIELDS = ("type", "subtype", "user", "text", "ts", "thread_ts", "channel", "channel_type", "message", "previous_message",
          "edited", "files", "bot_id", "deleted_ts", "event_ts", "item", "reaction", "callback_id", "container")  # fmt: skip
KINDS = (None, "thread_broadcast", "file_share", "message_changed", "message_deleted")


@given(st.sampled_from(KINDS), st.dictionaries(st.sampled_from(FIELDS), JUNK, max_size=5),
       st.dictionaries(st.sampled_from(FIELDS), JUNK, max_size=4))  # fmt: skip
@settings(max_examples=2000, deadline=None)
def test_no_payload_breaks_the_reading(subtype: str | None, outer: dict[str, Any], inner: dict[str, Any]) -> None:
    event = changed(message(text="new", edited=EDIT) | inner, message() | inner) | {"subtype": subtype, "user": "U1"} | outer
    for found in inbound.message_events(message() | event, SEAT):
        assert found.key and found.at.tzinfo and found.person.startswith("slack:T1:")
    inbound.reaction({"type": "reaction_added", "reaction": "speech_balloon", "item": inner} | outer, SEAT)
    inbound.shortcut(tapped(callback_id="take_answer") | outer, SEAT, NOON)
    inbound.pressed(Tap("run"), {"user": inner} | outer, SEAT, NOON)


@given(st.text(max_size=60))
@settings(max_examples=1000, deadline=None)
def test_what_was_typed_comes_back(text: str) -> None:
    safe = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    expected = inbound.clean(text)
    assert said(text=f"x{safe}").text == f"x{expected}"
    if not expected.strip().startswith(("/", "d", "D")):
        assert command(f"x{safe}").text == f"x{expected}".strip()
