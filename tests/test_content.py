"""Reading a guide folder: what is taken, what is refused and with which sentence."""

import re
import shutil
import time
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from bot.content import (
    ContentError,
    content_root,
    guide_folders,
    guide_from_json,
    guide_to_json,
    load_guide,
    load_with_places,
    yaml_reader,
)
from bot.content.selection import core_of_template
from bot.content.show import counts

SHIPPED = Path(__file__).parents[1] / "content" / "guides" / "mlops"

GUIDE = """\
id: bakery
title: Bakery discovery
purpose: To find out how the bread gets made.
topics: {cost: What it costs, night: What happens at night}
needs: {oven_runs: An oven is running}
"""
DOUGH = """\
id: dough
title: Dough and flour
short: Dough
ladder: {1: By eye., 2: By cup., 3: By scale., 4: By plan., 5: By itself.}
items:
  - id: do.flour.kinds
    phase: current
    group: Flour
    ask: Which flours do you use?
    short: Flours
    hint: Tap all that apply.
    source: "Which kinds of flour are in use?"
    answer: {type: choice, picks: [wheat, rye, yes, 12:30], several: true}
    tier: core
    topics: [cost]
    seconds: 20
  - id: do.flour.rise
    phase: current
    group: Flour
    ask: "Usually, how long does a dough rise?"
    answer: {type: quantity, unit: duration, picks: [an hour, a night]}
    needs: [oven_runs]
    same_as: do.flour.kinds
  - id: do.sign.lumps
    phase: pain
    kind: indicator
    quote: Our dough has lumps every Monday.
    practices: [dough#sieve]
    impact: 5
    complexity: 1
  - id: do.target.rise
    phase: future
    kind: target
    text: Let dough rise in {target} rather than {baseline}
    unit: duration
    baseline_from: do.flour.rise
"""
OVEN = """\
id: oven
title: Oven
items:
  - {id: ov.heat.who, phase: current, group: Heat, ask: "Who lights the oven?", answer: {type: person}}
  - {id: ov.heat.when, phase: current, group: Heat, ask: "When is it lit?", topics: [night, cost]}
  - {id: ov.wish.heat, phase: future, group: Wishes, ask: "How warm would you like it?"}
"""
TEMPLATES = """\
templates:
  - id: bakers
    title: Bakers
    audience: everyone who bakes
    focus: dough, heat
    aliases: [night-shift]
    minutes: [30, 45]
    days: 3
    pace: 4
    private: yes
    pains: [do.sign.lumps]
    lines:
      - {text: Dough, area: dough}
      - {text: Nights that cost, topics: [[night, cost]], within: [oven], core: [ov.heat.when]}
"""
FOLLOW_UP = """\
steps:
  - {id: gaps, title: Gaps, audience: internal, lines: [Find the gaps., Rank them.]}
mappings:
  - {problem: Lumps, guide: dough, areas: [dough]}
  - {problem: Cold nights, guide: dough, topics: [night]}
"""
PRACTICE = """\
# Dough

## Sieve first {#sieve}

Sieve flour before
water, because lumps never leave.

More about sieves.

```
## not a heading {#nothing}
```

## Rest later {#rest}
Let it rest.
"""
FILES = {
    "guide.yaml": GUIDE,
    "areas/01-dough.yaml": DOUGH,
    "areas/02-oven.yaml": OVEN,
    "templates.yaml": TEMPLATES,
    "follow_up.yaml": FOLLOW_UP,
    "practices/dough.md": PRACTICE,
}


def write_guide(folder: Path, changes: dict[str, str | bytes | None] | None = None) -> Path:
    """The bakery guide as a folder, with some files changed or (None) left out."""
    for name, content in {**FILES, **(changes or {})}.items():
        if content is not None:
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def problems_of(folder: Path) -> tuple[str, ...]:
    """What loading this folder complains about."""
    with pytest.raises(ContentError) as caught:
        load_guide(folder)
    for problem in caught.value.problems:
        assert re.fullmatch(r"\S.*?(:\d+)?: \S.*[.?]", problem), problem
        assert "\n" not in problem
    return caught.value.problems


# What is taken


