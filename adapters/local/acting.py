"""What a person can do in the local chat, from the page or a terminal: it is filed first, then the engine hears it.

A message and its event are kept in one transaction; the engine gets the event again at the next start where it could
not take it. What is not allowed raises `Refused` with one sentence.
"""

import logging
import re
from dataclasses import replace
from uuid import uuid4

from adapters.local import inbound
from adapters.local.channel import LocalChannel, noted
from adapters.local.platform import BOT, BOT_NAME, Draft, Message, Person, Spot, thread_spot
from bot.channels import Inbound, NotKept, Reply
from bot.core import pacing
from bot.core.events import Commanded, Said

log = logging.getLogger("discovery.local")
LONGEST = 40_000
EMOJI = ("white_check_mark", "speech_balloon", "thumbsup", "eyes")
TAKE = "speech_balloon"


class Refused(Exception):
    """Something is not possible here; `status` is how HTTP says it."""

    def __init__(self, sentence: str, status: int = 400) -> None:
        """Keep the sentence that the person reads."""
        super().__init__(sentence)
        self.sentence = sentence
        self.status = status


def unkept(error: NotKept) -> str:
    """What somebody reads whose act could not be kept: what is wrong with the database or the disk, and what to do."""
    return f"Nothing was kept; do it again once this is put right. {error}"


def known(channel: LocalChannel, person: str) -> Person:
    """Somebody who is in the chat."""
    found = channel.platform.people.get(person)
    if found is None:
        raise Refused("Nobody here has that name.", 404)
    return found


def spot_of(channel: LocalChannel, person: str, place: str = "", thread: str = "", private: bool = False) -> Spot:
    """A place that a person can write in."""
    if private:
        return Spot(private=person)
    spot = Spot(place)
    if thread:
        found = thread_spot(thread)
        root = channel.platform.root(found) if found else None
        if found is None or root is None or root.spot.only_for not in ("", person):
            raise Refused("There is no such thread.", 404)
        spot = found
    if spot.channel not in channel.platform.channels:
        raise Refused("There is no such channel.", 404)
    return spot


def seen(channel: LocalChannel, person: str, message: str) -> Message:
    """A message that stands and that a person can see."""
    found = channel.platform.message(message)
    if found is None or found.deleted or {found.spot.private, found.spot.only_for} - {"", person}:
        raise Refused("There is no such message.", 404)
    return found


def own(channel: LocalChannel, person: str, message: str) -> Message:
    """A person's own message."""
    found = seen(channel, person, message)
    if found.author != person:
        raise Refused("Only who wrote a message can change it.", 403)
    open_for_writing(channel, found.spot)
    return found


def open_for_writing(channel: LocalChannel, spot: Spot) -> None:
    """Refuse what would change an archived channel."""
    if spot.channel and channel.platform.channels[spot.channel].archived:
        raise Refused("This channel is archived.", 409)


def worded(text: str) -> str:
    """A text that can be sent."""
    if not text.strip():
        raise Refused("A message needs some text.")
    if len(text) > LONGEST:
        raise Refused(f"A message can have at most {LONGEST:,} characters; this one has {len(text):,}.")
    return text


async def say(channel: LocalChannel, person: str, spot: Spot, text: str, nonce: str = "") -> Message:
    """Write a message. What the engine replies at once appears below it, for this person only."""
    author, platform = known(channel, person), channel.platform
    open_for_writing(channel, spot)
    marker = f"nonce/{person}/{nonce}" if nonce else None
    with platform.disk.together():
        message = platform.file(Draft(spot, person, worded(text), channel.clock.now(), marker=marker))
        platform.marks.read(person, place_key(spot), message.number)
        event = heard(inbound.said(message, author, platform.people.values()))
        if event:
            channel.keep(event)
    channel.tell(message)
    if event:
        reply = await taken(channel, event)
        if reply.post:
            with noted("what the bot replied"):
                channel.put(spot if spot.private else replace(spot, only_for=person), reply.post)
    return message


def heard(event: Said) -> Said | Commanded | None:
    """What the bot hears of a message: all of a thread and of a private chat, elsewhere only what is said to it."""
    if event.thread or not event.channel:
        return event
    return inbound.called(event) if event.addressed else None


async def taken(channel: LocalChannel, event: Inbound) -> Reply:
    """Hand over an event that is kept: where that fails, the message stands and the engine hears it later."""
    try:
        return await channel.hand(event)
    except Exception:
        log.exception("an event waits until others are taken", extra={"event_key": event.key})
        channel.miss(event)
        return Reply()


async def edit(channel: LocalChannel, person: str, message: str, text: str) -> None:
    """Change one's own message."""
    before, now = own(channel, person, message), channel.clock.now()
    if worded(text) == before.text:
        return
    with channel.platform.disk.together():
        after = channel.platform.rewrite(before, text, now)
        event = inbound.edited(after, person, channel.platform.people.values(), now)
        channel.keep(event)
    channel.tell(after)
    await taken(channel, event)


