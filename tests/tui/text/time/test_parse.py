"""The TIME grammar: every form is read as meant, and what could be misread is refused with what to type."""

from __future__ import annotations

import subprocess
import sys
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from domain.errors import BadInput
from tests.kit.times import LONDON, LORD_HOWE, NOW, SECOND, ZONES, outcome, read, refusal, utc
from tui.text.format import rfc3339
from tui.text.safe import safe_str
from tui.text.time.parse import EventNumber, TimeError, parse_when

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
HOUR = 3_600 * SECOND
INSTANTS = st.integers(-2_200_000_000 * SECOND, 32_000_000_000 * SECOND)  # 1900 to 2984


@pytest.mark.parametrize(
    ("text", "at"),
    [
        # RFC 3339
        ("2026-11-17T15:00:00Z", "2026-11-17T15:00:00"),
        ("2026-11-17t15:00:00z", "2026-11-17T15:00:00"),
        ("2026-11-17T15:00:00.250000Z", "2026-11-17T15:00:00.250000"),
        ("2026-11-17T15:00:00.5-05:00", "2026-11-17T20:00:00.500000"),
        ("2026-11-17T15:00:00+05:30", "2026-11-17T09:30:00"),
        ("2026-11-17 15:00 -0500", "2026-11-17T20:00:00"),
        ("2026-11-17 15:00 UTC", "2026-11-17T15:00:00"),
        ("Sun 25 Oct 2026 01:30:00 (Europe/London, UTC+01:00)", "2026-10-25T00:30:00"),
        ("Sun 25 Oct 2026 01:30:00 (Europe/London, UTC+00:00)", "2026-10-25T01:30:00"),
        # a day and a clock
        ("2026-07-01 15:00", "2026-07-01T14:00:00"),
        ("2026-07-01T15:00", "2026-07-01T14:00:00"),
        ("2026-07-01 15:00:30", "2026-07-01T14:00:30"),
        ("2026-07-01 15:00:30.000001", "2026-07-01T14:00:30.000001"),
        ("13 Mar 2026 09:05", "2026-03-13T09:05:00"),
        ("13 Mar 09:05", "2026-03-13T09:05:00"),
        ("March 13th, 2026 at 9:05am", "2026-03-13T09:05:00"),
        ("9:05 a.m. on 13 March 2026", "2026-03-13T09:05:00"),
        ("Fri 13 Mar 2026 09:05:03", "2026-03-13T09:05:03"),
        # a day alone is its end
        ("2026-11-16", "2026-11-16T23:59:59.999999"),
        ("2026-07-01", "2026-07-01T22:59:59.999999"),
        ("13 Mar", "2026-03-13T23:59:59.999999"),
        ("13-mar-2025", "2025-03-13T23:59:59.999999"),
        ("yesterday", "2026-11-16T23:59:59.999999"),
        ("today", "2026-11-17T23:59:59.999999"),
        # a date without a year is the latest not after today
        ("17 Nov", "2026-11-17T23:59:59.999999"),
        ("18 Nov", "2025-11-18T23:59:59.999999"),
        ("29 Feb noon", "2024-02-29T12:00:00"),
        # words
        ("now", "2026-11-17T16:00:00"),
        ("noon", "2026-11-17T12:00:00"),
        ("15:00", "2026-11-17T15:00:00"),
        ("at 17:00", "2026-11-17T17:00:00"),
        ("today 9:30", "2026-11-17T09:30:00"),
        ("yesterday noon", "2026-11-16T12:00:00"),
        ("12am", "2026-11-17T00:00:00"),
        ("12:30 pm", "2026-11-17T12:30:00"),
        ("tomorrow 3 pm", "2026-11-18T15:00:00"),
        ("  TUE \t 15:00 ", "2026-11-17T15:00:00"),
        # a weekday is the latest one not in the future
        ("tue 15:00", "2026-11-17T15:00:00"),
        ("tue 16:00", "2026-11-17T16:00:00"),
        ("tue 16:00:01", "2026-11-10T16:00:01"),
        ("tuesday 3pm", "2026-11-17T15:00:00"),
        ("3pm on Tuesday", "2026-11-17T15:00:00"),
        ("wed 15:00", "2026-11-11T15:00:00"),
        ("monday", "2026-11-16T23:59:59.999999"),
        ("tues", "2026-11-10T23:59:59.999999"),
        # lengths of time
        ("-2h", "2026-11-17T14:00:00"),
        ("−90m", "2026-11-17T14:30:00"),
        ("+1d", "2026-11-18T16:00:00"),
        ("-1d12h", "2026-11-16T04:00:00"),
        ("- 1 week 30 s", "2026-11-10T15:59:30"),
        ("2 hours ago", "2026-11-17T14:00:00"),
        ("an hour and five minutes ago", "2026-11-17T14:55:00"),
        ("two months ago", "2026-09-17T15:00:00"),
        ("1 year and 1 day ago", "2025-11-16T16:00:00"),
        ("twelve months ago", "2025-11-17T16:00:00"),
        ("3 weeks ago at noon", "2026-10-27T12:00:00"),
        ("9:30 six months ago", "2026-05-17T08:30:00"),
    ],
)
def test_what_a_person_types_is_read_as_meant(text: str, at: str) -> None:
    assert rfc3339(read(text).at) == rfc3339(utc(at))


