"""Which pattern asks who else it happened to, from where somebody is."""

from __future__ import annotations

from collections.abc import Mapping

DOUBLE = "double-postings"
LATE = "late-credit-fees"
OF_REASON: Mapping[str, str] = {
    "duplicate": DOUBLE,
    "overdraft-fee": LATE,
    "other-fee": LATE,
    "interest": LATE,
    "deposit-missing": LATE,
    "withdrawal-declined": "declined-while-covered",
    "hold": "orphan-holds",
    "statement": "stated-balance-drift",
}
"""By the reason of a case."""


def pattern_of_reason(code: str) -> str:
    """The pattern that looks for what a case of that reason is about; the commonest fault for those without one."""
    return OF_REASON.get(code, DOUBLE)
