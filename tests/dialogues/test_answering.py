"""How messages become answers: several as one, side by side, comments, adopting, edits, deletes, odd order, doubles."""

from dialogue import Talk

from bot.core.events import Edited


def test_the_opening_is_edited_for_the_first_answer_and_not_for_each(talk: Talk) -> None:
    opening = next(one for one in talk.channel.posts if one.post.voice == "opening")
    before = opening.edits
    talk.ana.says("about 3 weeks").marked()
    assert opening.edits == before + 1
    talk.jonas.says("rather two").marked()
    talk.mei.taps("pick", value="more than a month")
    assert opening.edits == before + 1 and len(talk.texts(2)) == 3


def test_messages_within_fifteen_minutes_are_one_answer_and_later_ones_comments(talk: Talk) -> None:
    talk.ana.says("about 3 weeks").marked()
    talk.after(minutes=2).ana.says("with the new source").marked()
    assert talk.texts(2) == ["about 3 weeks\nwith the new source"]
    talk.after(minutes=1, seconds=30)
    talk.after(hours=1).ana.says("#2 it was 5 weeks in May").marked()
    assert talk.texts(2) == ["about 3 weeks\nwith the new source\nit was 5 weeks in May"]


def test_a_later_plain_message_is_a_comment_that_its_author_can_have_taken(talk: Talk) -> None:
    talk.at("Mon 16:29")
    talk.ana.says("about 3 weeks").marked()
    talk.after(minutes=20)
    said = talk.ana.says("that was in May, by the way").unmarked()
    assert talk.texts(2) == ["about 3 weeks"]
    said.adopted().marked()
    assert talk.texts(2) == ["about 3 weeks\nthat was in May, by the way"]


def test_several_peoples_answers_stand_side_by_side(talk: Talk) -> None:
    talk.ana.says("3 weeks")
    talk.jonas.says("rather a month")
    card = next(one for one in talk.channel.posts if one.post.card == "2")
    assert "Ana Weber: “3 weeks”" in card.post.plain and "Jonas Lindqvist: “rather a month”" in card.post.plain


def test_what_is_no_answer(talk: Talk) -> None:
    talk.ana.says("@Mei do you know?", leading_mention=True, mentions=("fake:mei",)).unmarked()
    talk.ana.gets_nothing()
    lone = talk.ana.says("what do you mean by usable?").unmarked()
    hint = talk.ana.gets("not_taken")
    talk.zoe.says("three weeks").unmarked()
    talk.zoe.gets_nothing()
    assert not talk.texts(2)
    talk.ana.presses("take", hint)
    lone.marked()
    assert talk.texts(2) == ["what do you mean by usable?"]


def test_a_strangers_comment_can_be_adopted_by_a_participant(talk: Talk) -> None:
    said = talk.zoe.says("three weeks").unmarked()
    said.adopted(by=talk.ana).marked()
    talk.ana.gets("adopted", says="#2")
    assert talk.texts(2) == ["three weeks"]
    card = next(one for one in talk.channel.posts if one.post.card == "2")
    assert "Zoe Stranger: “three weeks”" in card.post.plain


def test_whose_message_is_taken_for_them_where_anyone_may_answer_joins_by_name() -> None:
    talk = Talk().starts(people="").opens().after(minutes=2)
    talk.ana.taps("skip")
    talk.after(minutes=2).zoe.says("what about three weeks?").unmarked().adopted(by=talk.ana).marked()
    assert [one.name for one in talk.run.participants] == ["Zoe Stranger"]


def test_a_stranger_cannot_adopt(talk: Talk) -> None:
    talk.zoe.says("three weeks").adopted().unmarked()
    assert not talk.texts(2)


def test_adopting_can_be_taken_back_and_done_again(talk: Talk) -> None:
    said = talk.ana.says("lol, forever").marked()
    said.adopted(undo=True).unmarked()
    talk.ana.gets("taken_back")
    assert not talk.texts(2) and talk.prompt(2).state == "open"
    said.adopted().marked()
    assert talk.texts(2) == ["lol, forever"]


def test_somebody_else_cannot_take_an_answer_back(talk: Talk) -> None:
    said = talk.ana.says("3 weeks")
    said.adopted(by=talk.jonas, undo=True).marked()
    assert talk.texts(2) == ["3 weeks"]
    said.adopted(by=talk.owner, undo=True).unmarked()
    assert not talk.texts(2)


