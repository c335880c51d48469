"""The summaries: what the team reads, what only owners read, and that the two never mix."""

import json
from dataclasses import asdict, replace
from datetime import date, timedelta
from time import thread_time
from typing import get_args

import pytest
from summary_samples import GUIDE, NOW, PEOPLE, SETUP, Run, whole_run

from bot.content import content_root, load_guide
from bot.core.answers import Value
from bot.core.assessment import Answer, Assessment, Prompt, Track
from bot.core.guide import Guide
from bot.core.messages import InternalLeak, say
from bot.core.reported import (
    AreaFindings,
    Contradiction,
    Difference,
    NextStep,
    OwnerSummary,
    Quote,
    RankedPain,
    TeamSummary,
)
from bot.core.summary import owner_summary, team_summary


@pytest.fixture(scope="module")
def mlops() -> Guide:
    return load_guide(content_root() / "guides" / "mlops")


def team(run: Run, **changes: object) -> TeamSummary:
    return team_summary(run.done(**changes), run.guide, NOW)


def owners(run: Run, **changes: object) -> OwnerSummary:
    return owner_summary(run.done(**changes), run.guide)


def test_the_team_reads_what_hurts_what_works_and_what_should_move() -> None:
    told = team(whole_run())
    assert (told.template, told.closed, told.updated, told.day) == ("The team", "through", False, date(2026, 12, 4))
    assert (told.asked, told.answered, told.planned, told.people) == (10, 8, 10, 5)
    assert told.hurts == (
        Quote("Label fe.sign.slow", "1/4"), Quote("Label fe.sign.rebuild", "2/4"),
        Quote("Label sv.sign.variety", "1/4"))
    assert told.works == (
        Quote("Shared.", "5/5"), Quote("Label fe.sign.lost", "0/4"), Quote("Label sv.sign.cost", "0/4"))
    assert told.levels == (("Features", 2.2, 4.0), ("Serving", 4.4, 5.0))
    assert told.targets == (
        ("Label fe.target.lead", "3 weeks / 2 days / about 3 months", "3 days"), ("Label sv.target.up", "", ""))
    assert told.pilot == ("A shared catalogue (Bo and Cy)",) and told.missing == ("Budget",)
    assert told.open_points == ("Label fe.deep",)
    assert told.uncovered == (("Features", ("Label fe.live",)), ("Serving", ("Label sv.again", "Label sv.deploy")))
    assert told.next_steps == (NextStep("back", ("Pilot",), ("Lea",), date(2026, 12, 11)), NextStep(
        "settle", ("Label fe.lead", "Label fe.standards", "Features")))


def test_what_comes_next_is_true_and_has_a_day() -> None:
    run = whole_run()
    later = team_summary(run.done(), GUIDE, NOW + timedelta(days=30)).next_steps
    assert later[0] == NextStep("back", ("Pilot",), ("Lea",)), "a day that is over is not named"
    assert team_summary(run.done(setup=replace(SETUP, self_run=True)), GUIDE, NOW).next_steps[0].kind == "settle"
    assert team(run, status="running", closed_at=None).next_steps == () == team(Run()).next_steps
    assert owners(run).back == (NextStep("back", ("Pilot",), ("Lea",), date(2026, 12, 11)),) and owners(Run()).back == ()
    closed = replace(SETUP, calendar=replace(SETUP.calendar, holidays=frozenset({date(2026, 12, 8)})))
    assert team(run, setup=closed).next_steps[0].by == date(2026, 12, 14)
    lead = replace(GUIDE.items["fe.target.lead"], ask="Cut it from {baseline} to {target}", baseline_from="")
    features = replace(GUIDE.areas[0], items=(*(one for one in GUIDE.areas[0].items if one.id != lead.id), lead))
    guide = replace(GUIDE, areas=(features, *GUIDE.areas[1:]))
    run = Run(guide=guide).chooses("targets", fe_target_lead="ana").chooses("target_details", teller="bo: Finance")
    assert team_summary(run.done(), guide, NOW).next_steps[1:] == (NextStep("find", ("Label fe.target.lead",), ("Finance",)),)


def test_a_target_without_a_figure_of_today_is_said_in_full() -> None:
    run = whole_run().chooses("target_details", fe_target_reuse="ana: 20 %", sv_target_up="bo: by June")
    assert {one[0]: one[1:] for one in team(run).targets} == {
        "Label fe.target.lead": ("3 weeks / 2 days / about 3 months", "3 days"),
        "Ask fe.target.reuse.": ("", "20 %"), "Ask sv.target.up.": ("", "by June")}


