"""How a run begins: the form's values or a command's words are checked, previewed, and launched once."""

from __future__ import annotations

from dataclasses import replace
from datetime import time
from difflib import get_close_matches
from hashlib import sha256

from bot.calendars import own_calendar
from bot.channels import Reply
from bot.core import pacing, planning
from bot.core.assessment import Assessment
from bot.core.conversation import decide
from bot.core.events import Started, Submitted
from bot.core.guide import Guide, Template
from bot.core.messages import Notice
from bot.core.setup import Calendar, Participant, Setup
from bot.corridor import Corridor
from bot.previewing import previewed
from bot.store import NoAssessment, OwnerSettings, Store
from bot.wanted import Refused, Wanted, areas_of, calendar_of, deadline_of, number, pick, roles_of
from bot.wishing import pause_of, remembered

LONGEST = 80
MOST_RUNS = 50
MOST_PEOPLE = 100


def submit_start(corridor: Corridor, db: Store, event: Submitted) -> Reply:
    """The start form: errors stand at their fields, a good one becomes a preview."""
    wanted = Wanted(dict(event.values), event.person, event.name, event.value("channel") or event.channel,
                    corridor.clock.now())
    try:
        return Reply(preview(corridor, db, wanted, event.key), close=True)
    except Refused as problem:
        return Reply(errors=((problem.field, corridor.wording.error(problem.problem, problem.facts)),))


def start_now(corridor: Corridor, db: Store, wanted: Wanted, key: str) -> Reply:
    """A start by words alone: a preview, or the one sentence that helps."""
    try:
        return Reply(preview(corridor, db, wanted, key))
    except Refused as problem:
        notice = Notice(problem.problem, tuple(problem.facts.items()))  # type: ignore[arg-type]
        return Reply(corridor.wording.post(notice))


def preview(corridor: Corridor, db: Store, wanted: Wanted, key: str):  # type: ignore[no-untyped-def]
    """Check everything, keep the draft, and show what the launch would mean."""
    setup, people = draft(corridor, db, wanted, key)
    db.save_draft(setup.id, setup, people)
    unnamed = not people and not asked_where(wanted) and template_of(corridor, setup.template)[1].private
    shown = previewed(corridor, db, setup, people, wanted.now, unnamed)
    return corridor.wording.post(shown, setup.calendar.zone)


def asked_where(wanted: Wanted) -> str:
    """Where to ask, as somebody chose it; empty where it follows from the session."""
    return wanted.get("where", wanted.get("mode"))


def draft(corridor: Corridor, db: Store, wanted: Wanted, key: str) -> tuple[Setup, tuple[Participant, ...]]:
    """The set-up that the values describe; raises Refused for the first that is not usable."""
    account = wanted.get("account")
    if not account or len(account) > LONGEST:
        raise Refused("account", "need_account" if not account else "too_long", limit=LONGEST)
    guide, template = template_of(corridor, wanted.get("template"))
    channel = channel_of(corridor, wanted)
    refuse_double(db, wanted.person, account, template, channel)
    owner = corridor.known(wanted.person, wanted.name)
    refuse_outsider(corridor, db, owner, "account")
    calendar = calendar_of(wanted, owner.calendar.zone or "UTC")
    pace = number(wanted.get("pace", str(template.pace)), "pace", 1, 20)
    deadline = deadline_of(wanted, calendar, template)
    people = people_of(corridor, db, wanted, calendar)
    mode = asked_where(wanted) or ("private" if template.private else "thread")
    if asked_where(wanted) == "private" and not people:
        raise Refused("participants", "nobody_named")
    co_owners = [corridor.known(one) for one in wanted.get("co_owners").split() if one != wanted.person]
    for one in co_owners:
        refuse_outsider(corridor, db, one, "co_owners")
    can = corridor.channels[channel.partition(":")[0]].can
    setup = Setup(
        id=sha256(f"{wanted.person}|{key}|{account}".encode()).hexdigest()[:12], workspace=workspace_of(channel),
        account=account, template=template.id, guide=guide.id, guide_version=guide.version, channel=channel,
        owners=(wanted.person, *(one.person for one in co_owners)),
        owner_names=(owner.name, *(one.name for one in co_owners)), deadline=deadline, calendar=calendar,
        areas=planning.chosen_areas(guide, areas_of(guide, wanted.get("areas"))),
        maturity=pick(wanted, "maturity", ("none", "few", "many", "unknown"), "unknown"),  # type: ignore[arg-type]
        mode="private" if mode == "private" and people else "thread",
        attribution=pick(wanted, "attribution", ("named", "role", "none"), "named"),  # type: ignore[arg-type]
        pace=pace, approval=pick(wanted, "approval", ("automatic", "owner"), "automatic"),  # type: ignore[arg-type]
        depth=pick(wanted, "depth", ("normal", "full"), "normal"),  # type: ignore[arg-type]
        bundle=template.bundle, open_to_all=not people, country=wanted.get("country"), speed=corridor.clock.speed,
        hears_replies=can.hears_replies, reacts=can.react, lag=can.lag,
    )
    return setup, people


