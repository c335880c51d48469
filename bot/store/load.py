"""Reads assessments: whole, through the cache, and looked up by thread, channel, person, account or message."""

from typing import Any

from sqlalchemy import Select, or_, select

from bot.core.assessment import Answer, Assessment
from bot.core.setup import Participant, Setup
from bot.store.codec import STATE, answer_from, from_json, moment, prompt_from, track_from
from bot.store.database import Database
from bot.store.tables import answer, assessment, frame, member, message, plan, prompt

LIVE = ("running", "paused")


class NoAssessment(Exception):
    """There is no assessment with this id."""


def load(database: Database, identity: str) -> Assessment:
    """The assessment, from the cache where it is; raises NoAssessment."""
    kept = database.cache.get(identity)
    if kept is None:
        kept = _read(database, identity)
        database.cache.keep(kept)
    return kept


def _read(database: Database, identity: str) -> Assessment:
    query = select(assessment, frame.c.setup, frame.c.participants).join(frame).where(assessment.c.id == identity)
    row = database.sql.execute(query).one_or_none()
    if row is None:
        raise NoAssessment(identity)
    state = STATE.decoder.decode(row.state)
    rest = STATE.fields(state)
    plans = database.sql.execute(select(plan.c.person, plan.c.steps).where(plan.c.assessment == identity))
    steps = {person: from_json(text, tuple[str, ...]) for person, text in plans}
    said = answers_by_number(database, identity)
    bodies = database.sql.execute(
        select(prompt.c.number, prompt.c.body).where(prompt.c.assessment == identity).order_by(prompt.c.number)
    )
    return Assessment(
        setup=from_json(row.setup, Setup), participants=from_json(row.participants, tuple[Participant, ...]),
        status=row.status, thread=row.thread or "", wake_at=moment(row.wake_at), version=row.version,
        tracks=tuple(track_from(one, steps.get(one.person, ())) for one in state.tracks),
        prompts=tuple(prompt_from(body, tuple(said.get(number, ()))) for number, body in bodies), **rest,
    )


def answers_by_number(database: Database, identity: str) -> dict[int, list[Answer]]:
    """The latest revisions by prompt, in the order in which the answers were first given."""
    by_number: dict[int, list[Answer]] = {}
    for one in find_answers(database, identity):
        by_number.setdefault(one.number, []).append(one)
    return by_number


def find_answers(database: Database, identity: str) -> tuple[Answer, ...]:
    """The latest revision of every answer of an assessment, in the order in which they were first given."""
    latest: dict[str, Any] = {}
    for row in database.sql.execute(select(answer).where(answer.c.assessment == identity).order_by(answer.c.id)):
        known = latest.get(row.key)
        if known is None or known.revision < row.revision:
            latest[row.key] = row
    return tuple(map(answer_from, latest.values()))


def history(database: Database, identity: str) -> tuple[Answer, ...]:
    """Every revision of every answer of an assessment, oldest first: for exports."""
    rows = database.sql.execute(select(answer).where(answer.c.assessment == identity).order_by(answer.c.id))
    return tuple(map(answer_from, rows))


def answers_of(database: Database, person: str) -> tuple[tuple[str, Answer], ...]:
    """Every revision of what one person answered in any assessment, with the assessment's id."""
    rows = database.sql.execute(select(answer).where(answer.c.person == person).order_by(answer.c.id))
    return tuple((row.assessment, answer_from(row)) for row in rows)


def by_thread(database: Database, thread: str) -> str | None:
    """The assessment bound to this thread."""
    return database.sql.execute(select(assessment.c.id).where(assessment.c.thread == thread)).scalar()


def by_channel(database: Database, channel: str) -> tuple[str, ...]:
    """The live assessments of a channel, oldest first."""
    return _ids(database, select(assessment.c.id).where(assessment.c.channel == channel).where(is_live()))


def by_person(database: Database, person: str, role: str, live: bool) -> tuple[str, ...]:
    """The assessments a person takes part in or owns, oldest first; only as `named` those whose cards just tell of them."""
    query = select(assessment.c.id).join(member).where(member.c.person == person).distinct()
    query = query.where(member.c.role == role if role else member.c.role != "named")
    return _ids(database, query.where(is_live()) if live else query)


def by_account(database: Database, workspace: str, account: str) -> tuple[str, ...]:
    """The assessments of an account, oldest first; the case of the name does not matter."""
    named = assessment.c.account_key == account.casefold()
    return _ids(database, select(assessment.c.id).where(assessment.c.workspace == workspace, named))


def by_message(database: Database, message_id: str) -> tuple[str, int, str] | None:
    """What a platform message is: assessment, prompt (0 for the run's own posts), and post, answer or comment."""
    columns = message.c.assessment, message.c.number, message.c.role
    row = database.sql.execute(select(*columns).where(message.c.message == message_id)).one_or_none()
    return None if row is None else (row.assessment, row.number, row.role)


def every(database: Database, live: bool, within: str = "") -> tuple[str, ...]:
    """All assessments, or those of a workspace (`slack:T1`) or a platform (`slack`), oldest first."""
    query, home = select(assessment.c.id), assessment.c.workspace
    query = query.where(or_(home == within, home.startswith(f"{within}:", autoescape=True))) if within else query
    return _ids(database, query.where(is_live()) if live else query)


def is_live() -> Any:
    """The condition that an assessment still asks."""
    return assessment.c.status.in_(LIVE)


def _ids(database: Database, query: Select[Any]) -> tuple[str, ...]:
    ordered = query.add_columns(assessment.c.created_at).order_by(assessment.c.created_at, assessment.c.id)
    return tuple(row.id for row in database.sql.execute(ordered))