def test_an_area_shows_words_with_their_message_and_the_rest_as_counts() -> None:
    features = team(whole_run()).areas[0]
    assert (features.asked, features.answered, features.unasked) == (4, 3, 1)
    assert features.pains[1] == ("Ask fe.sign.rebuild.", 2, 4)
    assert (features.today, features.wanted) == ((1, 4), (4, 4))
    assert (features.ladder_today, features.ladder_wanted) == ("Copied.", "Shared.")
    assert features.by_role == (("data scientist", "1.5 → 4"), ("engineer", "3 → 4"))
    assert features.heard == (
        Quote("3 weeks", "Ana · Label fe.lead", "m2ana", 2), Quote("2 days", "Bo · Label fe.lead", "m2bo", 2),
        Quote("Label fe.lead: about 3 months", "1/3"),
        Quote("We copy notebooks, mostly.", "Ana · Label fe.how", "m3ana", 3),
        Quote("no, never had any", "Cy · Label fe.standards", "m4cy", 4), Quote("Label fe.standards: yes", "2/3"),
    )  # fmt: skip


def test_private_words_appear_only_where_their_author_allowed_it() -> None:
    assert "Ed keeps it" not in str(team(whole_run())) and "Bo is slow" not in str(team(whole_run()))
    run = whole_run()
    said = run.prompts[2]
    run.prompts[2] = replace(said, answers=tuple(replace(a, may_quote=True) for a in said.answers))
    heard = team(run).areas[0].heard
    assert Quote("Ed keeps it all in his head.", "Label fe.how", "m3cy", 3) in heard


def test_private_mode_leaves_no_words_names_or_links() -> None:
    run = Run(replace(SETUP, mode="private", template="exec"))
    for who in ("ana", "bo"):
        run.asks("fe.lead", track=who, **{who: f"3 weeks, says {who}"})
        run.asks("fe.how", track=who, **{who: "Ana is lost"})
        run.chooses("closing", who, pilot=f"{who}: Replace Ana", fe_sign_slow=who)
        run.chooses("target_details", who, fe_target_lead=f"{who}: 3 days or Ana goes")
    told = team(run)
    assert told.targets == (("Label fe.target.lead", "3 weeks", "3 days"),)
    assert told.areas[0].heard == (Quote("Label fe.lead: 3 weeks", "2/2"),)
    assert told.pilot == () and "Ana" not in str(told) and "ana" not in str(told)


def test_who_can_tell_the_numbers_and_what_was_said_at_the_end_reach_both_summaries() -> None:
    run = whole_run().chooses("target_details", teller="bo: Finance", note="cy: Ask the data office too")
    run.chooses("closing", private=True, missing="ed: Why Bo decides", note="ed: Bo again")
    told, internal = team(run), owners(run)
    assert told.tellers == internal.tellers == ("Finance",)
    assert told.notes == (Quote("Ask the data office too", "Cy", "card11", 11),)
    assert internal.missing == ("Budget",) and internal.notes == ("Ask the data office too",)


def test_owners_read_what_private_lines_say_at_the_end_without_a_name() -> None:
    run = Run(replace(SETUP, mode="private", template="exec")).chooses("closing", "ana", missing="ana: The budget")
    told, internal = team(run), owners(run)
    assert internal.missing == ("The budget",) and told.missing == () and "Ana" not in str(internal)


@pytest.mark.parametrize(("attribution", "who"), [
    ("named", ("Ana", "Ed")), ("role", ("data scientist", "")), ("none", ("", ""))])  # fmt: skip
def test_words_are_attributed_as_the_run_promised(attribution: str, who: tuple[str, str]) -> None:
    run = Run(replace(SETUP, attribution=attribution)).asks("fe.how", ana="One", ed="Two")  # type: ignore[arg-type]
    heard = team(run).areas[0].heard
    assert tuple(quote.who.removesuffix("Label fe.how").removesuffix(" · ") for quote in heard) == who
    if attribution != "named":
        assert not any(person.name in str(team(run)) for person in PEOPLE)


def test_withdrawn_answers_appear_nowhere() -> None:
    run = whole_run()
    for at, prompt in enumerate(run.prompts):
        run.prompts[at] = replace(prompt, answers=tuple(replace(a, withdrawn=True) for a in prompt.answers))
    told, internal = team(run), owners(run)
    assert told.people == told.answered == 0
    assert not (told.hurts or told.works or told.levels or told.targets or told.differs or told.areas or told.pilot)
    assert not (internal.pains or internal.gaps or internal.contradictions or internal.sensitive or internal.coverage)
    assert "notebooks" not in str(told) + str(internal)


def test_nothing_is_made_up_where_nobody_was_asked() -> None:
    told = team(Run())
    assert told.hurts == told.works == told.levels == told.targets == told.areas == told.open_points == ()
    assert told.uncovered == (("Features", ()), ("Serving", ())), "an area has one name in a sentence"