async def delete(channel: LocalChannel, person: str, message: str) -> None:
    """Delete one's own message."""
    found = own(channel, person, message)
    event = inbound.deleted(found, person, channel.clock.now())
    with channel.platform.disk.together():
        channel.platform.delete(found)
        channel.keep(event)
    channel.tell(found)
    await taken(channel, event)


async def react(channel: LocalChannel, person: str, message: str, emoji: str, *, off: bool) -> None:
    """React to a message, or take the reaction back; the speech balloon says that it is an answer."""
    if emoji not in EMOJI:
        raise Refused("That emoji is not known here.")
    known(channel, person)
    found = seen(channel, person, message)
    open_for_writing(channel, found.spot)
    if channel.platform.marks.react(found.number, emoji, person, on=not off):
        channel.tell(found)
        if emoji == TAKE and found.author != BOT:
            await adopt(channel, person, message, undo=off)


async def adopt(channel: LocalChannel, person: str, message: str, *, undo: bool) -> None:
    """Say that a message is an answer, or that it is none."""
    known(channel, person)
    found = seen(channel, person, message)
    turn = channel.platform.marks.count(f"adopt/{found.id}/{person}")
    event = inbound.adopted(found, person, channel.clock.now(), turn, undo=undo)
    channel.keep(event)
    await taken(channel, event)


async def press(channel: LocalChannel, person: str, tap: inbound.Tap) -> Reply:
    """Tap something on a card."""
    one = known(channel, person)
    if tap.thread:
        spot_of(channel, person, thread=tap.thread)
    if not tap.action:
        raise Refused("Tell which button was pressed.")
    return opened(channel, person, await channel.hand(inbound.pressed(tap, one, channel.clock.now())))


async def submit(channel: LocalChannel, person: str, sheet: inbound.Sheet) -> Reply:
    """Send a form."""
    one = known(channel, person)
    if not sheet.form:
        raise Refused("Tell which form was sent.")
    if sheet.channel or sheet.thread:
        spot_of(channel, person, sheet.channel, sheet.thread)
    name = form_key(person, sheet.form, sheet.assessment, sheet.card)
    sheet = replace(sheet, turn=channel.platform.marks.counted(name))
    reply = await channel.hand(inbound.submitted(sheet, one, channel.clock.now()))
    if reply.errors:
        with noted("a form that was refused"):
            channel.platform.marks.count(name)
    return opened(channel, person, reply)


async def command(channel: LocalChannel, person: str, spot: Spot, text: str, nonce: str = "") -> Reply:
    """Give a command; only this person sees what comes back."""
    one = known(channel, person)
    if len(text) > LONGEST:
        worded(text)
    event = inbound.commanded(text, spot, one, channel.clock.now(), nonce or uuid4().hex)
    return opened(channel, person, await channel.hand(event))


def opened(channel: LocalChannel, person: str, reply: Reply) -> Reply:
    """Count that a form is put before a person once more: what they send from it is a new event."""
    if reply.form:
        name = form_key(person, reply.form.id, reply.form.assessment, reply.form.card)
        channel.platform.marks.count(name)
    return reply


def form_key(person: str, form: str, assessment: str, card: str) -> str:
    """Under which name the openings of a form are counted."""
    return f"form/{person}/{form}/{assessment}/{card}"


def place_key(spot: Spot) -> str:
    """Under which name it is noted how far somebody has read a place."""
    return spot.thread or spot.channel or spot.private


def read(channel: LocalChannel, person: str, spot: Spot) -> None:
    """Note that a person has read a place to its end."""
    last = channel.platform.last(spot, person)
    with noted("how far somebody has read"):
        if channel.platform.marks.read(person, place_key(spot), last):
            channel.changed(spot, only_for=person)


def add_person(channel: LocalChannel, name: str, role: str, zone: str) -> Person:
    """Let somebody new into the chat."""
    name, people = " ".join(name.split()), channel.platform.people.values()
    if not re.fullmatch(r"\w[\w .'’-]{0,59}", name):
        raise Refused("A name has one to sixty letters.")
    if name.casefold() in {BOT_NAME.casefold(), *(one.name.casefold() for one in people)}:
        raise Refused("Somebody here has that name.", 409)
    if not pacing.known_zone(zone):
        raise Refused("That time zone is not known; take one such as Europe/Berlin.")
    one = channel.platform.add_person(name, " ".join(role.split())[:80], zone)
    channel.changed(Spot())
    return one


def add_channel(channel: LocalChannel, name: str) -> str:
    """Make a new channel; its id."""
    name = name.strip().lstrip("#").casefold()
    if not re.fullmatch(r"[\w-]{1,60}", name):
        raise Refused("A channel's name has one to sixty letters, digits, - or _.")
    if f"#{name}" in {room.name for room in channel.platform.channels.values()}:
        raise Refused("There is such a channel.", 409)
    made = channel.platform.add_channel(name)
    channel.changed(Spot(made))
    return made
