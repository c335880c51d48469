"""What people really write, and what we understand of it."""

import timeit
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content import content_root, load_guide
from bot.core.answers import (
    Value,
    clean,
    differs,
    empty,
    is_lone_question,
    is_thanks,
    parse,
    same,
    say_quantity,
    unknown,
)  # fmt: skip
from bot.core.guide import AnswerType

DAY, WEEK, MONTH, YEAR = 24, 168, 730.5, 8766
TIME, SHARE, COUNT, MONEY, OFTEN = (
    AnswerType("quantity", unit=unit) for unit in ("duration", "percentage", "count", "money", "frequency")
)  # fmt: skip
OF_TEN = AnswerType("quantity", ("0 or 1", "2 or 3", "4 or 5", "6 to 8", "9 or 10"), unit="count", of=10)
TOOLS = AnswerType("choice", ("Airflow", "Kubeflow", "custom", "a cloud service", "scheduled scripts",
"none so far"), True)
SCALE = AnswerType("scale", low="not at all happy", high="very happy")


def near(got: float | None, wanted: float | None) -> bool:
    return got is wanted or (got is not None and wanted is not None and abs(got - wanted) <= 0.001 * max(wanted, 1))


@pytest.mark.parametrize(
    ("kind", "said", "low", "high", "approximate", "text"),
    [
        (TIME, "3 weeks", 3 * WEEK, 3 * WEEK, False, "3 weeks"),
        (TIME, "around three weeks", 3 * WEEK, 3 * WEEK, True, "about 3 weeks"),
        (TIME, "I think it's roughly 3 weeks, tbh", 3 * WEEK, 3 * WEEK, True, "about 3 weeks"),
        (TIME, "2-3 days", 2 * DAY, 3 * DAY, False, "2–3 days"),
        (TIME, "2–3\u00a0days", 2 * DAY, 3 * DAY, False, "2–3 days"),
        (TIME, "two to three days", 2 * DAY, 3 * DAY, False, "2–3 days"),
        (TIME, "between 2 and 3 months", 2 * MONTH, 3 * MONTH, False, "2–3 months"),
        (TIME, "a couple of days", 2 * DAY, 2 * DAY, True, "a couple of days"),
        (TIME, "a few hours", 2, 4, True, "a few hours"),
        (TIME, "an hour or less", 0, 1, False, "an hour or less"),
        (TIME, "A day or less.", 0, DAY, False, "a day or less"),
        (TIME, "less than a day", 0, DAY, False, "less than a day"),
        (TIME, "< 2h", 0, 2, False, "< 2h"),
        (TIME, "3 weeks max", 0, 3 * WEEK, False, "3 weeks max"),
        (TIME, "6+ months", 6 * MONTH, None, False, "6+ months"),
        (TIME, "over a year", YEAR, None, False, "over a year"),
        (TIME, "2 days or more", 2 * DAY, None, False, "2 days or more"),
        (TIME, "half a day", 12, 12, False, "half a day"),
        (TIME, "half an hour", 0.5, 0.5, False, "half an hour"),
        (TIME, "a day and a half", 36, 36, False, "1.5 days"),
        (TIME, "2½ weeks", 420, 420, False, "2.5 weeks"),
        (TIME, "1 1/2 weeks", 252, 252, False, "1.5 weeks"),
        (TIME, "1,5 days", 36, 36, False, "1.5 days"),
        (TIME, "1h30m", 1.5, 1.5, False, "90 minutes"),
        (TIME, "1h30", 1.5, 1.5, False, "90 minutes"),
        (TIME, "2h30-3h", 2.5, 3.0, False, "2.5–3 hours"),
        (TIME, "30min-1h30", 0.5, 1.5, False, "30–90 minutes"),
        (TIME, "2 h 30 - 3 h", 2.5, 3.0, False, "2.5–3 hours"),
        (TIME, "1h30, sometimes 2h", 1.5, 2.0, True, "1h30, sometimes 2h"),
        (TIME, "1-2 days 4 hours", 4.0, 48.0, True, "1-2 days 4 hours"),
        (MONEY, "around 15 grand", 15_000, 15_000, True, "about 15k"),
        (TIME, "45m", 0.75, 0.75, False, "45 minutes"),
        (TIME, "30 min - 2 h", 0.5, 2, False, "30 minutes – 2 hours"),
        (TIME, "2 years and 3 months", 27 * MONTH, 27 * MONTH, False, "27 months"),
        (TIME, "10 business days", 2 * WEEK, 2 * WEEK, False, "10 working days"),
        (TIME, "twenty-five days", 600, 600, False, "25 days"),
        (TIME, "3-ish weeks", 3 * WEEK, 3 * WEEK, True, "about 3 weeks"),
        (TIME, "usually 3 weeks, last time 5", 3 * WEEK, 5 * WEEK, True, "usually 3 weeks, last time 5"),
        (TIME, "a week, sometimes two", WEEK, 2 * WEEK, True, "a week, sometimes two"),
        (TIME, "in 2023 it was 3 months", 3 * MONTH, 3 * MONTH, False, "3 months"),
        (TIME, "3 weeks for 5 models", 3 * WEEK, 3 * WEEK, False, "3 weeks"),
        (TIME, "It takes us about three weeks, mostly waiting", 3 * WEEK, 3 * WEEK, True, "about 3 weeks"),
        (TIME, "it takes at least 3 weeks", 3 * WEEK, None, False, "at least 3 weeks"),
        (TIME, "it usually takes us 3 weeks but last time 5", 3 * WEEK, 5 * WEEK, True, "about 3–5 weeks"),
        (TIME, "it takes weeks", 2 * WEEK, MONTH, True, "weeks"),
        (MONEY, "about 20k per month for the GPUs", 20_000, 20_000, True, "about 20k a month"),
        (TIME, "Weeks!", 2 * WEEK, MONTH, True, "weeks"),
        (TIME, "0", 0, 0, False, None),
        (SHARE, "~40 %", 40, 40, True, "about 40 %"),
        (SHARE, "about half", 50, 50, True, "about 50 %"),
        (SHARE, "a third", 33.333, 33.333, False, "33 %"),
        (SHARE, "roughly a quarter", 25, 25, True, "about 25 %"),
        (SHARE, "two thirds", 66.667, 66.667, False, "67 %"),
        (SHARE, "<5%", 0, 5, False, "<5%"),
        (SHARE, "40", 40, 40, False, "40 %"),
        (SHARE, "between 10 and 20 percent", 10, 20, False, "10–20 %"),
        (SHARE, "more than half", 50, None, False, "more than half"),
        (SHARE, "one in five", 20, 20, False, "20 %"),
        (SHARE, "3 out of 10", 30, 30, False, "30 %"),
        (SHARE, "99,9 %", 99.9, 99.9, False, "99.9 %"),
        (SHARE, "most of it", 50, 100, True, "most of it"),
        (SHARE, "none", 0, 0, False, "0 %"),
        (SHARE, "24/7", 100, 100, False, None),
        (SHARE, "two out of ten", 20, 20, False, "20 %"),
        (SHARE, "3/4 of them", 75, 75, False, None),
        (OF_TEN, "20%", 2, 2, False, "20%"),
        (OF_TEN, "10-20 percent", 1, 2, False, "10-20 percent"),
        (OF_TEN, "about a third", 3.3, 3.3, True, "about a third"),
        (OF_TEN, "half", 5, 5, False, "half"),
        (OF_TEN, "one in ten", 1, 1, False, "one in ten"),
        (OF_TEN, "1 out of 2", 5, 5, False, "1 out of 2"),
        (OF_TEN, "3/10", 3, 3, False, "3/10"),
        (OF_TEN, "20%, so 2", 2, 2, False, "2"),
        (OF_TEN, "2 or 3", 2, 3, False, "2 or 3"),
        (OF_TEN, "maybe 4", 4, 4, True, "about 4"),
        (OF_TEN, "at least 30 %", 3, None, False, "at least 30 %"),
        (COUNT, "3 models, 20 % of all", 3, 3, False, None),
        (MONEY, "half a million", 5e5, 5e5, False, "500k"),
        (COUNT, "10k", 10_000, 10_000, False, "10,000"),
        (COUNT, "a dozen", 12, 12, False, "12"),
        (COUNT, "2 or 3", 2, 3, False, "2–3"),
        (COUNT, "none or one", 0, 1, False, "none or one"),
        (COUNT, "1.200", 1200, 1200, False, "1,200"),
        (COUNT, "5-10k", 5000, 10_000, False, "5,000–10,000"),
        (COUNT, "500-1k", 500, 1000, False, "500–1,000"),
        (COUNT, "once or twice", 1, 2, False, None),
        (COUNT, "12 models, 3 in production", 12, 12, False, None),
        (COUNT, "we have 5 models since 2021", 5, 5, False, None),
        (COUNT, "1.5 TB", 1.5e12, 1.5e12, False, "1.5 TB"),
        (MONEY, "$1.2m", 1.2e6, 1.2e6, False, "$1.2m"),
        (MONEY, "€ 300k", 3e5, 3e5, False, "€300k"),
        (MONEY, "300 k EUR", 3e5, 3e5, False, "€300k"),
        (MONEY, "about 2-3m USD", 2e6, 3e6, True, "about $2m–3m"),
        (MONEY, "under 5,000", 0, 5000, False, "under 5,000"),
        (MONEY, "10.000,50 €", 10000.5, 10000.5, False, None),
        (MONEY, "20k a month", 20_000, 20_000, False, "20k a month"),
        (MONEY, "CHF 1'200'000", 1.2e6, 1.2e6, False, "1.2m CHF"),
        (OFTEN, "twice a week", 2 * MONTH / WEEK, 2 * MONTH / WEEK, False, "twice a week"),
        (OFTEN, "every other month", 0.5, 0.5, False, None),
        (OFTEN, "monthly", 1, 1, False, "once a month"),
        (OFTEN, "hardly ever", 0, 1 / 6, True, "hardly ever"),
        (OFTEN, "a few times a year", 2 / 12, 4 / 12, True, "a few times a year"),
        (OFTEN, "every 2-3 weeks", MONTH / WEEK / 3, MONTH / WEEK / 2, False, "every 2–3 weeks"),
        (OFTEN, "3x per week", 3 * MONTH / WEEK, 3 * MONTH / WEEK, False, "3 times a week"),
        (OFTEN, "5 deployments per week", 5 * MONTH / WEEK, 5 * MONTH / WEEK, False, None),
        (OFTEN, "at least once a week", MONTH / WEEK, None, False, None),
        (OFTEN, "once in 3 months", 1 / 3, 1 / 3, False, "every 3 months"),
        (OFTEN, "never", 0, 0, False, "never"),
        (OFTEN, "24/7", MONTH, None, True, "24/7"),
    ],
)
def test_quantities(
    kind: AnswerType, said: str, low: float, high: float | None, approximate: bool, text: str | None
) -> None:
    value = parse(kind, said)
    assert value.kind == "quantity"
    assert near(value.low, low), value
    assert near(value.high, high), value
    assert value.approximate is approximate
    assert text is None or value.text == text


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (TIME, "-3 weeks"), (TIME, "3"), (TIME, "24/7"), (TIME, "it depends"), (TIME, "2m"), (SHARE, "-5%"),
        (SHARE, "0.4"), (SHARE, "80/20"), (SHARE, "40 of our models"), (OFTEN, "4 times"), (MONEY, "a lot"),
        (MONEY, "six figures"), (TIME, "faster decisions; around 2.5m EUR last year"), (TIME, "about $1.2m a year"),
        (SHARE, "About $1.2m a year, mostly cloud"), (SHARE, "we never measured it"), (OFTEN, "~$5k per month"),
        (COUNT, "20%"), (COUNT, "10 to 20 percent"), (COUNT, "one in ten"), (COUNT, "two thirds"), (COUNT, "half"),
        (OF_TEN, "20"), (OF_TEN, "150 %"), (OF_TEN, "it varies"), (SHARE, "since 12/2024"), (MONEY, "20% of the budget"),
        (COUNT, "Airflow"), (COUNT, "minus 4"), (TIME, "2 days dev, 1 week test, 3 weeks approval, 4 weeks waiting"),
        (AnswerType("quantity"), "3 weeks"), (TIME, "1/0 days or so"), (OFTEN, "every 0 weeks"),
    ],
)  # fmt: skip
def test_what_is_not_understood_is_kept_as_text(kind: AnswerType, said: str) -> None:
    value = parse(kind, said)
    if said != "1/0 days or so":
        assert value.kind == ""
        assert value.text == said


