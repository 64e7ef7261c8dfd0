"""What a case has seen of its account, and which later events bear on a correction that it proposes."""

from __future__ import annotations

from datetime import date

import pytest

from domain.account import events as e
from domain.dispute import events as d
from domain.dispute import postings as p
from domain.dispute.account_seen import bears_on, version_seen
from domain.stream import RecordedEvent
from tests.kit.case_spec import cited
from tests.kit.spec import recorded

FIGURES = d.Figures(ledger=1, held=0, available=1)
REVERSE = p.Reverse(entry=3)
PROPOSED = d.CorrectionProposed(
    number=1,
    steps=(REVERSE,),
    account_version=12,
    amount=1,
    needs_approval=False,
    before=FIGURES,
    after=FIGURES,
)
POSTED = d.CorrectionPosted(
    number=1, posted_on=date(2026, 3, 20), first_version=13, last_version=14, event_ids=("e",)
)
DETERMINED = d.Determined(
    outcome="error_confirmed", determined_on=date(2026, 3, 20), explanation="x", corrected_by=(15, 11)
)
NOTE = d.NoteAdded(text="called back")


@pytest.mark.parametrize(
    ("events", "version"),
    [
        ([], 4),
        ([NOTE], 4),
        ([None], 4),
        ([cited()], 9),
        ([cited(), PROPOSED], 12),
        ([PROPOSED, POSTED, NOTE], 14),
        ([cited(), DETERMINED], 15),
        ([POSTED, cited(2)], 14),
    ],
)
def test_the_newest_event_that_the_case_has_seen(events: list[d.CaseEvent | None], version: int) -> None:
    rows = [case_row(event, number) for number, event in enumerate(events, start=2)]
    assert version_seen(4, rows) == version


def case_row(event: d.CaseEvent | None, version: int) -> RecordedEvent[d.CaseEvent]:
    row: RecordedEvent[d.CaseEvent] = recorded(e.AccountClosed(), version)._replace(event=event)
    return row


def later(
    event: e.AccountEvent | None, *, channel: str = "card", case: str = ""
) -> RecordedEvent[e.AccountEvent]:
    row = recorded(e.AccountClosed() if event is None else event, 10)
    return row._replace(event=event, channel=channel, correlation_id=case or "another")


PAID_IN = e.MoneyDeposited(amount=40_00)
BACK = e.EntryReversed(entry=3, amount=40_00, direction="credit")
LENT = e.ProvisionalCreditGranted(credit_id="PC-1", entry=3, amount=40_00)
FINAL = e.ProvisionalCreditMadeFinal(credit_id="PC-1")
CLAIM = e.ClaimStated(claim_id="M-D-2", amount=1, entry=5)
FREED = e.HoldReleased(hold_id="H-1")
SETTLED = e.MoneyWithdrawn(amount=1, hold_id="H-1")


@pytest.mark.parametrize(
    ("row", "step", "bears"),
    [
        (later(PAID_IN), REVERSE, False),
        (later(e.MoneyWithdrawn(amount=1)), REVERSE, False),
        (later(e.FeeCharged(amount=1, fee_code="overdraft"), channel="system"), REVERSE, False),
        (later(PAID_IN, channel="staff"), REVERSE, True),
        (later(PAID_IN, channel="staff", case="D-1"), REVERSE, False),
        (later(e.MoneyWithdrawn(amount=1), channel="staff"), REVERSE, False),
        (later(e.AccountClosed(), channel="staff"), REVERSE, False),
        (later(e.FeeCharged(amount=1, fee_code="monthly"), channel="staff"), REVERSE, True),
        (later(SETTLED, channel="staff"), p.ReleaseHold(hold_id="H-1"), True),
        (later(CLAIM, channel="staff"), REVERSE, False),
        (later(CLAIM, channel="staff"), p.Reverse(entry=5), True),
        (later(PAID_IN), p.PayIn(amount=1), False),
        (later(PAID_IN), p.Credit(credit_id="PC-1", entry=None, amount=1), False),
        (later(None), REVERSE, True),
        (later(BACK, channel="system"), REVERSE, True),
        (later(BACK, channel="staff", case="D-1"), REVERSE, False),
        (later(BACK, channel="staff", case="D-2"), REVERSE, True),
        (later(BACK, channel="system"), p.Reverse(entry=4), False),
        (later(BACK, channel="system"), p.Credit(credit_id="PC-2", entry=3, amount=1), True),
        (later(BACK, channel="system"), p.PostAgain(entry=3, amount=1), True),
        (later(LENT, channel="system"), REVERSE, True),
        (later(FINAL, channel="system"), p.MakeFinal(credit_id="PC-1"), True),
        (later(FINAL, channel="system"), p.WithdrawCredit(credit_id="PC-9"), False),
        (later(FREED, channel="system"), p.ReleaseHold(hold_id="H-1"), True),
        (later(SETTLED), p.ReleaseHold(hold_id="H-1"), True),
        (later(SETTLED), p.ReleaseHold(hold_id="H-2"), False),
        (later(SETTLED), p.AdjustInterest(amount=1), False),
    ],
)
def test_what_bears_on_a_correction(row: RecordedEvent[e.AccountEvent], step: p.Step, bears: bool) -> None:
    assert bears_on([later(PAID_IN), row], "D-1", [step]) is bears


def test_any_step_of_a_correction_counts() -> None:
    steps = (p.AdjustInterest(amount=1), REVERSE)
    assert bears_on([later(BACK)], "D-1", steps)
    assert not bears_on([later(BACK)], "D-1", steps[:1])
