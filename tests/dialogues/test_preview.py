"""What the preview shows before a launch."""

from dataclasses import replace

import pytest
from dialogue import Talk
from fakes import ANA, ROOM, ZOE

from bot.core.post import Form


@pytest.mark.parametrize(("template", "areas"), [
    ("data-science", "Features, Training, Validation and Collaboration"),
    ("ml-engineering", "Deployment, Monitoring, Automation and Platform"),
    ("platform", "Platform, Automation, Monitoring, Collaboration, Business impact and Deployment"),
    ("executive", "Business impact, Collaboration and Platform")])  # fmt: skip
def test_areas_that_a_topic_line_asks_a_few_questions_of_are_named(template: str, areas: str) -> None:
    talk = Talk()
    shown = talk.owner.commands(f'start "Acme Corp" {template}', "channel").gets("preview")
    assert next(field.value for field in shown.fields if field.label == "Areas") == areas


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
