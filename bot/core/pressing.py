"""What a tap on a card does: picks and votes, same for me, why; the rest is done where it belongs."""

from dataclasses import replace
from datetime import timedelta

from bot.core.admitting import ended, may_answer
from bot.core.answers import Value
from bot.core.assessment import Answer, Prompt
from bot.core.cards import (
    CLOSING_PICKS,
    LEVELS,
    TARGETS_IN_ALL,
    TARGETS_PER_AREA,
    VOTES,
    earlier,
    picks_of,
    standing,
)  # fmt: skip
from bot.core.composing import tapped
from bot.core.differing import settle_difference
from bot.core.events import Pressed, number_of
from bot.core.guide import Item
from bot.core.handing import dont_know, not_me
from bot.core.passing import later, pull, skip, undo
from bot.core.taking import blank, put_answer, settle, standing_of, withdraw_answer
from bot.core.turn import Turn

CHOOSING = timedelta(minutes=15)
"""So long one of several picks waits for more of them where nobody taps Done: as long as messages are added up."""
LIMITS = {"closing": CLOSING_PICKS, "targets": TARGETS_IN_ALL}


def press(turn: Turn, event: Pressed) -> None:
    """Act on a tap on a prompt's card, or on one of the run's other cards."""
    if event.card.isdigit():
        prompt = turn.assessment.prompt(number_of(event.card))
        if prompt and not refused(turn, event, prompt):
            press_prompt(turn, event, prompt)
    elif event.action in ("agree", "both", "park"):
        settle_difference(turn, event)


def refused(turn: Turn, event: Pressed, prompt: Prompt) -> bool:
    """Tell a stranger, or somebody after the end, in private; True when the tap is not to be acted on."""
    key, turn.key = turn.key, f"{prompt.number}:{event.action}"  # said once, however many rows are tapped
    if ended(turn, event.person, event.at):
        return True
    steering = event.person in turn.assessment.setup.owners
    steers = steering and event.action in ("undo", "why", "skip", "later", "next")
    foreign = bool(prompt.track) and event.person not in (prompt.track, prompt.to) and not steering
    if foreign or not (may_answer(turn, event.person) or steers):
        one = turn.assessment.participant(event.person)
        notice = "out_of_run" if one and one.stopped and not one.removed else "not_yours"
        turn.whisper(event.person, notice, account=turn.assessment.setup.account)
        return True
    turn.key = key
    return False


def press_prompt(turn: Turn, event: Pressed, prompt: Prompt) -> None:
    """Do what a button of a prompt's card says."""
    match event.action:
        case "pick":
            pick(turn, prompt, event)
        case "same" | "still_right":
            agree(turn, prompt, event)
        case "done":
            settle(turn, prompt.number, typed=False)
        case "next" | "more":
            pull(turn, prompt, event)
        case "skip":
            skip(turn, prompt, event)
        case "later":
            later(turn, prompt, event)
        case "not_me":
            not_me(turn, prompt, event.person, event.value)
        case "dont_know":
            dont_know(turn, prompt, event.person, event.value)
        case "why":
            why(turn, prompt, event.person)
        case "undo":
            undo(turn, prompt, event)


def pick(turn: Turn, prompt: Prompt, event: Pressed) -> None:
    """A quick pick or a vote: a single one answers at once, another one revises it, several are switched on and off."""
    item_id = row_id(prompt, event.row)
    item = turn.guide.items.get(item_id)
    if item_id not in ((prompt.item,) if prompt.kind == "question" else prompt.items):
        return
    if prompt.kind in LIMITS:
        choose(turn, prompt, event, item_id)
        return
    if not offered(turn, prompt, item_id, event.value):
        return
    before = standing_of(prompt, event.person, item_id)
    if item and prompt.kind == "question" and item.answer.several:
        toggle(turn, prompt, event, before)
        return
    if prompt.kind == "question":
        answer = with_picks(item, prompt, event, before, (event.value,))
    elif event.value in VOTES:
        answer = answer_of(prompt, event, item_id, event.value, Value("vote", text=event.value))
    else:
        level = Value("scale", level=int(event.value), text=event.value)
        answer = answer_of(prompt, event, item_id, event.value, level)
    if before is None or answer.text != before.text:
        for pair in before.messages if before else ():
            if pair not in answer.messages:
                turn.react(pair[0], off=True)  # a figure that the tap took the place of
        put_answer(turn, prompt, answer)
        settle(turn, prompt.number, typed=False)


