"""The people of a simulation and their habits: prompt, late, terse, away, editing, handing over, silent."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from bot.core import pacing
from bot.core.guide import AnswerType, Item
from bot.core.post import Post
from bot.core.setup import Participant

SAID = {
    "text": (
        "We copy a notebook and change it until it works", "Mostly by hand, there is a wiki page but it is old",
        "A script that one of us wrote two years ago", "It depends on who is on duty", "We talk about it in the Monday call",
        "Airflow does it at night, we look in the morning", "Whoever touched it last knows",
    ),
    "duration": ("about 3 weeks", "2-3 days", "a month or so", "usually 3 weeks, last time 5", "half a day"),
    "percentage": ("about half", "~40 %", "80%", "between 20 and 30 percent", "a third"),
    "count": ("4", "about a dozen", "two or three", "7"),
    "money": ("$40k a month", "€ 300k", "no idea"),
    "frequency": ("twice a week", "once a month", "hardly ever", "a few times a year"),
    "person": ("Priya from platform", "our lead", "the product owner"),
}


@dataclass(frozen=True, slots=True)
class Habit:
    """How somebody behaves: the share of prompts they answer, how long they take, and what else they do."""

    name: str
    answers: float = 0.8
    delay: tuple[int, int] = (2, 40)
    taps: float = 0.6
    edits: float = 0.03
    deletes: float = 0.01
    hands_over: float = 0.02
    chatter: float = 0.05
    skips: float = 0.03
    away: tuple[int, int] = (0, 0)


HABITS = (
    Habit("prompt", 0.95, (1, 15)),
    Habit("late", 0.6, (90, 400)),
    Habit("terse", 0.8, (5, 60), taps=0.9, chatter=0.0),
    Habit("away", 0.7, (10, 90), away=(1, 2)),
    Habit("edits", 0.8, (5, 50), edits=0.4, deletes=0.1),
    Habit("hands over", 0.6, (5, 60), hands_over=0.25, skips=0.1),
    Habit("silent", 0.1, (30, 300)),
    Habit("chatty", 0.8, (3, 40), chatter=0.5),
)


def when(person: Participant, habit: Habit, now: datetime, chance: Random) -> datetime:
    """When somebody gets round to it: after a while, and mostly within their own working hours."""
    at = now + timedelta(minutes=chance.randint(*habit.delay), seconds=chance.randint(0, 59))
    if chance.random() < 0.05:
        return at
    opens = pacing.next_open(person.calendar, at)
    return opens if opens == at else opens + timedelta(minutes=chance.randint(0, 60))


def words(item: Item | None, chance: Random) -> str:
    """Something that a person might write to an item."""
    answer = item.answer if item else AnswerType()
    key = answer.unit if answer.kind == "quantity" else answer.kind
    if answer.kind == "yes_no":
        return chance.choice(("yes, Feast", "no", "kind of", "not yet"))
    if answer.kind == "scale":
        return str(chance.randint(1, 5))
    if answer.kind == "choice" and answer.picks:
        return chance.choice(answer.picks)
    return chance.choice(SAID.get(key, SAID["text"]))


def tap(post: Post, chance: Random) -> tuple[str, str, str] | None:
    """A tap on a card as action, row and value; None where there is nothing to tap."""
    rows = [row for row in post.rows if row.picks]
    if rows:
        row = chance.choice(rows)
        return "pick", row.id, chance.choice(row.picks).value
    if post.picks:
        return "pick", "", chance.choice(post.picks).value
    return None