def test_picks_in_bands() -> None:
    kind = AnswerType("quantity", ("a day or less", "a few days", "1-2 weeks", "about a month",
    "longer"), unit="duration")
    assert parse(kind, "1–2 weeks") == Value("quantity", WEEK, 2 * WEEK, "week", picks=("1-2 weeks",), text="1-2 weeks")
    assert parse(kind, "Longer") == Value("quantity", MONTH, None, picks=("longer",), text="longer")
    often = AnswerType("quantity", ("hardly ever", "about weekly", "more often"), unit="frequency")
    assert near(parse(often, "more often").low, MONTH / WEEK)
    assert parse(often, "more often").high is None


@pytest.mark.parametrize(
    ("said", "picks"),
    [
        ("Airflow", ("Airflow",)), ("airflow and kubeflow", ("Airflow", "Kubeflow")), ("Airfow", ("Airflow",)),
        ("Kubeflow, Airflow", ("Airflow", "Kubeflow")), ("- Airflow\n- custom", ("Airflow", "custom")),
        ("we use Airflow mostly", ("Airflow",)), ("Airflow, but moving to Dagster", ("Airflow",)),
        ("not Airflow", ()), ("Dagster", ()), ("1, 3", ("Airflow", "custom")), ("9", ()),
        ("None so far.", ("none so far",)),
        ("a cloud service + scheduled scripts", ("a cloud service", "scheduled scripts")),
    ],
)  # fmt: skip
def test_choices(said: str, picks: tuple[str, ...]) -> None:
    value = parse(TOOLS, said)
    assert value.picks == picks
    assert value.kind == ("choice" if picks else "")


