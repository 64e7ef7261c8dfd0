"""What the log knows of a notice: the kind of an entry, a new account, a point of sale, a device, the rules."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from domain.account.events import AccountEvent, FeeCharged, HoldPlaced, MoneyDeposited, MoneyWithdrawn
from domain.account.state import AccountFold, freeze
from domain.dispute.derived import AccountLog, contradicted, filled, followed, known_of, proposed_regime
from domain.dispute.entry_kinds import EntryKind, kind_of
from domain.dispute.facts import Facts, Regime
from domain.dispute.reasons import BY_CODE, OFFERED, REASONS, offered
from domain.stream import RecordedEvent
from tests.kit.spec import recorded

TODAY = date(2026, 4, 20)
FACTS = Facts(
    reason_code="unauthorised-card", regime="reg-e", country="US", notice_channel="oral", noticed_on=TODAY
)


def us(day: str) -> int:
    """Noon of a day in UTC microseconds."""
    return int(datetime.fromisoformat(f"{day}T12:00").replace(tzinfo=UTC).timestamp()) * 1_000_000


def row(version: int, event: AccountEvent, day: str, channel: str = "staff") -> RecordedEvent[AccountEvent]:
    return recorded(event, version)._replace(effective_at=us(day), recorded_at=us(day), channel=channel)


def out(version: int, day: str, channel: str, kind: str = "") -> RecordedEvent[AccountEvent]:
    return row(version, MoneyWithdrawn(amount=100_00, kind=kind), day, channel)


def log(
    *rows: RecordedEvent[AccountEvent], first: str | None = "2026-03-02", **account: object
) -> AccountLog:
    """An account with those entries, whose first deposit is event 2."""
    found = {one.version: one for one in rows}
    deposit = None if first is None else row(2, MoneyDeposited(amount=1), first)
    fold = AccountFold(status="open", currency="USD", version=9)
    for name, value in account.items():
        setattr(fold, name, value)
    state = freeze(fold)
    return AccountLog(
        state, found.get, lambda: deposit, lambda at: datetime.fromtimestamp(at / 1e6, UTC).date(), TODAY
    )


@pytest.mark.parametrize(
    ("channel", "kind", "expected"),
    [
        ("atm", "", "atm"),
        ("atm", "card purchase", "atm"),
        ("card", "", "point-of-sale"),
        ("card", "card purchase", "point-of-sale"),
        ("card", "card withdrawal", "atm"),
        ("card", "cash withdrawal", "atm"),
        ("direct-debit", "", "direct-debit"),
        ("transfer", "standing order", "transfer"),
        ("branch", "cash withdrawal", "branch"),
        ("staff", "", "debit"),
        ("import", "ATM withdrawal", "atm"),
        ("import", "POS", "point-of-sale"),
        ("import", "deposit", "debit"),
        ("import", "ACH", "direct-debit"),
        ("import", "remittance to another bank", "transfer"),
    ],
)
def test_a_withdrawal_is_known_by_its_channel_else_by_its_words(
    channel: str, kind: str, expected: EntryKind
) -> None:
    assert kind_of(out(3, "2026-04-01", channel, kind)) == expected


@pytest.mark.parametrize(
    ("event", "channel", "expected"),
    [
        (MoneyDeposited(amount=1), "atm", "atm-deposit"),
        (MoneyDeposited(amount=1), "transfer", "deposit"),
        (FeeCharged(amount=1, fee_code="x"), "system", "fee"),
        (HoldPlaced(hold_id="h", amount=1), "card", "hold"),
    ],
)
def test_other_entries_are_known_by_their_type(
    event: AccountEvent, channel: str, expected: EntryKind
) -> None:
    assert kind_of(row(3, event, "2026-04-01", channel)) == expected


def test_each_kind_offers_reasons_that_there_are() -> None:
    assert {code for codes in OFFERED.values() for code in codes} <= set(BY_CODE)
    assert offered("atm")[0].code == "atm-short"
    assert offered(None) == offered("other") == REASONS


@pytest.mark.parametrize(
    ("transfer", "is_new"),
    [("2026-03-02", True), ("2026-03-31", True), ("2026-04-01", True), ("2026-04-02", False)],
)
def test_an_account_is_new_for_thirty_days_after_the_first_deposit(transfer: str, is_new: bool) -> None:
    """12 CFR 1005.11(c)(3)(i)."""
    facts = filled(replace(FACTS, entries=(3,)), log(out(3, transfer, "atm")))
    assert facts.new_account is is_new


@pytest.mark.parametrize(("first", "entries"), [(None, (3,)), ("2026-03-02", ()), ("2026-03-02", (8,))])
def test_without_a_first_deposit_or_an_entry_nobody_knows(
    first: str | None, entries: tuple[int, ...]
) -> None:
    known = log(out(3, "2026-03-03", "atm"), first=first)
    assert filled(replace(FACTS, entries=entries), known).new_account is None


def test_more_time_is_given_only_where_every_entry_gives_it() -> None:
    """One transfer of an old account, or one at a machine, among several."""
    mixed = log(out(3, "2026-03-20", "card"), out(4, "2026-04-15", "atm"))
    facts = filled(replace(FACTS, entries=(3, 4)), mixed)
    assert (facts.new_account, facts.point_of_sale) == (False, False)


@pytest.mark.parametrize(
    ("channel", "is_sale"), [("card", True), ("atm", False), ("direct-debit", False), ("staff", None)]
)
def test_a_point_of_sale_is_known_by_how_it_was_paid(channel: str, is_sale: bool | None) -> None:
    """12 CFR 1005.11(c)(3)-1."""
    facts = filled(replace(FACTS, entries=(3,)), log(out(3, "2026-04-01", channel)))
    assert facts.point_of_sale is is_sale


@pytest.mark.parametrize(
    ("channel", "device"), [("card", True), ("atm", True), ("direct-debit", False), ("transfer", None)]
)
def test_a_card_is_an_access_device_and_a_direct_debit_uses_none(channel: str, device: bool | None) -> None:
    """12 CFR 1005.6(b)(3)-2."""
    facts = filled(replace(FACTS, entries=(3,)), log(out(3, "2026-04-01", channel)))
    assert facts.device is device


@pytest.mark.parametrize(
    ("day", "entry", "shown_on"),
    [
        (31, "2026-02-10", date(2026, 2, 28)),
        (15, "2026-02-16", date(2026, 3, 15)),
        (15, "2026-02-15", date(2026, 2, 15)),
        (30, "2026-04-01", None),
        (5, "2025-12-20", date(2026, 1, 5)),
    ],
)
def test_the_first_statement_after_the_entry_shows_it(day: int, entry: str, shown_on: date | None) -> None:
    facts = filled(replace(FACTS, entries=(3,)), log(out(3, entry, "atm"), statement_day=day))
    assert facts.statement_on == shown_on


def test_what_was_stated_is_never_filled_in_and_what_contradicts_is_told() -> None:
    stated = replace(FACTS, entries=(3,), point_of_sale=True, new_account=False)
    known = log(out(3, "2026-03-10", "atm"))
    assert filled(stated, known).point_of_sale is True
    assert {one.fact for one in contradicted(stated, known)} == {"point_of_sale", "new_account"}
    assert [one.words for one in contradicted(stated, known)] == [
        "first deposit is event 2, 2 Mar 2026",
        "event 3 is a cash machine withdrawal",
    ]


def test_an_amended_entry_takes_what_came_from_the_log_with_it_and_leaves_what_was_stated() -> None:
    known = log(out(3, "2026-03-10", "card"), out(4, "2026-04-15", "atm"))
    was = filled(replace(FACTS, entries=(3,)), known)
    now = followed(was, replace(was, entries=(4,)), known)
    assert (was.new_account, was.point_of_sale) == (True, True)
    assert (now.new_account, now.point_of_sale) == (False, False)
    stated = replace(was, new_account=False)
    assert followed(stated, replace(stated, entries=(4,)), known).new_account is False


def test_a_business_is_what_the_account_says() -> None:
    assert [one.value for one in known_of(FACTS, log(business=True)) if one.fact == "business"] == [True]


@pytest.mark.parametrize(
    ("currency", "country", "reason", "regime"),
    [
        ("USD", "US", "fee", "reg-e"),
        ("USD", "KW", "atm-short", "reg-e"),
        ("GBP", "GB", "unauthorised-card", "psr-76"),
        ("GBP", "GB", "overdraft-fee", "complaint"),
        ("GBP", "GB", "payment-scam", "app"),
        ("GBP", "US", "unauthorised-card", None),
        ("EUR", "DE", "unauthorised-card", "psd2"),
        ("EUR", "US", "unauthorised-card", None),
        ("JPY", "US", "unauthorised-card", None),
    ],
)
def test_the_currency_and_the_reason_propose_the_rules(
    currency: str, country: str, reason: str, regime: Regime | None
) -> None:
    assert proposed_regime(currency, country, reason) == regime
