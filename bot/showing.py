"""Builds what commands show: lists, a run's status, answers, settings, follow-up items, the summaries."""

from __future__ import annotations

from datetime import datetime

from bot.channels import Reply
from bot.core import pacing, planning
from bot.core.assessment import Assessment, Prompt
from bot.core.cards import area_states, attributed, standing
from bot.core.guide import Guide
from bot.core.listing import entries
from bot.core.messages import Fact, Notice, WaitingPrompt
from bot.core.nudging import candidates, waiting_prompts
from bot.core.reported import OwnerSummary, TeamSummary
from bot.core.results import ActionList, AnswerList, AnswerRow, Home, Result, RunLine, SettingsCard, StatusCard
from bot.core.summary import owner_summary, team_summary
from bot.core.turn import Turn
from bot.corridor import Corridor
from bot.store import Store

MOST_WAITING = 10
MOST_RUNS = 10
"""A page shows so many prompts and runs; the lists behind the commands are whole."""

def run_line(run: Assessment, guide: Guide | None = None, place: str = "") -> RunLine:
    """One run in a list, with the template's title and the channel's name where they are known."""
    template = guide.template(run.setup.template) if guide else None
    answered = len({prompt.number for prompt in run.prompts if prompt.answered})
    finish = run.setup.deadline if run.live else None
    title = template.title if template else run.setup.template
    waiting = len(run.waiting)
    return RunLine(run.id, run.setup.account, title, run.status, answered, run.planned, waiting, finish, place)


def status_of(run: Assessment, guide: Guide, now: datetime, owner: bool) -> StatusCard:
    """A run as its owner sees it: who answered how much, what is stuck, what comes next."""
    calendar = run.setup.calendar
    today = pacing.local_date(calendar, now)
    people = tuple(
        (one.name, sum(any(a.person == one.person for a in standing(p)) for p in run.prompts),
         "stopped" if one.stopped else "paused" if not one.active(now) else "" if one.reachable else "unreachable")
        for one in run.participants
    )
    stuck = tuple(sorted(
        ((number, label(run.prompts[number - 1], guide), days_waiting(run, run.prompts[number - 1], today))
         for number in run.waiting), key=lambda one: -one[2],
    ))  # fmt: skip
    line = run_line(run, guide)
    if run.live:
        line = RunLine(line.assessment, line.account, line.template, line.status, line.answered, line.planned,
                       line.waiting, planning.forecast(run, now), line.channel)
    areas = area_states(run, guide)
    return StatusCard(line, people if owner else (), stuck if owner else (), run.wake_at, areas, owner)


def days_waiting(run: Assessment, prompt: Prompt, today: object) -> int:
    """Working days since a prompt was posted."""
    if prompt.posted_at is None:
        return 0
    first = pacing.local_date(run.setup.calendar, prompt.posted_at)
    return max(0, pacing.working_days_between(run.setup.calendar, first, today) - 1)  # type: ignore[arg-type]


def label(prompt: Prompt, guide: Guide) -> str:
    """What a prompt is called in a list."""
    item = guide.items.get(prompt.item)
    area = guide.area_of.get(prompt.area)
    return item.label if item else area.label if area else prompt.kind


def answers_of(run: Assessment, guide: Guide, number: int, person: str) -> AnswerList:
    """The answers of a run so far, attributed as the run promises; private ones without their text's author."""
    rows = []
    for one in entries(run, guide):
        if number and one.prompt.number != number:
            continue
        given = tuple((attributed(run, a.person, a.private), a.text) for a in one.answers)
        area = guide.area_of.get(one.prompt.area)
        state = one.prompt.outcome or one.prompt.state
        rows.append(AnswerRow(one.prompt.number, one.ask, area.label if area else "", given, state, one.about, one.counts))
    return AnswerList(run.setup.account, tuple(rows), assessment=run.id, number=number)


def mine(runs: list[tuple[Assessment, Guide]], person: str) -> AnswerList:
    """Everything one person answered, in all runs."""
    rows = []
    for run, guide in runs:
        for one in entries(run, guide, person):
            given = tuple(("", a.text) for a in one.answers if a.text)
            if given:
                rows.append(AnswerRow(one.prompt.number, one.ask, run.setup.account, given, about=one.about))
    return AnswerList(runs[0][0].setup.account if runs else "", tuple(rows), True)


