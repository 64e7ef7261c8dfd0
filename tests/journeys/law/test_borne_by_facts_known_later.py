"""What a customer bears, and what may be kept back, by facts that are known later: amended, or asserted again.

Sources: 12 CFR 1005.6; PSRs 2017 regs 74 to 77; PSD2 arts 71 to 74; PSR Specific Requirement 1.
"""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from tests.journeys.law.conftest import DeskOf

STOLEN = """
    2024-01-02 do open A 5000
    2026-04-13 12:00 do withdraw A 100 --channel card
    2026-04-14 12:00 do withdraw A 50 --channel card
    2026-04-14 13:00 case open A --entry 3 --entry 4 --reason-code unauthorised-card {facts}
"""
CARD = "--reason-code unauthorised-card"
ASSERTED_AGAIN = """
    2026-03-20 found D-1 no_error
    2026-03-20 send D-1 no-error
    2026-03-20 case close D-1
    2026-10-01 case reopen D-1 --reason "a police report"
"""


@dataclass(frozen=True)
class Row:
    """A story at a bank of a country; what the customer bears and what is refunded, and duties that stand so."""

    what: str
    paragraph: str
    country: str
    story: str
    borne: tuple[int, int] | None = None
    duties: tuple[tuple[str, str], ...] = ()
    owed: int | None = None


