"""How messages become answers: which prompt a message belongs to, what is an answer and what a comment, edits, deletes.

A message belongs to the prompt that was open when it was sent, by the platform's time; up to fifteen seconds after
the next one appeared it still belongs to the one before. A participant's first message is their answer; what they
write within fifteen minutes is added to it; later messages are comments that anybody may have taken as an answer.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.core import pacing
from bot.core.admitting import ended, hint_out, may_answer
from bot.core.answers import clean, empty, is_lone_question, is_thanks
from bot.core.assessment import Answer, Prompt
from bot.core.cards import BASELINE
from bot.core.commands import numbered
from bot.core.composing import changed, filled_in, typed
from bot.core.events import Adopted, Deleted, Edited, Said, linked
from bot.core.setup import Participant
from bot.core.turn import Turn

ADDING = timedelta(minutes=15)


def take_message(turn: Turn, event: Said) -> None:
    """Take a message as an answer, or leave it a comment; a hint goes to its author only where it helps.

    A message comes once, the inbox sees to that; so nobody has to look through all answers for it.
    """
    text = clean(event.text)
    if not may_answer(turn, event.person):
        hint_out(turn, event.person, text, not event.thread)
        return
    if event.leading_mention:
        return
    if empty(text):
        take_files(turn, event)
        return
    number, text = numbered(text) or (0, text)
    private = not event.thread
    prompt = named(turn, number, event.person) if number else meant_by(turn, event)
    if prompt is None:
        if number or private:
            turn.whisper(event.person, "no_prompt" if number else "nothing_open", number=number,
                         account=turn.assessment.setup.account)
        return
    if ended(turn, event.person, event.at, aloud=bool(number) or private):
        return
    if not number and (is_lone_question(text) or is_thanks(text)):
        turn.whisper(event.person, "not_taken", (("take", event.message),), number=prompt.number, text=text)
        return
    whole = linked(text, event.files)
    file_text(turn, prompt, event.person, whole, event.message, event.at, private=private, asked=bool(number or event.number))


def meant_by(turn: Turn, event: Said) -> Prompt | None:
    """The prompt that a message without a number is about: the one below whose card it stands, else by its time."""
    return named(turn, event.number, event.person) or belongs_to(turn, event.person, event.at, not event.thread)


def take_files(turn: Turn, event: Said) -> None:
    """A message without words: its files are added to a fresh answer; as a first word they need a line, or a tap."""
    private = not event.thread
    prompt = meant_by(turn, event) if event.files else None
    before = standing_of(prompt, event.person, prompt.item or "note") if prompt else None
    if prompt and before and event.at - before.at <= ADDING and not ended(turn, event.person, event.at, aloud=private):
        file_text(turn, prompt, event.person, linked("", event.files), event.message, event.at, private=private)
    elif event.files:
        number = prompt.number if prompt else latest(turn)
        turn.whisper(event.person, "attachment_only", (("take", event.message),), number=number)
    else:
        turn.whisper(event.person, "empty_answer", number=latest(turn))


def named(turn: Turn, number: int, person: str) -> Prompt | None:
    """The prompt with this number, where it was put to everybody or to this person: others' lines are not to be met."""
    prompt = turn.assessment.prompt(number)
    return prompt if prompt and (prompt.track in ("", person) or prompt.to == person) else None


def latest(turn: Turn) -> int:
    """The number of the latest prompt, 0 where none was asked."""
    return len(turn.assessment.prompts)


def belongs_to(turn: Turn, person: str, at: datetime, private: bool) -> Prompt | None:
    """The prompt that a plain message is about: handed to this person (in private), else open when it was sent.

    One that this person has just answered in private still takes what they add.
    """
    assessment = turn.assessment
    if private:
        mine = [prompt for prompt in assessment.prompts if prompt.to == person]
        for prompt in reversed(mine):
            if prompt.state == "waiting" or adds(prompt, person, at):
                return prompt
    own = person if private and assessment.track(person) else ""
    lag = timedelta(seconds=assessment.setup.lag)
    sent = first = None
    for prompt in reversed(assessment.prompts):
        if prompt.track != own or prompt.to or prompt.posted_at is None:
            continue
        first = prompt
        if sent is not None:
            return prompt if owed(prompt, person) else sent
        if prompt.posted_at <= at:
            sent = prompt
            if at >= prompt.posted_at + lag:
                return prompt
    early = first is not None and first.posted_at is not None and at < first.posted_at - lag
    return sent or (None if early else first)


