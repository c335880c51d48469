"""What is known of people and channels, and what is told of them to whom."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from slack_town import town

from adapters.slack.ids import person_id


def test_nobody_hears_the_names_of_another_workspace(tmp_path: Path) -> None:
    async def scene() -> None:
        async with town(tmp_path) as one:
            olivia, ana = (one.slack.add_user(name) for name in ("Olivia Owner", "Ana Weber"))
            room = one.slack.add_channel("northwind", [olivia, ana])
            directory = one.service.channel.directory
            elsewhere = f"{one.slack.team.id}0"  # its id begins like ours
            directory.note_user(elsewhere, {"id": "U77", "team_id": elsewhere, "real_name": "Bertha Secret"})
            await olivia.commands("/discovery", 'start "Acme Corp" data-science', room)
            await olivia.taps(one.slack.whispers(olivia)[-1], "launch")
            await one.go(hours=3)
            told = (await olivia.commands("/discovery", "add Bertha", room)).message
            assert told and "Mention them" in told.text and "Secret" not in told.text, told
            await olivia.commands("/discovery", "add Bertha Secret", room)
            run = one.app.store.load(one.app.store.every()[0])
            assert not any(person.name == "Bertha Secret" for person in run.participants)

    asyncio.run(asyncio.wait_for(scene(), 60))


def test_for_people_whose_zone_slack_does_not_tell_the_run_s_own_counts(tmp_path: Path) -> None:
    async def scene() -> None:
        async with town(tmp_path) as one:
            slack = one.slack
            olivia, nora = slack.add_user("Olivia Owner"), slack.add_user("Nora Nozone", tz=None)
            other = slack.add_team("Elsewhere", installed=False)
            eve = slack.add_user("Eve External", tz="America/New_York", team=other)
            room = slack.add_channel("shared", [olivia, nora, eve], shared_with=[other])
            form = (await olivia.commands("/discovery", "start", room)).modal
            assert form
            await olivia.submits(form, {"account": "Acme", "template": "data-science", "participants": [nora.id, eve.id]})
            preview = slack.modals(olivia)[-1]
            for name in ("Nora Nozone", "Eve External"):
                assert f"{name} has no time zone I know: the run's own hours count" in str(preview.shape)
            assert "Eve External is a guest from outside" in str(preview.shape)
            assert "UTC" not in str(preview.shape)
            await olivia.taps(preview, "launch")
            await one.go(hours=3)
            run = one.app.store.load(one.app.store.every()[0])
            assert [person.calendar.zone for person in run.participants] == ["Europe/Berlin", "Europe/Berlin"]

    asyncio.run(asyncio.wait_for(scene(), 60))


def test_an_owner_without_a_zone_can_start_in_utc(tmp_path: Path) -> None:
    async def scene() -> None:
        async with town(tmp_path) as one:
            nora = one.slack.add_user("Nora Nozone", tz=None)
            room = one.slack.add_channel("northwind", [nora])
            shown = (await nora.commands("/discovery", 'start "Acme" data-science', room)).message
            assert shown and "(UTC time)" in shown.text
            await nora.taps(shown, "launch")
            await one.go(hours=4)
            assert "UTC" in (await nora.commands("/discovery", "digest", room)).messages[-1].text
            assert one.app.store.load(one.app.store.every()[0]).setup.calendar.zone == "UTC"

    asyncio.run(asyncio.wait_for(scene(), 60))


@pytest.mark.parametrize("fault", [{"kind": "error", "code": "internal_error"}, {"kind": "late"}])
def test_whoever_slack_does_not_tell_of_owns_nothing_until_it_does(tmp_path: Path, fault: dict[str, Any]) -> None:
    async def scene() -> None:
        async with town(tmp_path) as one:
            slack = one.slack
            other = slack.add_team("Elsewhere", installed=False)
            olivia, eve = slack.add_user("Olivia Owner"), slack.add_user("Eve External", team=other)
            room = slack.add_channel("shared", [olivia, eve], shared_with=[other])
            slack.fail_next("users.info", times=2, **fault)
            for person in (olivia, eve):
                told = (await person.commands("/discovery", 'start "Acme" data-science', room)).message
                assert told and "could not find out yet whether you are from this workspace" in told.text, told
                assert not one.app.store.every()
            slack.release()
            told = (await eve.commands("/discovery", 'start "Acme" data-science', room)).message
            assert told and "here from outside" in told.text
            form = (await olivia.commands("/discovery", "start", room)).modal
            assert form
            one.service.channel.directory._people.pop(person_id(slack.team.id, eve.id))
            slack.fail_next("users.info", "error", code="internal_error", times=9)
            wanted = {"account": "Acme", "template": "data-science", "co_owners": [eve.id]}
            refused = await olivia.submits(form, wanted)
            assert "every owner named here is" in str(refused.errors), refused
            slack.api.faults.clear()
            assert "here from outside" in str((await olivia.submits(form, wanted)).errors)
            await olivia.submits(form, wanted | {"co_owners": []})
            await olivia.taps(slack.modals(olivia)[-1], "launch")
            assert len(one.app.store.every()) == 1

    asyncio.run(asyncio.wait_for(scene(), 60))
