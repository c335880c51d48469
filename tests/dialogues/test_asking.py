"""How prompts come: one at a time, in their hours, within quota; yielding, pulling, second zones, downtime."""

from collections import Counter
from datetime import timedelta
from itertools import pairwise

import pytest
from dialogue import Talk, guides
from fakes import ANA, MEI, somebody

NEW_YORK = somebody("Jonas Lindqvist", "data scientist", "America/New_York")


def opened(*team: object, **fields: str) -> Talk:
    """A data science run whose first card is out."""
    talk = Talk(*team)  # type: ignore[arg-type]
    talk.starts(**fields).opens().after(minutes=2)
    talk.hears("prompt_card", number=1)
    return talk


def asked(talk: Talk) -> list[int]:
    """The numbers of the prompts that were put to the thread, in order."""
    return [int(one.post.card) for one in talk.all("prompt_card")]


def test_the_opening_promises_and_greets_once_and_prompts_mention_nobody() -> None:
    talk = Talk().starts()
    talk.at("Mon 09:29").hears_nothing()
    talk.opens()
    promise = talk.hears("opening").post.plain
    for word in ("up to 23 short questions and six tap cards", "five working days", "will not grow", "one reminder a day",
                 "privately", "pause me", "Olivia Owner"):
        assert word in promise, word
    assert talk.hears("hello").post.mentions == ("fake:ana", "fake:jonas", "fake:mei")
    talk.at("Fri 17:00")
    assert not any(one.post.mentions for one in talk.all("prompt_card"))
    assert len(talk.all("hello")) == 1


def test_the_owner_is_told_what_was_delivered() -> None:
    talk = Talk().starts()
    talk.opens().owner.gets("launched", says="Ana Weber")


def test_the_first_vote_lets_the_next_prompt_out_after_a_minute() -> None:
    talk = opened()
    talk.ana.taps("pick", row=talk.prompt(1).items[0], value="sounds")
    talk.after(seconds=59).hears_nothing("prompt_card")
    talk.after(seconds=1).hears("prompt_card", number=2)
    talk.jonas.taps("pick", 1, row=talk.prompt(1).items[0], value="no")
    assert len(talk.prompt(1).answers) == 2, "votes count until the area ends"


def test_pains_of_live_models_are_left_out_where_nothing_is_live() -> None:
    talk = opened(template="ml-engineering", maturity="none")
    text = talk.channel.posts[-1].post.plain
    assert "need weeks to get it live" in text and "what serving our models will cost" not in text
    talk.ana.taps("pick", row="md.sign.weeks", value="sounds")
    talk.at("Fri 12:00")
    card = next(one for one in talk.run.prompts if one.kind == "recognition" and one.area == "model-monitoring")
    assert card.items == ("model-monitoring.today", "model-monitoring.wanted")


def test_a_card_without_pains_asks_for_the_levels_only() -> None:
    talk = opened(template="platform")
    assert "Which of these sound like your team?" in talk.channel.posts[-1].post.plain
    talk.ana.taps("pick", row=talk.prompt(1).items[0], value="sounds")
    text = talk.after(minutes=1).hears("prompt_card", number=2).post.plain
    assert "Where are you today, and where would you like to be?" in text and "sound like your team" not in text


def test_votes_are_hidden_until_the_area_ends_then_shown_as_counts() -> None:
    talk = opened()
    card = talk.channel.posts[-1]
    row = talk.prompt(1).items[0]
    talk.ana.taps("pick", row=row, value="sounds")
    talk.jonas.taps("pick", 1, row=row, value="sounds")
    assert "sounds like us" not in "".join(each.note.casefold() for each in card.post.rows)
    talk.after(minutes=1)
    for number in range(2, 6):
        talk.mei.taps("pick", number, value=("more than a month", "code search", "about 50 %", "an expert to ask")[number - 2])
        talk.mei.taps("done", number)
        talk.after(minutes=1)
    talk.at("Tue 09:40")
    talk.hears("prompt_card", number=6, lead=talk.channel.posts[-1].post.lead)
    shown = next(one for one in talk.channel.posts if one.post.card == "1")
    assert shown.post.rows[0].note.startswith("2 sounds"), shown.post.rows[0]
    assert not any(each.picks for each in shown.post.rows)
    assert "2 of 2" in talk.channel.posts[-1].post.lead, "the area gives something back"
    assert "Ana" not in shown.post.plain and "Jonas" not in shown.post.plain


