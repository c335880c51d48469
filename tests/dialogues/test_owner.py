"""The owner's commands, each once by words and where there is one by its button; a clear refusal for everybody else."""

from dataclasses import replace
from datetime import date

import pytest
from dialogue import Talk
from fakes import ANA, JONAS, MEI, somebody

from bot.core.post import Form, plain


def test_start_by_form_by_words_and_again(talk: Talk) -> None:
    form = talk.owner.commands("start", "channel").form()
    assert [one.name for one in form.inputs][:2] == ["account", "template"]
    shown = talk.owner.commands('start "Globex" executive until Friday', "channel").gets("preview")
    assert [one.action for one in shown.buttons] == ["launch", "change", "never_mind"]
    talk.owner.presses("change", shown)
    assert talk.owner.form().id == "start"
    talk.owner.commands('start "Acme Corp" data-science', "channel").gets("duplicate_run")


def typed(form: Form, **changed: str) -> dict[str, str]:
    """The values of a form as it stands, some of them changed."""
    return {one.name: one.value for one in form.inputs} | changed


@pytest.mark.parametrize("session", ["executive", "data-science", "ml-engineering", "platform"])
def test_a_start_sent_again_unchanged_asks_the_same(session: str) -> None:
    talk = Talk()
    shown = talk.owner.commands(f'start "Globex" {session}', "channel").gets("preview")
    talk.owner.presses("change", shown)
    form = talk.owner.form()
    again = talk.owner.sends(form, **typed(form)).gets("preview")
    assert (again.text, again.fields) == (shown.text, shown.fields)


def test_a_start_that_is_changed_keeps_what_was_chosen() -> None:
    talk = Talk()
    chosen = {
        "account": "Globex", "template": "executive", "participants": "fake:ana\nfake:jonas", "areas": "platform\nautomation",
        "maturity": "few", "where": "thread", "attribution": "role", "pace": "3", "deadline": "2026-12-11",
        "window_start": "10:00", "window_end": "15:00", "zone": "Europe/Paris", "days": "1\n2\n3", "country": "FR",
        "co_owners": "fake:mei", "approval": "owner",
    }  # fmt: skip
    talk.owner.commands("start", "channel")
    first = talk.owner.form()
    shown = talk.owner.sends(first, **typed(first, **chosen)).gets("preview")
    talk.owner.presses("change", shown)
    kept = typed(talk.owner.form())
    assert {name: kept[name] for name in chosen} == chosen
    talk.owner.sends(first, **typed(first, account="Globex", template="executive", participants="fake:ana"))
    talk.owner.presses("change", talk.owner.gets("preview"))
    assert typed(talk.owner.form())["where"] == typed(talk.owner.form())["deadline"] == ""


def test_list_and_status_by_words_and_by_button(talk: Talk) -> None:
    listed = talk.owner.commands("list", "private").gets("run_list")
    talk.owner.presses("status", listed).gets("status_card", says="Acme Corp")
    assert "Acme Corp" in talk.owner.commands("status acme corp", "private").gets("status_card").plain


def test_answers_by_words_and_by_button(talk: Talk) -> None:
    talk.ana.says("about 3 weeks")
    talk.owner.commands("answers").gets("answer_list", says="about 3 weeks")
    talk.owner.commands("answers #2").gets("answer_list", says="about 3 weeks")
    talk.owner.presses("answers", talk.board()).gets("answer_list", says="about 3 weeks")


def test_remind_by_words_and_by_button(talk: Talk) -> None:
    talk.owner.commands("assign #2 @Jonas").gets("done")
    talk.after(minutes=10)
    talk.owner.commands("remind").gets("done")
    talk.owner.presses("remind", talk.board()).gets("done")
    talk.after(minutes=5)
    nudged = talk.all("private_nudge", "fake:jonas") + [one for one in talk.all("thread_nudge") if "Jonas" in one.post.text]
    assert len(nudged) == 1, "at most one reminder a day"


