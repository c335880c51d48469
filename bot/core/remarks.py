"""What a message is before it is an answer: empty, a question back, thanks, or "no idea". And how text is kept."""

import re
import unicodedata

_BROKEN = re.compile("[\0\ud800-\udfff]")
_UNSEEN = re.compile(
    "[\\s\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202f\u205f-\u206f"
                     "\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e0fff\x01-\x1f\x7f-\x9f]*")  # fmt: skip
_SPACES = str.maketrans({"’": "'", "‘": "'", "\u00a0": " ", "—": "-", "–": "-"})
_OPENING = re.compile(
    r"(?:\W*(?:hi|hey|hello|sorry|hmm+|um+|ok|okay|so|wait|and|but|quick question|question|good question|"
    r"just to be sure|"
    r"to clarify|one question|first|please|thanks|oh)\b[\s,:;!.-]*)*\W*"
)
_ASKS = re.compile(
    r"(?:what|why|how|who|whom|whose|when|where|which|what's|who's|how's|do|does|did|is|are|was|were|am|"
    r"can|could|should|would|"
    r"will|may|might|must|has|have we|have you|have they|shall|isn't|aren't|don't|doesn't|you mean|"
    r"meaning|such as|like what|"
    r"for example|e\.g\.|i\.e\.|huh|pardon|come again|in what|by what|at what|for what|for which|in which|"
    r"of which|on which|to whom|"
    r"by when|by whom|since when|until when|anyone|anybody|any idea)(?!\w)"
)
_ASKS_WITHOUT_MARK = re.compile(
    r"(?:what do you mean|what does .{1,60} mean|what is meant|what's meant|what exactly do you|which one do you mean|"
    r"can you (?:please )?(?:explain|clarify|rephrase|give)|could you (?:please )?(?:explain|clarify|rephrase|give)|"
    r"please (?:explain|clarify|rephrase)|do you mean|(?:i )?(?:don't|"
    r"do not) understand(?: the question)?\W*$|not sure what you mean)"
)
_SENTENCE = re.compile(r"(?<=[.!?…])[\s)]+|\n+")
_TAIL = re.compile(r"[^\w?!.]+$|(?::[a-z0-9_+-]+:\s*)+$")
_COURTESY = re.compile(
    r"(?:thanks?|thank you|thank u|thx|tnx|ty|tysm|cheers|merci|danke|gracias|ok|okay|okey|k|kk|great|"
    r"cool|nice|perfect|"
    r"awesome|super|excellent|wonderful|brilliant|lovely|good one|good point|well done|got it|gotcha|understood|noted|"
    r"will do|sounds good|fair enough|makes sense|no problem|no worries|np|you're welcome|welcome|my pleasure|alright|"
    r"all right|roger|ack|amazing|fantastic|much appreciated|appreciated|appreciate it|have a (?:nice|"
    r"great|good) (?:day|weekend|evening)|"
    r"a lot|very much|so much|many|everyone|everybody|all|bot|for (?:the )?(?:reminder|help|heads up|info|"
    r"update|that|this|asking)|"
    r"good morning|morning|hi|hello|hey|bye|lol|haha+|see you|team|folks|guys|then|that's|it|is)"
)
_COURTESIES = re.compile(rf"(?:[\s,.!;]*(?:{_COURTESY.pattern}(?!\w)|:[a-z0-9_+-]{{2,}}:|[:;]-?[)dp]))+[\s,.!;]*")
_ONLY_FILLER = re.compile(
    r"[\s,.!;]*(?:all|everyone|everybody|it|is|then|many|bot|team|folks|guys|that's|a lot|\s)+[\s,.!;]*"
)
_EMOJI = re.compile("[👍🙏👌🙌🎉😊🙂😀😄😁❤💯👏🚀😂🤣😅🔥✨🥳💪🫶🤝😉🎊\u200d\ufe0f\U0001f3fb-\U0001f3ff]+")
_ASK_SOMEBODY = (
    r"(?:[\s,.;:!-]+(?:but )?(?:sorry|tbh|really|honestly|to be honest|you'd have to ask .*|(?:maybe |"
    r"please |better |try |you could |i'd )?"
    r"(?:ask|check with|talk to) .*|(?:maybe |perhaps |i think )?[\w@<>.' -]{1,40} (?:would|might|should|"
    r"may|will|could|does|knows?)\b.*|"
    r"i'm afraid|at all|yet|right now|at the moment|for sure|about (?:that|this|it)|here))*"
)
_UNKNOWN = re.compile(
    r"\W*(?:(?:sorry|honestly|frankly|tbh|to be honest|hmm+|well|um+|i|we|i'm|we're|i am|we are|really|"
    r"actually|just|am|have|i've|"
    r"got|that's|it's|absolutely|currently)[\s,]+)*"
    r"(?:no idea|no clue|don't know|do not know|dont know|dunno|idk|don't really know|not sure|unsure|"
    r"unclear|unknown|not known|no one knows|nobody knows|"
    r"can't say|cannot say|can't tell|cannot tell|couldn't say|couldn't tell|hard to (?:say|tell)|"
    r"difficult to say|haven't a clue|"
    r"who knows|tbd|don't have (?:that|the|this) (?:number|figure|information|info|data)|not my area|wouldn't know|"
    r"never measured(?: it| that)?|(?:we )?don't (?:measure|track)(?: it| that| this)?|"
    r"🤷[\u200d♂♀\ufe0f\U0001f3fb-\U0001f3ff]*|:shrug:|¯\\_\(ツ\)_/¯)"
    rf"{_ASK_SOMEBODY}[\s.!?]*"
)
_MARKS_ONLY = re.compile(r"\s*\?+\s*")


