"""Who bears unauthorised payments. The examples of the official interpretations are rows of the table."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.dispute.liability import (
    Late,
    Liability,
    LossFacts,
    PayerFacts,
    Transfer,
    payment_services,
    regulation_e,
)
from domain.errors import Refused
from tests.kit.days import Days

BOTH: frozenset[Late] = frozenset({"second", "third"})
NONE: frozenset[Late] = frozenset()


def us(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()) * 1_000_000


def day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def taken(*what: tuple[str, int]) -> list[Transfer]:
    """Entries 2, 3 … of so many dollars, on a day at noon or at an instant."""
    return [
        Transfer(
            number, date.fromisoformat(when[:10]), us(when if "T" in when else f"{when}T12:00"), dollars * 100
        )
        for number, (when, dollars) in enumerate(what, start=2)
    ]


@dataclass(frozen=True)
class Row:
    """Days are ISO dates, a notice without an instant comes at the end of its day; amounts are dollars."""

    name: str
    transfers: list[Transfer]
    learned: str | None
    told: str
    bears: int
    refund: int
    statement: str | None = None
    device: bool = True
    preventable: frozenset[Late] = BOTH
    extended_to: str | None = None
    cap: int | None = None
    conditions_met: bool = True

    def answer(self, currency: str = "USD") -> Liability:
        told = self.told if "T" in self.told else f"{self.told}T23:59"
        facts = LossFacts(
            device=self.device,
            learned_on=day(self.learned),
            told_on=date.fromisoformat(told[:10]),
            told_at=us(told),
            statement_on=day(self.statement),
            extended_to=day(self.extended_to),
            cap=self.cap,
            conditions_met=self.conditions_met,
            preventable=self.preventable,
        )
        return regulation_e(self.transfers, facts, Days(), currency)


STOLEN = taken(("2026-03-07", 200), ("2026-03-10", 300), ("2026-03-12", 300))
ROWS = [
    Row(
        "6(b)(2)-1, first example",
        taken(("2026-03-03", 100), ("2026-03-05", 600)),
        "2026-03-02",
        "2026-03-06",
        500,
        200,
    ),
    Row(
        "6(b)(2)-1, second example",
        taken(("2026-03-03", 600), ("2026-03-05", 100)),
        "2026-03-02",
        "2026-03-06",
        150,
        550,
    ),
    Row(
        "6(b)(1)-1, told by midnight of the second day",
        taken(("2026-03-02", 300)),
        "2026-03-04",
        "2026-03-06",
        50,
        250,
    ),
    Row("learned on a Saturday", STOLEN, "2026-03-07", "2026-03-13", 350, 450),
    Row("and not proven", STOLEN, "2026-03-07", "2026-03-13", 50, 750, preventable=NONE),
    Row("told within two business days", STOLEN[:2], "2026-03-07", "2026-03-10", 50, 450),
    Row(
        "Consumer Compliance Outlook: all three tiers",
        taken(("2025-01-02", 400), ("2025-01-06", 600), ("2025-04-10", 800)),
        "2025-01-01",
        "2025-04-30",
        1300,
        500,
        statement="2025-02-05",
    ),
    Row("taken after the notice", taken(("2026-03-03", 200)), "2026-03-02", "2026-03-02", 0, 200),
    Row(
        "before and after the notice",
        taken(("2026-03-02", 30), ("2026-03-04", 200)),
        "2026-03-02",
        "2026-03-03T09:00",
        30,
        200,
    ),
    Row("a notice has a time", taken(("2026-03-03T15:00", 200)), "2026-03-02", "2026-03-03T09:00", 0, 200),
    Row(
        "no access device",
        taken(("2026-03-10", 200)),
        None,
        "2026-04-02",
        0,
        200,
        statement="2026-03-01",
        device=False,
    ),
    Row(
        "6(b)(3)-2, its own example",
        taken(("2026-02-20", 200), ("2026-05-01", 400)),
        None,
        "2026-05-02",
        400,
        200,
        statement="2026-03-01",
        device=False,
    ),
    Row(
        "in time after the loss, late after the statement",
        taken(("2026-02-20", 100), ("2026-05-15", 400)),
        "2026-06-10",
        "2026-06-11",
        450,
        50,
        statement="2026-03-01",
    ),
    Row(
        "never more than was taken",
        taken(("2026-02-20", 1), ("2026-05-15", 400)),
        "2026-06-10",
        "2026-06-20",
        401,
        0,
        statement="2026-03-01",
    ),
    Row(
        "the second tier ends at five hundred and the third has no end",
        taken(("2026-03-20", 900), ("2026-06-20", 70)),
        "2026-03-07",
        "2026-06-30",
        570,
        400,
        statement="2026-03-31",
    ),
    Row(
        "6(b)(4): in hospital",
        taken(("2026-03-01", 300)),
        "2026-03-02",
        "2026-03-17",
        50,
        250,
        extended_to="2026-03-18",
    ),
    Row("6(b)(6): a contract", taken(("2026-03-02", 300)), "2026-03-02", "2026-03-03", 0, 300, cap=0),
    Row(
        "6(a): no disclosures",
        taken(("2026-03-02", 300)),
        "2026-03-02",
        "2026-03-03",
        0,
        300,
        conditions_met=False,
    ),
    Row("less than fifty was taken", taken(("2026-03-07", 20)), "2026-03-07", "2026-03-08", 20, 0),
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_what_a_consumer_bears(row: Row) -> None:
    answer = row.answer()
    assert (answer.limit, answer.refund) == (row.bears * 100, row.refund * 100)
    assert sum(share.bears for share in answer.rows) == answer.limit
    assert all(reason.paragraph.startswith("12 CFR 1005.6") for reason in answer.why)


def test_an_entry_counts_once_and_money_paid_in_is_no_transfer_from_the_account() -> None:
    (theft,) = taken(("2026-03-02", 300))
    paid_in = Transfer(3, theft.on, theft.at, -500_00)
    row = Row("", [theft, theft, paid_in], "2026-03-02", "2026-03-03", 50, 250)
    assert (row.answer().limit, row.answer().refund) == (50_00, 250_00)
    assert [share.version for share in row.answer().rows] == [2]


def test_what_was_given_back_is_not_owed() -> None:
    (theft,) = taken(("2026-03-02", 300))
    given_back = Transfer(theft.version, theft.on, theft.at, theft.amount, given_back=250_00)
    answer = Row("", [given_back], "2026-03-02", "2026-03-03", 50, 0).answer()
    assert (answer.limit, answer.refund) == (50_00, 0)


def test_its_dollars_are_applied_to_no_other_currency() -> None:
    with pytest.raises(Refused, match="USD and the account is in JPY"):
        ROWS[0].answer("JPY")


ENTRIES = st.lists(
    st.tuples(
        st.dates(date(2026, 1, 1), date(2026, 6, 30)), st.integers(-600_00, 900_00), st.integers(0, 900_00)
    ),
    min_size=1,
    max_size=8,
)
A_DAY = st.dates(date(2026, 1, 1), date(2026, 6, 30))


@given(
    entries=ENTRIES,
    learned=st.none() | A_DAY,
    told=A_DAY,
    statement=st.none() | A_DAY,
    preventable=st.sampled_from([NONE, frozenset[Late]({"second"}), frozenset[Late]({"third"}), BOTH]),
    cap=st.none() | st.integers(0, 600_00),
    device=st.booleans(),
)
def test_what_is_borne_and_what_is_given_back_add_up_to_what_was_taken(
    entries: list[tuple[date, int, int]],
    learned: date | None,
    told: date,
    statement: date | None,
    preventable: frozenset[Late],
    cap: int | None,
    device: bool,
) -> None:
    transfers = [
        Transfer(n, on, us(f"{on.isoformat()}T12:00"), amount, max(0, min(back, amount)))
        for n, (on, amount, back) in enumerate(entries, start=2)
    ]
    facts = LossFacts(
        device=device, learned_on=learned, told_on=told, told_at=us(f"{told.isoformat()}T18:00"),
        statement_on=statement, cap=cap, preventable=preventable,
    )  # fmt: skip
    answer = regulation_e(transfers, facts, Days(), "USD")
    left = {one.version: one.amount - one.given_back for one in transfers if one.amount > 0}
    assert answer.limit + answer.refund == sum(left.values())
    assert answer.limit >= 0
    assert answer.refund >= 0
    for share in answer.rows:
        assert 0 <= share.bears <= left[share.version]
        if share.bears:
            assert next(one for one in transfers if one.version == share.version).on <= told
    if cap is not None:
        assert answer.limit <= cap


LOST = PayerFacts(instrument_lost=True, told_on=date(2026, 4, 2), told_at=us("2026-04-02T09:00"))


@pytest.mark.parametrize(
    ("facts", "bears", "paragraph"),
    [
        (LOST, 35_00, "PSRs 2017 reg 77(1)"),
        (PayerFacts(instrument_lost=False, told_on=LOST.told_on, told_at=LOST.told_at), 0, "PSRs 2017 reg 77(2)"),
        (
            PayerFacts(instrument_lost=True, detectable=False, told_on=LOST.told_on, told_at=LOST.told_at),
            0, "PSRs 2017 reg 77(2)",
        ),
        (
            PayerFacts(instrument_lost=True, gross_negligence=True, told_on=LOST.told_on, told_at=LOST.told_at),
            100_00, "PSRs 2017 reg 77(3)(b)",
        ),
        (
            PayerFacts(
                instrument_lost=True, gross_negligence=True, strong_authentication=False,
                told_on=LOST.told_on, told_at=LOST.told_at,
            ),
            0, "PSRs 2017 reg 77(4)(c)",
        ),
        (
            PayerFacts(instrument_lost=True, fraud=True, told_on=LOST.told_on, told_at=LOST.told_at),
            100_00, "PSRs 2017 reg 77(3)(a)",
        ),
    ],
    ids=["lost card", "nothing lost", "could not be noticed", "gross negligence", "no strong authentication", "fraud"],
)  # fmt: skip
def test_what_a_payer_bears_in_the_united_kingdom(facts: PayerFacts, bears: int, paragraph: str) -> None:
    answer = payment_services(taken(("2026-04-01", 100)), facts, "psr-76", "GBP")
    assert (answer.limit, answer.refund) == (bears, 100_00 - bears)
    assert paragraph in {reason.paragraph for reason in answer.why}


def test_nothing_is_borne_of_what_came_after_the_notice() -> None:
    answer = payment_services(taken(("2026-04-02T10:00", 100)), LOST, "psr-76", "GBP")
    assert (answer.limit, answer.refund) == (0, 100_00)


def test_a_claim_after_thirteen_months_is_out_of_time() -> None:
    answer = payment_services(taken(("2025-01-30", 100)), LOST, "psr-76", "GBP")
    assert answer.refund == 0
    assert answer.why[0].paragraph == "PSRs 2017 reg 74(1)"


def test_elsewhere_in_europe_it_is_fifty_euros_of_psd2() -> None:
    answer = payment_services(taken(("2026-04-01", 100)), LOST, "psd2", "EUR")
    assert (answer.limit, answer.why[-1].paragraph) == (50_00, "PSD2 art 74(1)")


@pytest.mark.parametrize(
    ("debit", "told", "refund"),
    [
        ("2025-02-28", "2026-03-28", 65_00),
        ("2025-02-28", "2026-03-29", 0),
        ("2024-02-29", "2025-03-29", 65_00),
        ("2024-02-29", "2025-03-30", 0),
        ("2025-01-31", "2026-02-28", 65_00),
        ("2025-01-31", "2026-03-01", 0),
    ],
)
def test_thirteen_months_end_on_the_day_of_the_debit(debit: str, told: str, refund: int) -> None:
    """PSRs 2017 reg 74(1): month ends and leap days included."""
    told_on = date.fromisoformat(told)
    facts = replace(LOST, told_on=told_on, told_at=us(f"{told}T09:00"))
    assert payment_services(taken((debit, 100)), facts, "psr-76", "GBP").refund == refund


def test_without_the_information_it_had_to_give_no_thirteen_months_run() -> None:
    """PSRs 2017 reg 74(2)."""
    facts = replace(LOST, informed=False)
    assert payment_services(taken(("2025-01-30", 100)), facts, "psr-76", "GBP").refund == 65_00
