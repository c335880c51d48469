"""Nasty YAML: refused at once, in one sentence, at the right line; by the fast parser and by the slow one."""

import time
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from test_content import problems_of, write_guide

from bot.content import yaml_reader
from bot.content.nodes import Map, Sequence, Text
from bot.content.yaml_reader import MAX_BYTES, YamlProblem, read_yaml

BILLION = "a: &a [x, x]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [*{chr(97 + n)}, *{chr(97 + n)}]\n" for n in range(24)
)

NASTY: list[tuple[str, bytes, int, str]] = [
    ("empty", b"", 1, "empty"),
    ("only a comment", b"# nothing\n", 1, "empty"),
    ("only a document mark", b"---\n", 1, "empty"),
    ("alias bomb", BILLION.encode(), 1, "anchor"),
    ("alias", b"id: x\ntitle: *y\n", 2, "alias"),
    ("anchor", b"id: &x y\n", 1, "anchor"),
    ("endless self-reference", b"id: &x [*x]\n", 1, "anchor"),
    ("merge key", b"id: x\n<<: *base\n", 2, "alias"),
    ("10,000 open brackets", b"id: " + b"[" * 10_000, 1, "nested"),
    ("10,000 open braces", b"id: " + b"{a: " * 10_000, 1, "nested"),
    ("10,000 lists in lists", b"- " * 10_000 + b"x", 1, "nested"),
    ("10,000 question marks", b"? " * 10_000 + b"x", 1, "nested"),
    ("deep by indentation", "\n".join(" " * n + "a:" for n in range(400)).encode(), 21, "nested"),
    ("balanced depth", b"id: " + b"[" * 30 + b"]" * 30, 1, "nested"),
    ("6,000 entries", b"id: [" + b"a, " * 6000 + b"a]", 1, "split"),
    ("6,000 keys", "\n".join(f"k{n}: v" for n in range(6000)).encode(), 2500, "split"),
    ("too large", b"id: " + b"x" * MAX_BYTES, 1, "512 KB"),
    ("large and made of nulls", b"\0" * (MAX_BYTES + 1), 1, "512 KB"),
    ("tab as indent", b"id: x\nitems:\n\t- a\n", 3, "tab"),
    ("tab first", b"\tid: x\n", 1, "tab"),
    ("duplicate key", b"id: x\ntitle: y\nid: z\n", 3, "twice (first in line 1)"),
    ("duplicate key in braces", b"id: {a: 1, a: 2}\n", 1, "twice"),
    ("duplicate key, quoted", b"id: x\n'id': z\n", 2, "twice"),
    ("python tag", b"id: x\ntitle: !!python/object/apply:os.system [id]\n", 2, "tag"),
    ("plain tag", b"id: !!str x\n", 1, "tag"),
    ("own tag", b"id: !mine x\n", 1, "tag"),
    ("binary tag", b"id: !!binary aGk=\n", 1, "tag"),
    ("tag directive", b"%TAG ! tag:x,2000:\n---\nid: !a b\n", 3, "tag"),
    ("exclamation mark as value", b"id: x\ntitle: ! wow\n", 2, "tag"),
    ("second document", b"id: x\n---\nid: y\n", 2, "second document"),
    ("a list", b"- a\n- b\n", 1, "key: value"),
    ("a word", b"hello\n", 1, "key: value"),
    ("list as key", b"id: x\n? [a, b]\n: c\n", 2, "key belongs"),
    ("map as key", b"{a: b}: c\n", 1, "key belongs"),
    ("unclosed bracket", b"id: x\ntitle: [a, b\n", 2, "not closed"),
    ("unclosed brace", b"id: x\ntitle: {a: b\n", 2, "not closed"),
    ("unclosed quote", b"id: x\ntitle: 'abc\n", 2, "quotation mark"),
    ("unclosed double quote", b'id: x\ntitle: "abc\nitems:\n', 2, "quotation mark"),
    ("second colon", b"id: x\ntitle: a: b\n", 2, "colon"),
    ("wrong indent", b"id: x\n  title: y\n", 2, "colon"),
    ("at sign", b"id: @x\n", 1, "special character"),
    ("backtick", b"id: `x`\n", 1, "special character"),
    ("percent", b"id: %x\n", 1, "special character"),
    ("bad escape", b'id: "\\q"\n', 1, "backslash"),
    ("less indent", b"id: x\nitems:\n    - a\n  - b\n", 4, "indent"),
    ("Latin-1", "id: x\ntitle: Bäcker\n".encode("latin-1"), 2, "UTF-8"),
    ("UTF-16", "id: x\n".encode("utf-16"), 1, "UTF-8"),
    ("cut UTF-8", b"id: x\n\ntitle: \xe2\x82", 3, "UTF-8"),
    ("surrogate", b"id: \xed\xa0\x80\n", 1, "UTF-8"),
    ("null byte", b"id: x\ntitle: a\0b\n", 2, "U+0000"),
    ("bell", b"id: x\n\ntitle: \x07\n", 3, "U+0007"),
    ("escape sequence", b"id: \x1b[31mred\n", 1, "U+001B"),
    ("a picture", b"\x89PNG\r\n\x1a\n\0\0", 1, "UTF-8"),
    ("a zip", b"PK\x03\x04\x14\0\0\0", 1, "U+0003"),
]  # fmt: skip