ROWS = [
    Row(
        "a payer who acted fraudulently bears what was taken after the notice",
        "reg 77(4)",
        "GB",
        STOLEN.format(facts='--device yes --fraud yes --noticed "2026-04-14 09:00"'),
        borne=(150_00, 0),
    ),
    Row(
        "a payer who acted fraudulently bears what was taken after the notice",
        "art 74(3)",
        "DE",
        STOLEN.format(facts='--device yes --fraud yes --noticed "2026-04-14 09:00"'),
        borne=(150_00, 0),
    ),
    Row(
        "a payer who was grossly negligent does not",
        "reg 77(4)(a)",
        "GB",
        STOLEN.format(facts='--device yes --negligence yes --noticed "2026-04-14 09:00"'),
        borne=(100_00, 50_00),
    ),
    Row(
        "nothing is kept back of what was taken after the notice",
        "regs 76(1), 77(4)(a)",
        "GB",
        f"""
        2024-01-02 do open A 1000
        2026-04-14 12:00 do withdraw A 100 --channel card
        2026-04-14 13:00 case open A --entry 3 {CARD} --noticed "2026-04-14 09:00" --lost 2026-04-12
        2026-04-15 correct D-1 "credit 3 65"
        """,
        duties=(("refund", "2026-04-15 open"),),
    ),
    Row(
        "nothing is kept back where no instrument was lost",
        "regs 76(1), 77(1)",
        "GB",
        f"""
        2024-01-02 do open A 1000
        2026-04-13 do withdraw A 100 --channel card
        2026-04-14 case open A --entry 3 {CARD} --device no --learned 2026-04-13 --reason "a number"
        2026-04-15 correct D-1 "credit 3 65"
        """,
        duties=(("refund", "2026-04-15 open"),),
    ),
    Row(
        "no more is kept back than was taken before the notice",
        "regs 76(1), 77(4)(a)",
        "GB",
        f"""
        2024-01-02 do open A 1000
        2026-04-13 do withdraw A 20 --channel card
        2026-04-14 12:00 do withdraw A 100 --channel card
        2026-04-14 12:30 case open A --entry 3 {CARD} --noticed "2026-04-14 09:00" --lost 2026-04-12
        2026-04-14 13:00 case amend D-1 entry+=4 --reason "that one too"
        2026-04-15 correct D-1 "credit 4 85"
        """,
        duties=(("refund", "2026-04-15 open"),),
    ),
    Row(
        "no refund is owed of the one payment of two that was told too late",
        "regs 74(1), 76(1)",
        "GB",
        """
        2024-01-02 do open A 1000
        2025-02-01 do withdraw A 100 --channel card
        2026-03-20 do withdraw A 60 --channel card
        2026-04-01 case open A --entry 3 --entry 4 --reason-code unauthorised-card --device no --reason "a number"
        2026-04-02 correct D-1 "credit 4 60"
        2026-04-03 case note D-1 "the other one is too old"
        """,
        duties=(("refund", "2026-04-02 met"),),
        owed=60_00,
    ),
    Row(
        "conditions that turn out not to be met after the determination leave what was borne owed",
        "6(a)",
        "US",
        """
        2019-03-04 do open A 1000
        2026-03-03 do withdraw A 300 --channel card
        2026-03-04 case open A --entry 3 --reason-code unauthorised-card --learned 2026-03-02
        2026-03-05 case determine D-1 error_confirmed "it was stolen"
        2026-03-05 correct D-1 "refund 3 250"
        2026-03-05 send D-1 corrected
        2026-03-06 case amend D-1 disclosures=no --reason "they were never sent"
        2026-03-06 !1 case close D-1
        """,
        borne=(0, 50_00),
        owed=50_00,
    ),
    Row(
        "a lower cap that is known after the determination does",
        "6(b)(6)",
        "US",
        """
        2019-03-04 do open A 1000
        2026-03-03 do withdraw A 300 --channel card
        2026-03-04 case open A --entry 3 --reason-code unauthorised-card --learned 2026-03-02
        2026-03-05 case determine D-1 error_confirmed "it was stolen"
        2026-03-05 correct D-1 "refund 3 250"
        2026-03-06 case amend D-1 cap=20 --reason "the contract"
        """,
        borne=(20_00, 30_00),
        owed=30_00,
    ),
    Row(
        "a vulnerability that is known after the determination leaves the excess owed",
        "Specific Requirement 1",
        "GB",
        """
        2024-01-02 do open A 1000
        2026-04-01 do withdraw A 500 --channel transfer
        2026-04-02 case open A --entry 3 --reason-code payment-scam --scheme faster-payments
        2026-04-13 case determine D-1 error_confirmed "a scam"
        2026-04-13 correct D-1 "refund 3 400"
        2026-04-14 case amend D-1 vulnerable=yes --reason "a letter of her doctor"
        """,
        borne=(0, 100_00),
        owed=100_00,
    ),
    Row(
        "asserted again, the first notice is the one that ended what may be borne",
        "6(b), (b)(5)",
        "US",
        f"""
        2019-03-04 do open A 1000
        2026-03-03 do withdraw A 100 --channel card
        2026-03-10 do withdraw A 300 --channel card
        2026-03-11 case open A --entry 3 --entry 4 {CARD} --learned 2026-03-02 --noticed 2026-03-03 --preventable proven
        """
        + ASSERTED_AGAIN,
        borne=(50_00, 350_00),
    ),
    Row(
        "asserted again after 13 months, of a payment that was told of in time",
        "regs 74(1), 76(2)",
        "GB",
        """
        2024-01-02 do open A 1000
        2025-08-04 do withdraw A 250 --channel card
        2026-03-02 case open A --entry 3 --reason-code unauthorised-card --lost 2025-08-03
        """
        + ASSERTED_AGAIN,
        borne=(35_00, 215_00),
        duties=(("refund", "2026-10-02 open"),),
    ),
    Row(
        "asserted again after 13 months, of a scam that was told of in time",
        "Specific Requirement 1",
        "GB",
        """
        2024-01-02 do open A 1000
        2025-08-10 do withdraw A 500 --channel transfer
        2026-03-02 case open A --entry 3 --reason-code payment-scam --scheme faster-payments
        """
        + ASSERTED_AGAIN,
        borne=(100_00, 400_00),
        duties=(("reimburse", "2026-10-08 open"),),
    ),
    Row(
        "taken back by the customer and asserted again after 13 months",
        "arts 71(1), 73(1)",
        "DE",
        """
        2024-01-02 do open A 1000
        2025-08-04 do withdraw A 250 --channel card
        2026-03-02 case open A --entry 3 --reason-code unauthorised-card --lost 2025-08-03
        2026-03-02 case withdraw D-1
        2026-03-02 case close D-1
        2026-10-01 case reopen D-1 --reason "the customer insists"
        """,
        borne=(50_00, 200_00),
        duties=(("refund", "2026-10-02 open"),),
    ),
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.paragraph} {row.what}")
def test_by_facts_that_are_known_later(desk_of: DeskOf, row: Row) -> None:
    desk = desk_of(row.country)
    desk.story(row.story)
    if row.borne is not None:
        assert desk.borne() == row.borne
    if row.owed is not None:
        assert desk.money()["owed"] == row.owed
    standing = {
        (one["duty"], f"{one['due_on']} {one['status']}")
        for one in desk.run(["case", "clock", "D-1"])["duties"]
    }
    assert standing.issuperset(row.duties)
