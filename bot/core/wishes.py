"""What a person may wish for themselves: pause me, back, stop, my answers, forget me, my zone, my holidays."""

import re
from datetime import date, timedelta

from bot.core.command_words import Command, Unknown
from bot.core.dates import near_day, read_day
from bot.core.pacing import find_zone

_WISHES = (
    ("pause_me", re.compile(r"(?:please )?(?:pause|snooze|mute) me\b(.*)")),
    ("back", re.compile(r"(?:i(?:'| a)?m )?back(?: again)?()|(?:resume|unpause|unmute) me()|(?:continue|wake) me()")),
    ("stop", re.compile(r"stop(?: me| asking(?: me)?| it| all)?()|unsubscribe()|opt[ -]?out()|leave me alone()")),
    ("my_answers", re.compile(r"(?:show |see |list )?(?:me )?my answers?()")),
    ("forget_me", re.compile(r"forget (?:about )?me()|(?:delete|erase|forget) my (?:data|answers)()")),
    ("my_zone", re.compile(r"(?:set )?(?:my )?(?:time ?zone|zone|tz)\b(?: is| to|:|=)?(.*)")),
    ("my_holidays", re.compile(r"(?:set )?my holidays(?: to|:|=)?((?: +[\w-]+)?)")),
)


def own_wish(said: str, today: date) -> Command | Unknown | None:
    """A person's own wish, where the whole text is one."""
    bare = said.strip(" .!,")
    for verb, pattern in _WISHES:
        match = pattern.fullmatch(bare.casefold())
        if not match:
            continue
        rest = bare[match.start(1) :].strip(" .,:=") if match.lastindex == 1 and match[1] else ""
        if verb == "my_zone":
            zone = find_zone(rest)
            return Command(verb, text=zone) if zone or not rest else Unknown(rest, problem="zone")
        if verb == "my_holidays":
            return Command(verb, text=rest)
        return _pause_me(rest, today) if verb == "pause_me" else Command(verb)
    return None


def _pause_me(rest: str, today: date) -> Command | Unknown:
    """Until when: "until Tuesday" is back on Tuesday, "for 3 days" after three, "today" tomorrow."""
    if not rest:
        return Command("pause_me")
    found = read_day(rest, today)
    if not found or found.problem:
        near = found.choices if found else near_day(rest, today)
        return Unknown(rest, near, (found and found.problem) or "date")
    day = today + timedelta(days=1) if found.day == today else found.day
    return Command("pause_me", day=day)
