"""An answer made of taps, messages and a form's words: what it says as a whole, and what that means.

Taps stand first, then what was typed. A form's words take the place of the messages before them, until one of these is
edited or deleted. A tap replaces a figure that was typed, and a typed figure replaces a tap; other
words always stay beside it. Words that were given in private keep the whole answer out of the thread.
"""

from dataclasses import replace

from bot.core.answers import Value, parse, short
from bot.core.assessment import Answer
from bot.core.guide import Item

FIGURE = 4
"""An understood answer of so few words is a figure: it is replaced, not added to."""


def typed(item: Item | None, before: Answer, message: str, text: str, private: bool) -> Answer:
    """The answer with a message added."""
    picks = () if is_figure(item, text) else before.picks
    messages = (*before.messages, (message, text))
    return built(item, replace(parted(before), picks=picks, messages=messages, private=before.private or private))


def filled_in(item: Item | None, before: Answer, picks: tuple[str, ...], text: str, private: bool) -> Answer:
    """The answer as a form has it: its text takes the place of what was typed before."""
    private = private or (before.private and bool(before.messages))
    return built(item, replace(before, picks=picks, words=text, over=len(before.messages), private=private))


def tapped(item: Item | None, before: Answer, picks: tuple[str, ...], private: bool) -> Answer:
    """The answer with these picks."""
    before = parted(before)
    words = "" if is_figure(item, before.words) else before.words
    older, newer = (tuple(pair for pair in part if not is_figure(item, pair[1]))
                    for part in (before.messages[: before.over], before.messages[before.over :]))
    kept = before.private and bool(words or older or newer)
    return built(item, replace(before, picks=picks, messages=(*older, *newer), words=words, over=len(older),
                               private=private or kept))


def changed(item: Item | None, before: Answer, message: str, text: str | None) -> Answer:
    """The answer with one of its messages edited, or deleted where there is no text."""
    at = [one for one, _ in before.messages].index(message)
    new = () if text is None else ((message, text),)
    messages = (*before.messages[:at], *new, *before.messages[at + 1 :])
    made = replace(before, messages=messages)
    return built(item, replace(made, words="", over=0) if at < before.over else made)


def parted(answer: Answer) -> Answer:
    """The answer with its text as words, where it is not known what it was made of."""
    known = answer.picks or answer.messages or answer.words
    return answer if known else replace(answer, words=answer.text)


def built(item: Item | None, answer: Answer) -> Answer:
    """The answer with the text and the meaning of its parts."""
    whole = "\n".join(filter(None, (", ".join(answer.picks), spoken(answer))))
    return replace(answer, text=whole, value=meaning(item, answer.picks, whole))


def spoken(answer: Answer) -> str:
    """What was typed, without what was tapped."""
    return "\n".join(filter(None, (answer.words, *(text for _, text in answer.messages[answer.over :]))))


def meaning(item: Item | None, picks: tuple[str, ...], whole: str) -> Value:
    """What was tapped means more than the words beside it."""
    if item is None:
        return Value()
    if picks and item.answer.kind == "choice":
        return Value("choice", picks=picks, text=short(whole))
    value = parse(item.answer, picks[0]) if picks else Value()
    return value if value.kind else parse(item.answer, whole)


def is_figure(item: Item | None, text: str) -> bool:
    """Whether a text is nothing but an answer to a question with one: "3 weeks", "yes", "4"."""
    if item is None or item.answer.several or not text or len(text.split()) > FIGURE:
        return False
    return parse(item.answer, text).kind in ("quantity", "yes_no", "scale", "choice")
