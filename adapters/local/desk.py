"""Where somebody at the terminal is, what they have seen, and how they hear what is new."""

import asyncio
import sys
import threading
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from adapters.local.channel import LocalChannel
from adapters.local.platform import BOT, Message, Person, Spot
from adapters.local.printing import clock_words, message_lines, post_lines
from adapters.local.timing import TimeControl
from bot.channels import Reply
from bot.clock import Clock
from bot.core.post import Form, Post

ReadLine = Callable[[], Awaitable[str | None]]
Write = Callable[[str], None]
State = tuple[int, bool, bool]
"""How a message was when it was printed: edits, deleted, taken as an answer."""
TAKEN = "white_check_mark"


def keyboard() -> ReadLine:
    """Reads lines from standard input without holding up the program; None at the end."""
    loop = asyncio.get_running_loop()
    lines: asyncio.Queue[str | None] = asyncio.Queue()

    def pump() -> None:
        try:
            for line in sys.stdin:
                loop.call_soon_threadsafe(lines.put_nowait, line)
            loop.call_soon_threadsafe(lines.put_nowait, None)
        except RuntimeError:
            return  # The program has ended meanwhile.

    threading.Thread(target=pump, name="keyboard", daemon=True).start()
    return lines.get


@dataclass(slots=True)
class Desk:
    """Where the person at the terminal is, and what was put before them."""

    channel: LocalChannel
    clock: Clock
    control: TimeControl
    read_line: ReadLine
    write: Write
    me: Person
    spot: Spot
    quiet: float
    form: Form | None = None
    form_spot: Spot = field(default_factory=Spot)
    printed: dict[int, State] = field(default_factory=dict)
    tapped: int = 0
    replies: dict[str, Post] = field(default_factory=dict)


async def heard(desk: Desk) -> str | None:
    """The next line; meanwhile what the bot says is printed."""
    queue = desk.channel.news.listen(desk.me.id)
    reading = asyncio.ensure_future(desk.read_line())
    try:
        while not reading.done():
            news = asyncio.ensure_future(queue.get())
            await asyncio.wait({reading, news}, return_when=asyncio.FIRST_COMPLETED)
            if news.done() and not reading.done():
                show_new(desk)
            news.cancel()
        return await reading
    finally:
        desk.channel.news.leave(queue)
        reading.cancel()


async def settle(desk: Desk) -> None:
    """Print what comes until it is quiet for a moment."""
    queue = desk.channel.news.listen(desk.me.id)
    show_new(desk)
    try:
        while await asyncio.wait_for(queue.get(), desk.quiet):
            show_new(desk)
    except TimeoutError:
        show_new(desk)
    finally:
        desk.channel.news.leave(queue)


def reply(desk: Desk, made: Reply, spot: Spot) -> None:
    """Print what only this person gets back, and keep what can be tapped or filled in."""
    if made.post:
        key = f"r{len(desk.replies) + 1}"
        desk.replies[key] = made.post
        for line in post_lines(made.post, key, "only you see this"):
            desk.write(line)
    if made.form:
        desk.form, desk.form_spot = made.form, spot
        desk.write(f"A form: {made.form.title}. Type /form to fill it in.")
    for name, text in made.errors:
        desk.write(f"{name}: {text}")


def place_name(desk: Desk, spot: Spot) -> str:
    """A place in words."""
    if spot.private:
        return "in private with the bot"
    name = desk.channel.platform.channels[spot.channel].name
    return f"in {name}, below message {spot.root}" if spot.root else f"in {name}"


def where(desk: Desk) -> None:
    """Tell who somebody is, where, and what time it is for them."""
    said = clock_words(desk.clock.now(), desk.me.zone)
    desk.write(f"-- {desk.me.name}, {place_name(desk, desk.spot)}, {said}")


def states(desk: Desk) -> list[tuple[Message, State]]:
    """All that somebody can see, and how it is now."""
    taken = desk.channel.platform.marks.marked(TAKEN, BOT)
    found = desk.channel.platform.visible(desk.me.id)
    return [(one, (one.edits, one.deleted, one.number in taken)) for one in found]


def hush(desk: Desk) -> None:
    """Take all that is there as printed."""
    desk.printed = {one.number: state for one, state in states(desk)}


def show(desk: Desk, message: Message) -> None:
    """Print a message."""
    for line in message_lines(message, desk.channel.platform.name_of(message.author), desk.me.zone):
        desk.write(line)


def show_new(desk: Desk) -> None:
    """Print what is new: messages in full, changes of old ones in a line, the card that was tapped in full again."""
    for message, state in states(desk):
        before = desk.printed.get(message.number)
        desk.printed[message.number] = state
        if before == state or (before is None and message.deleted):
            continue
        if before is None or (desk.tapped == message.number and state[0] != before[0]):
            show(desk, message)
        elif not state[2] or before[2]:
            desk.write(f"({message.number}) {'deleted' if message.deleted else 'changed'}")
        if state[2] and not (before and before[2]):
            desk.write(f"({message.number}) taken as an answer")
