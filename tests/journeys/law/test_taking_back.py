"""A provisional credit that is taken back, and what the account pays meanwhile; an error on an account that closes.

Sources: 12 CFR 1005.11(d)(2), comments 11(d)(2)-1 and 11(a)-4.
"""

from __future__ import annotations

import pytest

from tests.kit.law_desk import LawDesk

LENT_AND_TURNED_DOWN = """
    2024-03-04 do open A 1000
    2026-04-01 do withdraw A 250 --channel atm
    2026-04-02 case open A --entry 3 --reason-code unauthorised-card
    2026-04-02 correct D-1 "credit 3 250"
    2026-04-02 send D-1 provisional-credit
    2026-05-08 found D-1 no_error
"""


def honoured(desk: LawDesk) -> tuple[list[int], int]:
    """What was paid under a promise, and what is left of it."""
    shown = desk.run(["show", "A"])
    return [one["amount"] for one in shown["honoured"]], shown["left_to_honour"]


def tick(desk: LawDesk, day: str) -> None:
    """That day passes; nobody works on the case."""
    desk.now = f"{day} 10:00"
    desk.recount("case", "tick", options=("--zone", desk.zone, "--clock", desk.now))


def test_the_account_pays_what_the_letter_promised(us: LawDesk) -> None:
    """1005.11(d)(2)(ii): cheques and preauthorised transfers, not card payments; five business days, no fee."""
    us.story(
        LENT_AND_TURNED_DOWN
        + """
        2026-05-08 correct D-1 "withdraw-credit PC-D-1-1"
        2026-05-13 send D-1 no-error
        2026-05-14 do withdraw A 900 --channel direct-debit
        2026-05-14 do withdraw A 1 --channel card
        """
    )
    assert us.balance() == -150_00
    assert honoured(us) == ([150_00], 100_00)
    assert "honoured without charge" in us.refusal("2026-05-14 !1 do fee A 35 --fee-code overdraft")
    assert us.clock()["honour"] == "2026-05-20 open"
    us.line("2026-05-20 23:59 do withdraw A 60 --kind cheque")
    us.line("2026-05-21 00:00 do withdraw A 1 --channel direct-debit")
    assert (us.balance(), honoured(us)) == (-210_00, ([150_00, 60_00], 0))
    assert us.clock()["honour"] == "2026-05-20 met"
    us.line("2026-05-21 case close D-1")
    shown = us.recount("case", "show", "D-1", options=("--zone", us.zone, "--clock", us.now)).stdout
    assert "Honouring  up to 250.00 until" in shown
    assert "210.00 honoured by event 7, 9" in shown


def test_a_debit_that_was_announced_posts_itself(us: LawDesk) -> None:
    us.story(
        LENT_AND_TURNED_DOWN
        + """
        2026-05-08 correct D-1 "withdraw-credit PC-D-1-1 on 2026-05-15"
        2026-05-08 send D-1 no-error
        """
    )
    tick(us, "2026-05-14")
    assert us.balance() == 1000_00
    assert "announced for 2026-05-15" in us.refusal("2026-05-14 !1 case close D-1")
    tick(us, "2026-05-15")
    tick(us, "2026-05-15")
    assert us.balance() == 750_00
    line = us.money()["lines"][0]
    assert (line["credited"], line["withdrawn"]) == (0, 250_00)
    us.line("2026-05-15 do withdraw A 800 --channel direct-debit")
    assert honoured(us) == ([50_00], 200_00)
    us.line("2026-05-15 case close D-1")


def test_a_notice_that_was_taken_back_leaves_no_credit(us: LawDesk) -> None:
    us.story(
        """
        2024-03-04 do open A 1000
        2026-04-01 do withdraw A 250 --channel atm
        2026-04-02 case open A --entry 3 --reason-code unauthorised-card
        2026-04-02 correct D-1 "credit 3 250"
        2026-04-02 send D-1 provisional-credit
        2026-04-20 case withdraw D-1
        """
    )
    assert "neither final nor withdrawn" in us.refusal("2026-04-20 !1 case close D-1")
    us.line('2026-04-20 correct D-1 "withdraw-credit PC-D-1-1"')
    assert "not told of the debit" in us.refusal("2026-04-20 !1 case close D-1")
    us.line("2026-04-20 send D-1 debit")
    assert us.run(["show", "A"])["left_to_honour"] == 250_00
    us.line("2026-04-20 case close D-1")


@pytest.mark.parametrize("line", ["", " for 3"])
def test_an_account_that_closes_meanwhile_is_paid_elsewhere(us: LawDesk, line: str) -> None:
    """Comment 11(a)-4; the only line of a case need not be named."""
    us.story(
        f"""
        2024-03-04 do open A 1000
        2026-04-01 do withdraw A 250 --channel atm
        2026-04-02 case open A --entry 3 --reason-code atm-short
        2026-04-03 do withdraw A 750
        2026-04-03 do close A
        2026-04-06 case determine D-1 error_confirmed "the machine was short"
        2026-04-06 correct D-1 "pay-out suspense 250{line}"
        2026-04-06 send D-1 corrected
        2026-04-06 case close D-1
        """
    )
    assert (us.balance(), us.money()["owed"], us.money()["lines"][0]["refunded"]) == (0, 0, 250_00)


def test_more_than_a_refund_is_adopted_with_a_reason(us: LawDesk) -> None:
    """The customer's salary refunds nothing."""
    us.story(
        """
        2024-03-04 do open A 1000
        2026-04-01 do withdraw A 250 --channel atm
        2026-04-02 case open A --entry 3 --reason-code atm-short
        2026-04-03 do deposit A 2500 --description PAYROLL --channel transfer
        """
    )
    assert "say with a reason why it is one" in us.refusal('2026-04-03 !2 case propose D-1 "adopt 4"')
    us.line('2026-04-03 case propose D-1 "adopt 4" --reason "paid with the salary"')
