"""What answers mean: the latest counts, private ones stay short, votes rank pains, and where views differ."""

from dataclasses import replace

import pytest
from summary_samples import GUIDE, PEOPLE, SETUP, Run, whole_run

from bot.core.assessment import Disagreement
from bot.core.cards import attributed, baseline, told_apart
from bot.core.differing import between_sessions, contradictions, gaps, sensitive_gaps
from bot.core.findings import by_role, figure_in, findings, mean, short_value
from bot.core.pains import calm_areas, pains, unknown_here
from bot.core.reported import Contradiction, Difference
from bot.core.setup import Participant
from bot.core.summary import targets

ROLES = replace(SETUP, attribution="role")
NOBODY = replace(SETUP, attribution="none")


def test_the_latest_answer_of_a_person_counts_and_withdrawn_ones_never() -> None:
    run = Run().asks("fe.how", ana="first", bo="gone").asks("fe.how", ana="second")
    run.prompts[0] = replace(run.prompts[0], answers=tuple(
        replace(a, withdrawn=True) if a.person == "bo" else a for a in run.prompts[0].answers))
    found = findings(run.done(), GUIDE)
    assert [one.answer.text for one in found.told("fe.how")] == ["second"]


def test_no_idea_says_nothing() -> None:
    assert not findings(Run().asks("fe.lead", ana="no idea").done(), GUIDE).told("fe.lead")


@pytest.mark.parametrize(("name", "text", "short"), [
    ("fe.lead", "3 weeks because Bob is slow", "3 weeks"), ("fe.lead", "a few days", "a few days"),
    ("fe.standards", "No, Bob forbids them", "no"), ("fe.standards", "kind of, ask Bob", "partly"),
    ("fe.how", "Bob does it all", ""), ("pf.happy", "2 because of Bob", "2"), ("fe.lead", "ask Bob", ""),
])  # fmt: skip
def test_a_private_answer_is_said_in_none_of_its_words(name: str, text: str, short: str) -> None:
    found = findings(Run().asks(name, ana=f"~{text}").done(), GUIDE)
    (one,) = found.heard[name]
    assert short_value(found, one) == short
    track = findings(Run().asks(name, track="ana", ana=text).done(), GUIDE)
    assert short_value(track, track.heard[name][0]) == short
    allowed = replace(one, answer=replace(one.answer, may_quote=True))
    assert short_value(found, allowed) == (one.answer.value.text or text)


def test_pains_are_ranked_by_cost_then_recognition() -> None:
    known = pains(findings(whole_run().done(), GUIDE))
    assert [pain.item.id for pain in known if pain.hurts] == ["fe.sign.slow", "fe.sign.rebuild", "sv.sign.variety"]
    slow, rebuild = known[0], known[1]
    assert (slow.cost, slow.closers, slow.weight, slow.recognised) == (2, 3, 0.5, 1)
    assert (rebuild.sounds, rebuild.partly, rebuild.voters, rebuild.weight) == (2, 1, 4, 2.5)
    assert rebuild.share == pytest.approx((2 / 3 + 2.5 / 4) / 3)


def test_without_costs_recognition_alone_is_the_impact() -> None:
    (pain,) = pains(findings(Run().votes("fe", rebuild="sspn").done(), GUIDE))
    assert pain.share == 2.5 / 4


def test_nobody_recognises_it_needs_two_voters_or_a_run_of_one() -> None:
    two = findings(Run().votes("fe", lost="nn").done(), GUIDE)
    assert unknown_here(two, pains(two))
    one_of_two = findings(Run().votes("fe", lost="n", rebuild="-s").done(), GUIDE)
    assert not unknown_here(one_of_two, pains(one_of_two))
    alone = findings(Run().votes("fe", lost="n").done(), GUIDE)
    assert unknown_here(alone, pains(alone))


def test_an_area_is_calm_when_little_of_it_hurts() -> None:
    found = findings(whole_run().done(), GUIDE)
    assert calm_areas(found, pains(found)) == (("sv", 1, 2),)


def test_low_satisfaction_and_a_named_lack_are_pains_where_an_area_has_none() -> None:
    run = Run().asks("pf.happy", ana=".2", bo=".4").asks("pf.lack", ana="A feature store", bo="nothing")
    run.asks("pf.fit", ana=".1")
    found = pains(findings(run.done(), GUIDE))
    assert [(pain.item.id, pain.recognised, pain.voters) for pain in found] == [("pf.happy", 1, 2), ("pf.lack", 1, 2)]


def test_people_differ_on_figures_yes_or_no_and_levels() -> None:
    run = Run().asks("fe.lead", ana="3 weeks", bo="2 days").asks("fe.standards", ana=".yes", cy=".no")
    run.votes("fe", today="14").asks("sv.deploy", ana="3 days", bo="4 days")
    found = gaps(findings(run.done(disagreements=(Disagreement("fe.lead", "both"),)), GUIDE))
    assert [gap.label for gap in found] == ["Label fe.lead", "Label fe.standards", "Features"]
    assert found[0].views == (("Ana", "3 weeks"), ("Bo", "2 days"))
    assert [gap.settled for gap in found] == ["both", "", ""]
    (alike,) = gaps(findings(Run().asks("fe.lead", ana="3 weeks", bo="2 days", cy="3 weeks").done(), GUIDE))
    assert alike.views == (("Ana, Cy", "3 weeks"), ("Bo", "2 days"))


