"""Tests that every message has words, that people's text cannot become markup, and how the main cards read."""

import re
import shutil
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import wording_samples as samples
from jinja2.exceptions import SecurityError

from bot.content import ContentError
from bot.core.guide import AnswerType
from bot.core.messages import CardRow, Message, Notice, OwnerNote
from bot.core.post import Button, Post, plain
from bot.core.results import Result
from bot.wording import MissingWords, Wording

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "content" / "messages"
WORDING = Wording(FOLDER)
MARKUP = re.compile(r"</?(?:b|i|q|s|br)>|<at id=\"[^\"<>]*\">|</at>|<a href=\"[^\"<>]*\">|</a>")
NASTY = '<b onclick="x">&amp; <a href="#1">#1</a> {{ 7 * 7 }} {% raw %} </at><script>alert(1)</script>'
EMOJI = re.compile("[\U0001f300-\U0001faff\u2600-\u27bf]")
TEMPLATES = sorted(FOLDER.rglob("*.j2"))


def words_of(post: Post) -> list[str]:
    """Every string of a post that is markup."""
    rows = [text for row in post.rows for text in (row.text, row.note)]
    fields = [text for field in post.fields for text in (field.label, field.value)]
    return [post.text, post.heading, post.lead, post.note, post.details, *rows, *fields]


def notice(name: str, facts: tuple[tuple[str, object], ...] | None = None) -> Notice:
    """A notice with its sample facts."""
    return Notice(name, samples.NOTICES[name] if facts is None else facts)  # type: ignore[arg-type]


def owner_note(name: str) -> OwnerNote:
    """An owner's note with its sample facts."""
    return OwnerNote(name, "A1", "Northwind", samples.OWNER_NOTES[name])  # type: ignore[arg-type]


EVERYTHING: tuple[Message | Result, ...] = (
    *samples.MESSAGES, *map(notice, samples.NOTICES), *map(owner_note, samples.OWNER_NOTES),
)  # fmt: skip


@pytest.mark.parametrize("message", EVERYTHING, ids=lambda one: getattr(one, "name", type(one).__name__))
def test_every_message_has_words(message: Message | Result) -> None:
    post = WORDING.post(message, "Europe/Berlin")
    assert post.text or post.details
    for text in words_of(post):
        assert "<" not in MARKUP.sub("", text)
        assert "\n\n\n" not in text and text == text.strip()
    assert all(button.label and "_" not in button.label and len(button.label) <= 75 for button in post.buttons)
    assert all(pick.label for row in post.rows for pick in row.picks)


def test_every_template_is_sampled() -> None:
    said = {WORDING.post(message).voice for message in EVERYTHING}
    said |= {f"forms/{name}" for name in samples.FORMS} | {"words", "buttons", "errors"}
    sheets = {path.relative_to(FOLDER).with_suffix("").as_posix() for path in TEMPLATES}
    assert {name for name in sheets if not name.startswith(("local/", "slack/"))} == said


def test_every_notice_of_the_engine_has_a_template() -> None:
    code = "\n".join(path.read_text("utf-8") for path in (ROOT / "bot").rglob("*.py"))
    found = re.findall(r"(?:Notice\(\s*|Refused\(\s*\"\w+\",\s*|announce\(\s*|whisper\(\s*[\w.]+,\s*)\"(\w+)\"", code)
    found += re.findall(r"\"(unknown_\w+)\"", code)
    missing = {name for name in found if not (FOLDER / "notices" / f"{name}.j2").exists()} - {"unknown_by"}
    assert not missing
    told = re.findall(r"tell_owners\(\s*f?\"[^\"]*\",\s*\"(\w+)\"", code)
    assert told and all((FOLDER / "owner" / f"{name}.j2").exists() for name in told)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_the_voice_of_a_template(path: Path) -> None:
    text = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", "", path.read_text("utf-8"), flags=re.DOTALL)
    assert "!" not in text and "TODO" not in text
    assert len(EMOJI.findall(text)) <= 1
    assert "{#" in path.read_text("utf-8").split("\n", 1)[0]