def test_a_guide_is_read_as_written(tmp_path: Path) -> None:
    guide = load_guide(write_guide(tmp_path))
    assert (guide.id, guide.title, guide.purpose) == (
        "bakery",
        "Bakery discovery",
        "To find out how the bread gets made.",
    )
    assert guide.topics == (("cost", "What it costs"), ("night", "What happens at night"))
    assert [area.id for area in guide.areas] == ["dough", "oven"]
    assert guide.areas[0].ladder == ("By eye.", "By cup.", "By scale.", "By plan.", "By itself.")
    flour = guide.items["do.flour.kinds"]
    assert (flour.area, flour.phase, flour.kind, flour.group) == ("dough", "current", "question", "Flour")
    assert (flour.short, flour.hint, flour.source) == (
        "Flours",
        "Tap all that apply.",
        "Which kinds of flour are in use?",
    )
    assert (flour.tier, flour.topics, flour.seconds, flour.answer.several) == ("core", ("cost",), 20, True)
    rise = guide.items["do.flour.rise"]
    assert (rise.answer.kind, rise.answer.unit, rise.needs, rise.same_as) == (
        "quantity", "duration", ("oven_runs",), "do.flour.kinds",
    )  # fmt: skip
    lumps = guide.items["do.sign.lumps"]
    assert (lumps.kind, lumps.ask, lumps.impact, lumps.complexity) == (
        "indicator", "Our dough has lumps every Monday.", 5, 1,
    )  # fmt: skip
    target = guide.items["do.target.rise"]
    assert (target.kind, target.answer.unit, target.baseline_from) == ("target", "duration", "do.flour.rise")


def test_templates_and_follow_up_are_read_as_written(tmp_path: Path) -> None:
    guide = load_guide(write_guide(tmp_path))
    bakers = guide.template("NIGHT-SHIFT")
    assert bakers is not None
    assert (bakers.minutes, bakers.days, bakers.pace, bakers.private, bakers.bundle) == ((30, 45), 3, 4, True, False)
    assert bakers.lines[1].topics == (("night", "cost"),)
    assert [item.id for item in guide.selected(bakers.lines[1])] == ["ov.heat.when"]
    assert guide.follow_up[0].lines == ("Find the gaps.", "Rank them.")
    assert [mapping.topics for mapping in guide.mappings] == [(), ("night",)]
    assert [(practice.id, practice.guide) for practice in guide.practices] == [
        ("dough#sieve", "dough"),
        ("dough#rest", "dough"),
    ]
    assert guide.practice_of["dough#sieve"].line == "Sieve flour before water, because lumps never leave."


def test_scalars_stay_what_was_typed(tmp_path: Path) -> None:
    assert load_guide(write_guide(tmp_path)).items["do.flour.kinds"].answer.picks == ("wheat", "rye", "yes", "12:30")
    words = DOUGH.replace("wheat, rye", "no, 'null', \"~\", 007, 1e3, 2024-01-01, 0x1F, off")
    guide = load_guide(write_guide(tmp_path, {"areas/01-dough.yaml": words}))
    assert guide.items["do.flour.kinds"].answer.picks[:8] == (
        "no", "null", "~", "007", "1e3", "2024-01-01", "0x1F", "off")  # fmt: skip


def test_defaults_without_tier_and_seconds(tmp_path: Path) -> None:
    guide = load_guide(write_guide(tmp_path))
    tiers = {item.id: item.tier for item in guide.areas[1].items}
    assert tiers == {"ov.heat.who": "core", "ov.heat.when": "deep", "ov.wish.heat": "core"}
    assert guide.items["do.flour.rise"].tier == "deep"  # its file names tiers, so nothing is guessed
    assert guide.items["ov.heat.who"].seconds < guide.items["ov.heat.when"].seconds
    assert guide.areas[1].ladder == ()


def test_a_guide_needs_no_follow_up_and_no_practices(tmp_path: Path) -> None:
    plain = DOUGH.replace("    practices: [dough#sieve]\n", "")
    changes = {"follow_up.yaml": None, "practices/dough.md": None, "areas/01-dough.yaml": plain}
    guide = load_guide(write_guide(tmp_path, changes))
    assert (guide.follow_up, guide.practices, guide.mappings) == ((), (), ())


def test_byte_order_mark_and_windows_line_ends_change_nothing(tmp_path: Path) -> None:
    plain = load_guide(write_guide(tmp_path / "a"))
    windows = {name: b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode() for name, text in FILES.items()}
    other = load_guide(write_guide(tmp_path / "b", windows))
    assert replace(other, version="") == replace(plain, version="")
    assert other.version != plain.version


def test_the_version_follows_the_content(tmp_path: Path) -> None:
    first, same = load_guide(write_guide(tmp_path / "a")), load_guide(write_guide(tmp_path / "b"))
    assert first.version == same.version
    assert re.fullmatch(r"[0-9a-f]{16}", first.version)
    for name, text in FILES.items():
        folder = write_guide(tmp_path / name.replace("/", "-"), {name: text.replace("dough", "dough", 1) + "\n"})
        assert load_guide(folder).version != first.version, name


