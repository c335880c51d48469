"""The commands `discovery content`: what they print, how they end, and that nobody ever meets a traceback."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from test_content import GUIDE, write_guide
from test_content_import import GARDEN

from adapters.cli import GROUPS, main

Output = pytest.CaptureFixture[str]


@pytest.fixture()
def shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The bakery guide as the only guide of a content folder of its own."""
    monkeypatch.setenv("DISCOVERY_CONTENT", str(tmp_path / "content"))
    monkeypatch.chdir(tmp_path)
    return write_guide(tmp_path / "content" / "guides" / "bakery")


def test_check_names_warnings_and_ends_well(shipped: Path, capsys: Output) -> None:
    assert main(["content", "check"]) == 0
    output = capsys.readouterr()
    assert output.err == ""
    assert "warning: content/guides/bakery/templates.yaml:2: bakers: 2 core questions" in output.out
    assert output.out.splitlines()[-1] == "content/guides/bakery: 2 areas, 5 questions; no problems, 3 warnings."


def test_check_of_a_broken_guide_fails_with_file_and_line(shipped: Path, capsys: Output) -> None:
    (shipped / "guide.yaml").write_text(GUIDE.replace("title", "titel"))
    assert main(["content", "check", str(shipped)]) == 1
    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == f'{shipped}/guide.yaml:1: The file guide.yaml has no "title"; add it.'
    assert lines[-1] == f"{shipped}: 2 problems; the guide cannot be used."


def test_check_without_a_folder_checks_every_guide(shipped: Path, capsys: Output) -> None:
    write_guide(shipped.parent / "second", {"guide.yaml": ""})
    assert main(["content", "check"]) == 1
    output = capsys.readouterr()
    assert "bakery: 2 areas" in output.out
    assert "content/guides/second/guide.yaml:1: The file is empty" in output.err


@pytest.mark.usefixtures("shipped")
def test_show(capsys: Output) -> None:
    assert main(["content", "show"]) == 0
    assert "Bakery discovery (bakery, version " in capsys.readouterr().out
    assert main(["content", "show", "dough"]) == 0
    assert capsys.readouterr().out.startswith("Dough and flour (dough)\n")
    assert main(["content", "show", "bakers"]) == 0
    assert "Dough (area dough): 1 core, 1 deep" in capsys.readouterr().out


@pytest.mark.usefixtures("shipped")
def test_show_for_programs(capsys: Output) -> None:
    assert main(["content", "show", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["questions"] == 5
    assert main(["content", "show", "bakers", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["template"]["lines"][0]["core"] == ["do.flour.kinds"]
    assert main(["content", "show", "oven", "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["area"]["items"]) == 3


def test_a_name_of_both_an_area_and_a_template_shows_both(shipped: Path, capsys: Output) -> None:
    path = shipped / "templates.yaml"
    path.write_text(path.read_text().replace("id: bakers", "id: oven"))
    assert main(["content", "show", "oven"]) == 0
    text = capsys.readouterr().out
    assert "Oven (oven)" in text and "Bakers (oven)" in text


def test_show_says_what_it_does_not_have(shipped: Path, capsys: Output) -> None:
    assert main(["content", "show", "nope"]) == 1
    assert capsys.readouterr().err == (
        'discovery: the guide has no area or session template "nope"; it has: dough, oven, bakers.\n'
    )
    write_guide(shipped.parent / "second")
    assert main(["content", "show"]) == 1
    assert "name one with --guide" in capsys.readouterr().err
    assert main(["content", "show", "--guide", str(shipped)]) == 0


def test_without_any_guide_there_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Output) -> None:
    monkeypatch.setenv("DISCOVERY_CONTENT", str(tmp_path))
    assert main(["content", "check"]) == 1
    assert capsys.readouterr().err == f"{tmp_path}/guides: there is no guide here; set DISCOVERY_CONTENT or name one.\n"


def test_import_says_what_it_did_and_what_it_could_not(tmp_path: Path, capsys: Output) -> None:
    (tmp_path / "garden.md").write_text(GARDEN, encoding="utf-8")
    assert main(["content", "import", str(tmp_path / "garden.md"), "--out", str(tmp_path / "out")]) == 0
    text = capsys.readouterr().out
    assert f"{tmp_path}/garden.md:8: not placed: - Walk through the garden first" in text
    assert f"6 lines found no place; kept in {tmp_path}/out/unplaced.md." in text
    assert f"{tmp_path}/out: 2 areas, 9 questions, 2 indicators, 3 targets, 2 session templates." in text
    assert main(["content", "check", str(tmp_path / "out")]) == 0
    assert main(["content", "import", str(tmp_path / "garden.md"), "--out", str(tmp_path / "out")]) == 1
    assert "the folder is not empty" in capsys.readouterr().err


@pytest.mark.parametrize(
    "words", [[], ["bogus"], ["content"], ["content", "import", "x.md"], ["content", "show", "--x"]]
)
def test_wrong_usage_ends_with_2(words: list[str], capsys: Output) -> None:
    assert main(words) == 2
    assert "usage: discovery" in capsys.readouterr().err


def test_help_ends_well(capsys: Output) -> None:
    assert main(["--help"]) == 0
    assert "content" in capsys.readouterr().out


@pytest.mark.parametrize("words", [["check", "a\0b"], ["show", "--guide", "a\0b"], ["import", "a\0b", "--out", "c\0d"]])
def test_odd_arguments_give_one_sentence(words: list[str], capsys: Output) -> None:
    assert main(["content", *words]) == 1
    error = capsys.readouterr().err
    assert error and "Traceback" not in error


def test_a_failure_of_ours_is_a_sentence_unless_asked_for(monkeypatch: pytest.MonkeyPatch, capsys: Output) -> None:
    def broken(subparsers: object) -> None:
        raise RuntimeError("the\noven is cold")

    monkeypatch.setitem(GROUPS, "content", broken)
    monkeypatch.delenv("DISCOVERY_DEBUG", raising=False)
    assert main(["content"]) == 1
    assert capsys.readouterr().err == (
        "discovery: This did not work (the oven is cold). Set DISCOVERY_DEBUG=1 to see where.\n"
    )
    monkeypatch.setenv("DISCOVERY_DEBUG", "1")
    with pytest.raises(RuntimeError, match="cold"):
        main(["content"])


def test_a_reader_that_leaves_and_a_terminal_without_umlauts_do_no_harm(shipped: Path) -> None:
    (shipped / "guide.yaml").write_text(GUIDE.replace("Bakery", "Bäckerei 🎯"), encoding="utf-8")
    command = [sys.executable, "-m", "adapters.cli", "content", "show", "--guide", str(shipped)]
    root = Path(__file__).parents[1]
    plain = subprocess.run(
        command, cwd=root, env={"PYTHONIOENCODING": "ascii"}, capture_output=True, text=True, check=False
    )  # fmt: skip
    assert (plain.returncode, plain.stderr) == (0, "")
    assert "B?ckerei" in plain.stdout
    gone = subprocess.run(
        ["/bin/sh", "-c", '"$@" | true', "sh", *command], cwd=root, env={}, capture_output=True, text=True, check=False
    )
    assert gone.stderr == ""