def home_of(corridor: Corridor, db: Store, person: str) -> Home:
    """Everything that concerns one person, in all runs."""
    now = corridor.clock.now()
    waiting: list[WaitingPrompt] = []
    shared: list[WaitingPrompt] = []
    joined: list[RunLine] = []
    answered, paused = 0, None
    for identity in db.by_person(person, "participant"):
        run = db.load(identity)
        answered += sum(a.person == person for prompt in run.prompts for a in standing(prompt))
        one = run.participant(person)
        if run.status == "running" and one and not one.stopped:
            turn = Turn(run, corridor.guide_of(db, run), now)
            mine = (prompt for prompt in candidates(run) if person in (prompt.to, prompt.track) and not prompt.answered)
            waiting += waiting_prompts(turn, list(mine))
            shared += waiting_prompts(turn, [prompt for prompt in run.prompts if is_shared(prompt, person)])
            joined += [] if person in run.setup.owners else [run_line(run, turn.guide)]
            paused = one.paused_until if one.paused_until and one.paused_until > now else paused
    owned = [db.load(run) for run in db.by_person(person, "owner")]
    lines = tuple(run_line(run, corridor.guide_of(db, run)) for run in owned if run.status != "cancelled")
    return Home(person, tuple(waiting[:MOST_WAITING]), lines[-MOST_RUNS:], answered, paused,
                tuple(shared[:MOST_WAITING]), tuple(joined[-MOST_RUNS:]))


def is_shared(prompt: Prompt, person: str) -> bool:
    """Whether a prompt stands in a thread, put to everybody, and this person has not said anything to it yet."""
    said = any(answer.person == person and not answer.withdrawn for answer in prompt.answers)
    asked = prompt.posted_at is not None and prompt.state != "closed" and not (prompt.to or prompt.track)
    return asked and not said and person not in (*prompt.unknown_by, *prompt.not_me)


def actions_of(run: Assessment) -> ActionList:
    """The follow-up items of a run."""
    rows = tuple((a.number, a.text, run_name(run, a.who), a.due, a.done) for a in run.actions)
    return ActionList(run.setup.account, run.id, rows)


def run_name(run: Assessment, person: str) -> str:
    """A participant's name, or what was written."""
    known = run.participant(person)
    return known.name if known else person


def settings_of(run: Assessment, guide: Guide, place: str) -> SettingsCard:
    """How a run is set."""
    setup, calendar = run.setup, run.setup.calendar
    template = guide.template(setup.template)
    rows: tuple[tuple[str, Fact], ...] = (
        ("template", template.title if template else setup.template), ("channel", place),
        ("areas", tuple(area for area, _ in area_states(run, guide))), ("mode", setup.mode),
        ("attribution", setup.attribution), ("pace", setup.pace), ("deadline", setup.deadline), ("zone", calendar.zone),
        ("window", f"{calendar.start:%H:%M}–{calendar.end:%H:%M}"),
        ("days", tuple(str(day) for day in sorted(calendar.days))), ("country", setup.country),
        ("approval", setup.approval), ("maturity", setup.maturity), ("owners", setup.owner_names),
        ("participants", tuple(one.name for one in run.participants if not one.stopped)),
    )
    return SettingsCard(setup.account, setup.id, rows)


def summaries_of(
    run: Assessment, guide: Guide, now: datetime, owner: bool, others: tuple[Assessment, ...] = ()
) -> TeamSummary | OwnerSummary:
    """The summary as it stands: the internal one for owners of a run that has ended, else the team's."""
    if owner and not run.live and not run.setup.self_run:
        return owner_summary(run, guide, waiting=run.summary_due, others=others)
    return team_summary(run, guide, now)


def others_of(db: Store, run: Assessment) -> tuple[Assessment, ...]:
    """The other runs of a run's account."""
    return tuple(db.load(one) for one in db.by_account(run.setup.workspace, run.setup.account) if one != run.id)


def result(corridor: Corridor, message: Result | Notice, zone: str = "UTC") -> Reply:
    """A result for one person's eyes."""
    return Reply(corridor.wording.post(message, zone))
