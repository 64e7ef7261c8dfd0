"""The demo bank: the same every time, and every story ends as it is told."""

from __future__ import annotations

import hashlib
from collections import Counter
from datetime import datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from domain.account import events as e
from domain.account.event_kinds import ACCOUNT_EVENTS, ledger_effect
from domain.account.state import Account, stream_of
from domain.history.cut import cut_at_instant, running_balances, state_at
from domain.history.proof import prove
from domain.money import plain
from domain.stream import RecordedEvent
from storage.demo import bank as demo_bank
from storage.demo.bank import ACCOUNTS
from storage.demo.book import at
from storage.importers import jsonl
from storage.importers.run import import_history
from tests.kit.memory import MemoryStore

LONDON = ZoneInfo("Europe/London")
DIGEST = "6e5747b0972310408787cc888c4050f67512705e44a75d558fc5caf47705f8b9"
"""Of every event's stream, time and payload: the same on every machine and version of Python."""

PINNED = {
    "1208": ("0ed8951427159975", "ed6fd4ec9c168e6c"),
    "2086": ("686ab0ed6787da26", "5b12382268dd0fb0"),
    "3190": ("a7dfdd702d678cf6", "4586fa7e50cfd4da"),
    "4417": ("435fdc02d4b060a8", "3a5738d820b0a3c6"),
    "5120": ("63b4440656c9b019", "b46cc1760df1805b"),
    "5523": ("739e2af7fc2b82ef", "277ec02a4325d710"),
    "6042": ("c6f2d63a8ad9da57", "29ad5d6e9667e356"),
    "7001": ("47d0fa1b88ad14bd", "fc84dbcd14d06015"),
    "7102": ("f3eea965ab55a0f0", "4646c7cbb5f1af0d"),
    "8305": ("fdae65d5489aa462", "3e0dc4c13d621716"),
    "8870": ("37fb136b965ff223", "2b1419f4ffc20b4c"),
    "8991": ("8b7cc43841a02d61", "ae1e33d5f3c5d443"),
    "9114": ("af4e9be462929a7c", "ba573206a760a2fd"),
    "9260": ("eef200d6b59f92f4", "052f85999d3b77fd"),
}
"""Of each account's export of the seeds 2026 and 7: customers who come later move nothing in the lives of these."""

IDS = [account.account_id for account in ACCOUNTS]


@pytest.fixture(scope="module")
def store() -> MemoryStore:
    store = MemoryStore()
    import_history(store, demo_bank.history())
    return store


def log(store: MemoryStore) -> list[RecordedEvent]:
    """The whole bank in order of position."""
    return store.all_events(limit=10**6)


def events(store: MemoryStore, account_id: str, *, day: str) -> list[RecordedEvent]:
    """The account's events of a London day."""
    first, last = at(day, "00:00:00"), at(day, "23:59:59.999999")
    return [row for row in store.events(stream_of(account_id)) if first <= row.recorded_at <= last]


def after(store: MemoryStore, account_id: str, rows: list[RecordedEvent]) -> list[str]:
    """Ledger after each of the rows, in plain figures."""
    accounts = [state_at(store, account_id, row.version)[0] for row in rows]
    return [plain(account.ledger, account.currency) for account in accounts]


def now(store: MemoryStore, account_id: str) -> Account:
    account = store.head(account_id)
    assert account is not None
    return account


@pytest.mark.slow
def test_the_same_seed_gives_the_same_bytes_and_another_seed_another_bank(store: MemoryStore) -> None:
    def digest(bank: MemoryStore) -> str:
        told = "\n".join(f"{row.stream_id} {row.recorded_at} {row.event}" for row in log(bank))
        return hashlib.sha256(told.encode()).hexdigest()

    again, other = MemoryStore(), MemoryStore()
    import_history(again, demo_bank.history(demo_bank.SEED))
    import_history(other, demo_bank.history(7))
    assert log(again) == log(store)
    assert list(jsonl.export(again, IDS)) == list(jsonl.export(store, IDS))
    assert digest(other) != digest(store)
    assert digest(store) == DIGEST, "the demo bank has changed: screenshots and docs show the old one"
    for account_id, pinned in PINNED.items():
        exports = ("\n".join(jsonl.export(bank, [account_id])) for bank in (store, other))
        shown = tuple(hashlib.sha256(export.encode()).hexdigest()[:16] for export in exports)
        assert shown == pinned, f"the events of {account_id} have moved"


