"""What people ask the bot for themselves: time off, stop, their answers, being forgotten, and when a digest comes.

Time off, a zone and holidays of one's own are remembered beyond the runs of the day: the next run keeps to them too.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from bot.calendars import UnknownCountry, holidays_of
from bot.channels import Reply
from bot.core import pacing
from bot.core.assessment import Assessment
from bot.core.commands import Command
from bot.core.dates import FAR
from bot.core.events import Commanded, Requested
from bot.core.messages import Notice
from bot.core.results import DigestSettings
from bot.core.setup import Calendar, Participant
from bot.corridor import Corridor
from bot.digests import digest_now, moved_owner, next_digest
from bot.forgetting import forget
from bot.showing import mine, result
from bot.store import OwnerSettings, Store


def wish(corridor: Corridor, db: Store, event: Commanded, found: Command) -> Reply:
    """A person's own wish, in all their live runs."""
    now = corridor.clock.now()
    runs = [run for run in map(db.load, db.by_person(event.person, "participant", True))
            if (one := run.participant(event.person)) and not one.removed]
    if found.verb == "my_answers":
        known = [(run, corridor.guide_of(db, run)) for run in all_runs(db, event.person)]
        return result(corridor, mine(known, event.person))
    if found.verb == "my_zone" and not found.text:
        return result(corridor, Notice("unknown_zone", (("word", ""), ("suggestions", ()))))
    if found.verb == "my_holidays":
        return holidays(corridor, db, event, found, runs)
    if found.verb == "forget_me":
        return forget(corridor, db, event.person)
    owns = found.verb == "my_zone" and moved_owner(db, event.person, found.text, now)
    if not runs and not owns:
        return result(corridor, Notice("not_a_participant"))
    back, calendar = found.day, remembered(corridor, db, event.person).calendar
    until = back_at(calendar, found.day, now) if found.verb == "pause_me" else None
    verb = {"pause_me": "pause", "back": "back", "stop": "stop", "my_zone": "zone"}[found.verb]
    remember(db, event.person, verb, until, found.text)
    for run in runs:
        corridor.apply(db, run, Requested(now, event.person, verb, until, found.text))
    facts = (("until", until if back else None), ("count", len(runs)), ("zone", found.text))
    name = {"pause": "paused_you", "back": "back_you", "stop": "stopped_you", "zone": "zone_set"}[verb]
    return result(corridor, Notice(name, facts), calendar.zone)



def holidays(corridor: Corridor, db: Store, event: Commanded, found: Command, runs: list[Assessment]) -> Reply:
    """A person's own public holidays, in place of the run's; "none" takes the run's again."""
    now = corridor.clock.now()
    country = "" if found.text.casefold() in ("none", "off") else found.text.upper()
    try:
        days = holidays_of(country, now.date() - timedelta(days=1), now.date() + FAR)
    except UnknownCountry as unknown:
        return result(corridor, Notice("unknown_country", (("word", found.text), ("suggestions", unknown.suggestions))))
    if not found.text:
        return result(corridor, Notice("unknown_country", (("word", ""), ("suggestions", ()))))
    if not runs:
        return result(corridor, Notice("not_a_participant"))
    kept = db.person(event.person) or Participant(event.person, "", calendar=Calendar(""))
    db.save_person(replace(kept, country=country))
    for run in runs:
        corridor.apply(db, run, Requested(now, event.person, "holidays", text=country, days=days))
    today = pacing.local_date(remembered(corridor, db, event.person).calendar, now)
    following = min((day for day in days if day >= today), default=None)
    return result(corridor, Notice("holidays_set", (("country", country), ("day", following))))


def remember(db: Store, person: str, verb: str, until: datetime | None, zone: str) -> None:
    """Keep a person's time off and zone for the runs to come."""
    kept = db.person(person) or Participant(person, "", calendar=Calendar(""))
    if verb == "zone":
        kept = replace(kept, calendar=Calendar(zone))
    elif verb in ("pause", "back"):
        kept = replace(kept, paused_until=until)
    db.save_person(kept)



def remembered(corridor: Corridor, db: Store, person: str, name: str = "") -> Participant:
    """What the person's channel knows of them, in the zone and with the holidays that they named themselves."""
    one, kept = corridor.known(person, name), db.person(person)
    if kept is None:
        return one
    zone = kept.calendar.zone or one.calendar.zone
    return replace(one, country=kept.country, calendar=replace(one.calendar, zone=zone))



def pause_of(db: Store, person: str, at: datetime) -> datetime | None:
    """Until when a person asked to be left alone, None where that is over at `at`."""
    kept = db.person(person)
    return kept.paused_until if kept and kept.paused_until and kept.paused_until > at else None



def all_runs(db: Store, person: str) -> list[Assessment]:
    """Every run that somebody answers in or answered in."""
    return [db.load(run) for run in db.by_person(person, "participant")]



def back_at(calendar: Calendar, day: date | None, now: datetime) -> datetime:
    """When a pause ends: the start of the named day in the person's zone, or a year from now."""
    if day is None:
        return now + timedelta(days=365)
    return pacing.at_time(calendar, day, time(0)).astimezone(UTC)



def digest_command(corridor: Corridor, db: Store, event: Commanded, found: Command) -> Reply:
    """Show or change when the digest comes, or show it now."""
    options = dict(found.options)
    zone = corridor.known(event.person).calendar.zone
    now = corridor.clock.now()
    kept = db.owner(event.person) or OwnerSettings(event.person, zone=zone)
    if options.get("digest") == "now":
        made = digest_now(corridor, db, event.person)
        return result(corridor, made) if made else result(corridor, Notice("no_digest"))  # type: ignore[arg-type]
    if options:
        hour, _, minute = options.get("time", f"{kept.hour}:{kept.minute}").partition(":")
        kept = replace(
            kept, digest=options.get("digest", "on") != "off", weekday=int(options.get("weekday", kept.weekday)),
            hour=int(hour), minute=int(minute),
        )
        before = kept.told_at if kept.digest_at else None
        kept = replace(kept, digest_at=next_digest(kept, now) if kept.digest else None, told_at=before)
        db.save_owner(kept)
    told = DigestSettings(kept.digest, kept.weekday, time(kept.hour, kept.minute), kept.zone, kept.digest_at)
    return result(corridor, told, kept.zone)

