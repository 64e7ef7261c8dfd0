"""What is called late: a value date before the recording, but for corrections, which have it by rule."""

from __future__ import annotations

import pytest

from domain.account import events as e
from domain.account.lateness import CORRECTION_TYPES, is_late, late_among
from tests.kit.spec import SECOND, Dated, deposited, interest, opened, recorded, withdrawn

REVERSAL = e.EntryReversed(entry=2, amount=100, direction="credit")
GRANT = e.ProvisionalCreditGranted(credit_id="p", entry=2, amount=100)


@pytest.mark.parametrize(
    ("event", "effective_at", "late"),
    [
        (deposited(1), 1 * SECOND, True),
        (withdrawn(1), 1 * SECOND, True),
        (interest(1), 1 * SECOND, True),
        (e.AccountFrozen(), 1 * SECOND, True),
        (deposited(1), 5 * SECOND, False),
        (deposited(1), 9 * SECOND, False),
        (REVERSAL, 1 * SECOND, False),
        (GRANT, 1 * SECOND, False),
        (e.ProvisionalCreditMadeFinal(credit_id="p"), 1 * SECOND, False),
        (e.ProvisionalCreditWithdrawn(credit_id="p", amount=100), 1 * SECOND, False),
    ],
)
def test_late_is_what_was_recorded_after_its_value_date_and_is_no_correction(
    event: e.AccountEvent, effective_at: int, late: bool
) -> None:
    assert is_late(recorded(Dated(event, effective_at), 5)) is late


def test_what_moves_money_of_its_own_is_no_correction() -> None:
    assert {"EntryReversed", "ProvisionalCreditGranted"} <= CORRECTION_TYPES
    assert not CORRECTION_TYPES & {"MoneyDeposited", "MoneyWithdrawn", "FeeCharged", "InterestCredited"}


def test_an_entry_posted_again_beside_its_reversal_is_not_late() -> None:
    again, late = Dated(withdrawn(60), 2), Dated(deposited(9), 2)
    facts: list[e.AccountEvent | Dated] = [opened(500), withdrawn(100), REVERSAL, again, late]
    log = [recorded(fact, version) for version, fact in enumerate(facts, start=1)]
    log[2:4] = [row._replace(correlation_id="D-1") for row in log[2:4]]
    assert [row.version for row in log if is_late(row)] == [4, 5]
    assert [row.version for row in late_among(log)] == [5]
