"""Small runs built by hand: a guide of two areas, four people, and what they said."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from bot.core.answers import Value, parse
from bot.core.assessment import Answer, Assessment, Outcome, Prompt, PromptKind, Track
from bot.core.guide import (
    AnswerType,
    Area,
    FollowUpStep,
    Guide,
    Item,
    Phase,
    Practice,
    PracticeMapping,
    Template,
    TemplateLine,
)
from bot.core.setup import Calendar, Participant, Setup

START = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
NOW = datetime(2026, 12, 4, 16, 0, tzinfo=UTC)
DURATION = AnswerType("quantity", ("a day or less", "a few days", "1-2 weeks", "longer"), unit="duration")
YES_NO = AnswerType("yes_no")


def item(
    name: str, phase: Phase = "current", answer: AnswerType = AnswerType(), *, core: bool = True,
    same_as: str = "", baseline_from: str = "", needs: tuple[str, ...] = (), topics: tuple[str, ...] = (),
    complexity: int = 3, practices: tuple[str, ...] = (),
) -> Item:
    """An item: its kind follows from its name."""
    kind = "indicator" if ".sign." in name else "target" if ".target." in name else "question"
    return Item(
        name, name.partition(".")[0], phase, kind, f"Ask {name}.", short=f"Label {name}", answer=answer,  # type: ignore[arg-type]
        tier="core" if core else "deep", same_as=same_as, baseline_from=baseline_from, needs=needs, topics=topics,
        complexity=complexity, practices=practices,
    )


LADDER = ("By hand.", "Copied.", "Written down.", "Shared.", "Measured.")
FEATURES = Area("fe", "Feature engineering", (
    item("fe.lead", answer=DURATION), item("fe.how"), item("fe.standards", answer=YES_NO), item("fe.deep", core=False),
    item("fe.live", needs=("live_models",), core=False),
    item("fe.sign.rebuild", "pain", practices=("features#catalogue",)), item("fe.sign.slow", "pain", complexity=5),
    item("fe.sign.lost", "pain", topics=("velocity",)),
    item("fe.target.lead", "future", baseline_from="fe.lead"), item("fe.target.reuse", "future"),
), "Features", LADDER)  # fmt: skip
SERVING = Area("sv", "Model serving", (
    item("sv.deploy", answer=DURATION), item("sv.again", answer=DURATION, same_as="fe.lead"),
    item("sv.sign.cost", "pain"), item("sv.sign.variety", "pain"), item("sv.target.up", "future"),
), "Serving", LADDER)  # fmt: skip
PLATFORM = Area("pf", "Platform", (
    item("pf.happy", answer=AnswerType("scale", low="not at all", high="completely")),
    item("pf.lack", "future"), item("pf.fit", answer=AnswerType("scale"), core=False),
), ladder=LADDER)  # fmt: skip
GUIDE = Guide(
    "g", "Guide", "v1", (FEATURES, SERVING, PLATFORM),
    (Template("team", "The team", "all", "work", (60, 90), (TemplateLine("Features", "fe"), TemplateLine("S", "sv"))),
     Template("exec", "The executives", "they", "value", (30, 45), (TemplateLine("Features", "fe"),), private=True),
     Template("platform", "The platform team", "them", "platform", (30, 45), (TemplateLine("Platform", "pf"),))),
    follow_up=(FollowUpStep("gap", "Internal gap analysis", "internal", ("Rank the pains secretly.",)),
               FollowUpStep("pilot", "Pilot", "team", ("Choose one.",))),
    practices=(Practice("features#catalogue", "Secret catalogue practice", "Have one.", "features"),),
    mappings=(PracticeMapping("Serving problems", "serving", ("sv",)),
              PracticeMapping("Speed problems", "speed", topics=("velocity",))),
)  # fmt: skip
PEOPLE = (
    Participant("ana", "Ana", "data scientist"), Participant("bo", "Bo", "data scientist"),
    Participant("cy", "Cy", "engineer"), Participant("di", "Di", "engineer"), Participant("ed", "Ed", "head of data"),
)  # fmt: skip
SETUP = Setup(
    "A1", "W", "Acme", "team", "g", "v1", "C1", ("lea",), ("Lea",), date(2026, 12, 4), Calendar("UTC"), maturity="many")


class Run:
    """Builds an assessment prompt by prompt."""

    def __init__(self, setup: Setup = SETUP, people: tuple[Participant, ...] = PEOPLE, guide: Guide = GUIDE) -> None:
        self.setup, self.people, self.guide = setup, people, guide
        self.prompts: list[Prompt] = []

    def asks(self, name: str, track: str = "", outcome: Outcome = "answered", **said: str) -> "Run":
        """A question with what each person typed in the thread; "~" in front says it in private, "." with a tap."""
        number = len(self.prompts) + 1
        kind = self.guide.items[name].answer
        answers = []
        for person, text in said.items():
            private, tapped, plain = text.startswith("~"), text.startswith("."), text.lstrip("~.")
            messages = () if tapped else ((f"m{number}{person}", plain),)
            value = parse(kind, plain)
            answers.append(self.answer(number, name, person, plain, value, messages=messages, private=private))
        return self.add("question", self.guide.items[name].area, name, (), answers, track, outcome)

    def votes(self, area: str, track: str = "", /, **rows: str) -> "Run":
        """A recognition card; each row by its last name, a letter a person in order: s, p, n, a level, - for none."""
        number = len(self.prompts) + 1
        answers = []
        for row, letters in rows.items():
            name = f"{area}.{row}" if row in ("today", "wanted") else f"{area}.sign.{row}"
            for person, letter in zip(self.people, letters, strict=False):
                if letter.isdigit():
                    value = Value("scale", level=int(letter), text=letter)
                    answers.append(self.answer(number, name, person.person, letter, value))
                elif letter != "-":
                    vote = {"s": "sounds", "p": "partly", "n": "no"}[letter]
                    answers.append(self.answer(number, name, person.person, vote, Value("vote", text=vote)))
        items = tuple(f"{area}.{row}" if row in ("today", "wanted") else f"{area}.sign.{row}" for row in rows)
        return self.add("recognition", area, "", items, answers, track)

    def chooses(self, kind: PromptKind, track: str = "", private: bool = False, **rows: str) -> "Run":
        """A card at the end: people by row ("fe_sign_rebuild"), or a typed field as "person: text"."""
        number = len(self.prompts) + 1
        vote = {"closing": "cost", "targets": "want"}.get(kind, "")
        answers, items = [], []
        for row, said in rows.items():
            name = row.replace("_", ".")
            if name in self.guide.items:
                items.append(name)
            if name in self.guide.items and vote:
                answers += [self.answer(number, name, who, vote, Value("vote", text=vote)) for who in said.split()]
            else:
                who, _, text = said.partition(": ")
                answers.append(self.answer(number, name, who, text, Value("text", text=text), private=private))
        return self.add(kind, "", "", tuple(items), answers, track)

    def answer(self, number: int, name: str, person: str, text: str, value: Value, **more: object) -> Answer:
        """One answer, an hour after the one before."""
        at = START + timedelta(hours=number)
        return Answer(f"{number}:{person}:{name}", number, name, person, at, text, value, **more)  # type: ignore[arg-type]

    def add(
        self, kind: PromptKind, area: str, name: str, items: tuple[str, ...], answers: list[Answer], track: str,
        outcome: Outcome = "answered",
    ) -> "Run":
        """Put a prompt in line."""
        number = len(self.prompts) + 1
        asked = START + timedelta(hours=number)
        self.prompts.append(Prompt(
            number, kind, track, area, name, items, "closed", outcome if not answers else "answered", asked_at=asked,
            posted_at=asked, message=f"card{number}", answers=tuple(answers)))
        return self

    def done(self, **changes: object) -> Assessment:
        """The closed assessment."""
        made = Assessment(self.setup, self.people, "closed", "thread", prompts=tuple(self.prompts), closed_at=NOW,
                          close_reason="through", closings=1, tracks=(Track(),))
        return replace(made, **changes)  # type: ignore[arg-type]


def whole_run() -> Run:
    """A run with something of everything."""
    run = Run()
    run.votes("fe", rebuild="sspn-", slow="pnnn-", lost="nnnn-", today="1224-", wanted="4444-")
    run.asks("fe.lead", ana="3 weeks", bo="2 days", ed="~about 3 months because Bo is slow")
    run.asks("fe.how", ana="We copy notebooks, mostly.", cy="~Ed keeps it all in his head.")
    run.asks("fe.standards", ana=".yes", cy="no, never had any", di=".yes")
    run.asks("fe.deep", outcome="unknown")
    run.votes("sv", cost="nnnn-", variety="nnnp-", today="44545", wanted="55555")
    run.asks("sv.deploy", outcome="dropped")
    run.chooses("targets", fe_target_lead="ana bo", sv_target_up="cy")
    run.chooses("target_details", fe_target_lead="ana: 3 days")
    run.chooses("closing", fe_sign_slow="ana bo", fe_sign_rebuild="cy", pilot="ana: A shared catalogue",
                who="ana: Bo and Cy", missing="cy: Budget")
    return run
