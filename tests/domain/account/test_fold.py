"""Folding: what each fact does to the state, and that a finished state stays as it is."""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import Any

import pytest

from domain.account import events as e
from domain.account.fold import evolve, replay
from domain.account.given import (
    Claim,
    EndedCredit,
    Given,
    GivenBack,
    Honouring,
    ProvisionalCredit,
    Reversal,
)
from domain.account.state import (
    Account,
    AccountFold,
    Hold,
    account_of,
    by_value_date,
    freeze,
    initial,
    stream_of,
    thaw,
)
from tests.kit.spec import (
    SECOND,
    Damaged,
    Dated,
    Spec,
    charged,
    deposited,
    folded,
    held,
    interest,
    opened,
    recorded,
    withdrawn,
)

CLAIM = e.ClaimStated(claim_id="k", amount=450, entry=2, case_id="D-31")
GRANTED = e.ProvisionalCreditGranted(credit_id="c1", entry=2, amount=30, case_id="D-31")


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (
            [e.AccountOpened(currency="CZK", holder_id="7", opening_balance=5, overdraft_limit=9)],
            {
                "status": "open", "currency": "CZK", "holder_id": "7", "opening": 5, "ledger": 5, "credits": 0,
                "overdraft_limit": 9, "available": 14, "version": 1, "entry_count": 0, "recorded_at": SECOND,
            },
        ),
        (
            [opened(), deposited(40)],
            {
                "ledger": 40, "credits": 40, "debits": 0, "entry_count": 1, "last_entry_version": 2,
                "last_entry_recorded_at": 2 * SECOND, "last_entry_effective_at": 2 * SECOND,
            },
        ),
        ([opened(100), withdrawn(40)], {"ledger": 60, "credits": 0, "debits": 40, "entry_count": 1}),
        (
            [opened(), e.WithdrawalDeclined(amount=5, reason_code="insufficient_funds", available=0)],
            {"ledger": 0, "decline_count": 1, "entry_count": 0, "last_entry_version": 0, "version": 2},
        ),
        (
            [opened(100), held(30)],
            {"ledger": 100, "held": 30, "available": 70, "holds": {"h1": Hold(30, 2, 2 * SECOND)}},
        ),
        ([opened(100), held(30), e.HoldReleased(hold_id="h1")], {"held": 0, "available": 100, "holds": {}}),
        ([opened(100), held(30), withdrawn(35, "h1")], {"held": 0, "ledger": 65, "available": 65}),
        ([opened(100), held(30), held(20, "h2"), withdrawn(35, "h2")], {"held": 30, "available": 35}),
        ([opened(100), charged(7)], {"ledger": 93, "debits": 7, "fees": 7, "entry_count": 1}),
        ([opened(), interest(7)], {"ledger": 7, "credits": 7, "fees": 0, "entry_count": 1}),
        (
            [opened(100), charged(7), e.EntryReversed(entry=2, amount=3, direction="credit")],
            {"ledger": 96, "credits": 3, "debits": 7, "fees": 7, "reversals": {2: (Reversal(3, 3),)}},
        ),
        (
            [opened(), deposited(9), e.EntryReversed(entry=2, amount=9, direction="debit")],
            {"ledger": 0, "credits": 9, "debits": 9, "entry_count": 2},
        ),
        (
            [opened(100), withdrawn(30), GRANTED],
            {
                "ledger": 100, "credits": 30,
                "provisional_credits": {"c1": ProvisionalCredit(30, 2, 3, "D-31")},
            },
        ),
        (
            [opened(100), withdrawn(30), GRANTED, e.ProvisionalCreditMadeFinal(credit_id="c1")],
            {
                "ledger": 100, "provisional_credits": {}, "given_for_entries": {2: Given(final=30)}, "entry_count": 2,
                "ended_credits": {"c1": EndedCredit(4)},
            },
        ),
        (
            [opened(100), withdrawn(30), GRANTED, e.ProvisionalCreditWithdrawn(credit_id="c1", amount=30)],
            {
                "ledger": 70, "provisional_credits": {}, "given_for_entries": {2: Given(withdrawn=30)}, "debits": 60,
                "entry_count": 3, "ended_credits": {"c1": EndedCredit(4, 30)},
            },
        ),
        (
            [opened(), deposited(50), CLAIM],
            {
                "claims": {"k": Claim(450, 2, 3, "D-31")}, "claimed": 450, "ledger": 50, "entry_count": 1,
                "given_for_claims": {},
            },
        ),
        (
            [opened(), deposited(50), CLAIM, e.ClaimStated(claim_id="k", amount=400)],
            {"claims": {"k": Claim(400, None, 4)}, "claimed": 400},
        ),
        (
            [opened(100), withdrawn(30), e.RefundPaid(amount=20, entry=2), e.RefundPaid(amount=5, entry=2)],
            {
                "ledger": 95, "credits": 25, "entry_count": 3, "refunded": 25,
                "given_for_entries": {2: Given(refunded=25, refunds=(3, 4))},
            },
        ),
        (
            [opened(), e.RefundPaid(amount=20, claim_id="k")],
            {"ledger": 20, "refunded": 20, "given_for_claims": {"k": Given(refunded=20, refunds=(2,))}},
        ),
        (
            [
                opened(100), withdrawn(30), deposited(30), e.RefundAdopted(refund=3, amount=10, entry=2),
                e.RefundAdopted(refund=3, amount=5, entry=2),
            ],
            {
                "ledger": 100, "credits": 30, "entry_count": 2, "adopted": {3: 15}, "refunded": 15,
                "given_for_entries": {2: Given(refunded=15, refunds=(4, 5))},
            },
        ),
        (
            [opened(30), withdrawn(30), e.AccountClosed(), e.ErrorPaidOut(amount=30, via="cheque", entry=2)],
            {"ledger": 0, "credits": 0, "entry_count": 1, "refunded": 30, "status": "closed"},
        ),
        (
            [opened(), e.HonouringPromised(credit_id="c1", amount=250, until=9)],
            {"honouring": {"c1": Honouring(250, 9, 2)}, "promised": 250, "available": 0},
        ),
        (
            [opened(20), e.MoneyWithdrawn(amount=200, honoured=180)],
            {"honoured": {2: 180}, "honoured_overdraft": 180, "ledger": -180},
        ),
        (
            [opened(20), e.MoneyWithdrawn(amount=200, honoured=180), deposited(100)],
            {"honoured": {2: 180}, "honoured_overdraft": 80},
        ),
        (
            [opened(20), e.MoneyWithdrawn(amount=200, honoured=180), deposited(300), withdrawn(150)],
            {"honoured": {2: 180}, "honoured_overdraft": 0, "ledger": -30},
        ),
        (
            [opened(20), e.MoneyWithdrawn(amount=200, honoured=180), withdrawn(50)],
            {"honoured_overdraft": 180, "ledger": -230},
        ),
        ([opened(), e.OverdraftLimitChanged(limit=50)], {"overdraft_limit": 50, "available": 50, "ledger": 0}),
        ([opened(), e.AccountFrozen()], {"status": "frozen"}),
        ([opened(), e.AccountFrozen(), e.AccountUnfrozen()], {"status": "open"}),
        ([opened(), e.AccountClosed()], {"status": "closed"}),
    ],
)  # fmt: skip
def test_what_a_fact_does(facts: list[e.AccountEvent], expected: dict[str, Any]) -> None:
    state = Spec().given(*facts).state()
    assert {name: getattr(state, name) for name in expected} == expected
    assert state.version == len(facts)


