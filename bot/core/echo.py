"""What an area gives back when it has ended: the pains most recognised, and the figures people named."""

from bot.core.assessment import Answer, Assessment, Prompt
from bot.core.guide import Guide
from bot.core.messages import Echo

MOST_PAINS = 2
MOST_FIGURES = 2


def echo_of(assessment: Assessment, prompt: Prompt, guide: Guide) -> Echo | None:
    """The echo that this prompt carries: of the area that ended right before it, None where none did."""
    before = previous(assessment, prompt)
    if before is None or before.area == prompt.area or before.area not in guide.area_of:
        return None
    if any(later.area == before.area and later.track == prompt.track for later in assessment.prompts[prompt.number :]):
        return None
    return echo(assessment, guide, before.area, prompt.track)


def previous(assessment: Assessment, prompt: Prompt) -> Prompt | None:
    """The prompt asked before this one on the same track."""
    for index in range(prompt.number - 2, -1, -1):
        if assessment.prompts[index].track == prompt.track:
            return assessment.prompts[index]
    return None


def echo(assessment: Assessment, guide: Guide, area: str, track: str) -> Echo | None:
    """What people said about an area so far, None where nobody said anything that can be given back."""
    own = [p for p in assessment.prompts if p.area == area and p.track == track]
    votes = [a for p in own if p.kind == "recognition" for a in p.answers if not a.withdrawn]
    voters = len({answer.person for answer in votes})
    counts: dict[str, int] = {}
    for answer in votes:
        if answer.text == "sounds" and answer.item in guide.items:
            label = guide.items[answer.item].label
            counts[label] = counts.get(label, 0) + 1
    pains = sorted(counts.items(), key=lambda pair: -pair[1])[:MOST_PAINS]
    figures = figures_of(own, guide)
    if not pains and not figures:
        return None
    return Echo(guide.area_of[area].label, tuple(pains), voters, figures)


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
