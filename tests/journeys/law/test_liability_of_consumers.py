"""What a consumer bears of unauthorised transfers: the regulation's own examples, and others of their kinds.

Source: 12 CFR 1005.6 with the official interpretations.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

import pytest

from tests.kit.law_desk import LawDesk


@dataclass(frozen=True)
class Theft:
    """Transfers, each at a time (noon where only the day is named), the facts of the notice, who bears what."""

    what: str
    paragraph: str
    taken: dict[str, str]
    facts: str
    bears: int
    refund: int
    channel: str = "card"
    told: str = ""

    @property
    def story(self) -> str:
        """Opened years before; the notice at eleven at night unless `told` says another time."""
        lines = ["2019-03-04 do open A 5000"]
        for day, amount in self.taken.items():
            time = day if " " in day else f"{day} 12:00"
            lines.append(f"{time} do withdraw A {amount} --channel {self.channel}")
        entries = " ".join(f"--entry {number}" for number in range(3, 3 + len(self.taken)))
        reason = "unauthorised-transfer" if self.channel == "direct-debit" else "unauthorised-card"
        lines.append(f"{self.told} case open A {entries} --reason-code {reason} {self.facts}")
        return "\n".join(lines)


THEFTS = [
    Theft(
        "stolen and learned of on Monday, told on Friday: 100 on Tuesday, 600 on Thursday",
        "6(b)(2)-1",
        {"2026-03-03": "100", "2026-03-05": "600"},
        "--learned 2026-03-02 --preventable proven",
        500_00,
        200_00,
        told="2026-03-06 13:00",
    ),
    Theft(
        "the same with 600 on Tuesday, 100 on Thursday",
        "6(b)(2)-1",
        {"2026-03-03": "600", "2026-03-05": "100"},
        "--learned 2026-03-02 --preventable proven",
        150_00,
        550_00,
        told="2026-03-06 13:00",
    ),
    Theft(
        "learned of on Wednesday, told on Friday before midnight",
        "6(b)(1)-1",
        {"2026-03-02": "300"},
        "--learned 2026-03-04",
        50_00,
        250_00,
        told="2026-03-06 23:30",
    ),
    Theft(
        "learned of on a Saturday, told on the Friday after, proven",
        "6(b)(2), (b)(1)-3",
        {"2026-03-07": "200", "2026-03-10": "300", "2026-03-12": "300"},
        "--learned 2026-03-07 --preventable proven",
        350_00,
        450_00,
        told="2026-03-13 13:00",
    ),
    Theft(
        "the same, not proven",
        "6(b)(2)(ii)",
        {"2026-03-07": "200", "2026-03-10": "300", "2026-03-12": "300"},
        "--learned 2026-03-07",
        50_00,
        750_00,
        told="2026-03-13 13:00",
    ),
    Theft(
        "first, second and third tier at once",
        "6(b)(2), (3)",
        {"2025-01-02": "400", "2025-01-06": "600", "2025-04-10": "800"},
        "--learned 2025-01-01 --statement 2025-02-05 --preventable proven",
        1300_00,
        500_00,
        told="2025-04-30 13:00",
    ),
    Theft(
        "the same, proven for the third tier alone",
        "6(b)(2)(ii), (3)",
        {"2025-01-02": "400", "2025-01-06": "600", "2025-04-10": "800"},
        "--learned 2025-01-01 --statement 2025-02-05 --preventable.tier3 proven",
        850_00,
        950_00,
        told="2025-04-30 13:00",
    ),
    Theft(
        "taken after the bank was told",
        "6(b)(1)",
        {"2026-03-03": "200"},
        '--learned 2026-03-02 --noticed "2026-03-02 09:00"',
        0,
        200_00,
        told="2026-03-03 13:00",
    ),
    Theft(
        "30 before, 200 after the bank was told",
        "6(b)(1)",
        {"2026-03-03 08:00": "30", "2026-03-04": "200"},
        '--learned 2026-03-02 --noticed "2026-03-03 09:00"',
        30_00,
        200_00,
        told="2026-03-05 13:00",
    ),
    Theft(
        "taken on the day of the notice, after it",
        "6(b)(1), (b)(5)(i)",
        {"2026-03-03 15:00": "200"},
        '--learned 2026-03-03 --noticed "2026-03-03 09:00"',
        0,
        200_00,
        told="2026-03-03 16:00",
    ),
    Theft(
        "taken on the day of the notice, before it",
        "6(b)(1), (b)(5)(i)",
        {"2026-03-03 15:00": "200"},
        '--learned 2026-03-03 --noticed "2026-03-03 15:30"',
        50_00,
        150_00,
        told="2026-03-03 16:00",
    ),
    Theft(
        "no access device, told within 60 days",
        "6(b)(3)-2",
        {"2026-02-20": "200"},
        "--statement 2026-03-01",
        0,
        200_00,
        channel="direct-debit",
        told="2026-04-20 13:00",
    ),
    Theft(
        "no access device: 200 on the statement, 400 on day 61, told on day 62",
        "6(b)(3)-2",
        {"2026-02-20": "200", "2026-05-01": "400"},
        "--statement 2026-03-01 --preventable proven",
        400_00,
        200_00,
        channel="direct-debit",
        told="2026-05-02 13:00",
    ),
    Theft(
        "no access device: 400 on day 60",
        "6(b)(3)-2",
        {"2026-02-20": "200", "2026-04-30": "400"},
        "--statement 2026-03-01 --preventable proven",
        0,
        600_00,
        channel="direct-debit",
        told="2026-05-02 13:00",
    ),
    Theft(
        "learned of late and told in time, with the third tier",
        "6(b)(1), (3), (b)(3)-1",
        {"2026-02-20": "100", "2026-05-15": "400"},
        "--learned 2026-06-10 --statement 2026-03-01 --preventable proven",
        450_00,
        50_00,
        told="2026-06-11 13:00",
    ),
    Theft(
        "never more than was taken",
        "6(b)(2), (3)",
        {"2026-02-20": "1", "2026-05-15": "400"},
        "--learned 2026-06-10 --statement 2026-03-01 --preventable proven",
        401_00,
        0,
        told="2026-06-20 13:00",
    ),
    Theft(
        "a smaller amount than the first tier",
        "6(b)(1)",
        {"2026-03-02": "12.34"},
        "--learned 2026-03-04",
        12_34,
        0,
        told="2026-03-06 13:00",
    ),
    Theft(
        "two business days over a holiday",
        "6(b)(1)-1",
        {"2026-05-22": "300", "2026-05-26": "300"},
        "--learned 2026-05-22 --preventable proven",
        50_00,
        550_00,
        told="2026-05-27 13:00",
    ),
    Theft(
        "in hospital for two weeks",
        "6(b)(4)-1",
        {"2026-03-03": "200", "2026-03-12": "600"},
        '--learned 2026-03-02 --extension 2026-03-18 --preventable proven --reason "in hospital"',
        50_00,
        750_00,
        told="2026-03-17 13:00",
    ),
    Theft(
        "a contract that has the consumer bear nothing",
        "6(b)(6)",
        {"2026-03-03": "200"},
        "--learned 2026-03-02 --cap 0",
        0,
        200_00,
        told="2026-03-04 13:00",
    ),
    Theft(
        "a law of the state with a lower limit",
        "6(b)(6)",
        {"2026-03-03": "200", "2026-03-10": "600"},
        "--learned 2026-03-02 --cap 25 --preventable proven",
        25_00,
        775_00,
        told="2026-03-12 13:00",
    ),
    Theft(
        "disclosures that were never given",
        "6(a)",
        {"2026-03-03": "200"},
        "--learned 2026-03-02 --disclosures no",
        0,
        200_00,
        told="2026-03-04 13:00",
    ),
    Theft(
        "told by the customer's daughter",
        "6(b)(5)-2",
        {"2026-03-03": "200"},
        '--learned 2026-03-02 --told-by "the daughter" --medium phone',
        50_00,
        150_00,
        told="2026-03-04 13:00",
    ),
    Theft(
        "in a letter that was mailed in time and came later",
        "6(b)(5)(iii)",
        {"2026-03-03": "200", "2026-03-05": "600"},
        '--learned 2026-03-02 --mailed "2026-03-04 09:00" --received 2026-03-09 --preventable proven',
        50_00,
        750_00,
        told="2026-03-09 13:00",
    ),
]


@pytest.mark.parametrize("row", THEFTS, ids=lambda row: f"{row.paragraph} {row.what}")
def test_a_theft(us: LawDesk, row: Theft) -> None:
    us.story(row.story)
    assert us.borne() == (row.bears, row.refund)
    rows = us.run(["case", "liability", "D-1"])["rows"]
    assert sum(one["bears"] for one in rows) == row.bears
    assert [one["entry"] for one in rows] == list(range(3, 3 + len(row.taken)))


def test_a_letter_has_its_clock_from_the_day_it_came(us: LawDesk) -> None:
    """12 CFR 1005.6(b)(5)(iii), 1005.11(b)(1)(i)."""
    us.story("""
        2019-03-04 do open A 1000
        2026-03-03 do withdraw A 200 --channel card
        2026-03-09 case open A --entry 3 --reason-code unauthorised-card --mailed 2026-03-04T09:00 --received 2026-03-08
    """)
    assert us.clock()["determine"] == "2026-03-20 open"


def test_the_same_entry_named_twice_counts_once(us: LawDesk) -> None:
    us.story("""
        2019-03-04 do open A 1000
        2026-03-03 do withdraw A 300 --channel card
        2026-03-04 case open A --entry 3 --entry 3 --reason-code unauthorised-card --learned 2026-03-02
    """)
    assert us.borne() == (50_00, 250_00)
    assert [line["claimed"] for line in us.money()["lines"]] == [300_00]


def test_what_was_paid_in_is_no_transfer_from_the_account(us: LawDesk) -> None:
    """12 CFR 1005.6(b): of an account that was taken over, a debit and a credit are disputed."""
    us.story("""
        2019-03-04 do open A 1000
        2026-03-03 do withdraw A 300 --channel card
        2026-03-03 do deposit A 500 --channel transfer
        2026-03-04 case open A --entry 3 --entry 4 --reason-code unauthorised-card --learned 2026-03-02
    """)
    assert us.borne() == (50_00, 250_00)


@pytest.mark.parametrize(
    ("steps", "refund"),
    [
        ("2026-03-05 do refund A 250 --entry 3", 0),
        ("2026-03-05 do reverse A 100 --entry 3", 150_00),
        ('2026-03-05 correct D-1 "credit 3 250"', 250_00),
        ("2026-03-05 do reverse A --entry 3", 0),
    ],
)
def test_what_was_given_back_is_not_owed(us: LawDesk, steps: str, refund: int) -> None:
    """An open credit is lent and lowers nothing."""
    us.story(f"""
        2019-03-04 do open A 1000
        2026-03-03 do withdraw A 300 --channel card
        2026-03-04 case open A --entry 3 --reason-code unauthorised-card --learned 2026-03-02
        {steps}
    """)
    assert us.borne()[1] == refund


def test_what_the_customer_bears_is_determined_with_the_case(us: LawDesk) -> None:
    """12 CFR 1005.6(b)(1): the ledger of the case owes what is left."""
    us.story("""
        2019-03-04 do open A 1000
        2026-03-03 do withdraw A 300 --channel card
        2026-03-04 case open A --entry 3 --reason-code unauthorised-card --learned 2026-03-02
        2026-03-05 case determine D-1 error_confirmed "it was stolen"
    """)
    (line,) = us.money()["lines"]
    assert (line["borne"], line["owed"]) == (50_00, 250_00)
    us.story("""
        2026-03-05 correct D-1 "refund 3 250"
        2026-03-05 send D-1 corrected
        2026-03-05 case close D-1
    """)
    assert us.clock()["correct"] == "2026-03-06 met"


@pytest.mark.parametrize(("currency", "amount"), [("JPY", "10000"), ("KWD", "100.000"), ("EUR", "100")])
def test_dollars_are_applied_to_no_other_currency(us: LawDesk, currency: str, amount: str) -> None:
    """12 CFR 1005.6(b): its limits are dollars."""
    us.story(f"""
        2019-03-04 do open A 100000 --currency {currency}
        2026-03-03 do withdraw A {amount} --channel card
        2026-03-04 case open A --entry 3 --reason-code unauthorised-card --learned 2026-03-02 --regime reg-e
        2026-03-04 !1 case liability D-1
    """)
    assert "USD" in us.answers[-1]["error"]["message"]


def test_facts_of_a_theft_are_amended(us: LawDesk) -> None:
    """The old values stay, the liability is worked out anew."""
    us.story("""
        2019-03-04 do open A 1000
        2026-03-03 do withdraw A 300 --channel card
        2026-03-03 do withdraw A 80 --channel card
        2026-03-04 case open A --entry 3 --reason-code unauthorised-card --learned 2026-03-02
        2026-03-05 case amend D-1 entry+=4 cap=0 --reason "the card is insured"
    """)
    assert us.borne() == (0, 380_00)
    us.line('2026-03-06 case amend D-1 entry-=3 cap= --reason "the first was her own"')
    assert us.borne() == (50_00, 30_00)
    amended = [one for one in us.run(["case", "show", "D-1"])["events"] if one["type"] == "FactsAmended"]
    assert [json.loads(one["data"])["was"]["entries"] for one in amended] == [[3], [3, 4]]
