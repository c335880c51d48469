"""The store on a real file: what is saved comes back, only changes are written, lookups find."""

from dataclasses import fields, replace
from datetime import timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import func, select
from store_samples import ANA, BEN, NOW, OWNER, asked, full, run, said

from bot.core.assessment import Assessment
from bot.store import Comment, NoAssessment, StaleVersion, Store, open_store
from bot.store.database import open_database
from bot.store.hot import ANSWER, FILE, MESSAGE, POST, PROMPT, HotMismatch, compiled, positional
from bot.store.migrate import HEAD
from bot.store.tables import answer, assessment, inbox, message, metadata, outbox, prompt


@pytest.fixture
def store(tmp_path: Path) -> Store:
    opened = open_store(str(tmp_path / "d.db"))
    opened.begin()
    return opened


def fresh(store: Store, identity: str) -> Assessment:
    """The assessment as the tables hold it."""
    store.commit()
    reader = store.reader()
    try:
        return reader.load(identity)
    finally:
        reader.close()
        store.begin()


def test_every_field_comes_back(store: Store) -> None:
    state = full()
    for field in fields(Assessment):
        if field.name not in ("setup", "participants", "version"):
            assert getattr(state, field.name) != field.default, field.name
    saved = store.save(None, state)
    assert saved == replace(state, version=1)
    assert fresh(store, "a1") == saved


def test_a_whole_run_comes_back_after_each_step(store: Store) -> None:
    state = store.save(None, run(steps=12))
    for step in range(12):
        state = store.save(state, asked(state))
        state = store.save(state, said(state, ANA if step % 2 else BEN))
        assert store.load("a1") is state
        assert fresh(store, "a1") == state
    assert state.tracks[0].plan == ()


def test_plans_may_change_in_any_way(store: Store) -> None:
    state = store.save(None, run(steps=6))
    for plan in (("b", "c"), ("c",), ("x", "c"), (), ("c",), ("a", "b", "c", "d")):
        track = replace(state.tracks[0], plan=plan)
        state = store.save(state, replace(state, tracks=(track,)))
        assert fresh(store, "a1").tracks == (track,)
    lone = replace(state.tracks[0], person=ANA, plan=("q",))
    state = store.save(state, replace(state, tracks=(lone,)))
    assert fresh(store, "a1").tracks == (lone,)


def test_runs_are_found_by_workspace_and_by_platform(store: Store) -> None:
    for name, workspace in (("a1", "slack:T1"), ("a2", "slack:T10"), ("a3", "slacker:T1"), ("a4", "slack_:T1")):
        plain = run(name)
        store.save(None, replace(plain, setup=replace(plain.setup, workspace=workspace)))
    assert store.every(within="slack:T1") == ("a1",) and store.every(within="slack") == ("a1", "a2")
    assert store.every(within="slack_") == ("a4",) and len(store.every()) == 4 and store.every(True, "teams") == ()


def test_the_loser_of_a_race_is_told(store: Store) -> None:
    first = store.save(None, run())
    store.save(first, asked(first))
    with pytest.raises(StaleVersion):
        store.save(first, asked(first))


def test_only_what_changed_is_written(store: Store) -> None:
    state = store.save(None, run())
    for _ in range(20):
        state = store.save(state, said(asked(state)))
    store.commit()
    statements: list[str] = []
    store._db.driver.set_trace_callback(statements.append)
    store.begin()
    store.save(state, said(state, BEN))
    store.commit()
    store._db.driver.set_trace_callback(None)
    written = [line.split()[:3] for line in statements if not line.startswith(("BEGIN", "COMMIT", "--"))]
    assert [line[0] + " " + line[-1] for line in written] == [
        "UPDATE SET", "INSERT prompt", "INSERT answer", "INSERT message"
    ]


def test_revisions_are_kept_and_the_latest_stands(store: Store) -> None:
    state = store.save(None, said(said(asked(run())), BEN))
    first, second = state.prompts[0].answers
    changed = replace(state.prompts[0], answers=(replace(first, text="four", revision=2), second))
    state = store.save(state, state.with_prompt(changed))
    assert fresh(store, "a1") == state
    assert [one.text for one in store.find_answers("a1")] == ["four", "about three weeks"]
    assert [one.revision for one in store.history("a1")] == [1, 1, 2]
    assert len(store.answers_of(ANA)) == 2


def test_a_withdrawn_answer_takes_every_text_along(store: Store) -> None:
    state = store.save(None, said(asked(run()), text="the secret"))
    first = state.prompts[0].answers[0]
    again = replace(first, text="the second secret", revision=2, messages=(("m9", "the second secret"),))
    state = store.save(state, state.with_prompt(replace(state.prompts[0], answers=(again,))))
    gone = replace(again, revision=3, withdrawn=True, text="")
    state = store.save(state, state.with_prompt(replace(state.prompts[0], answers=(gone,))))
    assert "secret" not in repr(store.history("a1"))
    assert "secret" not in repr(store.load("a1"))
    assert store.load("a1") == fresh(store, "a1")
    assert [one.withdrawn for one in store.find_answers("a1")] == [True]