def reminded(talk: Talk) -> list[str]:
    """Who got a private reminder so far."""
    people = ("fake:ana", "fake:jonas", "fake:mei")
    return [person for person in people for _ in talk.all("private_nudge", person)]


@pytest.mark.parametrize(("order", "names", "to"), [
    ("remind Mei", "Mei Tanaka", ["fake:mei"]), ("remind #2 @Jonas", "Jonas Lindqvist", ["fake:jonas"]),
    ("remind everybody please", "Ana Weber, Jonas Lindqvist and Mei Tanaka", ["fake:ana", "fake:jonas", "fake:mei"]),
])  # fmt: skip
def test_remind_goes_to_whom_the_owner_names_on_the_first_day_too(
    talk: Talk, order: str, names: str, to: list[str]
) -> None:
    talk.owner.commands(order).gets("done", says=f"reminded {names}.")
    talk.after(minutes=5)
    assert reminded(talk) == to
    talk.owner.commands(order).gets("done", says="today’s reminder")
    talk.after(minutes=5)
    assert reminded(talk) == to


def test_remind_says_why_nobody_was_reminded(talk: Talk) -> None:
    talk.ana.says("about 3 weeks")
    talk.owner.commands("remind").gets("done", says="nothing waits for an answer")
    talk.after(minutes=5)
    talk.at("Tue 19:00")
    talk.owner.commands("remind").gets("done", says="not at work now")
    talk.owner.commands("assign #3 @Mei")
    talk.owner.commands("remind Jonas").gets("done", says="Jonas Lindqvist was not reminded")
    talk.owner.commands("pause").gets("done")
    talk.owner.commands("remind").gets("not_now", says="paused")
    assert not reminded(talk)


def test_remind_where_nobody_is_named_is_one_line_a_day_in_the_thread() -> None:
    talk = Talk().starts(people="").opens().after(minutes=2)
    talk.owner.commands("remind").gets("done", says="one line in the thread")
    talk.hears("thread_nudge", says="#1")
    talk.after(minutes=5).owner.commands("remind").gets("done", says="today’s reminder")
    assert len(talk.all("thread_nudge")) == 1


def test_what_is_answered_or_with_somebody_who_left_is_not_assigned(talk: Talk) -> None:
    talk.ana.says("about 3 weeks")
    talk.after(minutes=5)
    talk.owner.commands("assign #2 @Mei").gets("already_closed")
    talk.owner.commands("remove @Mei").presses("confirm")
    talk.owner.commands("assign #3 @Mei").gets("takes_no_part", says="Mei Tanaka")
    talk.owner.commands("assign #3 @jonas").gets("done", says="handed over to Jonas Lindqvist")
    assert not talk.all("handed_over", "fake:olivia"), "the owner is told once"


def test_the_owner_assigns_to_anybody_who_then_takes_part(talk: Talk) -> None:
    talk.owner.commands("assign #2 @nobody").gets("unknown_person")
    talk.owner.commands("assign #2 @zoe").gets("done", says="handed over to Zoe Stranger")
    assert talk.run.participant("fake:zoe") and talk.prompt(2).to == "fake:zoe"
    assert not talk.all("person_joined", "fake:olivia"), "whoever did it knows it"
    talk.after(minutes=5).hears("hello", says="Zoe Stranger")


def test_pause_and_resume_by_words_and_by_button(talk: Talk) -> None:
    talk.owner.commands("pause").gets("done")
    assert talk.run.status == "paused"
    talk.hears("run_paused")
    talk.owner.presses("resume", talk.board()).gets("done")
    assert talk.run.status == "running"
    talk.hears("run_resumed")
    talk.owner.presses("pause", talk.board()).gets("done")
    talk.owner.commands("resume").gets("done")
    assert talk.run.status == "running"


