"""What a case of a reason should hold before it is determined, and which of it is there. Pure.

Nothing is refused for want of it: the burden of proof is the bank's (12 CFR 1005.6, 15 U.S.C. 1693g(b); PSRs 2017
reg 75).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from domain.dispute.side_events import FileAttached
from domain.dispute.state import CaseFold

Source = Literal["evidence", "words", "learned", "confirmation", "file"]
"""Where a piece is looked for: cited evidence of the account, the customer's words, when they learned of it, their
confirmation in writing, an attached file."""
SEPARATOR = ": "
"""Between the name of a piece and what is said of the file that is it."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Something a case should hold. `name` is what the words of an attached file begin with that is it."""

    name: str
    why: str
    source: Source = "file"


@dataclass(frozen=True, slots=True)
class CheckedPiece:
    """A piece and what of the case is it ("": nothing is)."""

    piece: Piece
    found: str


ENTRY = Piece("disputed entry", "cited as the account shows it", "evidence")
WORDS = Piece("customer's words", "what happened, as they tell it", "words")
LEARNED = Piece("when it was learned of", "liability and time limits run from it", "learned")
CONFIRMED = Piece("confirmation", "the notice in writing, where it was asked for", "confirmation")
_AUTHENTICATION = Piece("authentication record", "how the payment was authenticated, and that nothing failed")
_MACHINE = Piece("machine journal", "what the machine counted and dispensed")
_BALANCING = Piece("machine balancing", "whether it was over or short that day")
_RECEIPT = Piece("receipt", "the amount agreed, or what was promised")
_MERCHANT = Piece("merchant's answer", "what they say was sold, sent or given back")
_PAYER = Piece("payer's record", "when and how it was sent, and for whom")
_TERMS = Piece("terms", "the fee or rate as it was agreed and told")
_STATEMENT = Piece("statement", "the one on which it was seen")

BY_REASON: dict[str, tuple[Piece, ...]] = {
    "unauthorised-card": (ENTRY, WORDS, LEARNED, CONFIRMED, _AUTHENTICATION, _MERCHANT),
    "unauthorised-transfer": (ENTRY, WORDS, LEARNED, CONFIRMED, _AUTHENTICATION),
    "payment-scam": (
        ENTRY,
        WORDS,
        LEARNED,
        Piece("messages", "how the customer was deceived"),
        Piece("warnings given", "what the bank showed before the payment"),
        Piece("receiving bank's answer", "what was kept back, and for whom the account is"),
    ),
    "atm-short": (ENTRY, WORDS, CONFIRMED, _MACHINE, _BALANCING),
    "deposit-missing": (WORDS, _PAYER, _RECEIPT),
    "withdrawal-declined": (ENTRY, WORDS),
    "overdraft-fee": (ENTRY, _TERMS),
    "other-fee": (ENTRY, _TERMS),
    "interest": (ENTRY, _TERMS),
    "duplicate": (ENTRY, WORDS, _MERCHANT),
    "wrong-amount": (ENTRY, WORDS, _RECEIPT),
    "never-received": (ENTRY, WORDS, _RECEIPT, _MERCHANT),
    "statement": (WORDS, _STATEMENT),
    "hold": (ENTRY, WORDS, _MERCHANT),
}
OTHERWISE = (ENTRY, WORDS)
"""For a reason that is not known here."""


def pieces_of(reason_code: str) -> tuple[Piece, ...]:
    """What a case of that reason should hold."""
    return BY_REASON.get(reason_code, OTHERWISE)


def checked_pieces(case: CaseFold, files: Iterable[FileAttached]) -> list[CheckedPiece]:
    """Each piece with what of the case is it. `files` are those attached to it."""
    known = list(files)
    return [CheckedPiece(one, _found(one, case, known)) for one in pieces_of(case.facts.reason_code)]


def named(piece: str, words: str) -> str:
    """Words for a file that is that piece ("": none of them)."""
    return f"{piece}{SEPARATOR}{words}".removesuffix(SEPARATOR) if piece else words


def _found(piece: Piece, case: CaseFold, files: list[FileAttached]) -> str:
    facts = case.facts
    match piece.source:
        case "evidence":
            there = [
                number
                for number, one in case.evidence.items()
                if not facts.entries or one.account_version in facts.entries
            ]
            return f"evidence {', '.join(map(str, there))}" if there else ""
        case "words":
            return "told with the notice" if facts.words else ""
        case "learned":
            return f"{facts.learned_on.isoformat()}" if facts.learned_on is not None else ""
        case "confirmation":
            received = facts.confirmation_received_on
            return f"received {received.isoformat()}" if received is not None else ""
    begins = piece.name.casefold()
    numbers = [str(one.number) for one in files if one.words.casefold().startswith(begins)]
    return f"file {', '.join(numbers)}" if numbers else ""
