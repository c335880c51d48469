"""People who leave the workspace and come back: participants and owners; and those who stopped and write all the same."""

from dataclasses import replace

from dialogue import Talk
from fakes import ANA, JONAS, MEI, OLIVIA, somebody

from bot.channels import ChannelError, PersonChanged

ROOT = replace(somebody("Root Admin", "IT"), admin=True)


def leaves(talk: Talk, person: str, *, left: bool = True) -> None:
    """Somebody leaves the workspace, or is back in it."""
    talk.receives(PersonChanged(talk.key("life"), talk.now, person, left=left))


def digests(talk: Talk) -> int:
    """How many digests the owner got."""
    return len(talk.all("digest", "fake:olivia"))


def test_the_other_owners_go_on_and_are_told_when_one_leaves() -> None:
    talk = Talk().starts(co_owners="fake:mei", approval="owner").opens().after(minutes=2)
    leaves(talk, "fake:olivia")
    assert "Olivia Owner has left" in talk.all("owner_left", "fake:mei")[-1].post.plain
    assert not talk.all("owner_left", "fake:olivia") and not talk.all("owner_left")
    talk.at("Fri 17:00")
    assert talk.all("owner_summary", "fake:mei") and not talk.all("owner_summary", "fake:olivia")
    assert talk.run.summary_due and not talk.all("team_summary"), "there is somebody to approve it"


def test_the_thread_hears_once_how_a_run_goes_on_whose_only_owner_left(talk: Talk) -> None:
    leaves(talk, "fake:olivia")
    leaves(talk, "fake:olivia")
    talk.after(minutes=5)
    told = talk.hears("owner_left")
    assert "Olivia Owner has left" in told.post.plain and "Fri 4 Dec" in told.post.plain
    assert "Olivia" not in talk.all("opening")[-1].post.plain
    talk.at("Tue 12:00")
    assert len(talk.all("owner_left")) == 1
    assert talk.prompt(3).posted_at, "the questions go on"


def test_that_line_waits_for_working_hours_and_for_room_in_the_day(talk: Talk) -> None:
    for _ in range(8):
        talk.ana.taps("skip")
        talk.after(minutes=2)
    leaves(talk, "fake:olivia")
    talk.at("Tue 09:29").hears_nothing("owner_left")
    talk.after(minutes=2).hears("owner_left")


def test_a_summary_waits_for_no_approval_that_nobody_can_give() -> None:
    talk = Talk().starts(approval="owner").opens().after(minutes=2)
    leaves(talk, "fake:olivia")
    talk.ana.says("here")
    talk.at("Fri 17:00")
    assert talk.run.status == "closed" and len(talk.all("team_summary")) == 1


def test_a_summary_that_waits_already_goes_out_when_the_owner_leaves() -> None:
    talk = Talk().starts(approval="owner").opens().after(minutes=2)
    talk.at("Fri 17:00")
    assert talk.run.summary_due
    leaves(talk, "fake:olivia")
    talk.at("Mon 10:00")
    assert len(talk.all("team_summary")) == 1 and not talk.all("owner_left")


def test_an_admin_steers_a_run_without_owners_and_reads_nothing_internal() -> None:
    talk = Talk(ANA, JONAS, MEI, ROOT).starts(people="fake:ana\nfake:jonas").opens().after(minutes=2)
    leaves(talk, "fake:olivia")
    talk.jonas.commands("extend Friday 11 Dec").gets("not_owner", says="only an admin")
    talk.root.commands("extend 2026-12-11").gets("done", says="Fri 11 Dec")
    talk.root.commands("answers").gets("not_owner")
    talk.root.commands("close")
    talk.root.presses("confirm").gets("done")
    talk.after(minutes=5)
    assert talk.run.status == "closed" and not talk.all("owner_summary", "fake:root")


def test_the_digest_of_an_owner_who_left_stops_and_comes_again(talk: Talk) -> None:
    talk.ana.says("3 weeks")
    leaves(talk, "fake:olivia")
    talk.at("Mon 12:00").after(days=7)
    assert digests(talk) == 0
    leaves(talk, "fake:olivia", left=False)
    talk.after(days=7)
    assert digests(talk) == 1


