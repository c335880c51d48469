"""The local chat in a terminal: lines are read, what the bot says is printed, choices are tapped by number.

Every printed message carries its number; what only you see once (the answer to a command) is numbered `r1`, `r2` ...
After each line it waits until nothing more comes, so that a file of lines works like somebody who types.
"""

from adapters.local import acting
from adapters.local.acting import Refused, unkept
from adapters.local.channel import LocalChannel, NotReady
from adapters.local.desk import Desk, ReadLine, Write, heard, hush, reply, settle, show, where
from adapters.local.filling import fill
from adapters.local.inbound import Tap
from adapters.local.kept import thawed_post
from adapters.local.platform import Spot, message_id, message_number
from adapters.local.printing import Choice, choices, safe
from adapters.local.timing import STEPS, TimeControl
from bot.channels import NotKept
from bot.clock import Clock
from bot.core.post import Post

HELP = """\
A team chat with a clock of its own. To begin, type  /discovery start "Acme Corp" data-science
then  /tap r1 Start  and  /clock event  as often as you like; answer below a post with  /thread N
/as NAME            be somebody else        /in CHANNEL    write in a channel
/thread N           write below message N   /private       write to the bot in private
/tap N LABEL        tap a choice of card N, by its label or number
/form               fill in the form that was opened
/edit N TEXT        change your message N   /delete N      delete it
/take N             message N is an answer  /untake N      it is none
/react N thumbsup   react to message N, or take it back: thumbsup, eyes, white_check_mark
/clock event        move the clock: hour, event, day or monday
/discovery ...      a command for the bot   /people        who is here
Anything else is a message where you are. /help shows this again; end with /quit or Ctrl-D."""


async def chat(
    channel: LocalChannel,
    clock: Clock,
    control: TimeControl,
    read_line: ReadLine,
    write: Write,
    quiet: float = 0.4,
) -> None:
    """Chat until the lines end. `quiet` is how long nothing may come before the next line is read."""
    me = next(iter(channel.platform.people.values()))
    first = next(iter(channel.platform.channels))
    desk = Desk(channel, clock, control, read_line, lambda text: write(safe(text)), me, Spot(first), quiet)
    desk.write(HELP)
    hush(desk)
    where(desk)
    while (line := await heard(desk)) is not None and line.strip() != "/quit":
        try:
            await act(desk, line.strip())
        except Refused as refusal:
            desk.write(refusal.sentence)
        except NotReady:
            desk.write("The bot is not here yet.")
        except NotKept as error:
            desk.write(unkept(error))
        await settle(desk)


async def act(desk: Desk, line: str) -> None:
    """Do what a line says."""
    word, _, rest = line.partition(" ")
    rest = rest.strip()
    match word:
        case "":
            return
        case "/help":
            desk.write(HELP)
        case "/people":
            for one in desk.channel.platform.people.values():
                desk.write(f"{one.name}, {one.role} ({one.zone})")
        case "/as":
            become(desk, rest)
        case "/in" | "/thread" | "/private":
            go(desk, word, rest)
        case "/tap":
            await tap(desk, rest)
        case "/form":
            await fill(desk)
        case "/edit" | "/delete" | "/react" | "/take" | "/untake":
            await mark(desk, word, rest)
        case "/clock":
            await move(desk, rest)
        case "/discovery":
            reply(desk, await acting.command(desk.channel, desk.me.id, desk.spot, rest), desk.spot)
        case _ if word.startswith("/"):
            raise Refused(f"{word} is not known here; /help tells what is.")
        case _:
            await acting.say(desk.channel, desk.me.id, desk.spot, line)


def become(desk: Desk, name: str) -> None:
    """Be somebody else, by the beginning of their name."""
    people = desk.channel.platform.people.values()
    found = [one for one in people if name and one.name.casefold().startswith(name.casefold())]
    if not found:
        raise Refused(f"Nobody here is called {name or 'that'}: " + ", ".join(one.name for one in people) + ".")
    desk.me = found[0]
    desk.spot = Spot(private=desk.me.id) if desk.spot.private else desk.spot
    desk.form = None
    hush(desk)
    where(desk)


