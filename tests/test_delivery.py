"""The delivery over a real outbox: order, lanes, doubts, refusals, crashes between send and record."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from store_samples import NOW, letter

from bot.channels import Capabilities, Channel, ChannelError, Outgoing, Sent, Target
from bot.core.post import Post
from bot.delivery import Delivery, Outcome, Verdict
from bot.scheduler import Scheduler
from bot.store import Parcel, Store, open_store
from bot.writer import Writer


class Wire:
    """A channel that keeps a list of what arrived; `faults` are raised or run, one per send."""

    name = "local"

    def __init__(self, find: bool = True) -> None:
        self.can = Capabilities(find=find)
        self.arrived: list[Outgoing] = []
        self.faults: list[Exception | None] = []
        self.looked: list[str] = []
        self.slow: Callable[[Outgoing], Awaitable[None]] | None = None

    async def send(self, outgoing: Outgoing) -> Sent:
        if self.slow:
            await self.slow(outgoing)
        fault = self.faults.pop(0) if self.faults else None
        if not isinstance(fault, ChannelError) or fault.reason.startswith("accepted"):
            self.arrived.append(outgoing)
        if fault:
            raise fault
        return Sent(f"m{len(self.arrived)}", "t1" if outgoing.target.channel else "")

    async def find(self, marker: str, target: Target) -> Sent | None:
        self.looked.append(marker)
        found = [number for number, one in enumerate(self.arrived, 1) if one.marker == marker]
        return Sent(f"m{found[0]}") if found else None


class Desk:
    """The engine's side: verdicts by key, and what was settled."""

    def __init__(self) -> None:
        self.verdicts: dict[str, Verdict] = {}
        self.waiting: set[str] = set()
        self.ended: list[tuple[str, Outcome, str]] = []

    def ready(self, store: Store, parcel: Parcel, now: datetime) -> tuple[Verdict, Parcel]:
        worded = replace(parcel, body=Post("worded late")) if parcel.what else parcel
        return self.verdicts.get(parcel.key, "send"), worded

    def barred(self, store: Store, parcel: Parcel, error: ChannelError) -> bool:
        return parcel.key in self.waiting

    def settled(self, store: Store, parcel: Parcel, outcome: Outcome, result: Sent | ChannelError | None) -> None:
        word = result.message if isinstance(result, Sent) else result.reason if result else ""
        self.ended.append((parcel.key, outcome, word))


class Post_:
    """A delivery with its parts, and two clocks that go where they are told: the world's, and one that only measures."""

    def __init__(self, path: Path, find: bool = True) -> None:
        self.now, self.seconds, self.wire, self.desk = NOW, 0.0, Wire(find), Desk()
        self.writer = Writer(open_store(str(path / "d.db")))
        self.delivery = self.again()

    def again(self) -> Delivery:
        wires: dict[str, Channel] = {"local": self.wire}  # type: ignore[dict-item]
        return Delivery(self.writer.submit, self.desk, wires, lambda: self.now, seconds=lambda: self.seconds)

    def files(self, *parcels: Parcel) -> None:
        self.writer.run_now(lambda store: store.enqueue(parcels, self.now))

    def drains(self, minutes: float = 0) -> list[str]:
        """Move the clock, deliver, and tell what has arrived in all."""
        self.now += timedelta(minutes=minutes)
        asyncio.run(self.again().drain() if minutes < 0 else self.delivery.drain())
        return [one.marker for one in self.wire.arrived]

    def state(self, key: str) -> str:
        kept = self.writer.run_now(lambda store: store.parcel(key))
        assert kept is not None
        return kept.state


@pytest.fixture
def post(tmp_path: Path) -> Iterator[Post_]:
    yield Post_(tmp_path)


@pytest.fixture
def blind(tmp_path: Path) -> Iterator[Post_]:
    yield Post_(tmp_path, find=False)


