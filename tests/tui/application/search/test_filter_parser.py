"""The filter language: every form, what it says it understood, and the sentence for what it cannot read."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.account.event_kinds import ACCOUNT_EVENTS
from domain.account.lateness import CORRECTION_TYPES
from domain.errors import RecountError
from domain.search import ALL_EVENTS, EventFilter
from tests.kit.travelling import rivera
from tui.application.search.completion import NamesSeen, completed, seen_on
from tui.application.search.filter_parser import KEYWORDS, TYPE_WORDS, Reader, help_for, parse_filter
from tui.text.safe import safe_str

LONDON = ZoneInfo("Europe/London")


def utc(*parts: int) -> int:
    return int(datetime(*parts, tzinfo=UTC).timestamp()) * 1_000_000  # type: ignore[arg-type,misc]


LATE = {"backdated_only": True, "not_types": CORRECTION_TYPES}
NOW = utc(2026, 11, 17, 9)
READER = Reader("GBP", LONDON, NOW, cursor=utc(2026, 3, 13, 9, 5), correlations=("8f2c-1", "8f2c-2", "77aa"))


@pytest.mark.parametrize(
    ("text", "conditions", "words"),
    [
        ("", {}, ""),
        ("   ", {}, ""),
        ("type:fee", {"types": {"FeeCharged"}}, "type FeeCharged"),
        ("TYPE:Fees", {"types": {"FeeCharged"}}, "type FeeCharged"),
        ("type:feecharged", {"types": {"FeeCharged"}}, "type FeeCharged"),
        (
            "type:declined,hold",
            {"types": {"WithdrawalDeclined", "HoldPlaced", "HoldReleased"}},
            "type WithdrawalDeclined or HoldPlaced or HoldReleased",
        ),
        ("amount:50", {"min_amount": 5000, "max_amount": 5000}, "amount 50.00 GBP"),
        (
            "amount:50..100",
            {"min_amount": 5000, "max_amount": 10000},
            "amount at least 50.00 and at most 100.00 GBP",
        ),
        ("amount:50..", {"min_amount": 5000}, "amount at least 50.00 GBP"),
        ("amount:..50", {"max_amount": 5000}, "amount at most 50.00 GBP"),
        ("amount:>50", {"min_amount": 5001}, "amount at least 50.01 GBP"),
        ("amount:>=50", {"min_amount": 5000}, "amount at least 50.00 GBP"),
        ("amount:<50", {"max_amount": 4999}, "amount at most 49.99 GBP"),
        ("amount:<=50.5", {"max_amount": 5050}, "amount at most 50.50 GBP"),
        ("rent", {"text": "rent"}, "holding “rent”"),
        ("batch   rerun", {"text": "batch rerun"}, "holding “batch rerun”"),
        ('text:"batch rerun"', {"text": "batch rerun"}, "holding “batch rerun”"),
        ("text:“batch rerun”", {"text": "batch rerun"}, "holding “batch rerun”"),
        ('"late"', {"text": "late"}, "holding “late”"),
        ('"type:fee"', {"text": "type:fee"}, "holding “type:fee”"),
        ("actor:ops/mlee", {"actor": "ops/mlee"}, "by ops/mlee"),
        ("channel:atm", {"channel": "atm"}, "through atm"),
        ("late", LATE, "booked late"),
        ("correlation:77", {"correlation_id": "77aa"}, "correlation 77aa"),
        ("correlation:8f2c-2", {"correlation_id": "8f2c-2"}, "correlation 8f2c-2"),
        ("correlation:77a…", {"correlation_id": "77aa"}, "correlation 77aa"),
        ("correlation:other", {"correlation_id": "other"}, "correlation other"),
        (
            'from:"13 mar" to:"13 mar"',
            {"recorded_from": utc(2026, 3, 13), "recorded_to": utc(2026, 3, 14) - 1},
            "recorded from Fri 13 Mar 2026 00:00:00 (Europe/London), "
            "recorded to Fri 13 Mar 2026 23:59:59.999999 (Europe/London)",
        ),
        (
            'from:"2026-03-13 09:05"',
            {"recorded_from": utc(2026, 3, 13, 9, 5)},
            "recorded from Fri 13 Mar 2026 09:05:00 (Europe/London)",
        ),
        (
            "to:-2h",
            {"recorded_to": utc(2026, 3, 13, 7, 5)},
            "recorded to Fri 13 Mar 2026 07:05:00 (Europe/London)",
        ),
        (
            "late type:deposit amount:>1000 payroll",
            LATE | {"types": {"MoneyDeposited"}, "min_amount": 100_001, "text": "payroll"},
            "booked late, type MoneyDeposited, amount at least 1,000.01 GBP, holding “payroll”",
        ),
    ],
)
def test_what_is_read(text: str, conditions: dict[str, Any], words: str) -> None:
    types = conditions.get("types")
    wanted = EventFilter(**{**conditions, "types": None if types is None else frozenset(types)})
    read = parse_filter(text, READER)
    assert (read.wanted, read.words) == (wanted, words)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("type:", "type: takes kinds of events: opened, deposit"),
        ("type: fee", "type: takes kinds of events"),
        ("type:,", "type: takes kinds of events"),
        ("type:feee", "“feee” is no kind of event; did you mean fee?"),
        ("type:zzz", "“zzz” is no kind of event; known are opened, deposit"),
        ("type:fee type:hold", "type: stands there twice; say it once, as type:fee,hold."),
        ("amount:", "amount: takes an amount"),
        ("amount:..", "amount: takes an amount"),
        ("amount:fifty", "'fifty' is not an amount"),
        ("amount:1,00", "comma"),
        ("amount:5.001", "3 decimals"),
        ("amount:100..50", "No amount is at least 100.00 and at most 50.00; exchange the two."),
        ("typ:fee", "“typ:” is no keyword; did you mean type:?"),
        ("late:yes", "is no keyword"),
        ("actor:", "actor: takes who recorded it"),
        ("from:sometime", 'I can\'t read "sometime" as a time'),
        ("from:#40", "from: takes a time"),
        ('from:"13 mar" to:"12 mar"', "is after to:"),
        ('from:"13 mar', "are not closed"),
        ('a"b"', "put quotes around all of a value"),
        ('""', "The quotes hold nothing"),
        ("correlation:8f2c", "2 around the cursor have an id that begins like this"),
        ("correlation:zz…", "no event around the cursor has an id that begins like this"),
        ("text:rent more", "with and without text:"),
        ("x" * 401, "at most 400 characters"),
    ],
)
def test_what_cannot_be_read_is_said_in_one_sentence(text: str, says: str) -> None:
    with pytest.raises(RecountError) as caught:
        parse_filter(text, READER)
    assert says in caught.value.message.replace('"typ:"', "“typ:”")
    assert caught.value.message.endswith((".", "?"))


def test_a_day_begins_where_the_zone_says() -> None:
    summer = parse_filter("from:2026-07-01", READER).wanted
    assert summer.recorded_from == utc(2026, 6, 30, 23)


def test_amounts_are_those_of_the_currency() -> None:
    yen = Reader("JPY", LONDON, NOW)
    assert parse_filter("amount:>50", yen).wanted == EventFilter(min_amount=51)
    with pytest.raises(RecountError, match="JPY has 0"):
        parse_filter("amount:0.5", yen)


def test_every_kind_of_event_has_a_word_and_a_name() -> None:
    assert {kind for kinds in TYPE_WORDS.values() for kind in kinds} == set(ACCOUNT_EVENTS)
    for kind in ACCOUNT_EVENTS:
        assert parse_filter(f"type:{kind}", READER).wanted.types == frozenset({kind})


@given(
    st.text(max_size=60) | st.lists(st.sampled_from([*KEYWORDS, "fee", '"', "50", " ", ".."])).map("".join)
)
def test_any_line_is_read_or_refused_in_words(text: str) -> None:
    said = ""
    try:
        read = parse_filter(text, READER)
    except RecountError as error:
        said = error.message
    else:
        assert (read.words == "") == (read.wanted == ALL_EVENTS)
    assert safe_str(said, 1000) == said


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        ("", None),
        ("ty", "type:"),
        ("la", "late"),
        ("late am", "late amount:"),
        ("type:f", "type:fee"),
        ("type:fe", "type:fee"),
        ("type:fee,dec", "type:fee,decline"),
        ("type:fee", None),
        ("type:", None),
        ("amount:>", "amount:>50"),
        ("actor:ops", "actor:ops/mlee"),
        ("channel:A", "channel:Atm"),
        ("correlation:8", "correlation:8f2c"),
        ('text:"ty', None),
        ("unicorn", None),
    ],
)
def test_completion(text: str, offered: str | None) -> None:
    seen = NamesSeen(actors=("ops/mlee",), channels=("atm",), correlations=("8f2c",))
    assert completed(text, seen) == offered


def test_names_are_offered_once() -> None:
    events = rivera().events("account-4417")
    seen = seen_on(events)
    assert len(set(seen.actors)) == len(seen.actors) > 1
    assert "ops/mlee" in seen.actors


@pytest.mark.parametrize(
    ("text", "begins"),
    [("late type:", "type: takes"), ("from:", "from: takes a time"), ("rent", ""), ("", ""), ("x:", "")],
)
def test_help_for_what_is_being_typed(text: str, begins: str) -> None:
    assert help_for(text).startswith(begins)
    assert bool(help_for(text)) == bool(begins)
