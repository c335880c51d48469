"""What people and the owner do in a simulation: they answer, tap, chat, edit, delete, hand over, wish and steer."""

from datetime import timedelta

from adapters.simulation.channel import CHANNEL, Posted
from adapters.simulation.people import Habit, tap, when, words
from adapters.simulation.scenario import OWNER, SPARE
from adapters.simulation.world import Heard, World
from bot.channels import Inbound
from bot.core.assessment import Assessment
from bot.core.events import Adopted, Commanded, Deleted, Edited, Pressed, Said, Submitted
from bot.core.guide import Item
from bot.core.post import Post
from bot.core.setup import Participant

CHATTER = ("haha", "thanks", "what do you mean by that?", "🙂", "let us take that up tomorrow")


class Actors:
    """Everybody in one world; they see each post and decide whether and when to do something about it."""

    def __init__(self, world: World) -> None:
        """Take part in this world."""
        self.world, self.chance, self.scenario = world, world.chance, world.scenario
        self._messages = 0
        world.see = self.see
        for hours, who, text in self.scenario.wishes:
            world.plan(world.time + timedelta(hours=hours), lambda w=who, t=text: [self.wish(self.scenario.team[w], t)])
        for number, run in enumerate(self.scenario.runs):
            for hours, verb in run.acts:
                at = world.time + run.after + timedelta(hours=hours)
                world.plan(at, lambda n=number, v=verb: self.steer(n, v))

    def see(self, posted: Posted) -> None:
        """Everybody who sees a prompt decides whether and when to react."""
        for one, habit in zip(self.scenario.team, self.scenario.habits, strict=False):
            if posted.target.person and posted.target.person != one.person:
                continue
            if posted.post.card.isdigit() and self.chance.random() < habit.answers:
                away = timedelta(days=self.chance.randint(*habit.away)) if self.chance.random() < 0.2 else timedelta()
                at = when(one, habit, self.world.time + away, self.chance)
                self.world.plan(at, lambda p=posted, o=one, h=habit: self.react(p, o, h))
            elif posted.post.rows and posted.target.person and self.chance.random() < 0.5:
                at = when(one, habit, self.world.time, self.chance)
                self.world.plan(at, lambda p=posted, o=one: self.tap_list(p, o))

    def react(self, posted: Posted, one: Participant, habit: Habit) -> list[Inbound]:
        """What a person does about a prompt."""
        roll, post = self.chance.random(), posted.post
        if not post.card.isdigit():
            return []  # it leads to a newer card by now, which they see as well
        if roll < habit.hands_over and len(self.scenario.team) > 1:
            other = self.chance.choice([p for p in self.scenario.team if p != one])
            return [self.press(posted, one, self.chance.choice(("not_me", "dont_know")), other.person)]
        if roll < habit.hands_over + habit.skips:
            deed = self.chance.choice(("skip", "later", "dont_know", "next", "undo", "more", "not_me", "why", "done"))
            return [self.press(posted, one, deed, "")]
        tapped = tap(post, self.chance)
        if tapped and (post.rows or self.chance.random() < habit.taps):
            return self.tap_all(posted, one, *tapped)
        if self.chance.random() < 0.15:
            return [self.fill(posted, one)]
        return self.write(posted, one, habit)

    def tap_all(self, posted: Posted, one: Participant, action: str, row: str, value: str) -> list[Inbound]:
        """One tap on a question, or one a row on a card."""
        rows = [each for each in posted.post.rows if each.picks]
        if not rows:
            return [self.press(posted, one, action, value, row)]
        return [
            self.press(posted, one, "pick", self.chance.choice(each.picks).value, each.id)
            for each in rows if self.chance.random() < (0.9 if len(each.picks) > 1 else 0.15)
        ]

    def tap_list(self, posted: Posted, one: Participant) -> list[Inbound]:
        """A tap in a catch-up or a reminder: its rows name a run and a prompt."""
        row = self.chance.choice(posted.post.rows)
        return [self.press(posted, one, self.chance.choice(("same", "later", "skip", "dont_know")), "", row.id)]

    def press(self, posted: Posted, one: Participant, action: str, value: str, row: str = "") -> Pressed:
        """A tap as the platform hands it over."""
        post = posted.post
        key = f"{post.assessment}/{post.card}/{one.person}/{action}/{row}/{value}/{post.generation}"
        thread = posted.target.thread and self.world.thread_of.get(post.assessment, "")
        return Pressed(key, self.world.time, one.person, post.assessment, post.card, action, value, row,
                       post.generation, thread, one.name)

    def item_of(self, post: Post) -> Item | None:
        """The item that a card asks."""
        run = self.world.run(post.assessment)
        prompt = run.prompt(int(post.card))
        return self.world.guides[run.setup.guide].items.get(prompt.item) if prompt else None

    def fill(self, posted: Posted, one: Participant) -> Submitted:
        """The form behind the button."""
        self._messages += 1
        text = words(self.item_of(posted.post), self.chance)
        return Submitted(f"form:{self._messages}", self.world.time, one.person, "answer", (("text", text),),
                         posted.post.assessment, posted.post.card, name=one.name)

    def write(self, posted: Posted, one: Participant, habit: Habit) -> list[Inbound]:
        """A written answer, perhaps in two messages, with chatter, edited or deleted later."""
        events: list[Inbound] = []
        if self.chance.random() < habit.chatter:
            events.append(self.say(posted, one, self.chance.choice(CHATTER)))
        text = words(self.item_of(posted.post), self.chance)
        said = self.say(posted, one, f"#{posted.post.card} {text}" if self.chance.random() < 0.1 else text)
        events.append(said)
        later = self.world.time + timedelta(minutes=self.chance.randint(1, 600))
        if self.chance.random() < habit.edits:
            self.world.plan(later, lambda: self.edit(said))
        if self.chance.random() < habit.deletes:
            self.world.plan(later, lambda: self.delete(said))
        if self.chance.random() < habit.chatter / 3:
            self.world.plan(later, lambda: [self.adopt(said)])
        return events

    def say(self, posted: Posted, one: Participant, text: str) -> Said:
        """A message as the platform hands it over; its own record is kept."""
        self._messages += 1
        message = f"sim:m{self._messages}"
        thread = posted.target.thread and self.world.thread_of.get(posted.post.assessment, "")
        self.world.heard[message] = Heard(message, one.person, self.world.time, text, not thread)
        return Said(message, self.world.time, one.person, message, text, thread, "", name=one.name)

    def adopt(self, said: Said) -> Adopted:
        """Somebody takes a message as an answer, or takes that back."""
        undo = self.chance.random() < 0.5
        return Adopted(f"adopt:{said.message}:{undo}", self.world.time, said.person, said.message, said.thread, undo)

    def edit(self, said: Said) -> list[Inbound]:
        """The author changes a message."""
        heard = self.world.heard[said.message]
        if heard.deleted:
            return []
        heard.text += " (as of last month)"
        self._messages += 1
        key = f"{said.message}:e{self._messages}"
        return [Edited(key, self.world.time, said.person, said.message, heard.text, said.thread)]

    def delete(self, said: Said) -> list[Inbound]:
        """The author deletes a message."""
        heard = self.world.heard[said.message]
        heard.deleted, heard.text = True, ""
        return [Deleted(f"{said.message}:d", self.world.time, said.person, said.message, said.thread)]

    def wish(self, one: Participant, text: str) -> Said:
        """A person's own wish, said to the bot in private; it is no answer and is not kept."""
        self._messages += 1
        self.world.note(f"{one.name} wishes: {text}")
        return Said(f"sim:w{self._messages}", self.world.time, one.person, f"sim:w{self._messages}", text, name=one.name)

    def steer(self, number: int, verb: str) -> list[Inbound]:
        """An act of the owner on one of the runs, by command or by button."""
        if number >= len(self.world.ids):
            return []
        run = self.world.run(self.world.ids[number])
        self.world.steered = self.world.clock.now()
        self.world.note(f"Olivia: {verb} ({run.setup.account})")
        if verb in ("close", "cancel"):
            return [self.button(run, "confirm", verb)]
        if verb == "remove" and run.participants:
            return [self.button(run, "confirm", f"remove {self.chance.choice(run.participants).person}")]
        if verb in ("drop", "narrow"):
            return [self.button(run, verb, str(self.chance.randint(1, max(1, len(run.prompts)))))]
        return [self.command(f"{self.filled(run, verb)} {run.setup.account}")]

    def filled(self, run: Assessment, verb: str) -> str:
        """A command with the person or number it needs."""
        names = [one.name for one in run.participants] or [SPARE.name]
        if verb == "assign":
            return f"assign #{self.chance.randint(1, max(1, len(run.prompts)))} {self.chance.choice(names)}"
        return verb.replace("Spare", SPARE.name)

    def button(self, run: Assessment, action: str, value: str) -> Pressed:
        """An owner's button."""
        self._messages += 1
        return Pressed(f"own:{self._messages}", self.world.time, OWNER.person, run.id, "owner", action, value)

    def command(self, text: str, who: str = OWNER.person) -> Commanded:
        """A command as the platform hands it over."""
        self._messages += 1
        return Commanded(f"cmd:{self._messages}", self.world.time, who, text, CHANNEL)