@pytest.mark.parametrize("name", samples.FORMS)
def test_forms_are_filled(name: str) -> None:
    form = WORDING.form(name, samples.FORMS[name], samples.FORM_FACTS, "A1", "7")
    assert form.title and form.submit and len(form.title) <= 24 and len(form.submit) <= 24
    assert (form.id, form.assessment, form.card) == (name, "A1", "7")
    for one in form.inputs:
        assert one.label and all(label for _, label in one.options)


def test_a_form_keeps_what_the_caller_gave_and_names_the_ends_of_a_scale() -> None:
    pick = samples.Input("pick", "", "choice", options=tuple((str(level), "") for level in range(1, 6)))
    form = WORDING.form("answer", (pick, samples.Input("text", "Own label", hint="Own hint")), samples.FORM_FACTS)
    assert [label for _, label in form.inputs[0].options] == ["1 · not at all", "2", "3", "4", "5 · essential"]
    assert (form.inputs[1].label, form.inputs[1].hint) == ("Own label", "Own hint")


def test_errors_are_plain_sentences_from_either_place() -> None:
    assert WORDING.error("required", {}) == "Please fill this in, or close the form."
    found = WORDING.error("unknown_zone", {"word": "Berln <b>", "suggestions": ("Europe/Berlin",)})
    assert found.startswith("I don’t know the time zone “Berln <b>”. Did you mean Europe/Berlin?")
    with pytest.raises(MissingWords):
        WORDING.error("nonsense", {})


def test_people_cannot_write_markup() -> None:
    card = samples.card(
        state="closed", outcome="answered", answers=((NASTY, NASTY),), said=(NASTY, NASTY), ask=NASTY, hint=NASTY,
        account=NASTY, area=NASTY, passed=NASTY, rows=(CardRow("x", NASTY, note=NASTY),),
    )  # fmt: skip
    for kind in ("question", "recognition", "targets", "target_details", "closing"):
        post = WORDING.post(replace(card, kind=kind))
        assert all("<" not in MARKUP.sub("", text) and "<script" not in text for text in words_of(post))
        assert "{{ 7 * 7 }}" in post.plain


def test_a_label_of_a_button_is_plain_text() -> None:
    week = samples.DigestAccount("A & <B>", "running", 1, 1, 2, None, (("x", 2),), needy=(("A1", "Team"),))
    post = WORDING.post(samples.Digest("2026-W49", (week,)))
    assert post.buttons == (Button("status", "A & <B>", "A1"),)


def test_a_very_long_answer_is_cut_when_shown_and_whole_in_the_list() -> None:
    long = "sehr lang " * 5000
    assert len(WORDING.post(samples.card(answers=(("Ana", long),))).text) < 500
    rows = (samples.AnswerRow(7, "Why?", "Features", (("Ana", long),)),)
    assert long.strip() in WORDING.post(samples.AnswerList("Northwind", rows)).details
    WORDING.post(notice("not_taken", (("number", 7), ("text", long))))


def test_templates_run_in_a_sandbox(tmp_path: Path) -> None:
    for name in ("words", "buttons"):
        (tmp_path / f"{name}.j2").write_text((FOLDER / f"{name}.j2").read_text("utf-8"), "utf-8")
    (tmp_path / "notices").mkdir()
    for name, text in (("escape", "{{ word.__class__.__mro__ }}"), ("change", "{{ items.append(1) }}")):
        (tmp_path / "notices" / f"{name}.j2").write_text(f"{{% block text %}}{text}{{% endblock %}}", "utf-8")
        with pytest.raises(SecurityError):
            Wording(tmp_path).post(Notice(name, (("word", "x"), ("items", []))))  # type: ignore[arg-type]