def test_a_difference_is_shown_by_role_only_where_a_role_is_shared() -> None:
    run = Run(ROLES).asks("fe.lead", ana="3 weeks", bo="1 month", cy="2 days", ed="1 year")
    (gap,) = gaps(findings(run.done(), GUIDE))
    assert gap.views == (("data scientist", "3 weeks / 1 month"), ("", "2 days"), ("", "1 year")), "Ed is not told apart"
    (gap,) = gaps(findings(replace(run.done(), participants=PEOPLE[:4]), GUIDE))
    assert gap.views[:2] == (("data scientist", "3 weeks / 1 month"), ("engineer", "2 days"))
    (gap,) = gaps(findings(replace(run.done(), setup=NOBODY), GUIDE))
    assert gap.views == tuple(("", said) for said in ("3 weeks", "1 month", "2 days", "1 year"))


def test_a_difference_that_only_private_answers_show_is_sensitive() -> None:
    run = Run().asks("fe.lead", ana="~3 weeks, Bob is slow", bo="~2 days").asks("sv.deploy", ana="1 day", ed="~1 year")
    found = findings(run.done(), GUIDE)
    assert not gaps(found)
    assert [gap.views for gap in sensitive_gaps(found)] == [
        (("", "3 weeks"), ("", "2 days")), (("", "1 day"), ("", "1 year"))]  # fmt: skip


def test_roles_are_split_only_where_two_of_them_answered() -> None:
    found = findings(Run().votes("fe", today="1234").done(), GUIDE)
    split = by_role(found, found.levels("fe", "today"))
    assert {role: mean(one.answer.value.level for one in given) for role, given in split.items()} == {
        "data scientist": 1.5, "engineer": 3.5}  # fmt: skip
    left = findings(Run().votes("fe", today="12345").done(), GUIDE)
    assert set(by_role(left, left.levels("fe", "today"))) == {"data scientist"}, "the rest of the counts would be Ed's"
    hidden = findings(Run(NOBODY).votes("fe", today="12345").done(), GUIDE)
    assert by_role(hidden, hidden.levels("fe", "today")) == {}


@pytest.mark.parametrize(("roles", "shown"), [
    (["ds", "ds", "ds", "mle"], set()), (["ds", "ds", "mle", "mle"], {"ds", "mle"}), (["ds", "ds", "mle", "pm"], {"ds"}),
    (["ds", "ds", "ds", "mle", "mle", "pm"], {"ds"}), (["ds", "ds", ""], set()), (["ds", "mle"], set()), ([], set()),
    (["ds", "ds"], {"ds"})])  # fmt: skip
def test_no_role_is_shown_that_leaves_one_person_without(roles: list[str], shown: set[str]) -> None:
    assert told_apart(roles) == shown
    people = tuple(Participant(str(at), str(at), role) for at, role in enumerate(roles))
    run = replace(Run(ROLES).done(), participants=people)
    assert {attributed(run, one.person) for one in people} - {""} == shown


def test_contradictions_are_overlaps_of_one_person_and_levels_against_votes() -> None:
    run = Run().votes("fe", rebuild="sss", today="445", wanted="333")
    run.asks("fe.lead", ana="3 weeks", bo="3 weeks").asks("sv.again", ana="2 days", bo="3 weeks")
    found = findings(run.done(), GUIDE)
    assert contradictions(found, pains(found)) == (
        Contradiction("answers", said=(("Label fe.lead", "3 weeks"), ("Label sv.again", "2 days"))),
        Contradiction("pains", "Features", pains=("Label fe.sign.rebuild",), today=4.3),
        Contradiction("levels", "Features", today=4.3, wanted=3.0))


def test_two_sessions_of_one_account_are_held_against_each_other() -> None:
    team = findings(Run().votes("fe", today="22").asks("fe.lead", ana="3 weeks", bo="1 month").done(), GUIDE)
    others = Run(replace(SETUP, id="A2", template="exec")).votes("fe", today="44")
    others.asks("fe.lead", track="ed", ed="2 days")
    assert between_sessions(team, findings(others.done(), GUIDE)) == (
        Difference("fe.today", "Features", (("The executives", "4"), ("The team", "2"))),
        Difference("fe.lead", "Label fe.lead", (("The executives", "2 days"), ("The team", "3 weeks – 1 month"))))


def test_words_without_a_figure_are_no_figure_of_today() -> None:
    target = GUIDE.items["fe.target.lead"]
    assert baseline(Run().asks("fe.lead", ana="it depends on the model").done(), target, "") == ""
    run = Run().asks("fe.lead", ana="it depends on the model", bo="we need three weeks, mostly waiting")
    assert baseline(run.done(), target, "") == "3 weeks"
    run.chooses("targets", fe_target_lead="ana")
    assert targets(findings(run.done(), GUIDE)) == ((target.label, "3 weeks", ""),)


@pytest.mark.parametrize(("text", "figure"), [
    ("3 days, says Bob", "3 days"), ("40 %", "40 %"), ("Bob knows", ""), ("twenty", "20"), ("half", "50 %"),
    ("$ 5000", "$5,000")])  # fmt: skip
def test_a_figure_is_found_whatever_its_unit(text: str, figure: str) -> None:
    assert figure_in(text) == figure


def test_people_who_left_are_still_heard() -> None:
    found = findings(replace(Run().asks("fe.how", zoe="By hand").done(), participants=PEOPLE[:1]), GUIDE)
    assert [one.answer.text for one in found.told("fe.how")] == ["By hand"]
