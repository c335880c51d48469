"""Writes what changed between two states of an assessment, and nothing else.

Prompts are values that a decision replaces only where something happened, so "changed" is "not the same object". An
event therefore costs the same for the first and the last answer, but for one walk over a tuple. The version is
compared and swapped; whoever comes second gets StaleVersion, loads again and decides again.
"""

from collections.abc import Iterable
from itertools import compress
from operator import is_not

from sqlalchemy import delete, insert, update

from bot.core.assessment import Answer, Assessment, Prompt, changed
from bot.store.cache import GONE
from bot.store.codec import answer_text, erased, micros, prompt_text, stamp, state_text, to_json
from bot.store.database import Database
from bot.store.tables import answer, assessment, comment, frame, member, plan

EMPTY: tuple[Prompt, ...] = ()


class StaleVersion(Exception):
    """The assessment was changed by somebody else in the meantime; load it and decide again."""


def save(database: Database, before: Assessment | None, after: Assessment) -> Assessment:
    """Write the change and return the saved state, one version on."""
    database.require()
    version = 1 if before is None else before.version + 1
    saved = after if after.version == version else changed(after, version=version)
    if before is None:
        _create(database, saved)
    else:
        _advance(database, before, saved)
        _cold(database, before, saved)
    whole = _prompts(database, before.prompts if before else EMPTY, saved)
    _posts(database, before, saved)
    database.cache.put(saved.id, saved if whole else GONE)
    return saved


def _create(database: Database, new: Assessment) -> None:
    setup = new.setup
    row = {
        "id": setup.id, "workspace": setup.workspace, "account": setup.account,
        "account_key": setup.account.casefold(), "template": setup.template, "channel": setup.channel,
        "thread": new.thread or None, "status": new.status, "version": new.version, "wake_at": micros(new.wake_at),
        "created_at": micros(new.started_at), "state": state_text(new),
    }
    database.sql.execute(insert(assessment).values(row))
    framed = {"assessment": setup.id, "setup": to_json(setup), "participants": to_json(new.participants)}
    database.sql.execute(insert(frame).values(framed))
    _members(database, new)
    _plans(database, None, new)


def _advance(database: Database, before: Assessment, after: Assessment) -> None:
    """The row that moves with every event, if it is still the one that was loaded."""
    values = (after.thread or None, after.status, after.version, micros(after.wake_at), state_text(after))
    if database.run(database.hot.advance, (*values, after.id, before.version)).rowcount != 1:
        raise StaleVersion(after.id)


def _cold(database: Database, before: Assessment, after: Assessment) -> None:
    """The rows that seldom change."""
    moved = after.setup is not before.setup or after.participants is not before.participants
    if moved:
        setup = after.setup
        framed = {"setup": to_json(setup), "participants": to_json(after.participants)}
        database.sql.execute(update(frame).where(frame.c.assessment == after.id).values(framed))
        named = {"account": setup.account, "account_key": setup.account.casefold(), "channel": setup.channel}
        database.sql.execute(update(assessment).where(assessment.c.id == after.id).values(named))
    if moved or after.names is not before.names:
        _members(database, after)
    if after.tracks is not before.tracks:
        _plans(database, before, after)


def _members(database: Database, state: Assessment) -> None:
    pairs = {(owner, "owner") for owner in state.setup.owners}
    pairs |= {(one.person, "participant") for one in state.participants}
    pairs |= {(person, "named") for person, _ in state.names}
    database.sql.execute(delete(member).where(member.c.assessment == state.id))
    rows = [{"person": person, "role": role, "assessment": state.id} for person, role in sorted(pairs)]
    if rows:
        database.sql.execute(insert(member), rows)


def _plans(database: Database, before: Assessment | None, after: Assessment) -> None:
    """Write a track's steps where they did not just lose their head; the count left is in the state."""
    known = {track.person: track.plan for track in before.tracks} if before else {}
    for track in after.tracks:
        steps = known.pop(track.person, None)
        if steps is None or (steps is not track.plan and steps[len(steps) - len(track.plan) :] != track.plan):
            key = (plan.c.assessment == after.id, plan.c.person == track.person)
            database.sql.execute(delete(plan).where(*key))
            row = {"assessment": after.id, "person": track.person, "steps": to_json(track.plan)}
            database.sql.execute(insert(plan).values(row))
    for person in known:
        database.sql.execute(delete(plan).where(plan.c.assessment == after.id, plan.c.person == person))


def _prompts(database: Database, old: tuple[Prompt, ...], after: Assessment) -> bool:
    """Write the prompts that changed, with their answers; False when an answer was erased on its way."""
    new = after.prompts
    changed = compress(new, map(is_not, new, old))
    pairs: list[tuple[Prompt | None, Prompt]] = [(old[prompt.number - 1], prompt) for prompt in changed]
    pairs += [(None, prompt) for prompt in new[len(old) :]]
    for earlier, prompt in pairs:
        if earlier is not None and earlier.answers is not prompt.answers:
            _vanished(database, after.id, earlier.answers, prompt.answers)
    whole = True
    for earlier, prompt in pairs:
        database.run(database.hot.prompt, (after.id, prompt.number, prompt_text(prompt)))
        if prompt.message and (earlier is None or earlier.message != prompt.message):
            database.run(database.hot.message, (prompt.message, after.id, prompt.number, prompt.track, "post"))
        if prompt.lent and (earlier is None or earlier.lent is not prompt.lent):
            for person, message in prompt.lent:
                database.run(database.hot.message, (message, after.id, prompt.number, person, "post"))
        stood = earlier.answers if earlier is not None else ()
        known = set(map(id, stood))
        for given in prompt.answers:
            if id(given) not in known:
                whole = _answer(database, after.id, given, _of_before(given, stood)) and whole
    return whole


def _of_before(given: Answer, old: Iterable[Answer]) -> int:
    """How many of an answer's messages its last revision had: whose they are is written already."""
    last = next((one.messages for one in old if one.key == given.key), ())
    return len(last) if given.messages[: len(last)] == last else 0


def _vanished(database: Database, run: str, old: Iterable[Answer], new: Iterable[Answer]) -> None:
    """Drop answers that a prompt no longer has at all."""
    gone = {one.key for one in old} - {one.key for one in new}
    if gone:
        database.sql.execute(delete(answer).where(answer.c.assessment == run, answer.c.key.in_(gone)))


def _answer(database: Database, run: str, given: Answer, written: int) -> bool:
    """Write one revision and whose messages it came from, after those `written` before; a withdrawn one takes all texts along."""
    kept = erased(given) if given.withdrawn else given
    body = answer_text(kept)
    values = (run, kept.key, kept.revision, kept.number, kept.item, kept.person, stamp(kept.at), kept.text, body)
    database.run(database.hot.answer, values)
    for message, _ in kept.messages[written:]:
        database.run(database.hot.message, (message, run, kept.number, kept.person, "answer"))
    if given.withdrawn:
        where = (answer.c.assessment == run, answer.c.key == given.key)
        database.sql.execute(update(answer).where(*where).values(text="", body=body))
        messages = [message for message, _ in kept.messages]
        database.sql.execute(update(comment).where(comment.c.message.in_(messages)).values(text=""))
    return kept == given


def _posts(database: Database, before: Assessment | None, after: Assessment) -> None:
    """The run's own posts, as number 0."""
    for message, known in (
        (after.opening, before.opening if before else ""),
        (after.summary_message, before.summary_message if before else ""),
    ):
        if message and message != known:
            database.run(database.hot.message, (message, after.id, 0, "", "post"))
