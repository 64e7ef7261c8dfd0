"""The facts of a notice as they are stated: `KEY=VALUE` in shell and app alike, one row each."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, get_args

from domain.dispute import facts as f
from domain.errors import BadInput
from tui.application.cases.fact_values import (
    FactReader,
    Known,
    Read,
    a_confirmation,
    a_country,
    a_day,
    a_medium,
    a_reason,
    a_statement,
    a_suspicion,
    an_amount,
    an_instant,
    day_and_instant,
    entries,
    fewer_entries,
    mailed,
    missing_money,
    more_entries,
    noticed,
    one_of,
    received,
    some_words,
    yes_or_no,
)

_LONGEST_KEY = 40
_STATED = re.compile(r"(?P<key>[A-Za-z][A-Za-z0-9_.-]*?)\s*(?P<sign>[+-]?)=(?P<value>.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class FactRow:
    """A fact by the key it is stated with, the fields of `Facts` that it fills, how it is read, and what to type."""

    key: str
    fields: tuple[str, ...]
    read: Read
    metavar: str
    about: str


_YES = "yes|no"
ROWS: tuple[FactRow, ...] = (
    FactRow("reason_code", ("reason_code",), a_reason, "CODE", "What it is about, such as atm-short."),
    FactRow("regime", ("regime",), one_of("regime", get_args(f.Regime)), "REGIME", "The rules that apply."),
    FactRow("country", ("country",), a_country, "CC", "Whose rules and bank holidays count."),
    FactRow("amount", ("alleged_amount",), an_amount("alleged_amount"), "AMOUNT", "What it is about in all."),
    FactRow("entry", ("entries", "claims"), entries, "N[=AMOUNT]", "A disputed event, or a part of it."),
    FactRow(
        "missing",
        ("missing",),
        missing_money,
        "AMOUNT",
        "Money that never came, or by which the deposit named with --entry came short.",
    ),
    FactRow("noticed", ("noticed_on", "noticed_at"), noticed, "TIME", "When the bank was told."),
    FactRow("received", ("noticed_on", "noticed_at"), received, "TIME", "When a notice in writing came."),
    FactRow("mailed", ("mailed_at",), mailed, "TIME", "When a notice in writing was mailed."),
    FactRow("medium", ("medium",), a_medium, "phone|letter|branch|email", "The way the notice came."),
    FactRow(
        "channel",
        ("notice_channel",),
        one_of("notice_channel", get_args(f.NoticeChannel)),
        "oral|written",
        "Told, or in writing.",
    ),
    FactRow(
        "told_by", ("told_by",), some_words("told_by"), "NAME", "Who told the bank, if not the customer."
    ),
    FactRow("words", ("words",), some_words("words"), "TEXT", "What the customer said."),
    FactRow(
        "error_type",
        ("error_type",),
        one_of("error_type", get_args(f.ErrorType)),
        "i..vii",
        "12 CFR 1005.11(a)(1).",
    ),
    FactRow(
        "device", ("device",), yes_or_no("device"), _YES, "Whether a card or another access device was used."
    ),
    FactRow("lost", ("lost_at",), an_instant("lost_at"), "TIME", "When it was lost or stolen."),
    FactRow(
        "learned",
        ("learned_on", "learned_at"),
        day_and_instant("learned_on", "learned_at"),
        "TIME",
        "When the customer learned of a loss.",
    ),
    FactRow(
        "statement",
        ("statement_on", "without_statements"),
        a_statement,
        "DATE|none",
        "When the statement that first showed it was sent.",
    ),
    FactRow(
        "extension", ("extension_on",), a_day("extension_on"), "DATE", "The last day that circumstances give."
    ),
    FactRow(
        "cap",
        ("cap",),
        an_amount("cap", may_be_zero=True),
        "AMOUNT",
        "A lower limit by contract or state law.",
    ),
    FactRow("disclosures", ("disclosures",), yes_or_no("disclosures"), _YES, "12 CFR 1005.6(a) is met."),
    FactRow(
        "documents_sent",
        ("documents_sent_on",),
        a_day("documents_sent_on"),
        "DATE",
        "Documents asked for were sent.",
    ),
    FactRow(
        "confirmation",
        ("confirmation_asked_on", "confirmation_received_on"),
        a_confirmation,
        '"asked DATE"|"received DATE"',
        "Of a notice that was told, in writing.",
    ),
    FactRow(
        "new_account",
        ("new_account",),
        yes_or_no("new_account"),
        _YES,
        "Within 30 days of the first deposit.",
    ),
    FactRow(
        "point_of_sale", ("point_of_sale",), yes_or_no("point_of_sale"), _YES, "Paid at a point of sale."
    ),
    FactRow("foreign", ("foreign",), yes_or_no("foreign"), _YES, "Not initiated within a state."),
    FactRow(
        "preventable",
        ("preventable_tier2", "preventable_tier3"),
        yes_or_no("preventable_tier2", "preventable_tier3"),
        "proven|no",
        "What was taken later would not have been, had the bank been told in time.",
    ),
    FactRow(
        "preventable.tier2",
        ("preventable_tier2",),
        yes_or_no("preventable_tier2"),
        "proven|no",
        "After two days.",
    ),
    FactRow(
        "preventable.tier3",
        ("preventable_tier3",),
        yes_or_no("preventable_tier3"),
        "proven|no",
        "After 60 days.",
    ),
    FactRow("negligence", ("negligence",), yes_or_no("negligence"), _YES, "PSRs 2017 reg 77(3)."),
    FactRow(
        "detectable",
        ("detectable",),
        yes_or_no("detectable"),
        _YES,
        "The payer could have noticed the loss, PSRs 2017 reg 77(2).",
    ),
    FactRow("fraud", ("fraud",), yes_or_no("fraud"), _YES, "By the payer, PSRs 2017 reg 77(3)(a)."),
    FactRow(
        "authentication",
        ("authentication",),
        yes_or_no("authentication"),
        _YES,
        "Strong, asked for by the bank.",
    ),
    FactRow(
        "suspicion", ("suspicion_on",), a_suspicion, "DATE|no", "Fraud by the customer, reported in writing."
    ),
    FactRow("vulnerable", ("vulnerable",), yes_or_no("vulnerable"), _YES, "A vulnerable customer."),
    FactRow(
        "scheme",
        ("scheme",),
        one_of("scheme", get_args(f.Scheme)),
        "SCHEME",
        "faster-payments, chaps or other.",
    ),
    FactRow("business", ("business",), yes_or_no("business"), _YES, "A business holds the account."),
)
"""Every fact that can be stated, in the order of a notice."""
ROW_OF = {row.key: row for row in ROWS}


@dataclass(frozen=True, slots=True)
class Stated:
    """A fact as it was stated; `sign` is + or - where an entry is added or taken away."""

    key: str
    value: str
    sign: str = ""


def parse_stated(text: str) -> Stated:
    """`KEY=VALUE`, `entry+=N`, `entry-=N`. Raises BadInput."""
    match = _STATED.fullmatch(text.strip())
    if match is None:
        raise BadInput(f"{text[:_LONGEST_KEY]!r} is no fact; write KEY=VALUE, such as learned=2026-03-02.")
    key = match["key"].replace("-", "_").casefold()
    if key not in ROW_OF:
        raise BadInput(f"There is no fact {match['key'][:_LONGEST_KEY]!r}; there are {', '.join(ROW_OF)}.")
    if match["sign"] and key != "entry":
        raise BadInput(f"Only entries are added and taken away; write {key}=VALUE.")
    return Stated(key, match["value"].strip(), match["sign"])


def read_stated(stated: Iterable[Stated], reader: FactReader) -> dict[str, Any]:
    """The fields of `Facts` that were stated, each once. Raises BadInput, naming the fact, TimeError and MoneyError."""
    known: dict[str, Any] = {"entries": (), "claims": (), "missing_entry": None}
    if reader.was is not None:
        known = {name: getattr(reader.was, name) for name in known}
    said: dict[str, Any] = {}
    for one in stated:
        read = {"+": more_entries, "-": fewer_entries}.get(one.sign, ROW_OF[one.key].read)
        new = _read_one(one, read, reader, known | said)
        _check_once(one.key, said, new)
        said |= new
    return said


def _read_one(one: Stated, read: Read, reader: FactReader, known: Known) -> dict[str, Any]:
    try:
        return read(one.value, reader, known)
    except BadInput as error:
        raise type(error)(f"{one.key}: {error.message}") from None


OF_THE_NOTICE = ("noticed_on", "noticed_at", "notice_channel")
"""What several facts say together: when and how the notice came."""


def _check_once(key: str, said: Known, new: Known) -> None:
    """Raises BadInput where two facts say different things of the notice."""
    for name in OF_THE_NOTICE:
        if name in said and name in new and None not in (said[name], new[name]) and said[name] != new[name]:
            raise BadInput(f"{key}: the notice was said to have come otherwise before; say it once.")


_FACT = re.compile(r"""\s*([A-Za-z][A-Za-z0-9_.-]*[+-]?=)(?:"([^"]*)"|(\S*))(?=\s|$)""")
WHY = "reason"
"""The key that says why a fact is other than the log or the case has it."""


def begins_with_fact(text: str) -> bool:
    """Whether words would be taken for facts."""
    return _FACT.match(text) is not None


def split_facts(text: str) -> tuple[list[Stated], str, str]:
    """The facts that the text begins with, the reason among them, and what comes after. Raises BadInput."""
    stated, reason, at = list[Stated](), "", 0
    while match := _FACT.match(text, at):
        value = match[2] if match[2] is not None else match[3]
        if match[1].casefold() == f"{WHY}=":
            reason = value
        else:
            stated.append(parse_stated(match[1] + value))
        at = match.end()
    return stated, reason, text[at:].strip()
