"""Who bears unauthorised payments, entry by entry: 12 CFR 1005.6, the PSRs 2017 regs 74 and 77, PSD2 arts 71 and 74.

Pure sums over facts that somebody established. Amounts are minor units of the account's currency, instants UTC
microseconds, days those of the bank. Nobody ever bears more than what was taken, nor anything that was taken after the
bank was told.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, TypeAlias

from domain.dispute.business_days import BusinessDays, add, later, months_later
from domain.errors import Refused

FIRST_TIER, SECOND_TIER = 50_00, 500_00
"""US cents (12 CFR 1005.6(b)(1), (2))."""
STATEMENT_DAYS = 60
"""12 CFR 1005.6(b)(3)."""
PSR_EXCESS, PSD2_EXCESS = 35_00, 50_00
"""Pence (PSRs 2017 reg 77(1)) and euro cents (PSD2 art 74(1))."""
MONTHS = 13
"""PSRs 2017 reg 74(1), PSD2 art 71(1): how long after the debit the bank may be told."""
CURRENCIES = {"reg-e": "USD", "psr-76": "GBP", "psd2": "EUR", "app": "GBP"}
"""What the amounts of each regime are in; they are applied to no other currency."""

Late: TypeAlias = Literal["second", "third"]
"""The tiers that need a proof that what was taken could have been prevented."""
Tier: TypeAlias = Literal["first", "second", "third", "excess", "cap", "all", "none"]
"""Of Regulation E the tiers of paragraph (b)(1) to (3); of other rules the excess, what is above the cap, or all."""


@dataclass(frozen=True, slots=True)
class Transfer:
    """An entry that is said to be unauthorised: its version, the day and instant it was made, what it took from the
    account (below zero: what it paid in), and how much of that was given back for good."""

    version: int
    on: date
    at: int
    amount: int
    given_back: int = 0

    @property
    def left(self) -> int:
        """What was taken and not given back."""
        return max(self.amount - self.given_back, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class LossFacts:
    """What 12 CFR 1005.6 hangs on. A day or an instant is None while it is not known.

    `device`: an access device was lost or stolen, or used. `told_at` is the instant of the notice: for one in writing,
    of mailing it (1005.6(b)(5)(iii)). `extended_to` is the last day that extenuating circumstances put in the place of
    an earlier end of a period (1005.6(b)(4)); `cap` a lower limit by contract or state law (1005.6(b)(6)), in minor
    units. `conditions_met`: disclosures were given and the device was accepted (1005.6(a)). `preventable` says for the
    second and the third tier whether the bank can establish that what was taken then would not have been, had it been
    told in time.
    """

    device: bool
    learned_on: date | None
    told_on: date
    told_at: int
    statement_on: date | None = None
    extended_to: date | None = None
    cap: int | None = None
    conditions_met: bool = True
    preventable: frozenset[Late] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class PayerFacts:
    """What the payment services rules hang on.

    `instrument_lost`: a payment instrument was lost, stolen or misappropriated. `detectable`: the payer could have
    noticed. `strong_authentication`: the bank asked for it. `gross_negligence`: the payer failed on purpose or with
    gross negligence to keep the instrument safe. `fraud`: the payer acted fraudulently. `informed`: the bank gave or
    made available the information on the payment, without which the 13 months do not run (reg 74(2), art 71(1)).
    """

    instrument_lost: bool
    told_on: date
    told_at: int
    detectable: bool = True
    strong_authentication: bool = True
    gross_negligence: bool = False
    fraud: bool = False
    informed: bool = True


@dataclass(frozen=True, slots=True)
class Share:
    """What the customer bears of one entry, and by which tier."""

    version: int
    amount: int
    tier: Tier
    bears: int


@dataclass(frozen=True, slots=True)
class Reason:
    """Why, with the paragraph that says so."""

    paragraph: str
    words: str


@dataclass(frozen=True, slots=True)
class Liability:
    """The customer bears `limit` in all, and the bank gives `refund` back: what was taken and is neither borne nor
    given back already."""

    limit: int
    refund: int
    rows: tuple[Share, ...] = ()
    why: tuple[Reason, ...] = field(default=())


def regulation_e(
    transfers: Iterable[Transfer], facts: LossFacts, calendar: BusinessDays, currency: str
) -> Liability:
    """What a consumer bears by 12 CFR 1005.6(b). Raises Refused for a currency that is not the dollar."""
    check_currency("reg-e", currency)
    taken, later_ones, why = _before_notice(transfers, facts.told_at, "12 CFR 1005.6(b)")
    if not facts.conditions_met:
        why.append(
            Reason(
                "12 CFR 1005.6(a)",
                "the conditions of liability are not met: disclosures that were not given, or a device that was not "
                "accepted; the consumer bears nothing",
            )
        )
        return answer(shares([*taken, *later_ones], "none", 0), [*taken, *later_ones], why)
    day_60 = _end(facts.statement_on and later(facts.statement_on, STATEMENT_DAYS), facts.extended_to)
    is_late = day_60 is not None and facts.told_on > day_60
    within = [one for one in taken if not is_late or day_60 is None or one.on <= day_60]
    beyond = [one for one in taken if one not in within]
    rows = [*_by_loss(within, facts, calendar, why), *_by_statement(beyond, facts, why)]
    rows = [*_capped(rows, facts.cap, why), *shares(later_ones, "none", 0)]
    return answer(rows, [*taken, *later_ones], why)


def payment_services(
    transfers: Iterable[Transfer], facts: PayerFacts, regime: Literal["psr-76", "psd2"], currency: str
) -> Liability:
    """What a payer bears of unauthorised payments (PSRs 2017 regs 74 and 77; PSD2 arts 71 and 74).

    Raises Refused for another currency than the regime's.
    """
    check_currency(regime, currency)
    told, limits = (
        ("PSRs 2017 reg 74(1)", "PSRs 2017 reg 77")
        if regime == "psr-76"
        else ("PSD2 art 71(1)", "PSD2 art 74")
    )
    known, later_ones, why = _before_notice(
        transfers, facts.told_at, f"{limits}(3)" if regime == "psd2" else f"{limits}(4)(a)"
    )
    if facts.fraud:
        # The one who acted fraudulently bears what was taken after the notice as well (reg 77(4), art 74(3)).
        known, later_ones, why = [*known, *later_ones], [], []
    too_late = [one for one in known if facts.informed and months_later(one.on, MONTHS) < facts.told_on]
    taken = [one for one in known if one not in too_late]
    if too_late:
        why.append(
            Reason(
                told, f"the bank was told more than {MONTHS} months after the debit: the claim is out of time"
            )
        )
    rows = [*shares(too_late, "all", total(too_late)), *_by_fault(taken, facts, regime, limits, why)]
    return answer([*rows, *shares(later_ones, "none", 0)], [*known, *later_ones], why)


def check_currency(regime: str, currency: str) -> None:
    """Raises Refused for another currency than that of the regime's amounts."""
    if currency != CURRENCIES[regime]:
        raise Refused(
            "currency",
            f"The amounts of this rule are {CURRENCIES[regime]} and the account is in {currency}; they are not applied "
            "to another currency.",
        )