def test_a_pause_until_a_day_ends_by_itself(talk: Talk) -> None:
    talk.owner.commands("pause until Thu").gets("done", says="goes on by itself on Thu 3 Dec")
    talk.hears("run_paused", says="until Thu 3 Dec")
    talk.at("Thu 09:00").hears_nothing("prompt_card", "thread_nudge")
    assert talk.run.status == "paused"
    talk.at("Thu 09:45").hears("run_resumed", says="The pause is over")
    assert talk.run.status == "running" and talk.run.resume_at is None
    talk.owner.commands("pause until Fri").gets("done")
    talk.owner.commands("resume").gets("done")
    talk.owner.commands("pause").gets("done")
    talk.at("Fri 12:00")
    assert talk.run.status == "paused", "the day of an older pause ends no later one"


def test_extend_by_words_and_by_form(talk: Talk) -> None:
    talk.owner.commands("extend 11 Dec").gets("done", says="Fri 11 Dec")
    assert talk.run.setup.deadline == date(2026, 12, 11)
    talk.hears("run_extended", says="11 Dec")
    talk.owner.commands("extend +2").gets("done")
    assert talk.run.setup.deadline == date(2026, 12, 15)
    talk.owner.presses("extend", talk.board()).sends(day="2026-12-18")
    assert talk.run.setup.deadline == date(2026, 12, 18)
    talk.owner.commands("extend by a week").gets("done", says="Fri 25 Dec")
    talk.owner.commands("extend in 10 days").gets("done", says="Thu 10 Dec")
    talk.owner.commands("extend – Fri 11 Dec").gets("done", says="Fri 11 Dec")
    talk.owner.commands("extend frday").gets("unknown_date", says="Did you mean friday?")


def test_assign_add_and_remove_by_words(talk: Talk) -> None:
    talk.owner.commands("add @Zoe designer").gets("done")
    zoe = talk.run.participant("fake:zoe")
    assert zoe and zoe.role == "designer"
    talk.owner.commands("assign #2 @Zoe").gets("done")
    assert talk.prompt(2).to == "fake:zoe"
    asked = talk.owner.commands("remove @Zoe").gets("confirm", says="Remove Zoe Stranger")
    assert talk.prompt(2).to == "fake:zoe"
    talk.owner.presses("confirm", asked).gets("done", says="Zoe")
    gone = talk.run.participant("fake:zoe")
    assert (gone is None or gone.stopped) and talk.prompt(2).to == ""


@pytest.mark.parametrize("words", ["remove @Zoe", "remind @Zoe"])
def test_somebody_whom_the_run_does_not_ask_is_no_stranger(talk: Talk, words: str) -> None:
    talk.owner.commands(words).gets("not_in_run", says="Zoe Stranger is not asked in the run on Acme Corp. add @Zoe Stranger")
    talk.owner.commands(words.replace("@Zoe", "@Zorro")).gets("unknown_person")
    talk.owner.commands("add @Zoe Stranger").gets("done")
    talk.owner.commands("assign #2 @Zoe").gets("done", says="handed over to Zoe")


def test_where_anybody_may_answer_anybody_can_be_given_a_question() -> None:
    talk = Talk().starts(people="").opens().after(minutes=2)
    talk.ana.taps("skip")
    talk.after(minutes=2)
    talk.owner.presses("assign", talk.board()).sends(number="2", person="fake:zoe").gets("done", says="handed over to Zoe")
    assert talk.prompt(2).to == "fake:zoe" and talk.all("prompt_card", "fake:zoe")


def test_a_card_that_everybody_votes_on_is_given_to_nobody_alone() -> None:
    talk = Talk().starts().opens().after(minutes=2)
    talk.owner.commands("assign #1 @Jonas").gets("for_everyone", says="can’t go to Jonas Lindqvist alone; remind #1 @Jonas")
    assert talk.prompt(1).state == "open" and not talk.prompt(1).to
    talk.owner.commands("remind #1 @Jonas Lindqvist").gets("done", says="reminded Jonas Lindqvist")
    talk.jonas.taps("pick", 1, row="fe.sign.rebuild", value="sounds")
    talk.owner.commands("assign #1 @Ana")
    assert "remind" not in talk.owner.gets("for_everyone").plain
    talk.mei.taps("not_me", 1, value="fake:ana").gets("for_everyone")
    talk.mei.taps("pick", 1, row="fe.sign.rebuild", value="partly")
    assert {one.person for one in talk.prompt(1).answers} == {"fake:jonas", "fake:mei"}


