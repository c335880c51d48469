"""Puts what was decided into the outbox: says are worded now and kept, refreshes are worded when they leave."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from re import compile as compile_pattern

from bot.channels import Target
from bot.core import pacing
from bot.core.assessment import Assessment
from bot.core.cards import opening, prompt_card
from bot.core.events import number_of
from bot.core.guide import Guide
from bot.core.messages import Message, OwnerNote, PromptCard, React, Refresh, Say, Saying
from bot.core.post import Post
from bot.core.summary import team_summary
from bot.store import Parcel
from bot.wording import Wording

Places = Callable[[str], str]
MARKS = {"taken": "white_check_mark"}
OWNERS = "owner-summary:"
"""What begins the name of an owner's summary, before whose it is."""
SHARED = "shared"
"""Why a run rests whose channel people from another organisation can read now: nothing goes there until an owner agrees."""
UNTIL_END = compile_pattern(r"(opening|hello|line|nudge|catchup|stuck|warning)\b")
"""Posts that make no sense once a run has ended."""


def parcels(assessment: Assessment, says: tuple[Saying, ...], wording: Wording, places: Places) -> list[Parcel]:
    """The outbox rows of what was said; nothing is addressed to a thread that does not exist yet.

    `places` gives the name of a channel.
    """
    rows = []
    for one in says:
        match one:
            case Say():
                rows += parcel_of(assessment, one, wording, places)
            case Refresh():
                rows += refresh_of(assessment, one)
            case React():
                rows.append(react_of(assessment, one))
    return rows


def parcel_of(assessment: Assessment, one: Say, wording: Wording, places: Places) -> list[Parcel]:
    """A worded say on its way; nothing where its thread does not exist."""
    target, address = aim(assessment, one)
    if not (target.channel or target.thread or target.person):
        return []
    post = wording.post(placed(one.message, places), zone_for(assessment, one.person))
    post = replace(post, assessment=post.assessment or assessment.id)
    return [Parcel(
        f"{assessment.id}:{one.key}", address, "edit" if one.edits else "post", target, assessment.id, one.lane, post,
        subject=one.edits, fence=one.prompts, refunds=one.refunds, opens=one.opens, closes=one.closes,
    )]


def placed(message: Message, places: Places) -> Message:
    """The message with its channel named as people name it; only notes to owners speak of channels."""
    if not isinstance(message, OwnerNote):
        return message
    facts = ((name, places(str(value)) if name == "channel" else value) for name, value in message.facts)
    return replace(message, facts=tuple(facts))


def aim(assessment: Assessment, one: Say) -> tuple[Target, str]:
    """Where a say goes, and the line it keeps its order in."""
    match one.to:
        case "root":
            return Target(channel=assessment.setup.channel), f"thread:{assessment.id}"
        case "thread":
            return Target(thread=assessment.thread), f"thread:{assessment.id}"
        case "whisper" if assessment.thread and assessment.setup.mode == "thread":
            return Target(thread=assessment.thread, person=one.person), f"person:{one.person}"
        case _:
            return Target(person=one.person), f"person:{one.person}"


def zone_for(assessment: Assessment, person: str) -> str:
    """The zone in which a reader sees moments: the person's own, else the thread's."""
    known = assessment.participant(person) if person else None
    return known.calendar.zone if known else assessment.setup.calendar.zone


def refresh_of(assessment: Assessment, one: Refresh) -> list[Parcel]:
    """A card to be worded anew, with those of the people it was handed to; nothing for one that was never posted."""
    prompt = assessment.prompt(number_of(one.what))
    cards = [one.what, *(f"{one.what}:{person}" for person, _ in (prompt.lent if prompt else ()))]
    return [made for card in cards for made in refresh_card(assessment, card)]


def refresh_card(assessment: Assessment, what: str) -> list[Parcel]:
    """One card to be worded anew."""
    subject, person = posted(assessment, what)
    if not subject:
        return []
    target = Target(person=person) if person else Target(thread=assessment.thread)
    address = f"person:{person}" if person else f"thread:{assessment.id}"
    key = f"{assessment.id}:refresh:{what}"
    return [Parcel(key, address, "edit", target, assessment.id, 1, what=what, subject=subject)]


def posted(assessment: Assessment, what: str) -> tuple[str, str]:
    """The message of a card and the person it was sent to (nobody for the thread): "7", or "7:PERSON" for a lent one."""
    if what == "opening":
        return assessment.opening, ""
    if what == "summary":
        return assessment.summary_message, ""
    if what.startswith(OWNERS):
        owner = what.removeprefix(OWNERS)
        return dict(assessment.owner_summaries).get(owner, ""), owner
    number, _, reader = what.partition(":")
    prompt = assessment.prompt(number_of(number))
    if prompt is None:
        return "", ""
    return (dict(prompt.lent).get(reader, ""), reader) if reader else (prompt.message, prompt.track)


def react_of(assessment: Assessment, one: React) -> Parcel:
    """A quiet mark on a message, or its removal."""
    key = f"{assessment.id}:react:{one.message}:{assessment.version}:{one.off}"
    return Parcel(
        key, f"thread:{assessment.id}", "react", Target(thread=assessment.thread), assessment.id, 0,
        subject=one.message, emoji=MARKS[one.mark], off=one.off,
    )


def word_refresh(assessment: Assessment, guide: Guide, what: str, now: datetime, wording: Wording) -> Post:
    """A posted card as it stands now."""
    if what == "opening":
        return wording.post(opening(assessment, guide, now), zone_for(assessment, ""))
    if what == "summary":
        return wording.post(team_summary(assessment, guide, now), zone_for(assessment, ""))
    number, _, reader = what.partition(":")
    prompt = assessment.prompts[int(number) - 1]
    card: PromptCard = prompt_card(assessment, prompt, guide, now, reader)
    return wording.post(card, zone_for(assessment, reader or prompt.track))


def verdict(assessment: Assessment, parcel: Parcel, now: datetime) -> str:
    """Whether a row may leave now: `send`, `obsolete` (its question is settled), `missed` or `hold` (not yet)."""
    if not assessment.live and UNTIL_END.match(parcel.key.partition(":")[2]):
        return "obsolete"
    if assessment.held == SHARED and not parcel.target.person:
        return "hold"
    if parcel.opens and not parcel.closes and not pacing.is_open(assessment.setup.calendar, now):
        return "hold"
    if parcel.fence:
        alive = [fits(assessment, number, generation) for number, generation in parcel.fence]
        if not any(alive) or assessment.status != "running":
            return "obsolete"
    reader = assessment.participant(parcel.target.person) if parcel.closes else None
    if reader and not pacing.is_open(reader.calendar, now):
        return "missed"  # their zone or time off changed since this was decided
    return "missed" if parcel.closes and now >= parcel.closes else "send"


def fits(assessment: Assessment, number: int, generation: int) -> bool:
    """Whether a prompt still stands as it was when the post was made; -1 asks only whether it still waits."""
    prompt = assessment.prompt(number)
    if prompt is None or prompt.state == "closed":
        return False
    return not prompt.answered if generation == -1 else prompt.generation == generation