def test_an_answer_to_a_waiting_or_closed_prompt_by_its_number(talk: Talk) -> None:
    talk.ana.says("3 weeks")
    talk.after(minutes=3)
    before = talk.open_prompt(talk.ana)
    talk.jonas.says("#2 one month, on a good day").marked()
    assert talk.texts(2) == ["3 weeks", "one month, on a good day"]
    assert talk.open_prompt(talk.ana) == before, "the open one stays as it is"


def test_an_unknown_number_gets_one_sentence(talk: Talk) -> None:
    talk.ana.says("#77 three weeks").unmarked()
    talk.ana.gets("no_prompt", says="#77")


def test_an_edit_revises_and_a_delete_withdraws_everywhere(talk: Talk) -> None:
    said = talk.ana.says("about 3 weeks")
    said.edits("about 4 weeks")
    card = next(one for one in talk.channel.posts if one.post.card == "2")
    assert talk.texts(2) == ["about 4 weeks"] and "4 weeks" in card.post.plain
    said.deletes()
    assert "4 weeks" not in card.post.plain and not talk.texts(2)
    assert talk.prompt(2).state == "open", "it is still the latest"
    history = talk.writer.run_now(lambda db: db.history(talk.id))
    assert not any("4 weeks" in answer.text for answer in history if answer.withdrawn)


def test_an_edit_that_names_another_number_moves_the_answer(talk: Talk) -> None:
    said = talk.ana.says("#1 about 3 weeks").marked()
    assert talk.texts(1) == ["about 3 weeks"]
    said.edits("#2 about 4 weeks").marked()
    assert not talk.texts(1) and talk.texts(2) == ["about 4 weeks"]
    talk.after(seconds=1)
    said.edits("#99 about 6 weeks")
    assert talk.texts(2) == ["about 6 weeks"], "there is no #99 to move it to"
    said.deletes()
    assert not talk.texts(2)


def test_a_deleted_answer_to_an_older_prompt_waits_again(talk: Talk) -> None:
    said = talk.ana.says("about 3 weeks")
    talk.after(minutes=4)
    assert talk.prompt(2).state == "closed"
    said.deletes()
    assert talk.prompt(2).state == "waiting"


def test_deleting_one_of_two_messages_keeps_the_other(talk: Talk) -> None:
    talk.ana.says("3 weeks")
    talk.ana.says("or the moon").deletes()
    assert talk.texts(2) == ["3 weeks"]


def test_a_delete_before_its_original_wins(talk: Talk) -> None:
    talk.ana.says("a thought", id="fake:x1", private=False)
    from dialogue import Message

    Message(talk.ana, "fake:x2", talk.thread).deletes()
    talk.ana.says("never to be seen", id="fake:x2")
    assert "never to be seen" not in "".join(talk.texts(2))


def test_an_edit_before_its_original_keeps_the_last_text_once(talk: Talk) -> None:
    from dialogue import Message

    Message(talk.ana, "fake:x2", talk.thread).edits("about 4 weeks")
    talk.ana.says("about 3 weeks", id="fake:x2")
    assert talk.texts(2) == ["about 4 weeks"]


def test_an_older_edit_that_comes_late_does_not_win(talk: Talk) -> None:
    said = talk.ana.says("3 weeks")
    talk.receives(edit(talk, said.id, "e2", 20, "5 weeks"))
    talk.receives(edit(talk, said.id, "e1", 10, "4 weeks"))
    assert talk.texts(2) == ["5 weeks"]


def edit(talk: Talk, message: str, key: str, second: int, text: str) -> object:
    """An edit that happened so many seconds after now."""
    from datetime import timedelta

    from bot.core.events import Edited

    return Edited(f"{message}:{key}", talk.now + timedelta(seconds=second), "fake:ana", message, text, talk.thread)


def test_every_event_twice_is_taken_once(talk: Talk) -> None:
    talk.ana.says("3 weeks", id="fake:x1")
    talk.ana.says("3 weeks", id="fake:x1")
    assert talk.texts(2) == ["3 weeks"]
    talk.ana.taps("pick", 2, value="more than a month", generation=99)
    talk.ana.taps("pick", 2, value="more than a month", generation=99)
    assert len(talk.prompt(2).answers) == 1


def test_an_edit_of_a_comment_is_kept_as_comment(talk: Talk) -> None:
    said = talk.zoe.says("a remark").edits("a better remark")
    kept = talk.writer.run_now(lambda db: db.comment(said.id))
    assert kept and kept.text == "a better remark"
    said.adopted(by=talk.ana)
    assert talk.texts(2) == ["a better remark"]


def test_a_hint_takes_the_message_as_it_reads_now(talk: Talk) -> None:
    said = talk.ana.says("what do you mean?").unmarked()
    hint = talk.ana.gets("not_taken")
    said.edits("about 3 weeks")
    talk.ana.presses("take", hint)
    assert talk.texts(2) == ["about 3 weeks"]


