"""The rules of the house (docs/architecture.md), read from the source: imports, homes, clocks, words, sizes, mocks."""

import ast
import re
import sys
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from statistics import median

import pytest

ROOT = Path(__file__).parents[1]
OWN = ("bot", "adapters")
HOMES = {
    "sqlalchemy": ("bot/store/",), "alembic": ("bot/store/",), "psycopg": ("bot/store/",),
    "sqlite3": ("bot/store/", "adapters/local/platform.py", "adapters/local/disk.py"),
    "jinja2": ("bot/wording/", "bot/reports/"), "markupsafe": ("bot/wording/", "bot/reports/"),
    "yaml": ("bot/content/yaml_reader.py",), "msgspec": ("bot/content/pinned.py", "bot/store/codec.py"),
    "apscheduler": ("bot/scheduler.py",), "holidays": ("bot/calendars.py",),
    "cryptography": ("adapters/slack/vault.py",),
    "slack_bolt": ("adapters/slack/",), "slack_sdk": ("adapters/slack/",),
    "aiohttp": ("adapters/slack/", "adapters/teams/"),
    "botbuilder": ("adapters/teams/",), "botframework": ("adapters/teams/",),
    "starlette": ("adapters/local/", "adapters/slack/", "adapters/cli_"), "uvicorn": ("adapters/cli_",),
    "time": ("bot/clock.py", "bot/delivery.py"), "random": ("adapters/simulation/", "adapters/cli_simulate.py"),
    "uuid": ("adapters/local/acting.py",),
    "secrets": ("adapters/local/web.py",), "subprocess": (), "unittest": (), "abc": (), "pickle": (),
}  # fmt: skip
"""Where a library may be imported. A library that is not here has no home yet: give it one, not two."""

CLOCKS = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.time_ns",
          "time.monotonic", "time.perf_counter", "time.sleep", "asyncio.sleep"}  # fmt: skip
MAY_READ_CLOCKS = ("bot/clock.py",)
MAY_SLEEP = ("adapters/cli_serve.py", "adapters/clock_control.py")
"""What plays time for somebody who watches."""
A_TURN = "asyncio.sleep(0)"
"""Lets others have a turn of the event loop: no time passes."""

MAY_CHANGE = {"Turn", "Reading"}
"""What one call of the core builds up and drops again; everything else in there is frozen."""

PATCHES = ("(sys, ", '(yaml_reader, "_LOADER", ', '(GROUPS, "')
"""What a test may replace: standard streams, PyYAML's two parsers, an entry of the table of command groups."""

IMPURE = {"asyncio", "logging", "os", "pathlib", "shutil", "socket", "ssl", "sys", "tempfile", "threading", "urllib"}
OUTER = ("bot.app", "bot.delivery", "bot.engine", "bot.scheduler", "bot.store", "bot.writer")
MAY_SPEAK = ("bot/settings.py", "bot/content/", "bot/store/", "adapters/slack/doctor.py", "adapters/slack/settings.py",
             "adapters/slack/tokens.py")  # fmt: skip
"""Their sentences are for the operator at a console: command line, log and exception texts."""

SENTENCE = re.compile(r"(?:\S+\s+){3,}\S*[.?!]$")
LONGEST_FILE, LONGEST_TEST, LONGEST_FUNCTION, MEDIAN = 300, 450, 60, 130
VAGUE = re.compile(r"utils?|helpers?|managers?|common|misc", re.IGNORECASE)


@cache
def tree(path: Path) -> ast.Module:
    """A file as Python reads it."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


@cache
def nodes(path: Path) -> tuple[ast.AST, ...]:
    """Everything in a file."""
    return tuple(ast.walk(tree(path)))


def called(node: ast.Call) -> str:
    """The last two words of what is called: `datetime.now`, or one where there is one."""
    match node.func:
        case ast.Attribute(ast.Name(owner), name) | ast.Attribute(ast.Attribute(_, owner), name):
            return f"{owner}.{name}"
        case ast.Name(name):
            return name
    return ""


def files(*folders: str, ends: str = ".py") -> list[Path]:
    """The files of some folders, by name."""
    return sorted(path for folder in folders for path in (ROOT / folder).rglob(f"*{ends}") if path.is_file())


def name_of(path: Path) -> str:
    """A file's name as seen from the project."""
    return path.relative_to(ROOT).as_posix()