def test_moments_are_said_in_the_readers_zone() -> None:
    later = notice("later_set")
    assert "Mon 30 Nov, 09:30" in WORDING.post(later, "Europe/Berlin").text
    assert "Mon 30 Nov, 17:30" in WORDING.post(later, "Asia/Tokyo").text


def test_a_day_without_an_hour_is_said_without_one() -> None:
    midnight = (("until", datetime(2026, 12, 2, 23, tzinfo=UTC)),)
    assert WORDING.post(notice("paused_you", midnight), "Europe/Berlin").text.startswith("Paused until Thu 3 Dec your time.")
    assert "Paused until Thu 3 Dec, 08:00 your time." in WORDING.post(notice("paused_you", midnight), "Asia/Tokyo").text


def test_mentions_are_found_in_the_words() -> None:
    hello = next(one for one in samples.MESSAGES if isinstance(one, samples.Hello))
    post = WORDING.post(hello)
    assert post.mentions == ("local:demo:ana", "local:demo:mei")
    assert post.text.startswith('<at id="local:demo:ana">Ana</at> and <at id="local:demo:mei">Mei</at>: ')
    assert WORDING.post(samples.ThreadNudge("", "", samples.PROMPTS)).mentions == ()


def test_a_question_card() -> None:
    post = WORDING.post(samples.card(echo=samples.ECHO))
    assert post.plain.split("\n") == [
        "Features: 3 of 4 recognise “rebuilding features”; raw to usable: about 3 weeks. Level 1–3 today, 4 wanted.",
        "#7 · Features",
        "Usually, how long from raw data to a feature a model can use?",
        "a day / a week",
        "7 of up to 29",
        "If unsure, the last one you built.",
    ]
    actions = [button.action for button in post.buttons]
    assert actions == ["answer", "answer_privately", "next", "skip", "later", "not_me", "dont_know", "why"]
    assert (post.card, post.generation, post.assessment, post.voice) == ("7", 2, "A1", "prompt_card")


def test_picks_by_kind_of_answer() -> None:
    def labels(answer: AnswerType) -> list[str]:
        return [pick.label for pick in WORDING.post(samples.card(answer=answer)).picks]

    assert labels(AnswerType("yes_no", which="Which?")) == ["Yes", "Partly", "No"]
    assert labels(AnswerType("scale", low="nothing", high="all")) == ["1 · nothing", "2", "3", "4", "5 · all"]
    assert labels(AnswerType("choice", ("APIs & files", "<none>"), several=True)) == ["APIs & files", "<none>"]
    assert labels(AnswerType("text")) == []
    several = WORDING.post(samples.card(answer=AnswerType("choice", ("a", "b"), several=True)))
    assert several.several and several.buttons[0] == Button("done", "Done", style="primary")


def test_a_card_by_state() -> None:
    def actions(**changes: object) -> list[str]:
        return [button.action for button in WORDING.post(samples.card(**changes)).buttons]

    assert actions(state="closed", outcome="answered") == ["answer"]
    assert actions(state="closed", outcome="skipped", passed="Ana") == ["answer", "undo"]
    assert actions(state="waiting", passed="Ana", until=samples.AT)[-1] == "undo"
    assert "answer_privately" not in actions(private=True) and "next" not in actions(final=True)
    assert actions(more=True)[-1] == "more" and actions(bundle=4)[:2] == ["answer", "today"]
    assert actions(said=("Ana", "3 weeks"))[0] == "still_right"
    answers = (("Ana", "3 weeks"), ("", "2 days"))
    closed = WORDING.post(samples.card(state="closed", outcome="answered", answers=answers))
    assert plain(closed.text).split("\n")[1:] == ["Ana: “3 weeks”", "“2 days”"]
    handed = WORDING.post(samples.card(state="waiting", private=True, yours=True, to="x", to_name="Mei",
                                        from_name="Ana"))
    assert "Ana thinks you can tell." in handed.text and handed.heading.endswith("Northwind")


