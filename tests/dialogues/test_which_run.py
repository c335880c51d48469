"""Which run an owner's command is about, what a picked one gets, and what counts as a command in private and by mention."""

import pytest
from dialogue import Talk


def test_which_run_is_meant(talk: Talk) -> None:
    first = talk.id
    talk.starts("Globex", "ml-engineering").opens()
    picks = talk.owner.commands("pause", "channel").gets("run_list")
    assert {one.label for one in picks.buttons} and len(picks.buttons) == 2
    talk.owner.presses("pause", picks, value=first)
    runs = {run: talk.writer.run_now(lambda db, run=run: db.load(run)).status for run in (first, talk.id)}
    assert runs == {first: "paused", talk.id: "running"}
    talk.owner.commands("pause Globex", "private").gets("done")
    assert talk.run.status == "paused"


def other_room(talk: Talk) -> str:
    """A second live run, in another channel; gives back its id."""
    first = talk.id
    sheet = talk.owner.commands("start", "channel").form()
    talk.owner.sends(sheet, account="Globex", template="executive", participants="fake:zoe", channel="fake:acme:other")
    talk.owner.presses("launch").gets("launching")
    [other] = [run for run in talk.writer.run_now(lambda db: db.every()) if run != first]
    return other


def test_the_only_live_run_of_a_channel_is_meant_there(talk: Talk) -> None:
    other = other_room(talk)
    talk.owner.commands("pause", "channel").gets("done", says="Acme Corp is paused")
    assert talk.writer.run_now(lambda db: db.load(other)).status == "running"
    assert len(talk.owner.commands("status", "private").gets("run_list").buttons) == 2


@pytest.mark.parametrize(("order", "voice", "says"), [
    ("pause until Friday", "done", "on Fri 4 Dec"), ("extend 18 Dec", "done", "Fri 18 Dec"),
    ("add @Zoe designer", "done", "Zoe"), ("assign #2 @Mei", "done", "Mei"), ("export csv", "export_ready", "CSV"),
    ("remove @Mei", "confirm", "Remove Mei Tanaka"), ("settings pace 3", "settings_card", ""),
    ("actions add Ask for access", "action_list", "Ask for access"), ("assign #2 @Nobdy", "unknown_person", "Nobdy"),
    ("answers #2", "answer_list", ""), ("close", "confirm", "Close Acme Corp")])  # fmt: skip
def test_a_run_that_is_picked_gets_the_whole_command(talk: Talk, order: str, voice: str, says: str) -> None:
    other_room(talk)
    before = talk.public()
    shown = talk.owner.commands(order, "private").gets("run_list" if "Nobdy" not in order else "unknown_person")
    assert talk.public() == before
    if shown.buttons:
        button = next(one for one in shown.buttons if "Acme" in one.label)
        talk.ana.presses(button.action, shown, value=button.value).gets("not_owner")
        talk.owner.presses(button.action, shown, value=button.value).gets(voice, says=says)


def test_a_command_too_long_for_a_button_asks_for_the_account(talk: Talk) -> None:
    other_room(talk)
    talk.owner.commands("actions add " + "long " * 300, "private").gets("which_run")


def test_an_account_with_two_live_runs_is_asked_about(talk: Talk) -> None:
    sheet = talk.owner.commands("start", "channel").form()
    talk.owner.sends(sheet, account="acme corp", template="executive", participants="fake:zoe", channel="fake:acme:b")
    talk.owner.presses("launch").gets("launching")
    assert len(talk.owner.commands("status Acme Corp", "private").gets("run_list").buttons) == 2


def test_a_participant_in_private_sees_the_status_and_is_refused_by_name(talk: Talk) -> None:
    talk.ana.commands("status", "private").gets("status_card", says="Acme Corp")
    assert "Only Olivia Owner" in talk.ana.commands("pause", "private").gets("not_owner").plain
    talk.zoe.commands("status", "private").gets("no_runs")


def test_a_button_for_a_prompt_of_a_run_that_ended_changes_nothing(talk: Talk) -> None:
    card = talk.board()
    talk.owner.commands("close").presses("confirm")
    for action in ("narrow", "drop"):
        talk.owner.presses(action, card, value="2").gets("not_now", says="closed")


@pytest.mark.parametrize(("text", "voice", "says"), [
    ("extend Acme Corp to next friday please", "done", "Fri 11 Dec"), ("add Zoe Stranger as ML engineer", "done", "Zoe"),
    ("please pause until next tuesday for Acme Corp", "done", "Tue 8 Dec"), ("progress", "status_card", "Acme Corp"),
    ("actions add Ask the CTO for a budget by Friday", "action_list", ""), ("?", "helped", ""),
    ("stauts", "unknown_command", "Did you mean status"), ("thanks a lot", "nothing_open", "")])
def test_in_private_an_owner_types_whole_commands_and_slips(talk: Talk, text: str, voice: str, says: str) -> None:
    talk.owner.says(text, private=True)
    talk.owner.gets(voice, says=says)


def test_in_private_what_an_owner_who_answers_writes_at_length_is_an_answer() -> None:
    talk = Talk().starts(people="fake:olivia\nfake:ana").opens().after(minutes=2)
    talk.ana.taps("skip")
    talk.after(minutes=2)
    talk.owner.commands("assign #2 @Olivia")
    talk.after(minutes=2)
    talk.owner.says("close to three weeks in most cases", private=True)
    assert talk.texts(2) == ["close to three weeks in most cases"] and talk.run.live


def test_a_slip_by_mention_is_asked_back_where_its_author_only_steers(talk: Talk) -> None:
    talk.owner.says("stauts", addressed=True)
    talk.owner.gets("unknown_command", says="Did you mean status")
    talk.owner.says("please pause", addressed=True)
    talk.owner.gets("done")
    talk.ana.says("about three weeks", addressed=True)
    assert talk.texts(2) == ["about three weeks"]


def test_a_participant_may_ask_in_private_how_far_it_is(talk: Talk) -> None:
    talk.ana.says("status", private=True)
    talk.ana.gets("status_card", says="Acme Corp")


def test_a_command_by_mention_in_the_thread_is_a_command_and_no_answer(talk: Talk) -> None:
    talk.owner.says("pause", addressed=True).unmarked()
    assert talk.run.status == "paused" and not talk.texts(2)
