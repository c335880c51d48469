"""What the preview shows before a launch."""

import pytest
from dialogue import Talk


@pytest.mark.parametrize(("template", "areas"), [
    ("data-science", "Features, Training, Validation and Collaboration"),
    ("ml-engineering", "Deployment, Monitoring, Automation and Platform"),
    ("platform", "Platform, Automation, Monitoring, Collaboration, Business impact and Deployment"),
    ("executive", "Business impact, Collaboration and Platform")])  # fmt: skip
def test_areas_that_a_topic_line_asks_a_few_questions_of_are_named(template: str, areas: str) -> None:
    talk = Talk()
    shown = talk.owner.commands(f'start "Acme Corp" {template}', "channel").gets("preview")
    assert next(field.value for field in shown.fields if field.label == "Areas") == areas
