"""A prompt for somebody else: hand over, not me, don't know and who would; declined twice, the owner decides."""

from bot.core.asking import post
from bot.core.assessment import VOTED, Assessment, Prompt
from bot.core.membership import join_for
from bot.core.turn import TAPPED_QUIET, Turn

DECLINES = 2
"""After so many refusals of a handed-over prompt the owner decides."""



def takes(turn: Turn, person: str) -> bool:
    """Whether a prompt can be put to somebody: who takes part, or joins for it."""
    one = turn.assessment.participant(person) or turn.guest
    return one is not None and one.person == person and not one.stopped


def assignable(assessment: Assessment) -> list[Prompt]:
    """The prompts that could go to one person: they wait or are open to all, unanswered, and take nobody's vote."""
    numbers = sorted({*assessment.waiting, *(track.open for track in assessment.tracks if not track.person)})
    asked = (prompt for number in numbers if (prompt := assessment.prompt(number)))
    return [prompt for prompt in asked if not prompt.answered and prompt.kind not in VOTED]


def give_way(turn: Turn, prompt: Prompt) -> None:
    """Let the track go on after a prompt was put aside."""
    track = turn.track_of(prompt)
    if track.open == prompt.number:
        turn.put_track(track, open=0, quiet_until=turn.now + TAPPED_QUIET)
    turn.refresh(str(prompt.number), "opening")



def not_me(turn: Turn, prompt: Prompt, person: str, to: str) -> None:
    """Not me: hand a prompt to somebody, or only say that it is not one's own."""
    declining = bool(prompt.to) and person == prompt.to
    declined = prompt.declined + declining
    if declining and declined >= DECLINES:
        turn.put(prompt, declined=declined, generation=prompt.generation + 1, to="", nudge_from=turn.now)
        decide_by_owner(turn, prompt)
    elif to != person and takes(turn, to):
        hand_over(turn, prompt, person, to, declined)
    elif declining:
        turn.put(prompt, declined=declined, to="", handed_by="", generation=prompt.generation + 1, nudge_from=turn.now)
        turn.refresh(str(prompt.number))
        turn.whisper(person, "declined", number=prompt.number, name=turn.name_of(prompt.handed_by),
                     home=turn.name_of(prompt.track) if prompt.track else "")
    else:
        again = person in prompt.not_me
        others = tuple(one for one in prompt.not_me if one != person)
        noted = turn.put(prompt, not_me=others if again else (*others, person), generation=prompt.generation + 1)
        own = person == prompt.track and not again
        turn.whisper(person, "undone" if again else "not_me_noted", number=prompt.number, own=own)
        if own or nobody_left(turn, noted):
            keep_open_point(turn, noted)



def decide_by_owner(turn: Turn, prompt: Prompt) -> None:
    """A prompt that nobody wants goes to the owner, with the ways out."""
    item = turn.guide.items.get(prompt.item)
    turn.tell_owners(
        f"declined:{prompt.number}:{prompt.generation}", "declined_twice",
        (("assign", str(prompt.number)), ("drop", str(prompt.number))),
        number=prompt.number, label=item.label if item else "", names=turn.name_of(prompt.to),
    )



def hand_over(turn: Turn, prompt: Prompt, giver: str, to: str, declined: int = 0, told: bool = True) -> None:
    """Give a prompt to one person: it waits for them, in private, and the track goes on; `told` says so to the giver."""
    if prompt.kind in VOTED:
        turn.whisper(giver, "for_everyone", number=prompt.number, name=turn.name_of(to), waits=False)
        return
    if prompt.state == "closed" and prompt.outcome == "answered":
        turn.whisper(giver, "already_closed", number=prompt.number, names="")
        return
    if declined > DECLINES:
        decide_by_owner(turn, prompt)
        return
    turn.introduce(giver)
    if turn.assessment.participant(to) is None:
        join_for(turn, prompt.number, giver)
    moved = turn.put(
        prompt, state="waiting", outcome="", to=to, handed_by=giver, declined=declined, until=None, yield_at=None,
        generation=prompt.generation + 1, asked_at=turn.now, nudges=0, nudge_from=turn.now, passed="",
    )
    give_way(turn, prompt)
    one = turn.assessment.participant(to)
    away = one is not None and not one.active(turn.now)
    if away:
        turn.put(moved, until=turn.now)  # it comes to them as soon as their time off is over
    else:
        post(turn, moved, to=to)
    if told:
        turn.whisper(giver, "handed_over", number=prompt.number, name=turn.name_of(to),
                     until=one.paused_until if one and away else None)



def dont_know(turn: Turn, prompt: Prompt, person: str, to: str) -> None:
    """Don't know: route it to who would; on a prompt for all it binds only the one who pressed."""
    if to != person and takes(turn, to):
        hand_over(turn, prompt, person, to, prompt.declined)
        return
    unknown = tuple(dict.fromkeys((*prompt.unknown_by, person)))
    noted = turn.put(prompt, unknown_by=unknown, generation=prompt.generation + 1)
    if person == (prompt.to or prompt.track) or nobody_left(turn, noted):
        keep_open_point(turn, noted)
    if not to:
        turn.whisper(person, "who_would", (("who_would", str(prompt.number)),), number=prompt.number)



def nobody_left(turn: Turn, prompt: Prompt) -> bool:
    """Whether everybody who could be asked said that they can't tell; where anybody may answer that is never known."""
    if turn.assessment.setup.open_to_all:
        return False
    active = {one.person for one in turn.assessment.participants if one.active(turn.now)}
    return active <= {*prompt.unknown_by, *prompt.not_me}



def keep_open_point(turn: Turn, prompt: Prompt) -> None:
    """Close a prompt that nobody can tell; what was answered stays, and the owner hears of the rest."""
    if prompt.state == "closed" or prompt.answered:
        return
    turn.put(prompt, state="closed", outcome="unknown", generation=prompt.generation + 1)
    give_way(turn, prompt)
    item = turn.guide.items.get(prompt.item)
    others = bool(prompt.track) and len(turn.assessment.tracks) > 1
    turn.tell_owners(f"open:{prompt.number}", "open_point", number=prompt.number, label=item.label if item else "",
                     others=others)
