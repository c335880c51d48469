"""Who joins a run that is under way: one mention in the thread, or a line in private, within hours and the day's posts."""

from dialogue import Talk
from fakes import ANA, JONAS, MEI, ZOE, somebody

from bot.channels import ChannelClosed, ChannelOpened
from bot.core.quota import EXTRA_POSTS

KAI = somebody("Kai Mori", "analyst", "Asia/Tokyo")
LEE = somebody("Lee Park", "analyst", "America/New_York")


def talk() -> Talk:
    """A run with its first question out."""
    return Talk(ANA, JONAS, MEI, ZOE, KAI, LEE).starts(people="fake:ana\nfake:jonas\nfake:mei").opens().after(minutes=2)


def welcomed(one: Talk) -> list[tuple[str, ...]]:
    """Who was mentioned in which greeting."""
    return [posted.post.mentions for posted in one.all("hello")]


def test_who_is_added_is_mentioned_once_and_counts_in_the_days_posts() -> None:
    one = talk()
    posts = one.run.tracks[0].posts
    one.owner.commands("add @Zoe designer").gets("done")
    one.after(minutes=10)
    assert welcomed(one)[1:] == [("fake:zoe",)]
    assert one.run.tracks[0].posts == posts + 1
    one.zoe.says("3 weeks").marked()
    one.at("Wed 12:00")
    assert len(welcomed(one)) == 2


def test_several_who_are_added_one_after_the_other_are_mentioned_together() -> None:
    one = talk()
    one.owner.commands("add @Zoe")
    one.after(minutes=1).owner.commands("add @Ana")
    one.owner.commands("add @Lee Park")
    one.at("Mon 16:00")
    assert welcomed(one)[1:] == [("fake:zoe",), ("fake:lee",)], "Ana was there already; Lee's day begins at 15:30"


def test_a_mention_waits_for_room_in_the_day_and_for_hours() -> None:
    one = talk()
    for _ in range(9):
        one.ana.taps("skip")
        one.after(minutes=2)
    one.owner.commands("add @Zoe")
    one.at("Tue 09:29")
    assert len(welcomed(one)) == 1
    one.after(minutes=2)
    assert welcomed(one)[1:] == [("fake:zoe",)]
    day = [posted for posted in one.channel.posts if posted.public and posted.at.day == 30]  # type: ignore[attr-defined]
    assert len(day) <= one.run.setup.pace + EXTRA_POSTS


def test_where_hours_never_meet_a_line_in_private_welcomes() -> None:
    one = talk()
    one.owner.commands("add @Kai")
    one.at("Tue 12:00")
    assert len(welcomed(one)) == 1
    said = one.all("welcome", "fake:kai")
    assert len(said) == 1 and "Acme Corp" in said[0].post.plain and said[0].at.hour == 0  # type: ignore[attr-defined]


def test_in_private_runs_a_line_in_private_comes_before_the_first_question() -> None:
    one = Talk(ANA, JONAS, ZOE).starts("Globex", "executive", people="fake:ana\nfake:jonas").opens().after(minutes=5)
    one.owner.commands("add @Zoe")
    one.after(minutes=5)
    got = [posted.post.voice.rpartition("/")[2] for posted in one.channel.posts if posted.target.person == "fake:zoe"]
    assert got == ["welcome", "prompt_card"] and len(welcomed(one)) == 1
    first = next(prompt for prompt in one.run.prompts if prompt.track == "fake:zoe")
    assert first.kind == one.prompt(1).kind, "she is asked all that the others are, from the start"


def test_a_pause_of_the_run_or_a_closed_channel_only_put_the_mention_off() -> None:
    one = talk()
    one.owner.commands("add @Zoe")
    one.owner.commands("pause")
    one.receives(ChannelClosed("gone", one.now, one.run.setup.channel, "archived"))
    one.after(minutes=30)
    assert len(welcomed(one)) == 1
    one.receives(ChannelOpened("back", one.now, one.run.setup.channel))
    one.owner.commands("resume")
    one.after(minutes=30)
    assert welcomed(one)[1:] == [("fake:zoe",)]
