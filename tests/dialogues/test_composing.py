"""Taps, messages and forms that make one answer: nothing that was typed is lost, and what was private stays so."""

import pytest
from dialogue import Talk


@pytest.fixture
def talk() -> Talk:
    """A run with #3 open, where several picks are tapped; #2, a duration, was skipped."""
    talk = Talk().starts().opens().after(minutes=2)
    talk.ana.taps("skip")
    talk.after(minutes=2).ana.taps("skip")
    return talk.after(minutes=2)


def sends(talk: Talk, number: int, **values: str) -> None:
    """Ana sends the form of a card in the thread."""
    talk.ana.taps("answer", number).sends(**values)


def shown(talk: Talk, number: int) -> str:
    """How a prompt's card reads now."""
    return [one.post.plain for one in talk.all("prompt_card") if one.post.card == str(number)][-1]


def test_an_edit_and_a_deletion_leave_the_picks(talk: Talk) -> None:
    talk.ana.taps("pick", 3, value="code search")
    said = talk.ana.says("and a wiki page").marked()
    said.edits("and two wiki pages")
    assert talk.texts(3) == ["code search\nand two wiki pages"]
    assert talk.prompt(3).answers[0].value.picks == ("code search",)
    said.deletes()
    assert talk.texts(3) == ["code search"]
    talk.ana.taps("pick", 3, value="code search")
    assert not talk.texts(3)


def test_a_single_pick_leaves_the_words_and_takes_the_place_of_a_figure(talk: Talk) -> None:
    said = talk.ana.says("#2 it depends on legal, who need weeks")
    talk.ana.taps("pick", 2, value="about a month")
    assert talk.texts(2) == ["about a month\nit depends on legal, who need weeks"]
    assert talk.prompt(2).answers[0].value.text == "about a month"
    said.deletes()
    assert talk.texts(2) == ["about a month"]
    talk.ana.says("#2 5 weeks")
    assert talk.texts(2) == ["5 weeks"], "one figure, the last"
    figure = talk.ana.says("#2 6 weeks").marked()
    talk.ana.taps("pick", 2, value="more than a month")
    assert talk.texts(2) == ["more than a month"]
    assert talk.writer.run_now(lambda db: db.comment(figure.unmarked().id)), "it stays on record"


def test_words_from_a_form_stay_when_picks_are_tapped(talk: Talk) -> None:
    sends(talk, 3, pick="code search", text="mostly by asking Mei")
    talk.ana.taps("pick", 3, value="asking around")
    assert talk.texts(3) == ["code search, asking around\nmostly by asking Mei"]
    form = talk.ana.taps("answer", 3).form()
    values = {one.name: one.value for one in form.inputs}
    assert values["pick"] == "code search\nasking around" and values["text"] == "mostly by asking Mei"


def test_a_form_changes_what_a_message_said_and_the_message_still_governs_it(talk: Talk) -> None:
    said = talk.ana.says("the wiki")
    sends(talk, 3, pick="", text="the wiki of the platform team")
    assert talk.texts(3) == ["the wiki of the platform team"]
    said.edits("the old wiki")
    assert talk.texts(3) == ["the old wiki"]
    said.deletes()
    assert not talk.texts(3) and talk.prompt(3).state == "open"


@pytest.mark.parametrize("public_first", [True, False])
def test_private_words_keep_the_whole_answer_out_of_the_thread(talk: Talk, public_first: bool) -> None:
    if public_first:
        talk.ana.says("#3 the wiki")
        assert "the wiki" in shown(talk, 3)
    talk.ana.says("#3 nobody looks, frankly", private=True)
    talk.ana.taps("pick", 3, value="asking around")
    assert "frankly" in talk.texts(3)[0] and "frankly" not in shown(talk, 3)
    talk.owner.commands("close").presses("confirm")
    talk.after(minutes=2)
    assert "frankly" not in "".join(one.post.plain + one.post.details for one in talk.channel.posts if one.public)


def test_a_public_answer_made_private_in_the_form_leaves_the_card(talk: Talk) -> None:
    sends(talk, 3, pick="", text="the wiki")
    assert "the wiki" in shown(talk, 3)
    sends(talk, 3, pick="", text="nobody looks, frankly", private="yes")
    assert "frankly" not in shown(talk, 3) and talk.texts(3) == ["nobody looks, frankly"]
    sends(talk, 3, pick="", text="the wiki, then")
    assert "the wiki, then" in shown(talk, 3), "a form says anew where its words show"