def test_a_card_that_is_stuck_is_offered_to_nobody_alone() -> None:
    talk = Talk().starts().opens().after(minutes=2)
    talk.at("Fri 16:00")
    card, question = [one.post for one in talk.all("stuck", "fake:olivia")]
    assert "#1" in card.plain and "someone else" not in card.plain and "assign" not in {one.action for one in card.buttons}
    assert "#2" in question.plain and "someone else" in question.plain and "assign" in {one.action for one in question.buttons}
    talk.owner.presses("assign", talk.board())
    offered = next(one.options for one in talk.owner.form().inputs if one.name == "number")
    cards = [one.number for one in talk.run.prompts if one.kind == "recognition"]
    assert cards and offered and not {str(number) for number in cards} & {value for value, _ in offered}


def test_add_assign_and_remove_by_button(talk: Talk) -> None:
    talk.owner.presses("add_person", talk.board()).sends(person="fake:zoe", role="designer").gets("done", says="Zoe Stranger")
    sheet = talk.owner.presses("assign", talk.board()).form()
    assert [label for _, label in sheet.inputs[0].options] == ["#2 Feature lead time"], "the open question, by name"
    assert sheet.inputs[0].required
    talk.owner.sends(sheet, number="2", person="fake:zoe").gets("done", says="handed over to Zoe Stranger")
    sheet = talk.owner.presses("remove", talk.board()).form()
    talk.ana.sends(sheet, person="fake:zoe").gets("not_owner")
    talk.owner.sends(sheet, person="fake:zoe").gets("done", says="Zoe Stranger is out")
    gone = talk.run.participant("fake:zoe")
    assert gone and gone.stopped and not talk.prompt(2).to
    talk.owner.presses("export", talk.board()).gets("export_ready")


def test_where_nothing_waits_there_is_no_form_to_assign(talk: Talk) -> None:
    talk.ana.says("about 3 weeks")
    talk.owner.presses("assign", talk.board()).gets("nothing_to_assign", says="No question is open")


def test_a_near_miss_is_asked_back_and_a_word_too_many_is_named(talk: Talk) -> None:
    assert "Did you mean" in talk.owner.commands("staus").gets("unknown_command").plain
    assert "Did you mean Ana Weber" in talk.owner.commands("assign #2 @Anna").gets("unknown_person").plain
    assert "Did you mean Acme Corp" in talk.owner.commands("status Acme Crop", "private").gets("unknown_account").plain


def test_summary_actions_export_settings_digest_and_help(talk: Talk) -> None:
    talk.ana.says("about 3 weeks")
    before = talk.public()
    talk.owner.commands("summary").gets("owner_summary", "team_summary")
    talk.owner.presses("summary", talk.board()).gets("owner_summary", "team_summary")
    talk.owner.commands("actions add Ask for access").gets("action_list", says="Ask for access")
    talk.owner.commands("export md").gets("export_ready")
    talk.owner.commands("settings").gets("settings_card")
    talk.owner.commands("settings pace 3").gets("settings_card")
    assert talk.run.setup.pace == 3
    talk.owner.commands("digest Tue 14:00", "private").gets("digest_settings", says="Tuesday at 14:00")
    talk.owner.commands("digest off", "private").gets("digest_settings")
    talk.owner.commands("digest on", "private").gets("digest_settings")
    talk.owner.commands("help", "private").gets("helped", says="reopen")
    assert talk.public() == before, "what an owner looks at stays with the owner"


