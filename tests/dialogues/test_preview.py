"""What the preview shows before a launch."""

from dataclasses import replace

import pytest
from dialogue import Talk, guides
from fakes import ANA, ROOM, ZOE

from bot.core.events import Pressed
from bot.core.post import Form


@pytest.mark.parametrize(("template", "areas"), [
    ("data-science", "Features, Training and Validation; a few questions on Collaboration"),
    ("ml-engineering", "Deployment, Monitoring and Automation; a few questions on Platform"),
    ("platform", "Platform; a few questions on Automation, Monitoring, Collaboration, Business impact and Deployment"),
    ("executive", "Business impact; a few questions on Collaboration and Platform")])  # fmt: skip
def test_areas_that_a_topic_line_asks_a_few_questions_of_are_named(template: str, areas: str) -> None:
    talk = Talk()
    shown = talk.owner.commands(f'start "Acme Corp" {template}', "channel").gets("preview")
    assert next(field.value for field in shown.fields if field.label == "Areas") == areas


def test_a_private_session_without_names_says_why_it_goes_to_the_thread() -> None:
    talk = Talk()
    shown = talk.owner.commands("start Acme executive", "channel").gets("preview")
    assert "nobody is named, so it goes to the thread" in shown.plain and "a thread in #general" in shown.plain
    talk.owner.presses("change", shown)
    form = talk.owner.form()
    values = {one.name: one.value for one in form.inputs}
    named = talk.owner.sends(form, **values | {"participants": "fake:ana"}).gets("preview")
    assert "nobody is named" not in named.plain and "each person in private" in named.plain
    assert "nobody is named" not in talk.owner.commands("start Acme executive where=thread", "channel").gets("preview").plain
    assert "nobody is named" not in talk.owner.commands("start Acme data-science", "channel").gets("preview").plain


def test_a_start_in_private_needs_names() -> None:
    talk = Talk()
    talk.owner.commands("start Acme data-science where=private", "channel").gets("nobody_named", says="with @Ana")
    form = talk.owner.commands("start", "channel").form()
    talk.owner.sends(form, account="Acme", template="data-science", channel=ROOM, where="private")
    assert talk.owner.reply.errors == (("participants", "To ask in private, name who is asked."),)
    named = talk.owner.commands("start Acme data-science where=private with @Ana", "channel").gets("preview")
    assert "each person in private" in named.plain


def test_a_single_person_is_known_whatever_the_answers_show() -> None:
    talk = Talk()
    shown = talk.owner.commands("start Acme executive with @Ana attribution=role", "channel").gets("preview")
    assert "Only one person is asked" in shown.plain
    for words in ("with @Ana", "with @Ana and @Mei attribution=role"):
        assert "Only one person" not in talk.owner.commands(f"start Acme executive {words}", "channel").gets("preview").plain


def test_people_from_outside_answer_but_never_own_a_run() -> None:
    eve = replace(ZOE, person="fake:eve", name="Eve Elsewhere", external=True)
    talk = Talk(ANA, eve)
    told = talk.eve.commands('start "Acme Corp" data-science', "channel").gets("from_outside")
    assert "Eve Elsewhere" in told.text and talk.eve.reply.form is None
    talk.owner.commands("start", "channel")
    values = {"account": "Acme Corp", "template": "data-science", "channel": ROOM, "participants": "fake:ana\nfake:eve"}
    talk.owner.sends(**values, co_owners="fake:eve")
    assert [name for name, _ in talk.owner.reply.errors] == ["co_owners"]
    shown = talk.owner.sends(Form("start", "", (), ""), **values).gets("preview")
    assert "Eve Elsewhere is a guest from outside" in shown.text
    draft = shown.buttons[0].value
    talk.eve.presses("launch", shown)
    assert talk.writer.run_now(lambda db: db.draft(draft)), "what is not launched can still be"


def test_a_late_deadline_makes_the_days_no_lighter_and_is_not_the_forecast() -> None:
    talk = Talk()
    shown = talk.owner.commands('start "Acme Corp" data-science by 23 Dec', "channel").gets("preview").plain
    assert "done by Mon 7 Dec if answers come every day, Wed 23 Dec at the latest" in shown
    assert "over six working days, about 5 minutes a day" in shown
    talk.starts("Globex", deadline="2026-12-23").opens()
    assert "Over the next six working days" in talk.all("opening")[0].post.plain


