"""Tells a simulated conversation: day by day who said what where, the two summaries, and what it came to in figures."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from adapters.simulation.channel import Posted
from adapters.simulation.scenario import OWNER, SPARE
from adapters.simulation.world import World
from bot.channels import Inbound
from bot.core import pacing
from bot.core.assessment import Assessment
from bot.core.events import Adopted, Commanded, Deleted, Edited, Pressed, Said, Submitted
from bot.core.post import Post

LINES = 9
WIDTH = 108
INDENT = "             "


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was said or done: when, where (`thread`, `private`, `only ANA`), by whom, and the words."""

    at: datetime
    where: str
    who: str
    text: str
    what: str = ""


def told(world: World) -> list[Line]:
    """The whole conversation in the order in which it happened."""
    names = {one.person: one.name for one in (OWNER, *world.scenario.team, SPARE)}
    said = [(at, 1, of_event(at, event, names)) for at, event in world.events]
    posts = [(posted.at, 2, of_post(posted, names)) for posted in world.channel.posts]
    notes = [(at, 0, Line(at, "world", "", f"({what})", "fault")) for at, what in world.log]
    ordered = sorted([*notes, *said, *posts], key=lambda one: one[:2])
    return list(joined(line for _, _, line in ordered))


def of_event(at: datetime, event: Inbound, names: dict[str, str]) -> Line:
    """What a person did."""
    who = names.get(event.person, event.person)
    kind = type(event).__name__
    where = "thread" if getattr(event, "thread", "") else "private"
    match event:
        case Said() | Edited():
            return Line(at, where, who, f"{'edits: ' if isinstance(event, Edited) else ''}{event.text}", kind)
        case Deleted():
            return Line(at, where, who, "deletes a message", kind)
        case Adopted():
            return Line(at, where, who, "takes an answer back" if event.undo else "takes a message as an answer", kind)
        case Pressed():
            value = event.value and names.get(event.value, event.value)
            card = f"#{event.card}" if event.card.isdigit() else event.card
            return Line(at, where, who, f"taps {card} {event.action}{f' {value}' if value else ''}", f"{kind}:{card}")
        case Submitted():
            filled = "; ".join(text for _, text in event.values)
            return Line(at, "private", who, f"fills the form of #{event.card}: {filled}", kind)
        case Commanded():
            return Line(at, "private", who, f"/discovery {event.text}", kind)


def of_post(posted: Posted, names: dict[str, str]) -> Line:
    """What the bot said."""
    person = names.get(posted.target.person, posted.target.person)
    where = "thread" if not person else f"only for {person}" if posted.target.thread else f"private to {person}"
    return Line(posted.at, where, "bot", posted.first.plain, posted.marker)


def joined(lines: Iterable[Line]) -> Iterator[Line]:
    """Several taps of one person on one card at one moment are told in one line."""
    def key(line: Line) -> object:
        return (line.at, line.who, line.where, line.what) if line.what.startswith("Pressed:") else id(line)

    kept = list(lines)
    for _, group in groupby(kept, key):
        taps = list(group)
        if len(taps) == 1:
            yield taps[0]
            continue
        card = taps[0].what.partition(":")[2]
        picks = Counter(tap.text.rpartition(" ")[2] for tap in taps)
        counts = ", ".join(f"{value} x{count}" if count > 1 else value for value, count in picks.items())
        yield Line(taps[0].at, taps[0].where, taps[0].who, f"taps {card}: {counts}", taps[0].what)


def conversation(world: World, last: int = 0) -> list[str]:
    """The conversation as lines of text, with a heading a day, in the zone of the first run."""
    zone = pacing.zone_of(world.run(world.ids[0]).setup.calendar.zone if world.ids else "UTC")
    lines, day = [], None
    for line in told(world)[-last:]:
        local = line.at.astimezone(zone)
        if local.date() != day:
            day = local.date()
            lines += ["", f"== {local:%a} {day.day} {local:%b %Y} ==".ljust(60, "=")]
        lines += printed(line, f"{local:%H:%M}")
    return lines


def printed(line: Line, hour: str) -> list[str]:
    """One thing that was said, indented below its time."""
    who = "" if not line.who else f"{line.who}, {line.where}: " if line.where != "thread" else f"{line.who}: "
    first, *rest = shortened(line.text)
    return [f"{hour}  {who}{first}", *(f"{INDENT}{more}" for more in rest)]


