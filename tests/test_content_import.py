"""Importing Markdown: everything ends up in the guide or in the list of what found no place."""

import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.content import ContentError, load_guide
from bot.content.importing import UNPLACED, Imported, import_guide
from bot.content.importing.guess import guess_question, guess_target
from bot.content.importing.markdown import read_lines
from bot.content.importing.walk import read_outline
from bot.content.importing.words import same_title, same_word, slug, unique
from bot.content.show import counts

SOURCE = Path(__file__).parents[2] / "shared" / "source" / "mlops_discovery_guide.md"

GARDEN = """\
# Garden Discovery: Questions for People who Dig

A guide that helps to find out
how a garden is run.

## 🎯 How to Use This Guide

- Walk through the garden first

## 🌱 Soil & Compost

### Current State Assessment

**Ground:**
- What feeds your soil? (compost, manure, nothing at all)
- How long does a heap take to ripen?
- Who turns the heap?
- This bullet asks for nothing

### Pain Points & Challenges

**🔍 Discovery Questions:**
- How often do you dig in vain?
- Do you lose plants to slugs?

**⚠️ Common Pain Indicators:**
- "Our heap smells all summer"
- "Nobody knows what is in the bed"

### Desired Future State

**🎯 Vision Questions:**
- How important is rich soil to you?

**📈 Success Metrics:**
- Cut ripening from X weeks to Y days
- Lose <X% of the seedlings
- Keep 100% of the worms

## 💧 Watering & Rain

### Current State Assessment

**Cans:**
- How many cans do you own?
- What does water cost you? Tell us, please.
- What share of the water is rain? (a little, a lot)
- Where does the night water come from?

## 📋 Session Templates

### Allotment Holder Session (30-45 minutes)
**Focus:** Soil, patience
- Soil & Compost questions
- Water costs
- Coffee and cake

### Park Leadership Session (1-2 hours)
- Rain and watering

## 🔄 Follow-up Framework

**1. Digging Plan (Internal)**
- Find the worst bed

**2. Watering Plan**
- Fix the butt

## 📚 Reference: Best Practices

- **Soil trouble** → [Soil Best Practices](./soil.md)
- **Slug concerns** → [Soil Best Practices](./soil.md)
- Just a note

The end.
"""


def imported(tmp_path: Path, text: str | bytes, name: str = "garden.md") -> Imported:
    """The import of a Markdown text into a new folder."""
    source = tmp_path / name
    source.write_bytes(text.encode() if isinstance(text, str) else text)
    return import_guide(source, tmp_path / "out")


def refusal(source: Path, out: Path) -> str:
    """The one sentence with which an import is refused."""
    with pytest.raises(ContentError) as caught:
        import_guide(source, out)
    assert len(caught.value.problems) == 1
    return caught.value.problems[0]


def test_a_guide_is_imported_whole(tmp_path: Path) -> None:
    guide = imported(tmp_path, GARDEN).guide
    assert guide.title == "Garden Discovery: Questions for People who Dig"
    assert (guide.id, guide.purpose) == ("garden-discovery", "A guide that helps to find out how a garden is run.")
    assert [(area.id, len(area.items)) for area in guide.areas] == [("soil-compost", 11), ("watering-rain", 3)]
    total = counts(guide)
    assert total["by_phase"] == {"current": 6, "pain": 2, "vision": 1, "platform_evaluation": 0}
    assert (total["indicators"], total["targets"], total["templates"]) == (2, 3, 2)
    assert load_guide(tmp_path / "out") == guide


def test_answers_are_guessed_from_the_wording(tmp_path: Path) -> None:
    soil, water = imported(tmp_path, GARDEN).guide.areas
    by_ask = {item.ask: item.answer for item in (*soil.items, *water.items)}
    feeds = by_ask["What feeds your soil?"]
    assert (feeds.kind, feeds.picks, feeds.several) == ("choice", ("compost", "manure", "nothing at all"), True)
    assert (by_ask["How long does a heap take to ripen?"].kind, by_ask["How long does a heap take to ripen?"].unit) == (
        "quantity", "duration",
    )  # fmt: skip
    assert by_ask["Who turns the heap?"].kind == "person"
    assert by_ask["How often do you dig in vain?"].unit == "frequency"
    assert (by_ask["Do you lose plants to slugs?"].kind, by_ask["Do you lose plants to slugs?"].which) == (
        "yes_no",
        "Which?",
    )
    assert by_ask["How important is rich soil to you?"].low and by_ask["How important is rich soil to you?"].high
    assert by_ask["How many cans do you own?"].unit == "count"
    assert by_ask["What share of the water is rain?"].picks == ("a little", "a lot")
    assert by_ask["Cut ripening from {baseline} to {target}"].unit == "duration"
    assert by_ask["Lose less than {target} of the seedlings"].unit == "percentage"
    assert by_ask["Keep 100% of the worms"].kind == "text"
    assert [item.ask for item in soil.of_kind("indicator")] == [
        "Our heap smells all summer",
        "Nobody knows what is in the bed",
    ]
    assert soil.items[0].source == "What feeds your soil? (compost, manure, nothing at all)"
    assert soil.items[0].group == "Ground"


