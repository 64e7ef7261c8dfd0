"""Reason codes are found by what customers call things, also in the words of the public complaint taxonomy."""

from __future__ import annotations

import csv

import pytest

from domain.dispute.reasons import BY_CODE, REASONS, find, reason_of
from domain.errors import BadInput
from tests.kit.places import REAL_DATA

TAXONOMY = REAL_DATA / "cfpb_taxonomy.csv"
ISSUES = (
    "Managing an account",
    "Problem caused by your funds being low",
    "Problem with a purchase shown on your statement",
    "Problem with a lender or other company charging your account",
    "Problem with a purchase or transfer",
    "Trouble using the card",
    "Fees or interest",
)


def test_codes_are_unique_and_known() -> None:
    assert len(BY_CODE) == len(REASONS)
    assert reason_of("hold").title == "Money held too long"
    with pytest.raises(BadInput, match="there are unauthorised-card"):
        reason_of("nope")


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("the ATM gave less cash", "atm-short"),
        ("charged twice for the same payment", "duplicate"),
        ("my card was stolen", "unauthorised-card"),
        ("overdraft fee because payroll was late", "overdraft-fee"),
        ("hotel still holds my deposit, hold not released", "hold"),
    ],
)
def test_what_a_customer_says_comes_first(said: str, code: str) -> None:
    assert find(said)[0].code == code


def test_no_words_offer_everything() -> None:
    assert find("  ") == list(REASONS)


def test_every_complaint_about_accounts_finds_a_reason() -> None:
    if not TAXONOMY.exists():
        pytest.skip("the complaint taxonomy is not in ../shared/data")
    with TAXONOMY.open(newline="", encoding="utf-8") as file:
        rows = [
            row for row in csv.DictReader(file) if row["level"] == "sub_issue" and row["parent"] in ISSUES
        ]
    assert len(rows) > 20
    assert [row["value"] for row in rows if not find(row["value"])] == []
