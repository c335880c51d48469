"""Commands as people type them."""

from collections.abc import Iterator
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.commands import OWN, VERBS, Command, Unknown, numbered, parse
from bot.core.people import People

TODAY = date(2026, 11, 23)  # A Monday.
PEOPLE: People = (
    ("slack:T1:U1", "Ana Silva"), ("slack:T1:U2", "Ben Okoro"), ("slack:T1:U3", "Ben Adams"), ("local:cy", "Cy"),
)  # fmt: skip
CY_AND_BEN = "local:cy\nslack:T1:U2"
ACCOUNTS = ("Acme Corp", "Acme", "Müller & Söhne", "Beta")
ADD = (("do", "add"),)
TEMPLATES = ("data-science", "executive", "ml-engineering", "platform")


def read(text: str) -> Command | Unknown:
    return parse(text, PEOPLE, ACCOUNTS, TODAY, TEMPLATES)


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_alone(verb: str) -> None:
    assert read(verb) == read(f" /{verb.upper()} . ") == read(f"discovery {verb}") == Command(verb)


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("", Command("help")),
        ("?", Command("help")),
        ("/discovery  STATUS", Command("status")),
        ("\u200bstatus\u00a0Acme", Command("status", "Acme")),
        ("status for acme corp please.", Command("status", "Acme Corp")),
        ("status “Acme Corp”", Command("status", "Acme Corp")),
        ("answers MÜLLER & söhne", Command("answers", "Müller & Söhne")),
        ("close Beta", Command("close", "Beta")),
        ("nudge @Ana", Command("remind", who="slack:T1:U1", who_text="Ana")),
        ("remind <@U1>", Command("remind", who="slack:T1:U1", who_text="U1")),
        ("remind <at>Cy</at>", Command("remind", who="local:cy", who_text="Cy")),
        ("remove Ben Okoro", Command("remove", who="slack:T1:U2", who_text="Ben Okoro")),
        ("remove okoro from Acme", Command("remove", "Acme", who="slack:T1:U2", who_text="okoro")),
        ("assign #7 to Ana", Command("assign", who="slack:T1:U1", who_text="Ana", number=7)),
        ("assign 7 slack:T1:U3", Command("assign", who="slack:T1:U3", who_text="slack:T1:U3", number=7)),
        ("assign Ana #12", Command("assign", who="slack:T1:U1", who_text="Ana", number=12)),
        ("add @dora as ML engineer", Command("add", who_text="dora", text="ML engineer")),
        ("add <@U9|dora> data scientist", Command("add", who_text="U9", text="data scientist")),
        ("add Ana data engineer", Command("add", who="slack:T1:U1", who_text="Ana", text="data engineer")),
        ("reopen #3", Command("reopen", number=3)),
        ("reopen 3", Command("reopen", number=3)),
        ("reopen Acme", Command("reopen", "Acme")),
        ("export pdf", Command("export", options=(("format", "pdf"),))),
        ("export Acme as Word", Command("export", "Acme", options=(("format", "docx"),))),
        ("digest off", Command("digest", options=(("digest", "off"),))),
        ("digest friday 8:30", Command("digest", options=(("weekday", "5"), ("time", "08:30")))),
        ("digest at 4pm", Command("digest", options=(("time", "16:00"),))),
        ("extend 2026-12-03", Command("extend", day=date(2026, 12, 3))),
        ("extend Fri", Command("extend", day=date(2026, 11, 27))),
        ("extend Acme to next friday", Command("extend", "Acme", day=date(2026, 12, 4))),
        ("extend tomorrow", Command("extend", day=date(2026, 11, 24), options=(()))),
        ("extend 3 Dec", Command("extend", day=date(2026, 12, 3))),
        ("extend Dec 3rd, 2027", Command("extend", day=date(2027, 12, 3))),
        ("extend until 13/12", Command("extend", day=date(2026, 12, 13))),
        ("extend 5/5", Command("extend", day=date(2027, 5, 5))),
        ("extend 3.12.", Command("extend", day=date(2026, 12, 3))),
        ("extend in 3 days", Command("extend", day=date(2026, 11, 26))),
        ("extend by 3 working days", Command("extend", day=date(2026, 11, 26), options=(("days", "3"),))),
        ("extend +2", Command("extend", day=date(2026, 11, 25), options=(("days", "2"),))),
        ("extend by a week", Command("extend", day=date(2026, 11, 30), options=(("ahead", "7"),))),
        ("extend 2 weeks", Command("extend", day=date(2026, 12, 7), options=(("ahead", "14"),))),
        ("extend Fri 11 Dec", Command("extend", day=date(2026, 12, 11))),
        ("extend to Friday, 11 December 2026", Command("extend", day=date(2026, 12, 11))),
        ("extend – until Fri 11.12.", Command("extend", day=date(2026, 12, 11))),
        ("extend the deadline to Friday", Command("extend", day=date(2026, 11, 27))),
        ("extend it — Friday", Command("extend", day=date(2026, 11, 27))),
        ("pause this run until Mon 30 Nov", Command("pause", day=date(2026, 11, 30))),
        ("status – Acme", Command("status", "Acme")),
        ("assign #7 – Ana", Command("assign", who="slack:T1:U1", who_text="Ana", number=7)),
        ("pause me until Tue 24 Nov", Command("pause_me", day=date(2026, 11, 24))),
        ("extend end of month", Command("extend", day=date(2026, 11, 30))),
        ("pause Acme until Monday", Command("pause", "Acme", day=date(2026, 11, 30))),
        ("pause", Command("pause")),
        ("pause me", Command("pause_me")),
        ("Pause me until Tuesday.", Command("pause_me", day=date(2026, 11, 24))),
        ("pause me for 2 weeks", Command("pause_me", day=date(2026, 12, 7))),
        ("pause me today", Command("pause_me", day=date(2026, 11, 24))),
        ("back", Command("back")),
        ("I’m back!", Command("back")),
        ("resume me", Command("back")),
        ("resume", Command("resume")),
        ("STOP", Command("stop")),
        ("my answers", Command("my_answers")),
        ("forget me", Command("forget_me")),
        ("my zone europe/berlin", Command("my_zone", text="Europe/Berlin")),
        ("my holidays de", Command("my_holidays", text="de")), ("my holidays", Command("my_holidays")),
        ("my timezone is New York", Command("my_zone", text="America/New_York")),
        ("start", Command("start")),
        ("start Acme data-science", Command("start", "Acme", "data-science")),
        ("start Acme Data Science", Command("start", "Acme", "data-science")),
        ("start New Client Ltd executive", Command("start", "New Client Ltd", "executive")),
        ("start ‘New Client’ executive", Command("start", "New Client", "executive")),
        ("start executive for Beta", Command("start", "Beta", "executive")),
        ("start Gamma", Command("start", "Gamma")),
        ("start Gamma executive with Cy and Ben Okoro until 4 Dec",
         Command("start", "Gamma", "executive", day=date(2026, 12, 4), options=(("participants", CY_AND_BEN),))),
        ("start Gamma executive @Cy, <@U2>", Command("start", "Gamma", "executive", options=(("participants", CY_AND_BEN),))),
        ('start Gamma executive participants="Cy, Ben Okoro" pace=4',
         Command("start", "Gamma", "executive", options=(("pace", "4"), ("participants", CY_AND_BEN)))),
        ("start Gamma executive people=cy, U2", Command("start", "Gamma", "executive", options=(("participants", CY_AND_BEN),))),
        ("start Gamma with executive", Command("start", "Gamma", "executive")),
        ("start Ben executive", Command("start", "Ben", "executive")),
        ("start areas=features", Command("start", options=(("areas", "features"),))),
        ("start Acme platform until 4 Dec", Command("start", "Acme", "platform", day=date(2026, 12, 4))),
        ('start "Acme Corp" data-science 3 days pace=4 private',
         Command("start", "Acme Corp", "data-science", options=(("days", "3"), ("pace", "4"), ("mode", "private")))),
        ("start “Acme Corp” data—science —private —pace=4",
         Command("start", "Acme Corp", "data-science", options=(("mode", "private"), ("pace", "4")))),
        ("actions", Command("actions")),
        ("todos for acme corp", Command("actions", "Acme Corp")),
        ("actions add Ask for a “big” GPU – soon", Command("actions", text="Ask for a “big” GPU – soon", options=ADD)),
        ("actions add Acme dictionary", Command("actions", text="Acme dictionary", options=ADD)),
        ("actions Acme: add Call by 4 Dec.", Command("actions", "Acme", text="Call", day=date(2026, 12, 4), options=ADD)),
        ("actions add Write it @Ana by Friday",
         Command("actions", who="slack:T1:U1", text="Write it", day=date(2026, 11, 27), options=ADD)),
        ("actions add <@U2>: call them", Command("actions", who="slack:T1:U2", text="call them", options=ADD)),
        ("actions add Ask @Ana Silva about it",
         Command("actions", who="slack:T1:U1", text="Ask @Ana Silva about it", options=ADD)),
        ("actions add Ask @nobody", Command("actions", text="Ask @nobody", options=ADD)),
        ("action Buy coffee", Command("actions", text="Buy coffee", options=ADD)),
        ("actions add", Command("actions", options=ADD)),
        ("actions done #2", Command("actions", number=2, options=(("do", "done"),))),
        ("actions done 2 – Acme Corp", Command("actions", "Acme Corp", number=2, options=(("do", "done"),))),
        ("actions undo 3", Command("actions", number=3, options=(("do", "undone"),))),
        ("settings pace four", Command("settings", options=(("pace", "four"),))),
        ("settings – pace", Command("settings", options=(("pace", ""),))),
        ("digest every thu at 9", Command("digest", options=(("weekday", "4"), ("time", "09:00")))),
        ("digest mondays 9 am", Command("digest", options=(("weekday", "1"), ("time", "09:00")))),
        ("export the answers as csv", Command("export", options=(("format", "csv"),))),
        ("list all my runs", Command("list")),
        ("remind everyone on Acme", Command("remind", "Acme")),
        ("assign question 7 to Ana", Command("assign", who="slack:T1:U1", who_text="Ana", number=7)),
        ("settings pace=3", Command("settings", options=(("pace", "3"),))),
        ("help export", Command("help", text="export")),
    ],
)  # fmt: skip
def test_commands(text: str, command: Command) -> None:
    assert read(text) == command


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("statsu", Unknown("statsu", ("status",))),
        ("sumary", Unknown("sumary", ("summary",))),
        ("what is this", Unknown("what", ())),
        ("extend 12/3", Unknown("12/3", ("2026-12-03", "2027-03-12"), "date")),
        ("extend 31 Feb", Unknown("31 feb", (), "date")),
        ("extend whenever", Unknown("whenever", (), "date")),
        ("extend frday", Unknown("frday", ("friday",), "date")),
        ("extend Fri 12 Dec", Unknown("Fri 12 Dec", ("2026-12-12", "2026-11-27"), "date")),
        ("pause until tuesdy", Unknown("tuesdy", ("tuesday",), "date")),
        ("pause tomorow", Unknown("tomorow", ("tomorrow",), "date")),
        ("pause me until tuesdy", Unknown("until tuesdy", ("until tuesday",), "date")),
        ("pause Acne", Unknown("Acne", ("Acme",), "account")),
        ("extend 2026-11-20", Unknown("2026-11-20", (), "past")),
        ("extend yesterday", Unknown("yesterday", (), "past")),
        ("extend 20 Nov", Unknown("20 Nov", (), "past")),
        ("pause me until whenever", Unknown("until whenever", (), "date")),
        ("remind ben", Unknown("ben", ("Ben Okoro", "Ben Adams"), "person")),
        ("assign #7 Anna", Unknown("Anna", ("Ana Silva",), "person")),
        ("remove zoe", Unknown("zoe", (), "person")),
        ("status Acne", Unknown("Acne", ("Acme",), "account")),
        ('close "Nobody Ltd"', Unknown("Nobody Ltd", ACCOUNTS, "account")),
        ("digest 25:00", Unknown("25:00", (), "digest")),
        ("digest Fri 4 Dec", Unknown("Dec", (), "digest")),
        ("list Nope", Unknown("Nope", ACCOUNTS, "account")),
        ("actions remove 1", Unknown("remove", ("add", "done"), "verb")),
        ("actions ad Foo", Unknown("ad", ("add",), "verb")),
        ("actions add Call by 31 Feb", Unknown("31 Feb", (), "date")),
        ("actions add Call by 2026-11-20", Unknown("2026-11-20", (), "past")),
        ("export cvs", Unknown("cvs", ("csv",), "format")),
        ("export pfd", Unknown("pfd", ("pdf",), "format")),
        ("start Acme executive @Nobody", Unknown("Nobody", (), "person")),
        ("start Acme executive with Cy and @Ben", Unknown("Ben", ("Ben Okoro", "Ben Adams"), "person")),
        ("start Acme executive participants=cy,Anna", Unknown("Anna", ("Ana Silva",), "person")),
        ("start Acme data-sciense", Unknown("data-sciense", ("data-science",), "template")),
        ("my zone Mars/Base", Unknown("Mars/Base", (), "zone")), ("my holidays are in August", Unknown("my", ())),
    ],
)
def test_what_is_not_understood(text: str, unknown: Unknown) -> None:
    found = read(text)
    assert isinstance(found, Unknown)
    assert (found.word.casefold(), found.problem) == (unknown.word.casefold(), unknown.problem)
    assert set(unknown.suggestions) <= set(found.suggestions)
    if not unknown.suggestions:
        assert not found.suggestions


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("#7 we use Airflow", (7, "we use Airflow")), ("# 12: yes\nand no", (12, "yes\nand no")), ("#7", None),
        ("#7 ", None),
        ("7 days", None), ("see #7 there", None), ("#general hi", None), ("#7days", None), ("#0 x", None),
    ],
)  # fmt: skip
def test_numbered(text: str, found: tuple[int, str] | None) -> None:
    assert numbered(text) == found


