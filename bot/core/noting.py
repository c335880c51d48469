"""What delivery and the world around tell a run: posts that arrived or were missed, outages, moved channels."""

from dataclasses import replace
from datetime import date, datetime

from bot.core import pacing
from bot.core.assessment import Prompt, Track
from bot.core.closing import share
from bot.core.events import Delivered, Lost, Missed, Moved, NudgedElsewhere, Pressed, Said, Submitted, WasAway
from bot.core.leaving import come_back
from bot.core.messages import Notice, say
from bot.core.nudging import addressee, candidates, due_at
from bot.core.setup import Participant
from bot.core.turn import TAPPED_QUIET, Turn
from bot.core.welcoming import WELCOME, greet, not_welcomed


def note_delivery(turn: Turn, event: Delivered) -> None:
    """A post arrived: the opening binds the thread, a prompt begins its working day, the summary can be updated."""
    name, _, again = event.post.partition(":")
    if name == "opening":
        turn.change(thread=event.thread, opening=event.message, first_at=turn.assessment.first_at or event.at)
        if turn.assessment.live:
            begin(turn, bool(again))
        elif turn.assessment.status == "closed" and not turn.assessment.summary_due:
            turn.refresh("opening")
            share(turn)  # it was closed while the opening was on its way, and nothing could be said in a thread yet
    elif name == "summary":
        turn.change(summary_message=event.message)
    elif name == "owner-summary":
        owner = again.partition(":")[2]
        others = tuple(one for one in turn.assessment.owner_summaries if one[0] != owner)
        turn.change(owner_summaries=(*others, (owner, event.message)))
    elif name[:1] in ("p", "h") and name[1:2].isdigit():
        prompt = turn.assessment.prompt(int(name[1:].partition(".")[0]))
        if prompt and name.startswith("h"):
            begin_lent(turn, prompt, event)
        elif prompt:
            begin_prompt(turn, prompt, event)


def begin(turn: Turn, again: bool = False) -> None:
    """After the opening: greet the participants, and let the first prompt follow."""
    tracks = turn.assessment.tracks
    turn.change(tracks=tuple(replace(track, quiet_until=turn.now + TAPPED_QUIET) for track in tracks))
    if not tracks[0].person:
        day = pacing.local_date(turn.calendar, turn.now)
        turn.put_track(turn.assessment.tracks[0], day=day, posts=1)
    greet(turn, again)
    tell_launched(turn)


def tell_launched(turn: Turn) -> None:
    """The owners hear what is out and what is not yet: in private everybody's first question waits for their hours."""
    asked = [one for one in turn.assessment.participants if not one.stopped]
    away = tuple((one.name, first_of(turn, one)) for one in asked if first_of(turn, one) > turn.now)
    turn.tell_owners(
        "launched", "launched", (("status", ""),), first=turn.now, mode=turn.assessment.setup.mode,
        asked=tuple(one.name for one in asked), now=tuple(one.name for one in asked if first_of(turn, one) <= turn.now),
        later=away, problems=tuple(one.name for one in asked if not one.reachable),
    )


def first_of(turn: Turn, one: Participant) -> datetime:
    """When somebody can be asked first."""
    return pacing.next_open(one.calendar, max(one.paused_until or turn.now, turn.now))


def begin_prompt(turn: Turn, prompt: Prompt, event: Delivered) -> None:
    """A delivered prompt has one working day before it yields, and its reminders count from now."""
    track = turn.track_of(prompt)
    yield_at = pacing.add_working_days(turn.calendar_of(track), event.at, 1) if prompt.state == "open" else None
    first = prompt.posted_at is None
    lead_on(turn, prompt, prompt.message, event.message, prompt.track)
    turn.put(prompt, posted_at=event.at if first else prompt.posted_at, message=event.message, yield_at=yield_at,
             nudge_from=event.at if first else prompt.nudge_from)
    if prompt.generation and prompt.answered:
        turn.refresh(str(prompt.number))


def begin_lent(turn: Turn, prompt: Prompt, event: Delivered) -> None:
    """Somebody has the card of a prompt that was handed to them: their reminders count from now."""
    others = tuple(pair for pair in prompt.lent if pair[0] != prompt.to)
    lead_on(turn, prompt, dict(prompt.lent).get(prompt.to, ""), event.message, prompt.to)
    turn.put(prompt, lent=(*others, (prompt.to, event.message)), posted_at=prompt.posted_at or event.at,
             nudge_from=event.at)