def values_of(setup: Setup, people: tuple[Participant, ...]) -> dict[str, str]:
    """A set-up as the values that describe it: to change them in the form, or to run it once more."""
    calendar = setup.calendar
    return {
        "account": setup.account, "template": setup.template, "channel": setup.channel, "areas": "\n".join(setup.areas),
        "participants": "\n".join(one.person for one in people),
        "roles": "\n".join(f"{one.person}:{one.role}" for one in people), "co_owners": "\n".join(setup.owners[1:]),
        "maturity": setup.maturity, "where": setup.mode, "attribution": setup.attribution, "pace": str(setup.pace),
        "deadline": setup.deadline.isoformat(), "window_start": f"{calendar.start:%H:%M}",
        "window_end": f"{calendar.end:%H:%M}", "zone": calendar.zone, "days": "\n".join(map(str, sorted(calendar.days))),
        "country": setup.country, "approval": setup.approval, "depth": setup.depth,
    }


def template_of(corridor: Corridor, name: str) -> tuple[Guide, Template]:
    """The session template with this name in any guide."""
    for guide in corridor.guides.values():
        template = guide.template(name)
        if template:
            return guide, template
    names = tuple(template.id for guide in corridor.guides.values() for template in guide.templates)
    if not name:
        raise Refused("template", "need_template", templates=names)
    near = tuple(get_close_matches(name.casefold(), names, 3, 0.5)) or names
    raise Refused("template", "unknown_template", word=name, suggestions=near)


def channel_of(corridor: Corridor, wanted: Wanted) -> str:
    """The channel to ask in; a private chat needs one to be named."""
    channel = corridor.channels.get(wanted.channel.partition(":")[0])
    if not wanted.channel or channel is None or channel.place(wanted.channel) is None:
        raise Refused("channel", "no_channel")
    return wanted.channel


def workspace_of(place: str) -> str:
    """The workspace part of a channel's or a person's id: its kind and, where there is one, the workspace's id."""
    return ":".join(place.split(":")[:-1]) or place


def is_here(run: Assessment, person: str) -> bool:
    """Whether a run is one of the person's own workspace, or of a part of it."""
    return f"{run.setup.workspace}:".startswith(f"{workspace_of(person)}:")


def refuse_double(db: Store, person: str, account: str, template: Template, channel: str) -> None:
    """The same account and template run once at a time in a channel; and nobody starts without end."""
    known = live_double(db, workspace_of(channel), account, template.id, channel)
    if known:
        raise Refused("account", "duplicate_run", account=known.setup.account, template=template.title)
    if len(db.by_person(person, "owner", True)) >= MOST_RUNS:
        raise Refused("account", "too_many_runs", most=MOST_RUNS)


def refuse_outsider(corridor: Corridor, db: Store, one: Participant, field: str) -> None:
    """Owners read what is internal, so nobody from outside is one; answering is open to them.

    Of whom the channel could not tell yet, nobody knows that they are inside, but where they own a run already.
    """
    if one.external:
        raise Refused(field, "from_outside", name=one.name)
    if not corridor.met(one.person) and not db.by_person(one.person, "owner"):
        raise Refused(field, "not_met", you=field == "account")


