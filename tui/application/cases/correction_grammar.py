"""Postings of a correction as a person types them: `reverse 39`, `reverse 39 9.00`, `credit 3 40.00`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from domain.dispute import postings as p
from domain.dispute.ledger import only_entry
from domain.dispute.state import Case
from domain.errors import BadInput
from domain.money import parse_amount

GRAMMAR = (
    "credit [ENTRY] AMOUNT, make-final CREDIT, withdraw-credit CREDIT [AMOUNT | on DATE], reverse ENTRY [AMOUNT], "
    "refund ENTRY [AMOUNT], pay-in AMOUNT [for ENTRY], pay-out cheque|account|suspense AMOUNT [for ENTRY], "
    "adopt EVENT [for ENTRY], post-again ENTRY AMOUNT, interest AMOUNT, release-hold HOLD"
)
VIA = ("cheque", "account", "suspense")


def parse_steps(texts: Sequence[str], case_id: str, case: Case) -> tuple[p.Step, ...]:
    """The postings in order. Raises BadInput, MoneyError for what is none."""
    return tuple(_step(text, number, case_id, case) for number, text in enumerate(texts, start=1))


def _step(text: str, number: int, case_id: str, case: Case) -> p.Step:
    name, *words = text.split()[:6] or [""]
    maker = _MAKERS.get(name)
    if maker is None:
        raise BadInput(f"{text[:60]!r} is no posting; write one of: {GRAMMAR}.")
    try:
        step = maker(words, f"PC-{case_id}-{len(case.proposals) + number}", case.currency)
    except (IndexError, ValueError):
        raise BadInput(
            f"{text[:60]!r} lacks a word or has a wrong number; write one of: {GRAMMAR}."
        ) from None
    if name == "credit" and len(words) == 1 and words[0] in map(str, case.facts.entries):
        raise BadInput(f"{text[:60]!r} may mean entry {words[0]} or an amount; write credit ENTRY AMOUNT.")
    return _on_only_line(step, case)


def _on_only_line(step: p.Step, case: Case) -> p.Step:
    """Money that is given for no line named is given for the only one that the case is about."""
    entry = only_entry(case.facts)
    if entry is not None and isinstance(step, p.Credit | p.PayIn | p.PayOut | p.Adopt) and step.entry is None:
        return replace(step, entry=entry)
    return step


def _entry(word: str) -> int:
    digits = word.removeprefix("#")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 15 and int(digits)):
        raise ValueError(word)
    return int(digits)


def _reverse(words: list[str], _: str, currency: str) -> p.Step:
    amount = parse_amount(words[1], currency) if len(words) > 1 else None
    return p.Reverse(entry=_entry(words[0]), amount=amount)


def _credit(words: list[str], credit_id: str, currency: str) -> p.Step:
    entry = _entry(words[0]) if len(words) > 1 else None
    return p.Credit(credit_id=credit_id, entry=entry, amount=parse_amount(words[-1], currency))


def _withdraw_credit(words: list[str], _: str, currency: str) -> p.Step:
    if len(words) == 2:
        return p.WithdrawCredit(credit_id=words[0], amount=parse_amount(words[1], currency))
    on = None if len(words) == 1 else date.fromisoformat(_after("on", words[1:]))
    return p.WithdrawCredit(credit_id=words[0], on=on)


def _refund(words: list[str], _: str, currency: str) -> p.Step:
    amount = parse_amount(words[1], currency) if len(words) > 1 else None
    return p.Refund(entry=_entry(words[0]), amount=amount)


def _pay_in(words: list[str], _: str, currency: str) -> p.Step:
    return p.PayIn(amount=parse_amount(words[0], currency), entry=_for(words[1:]))


def _pay_out(words: list[str], _: str, currency: str) -> p.Step:
    via, amount, *line = words
    if via not in VIA:
        raise ValueError(via)
    return p.PayOut(via=via, amount=parse_amount(amount, currency), entry=_for(line))  # type: ignore[arg-type]


def _adopt(words: list[str], _: str, currency: str) -> p.Step:
    return p.Adopt(event=_entry(words[0]), entry=_for(words[1:]))


def _for(words: list[str]) -> int | None:
    return _entry(_after("for", words)) if words else None


def _after(word: str, words: list[str]) -> str:
    """What stands after the word, and nothing else does. Raises ValueError."""
    if len(words) != 2 or words[0] != word:
        raise ValueError(words)
    return words[1]


def _interest(words: list[str], _: str, currency: str) -> p.Step:
    return p.AdjustInterest(amount=parse_amount(words[0], currency))


def _post_again(words: list[str], _: str, currency: str) -> p.Step:
    return p.PostAgain(entry=_entry(words[0]), amount=parse_amount(words[1], currency))


_MAKERS: dict[str, Callable[[list[str], str, str], p.Step]] = {
    "credit": _credit,
    "make-final": lambda words, _, __: p.MakeFinal(credit_id=words[0]),
    "withdraw-credit": _withdraw_credit,
    "reverse": _reverse,
    "refund": _refund,
    "pay-in": _pay_in,
    "pay-out": _pay_out,
    "adopt": _adopt,
    "post-again": _post_again,
    "interest": _interest,
    "release-hold": lambda words, _, __: p.ReleaseHold(hold_id=words[0]),
}