@given(st.text(max_size=80), st.sampled_from(["", *VERBS, *OWN, "pause me ", "my zone "]))
def test_nothing_breaks(text: str, verb: str) -> None:
    found = read(f"{verb} {text}")
    if isinstance(found, Command):
        assert found.verb in (*VERBS, *OWN)
    numbered(text)


def test_without_templates_the_last_word_is_the_template() -> None:
    assert parse("start Acme data-science", (), (), TODAY) == Command("start", "Acme", "data-science")
    assert parse("start Acme", (), ("Acme",), TODAY) == Command("start", "Acme")


def test_a_first_name_goes_before_a_last_name() -> None:
    people = (("a", "James Cook"), ("b", "Cook Smith"))
    assert parse("remind cook", people, (), TODAY) == Command("remind", who="b", who_text="cook")


def test_a_start_looks_through_the_people_only_for_those_it_names() -> None:
    """A workspace has 20,000 people, and the event loop waits: to compare each word with each name took seconds."""
    looks = 0

    class Crowd(tuple[tuple[str, str], ...]):
        def __iter__(self) -> Iterator[tuple[str, str]]:
            nonlocal looks
            looks += 1
            return super().__iter__()

    words = "please ask the whole team about everything that hurts until Friday"
    assert isinstance(parse(f'start "Acme" data-science {words}', Crowd(PEOPLE), (), TODAY, TEMPLATES), Command)
    assert looks == 0
    found = parse(f"start Acme data-science with @Ana Silva and Ben Okoro {words}", Crowd(PEOPLE), (), TODAY, TEMPLATES)
    assert isinstance(found, Command) and dict(found.options)["participants"] == "slack:T1:U1\nslack:T1:U2"
    assert looks < 30