def test_an_area_gives_something_back_once_however_often_it_is_asked_about() -> None:
    talk = Talk().starts(depth="full", pace="20").opens().after(minutes=2)
    told: list[str] = []
    for _ in range(60):
        prompt = talk.run.prompts[-1]
        told.append(talk.all("prompt_card")[-1].post.lead)
        if prompt.kind == "recognition":
            talk.ana.taps("pick", row=prompt.items[0], value="sounds")
            talk.ana.taps("pick", row="today", value="2")
        else:
            talk.ana.says("about 3 weeks")
        talk.ana.taps("more")
        talk.after(minutes=1)
    said = [lead for lead in told if lead]
    assert [lead.partition(":")[0].strip("<b>") for lead in said] == ["Features", "Training", "Validation"], said
    assert all("Level 2 today" in lead for lead in said)
    areas = [prompt.area for prompt in talk.run.prompts]
    assert areas.count("feature-engineering") > 10 and areas[-1] != "feature-engineering", "and it came back to them"


def test_a_card_that_waited_for_its_first_vote_takes_all_of_it() -> None:
    talk = opened()
    talk.ana.taps("next")
    for number in range(2, 6):
        talk.mei.taps("skip", number)
        talk.after(minutes=1)
    talk.at("Tue 09:40")
    assert talk.prompt(1).state == "waiting" and talk.run.prompts[-1].area != talk.prompt(1).area
    rows = talk.prompt(1).items
    for row in rows[:3]:
        talk.jonas.taps("pick", 1, row=row, value="sounds")
    talk.ana.taps("pick", 1, row=rows[0], value="no")
    shown = next(one.post for one in talk.all("prompt_card") if one.post.card == "1")
    assert all(row.picks for row in shown.rows) and not any("sounds" in row.note for row in shown.rows)
    assert len(talk.prompt(1).answers) == 4 and talk.prompt(1).outcome == "answered"
    talk.owner.commands("close").presses("confirm")
    talk.after(minutes=1)
    shown = next(one.post for one in talk.all("prompt_card") if one.post.card == "1")
    assert shown.rows[0].note == "1 sounds like us · 1 not us" and not any(row.picks for row in shown.rows)


def test_a_typed_answer_leaves_three_quiet_minutes_and_each_message_begins_them_anew() -> None:
    talk = opened()
    talk.ana.taps("pick", row=talk.prompt(1).items[0], value="no")
    talk.after(minutes=1).hears("prompt_card", number=2)
    talk.after(seconds=20).ana.says("about 3 weeks").marked()
    talk.after(minutes=2, seconds=50)
    talk.jonas.says("rather two").marked()
    talk.after(minutes=2, seconds=50).hears_nothing("prompt_card")
    talk.after(seconds=10).hears("prompt_card", number=3)
    assert talk.texts(2) == ["about 3 weeks", "rather two"]


def test_next_brings_the_next_at_once() -> None:
    talk = opened()
    talk.ana.taps("pick", row=talk.prompt(1).items[0], value="no").taps("next")
    talk.hears("prompt_card", number=2)


def test_next_on_an_unanswered_prompt_lets_it_wait() -> None:
    talk = opened()
    talk.ana.taps("next")
    talk.hears("prompt_card", number=2)
    assert talk.prompt(1).state == "waiting"


@pytest.mark.parametrize("template", ["data-science", "ml-engineering", "platform", "executive"])
def test_never_two_long_texts_in_a_row_and_days_end_short_where_they_can(template: str) -> None:
    talk = Talk(ANA).starts(template=template).opens().after(minutes=2)
    guide, person = guides()["mlops"], talk.ana.one.person
    for _ in range(120):
        prompt = talk.open_prompt(talk.ana)
        if prompt and prompt.kind == "recognition":
            for row in prompt.items:
                talk.ana.taps("pick", row=row, value="1" if row.endswith(("today", "wanted")) else "sounds")
        elif prompt:
            talk.ana.taps("skip")
        talk.after(minutes=2) if prompt and not prompt.answered else talk.after(hours=3)
    asked = [prompt for prompt in talk.run.prompts if prompt.track in ("", person)]
    long = [bool(one.item) and guide.items[one.item].answer.kind == "text" for one in asked]
    assert any(long) and not any(one and other for one, other in pairwise(long)), [one.item for one in asked]
    days = {one.posted_at.date(): is_long for one, is_long in zip(asked, long, strict=True) if one.posted_at}
    assert sum(days.values()) <= 1, "the last of a day"


