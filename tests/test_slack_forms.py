"""Forms in Slack as people meet them: what they filled in stays, on top of each other or not, and errors stand at fields."""

import asyncio
from pathlib import Path

import pytest
from fake_slack import Channel, Person, View
from slack_town import Town, town
from test_slack_troubles import play, run_of
from test_slack_week import cards

from adapters.slack.views import value_of


def filled(form: View) -> dict[str, object]:
    """What stands in a form's fields."""
    inputs = {block["block_id"]: block["element"] for block in form.blocks if block["type"] == "input"}
    return {name: value for name, one in inputs.items() for key, value in one.items() if key.startswith("initial_")}


def test_changing_a_preview_loses_nothing_however_often(tmp_path: Path) -> None:
    async def scene() -> None:
        async with town(tmp_path) as one:
            slack = one.slack
            olivia, ana, tom = (slack.add_user(name) for name in ("Olivia Owner", "Ana Weber", "Tom Two"))
            room = slack.add_channel("northwind", [olivia, ana, tom])
            form = (await olivia.commands("/discovery", "start", room)).modal
            assert form
            await olivia.submits(form, {
                "account": "Acme", "template": "data-science", "participants": [ana.id], "co_owners": [tom.id], "pace": "7",
                "window_end": "15:00", "country": "DE", "deadline": "2026-12-09", "attribution": "none",
                "days": ["1", "2", "3"]})  # fmt: skip
            first = str(slack.modals(olivia)[-1].shape)
            for _ in range(4):
                assert (await olivia.taps(slack.modals(olivia)[-1], "change")).trouble == ""
                form = slack.modals(olivia)[-1]
                assert form.title == "Start a discovery"
                assert filled(form) | {"participants": [ana.id], "co_owners": [tom.id], "pace": "7", "window_end": "15:00",
                                       "country": "DE", "deadline": "2026-12-09"} == filled(form)  # fmt: skip
                assert not (await olivia.submits(form)).errors
            assert shown(str(slack.modals(olivia)[-1].shape)) == shown(first)
            assert len(slack.modals(olivia)) == 3, "Slack takes no more"
            await olivia.taps(slack.modals(olivia)[-1], "launch")
            assert not any("Start" in str(modal.shape) for modal in slack.modals(olivia)), "nothing below offers it again"
            await one.go(hours=3)
            run = one.app.store.load(one.app.store.every()[0])
            assert len(one.app.store.every()) == 1 and run.setup.attribution == "none"
            assert sorted(run.setup.calendar.days) == [1, 2, 3] and run.setup.owner_names == ("Olivia Owner", "Tom Two")

    asyncio.run(asyncio.wait_for(scene(), 60))


def shown(preview: str) -> str:
    """A preview without its buttons, which belong to one draft."""
    return preview.partition("'block_id'")[0] + preview.partition("Where:")[2].partition("'block_id'")[0]


def test_two_previews_of_the_same_start_one_run(tmp_path: Path) -> None:
    async def scene() -> None:
        async with town(tmp_path) as one:
            olivia = one.slack.add_user("Olivia Owner")
            room = one.slack.add_channel("northwind", [olivia])
            previews = [(await olivia.commands("/discovery", 'start "Acme" data-science', room)).message for _ in range(2)]
            told = []
            for preview in previews:
                assert preview
                told.append((await olivia.taps(preview, "launch")).message)
            assert told[1] and "already has a live run of Data science team" in told[1].text
            assert len(one.app.store.every()) == 1

    asyncio.run(asyncio.wait_for(scene(), 60))


def test_what_is_wrong_in_a_form_of_a_run_stands_at_its_field(tmp_path: Path) -> None:
    async def scene(one: Town, room: Channel, olivia: Person, team: list[Person]) -> None:
        later = (await team[0].taps(cards(one.slack, room)[1], "later")).modal
        assert later
        assert "is over" in (await team[0].submits(later, {"day": "2026-11-01"})).errors["day"]
        assert "more than a year away" in (await team[0].submits(later, {"day": "2028-11-01"})).errors["day"]
        assert one.app.store.load(run_of(one)).prompts[0].state == "open"
        assert not (await team[0].submits(later, {"day": "2026-12-02"})).errors
        board = (await olivia.commands("/discovery", "status", room)).message
        assert board
        extend = (await olivia.taps(board, "Extend")).modal
        assert extend
        assert "is over" in (await olivia.submits(extend, {"day": "2026-11-01"})).errors["day"]
        assert not (await olivia.submits(extend, {"day": "2026-12-09"})).errors
        assert one.app.store.load(run_of(one)).setup.deadline.isoformat() == "2026-12-09"
        await one.go(minutes=3)  # the card before takes a vote of each person, and goes to nobody alone
        assign = (await olivia.taps(board, "Ask someone else")).modal
        assert assign
        assert not any(block["optional"] for block in assign.blocks if block["type"] == "input"), "Slack asks for both"

    play(tmp_path, scene)


def test_a_prompt_is_handed_to_anybody_of_the_workspace_with_a_people_picker(tmp_path: Path) -> None:
    async def scene(one: Town, room: Channel, olivia: Person, team: list[Person]) -> None:
        ana, zoe = team[0], one.slack.add_user("Zoe Stranger", "America/New_York")
        robot, gone = one.slack.add_user("Robot", is_bot=True), one.slack.add_user("Gone", deleted=True)
        await ana.taps(cards(one.slack, room)[1], "next")
        await one.go(minutes=2)
        form = (await ana.selects(cards(one.slack, room)[2], "menu", "Not me")).modal
        assert form
        picker = next(block["element"] for block in form.blocks if block.get("block_id") == "person")
        assert picker["type"] == "users_select"
        for wrong, told in ((robot, "I can’t ask Robot"), (gone, "I can’t ask"), (ana, "That is you")):
            assert told in (await ana.submits(form, {"person": wrong.id})).errors["person"]
        assert not (await ana.submits(form, {"person": zoe.id})).errors
        await one.go(hours=8)
        assert any(message.text.startswith("#2") for message in one.slack.posts(one.slack.dm(zoe)))
        assert any("who was not asked before" in message.text for message in one.slack.posts(one.slack.dm(olivia)))
        await zoe.says("about 3 weeks", one.slack.dm(zoe))
        await one.settle()
        run = one.app.store.load(run_of(one))
        joined = run.participant(f"slack:{one.slack.team.id}:{zoe.id}")
        assert joined and joined.calendar.zone == "America/New_York"
        assert [answer.text for answer in run.prompts[1].answers] == ["about 3 weeks"]

    play(tmp_path, scene)


@pytest.mark.parametrize("kind", ["checkboxes", "multi_static_select", "multi_users_select"])
def test_several_choices_that_are_no_list_are_none(kind: str) -> None:
    assert value_of({"type": kind, "selected_options": True, "selected_users": 5}, "T1") == ""
