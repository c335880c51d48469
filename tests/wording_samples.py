"""One sample of everything the bot says, as the engine says it: messages, notices with their facts, forms."""

from datetime import UTC, date, datetime, time

from bot.core.guide import AnswerType
from bot.core.messages import (
    CardRow,
    CatchUp,
    Echo,
    Hello,
    Message,
    Opening,
    PromptCard,
    ThreadNudge,
    WaitingPrompt,
)
from bot.core.post import Input
from bot.core.reported import (
    AreaFindings,
    Contradiction,
    Difference,
    Digest,
    DigestAccount,
    NextStep,
    OwnerSummary,
    Quote,
    RankedPain,
    TeamSummary,
)
from bot.core.results import (
    ActionList,
    AnswerList,
    AnswerRow,
    DigestSettings,
    Helped,
    Home,
    Preview,
    Result,
    RunLine,
    RunList,
    SettingsCard,
    StatusCard,
)
from bot.corridor import private_nudge

AT = datetime(2026, 11, 30, 8, 30, tzinfo=UTC)
DAY = date(2026, 12, 3)
WORD = (("word", "nortwind"), ("suggestions", ("Northwind", "Norden")), ("formats", ("md", "csv")))
NUMBER = (("number", 7),)
ACCOUNT = (("account", "Northwind"),)
BY = (("by", "Lea"),)

NOTICES: dict[str, tuple[tuple[str, object], ...]] = {
    "not_taken": (*NUMBER, ("text", "which models?")),
    "how_many": (*NUMBER, ("unit", "duration")),
    "why": (*NUMBER, ("ask", "What feeds your features?"), ("hint", "Names welcome."), ("area", "Features")),
    "already_closed": (*NUMBER, ("names", "")),
    "not_yours": ACCOUNT, "not_a_participant": (), "ended": ACCOUNT, "not_owner": (("owner_names", ("Lea", "Tom")),),
    "later_set": (*NUMBER, ("until", AT)), "handed_over": (*NUMBER, ("name", "Mei"), ("until", AT)), "who_would": NUMBER,
    "not_adopted": (("undo", True),), "taken_back": NUMBER, "undone": NUMBER, "empty_answer": NUMBER,
    "attachment_only": NUMBER,
    "paused_you": (("until", AT), ("count", 2), ("zone", "")),
    "back_you": (("until", None), ("count", 1), ("zone", "")),
    "stopped_you": (("until", None), ("count", 1), ("zone", "")), "forgotten_you": (("count", 1), ("owned", 0)),
    "people_gone": (("names", ("Ana", "Mei")),), "started_already": (), "preview_over": (),
    "holidays_set": (("country", "DE"), ("day", DAY)),
    "zone_set": (("until", None), ("count", 1), ("zone", "Asia/Ho_Chi_Minh")),
    "no_prompt": (*NUMBER, *ACCOUNT), "nothing_open": (("number", 0), *ACCOUNT), "nothing_more": (("next", None),),
    "adopted": NUMBER, "declined": (*NUMBER, ("name", "Ana")),
    "for_everyone": (*NUMBER, ("name", "Ana"), ("waits", True)),
    "not_me_noted": (*NUMBER, ("own", False)), "enough_picks": (("most", 3),), "not_now": (),
    "run_paused": BY, "run_resumed": BY, "run_extended": (("day", DAY), *BY), "run_cancelled": (*BY, *ACCOUNT),
    "run_reopened": BY, "away": (("since", AT), ("until", AT)),
    "confirm": (("verb", "cancel"), *ACCOUNT, ("name", "")), "done": (("verb", "extend"), *ACCOUNT, ("day", DAY)),
    "unknown_command": WORD, "unknown_template": WORD, "unknown_person": WORD, "ambiguous_person": WORD, "far_date": WORD,
    "unknown_date": WORD, "past_date": WORD, "unknown_zone": WORD, "unknown_country": WORD, "unknown_account": WORD,
    "no_runs": (), "need_account": (("limit", 80),), "need_template": (("templates", ("executive",)),),
    "duplicate_run": (*ACCOUNT, ("template", "Data science")), "too_many_runs": (("most", 50),),
    "too_many_people": (("most", 100),), "deadline_too_soon": (("day", DAY),), "too_long": (("limit", 80),),
    "asked_again": (*NUMBER, ("label", "Release approval"), ("message", "m:9")),
    "yourself": (), "takes_no_part": (("name", "Zoe"),), "not_here": (("name", "Zoe"),),
    "no_channel": (), "export_ready": (("format", "csv"), *ACCOUNT),
    "unknown_format": WORD, "unknown_number": NUMBER, "broken": (), "busy": (),
    "bad_number": (("word", "x"), ("low", 1), ("high", 20)), "bad_time": (("word", "9.3o"),), "bad_window": (),
    "never_open": (), "unknown_option": WORD, "unknown_area": WORD, "from_outside": (("name", "Eve"),),
    "not_met": (("you", True),), "which_run": (),
    "out_of_run": ACCOUNT, "owner_left": (("name", "Lea"), ("day", DAY), ("status", "running")),
    "welcome": (*ACCOUNT, ("mode", "thread"), ("opening", "m:1")),
    "not_in_run": (*ACCOUNT, ("name", "Zoe")), "nobody_named": (), "nothing_to_assign": (),
    "launching": ACCOUNT, "no_digest": (), "digest_how": WORD, "action_how": (), "unknown_action": NUMBER,
}  # fmt: skip

