"""The table of regimes: where each holds, in which currency, and that every one of them answers."""

from __future__ import annotations

from datetime import date
from typing import get_args

import pytest

from domain.dispute.facts import Regime
from domain.dispute.regimes.facts import ClockFacts
from domain.dispute.regimes.psd2 import EEA
from domain.dispute.regimes.table import REGIMES, assess, check_country
from domain.errors import BadInput
from tests.kit.days import Days


def test_every_regime_has_its_row() -> None:
    assert tuple(REGIMES) == get_args(Regime)


@pytest.mark.parametrize("regime", get_args(Regime))
def test_every_regime_names_a_duty_or_says_why_there_is_none(regime: Regime) -> None:
    told_on = date(2026, 4, 2)
    answer = assess(ClockFacts(regime=regime, noticed_on=told_on, today=told_on, unauthorised=True), Days())
    assert answer.duties or answer.unbound
    assert not (regime == "internal" and answer.duties)


@pytest.mark.parametrize(
    ("regime", "country"),
    [
        ("psr-76", "GB"),
        ("app", "GB"),
        ("complaint", "GB"),
        ("psd2", "DE"),
        ("psd2", "NO"),
        ("reg-e", "US"),
        ("internal", "KW"),
    ],
)
def test_a_regime_holds_in_its_countries(regime: Regime, country: str) -> None:
    check_country(regime, country)


@pytest.mark.parametrize(
    ("regime", "country", "needed"),
    [
        ("psr-76", "DE", "needs GB"),
        ("psr-76", "US", "needs GB"),
        ("app", "IE", "needs GB"),
        ("complaint", "US", "needs GB"),
        ("psd2", "GB", "EEA"),
        ("psd2", "CH", "EEA"),
        ("psd2", "XX", "EEA"),
    ],
)
def test_elsewhere_it_is_refused_in_one_sentence(regime: Regime, country: str, needed: str) -> None:
    with pytest.raises(BadInput, match=needed) as refused:
        check_country(regime, country)
    assert country in str(refused.value)


def test_the_eea_has_thirty_countries() -> None:
    assert len(EEA) == 30
    assert {"IS", "LI", "NO"} < EEA
    assert not {"CH", "GB"} & EEA


def test_refunds_of_payments_count_as_of_the_debit() -> None:
    """PSRs 2017 reg 76(4), PSD2 art 73(1)."""
    assert {name for name, row in REGIMES.items() if row.as_of_debit} == {"psr-76", "psd2"}


def test_amounts_have_the_currency_of_their_law() -> None:
    assert {name: row.currency for name, row in REGIMES.items() if row.currency} == {
        "reg-e": "USD",
        "psr-76": "GBP",
        "psd2": "EUR",
        "app": "GBP",
    }
