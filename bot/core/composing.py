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
    return built(item, before, picks, messages, words_of(before), before.over, before.private or private)


def filled_in(item: Item | None, before: Answer, picks: tuple[str, ...], text: str, private: bool) -> Answer:
    """The answer as a form has it: its text takes the place of what was typed before."""
    private = private or (before.private and bool(before.messages))
    return built(item, before, picks, before.messages, text, len(before.messages), private)


def tapped(item: Item | None, before: Answer, picks: tuple[str, ...], private: bool) -> Answer:
    """The answer with these picks."""
    words = words_of(before)
    words = "" if is_figure(item, words) else words
    older, newer = (tuple(pair for pair in part if not is_figure(item, pair[1]))
                    for part in (before.messages[: before.over], before.messages[before.over :]))
    kept = before.private and bool(words or older or newer)
    return built(item, before, picks, (*older, *newer), words, len(older), private or kept)


def changed(item: Item | None, before: Answer, message: str, text: str | None) -> Answer:
    """The answer with one of its messages edited, or deleted where there is no text."""
    at = [one for one, _ in before.messages].index(message)
    new = () if text is None else ((message, text),)
    messages = (*before.messages[:at], *new, *before.messages[at + 1 :])
    words, over = ("", 0) if at < before.over else (before.words, before.over)
    return built(item, before, before.picks, messages, words, over, before.private)


def words_of(answer: Answer) -> str:
    """The words of an answer that are no message's: its whole text, where it is not known what it was made of."""
    known = answer.picks or answer.messages or answer.words
    return answer.words if known else answer.text


def spoken(answer: Answer) -> str:
    """What was typed, without what was tapped."""
    return joined(words_of(answer), answer.messages[answer.over :])


def joined(words: str, messages: tuple[tuple[str, str], ...]) -> str:
    """Words and the messages that came after them, a line each."""
    return "\n".join(filter(None, (words, *(text for _, text in messages))))


def built(
    item: Item | None, before: Answer, picks: tuple[str, ...], messages: tuple[tuple[str, str], ...], words: str, over: int,
    private: bool,
) -> Answer:
    """The next revision of an answer, with the text and the meaning of its parts."""
    whole = "\n".join(filter(None, (", ".join(picks), joined(words, messages[over:]))))
    return replace(before, picks=picks, messages=messages, words=words, over=over, private=private, text=whole,
                   value=meaning(item, picks, whole), revision=before.revision + 1)


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
