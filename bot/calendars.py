"""Public holidays by country, from the `holidays` library; days are local dates."""

from dataclasses import replace
from datetime import date, timedelta
from difflib import get_close_matches
from functools import lru_cache

import holidays

from bot.core.dates import FAR
from bot.core.setup import Calendar, Participant


class UnknownCountry(ValueError):
    """There is no holiday calendar for this country or region."""

    def __init__(self, country: str, suggestions: tuple[str, ...]) -> None:
        """Name the code that was asked for, and codes that are near."""
        super().__init__(f"{country}: no holiday calendar; near it: {', '.join(suggestions) or 'none'}")
        self.country = country
        self.suggestions = suggestions


def holidays_of(country: str, first: date, last: date) -> frozenset[date]:
    """The public holidays from `first` to `last` of a country ("DE") or region ("DE-BE"); '' has none."""
    if not country.strip():
        return frozenset()
    code, region = _place(country)
    return frozenset(
        day for year in range(first.year, last.year + 1) for day in _year(code, region, year) if first <= day <= last
    )


def own_calendar(run: Calendar, one: Participant, first: date) -> Calendar:
    """A run's hours for one person: in their own zone, and with the holidays that they named as their own."""
    zone = one.calendar.zone or run.zone
    days = holidays_of(one.country, first - timedelta(days=1), first + FAR) if one.country else run.holidays
    return replace(run, zone=zone, holidays=days)


@lru_cache(maxsize=512)
def _year(code: str, region: str, year: int) -> tuple[date, ...]:
    """One year's public holidays of one place."""
    return tuple(holidays.country_holidays(code, subdiv=region or None, years=year))


@lru_cache(maxsize=1)
def _countries() -> dict[str, tuple[str, ...]]:
    """Every country code that the library knows, with its regions."""
    return {code: tuple(regions) for code, regions in holidays.list_supported_countries(include_aliases=False).items()}


def _place(country: str) -> tuple[str, str]:
    """A code such as "de-be" as country and region, checked."""
    code, _, region = country.strip().upper().replace("_", "-").partition("-")
    known = _countries()
    if code not in known:
        near = get_close_matches(code, known, 3, 0.5)
        raise UnknownCountry(country, tuple(near))
    regions = {name.upper(): name for name in known[code]}
    if region and region not in regions:
        near = get_close_matches(region, regions, 3, 0.3)
        raise UnknownCountry(country, tuple(f"{code}-{regions[name]}" for name in near))
    return code, regions.get(region, "")