def test_over_quota_nothing_is_pushed_but_one_more_can_be_pulled() -> None:
    talk = opened(pace="2")
    for _ in range(4):
        talk.ana.taps("skip")
        talk.after(minutes=2)
    count = len(asked(talk))
    assert count == 2, "opening, greeting, a card and a question: pace and two"
    talk.after(hours=2)
    assert len(asked(talk)) == count
    talk.at("Tue 09:30").after(minutes=2)
    assert len(asked(talk)) == count + 1
    talk.ana.taps("skip")
    talk.after(minutes=2)
    assert len(asked(talk)) == count + 2, "two questions on a day of its own"


def test_an_answer_over_quota_offers_one_more_and_gives_exactly_one() -> None:
    talk = opened(pace="2")
    talk.ana.taps("skip")
    talk.after(minutes=2).hears("prompt_card", number=2)
    talk.after(minutes=1).ana.says("3 weeks")
    talk.after(minutes=10).hears_nothing("prompt_card")
    card = next(one for one in talk.channel.posts if one.post.card == "2")
    assert "more" in [button.action for button in card.post.buttons]
    talk.ana.taps("more", 2)
    talk.hears("prompt_card", number=3)
    talk.ana.says("asking around")
    talk.after(hours=1).hears_nothing("prompt_card")


def test_next_brings_one_even_where_the_days_posts_are_used_up() -> None:
    talk = opened(pace="2")
    talk.ana.taps("next")
    talk.hears("prompt_card", number=2)
    talk.ana.taps("next")
    talk.hears("prompt_card", number=3)
    talk.after(hours=3).hears_nothing("prompt_card")
    assert [prompt.state for prompt in talk.run.prompts] == ["waiting", "waiting", "open"]


def test_one_more_can_be_pulled_in_the_evening() -> None:
    talk = opened()
    talk.at("Mon 20:00")
    talk.ana.says("no idea what this is about but we copy notebooks")
    talk.after(minutes=10).hears_nothing("prompt_card")
    talk.ana.taps("more", 1)
    talk.hears("prompt_card", number=2)


def test_an_unanswered_prompt_yields_after_one_working_day_and_blocks_nobody() -> None:
    talk = opened()
    talk.ana.taps("skip")
    talk.after(minutes=1).hears("prompt_card", number=2)
    talk.at("Tue 09:30").hears_nothing("prompt_card")
    talk.at("Tue 09:40").hears("prompt_card", number=3)
    assert talk.prompt(2).state == "waiting"
    card = next(one for one in talk.channel.posts if one.post.card == "2")
    assert "Still open" in card.post.plain
    talk.at("Fri 17:00")
    assert sum(prompt.state == "open" for prompt in talk.run.prompts) <= 1


def test_nothing_leaves_at_night_at_the_weekend_or_on_a_holiday() -> None:
    talk = Talk(start=Talk().now + timedelta(days=21))  # Monday 21 December
    talk.starts(country="DE", deadline="2027-01-08").opens()
    talk.at("Mon 17:00").to(talk.now + timedelta(days=14))
    for one in talk.channel.posts:
        if one.public:
            local = one.at.astimezone(__import__("zoneinfo").ZoneInfo("Europe/Berlin"))  # type: ignore[attr-defined]
            assert local.weekday() < 5 and 9 <= local.hour < 17, one
            assert local.date().isoformat() not in ("2026-12-25", "2027-01-01"), one


def test_three_days_of_downtime_give_one_prompt() -> None:
    talk = opened()
    before = len(talk.channel.posts)
    talk.clock.set(talk.now + timedelta(days=3))
    talk.boot()
    talk.wait(talk.engine.was_away(talk.now - timedelta(days=3)))
    talk.tick()
    fresh = [one for one in talk.channel.posts[before:] if one.public]
    assert len(fresh) <= 1, fresh


def test_the_thread_gets_at_most_pace_and_two_posts_a_day_and_bot_ends_by_itself() -> None:
    talk = opened()
    for day in ("Mon", "Tue", "Wed", "Thu", "Fri"):
        talk.at(f"{day} 10:00")
        for _ in range(30):
            talk.ana.taps("skip")
            talk.after(minutes=1)
    talk.at("Fri 17:00")
    per_day = Counter(one.at.date() for one in talk.channel.posts if one.public and "summary" not in one.marker)  # type: ignore[attr-defined]
    assert max(per_day.values()) <= 7, per_day
    assert talk.run.status == "closed"
    assert len(talk.all("team_summary")) == 1