def module_of(path: Path) -> str:
    """A file's name as an import says it."""
    return name_of(path).removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def lived_in(path: Path, places: Sequence[str]) -> bool:
    """Whether a file is one of the places, or lies below one, or begins with it."""
    return any(name_of(path).startswith(place) for place in places)


def only_for_types(node: ast.AST) -> bool:
    """Whether this is an `if TYPE_CHECKING:`."""
    return isinstance(node, ast.If) and ast.unparse(node.test) in ("TYPE_CHECKING", "typing.TYPE_CHECKING")


def at_runtime(node: ast.AST) -> Iterator[ast.AST]:
    """Everything below a node that is there when the program runs."""
    for child in ast.iter_child_nodes(node):
        if not only_for_types(child):
            yield child
            yield from at_runtime(child)


def imported(path: Path, types: bool = False) -> Iterator[tuple[int, str]]:
    """What a file imports, with the line: modules, also those taken by `from package import module`."""
    for node in nodes(path) if types else at_runtime(tree(path)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            origin = node.module or ""
            assert not node.level, f"{name_of(path)}:{node.lineno}: write the import from the top, not with dots"
            taken = [f"{origin}.{alias.name}" for alias in node.names]
            modules = [one for one in taken if one in modules_by_name()]
            yield from ((node.lineno, one) for one in modules or [origin])


@cache
def modules_by_name() -> dict[str, Path]:
    """Our own modules."""
    return {module_of(path): path for path in files(*OWN)}


def below(module: str, *packages: str) -> bool:
    """Whether a module is one of these or lies in one."""
    return any(module == package or module.startswith(f"{package}.") for package in packages)


def nobody(problems: Sequence[str], rule: str) -> None:
    """Fail with the rule and one line for each that breaks it."""
    if problems:
        pytest.fail("\n".join([rule, *(f"  {problem}" for problem in problems)]), pytrace=False)


def lines_of(path: Path) -> int:
    """How long a file is."""
    return path.read_text(encoding="utf-8").count("\n")


def test_core_is_pure() -> None:
    bad = [
        f"{name_of(path)}:{line} imports {name}"
        for path in files("bot/core") for line, name in imported(path, types=True)
        if not below(name, "bot.core")
        and (name.partition(".")[0] not in sys.stdlib_module_names or name.partition(".")[0] in IMPURE | set(HOMES))
    ]  # fmt: skip
    nobody(bad, "bot/core imports the standard library and bot.core only, and nothing that touches the world.")


def test_nobody_imports_upwards() -> None:
    bad = [
        f"{name_of(path)}:{line} imports {name}"
        for path in files("bot") for line, name in imported(path, types=True) if below(name, "adapters", "tests")
    ]  # fmt: skip
    bad += [
        f"{name_of(path)}:{line} imports {name}"
        for path in files("adapters") for line, name in imported(path, types=True) if below(name, "tests")
    ]  # fmt: skip
    nobody(bad, "adapters -> bot -> bot/core: nobody looks up.")


def test_channels_know_neither_the_engine_nor_each_other() -> None:
    bad = []
    for channel in ("local", "slack", "teams"):
        others = [f"adapters.{one}" for one in ("local", "slack", "teams", "simulation") if one != channel]
        for path in files(f"adapters/{channel}"):
            bad += [f"{name_of(path)}:{line} imports {name}"
                    for line, name in imported(path) if below(name, *OUTER, *others)]  # fmt: skip
    nobody(bad, "A channel speaks through bot.channels and bot.core; the engine is handed to it as a function.")


def test_no_import_circles() -> None:
    wants = {
        module: sorted({name for _, name in imported(path, types=True) if name in modules_by_name() and name != module})
        for module, path in modules_by_name().items()
    }
    circles: list[str] = []
    done: set[str] = set()

    def visit(module: str, trail: list[str]) -> None:
        if module in trail:
            circles.append(" -> ".join([*trail[trail.index(module):], module]))
        elif module not in done:
            for wanted in wants[module]:
                visit(wanted, [*trail, module])
            done.add(module)

    for module in wants:
        visit(module, [])
    nobody(circles, "No import circles, in types neither.")


def test_one_library_one_home() -> None:
    bad = []
    for path in files(*OWN):
        for line, name in imported(path, types=True):
            top = name.partition(".")[0]
            homes = HOMES.get(top)
            if homes is None and top not in sys.stdlib_module_names and top not in OWN:
                bad.append(f"{name_of(path)}:{line} imports {top}, which has no home; name one in HOMES")
            elif homes is not None and not lived_in(path, homes):
                bad.append(f"{name_of(path)}:{line} imports {top}; its home is {', '.join(homes) or 'nowhere here'}")
    nobody(bad, "One library, one home.")


def test_time_is_an_argument() -> None:
    bad = [
        f"{name_of(path)}:{node.lineno} calls {called(node)}"
        for path in files(*OWN) for node in nodes(path)
        if isinstance(node, ast.Call) and called(node) in CLOCKS and not lived_in(path, MAY_READ_CLOCKS)
        and not (called(node) == "asyncio.sleep" and (lived_in(path, MAY_SLEEP) or ast.unparse(node) == A_TURN))
    ]  # fmt: skip
    nobody(bad, "The clock is read in bot/clock.py; everywhere else time is an argument.")


def quiet(path: Path) -> set[int]:
    """The strings of a file that nobody reads in a chat: docstrings, exception and log texts, by identity."""
    found: set[int] = set()
    for node in nodes(path):
        docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        logged = isinstance(node, ast.Call) and called(node).startswith(("log.", "re.", "text"))
        if docstring or logged or isinstance(node, ast.Raise | ast.Assert):
            found |= {id(one) for one in ast.walk(node)}
    return found


def text_of(node: ast.AST) -> str:
    """A string as it stands in the source, with a word where a value goes; empty for anything else."""
    if isinstance(node, ast.JoinedStr):
        return "".join(text_of(part) or "something" for part in node.values)
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def test_no_chat_words_in_python() -> None:
    bad = []
    for path in files("bot", "adapters/slack"):
        silent = quiet(path)
        bad += [
            f"{name_of(path)}:{getattr(node, 'lineno', 0)} says {text_of(node)!r}"
            for node in nodes(path)
            if id(node) not in silent and SENTENCE.search(text_of(node).strip()) and not lived_in(path, MAY_SPEAK)
        ]  # fmt: skip
    nobody(bad, "What a person reads in a chat, a card or a report stands in content/messages.")


def test_files_fit_in_the_head() -> None:
    ours = [*files(*OWN), *files("adapters", ends=".js"), *files("adapters", ends=".css")]
    bad = [f"{name_of(path)}: {lines_of(path)} lines" for path in ours if lines_of(path) > LONGEST_FILE]
    bad += [f"{name_of(path)}: {lines_of(path)} lines" for path in files("tests") if lines_of(path) > LONGEST_TEST]
    middle = median(lines_of(path) for path in files(*OWN) if path.name != "__init__.py")
    bad += [f"the median is {middle} lines; about 120 is the aim"] if middle > MEDIAN else []
    nobody(bad, f"{LONGEST_FILE} lines ({LONGEST_TEST} in tests) are a reason to split by meaning.")


def test_functions_are_short() -> None:
    bad = [
        f"{name_of(path)}:{node.lineno} {node.name}: {node.end_lineno - node.lineno + 1} lines"
        for path in files(*OWN) if "migrations" not in path.parts for node in nodes(path)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno is not None and node.end_lineno - node.lineno >= LONGEST_FUNCTION
    ]  # fmt: skip
    nobody(bad, f"A function has about 8 lines, rarely over 35, never over {LONGEST_FUNCTION}.")


def test_the_first_line_says_what_a_file_is_for() -> None:
    starts = {".py": '"""', ".js": "//", ".css": "/*", ".j2": "{#"}
    bad = []
    for end, start in starts.items():
        folders = ("content/messages",) if end == ".j2" else (*OWN, "tests")
        for path in files(*folders, ends=end):
            first = path.read_text(encoding="utf-8").removeprefix("#!/usr/bin/env python3\n").partition("\n")[0]
            if not first.startswith(start) or len(first.split()) < 3:
                bad.append(f"{name_of(path)}:1: {first[:60]!r}")
    nobody(bad, "The first line of a file is one sentence saying what it is for.")


def test_no_mocks_of_our_own_code() -> None:
    mocks = re.compile(r"unittest\.mock|import mock\b|Magic" r"Mock|mocker\b|monkeypatch\.(setattr|delattr|setitem)")
    bad = [
        f"{name_of(path)}:{number}: {line.strip()}"
        for path in files("tests") for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if mocks.search(line) and not any(patch in line for patch in PATCHES) and path != Path(__file__)
    ]  # fmt: skip
    nobody(bad, "Values in, values out; a real SQLite file; a fake channel that keeps a list; no mocks.")


def is_error(name: str, classes: dict[str, ast.ClassDef]) -> bool:
    """Whether a class name is an exception's."""
    if name in classes:
        return any(is_error(ast.unparse(base).split(".")[-1], classes) for base in classes[name].bases)
    return name.endswith(("Error", "Exception", "Warning", "Exit", "Interrupt"))


def test_no_inheritance_of_our_own() -> None:
    found = [(path, node) for path in files(*OWN) for node in nodes(path) if isinstance(node, ast.ClassDef)]
    classes = {node.name: node for _, node in found}
    bad = []
    for path, node in found:
        for base in (ast.unparse(base).split(".")[-1] for base in node.bases):
            if base in classes and node.name != "FaultyWriter" and not is_error(base, classes):
                bad.append(f"{name_of(path)}:{node.lineno} {node.name} is derived from {base}")
        if any(word.arg == "metaclass" for word in node.keywords):
            bad.append(f"{name_of(path)}:{node.lineno} {node.name} has a metaclass")
        marks = [mark for mark in map(ast.unparse, node.decorator_list) if "dataclass" in mark and "frozen" not in mark]
        if below(module_of(path), "bot.core") and marks and node.name not in MAY_CHANGE:
            bad.append(f"{name_of(path)}:{node.lineno} {node.name} is not frozen")
    nobody(bad, "Frozen dataclasses and functions: no base classes, registries, metaclasses.")


def test_names_say_something() -> None:
    names = [(name_of(path), path.stem) for path in files(*OWN)]
    names += [(f"{name_of(path)}:{node.lineno}", node.name)
              for path in files(*OWN) for node in nodes(path) if isinstance(node, ast.ClassDef)]  # fmt: skip
    nobody([f"{where}: {name}" for where, name in names if VAGUE.search(name)], "No utils, no manager, no helper.")


def test_nothing_happens_at_import() -> None:
    bad = [
        f"{name_of(path)}:{node.lineno}: {ast.unparse(node).splitlines()[0]}"
        for path in files(*OWN) for node in tree(path).body
        if isinstance(node, ast.For | ast.While | ast.With | ast.Try)
        or (isinstance(node, ast.Expr) and not isinstance(node.value, ast.Constant) and path.name != "tables.py")
    ]  # fmt: skip
    nobody(bad, "Nothing happens at import.")


def test_every_message_is_said() -> None:
    said = {node.value for path in files(*OWN) for node in nodes(path)
            if isinstance(node, ast.Constant) and isinstance(node.value, str)}  # fmt: skip
    said |= {re.sub("(?<!^)(?=[A-Z])", "_", node.name).lower()
             for path in files("bot/core") for node in nodes(path) if isinstance(node, ast.ClassDef)}  # fmt: skip
    sheets = [path for path in files("content/messages", ends=".j2")
              if not {path.stem, f"{path.parent.name}/{path.stem}"} & said]  # fmt: skip
    errors = re.findall(r"{% block (\w+) %}", (ROOT / "content/messages/errors.j2").read_text(encoding="utf-8"))
    nobody([*map(name_of, sheets), *(f"errors.j2: {name}" for name in errors if name not in said)],
           "What nobody says need not be worded: remove the template, or say it.")  # fmt: skip


def test_every_room_is_on_the_map() -> None:
    written = "\n".join((ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "docs/architecture.md"))
    rooms = [path for folder in ("bot", "bot/core") for path in (ROOT / folder).glob("*.py") if path.stem != "__init__"]
    missing = [f"{name_of(path)} is not in docs/architecture.md" for path in rooms if f"`{path.name}`" not in written]
    named = set(re.findall(r"`((?:bot|adapters|tests|docs|content)/[\w./-]+)`", written))
    missing += [f"{name} is named and not there" for name in sorted(named) if not (ROOT / name).exists()]
    nobody(missing, "Who looks for a behaviour finds its file in docs/architecture.md.")


def test_content_is_read_not_imported() -> None:
    nobody([name_of(path) for path in files("content")], "There is no Python in content/.")