def test_loading_it_twice_adds_nothing(store: MemoryStore) -> None:
    before = len(log(store))
    assert import_history(store, demo_bank.history()).events == 0
    assert len(log(store)) == before


def test_another_seed_is_another_bank_and_never_mixed_in(store: MemoryStore) -> None:
    before = log(store)
    report = import_history(store, demo_bank.history(7), keep_going=True)
    assert (report.events, len(report.errors)) == (0, len(IDS))
    assert log(store) == before


def test_it_is_a_bank_of_fifteen_accounts_two_years_and_thousands_of_events(store: MemoryStore) -> None:
    assert len(IDS) == store.accounts_count() == 15
    assert 5_000 <= len(log(store)) <= 9_000
    times = [row.recorded_at for row in log(store)]
    assert (min(times), max(times)) >= (at("2024-11-18", "10:30:00"), at("2026-11-17", "00:00:00"))
    assert max(times) < at("2026-11-18", "00:00:00")
    assert now(store, "6042").version > 2_000
    assert {account.currency for account in store.accounts()} == {"GBP", "USD", "EUR", "JPY", "KWD"}
    assert {account.status for account in store.accounts()} == {"open", "frozen", "closed"}
    names = [account.holder_name for account in store.accounts()]
    assert all(names)
    assert any("ë" in name for name in names)
    assert any("'" in name for name in names)


def test_every_account_is_history_the_proof_agrees_with(store: MemoryStore) -> None:
    for account_id in IDS:
        assert prove(store, account_id).equal
        rows = store.events(stream_of(account_id))
        assert rows[0].type == "AccountOpened"
        assert all(earlier.recorded_at <= later.recorded_at for earlier, later in pairwise(rows))
        assert all(row.actor and row.channel and row.problem == "" for row in rows)
        assert all(row.effective_at <= row.recorded_at for row in rows)


def test_causes_are_events_of_the_same_account_that_came_before(store: MemoryStore) -> None:
    caused = 0
    for account_id in IDS:
        seen: set[str] = set()
        for row in store.events(stream_of(account_id)):
            assert row.causation_id is None or row.causation_id in seen
            caused += row.causation_id is not None
            seen.add(row.event_id)
    assert caused >= 12


def test_an_ordinary_life_never_spends_what_is_not_there(store: MemoryStore) -> None:
    """Outside the stories, an attempt without cover is a decline, and no account goes below its limit."""
    for account_id in set(IDS) - {"4417", "5523"}:
        account = now(store, account_id)
        rows = store.events(stream_of(account_id))
        limit = max(account.overdraft_limit, getattr(rows[0].event, "overdraft_limit", 0))
        assert min(running_balances(0, rows)) >= -limit


def test_late_payroll_is_the_picture_in_the_design(store: MemoryStore) -> None:
    rows = store.events(stream_of("4417"))
    assert len(rows) == 57
    shown = [
        (row.version, local(row), row.type, plain(ledger_effect(row.event), "GBP"))
        for row in rows[35:47]
        if row.event is not None
    ]
    assert shown == [
        (36, "11 Mar 08:40:25", "MoneyWithdrawn", "-4.20"),
        (37, "11 Mar 09:14:02", "MoneyWithdrawn", "-4.20"),
        (38, "12 Mar 00:10:00", "InterestCredited", "0.12"),
        (39, "13 Mar 09:05:00", "MoneyWithdrawn", "-900.00"),
        (40, "13 Mar 09:05:03", "FeeCharged", "-35.00"),
        (41, "13 Mar 09:30:00", "WithdrawalDeclined", "0.00"),
        (42, "13 Mar 11:40:00", "MoneyDeposited", "1500.00"),
        (43, "13 Mar 12:18:30", "MoneyWithdrawn", "-22.10"),
        (44, "14 Mar 10:20:11", "MoneyWithdrawn", "-9.99"),
        (45, "16 Mar 08:02:47", "MoneyWithdrawn", "-3.60"),
        (46, "16 Mar 09:00:00", "MoneyWithdrawn", "-141.00"),
        (47, "17 Mar 12:44:59", "MoneyWithdrawn", "-4.20"),
    ]
    assert after(store, "4417", rows[37:42]) == ["300.00", "-600.00", "-635.00", "-635.00", "865.00"]
    at_fee = cut_at_instant(store, "4417", rows[39].recorded_at)
    assert (at_fee.account.available, at_fee.account.fees) == (-63_500, 7_000)
    as_of = cut_at_instant(store, "4417", rows[39].recorded_at, "as-of")
    assert as_of.account.ledger == 86_500


