"""What is derived from a dispute case as it grows: the state at its head, and its row of the queue."""

from __future__ import annotations

from dataclasses import dataclass

from domain.account.state import Stamp
from domain.dispute.events import CaseEvent
from domain.dispute.fold import evolve
from domain.dispute.state import Case, CaseFold, CaseStamp, case_of, thaw
from storage.encoding.rows import HeadRow, Row
from storage.streams.short_writer import ShortWriter


@dataclass(slots=True, kw_only=True)
class CaseWriter(ShortWriter):
    """A case is short, and has a row in a list."""

    state: CaseFold

    def resume(self, state: Case, head: HeadRow | None = None) -> None:
        self.state = thaw(state)

    def follow(self, event: CaseEvent | None, stamp: Stamp, actor: str) -> None:
        evolve(self.state, event, CaseStamp(stamp[0], stamp[1], actor))

    def summary_row(self) -> Row:
        """The row of the inline read model `dispute_queue`."""
        return queue_row(case_of(self.stream_id), self.state)


def begin(stream_id: str, schema: str, every: int) -> CaseWriter:
    """A case before its first event. See StreamKind.begin."""
    return CaseWriter(stream_id=stream_id, schema=schema, state=CaseFold())


def queue_row(case_id: str, case: CaseFold) -> Row:
    """A case as `dispute_queue` keeps it, in the order of the table's columns. Days are ISO text."""
    due = case.next_due
    return (
        case_id,
        case.account_id,
        case.holder_id,
        case.currency,
        case.status,
        case.outcome or "",
        case.facts.regime,
        case.facts.reason_code,
        case.facts.alleged_amount or 0,
        case.assignee,
        case.noticed_on.isoformat() if case.noticed_on is not None else "",
        due.name if due is not None else "",
        due.due_on.isoformat() if due is not None else None,
        sum(case.credits.values()),
        sum(one.needs_approval and one.status == "proposed" for one in case.proposals.values()),
        case.version,
        case.recorded_at,
    )