def test_a_pick_with_and_or_a_comma_stays_whole() -> None:
    kind = AnswerType("choice", ("data warehouse or lake", "range and gap checks", "money, time"), True)
    assert parse(kind, "Range and gap checks, data warehouse or lake").picks == kind.picks[:2]
    assert parse(kind, "money, time").picks == ("money, time",)


@pytest.mark.parametrize(
    ("said", "yes"),
    [
        ("yes, Feast", True), ("Yep", True), ("yeah we do", True), ("👍", True), ("of course", True), ("we do", True),
        ("nope", False), ("No.", False), ("not yet", False), ("not really", False), ("We don’t", False),
        ("never", False),
        ("kind of", None), ("partly", None), ("yes and no", None), ("depends on the team", None),
        ("not everywhere", None),
    ],
)  # fmt: skip
def test_yes_no(said: str, yes: bool | None) -> None:
    value = parse(AnswerType("yes_no"), said)
    assert (value.kind, value.yes, value.text) == ("yes_no", yes, said)


@pytest.mark.parametrize("said", ["nothing like that? Feast", "Feast", "noted", "yesterday we moved", "notebooks"])
def test_not_every_n_is_a_no(said: str) -> None:
    assert parse(AnswerType("yes_no"), said).kind == ("yes_no" if said.startswith("nothing") else "")