@pytest.fixture(params=["fast", "slow"])
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both parsers of PyYAML: the one in C, and the one that is there where C is not."""
    if request.param == "fast" and not yaml.__with_libyaml__:
        pytest.skip("this PyYAML has no C parser")
    monkeypatch.setattr(yaml_reader, "_LOADER", yaml.CSafeLoader if request.param == "fast" else yaml.SafeLoader)


@pytest.mark.usefixtures("parser")
@pytest.mark.parametrize(("content", "line", "words"), [case[1:] for case in NASTY], ids=[case[0] for case in NASTY])
def test_nasty_files_are_refused_at_once(tmp_path: Path, content: bytes, line: int, words: str) -> None:
    folder = write_guide(tmp_path, {"areas/02-oven.yaml": content})
    start = time.thread_time()
    found = problems_of(folder)
    assert time.thread_time() - start < 2
    assert len(found) == 1
    assert found[0].startswith(f"{folder / 'areas' / '02-oven.yaml'}:{line}: "), found
    assert words in found[0]


@pytest.mark.usefixtures("parser")
@pytest.mark.parametrize("name", ["guide.yaml", "templates.yaml", "follow_up.yaml", "practices/dough.md"])
def test_every_file_of_a_guide_is_read_with_the_same_care(tmp_path: Path, name: str) -> None:
    folder = write_guide(tmp_path, {name: b"id: \xff\n"})
    assert problems_of(folder) == (f"{folder / name}:1: This is not UTF-8 text; save the file as UTF-8.",)


@pytest.mark.usefixtures("parser")
def test_lines_and_texts_are_kept() -> None:
    root = read_yaml("\ufeffa: yes\nb:\n  - 'it''s'\n  - {c: 1}\nd: |\n  two\n  lines\ne: 🎯 ü\n".encode())
    assert [(entry.key, entry.line) for entry in root.entries] == [("a", 1), ("b", 2), ("d", 5), ("e", 8)]
    first, second, third, fourth = (entry.value for entry in root.entries)
    assert first == Text(1, "yes")
    assert isinstance(second, Sequence) and second.nodes[0] == Text(3, "it's")
    assert isinstance(second.nodes[1], Map) and second.nodes[1].entries[0].key == "c"
    assert third == Text(5, "two\nlines\n")
    assert fourth == Text(8, "🎯 ü")


@pytest.mark.usefixtures("parser")
def test_a_file_at_the_limits_is_read() -> None:
    assert read_yaml(b"id: " + b"x" * (MAX_BYTES - 4)).entries[0].key == "id"
    depth = yaml_reader.MAX_DEPTH - 1
    assert read_yaml(b"id: " + b"[" * depth + b"]" * depth).entries
    with pytest.raises(YamlProblem, match="nested"):
        read_yaml(b"id: " + b"[" * (depth + 1) + b"]" * (depth + 1))


@settings(max_examples=400, deadline=None)
@given(st.one_of(st.binary(max_size=200), st.text("ab:-[]{}&*!|>'\"#%@`,? \n\t\\", max_size=200).map(str.encode)))
def test_whatever_bytes_come_there_is_a_map_or_a_sentence(data: bytes) -> None:
    try:
        assert isinstance(read_yaml(data), Map)
    except YamlProblem as problem:
        assert 1 <= problem.line <= data.count(b"\n") + data.count(b"\r") + 3
        assert problem.sentence.endswith(".")
        assert "\n" not in problem.sentence
