"""Lint warnings: each found where it is due, none where the wording is fine."""

from dataclasses import replace
from pathlib import Path

import pytest
from test_content import TEMPLATES, write_guide

from bot.content import load_with_places
from bot.content.lint import lint
from bot.core.guide import AnswerType, Area, Guide, Item, Template, TemplateLine

TOPICS = (("oven", "Ovens"), ("flour", "Flour"))


def question(number: int, **changes: object) -> Item:
    """A blameless core question."""
    item = Item(
        f"ba.q{number}", "bakery", "current", "question", f"Which bread number {number} sells best?", tier="core"
    )
    return replace(item, **changes)  # type: ignore[arg-type]


def guide_of(*odd: Item, line: TemplateLine | None = None, **template: object) -> Guide:
    """A blameless guide of one session with twelve core questions, and the odd items beside them."""
    items = (*(question(number, seconds=60) for number in range(12)), *odd)
    lines = (TemplateLine("Bakery", area="bakery"), *([line] if line else []))
    session = Template("bakers", "Bakers", "bakers", "bread", (30, 45), lines)
    return Guide(
        id="bakery",
        title="Bakery",
        version="1",
        areas=(Area("bakery", "Bakery", items),),
        templates=(replace(session, **template),),  # type: ignore[arg-type]
        topics=TOPICS,
    )


def odd(ask: str, **changes: object) -> Item:
    """A deep question with this wording."""
    return question(99, ask=ask, tier="deep", **changes)


def test_a_blameless_guide_has_no_warnings() -> None:
    assert lint(guide_of()) == ()


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        ("How do you knead, and how do you bake?", "two things"),
        ("Who kneads? Who bakes?", "two things"),
        ("Is it warm, or do you wait?", "two things"),
        ("How many loaves are sold and what is left?", "two things"),
        ("Don't you have a second oven?", "neutrally"),
        ("Do you not weigh the flour?", "neutrally"),
        ("Shouldn’t the oven be cleaned?", "neutrally"),
        ("How should the bread taste?", "neutrally"),
        ("Wouldn't it be better to weigh?", "neutrally"),
        ("x" * 141, "141 characters"),
        ("Which oven is hot!", "exclamation"),
    ],
)
def test_odd_wording_is_named(ask: str, words: str) -> None:
    found = lint(guide_of(odd(ask)))
    assert len(found) == 1, found
    assert found[0].startswith("ba.q99: ") and words in found[0]


@pytest.mark.parametrize(
    "ask",
    [
        "How do you weigh salt and flour?",
        "Bread and butter: which sells better?",
        "What do you do when a loaf does not rise?",
        "Which oven would you like to have?",
        "Where do shoulders hurt after kneading?",
        "How fresh is the andalusian flour you use?",
        "x" * 140,
    ],
)
def test_good_wording_is_left_alone(ask: str) -> None:
    assert lint(guide_of(odd(ask))) == ()


def test_quotes_may_say_what_questions_may_not() -> None:
    quote = odd("We should weigh, and how do we bake? Who knows.", kind="indicator", phase="pain")
    assert lint(guide_of(quote)) == ()
    assert "exclamation" in lint(guide_of(replace(quote, ask="We burn it all!")))[0]


def test_exclamation_marks_are_found_in_hints_and_picks() -> None:
    assert "exclamation" in lint(guide_of(odd("Which oven?", hint="Name it!")))[0]
    picks = AnswerType("choice", picks=("the hot one!", "the other"))
    assert "exclamation" in lint(guide_of(odd("Which oven?", answer=picks)))[0]


def test_twins_are_found_whatever_their_punctuation() -> None:
    found = lint(guide_of(odd("which BREAD number 3, sells best")))
    assert found == ('ba.q99: worded like ba.q3; reword one, or link them with "same_as".',)


def test_unknown_topics_are_named_with_the_nearest() -> None:
    assert lint(guide_of(odd("Which oven?", topics=("oven", "flours")))) == (
        'ba.q99: the topic "flours" is not in guide.yaml; did you mean "flour"?',
    )


def test_targets_want_a_baseline_and_a_unit() -> None:
    target = odd("Cut it from {baseline} to {target}", kind="target", phase="future")
    assert [text.split(": ")[1][:20] for text in lint(guide_of(target))] == [
        'no "baseline_from" f',
        "the target has a bla",
    ]
    measure = AnswerType("quantity", unit="duration")
    complete = replace(target, baseline_from="ba.q98", answer=measure)
    measuring = question(98, answer=measure)
    assert lint(guide_of(measuring, complete)) == lint(guide_of(replace(complete, baseline_from="none"))) == ()
    assert lint(guide_of(replace(target, ask="Burn nothing"))) == ()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"answer": AnswerType("quantity", unit="percentage")}, "asks for a percentage and not a duration"),
        ({"answer": AnswerType()}, "asks for a text and not a duration"),
        ({"tier": "deep"}, "is not core"),
    ],
)
def test_a_question_that_cannot_fill_a_baseline_is_named(changes: dict[str, object], words: str) -> None:
    measure = AnswerType("quantity", unit="duration")
    target = odd("Cut it from {baseline} to {target}", kind="target", baseline_from="ba.q98", answer=measure)
    found = lint(guide_of(question(98, **({"answer": measure} | changes)), target))
    assert len(found) == 1 and found[0].startswith('ba.q99: "baseline_from" names ba.q98,') and words in found[0]


def test_the_number_of_core_questions_has_bounds() -> None:
    assert lint(guide_of(*(question(number, seconds=1) for number in (20, 21, 22)))) == ()
    found = lint(guide_of(*(question(number, seconds=1) for number in (20, 21, 22, 23))))
    assert found == ("bakers: 16 core questions; 12 to 15 are what a session carries.",)
    few = guide_of()
    few = replace(few, areas=(replace(few.areas[0], items=few.areas[0].items[:11]),))
    assert lint(few) == ("bakers: 11 core questions; 12 to 15 are what a session carries.",)


def test_the_core_must_fit_the_time_box_and_the_days() -> None:
    assert lint(guide_of(minutes=(10, 12))) == ()
    assert lint(guide_of(minutes=(10, 11))) == ("bakers: its core questions take 12 minutes, its time box has 11.",)
    assert lint(guide_of(days=3, pace=4)) == ()
    assert "do not fit into 2 days of 5" in lint(guide_of(days=2, pace=5))[0]


def test_a_topic_line_wants_three_questions() -> None:
    items = [
        question(number, ask=f"Which oven number {number}?", topics=("oven",), tier="deep") for number in (30, 31, 32)
    ]
    line = TemplateLine("All about ovens", topics=(("oven",),))
    assert lint(guide_of(*items, line=line)) == ()
    assert lint(guide_of(*items[:2], line=line)) == (
        'bakers: the line "All about ovens" selects 2 of at least 3 questions.',
    )
    assert "selects 0" in lint(guide_of(*items, line=replace(line, within=("nowhere",))))[0]


def test_warnings_point_at_file_and_line(tmp_path: Path) -> None:
    loaded = load_with_places(write_guide(tmp_path, {"templates.yaml": TEMPLATES.replace("days: 3", "days: 4")}))
    found = lint(loaded.guide, loaded.places)
    assert found
    session = f"{tmp_path / 'templates.yaml'}:2: bakers: "
    assert [text for text in found if text.startswith(session)] == [
        f"{session}2 core questions; 12 to 15 are what a session carries.",
        f'{session}the line "Nights that cost" selects 1 of at least 3 questions.',
    ]
