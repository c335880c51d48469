"""The dialogue that most of them begin with."""

import pytest
from dialogue import Talk


@pytest.fixture
def talk() -> Talk:
    """A run with #2, a duration, open since a minute."""
    talk = Talk().starts().opens().after(minutes=2)
    talk.ana.taps("skip")
    return talk.after(minutes=2)
