"""A scenario made of a real account: what told of the customer is gone, and what is left can be taken."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.account import events as e
from domain.account.state import stream_of
from domain.errors import BadInput, UnknownAccount
from domain.ids import uuid7_from
from domain.money import printed
from domain.ports import Holder, StreamWrite
from domain.stream import NewEvent
from storage.bank import SqlBanks
from tests.kit.memory import MemoryStore
from tui.application.lab.checking import check_file
from tui.application.lab.drafting import draft

ACCOUNT, OPENED, DAY = "4417", 1_767_254_400_000_000, 86_400_000_000
WORDS = st.text(st.characters(min_codepoint=32, max_codepoint=0x24F), min_size=1, max_size=20)
PARTY = st.one_of(WORDS, st.sampled_from(["CORNER GROCER", "River Books", "H-1", "agent-1", "2601", "kind"]))
HOLDER = st.one_of(WORDS, st.sampled_from(["Robin Vale", "Alex Thorn Birch", "e1"]))
AMOUNT = st.integers(1, 500_000)


def fact(kind: str, amount: int, party: str) -> e.AccountEvent:
    if kind == "in":
        return e.MoneyDeposited(amount=amount, description=party, kind=party, stated_balance=amount)
    if kind == "out":
        return e.MoneyWithdrawn(amount=amount, counterparty=party, kind="card purchase")
    if kind == "hold":
        return e.HoldPlaced(hold_id=party, amount=amount, description=party)
    if kind == "fee":
        return e.FeeCharged(amount=amount, fee_code=party)
    if kind == "limit":
        return e.OverdraftLimitChanged(limit=amount)
    return e.WithdrawalDeclined(
        amount=amount, available=0, reason_code="insufficient_funds", description=party
    )


FACTS = st.lists(
    st.builds(fact, st.sampled_from(["in", "out", "hold", "fee", "limit", "decline"]), AMOUNT, PARTY),
    min_size=1,
    max_size=12,
)


def store_of(facts: list[e.AccountEvent], holder: str, actor: str = "ops/jchen") -> MemoryStore:
    """An account that lived so, an event every other day."""
    now = OPENED + (len(facts) + 2) * DAY
    store = MemoryStore(clock=lambda: now, training=True)
    opening = e.AccountOpened(currency="GBP", holder_id="customer-9", overdraft_limit=500)
    events = [
        NewEvent(
            event=event,
            event_id=uuid7_from(OPENED, str(number)),
            actor=actor,
            channel="staff",
            reason=holder,
            recorded_at=OPENED + number * DAY,
            effective_at=OPENED + max(number - number % 3, 0) * DAY,
        )
        for number, event in enumerate([opening, *facts])
    ]
    store.put_holders([Holder("customer-9", holder)])
    store.append([StreamWrite(stream_of(ACCOUNT), 0, events)])
    return store


def values(read: Any) -> Iterator[str]:
    """Every text of the tables that tell of the account."""
    for table in (*read["account"], *read.get("event", [])):
        yield from (str(value) for value in table.values())


@given(facts=FACTS, holder=HOLDER, seed=st.integers(0, 99))
@settings(max_examples=60, deadline=None)
def test_no_name_number_party_or_amount_survives(facts: list[e.AccountEvent], holder: str, seed: int) -> None:
    read = tomllib.loads(draft(store_of(facts, holder), ACCOUNT, Random(seed)))
    written = list(values(read))
    own = {ACCOUNT, holder, "customer-9", "ops/jchen"}
    sizes = set[int]()
    for one in facts:
        own |= {getattr(one, name, "") or "" for name in ("description", "counterparty", "hold_id")}
        sizes |= {getattr(one, name, 0) for name in ("amount", "limit")} - {0}
    for text in own - {""}:
        bare = text.casefold().strip()
        assert not any(one.casefold() == bare for one in written if bare not in FIXED)
        if len(bare) >= 3:
            invented = [str(table.get(name, "")) for table in tables(read) for name in INVENTED]
            assert not any(bare in one.casefold() for one in invented)
    assert sizes.isdisjoint(amounts_of(read))
    assert not any(printed(size, "GBP") in written for size in sizes)


FIXED = {"gb", "staff", "true", "false", "gbp"}
INVENTED = ("number", "holder", "description", "counterparty", "hold_id", "fee_code", "kind", "by")


def tables(read: Any) -> list[dict[str, Any]]:
    return [*read["account"], *read.get("event", [])]


def amounts_of(read: Any) -> set[int]:
    named = ("amount", "limit", "opening_balance", "overdraft")
    texts = [table[name] for table in tables(read) for name in named if name in table]
    return {round(float(text.replace(",", "").replace("−", "-")) * 100) for text in texts} - {0}


@given(facts=FACTS, holder=HOLDER, last=st.integers(1, 12))
@settings(max_examples=8, deadline=None)
def test_what_is_left_can_be_taken(
    facts: list[e.AccountEvent], holder: str, last: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("own") / "own.toml"
    path.write_text(draft(store_of(facts, holder), ACCOUNT, Random(last), last))
    assert check_file(path, SqlBanks()) == ()


def test_what_belongs_together_stays_together() -> None:
    facts: list[e.AccountEvent] = [
        e.MoneyDeposited(amount=100_00, description="PAY LTD"),
        e.HoldPlaced(hold_id="7Q4", amount=12_00, description="ZEDEL"),
        e.MoneyWithdrawn(amount=12_00, hold_id="7Q4", description="ZEDEL"),
        e.MoneyWithdrawn(amount=12_00, description="ZEDEL"),
        e.EntryReversed(entry=5, amount=12_00, direction="credit"),
        e.ProvisionalCreditGranted(credit_id="P", amount=12_00, entry=4, case_id="D-31"),
        e.ProvisionalCreditMadeFinal(credit_id="P"),
    ]
    read = tomllib.loads(draft(store_of(facts, "Ada Byrne"), ACCOUNT, Random(1)))
    _, hold, first, second, reversal, credit, final = read["event"]
    assert hold["hold_id"] == first["hold_id"]
    assert hold["description"] == first["description"] == second["description"]
    assert len({one["amount"] for one in (hold, first, second, reversal, credit)}) == 1
    assert (reversal["entry"], credit["entry"]) == (second["name"], first["name"])
    assert credit["credit_id"] == final["credit_id"]
    assert "case_id" not in credit
    assert second["value"] < second["at"]


def test_what_hangs_on_an_event_that_is_not_told_is_left_out() -> None:
    facts: list[e.AccountEvent] = [
        e.HoldPlaced(hold_id="7Q4", amount=12_00),
        e.MoneyDeposited(amount=100_00),
        e.MoneyWithdrawn(amount=12_00, hold_id="7Q4"),
        e.EntryReversed(entry=3, amount=1_00, direction="debit"),
        e.HoldReleased(hold_id="7Q4"),
    ]
    read = tomllib.loads(draft(store_of(facts, "Ada Byrne"), ACCOUNT, Random(1), 3))
    assert [one["type"] for one in read["event"]] == ["MoneyWithdrawn"]
    assert "hold_id" not in read["event"][0]


def test_an_account_that_is_not_there_or_has_nothing_to_tell() -> None:
    with pytest.raises(UnknownAccount):
        draft(store_of([], "Ada"), "9", Random(1))
    with pytest.raises(BadInput, match="None of the account's events can be told"):
        draft(store_of([], "Ada"), ACCOUNT, Random(1))