def adds(prompt: Prompt, person: str, at: datetime) -> bool:
    """Whether a person answered so recently that they may still add."""
    return any(a.person == person and not a.withdrawn and at - a.at <= ADDING for a in prompt.answers)


def owed(prompt: Prompt, person: str) -> bool:
    """Whether a person had not answered a prompt that the next one just replaced."""
    return prompt.outcome not in ("skipped", "dropped") and not any(a.person == person for a in prompt.answers)


def file_text(
    turn: Turn, prompt: Prompt, person: str, text: str, message: str, at: datetime, *,
    private: bool = False, asked: bool = False, adopted: bool = False, item: str = "",
    may_quote: bool = False, picks: tuple[str, ...] = (),
) -> None:
    """Store what a person said to a prompt: as their answer, or added to it; a later message stays a comment."""
    item = item or prompt.item or "note"
    before = standing_of(prompt, person, item)
    if before and message and not asked and not adopted and at - before.at > ADDING:
        return
    known, base = turn.guide.items.get(item.removeprefix(BASELINE)), before or blank(prompt, person, item, at, adopted)
    if message:
        answer = typed(known, base, message, text, private)
    else:
        answer = replace(filled_in(known, base, picks, text, private), may_quote=may_quote)
    put_answer(turn, prompt, answer)
    turn.react(message)
    settle(turn, prompt.number, typed=True)
    ask_number(turn, prompt.number, answer)


def blank(prompt: Prompt, person: str, item: str, at: datetime, adopted: bool = False) -> Answer:
    """An answer that says nothing yet; one that was withdrawn goes on with its revisions."""
    key = f"{prompt.number}:{person}:{item}"
    gone = next((one.revision for one in prompt.answers if one.key == key), 0)
    return Answer(key, prompt.number, item, person, at, "", adopted=adopted, revision=gone)


def standing_of(prompt: Prompt, person: str, item: str) -> Answer | None:
    """A person's standing answer to an item of a prompt."""
    return next((a for a in prompt.answers if a.person == person and a.item == item and not a.withdrawn), None)


def put_answer(turn: Turn, prompt: Prompt, answer: Answer) -> Prompt:
    """Put an answer in its place on a prompt; the card's generation rises. In an open run its author joins."""
    if turn.assessment.participant(answer.person) is None and turn.assessment.setup.open_to_all:
        turn.put_person(Participant(answer.person, turn.speaker or answer.person, calendar=turn.calendar))
    turn.introduce(answer.person)
    prompt = turn.assessment.prompts[prompt.number - 1]
    known = [one.key == answer.key for one in prompt.answers]
    answers = tuple(answer if same else one for same, one in zip(known, prompt.answers, strict=True))
    if not any(known):
        answers = (*answers, answer)
        turn.change(answers=turn.assessment.answers + 1)
    return turn.put(prompt, answers=answers, generation=prompt.generation + 1)


def settle(turn: Turn, number: int, *, typed: bool) -> None:
    """After an answer stands: the open prompt gets its quiet time, a waiting one closes, cards are worded anew.

    The opening's progress counts prompts: what a second person adds to one changes nothing there.
    """
    prompt = turn.assessment.prompts[number - 1]
    track = turn.track_of(prompt)
    moved = len({answer.person for answer in prompt.answers if not answer.withdrawn}) <= 1
    if track.open == number:
        turn.quiet(track, typed)
    elif prompt.answered and (prompt.state == "waiting" or prompt.outcome != "answered"):
        turn.put(prompt, state="closed", outcome="answered", until=None, passed="")
        moved = True
    turn.refresh(str(number), *(("opening",) if moved else ()))
    note_late(turn)


def note_late(turn: Turn) -> None:
    """After the end a change of answers has the summaries worded anew, in the same posts."""
    if turn.assessment.status == "closed":
        turn.refresh_summaries()


def ask_number(turn: Turn, number: int, answer: Answer) -> None:
    """Ask once, in private, for a rough figure where a quantity was not understood; the text is kept either way."""
    item = turn.guide.items.get(answer.item)
    prompt = turn.assessment.prompts[number - 1]
    if item is None or item.answer.kind != "quantity" or answer.value.kind or prompt.asked_number:
        return
    turn.put(prompt, asked_number=True)
    turn.whisper(answer.person, "how_many", number=number, unit=item.answer.unit)