def test_stray_files_are_neither_read_nor_part_of_the_version(tmp_path: Path) -> None:
    folder = write_guide(tmp_path)
    before = load_guide(folder)
    (folder / "unplaced.md").write_text("left over")
    (folder / "areas" / ".01-dough.yaml.swp").write_text("[")
    (folder / "practices" / "picture.png").write_bytes(b"\x89PNG")
    assert load_guide(folder) == before


def test_a_guide_survives_json(tmp_path: Path) -> None:
    guide = load_guide(write_guide(tmp_path))
    assert guide.items and guide.area_of  # what is kept inside the guide must not get into the copy
    text = guide_to_json(guide)
    assert guide_from_json(text) == guide
    assert '"area_of"' not in text
    for broken in ("", "{", "[]", '{"id": 1}', text.replace('"current"', '"yesterday"'), text[:-1], "\ud800"):
        with pytest.raises(ContentError, match="cannot be read"):
            guide_from_json(broken)


def test_places_point_at_the_line(tmp_path: Path) -> None:
    places = load_with_places(write_guide(tmp_path)).places
    assert str(places["item do.flour.rise"]) == f"{tmp_path / 'areas' / '01-dough.yaml'}:17"
    assert str(places["session template bakers"]) == f"{tmp_path / 'templates.yaml'}:2"


# What is refused: (file, from, to, line of the problem, words of the problem)