def test_an_answer_can_vanish_or_move(store: Store) -> None:
    state = store.save(None, said(asked(said(asked(run())))))
    one, two = state.prompts
    moved = replace(two.answers[0], number=1)
    after = state.with_prompt(replace(two, answers=())).with_prompt(replace(one, answers=(*one.answers, moved)))
    state = store.save(state, after)
    assert fresh(store, "a1") == state
    state = store.save(state, state.with_prompt(replace(state.prompts[0], answers=(moved,))))
    assert fresh(store, "a1") == state


def test_lookups(store: Store) -> None:
    state = store.save(None, full())
    store.save(None, replace(run("a2"), started_at=NOW + timedelta(days=1)))
    assert store.by_thread("local:demo:t1") == "a1"
    assert store.by_thread("elsewhere") is None
    assert store.by_channel("local:demo:c1") == ("a1", "a2")
    assert store.by_person(ANA) == store.by_person(OWNER, "owner") == store.every() == ("a1", "a2")
    assert store.by_person(ANA, "owner") == ()
    assert store.by_account("demo", "GROSSHANDEL ag") == ("a1", "a2")
    assert store.by_message("a1-m1") == ("a1", 1, "post")
    assert store.by_message("s1") == ("a1", 0, "post")
    assert store.by_message(state.prompts[0].answers[0].messages[0][0]) == ("a1", 1, "answer")
    assert store.by_message("unknown") is None
    closed = store.save(store.load("a2"), replace(store.load("a2"), status="closed", wake_at=None))
    assert closed.version == 2
    assert store.by_channel("local:demo:c1") == store.by_person(BEN, live=True) == ("a1",)
    assert (store.load("a2"), store.load("a1")) == (closed, state)
    with pytest.raises(NoAssessment):
        store.load("a3")


def test_people_who_join_and_leave_are_found(store: Store) -> None:
    state = store.save(None, run())
    renamed = replace(state.setup, account="Other", owners=(OWNER, BEN))
    state = store.save(state, replace(state, setup=renamed, participants=state.participants[:1]))
    assert store.by_person(BEN) == ("a1",)
    assert store.by_person(BEN, "participant") == ()
    assert store.by_account("demo", "other") == ("a1",)
    assert fresh(store, "a1") == state


def test_comments(store: Store) -> None:
    store.save(None, run())
    said_it = Comment("c1", "a1", ANA, "lunch?", NOW)
    store.save_comment(said_it)
    store.save_comment(replace(said_it, text="lunch!"))
    assert store.comment("c1") == replace(said_it, text="lunch!") == store.comments("a1")[0]
    assert store.by_message("c1") == ("a1", 0, "comment")
    store.drop_comment("c1")
    assert store.comment("c1") is None
    assert store.by_message("c1") is None


def test_the_cache_follows_the_transaction(store: Store) -> None:
    state = store.save(None, run())
    store.commit()
    store.begin()

    def fails(db: Store) -> None:
        db.save(state, asked(state))
        raise KeyError

    with pytest.raises(KeyError):
        store.attempt(fails)
    assert store.load("a1") is state
    later = store.attempt(lambda db: db.save(state, asked(state)))
    assert store.load("a1") is later
    store.rollback()
    store.begin()
    assert store.load("a1") is state
    assert fresh(store, "a1") == state


def test_a_small_cache_reads_again(tmp_path: Path) -> None:
    store = open_store(str(tmp_path / "d.db"), cached=2)
    store.begin()
    saved = [store.save(None, run(f"a{number}")) for number in range(5)]
    store.commit()
    store.begin()
    assert [store.load(one.id) for one in saved] == saved


def test_the_migrations_make_the_tables(tmp_path: Path) -> None:
    database = open_database(str(tmp_path / "d.db"))
    assert compare_metadata(MigrationContext.configure(database.sql), metadata) == []
    assert database.run("SELECT version_num FROM alembic_version").fetchall() == [(HEAD,)]
    wanted = {index.name for table in metadata.tables.values() for index in table.indexes}
    made = database.run("SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL")
    assert {name for (name,) in made} == wanted
    assert Path(database.path).stat().st_mode & 0o777 == 0o600


def test_hot_statements_match_the_tables(tmp_path: Path) -> None:
    database = open_database(str(tmp_path / "d.db"))
    for text in (getattr(compiled(), field.name) for field in fields(compiled())):
        database.run(f"EXPLAIN {text}", (None,) * text.count("?"))
    left_out = {answer: {"id"}, inbox: {"payload"}, outbox: {"id", "first_try", "last_try", "lease_until"}}
    for table, names in ((prompt, PROMPT), (answer, ANSWER), (message, MESSAGE), (inbox, FILE), (outbox, POST)):
        assert set(names) == set(table.c.keys()) - left_out.get(table, set())
    with pytest.raises(HotMismatch):
        positional(select(func.count()).where(assessment.c.id == "x"), ("other",))


def test_hot_queries_use_their_index(tmp_path: Path) -> None:
    database = open_database(str(tmp_path / "d.db"))
    plan = " ".join(row[3] for row in database.run(f"EXPLAIN QUERY PLAN {compiled().due}", (1, 1)))
    assert "COVERING INDEX assessment_due" in plan
    plan = " ".join(row[3] for row in database.run(f"EXPLAIN QUERY PLAN {compiled().ready}", (1, 1, 1, 1)))
    assert "INDEX outbox_ready (lane=? AND not_before<?)" in plan
    assert "INDEX outbox_line (address=?)" in plan
    assert "SCAN" not in plan
    assert "TEMP B-TREE" not in plan