def test_everything_leaves_once_in_order(post: Post_) -> None:
    post.files(*(letter(f"{line}{number}", f"thread:{line}") for number in range(20) for line in "abc"))
    arrived = post.drains()
    for line in "abc":
        assert [key for key in arrived if key[0] == line] == [f"{line}{number}" for number in range(20)]
    assert post.drains(1) == arrived
    assert post.desk.ended[0] == ("a0", "sent", "m1")
    assert post.wire.arrived[0].when == NOW.timestamp()


def test_addresses_leave_side_by_side_and_replies_pass_by(post: Post_) -> None:
    async def main() -> None:
        gate, flying = asyncio.Event(), set[str]()

        async def slow(outgoing: Outgoing) -> None:
            flying.add(outgoing.marker)
            if outgoing.marker != "reply":
                await gate.wait()

        post.wire.slow = slow
        post.files(letter("a", "a", lane=2), letter("a2", "a", lane=2), letter("b", "b", lane=2))
        serving = asyncio.create_task(post.delivery.drain())
        while len(flying) < 2:
            await asyncio.sleep(0)
        assert flying == {"a", "b"}
        post.files(letter("reply", "person:c"))
        post.delivery.wake()
        while not post.wire.arrived:
            await asyncio.sleep(0)
        assert [one.marker for one in post.wire.arrived] == ["reply"] and flying == {"a", "b", "reply"}
        gate.set()
        await serving
        arrived = [one.marker for one in post.wire.arrived]
        assert sorted(arrived) == ["a", "a2", "b", "reply"] and arrived.index("a") < arrived.index("a2")

    asyncio.run(asyncio.wait_for(main(), 60))


def test_the_engine_has_the_last_word(post: Post_) -> None:
    post.desk.verdicts = {"old": "obsolete", "late": "missed"}
    post.files(letter("old"), letter("late"), letter("closed", closes=NOW), letter("good"))
    assert post.drains() == ["good"]
    assert post.desk.ended[:3] == [("old", "obsolete", ""), ("late", "missed", ""), ("closed", "missed", "")]
    assert post.state("old") == "obsolete"


def test_hold_lets_others_pass(post: Post_) -> None:
    post.desk.verdicts = {"held": "hold"}
    post.files(letter("held"), letter("next"))
    assert post.drains() == ["next"]
    post.desk.verdicts = {}
    assert post.drains(1) == ["next", "held"]


def test_a_refresh_is_worded_when_it_leaves(post: Post_) -> None:
    post.files(replace(letter("r"), kind="edit", body=None, what="opening", subject="m0"))
    post.drains()
    (one,) = post.wire.arrived
    assert (one.kind, one.message, one.post) == ("edit", "m0", Post("worded late"))


def test_refused_for_now(post: Post_) -> None:
    post.wire.faults = [ChannelError("down", retryable=True)] * 3
    post.files(letter("k"), letter("k2"))
    assert post.drains() == []
    assert post.drains() == []
    for _ in range(3):
        arrived = post.drains(1)
    assert arrived == ["k", "k2"]
    assert post.wire.looked == []


def test_an_outage_kills_nothing(post: Post_) -> None:
    post.wire.faults = [ChannelError("down", retryable=True)] * 40
    post.files(letter("k"))
    for _ in range(40):
        assert post.drains(10) == []
    assert post.state("k") == "pending"
    assert post.drains(10) == ["k"]


def test_poison_is_given_up_and_the_line_goes_on(post: Post_) -> None:
    async def poisoned(outgoing: Outgoing) -> None:
        if outgoing.marker == "bad":
            raise ChannelError("internal", retryable=True)

    post.wire.slow = poisoned
    others = (letter(f"x{n}", "x", opens=NOW + timedelta(minutes=10 * n)) for n in range(45))
    post.files(letter("bad"), letter("after"), *others)
    for _ in range(9):
        post.drains(10)
    assert ("bad", "dead", "internal") not in post.desk.ended, "the platform may be half down for a while"
    for _ in range(36):
        post.drains(10)
    assert ("bad", "dead", "internal") in post.desk.ended
    assert "after" in post.drains(1)


