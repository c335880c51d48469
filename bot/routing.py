"""Which run an event is about: by its thread, by a message, by what waits for a person, or by a command's words."""

from __future__ import annotations

from bot.core.assessment import Assessment, Prompt
from bot.core.command_words import ALIASES, VERBS, near_verbs, numbered, said_of
from bot.core.commands import OWN, Command, parse
from bot.core.events import Pressed, Said, Submitted
from bot.corridor import Corridor
from bot.forms import loaded
from bot.starting import is_here
from bot.store import Store

ALONE = ("help", "start", "status", "list", "summary")
"""Words that, said alone and in private, are nobody's answer to a question."""
SHORT = 4
"""In private an owner who is asked as well gives commands of so many words; longer texts are answers."""


def takes_command(corridor: Corridor, db: Store, event: Said) -> bool:
    """Whether a message is a command: said to the bot by mention, or in private with nothing else meant.

    Whoever only steers and is asked nothing may mistype a command; from others just its exact word is one.
    """
    if event.text.lstrip().startswith(("/discovery", "discovery ")):
        return True
    if (event.thread and not event.addressed) or (not event.thread and numbered(event.text)):
        return False
    words = said_of(event.text)
    first = words.split(" ", 1)[0].casefold().strip(".,:;!")
    if own_wish(words, event) or words.casefold() in ALONE:
        return True
    if event.thread:
        return first in VERBS or (only_steers(corridor, db, event) and nearly(first))
    owns = bool(db.by_person(event.person, "owner"))
    if db.by_person(event.person, "participant", True):
        return owns and first in VERBS and len(words.split()) <= SHORT
    return nearly(first) if owns else first in VERBS and (first == "start" or len(words.split()) <= SHORT)


def nearly(word: str) -> bool:
    """Whether a word is a command's, another word for it, or close to one."""
    return word in VERBS or word in ALIASES or bool(near_verbs(word))


def only_steers(corridor: Corridor, db: Store, event: Said) -> bool:
    """Whether somebody owns the run of a thread and is not asked in it."""
    known = corridor.run_of_thread(db, event.thread)
    run = db.load(known) if known else None
    return run is not None and event.person in run.setup.owners and not run.setup.open_to_all and (
        run.participant(event.person) is None)


def own_wish(words: str, event: Said) -> bool:
    """Whether the text is a person's own wish, such as "pause me until Tuesday"."""
    found = parse(words, (), (), event.at.date())
    if isinstance(found, Command):
        return found.verb in OWN
    steering = words.split(" ", 1)[0].casefold() in VERBS and not words.casefold().startswith("pause me")
    return found.problem in ("past", "far", "date", "zone") and not steering


def run_of_message(corridor: Corridor, db: Store, message: str, thread: str) -> str | None:
    """The run that a message belongs to: by our record of it, else by its thread."""
    known = db.by_message(message)
    if known:
        return known[0]
    return corridor.run_of_thread(db, thread) if thread else None


def run_of_private(corridor: Corridor, db: Store, event: Said) -> str | None:
    """The run that a private message answers: the latest prompt put to this person, else their latest live run.

    Without a live one it is their latest: what was on its way when a run ended still belongs to it.
    """
    live = db.by_person(event.person, "participant", True)
    runs = [db.load(run) for run in live or db.by_person(event.person, "participant")]
    if not runs:
        return None
    return max(runs, key=lambda run: latest_for(run, event.person)).id


def of_elsewhere(db: Store, event: Pressed | Submitted) -> bool:
    """Whether a tap or a form names a run of another workspace than its person's: no card of ours there says so."""
    named = [event.assessment]
    if isinstance(event, Pressed) and not event.card.isdigit():
        named += [word for part in (event.value, event.row, event.card) for word in part.replace(" ", ":").split(":")]
    return any(not is_here(run, event.person) for run in (loaded(db, name) for name in named) if run)


def prompt_above(db: Store, event: Said) -> tuple[str | None, int]:
    """The run and the number of the prompt below whose card, or below an answer to which, something was said in private."""
    known = db.by_message(event.below) if event.below else None
    return (known[0], known[1]) if known and known[1] else (None, 0)


def latest_for(run: Assessment, person: str) -> tuple[bool, float]:
    """How recently a run put something to a person that is still open; prompts to the person come first."""
    own = [p for p in run.prompts if person in (p.to, p.track) and p.state != "closed" and p.posted_at]
    shared = [p for p in run.prompts if not p.to and not p.track and p.posted_at]
    return bool(own), moment(own or shared)


def moment(prompts: list[Prompt]) -> float:
    """When the latest of some prompts was posted, as seconds."""
    return max((prompt.posted_at.timestamp() for prompt in prompts if prompt.posted_at), default=0.0)
