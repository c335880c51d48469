"""What was said in a run, an item at a time, for lists and exports: words whole, votes as the counts that were promised."""

from dataclasses import dataclass

from bot.core.assessment import Answer, Assessment, Prompt
from bot.core.cards import standing, still_votes
from bot.core.findings import TODAY, WANTED
from bot.core.guide import Guide

NOTE = "note"
"""The item of what was typed under a card."""
ABOUT = {"recognition": "sign", "targets": "want", "target_details": "target", "closing": "cost", "question": "question"}
"""What an item of the guide is asked for, by the kind of the prompt that asks it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What was said to one item of a prompt.

    `about` says what was asked: `question`, `sign` (a pain to recognise), `today` or `wanted` (a level), `want`,
    `target`, `cost`, else the name of a typed field. `counts` are the votes, as pairs of vote and people; who voted
    how is no part of them.
    """

    prompt: Prompt
    item: str
    about: str
    ask: str
    answers: tuple[Answer, ...] = ()
    counts: tuple[tuple[str, int], ...] = ()


def entries(run: Assessment, guide: Guide, person: str = "") -> tuple[Entry, ...]:
    """Everything said, in the order in which it was asked; questions without an answer, too. With `person` only what
    this person said, and their own votes are words."""
    return tuple(entry for prompt in run.prompts for entry in of_prompt(run, guide, prompt, person))


def of_prompt(run: Assessment, guide: Guide, prompt: Prompt, person: str) -> list[Entry]:
    """What was said to one prompt; votes stand with the first prompt that asks for them, whoever it is for."""
    given = [answer for answer in standing(prompt) if person in ("", answer.person)]
    known = (prompt.item,) if prompt.item else prompt.items
    found = []
    for item in dict.fromkeys((*known, *(answer.item for answer in given))):
        ask = guide.items[item].ask if item in guide.items else ""
        own = tuple(answer for answer in given if answer.item == item)
        if prompt.kind == "recognition" and item != NOTE and not person:
            counts = votes(run, item) if prompt.number == first_asked(run, item) else ()
            found += [Entry(prompt, item, about(prompt, item, guide), ask, counts=counts)] if counts else []
        elif own or prompt.kind == "question":
            found.append(Entry(prompt, item, about(prompt, item, guide), ask, own))
    return found


def votes(run: Assessment, item: str) -> tuple[tuple[str, int], ...]:
    """How many people gave each vote on an item, the most first; those that are still hidden are left out."""
    shown = [prompt for prompt in run.prompts if prompt.kind == "recognition" and not still_votes(run, prompt)]
    texts = [answer.text for prompt in shown for answer in standing(prompt) if answer.item == item]
    return tuple(sorted(((text, texts.count(text)) for text in set(texts)), key=lambda one: (-one[1], one[0])))


def first_asked(run: Assessment, item: str) -> int:
    """The number of the first recognition card with an item: in private mode everybody has one of their own."""
    return next((one.number for one in run.prompts if one.kind == "recognition" and item in one.items), 0)


def about(prompt: Prompt, item: str, guide: Guide) -> str:
    """What an item of a prompt was asked for."""
    which = item.rpartition(".")[2]
    if item in guide.items:
        return ABOUT[prompt.kind]
    return which if which in (TODAY, WANTED) else item