@pytest.mark.parametrize(
    ("said", "level"),
    [
        ("4", 4), ("4/5", 4), ("four", 4), ("4 out of 5", 4), ("level 4", 4), ("I'd say 3, because of tests", 3),
        ("8/10", 4), ("3-4", 3), ("3.5", 3), ("4️⃣", 4), ("⭐⭐⭐", 3), ("very happy", 5), ("Not at all happy!", 1),
        ("7", 0), ("0", 0), ("-4", 0), ("40%", 0), ("fine", 0), ("2 - we have nothing", 2),
        ("2 we have nothing", 2), ("3 stars", 3), ("4 of 5 today", 4), ("One dashboard with all of it", 0), ("2 audits", 0),
    ],
)  # fmt: skip
def test_scales(said: str, level: int) -> None:
    value = parse(SCALE, said)
    assert (value.level, value.kind) == (level, "scale" if level else "")


@pytest.mark.parametrize(
    ("said", "name"), [("Ana Silva", "Ana Silva"), ("ask Ben", "Ben"), ("probably @ana", "@ana"),
    ("<@U123>", "<@U123>")]
)
def test_persons(said: str, name: str) -> None:
    assert parse(AnswerType("person"), said) == Value("person", text=name)
    assert parse(AnswerType("person"), "nobody").kind == ""


