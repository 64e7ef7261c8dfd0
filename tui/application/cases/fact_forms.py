"""Facts as they are typed into one line in the app, in the words of the shell: `KEY=VALUE`, quoted where it has spaces.

A notice begins with the code of its reason, one of those that are listed; whatever comes after the facts is what the
customer said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from domain.dispute.commands import CaseRequest, OpenCase
from domain.dispute.derived import AccountLog, known_of
from domain.dispute.events import NoticeReceived
from domain.dispute.facts import Facts
from domain.dispute.reasons import BY_CODE, find
from domain.dispute.state import Case
from domain.errors import BadInput
from domain.handlers.dispute import CaseHandler
from domain.ids import uuid7
from tui.application.cases import intake
from tui.application.cases.fact_values import FactReader
from tui.application.cases.facts import Stated, parse_stated
from tui.application.cases.step_prompts import ParsedStep, StepForm
from tui.application.cases.steps import UNNUMBERED
from tui.application.session import Session
from tui.text.case_facts import fact_name, fact_words
from tui.text.cases import REGIMES, day_words
from tui.text.format import money
from tui.text.time.parse import parse_when

_FACT = re.compile(r"""\s*([A-Za-z][A-Za-z0-9_.-]*[+-]?=)(?:"([^"]*)"|(\S*))(?=\s|$)""")
WHY = "reason"
"""The key that says why a fact is other than the log or the case has it."""


def notice(session: Session, account_id: str, entry: int | None) -> StepForm:
    """What the customer says: `atm-short amount=40.00 medium=phone the machine gave less`."""
    handler = session.cases
    log = handler.log(account_id)
    _, codes = intake.reasons_of(log, () if entry is None else (entry,))
    begun = [] if entry is None else [Stated("entry", str(entry), "+")]

    def read(text: str) -> ParsedStep:
        code, rest = _reason_code(text, codes)
        stated, reason, said = _split(rest)
        whole = [*begun, Stated("reason_code", code), *stated, *_said(said)]
        reader = _reader(session, log.account.currency, None)
        command = intake.notice(handler, account_id, whole, reader, reason)
        facts = _taken(session, command, reason)
        lines = (*_notice_lines(facts, log), *_warned(handler, account_id, facts))
        return ParsedStep(command, lines, reason)

    return StepForm(
        f"Notice for account {account_id}",
        f"the reason, facts as KEY=VALUE, then what the customer says. Reasons: {' | '.join(codes)}. "
        "Facts: amount noticed medium told-by entry+ missing learned device regime …",
        read,
    )


def facts(session: Session, case_id: str, case: Case) -> StepForm:
    """Facts as they are known now, and why: `statement=2026-03-02 entry+=4 reason="seen on paper"`."""

    def read(text: str) -> ParsedStep:
        stated, reason, said = _split(text)
        if said:
            raise BadInput(f"{said[:40]!r} is no fact; write KEY=VALUE, quoted where it has spaces.")
        reader = _reader(session, case.currency, case.facts)
        return ParsedStep(intake.amendment(session.cases, case, stated, reader, reason), (), reason)

    return StepForm(
        f"Facts of case {case_id}",
        f'KEY=VALUE, then {WHY}="why". Now: {"; ".join(_stated_now(case.facts))}',
        read,
    )


def _taken(session: Session, command: OpenCase, reason: str) -> Facts:
    """The facts as the case would have them, with what the log knows. Raises as CaseHandler.execute."""
    request = CaseRequest(
        case_id=UNNUMBERED,
        command=command,
        command_id=uuid7(session.clock()),
        actor=session.actor,
        reason=reason,
    )
    received = session.cases.would_record(request)[0]
    assert isinstance(received, NoticeReceived)
    return received


def _reader(session: Session, currency: str, was: Facts | None) -> FactReader:
    now = session.clock()
    return intake.reader_of(
        session.cases,
        currency,
        lambda text: parse_when(text, zone=session.zone, now=now, locale=session.locale),
        session.zone,
        was,
    )


def _reason_code(text: str, codes: tuple[str, ...]) -> tuple[str, str]:
    """The code that the line begins with, and the rest. Raises BadInput, with those that the words fit first."""
    code, _, rest = text.strip().partition(" ")
    if code not in BY_CODE:
        likely = [one.code for one in find(text) if one.code in codes]
        listed = ", ".join(dict.fromkeys((*likely, *codes)))
        raise BadInput(f"Begin with the reason, one of {listed}.")
    return code, rest


def _split(text: str) -> tuple[list[Stated], str, str]:
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


def _said(words: str) -> Iterator[Stated]:
    if words:
        yield Stated("words", words)


def _notice_lines(facts: Facts, log: AccountLog) -> Iterator[str]:
    currency = log.account.currency
    yield f"{BY_CODE[facts.reason_code].title} ({facts.reason_code}), {REGIMES[facts.regime]}, {facts.country}"
    amount = (
        "no amount" if facts.alleged_amount is None else f"{money(facts.alleged_amount, currency)} {currency}"
    )
    yield f"{amount}, {facts.notice_channel} notice of {day_words(facts.noticed_on)}"
    yield (
        f"disputed: event {', '.join(map(str, facts.entries))}" if facts.entries else "no event disputed yet"
    )
    for one in known_of(facts, log):
        if getattr(facts, one.fact) == one.value:
            yield f"{fact_name(one.fact)}: {fact_words(one.fact, one.value, currency)} – {one.words}"


def _warned(handler: CaseHandler, account_id: str, facts: Facts) -> Iterator[str]:
    return (f"! {one}" for one in intake.warnings_of(handler, account_id, facts))


def _stated_now(facts: Facts) -> Iterator[str]:
    """The facts that liability and the clock hang on most, as they stand."""
    for name in (
        "noticed_on",
        "statement_on",
        "learned_on",
        "device",
        "new_account",
        "point_of_sale",
        "foreign",
    ):
        yield f"{fact_name(name)} {fact_words(name, getattr(facts, name), '')}"
