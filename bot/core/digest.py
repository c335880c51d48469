"""An owner's week: for each account what moved, what is stuck, what to decide, and the open actions."""

from datetime import date, datetime

from bot.core import pacing, planning
from bot.core.assessment import Action, Assessment, Prompt
from bot.core.closing import asked_alone
from bot.core.guide import Guide
from bot.core.handing import DECLINES
from bot.core.nudging import addressee
from bot.core.reported import Digest, DigestAccount

NUDGED_OUT = 3
"""After so many reminders a prompt needs the owner."""
STATUSES = ("running", "paused", "closed")
DECISIONS = ("share", "silent", "extend", "assign", "close", "")
"""What an owner may have to decide, the most urgent first."""
EXTRA = 1
"""Cards that a day takes on top of its questions."""


def digest(
    runs: tuple[tuple[Assessment, Guide], ...], owner: str, since: datetime, now: datetime, week: str
) -> Digest | None:
    """What an owner's runs have to report since `since`, by account; None where there is nothing to say."""
    made: dict[tuple[str, str], list[DigestAccount]] = {}
    for run, guide in runs:
        if owner in run.setup.owners and run.status != "cancelled":
            key = (run.setup.workspace, run.setup.account.casefold())
            made.setdefault(key, []).append(digest_account(run, guide, since, now))
    accounts = (merged([one for one in account if tells(one)]) for account in made.values())
    told = tuple(one for one in accounts if one)
    return Digest(week, told) if told else None


def tells(one: DigestAccount) -> bool:
    """Whether there is anything to say about a run."""
    return bool(one.moved or one.stuck or one.decide or one.actions)


def merged(runs: list[DigestAccount]) -> DigestAccount | None:
    """The runs of one account as one: three lines an account, whose first decision counts; None without any."""
    if len(runs) < 2:
        return runs[0] if runs else None
    live = [one for one in runs if one.status in ("running", "paused")]
    shown = live or runs
    finishes = [one.finish for one in shown if one.finish]
    status = next((word for word in STATUSES if word in [one.status for one in shown]), shown[0].status)
    urgent = min(runs, key=lambda one: DECISIONS.index(one.decide))
    return DigestAccount(
        account=runs[0].account, status=status, moved=sum(one.moved for one in runs),
        answered=sum(one.answered for one in shown), planned=sum(one.planned for one in shown),
        finish=max(finishes) if finishes else None,
        stuck=tuple(sorted((stuck for one in runs for stuck in one.stuck), key=lambda one: -one[1])),
        decide=urgent.decide, actions=tuple(action for one in runs for action in one.actions),
        runs=tuple(run for one in runs for run in one.runs),
        needy=tuple(run for one in runs for run in one.needy), people=max(one.people for one in shown),
    )


def digest_account(run: Assessment, guide: Guide, since: datetime, now: datetime) -> DigestAccount:
    """One run's lines."""
    today = pacing.local_date(run.setup.calendar, now)
    waiting = [(prompt, waited(run, prompt, today)) for prompt in stuck_prompts(run, now)]
    stuck = sorted((one for one in waiting if one[1]), key=lambda one: -one[1])
    days: dict[str, int] = {}
    for prompt, since_then in stuck:
        days.setdefault(label(prompt, guide), since_then)
    template = guide.template(run.setup.template)
    named = ((run.id, template.title if template else run.setup.template),)
    decide = decide_on(run, today, [prompt for prompt, _ in stuck])
    return DigestAccount(
        account=run.setup.account, status=run.status, moved=moved(run, since, now),
        answered=sum(prompt.answered for prompt in run.prompts), planned=run.planned,
        finish=planning.forecast(run, now) if run.live else None,
        stuck=tuple(days.items()), decide=decide,
        actions=tuple(open_action(run, action) for action in run.actions if not action.done),
        runs=named, needy=named if stuck or decide else (), people=asked_alone(run),
    )


def moved(run: Assessment, since: datetime, now: datetime) -> int:
    """How many answers came since: one a person and prompt, however many taps and lines it took."""
    return sum(len({answer.person for answer in prompt.answers if since <= answer.at <= now and not answer.withdrawn})
               for prompt in run.prompts)


def stuck_prompts(run: Assessment, now: datetime) -> list[Prompt]:
    """The prompts that wait without an answer; not the postponed, nor those of people who are off."""
    if run.status != "running":
        return []
    numbers = (*run.waiting, *(track.open for track in run.tracks if track.person and track.open))
    waiting = [prompt for number in numbers if (prompt := run.prompt(number))]
    return [prompt for prompt in waiting if not prompt.answered and not (prompt.until and prompt.until > now)
            and ((one := addressee(run, prompt)) is None or one.active(now))]


def waited(run: Assessment, prompt: Prompt, today: date) -> int:
    """The working days since a prompt was posted."""
    if prompt.posted_at is None:
        return 0
    first = pacing.local_date(run.setup.calendar, prompt.posted_at)
    return max(0, pacing.working_days_between(run.setup.calendar, first, today) - 1)


def decide_on(run: Assessment, today: date, stuck: list[Prompt]) -> str:
    """What the owner should decide: share the summary, get answers at all, extend, assign what nobody takes, close; or ""."""
    if run.summary_due:
        return "share"
    if not run.live:
        return ""
    if stuck and not any(prompt.answered for prompt in run.prompts):
        return "silent"
    if will_not_fit(run, today):
        return "extend"
    if any(prompt.nudges >= NUDGED_OUT or prompt.declined >= DECLINES for prompt in stuck):
        return "assign"
    through = bool(run.prompts) and not any(track.plan for track in run.tracks)
    return "close" if through and stuck and len(stuck) == len(run.waiting) else ""


def will_not_fit(run: Assessment, today: date) -> bool:
    """Whether the rest of the plan takes longer at the run's pace than there are working days to the deadline."""
    left = max((len(track.plan) for track in run.tracks), default=0)
    days = pacing.working_days_between(run.setup.calendar, today, run.setup.deadline)
    return -(-left // (run.setup.pace + EXTRA)) > days


def label(prompt: Prompt, guide: Guide) -> str:
    """What a prompt is called in a list; a card without a name of its own by its kind."""
    item, area = guide.items.get(prompt.item), guide.area_of.get(prompt.area)
    return item.label if item else area.label if area else prompt.kind


def open_action(run: Assessment, action: Action) -> tuple[str, str, date | None]:
    """An open action with who has it and by when."""
    known = run.participant(action.who)
    return action.text, known.name if known else action.who, action.due
