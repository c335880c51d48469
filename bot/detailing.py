"""Shows a card's folded text whole, for channels that keep it behind a button: worded anew from the state as it is."""

from __future__ import annotations

from bot.channels import Reply
from bot.commanding import refuse
from bot.core.assessment import Assessment
from bot.core.commands import Command
from bot.core.events import Pressed, number_of
from bot.core.messages import Notice
from bot.core.post import Post
from bot.core.reported import OwnerSummary, TeamSummary
from bot.core.results import AnswerList
from bot.core.summary import owner_summary, team_summary
from bot.corridor import Corridor
from bot.exporting import export
from bot.forms import loaded
from bot.showing import answers_of, mine, others_of, result
from bot.store import Store
from bot.wishing import all_runs


def details(corridor: Corridor, db: Store, event: Pressed) -> Reply:
    """The details of the card that was tapped, for those who may read it."""
    zone = corridor.known(event.person).calendar.zone
    if event.card == "my_answers":
        known = [(run, corridor.guide_of(db, run)) for run in all_runs(db, event.person)]
        return Reply(unfolded(corridor.wording.post(mine(known, event.person), zone)))
    run = loaded(db, event.assessment)
    if run is None:
        return result(corridor, Notice("no_runs"))
    if not may_read(run, event):
        return refuse(corridor, run)
    card, _, format_ = event.card.partition(":")
    if card == "export":
        made = export(corridor, db, Command("export", options=(("format", format_),)), run).post
        return Reply(unfolded(made) if made else None)
    message = of_card(corridor, db, run, event)
    return Reply(unfolded(corridor.wording.post(message, zone))) if message else result(corridor, Notice("not_now"))


def may_read(run: Assessment, event: Pressed) -> bool:
    """The team's summary is for everybody in its thread once it was shared; whatever else a run shows, for its owners."""
    if event.person in run.setup.owners:
        return True
    here = bool(run.thread) and event.thread == run.thread
    return event.card == "summary" and not run.summary_due and (here or run.participant(event.person) is not None)


def of_card(corridor: Corridor, db: Store, run: Assessment, event: Pressed) -> TeamSummary | OwnerSummary | AnswerList | None:
    """What a card shows, by its name; None for a card without details."""
    guide, (card, _, number) = corridor.guide_of(db, run), event.card.partition(":")
    match card:
        case "summary":
            return team_summary(run, guide, corridor.clock.now())
        case "owner_summary":
            return owner_summary(run, guide, waiting=run.summary_due, others=others_of(db, run))
        case "answers":
            return answers_of(run, guide, number_of(number), event.person)
        case _:
            return None


def unfolded(post: Post) -> Post:
    """A card of its details alone, with nothing to tap."""
    return Post(post.details or post.text, post.heading, assessment=post.assessment, card=post.card, voice=post.voice)