KINDS = "    phase: current\n    group: Flour\n    ask: Which"
TOPICS = "topics: {cost: What it costs, night: What happens at night}"
RISE = "{type: quantity, unit: duration, picks: [an hour, a night]}"
DOUGH_FILE = "areas/01-dough.yaml"
MISTAKES = [
    ("guide.yaml", "title: Bakery", "titel: Bakery", 2, 'has no field "titel"; did you mean "title"?'),
    ("guide.yaml", "title: Bakery discovery\n", "", 1, 'has no "title"'),
    ("guide.yaml", "id: bakery", "id: Bäckerei 1", 1, "small letters"),
    ("guide.yaml", "{cost: What it costs,", "[cost,", 4, "bracket"),
    ("guide.yaml", TOPICS, "topics: [cost, night]", 4, "must be a map"),
    (DOUGH_FILE, "ask: Which", "ask: ~  # Which", 9, '"ask" is ~, which means nothing'),
    (DOUGH_FILE, "picks: [wheat, rye", "picks: [wheat, null", 13, '"picks" is null, which means nothing'),
    (DOUGH_FILE, "phase: pain", "phase: pian", 25, 'cannot be "pian"; did you mean "pain"?'),
    (DOUGH_FILE, KINDS, KINDS[KINDS.index("\n") + 1 :], 6, 'has no "phase"'),
    (DOUGH_FILE, "kind: indicator", "kind: indicater", 26, 'did you mean "indicator"?'),
    (DOUGH_FILE, "tier: core", "tier: kern", 14, '"tier" cannot be "kern"'),
    (DOUGH_FILE, "type: quantity", "type: quantiy", 21, 'did you mean "quantity"?'),
    (DOUGH_FILE, "unit: duration, picks", "unit: durations, picks", 21, 'did you mean "duration"?'),
    (DOUGH_FILE, "unit: duration, picks", "picks", 21, 'give it a "unit"'),
    (DOUGH_FILE, "picks: [wheat, rye, yes, 12:30], ", "", 13, 'at least two "picks"'),
    (DOUGH_FILE, "picks: [wheat, rye", "picks: [wheat, wheat", 13, '"wheat" twice'),
    (DOUGH_FILE, "several: true", "several: perhaps", 13, "must be true or false"),
    (DOUGH_FILE, "several: true", "low: bad", 13, 'belongs to an answer of type scale'),
    (DOUGH_FILE, "hint: Tap", "hint: null  # Tap", 11, '"hint" is null, which means nothing'),
    (DOUGH_FILE, "several: true", "of: 10", 13, 'belongs to a quantity with the unit count'),
    (DOUGH_FILE, RISE, "{type: scale, low: bad}", 21, "name both ends"),
    (DOUGH_FILE, RISE, "quantity", 21, "must be a map"),
    (DOUGH_FILE, "seconds: 20", "seconds: 2 minutes", 16, "whole number from 1 to 3600"),
    (DOUGH_FILE, "impact: 5", "impact: 6", 29, "whole number from 1 to 5"),
    (DOUGH_FILE, "hint: Tap all that apply.", "hint:", 11, '"hint" is empty'),
    (DOUGH_FILE, "hint: Tap all that apply.", "hint: {tap}", 11, "must be a text, not a map"),
    (DOUGH_FILE, ", 5: By itself.", "", 4, "five levels 1 to 5"),
    (DOUGH_FILE, "id: do.flour.rise", "id: do.flour.kinds", 17, "is taken (first at"),
    (DOUGH_FILE, "same_as: do.flour.kinds", "same_as: do.flour.kind", 23, 'did you mean "do.flour.kinds"?'),
    (DOUGH_FILE, "same_as: do.flour.kinds", "same_as: do.flour.rise", 23, "names itself"),
    (DOUGH_FILE, "baseline_from: do.flour.rise", "baseline_from: do.rise", 36, 'did you mean "do.flour.rise"?'),
    (DOUGH_FILE, "baseline_from: do.flour.rise", "baseline_from: do.sign.lumps", 36, "of kind indicator"),
    (DOUGH_FILE, "hint: Tap all that apply.", "baseline_from: do.flour.rise", 11, "is no target"),
    (DOUGH_FILE, "practices: [dough#sieve]", "practices: [dough#sive]", 28, 'did you mean "dough#sieve"?'),
    (DOUGH_FILE, "needs: [oven_runs]", "needs: [oven_run]", 22, 'did you mean "oven_runs"?'),
    (DOUGH_FILE, "quote: Our", "ask: Our", 27, 'write "quote", not "ask"'),
    (DOUGH_FILE, "rather than {baseline}", "rather than {now}", 34, '"{now}" is no blank'),
    ("areas/02-oven.yaml", "id: oven", "id: dough", 1, "area id \"dough\" is taken"),
    ("areas/02-oven.yaml", "items:", "item:", 3, 'did you mean "items"?'),
    ("templates.yaml", "area: dough}", "area: dugh}", 13, 'did you mean "dough"?'),
    ("templates.yaml", "[[night, cost]]", "[[nigth]]", 14, 'the topic "nigth", which does not exist; did you'),
    ("templates.yaml", "within: [oven]", "within: [ovens]", 14, 'did you mean "oven"?'),
    ("templates.yaml", "core: [ov.heat.when]", "core: [do.sign.lumps]", 14, "of kind indicator"),
    ("templates.yaml", "pains: [do.sign.lumps]", "pains: [do.flour.rise]", 11, "of kind question"),
    ("templates.yaml", "area: dough}", "area: dough, topics: [cost]}", 13, "keep one of them"),
    ("templates.yaml", ", area: dough}", "}", 13, "selects nothing"),
    ("templates.yaml", "minutes: [30, 45]", "minutes: [45, 30]", 7, "the smaller first"),
    ("templates.yaml", "    minutes: [30, 45]\n", "", 2, 'has no "minutes"'),
    ("templates.yaml", "aliases: [night-shift]", "alias: night-shift", 6, 'did you mean "aliases"?'),
    ("follow_up.yaml", "audience: internal", "audience: everyone", 2, "it can be: internal, team"),
    ("follow_up.yaml", "guide: dough, areas: [dough]", "guide: dugh, areas: [dough]", 4, 'did you mean "dough"?'),
    ("follow_up.yaml", ", topics: [night]", "", 5, "never applies"),
    ("practices/dough.md", "{#rest}", "{#sieve}", 14, "is taken"),
    ("practices/dough.md", "{#rest}", "{#Take a rest}", 0, ""),
    ("practices/dough.md", "{#rest}", "{#Rest}", 14, 'The anchor "Rest"'),
    ("practices/dough.md", "Let it rest.\n", "", 14, "needs a title, and a line"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "old", "new", "line", "words"), MISTAKES, ids=[f"{m[0]}:{m[4]}" for m in MISTAKES])
def test_a_mistake_is_named_with_file_and_line(
    tmp_path: Path, name: str, old: str, new: str, line: int, words: str
) -> None:
    assert FILES[name].count(old) >= 1
    folder = write_guide(tmp_path, {name: FILES[name].replace(old, new, 1)})
    if not line:  # "{#Take a rest}" is no anchor at all: the heading is prose
        assert "dough#rest" not in load_guide(folder).practice_of
        return
    found = problems_of(folder)
    wanted = f"{folder / name}:{line}: "
    assert any(problem.startswith(wanted) and words in problem for problem in found), found


def test_all_problems_come_at_once_in_order(tmp_path: Path) -> None:
    changes = {
        "areas/01-dough.yaml": DOUGH.replace("tier: core", "tear: core").replace("impact: 5", "impact: 9"),
        "templates.yaml": TEMPLATES.replace("area: dough}", "area: dow}"),
        "areas/02-oven.yaml": "- oven",
    }
    found = problems_of(write_guide(tmp_path, changes))
    lines = [problem.split(": ")[0].rsplit("/", 1)[1] for problem in found]
    assert lines == ["01-dough.yaml:14", "01-dough.yaml:29", "02-oven.yaml:1"]  # links are checked once all can be read