@pytest.mark.parametrize(
    "said", ["no idea", "No idea!", "idk", "dunno, sorry", "I don't know", "I don’t know, ask Ben", "not sure",
    "Not sure — Ben would know",
             "hard to say", "we really don't know", "TBD", "🤷", "?", "Honestly, no clue"],
)  # fmt: skip
def test_no_idea(said: str) -> None:
    assert unknown(said)
    for kind in (TIME, TOOLS, AnswerType("text"), AnswerType("yes_no"), SCALE, AnswerType("person")):
        value = parse(kind, said)
        assert value.unknown
        assert (value.kind, value.text) == ("", said)


@pytest.mark.parametrize("said", ["not sure, maybe 3 weeks",
"I don't know what happens in prod, but mostly we use Airflow", "known"])
def test_some_idea(said: str) -> None:
    assert not unknown(said) or parse(TIME, said).low == 3 * WEEK
    assert not parse(TIME, said).unknown


@pytest.mark.parametrize(
    ("said", "lone"),
    [
        ("what do you mean by velocity?", True), ("What do you mean by velocity", True), ("Sorry, which models?", True),
        ("does Airflow count?", True), ("?", True), ("can you explain that", True),
        ("Hi! How do you define live? Thanks!", True),
        ("Is that per team? Or overall?", False), ("we use Airflow, why?", False), ("Airflow?", False),
        ("3 weeks?", False),
        ("what do you mean by velocity? we use Airflow", False), ("How we deploy is by hand.", False), ("", False),
        ("Is anything written down? No.", False), ("what is velocity? 🤔", True),
    ],
)  # fmt: skip
def test_questions_back(said: str, lone: bool) -> None:
    assert is_lone_question(said) is lone


@pytest.mark.parametrize(
    ("said", "courtesy"),
    [
        ("thanks", True), ("Thanks a lot!", True), ("ok", True), ("👍", True), ("👍🏽", True), ("great", True),
        ("ok great, thanks!", True),
        ("will do", True), (":+1:", True), ("thx :)", True), ("ok, we use Airflow", False),
        ("great tooling", False), ("all", False),
        ("👎", False), ("", False), ("yes", False), ("no", False), ("good", False), ("it is", False),
    ],
)  # fmt: skip
def test_thanks(said: str, courtesy: bool) -> None:
    assert is_thanks(said) is courtesy


def test_text_is_kept_whole() -> None:
    assert clean("a\0b\ud800c") == "abc"
    assert clean("Cafe\u0301") == "Café"
    assert clean("a\u200b\u202eb") == "a\u200b\u202eb"
    assert clean("\u200b \ufe0f\u202e") == ""
    assert clean("x" * 100_000) == "x" * 100_000
    assert empty(" \n\u200b\ufe0f\u2060\ufeff")
    assert not empty(" .")
    assert not empty("👍\ufe0f")
    assert parse(AnswerType(), "word " * 100).text.endswith("…")