def test_the_forecast_is_when_it_is_through_where_answers_come_every_day() -> None:
    talk = Talk().starts(deadline="2026-12-23").opens().after(minutes=2)
    for day in ("Mon", "Tue", "Wed", "Thu", "Fri", "Mon"):
        assert talk.run.status == "running", talk.now
        talk.at(f"{day} 10:00")
        for _ in range(9):
            prompt = talk.open_prompt(talk.ana)
            if prompt and prompt.kind == "recognition":
                for row in prompt.items:
                    level = {"today": "1", "wanted": "5"}.get(row.rpartition(".")[2])
                    talk.ana.taps("pick", row=row.rpartition(".")[2] if level else row, value=level or "sounds")
            elif prompt and prompt.state == "open" and not prompt.answered:
                talk.ana.says("about 3 weeks")
            talk.after(minutes=3)
    talk.after(hours=3)
    assert talk.run.close_reason == "through" and f"{talk.run.closed_at:%a %d}" == "Mon 07"


def test_a_preview_that_waited_too_long_starts_nothing() -> None:
    talk = Talk()
    shown = talk.owner.commands('start "Acme Corp" data-science', "channel").gets("preview")
    twin = talk.owner.commands('start "Acme Corp" data-science', "channel").gets("preview")
    talk.at("Fri 17:00")
    late = talk.owner.presses("launch", shown).gets("deadline_too_soon", says="Mon 7 Dec")
    assert [button.action for button in late.buttons] == ["change"]
    talk.owner.presses("change", late)
    talk.owner.sends(account="Acme Corp", template="data-science", channel="fake:acme:general")
    talk.owner.presses("launch").gets("launching")
    talk.owner.presses("launch", twin).gets("duplicate_run")
    talk.at("Mon 10:00")
    assert len(talk.all("opening")) == 1


def test_a_preview_whose_session_is_gone_starts_nothing_and_can_be_changed() -> None:
    talk = Talk()
    shown = talk.owner.commands('start "Acme Corp" data-science pace=7 with @Ana', "channel").gets("preview")
    fewer = replace(guide := guides()["mlops"], templates=tuple(one for one in guide.templates if one.id != "data-science"))
    talk.engine.corridor.guides = {"mlops": fewer}
    refused = talk.owner.presses("launch", shown).gets("unknown_template", says="data-science")
    form = talk.owner.presses("change", refused).form()
    values = {one.name: one.value for one in form.inputs}
    assert (values["account"], values["participants"], values["pace"], values["template"]) == ("Acme Corp", "fake:ana", "7", "")
    talk.engine.corridor.guides = {}
    talk.owner.presses("launch", shown)
    assert not talk.writer.run_now(lambda db: db.every())


def test_a_preview_whose_people_left_starts_nothing_and_can_be_changed() -> None:
    talk = Talk()
    talk.owner.commands("start", "channel")
    shown = talk.owner.sends(account="Acme Corp", template="data-science", channel=ROOM,
                             participants="fake:ana\nfake:mei", roles="Ana: analyst\nMei: lead").gets("preview")
    talk.channel.crowd = tuple(one for one in talk.channel.crowd if one.person != "fake:mei")
    refused = talk.owner.presses("launch", shown).gets("people_gone", says="Mei Tanaka is not in the workspace any more")
    values = {one.name: one.value for one in talk.owner.presses("change", refused).form().inputs}
    assert (values["participants"], values["roles"]) == ("fake:ana", "Ana Weber: analyst")
    talk.owner.sends(**values).gets("preview")
    talk.owner.presses("launch").gets("launching")


def test_a_preview_that_was_used_says_so() -> None:
    talk = Talk()
    shown = talk.owner.commands('start "Acme Corp" data-science', "channel").gets("preview")
    talk.owner.presses("launch", shown).gets("launching")
    talk.owner.hands(Pressed("again", talk.now, "fake:olivia", "", "preview", "launch", shown.buttons[0].value))
    talk.owner.gets("started_already")
    talk.owner.hands(Pressed("odd", talk.now, "fake:olivia", "", "preview", "launch", "nothing"))
    talk.owner.gets("preview_over")


def test_too_few_days_for_the_core_are_named_before_the_launch() -> None:
    talk = Talk()
    assert "too few days" not in talk.owner.commands('start "Acme" data-science', "channel").gets("preview").plain
    for short in ("pace=2", "until Tuesday", "days=3 full"):
        shown = talk.owner.commands(f'start "Acme" data-science {short}', "channel").gets("preview").plain
        assert "too few days for all of it" in shown, short
        minutes = int(shown.partition("about ")[2].split()[0])
        assert minutes <= 5, "a day is not longer because there are fewer of them"


def shown_areas(talk: Talk) -> str:
    """The areas that the preview names."""
    return next(field.value for field in talk.owner.gets("preview").fields if field.label == "Areas")


