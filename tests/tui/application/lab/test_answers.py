"""What people type as the answer of a lesson's task."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from domain.errors import BadInput
from domain.lab.scenario import AnswerKind
from tui.application.lab.answers import read_answer
from tui.text.time.parse import Moment, parse_when

LONDON = ZoneInfo("Europe/London")
WHEN = parse_when("2026-03-20 10:00", zone=LONDON, now=0)
assert isinstance(WHEN, Moment)
NOW = WHEN.at


def read(kind: AnswerKind, text: str) -> object:
    return read_answer(kind, text, currency="GBP", zone=LONDON, now=NOW)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("3 apr", date(2026, 4, 3)),
        ("fri 3 apr", date(2026, 4, 3)),
        ("4 may 2026", date(2026, 5, 4)),
        ("10 mar", date(2026, 3, 10)),
        ("24 dec", date(2025, 12, 24)),
        ("yesterday", date(2026, 3, 19)),
    ],
)
def test_a_day_without_its_year_is_the_nearest(text: str, day: date) -> None:
    """A deadline lies ahead, and what happened behind: whoever answers says neither."""
    assert read("day", text) == day


@pytest.mark.parametrize(
    ("kind", "text", "sentence"),
    [
        ("day", "tue 10", "'tue 10' names no day; type a day, such as 24 dec or 2026-12-24."),
        ("time", "soon", "'soon' names no time; type a time, such as 24 dec 16:30."),
        ("day", "#4", "'#4' is the number of an event; type a day, such as 24 dec or 2026-12-24."),
        ("event", "the second", "'the second' is not the number of an event."),
    ],
)
def test_what_is_no_answer_is_told_what_to_type(kind: AnswerKind, text: str, sentence: str) -> None:
    with pytest.raises(BadInput) as raised:
        read(kind, text)
    assert raised.value.message == sentence


def test_a_weekday_that_fits_neither_year_is_told() -> None:
    with pytest.raises(BadInput, match="contradicts itself"):
        read("day", "mon 10 mar")