def test_a_change_that_is_refused_again_and_again_holds_up_no_post(post: Post_) -> None:
    async def poisoned(outgoing: Outgoing) -> None:
        if outgoing.marker == "bad":
            raise ChannelError("internal", retryable=True)

    post.wire.slow = poisoned
    others = (letter(f"x{n}", "x", opens=NOW + timedelta(minutes=n)) for n in range(9))
    post.files(replace(letter("bad", subject="m0"), kind="edit"), letter("after"), *others)
    for _ in range(8):
        post.drains(1)
    assert ("bad", "dead", "internal") in post.desk.ended
    assert "after" in post.drains(1)


def test_a_platform_that_is_half_down_loses_nothing(post: Post_) -> None:
    chance = Random(1)

    async def half_down(outgoing: Outgoing) -> None:
        if post.now < NOW + timedelta(minutes=40) and chance.random() < 0.8:
            raise ChannelError("http_503", retryable=True, ambiguous=True)

    post.wire.slow = half_down
    keys = [f"k{number}" for number in range(30)]
    post.files(*(letter(key, key) for key in keys))
    for _ in range(90):
        arrived = post.drains(1)
    assert sorted(arrived) == sorted(keys) and {outcome for _, outcome, _ in post.desk.ended} == {"sent"}


def test_a_crashing_channel_is_given_up(post: Post_) -> None:
    post.wire.faults = [KeyError("bug")] * 9
    post.wire.find = lambda marker, target: _nothing()  # type: ignore[method-assign]
    post.files(letter("k"))
    for _ in range(9):
        post.drains(2)
    assert post.desk.ended == [("k", "dead", "crashed")]


async def _nothing() -> None:
    return None


def test_retry_after_is_kept(post: Post_) -> None:
    post.wire.faults = [ChannelError("rate_limited", retryable=True, retry_after=30)]
    post.files(letter("k"), letter("other", "x"))
    assert post.drains() == ["other"]
    assert post.delivery.held_until() == 30
    assert post.drains(1) == ["other"], "the world's clock was put on, and no time has passed"
    post.seconds = 29.9
    assert post.drains() == ["other"]
    post.seconds = 30.0
    assert post.drains() == ["other", "k"]


def test_refused_for_good(post: Post_) -> None:
    post.wire.faults = [ChannelError("not_in_channel")]
    post.files(letter("k"), letter("next"))
    assert post.drains() == ["next"]
    assert post.desk.ended[0] == ("k", "dead", "not_in_channel")


def test_nobody_to_carry_it(post: Post_) -> None:
    post.files(replace(letter("k"), target=Target(person="pigeon:x")))
    post.drains()
    assert post.desk.ended == [("k", "dead", "no_channel")]


@pytest.mark.parametrize("accepted", [True, False])
def test_in_doubt_it_is_looked_for(post: Post_, accepted: bool) -> None:
    post.wire.faults = [ChannelError("accepted_timeout" if accepted else "timeout", ambiguous=True)]
    post.files(letter("k"))
    assert post.drains() == (["k"] if accepted else [])
    assert post.drains(1) == (["k"] if accepted else [])
    assert post.wire.looked == []
    assert post.drains(1) == ["k"]
    assert post.wire.looked == ["k"]
    assert post.desk.ended == [("k", "sent", "m1")]


@pytest.mark.parametrize("arrives", [True, False])
def test_in_doubt_to_the_last_it_is_looked_for_before_it_is_given_up(post: Post_, arrives: bool) -> None:
    async def doubtful(outgoing: Outgoing) -> None:
        if outgoing.marker == "k":
            tried.append(1)
            if arrives and len(tried) == 5:
                post.wire.arrived.append(outgoing)
            raise ChannelError("fatal_error", retryable=True, ambiguous=True)

    tried: list[int] = []
    post.wire.slow = doubtful
    post.files(letter("k"), *(letter(f"x{n}", "x", opens=NOW + timedelta(hours=2 * n)) for n in range(9)))
    for _ in range(9):
        post.drains(120)
    ended = [one for one in post.desk.ended if one[0] == "k"]
    assert len(tried) == 5 and ended[0][1:2] == ("sent" if arrives else "dead",)


