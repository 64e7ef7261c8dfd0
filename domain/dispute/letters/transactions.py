"""Which transactions a letter is about: the disputed entries by day, payee and amount."""

from __future__ import annotations

from collections.abc import Iterator

from domain.account.event_kinds import ledger_effect, memo_amount
from domain.account.events import AccountEvent
from domain.dispute.letters.sources import Sources
from domain.dispute.letters.told import Told
from domain.dispute.state import CaseFold


def transactions(case: CaseFold, sources: Sources) -> Iterator[Told]:
    """Those of the case that can be read, each once."""
    disputed = (*case.facts.entries, *filter(None, [case.facts.missing_entry]))
    for entry in dict.fromkeys(disputed):
        told = _transaction(entry, case, sources)
        if told is not None:
            yield told


def entry_words(entry: int, case: CaseFold, sources: Sources) -> str:
    """An entry in a clause of a letter: "March 20, 2026, ATM MAIN ST, $200.00"; "" where it cannot be read."""
    told = _transaction(entry, case, sources)
    return "" if told is None else told.words


def _transaction(entry: int, case: CaseFold, sources: Sources) -> Told | None:
    recorded = sources.entry(entry)
    if recorded is None or recorded.event is None:
        return None
    days = (sources.day_of(recorded.effective_at), sources.day_of(recorded.recorded_at))
    amount = _amount(recorded.event)
    payees = _payees(recorded.event)
    wording = sources.wording
    said = wording.amount(amount, case.currency) if amount else ""
    words = ", ".join(filter(None, [wording.day(days[0]), *payees[:1], said]))
    claimed = case.facts.claimed_of(entry)
    part = f", of which you dispute {wording.amount(claimed, case.currency)}" if claimed else ""
    return Told(
        words=words,
        sentence=f"It is about the entry of {words}{part}.",
        days=days,
        amount=amount or None,
        currency=case.currency,
        sources=sources,
        payees=payees,
    )


def _amount(event: AccountEvent) -> int:
    """What it moved, or is about; 0 where there is no amount."""
    return abs(ledger_effect(event)) or memo_amount(event) or 0


def _payees(event: AccountEvent) -> tuple[str, ...]:
    """Names by which the customer knows it from a statement."""
    names = [getattr(event, field, "") for field in ("counterparty", "description")]
    return tuple(dict.fromkeys(" ".join(name.split()) for name in names if name.strip()))
