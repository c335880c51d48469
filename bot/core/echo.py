"""What an area gives back when it has ended: the pains most recognised, and the figures people named."""

from bot.core.assessment import Answer, Assessment, Prompt
from bot.core.guide import Guide
from bot.core.messages import Echo

MOST_PAINS = 2
MOST_FIGURES = 2


def echo_of(assessment: Assessment, prompt: Prompt, guide: Guide) -> Echo | None:
    """The echo that this prompt carries: of the area that ended right before it, None where none did.

    An area gives back once, when it is left for the first time; later deep questions in it do not say it all again.
    """
    asked = [one for one in assessment.prompts[: prompt.number - 1] if one.track == prompt.track]
    area = asked[-1].area if asked else ""
    if area == prompt.area or area not in guide.area_of:
        return None
    left = next((one for one in reversed(asked) if one.area != area), None)
    if left and any(one.area == area for one in asked[: asked.index(left)]):
        return None
    return echo(assessment, guide, area, prompt.track)


def echo(assessment: Assessment, guide: Guide, area: str, track: str) -> Echo | None:
    """What people said about an area so far, None where nobody said anything that can be given back."""
    own = [p for p in assessment.prompts if p.area == area and p.track == track]
    votes = [a for p in own if p.kind == "recognition" for a in p.answers if not a.withdrawn]
    pains = recognised(votes, guide)
    figures, today, wanted = figures_of(own, guide), span(votes, f"{area}.today"), span(votes, f"{area}.wanted")
    if not (pains or figures or any(today)):
        return None
    return Echo(guide.area_of[area].label, pains, figures, today, wanted)


def recognised(votes: list[Answer], guide: Guide) -> tuple[tuple[str, int, int], ...]:
    """The pains most recognised: label, who recognises it, and of how many who said anything about it."""
    told = {item: [vote.text == "sounds" for vote in votes if vote.item == item]
            for item in dict.fromkeys(vote.item for vote in votes) if item in guide.items}
    found = [(guide.items[item].label, sum(said), len(said)) for item, said in told.items() if any(said)]
    return tuple(sorted(found, key=lambda one: -one[1])[:MOST_PAINS])


def span(votes: list[Answer], ladder: str) -> tuple[int, int]:
    """The lowest and the highest level that somebody gave on a ladder, 0 and 0 without any."""
    given = [vote.value.level for vote in votes if vote.item == ladder and vote.value.level]
    return (min(given), max(given)) if given else (0, 0)


def figures_of(prompts: list[Prompt], guide: Guide) -> tuple[tuple[str, str], ...]:
    """The quantities that people named for questions, as label and value, without private answers."""
    found: dict[str, list[str]] = {}
    for prompt in prompts:
        item = guide.items.get(prompt.item)
        if item and item.answer.kind == "quantity":
            found[item.label] = [said(a) for a in prompt.answers if not a.withdrawn and not a.private and a.value.kind]
    named = [(label, " / ".join(dict.fromkeys(values))) for label, values in found.items() if values]
    return tuple(named[:MOST_FIGURES])


def said(answer: Answer) -> str:
    """An answer in its short form."""
    return answer.value.text or answer.text
