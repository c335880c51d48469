"""Settings from the environment: good values are taken, each bad one is one sentence that says what to set."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.settings import KNOWN, Settings, SettingsError, read_settings


def problem(**variables: str) -> str:
    """What is said about these variables."""
    with pytest.raises(SettingsError) as caught:
        read_settings({f"DISCOVERY_{name}": value for name, value in variables.items()})
    return str(caught.value)


def test_without_anything_set_it_runs_on_this_machine_only() -> None:
    settings = read_settings({"PATH": "/bin", "HOME": "/root"})
    assert settings == Settings()
    assert (settings.host, settings.port, settings.speed) == ("127.0.0.1", 8321, 1.0)
    assert settings.database == Path("data/discovery.sqlite")
    assert settings.local_data == Path("data/discovery.chat.sqlite")


def test_every_variable_is_taken() -> None:
    settings = read_settings({
        "DISCOVERY_DATABASE": " /srv/bot.sqlite ", "DISCOVERY_CONTENT": "/srv/content", "DISCOVERY_HOST": "0.0.0.0",
        "DISCOVERY_PORT": "0", "DISCOVERY_TRIAL": "480", "DISCOVERY_LOG_LEVEL": "debug", "DISCOVERY_LOG_STYLE": "Text",
        "DISCOVERY_HOSTS": "bot.example, box", "DISCOVERY_DEBUG": "1",
    })  # fmt: skip
    assert settings.database == Path("/srv/bot.sqlite") and settings.content == Path("/srv/content")
    assert (settings.host, settings.port, settings.hosts) == ("0.0.0.0", 0, ("bot.example", "box"))
    assert (settings.speed, settings.level, settings.style) == (480.0, "DEBUG", "text")


def test_an_empty_variable_is_as_good_as_none() -> None:
    assert read_settings({f"DISCOVERY_{name}": "  " for name in KNOWN}) == Settings()


def test_the_command_line_wins_where_it_says_something() -> None:
    settings = read_settings({"DISCOVERY_PORT": "9000", "DISCOVERY_TRIAL": "60"}, port=9001, speed=None)
    assert (settings.port, settings.speed) == (9001, 60.0)


@pytest.mark.parametrize(("name", "value", "says"), [
    ("PORT", "http", "from 0 to 65535"), ("PORT", "65536", "from 0 to 65535"), ("PORT", "-1", "from 0 to 65535"),
    ("PORT", "²", "from 0 to 65535"), ("PORT", "80.5", "from 0 to 65535"),
    ("TRIAL", "fast", "from 1 to 100000"), ("TRIAL", "0.5", "from 1 to 100000"), ("TRIAL", "nan", "from 1 to 100000"),
    ("TRIAL", "inf", "from 1 to 100000"), ("LOG_LEVEL", "LOUD", "DEBUG, INFO, WARNING or ERROR"),
    ("LOG_STYLE", "xml", "json or text"), ("DATABSE", "x.sqlite", "is not a setting; known are: DATABASE"),
    ("HOST", "0.0.0.0", "keep 127.0.0.1, or name the allowed host names in DISCOVERY_HOSTS"),
])  # fmt: skip
def test_a_mistake_is_one_sentence(name: str, value: str, says: str) -> None:
    text = problem(**{name: value})
    assert text.startswith(f"DISCOVERY_{name} is ") and says in text
    assert text.endswith(".") and "\n" not in text and len(text) < 300


@pytest.mark.parametrize(("chosen", "says"), [
    ({"port": 70000}, "from 0 to 65535"), ({"port": -1}, "from 0 to 65535"), ({"speed": 0.0}, "from 1 to 100000"),
    ({"speed": -5.0}, "from 1 to 100000"), ({"speed": float("nan")}, "from 1 to 100000"),
])  # fmt: skip
def test_a_mistake_on_the_command_line_is_one_sentence_too(chosen: dict[str, float], says: str) -> None:
    with pytest.raises(SettingsError, match=says):
        read_settings({}, **chosen)


@given(st.sampled_from(KNOWN), st.text(max_size=30))
def test_whatever_stands_there_gives_settings_or_a_sentence(name: str, value: str) -> None:
    try:
        assert 0 <= read_settings({f"DISCOVERY_{name}": value}).port <= 65535
    except SettingsError as error:
        assert str(error).endswith(".") and f"DISCOVERY_{name}" in str(error)
