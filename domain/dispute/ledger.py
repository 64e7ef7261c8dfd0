"""The money of a case: of each disputed entry, or of the money that never came, what became of it and what is owed.

The account knows what was given back, whichever way and by whom; the case knows what is claimed and what the customer
bears. Amounts are minor units of the account's currency.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.account.deciding import EntryLookup
from domain.account.event_kinds import ledger_effect
from domain.account.given import GivenBack
from domain.account.state import AccountFold
from domain.dispute.loss import is_unauthorised
from domain.dispute.regimes.refunds import is_refunded, is_too_late
from domain.dispute.state import NEVER_CAME, CaseFold

if TYPE_CHECKING:
    from domain.dispute.facts import Facts

NOTHING_FOUND = frozenset({"no_error", "not_an_error", "withdrawn"})
"""Outcomes by which the customer bears whatever was not given back."""


@dataclass(frozen=True, slots=True)
class Line:
    """`entry` None: money that never came. `credited` is lent and open, `withdrawn` was lent and debited again, `owed`
    is what the bank has still to give for good."""

    entry: int | None
    claimed: int
    credited: int
    final: int
    withdrawn: int
    reversed: int
    refunded: int
    borne: int

    @property
    def owed(self) -> int:
        """An open credit does not lower it; never less than nothing."""
        return max(self.claimed - self.borne - self.given, 0)

    @property
    def given(self) -> int:
        """What the customer has for good."""
        return self.final + self.reversed + self.refunded


@dataclass(frozen=True, slots=True)
class CaseLedger:
    """The lines of a case, and what is owed on all of them."""

    lines: tuple[Line, ...]

    @property
    def owed(self) -> int:
        """On all lines together."""
        return sum(line.owed for line in self.lines)

    @property
    def claimed(self) -> int:
        """On all lines together."""
        return sum(line.claimed for line in self.lines)


def claim_of(case_id: str) -> str:
    """The id of the claim that a case states on the account for money that never came or came short."""
    return f"M-{case_id}"


def ledger(case_id: str, case: CaseFold, account: AccountFold, entry: EntryLookup) -> CaseLedger:
    """What became of the money of the case, on the account as it stands."""
    facts, lines = case.facts, list[Line]()
    for version in dict.fromkeys(facts.entries):
        if facts.missing is None or version != facts.missing_entry:
            amount = _taken(entry, version)
            if amount:
                claimed = min(facts.claimed_of(version) or amount, amount)
                lines.append(_line(case, version, claimed, account.given_back(version)))
    if facts.missing is not None:
        given = account.given_for(claim_of(case_id))
        lines.append(_line(case, facts.missing_entry, facts.missing, _net(given)))
    return CaseLedger(tuple(lines))


def only_entry(facts: Facts) -> int | None:
    """The one entry that the case is about; None where it is about several, or about money that never came."""
    entries = dict.fromkeys(facts.entries)
    return next(iter(entries)) if len(entries) == 1 and facts.missing is None else None


def names_amount_alone(case: CaseFold) -> bool:
    """Whether the case says only how much is wrong: it names no entry, nor money that is missing."""
    facts = case.facts
    return facts.alleged_amount is not None and not facts.entries and facts.missing is None


def still_owed(case: CaseFold, money: CaseLedger, posted: int = 0) -> int:
    """What the bank has still to give, once `posted` is posted beside what is on the lines of the ledger.

    Of a case that names an amount alone that is what was not posted for it yet.
    """
    if not names_amount_alone(case) or case.outcome in NOTHING_FOUND:
        return money.owed
    before = sum(one.amount for one in case.postings if one.on is not None)
    return max((case.facts.alleged_amount or 0) - before - posted, 0)


def is_about(facts: Facts, entry: int | None) -> bool:
    """Whether money for the entry (None: that never came) is money of a case with these facts."""
    if entry is None:
        return facts.missing is not None
    return entry in facts.entries or (facts.missing is not None and entry == facts.missing_entry)


def _taken(entry: EntryLookup, version: int) -> int:
    """What an entry took from the account; 0 for one that paid in, or moved nothing."""
    recorded = entry(version)
    if recorded is None or recorded.event is None:
        return 0
    return max(-ledger_effect(recorded.event), 0)


def _net(given: GivenBack) -> GivenBack:
    """Of a deposit that came short: what was paid in anew, less what was reversed of it for that."""
    return given._replace(reversed=0, refunded=given.refunded + given.reversed)


def _line(case: CaseFold, entry: int | None, claimed: int, given: GivenBack) -> Line:
    kept = given.final + given.reversed + given.refunded
    rest = max(claimed - kept, 0)
    # Who was given more than was owed bears less than was determined.
    borne = min(case.borne.get(entry or NEVER_CAME, 0), rest)
    is_put_right = case.outcome == "different_error" and case.corrected_on is not None
    if is_put_right or case.outcome in NOTHING_FOUND or entry in _told_too_late(case):
        borne = rest
    return Line(
        entry=entry,
        claimed=claimed,
        credited=given.open,
        final=given.final,
        withdrawn=given.withdrawn,
        reversed=given.reversed,
        refunded=given.refunded,
        borne=borne,
    )


def _told_too_late(case: CaseFold) -> frozenset[int]:
    """Unauthorised payments of which the bank was told so late that it owes no refund of them, by their entries."""
    facts = case.facts_of_loss
    if not (is_refunded(facts.regime) and is_unauthorised(facts)) or facts.disclosures is False:
        return frozenset()
    days = zip(dict.fromkeys(facts.entries), case.debits_on, strict=False)
    return frozenset(entry for entry, on in days if is_too_late(on, facts.noticed_on))
