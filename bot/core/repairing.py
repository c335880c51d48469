"""What the platform refuses for good, and how a run goes on once it may post again: nothing of it stays unsaid.

A refused prompt is asked again by its turn. The opening, the greeting and the summary come about only once in a run's
life, so a refused one is remembered (`unsaid`) and said once more under a new key. Where the thread itself is gone, a
new opening post makes another one, and what was open is asked below it.
"""

from dataclasses import replace

from bot.core import pacing
from bot.core.cards import opening
from bot.core.closing import share
from bot.core.events import Missed, Undeliverable
from bot.core.leaving import leave
from bot.core.messages import say
from bot.core.noting import note_missed
from bot.core.turn import Turn
from bot.core.welcoming import WELCOME, greet, not_welcomed

ONCE = ("opening", "hello", "summary")
"""Posts that nothing brings about a second time."""
WITHDRAWN = ("token_revoked", "uninstalled")
"""Reasons that are the whole workspace's, whoever the post was for."""

LEFT = "left"
"""The reason that says: this person is no more in the workspace."""
GONE = ("no_thread", "deleted")
"""Reasons that say: the thread is no more."""


def note_undeliverable(turn: Turn, event: Undeliverable) -> None:
    """A post that the platform refuses for good: the owner is told with a way out; a person is not held to it.

    An owner who takes no private messages holds up nobody: the thread goes on, and other owners get their own notes.
    """
    setup, run = turn.assessment.setup, turn.assessment
    person = "" if event.reason in WITHDRAWN else event.person
    one = run.participant(person) if person else None
    note_unsaid(turn, event)
    if person and event.reason == LEFT:
        leave(turn, person, event.at)
        return
    key = f"undeliverable:{event.post}:{event.reason}"
    if one:
        turn.put_person(one, reachable=False)
    elif not person and not run.held:
        turn.change(held=event.reason)
        key += f":{run.version}"  # the same may stand in the way again
    else:
        return
    if event.person in setup.owners:
        return
    ways = ("cancel",) if event.reason == "deleted" else ("resume", "cancel")
    if one:  # the run goes on meanwhile: what helps is about the person
        ways = ("remove" if setup.mode == "private" else "assign", "status")
    turn.tell_owners(key, "undeliverable", tuple((way, "") for way in ways), reason=event.reason, channel=setup.channel,
                     who=one.name if one else "", mode=setup.mode)


def note_unsaid(turn: Turn, event: Undeliverable) -> None:
    """Remember what has to be said again; a prompt waits for its turn by itself."""
    name = event.post.partition(":")[0]
    if name in ONCE:
        turn.change(unsaid=tuple(dict.fromkeys((*turn.assessment.unsaid, name))))
    elif name == WELCOME:
        not_welcomed(turn, event.post)
    elif name.startswith("p") and name[1:2].isdigit():
        note_missed(turn, Missed(event.at, event.post))


def say_again(turn: Turn) -> None:
    """Nothing stands in the way any more: say what was refused, in a new thread where the old one is gone."""
    run = turn.assessment
    turn.change(held="", unsaid=())
    if run.held in GONE and run.thread:
        lose_thread(turn)
    lost = not turn.assessment.thread
    if not run.live and "summary" in run.unsaid:
        share(turn, again=True)
    elif run.live and lost and (run.held in GONE or "opening" in run.unsaid):
        card = opening(turn.assessment, turn.guide, turn.now)
        opens = pacing.next_open(turn.calendar, turn.now)
        turn.says.append(say(f"opening:{run.version}", card, "root", opens=opens, lane=0))
    elif run.live and "hello" in run.unsaid:
        turn.change(greeted=False)
        greet(turn, again=True)


def lose_thread(turn: Turn) -> None:
    """Forget a thread that is gone and the cards in it; what is open is asked again, answers stay."""
    turn.change(thread="", opening="", summary_message="", greeted=False)
    for prompt in turn.assessment.prompts:
        if prompt.message and not prompt.track:
            open_now = prompt.state == "open" and not prompt.answered
            turn.put(prompt, message="", asked_at=None if open_now else prompt.asked_at)


def relocate(turn: Turn, channel: str) -> None:
    """Go on in another channel, where the one before was deleted."""
    if channel and turn.assessment.held == "deleted":
        turn.change(setup=replace(turn.assessment.setup, channel=channel))
