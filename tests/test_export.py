"""The answers as files: every word of everybody, whole and escaped, and votes as the counts that were promised."""

import csv
import io
import json
from html import unescape
from typing import Any

import pytest
from dialogue import Talk

NASTY = ("=1+1|cmd", "+49 30 1", "-5", "@sum(a1)", "＝2", "a,b;\"c\"\nsecond line\n\n\nend", "שלום", "<b>x</b> & y",
         "# no heading\n| no | table |", "`x` [a](http://evil.test)", "word " * 9_000)  # fmt: skip


@pytest.fixture
def talk() -> Talk:
    """Ana and Mei voted on #1, which is still open to votes."""
    talk = Talk().starts().opens().after(minutes=2)
    for row, ana, mei in (("fe.sign.rebuild", "sounds", "no"), ("fe.sign.unused", "sounds", "sounds"),
                          ("feature-engineering.today", "2", "3")):
        talk.ana.taps("pick", 1, ana, row)
        talk.mei.taps("pick", 1, mei, row)
    return talk


def file(talk: Talk, format_: str) -> str:
    """An export as its reader gets it."""
    return unescape(talk.owner.commands(f"export {format_}").gets("export_ready").details)


def rows(talk: Talk) -> list[dict[str, str]]:
    """The rows of a CSV export."""
    return list(csv.DictReader(io.StringIO(file(talk, "csv"), newline="")))


def closed(talk: Talk) -> Talk:
    """The owner closes the run."""
    talk.owner.commands("close").presses("confirm")
    return talk.after(minutes=5)


@pytest.mark.parametrize("text", NASTY, ids=range(len(NASTY)))
def test_every_word_is_in_every_format_and_none_of_it_acts(talk: Talk, text: str) -> None:
    talk.after(minutes=2).ana.says(text)
    text = talk.texts(2)[0]
    [row] = [one for one in rows(talk) if one["number"] == "2"]
    assert row["answer"] in (text, f"'{text}") and row["answer"][0] not in "=+-@＝" and row["who"] == "Ana Weber"
    told: dict[str, Any] = json.loads(file(talk, "json"))
    assert [one["answer"] for one in told["answers"]] == [text] and told["account"] == "Acme Corp"
    lines = file(talk, "md").splitlines()
    assert [line for line in lines if line.startswith("#")] == ["# Acme Corp", "## Feature engineering and data preparation"]
    quoted = " ".join(line.removeprefix("> ") for line in lines if line.startswith(">")).replace("\\", "")
    assert quoted.split() == f"{text} (Ana Weber)".split()


def test_votes_are_hidden_until_the_area_ends_and_then_counts_without_names(talk: Talk) -> None:
    assert rows(talk) == [] and "sounds" not in talk.owner.commands("answers").gets("answer_list").details
    closed(talk)
    votes = [(one["item"], one["answer"], one["people"]) for one in rows(talk)]
    assert votes == [
        ("fe.sign.rebuild", "not us", "1"), ("fe.sign.rebuild", "sounds like us", "1"),
        ("fe.sign.unused", "sounds like us", "2"),
        ("feature-engineering.today", "level 2", "1"), ("feature-engineering.today", "level 3", "1"),
    ]  # fmt: skip
    assert not any(one["who"] or one["at"] for one in rows(talk))
    assert "**Level today**" in file(talk, "md") and "> sounds like us: 2" in file(talk, "md")
    listed = talk.owner.commands("answers").gets("answer_list").plain
    assert "Level today\nlevel 2: 1\nlevel 3: 1" in listed and "sounds like us: 2" in listed and "Ana" not in listed


@pytest.mark.parametrize("who", ["owner", "ana", "zoe"])
def test_the_summary_of_a_running_run_shows_no_vote_of_an_area_that_goes_on(talk: Talk, who: str) -> None:
    post = getattr(talk, who).commands("summary").gets("team_summary")
    assert not any(word in post.plain for word in ("recognise", "(1/", "Level today", "What hurts"))
    talk.owner.commands("close").presses("confirm")
    talk.after(minutes=5)
    assert "Features 2.5" in talk.all("team_summary")[0].post.text


def test_in_private_mode_votes_are_counted_over_everybody() -> None:
    talk = Talk().starts(where="private").opens().after(minutes=2)
    for person, vote in ((talk.ana, "sounds"), (talk.jonas, "sounds"), (talk.mei, "no")):
        person.taps("pick", 0, vote, "fe.sign.rebuild")
    votes = [(one["answer"], one["people"]) for one in rows(closed(talk)) if one["item"] == "fe.sign.rebuild"]
    assert votes == [("sounds like us", "2"), ("not us", "1")]


def test_remarks_and_fields_of_cards_say_what_they_answer(talk: Talk) -> None:
    talk.jonas.says("it depends on the project")
    talk.after(minutes=20)
    own = talk.jonas.commands("my answers", "private").gets("answer_list").details
    assert "A remark\nit depends on the project" in own
    assert "“We end up building" in talk.ana.commands("my answers", "private").gets("answer_list").details
    listed = talk.owner.commands("answers").gets("answer_list")
    assert "A remark\nJonas Lindqvist: it depends on the project" in listed.details
    assert ("note", "A remark", "Jonas Lindqvist") in [(one["item"], one["question"], one["who"]) for one in rows(talk)]