def test_an_edit_after_the_deletion_brings_nothing_back(talk: Talk) -> None:
    said = talk.ana.says("too honest")
    said.deletes()
    talk.receives(edit(talk, said.id, "late", -5, "too honest by far"))
    assert not talk.texts(2)


def test_an_edited_command_is_no_answer(talk: Talk) -> None:
    said = talk.ana.says("pause me until Thursday", addressed=True).unmarked()
    talk.ana.gets("paused_you")
    said.edits("pause me until Wednesday")
    assert not talk.texts(2)


def test_a_private_edit_before_its_original_is_not_lost(talk: Talk) -> None:
    from dialogue import Message

    Message(talk.ana, "fake:x3", "").edits("four months, between us")
    talk.ana.says("four months", private=True, id="fake:x3")
    assert talk.texts(2) == ["four months, between us"]


def test_a_private_answer_never_shows_its_words_or_author_in_the_thread(talk: Talk) -> None:
    talk.ana.says("honestly, four months", private=True)
    assert talk.texts(2) == ["honestly, four months"]
    talk.jonas.taps("answer_privately")
    talk.jonas.sends(text="half a year of shame", private="yes")
    talk.at("Tue 10:00").owner.commands("close").presses("confirm")
    talk.after(minutes=5)
    public = "\n".join(one.post.plain for one in talk.channel.posts if one.public)
    assert "honestly" not in public and "shame" not in public


def test_a_private_answer_is_acknowledged(talk: Talk) -> None:
    talk.ana.says("honestly, four months", private=True).marked()


def test_an_answer_by_form_and_its_change(talk: Talk) -> None:
    talk.ana.taps("answer")
    assert [one.name for one in talk.ana.form().inputs] == ["pick", "text", "private"]
    talk.ana.sends(text="3 weeks")
    talk.ana.taps("answer", 2)
    assert talk.ana.form().inputs[1].value == "3 weeks"
    talk.ana.sends(text="4 weeks")
    assert talk.texts(2) == ["4 weeks"]


def test_a_figure_that_was_not_understood_is_asked_for_once_in_private(talk: Talk) -> None:
    talk.ana.says("as long as it takes").marked()
    talk.ana.gets("how_many", says="#2")
    talk.jonas.says("until it is done").marked()
    talk.jonas.gets_nothing()
    assert talk.texts(2) == ["as long as it takes", "until it is done"]


def test_where_anyone_may_answer_the_opening_says_so_to_the_end() -> None:
    talk = Talk().starts(people="").opens().after(minutes=2)
    talk.ana.taps("skip")
    assert "Skipped by Ana Weber." in next(one for one in talk.channel.posts if one.post.card == "1").post.plain
    talk.after(minutes=2).ana.says("about 3 weeks").marked()
    opening = next(one for one in talk.channel.posts if one.post.voice == "opening")
    assert "Anyone here may answer." in opening.post.plain and "named below" not in opening.post.plain


def test_links_to_files_stay_with_what_was_said(talk: Talk) -> None:
    link, other = "https://files.test/F1/3weeks.png", "https://files.test/F2/b.pdf"
    said = talk.ana.says("about 2 weeks, see the drawing", files=(link,)).marked()
    assert talk.texts(2) == [f"about 2 weeks, see the drawing\n{link}"]
    talk.receives(Edited("e1", talk.now, talk.ana.one.person, said.id, "about 3 weeks, see it", talk.thread, (link,)))
    assert talk.texts(2) == [f"about 3 weeks, see it\n{link}"]
    talk.after(minutes=1).ana.says("", files=(other,)).marked()
    assert talk.texts(2) == [f"about 3 weeks, see it\n{link}\n{other}"]
    wordless = talk.jonas.says("", files=(other,)).unmarked()
    talk.jonas.gets("attachment_only", says="tap below")
    talk.jonas.presses("take")
    wordless.marked()
    assert talk.texts(2)[1] == other


def test_what_is_added_in_private_belongs_to_the_prompt_just_answered_there(talk: Talk) -> None:
    talk.ana.taps("not_me", value=talk.jonas.one.person)
    talk.after(minutes=2)
    talk.jonas.says("about 3 weeks", private=True).marked()
    talk.jonas.says("with the new source", private=True).marked()
    assert talk.texts(2) == ["about 3 weeks\nwith the new source"] and talk.texts(3) == []
    talk.after(minutes=16).jonas.says("asking around", private=True)
    assert talk.texts(3) == ["asking around"]
