"""Every instant of 64 bits can be shown, in every zone: what is in a log can be looked at, whoever put it there."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.clock import EVER, FIRST_INSTANT, LAST_INSTANT, iso_utc, utc_text, wall_clock
from tui.cli.table import stamp
from tui.screens.accounts.columns import last_entry
from tui.screens.kit.amounts import instant
from tui.screens.kit.lines import dated, short_day
from tui.screens.timeline.times import Stop, TimeLabels, span_words
from tui.text.format import answer_sentence, moment, rfc3339
from tui.text.time.zones import day_around

END = 2**63 - 1
EDGES = (EVER, -(2**62), FIRST_INSTANT - 1, FIRST_INSTANT, 0, LAST_INSTANT, LAST_INSTANT + 1, 2**62, END)
ANY = st.one_of(
    st.sampled_from(EDGES),
    st.integers(EVER, END),
    st.integers(-86_400_000_000, 86_400_000_000).map(lambda off: FIRST_INSTANT + off),
    st.integers(-86_400_000_000, 86_400_000_000).map(lambda off: LAST_INSTANT + off),
)
ZONES = st.sampled_from(
    [
        "UTC",
        "Pacific/Auckland",
        "Etc/GMT+12",
        "Etc/GMT-14",
        "Europe/London",
        "Pacific/Apia",
        "America/St_Johns",
    ]
).map(ZoneInfo)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@given(ANY, ANY, ZONES)
def test_nothing_that_shows_a_time_fails(us: int, other: int, zone: ZoneInfo) -> None:
    year = f"{abs(wall_clock(us, zone).year)}"
    assert year in moment(us, zone)
    assert year in moment(us, zone, micros=True)
    for text in (stamp(us, zone), last_entry(us, zone, other), dated(us, zone), short_day(us, zone)):
        assert text
    assert span_words(min(us, other), max(us, other), zone)
    assert TimeLabels([Stop(3, us), Stop(40, other)], 80, abs(us - other), zone).placed(Stop(9, us))
    assert instant(us).endswith("Z")
    assert utc_text(us).endswith(" UTC")
    assert answer_sentence(
        ledger=1, currency="GBP", asked_at=us, zone=zone, version=1, recorded_at=us, next_version=2,
        next_recorded_at=other,
    )  # fmt: skip


@given(ANY, ZONES)
def test_a_day_has_its_instant_in_it_and_stays_within_64_bits(us: int, zone: ZoneInfo) -> None:
    first, last = day_around(us, zone)
    assert EVER < first <= max(us, EVER + 1)
    assert us <= last <= END


@given(st.integers(FIRST_INSTANT, LAST_INSTANT))
def test_inside_the_calendar_it_is_the_calendars_own(us: int) -> None:
    at = EPOCH + timedelta(microseconds=us)
    assert iso_utc(us) == at.isoformat().replace("+00:00", "Z")
    assert wall_clock(us, UTC) == (at, 0)


@given(ANY)
def test_what_machines_read_is_the_instant_itself(us: int) -> None:
    """Read back by the rule of the Gregorian calendar alone (days from civil, H. Hinnant)."""
    match = re.fullmatch(r"([+-]?\d+)-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{6}))?Z", rfc3339(us))
    assert match is not None
    year, month, day, hour, minute, second = map(int, match.groups()[:6])
    assert (len(match[1]) == 4) == (1 <= year <= 9999)
    shifted = year - (month <= 2)
    day_of_year = (153 * (month + (9 if month <= 2 else -3)) + 2) // 5 + day - 1
    of_era = shifted % 400
    days = shifted // 400 * 146_097 + of_era * 365 + of_era // 4 - of_era // 100 + day_of_year - 719_468
    seconds = days * 86_400 + hour * 3_600 + minute * 60 + second
    assert seconds * 1_000_000 + int(match[7] or 0) == us


@pytest.mark.parametrize(
    ("us", "long", "short", "machine"),
    [
        (2**62, "Fri 6 Jul 148108 14:00:27 (UTC)", "6 Jul 148108 14:00", "+148108-07-06T14:00:27.387904Z"),
        (-(2**62), "Tue 28 Jun −144169 09:59:32 (UTC)", "28 Jun −144169 09:59", "-144169-06-28T09:59:32.612096Z"),
        (FIRST_INSTANT - 1, "Sun 31 Dec 0 23:59:59 (UTC)", "31 Dec 0 23:59", "+000000-12-31T23:59:59.999999Z"),
        (LAST_INSTANT, "Fri 31 Dec 9999 23:59:59 (UTC)", "31 Dec 23:59", "9999-12-31T23:59:59.999999Z"),
    ],
)  # fmt: skip
def test_how_it_reads(us: int, long: str, short: str, machine: str) -> None:
    zone = ZoneInfo("UTC")
    assert (moment(us, zone), moment(us, zone, style="short"), rfc3339(us)) == (long, short, machine)


def test_every_zone_there_is_shows_every_edge() -> None:
    for name in sorted(available_timezones()):
        for us in EDGES:
            assert moment(us, ZoneInfo(name))