def live_double(db: Store, workspace: str, account: str, template: str, channel: str) -> Assessment | None:
    """The live run of an account with a template in a channel; None where there is none."""
    runs = (db.load(run) for run in db.by_account(workspace, account))
    return next((one for one in runs if one.live and (one.setup.template, one.setup.channel) == (template, channel)), None)


def refuse_late(corridor: Corridor, db: Store, setup: Setup, people: tuple[Participant, ...], person: str) -> None:
    """A preview that waited: its last day may be over, the same may run, its session or its people may be gone by now."""
    _, template = template_of(corridor, setup.template)
    refuse_double(db, person, setup.account, template, setup.channel)
    gone = tuple(one.name for one in people if corridor.gone(one.person))
    if gone:
        raise Refused("participants", "people_gone", names=gone)
    first = pacing.local_date(setup.calendar, pacing.next_open(setup.calendar, corridor.clock.now()))
    if setup.deadline < first:
        raise Refused("deadline", "deadline_too_soon", day=first)


def people_of(corridor: Corridor, db: Store, wanted: Wanted, calendar: Calendar) -> tuple[Participant, ...]:
    """The named participants with roles: one a line as "person, role", or ids alone."""
    people: dict[str, Participant] = {}
    named = wanted.get("participants", wanted.get("people")).splitlines()
    for line in [part for one in named for part in ([one] if "," in one else one.split())]:
        person, _, role = line.strip().partition(",")
        if person:
            one = remembered(corridor, db, person)
            own = own_calendar(calendar, one, wanted.now.date())
            people[person] = replace(one, role=role.strip() or one.role, calendar=own)
    if len(people) > MOST_PEOPLE:
        raise Refused("participants", "too_many_people", most=MOST_PEOPLE)
    roles = roles_of(wanted.get("roles"), tuple((one.person, one.name) for one in people.values()))
    return tuple(replace(one, role=roles.get(one.person, one.role)) for one in people.values())


def launch(corridor: Corridor, db: Store, token: str, person: str) -> Reply:
    """Start the previewed run; pressed twice, it starts once."""
    kept = db.draft(token)
    if kept is None:
        return Reply(corridor.wording.post(Notice("started_already" if started(db, token) else "preview_over")))
    setup, people = kept
    if person not in setup.owners:
        db.save_draft(token, setup, people)
        return Reply(corridor.wording.post(Notice("not_owner", (("owner_names", setup.owner_names),))))
    try:
        refuse_late(corridor, db, setup, people, person)
    except Refused as problem:
        db.save_draft(token, setup, people)
        facts = tuple(problem.facts.items())
        return Reply(corridor.wording.post(Notice(problem.problem, facts, buttons=(("change", token),))))  # type: ignore[arg-type]
    begin(corridor, db, setup, people)
    return Reply(corridor.wording.post(Notice("launching", (("account", setup.account),))), close=True)


def started(db: Store, token: str) -> bool:
    """Whether a run was made of a preview: it bears the preview's name."""
    try:
        db.load(token)
    except NoAssessment:
        return False
    return True


def begin(corridor: Corridor, db: Store, setup: Setup, people: tuple[Participant, ...]) -> Assessment:
    """Make the run, pin its guide, and see to it that its owners get a digest."""
    now = corridor.clock.now()
    guide, _ = template_of(corridor, setup.template)
    areas = planning.chosen_areas(guide, setup.areas)
    setup = replace(setup, guide=guide.id, guide_version=guide.version, areas=areas)
    corridor.pin(db, guide)
    people = tuple(replace(one, paused_until=pause_of(db, one.person, now)) for one in people)
    decision = decide(Assessment(setup, people), Started(now, setup, people), guide, now)
    saved = db.save(None, decision.assessment)
    corridor.enqueue(db, decision, now)
    for owner in setup.owners:
        if db.owner(owner) is None:
            zone = corridor.known(owner).calendar.zone
            at = pacing.next_weekday_time(zone, 1, time(9), now)
            db.save_owner(OwnerSettings(owner, zone=zone, digest_at=at, told_at=now))
    return saved
