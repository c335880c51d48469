"""What happens to places and people around a run: archived channels, people who move or leave, uninstalled apps, a home page."""

import pytest
from dialogue import Talk

from bot.channels import (
    Capabilities,
    ChannelClosed,
    ChannelError,
    ChannelMoved,
    ChannelOpened,
    Installed,
    PersonChanged,
    Uninstalled,
)
from bot.core.events import Commanded


@pytest.fixture
def talk() -> Talk:
    """A run with its first prompts out."""
    return Talk().starts().opens().after(minutes=2)


def test_an_archived_channel_rests_its_run_and_tells_the_owner_once(talk: Talk) -> None:
    channel = talk.run.setup.channel
    for key in ("gone", "gone", "gone again"):
        talk.receives(ChannelClosed(key, talk.now, channel, "archived"))
    assert talk.run.held == "archived"
    told = talk.owner.gets("undeliverable")
    assert "archived" in told.text
    before = len(talk.channel.posts)
    talk.after(days=3)
    assert not [one for one in talk.channel.posts[before:] if one.public]
    talk.receives(ChannelOpened("back", talk.now, channel))
    assert talk.run.held == "" and talk.owner.gets("goes_on")


def test_an_uninstalled_workspace_rests_all_its_runs_until_it_is_back(talk: Talk) -> None:
    workspace = talk.run.setup.workspace
    talk.receives(Uninstalled("u", talk.now, workspace))
    assert talk.run.held == "token_revoked"
    talk.receives(ChannelOpened("not that", talk.now, talk.run.setup.channel))
    assert talk.run.held == "token_revoked"
    talk.receives(Installed("i", talk.now, workspace))
    assert talk.run.held == ""
    assert any(button.action == "pause" for button in talk.owner.gets("goes_on").buttons)


def test_a_channel_with_a_new_id_is_followed(talk: Talk) -> None:
    old, thread = talk.run.setup.channel, talk.run.thread
    talk.receives(ChannelMoved("m", talk.now, old, "fake:room-new"))
    assert talk.run.setup.channel == "fake:room-new"
    assert talk.run.thread in (thread, thread.replace(old, "fake:room-new"))


def test_who_moves_is_asked_in_their_new_hours_and_who_leaves_is_asked_no_more(talk: Talk) -> None:
    ana = talk.ana.one.person
    talk.receives(PersonChanged("z", talk.now, ana, zone="Asia/Tokyo"))
    one = talk.run.participant(ana)
    assert one and one.calendar.zone == "Asia/Tokyo"
    talk.receives(PersonChanged("l", talk.now, ana, left=True))
    one = talk.run.participant(ana)
    assert one and one.stopped


def test_a_home_page_lists_what_waits_and_the_runs_of_an_owner(talk: Talk) -> None:
    talk.ana.taps("skip")
    talk.after(minutes=2).ana.taps("not_me", value=talk.jonas.one.person)
    page = talk.receives(Commanded("h", talk.now, talk.jonas.one.person, "home")).post
    assert page and page.card == "home" and len(page.rows) == 1
    page = talk.receives(Commanded("h2", talk.now, talk.owner.one.person, "home")).post
    assert page and any(button.action == "status" for button in page.buttons)


def test_an_opening_nobody_can_look_for_is_told_and_comes_anew_when_the_owner_says_so() -> None:
    talk = Talk()
    talk.channel.can = Capabilities(find=False)
    talk.starts()
    talk.channel.always = lambda out: ChannelError("no_answer", retryable=True, ambiguous=True) if out.target.channel else None
    talk.at("Tue 12:00")
    note = talk.owner.gets("undeliverable")
    assert "may stand in #general or not" in note.text and talk.run.held == "in_doubt" and not talk.run.thread
    talk.channel.always = lambda out: None
    talk.owner.commands("resume Acme Corp")
    talk.after(days=1)
    assert talk.run.thread and not talk.run.held and talk.prompt(1).posted_at
