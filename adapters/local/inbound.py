"""What comes in: what a person does on the page as events of the engine, each with its natural key."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from adapters.local.markup import mentions_of
from adapters.local.platform import BOT, WORKSPACE, Message, Person, Spot
from bot.core.events import Adopted, Commanded, Deleted, Edited, Pressed, Said, Submitted

SLASH = re.compile(r"\s*/?discovery\b[\s,:]*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Tap:
    """What was tapped on a card, and the state of the card that the person saw."""

    assessment: str
    card: str
    action: str
    value: str = ""
    row: str = ""
    generation: int = 0
    thread: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A form as a person sent it. `turn` counts how often that form was put before them: it tells two sheets apart."""

    form: str
    values: tuple[tuple[str, str], ...]
    assessment: str = ""
    card: str = ""
    channel: str = ""
    thread: str = ""
    nonce: str = ""
    turn: int = 0


def said(message: Message, author: Person, people: Iterable[Person]) -> Said:
    """A message that a person wrote. The bot's name in front is left out of the text."""
    people = tuple(people)
    named = mentions_of(message.text, people)
    others = tuple(dict.fromkeys(one.person for one in named if one.person != BOT))
    leads = bool(named) and not message.text[: named[0].begin].strip()
    return Said(
        key=message.id,
        at=message.at,
        person=author.id,
        message=message.id,
        text=spoken(message.text, people),
        thread=message.spot.thread,
        channel=message.spot.channel,
        mentions=others,
        leading_mention=leads and named[0].person != BOT,
        addressed=any(one.person == BOT for one in named),
        name=author.name,
    )


def spoken(text: str, people: Iterable[Person]) -> str:
    """A text without the bot's name in front."""
    named = mentions_of(text, people)
    if named and named[0].person == BOT and not text[: named[0].begin].strip():
        return text[named[0].end :].lstrip(" ,:;\n\t")
    return text


def edited(message: Message, person: str, people: Iterable[Person], at: datetime) -> Edited:
    """A message that was changed; each change has a key of its own."""
    text = spoken(message.text, people)
    return Edited(f"{message.id}:e{message.edits}", at, person, message.id, text, message.spot.thread)


def deleted(message: Message, person: str, at: datetime) -> Deleted:
    """A message that was deleted."""
    return Deleted(f"{message.id}:d", at, person, message.id, message.spot.thread)


def adopted(message: Message, person: str, at: datetime, turn: int, *, undo: bool) -> Adopted:
    """A message to be taken as an answer, or no longer; `turn` counts how often this person said so."""
    return Adopted(f"{message.id}:a:{person}:{turn}", at, person, message.id, message.spot.thread, undo,
                   private=not message.spot.channel)


def pressed(tap: Tap, person: Person, at: datetime) -> Pressed:
    """A tap on a card: the same tap on the same state of the card is one event."""
    parts = (tap.assessment, tap.card, person.id, tap.action, tap.row, tap.value, str(tap.generation))
    return Pressed(
        key="/".join(parts),
        at=at,
        person=person.id,
        assessment=tap.assessment,
        card=tap.card,
        action=tap.action,
        value=tap.value,
        row=tap.row,
        generation=tap.generation,
        thread=tap.thread,
        name=person.name,
    )


def submitted(sheet: Sheet, person: Person, at: datetime) -> Submitted:
    """A form that was sent: the same content sent twice from one opening of the form is one event."""
    content = (sheet.form, sheet.assessment, sheet.card, sheet.channel, sheet.thread, sheet.nonce, sheet.values)
    digest = sha256(json.dumps(content).encode()).hexdigest()[:32]
    return Submitted(
        key=f"{WORKSPACE}:form/{person.id}/{digest}/{sheet.turn}",
        at=at,
        person=person.id,
        form=sheet.form,
        values=sheet.values,
        assessment=sheet.assessment,
        card=sheet.card,
        channel=sheet.channel,
        thread=sheet.thread,
        name=person.name,
    )


def commanded(text: str, spot: Spot, person: Person, at: datetime, nonce: str) -> Commanded:
    """A command: its text is what follows `/discovery`; the nonce makes a double click one command."""
    return Commanded(
        key=f"{WORKSPACE}:command/{person.id}/{nonce}",
        at=at,
        person=person.id,
        text=SLASH.sub("", text, count=1).strip() if SLASH.match(text) else text.strip(),
        channel=spot.channel,
        thread=spot.thread,
        private=bool(spot.private),
        name=person.name,
    )


def called(event: Said) -> Commanded:
    """A message in a channel that addresses the bot: outside a thread that is a command."""
    return Commanded(event.key, event.at, event.person, event.text, event.channel, name=event.name)
