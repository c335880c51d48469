"""kill -9 on a Monday morning: the real service over HTTP, several runs due at once, killed again and again, loses nothing.

Whoever got a 2xx finds their answer stored exactly once; nothing is posted twice; every question reaches its thread.
What got no answer before the kill is sent again unchanged, as a browser does. `make kill` kills more often.
"""

import os
import sqlite3
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from threading import Thread
from time import monotonic, sleep
from typing import Any

import httpx
import pytest
from process import Page, Process, served

from bot.core.assessment import Assessment
from bot.store import Comment, Parcel, open_store

KILLS = int(os.environ.get("KILLS", "10"))
SEED = int(os.environ.get("SEED", "11"))
ROOM, OWNER = "local:northwind", "local:olivia"
CREW = ("local:ana", "local:mei", "local:jonas", OWNER)
LONGEST = 6.0
Body = dict[str, Any]


@dataclass
class Actor:
    """Somebody who answers in one run: `said` and `tapped` are what they got a 2xx for, `owed` what they send again."""

    run: str
    who: str
    said: list[str] = field(default_factory=list)
    tapped: dict[tuple[int, str], str] = field(default_factory=dict)
    owed: list[tuple[str, Body]] = field(default_factory=list)
    words: int = 0

    def acts(self, page: Page, process: Process) -> None:
        """Answer what stands in the thread until the process ends."""
        while process.poll() is None:
            try:
                self.catches_up(page)
                self.answers(page)
            except httpx.HTTPError:
                return
            sleep(0.03)

    def catches_up(self, page: Page) -> None:
        """Send again what nobody confirmed."""
        while self.owed:
            path, body = self.owed[0]
            assert page.post(path, self.who, **body).is_success, body
            self.owed.pop(0)
            self.note(path, body)

    def note(self, path: str, body: Body) -> None:
        """Write down what was confirmed."""
        if path == "send":
            self.said.append(body["text"])
        elif body["action"] == "pick":
            self.tapped[int(body["card"]), body["row"]] = body["value"]

    def does(self, page: Page, path: str, **body: Any) -> None:
        """Do one thing, owed until it is confirmed."""
        self.owed.append((path, body))
        self.catches_up(page)

    def answers(self, page: Page) -> None:
        """Tap all rows of the card that stands last, or say something about it; then ask for the next."""
        thread = self.thread(page)
        shown = page.get("thread", self.who, id=thread)["messages"] if thread else []
        cards = [one["card"] for one in shown if one["card"] and one["card"]["card"].isdigit() and one["card"]["buttons"]]
        if not cards:
            return
        card = cards[-1]
        tap = {"assessment": self.run, "card": card["card"], "generation": card["generation"], "thread": thread}
        for row in [one for one in card["rows"] if one["picks"]][:2]:
            pick = row["picks"][self.words % len(row["picks"])]["value"]
            if (int(card["card"]), row["id"]) not in self.tapped:
                self.does(page, "press", **tap, action="pick", row=row["id"], value=pick)
        if not card["rows"]:
            self.words += 1
            text = f"about {self.words} weeks, says {self.who} of {self.run} ({self.words})"
            self.does(page, "send", channel=ROOM, thread=thread, text=text, nonce=f"{self.run}{self.words}")
        self.does(page, "press", **tap, action="next", row="", value="")

    def thread(self, page: Page) -> str:
        """The run's thread, empty before it is opened."""
        roots = page.get("channel", self.who, id=ROOM)["messages"]
        mine = (one["thread"] for one in roots if one["card"] and one["card"]["assessment"] == self.run)
        return next(mine, "")


def moves(page: Page, process: Process) -> None:
    """Move the clock from event to event until the process ends."""
    while process.poll() is None:
        try:
            page.done("clock", OWNER, step="event")
        except httpx.HTTPError:
            return
        sleep(0.15)


def posts(chat: Path) -> int:
    """How many messages the bot has posted."""
    with closing(sqlite3.connect(chat, timeout=5)) as file:
        return int(file.execute("SELECT count(*) FROM message WHERE post != ''").fetchone()[0])


def killed(process: Process, chat: Path, dice: Random) -> None:
    """Wait for a moment, or for a post or two, and kill."""
    wanted = posts(chat) + dice.randint(1, 3) if dice.random() < 0.6 else 0
    begun, moment = monotonic(), dice.uniform(0.02, 1.2)
    while monotonic() - begun < (LONGEST if wanted else moment) and not (wanted and posts(chat) >= wanted):
        sleep(0.002)
    process.kill()
    process.wait(10)


