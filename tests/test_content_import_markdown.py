"""Markdown written in other ways: other signs, line ends, levels, broken lines, languages; nothing is lost."""

from pathlib import Path

from test_content_import import GARDEN, imported

from bot.content.importing import UNPLACED
from bot.content.show import counts


def test_odd_markdown_gives_the_same_guide(tmp_path: Path) -> None:
    plain = counts(imported(tmp_path, GARDEN).guide)
    deeper = GARDEN.replace("\n### ", "\n##### ").replace("\n## ", "\n### ")
    bare = "".join(sign for sign in GARDEN if ord(sign) < 0x2500 or sign == "→")
    labels = GARDEN.replace("**🔍 Discovery Questions:**", "#### Discovery Questions").replace("**Cans:**", "Cans:")
    variants: dict[str, str | bytes] = {
        "windows": b"\xef\xbb\xbf" + GARDEN.replace("\n", "\r\n").encode(),
        "old mac": GARDEN.replace("\n", "\r"),
        "stars": GARDEN.replace("\n- ", "\n* "),
        "indented": GARDEN.replace("\n- ", "\n  + "),
        "numbers": GARDEN.replace("\n- ", "\n1. "),
        "checkboxes": GARDEN.replace("\n- ", "\n- [ ] "),
        "no pictures": bare,
        "other levels": deeper,
        "labels": labels,
        "underscores": GARDEN.replace("**", "__"),
        "closed headings": "\n".join(f"{line} ##" if line.startswith("#") else line for line in GARDEN.split("\n")),
        "underlined title": GARDEN.replace("# Garden", "Garden", 1).replace("who Dig\n", "who Dig\n=======\n", 1),
        "arrows": GARDEN.replace("→", "->"),
    }
    for name, text in variants.items():
        folder = tmp_path / name
        folder.mkdir()
        assert counts(imported(folder, text).guide) == plain, name


def test_bullets_below_a_question_are_its_picks_and_long_bullets_go_on(tmp_path: Path) -> None:
    bullets = "- Which beds do you\n  water first?\n  - roses\n  - beans\n- Who waters?\n  - Who else?\n"
    text = f"# G\n## Beds\n### Current state\n{bullets}"
    items = imported(tmp_path, text).guide.areas[0].items
    assert [item.ask for item in items] == ["Which beds do you water first?", "Who waters?", "Who else?"]
    assert items[0].answer.picks == ("roses", "beans")
    assert not (tmp_path / "out" / UNPLACED).exists()


def test_lines_broken_anywhere_are_put_together_again(tmp_path: Path) -> None:
    bullets = (
        "- Which beds do you\nwater first? (roses,\nbeans)\n- Which tools are in use?\n  (spade, rake)\n"
        '- Who says that it is "wet\nenough"\nfor today?\n- Who rakes?\nA line of its own.\n'
    )
    result = imported(tmp_path, f"# G\n## Beds\n### Current state\n{bullets}")
    items = result.guide.areas[0].items
    asks = ["Which beds do you water first?", "Which tools are in use?", 'Who says that it is "wet enough" for today?']
    assert [item.ask for item in items] == [*asks, "Who rakes?"]
    assert [item.answer.picks for item in items[:2]] == [("roses", "beans"), ("spade", "rake")]
    assert [text for _, text in result.unplaced] == ["A line of its own."]


def test_headings_below_a_phase_are_its_groups(tmp_path: Path) -> None:
    text = "# G\n## Beds\n### Future state\n#### Vision\n- Which beds?\n#### Success metrics\n- Sow X% more\n"
    result = imported(tmp_path, f"{text}### Pain points\n#### Typical pains\n- Why weeds?\n")
    found = [(item.phase, item.kind, item.group) for item in result.guide.areas[0].items]
    assert found == [("future", "question", "Vision"), ("future", "target", "Success metrics"),
                     ("pain", "question", "Typical pains")]  # fmt: skip
    assert not result.unplaced


def test_headings_that_come_again_are_no_areas_in_any_language(tmp_path: Path) -> None:
    part = "### Ist-Zustand\n- Wer gießt?\n- Womit wird gegossen?\n### Sorgen\n- „Niemand gießt“\n"
    result = imported(tmp_path, f"# Garten\n## Beete\n{part}## Wege\n{part.replace('gieß', 'jät')}")
    assert [area.title for area in result.guide.areas] == ["Beete", "Wege"]
    assert [(item.phase, item.kind, item.ask) for item in result.guide.areas[0].items][-1] == (
        "pain", "indicator", "Niemand gießt")  # fmt: skip
    assert not result.unplaced


def test_words_beside_the_link_of_a_practice_are_listed(tmp_path: Path) -> None:
    rest = "## Best practices\n- Weeds → [Weeding](w.md), for dry days\n- Worms → [Worms](x.md)\nNone of it is law.\n"
    result = imported(tmp_path, f"# G\n## Beds\n### Current state\n- Which beds?\n{rest}")
    assert [mapping.guide for mapping in result.guide.mappings] == ["weeding", "worms"]
    assert [text for _, text in result.unplaced] == ["- Weeds → [Weeding](w.md), for dry days", "None of it is law."]


def test_code_and_comments_are_kept_but_not_asked(tmp_path: Path) -> None:
    hidden = ["```", "- Is this code?", "## Not a heading", "```", "<!-- Who", "reads this? -->"]
    text = "\n".join(["# G", "## Beds", "### Current state", "- Which beds?", *hidden, "", "- Who waters?", ""])
    result = imported(tmp_path, text)
    assert [item.ask for item in result.guide.items.values()] == ["Which beds?", "Who waters?"]
    assert [line for _, line in result.unplaced] == hidden