def shortened(text: str) -> list[str]:
    """A text in a few lines of bearable length."""
    lines = [line if len(line) <= WIDTH else line[: WIDTH - 1].rsplit(" ", 1)[0] + " …"
             for line in text.splitlines() if line.strip()] or [""]
    return lines if len(lines) <= LINES else [*lines[: LINES - 1], f"… ({len(lines) - LINES + 1} more lines)"]


def summary_of(world: World, run: Assessment, start: str) -> str:
    """The latest text of a post whose name starts so, whole."""
    found = [p for p in world.channel.posts if p.marker.startswith(f"{run.id}:{start}")]
    return found[-1].post.plain if found else ""


def report(world: World) -> list[str]:
    """The conversation, the summaries, and a last line with counts."""
    lines = conversation(world)
    for run in world.runs():
        for title, start in (("Summary for the team", "summary"), ("For the owner only", "owner-summary")):
            text = summary_of(world, run, start)
            lines += ["", f"== {title}: {run.setup.account} ==".ljust(60, "="), text or "(none)"]
    return [*lines, "", *(counted(counts(world, run)) for run in world.runs())]


def counts(world: World, run: Assessment) -> dict[str, Any]:
    """What a run came to, in figures."""
    by_day = Counter(
        pacing.local_date(run.setup.calendar, one.at).isoformat() for one in world.channel.posts
        if one.marker.startswith(f"{run.id}:") and not one.target.person
    )
    first = pacing.local_date(run.setup.calendar, run.first_at or world.scenario.start)
    days = max(1, pacing.working_days_between(run.setup.calendar, first, run.setup.deadline))
    tracks = max(1, len(run.tracks))
    return {
        "account": run.setup.account, "template": run.setup.template, "status": run.status, "people": len(run.participants),
        "days": days, "prompts": len(run.prompts), "prompts_promised": run.ceiling_questions + run.ceiling_cards,
        "answered": sum(prompt.answered for prompt in run.prompts),
        "answers": sum(not one.withdrawn for prompt in run.prompts for one in prompt.answers),
        "minutes_a_day": round(sum(prompt.seconds for prompt in run.prompts) / 60 / days / tracks, 1),
        "areas": list(dict.fromkeys(prompt.area for prompt in run.prompts if prompt.area)),
        "thread_posts_by_day": dict(by_day),
        "private_posts": sum(bool(p.target.person) for p in world.channel.posts if p.marker.startswith(f"{run.id}:")),
    }


def counted(figures: dict[str, Any]) -> str:
    """The counts as one line."""
    days = ", ".join(f"{day[5:]} {count}" for day, count in figures["thread_posts_by_day"].items())
    return (
        f"{figures['account']}: {figures['prompts']} of at most {figures['prompts_promised']} prompts, "
        f"{figures['answered']} answered, {figures['answers']} answers of {figures['people']} people, "
        f"about {figures['minutes_a_day']:g} minutes a day over {figures['days']} working days; "
        f"posts in the thread by day: {days or 'none'}; private: {figures['private_posts']}."
    )


def data(world: World) -> dict[str, Any]:
    """The same for programs."""
    lines = [{"at": line.at.isoformat(), "where": line.where, "who": line.who, "text": line.text} for line in told(world)
             if line.who != "bot"]
    runs = world.runs()
    return {
        "events": lines,
        "posts": [posted_data(one) for one in world.channel.posts],
        "summaries": {run.setup.account: {"team": summary_of(world, run, "summary"),
                                          "owner": summary_of(world, run, "owner-summary")} for run in runs},
        "counts": [counts(world, run) for run in runs],
    }


def posted_data(one: Posted) -> dict[str, Any]:
    """One post for programs."""
    where = "private" if one.target.person and not one.target.thread else "whisper" if one.target.person else "thread"
    post: Post = one.first
    return {"at": one.at.isoformat(), "where": where, "to": one.target.person, "marker": one.marker, "voice": post.voice,
            "prompt": int(post.card) if post.card.isdigit() else None, "text": post.plain, "edits": one.edits}
