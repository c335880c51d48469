"""What happens after the end, as the team reads it: who comes back with what by when, what is theirs to settle and find.

Only what is true: without answers nothing follows, and nobody comes back to a team that asked itself. A day that is over
is not named again.
"""

from datetime import date, datetime

from bot.core import pacing
from bot.core.assessment import Assessment
from bot.core.guide import Guide
from bot.core.reported import Difference, NextStep
from bot.core.setup import Setup


def after_the_end(
    run: Assessment, guide: Guide, now: datetime, apart: tuple[Difference, ...], figures: tuple[str, ...],
    tellers: tuple[str, ...],
) -> tuple[NextStep, ...]:
    """What comes next once a run has ended: who comes back, what the thread may settle, which figures are to be found."""
    if run.live or not any(prompt.answered for prompt in run.prompts):
        return ()
    unsettled = tuple(one.label for one in apart if not one.settled)
    return (
        *coming_back(run.setup, guide, run.closed_at or now, now),
        *((NextStep("settle", unsettled),) if unsettled else ()),
        *((NextStep("find", figures, tellers),) if figures else ()),
    )


def coming_back(setup: Setup, guide: Guide, ended: datetime, now: datetime) -> tuple[NextStep, ...]:
    """What the owners bring after a run's end, by the working day until which they do."""
    brought: dict[date, list[str]] = {}
    for step in guide.follow_up if not setup.self_run else ():
        if step.audience == "team":
            day = pacing.local_date(setup.calendar, pacing.add_working_days(setup.calendar, ended, step.days))
            brought.setdefault(day, []).append(step.brings or step.title)
    today = pacing.local_date(setup.calendar, now)
    return tuple(NextStep("back", tuple(what), setup.owner_names, day if day >= today else None)
                 for day, what in sorted(brought.items()))