def test_replay_never_refuses_a_fact_however_odd() -> None:
    """History is what happened, even where no rule of today would have let it."""
    odd: list[e.AccountEvent] = [
        deposited(5),
        opened(),
        e.HoldReleased(hold_id="never-placed"),
        withdrawn(1_000_000, "never-placed"),
        e.ProvisionalCreditMadeFinal(credit_id="never-granted"),
        e.EntryReversed(entry=99, amount=1, direction="debit"),
        e.AccountClosed(),
        deposited(1),
        opened(3),
    ]
    state = Spec().given(*odd).state()
    assert state.version == len(odd)
    assert state.ledger == 5 - 1_000_000 - 1 + 1 + 3


def test_an_unreadable_row_is_counted_and_marks_all_that_follows() -> None:
    state = Spec().given(opened(), Damaged(), deposited(5), Damaged()).state()
    assert state.version == 4
    assert state.unverified_from == 2
    assert state.ledger == 5


def test_reversals_of_one_entry_add_up_in_order() -> None:
    part = e.EntryReversed(entry=2, amount=3, direction="credit")
    state = Spec().given(opened(100), withdrawn(30), part, part).state()
    assert state.reversals == {2: (Reversal(3, 3), Reversal(3, 4))}
    assert state.reversed_of(2) == 6
    assert state.reversed_of(7) == 0


def test_what_an_account_has_back_of_an_entry_is_counted_whichever_way_it_came() -> None:
    part = e.EntryReversed(entry=2, amount=3, direction="credit")
    final = e.ProvisionalCreditMadeFinal(credit_id="c1")
    second = e.ProvisionalCreditGranted(credit_id="c2", entry=2, amount=5)
    state = Spec().given(opened(100), withdrawn(90), part, GRANTED, final, GRANTED, final, second).state()
    assert state.given_back(2) == GivenBack(reversed=3, final=60, open=5)
    assert state.given_back(2).total == 68
    assert state.given_back(3) == GivenBack(0, 0, 0)