def test_one_is_said_as_one() -> None:
    def said(message: Message | Result) -> str:
        post = WORDING.post(message)
        return "\n".join(plain(text) for text in words_of(post))

    echo = samples.Echo("Features", (("Rebuilding features", 1, 4), ("Most time on data", 3, 4)))
    card = said(samples.card(echo=echo))
    assert "1 of 4 recognises “rebuilding features”, 3 of 4 recognise “most time on data”" in card
    alone = tuple((label, 1, 1) for label in ("Rebuilding features", "Most time on data"))
    for pains, words in ((alone[:1], "“rebuilding features” sounds like you."),
                         (alone, "“rebuilding features” and “most time on data” sound like you.")):
        assert words in said(samples.card(echo=samples.Echo("Features", pains)))
    row = (4, "Who approves a release?", "Jonas")
    for count, words in ((1, "One tap, or leave it as it is."), (2, "One tap each, or leave them as they are.")):
        assert words in said(samples.CatchUp("A1", "Northwind", "ana", samples.DAY, (row,) * count))
    whole, part, more = ("Automation", ()), ("Features", ("Sources",)), ("Features", ("Sources", "Feature tools"))
    for missed, words in (
        ((whole,), "Not covered: Automation. That says nothing about it,"),
        ((part,), "Not covered: one question on Features. That says nothing about it,"),
        ((more,), "Not covered: two questions on Features. That says nothing about them,"),
        ((whole, more), "Not covered: Automation and two questions on Features. That says nothing about them,"),
        ((whole,) * 6, "Automation, Automation, Automation, Automation and two other areas. That"),
        ((more,), "• Features: sources, feature tools")):
        assert words in said(samples.team_summary(uncovered=missed))
    pain = samples.RankedPain("Satisfaction", "Platform", 1, 4, 4.2, 2, "quick_win", kind="low")
    for kind, votes, words in (("low", 1, "1 of 4 rates it 2 or less of 5"), ("low", 3, "3 of 4 rate it"),
                               ("lack", 1, "1 of 4 names some"), ("quote", 0, "none of 4 recognises it"),
                               ("quote", 2, "2 of 4 recognise it")):
        one = replace(pain, kind=kind, votes=votes)
        assert words in said(replace(samples.OWNER_SUMMARY, pains=(one,)))
    alone = samples.Echo("Business impact", (("Hard to show", 1, 1), ("Too slow", 1, 1)))
    assert "“hard to show” and “too slow” sound like you." in said(samples.card(echo=alone))
    assert "“hard to show” sounds like you." in said(samples.card(echo=replace(alone, recognised=alone.recognised[:1])))
    level = samples.Echo("Platform", (), (), (2, 2), (4, 4))
    assert "Platform: Level 2 today, 4 wanted." in said(samples.card(echo=level))
    counted = samples.Quote("Bias found late", "1/2")
    assert "Bias found late (1 of 2)" in said(samples.team_summary(hurts=(counted,)))


@pytest.mark.parametrize(("pains", "asks", "note"), [
    (4, "Which three of these cost you most?", "Tap up to three. “Answer”"), (2, "Which of these cost you most?", "Tap what"),
    (1, "Is this among what costs you most?", "Tap what fits"), (0, "What would you try first", "“Answer” asks three")])
def test_the_last_card_asks_for_as_many_pains_as_there_are(pains: int, asks: str, note: str) -> None:
    rows = tuple(CardRow(f"fe.{number}", "We rebuild features.", ("cost",), (0,)) for number in range(pains))
    post = WORDING.post(samples.card(kind="closing", ask="", hint="", answer=AnswerType(), rows=rows))
    assert plain(post.text).startswith(asks) and plain(post.note).startswith(note)