def find_answer(turn: Turn, message: str) -> tuple[Prompt, Answer] | None:
    """The answer that a message is part of, the newest first."""
    for prompt in reversed(turn.assessment.prompts):
        for answer in prompt.answers:
            if any(message == one for one, _ in answer.messages):
                return prompt, answer
    return None


def revise(turn: Turn, event: Edited) -> None:
    """An edited message changes its answer; one that we never saw is taken as new."""
    found = find_answer(turn, event.message)
    text = clean(event.text)
    if found is None:
        take_message(turn, Said(event.key, event.at, event.person, event.message, text, event.thread, files=event.files))
        return
    prompt, answer = found
    number, text = numbered(text) or (prompt.number, text)
    meant = named(turn, number, answer.person)
    if meant and meant.number != prompt.number:
        take_out(turn, prompt, answer, event.message)
        said = linked(text, event.files)
        file_text(turn, meant, answer.person, said, event.message, event.at, private=answer.private, asked=True)
        return
    text = linked(text, event.files)
    if dict(answer.messages)[event.message] != text:
        rebuild(turn, prompt, answer, event.message, text)


def rebuild(turn: Turn, prompt: Prompt, answer: Answer, message: str, text: str | None) -> None:
    """Make an answer anew with a message edited, or deleted (None); with nothing left it is withdrawn."""
    item = turn.guide.items.get(answer.item)
    new = changed(item, answer, message, text)
    if not new.text:
        withdraw_answer(turn, prompt, answer)
        return
    put_answer(turn, prompt, new)
    turn.refresh(str(prompt.number), "opening")
    note_late(turn)


def withdraw(turn: Turn, event: Deleted) -> None:
    """A deleted message takes its text out of the answer; with nothing left, the answer is withdrawn."""
    found = find_answer(turn, event.message)
    if found:
        take_out(turn, *found, event.message)


def take_out(turn: Turn, prompt: Prompt, answer: Answer, message: str) -> None:
    """Remove one message from an answer, everywhere at once."""
    rebuild(turn, prompt, answer, message, None)


def withdraw_answer(turn: Turn, prompt: Prompt, answer: Answer) -> None:
    """Withdraw an answer and its text; its prompt is open again if it is still the latest, else it waits."""
    gone = Answer(answer.key, answer.number, answer.item, answer.person, answer.at, "", private=answer.private,
                  adopted=answer.adopted, may_quote=answer.may_quote, revision=answer.revision + 1, withdrawn=True)
    prompt = put_answer(turn, prompt, gone)
    if not prompt.answered and prompt.state == "closed" and turn.assessment.live:
        turn.put(prompt, state="waiting", outcome="", until=None, nudge_from=turn.now)
    track = turn.track_of(prompt)
    if track.open == prompt.number and not prompt.answered:
        calendar = turn.calendar_of(track)
        turn.put(turn.assessment.prompts[prompt.number - 1], yield_at=pacing.add_working_days(calendar, turn.now, 1))
        turn.put_track(track, quiet_until=None)
    turn.refresh(str(prompt.number), "opening")
    note_late(turn)


def adopt(turn: Turn, event: Adopted) -> None:
    """Take a comment as its author's answer, or take an answer back into a comment (quietly, in one tap)."""
    found = find_answer(turn, event.message)
    allowed = event.person in turn.assessment.setup.owners or may_answer(turn, event.person)
    if not allowed or ended(turn, event.person, event.at):
        return
    if event.undo:
        if found and event.person in (found[1].person, *turn.assessment.setup.owners):
            take_out(turn, *found, event.message)
            turn.react(event.message, off=True)
            turn.whisper(event.person, "taken_back", number=found[0].number)
        return
    if found or not event.text or empty(clean(event.text)):
        return
    at = event.said_at or event.at
    number, text = numbered(clean(event.text)) or (event.number, clean(event.text))
    prompt = named(turn, number, event.author) or belongs_to(turn, event.author, at, event.private)
    if prompt:
        file_text(turn, prompt, event.author, text, event.message, at, private=event.private, adopted=True)
        if event.person != event.author:
            turn.whisper(event.person, "adopted", number=prompt.number)