def _before_notice(
    transfers: Iterable[Transfer], told_at: int, paragraph: str
) -> tuple[list[Transfer], list[Transfer], list[Reason]]:
    """Payments from the account before the notice and after it, each once and the earliest first."""
    once = {one.version: one for one in transfers if one.amount > 0}
    ordered = sorted(once.values(), key=lambda one: (one.at, one.version))
    before = [one for one in ordered if one.at < told_at]
    after = [one for one in ordered if one.at >= told_at]
    why = (
        [Reason(paragraph, "what was taken after the bank was told costs the customer nothing")]
        if after
        else []
    )
    return before, after, why


def _end(day: date | None, extended_to: date | None) -> date | None:
    """The end of a period, which extenuating circumstances may have put off."""
    return max(day, extended_to) if day is not None and extended_to is not None else day


def _by_loss(
    taken: Sequence[Transfer], facts: LossFacts, calendar: BusinessDays, why: list[Reason]
) -> list[Share]:
    """The first and the second tier, which need a device that was lost or stolen and somebody who learned of it."""
    if not facts.device:
        if taken:
            why.append(
                Reason(
                    "12 CFR 1005.6(b)(3)-2",
                    "no access device: only what came after 60 days may cost the consumer",
                )
            )
        return shares(taken, "none", 0)
    learned = facts.told_on if facts.learned_on is None else facts.learned_on
    two_days = _end(add(calendar, learned, 2), facts.extended_to) or learned
    early = [one for one in taken if one.on <= two_days]
    middle = [one for one in taken if one.on > two_days]
    first = min(FIRST_TIER, total(early))
    if facts.told_on <= two_days:
        first = min(FIRST_TIER, total(taken))
        why.append(
            Reason(
                "12 CFR 1005.6(b)(1)",
                f"told by {two_days.isoformat()}, the second business day after the loss was learned of: at most 50.00",
            )
        )
        return shares(taken, "first", first)
    why.append(Reason("12 CFR 1005.6(b)(1)", f"at most 50.00 of what was taken by {two_days.isoformat()}"))
    second = 0
    if "second" in facts.preventable:
        second = min(SECOND_TIER - first, total(middle))
        why.append(
            Reason(
                "12 CFR 1005.6(b)(2)",
                "plus what was taken after two business days and before the notice, at most 500.00 in all",
            )
        )
    elif middle:
        why.append(
            Reason(
                "12 CFR 1005.6(b)(2)(ii)",
                "what was taken after two business days costs nothing unless the bank establishes that it would not "
                "have been, had it been told in time",
            )
        )
    return [*shares(early, "first", first), *shares(middle, "second", second)]