OWNER_NOTES: dict[str, tuple[tuple[str, object], ...]] = {
    "launched": (("asked", ("Ana", "Mei", "Tom")), ("now", ("Ana", "Mei")), ("later", (("Tom", AT),)), ("mode", "private"),
                 ("problems", ("left:Tom", "Jonas")), ("first", AT)),
    "stuck": (("prompts", ((7, "Release approval", 4, ""), (9, "", 2, "Tom"))), ("days", 4)),
    "deadline_warning": (("day", DAY), ("answered", 19), ("planned", 24), ("people", 3)),
    "goes_on": (("channel", "#northwind"), ("reason", "archived")),
    "undeliverable": (("reason", "not_in_channel"), ("channel", "#northwind"), ("who", "")),
    "declined_twice": (*NUMBER, ("label", "Release approval"), ("names", ("Ana", "Mei"))),
    "open_point": (*NUMBER, ("label", "Release approval"), ("others", True)),
    "person_stopped": (("name", "Ana"), ("count", 1), ("mode", "thread")),
    "owner_left": (("name", "Lea"), ("names", ("Tom",))), "owner_back": (("status", "running"),),
    "person_back": (("name", "Ana"),),
    "person_joined": (("name", "Zoe"), *NUMBER, ("giver", "Ana"), ("mode", "thread"), ("external", True)),
}  # fmt: skip

LADDER = ("From raw data each time.", "By copying.", "From a catalogue.", "From a store.", "Within a day.")
INDICATORS = (CardRow("fe.a", "We rebuild features."), CardRow("fe.b", "Nobody finds them."))
LADDERS = (CardRow("today", "Features", LADDER), CardRow("wanted", "Features", LADDER))
ECHO = Echo("Features", (("Rebuilding features", 3, 4),), (("Raw to usable", "about 3 weeks"),), (1, 3), (4, 4))
PROMPTS = (
    WaitingPrompt(4, "Release approval", 90, "A1", "Northwind", "m:4", DAY),
    WaitingPrompt(7, "Lead time", 60, "A1", "Northwind", "", DAY),
)
TEAM = (("A1", "Data science"),)
RUN = RunLine("A1", "Northwind", "Data science", "running", 7, 24, 2, DAY, "#northwind")


def card(**changes: object) -> PromptCard:
    """A prompt's card: a quantity, open in the thread, unless changed."""
    fields: dict[str, object] = {
        "assessment": "A1", "account": "Northwind", "number": 7, "of": 29, "kind": "question", "area": "Features",
        "ask": "Usually, how long from raw data to a feature a model can use?", "generation": 2,
        "hint": "If unsure, the last one you built.",
        "answer": AnswerType("quantity", ("a day", "a week"), unit="duration"),
    }  # fmt: skip
    return PromptCard(**(fields | changes))  # type: ignore[arg-type]


