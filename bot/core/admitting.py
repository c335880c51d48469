"""Whether what somebody says or taps can be an answer now, and what they hear where it cannot."""

from datetime import datetime

from bot.core.answers import empty, is_lone_question, is_thanks
from bot.core.turn import Turn


def may_answer(turn: Turn, person: str) -> bool:
    """Whether what this person writes can be an answer: a participant who did not stop, or anybody in an open run."""
    known = turn.assessment.participant(person)
    return not known.stopped if known else turn.assessment.setup.open_to_all


def hint_out(turn: Turn, person: str, text: str, private: bool) -> None:
    """Tell somebody who stopped, and writes all the same, how they come in again: once, in private whenever they write."""
    one, said = turn.assessment.participant(person), not (empty(text) or is_lone_question(text) or is_thanks(text))
    if one and one.stopped and not one.removed and said and (private or not one.hinted) and turn.assessment.live:
        turn.put_person(one, hinted=True)
        turn.whisper(person, "out_of_run", account=turn.assessment.setup.account)


def ended(turn: Turn, person: str, at: datetime, aloud: bool = True) -> bool:
    """Whether the run had ended when this was sent; then its author is told (`aloud`). What came before counts."""
    assessment = turn.assessment
    if assessment.live or assessment.status == "closing" or (assessment.closed_at and at <= assessment.closed_at):
        return False
    if aloud:
        turn.whisper(person, "ended", account=assessment.setup.account)
    return True
