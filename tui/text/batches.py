"""Events of a batch in words."""

from __future__ import annotations

from collections.abc import Sequence

from domain.batch import events as b
from tui.text.format import money


def counted(number: int, thing: str, several: str = "") -> str:
    """So many of a thing."""
    return f"{number:,} {thing if number == 1 else several or f'{thing}s'}"


def entries(number: int) -> str:
    """So many entries."""
    return counted(number, "entry", "entries")


def sums(totals: Sequence[b.CurrencyTotal]) -> str:
    """What is to be given back, by currency."""
    return ", ".join(f"{money(one.amount, one.currency)} {one.currency}" for one in totals) or "nothing"


def event_words(event: b.BatchEvent) -> str:
    """What happened to the batch."""
    match event:
        case b.BatchOpened():
            return f"opened from the sweep {event.pattern}, up to position {event.position:,}"
        case b.EntriesListed():
            accounts = len({one.account_id for one in event.entries})
            return f"{entries(len(event.entries))} of {counted(accounts, 'account')} listed"
        case b.EntriesLeftOut():
            first = event.entries[0]
            rest = f", and {len(event.entries) - 1:,} more" if len(event.entries) > 1 else ""
            return f"left out event {first.entry:,} of {first.account_id}{rest}: {first.why}"
        case b.BatchProposed():
            return f"proposed: {sums(event.totals)} to {counted(event.accounts, 'account')}"
        case b.BatchApproved():
            return f"approved: {sums(event.totals)} to {counted(event.accounts, 'account')}"
        case b.BatchRejected():
            return "rejected"
        case b.ChildPosted():
            amount = f"{money(event.amount, event.currency)} {event.currency}"
            return f"{amount} given back to {event.account_id}, case {event.case_id}"
        case b.ChildRefused():
            return f"{event.account_id} refused: {event.why}"