def test_a_second_zone_gets_one_private_catch_up_at_its_start_of_day() -> None:
    talk = opened(ANA, NEW_YORK, MEI)
    talk.ana.taps("skip")
    talk.after(minutes=2).hears("prompt_card", number=2)
    talk.after(minutes=1).ana.says("about 3 weeks")
    talk.after(minutes=4).hears("prompt_card", number=3)
    talk.ana.taps("pick", value="code search")
    talk.at("Mon 15:29")
    assert not talk.all("catch_up", "fake:jonas")
    talk.at("Mon 15:31")
    (posted,) = talk.all("catch_up", "fake:jonas")
    assert [row.id for row in posted.post.rows] == ["2", "3"]
    talk.jonas.presses("pick", posted.post, row="2", value="same")
    talk.jonas.presses("pick", posted.post, row="3", value="different")
    talk.jonas.sends(pick="asking around")
    assert talk.texts(2) == ["about 3 weeks"] * 2
    assert "asking around" in talk.texts(3)
    talk.at("Tue 17:00")
    assert len(talk.all("catch_up", "fake:jonas")) == 1, "nothing new was answered on the second day"


def test_what_was_answered_on_friday_is_caught_up_after_the_weekend() -> None:
    talk = opened(ANA, somebody("Jonas Lindqvist", "data scientist", "Asia/Tokyo"), MEI, deadline="2026-12-18")
    talk.at("Fri 10:00")
    prompt = talk.open_prompt(talk.ana)
    assert prompt and prompt.kind == "question"
    talk.ana.says("an answer of Friday")
    talk.at("Mon 01:29")
    assert not [one for one in talk.all("catch_up", "fake:jonas") if f"{one.at:%a}" in ("Sat", "Sun", "Mon")]
    talk.at("Mon 01:31")
    posted = talk.all("catch_up", "fake:jonas")[-1]
    assert [row.id for row in posted.post.rows] == [str(prompt.number)], "09:30 in Tokyo"


def test_at_the_grace_of_fifteen_seconds_a_message_belongs_to_the_prompt_before() -> None:
    talk = opened()
    talk.ana.taps("next")
    talk.hears("prompt_card", number=2)
    talk.after(seconds=14)
    talk.ana.says("we rebuild everything").marked()
    assert talk.texts(1) == ["we rebuild everything"] and not talk.texts(2)
    talk.after(seconds=2)
    talk.jonas.says("a month").marked()
    assert talk.texts(2) == ["a month"]


def test_a_late_message_belongs_to_the_prompt_that_was_open_when_it_was_sent() -> None:
    talk = opened()
    talk.after(minutes=5)
    talk.ana.taps("next")
    talk.after(minutes=5)
    talk.jonas.says("it was the first that I meant", ago=400).marked()
    assert talk.texts(1) == ["it was the first that I meant"]


def test_an_open_run_takes_anybodys_answer() -> None:
    talk = Talk().starts(people="").opens().after(minutes=2)
    talk.zoe.says("we copy notebooks around").marked()
    assert talk.texts(1) == ["we copy notebooks around"]
    assert talk.run.participant("fake:zoe").name == "Zoe Stranger"  # type: ignore[union-attr]
    talk.after(minutes=3).hears("prompt_card", number=2)


def test_a_card_that_is_gone_is_posted_again_while_its_prompt_is_open() -> None:
    talk = opened()
    talk.ana.taps("next")
    talk.after(minutes=2).hears("prompt_card", number=2)
    before, said = talk.run.tracks[0], talk.ana.says("three weeks")
    talk.channel.loses(talk.all("prompt_card")[-1])
    talk.heard = len(talk.channel.posts)
    said.deletes()
    talk.hears("prompt_card", number=2)
    assert (talk.run.tracks[0].asked, talk.run.tracks[0].posts) == (before.asked, before.posts + 1), "one question, one more post"
    talk.ana.taps("next", 2)
    talk.channel.loses(next(one for one in talk.all("prompt_card") if one.post.card == "2"))
    talk.jonas.says("#2 three weeks").deletes()
    talk.after(minutes=30)
    assert 2 not in asked(talk), "what waits is not put again"
