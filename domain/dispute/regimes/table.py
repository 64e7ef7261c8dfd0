"""The table of regimes, and the questions that are asked of whichever one applies."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import MappingProxyType

from domain.dispute.business_days import BusinessDays
from domain.dispute.facts import Regime
from domain.dispute.liability import CURRENCIES
from domain.dispute.regimes import app_scams, complaints, internal, psd2, psr_2017, regulation_e
from domain.dispute.regimes.facts import Assessment, ClockFacts
from domain.errors import BadInput

GREAT_BRITAIN = frozenset({"GB"})


@dataclass(frozen=True, slots=True, kw_only=True)
class RegimeRow:
    """`name` is what staff read, `countries` says where the regime holds (None: no country is excluded).

    `currency` is that of the regime's own amounts ("": it has none).
    `as_of_debit`: a refund is value-dated no later than the debit (PSRs 2017 reg 76(4), PSD2 art 73(1)).
    """

    name: str
    assess: Callable[[ClockFacts, BusinessDays], Assessment]
    countries: frozenset[str] | None = None
    currency: str = ""
    as_of_debit: bool = False


REGIMES: MappingProxyType[Regime, RegimeRow] = MappingProxyType(
    {
        "reg-e": RegimeRow(
            name="Regulation E",
            assess=regulation_e.assess,
            currency=CURRENCIES["reg-e"],
        ),
        "psr-76": RegimeRow(
            name="Payment Services Regulations 2017",
            assess=psr_2017.assess,
            countries=GREAT_BRITAIN,
            currency=CURRENCIES["psr-76"],
            as_of_debit=True,
        ),
        "psd2": RegimeRow(
            name="PSD2",
            assess=psd2.assess,
            countries=psd2.EEA,
            currency=CURRENCIES["psd2"],
            as_of_debit=True,
        ),
        "app": RegimeRow(
            name="reimbursement of scams",
            assess=app_scams.assess,
            countries=GREAT_BRITAIN,
            currency=CURRENCIES["app"],
        ),
        "complaint": RegimeRow(name="complaint", assess=complaints.assess, countries=GREAT_BRITAIN),
        "internal": RegimeRow(name="found by the bank itself", assess=internal.assess),
    }
)


def assess(facts: ClockFacts, calendar: BusinessDays) -> Assessment:
    """Every duty that binds as the facts stand, the nearest first, and why others do not."""
    return REGIMES[facts.regime].assess(facts, calendar)


def check_country(regime: Regime, country: str) -> None:
    """Raises BadInput for a country in which the regime does not hold."""
    row = REGIMES[regime]
    if row.countries is not None and country not in row.countries:
        needed = "GB" if row.countries == GREAT_BRITAIN else "a country of the EEA"
        raise BadInput(
            f"The regime {regime} ({row.name}) needs {needed} and the case's country is {country}; give another regime "
            "or country."
        )
