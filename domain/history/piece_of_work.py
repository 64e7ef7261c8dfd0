"""Pieces of work: what staff posted to put entries right, and what was posted beside that.

A case posts under one correlation: the reversal of an entry, the entry again at its right amount, the interest that
was lost. Only the reversal says which entry it is about; the others are known by the company they keep. A
payment that came in is known as a refund by the later event that adopts it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from domain.account import events as e
from domain.stream import RecordedEvent

BESIDE = (e.InterestCredited, e.MoneyWithdrawn)
"""What is posted beside a correction: interest that was lost, and an entry again at its right amount."""


def entries_put_right(history: Sequence[RecordedEvent[e.AccountEvent]]) -> Mapping[int, tuple[int, ...]]:
    """By the version of what staff posted beside corrections, the versions of the entries that those put right."""
    entries = defaultdict[str, list[int]](list)
    for recorded in history:
        entry = getattr(recorded.event, "entry", None)
        if recorded.correlation_id is not None and entry is not None:
            entries[recorded.correlation_id].append(entry)
    return {
        recorded.version: tuple(entries[work])
        for recorded in history
        if (work := recorded.correlation_id) is not None
        and work in entries
        and recorded.channel == "staff"
        and isinstance(recorded.event, BESIDE)
    }


def entries_refunded(
    history: Sequence[RecordedEvent[e.AccountEvent]],
) -> Mapping[int, tuple[tuple[int, int], ...]]:
    """By the version of what came in and was adopted as a refund, the entries that it refunds, each with the amount."""
    adopted = defaultdict[int, list[tuple[int, int]]](list)
    for recorded in history:
        match recorded.event:
            case e.RefundAdopted(refund=refund, amount=amount, entry=int(entry)):
                adopted[refund].append((entry, amount))
    return {refund: tuple(entries) for refund, entries in adopted.items()}
