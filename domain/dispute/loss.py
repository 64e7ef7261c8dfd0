"""Who bears what of the payments that a case disputes: its facts and the log, as `liability` asks for them.

Amounts are minor units of the account's currency.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from domain.account.event_kinds import ledger_effect
from domain.clock import LAST_INSTANT
from domain.dispute.business_days import BusinessDays
from domain.dispute.derived import AccountLog
from domain.dispute.events import Borne
from domain.dispute.facts import Facts
from domain.dispute.liability import (
    CURRENCIES,
    Late,
    Liability,
    LossFacts,
    PayerFacts,
    Transfer,
    payment_services,
    regulation_e,
)
from domain.dispute.reasons import BY_CODE
from domain.dispute.regimes.app_scams import ScamFacts, reimbursement
from domain.errors import Refused


def liability_of(facts: Facts, log: AccountLog, calendar: BusinessDays) -> Liability | None:
    """What the customer bears by the facts as they are known; None where no rule shares the loss.

    Raises Refused for an account of a business under Regulation E, and for one in a currency that is not that of the
    rule's amounts.
    """
    currency = log.account.currency
    match facts.regime:
        case "reg-e" if is_unauthorised(facts):
            _check_consumer(facts)
            return regulation_e(_transfers(facts, log), _loss(facts, log), calendar, currency)
        case "psr-76" | "psd2" if is_unauthorised(facts):
            return payment_services(_transfers(facts, log), _payer(facts, log), facts.regime, currency)
        case "app":
            return reimbursement(_transfers(facts, log), _scam(facts), currency)
    return None


def borne_of(facts: Facts, log: AccountLog, calendar: BusinessDays) -> tuple[Borne, ...]:
    """What the customer bears of each disputed entry, as a determination records it; nothing where no rule says so, or
    none can be applied."""
    try:
        answer = liability_of(facts, log, calendar)
    except Refused:
        return ()
    rows = () if answer is None else answer.rows
    return tuple(Borne(entry=one.version, amount=one.bears) for one in rows if one.bears)


def kept_back(facts: Facts, log: AccountLog) -> int | None:
    """The most that may be kept back of the refund of an unauthorised payment because the payer can be asked to bear
    it: of what was taken in time and before the notice, where it is stated that an instrument was lost or stolen
    (PSRs 2017 reg 77(1), (2), (4); PSD2 art 74(1) to (3)). None where no such refund is made.

    Neither fraud nor gross negligence that is only said keeps anything back: a determination finds them.
    """
    if facts.regime not in ("psr-76", "psd2") or not is_unauthorised(facts):
        return None
    if (facts.lost_at is None and facts.learned_on is None) or log.account.currency != CURRENCIES[
        facts.regime
    ]:
        return 0
    payer = replace(_payer(facts, log), fraud=False, gross_negligence=False)
    answer = payment_services(_transfers(facts, log), payer, facts.regime, log.account.currency)
    return sum(one.bears for one in answer.rows if one.tier == "excess")


def is_unauthorised(facts: Facts) -> bool:
    """The customer denies to have authorised what is disputed: by the type of error that was stated, else by the
    reason."""
    if facts.regime == "reg-e" and facts.error_type:
        return facts.error_type == "i"
    reason = BY_CODE.get(facts.reason_code)
    return reason is not None and reason.is_unauthorised


def device_used(facts: Facts) -> bool:
    """A card or another access device was lost, stolen or used: where nobody said, a loss that the customer learned of
    or a reason that is about cards says so."""
    if facts.device is not None:
        return facts.device
    return (
        facts.learned_on is not None or facts.lost_at is not None or facts.reason_code == "unauthorised-card"
    )


def told(facts: Facts, log: AccountLog) -> tuple[date, int | None]:
    """The day and the instant of the notice for liability: for one that was mailed, of mailing it
    (12 CFR 1005.6(b)(5)(iii)); None where only the day is known."""
    if facts.mailed_at is not None:
        return log.day(facts.mailed_at), facts.mailed_at
    return facts.noticed_on, facts.noticed_at


def _check_consumer(facts: Facts) -> None:
    if facts.business:
        raise Refused(
            "business",
            "The account is a business's: 12 CFR 1005.6 limits the liability of consumers (1005.2(b)(1), (e)), and "
            "the contract says what a business bears.",
        )


def _transfers(facts: Facts, log: AccountLog) -> Iterator[Transfer]:
    """The disputed entries that took money, each once, and of each what is claimed.

    Of a notice whose instant is not known all that was taken on its day counts as taken before it.
    """
    told_on, told_at = told(facts, log)
    for row in log.rows(dict.fromkeys(facts.entries)):
        amount = 0 if row.event is None else -ledger_effect(row.event)
        if amount <= 0:
            continue
        claimed, on = min(facts.claimed_of(row.version) or amount, amount), log.day(row.effective_at)
        is_after = told_at is None and on > told_on
        given = log.account.given_back(row.version)
        back = min(given.reversed + given.final + given.refunded, claimed)
        yield Transfer(row.version, on, LAST_INSTANT if is_after else row.effective_at, claimed, back)


def _told_at(facts: Facts, log: AccountLog) -> int:
    instant = told(facts, log)[1]
    return LAST_INSTANT if instant is None else instant


def _loss(facts: Facts, log: AccountLog) -> LossFacts:
    return LossFacts(
        device=device_used(facts),
        learned_on=facts.learned_on,
        told_on=told(facts, log)[0],
        told_at=_told_at(facts, log),
        statement_on=facts.statement_on,
        extended_to=facts.extension_on,
        cap=facts.cap,
        conditions_met=facts.disclosures is not False,
        preventable=frozenset(_proven(facts)),
    )


def _proven(facts: Facts) -> Iterable[Late]:
    if facts.preventable_tier2:
        yield "second"
    if facts.preventable_tier3:
        yield "third"


def _payer(facts: Facts, log: AccountLog) -> PayerFacts:
    return PayerFacts(
        instrument_lost=device_used(facts),
        told_on=told(facts, log)[0],
        told_at=_told_at(facts, log),
        strong_authentication=facts.authentication is not False,
        detectable=facts.detectable is not False,
        gross_negligence=bool(facts.negligence),
        fraud=bool(facts.fraud),
        informed=facts.disclosures is not False,
    )


def _scam(facts: Facts) -> ScamFacts:
    return ScamFacts(
        told_on=facts.noticed_on,
        vulnerable=bool(facts.vulnerable),
        careless=bool(facts.negligence),
        fraud=bool(facts.fraud),
    )