@pytest.mark.parametrize(
    ("text", "echo"),
    [
        ("2026-11-17T15:00:00Z", "Tue 17 Nov 2026 15:00:00 (Europe/London)"),
        ("2026-07-01", "Wed 1 Jul 2026 23:59:59.999999 (Europe/London)"),
        ("2026-10-25T01:30:00Z", "Sun 25 Oct 2026 01:30:00 (Europe/London, UTC+00:00)"),
        ("Tue 17 Nov 2026 10:00:00 (America/New_York)", "Tue 17 Nov 2026 15:00:00 (Europe/London)"),
    ],
)
def test_what_was_understood_is_echoed_with_its_zone(text: str, echo: str) -> None:
    assert read(text).echo == echo


def test_a_signed_length_counts_from_the_cursor_and_nothing_else_does() -> None:
    cursor = utc("2026-03-13T09:05:03")
    assert read("-2h", cursor=cursor).at == cursor - 2 * HOUR
    assert read("+1d12h", cursor=cursor).at == cursor + 36 * HOUR
    assert read("2 hours ago", cursor=cursor).at == NOW - 2 * HOUR
    assert read("15:00", cursor=cursor).at == utc("2026-11-17T15:00:00")
    assert read("-0s", cursor=0).at == 0


def test_a_length_is_what_elapsed_even_across_a_clock_change() -> None:
    noon_after = utc("2026-10-25T12:00:00")
    assert read("-1d", now=noon_after).echo == "Sat 24 Oct 2026 13:00:00 (Europe/London)"
    assert read("1 day ago at noon", now=noon_after).echo == "Sat 24 Oct 2026 12:00:00 (Europe/London)"


def test_a_month_ago_ends_with_the_month() -> None:
    assert read("one month ago", now=utc("2026-03-31T10:00:00")).echo.startswith("Sat 28 Feb 2026 11:00:00")