def test_votes_stay_hidden_until_counts_are_given() -> None:
    rows = WORDING.post(samples.recognition()).rows
    assert [pick.value for pick in rows[0].picks] == ["sounds", "partly", "no"] and rows[0].note == ""
    assert [pick.value for pick in rows[2].picks] == ["1", "2", "3", "4", "5"]
    assert rows[2].note.split("\n")[0] == "1 · From raw data each time."
    counted = (CardRow("fe.a", "We rebuild.", ("sounds", "partly", "no"), (3, 0, 1)),
               CardRow("today", "Features", samples.LADDER, (0, 2, 1, 0, 0)))  # fmt: skip
    ended = WORDING.post(samples.recognition(rows=counted, state="closed", outcome="answered")).rows
    assert [row.note for row in ended] == ["3 sounds like us · 1 not us", "level 2: 2 · level 3: 1"]
    assert not any(row.picks for row in ended)


def test_targets_keep_their_picks_while_counts_are_shown() -> None:
    row = CardRow("fe.t", "Cut lead time from {baseline} to {target}", ("want",), (1,), "Features", "", "3 weeks")
    shown = WORDING.post(samples.card(kind="targets", ask="", hint="", rows=(row,))).rows[0]
    assert shown.text == "Cut lead time from 3 weeks to …" and shown.picks[0].label == "Want this"
    assert shown.note == "Features · 1 person wants this"


def test_a_target_says_what_is_known_of_it() -> None:
    def said(*target: str) -> str:
        return plain(WORDING.post(samples.team_summary(targets=(target,))).text).split("Should move: ")[1].split("\n")[0]

    assert said("Cut the cost of model serving by {target}", "", "20 %") == "Cut the cost of model serving by 20 %"
    assert said("Meet 100% of the rules", "", "by June") == "Meet 100% of the rules: by June"
    assert said("Cut it from {baseline} to {target}", "", "2 days") == "Cut it from … to 2 days"
    assert said("Lead time", "3 weeks", "2 days") == "Lead time: 3 weeks → 2 days"
    assert said("Lead time", "3 weeks", "") == "Lead time: 3 weeks → still open" and said("Lead time", "", "") == "Lead time"


def test_a_card_counts_votes_where_people_vote_and_answers_that_it_does_not_show() -> None:
    def note(card: Message) -> str:
        return plain(WORDING.post(card).note)

    assert "2 people have voted." in note(samples.recognition(voters=2))
    assert "voted" not in note(samples.card(voters=1)) and "1 person has answered." in note(samples.card(voters=1))
    shown = samples.card(voters=1, answers=(("Ana", "3 weeks"),))
    assert "answered" not in note(shown) and "2 people have answered." in note(replace(shown, voters=2))
    assert "1 person has answered." in note(samples.card(kind="closing", voters=1))
    assert note(samples.card(voters=1, private=True)) == "If unsure, the last one you built."


def test_the_effort_contract() -> None:
    text = plain(WORDING.post(samples.opening(), "Europe/Berlin").text)
    assert "up to 23 short questions and six tap cards here, about 6 minutes a day. Fewer if little hurts" in text
    assert "Over the next five working days" in text and "Done by Thu 3 Dec." in text
    assert "Asked for Lea and Tom, who see the answers like everyone in this channel." in text
    assert "starting with @Discovery" in WORDING.post(samples.opening(hears_replies=False)).text
    assert "trial" in WORDING.post(samples.opening(speed=60.0)).text
    private = WORDING.post(samples.opening(mode="private", attribution="none")).text
    assert "I’ll ask each of you in private up to 23 short questions" in private and "neither name nor role" in private
    for shown in ("named", "role"):
        private = WORDING.post(samples.opening(mode="private", attribution=shown)).text
        assert "No answer carries a name" in private and "carries the name" not in private


def lines(post: Post) -> int:
    """How many lines a summary shows before it is unfolded."""
    return sum(part.count("\n") + 1 for part in (post.lead, post.text, post.note) if part) + len(post.rows)


