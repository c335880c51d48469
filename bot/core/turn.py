"""One decision in the making: the state so far, what was said so far, and short ways to change both."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from bot.core import pacing
from bot.core.assessment import Assessment, NudgeIntent, Prompt, Track, changed
from bot.core.guide import Guide
from bot.core.messages import Decision, Fact, Notice, OwnerNote, React, Refresh, Saying, say
from bot.core.setup import Calendar, Participant

TYPED_QUIET = timedelta(minutes=3)
TAPPED_QUIET = timedelta(minutes=1)


@dataclass(slots=True)
class Turn:
    """The accumulator of one decision; it lives no longer than the call of `decide`. `guest` may join for a prompt."""

    assessment: Assessment
    guide: Guide
    now: datetime
    key: str = ""
    says: list[Saying] = field(default_factory=list)
    nudges: list[NudgeIntent] = field(default_factory=list)
    nudged: frozenset[str] = frozenset()
    speaker: str = ""
    guest: Participant | None = None

    @property
    def calendar(self) -> Calendar:
        """The thread's calendar."""
        return self.assessment.setup.calendar

    def calendar_of(self, track: Track) -> Calendar:
        """The calendar that a track keeps: the person's own, or the thread's."""
        person = self.assessment.participant(track.person) if track.person else None
        return person.calendar if person else self.calendar

    def change(self, **changes: Any) -> None:
        """Replace fields of the assessment."""
        self.assessment = changed(self.assessment, **changes)

    def put(self, prompt: Prompt, **changes: Any) -> Prompt:
        """Replace a prompt, with changes, and give it back."""
        new = changed(prompt, **changes) if changes else prompt
        self.assessment = self.assessment.with_prompt(new)
        return new

    def put_track(self, track: Track, **changes: Any) -> Track:
        """Replace a track, with changes, and give it back."""
        new = changed(track, **changes)
        self.assessment = self.assessment.with_track(new)
        return new

    def put_person(self, person: Participant, **changes: Any) -> Participant:
        """Replace or add a participant, with changes, and give it back."""
        new = replace(person, **changes)
        self.assessment = self.assessment.with_participant(new)
        return new

    def track_of(self, prompt: Prompt) -> Track:
        """The track a prompt belongs to."""
        return self.assessment.track(prompt.track) or self.assessment.tracks[0]

    def refresh(self, *what: str) -> None:
        """Have posted cards worded anew."""
        for one in map(Refresh, what):
            if one not in self.says:
                self.says.append(one)

    def refresh_summaries(self) -> None:
        """Have what was posted at the end worded anew: the team's summary, and that of each owner."""
        run = self.assessment
        owners = (owner for owner, _ in run.owner_summaries if owner in run.setup.here)
        self.refresh("summary", *(f"owner-summary:{owner}" for owner in owners))

    def react(self, message: str, off: bool = False) -> None:
        """Put the quiet mark on a message, or take it off, where the channel can."""
        if self.assessment.setup.reacts and message:
            self.says.append(React(message, off=off))

    def whisper(self, person: str, notice: str, /, buttons: tuple[tuple[str, str], ...] = (), **facts: Fact) -> None:
        """Tell one person something short."""
        message = Notice(notice, tuple(facts.items()), self.assessment.id, buttons=buttons)
        self.says.append(say(f"{notice}:{self.key}:{person}", message, "whisper", person=person))

    def announce(self, notice: str, /, proactive: bool = False, **facts: Fact) -> None:
        """Say a line in the thread, in the window where nobody is waiting for it."""
        message = Notice(notice, tuple(facts.items()), self.assessment.id)
        opens = pacing.next_open(self.calendar, self.now) if proactive else None
        self.says.append(say(f"{notice}:{self.key or self.now.isoformat()}", message, "thread", opens=opens))

    def tell_owners(
        self, key: str, notice: str, /, buttons: tuple[tuple[str, str], ...] = (), fence: tuple[tuple[int, int], ...] = (),
        to: tuple[str, ...] = (), **facts: Fact,
    ) -> None:
        """Tell every owner who is there in private, or those named in `to`.

        `key` makes it once, and it stays unsaid once none of the fenced prompts waits.
        """
        setup, opens = self.assessment.setup, pacing.next_open(self.calendar, self.now)
        note = OwnerNote(notice, setup.id, setup.account, tuple(facts.items()), buttons)
        for owner in to or setup.here:
            self.says.append(say(f"{key}:{owner}", note, "private", person=owner, lane=1, opens=opens,
                                 prompts=fence))

    def quiet(self, track: Track, typed: bool) -> None:
        """Leave the person some quiet before the next prompt of this track."""
        self.put_track(track, quiet_until=self.now + (TYPED_QUIET if typed else TAPPED_QUIET))

    def name_of(self, person: str) -> str:
        """The name of whoever is known here; the id of anybody else."""
        return self.assessment.name_of(person)

    def introduce(self, person: str) -> None:
        """Keep the speaker's name where a card will tell of them, and they are neither asked nor owners."""
        if self.speaker not in ("", person) and self.name_of(person) == person:
            self.change(names=(*self.assessment.names, (person, self.speaker)))

    def done(self) -> Decision:
        """What this decision comes to."""
        return Decision(self.assessment, tuple(self.says), tuple(self.nudges))