def clean(text: str) -> str:
    """The text as it is kept, whole: NFC, without NUL and broken surrogates; empty where nothing in it can be seen."""
    if not text.isascii() or "\0" in text:
        text = unicodedata.normalize("NFC", _BROKEN.sub("", text))
    return "" if empty(text) else text


def empty(text: str) -> bool:
    """Whether there is nothing to see: only white space, zero-width characters and variation selectors."""
    return _UNSEEN.fullmatch(text) is not None


def is_lone_question(text: str) -> bool:
    """Whether a message only asks back ("what do you mean by velocity?") and answers nothing."""
    said = _plain(text)
    if not said or len(said) > 500:
        return False
    if _MARKS_ONLY.fullmatch(said):
        return True
    said = _OPENING.sub("", _TAIL.sub("", said), count=1)
    if _ASKS_WITHOUT_MARK.match(said):
        return "?" not in said or _only_asks(said)
    return "?" in said and _only_asks(said)


def _only_asks(said: str) -> bool:
    """Whether each sentence is a question, or a word of courtesy."""
    sentences = [sentence.strip(" \"'()*_>-") for sentence in _SENTENCE.split(said) if sentence.strip(" \"'()*_>-")]
    marked = [sentence for sentence in sentences if sentence.endswith("?")]
    asked = [sentence for sentence in marked if _ASKS.match(_OPENING.sub("", sentence, count=1))]
    return bool(asked) and all(sentence in asked or is_thanks(sentence) for sentence in sentences)


def is_thanks(text: str) -> bool:
    """Whether a message is short courtesy and nothing else: "thanks", "ok great", 👍."""
    said = _plain(text)
    if not said or len(said) > 60:
        return False
    bare = _EMOJI.sub(" ", said).strip()
    if not bare:
        return bool(_EMOJI.search(said))
    return _COURTESIES.fullmatch(bare) is not None and not _ONLY_FILLER.fullmatch(bare)


def unknown(text: str) -> bool:
    """Whether a message says "no idea", with or without who would know."""
    said = _plain(text)
    return len(said) <= 160 and (_UNKNOWN.fullmatch(said) is not None or _MARKS_ONLY.fullmatch(said) is not None)


def _plain(text: str) -> str:
    """Lower case, plain apostrophes, one space."""
    return " ".join(text[:600].translate(_SPACES).casefold().split())
