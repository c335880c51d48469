"""The outbox, the inbox, nudges, digests and the clock's questions, on a real file."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from store_samples import ANA, BEN, NOW, OWNER, asked, letter, run

from bot.core.events import Said
from bot.store import OwnerSettings, Parcel, Store, open_store

MINUTE = timedelta(minutes=1)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    opened = open_store(str(tmp_path / "d.db"))
    opened.begin()
    return opened


def keys(parcels: tuple[Parcel, ...]) -> list[str]:
    return [parcel.key for parcel in parcels]


def refresh(what: str = "opening") -> Parcel:
    return replace(letter(f"a1:refresh:{what}", assessment="a1"), kind="edit", body=None, what=what)


def test_every_field_of_a_parcel_comes_back(store: Store) -> None:
    sent = letter(
        "k", assessment="a1", lane=2, subject="m1", emoji="check", off=True, fence=((1, 2), (3, 4)),
        refunds=((ANA, date(2026, 3, 2)),), not_before=NOW, opens=NOW - MINUTE, closes=NOW + MINUTE,
    )
    store.enqueue([sent], NOW)
    (claimed,) = store.claim(NOW, 10)
    stored = store.parcel("k")
    assert stored is not None
    assert replace(claimed, id=0) == sent
    assert stored == replace(claimed, state="sending", lease_until=NOW + timedelta(minutes=15))


def test_a_key_leaves_once(store: Store) -> None:
    store.enqueue([letter("k"), letter("k")], NOW)
    (one,) = store.claim(NOW, 10)
    store.mark_sent(one, "m1")
    store.enqueue([letter("k")], NOW)
    assert store.claim(NOW, 10) == ()
    kept = store.parcel("k")
    assert kept is not None
    assert (kept.state, kept.message, kept.body) == ("sent", "m1", None)


def test_a_line_keeps_its_order(store: Store) -> None:
    store.enqueue([letter("k1"), letter("k2"), letter("x1", "person:x")], NOW)
    first = store.claim(NOW, 10)
    assert keys(first) == ["k1", "x1"]
    assert store.claim(NOW, 10) == ()
    assert store.mark_sending(first[0], NOW)
    store.retry(first[0], NOW + MINUTE, 1)
    assert store.claim(NOW, 10) == ()
    (again,) = store.claim(NOW + MINUTE, 10)
    assert (again.key, again.tries, again.last_try, again.first_try) == ("k1", 1, None, NOW)
    store.mark_dead(again, "archived")
    assert keys(store.claim(NOW + MINUTE, 10)) == ["k2"]


def test_planned_rows_hold_nobody_up(store: Store) -> None:
    store.enqueue([letter("later", opens=NOW + MINUTE), letter("now")], NOW)
    assert keys(store.claim(NOW, 10)) == ["now"]
    assert store.claim(NOW + MINUTE, 10) == ()
    now = store.parcel("now")
    assert now is not None
    store.mark_sent(now, "m")
    assert keys(store.claim(NOW + MINUTE, 10)) == ["later"]


def test_lanes_and_busy_addresses(store: Store) -> None:
    store.enqueue([letter(f"k{lane}", f"thread:a{lane}", lane=lane) for lane in (3, 2, 1, 0)], NOW)
    assert keys(store.claim(NOW, 2, {"thread:a0"})) == ["k1", "k2"]
    assert keys(store.claim(NOW, 10)) == ["k0", "k3"]


def test_refreshes_are_one(store: Store) -> None:
    store.enqueue([refresh(), refresh(), refresh("7")], NOW)
    assert keys(store.unsent("a1")) == ["a1:refresh:opening", "a1:refresh:7"]
    (one,) = store.claim(NOW, 1)
    store.mark_sending(one, NOW)
    store.enqueue([refresh()], NOW)
    store.mark_sent(one, "m")
    (again,) = store.claim(NOW, 1)
    assert (again.key, again.tries, again.last_try) == (one.key, 0, None)
    store.mark_sent(again, "m")
    assert keys(store.claim(NOW, 10)) == ["a1:refresh:7"]


def test_what_was_lent_comes_back(store: Store) -> None:
    store.enqueue([letter("k1"), letter("k2", "x")], NOW)
    one, two = store.claim(NOW, 10)
    store.mark_sending(one, NOW)
    assert store.release_expired(NOW + 14 * MINUTE) == 0
    assert store.release_expired(NOW + MINUTE, everyone=True) == 2
    assert keys(store.claim(NOW + MINUTE, 10)) == ["k2"]
    (again,) = store.claim(NOW + timedelta(seconds=90), 10)
    assert (again.key, again.last_try) == ("k1", NOW)
    assert store.release_expired(NOW + timedelta(hours=1)) == 2
    assert not store.mark_sending(two, NOW)


def test_unsure_keeps_the_intent(store: Store) -> None:
    store.enqueue([letter("k")], NOW)
    (one,) = store.claim(NOW, 1)
    store.mark_sending(one, NOW)
    store.retry(one, NOW + MINUTE, 1, unsure=True, reason="timeout")
    (again,) = store.claim(NOW + MINUTE, 1)
    assert (again.last_try, again.reason) == (NOW, "timeout")


def test_events_are_filed_once(store: Store) -> None:
    assert store.file_inbox("local", "k", NOW)
    assert not store.file_inbox("local", "k", NOW)
    assert store.file_inbox("slack", "k", NOW)


def test_stuck_events_are_kept_whole_and_tried_again(store: Store) -> None:
    event = Said("k", NOW, ANA, "m1", "hello", mentions=(BEN,))
    store.stuck("local", "k", event, "KeyError: x", NOW)
    store.stuck("local", "k", event, "KeyError: y", NOW)
    (kept,) = store.stuck_events()
    assert (kept.event, kept.tries, kept.error, kept.at) == (event, 2, "KeyError: y", NOW)
    assert store.counts()["stuck"] == 1
    assert store.file_inbox("local", "k", NOW)
    assert store.stuck_events() == ()
    assert not store.file_inbox("local", "k", NOW)


def test_a_nudge_a_day(store: Store) -> None:
    day = date(2026, 3, 2)
    assert store.claim_nudge(ANA, day, "k1")
    assert not store.claim_nudge(ANA, day, "k2")
    assert store.nudged([(ANA, day), (BEN, day)]) == {ANA}
    assert store.nudged([(ANA, date(2026, 3, 3))]) == store.nudged([]) == frozenset()
    store.refund_nudge(ANA, day)
    assert store.claim_nudge(ANA, day, "k3")


def test_digests(store: Store) -> None:
    kept = OwnerSettings(OWNER, True, 2, 10, "Europe/Berlin", NOW, "2026-W09")
    assert store.owner(OWNER) is None
    store.save_owner(kept)
    assert store.owner(OWNER) == kept
    assert store.due_digests(NOW - MINUTE) == ()
    assert store.due_digests(NOW) == (OWNER,)
    store.save_owner(replace(kept, digest=False))
    assert store.due_digests(NOW) == ()


def test_what_is_due_and_when_next(store: Store) -> None:
    assert store.next_wake() is None
    for number in range(3):
        store.save(None, replace(run(f"a{number}"), wake_at=NOW + (3 - number) * MINUTE))
    assert store.due(NOW) == ()
    assert store.due(NOW + 2 * MINUTE) == ("a2", "a1")
    assert store.due(NOW + 9 * MINUTE, 1) == ("a2",)
    assert store.next_wake() == NOW + MINUTE
    last = store.load("a2")
    store.save(last, replace(asked(last), wake_at=None))
    assert store.next_wake() == NOW + 2 * MINUTE
    store.save_owner(OwnerSettings(OWNER, digest_at=NOW + timedelta(seconds=70)))
    assert store.next_wake() == NOW + timedelta(seconds=70)
    store.enqueue([letter("k", opens=NOW + timedelta(seconds=65))], NOW)
    assert store.next_wake() == NOW + timedelta(seconds=65)


def test_what_stands_behind_a_retry_is_not_due(store: Store) -> None:
    store.enqueue([letter("k1"), letter("k2")], NOW)
    (one,) = store.claim(NOW, 5)
    assert store.next_wake() is None
    store.mark_sending(one, NOW)
    store.retry(one, NOW + MINUTE, 1)
    assert store.next_wake() == NOW + MINUTE


def test_settings_guides_people(store: Store) -> None:
    assert store.setting("x") is store.guide("mlops", "1") is store.person(ANA) is None
    store.save_setting("x", "1")
    store.save_setting("x", "2")
    assert store.setting("x") == "2"
    store.save_guide("mlops", "1", b"words")
    store.save_guide("mlops", "1", b"others")
    assert store.guide("mlops", "1") == b"words"
    facts = run().participants[0]
    store.save_person(facts)
    assert store.person(ANA) == facts


def test_what_a_run_that_still_asks_has_sent_is_remembered(store: Store) -> None:
    state = store.save(None, run("a1"))
    store.enqueue([replace(letter("sent"), assessment="a1")], NOW)
    store.mark_sent(store.claim(NOW, 1)[0], "m")
    assert store.prune(NOW + MINUTE) == 0 and store.parcel("sent") is not None
    store.save(state, replace(state, status="closed", wake_at=None))
    assert store.prune(NOW + MINUTE) == 1 and store.parcel("sent") is None


def test_pruning(store: Store) -> None:
    store.file_inbox("local", "old", NOW)
    store.enqueue([letter("old"), letter("waits", "x")], NOW)
    store.mark_sent(store.claim(NOW, 1)[0], "m")
    store.stuck("local", "stuck", Said("k", NOW, ANA, "m1", "hello"), "", NOW)
    assert store.prune(NOW) == 0
    assert store.prune(NOW + MINUTE) == 2
    assert store.parcel("waits") is not None
    assert len(store.stuck_events()) == 1
