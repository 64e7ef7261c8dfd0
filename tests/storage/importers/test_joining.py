"""Statements against the log: what is known again, what fits, and what is refused with both figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from domain.account.events import MoneyWithdrawn
from domain.bank_statement import LinePart, StatementLine
from tests.kit.joined_statements import MARCH, STREAM, ledger, line, post, said, statement, take
from tests.kit.memory import MemoryStore


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


def test_the_next_statement_begins_where_the_last_one_ended(store: MemoryStore) -> None:
    assert take(store, statement(line(2, -40, balance=60)), statement(line(9, -1, balance=59))).events == 3
    assert take(store, statement(line(12, -9, balance=50), opening=59, closing=50)).events == 1
    assert ledger(store) == 50


def test_a_gap_is_told_with_both_figures_and_what_would_fit(store: MemoryStore) -> None:
    take(store, statement(line(2, -40_00, balance=60_00)))
    sentence = said(take(store, statement(line(9, -20_00, balance=20_00))))
    assert sentence == (
        "s.txt line 9: begins at 40.00 on 2026-03-09, where the log stands at 60.00 (event 2, 2026-03-02): -20.00 is "
        "told by no row in between. A statement from 60.00 to 40.00 would fit: import that one first"
    )
    kept = take(store, statement(line(9, -20_00, balance=20_00)), keep_going=True)
    assert (kept.events, len(kept.errors), ledger(store)) == (1, 1, 40_00)


def test_a_statement_older_than_the_history_is_refused(store: MemoryStore) -> None:
    take(store, statement(line(40, -40_00, balance=60_00)))
    sentence = said(take(store, statement(line(5, 100_00, balance=100_00))))
    assert "the account's history here begins on 2026-04-09 at 100.00" in sentence
    sentence = said(take(store, statement(line(5, 100_00))))
    assert "brings 100.00 into days before event 2 of 2026-04-09, whose stated balance of 60.00" in sentence
    assert "history here begins on 2026-04-09 at 100.00" in sentence


def test_of_a_statement_that_began_before_the_history_the_rest_is_taken(store: MemoryStore) -> None:
    gas = line(40, -40, "gas", balance=60)
    take(store, statement(gas))
    assert take(store, statement(line(5, 100, balance=100), gas, line(60, -10, balance=50))).events == 1
    assert ledger(store) == 50
    report = take(store, statement(line(5, 90, balance=90), gas, line(61, -10, balance=40), opening=0))
    assert report.events == 0
    assert report.errors


def test_an_older_statement_that_leads_to_the_opening_is_taken(store: MemoryStore) -> None:
    take(store, statement(line(40, -40)))
    assert take(store, statement(line(5, 100, balance=100))).events == 1
    assert ledger(store) == 60


def test_a_missing_statement_that_fills_the_gap_is_taken_late(store: MemoryStore) -> None:
    take(store, statement(line(2, -40, balance=60)))
    take(store, statement(line(20, -1, balance=49)), keep_going=True)
    assert take(store, statement(line(9, -10, balance=50))).events == 1
    assert ledger(store) == 49
    assert take(store, statement(line(21, -1, balance=48))).events == 1


@pytest.mark.parametrize(
    ("lines", "closing", "told"),
    [
        (
            (line(2, -1000, balance=9000), line(4, -100, balance=5000)),
            None,
            "s.txt line 4: states a balance of 50.00",
        ),
        (
            (line(2, -1000, balance=9000),),
            8000,
            "s.txt line 99: states a closing balance of 80.00; 100.00 and the",
        ),
    ],
)
def test_a_statement_that_contradicts_itself_is_refused(
    store: MemoryStore, lines: Sequence[StatementLine], closing: int | None, told: str
) -> None:
    assert said(take(store, statement(*lines, opening=10000, closing=closing))).startswith(told)


def test_statements_of_one_file_are_held_against_each_other(store: MemoryStore) -> None:
    first, second = statement(line(2, -10, balance=90)), statement(line(9, -1, balance=80))
    assert "begins at 0.81 on 2026-03-09, where the log stands at 0.90" in said(take(store, second, first))


def test_an_opening_is_found_back_from_the_first_balance_that_any_statement_tells(store: MemoryStore) -> None:
    take(store, statement(line(2, -10)), statement(line(9, -1), opening=90, closing=89))
    assert ledger(store) == 89


@pytest.mark.parametrize(
    ("first", "second", "new"),
    [
        # A reference with its amount names a booking, whatever its words are since.
        ([line(5, -9, "coffee (pending)", reference="T-1")], [line(5, -9, "coffee", reference="T-1")], 0),
        # It moved to another day of the statement, which covers both.
        ([line(5, -9, reference="T-1")], [line(4, -1), line(6, -9, reference="T-1")], 1),
        # A standing order bears the same one every month.
        ([line(5, -9, "so", reference="SO")], [line(36, -9, "so", reference="SO")], 1),
        (
            [line(5, -9, "so", reference="SO"), line(36, -9, "so", reference="SO")],
            [line(36, -9, "so", reference="SO"), line(66, -9, "so", reference="SO")],
            1,
        ),
        # A transfer and its fee.
        (
            [line(5, -100, "t", reference="T")],
            [line(5, -1, "fee", reference="T"), line(5, -100, "t", reference="T")],
            1,
        ),
        # Everything bears "0".
        (
            [line(5, -9, "a", reference="0"), line(5, -9, "b", reference="0")],
            [line(5, -9, "c", reference="0")],
            0,
        ),
        # Two names are two bookings, though they say the same.
        ([line(5, -9, "bus", reference="T-1")], [line(5, -9, "bus", reference="T-2")], 1),
        # Without a name: day, amount and words, counted.
        ([line(5, -3, "bus")], [line(5, -3, "bus"), line(5, -3, "bus")], 1),
        ([line(5, -3, "bus")], [line(5, -3, "tea")], 1),
        ([line(5, -3, "Bus  7")], [line(5, -3, "bus 7")], 0),
        # Within the days of a statement every booking is on it.
        ([line(5, -3, "bus")], [line(4, -1), line(5, -3, "tea"), line(6, -1)], 2),
        # A balance tells two bookings apart that say the same.
        ([line(5, -3, "bus", balance=97)], [line(5, -3, "bus", balance=94)], 1),
    ],
)
def test_a_booking_is_known_again(
    store: MemoryStore, first: Sequence[StatementLine], second: Sequence[StatementLine], new: int
) -> None:
    take(store, statement(*first))
    before = ledger(store)
    report = take(store, statement(*second))
    assert (report.errors, report.events) == ((), new)
    assert take(store, statement(*second)).events == 0
    assert take(store, statement(*first)).events == 0
    assert abs(ledger(store) - before) <= sum(abs(one.amount) for one in second)


def test_a_line_is_known_by_what_the_file_says_however_it_is_read(store: MemoryStore) -> None:
    read = replace(line(5, -3, "bus"), digest="abc")
    take(store, statement(read))
    assert take(store, statement(replace(read, words="bus · card 1234", reference="T-1"))).events == 0
    sentence = said(take(store, statement(replace(read, amount=3))))
    assert "is 0.03 on 2026-03-05 and was recorded as -0.03 on 2026-03-05 (event 2)" in sentence


def test_a_booking_that_the_bank_moved_is_known_by_its_reference_where_the_balances_say_so(
    store: MemoryStore,
) -> None:
    take(store, statement(line(4, -1, balance=99), line(5, -3, "bus", reference="T-1", balance=96)))
    assert (
        take(
            store, statement(line(6, -3, "bus", reference="T-1", balance=96), line(7, -1, balance=95))
        ).events
        == 1
    )
    assert ledger(store) == 95


def test_a_booking_with_another_amount_is_told(store: MemoryStore) -> None:
    take(store, statement(line(5, -100_00, reference="T-1")))
    sentence = said(take(store, statement(line(5, -110_00, reference="T-1"))))
    assert "is -110.00 on 2026-03-05 and was recorded as -100.00 on 2026-03-05 (event 2)" in sentence


def test_the_same_bookings_of_another_format_are_not_added_again(store: MemoryStore) -> None:
    take(store, statement(line(5, -3, "bus"), line(6, -9, "shop", reference="R")))
    assert (
        take(store, statement(line(5, -3, "BUS 7"), line(7, -9, reference="X-9")), format_name="mt940").events
        == 0
    )


def test_postings_of_our_own_come_back_on_the_statement_and_are_not_added_again(store: MemoryStore) -> None:
    post(store, 5, 25)
    post(store, 7, -35)
    report = take(
        store,
        statement(line(6, 25, "refund", balance=25), line(8, -35, balance=-10), line(9, -1, balance=-11)),
    )
    assert (report.errors, report.events, ledger(store)) == ((), 1, -11)


def test_what_an_earlier_release_imported_is_known_by_what_it_says(store: MemoryStore) -> None:
    post(store, 5, -3, actor="import/csv", words="Bus 7")
    assert take(store, statement(line(5, -3, "bus  7"), line(6, -3, "bus 7"))).events == 1


def test_an_account_of_which_no_line_can_be_used_is_not_opened(store: MemoryStore) -> None:
    report = take(store, statement(line(2, 0)), keep_going=True)
    assert (report.accounts, store.all_events()) == (0, [])
    assert report.errors[0].message == "moves no money: the amount is 0"


def test_a_posting_that_is_too_far_is_no_partner(store: MemoryStore) -> None:
    post(store, 5, 25)
    assert take(store, statement(line(11, 25, "pay"))).events == 1


def test_what_the_statement_leaves_no_room_for_is_named(store: MemoryStore) -> None:
    take(store, statement(line(2, 100_00, balance=100_00)))
    post(store, 5, 25_00)
    sentence = said(take(store, statement(line(4, -1_00, balance=99_00), line(9, -1_00, balance=98_00))))
    assert "leaves no room for 25.00 that the log holds" in sentence
    assert "event 3 of 2026-03-05" in sentence


def test_a_posting_that_the_bank_does_not_have_is_named_at_the_next_statement(store: MemoryStore) -> None:
    take(store, statement(line(2, 100_00, balance=100_00)))
    post(store, 5, 25_00)
    assert said(take(store, statement(line(20, -1_00, balance=99_00)))) == (
        "s.txt line 20: begins at 100.00 on 2026-03-20, where the log stands at 125.00: the bank does not have 25.00 "
        "that was posted here (event 3 of 2026-03-05). Reverse it, or reconcile first"
    )


def test_an_account_that_the_desk_opened_takes_what_is_older_late(store: MemoryStore) -> None:
    post(store, 40, 5)
    report = take(store, statement(line(2, 100, balance=100), line(9, -40, balance=60)))
    assert (report.errors, report.events, ledger(store)) == ((), 2, 65)
    assert all(row.is_backdated for row in store.events(STREAM, after=2))


def test_an_account_in_another_currency_is_left_alone(store: MemoryStore) -> None:
    take(store, statement(line(2, 100)))
    sentence = said(take(store, replace(statement(line(3, 1)), currency="USD")))
    assert "tells of account A1 in USD, which is in EUR here" in sentence


def test_a_day_to_come_is_refused_and_everything_else_kept_on_request(store: MemoryStore) -> None:
    tomorrow = (datetime.now(UTC).date() - MARCH).days + 3
    lines = statement(line(2, 100), line(tomorrow, -1))
    assert "later than the bank's clock" in said(take(store, lines))
    assert take(store, lines, keep_going=True).events == 2
    assert ledger(store) == 100


def test_times_are_kept_to_the_second_in_the_zone(store: MemoryStore) -> None:
    lines = (line(2, 5, at="08:30:15"), line(2, 6, at="23:59:59"))
    take(store, replace(statement(*lines), zone="Europe/Brussels"))
    assert [
        datetime.fromtimestamp(row.recorded_at / 1e6, UTC).isoformat() for row in store.events(STREAM)
    ] == [
        "2026-03-02T07:30:15+00:00",
        "2026-03-02T07:30:15+00:00",
        "2026-03-02T22:59:59+00:00",
    ]


def test_parts_are_kept_with_the_entry(store: MemoryStore) -> None:
    parts = (LinePart(-100_00, "amount"), LinePart(-1_50, "fee"))
    take(store, statement(replace(line(2, -101_50, "abroad"), parts=parts)))
    event = store.events(STREAM)[-1].event
    assert isinstance(event, MoneyWithdrawn)
    assert (event.amount, event.description) == (101_50, "abroad (−100.00 amount; −1.50 fee)")


def test_a_line_with_parts_or_a_long_reference_is_known_again(store: MemoryStore) -> None:
    parts = (LinePart(-100, "amount"), LinePart(-1, "fee"))
    lines = (
        replace(line(2, -101, "abroad"), parts=parts),
        line(2, -5, reference="R" * 200),
        line(2, -6, "x" * 2000),
    )
    assert take(store, statement(*lines)).events == 4
    assert take(store, statement(*lines)).events == 0


@pytest.mark.parametrize(("zone", "noon"), [("", 10), ("UTC", 12)])
def test_days_are_where_the_bank_is_unless_the_statement_says_where(zone: str, noon: int) -> None:
    store = MemoryStore(zone="Europe/Helsinki")
    take(store, replace(statement(line(2, 100)), zone=zone))
    recorded_at = store.events(STREAM)[1].recorded_at // 1_000_000
    assert recorded_at % 86_400 == noon * 3600 + 1


@pytest.mark.parametrize(("opening", "added"), [(0, 2), (None, 0)])
def test_lines_that_add_up_to_nothing_are_not_those_of_another_formats_days_before(
    opening: int | None, added: int
) -> None:
    """The balance before them holds what another statement brought; without one, the banks' days may differ."""
    store = MemoryStore()
    take(store, statement(line(1, 5), line(2, -5), opening=0, closing=0), format_name="ofx")
    after = statement(line(3, 5), line(4, -5), opening=opening, closing=opening)
    assert take(store, after, format_name="mt940").events == added