@pytest.mark.parametrize(
    ("facts", "back"),
    [
        (
            [GRANTED, e.ProvisionalCreditWithdrawn(credit_id="c1", amount=20)],
            GivenBack(0, 10, 0, withdrawn=20),
        ),
        (
            [GRANTED, e.ProvisionalCreditWithdrawn(credit_id="c1", amount=40)],
            GivenBack(0, 0, 0, withdrawn=30),
        ),
        ([GRANTED, GRANTED], GivenBack(0, 30, 30)),
        ([e.ProvisionalCreditWithdrawn(credit_id="c1", amount=40)], GivenBack(0, 0, 0)),
    ],
    ids=[
        "withdrawn in part",
        "withdrawn with more",
        "an id granted twice",
        "withdrawn before it was granted",
    ],
)
def test_a_credit_that_history_ended_oddly_is_counted_as_far_as_it_stayed(
    facts: list[e.AccountEvent], back: GivenBack
) -> None:
    assert Spec().given(opened(100), withdrawn(90), *facts).state().given_back(2) == back


def test_what_was_given_for_a_claim_is_counted_less_what_was_reversed_of_the_entry_that_came_short() -> None:
    def credit(credit_id: str, amount: int) -> e.ProvisionalCreditGranted:
        return e.ProvisionalCreditGranted(credit_id=credit_id, amount=amount, entry=2, claim_id="k")

    reversal = e.EntryReversed(entry=2, amount=20, direction="debit")
    refund = e.RefundPaid(amount=7, entry=2, claim_id="k")
    ends: list[e.AccountEvent] = [
        e.ProvisionalCreditMadeFinal(credit_id="a"),
        e.ProvisionalCreditWithdrawn(credit_id="b", amount=30),
    ]
    lent = [credit("a", 100), credit("b", 30), credit("c", 50)]
    state = Spec().given(opened(), deposited(50), CLAIM, *lent, *ends, reversal, refund).state()
    assert state.given_for("k") == GivenBack(reversed=-20, final=100, open=50, refunded=7, withdrawn=30)
    assert state.given_for("k").total == 137
    assert state.given_back(2) == GivenBack(20, 0, 0)
    assert state.given_for("unknown") == GivenBack(0, 0, 0)


def test_a_state_says_its_value_dated_setting_beside_the_recorded_one() -> None:
    limit_100, limit_200 = e.OverdraftLimitChanged(limit=100), e.OverdraftLimitChanged(limit=200)
    state = Spec().given(opened(), limit_100, Dated(limit_200, SECOND), Dated(e.AccountFrozen(), 0)).state()
    assert (state.overdraft_limit, state.status) == (200, "frozen")
    dated = by_value_date(state)
    assert (dated.overdraft_limit, dated.status) == (100, "open")
    changed = {"overdraft_limit", "status"}
    assert {key: value for key, value in asdict(dated).items() if key not in changed} == {
        key: value for key, value in asdict(state).items() if key not in changed
    }


def test_settings_of_one_instant_follow_the_order_of_recording() -> None:
    first, second = (Dated(e.OverdraftLimitChanged(limit=limit), 9 * SECOND) for limit in (100, 200))
    assert by_value_date(Spec().given(opened(), first, second).state()).overdraft_limit == 200


def test_an_account_cannot_be_changed() -> None:
    account = Spec().given(opened(5)).state()
    for name in [field.name for field in fields(AccountFold)]:
        with pytest.raises(AttributeError, match="fold events to get another"):
            setattr(account, name, getattr(account, name))
    with pytest.raises(AttributeError):
        account.nickname = "x"


def test_folding_on_leaves_the_state_it_started_from_alone() -> None:
    before = Spec().given(opened(100), held(30)).state()
    fold = thaw(before)
    evolve(fold, withdrawn(30, "h1"), (3, 0, 0))
    evolve(fold, e.EntryReversed(entry=3, amount=5, direction="credit"), (4, 0, 0))
    after = freeze(thaw(fold))
    evolve(fold, held(10, "h9"), (5, 0, 0))
    assert before == Spec().given(opened(100), held(30)).state()
    assert (after.version, after.holds, after.ledger) == (4, {}, 75)
    assert type(before) is type(after) is Account
    assert type(fold) is AccountFold


def test_a_replay_may_start_from_any_state_on_the_way() -> None:
    facts: list[e.AccountEvent] = [opened(9), held(3), deposited(4), withdrawn(2, "h1")]
    rows = [recorded(fact, version) for version, fact in enumerate(facts, start=1)]
    for cut in range(len(rows) + 1):
        assert replay(rows[cut:], replay(rows[:cut])) == folded(rows)
    assert replay([]) == initial()


def test_stream_and_account_name_each_other() -> None:
    assert stream_of("4417") == "account-4417"
    assert account_of("account-4417") == "4417"
    assert account_of(stream_of("account-1")) == "account-1"
