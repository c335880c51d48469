"""Public holidays and weekends by country."""

from datetime import date

import pytest

from bot.calendars import UnknownCountry, holidays_of

YEAR = (date(2026, 1, 1), date(2026, 12, 31))


def test_no_country_has_no_holidays() -> None:
    assert holidays_of("", *YEAR) == frozenset()


def test_countries_and_regions() -> None:
    germany, berlin = holidays_of("DE", *YEAR), holidays_of("de-be", *YEAR)
    assert date(2026, 10, 3) in germany
    assert date(2026, 3, 8) in berlin - germany
    assert date(2026, 7, 3) in holidays_of("US", *YEAR)


def test_only_days_within_the_span_over_new_year() -> None:
    first, last = date(2026, 12, 20), date(2027, 1, 2)
    assert holidays_of("DE", first, last) == {date(2026, 12, 25), date(2026, 12, 26), date(2027, 1, 1)}
    assert holidays_of("DE", last, first) == frozenset()


@pytest.mark.parametrize("code", ["Germany", "ZZ", "DE-XX", "-", "D E"])
def test_unknown_places_are_named_with_suggestions(code: str) -> None:
    with pytest.raises(UnknownCountry) as caught:
        holidays_of(code, *YEAR)
    assert caught.value.country == code
    assert code in str(caught.value)


def test_a_wrong_region_suggests_regions() -> None:
    with pytest.raises(UnknownCountry) as caught:
        holidays_of("DE-BX", *YEAR)
    assert "DE-BE" in caught.value.suggestions or "DE-BY" in caught.value.suggestions