def test_in_doubt_and_blind_it_is_not_repeated(blind: Post_) -> None:
    blind.wire.faults = [ChannelError("accepted_timeout", ambiguous=True), ChannelError("accepted", ambiguous=True)]
    blind.files(letter("k"), replace(letter("edit", "x", subject="m1"), kind="edit"))
    assert blind.drains() == ["k", "edit"]
    assert blind.drains(3) == ["k", "edit", "edit"]
    assert blind.desk.ended == [("k", "unknown", "accepted_timeout"), ("edit", "sent", "m3")]


def test_a_look_that_is_refused_waits_where_the_engine_says_so(post: Post_) -> None:
    async def barred(marker: str, target: Target) -> Sent | None:
        raise ChannelError("not_in_channel")

    post.wire.faults = [ChannelError("accepted", ambiguous=True)] * 2
    post.desk.waiting, post.wire.find = {"waits"}, barred  # type: ignore[method-assign]
    post.files(letter("waits", "x"), letter("ends", "y"))
    for _ in range(3):
        post.drains(20)
    assert post.desk.ended == [("ends", "unknown", "not_in_channel")] and post.state("waits") == "pending"
    del post.wire.find  # type: ignore[method-assign]
    post.drains(20)
    assert post.desk.ended[1][:2] == ("waits", "sent") and len(post.wire.arrived) == 2


@pytest.mark.parametrize("find", [True, False])
@pytest.mark.parametrize("step", range(12))
def test_a_crash_at_every_step(tmp_path: Path, find: bool, step: int) -> None:
    """The process dies at its n-th use of the database or the wire; afterwards nothing is there twice."""
    post, left = Post_(tmp_path, find), [step]

    class Killed(BaseException):
        """The process is gone."""

    async def run(job: Callable[[Store], object]) -> object:
        result = post.writer.run_now(job)
        used()
        return result

    def used() -> None:
        left[0] -= 1
        if left[0] < 0:
            raise Killed

    async def slow(outgoing: Outgoing) -> None:
        used()

    post.files(letter("a"), letter("b"))
    post.wire.slow = slow
    wires: dict[str, Channel] = {"local": post.wire}  # type: ignore[dict-item]
    dying = Delivery(run, post.desk, wires, lambda: post.now)  # type: ignore[arg-type]

    async def until_killed() -> None:
        try:
            await dying.drain()
        except Killed:
            return

    asyncio.run(until_killed())
    post.wire.slow = None
    post.delivery = post.again()
    asyncio.run(post.delivery.recover())
    for _ in range(4):
        arrived = post.drains(1)
    assert sorted(arrived) == sorted(set(arrived))
    assert arrived == ["a", "b"] if find else set(arrived) <= {"a", "b"}
    assert {"a", "b"} == {key for key, _, _ in post.desk.ended}
    assert post.state("a") in ("sent", "dead")


def test_bells_ring() -> None:
    async def main() -> int:
        rung: list[int] = []
        others = asyncio.Semaphore(0)

        async def call() -> None:
            rung.append(1)
            await asyncio.Event().wait()

        async def other() -> None:
            others.release()

        scheduler = Scheduler()
        scheduler.ring("wake", 0.01, call)
        scheduler.ring("wake", 0.01, call)
        scheduler.ring("other", 0.01, other)
        scheduler.start()
        while not rung:
            await others.acquire()
        for _ in range(5):
            await others.acquire()
        scheduler.stop()
        return len(rung)

    assert asyncio.run(asyncio.wait_for(main(), 60)) == 1