def lives(path: Path, actors: list[Actor], dice: Random) -> str:
    """One life of the service, until it is killed; what it logged as an error."""
    with served(path) as (process, address):
        assert address and process.stderr, process.communicate()[1]
        page = Page(address)
        doing = [Thread(target=one.acts, args=(Page(address), process), daemon=True) for one in actors]
        doing.append(Thread(target=moves, args=(page, process), daemon=True))
        for one in doing:
            one.start()
        killed(process, path.with_suffix(".chat.sqlite"), dice)
        for one in doing:
            one.join(10)
        return "".join(line for line in process.stderr if '"level": "error"' in line)


def rests(path: Path, actors: list[Actor]) -> None:
    """A last life in peace: what is owed is sent, and what is due comes out."""
    with served(path) as (process, address):
        page = Page(address)
        for one in actors:
            one.catches_up(page)
        for step in ("hour", "event", "event", "hour"):
            page.done("clock", OWNER, step=step)
        process.terminate()
        error = process.communicate(timeout=20)[1]
        assert process.returncode == 0 and '"level": "error"' not in error, error


def stored(path: Path, run: str) -> tuple[Assessment, tuple[Comment, ...], tuple[Parcel, ...], dict[str, int]]:
    """A run as it stands in the file, its comments, what waits to leave, and how the rows are."""
    store = open_store(str(path))
    store.begin()
    found = store.load(run), store.comments(run), store.unsent(run), store.counts()
    store.rollback()
    store.close()
    return found


def check_answers(run: Assessment, comments: tuple[Comment, ...], actor: Actor) -> None:
    """Each confirmed sentence is stored once, as an answer or a comment; each confirmed tap is what stands."""
    answers = [one for prompt in run.prompts for one in prompt.answers if not one.withdrawn]
    kept = Counter(line for text in [*(a.text for a in answers), *(c.text for c in comments)] for line in text.split("\n"))
    assert {text: kept[text] for text in actor.said} == dict.fromkeys(actor.said, 1)
    for (number, row), value in actor.tapped.items():
        standing = [one for one in answers if (one.number, one.person, one.item) == (number, actor.who, row)]
        assert len(standing) == 1, (number, row, value)


def check_prompts(run: Assessment, shown: set[str]) -> None:
    """Every prompt reached the thread, and the run still goes on or is through."""
    assert [one.number for one in run.prompts] == list(range(1, len(run.prompts) + 1))
    for prompt in run.prompts:
        open_now = prompt.state == "open" and prompt.posted_at is None
        assert open_now or prompt.message in shown, f"#{prompt.number} ({prompt.state}) was never posted"
    assert run.wake_at is not None or not run.live


def check_posts(chat: Path) -> None:
    """Nothing stands twice: no marker, no text of a question, no opening."""
    with closing(sqlite3.connect(chat)) as file:
        rows = file.execute("SELECT marker, channel, root, private, only_for, text FROM message WHERE post != ''").fetchall()
        waiting = file.execute("SELECT count(*) FROM waiting").fetchone()[0]
    markers = Counter(row[0] for row in rows if row[0])
    assert [one for one, count in markers.items() if count > 1] == []
    public = Counter((root, text) for _, _, root, private, only_for, text in rows if not private and not only_for)
    assert [one for one, count in public.items() if count > 1 and one[1].startswith("#")] == []
    assert waiting == 0


@pytest.mark.filterwarnings("error::pytest.PytestUnhandledThreadExceptionWarning")
def test_nothing_is_lost_or_doubled(tmp_path: Path) -> None:
    dice, path = Random(SEED), tmp_path / "d.db"
    with served(path) as (process, address):
        page = Page(address)
        runs = [page.launch(OWNER, f'start "Firm {number}" data-science', ROOM) for number in range(4)]
        process.kill()
    actors = [Actor(run, who) for run, who in zip(runs, CREW, strict=True)]
    logged = [lives(path, actors, dice) for _ in range(KILLS)]
    rests(path, actors)
    assert "".join(logged) == ""
    chat = path.with_suffix(".chat.sqlite")
    check_posts(chat)
    with closing(sqlite3.connect(chat)) as file:
        shown = {f"local:m{number}" for (number,) in file.execute("SELECT number FROM message WHERE post != ''")}
    for actor in actors:
        run, comments, unsent, counts = stored(path, actor.run)
        assert not counts.keys() & {"dead", "unknown"} and not counts["stuck"], counts
        assert not [one for one in unsent if one.kind == "post" and one.lane < 2], unsent
        check_answers(run, comments, actor)
        check_prompts(run, shown)
    assert sum(len(one.said) + len(one.tapped) for one in actors) >= KILLS, "too little was said to prove anything"
