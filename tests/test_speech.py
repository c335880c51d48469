"""How a person's text is shown: cut between whole characters, in one line or with its paragraphs."""

import pytest

from bot.wording.speech import cut, paragraphs


@pytest.mark.parametrize(
    ("text", "limit", "shown"),
    [
        ("two words", 20, "two words"),
        ("one two three four five", 16, "one two three…"),
        ("line\n\nbreak", 20, "line / break"),
        ("e\u0301" * 10, 6, "e\u0301" * 2 + "…"),
        ("👩‍💻" * 5, 5, "👩‍💻…"),
        ("🇩🇪" * 5, 6, "🇩🇪🇩🇪…"),
        ("👍🏽" * 4, 4, "👍🏽…"),
        ("שלום", 20, "\u2068שלום\u2069"),
        ("a\u202eb", 20, "\u2068ab\u2069"),
        ("x" * 50_000, 10, "x" * 9 + "…"),
    ],
)
def test_cutting_keeps_characters_whole(text: str, limit: int, shown: str) -> None:
    assert cut(text, limit) == shown


LONG = "It takes about three weeks, from the day somebody asks for it to the day it is there."


@pytest.mark.parametrize(("text", "shown"), [
    (f"{LONG}\n\n\n\nIt depends:\n- lake:   fast \n", f"{LONG}\n\nIt depends:\n- lake: fast"),
    (f"{LONG}\n\n" + "b " * 40, f"{LONG}\n\n" + "b " * 15 + "b…"), ("", ""), (f"{LONG}\r\ntwo", f"{LONG}\ntwo"),
    (f"{LONG}\nשלום", f"{LONG}\n\u2068שלום\u2069"),
    ("an expert to ask\ncatalogue.\nOr so", "an expert to ask / catalogue. Or so")])
def test_an_answer_keeps_its_paragraphs_where_there_is_room(text: str, shown: str) -> None:
    assert paragraphs(text, 120) == shown
