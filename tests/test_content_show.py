"""Showing a guide: the counts are right, and every item and line can be read."""

from dataclasses import replace
from pathlib import Path

from test_content import write_guide

from bot.content import load_guide
from bot.content.selection import core_of_line, core_of_template, deep_of_line
from bot.content.show import area_facts, counts, show_area, show_guide, show_template, template_facts


def test_counts(tmp_path: Path) -> None:
    assert counts(load_guide(write_guide(tmp_path))) == {
        "areas": 2,
        "questions": 5,
        "by_phase": {"current": 4, "pain": 0, "vision": 0, "platform_evaluation": 1},
        "indicators": 1,
        "targets": 1,
        "templates": 1,
        "follow_up_steps": 1,
        "practice_mappings": 2,
        "core_per_template": {"bakers": 2},
    }


def test_future_questions_are_vision_where_an_area_names_pains(tmp_path: Path) -> None:
    guide = load_guide(write_guide(tmp_path))
    oven = guide.areas[1]
    wish = oven.items[-1]
    for pain in (replace(wish, id="p", phase="pain"), replace(wish, id="p", phase="pain", kind="indicator")):
        changed = replace(guide, areas=(guide.areas[0], replace(oven, items=(*oven.items, pain))))
        assert counts(changed)["by_phase"]["vision"] == 1
        assert counts(changed)["by_phase"]["platform_evaluation"] == 0


def test_core_and_deep_share_out_the_questions_of_a_line(tmp_path: Path) -> None:
    guide = load_guide(write_guide(tmp_path))
    template = guide.templates[0]
    whole, topic = template.lines
    assert [item.id for item in core_of_line(guide, whole)] == ["do.flour.kinds"]
    assert [item.id for item in deep_of_line(guide, whole)] == ["do.flour.rise"]
    assert [item.id for item in core_of_line(guide, topic)] == ["ov.heat.when"]
    doubled = replace(template, lines=(whole, topic, topic))
    assert [item.id for item in core_of_template(guide, doubled)] == ["do.flour.kinds", "ov.heat.when"]


def test_the_whole_guide_fits_a_page(tmp_path: Path) -> None:
    guide = load_guide(write_guide(tmp_path))
    text = "\n".join(show_guide(guide))
    assert "5 questions: 4 current, 0 pain, 0 vision, 1 platform evaluation" in text
    assert "  dough: Dough and flour - 2 questions (1 core), 1 indicators, 1 targets" in text
    assert "  bakers: Bakers - 30 to 45 minutes, 2 core questions" in text
    assert guide.version in text


def test_an_area_shows_all_of_its_items(tmp_path: Path) -> None:
    guide = load_guide(write_guide(tmp_path))
    lines = show_area(guide, "dough")
    text = "\n".join(lines)
    for item in guide.areas[0].items:
        assert f"({item.id})" in text and item.ask in text
    assert "  level 5: By itself." in lines
    assert "      answer: choice, wheat | rye | yes | 12:30, several" in lines
    assert "      same as: do.flour.kinds" in lines
    assert "Current state - Flour" in lines
    assert show_area(guide, "bakers") == []


def test_a_template_shows_what_each_line_selects(tmp_path: Path) -> None:
    guide = load_guide(write_guide(tmp_path))
    lines = show_template(guide, "night-shift")
    assert "Dough (area dough): 1 core, 1 deep" in lines
    assert "  [core] Which flours do you use?  (do.flour.kinds)" in lines
    assert "  [deep] Usually, how long does a dough rise?  (do.flour.rise)" in lines
    assert "Nights that cost (topics night and cost within oven): 1 core, 0 deep" in lines
    assert '  "Our dough has lumps every Monday."  (do.sign.lumps)' in lines
    assert show_template(guide, "dough") == []


def test_facts_for_programs(tmp_path: Path) -> None:
    guide = load_guide(write_guide(tmp_path))
    lines = template_facts(guide, guide.templates[0])["lines"]
    assert lines == [
        {"text": "Dough", "area": "dough", "core": ["do.flour.kinds"], "deep": ["do.flour.rise"]},
        {"text": "Nights that cost", "area": "", "core": ["ov.heat.when"], "deep": []},
    ]
    items = area_facts(guide.areas[1])["items"]
    assert isinstance(items, list) and [item["tier"] for item in items] == ["core", "deep", "core"]
