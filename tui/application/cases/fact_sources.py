"""Where each fact of a case comes from: the log, or somebody who stated or amended it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from domain.dispute.derived import FIRM, AccountLog, Known, known_of
from domain.dispute.events import CaseEvent, FactsAmended
from domain.dispute.facts import Facts
from domain.dispute.state import Case
from domain.handlers.dispute import CaseHandler
from domain.stream import RecordedEvent
from tui.text.case_facts import stated

TOLD_ELSEWHERE = frozenset({"reason_code", "regime", "country", "words", "claims"})
"""Facts that a case shows by themselves."""


AS_STATED = "as it was stated"


@dataclass(frozen=True, slots=True)
class SourcedFact:
    """A fact by the name of its field, its value, and where it comes from."""

    name: str
    value: Any
    source: str


def sourced_facts(
    handler: CaseHandler, case: Case, events: Sequence[RecordedEvent[CaseEvent]]
) -> tuple[SourcedFact, ...]:
    """The facts that are known of a case, in the order of a notice. Raises UnknownAccount."""
    log = handler.log(case.account_id)
    return tuple(_sourced(case.facts, log, _amended(events)))


def _sourced(facts: Facts, log: AccountLog, amended: Mapping[str, str]) -> Iterator[SourcedFact]:
    known = {one.fact: one for one in known_of(facts, log)}
    for name in stated(facts):
        if name not in TOLD_ELSEWHERE:
            value = getattr(facts, name)
            yield SourcedFact(name, value, _source(name, value, known.get(name), amended.get(name, "")))


def _source(name: str, value: Any, known: Known | None, amended: str) -> str:
    if known is not None and known.value == value:
        return known.words
    otherwise = f"against the log: {known.words}" if known is not None and name in FIRM else ""
    return "; ".join(one for one in (amended or AS_STATED, otherwise) if one)


def _amended(events: Sequence[RecordedEvent[CaseEvent]]) -> dict[str, str]:
    """Name of a fact to who amended it last, and why."""
    found: dict[str, str] = {}
    for row in events:
        if isinstance(row.event, FactsAmended):
            why = f", “{row.reason}”" if row.reason else ""
            for name in Facts.__dataclass_fields__:
                if getattr(row.event.was, name) != getattr(row.event.now, name):
                    found[name] = f"amended by {row.actor} in event {row.version}{why}"
    return found
