"""The pace: one post a second in a channel, a few hundred a minute in a workspace, quiet where Slack asks for it."""

from adapters.slack.pace import BURST, NEAR, Pace, Slot


class Lines:
    """A pace with a clock that goes where it is told."""

    def __init__(self, per_minute: float = 240) -> None:
        self.now = 100.0
        self.pace = Pace(lambda: self.now, per_minute=per_minute)

    def slot(self, channel: str, urgent: bool = False) -> Slot:
        return self.pace.slot("T1", f"T1:{channel}", urgent)


def test_a_burst_then_one_a_second() -> None:
    lines = Lines(per_minute=60_000)
    taken = [lines.slot("C1") for _ in range(BURST + 2)]
    assert [round(one.seconds) for one in taken] == [0, 0, 0, 1, 2] and all(one.taken for one in taken)
    late = [lines.slot("C1") for _ in range(3)]
    assert not any(one.taken for one in late) and [round(one.seconds) for one in late] == [4, 5, 6], "each is put off once"
    assert lines.slot("C2").taken
    lines.now += 60
    assert [round(lines.slot("C1").seconds) for _ in range(BURST + 1)] == [0, 0, 0, 1]


def test_a_workspace_has_a_line_of_its_own_in_which_answers_do_not_stand() -> None:
    lines = Lines(per_minute=60)
    taken = [lines.slot(f"C{number}") for number in range(10)]
    assert sum(one.taken for one in taken) == 3 and lines.slot("C99", urgent=True) == Slot(0.0, True)


def test_quiet_in_one_channel_is_nobody_elses() -> None:
    lines = Lines()
    lines.pace.hold("T1", "T1:C1", 30)
    assert lines.slot("C2") == Slot(0.0, True) and lines.slot("C1") == Slot(31.0, False)
    assert [lines.slot("C1").seconds for _ in range(3)] == [32.0, 33.0, 34.0]
    assert lines.slot("C1", urgent=True) == Slot(30.0, False), "an answer does not stand behind what was put off"
    lines.now += 30
    assert lines.slot("C1", urgent=True) == Slot(0.0, True)
    assert round(lines.slot("C1").seconds) == 1, "no burst after a limit"


def test_two_channels_that_are_told_to_be_quiet_are_the_whole_workspace() -> None:
    lines = Lines()
    lines.pace.hold("T1", "T1:C1", 30)
    lines.pace.hold("T1", "T1:C1", 20)
    assert lines.slot("C3").taken
    lines.pace.hold("T1", "T1:C2", 40)
    assert not lines.slot("C3").taken and lines.slot("C3").seconds > 40
    assert lines.slot("C3", urgent=True).taken, "who waits for an answer gets it"
    assert lines.pace.slot("T2", "T2:C3").taken
    lines.now += 41
    lines.pace.hold("T1", "T1:C3", 5)
    assert lines.slot("C4").seconds <= NEAR and lines.slot("C4").taken