def test_the_team_summary_has_twelve_lines_and_none_without_an_answer() -> None:
    post = WORDING.post(samples.team_summary())
    assert lines(post) <= 12 and [row.id for row in post.rows] == ["fe.lead"]
    assert '“Copy and paste, mostly” Ana, <a href="m:9">#9</a>' in post.text
    following = (
        "Next: Lea and Tom come back by Thu 3 Dec with ideas and a way to measure success. Settle with one tap what you "
        "see differently. Still to find is today’s figure for reuse of features (to ask: Finance).")
    assert f"To try first: A shared catalogue. {following}" in plain(post.text)
    none = dict.fromkeys(("hurts", "works", "levels", "targets", "differs", "pilot"), ())
    bare = samples.team_summary(**none)
    assert plain(WORDING.post(bare).text) == f"What was said stands below, area by area.\n{following}"
    more = plain(WORDING.post(samples.team_summary(pilot=("One.", "Two", "Three"))).text)
    assert "To try first: One; two more ideas below. Next:" in more
    assert WORDING.post(replace(bare, next_steps=())).text == "What was said stands below, area by area."
    assert WORDING.post(replace(bare, answered=0, next_steps=())).text == "Nobody answered, so there is nothing to sum up."
    assert "Not covered: Automation." in post.note


def test_the_summary_lets_the_thread_settle_three_differences_and_says_how() -> None:
    apart = samples.team_summary().differs[0]
    many = tuple(replace(apart, item=f"fe.{number}") for number in range(5))
    post = WORDING.post(samples.team_summary(differs=(replace(apart, settled="both"), *many)))
    assert [row.id for row in post.rows] == ["fe.0", "fe.1"], "one row gives way to what is settled"
    assert len(WORDING.post(samples.team_summary(differs=many)).rows) == 3
    for closed, updated in (("deadline", False), ("through", True)):
        late = samples.team_summary(differs=many, closed=closed, updated=updated)
        assert lines(WORDING.post(late)) <= 12 and WORDING.post(late).lead
    assert plain(post.rows[0].text) == "Seen differently: lead time (data scientists: 3 weeks; engineers: 2 days)"
    assert [pick.value for pick in post.rows[0].picks] == ["agree", "both", "park"]
    assert "Settled: lead time, both true" in plain(post.text) and "Settled: both true." in plain(post.details)
    assert lines(post) <= 12
    ladder = samples.team_summary(differs=(replace(apart, item="fe.today", label="Features"),))
    assert plain(WORDING.post(ladder).rows[0].text).startswith("Seen differently: features, level today (")


def test_a_digest_names_cards_and_days_in_words() -> None:
    account = samples.DigestAccount("Northwind", "running", 6, 19, 24, None, (("closing", 4), ("target_details", 1)), "",
                                    (("Ask for access", "Mei", samples.DAY), ("Tell Tom", "", None), ("Try", "", samples.DAY)))
    def told(one: samples.DigestAccount) -> list[str]:
        return plain(WORDING.post(samples.Digest("2026-W49", (one,))).text).split("\n")

    lines = told(account)
    assert lines[1:] == ["Stuck: the last card (4 days), what should move (1 day).",
                         "Open actions: Ask for access (Mei, Thu 3 Dec); Tell Tom; Try (Thu 3 Dec)."]
    private = replace(account, stuck=(), actions=(), people=3, finish=samples.DAY)
    assert told(private) == ["Northwind moved 6 answers (19 of 24 for three people), done by Thu 3 Dec."]
    silent = told(replace(private, people=0, moved=0, answered=0, decide="silent"))
    assert silent == ["Northwind did not move (0 of 24), ends Thu 3 Dec.",
                      "Decide: nobody has answered: a line from you in the thread, other people, or another time?"]


def test_a_digest_says_three_lines_an_account() -> None:
    digest = next(one for one in samples.MESSAGES if isinstance(one, samples.Digest))
    assert plain(WORDING.post(digest).text).split("\n") == [
        "Northwind moved 6 answers (19 of 24), done by Thu 3 Dec.",
        "Stuck: release approval (4 days).",
        "Decide: extend it, or close with 79 %?",
    ]