@pytest.mark.parametrize(("text", "version"), [("#47", 47), ("# 1", 1), (" #8412 ", 8412)])
def test_a_number_sign_is_an_event(text: str, version: int) -> None:
    assert parse_when(text, zone=LONDON, now=NOW) == EventNumber(version, f"event {version}")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("25:00", '"25:00" is no time of day'),
        ("tue at 9:60", '"9:60" is no time of day'),
        ("2026-11-17T15:00:60Z", "is no time of day"),
        ("13pm", '"13pm" is no time of day'),
        ("0am", '"0am" is no time of day'),
        ("yesterday midnight", "type 00:00 for its start, the day alone for its end"),
        ("2026-11-17T15:00:00+25:00", '"+25:00" is no UTC offset'),
        ("30 Feb", '"30 feb" is not in the calendar'),
        ("29 Feb 2025", '"29 feb 2025" is not in the calendar'),
        ("2026-13-01", '"2026-13-01" is not in the calendar'),
        ("Tue 13 Mar 2026", "that day is Fri 13 Mar 2026"),
        ("#0", "numbered from 1"),
        ("1899-12-31", "outside the years 1900 to 2999"),
        ("9999-12-31 23:59", "outside the years 1900 to 2999"),
        ("0001-01-01T00:00:00+14:00", "outside the years 1900 to 2999"),
        ("-999999w", "outside the years 1900 to 2999"),
        ("2000 years ago", "outside the years 1900 to 2999"),
        ("999999 months ago", "outside the years 1900 to 2999"),
        ("13 Mar (Europe/Londn)", "did you mean Europe/London?"),
        ("13 Mar (../../etc/passwd)", 'no time zone "../../etc/passwd"'),
        ("3 weeks ago at 25:00", '"25:00" is no time of day'),
    ],
)
def test_what_cannot_be_is_refused_with_a_reason(text: str, reason: str) -> None:
    message = refusal(text)
    assert reason in message
    assert message.endswith((".", "?"))


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "blah", "at", "tu", "47", "#", "#x", "h", "-", "-2", "2h", "5 minutes", "-1x", "-2.5h"),
        *(
            "2 hours before tuesday",
            "tuesday 2 hours ago",
            "next week",
            "half past 3",
            "15.00",
        ),
        *("3pm 4pm", "15:00 16:00", "tue wed", "yesterday tuesday", "now 15:00", "17 Nov now"),
        *("03/04", "13 Mar 26", "20261117", "1789657200", "2026-W47", "13 Mat"),
        *(
            "2 month 3 ago",
            "yesterday 2 months ago",
            "ago",
            "months ago",
            "-2 hours ago",
            "on 3 weeks ago tue",
        ),
        *(
            "2026-11-17T15:00:00.1234567Z",
            "15:00 XST",
            "٣pm",
            "1٥:00",
            "-٢h",
            "#٤",
            "\x1b[2J",
            "\ud800",
            "\0",
        ),
    ],
)
def test_what_is_not_of_the_grammar_is_not_guessed(text: str) -> None:
    message = refusal(text)
    assert message.startswith("I can't read \"")
    assert message.endswith('as a time; try "2026-11-17 15:00", "tue 15:00", "-2h" or "#47".')
    assert message.isprintable()


def test_the_sentence_quotes_safely_and_briefly() -> None:
    assert 'read "\\u{1b}[2J [red]" as' in refusal("\x1b[2J [red]")
    assert len(refusal("1" * 5_000_000)) < 160
    assert issubclass(TimeError, BadInput)
    assert TimeError("x").exit_code == 2


@given(st.text(max_size=90) | st.text(st.sampled_from("0123456789:-+ #apmhdtuewz."), max_size=20))
def test_any_text_is_an_answer_or_one_sentence(text: str) -> None:
    sentence = outcome(text, zone=LORD_HOWE, now=NOW)
    assert safe_str(sentence, len(sentence)) == sentence


@given(INSTANTS, st.sampled_from(ZONES))
def test_rfc3339_and_every_echo_are_read_back_exactly(at: int, zone: ZoneInfo) -> None:
    found = read(rfc3339(at), zone=zone)
    assert found.at == at
    assert read(found.echo, zone=LONDON).at == at


@given(INSTANTS, st.sampled_from(ZONES), st.sampled_from(WEEKDAYS), st.times() | st.none())
def test_a_weekday_is_the_latest_one_not_in_the_future(
    now: int, zone: ZoneInfo, name: str, clock: object
) -> None:
    text = name if clock is None else f"{clock} {name}"
    said = outcome(text, zone=zone, now=now)
    assume("happens twice" not in said and "does not exist" not in said)
    at = read(text, zone=zone, now=now).at
    assert at <= now
    local = datetime.fromtimestamp(at // SECOND, zone)
    assert local.weekday() == WEEKDAYS.index(name)
    week_later = (local.replace(tzinfo=None) + timedelta(days=7)).replace(tzinfo=zone)
    assert week_later.timestamp() + 3 * 3_600 > now // SECOND


@given(INSTANTS, st.integers(0, 999_999), st.sampled_from("smhdw"))
def test_there_and_back_again(now: int, count: int, unit: str) -> None:
    assume("outside the years" not in outcome(f"-{count}{unit}", zone=LONDON, now=now))
    there = read(f"-{count}{unit}", now=now).at
    assert read(f"+{count}{unit}", now=0, cursor=there).at == now


def test_the_grammar_loads_no_library_for_what_it_knows_or_refuses() -> None:
    program = (
        "import sys; from zoneinfo import ZoneInfo; from tui.text.time.parse import TimeError, parse_when\n"
        "for text in ('tue 15:00', '-2h', '2 hours ago', '2026-11-17', 'blah'):\n"
        "    try: parse_when(text, zone=ZoneInfo('UTC'), now=0)\n"
        "    except TimeError: pass\n"
        "print({'dateparser', 'tzlocal', 'babel', 'textual', 'rich'} & set(sys.modules) or 'light')"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "light"