def test_what_does_not_apply_is_not_listed_as_missed() -> None:
    run = Run(replace(SETUP, maturity="none")).asks("fe.how", ana="By hand")
    told = team(run)
    assert "Label fe.live" not in dict(told.uncovered)["Features"] and told.areas[0].unasked == 3
    assert owners(run).coverage == round(100 / 6)


def test_what_the_team_left_aside_is_not_covered_rather_than_open() -> None:
    told = team(Run().asks("fe.how", ana="By hand").asks("fe.deep", outcome="skipped"))
    assert told.open_points == () and "Label fe.deep" in dict(told.uncovered)["Features"]
    dropped = Run().asks("fe.how", ana="By hand").asks("fe.deep", outcome="dropped")
    assert team(dropped).open_points == () and "Label fe.deep" in dict(team(dropped).uncovered)["Features"]
    assert owners(dropped).stuck == ("Label fe.deep",)


def test_a_named_lack_is_told_in_their_words_and_satisfaction_with_its_level() -> None:
    run = Run(replace(SETUP, template="platform"))
    run.asks("pf.lack", ana="Somewhere to keep features", bo="nothing").asks("pf.happy", ana=".2", cy=".1", bo=".5")
    assert team(run).hurts == (
        Quote("Label pf.happy: 1 – 2", "2/3"), Quote("Somewhere to keep features", "Ana · Label pf.lack", "m1ana", 1))


def test_a_second_closing_says_that_it_was_updated() -> None:
    assert team(whole_run(), closings=2).updated and owners(whole_run(), closings=2).updated
    assert team(whole_run(), summary_message="m").updated and not owners(whole_run()).updated


def test_owners_read_pains_by_impact_and_complexity_with_practices() -> None:
    internal = owners(whole_run())
    assert internal.pains == (
        RankedPain("Ask fe.sign.slow.", "Features", 1, 4, 2.4, 5, "not_now"),
        RankedPain("Ask fe.sign.rebuild.", "Features", 2, 4, 2.2, 3, "fill_in",
                   (("features#catalogue", "Secret catalogue practice"),)),
        RankedPain("Ask sv.sign.variety.", "Serving", 1, 4, 0.2, 3, "fill_in", (("serving", "Serving problems"),)),
    )  # fmt: skip
    assert internal.gaps == (("Features", 2.2, 4.0), ("Serving", 4.4, 5.0))
    assert internal.stuck == ("Label fe.deep", "Label sv.deploy") and internal.coverage == round(100 * 3 / 7)
    assert internal.steps == (("Internal gap analysis", ("Rank the pains secretly.",)), ("Pilot", ("Choose one.",)))


@pytest.mark.parametrize(("votes", "row", "quadrant"), [
    ("ssnn", "rebuild", "quick_win"), ("ssnn", "slow", "strategic"), ("snnn", "lost", "fill_in"),
    ("snnn", "slow", "not_now")])  # fmt: skip
def test_the_quadrant_is_half_of_the_votes_and_a_complexity_of_three(votes: str, row: str, quadrant: str) -> None:
    (pain,) = owners(Run().votes("fe", **{row: votes})).pains
    assert pain.quadrant == quadrant
    assert pain.practices == ((("speed", "Speed problems"),) if row == "lost" else pain.practices)


def test_owners_see_other_sessions_and_what_is_sensitive() -> None:
    run = Run().asks("fe.lead", ana="~3 weeks", bo="~2 days").votes("fe", today="11")
    other = Run(replace(SETUP, id="A2", template="exec")).votes("fe", today="44").done()
    internal = owner_summary(run.done(), GUIDE, waiting=True, others=(other, run.done()))
    assert internal.awaiting_approval and internal.sensitive == (
        Difference("fe.lead", "Label fe.lead", (("", "3 weeks"), ("", "2 days"))),)
    assert internal.others == (Difference("fe.today", "Features", (("The executives", "4"), ("The team", "1"))),)


def test_the_team_never_reads_what_is_internal() -> None:
    run = whole_run().asks("sv.again", ana="~1 year", bo="~1 day")
    told = json.dumps(asdict(team(run)), default=str)
    internal = owners(run)
    assert internal.contradictions and internal.sensitive
    secret = [*(json.dumps(asdict(one)) for one in (*internal.contradictions, *internal.sensitive)),
              "Internal gap analysis", "Rank the pains secretly.", "Secret catalogue practice", "features#catalogue",
              "quick_win", "fill_in", "complexity", "impact"]
    assert [one for one in secret if one in told] == []
    with pytest.raises(InternalLeak):
        say("x", internal, "thread")


def test_no_field_of_the_team_holds_an_internal_type() -> None:
    seen: set[type] = set()
    ahead: list[type] = [TeamSummary, AreaFindings, Quote]
    while ahead:
        kind = ahead.pop()
        if kind not in seen:
            seen.add(kind)
            hints = getattr(kind, "__annotations__", {}).values()
            inside = [one for hint in (*hints, *get_args(kind)) for one in (hint, *get_args(hint))]
            ahead += [one for one in inside if isinstance(one, type)]
    assert not {OwnerSummary, RankedPain, Contradiction} & seen