def test_settings_read_as_they_were_chosen(talk: Talk) -> None:
    shown = {plain(one.label): plain(one.value) for one in talk.owner.commands("settings").gets("settings_card").fields}
    assert shown["Session"] == "Data science team" and shown["Channel"] == "#general" and shown["Holidays of"] == "none"
    assert shown["Working days"] == "Mon, Tue, Wed, Thu, Fri" and shown["Areas"].startswith("Features, Training")
    talk.owner.commands("remove @Mei").presses("confirm")
    shown = {plain(one.label): plain(one.value) for one in talk.owner.commands("settings").gets("settings_card").fields}
    assert shown["Asked"] == "Ana Weber and Jonas Lindqvist"


def test_close_is_confirmed_and_can_be_left(talk: Talk) -> None:
    asked = talk.owner.commands("close").gets("confirm")
    talk.owner.presses("never_mind", asked)
    assert talk.run.live
    talk.owner.presses("close", talk.board()).gets("confirm")
    talk.owner.presses("confirm")
    assert talk.run.status == "closed"
    talk.owner.commands("close").gets("not_now")


def test_cancel_is_confirmed_and_ends_without_a_summary(talk: Talk) -> None:
    talk.owner.commands("cancel").gets("confirm")
    talk.owner.presses("confirm").gets("done")
    assert talk.run.status == "cancelled"
    talk.after(days=1)
    assert not talk.all("team_summary")


def test_rerun_previews_the_same_set_up(talk: Talk) -> None:
    talk.owner.commands("close").presses("confirm")
    shown = talk.owner.commands("rerun").gets("preview")
    talk.owner.presses("launch", shown).gets("launching")
    runs = talk.writer.run_now(lambda db: [db.load(run) for run in db.every()])
    assert len(runs) == 2 and runs[0].setup.template == runs[1].setup.template
    assert [p.person for p in runs[0].participants] == [p.person for p in runs[1].participants]


def test_rerun_by_a_co_owner_keeps_hours_days_and_every_owner() -> None:
    talk = Talk().starts(co_owners="fake:zoe", window_start="08:00", window_end="12:00", days="2\n3\n4").opens()
    talk.owner.commands("close").presses("confirm")
    shown = talk.zoe.commands("rerun", "private").gets("preview")
    assert "Tue 1 Dec, 08:00" in shown.plain or "Wed 2 Dec, 08:00" in shown.plain, shown.plain
    talk.zoe.presses("launch", shown).gets("launching")
    before, after = talk.writer.run_now(lambda db: [db.load(run).setup for run in db.every()])
    assert (after.owners, after.owner_names) == (("fake:zoe", "fake:olivia"), ("Zoe Stranger", "Olivia Owner"))
    assert after.calendar == before.calendar


REFUSED = ("pause", "resume", "extend Friday", "remind", "assign #2 @Ana", "add @Zoe", "remove @Jonas", "close", "cancel",
           "reopen", "rerun", "answers", "actions", "settings", "settings pace 3", "export md")  # fmt: skip


@pytest.mark.parametrize("order", REFUSED)
def test_others_are_refused_in_private_by_name_of_the_owner(talk: Talk, order: str) -> None:
    before, posts = talk.run, talk.public()
    for one in (talk.ana, talk.zoe):
        assert "Olivia" in one.commands(order).gets("not_owner").plain
    assert talk.run == before and talk.public() == posts


@pytest.mark.parametrize("action", ["pause", "resume", "remind", "close", "cancel", "reopen", "rerun", "extend", "export",
                                    "share", "narrow", "drop", "assign", "add_person", "remove", "action"])
def test_others_are_refused_at_the_buttons_too(talk: Talk, action: str) -> None:
    card, before, posts = talk.board(), talk.run, talk.public()
    talk.ana.presses(action, card, value="").gets("not_owner")
    assert talk.run == before and talk.public() == posts


def test_a_co_owner_steers_as_the_owner_does() -> None:
    talk = Talk().starts(co_owners="fake:zoe").opens()
    talk.zoe.commands("pause").gets("done")
    assert talk.run.status == "paused"
    talk.ana.commands("resume").gets("not_owner")
    talk.zoe.commands("resume").gets("done")