def opening(**changes: object) -> Opening:
    """The opening post of a run in the thread, before its first question."""
    fields: dict[str, object] = {
        "assessment": "A1", "account": "Northwind", "template": "Data science team",
        "focus": "development workflow, experimentation, collaboration",
        "purpose": "To find out together how your machine learning work runs today.", "owner_names": ("Lea", "Tom"),
        "mode": "thread", "attribution": "named", "questions": 23, "cards": 6, "days": 5, "minutes_a_day": 6, "pace": 5,
        "finish": DAY, "latest": DAY, "first": AT, "status": "running", "asked": 0, "answered": 0, "total": 29, "waiting": 0,
        "areas": (("Features", "now"), ("Training", "ahead")), "named": True, "hears_replies": True, "reacts": True,
        "speed": 1.0, "bundle": False, "self_run": False, "day": DAY,
    }  # fmt: skip
    return Opening(**(fields | changes))  # type: ignore[arg-type]


def recognition(**changes: object) -> PromptCard:
    """A recognition card with its ladder."""
    plain = {"kind": "recognition", "ask": "", "hint": "", "answer": AnswerType(), "rows": (*INDICATORS, *LADDERS)}
    return card(**(plain | changes))


NEXT = (NextStep("back", ("ideas", "a way to measure success"), ("Lea", "Tom"), DAY), NextStep("settle", ("Lead time",)),
        NextStep("find", ("Reuse of features",), ("Finance",)))


def team_summary(**changes: object) -> TeamSummary:
    """A summary with more than twelve lines' worth of findings."""
    area = AreaFindings(
        "Features", 7, 5, 2, (("We rebuild features.", 3, 4),), (2, 3), (4, 4), LADDER[1], LADDER[3],
        (Quote("Copy and paste, mostly", "Ana", "m:9", 9),), (("data scientists", "slow"),),
    )  # fmt: skip
    fields: dict[str, object] = {
        "assessment": "A1", "account": "Northwind", "template": "Data science team", "closed": "through",
        "updated": False, "day": DAY, "asked": 24, "answered": 19, "planned": 24, "people": 4,
        "hurts": (Quote("Copy and paste, mostly", "Ana", "m:9", 9),
                  *(Quote("3 of 4 recognise rebuilding", number=1),) * 4),
        "works": (Quote("Retraining runs by itself", "", "", 12),) * 4,
        "levels": tuple((name, 2.0, 4.0) for name in ("Features", "Training", "Serving", "Monitoring", "Platform")),
        "targets": (("Cut lead time from {baseline} to {target}", "3 weeks", "2 days"),) * 5,
        "differs": (Difference("fe.lead", "Lead time", (("data scientists", "3 weeks"), ("engineers", "2 days"))),),
        "uncovered": (("Automation", ()),), "areas": (area,), "pilot": ("A shared catalogue",), "missing": ("Budget",),
        "open_points": ("Who pays",), "next_steps": NEXT,
        "tellers": ("Finance",), "notes": (Quote("Ask the data office too", "Ana", "m:30", 30),),
    }  # fmt: skip
    return TeamSummary(**(fields | changes))  # type: ignore[arg-type]


