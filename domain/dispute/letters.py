"""Letters of a case: which one is due, and the sentences a rule requires each to say.

The words around them belong to the bank: templates are its own to replace, these sentences are not.
"""

from __future__ import annotations

from types import MappingProxyType

from domain.dispute import events as d
from domain.dispute.state import CaseFold
from domain.errors import Refused

HOLDER = "{{holder}}"
"""Stands in a stored letter where the holder's name goes: a name is personal data and never in the log."""

DOCUMENTS = (
    "You may ask for copies of the documents on which we based this decision, "
    "and we will send them without charge."
)
"""12 CFR 1005.11(d)(1)."""
USE_OF_FUNDS = "You have full use of this money while we investigate."
"""12 CFR 1005.11(c)(2)(ii)."""
HONOURED = (
    "For five business days after this notice we will honour checks and preauthorized transfers from your account, "
    "without charge to you, as far as the credit we have withdrawn would have covered them."
)
"""12 CFR 1005.11(d)(2)(ii)."""

TITLES: MappingProxyType[d.LetterKind, str] = MappingProxyType(
    {
        "acknowledgement": "We have received your notice",
        "provisional-credit": "We have credited your account while we investigate",
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
    """The letter that the customer is to get next: of the result once there is one, of a credit before that."""
    if case.outcome is None:
        untold = case.credited_on is not None and case.credit_told_on is None
        return "provisional-credit" if untold else None
    final = FINAL.get(case.outcome)
    sent = any(one.kind == final and one.version > case.determined_version for one in case.letters.values())
    return None if sent else final


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
    if kind == "acknowledgement":
        return
    if kind == "provisional-credit":
        if case.credited_on is None:
            raise Refused(
                "letter-early", "No provisional credit has been posted that the letter could tell of."
            )
        if not case.credits:
            raise Refused(
                "letter-late",
                "The provisional credit is final or withdrawn already; the letter of the result tells of it.",
            )
        return
    if case.outcome is None:
        raise Refused("letter-early", "The case is not determined; there is no result to tell yet.")
    due = FINAL.get(case.outcome)
    if kind != due:
        told = f'the letter for it is "{due}"' if due else "it needs no such letter"
        raise Refused("other-letter", f"The case is determined as {case.outcome.replace('_', ' ')}; {told}.")
    if kind == "corrected" and case.corrected_on is None:
        raise Refused("letter-early", "Nothing has been corrected yet; post the correction first.")


def required(kind: d.LetterKind, case: CaseFold) -> tuple[str, ...]:
    """Sentences that the letter must contain, word for word."""
    if kind == "provisional-credit":
        return (USE_OF_FUNDS,)
    if kind in ("no-error", "different-error"):
        withdrawn = case.facts.regime == "reg-e" and (
            case.credit_withdrawn_on is not None or bool(case.credits)
        )
        return (DOCUMENTS, HONOURED) if withdrawn and kind == "no-error" else (DOCUMENTS,)
    return ()


def missing(kind: d.LetterKind, text: str, case: CaseFold) -> tuple[str, ...]:
    """Those of the required sentences that the text does not say; line breaks and spaces do not matter."""
    flat = " ".join(text.split())
    return tuple(sentence for sentence in required(kind, case) if sentence not in flat)
