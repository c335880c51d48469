"""The cards at the end: targets with their limits, where they are today, and what is said privately about them."""

import pytest
from dialogue import Talk

FRANK = "fire the vendor"


@pytest.fixture
def talk() -> Talk:
    """A run whose target card is open."""
    talk = Talk().starts(areas="feature-engineering model-training model-validation model-deployment",
                         deadline="2026-12-18", pace="20").opens().after(minutes=2)
    for _ in range(90):
        prompt = talk.open_prompt(talk.ana)
        if prompt and prompt.kind == "targets":
            return talk
        if prompt:
            talk.ana.taps("skip")
        talk.after(minutes=2) if prompt else talk.after(hours=5)
    raise AssertionError("no target card")


def wants(talk: Talk, area: str, count: int) -> list[str]:
    """Ana wants so many targets of an area; gives back those that were taken."""
    prompt = talk.open_prompt(talk.ana)
    assert prompt
    for item in [item for item in prompt.items if item.startswith(area)][:count]:
        talk.ana.taps("pick", row=item, value="want")
    return [answer.item for answer in talk.prompt(prompt.number).answers if answer.item.startswith(area)]


def test_a_third_target_of_an_area_is_refused_in_a_sentence(talk: Talk) -> None:
    assert len(wants(talk, "fe.", 3)) == 2
    talk.ana.gets("enough_picks", says="two already in Features")
    for area in ("mt.", "mv."):
        assert len(wants(talk, area, 2)) == 2
    assert not wants(talk, "md.", 1), "six in all"
    talk.ana.gets("enough_picks", says="six already")


def test_a_tap_on_no_row_chooses_nothing(talk: Talk) -> None:
    talk.ana.taps("pick", row="", value="want")
    assert not talk.run.prompts[-1].answers


def test_where_a_target_is_today_can_be_said_and_stands_on_the_card(talk: Talk) -> None:
    wants(talk, "fe.", 1)
    talk.after(minutes=2)
    form = talk.ana.taps("answer").form()
    target = "fe.target.lead-time"
    assert [(one.name, one.label) for one in form.inputs][:2] == [
        (f"baseline:{target}", "Feature lead time"), (target, "Cut feature development time from … to …")]
    talk.ana.sends(form, **{f"baseline:{target}": "3 weeks", target: "2 days", "teller": "Mei"})
    details = next(one for one in talk.run.prompts if one.kind == "target_details")
    shown = [one.post.plain for one in talk.all("prompt_card") if one.post.card == str(details.number)][-1]
    assert "Cut feature development time from 3 weeks to 2 days" in shown and "Who can tell: Mei." in shown
    again = talk.jonas.taps("answer", details.number).form()
    assert again.inputs[0].label == "Cut feature development time from 3 weeks to …", "it is asked once"


def test_a_target_shows_figures_and_never_the_sentence_around_them(talk: Talk) -> None:
    wants(talk, "fe.", 1)
    talk.after(minutes=2)
    target = "fe.target.lead-time"
    form = talk.ana.taps("answer").form()
    talk.ana.sends(form, **{f"baseline:{target}": "It takes us about three weeks, mostly waiting",
                            target: "I'd be happy with two days by the end of March"})
    details = next(one for one in talk.run.prompts if one.kind == "target_details")
    shown = [one.post.plain for one in talk.all("prompt_card") if one.post.card == str(details.number)][-1]
    said = "about 3 weeks to 2 days by the end of March"
    assert f"Cut feature development time from {said}" in shown and "mostly waiting" not in shown
    talk.owner.commands("close").presses("confirm")
    talk.after(minutes=5)
    assert "Feature lead time: about 3 weeks → 2 days by the end of March" in talk.all("team_summary")[-1].post.plain


def test_what_is_answered_privately_at_the_end_stays_out_of_the_thread(talk: Talk) -> None:
    wants(talk, "fe.", 1)
    talk.after(minutes=2)
    form = talk.ana.taps("answer_privately").form()
    assert next(one for one in form.inputs if one.name == "private").value == "yes"
    talk.ana.sends(form, **{"fe.target.lead-time": f"2 days, or {FRANK}", "private": "yes"})
    talk.after(minutes=2)
    prompt = talk.open_prompt(talk.ana)
    assert prompt and prompt.kind == "closing"
    form = talk.ana.taps("answer_privately").form()
    talk.ana.sends(form, pilot=f"Better {FRANK}", private="yes")
    talk.jonas.sends(talk.jonas.taps("answer", prompt.number).form(), pilot="A catalogue", missing="The load")
    card = [one.post.plain for one in talk.all("prompt_card") if one.post.card == str(prompt.number)][-1]
    told = ("to try first: “A catalogue”", "what we should have asked: “The load”")
    assert all(f"Jonas Lindqvist, {one}" in card for one in told)
    talk.owner.commands("close").presses("confirm")
    talk.after(minutes=5)
    public = "\n".join(one.post.plain + one.post.details for one in talk.channel.posts if one.public)
    assert FRANK not in public and talk.all("team_summary")