def test_missing_files_and_folders(tmp_path: Path) -> None:
    assert problems_of(tmp_path / "nowhere") == (
        f"{tmp_path / 'nowhere'}: there is no such guide folder; check the name.",
    )
    (tmp_path / "empty").mkdir()
    found = problems_of(tmp_path / "empty")
    assert [problem.split(":")[0] for problem in found] == [
        str(tmp_path / "empty" / name) for name in ("areas", "guide.yaml", "templates.yaml")
    ]
    folder = write_guide(tmp_path / "no-templates", {"templates.yaml": None})
    assert [problem for problem in problems_of(folder) if "templates.yaml:1: The file is missing" in problem]


def test_an_alias_of_two_templates_is_refused(tmp_path: Path) -> None:
    second = TEMPLATES.split("\n", 1)[1].replace("id: bakers", "id: owners")
    found = problems_of(write_guide(tmp_path, {"templates.yaml": TEMPLATES + second}))
    assert [problem for problem in found if 'alias "night-shift" already stands for "bakers"' in problem]


def test_wrong_names_links_and_directories(tmp_path: Path) -> None:
    folder = write_guide(tmp_path / "guide")
    (folder / "areas" / "03-shop.yml").write_text("id: shop")
    (folder / "areas" / "04-folder.yaml").mkdir()
    (folder / "areas" / "05-link.yaml").symlink_to("/etc/hostname")
    (folder / "areas" / "06-loop.yaml").symlink_to("06-loop.yaml")
    found = "\n".join(problems_of(folder))
    assert '03-shop.yml:1: Only names that end in ".yaml" are read' in found
    assert "04-folder.yaml:1: This is not a file" in found
    assert "05-link.yaml:1: This is a link to a place outside" in found
    assert "06-loop.yaml:1: " in found


def test_an_area_that_cannot_be_read_is_one_problem_and_not_many(tmp_path: Path) -> None:
    area = write_guide(tmp_path) / "areas" / "01-dough.yaml"
    area.rename(area.with_suffix(".yml"))
    assert len(problems_of(tmp_path)) == 1


def test_a_link_inside_the_guide_is_fine(tmp_path: Path) -> None:
    folder = write_guide(tmp_path / "guide")
    shutil.move(folder / "areas" / "02-oven.yaml", folder / "oven.txt")
    (folder / "areas" / "02-oven.yaml").symlink_to("../oven.txt")
    assert load_guide(folder).area_of["oven"].title == "Oven"


# Where content stands


def test_content_root_follows_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISCOVERY_CONTENT", raising=False)
    assert content_root() == SHIPPED.parents[1]
    monkeypatch.setenv("DISCOVERY_CONTENT", str(tmp_path))
    assert content_root() == tmp_path
    assert guide_folders() == ()
    write_guide(tmp_path / "guides" / "bakery")
    (tmp_path / "guides" / ".hidden").mkdir()
    assert guide_folders() == (tmp_path / "guides" / "bakery",)


# The guide we ship


def test_the_shipped_guide_holds_every_item_of_its_source() -> None:
    total = counts(load_guide(SHIPPED))
    assert (total["areas"], total["questions"], total["indicators"], total["targets"]) == (9, 181, 32, 36)
    assert total["by_phase"] == {"current": 104, "pain": 40, "vision": 32, "platform_evaluation": 5}
    assert (total["templates"], total["follow_up_steps"], total["practice_mappings"]) == (4, 4, 5)


def test_every_shipped_session_has_a_core_that_fits() -> None:
    guide = load_guide(SHIPPED)
    for template in guide.templates:
        core = core_of_template(guide, template)
        assert 12 <= len(core) <= 15, template.id
        assert sum(item.seconds for item in core) <= template.minutes[1] * 60, template.id
        assert all(line.area or len(guide.selected(line)) >= 3 for line in template.lines), template.id


def test_the_shipped_guide_loads_quickly() -> None:
    load_guide(SHIPPED)
    start = time.thread_time()
    load_guide(SHIPPED)
    assert time.thread_time() - start < 0.5


def test_the_shipped_guide_reads_the_same_without_the_c_parser(monkeypatch: pytest.MonkeyPatch) -> None:
    fast = load_guide(SHIPPED)
    monkeypatch.setattr(yaml_reader, "_LOADER", yaml.SafeLoader)
    assert load_guide(SHIPPED) == fast