def local(row: RecordedEvent) -> str:
    return datetime.fromtimestamp(row.recorded_at // 1_000_000, LONDON).strftime("%-d %b %H:%M:%S")


def test_late_payroll_has_its_reasons(store: MemoryStore) -> None:
    rent, fee, decline, payroll = store.events(stream_of("4417"))[38:42]
    assert rent.actor == "ach-batch 0313-1"
    assert (fee.actor, fee.causation_id) == ("system/fee-policy v7", rent.event_id)
    assert decline.event == e.WithdrawalDeclined(
        amount=6_000,
        reason_code="insufficient_funds",
        available=-63_500,
        kind="cash withdrawal",
        description="ATM ANGEL ISLINGTON",
    )
    assert (payroll.actor, payroll.reason, payroll.is_backdated) == ("ops/mlee", "batch 0312-2 rerun", True)
    assert payroll.effective_at == at("2026-03-12", "06:10:00")


def test_a_duplicate_posting_is_the_one_without_a_hold(store: MemoryStore) -> None:
    rows = [row for row in store.events(stream_of("2086")) if row.correlation_id == "auth:7Q4K2M"]
    hold, first, second = rows
    assert hold.type == "HoldPlaced"
    assert after(store, "2086", rows) == ["1000.00", "880.00", "760.00"]
    assert getattr(first.event, "hold_id", "") == "7Q4K2M"
    assert getattr(second.event, "hold_id", "") is None
    assert second.recorded_at - first.recorded_at == 120_000_000
    assert now(store, "2086").holds == {}


def test_an_orphan_hold_is_why_the_groceries_were_declined(store: MemoryStore) -> None:
    account = now(store, "3190")
    assert (account.ledger, account.available) == (16_150, 3_650)
    assert list(account.holds) == ["PUMP-4"]
    (decline,) = events(store, "3190", day="2026-11-14")
    assert getattr(decline.event, "available", 0) == 3_650
    assert getattr(decline.event, "amount", 0) == 9_000


def test_a_fee_causes_a_fee(store: MemoryStore) -> None:
    days = ("2026-09-01", "2026-09-02", "2026-09-03")
    rows = [row for day in days for row in events(store, "5523", day=day)]
    statement, overdraft, returned, item, interest = rows
    assert [row.causation_id for row in rows] == [
        None,
        statement.event_id,
        None,
        returned.event_id,
        overdraft.event_id,
    ]
    assert returned.type == "WithdrawalDeclined"
    assert [getattr(row.event, "fee_code", "") for row in (statement, overdraft, item, interest)] == [
        "statement",
        "overdraft",
        "returned-item",
        "overdraft-interest",
    ]
    assert after(store, "5523", rows) == ["-1.80", "-36.80", "-36.80", "-48.80", "-49.22"]


def test_reversals_name_what_they_take_back_and_count_from_then(store: MemoryStore) -> None:
    rows = store.events(stream_of("8305"))
    full, part = (row for row in rows if isinstance(row.event, e.EntryReversed))
    for row, taken, left in ((full, 16_400, 0), (part, 4_800, 27_000)):
        assert isinstance(row.event, e.EntryReversed)
        entry = rows[row.event.entry - 1]
        assert isinstance(entry.event, e.MoneyWithdrawn)
        assert row.event.amount == taken
        assert entry.event.amount - now(store, "8305").reversed_of(entry.version) == left
        assert row.effective_at == entry.effective_at
        assert row.causation_id == entry.event_id


def test_provisional_credits_end_in_each_way_and_one_is_open(store: MemoryStore) -> None:
    (credit,) = now(store, "8870").provisional_credits.values()
    assert credit.entry is not None
    disputed = store.event(stream_of("8870"), credit.entry)
    assert disputed is not None
    assert getattr(disputed.event, "amount", 0) == credit.amount == 24_999
    assert credit.case_id == "D-58"
    for case_id, ended in (
        ("D-12", ["ProvisionalCreditWithdrawn", "HonouringPromised"]),
        ("D-34", ["ProvisionalCreditMadeFinal"]),
    ):
        rows = of_case(store, "8870", case_id)
        assert [row.type for row in rows] == ["ProvisionalCreditGranted", *ended]
        assert {row.causation_id for row in rows[1:]} == {rows[0].event_id}
    assert (now(store, "8870").currency, now(store, "8870").country) == ("USD", "US")
    assert now(store, "8870").honouring["PC-D-12"].until == at("2026-03-16", "23:59:59.999999")


def of_case(store: MemoryStore, account_id: str, case_id: str) -> list[RecordedEvent]:
    return [row for row in store.events(stream_of(account_id)) if row.correlation_id == f"case:{case_id}"]


def test_what_earlier_cases_gave_back_is_no_more_than_was_owed(store: MemoryStore) -> None:
    claim = now(store, "1208").given_for("M-D-7")
    assert claim.refunded == now(store, "1208").claims["M-D-7"].amount == 45_000
    for account_id, case_id, amount in (("8991", "D-16", 6_400), ("9260", "D-40", 6_120)):
        (row,) = of_case(store, account_id, case_id)
        entry = store.event(stream_of(account_id), getattr(row.event, "entry", 0))
        assert entry is not None
        assert getattr(entry.event, "amount", 0) == amount
        assert now(store, account_id).given_back(entry.version).refunded == amount
        assert row.causation_id == entry.event_id


def test_accounts_say_whose_they_are_and_when_their_statements_come(store: MemoryStore) -> None:
    assert {account_id for account_id in IDS if now(store, account_id).business} == {"6042"}
    assert {account_id: now(store, account_id).statement_day for account_id in ("4417", "8305")} == {
        "4417": 1,
        "8305": 27,
    }


def test_frozen_takes_money_and_pays_none_out(store: MemoryStore) -> None:
    account = now(store, "9114")
    stolen = events(store, "9114", day="2026-11-03")
    assert account.status == "frozen"
    assert [row.type for row in stolen] == [*["MoneyWithdrawn"] * 3, "AccountFrozen", "WithdrawalDeclined"]
    assert stolen[3].causation_id == stolen[2].event_id
    assert getattr(stolen[4].event, "reason_code", "") == "frozen"
    assert [row.type for row in events(store, "9114", day="2026-11-06")] == ["MoneyDeposited"]


def test_a_german_card_is_used_in_malta(store: MemoryStore) -> None:
    account = now(store, "7203")
    stolen = events(store, "7203", day="2026-11-14")
    assert (account.currency, account.country, account.ledger) == ("EUR", "DE", 142_00)
    assert [row.type for row in stolen] == ["MoneyWithdrawn", "MoneyWithdrawn", "WithdrawalDeclined"]
    assert after(store, "7203", stolen) == ["531.00", "142.00", "142.00"]


def test_closed_is_empty_and_declines(store: MemoryStore) -> None:
    account = now(store, "9260")
    assert (account.status, account.ledger, account.holds) == ("closed", 0, {})
    last = store.events(stream_of("9260"))[-1]
    assert getattr(last.event, "reason_code", "") == "closed"


def test_the_question_on_the_phone_has_the_answer_in_the_design(store: MemoryStore) -> None:
    cut = cut_at_instant(store, "5120", at("2026-11-17", "15:00:00"))
    assert cut.account.ledger == 41_250
    assert (cut.last.version, cut.last.recorded_at) == (47, at("2026-11-17", "14:58:12"))
    assert cut.next is not None
    assert (cut.next.version, cut.next.recorded_at) == (48, at("2026-11-17", "15:06:40"))


def test_every_type_of_event_can_be_seen_somewhere(store: MemoryStore) -> None:
    seen = Counter(row.type for row in log(store))
    assert set(seen) == set(ACCOUNT_EVENTS)
    assert seen["WithdrawalDeclined"] >= 5


def test_stories_do_not_depend_on_the_seed() -> None:
    other = MemoryStore()
    import_history(other, demo_bank.history(99))
    test_a_duplicate_posting_is_the_one_without_a_hold(other)
    test_an_orphan_hold_is_why_the_groceries_were_declined(other)
    test_a_fee_causes_a_fee(other)
    test_reversals_name_what_they_take_back_and_count_from_then(other)
    test_frozen_takes_money_and_pays_none_out(other)
    test_closed_is_empty_and_declines(other)
    test_a_german_card_is_used_in_malta(other)
    test_the_question_on_the_phone_has_the_answer_in_the_design(other)