@pytest.fixture
def boss() -> Talk:
    """Ana voted and answered; Ada is an admin of the workspace, Ed one from elsewhere."""
    ada, ed = replace(somebody("Ada Admin"), admin=True), replace(somebody("Ed Extern"), admin=True, external=True)
    talk = Talk(ANA, JONAS, MEI, ada, ed).starts(people="fake:ana\nfake:jonas\nfake:mei").opens().after(minutes=2)
    talk.ana.taps("skip")
    return talk.after(minutes=2)


def test_a_command_by_mention_in_the_thread_is_a_command_and_no_answer(talk: Talk) -> None:
    talk.owner.says("pause", addressed=True).unmarked()
    assert talk.run.status == "paused" and not talk.texts(2)


def test_a_newcomer_in_private_gets_what_they_ask_for_and_a_word_is_no_answer(talk: Talk) -> None:
    talk.zoe.says("help", private=True)
    talk.zoe.gets("helped")
    talk.zoe.says("start", private=True)
    assert talk.zoe.form().id == "start"
    talk.zoe.says('start "Globex" executive', private=True)
    assert {one.name: one.value for one in talk.zoe.form().inputs if one.value}["account"] == "Globex"
    talk.jonas.says("help", private=True).unmarked()
    talk.jonas.gets("helped")
    assert talk.texts(2) == []
    talk.jonas.says("status is green since May", private=True).marked()


def test_an_admin_steers(boss: Talk) -> None:
    boss.ada.commands("pause").gets("done")
    boss.hears("run_paused", says="Paused by Ada Admin.")
    boss.ada.commands("resume", "channel").gets("done")
    boss.ada.commands("extend 11 Dec").gets("done", says="Fri 11 Dec")
    boss.ada.commands("settings pace 3").gets("settings_card")
    card = boss.board()
    boss.ada.presses("extend", card).sends(day="2026-12-14").gets("done", says="Mon 14 Dec")
    boss.ada.presses("narrow", card, value="").gets("done")
    boss.ada.commands("close").gets("confirm")
    boss.ada.presses("confirm").gets("done")
    assert boss.run.status == "closed" and boss.run.setup.pace == 3


@pytest.mark.parametrize("order", ["answers", "export csv", "actions", "actions add Foo", "rerun"])
def test_an_admin_reads_nothing_internal(boss: Talk, order: str) -> None:
    boss.ada.commands(order).gets("not_owner", says="Olivia")
    boss.ada.presses("action", boss.board(), value="").gets("not_owner")
    boss.owner.commands("close").presses("confirm")
    boss.after(minutes=5)
    boss.ada.commands("summary").gets("team_summary")
    [internal] = boss.all("owner_summary", "fake:olivia")
    boss.ada.presses("details", internal.post).gets("not_owner")
    assert not boss.all("owner_summary", "fake:ada")


def test_an_admin_does_not_share_what_the_owner_reads_first() -> None:
    talk = Talk(ANA, replace(somebody("Ada Admin"), admin=True)).starts(people="fake:ana", approval="owner").opens()
    talk.after(minutes=2).owner.commands("close").presses("confirm")
    talk.after(minutes=5)
    talk.ada.commands("summary").gets("not_owner")
    talk.ada.presses("share", talk.all("owner_summary", "fake:olivia")[0].post).gets("not_owner")
    assert not talk.all("team_summary")


def test_somebody_from_elsewhere_is_no_admin_here(boss: Talk) -> None:
    boss.ed.commands("pause").gets("not_owner")


def test_what_waits_longest_stands_first() -> None:
    talk = Talk().starts(people="fake:ana\nfake:jonas\nfake:mei").opens().at("Thu 12:00")
    talk.owner.commands("assign #2 @Jonas").gets("done")
    assert talk.run.waiting[-1] == 2
    field = next(one for one in talk.board().fields if one.label == "Waiting longest")
    assert plain(field.value).startswith("#1 Features (3 days) · #2 Feature lead time (2 days) · #3 ")
