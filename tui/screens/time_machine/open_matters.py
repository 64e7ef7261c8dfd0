"""What the figures of a state rest on beside entries: holds, credits, claims, refunds, honouring, reversals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from zoneinfo import ZoneInfo

from domain.account.state import Account
from tui.screens.kit.lines import Line, Span, flowed, short_day
from tui.text.format import money
from tui.text.giving_back import aimed, claim_words, honouring_words
from tui.text.safe import safe_str

MAX_LISTED = 8
"""Holds, credits or reversals listed one by one before "and 12 more"."""


def open_matters(account: Account, zone: ZoneInfo, width: int) -> list[list[Line]]:
    """A paragraph for each kind of thing; of a kind that the account has none of, no lines."""
    return [
        _holds(account, zone),
        _credits(account),
        _claims(account, width),
        _refunds(account),
        _honouring(account, zone, width),
        _reversals(account),
    ]


def _holds(account: Account, zone: ZoneInfo) -> list[Line]:
    holds = (
        (
            Span(f"hold {safe_str(hold.description or hold_id, 24)}  "),
            Span(money(hold.amount, account.currency), "strong"),
            Span(f"  since {short_day(hold.placed_at, zone)} · event {hold.version:,}", "quiet"),
        )
        for hold_id, hold in account.holds.items()
    )
    return _listed(holds, len(account.holds))


def _credits(account: Account) -> list[Line]:
    open_credits = (
        (
            Span("provisional credit "),
            Span(money(credit.amount, account.currency), "strong"),
            Span(f"  {safe_str(aimed(credit, 'event '), 40)} {safe_str(credit.case_id, 24)}", "quiet"),
        )
        for credit in account.provisional_credits.values()
    )
    return _listed(open_credits, len(account.provisional_credits))


def _claims(account: Account, width: int) -> list[Line]:
    return [
        line
        for claim_id, claim in account.claims.items()
        if claim.amount
        for line in _told(f"claim {safe_str(claim_id, 24)}", claim_words(account, claim_id), width)
    ]


def _refunds(account: Account) -> list[Line]:
    refunds = [
        *((f"event {entry:,}", given) for entry, given in account.given_for_entries.items() if given.refunds),
        *(
            (f"claim {safe_str(key, 24)}", given)
            for key, given in account.given_for_claims.items()
            if given.refunds
        ),
    ]
    told = (
        (
            Span(f"{what} refunded "),
            Span(money(given.refunded, account.currency), "strong"),
            Span(f"  by {', '.join(f'{version:,}' for version in given.refunds[:4])}", "quiet"),
        )
        for what, given in refunds
    )
    return _listed(told, len(refunds))


def _honouring(account: Account, zone: ZoneInfo, width: int) -> list[Line]:
    told = honouring_words(account, zone)
    return [line for parts in told for line in _told("honouring", parts, width)]


def _told(what: str, parts: Sequence[str], width: int) -> list[Line]:
    """What it is, and parts of what there is to tell of it in as many lines as they take."""
    return flowed([(Span(what),), *((Span(part, "quiet"),) for part in parts)], width)


def _reversals(account: Account) -> list[Line]:
    newest = reversed(account.reversals.items())
    reversals = (
        (
            Span(f"event {entry:,} reversed "),
            Span(money(sum(part.amount for part in parts), account.currency), "strong"),
            Span(f"  by {', '.join(f'{part.version:,}' for part in parts[:4])}", "quiet"),
        )
        for entry, parts in newest
    )
    return _listed(reversals, len(account.reversals))


def _listed(lines: Iterator[Line], count: int) -> list[Line]:
    kept = list(islice(lines, MAX_LISTED))
    if count > len(kept):
        kept.append((Span(f"and {count - len(kept):,} more", "quiet"),))
    return kept