def test_the_owners_summary_says_what_is_assumed() -> None:
    summary = next(one for one in samples.MESSAGES if isinstance(one, samples.OwnerSummary))
    post = WORDING.post(summary)
    assert "Complexity is our assumption" in post.note and "quick win" in post.text
    assert [button.action for button in post.buttons] == ["share", "actions", "export"]


@pytest.mark.skipif(sys.gettrace() is not None, reason="measured without a tracer")
def test_a_level_that_need_not_rise_is_no_gap() -> None:
    summary = next(one for one in samples.MESSAGES if isinstance(one, samples.OwnerSummary))
    kept = WORDING.post(replace(summary, gaps=(("Features", 1.5, 4.0), ("Training", 4.0, 4.0), ("Validation", 3.7, 2.7))))
    assert "wanted: Features 1.5 → 4\n" in plain(kept.text) and "Validation 3.7 → 2.7" in plain(kept.details)
    assert "Widest" not in WORDING.post(replace(summary, gaps=(("Training", 4.0, 4.0),))).text


def test_owners_read_in_sentences_what_does_not_go_together() -> None:
    summary = next(one for one in samples.MESSAGES if isinstance(one, samples.OwnerSummary))
    details = plain(WORDING.post(summary).details).split("\n")
    assert "• One person gave two answers that do not fit: 3 weeks for lead time, 2 days for time to prepare." in details
    assert ("• Training is said to be at level 4 of 5 today, and yet half or more of those who voted recognise "
            "models built twice, lack of trust.") in details
    assert ("• Validation: the level wanted, 2.7, is lower than today’s, 3.7. "
            "Ask whether the five levels were read as meant.") in details
    assert "• Lead time: one view is 3 weeks, another 2 days." in details
    assert "• Features, level today: 4 (Executive stakeholders), 1.5 (Data science team)." in details


def test_a_whole_practice_guide_is_named_by_what_it_is_about() -> None:
    summary = next(one for one in samples.MESSAGES if isinstance(one, samples.OwnerSummary))
    mapped = replace(summary.pains[0], practices=(("automl", "Development velocity"), ("fe#a", "A catalogue")))
    details = plain(WORDING.post(replace(summary, pains=(mapped,))).details)
    assert "• Our practice guide on development velocity\n• A catalogue\n" in details and "automl" not in details


def test_a_prompt_card_is_worded_quickly() -> None:
    card = samples.card()
    best = min(timed(card) for _ in range(5))
    assert best < 0.0005


def timed(card: Message) -> float:
    """Seconds for one post, over many."""
    start = time.perf_counter()
    for _ in range(200):
        WORDING.post(card)
    return (time.perf_counter() - start) / 200


@pytest.mark.parametrize(("name", "text", "says"), [
    ("notices/done.j2", b"{# Done. #}\n{% block text %}{{ name", "notices/done.j2:2: unexpected end of template"),
    ("notices/done.j2", b"{# Done. #}\n\n{% block text %}{{ a | none }}{% endblock %}", "notices/done.j2:3: No filter named"),
    ("notices/done.j2", b"{# Done. #}{% block text %}{{ words.nothing }}{% endblock %}", "notices/done.j2: 'jinja2"),
    ("words.j2", b"{# Words. #}\n{% if %}", "words.j2:2: Expected an expression"),
    ("home.j2", b"{# Caf\xe9 #}", "home.j2: the file is not UTF-8; save it as UTF-8."),
    ("words.j2", None, "words.j2: the file is missing; copy the shipped messages and change the copy."),
])  # fmt: skip
def test_a_broken_template_is_named_with_its_line(tmp_path: Path, name: str, text: bytes | None, says: str) -> None:
    folder = tmp_path / "messages"
    shutil.copytree(FOLDER, folder)
    if text is None:
        (folder / name).unlink()
    else:
        (folder / name).write_bytes(text)
    with pytest.raises(ContentError) as broken:
        Wording(folder)
    assert str(broken.value).startswith(f"{folder}/{says}") and len(broken.value.problems) == 1
