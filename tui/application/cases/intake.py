"""Taking a notice and amending its facts: what was stated, with what the log and the bank's profile say beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from domain.account.state import AccountFold
from domain.dispute import commands as c
from domain.dispute.claims import amended, settled
from domain.dispute.derived import AccountLog, contradicted, filled, followed, proposed_regime
from domain.dispute.entry_kinds import WORDS, EntryKind, by_hand, kind_of
from domain.dispute.facts import Facts, Regime
from domain.dispute.liability import CURRENCIES
from domain.dispute.reasons import offered
from domain.dispute.regimes.table import REGIMES
from domain.dispute.state import Case
from domain.errors import BadInput
from domain.handlers.dispute import CaseHandler
from tui.application.cases.fact_values import FactReader, When
from tui.application.cases.facts import Stated, read_stated
from tui.application.cases.steps import NOT_SAID
from tui.text.case_facts import fact_name


def reader_of(
    handler: CaseHandler,
    currency: str,
    when: When,
    zone: ZoneInfo,
    was: Facts | None = None,
) -> FactReader:
    """How facts are read at a desk in this `zone`, a TIME by `when`."""
    bank_zone = handler.store.profile().clock
    return FactReader(currency, when, zone, bank_zone, handler.clock(), was)


def notice(
    handler: CaseHandler, account_id: str, stated: Sequence[Stated], reader: FactReader, reason: str = ""
) -> c.OpenCase:
    """A customer's notice: today unless a day is stated, under the rules that the account's currency proposes unless
    others are.

    Raises BadInput where nothing says what it is about or under which rules, UnknownAccount, MoneyError, TimeError and
    ValidationError.
    """
    said = read_stated(stated, reader)
    log = handler.log(account_id)
    code = said.get("reason_code")
    if code is None:
        raise BadInput(_reasons_to_choose(log, said.get("entries", ())))
    country = said.get("country") or country_of(handler, log.account)
    regime = said.get("regime") or proposed_regime(reader.currency, country, code)
    if regime is None:
        raise BadInput(
            f"No rules are proposed for an account in {reader.currency} and the country {country}; say them with "
            f"regime, one of {', '.join(REGIMES)}, or another country."
        )
    noticed_today = "noticed_on" not in said
    defaults: dict[str, Any] = {
        "regime": regime,
        "country": country,
        "notice_channel": "oral",
        "noticed_on": NOT_SAID,
    }
    facts = _with_why(Facts(**{**defaults, **said}), None, reason)
    facts = filled(settled(facts, log), log)
    return c.OpenCase(account_id=account_id, facts=facts, noticed_today=noticed_today)


def amendment(
    handler: CaseHandler, case: Case, stated: Sequence[Stated], reader: FactReader, reason: str = ""
) -> c.AmendFacts:
    """The facts of the case as they are known now. Raises as `notice`."""
    if not stated:
        raise BadInput(
            "Nothing is changed yet: say which fact is another one, on a line as KEY=VALUE, such as learned=2026-03-02."
        )
    if not reason.strip():
        raise BadInput("Facts are amended for a reason; say why.")
    was, log = case.facts, handler.log(case.account_id)
    facts = _with_why(replace(was, **read_stated(stated, reader)), was.extension_on, reason)
    return c.AmendFacts(facts=followed(was, amended(was, facts, log), log))


def _with_why(facts: Facts, was: date | None, reason: str) -> Facts:
    """Why a period is extended is kept with it (12 CFR 1005.6(b)(4))."""
    if facts.extension_on == was:
        return facts
    return replace(facts, extension_why=reason if facts.extension_on is not None else "")


def warnings_of(handler: CaseHandler, account_id: str, facts: Facts, case_id: str = "") -> list[str]:
    """What to know of a notice that no rule refuses, a sentence each; `case_id` is its own case where it has one."""
    log = handler.log(account_id)
    return [
        *_other_cases(handler, account_id, facts, case_id),
        *_against_log(facts, log),
        *_unusual_reason(facts, log),
        *_other_currency(facts.regime, log.account.currency),
        *_no_electronic_transfer(facts, log),
    ]


def country_of(handler: CaseHandler, account: AccountFold) -> str:
    """Whose rules are meant where nobody says it: the account's, else the bank's."""
    return account.country or handler.store.profile().country


def reasons_of(log: AccountLog, entries: Sequence[int]) -> tuple[EntryKind | None, tuple[str, ...]]:
    """The kind of the first disputed entry, and the codes of the reasons that it can be disputed for."""
    kind = next((kind_of(row) for row in log.rows(entries)), None)
    return kind, tuple(reason.code for reason in offered(kind))


def _reasons_to_choose(log: AccountLog, entries: Sequence[int]) -> str:
    kind, codes = reasons_of(log, entries)
    about = "" if kind is None else f" Event {entries[0]} is {WORDS[kind]}."
    return f"Say what it is about with reason_code: {', '.join(codes)}.{about}"


def _other_cases(handler: CaseHandler, account_id: str, facts: Facts, case_id: str) -> Iterator[str]:
    for summary in handler.store.cases(account_id=account_id):
        other = None if summary.case_id == case_id else handler.store.case(summary.case_id)
        if other is None:
            continue
        both = tuple(one for one in facts.entries if one in other.facts.entries)
        if facts.missing is not None and facts.missing == other.facts.missing and not both:
            yield (
                f"The same amount is missing in case {summary.case_id} as well, which is open: if that is the same "
                "money, it is given once."
            )
        if both:
            listed = ", ".join(map(str, both))
            events = f"Event {listed} is" if len(both) == 1 else f"Events {listed} are"
            yield f"{events} disputed in case {summary.case_id} as well, which is open."


def _against_log(facts: Facts, log: AccountLog) -> Iterator[str]:
    for one in contradicted(facts, log):
        stated = "yes" if getattr(facts, one.fact) else "no"
        yield f"It is stated that {fact_name(one.fact)} is {stated}, and the log has it otherwise: {one.words}."


def _unusual_reason(facts: Facts, log: AccountLog) -> Iterator[str]:
    kind, codes = reasons_of(log, facts.entries)
    if kind is not None and facts.reason_code not in codes:
        yield (
            f"Event {facts.entries[0]} is {WORDS[kind]}, which is seldom disputed as {facts.reason_code}; usual are "
            f"{', '.join(codes)}."
        )


def _other_currency(regime: Regime, currency: str) -> Iterator[str]:
    amounts = CURRENCIES.get(regime, currency)
    if amounts != currency:
        yield f"The amounts of {regime} are {amounts} and the account is in {currency}: they are not applied to it."


def _no_electronic_transfer(facts: Facts, log: AccountLog) -> Iterator[str]:
    """Disputed under Regulation E, which is about electronic fund transfers alone."""
    for row in log.rows(facts.entries) if facts.regime == "reg-e" else ():
        words = by_hand(row)
        if words:
            yield (
                f"Event {row.version} is {words}, which by itself is no electronic fund transfer: Regulation E does "
                "not bind the bank for it (12 CFR 1005.3(b)(1), (c)(1))."
            )