def test_template_lines_become_areas_or_topics(tmp_path: Path) -> None:
    guide = imported(tmp_path, GARDEN).guide
    allotment, park = guide.templates
    assert (allotment.id, allotment.minutes, allotment.focus) == ("allotment-holder", (30, 45), "Soil, patience")
    assert allotment.lines[0].area == "soil-compost"
    cost = allotment.lines[1]
    assert not cost.area
    assert "Where does the night water come from?" in [item.ask for item in guide.selected(cost)]
    assert not guide.selected(allotment.lines[2])  # coffee and cake: kept, though nothing matches
    assert (park.minutes, park.private, park.bundle, park.days) == ((60, 120), True, True, 3)
    assert park.lines[0].area == "watering-rain"


def test_follow_up_and_practices_are_placed(tmp_path: Path) -> None:
    guide = imported(tmp_path, GARDEN).guide
    assert [(step.title, step.audience, step.lines) for step in guide.follow_up] == [
        ("Digging Plan", "internal", ("Find the worst bed",)),
        ("Watering Plan", "team", ("Fix the butt",)),
    ]
    soil, slugs = guide.mappings
    assert (soil.guide, soil.areas) == ("soil", ("soil-compost",))
    assert (slugs.guide, slugs.areas, slugs.topics) == ("soil", (), ("slug",))
    assert [item.ask for item in guide.items.values() if "slug" in item.topics] == ["Do you lose plants to slugs?"]
    assert (
        tmp_path / "out/practices/soil.md"
    ).read_text() == "# Soil Best Practices\n\n[Soil Best Practices](./soil.md)\n"


def test_what_has_no_place_is_listed_and_kept(tmp_path: Path) -> None:
    result = imported(tmp_path, GARDEN)
    lines = GARDEN.split("\n")
    assert [text for _, text in result.unplaced] == [
        "## 🎯 How to Use This Guide",
        "- Walk through the garden first",
        "- This bullet asks for nothing",
        "- What does water cost you? Tell us, please.",
        "- Just a note",
        "The end.",
    ]
    for number, text in result.unplaced:
        assert lines[number - 1] == text
        assert f"{number}: {text}\n" in (tmp_path / "out" / UNPLACED).read_text()


def test_a_guide_without_phases_and_templates_still_imports(tmp_path: Path) -> None:
    guide = imported(tmp_path, "## Beds\n- Which beds?\n\n## Paths\n- Which paths?\n").guide
    assert [area.title for area in guide.areas] == ["Beds", "Paths"]
    assert [line.area for line in guide.templates[0].lines] == ["beds", "paths"]
    assert guide.title == "garden"


def test_an_area_called_null_keeps_its_name(tmp_path: Path) -> None:
    guide = imported(tmp_path, "# G\n## Null\n### Current state\n- Which beds?\n").guide
    assert [area.title for area in guide.areas] == ["Null"]


def test_texts_that_yaml_could_misread_arrive_as_they_are(tmp_path: Path) -> None:
    asks = [
        "Is it: yes?",
        "- what?",
        "\"No\" or 'yes' # why?",
        "{a} [b] & *c !d %e @f?",
        "Was 12:30 null?",
        "Ünï 🎯 ?",
        "\\n?",
    ]
    text = "# G\n## Beds\n### Current state\n" + "".join(f"- {ask}\n" for ask in asks)
    found = [item.ask for item in imported(tmp_path, text).guide.areas[0].items]
    assert found == ["Is it: yes?", "- what?", "\"No\" or 'yes' # why?", "{a} [b] & *c !d %e @f?", *asks[4:]]