def go(desk: Desk, word: str, rest: str) -> None:
    """Go to a channel, a thread or the private chat, and show what is there."""
    channel = desk.channel
    if word == "/private":
        desk.spot = Spot(private=desk.me.id)
    elif word == "/in":
        rooms = channel.platform.channels.values()
        name = rest.lstrip("#").casefold()
        desk.spot = acting.spot_of(channel, desk.me.id, next((one.id for one in rooms if one.name == f"#{name}"), "?"))
    else:
        found = acting.seen(channel, desk.me.id, numbered(rest))
        if not found.own_thread:
            raise Refused("There are no threads in private.")
        desk.spot = acting.spot_of(channel, desk.me.id, thread=found.own_thread)
    where(desk)
    for message in channel.platform.listing(desk.spot, desk.me.id):
        show(desk, message)
    acting.read(channel, desk.me.id, desk.spot)


def numbered(word: str) -> str:
    """The message id that a typed number means."""
    number = word.strip().lstrip("#")
    if not (number.isascii() and number.isdigit()):
        raise Refused("Tell the number of a message, such as 12.")
    return message_id(int(number))


async def tap(desk: Desk, rest: str) -> None:
    """Tap a choice of a card."""
    word, _, label = rest.partition(" ")
    post, spot = card_of(desk, word)
    offered = choices(post)
    if not label.strip():
        raise Refused("Tell what to tap: " + ", ".join(f"{n} {one.label}" for n, one in enumerate(offered, 1)) + ".")
    chosen = picked(offered, label.strip())
    if chosen.confirm and not await agreed(desk, chosen.confirm):
        return
    made = Tap(post.assessment, post.card, chosen.action, chosen.value, chosen.row, post.generation, spot.thread)
    desk.tapped = 0 if word in desk.replies else message_number(numbered(word))
    reply(desk, await acting.press(desk.channel, desk.me.id, made), spot)


async def mark(desk: Desk, word: str, rest: str) -> None:
    """Change or delete one's own message, react to one, or say whether it is an answer."""
    number, _, text = rest.partition(" ")
    channel, me, message = desk.channel, desk.me.id, numbered(number)
    match word:
        case "/edit":
            await acting.edit(channel, me, message, text.strip())
        case "/delete":
            if await agreed(desk, "Delete this message? An answer in it is withdrawn too."):
                await acting.delete(channel, me, message)
        case "/react":
            off = me in channel.platform.marks.reactions(message_number(message)).get(text.strip(), ())
            await acting.react(channel, me, message, text.strip(), off=off)
            desk.write(f"({message_number(message)}) {text.strip()}{' taken back' if off else ''}")
        case _:
            await acting.adopt(channel, me, message, undo=word == "/untake")


def card_of(desk: Desk, word: str) -> tuple[Post, Spot]:
    """The card that a number means, and where it stands."""
    if word in desk.replies:
        return desk.replies[word], desk.spot
    message = acting.seen(desk.channel, desk.me.id, numbered(word))
    if not message.post:
        raise Refused("That message is no card.")
    spot = Spot(message.spot.channel, message.spot.root or message.number) if message.spot.channel else message.spot
    return thawed_post(message.post), spot


def picked(offered: list[Choice], label: str) -> Choice:
    """A choice by its number or its label; the beginning of a label will do."""
    if label.isascii() and label.isdigit() and 1 <= int(label) <= len(offered):
        return offered[int(label) - 1]
    wanted = label.casefold()
    found = [one for one in offered if one.label.casefold() == wanted]
    found += [one for one in offered if one.label.casefold().startswith(wanted)]
    if not found:
        raise Refused("There is no such choice.")
    return found[0]


async def agreed(desk: Desk, question: str) -> bool:
    """Ask before something is done that cannot be undone."""
    desk.write(f"{question} (yes/no)")
    said = await heard(desk)
    return (said or "").strip().casefold() in ("y", "yes")


async def move(desk: Desk, step: str) -> None:
    """Move the clock and tell the time."""
    if step not in STEPS:
        raise Refused("The clock goes on by hour, event, day or monday.")
    await desk.control.move(step, desk.me.zone)
    desk.channel.keep_time()
    where(desk)