def everything(guide: Guide, people: int = 4) -> Assessment:
    """A run in which every question was asked and everybody answered everything."""
    prompts: list[Prompt] = []
    who = PEOPLE[:people]
    for area in guide.areas:
        for kind in ("recognition", "question"):
            rows = [item for item in area.items if (item.kind == "indicator") == (kind == "recognition")]
            if kind == "recognition":
                prompts.append(card(len(prompts) + 1, area.id, [item.id for item in rows], people))
                continue
            for item in (one for one in rows if one.kind == "question"):
                number = len(prompts) + 1
                given = tuple(said(number, item.id, p.person, at, item.answer.kind) for at, p in enumerate(who))
                prompts.append(Prompt(number, "question", "", area.id, item.id, (), "closed", "answered", answers=given,
                                      posted_at=NOW - timedelta(days=2), message=f"card{number}"))
    setup = replace(SETUP, areas=tuple(area.id for area in guide.areas), template="data-science")
    return Assessment(setup, who, "closed", prompts=tuple(prompts), closed_at=NOW, closings=1, tracks=(Track(),))


def said(number: int, item: str, person: str, at: int, kind: str) -> Answer:
    """An answer of the kind asked for, different for each person."""
    value = {
        "quantity": Value("quantity", 24.0 * 3**at, 24.0 * 3**at, "day", text=f"{3**at} days"),
        "scale": Value("scale", level=1 + at, text=str(1 + at)),
        "yes_no": Value("yes_no", yes=bool(at % 2), text="yes"),
    }.get(kind, Value("text", text="We do it by hand"))  # fmt: skip
    text = value.text
    return Answer(f"{number}:{person}:{item}", number, item, person, NOW, text, value, ((f"m{number}{person}", text),))


def card(number: int, area: str, rows: list[str], people: int) -> Prompt:
    """A recognition card on which everybody voted."""
    votes = [Answer(f"{number}:{p.person}:{row}", number, row, p.person, NOW, vote, Value("vote", text=vote))
             for at, p in enumerate(PEOPLE[:people]) for row in rows for vote in [("sounds", "partly", "no")[at % 3]]]
    levels = [Answer(f"{number}:{p.person}:{area}.{which}", number, f"{area}.{which}", p.person, NOW, str(level),
                     Value("scale", level=level, text=str(level)))
              for at, p in enumerate(PEOPLE[:people]) for which, level in (("today", 1 + at), ("wanted", 5))]
    return Prompt(number, "recognition", "", area, "", tuple(rows), "closed", "answered", answers=(*votes, *levels))


def test_a_whole_guide_is_summed_up_and_covered(mlops: Guide) -> None:
    run = everything(mlops)
    told, internal = team_summary(run, mlops, NOW), owner_summary(run, mlops)
    assert len(told.areas) == 9 and told.uncovered == () and told.open_points == () and internal.coverage == 100
    assert sum(area.asked for area in told.areas) == 181 and sum(len(area.pains) for area in told.areas) == 32
    assert len(told.hurts) == 3 and len(told.levels) == 9 and len(internal.pains) >= 32
    assert {step.title for step in mlops.follow_up if step.audience == "internal"}.isdisjoint(
        what for step in told.next_steps for what in step.what)
    assert told.next_steps and len(internal.steps) == 4
    known = {practice.id for practice in mlops.practices} | {mapping.guide for mapping in mlops.mappings}
    assert all(name in known for pain in internal.pains for name, _ in pain.practices)
    everything_told = json.dumps(asdict(told), default=str)
    internal_steps = [step for step in mlops.follow_up if step.audience == "internal"]
    assert internal_steps and not any(line in everything_told for step in internal_steps for line in step.lines)
    assert not any(practice.title in everything_told for practice in mlops.practices)


def test_a_whole_guide_with_four_people_is_summed_up_fast(mlops: Guide) -> None:
    run = everything(mlops)
    team_summary(run, mlops, NOW)
    taken = []
    for _ in range(5):
        begun = thread_time()
        team_summary(run, mlops, NOW)
        taken.append(thread_time() - begun)
    assert min(taken) < 0.05
    begun = thread_time()
    owner_summary(run, mlops)
    assert thread_time() - begun < 0.1


def test_a_session_of_each_template_is_summed_up(mlops: Guide) -> None:
    for template in mlops.templates:
        run = Run(replace(SETUP, template=template.id), guide=mlops)
        core = [name for line in template.lines for name in line.core][:1]
        run.asks(core[0], ana="By hand")
        told = team(run)
        assert told.template == template.title and len(told.areas) == 1 and told.uncovered
