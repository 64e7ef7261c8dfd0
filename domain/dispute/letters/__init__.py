"""Letters of a case: which one is due, and which there can be. What each must say is in `contents`.

The words around it belong to the bank: templates are its own to replace, what a rule requires is not.
"""

from __future__ import annotations

from types import MappingProxyType

from domain.dispute import events as d
from domain.dispute.state import CaseFold, CreditRecord
from domain.errors import Refused

HOLDER = "{{holder}}"
"""Stands in a stored letter where the holder's name goes: a name is personal data and never in the log."""

TITLES: MappingProxyType[d.LetterKind, str] = MappingProxyType(
    {
        "acknowledgement": "We have received your notice",
        "provisional-credit": "We have credited your account while we investigate",
        "debit": "We take a provisional credit back",
        "corrected": "We have corrected your account",
        "no-error": "The result of our investigation",
        "different-error": "The result of our investigation",
    }
)
"""Subject of each letter."""

FINAL: MappingProxyType[d.Outcome, d.LetterKind] = MappingProxyType(
    {
        "error_confirmed": "corrected",
        "different_error": "different-error",
        "no_error": "no-error",
        "not_an_error": "no-error",
    }
)
"""The letter without which a case of that outcome cannot be closed."""


def owed(case: CaseFold) -> d.LetterKind | None:
    """The letter that the customer is to get next: of a credit, then of the result, then of a debit it did not tell."""
    if case.outcome is None:
        # What became final, or was taken back, before it was told of stands in the letter of the result.
        return "provisional-credit" if case.untold_credits and case.credits else None
    final = FINAL.get(case.outcome)
    is_sent = any(
        one.kind == final and one.version > case.determined_version for one in case.letters.values()
    )
    if final is not None and not is_sent:
        return final
    return "debit" if debits_to_tell(case) else None


def debits_to_tell(case: CaseFold) -> dict[str, CreditRecord]:
    """Credits that were debited, or are to be on a day that is set, without the customer having been told of it."""
    return {key: one for key, one in debits(case).items() if one.debit_told_on is None}


def debits(case: CaseFold) -> dict[str, CreditRecord]:
    """Credits that were debited, or are to be on a day that is set."""
    return {
        key: one
        for key, one in case.credit_log.items()
        if one.withdrawn_on is not None or (one.due_on is not None and one.is_open)
    }


def to_write(case: CaseFold) -> d.LetterKind:
    """The letter to begin with when one is asked for: what is owed, else the last one again."""
    final = FINAL.get(case.outcome) if case.outcome is not None else None
    return owed(case) or final or "acknowledgement"


def check(kind: d.LetterKind, case: CaseFold) -> None:
    """A letter tells what has happened, never what might, nor what is no longer so. Raises Refused."""
    if case.unverified_from is not None:
        raise Refused(
            "unverified",
            f"Event {case.unverified_from} of this case cannot be read, so no letter can be written from its facts.",
        )
    if kind == "provisional-credit":
        _check_credit(case)
    elif kind == "debit":
        if not debits(case):
            raise Refused(
                "letter-early",
                "No provisional credit has been debited, nor is one to be on a day that is set; there is no debit "
                "that the letter could tell of.",
            )
    elif kind != "acknowledgement":
        _check_result(kind, case)


def _check_credit(case: CaseFold) -> None:
    if case.credited_on is None:
        raise Refused("letter-early", "No provisional credit has been posted that the letter could tell of.")
    if not case.credits:
        raise Refused(
            "letter-late",
            "The provisional credit is final or withdrawn already; the letter of the result tells of it.",
        )


def _check_result(kind: d.LetterKind, case: CaseFold) -> None:
    if case.outcome is None:
        raise Refused("letter-early", "The case is not determined; there is no result to tell yet.")
    due = FINAL.get(case.outcome)
    if kind != due:
        told = f'the letter for it is "{due}"' if due else "it needs no such letter"
        raise Refused("other-letter", f"The case is determined as {case.outcome.replace('_', ' ')}; {told}.")
    if kind == "corrected" and case.corrected_on is None:
        raise Refused("letter-early", "Nothing has been corrected yet; post the correction first.")