def test_a_booking_that_another_format_told_of_as_of_the_day_before_is_still_known() -> None:
    """Its balance is that from before the booking, and no other reading leads to it."""
    store = MemoryStore()
    take(store, statement(line(1, 5), line(2, -3), opening=0, closing=2), format_name="ofx")
    report = take(store, statement(line(3, -3), line(4, 9), opening=5, closing=11), format_name="mt940")
    assert (report.events, report.errors, ledger(store)) == (1, (), 11)


@pytest.mark.parametrize("digest", ["", "d"])
def test_a_line_with_a_name_is_no_entry_without_one_where_the_balances_say_so(digest: str) -> None:
    """Read as the beginning of the day it would leave an entry behind that the statement before had led to 0.00."""
    store = MemoryStore()
    take(store, statement(line(1, 10), line(1, -5), line(1, -5, reference="R1"), opening=0, closing=0))
    later = [line(1, -5, reference="R2"), line(1, 10, reference="R3"), line(1, -5, "x", reference="R4")]
    told = [replace(one, digest=digest and f"{digest}{place}") for place, one in enumerate(later)]
    assert take(store, statement(*told, opening=0, closing=0)).events == 3
    assert ledger(store) == 0


@pytest.mark.parametrize("format_name", ["csv", "mt940"])
@pytest.mark.parametrize("reference", ["R-7", ""])
def test_of_two_bookings_alike_but_for_their_words_each_is_there_once_as_the_balances_say(
    store: MemoryStore, reference: str, format_name: str
) -> None:
    bread = line(2, -10, "bread", balance=90, reference=reference)
    back = line(2, 10, "back", balance=100, reference="Q")
    milk = line(2, -10, "milk", balance=90, reference=reference)
    for told, balance in (
        (statement(bread, opening=100), 90),
        (statement(back, milk, opening=90), 90),
        (statement(bread, back, milk, opening=100), 90),
        (statement(line(2, -10, "eggs", balance=80, reference=reference), opening=90), 80),
    ):
        for _ in range(2):
            report = take(store, told, format_name=format_name)
            assert (report.errors, ledger(store)) == ((), balance)


def test_a_reference_names_a_booking_whatever_its_words_where_no_balance_says_otherwise(
    store: MemoryStore,
) -> None:
    take(store, statement(line(2, -10, "CARD 12", reference="R-7"), line(2, -5, "CARD 13")))
    assert take(store, statement(line(2, -10, "Card payment", reference="R-7"))).events == 0
    assert take(store, statement(line(2, -5, "Card payment"))).events == 1
