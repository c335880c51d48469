"""Settings from the environment, checked: every mistake is one sentence that says what to set."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


class SettingsError(Exception):
    """A setting is not usable; the text says which, why, and what to do."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How the service runs.

    `database` is the SQLite file; `host` and `port` of the web page; `speed` above 1 is a trial run in which a day
    passes in minutes; `level` and `style` of the log; `hosts` are further Host names that the page answers to.
    `secret_keys` seal the tokens that a channel keeps: the first one seals, all of them open.
    """

    database: Path = Path("data/discovery.sqlite")
    content: Path | None = None
    host: str = "127.0.0.1"
    port: int = 8321
    speed: float = 1.0
    level: str = "INFO"
    style: str = "json"
    hosts: tuple[str, ...] = ()
    secret_keys: tuple[str, ...] = field(default=(), repr=False)

    @property
    def local_data(self) -> Path:
        """The file of the local chat's own messages, beside the database."""
        return self.database.with_name(self.database.stem + ".chat.sqlite")


KNOWN = ("DATABASE", "CONTENT", "HOST", "PORT", "TRIAL", "LOG_LEVEL", "LOG_STYLE", "HOSTS", "SECRET_KEYS", "DEBUG")
CHOSEN = {"database": "DATABASE", "content": "CONTENT", "host": "HOST", "port": "PORT", "speed": "TRIAL",
          "level": "LOG_LEVEL", "style": "LOG_STYLE", "hosts": "HOSTS"}  # fmt: skip
"""What the command line calls the variables that it may replace."""

LOOPBACK = ("127.0.0.1", "localhost", "::1")
LEVELS, STYLES = ("DEBUG", "INFO", "WARNING", "ERROR"), ("json", "text")


def read_settings(environment: Mapping[str, str], **chosen: object) -> Settings:
    """Settings from DISCOVERY_… variables; `chosen` values (from the command line) win where they are not None.

    Raises SettingsError for the first value that is not usable, and for a variable that does not exist. A variable
    that is empty counts as not set.
    """
    given = {name[10:]: value.strip() for name, value in environment.items() if name.startswith("DISCOVERY_")}
    for name in given:
        if name not in KNOWN:
            raise SettingsError(f"DISCOVERY_{name} is not a setting; known are: " + ", ".join(KNOWN) + ".")
    given |= {CHOSEN[name]: str(value) for name, value in chosen.items() if value is not None}
    given = {name: value for name, value in given.items() if value}
    settings = Settings(
        database=Path(given.get("DATABASE", "data/discovery.sqlite")),
        content=Path(given["CONTENT"]) if "CONTENT" in given else None,
        host=given.get("HOST", "127.0.0.1"),
        port=whole(given.get("PORT", "8321"), "DISCOVERY_PORT", 0, 65535),
        speed=speed(given.get("TRIAL", "1")),
        level=one_of(given.get("LOG_LEVEL", "INFO").upper(), "DISCOVERY_LOG_LEVEL", LEVELS),
        style=one_of(given.get("LOG_STYLE", "json").lower(), "DISCOVERY_LOG_STYLE", STYLES),
        hosts=tuple(given.get("HOSTS", "").replace(",", " ").split()),
        secret_keys=tuple(given.get("SECRET_KEYS", "").replace(",", " ").split()),
    )
    if settings.database.is_dir():
        raise SettingsError(f"DISCOVERY_DATABASE is {settings.database}, which is a folder; name a file.")
    if settings.host not in LOOPBACK and not settings.hosts:
        raise SettingsError(
            f"DISCOVERY_HOST is {settings.host}, which others can reach, and the local page has no login; "
            "keep 127.0.0.1, or name the allowed host names in DISCOVERY_HOSTS."
        )
    return settings


def one_of(text: str, name: str, words: tuple[str, ...]) -> str:
    """One of a few words."""
    if text not in words:
        raise SettingsError(f"{name} is {text!r}; set {', '.join(words[:-1])} or {words[-1]}.")
    return text


def whole(text: str, name: str, low: int, high: int) -> int:
    """A whole number within bounds."""
    if not text.isdecimal() or len(text) > 9 or not low <= int(text) <= high:
        raise SettingsError(f"{name} is {text!r}; set a whole number from {low} to {high}.")
    return int(text)


def speed(text: str) -> float:
    """How many times faster than real time a trial run goes."""
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 1.0 <= value <= 100_000:
        raise SettingsError(f"DISCOVERY_TRIAL is {text!r}; set how many times faster time passes, from 1 to 100000.")
    return value
