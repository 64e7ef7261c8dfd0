"""Facts in fields, or typed into one line in the words of the shell: `KEY=VALUE`, quoted where it has spaces.

A notice begins with the code of its reason, one of those that are listed; whatever comes after the facts is what the
customer said.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

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
from tui.application.cases.fact_fields import (
    AMENDABLE,
    OF_NOTICE,
    amended,
    entries_value,
    fact_fields,
    notice_fields,
)
from tui.application.cases.fact_values import FactReader
from tui.application.cases.facts import WHY, Stated, begins_with_fact, split_facts
from tui.application.cases.form_fields import FieldChoice, Values, as_several, chosen_of
from tui.application.cases.step_forms import ParsedStep, StepForm, on_a_line
from tui.application.cases.step_lists import entry_choices
from tui.application.cases.steps import UNNUMBERED
from tui.application.session import Session
from tui.text.case_facts import fact_name, fact_words
from tui.text.cases import REGIMES, day_words
from tui.text.format import money
from tui.text.time.parse import parse_when


def notice(session: Session, account_id: str, entry: int | None) -> StepForm:
    """What the customer says: `atm-short amount=40.00 medium=phone the machine gave less`."""
    handler = session.cases
    log = handler.log(account_id)
    currency = log.account.currency
    first = () if entry is None else (entry,)
    _, codes = intake.reasons_of(log, first)
    begun = tuple(map(str, first))

    def make(values: Values) -> ParsedStep:
        stated = list(_of_notice(values))
        reason = values.get("reason", "").strip()
        reader = reader_for(session, currency)
        command = intake.notice(handler, account_id, stated, reader, reason)
        facts = _taken(session, command, reason)
        lines = (*_notice_lines(facts, log), *_warned(handler, account_id, facts))
        return ParsedStep(command, lines, reason, tuple(_known_lines(facts, log)))

    def split(text: str) -> Values:
        code, rest = _reason_code(text, codes)
        stated, reason, said = split_facts(rest)
        values = {"reason_code": code, "reason": reason, "words": said}
        entries, more = [*begun], list[Stated]()
        for one in stated:
            if one.key == "entry" and one.sign != "-":
                named = [entry.strip() for entry in one.value.split(",")]
                entries = [*entries, *named] if one.sign else named
            elif one.key in OF_NOTICE and not one.sign and one.key not in values:
                values[one.key] = one.value
            else:
                more.append(one)
        return {**values, "entry": as_several(entries), "more": _stated_words(more)}

    def joined(values: Values) -> str:
        return f"{values.get('reason_code', '')} {_facts_line(_of_notice(values, begun), values)}".strip()

    return StepForm(
        "notice",
        f"Notice for account {account_id}",
        f"the reason, facts as KEY=VALUE, then what the customer says. Reasons: {' | '.join(codes)}. "
        "Facts: amount noticed medium told-by entry+ missing learned device regime …",
        notice_fields(codes, currency, lambda: reader_for(session, currency)),
        make,
        split,
        joined,
        first={"entry": as_several(begun)},
        lists=lambda: {"entry": entry_choices(handler, account_id, currency, session.zone, first)},
    )


def facts(session: Session, case_id: str, case: Case) -> StepForm:
    """Facts as they are known now, and why: `statement=2026-03-02 entry+=4 reason="seen on paper"`."""
    first = entries_value(case)

    def make(values: Values) -> ParsedStep:
        stated = [*amended(values, first), *split_facts(values.get("more", ""))[0]]
        reader, reason = reader_for(session, case.currency, case.facts), values.get("reason", "").strip()
        return ParsedStep(intake.amendment(session.cases, case, stated, reader, reason), (), reason)

    def split(text: str) -> Values:
        stated, reason, said = split_facts(text)
        if said:
            raise BadInput(f"{said[:40]!r} is no fact; write KEY=VALUE, quoted where it has spaces.")
        values, more = {"reason": reason, "entry": first}, list[Stated]()
        for one in stated:
            if one.key in AMENDABLE and one.key != "entry" and not one.sign and one.key not in values:
                values[one.key] = one.value
            else:
                more.append(one)
        return {**values, "more": _stated_words(more)}

    def joined(values: Values) -> str:
        stated = [*amended(values, first), *split_facts(values.get("more", ""))[0]]
        return _facts_line(stated, values)

    return StepForm(
        "facts",
        f"Facts of case {case_id}",
        f'KEY=VALUE, then {WHY}="why". Now: {"; ".join(_stated_now(case.facts))}',
        fact_fields(case, lambda: reader_for(session, case.currency, case.facts), session.zone),
        make,
        split,
        joined,
        first={"entry": first},
        lists=lambda: {"entry": _disputable(session, case)},
    )


def _disputable(session: Session, case: Case) -> tuple[FieldChoice, ...]:
    """Entries to dispute; those of which a part is disputed already are chosen with it."""
    claimed = dict(zip(case.facts.entries, chosen_of(entries_value(case)), strict=True))
    found = entry_choices(session.cases, case.account_id, case.currency, session.zone, case.facts.entries)
    return tuple(replace(one, value=claimed.get(int(one.value), one.value)) for one in found)


def _of_notice(values: Values, begun: Sequence[str] = ()) -> Iterator[Stated]:
    """The facts of a notice as they are stated; of the entries those that the line does not begin with, or all of them
    where it must not begin with those."""
    entries = chosen_of(values.get("entry", ""))
    if entries and not set(begun) <= set(entries):
        yield Stated("entry", ",".join(entries))
    else:
        for entry in entries:
            if entry not in begun:
                yield Stated("entry", entry, "+")
    for key in OF_NOTICE:
        if values.get(key, "").strip():
            yield Stated(key, values[key].strip())
    yield from split_facts(values.get("more", ""))[0]
    if values.get("words", "").strip():
        yield Stated("words", values["words"].strip())


def _facts_line(stated: Iterable[Stated], values: Values) -> str:
    """Facts on a line; what the customer said comes last, without a key where it cannot be taken for facts."""
    words = on_a_line(values.get("words", ""))
    keyed = [one for one in stated if one.key not in ("reason_code", "words")]
    if begins_with_fact(words):
        keyed, words = [*keyed, Stated("words", words)], ""
    reason = on_a_line(values.get("reason", ""))
    why = _stated_words([Stated(WHY, reason)] if reason else [])
    return " ".join(filter(None, (_stated_words(keyed), why, words)))


def _stated_words(stated: Iterable[Stated]) -> str:
    """Facts as they are typed, quoted where they have spaces."""
    return " ".join(f"{one.key}{one.sign}={_quoted(on_a_line(one.value))}" for one in stated)


def _quoted(value: str) -> str:
    bare = value.replace('"', "'")
    return f'"{bare}"' if " " in bare or not bare else bare


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


def reader_for(session: Session, currency: str, was: Facts | None = None) -> FactReader:
    """How facts are read at this desk; `was` as of FactReader."""
    now = session.clock()
    return intake.reader_of(
        session.cases,
        currency,
        lambda text, zone: parse_when(text, zone=zone, now=now, locale=session.locale),
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


def _known_lines(facts: Facts, log: AccountLog) -> Iterator[str]:
    """What the log says of the facts."""
    for one in known_of(facts, log):
        if getattr(facts, one.fact) == one.value:
            yield f"{fact_name(one.fact)}: {fact_words(one.fact, one.value, log.account.currency)} – {one.words}"


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