def test_an_owner_who_is_back_has_the_run_again(talk: Talk) -> None:
    leaves(talk, "fake:olivia")
    leaves(talk, "fake:olivia", left=False)
    talk.owner.gets("owner_back")
    assert talk.run.setup.here == ("fake:olivia",) and "Olivia" in talk.all("opening")[-1].post.plain
    talk.after(minutes=10).hears_nothing("owner_left")


def test_an_owner_whom_the_platform_does_not_know_any_more_has_left() -> None:
    talk = Talk().starts().opens().after(minutes=2)
    talk.channel.always = lambda out: ChannelError("left") if out.target.person == "fake:olivia" else None
    talk.ana.taps("skip")
    talk.ana.commands("stop", "private")
    talk.after(minutes=10).hears("owner_left")
    assert talk.run.setup.here == ()


def test_a_participant_who_is_back_is_asked_again_and_their_replies_count(talk: Talk) -> None:
    talk.ana.taps("not_me").sends(person="fake:mei")
    leaves(talk, "fake:mei")
    assert "Mei Tanaka has left the workspace" in talk.owner.gets("person_stopped").plain
    assert talk.prompt(2).to == ""
    talk.mei.says("not heard").unmarked()
    leaves(talk, "fake:mei", left=False)
    talk.owner.gets("person_back", says="Mei Tanaka")
    talk.after(minutes=5).hears("hello", mentions=("fake:mei",))
    talk.mei.says("3 weeks").marked()


def test_whoever_writes_again_is_back_though_nobody_said_so(talk: Talk) -> None:
    leaves(talk, "fake:mei")
    talk.after(hours=1).mei.says("3 weeks").marked()
    one = talk.run.participant("fake:mei")
    assert one and not one.stopped


def test_who_is_back_in_a_private_run_is_asked_what_is_left_and_nothing_twice() -> None:
    talk = Talk(ANA, MEI).starts("Globex", "executive").opens().after(minutes=5)
    talk.mei.taps("skip")
    talk.after(minutes=5)
    open_before = talk.open_prompt(talk.mei)
    leaves(talk, "fake:mei")
    assert open_before and talk.prompt(open_before.number).outcome == "dropped"
    talk.at("Tue 09:00")
    leaves(talk, "fake:mei", left=False)
    talk.at("Tue 10:00")
    now_open = talk.open_prompt(talk.mei)
    assert now_open and now_open.number == open_before.number, "what was put to her comes first"
    assert talk.all("welcome", "fake:mei")
    asked = [(one.kind, one.item or one.area) for one in talk.run.prompts if one.track == "fake:mei"]
    assert len(asked) == len(set(asked))
    track = talk.run.track("fake:mei")
    assert track and track.plan


def test_who_stopped_and_writes_all_the_same_hears_once_how_to_come_back(talk: Talk) -> None:
    talk.mei.commands("stop", "private").gets("stopped_you")
    talk.mei.says("3 weeks").unmarked()
    talk.mei.gets("out_of_run", says="back")
    talk.mei.says("or four")
    talk.mei.gets_nothing()
    talk.mei.taps("pick", 2, "days").gets("out_of_run")
    talk.mei.says("back", private=True)
    talk.mei.gets("back_you")
    talk.mei.says("3 weeks").marked()


def test_whom_an_owner_removed_does_not_take_themselves_in_again(talk: Talk) -> None:
    talk.owner.commands("remove @Mei").gets("confirm")
    talk.owner.presses("confirm").gets("done")
    talk.mei.says("3 weeks").unmarked()
    talk.mei.gets_nothing()
    talk.mei.says("back", private=True)
    talk.mei.gets("not_a_participant")
    one = talk.run.participant("fake:mei")
    assert one and one.stopped


def test_coming_back_to_a_private_run_brings_the_questions_back() -> None:
    talk = Talk(ANA, OLIVIA).starts("Globex", "executive").opens().after(minutes=5)
    talk.ana.says("stop", private=True)
    assert talk.open_prompt(talk.ana) is None or not talk.run.track("fake:ana").plan  # type: ignore[union-attr]
    talk.ana.says("back", private=True)
    talk.after(minutes=5)
    assert talk.open_prompt(talk.ana)
