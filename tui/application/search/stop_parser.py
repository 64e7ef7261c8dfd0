"""What playing shall stop at, as one line: a condition on the state, on the event, or on what changes between events.

available < 0    balance >= 1,000    holds = 0    amount > 50
actor = ops/mlee    actor changes    type = fee,decline    type changes    case    case = D-58
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import cast

from domain.errors import BadInput
from domain.history.stop_when import (
    ActorIs,
    AmountIs,
    CaseIs,
    Changes,
    Changing,
    Comparison,
    Condition,
    Figure,
    FigureIs,
    TypeIs,
)
from domain.money import parse_balance, parse_size
from tui.application.search.completion import NamesSeen
from tui.application.search.filter_parser import TYPE_WORDS, close_words, types_of
from tui.text.format import money
from tui.text.safe import safe_str

MAX_LENGTH = 200
"""Characters beyond which a line is not a condition and is not read."""
MAX_QUOTED = 40

FIGURES: Mapping[str, Figure] = MappingProxyType(
    {"available": "available", "balance": "balance", "ledger": "balance", "holds": "holds"}
)
SUBJECTS = ("available", "balance", "holds", "amount", "actor", "type", "case")
_CHANGING = ("actor", "type")
_SIGNS: Mapping[str, str] = MappingProxyType({"≤": "<=", "≥": ">=", "==": "=", ":": "="})
_CONDITION = re.compile(
    r"(?P<subject>\w+)\s*(?:(?P<sign><=|>=|==|[<>=≤≥:])\s*(?P<value>.*)|(?P<changes>changes?))?",
    re.IGNORECASE,
)
_EXAMPLES: Mapping[str, str] = MappingProxyType(
    {
        "available": "available < 0",
        "balance": "balance > 1000",
        "ledger": "balance > 1000",
        "holds": "holds > 0",
        "amount": "amount > 50",
        "actor": "actor = ops/mlee, or actor changes",
        "type": "type = fee, or type changes",
        "case": "case, or case = D-58",
    }
)


def parse_condition(text: str, currency: str) -> Condition:
    """The condition that a line states of an account in that currency.

    Raises BadInput and MoneyError: one sentence that says what to type instead.
    """
    typed = " ".join(text.split())
    if not typed:
        raise BadInput(f"Say when to stop, such as {_EXAMPLES['available']}, or Esc to leave.")
    if len(typed) > MAX_LENGTH:
        raise BadInput(f"A condition has at most {MAX_LENGTH} characters; type less.")
    match = _CONDITION.fullmatch(typed)
    subject = (match or _first_word(typed))[1].casefold()
    if subject not in _EXAMPLES:
        raise BadInput(f"{_quoted(subject)} is nothing to stop at; {close_words(subject, SUBJECTS)}")
    if match is None:
        raise BadInput(f"I can't read {_quoted(typed)}; write {_EXAMPLES[subject]}.")
    if match["changes"]:
        return _changes(subject)
    if match["sign"] is None:
        return _alone(subject)
    sign = cast(Comparison, _SIGNS.get(match["sign"], match["sign"]))
    if not match["value"]:
        raise BadInput(f"Nothing stands behind {match['sign']}; write {_EXAMPLES[subject]}.")
    return _compared(subject, sign, match["value"], currency)


def condition_words(condition: Condition, currency: str) -> str:
    """The condition as it was understood: "available < 0.00 GBP", "the next fee"."""
    match condition:
        case FigureIs(figure, comparison, value):
            return f"{figure} {comparison} {money(value, currency)} {currency}"
        case AmountIs(comparison, value):
            return f"an event whose amount is {comparison} {money(value, currency)} {currency}"
        case TypeIs(types):
            return f"type {' or '.join(sorted(types))}"
        case ActorIs(actor):
            return f"an event recorded by {safe_str(actor, MAX_QUOTED)}"
        case CaseIs(case_id):
            return f"an event posted for {f'case {safe_str(case_id, MAX_QUOTED)}' if case_id else 'any case'}"
        case Changes(what):
            return f"{what} changes from one event to the next"


def completed_condition(text: str, seen: NamesSeen) -> str | None:
    """The line completed at its end; None where nothing is known that begins like it."""
    begin, word = text.rpartition(" ")[::2] if " " in text else ("", text)
    subject = text.split(maxsplit=1)[0].casefold() if text.split() else ""
    if not word:
        return None
    if not begin.strip():
        return _first(text, word, SUBJECTS)
    if begin.casefold().strip() in _CHANGING and (whole := _first(text, word, ("changes",))):
        return whole
    values: Mapping[str, Iterable[str]] = {"type": TYPE_WORDS, "actor": seen.actors}
    return _first(text, word.rpartition(",")[2], values.get(subject, ())) if "=" in begin else None


def help_for_condition(text: str) -> str:
    """What may follow a subject that was typed; "" where none was."""
    subject = _first_word(text)[1].casefold()
    return f"write {_EXAMPLES[subject]}" if subject in _EXAMPLES else ""


def _first_word(text: str) -> re.Match[str]:
    match = re.match(r"\s*(\w*)", text)
    assert match is not None, "it matches nothing too"
    return match


def _changes(subject: str) -> Condition:
    if subject not in _CHANGING:
        raise BadInput(f"Of {subject} nothing is said to change; write {_EXAMPLES[subject]}.")
    return Changes(cast(Changing, subject))


def _alone(subject: str) -> Condition:
    if subject != "case":
        raise BadInput(f"{subject} alone is no condition; write {_EXAMPLES[subject]}.")
    return CaseIs("")


def _compared(subject: str, sign: Comparison, value: str, currency: str) -> Condition:
    if subject in FIGURES:
        return FigureIs(FIGURES[subject], sign, parse_balance(value, currency))
    if subject == "amount":
        return AmountIs(sign, parse_size(value, currency))
    if sign != "=":
        raise BadInput(f"{subject} is no amount, so {sign} says nothing of it; write {_EXAMPLES[subject]}.")
    if subject == "actor":
        return ActorIs(value)
    if subject == "case":
        return CaseIs(value)
    names = [name.strip() for name in value.split(",") if name.strip()]
    if not names:
        raise BadInput(f"No kind of event stands behind =; write {_EXAMPLES['type']}.")
    return TypeIs(frozenset(kind for name in names for kind in types_of(name)))


def _first(text: str, begin: str, known: Iterable[str]) -> str | None:
    folded = begin.casefold()
    found = (one for one in known if one.casefold().startswith(folded) and len(one) > len(begin))
    return next((text + one[len(begin) :] for one in found), None) if begin else None


def _quoted(text: str) -> str:
    return f"“{safe_str(text, MAX_QUOTED)}”"
