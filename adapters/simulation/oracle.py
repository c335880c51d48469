"""What must be true when a simulated conversation is over: all that was acknowledged stands once, and all came down."""

from collections import Counter

from adapters.simulation.world import World
from bot.core.assessment import Answer, Assessment
from bot.core.events import Submitted


class Broken(Exception):
    """An invariant does not hold."""


def require(holds: bool, breach: str) -> None:
    """Raise Broken with what was seen."""
    if not holds:
        raise Broken(breach)


def check_end(world: World) -> None:
    """All that must hold at the end of a world."""
    runs = world.runs()
    require(len(runs) == len(world.scenario.runs), "a run was never started")
    for run in runs:
        check_ended(world, run)
        check_once(run)
    check_posts(world)
    check_heard(world, runs)
    check_votes(world, runs)
    check_handed(world, runs)
    check_forms(world, runs)
    stuck = world.store.stuck_events()
    require(not stuck, f"an event got stuck: {stuck[:1]}")


def check_ended(world: World, run: Assessment) -> None:
    """It ended, its summary stands once, and nothing of it waits to leave."""
    require(not run.live, f"not ended: {run.status}, wakes at {run.wake_at}, held {run.held!r}")
    posts = [posted for posted in world.channel.posts if posted.marker == f"{run.id}:summary"]
    most = 1 if run.closings else 0
    opened = any(posted.marker == f"{run.id}:opening" for posted in world.channel.posts)
    least = 1 if run.status == "closed" and opened else 0
    require(least <= len(posts) <= most, f"{len(posts)} summaries after {run.closings} closings")
    left = world.store.unsent(run.id)
    require(not left, f"still in the outbox: {[(one.key, one.reason) for one in left[:3]]}")


def check_once(run: Assessment) -> None:
    """Nobody's answer to an item of a prompt is counted twice, and no item is asked twice on a track."""
    for prompt in run.prompts:
        given = Counter((one.person, one.item) for one in prompt.answers if not one.withdrawn)
        require(all(count == 1 for count in given.values()), f"counted twice in #{prompt.number}: {given}")
    asked = Counter((prompt.track, prompt.item) for prompt in run.prompts if prompt.item)
    twice = [key for key, count in asked.items() if count > 1]
    require(not twice, f"asked twice: {twice[:3]}")


def check_posts(world: World) -> None:
    """No marker twice."""
    markers = Counter(posted.marker for posted in world.channel.posts)
    twice = [marker for marker, count in markers.items() if count > 1]
    require(not twice, f"posted twice: {twice[:3]}")


def check_heard(world: World, runs: list[Assessment]) -> None:
    """Every acknowledged message stands exactly once, as part of an answer or as a comment, in its last revision."""
    kept: Counter[str] = Counter()
    texts: dict[str, str] = {}
    for run in runs:
        for answer in answers_of(run):
            for message, text in answer.messages:
                kept[message] += 1
                texts[message] = text
        for comment in world.store.comments(run.id):
            kept[comment.message] += 1
            texts.setdefault(comment.message, comment.text)
    for message, heard in world.heard.items():
        if heard.acknowledged:
            check_message(kept[message], texts.get(message, ""), message, heard.text, heard.deleted)


def check_message(count: int, kept: str, message: str, said: str, deleted: bool) -> None:
    """One message against what is kept of it."""
    require(count <= 1, f"counted {count} times: {message}")
    if deleted:
        require(count == 0, f"deleted, but kept: {message}")
    else:
        require(count == 1, f"lost: {message} {said!r}")
        plain = said.partition(" ")[2] if said.startswith("#") else said
        require(kept in (said, plain), f"not the last revision: {message}: {kept!r} is not {said!r}")


def answers_of(run: Assessment) -> list[Answer]:
    """All answers of a run."""
    return [answer for prompt in run.prompts for answer in prompt.answers]


def check_votes(world: World, runs: list[Assessment]) -> None:
    """Every acknowledged vote on a recognition card stands, as its person's last one, unless it was taken back."""
    votes: dict[tuple[str, int, str, str], str] = {}
    undone = {(tap.assessment, tap.card, tap.person) for tap in world.pressed if tap.action in ("undo", "not_answer")}
    known = {run.id: run for run in runs}
    for tap in world.pressed:
        run = known.get(tap.assessment)
        prompt = run.prompt(int(tap.card)) if run and tap.card.isdigit() else None
        if run is None or prompt is None or prompt.kind != "recognition" or tap.action != "pick":
            continue
        if run.participant(tap.person) is None or world.absences.covers(run.id, tap.person, tap.at):
            continue
        if (tap.assessment, tap.card, tap.person) not in undone:
            row = f"{prompt.area}.{tap.row}" if tap.row in ("today", "wanted") else tap.row
            votes.setdefault((run.id, prompt.number, tap.person, row), tap.value)
    for (identity, number, person, row), _ in votes.items():
        stands = [a for a in known[identity].prompts[number - 1].answers if (a.person, a.item) == (person, row)]
        require(len(stands) == 1 and not stands[0].withdrawn, f"vote of {person} on {row} in #{number} is lost")


def check_handed(world: World, runs: list[Assessment]) -> None:
    """A pick of the person to whom a question was handed is kept, also where it was somebody's own in private."""
    known = {run.id: run for run in runs}
    for tap in world.pressed:
        run = known.get(tap.assessment)
        prompt = run.prompt(int(tap.card)) if run and tap.card.isdigit() else None
        if run is None or prompt is None or prompt.kind != "question" or tap.action != "pick" or prompt.to != tap.person:
            continue
        if run.participant(tap.person) is None or world.absences.covers(run.id, tap.person, tap.at):
            continue
        kept = any(answer.person == tap.person for answer in prompt.answers)
        require(kept, f"pick of {tap.person} in #{prompt.number}, which was handed to them, is lost")


def check_forms(world: World, runs: list[Assessment]) -> None:
    """Every text sent by a form before the end stands in an answer of its person."""
    known = {run.id: run for run in runs}
    for _, event in world.events:
        run = known.get(event.assessment) if isinstance(event, Submitted) else None
        prompt = run.prompt(int(event.card)) if run and isinstance(event, Submitted) else None
        if not isinstance(event, Submitted) or run is None or prompt is None or prompt.kind != "question":
            continue
        foreign = bool(prompt.track) and event.person not in (prompt.track, prompt.to)
        if run.participant(event.person) is None or foreign or world.absences.covers(run.id, event.person, event.at):
            continue
        mine = [a for a in prompt.answers if a.person == event.person]
        require(bool(mine), f"form of {event.person} to #{prompt.number} is lost")
