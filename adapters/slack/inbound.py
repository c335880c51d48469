"""What comes in: Slack's payloads as events of the engine, each with its natural key. No input, no output, no clock.

Shapes: https://docs.slack.dev/reference/events/message and https://docs.slack.dev/reference/interaction-payloads. Text
arrives escaped and is unescaped to be stored; mentions become readable names, their ids go along. A message and the
mention of the same words are one: both are filed under the message's own id.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from html import escape, unescape
from typing import Any

from adapters.slack import ids
from adapters.slack.taps import FormRef, Tap
from bot.core.events import Adopted, Commanded, Deleted, Edited, Pressed, Said, Submitted

MINE = frozenset({"", "thread_broadcast", "file_share", "me_message"})
"""Subtypes of messages that a person wrote."""
TAKE = "speech_balloon"
"""The emoji that says: this is an answer."""
TOKEN = re.compile(r"<([^<>]*)>")
SLASH = re.compile(r"\s*/?discovery\b[\s,:]*", re.IGNORECASE)
MOST_NAMED = 20
Names = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Seat:
    """Where the bot sits: the workspace it is installed in, its own user id, and how people are called."""

    team: str
    bot_user: str
    names: Names


@dataclass(frozen=True, slots=True)
class Text:
    """A text as a person would read it, who is named in it, whether it begins so, and whether the bot is named."""

    text: str
    mentions: tuple[str, ...] = ()
    leads: bool = False
    addressed: bool = False


def read_text(raw: str, seat: Seat) -> Text:
    """Slack's escaped text made readable; the bot's own name in front is left out."""
    begins = clean(raw).lstrip()
    own = re.match(rf"<@{re.escape(seat.bot_user)}(\|[^<>]*)?>[\s,:]*", begins) if seat.bot_user else None
    begins = begins[own.end() :] if own else begins
    named = tuple(dict.fromkeys(re.findall(r"<@([^<>|]+)(?:\|[^<>]*)?>", begins)))
    people = tuple(ids.person_id(seat.team, user) for user in named if user != seat.bot_user)
    leads = begins.startswith("<@") and bool(named) and named[0] != seat.bot_user
    return Text(unescape(TOKEN.sub(lambda m: spoken(m[1], seat), begins)), people, leads, bool(own) or seat.bot_user in named)


def spoken(token: str, seat: Seat) -> str:
    """What stands in angle brackets, as a person reads it; the text around it is unescaped together with it.

    The kinds of tokens: https://docs.slack.dev/messaging/formatting-message-text.
    """
    inner, _, label = token.partition("|")
    match inner[:1]:
        case "@":
            return "@" + (label or escape(seat.names(ids.person_id(seat.team, inner[1:])), quote=False))
        case "#":
            return "#" + (label or inner[1:])
        case "!" if inner.startswith("!date^"):
            return label or inner[1:]
        case "!":
            return "@" + (label or inner[1:].partition("^")[0]).removeprefix("@")
    typed = inner.removeprefix("mailto:").removeprefix("tel:")
    short = typed.removeprefix("https://").removeprefix("http://").removesuffix("/")
    return label if label in (typed, short) else f"{label} ({typed})" if label else typed


def clean(text: str) -> str:
    """A text without what no store takes: zeros, and halves of characters that stand alone."""
    return text.replace("\0", "").encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def moment(ts: object) -> datetime | None:
    """A time stamp of Slack as a moment; None for anything else."""
    try:
        return datetime.fromtimestamp(float(str(ts)), UTC)
    except (ValueError, OverflowError, OSError):
        return None


def message_events(event: Mapping[str, Any], seat: Seat) -> tuple[Said | Edited | Deleted | Commanded, ...]:
    """What a `message` or `app_mention` event says; nothing for noise, programs, previews of links and our own posts."""
    match str(event.get("subtype") or ""):
        case "message_changed" if buried(event):
            return deleted(event, seat)
        case "message_changed":
            return edited(event, seat)
        case "message_deleted":
            return deleted(event, seat)
        case subtype if subtype in MINE:
            return said(event, seat)
    return ()


def by_person(message: Mapping[str, Any], seat: Seat) -> bool:
    """Whether a person wrote this message: not the bot, not another program."""
    user = message.get("user")
    return isinstance(user, str) and bool(user) and user != seat.bot_user and not message.get("bot_id")


def said(event: Mapping[str, Any], seat: Seat) -> tuple[Said | Commanded, ...]:
    """A message that a person wrote: in a thread, in private, or to the bot in a channel."""
    channel, ts = str(event.get("channel") or ""), str(event.get("ts") or "")
    at = moment(ts)
    if not by_person(event, seat) or not channel or at is None:
        return ()
    private = event.get("channel_type") == "im" or channel.startswith("D")
    read = read_text(str(event.get("text") or ""), seat)
    identity, person = ids.message_id(seat.team, channel, ts), ids.person_id(seat.team, str(event["user"]))
    root = thread_of(event, seat)
    thread, below = ("", root) if private else (root, "")
    addressed = read.addressed or event.get("type") == "app_mention"
    where = "" if private else ids.channel_id(seat.team, channel)
    if not thread and not private:
        if not addressed:
            return ()
        text = command_text(str(event.get("text") or ""), seat)
        return (Commanded(identity, at, person, text, where, name=seat.names(person)),)
    return (Said(identity, at, person, identity, read.text, thread, where, read.mentions, read.leads, addressed,
                 files_of(event), seat.names(person), below),)


def thread_of(message: Mapping[str, Any], seat: Seat, channel: str = "") -> str:
    """The thread that a message stands in; empty for a root and for what stands in none."""
    root, ts = str(message.get("thread_ts") or ""), str(message.get("ts") or "")
    channel = channel or str(message.get("channel") or "")
    return ids.message_id(seat.team, channel, root) if root and root != ts and channel else ""


def files_of(message: Mapping[str, Any]) -> tuple[str, ...]:
    """Links to the files of a message; what they hold is never fetched."""
    files = message.get("files")
    files = files if isinstance(files, list) else []
    found = (one.get("permalink") or one.get("url_private") or one.get("name") for one in files if isinstance(one, dict))
    return tuple(str(link) for link in found if link)


def edited(event: Mapping[str, Any], seat: Seat) -> tuple[Edited, ...]:
    """A person changed their words: previews of links and reactions look alike and are none."""
    after, before = event.get("message"), event.get("previous_message")
    if not isinstance(after, dict) or not isinstance(after.get("edited"), dict) or not by_person(after, seat):
        return ()
    before = before if isinstance(before, dict) else {}
    ts = str(after.get("ts") or before.get("ts") or "")
    changed = str(after["edited"].get("ts") or event.get("ts") or "")
    at = moment(changed)
    if at is None or not ts or after.get("text") == before.get("text", object()):
        return ()
    channel = str(event.get("channel") or "")
    if not channel:
        return ()
    identity = ids.message_id(seat.team, channel, ts)
    thread = "" if channel.startswith("D") else thread_of(after | {"ts": ts}, seat, channel)
    text = read_text(str(after.get("text") or ""), seat).text
    return (Edited(f"{identity}:e{changed}", at, ids.person_id(seat.team, str(after["user"])), identity, text, thread,
                   files_of(after)),)


def buried(event: Mapping[str, Any]) -> bool:
    """Whether a change leaves only a stone where a message stood: it was deleted, and there are replies below it."""
    after = event.get("message")
    return isinstance(after, dict) and after.get("subtype") == "tombstone"


def deleted(event: Mapping[str, Any], seat: Seat) -> tuple[Deleted, ...]:
    """A person deleted a message of theirs, or somebody did it for them."""
    before = event.get("previous_message")
    before = before if isinstance(before, dict) else {}
    ts = str(event.get("deleted_ts") or before.get("ts") or "")
    at = moment(event.get("event_ts") or event.get("ts"))
    channel = str(event.get("channel") or "")
    if not ts or not channel or at is None or not by_person(before, seat):
        return ()
    identity = ids.message_id(seat.team, channel, ts)
    person = ids.person_id(seat.team, str(before.get("user") or ""))
    thread = "" if channel.startswith("D") else thread_of(before | {"ts": ts}, seat, channel)
    return (Deleted(f"{identity}:d", at, person, identity, thread),)


def reaction(event: Mapping[str, Any], seat: Seat) -> tuple[Adopted, ...]:
    """The emoji that makes a message an answer, put on or taken off."""
    item, user = event.get("item"), str(event.get("user") or "")
    at = moment(event.get("event_ts"))
    if event.get("reaction") != TAKE or not isinstance(item, dict) or item.get("type") != "message" or at is None:
        return ()
    if not user or user == seat.bot_user or not item.get("channel") or not item.get("ts"):
        return ()
    message = ids.message_id(seat.team, str(item["channel"]), str(item["ts"]))
    key = f"{message}:a:{user}:{event.get('event_ts')}"
    return (Adopted(key, at, ids.person_id(seat.team, user), message, undo=event.get("type") == "reaction_removed",
                    private=str(item["channel"]).startswith("D")),)


def shortcut(payload: Mapping[str, Any], seat: Seat, at: datetime) -> Adopted | Commanded | None:
    """A shortcut: a message is (or is not) an answer, or somebody wants to start a run."""
    user = _id(payload, "user")
    person = ids.person_id(seat.team, user)
    key = f"{ids.workspace_id(seat.team)}:shortcut/{user}/{payload.get('trigger_id')}"
    channel, message = _id(payload, "channel"), payload.get("message")
    callback, private = payload.get("callback_id"), channel.startswith("D")
    if callback in ("take_answer", "not_answer") and isinstance(message, dict) and channel:
        identity = ids.message_id(seat.team, channel, str(message.get("ts") or ""))
        thread = "" if private else thread_of(message, seat, channel)
        return Adopted(key, at, person, identity, thread, callback == "not_answer", private=private)
    if callback == "start":
        where = ids.channel_id(seat.team, channel) if channel and not private else ""
        return Commanded(key, at, person, "start", where, private=not where, name=seat.names(person))
    return None


def command(form: Mapping[str, Any], seat: Seat, at: datetime) -> Commanded:
    """A slash command. Slack gives no thread with it: such commands cannot be typed in one."""
    channel, user = str(form.get("channel_id") or ""), str(form.get("user_id") or "")
    person = ids.person_id(seat.team, user)
    private = channel.startswith("D") or form.get("channel_name") == "directmessage"
    text = command_text(str(form.get("text") or ""), seat)
    key = f"{ids.workspace_id(seat.team)}:command/{user}/{form.get('trigger_id')}"
    return Commanded(key, at, person, text, "" if private else ids.channel_id(seat.team, channel), private=private,
                     name=seat.names(person))


def command_text(raw: str, seat: Seat) -> str:
    """A command's words, without the bot's name in front: people stay as `<@ID>`, for two may have the same name."""
    begins = re.sub(rf"^\s*<@{re.escape(seat.bot_user)}(\|[^<>]*)?>[\s,:]*", "", clean(raw)) if seat.bot_user else clean(raw)
    people: list[str] = []

    def kept(match: re.Match[str]) -> str:
        if not match[1].startswith("@"):
            return spoken(match[1], seat)
        people.append(f"<{match[1].partition('|')[0]}>")
        return f"\0{len(people) - 1}\0"

    # Names in commands are read from ids; unescaping must not touch those.
    text = unescape(TOKEN.sub(kept, begins))
    text = re.sub(r"\0(\d+)\0", lambda match: people[int(match[1])], text)
    return (SLASH.sub("", text, count=1) if SLASH.match(text) else text).strip()


def mentioned(raw: str, team: str) -> tuple[str, ...]:
    """The people whom an escaped text names, at most so many as a name is asked for at once."""
    found = re.findall(r"<@([A-Z0-9]+)", raw)[:MOST_NAMED]
    return tuple(ids.person_id(team, user) for user in dict.fromkeys(found))


def pressed(tap: Tap, payload: Mapping[str, Any], seat: Seat, at: datetime) -> Pressed:
    """A tap on a card: the same tap on the same state of the card is one event."""
    user = _id(payload, "user")
    person = ids.person_id(seat.team, user)
    parts = (tap.assessment, tap.card, person, tap.action, tap.row, tap.value, str(tap.generation))
    return Pressed("/".join(parts), at, person, tap.assessment, tap.card, tap.action, tap.value, tap.row, tap.generation,
                   thread_of_tap(payload, seat), seat.names(person))


def thread_of_tap(payload: Mapping[str, Any], seat: Seat) -> str:
    """The thread that a tapped card stands in, or is the root of; empty in private and in a form."""
    container = payload.get("container")
    container = container if isinstance(container, dict) else {}
    channel = str(container.get("channel_id") or _id(payload, "channel"))
    message = payload.get("message")
    message = message if isinstance(message, dict) else {}
    root = container.get("thread_ts") or message.get("thread_ts") or container.get("message_ts") or message.get("ts")
    if not channel or channel.startswith("D") or not root:
        return ""
    return ids.message_id(seat.team, channel, str(root))


def submitted(
    form: FormRef, values: tuple[tuple[str, str], ...], payload: Mapping[str, Any], seat: Seat, at: datetime, again: int
) -> Submitted:
    """A form that was sent: the same content sent twice is one event; `again` counts how often it had errors before.

    A view that was changed since (its `hash` tells) holds another form than the one that was sent before.
    """
    user, view = _id(payload, "user"), f"{_id(payload, 'view')}.{payload['view'].get('hash', '')}"
    person = ids.person_id(seat.team, user)
    values = tuple((name, clean(text)) for name, text in values)
    content = sha256(repr((form, values)).encode()).hexdigest()[:32]
    key = f"{ids.workspace_id(seat.team)}:form/{user}/{view}/{content}/{again}"
    channel = dict(values).get("channel") or form.channel
    return Submitted(key, at, person, form.form, values, form.assessment, form.card, channel, form.thread, seat.names(person))


def _id(payload: Mapping[str, Any], name: str) -> str:
    part = payload.get(name)
    return str(part.get("id") or "") if isinstance(part, dict) else ""