def test_perception_gaps() -> None:
    def time(said: str) -> Value:
        return parse(TIME, said)

    assert differs(time("3 weeks"), time("2-3 days"))
    assert differs(time("2-3 days"), time("3 weeks"))
    assert same(time("3 weeks"), time("2-4 weeks"))
    assert same(time("3 weeks"), time("about a month"))
    assert differs(time("a day or less"), time("a week"))
    assert not differs(time("more than a week"), time("3 months"))
    assert differs(time("8 hours"), time("a day"))
    assert same(time("8 hours"), time("a day"), "duration")
    assert differs(parse(OFTEN, "never"), parse(OFTEN, "weekly"))
    assert same(parse(OFTEN, "never"), parse(OFTEN, "never"))
    assert differs(parse(SCALE, "4"), parse(SCALE, "2"))
    assert same(parse(SCALE, "4"), parse(SCALE, "3"))
    assert differs(parse(AnswerType("yes_no"), "yes"), parse(AnswerType("yes_no"), "nope"))
    for other in (parse(AnswerType("yes_no"), "kind of"), Value(), time("3 weeks")):
        assert not differs(parse(AnswerType("yes_no"), "yes"), other)
        assert not same(parse(AnswerType("yes_no"), "yes"), other)
    assert not differs(parse(MONEY, "$5m"), parse(MONEY, "€1m"))
    assert same(time("30 days"), time("4 weeks"))


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ((504, 504, "duration", True), "about 3 weeks"), ((48, 72, "day", False), "2–3 days"),
        ((40, 40, "percentage", False), "40 %"),
        ((0, 5, "%", False), "up to 5 %"), ((17532, None, "duration", False), "at least 2 years"),
        ((1, 1, "hour", False), "1 hour"),
        ((1, 1, "frequency", False), "once a month"), ((0, 0, "frequency", True), "never"),
        ((10000, 10000, "count", False), "10,000"),
        ((3e5, 3e5, "money", False), "300k"), ((None, None, "", False), ""), ((0, 0, "duration", True), "0 hours"),
    ],
)  # fmt: skip
def test_said_back(arguments: tuple[float | None, float | None, str, bool], text: str) -> None:
    assert say_quantity(*arguments) == text


KINDS = (TIME, SHARE, COUNT, MONEY, OFTEN, TOOLS, SCALE, AnswerType("yes_no"), AnswerType("person"))


@given(st.text(max_size=300), st.sampled_from(KINDS))
def test_nothing_is_refused(said: str, kind: AnswerType) -> None:
    value = parse(kind, said)
    assert empty(clean(said).strip()) or value.text
    assert value.high is None or value.low is None or value.low <= value.high


@given(st.text("0123456789 .,-–/%$€kmx~<>+awekdyhours'or", max_size=40), st.sampled_from(KINDS))
def test_odd_figures_do_no_harm(said: str, kind: AnswerType) -> None:
    parse(kind, said)


def test_it_is_quick() -> None:
    for kind, said, most in ((TIME, "about 3 weeks", 120e-6), (TOOLS, "Airflow", 60e-6),
    (AnswerType(), "We use Airflow. " * 20, 60e-6)):
        best = min(timeit.repeat(lambda: parse(kind, said), number=200, repeat=5)) / 200
        assert best < most, f"{said[:20]}: {best * 1e6:.0f} us"
    for kind in (TIME, SHARE, COUNT, MONEY, OFTEN, TOOLS, SCALE):
        assert timeit.timeit(lambda: parse(kind, "3 models every day a week " * 1500), number=1) < 0.1


def test_every_band_of_the_shipped_guide_says_its_figure_by_itself() -> None:
    guide = load_guide(content_root() / "guides" / "mlops")
    asked = [item for item in guide.items.values() if item.answer.kind == "quantity"]
    for item in asked:
        alone = replace(item.answer, picks=())
        vague = [pick for pick in item.answer.picks if parse(alone, pick).low is None and "not planned" not in pick]
        assert not vague, f"{item.id}: {vague} means nothing in a summary"
