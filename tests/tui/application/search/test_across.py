"""A search across the bank: a case by its number, entries by their amount, and what is neither."""

from __future__ import annotations

import pytest

from domain.ports import Store
from tests.kit.bench import MemoryBench
from tests.kit.spec import deposited, held, opened, withdrawn
from tests.kit.stories import record
from tui.application.search import across
from tui.application.search.across import amount_sought, case_sought, search_across
from tui.application.search.hits import MOST_HITS, Hits


@pytest.mark.parametrize(
    ("text", "case_id"),
    [
        *((text, "D-61") for text in ("D-61", "d61", "d-61", "61", " D61 ", "061")),
        *((text, "") for text in ("6", "", "D-", "D-6x", "61.00", "D - 61", "1234567890", "٦١")),
        ("d6", "D-6"),
    ],
)
def test_the_number_of_a_case(text: str, case_id: str) -> None:
    assert case_sought(text) == case_id


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("36.50", {"GBP": 36_50, "KWD": 36_500, "JPY": None}),
        ("€36.50", {"EUR": 36_50, "GBP": None}),
        ("36.50 gbp", {"GBP": 36_50, "EUR": None}),
        ("1,234.50", {"GBP": 1_234_50}),
        ("-35", {"GBP": 35_00, "JPY": 35}),
        ("¥500", {"JPY": 500, "CNY": 500_00, "GBP": None}),
    ],
)
def test_an_amount_is_read_as_each_currency_would_have_it(text: str, found: dict[str, int | None]) -> None:
    sought = amount_sought(text)
    assert sought is not None
    assert {code: sought.minor.get(code) for code in found} == found


@pytest.mark.parametrize(
    "text", ["", "3", "4417", "rivera", "D-61", "36,50", "0.00", "12abc", "36.", "-", "£"]
)
def test_what_is_no_amount(text: str) -> None:
    assert amount_sought(text) is None


@pytest.fixture
def bench() -> MemoryBench:
    return MemoryBench()


@pytest.fixture
def store(bench: MemoryBench) -> Store:
    """In pounds 2 paid 36.50 and got it later, 3 only held it; 4 got ¥3,650, 5 36.500 dinars."""
    record(bench.store, [opened(9000), withdrawn(36_50), deposited(36_50), deposited(1)], "2")
    record(bench.store, [opened(9000), held(36_50), deposited(365_00)], "3")
    record(bench.store, [opened(0, currency="JPY"), deposited(36_50)], "4")
    record(bench.store, [opened(0, currency="KWD"), deposited(36_500)], "5")
    return bench.store


@pytest.mark.parametrize(
    ("text", "entries"),
    [
        ("36.50", [("5", 2), ("2", 3)]),
        ("-36.50", [("2", 2)]),
        ("+£36.50", [("2", 3)]),
        ("−36.50 GBP", [("2", 2)]),
        ("KWD 36.5", [("5", 2)]),
        ("¥3,650", [("4", 2)]),
        ("365.00", [("3", 3)]),
        ("90.00", [("3", 1), ("2", 1)]),
        ("36.51", []),
    ],
)
def test_accounts_with_an_entry_of_the_amount_the_newest_first(
    store: Store, text: str, entries: list[tuple[str, int]]
) -> None:
    hits = search_across(store, text)
    assert [(hit.account.account_id, hit.version) for hit in hits.found] == entries
    assert hits.of_amount
    assert hits.more == 0


def test_an_entry_is_told_by_what_it_is_and_its_account_by_the_number(store: Store) -> None:
    (hit,) = search_across(store, "-36.50").found
    assert (hit.label, hit.words) == ("2 #2", "withdrawal −36.50")


def test_of_many_accounts_the_newest_are_listed_and_the_rest_counted(bench: MemoryBench) -> None:
    for number in range(MOST_HITS + 5):
        record(bench.store, [opened(), deposited(7_77)], f"a{number}")
    hits = search_across(bench.store, "7.77")
    assert [hit.account.account_id for hit in hits.found] == [f"a{n}" for n in range(MOST_HITS + 4, 4, -1)]
    assert hits.more == 5


def test_only_the_newest_events_of_the_bank_are_looked_through(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(across, "LATELY", 4)
    assert search_across(store, "£36.50").found == ()


def test_words_ask_nothing_of_the_log(bench: MemoryBench, monkeypatch: pytest.MonkeyPatch) -> None:
    def asked(*_: object) -> list[object]:
        raise AssertionError("the log was asked")

    monkeypatch.setattr(bench.store, "recent_entries", asked)
    for text in ("", "3", "-", "rivera", "4417", "D-61"):
        assert search_across(bench.store, text) == Hits(), text


def test_an_event_that_cannot_be_read_is_of_no_amount(bench: MemoryBench) -> None:
    record(bench.store, [opened(), deposited(36_50)], "2")
    bench.tamper_event("account-2", 2, data='{"amount":"3650"}')
    assert search_across(bench.store, "36.50").found == ()
