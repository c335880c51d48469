"""Values for the store's tests: one assessment as it grows, and posts for the outbox."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from bot.channels import Target
from bot.core.answers import Value
from bot.core.assessment import Action, Answer, Assessment, Disagreement, Prompt, Track
from bot.core.post import Post
from bot.core.setup import Calendar, Participant, Setup
from bot.store import Parcel

NOW = datetime(2026, 3, 2, 9, 30, 0, 123456, tzinfo=UTC)
ANA, BEN, OWNER = "local:demo:ana", "local:demo:ben", "local:demo:olga"
HOLIDAYS = frozenset(date(2026, 1, 1) + timedelta(days=9 * day) for day in range(30))


def run(identity: str = "a1", steps: int = 200, people: int = 5) -> Assessment:
    """A new assessment with a plan of this many steps."""
    calendar = Calendar("Europe/Berlin", time(9, 0), time(17, 0), frozenset({1, 2, 3}), HOLIDAYS)
    others = (Participant(f"local:demo:p{number}", f"P {number}", calendar=calendar) for number in range(people - 2))
    setup = Setup(
        identity, "demo", "Großhandel AG", "full", "mlops", "1", "local:demo:c1", (OWNER,), ("Olga",),
        date(2026, 4, 1), calendar,
    )
    plan = tuple(f"question:area_{step // 20}_step_{step}" for step in range(steps))
    return Assessment(
        setup, (Participant(ANA, "Ana", "data", calendar), Participant(BEN, "Ben"), *others),
        tracks=(Track(plan=plan),), started_at=NOW, wake_at=NOW + timedelta(hours=1),
    )


def asked(state: Assessment) -> Assessment:
    """The next step of the plan put to the thread."""
    number, (track, *others) = len(state.prompts) + 1, state.tracks
    prompt = Prompt(
        number, "question", area="area_1", item=track.plan[0], asked_at=NOW, message=f"{state.id}-m{number}"
    )
    moved = replace(track, plan=track.plan[1:], open=number, asked=track.asked + 1)
    return replace(state, prompts=(*state.prompts, prompt), tracks=(moved, *others), wake_at=NOW + timedelta(days=1))


def said(state: Assessment, person: str = ANA, text: str = "about three weeks", number: int = 0) -> Assessment:
    """The latest prompt answered by a person."""
    prompt = state.prompts[(number or len(state.prompts)) - 1]
    key = f"{prompt.number}:{person}:{len(prompt.answers)}"
    answer = Answer(
        key, prompt.number, prompt.item, person, NOW + timedelta(seconds=prompt.number), text,
        Value("duration", 504.0, 504.0, "weeks", True, text="3 weeks"), ((f"{state.id}-{key}", text),),
    )
    done = replace(
        prompt, state="closed", outcome="answered", generation=prompt.generation + 1,
        answers=(*prompt.answers, answer),
    )
    return replace(state.with_prompt(done), answers=state.answers + 1)


def full() -> Assessment:
    """An assessment in which every field differs from its default."""
    state = said(asked(said(asked(run()))), BEN, "nein — „niemals“ 🙂")
    lone = Track(ANA, ("card:x", "question:y"), 1, NOW, date(2026, 3, 2), 3, 4, True, True, 2)
    waiting = replace(
        asked(state).prompts[-1], state="waiting", to=BEN, until=NOW, yield_at=NOW, nudges=2, nudge_from=NOW,
        unknown_by=(ANA,), not_me=(BEN,), handed_by=ANA, declined=1, passed=BEN, seconds=30, asked_number=True,
        items=("a", "b"), track=ANA, posted_at=NOW,
    )
    return replace(
        state, status="paused", thread="local:demo:t1", opening="o1", owner_summaries=((ANA, "s2"),),
        tracks=(*state.tracks, lone),
        prompts=(*state.prompts, waiting), waiting=(3,), first_at=NOW, closed_at=NOW, close_reason="owner", warned=True,
        greeted=True, unsaid=("summary",), news=(f"welcome:{BEN}",), news_at=NOW, held="x", closings=2, summary_message="s1",
        summary_due=True,
        stuck_on=date(2026, 3, 2), lined_on=date(2026, 3, 3), resume_at=NOW, ceiling_questions=9, ceiling_cards=8,
        ceiling_seconds=7, ceiling_days=6, disagreements=(Disagreement("i", "both", ANA),),
        actions=(Action(1, "Call them", BEN, date(2026, 5, 1), True),), names=(("local:demo:cleo", "Cleo"),),
    )


def letter(key: str, address: str = "thread:a1", **more: object) -> Parcel:
    """A post for the outbox."""
    target = Target("local:demo:c1", "local:demo:t1")
    return Parcel(key, address, "post", target, body=Post(f"Hello from {key}"), **more)  # type: ignore[arg-type]