def offered(turn: Turn, prompt: Prompt, item_id: str, value: str) -> bool:
    """Whether the card offers this pick in this row."""
    item = turn.guide.items.get(item_id)
    if prompt.kind != "question":
        return value in (VOTES if item else LEVELS)
    if item is None:
        return False
    return value in (*picks_of(item.answer), *item.answer.picks)


def row_id(prompt: Prompt, row: str) -> str:
    """The item that a row of a card stands for: an item's id, or the area's ladder for `today` and `wanted`."""
    return f"{prompt.area}.{row}" if row in ("today", "wanted") else row or prompt.item


def answer_of(prompt: Prompt, event: Pressed, item: str, text: str, value: Value) -> Answer:
    """The answer that a tap on a row makes, or the revision of the one that stood."""
    new = blank(prompt, event.person, item, event.at)
    return replace(new, text=text, value=value, private=in_private(prompt, event), revision=new.revision + 1)


def in_private(prompt: Prompt, event: Pressed) -> bool:
    """Whether a tap on a prompt for all came from a card that only one person has."""
    return not event.thread and not prompt.track


def with_picks(
    item: Item | None, prompt: Prompt, event: Pressed, before: Answer | None, picks: tuple[str, ...]
) -> Answer:
    """A person's answer with what they tapped; what they typed beside it is kept."""
    base = before or blank(prompt, event.person, prompt.item, event.at)
    return replace(tapped(item, base, picks, in_private(prompt, event)), at=event.at)


def toggle(turn: Turn, prompt: Prompt, event: Pressed, before: Answer | None) -> None:
    """Switch one of several picks on or off; the next prompt waits for Done, or until nothing was tapped for a while."""
    chosen = before.picks if before else ()
    picks = tuple(p for p in chosen if p != event.value) if event.value in chosen else (*chosen, event.value)
    answer = with_picks(turn.guide.items.get(prompt.item), prompt, event, before, picks)
    if answer.text:
        put_answer(turn, prompt, answer)
        settle(turn, prompt.number, typed=False)
        track = turn.track_of(prompt)
        if track.open == prompt.number:
            turn.put_track(track, quiet_until=turn.now + CHOOSING)
    elif before:
        withdraw_answer(turn, prompt, before)


def choose(turn: Turn, prompt: Prompt, event: Pressed, item: str) -> None:
    """Choose a row of a card that allows only so many, or take the choice back."""
    before = standing_of(prompt, event.person, item)
    if before:
        withdraw_answer(turn, prompt, before)
        return
    mine = sum(answer.person == event.person and answer.item in prompt.items for answer in standing(prompt))
    if mine >= LIMITS[prompt.kind]:
        turn.whisper(event.person, "enough_picks", most=LIMITS[prompt.kind])
        return
    area = turn.guide.items[item].area
    beside = sum(a.person == event.person and a.item in turn.guide.items and turn.guide.items[a.item].area == area
                 for a in standing(prompt))
    if prompt.kind == "targets" and beside >= TARGETS_PER_AREA:
        turn.whisper(event.person, "enough_picks", most=TARGETS_PER_AREA, area=turn.guide.area_of[area].label)
        return
    vote = "want" if prompt.kind == "targets" else "cost"
    put_answer(turn, prompt, answer_of(prompt, event, item, vote, Value("vote", text=vote)))
    settle(turn, prompt.number, typed=False)


def agree(turn: Turn, prompt: Prompt, event: Pressed) -> None:
    """Same for me: the answer that stands is taken as this person's too (or what was said to the overlapping one)."""
    source = next((a for a in standing(prompt) if a.person != event.person and not a.private), None)
    item = turn.guide.items.get(prompt.item)
    if event.action == "still_right" and item:
        source = earlier(turn.assessment, item, prompt.track)
    if source is None or standing_of(prompt, event.person, source.item):
        return
    put_answer(turn, prompt, answer_of(prompt, event, prompt.item, source.text, source.value))
    settle(turn, prompt.number, typed=False)


def why(turn: Turn, prompt: Prompt, person: str) -> None:
    """Why this? is answered to the one who asked."""
    item = turn.guide.items.get(prompt.item)
    area = turn.guide.area_of.get(prompt.area)
    turn.whisper(person, "why", number=prompt.number, ask=item.ask if item else "", hint=item.hint if item else "",
                 area=area.title if area else "")
