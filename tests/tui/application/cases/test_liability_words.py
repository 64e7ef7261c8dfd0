"""What the customer bears and what is to be given back, in words for the case file."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from domain.dispute import commands as c
from tests.kit.cases import Calendar, case_of, desk_on, executed, opened
from tui.application.cases.liability import liability_words


@pytest.mark.parametrize(
    ("claimed", "told"),
    [
        # 12 CFR 1005.6(b)(1): told within two business days, the customer bears 50 at most.
        (40_00, "nothing is to be given back"),
        (200_00, "refund at least 150.00 USD"),
    ],
)
def test_what_is_to_be_given_back(tmp_path: Path, claimed: int, told: str) -> None:
    with desk_on(tmp_path, Calendar()) as session:
        opened(session, reason="unauthorised-card")
        asked = liability_words(session.cases, case_of(session))
        facts = replace(case_of(session).facts, learned_on=date(2026, 3, 20), alleged_amount=claimed)
        executed(session, c.AmendFacts(facts=facts))
        words = liability_words(session.cases, case_of(session))
    assert asked == ("what the customer bears depends on when the loss was learned of: amend that fact",)
    assert words[0].startswith(told)