CONTRADICTIONS = (
    Contradiction("answers", said=(("Lead time", "3 weeks"), ("Time to prepare", "2 days"))),
    Contradiction("pains", "Training", pains=("Models built twice", "Lack of trust"), today=4.0),
    Contradiction("levels", "Validation", today=3.7, wanted=2.7),
)
OWNER_SUMMARY = OwnerSummary(
    "A1", "Northwind", "Data science team",
    (RankedPain("We rebuild features.", "Features", 3, 4, 4.2, 2, "quick_win", (("fe#a", "A catalogue"),)),),
    (("Features", 2.5, 4.0),), CONTRADICTIONS,
    (Difference("fe.lead", "Lead time", (("", "3 weeks"), ("", "2 days"))),),
    (("Next steps", ("Propose a pilot.",)),), ("Release approval",), 80, True,
    (Difference("fe.today", "Features", (("Executive stakeholders", "4"), ("Data science team", "1.5"))),),
    tellers=("Finance",), missing=("Budget",), notes=("Ask the data office too",),
    back=NEXT[:1],
)  # fmt: skip
MESSAGES: tuple[Message | Result, ...] = (
    card(), opening(), recognition(), team_summary(),
    Hello((("local:demo:ana", "Ana"), ("local:demo:mei", "Mei")), "thread", "Northwind"),
    ThreadNudge("local:demo:ana", "Ana", PROMPTS), ThreadNudge("", "", PROMPTS),
    private_nudge("local:demo:ana", list(PROMPTS)),
    CatchUp("A1", "Northwind", "local:demo:ana", DAY, ((4, "Who approves a release?", "Jonas"),)),
    OWNER_SUMMARY,
    Digest("2026-W49", (
        DigestAccount("Northwind", "running", 6, 19, 24, DAY, (("Release approval", 4),), "extend", (), TEAM, TEAM),)),
    RunList((RUN,)), RunList((RUN, RUN), "close"),
    StatusCard(RUN, (("Ana", 5, ""), ("Tom", 0, "paused")), ((4, "Release approval", 3),), AT, (("Features", "done"),)),
    AnswerList("Northwind", (AnswerRow(4, "Who approves?", "Features", (("Ana", "Jonas"),)),)),
    AnswerList("", (), True),
    ActionList("Northwind", "A1", ((1, "Try it", "Ana", DAY, False), (2, "Tell Tom", "", None, True))),
    SettingsCard("Northwind", "A1", (("mode", "thread"), ("deadline", DAY), ("bundle", False), ("areas", ("a", "b")),
                                     ("first", AT), ("pace", 5), ("country", ""))),
    DigestSettings(True, 1, time(9), "Europe/Berlin", AT),
    DigestSettings(False, 1, time(9), "UTC", None),
    Preview("T1", "Northwind", "Data science", "#northwind", AT, DAY, DAY, 23, 6, 6, 5, "thread", "named",
            (("Ana", "Europe/Berlin", ""), ("Tom", "Asia/Tokyo", "not_in_channel")), ("Features", "Training"),
            (("busy", "Ana"),), in_part=("Collaboration",)),
    Home("p", (), (), 0), Home("p", PROMPTS, (RUN,), 3, AT, PROMPTS, (RUN,)), Helped(True, ("start", "list", "help")),
)  # fmt: skip

FORM_FACTS: dict[str, object] = {
    "account": "Northwind", "number": 7, "ask": "Who approves?", "hint": "A role is fine.", "area": "Features",
    "mode": "thread", "answer": AnswerType("scale", low="not at all", high="essential"), "count": 3,
    "attribution": "named", "label": "Approval", "day": DAY, "deadline": DAY,
    "sessions": (("Data science team", ("Features", "Training"), ("Team collaboration workflow questions",)),),
}  # fmt: skip
YES = (("yes", ""), ("partly", ""), ("no", ""))
TYPED = (
    "account", "template", "participants", "channel", "areas", "pace", "deadline", "window_start", "window_end", "zone",
    "country", "co_owners", "people", "roles",
)  # fmt: skip
FORMS: dict[str, tuple[Input, ...]] = {
    "start": (
        *(Input(name, "") for name in TYPED),
        Input("maturity", "", "choice", options=(("none", ""), ("few", ""), ("many", ""), ("unknown", ""))),
        Input("where", "", "choice", options=(("thread", ""), ("private", ""))),
        Input("days", "", "choice", options=tuple((day, "") for day in "1234567"), several=True),
        Input("attribution", "", "choice", options=(("named", ""), ("role", ""), ("none", ""))),
        Input("approval", "", "choice", options=(("automatic", ""), ("owner", ""))),
    ),
    "answer": (Input("pick", "", "choice", options=YES), Input("text", "", "long"),
               Input("private", "", "choice", options=(("yes", ""),), several=True)),
    "later": (Input("day", "", "date"),), "hand_over": (Input("person", "", "person"),),
    "who_would": (Input("person", "", "person"),), "today": (Input("fe.a", "What feeds it?", "choice", options=YES),),
    "target_details": (Input("fe.target", "Cut lead time"), Input("teller", "")),
    "votes": (Input("fe.a", "We rebuild features.", "choice", options=(("sounds", ""), ("partly", ""), ("no", ""))),
              Input("today", "", "choice", options=(("1", "1 · By hand."),)), Input("wanted", "", "choice"),
              Input("want", "", "choice", options=(("fe.t", "Cut lead time"),), several=True)),
    "closing": (Input("pilot", "", "long"), Input("who", ""), Input("missing", "", "long")),
    "assign": (Input("number", "", "choice", options=(("4", "#4"),)), Input("person", "", "person")),
    "add": (Input("person", "", "person"), Input("role", "")), "remove": (Input("person", "", "person"),),
    "extend": (Input("day", "", "date"),),
    "action": (Input("text", "", "long"), Input("person", ""), Input("day", "", "date")),
}  # fmt: skip