SIGNS = ["*a ", "[", "[a](", "(", "**", "`", "1. ", "- ", "_", "how much does a cost ", '"', "<!--"]


@pytest.mark.parametrize("sign", SIGNS)
def test_endless_lines_take_no_endless_time(tmp_path: Path, sign: str) -> None:
    repeated = sign * (300_000 // len(sign))
    text = f"# G\n## Beds\n### Current state\n- Which beds?\n- {repeated}?\n{repeated}\n" + f"- {sign * 600}?\n" * 20
    start = time.thread_time()
    assert imported(tmp_path, text).guide.areas[0].items[0].ask == "Which beds?"
    assert time.thread_time() - start < 5


def test_odd_times_and_signs_stay_out_of_the_files(tmp_path: Path) -> None:
    text = GARDEN.replace("(30-45 minutes)", "(0 minutes)").replace("(1-2 hours)", "(99 hours)")
    guide = imported(tmp_path, text.replace("./soil.md", "./so\0il.md").replace("1. Digging Plan ", "")).guide
    assert [(template.title, template.minutes) for template in guide.templates] == [
        ("Allotment Holder Session (0 minutes)", (45, 60)),
        ("Park Leadership Session (99 hours)", (45, 60)),
    ]
    assert guide.follow_up[0].title == "(Internal)"
    assert "(./soil.md)" in (tmp_path / "out/practices/soil.md").read_text()


# Refusals


def test_nothing_is_written_where_something_is(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    imported(tmp_path, GARDEN)  # an empty folder will do
    before = sorted(path.name for path in (tmp_path / "out").rglob("*"))
    assert refusal(tmp_path / "garden.md", tmp_path / "out").endswith(
        "the folder is not empty, and nothing in it is overwritten; name a new folder."
    )
    assert sorted(path.name for path in (tmp_path / "out").rglob("*")) == before
    assert "this is a file" in refusal(tmp_path / "garden.md", tmp_path / "garden.md")
    assert "cannot be written" in refusal(tmp_path / "garden.md", tmp_path / "garden.md" / "out")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "no area was found"),
        (b"just words\n", "no area was found"),
        (b"# Title\n\n## Section\n\ntext\n", "no area was found"),
        (b"# A\n\nB\xff\n", ":3: this is not UTF-8"),
        (b"# A\n" * 300_000, "larger than 1 MB"),
        (b"# A\n" + b"- Who?\n" * 100_000, "more than 200 items"),
        (b"# A\n- Who?\n" * 300, "more than 100 areas"),
    ],
)
def test_what_is_no_guide_is_refused(tmp_path: Path, content: bytes, words: str) -> None:
    (tmp_path / "x.md").write_bytes(content)
    assert words in refusal(tmp_path / "x.md", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert refusal(tmp_path / "no.md", tmp_path / "out").startswith(f"{tmp_path / 'no.md'}: the file cannot be read")
    assert "cannot be read" in refusal(tmp_path, tmp_path / "out")


# Whatever comes

LINES = st.lists(
    st.one_of(
        st.sampled_from(GARDEN.split("\n")),
        st.text(max_size=30).filter(lambda text: "\n" not in text and "\r" not in text),
        st.text("#-*_ ?:\"'“”()[]{}<>!→abX%", max_size=30),
    ),
    max_size=40,
).map("\n".join)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=LINES)
def test_whatever_markdown_comes_the_guide_passes_and_nothing_is_lost(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    folder = tmp_path_factory.mktemp("fuzz")
    try:
        result = imported(folder, text)
    except ContentError as error:
        assert error.problems[0].endswith("with its questions as bullets below it.")
        return
    assert load_guide(result.folder) == result.guide
    sources = " ".join(item.source for item in result.guide.items.values())
    unplaced = {number for number, _ in result.unplaced}
    for line in read_lines(text):
        if line.kind == "bullet" and line.text.endswith("?") and line.text.isascii() and line.text[:-1].isalnum():
            assert line.number in unplaced or line.text in sources


# Words and sentences


def test_words_are_the_same_but_for_their_endings() -> None:
    assert (
        same_word("integration", "integrate") and same_word("cost", "costs") and same_word("optimize", "optimization")
    )
    assert not same_word("time", "timeline") and not same_word("cat", "cats") and not same_word("model", "modern")


def test_titles_match_loosely_but_not_too_loosely() -> None:
    assert same_title("Soil & Compost questions", "Soil and compost")
    assert same_title("Soil and compots", "Soil and Compost")
    assert not same_title("Soil workflow questions", "Soil & Compost")
    assert not same_title("High-level Soil & Compost", "Soil & Compost")


def test_slugs_are_ids() -> None:
    assert slug("Über & Öfen: 2 of them!", "x") == "uber-ofen-2-them"
    assert slug("日本", "area-1") == "area-1"
    assert len(slug("word " * 50, "x")) <= 40
    taken = {"a"}
    assert [unique("a", taken), unique("a", taken), unique("b", taken)] == ["a-2", "a-3", "b"]


@pytest.mark.parametrize(
    ("sentence", "ask", "picks"),
    [
        ("Which tools? (one, two, etc.)", "Which tools?", ("one", "two")),
        ("Which tools (e.g. one, two or three)?", "Which tools?", ("one", "two", "three")),
        ("Which sizes? (S/M/L)", "Which sizes?", ("S", "M", "L")),
        ("How do you promote (dev → staging → prod)?", "How do you promote?", ("dev", "staging", "prod")),
        ("How long is detection (MTTD)?", "How long is detection (MTTD)?", None),
        ("Which (old) tools do you use?", "Which (old) tools do you use?", ()),
    ],
)
def test_brackets_become_picks(sentence: str, ask: str, picks: tuple[str, ...] | None) -> None:
    guess = guess_question(sentence)
    assert guess.ask == ask
    if picks is not None:
        assert guess.answer.picks == picks


@pytest.mark.parametrize(
    ("sentence", "text", "unit"),
    [
        ("Reduce X% of waste", "Reduce {target} of waste", "percentage"),
        ("Go from weeks to days/hours now", "Go from {baseline} to {target} now", "duration"),
        ("Go from 3 months to Y weeks", "Go from {baseline} to {target}", "duration"),
        ("Serve with <Xms latency", "Serve with less than {target} latency", "duration"),
        ("Keep at most N tools", "Keep at most {target} tools", "count"),
        ("Achieve 99.9%+ uptime {always}", "Achieve 99.9%+ uptime (always)", ""),
        ("Use Xcode", "Use Xcode", ""),
    ],
)
def test_blanks_of_targets(sentence: str, text: str, unit: str) -> None:
    guess = guess_target(sentence)
    assert (guess.ask, guess.answer.unit) == (text, unit)


# The source of the guide we ship


@pytest.mark.skipif(not SOURCE.is_file(), reason="the source guide is not there")
def test_the_source_is_imported_one_for_one(tmp_path: Path) -> None:
    result = import_guide(SOURCE, tmp_path / "out")
    guide, total = result.guide, counts(result.guide)
    assert (total["areas"], total["questions"], total["indicators"], total["targets"]) == (9, 181, 32, 36)
    assert total["by_phase"] == {"current": 104, "pain": 40, "vision": 32, "platform_evaluation": 5}
    assert (total["templates"], total["follow_up_steps"], total["practice_mappings"]) == (4, 4, 5)
    assert [step.audience for step in guide.follow_up] == ["internal", "team", "team", "team"]
    assert [template.minutes for template in guide.templates] == [(30, 45), (60, 90), (60, 90), (45, 60)]
    by_topic = [line for template in guide.templates for line in template.lines if not line.area]
    assert len(by_topic) == 7
    assert all(len(guide.selected(line)) >= 3 for line in by_topic)
    assert [bool(mapping.areas) for mapping in guide.mappings] == [True, True, True, True, False]
    assert load_guide(tmp_path / "out") == guide


@pytest.mark.skipif(not SOURCE.is_file(), reason="the source guide is not there")
def test_every_line_of_the_source_is_placed_or_listed() -> None:
    text = SOURCE.read_text(encoding="utf-8")
    outline = read_outline(read_lines(text))
    items = {item.text.strip() for area in outline.areas for item in area.items}
    others = {line for part in (*outline.templates, *outline.steps) for line in part.lines}
    problems = {mapping.problem for mapping in outline.mappings}
    listed = {line for _, line in outline.unplaced}
    for line in text.split("\n"):
        if line.startswith("- "):
            words = line[2:].strip()
            placed = (
                words in items | others or words.strip('"') in items or any(problem in words for problem in problems)
            )
            assert placed or line in listed, line
