"""Postings of a correction as a person types them: `reverse 39`, `reverse 39 9.00`, `credit 3 40.00`."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from domain.dispute import postings as p
from domain.dispute.state import Case
from domain.errors import BadInput
from domain.money import parse_amount

GRAMMAR = (
    "reverse ENTRY [AMOUNT], credit ENTRY AMOUNT, make-final CREDIT, withdraw-credit CREDIT, release-hold HOLD, "
    "interest AMOUNT, post-again ENTRY AMOUNT"
)


def parse_steps(texts: Sequence[str], case_id: str, case: Case) -> tuple[p.Step, ...]:
    """The postings in order. Raises BadInput, MoneyError for what is none."""
    return tuple(_step(text, number, case_id, case) for number, text in enumerate(texts, start=1))


def _step(text: str, number: int, case_id: str, case: Case) -> p.Step:
    name, *words = text.split()[:4] or [""]
    maker = _MAKERS.get(name)
    if maker is None:
        raise BadInput(f"{text[:60]!r} is no posting; write one of: {GRAMMAR}.")
    try:
        return maker(words, f"PC-{case_id}-{len(case.proposals) + number}", case.currency)
    except (IndexError, ValueError):
        raise BadInput(
            f"{text[:60]!r} lacks a word or has a wrong number; write one of: {GRAMMAR}."
        ) from None


def _entry(word: str) -> int:
    digits = word.removeprefix("#")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 15 and int(digits)):
        raise ValueError(word)
    return int(digits)


def _reverse(words: list[str], _: str, currency: str) -> p.Step:
    amount = parse_amount(words[1], currency) if len(words) > 1 else None
    return p.Reverse(entry=_entry(words[0]), amount=amount)


def _credit(words: list[str], credit_id: str, currency: str) -> p.Step:
    return p.Credit(credit_id=credit_id, entry=_entry(words[0]), amount=parse_amount(words[1], currency))


def _interest(words: list[str], _: str, currency: str) -> p.Step:
    return p.AdjustInterest(amount=parse_amount(words[0], currency))


def _post_again(words: list[str], _: str, currency: str) -> p.Step:
    return p.PostAgain(entry=_entry(words[0]), amount=parse_amount(words[1], currency))


_MAKERS: dict[str, Callable[[list[str], str, str], p.Step]] = {
    "reverse": _reverse,
    "credit": _credit,
    "make-final": lambda words, _, __: p.MakeFinal(credit_id=words[0]),
    "withdraw-credit": lambda words, _, __: p.WithdrawCredit(credit_id=words[0]),
    "release-hold": lambda words, _, __: p.ReleaseHold(hold_id=words[0]),
    "interest": _interest,
    "post-again": _post_again,
}
