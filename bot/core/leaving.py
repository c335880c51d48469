"""Who leaves the workspace and who comes back: what waits for a participant, and the run of an owner who is gone.

A run whose owners are all gone goes on as it was planned: its thread hears so once, its summary waits for nobody, and
admins of the workspace may steer it. Whoever comes back is taken in again, also where only a message of theirs tells.
"""

from dataclasses import replace
from datetime import datetime

from bot.core.closing import share
from bot.core.membership import rejoin, remove_person, waits_for
from bot.core.turn import Turn
from bot.core.welcoming import OWNER_LEFT, announce_later, expect, forget_news


def leave(turn: Turn, person: str, at: datetime) -> None:
    """Somebody left the workspace: what waits for them goes back, and a run of theirs goes on without them."""
    owner_left(turn, person)
    one = turn.assessment.participant(person)
    if one and not one.stopped:
        waiting = waits_for(turn, person)
        remove_person(turn, person, left_at=at)
        turn.tell_owners(f"stopped:{person}:{turn.assessment.version}", "person_stopped", (("add_person", ""),),
                         name=one.name, count=waiting, gone=True, mode=turn.assessment.setup.mode)


def owner_left(turn: Turn, person: str) -> None:
    """Other owners are told and go on; without any the thread is, and a summary that waited for approval goes out."""
    setup = turn.assessment.setup
    if person not in setup.here:
        return
    turn.change(setup=replace(setup, gone=(*setup.gone, person)))
    turn.refresh("opening")
    here = turn.assessment.setup
    if here.here:
        turn.tell_owners(f"owner_left:{person}:{turn.assessment.version}", "owner_left", (("status", ""),),
                         name=turn.name_of(person), names=here.here_names)
    elif turn.assessment.live:
        announce_later(turn, OWNER_LEFT, person)
    if turn.assessment.summary_due and not here.here:
        share(turn)


def come_back(turn: Turn, person: str) -> None:
    """Somebody is in the workspace again: they are asked again, and steer again what is theirs."""
    one, setup = turn.assessment.participant(person), turn.assessment.setup
    if one and one.left_at:
        rejoin(turn, one)
        expect(turn, person)
        turn.tell_owners(f"back:{person}:{turn.assessment.version}", "person_back", name=one.name)
    if person in setup.gone:
        turn.change(setup=replace(setup, gone=tuple(owner for owner in setup.gone if owner != person)))
        forget_news(turn, OWNER_LEFT, (person,))
        turn.refresh("opening")
        turn.tell_owners(f"owner_back:{person}:{turn.assessment.version}", "owner_back", (("status", ""),), to=(person,),
                         status=turn.assessment.status)