def lead_on(turn: Turn, prompt: Prompt, before: str, now: str, person: str) -> None:
    """A prompt that was put again has another card: the one before says where it stands, and is not tapped any more."""
    if not before or not now or before == now:
        return
    item = turn.guide.items.get(prompt.item)
    facts = (("number", prompt.number), ("label", item.label if item else ""), ("message", now))
    message = Notice("asked_again", facts, turn.assessment.id)
    turn.says.append(say(f"asked_again:{before}", message, "private" if person else "thread", person=person, lane=1,
                         edits=before))


def note_missed(turn: Turn, event: Missed) -> None:
    """A post that did not leave in its window: a prompt is posted again by and by, a reminder is given up."""
    kind = event.post.partition(":")[0]
    if event.post.startswith("p") and event.post[1:2].isdigit():
        prompt = turn.assessment.prompt(int(event.post[1:].partition(".")[0]))
        if prompt and prompt.state == "open" and prompt.posted_at is None:
            turn.put(prompt, asked_at=None)
    elif event.post.startswith("h") and event.post[1:2].isdigit():
        prompt = turn.assessment.prompt(int(event.post[1:].partition(".")[0]))
        if prompt and prompt.to and prompt.state == "waiting":
            turn.put(prompt, until=turn.now)
    elif kind == WELCOME:
        not_welcomed(turn, event.post)
    elif kind in ("nudge", "line"):
        for number in turn.assessment.waiting:
            prompt = turn.assessment.prompts[number - 1]
            if 0 < prompt.nudges < 3:
                turn.put(prompt, nudges=prompt.nudges - 1, nudge_from=turn.now)


def note_lost(turn: Turn, event: Lost) -> None:
    """A card was deleted: its prompt, where it is still open, comes again by its turn, once; answers stay."""
    for prompt in turn.assessment.prompts:
        if prompt.message == event.message:
            again = prompt.state == "open" and not prompt.answered
            turn.put(prompt, message="", asked_at=None if again else prompt.asked_at)
            track = turn.track_of(prompt)
            if again and prompt.kind == "question" and prompt.posted_at and day_of(turn, track, prompt.posted_at) == track.day:
                turn.put_track(track, asked=max(0, track.asked - 1))  # it is asked once that day, however often it is posted


def day_of(turn: Turn, track: Track, at: datetime) -> date:
    """The local day of a moment where a track is asked."""
    return pacing.local_date(turn.calendar_of(track), at)


def heard_from(turn: Turn, event: Said | Pressed | Submitted) -> None:
    """Whoever writes or taps is in the workspace, and in private they can be reached there again."""
    one = turn.assessment.participant(event.person)
    if one and one.left_at and event.at > one.left_at:
        come_back(turn, event.person)
    elif one and not event.thread and not one.reachable and not one.stopped:
        turn.put_person(one, reachable=True)


def note_nudged(turn: Turn, event: NudgedElsewhere) -> None:
    """Another run's reminder listed our prompts for this person: it counts as ours."""
    one = turn.assessment.participant(event.person)
    if one is None:
        return
    turn.put_person(one, nudged_on=pacing.local_date(one.calendar, turn.now))
    for prompt in candidates(turn.assessment):
        due = due_at(turn.assessment, prompt, one.calendar)
        if addressee(turn.assessment, prompt) == one and due and due <= turn.now and prompt.nudges < 2:
            turn.put(prompt, nudges=prompt.nudges + 1)


def note_away(turn: Turn, event: WasAway) -> None:
    """After an outage reminders count anew, and the thread hears of it only where something may have been missed."""
    for prompt in candidates(turn.assessment):
        turn.put(prompt, nudge_from=turn.now)
    if event.may_have_missed and turn.assessment.live and turn.assessment.thread:
        turn.announce("away", proactive=True, since=event.since, until=event.at)


def move(turn: Turn, event: Moved) -> None:
    """Follow a channel to its new id: what was posted is found there."""
    def there(text: str) -> str:
        """An id under the new channel's."""
        inside = text == event.old or text.startswith(event.old + ":")
        return event.new + text[len(event.old) :] if inside else text

    run = turn.assessment
    turn.change(
        setup=replace(run.setup, channel=there(run.setup.channel)), thread=there(run.thread), opening=there(run.opening),
        summary_message=there(run.summary_message),
    )
    for prompt in run.prompts:
        if prompt.message != there(prompt.message):
            turn.put(prompt, message=there(prompt.message))
