"""The days of a report in words, as the bank's zone has them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from domain.errors import BadInput
from tui.application.cases.report import read_days
from tui.text.time.numeric_date import no_locale

NOW = int(datetime(2026, 11, 17, 2, tzinfo=UTC).timestamp() * 1_000_000)


@pytest.mark.parametrize(
    ("text", "zone", "first", "last"),
    [
        ("last week", "Europe/London", date(2026, 11, 9), date(2026, 11, 15)),
        ("March", "Europe/London", date(2026, 3, 1), date(2026, 3, 31)),
        ("today", "Europe/London", date(2026, 11, 17), date(2026, 11, 17)),
        ("today", "America/New_York", date(2026, 11, 16), date(2026, 11, 16)),
        ("9 nov to 15 nov", "America/New_York", date(2026, 11, 9), date(2026, 11, 15)),
        (" Everything ", "Europe/London", None, None),
    ],
)
def test_a_period_is_days_of_the_bank(text: str, zone: str, first: date | None, last: date | None) -> None:
    assert read_days(text, ZoneInfo(zone), NOW, no_locale) == (first, last)


@pytest.mark.parametrize("text", ["", "3pm", "#4", "-2h", "soon", "15 nov to 9 nov"])
def test_what_is_no_period_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(BadInput):
        read_days(text, ZoneInfo("UTC"), NOW, no_locale)