def _by_statement(beyond: Sequence[Transfer], facts: LossFacts, why: list[Reason]) -> list[Share]:
    """The third tier: what was taken after 60 days from the statement, and before the notice."""
    if not beyond:
        return []
    if "third" not in facts.preventable:
        why.append(
            Reason(
                "12 CFR 1005.6(b)(3)",
                "what was taken after 60 days from the statement costs nothing unless the bank establishes that it "
                "would not have been, had it been told in time",
            )
        )
        return shares(beyond, "none", 0)
    why.append(
        Reason(
            "12 CFR 1005.6(b)(3)",
            "plus all that was taken after 60 days from the statement and before the notice",
        )
    )
    return shares(beyond, "third", total(beyond))


def _by_fault(
    taken: Sequence[Transfer], facts: PayerFacts, regime: str, limits: str, why: list[Reason]
) -> list[Share]:
    """All of it for fraud or gross negligence, else the excess where an instrument was lost, else nothing."""
    british = regime == "psr-76"
    if facts.fraud:
        why.append(Reason(f"{limits}(3)(a)" if british else f"{limits}(1)", "the payer acted fraudulently"))
        return shares(taken, "all", total(taken))
    if not facts.strong_authentication:
        why.append(
            Reason(
                f"{limits}(4)(c)" if british else f"{limits}(2)",
                "the bank did not ask for strong authentication: the payer bears nothing",
            )
        )
        return shares(taken, "none", 0)
    if facts.gross_negligence:
        why.append(
            Reason(
                f"{limits}(3)(b)" if british else f"{limits}(1)",
                "the payer failed with intent or gross negligence to keep the instrument safe",
            )
        )
        return shares(taken, "all", total(taken))
    if not (facts.instrument_lost and facts.detectable):
        why.append(
            Reason(
                f"{limits}(2)" if british else f"{limits}(1)",
                "nothing was lost that the payer could have noticed",
            )
        )
        return shares(taken, "none", 0)
    excess = PSR_EXCESS if british else PSD2_EXCESS
    why.append(Reason(f"{limits}(1)", f"the payer may be asked to bear at most {excess // 100}.00"))
    return shares(taken, "excess", min(excess, total(taken)))


def total(taken: Iterable[Transfer]) -> int:
    """What was taken by all of them."""
    return sum(one.amount for one in taken)


def shares(taken: Sequence[Transfer], tier: Tier, limit: int) -> list[Share]:
    """The limit spread over the entries, the earliest first, as far as they are not given back already."""
    rows = []
    for one in taken:
        bears = min(limit, one.left)
        limit -= bears
        rows.append(Share(one.version, one.amount, tier if bears else "none", bears))
    return rows


def answer(rows: Iterable[Share], transfers: Iterable[Transfer], why: Sequence[Reason]) -> Liability:
    """The shares in the order of the entries, and what the bank owes besides."""
    ordered = tuple(sorted(rows, key=lambda one: one.version))
    limit = sum(one.bears for one in ordered)
    return Liability(limit, sum(one.left for one in transfers) - limit, ordered, tuple(why))


def _capped(rows: Sequence[Share], cap: int | None, why: list[Reason]) -> list[Share]:
    """Never more than a contract or a state law has the consumer bear (12 CFR 1005.6(b)(6))."""
    if cap is None or sum(one.bears for one in rows) <= cap:
        return list(rows)
    why.append(Reason("12 CFR 1005.6(b)(6)", f"by contract or state law at most {cap // 100}.{cap % 100:02}"))
    capped, left = [], cap
    for one in rows:
        bears = min(left, one.bears)
        left -= bears
        capped.append(Share(one.version, one.amount, one.tier if bears else "none", bears))
    return capped