def test_areas_left_as_the_form_has_them_ask_what_the_session_asks() -> None:
    talk = Talk()
    plain = talk.owner.commands('start "Acme Corp" data-science', "channel").gets("preview").text
    form = talk.owner.commands("start data-science", "channel").form()
    chosen = next(one.value for one in form.inputs if one.name == "areas")
    assert chosen == "feature-engineering\nmodel-training\nmodel-validation\ntopic_lines"
    talk.owner.sends(form, account="Acme Corp", template="data-science", areas=chosen, channel=ROOM)
    assert shown_areas(talk) == "Features, Training and Validation; a few questions on Collaboration"
    assert talk.owner.gets("preview").text == plain, "as many questions"


@pytest.mark.parametrize(("areas", "shown"), [
    ("feature-engineering\ntopic_lines", "Features; a few questions on Collaboration"), ("feature-engineering", "Features"),
    ("feature-engineering\nmodel-training\nmodel-validation", "Features, Training and Validation"),
    ("feature-engineering\nmodel-training\nmodel-validation\nautomation\ntopic_lines",
     "Features, Training, Validation and Automation; a few questions on Collaboration")])
def test_topics_of_a_session_are_asked_until_they_are_taken_out(areas: str, shown: str) -> None:
    talk = Talk()
    form = talk.owner.commands("start data-science", "channel").form()
    field = next(one for one in form.inputs if one.name == "areas")
    assert ("topic_lines", "The session’s few questions by topic") in field.options
    assert "Data science team: Features, Training and Validation; by topic team collaboration workflow questions" in field.hint
    talk.owner.sends(form, account="Acme Corp", template="data-science", areas=areas, channel=ROOM)
    assert shown_areas(talk) == shown
    talk.owner.presses("change")
    form = talk.owner.form()
    assert next(one.value for one in form.inputs if one.name == "areas") == areas
    talk.id = talk.owner.sends(form, **{one.name: one.value for one in form.inputs}).gets("preview").buttons[0].value
    talk.owner.presses("launch").gets("launching")
    steps = {step for track in talk.run.tracks for step in track.plan}
    assert ("question:tc.structure.handoffs" in steps) is ("topic_lines" in areas)


def test_before_a_session_is_chosen_the_form_says_what_each_asks() -> None:
    talk = Talk()
    form = talk.owner.commands("start", "channel").form()
    field = next(one for one in form.inputs if one.name == "areas")
    assert field.value == "topic_lines" and "Executive stakeholders: Business impact; by topic high-level" in field.hint
    talk.owner.sends(form, account="Acme", template="executive", areas=field.value, channel=ROOM)
    assert shown_areas(talk) == "Business impact; a few questions on Collaboration and Platform"
    form = talk.owner.commands("start Acme areas=features", "channel").form()
    assert next(one.value for one in form.inputs if one.name == "areas") == "feature-engineering\ntopic_lines"


@pytest.mark.parametrize(("areas", "shown"), [
    ("areas=features,Training", "Features and Training; a few questions on Collaboration"),
    ('areas="Business impact, automation"', "Business impact and Automation; a few questions on Collaboration")])
def test_areas_are_known_by_their_names(areas: str, shown: str) -> None:
    talk = Talk()
    talk.owner.commands(f"start Acme data-science {areas}", "channel")
    assert shown_areas(talk) == shown
    talk.owner.commands("start Acme data-science areas=feature-enginering", "channel").gets(
        "unknown_area", says="feature-engineering")


def test_people_and_roles_by_words_and_in_the_form() -> None:
    talk = Talk()
    shown = talk.owner.commands("start Acme data-science with Ana and Mei Tanaka until Friday", "channel").gets("preview")
    assert next(field.value for field in shown.fields if field.label == "Asked") == "Ana Weber, Mei Tanaka"
    talk.owner.commands("start Acme data-science participants=ana,nobody", "channel").gets("unknown_person", says="nobody")
    form = talk.owner.commands("start", "channel").form()
    values = {"account": "Acme", "template": "data-science", "channel": ROOM, "participants": "fake:ana\nfake:mei"}
    talk.owner.sends(form, **values, roles="Ana: head of data\nZoe: designer")
    assert talk.owner.reply.errors[0][0] == "roles" and "Zoe" in talk.owner.reply.errors[0][1]
    talk.owner.sends(form, **values, roles="Ana: head of data")
    talk.id = talk.owner.gets("preview").buttons[0].value
    talk.owner.presses("launch")
    assert [one.role for one in talk.run.participants] == ["head of data", "ML engineer"]
