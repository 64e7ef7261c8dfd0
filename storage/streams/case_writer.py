"""What is derived from a dispute case as it grows: the state at its head, and its row of the queue."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from domain.account.state import Stamp
from domain.dispute.events import CaseEvent
from domain.dispute.state import CaseFold, CaseStamp, case_of, evolve
from storage.encoding.case_codec import encode_state
from storage.streams.writer import StreamWriter


@dataclass(slots=True, kw_only=True)
class CaseWriter(StreamWriter):
    """A case is short: it needs no keyframes, and the columns of a balance curve stay at nought."""

    READ_MODEL: ClassVar[str] = "dispute_queue"

    state: CaseFold

    def fold(self, event: CaseEvent | None, stamp: Stamp, actor: str) -> None:
        """Fold one recorded fact into the case."""
        evolve(self.state, event, CaseStamp(stamp[0], stamp[1], actor))

    def head_row(self) -> tuple[Any, ...]:
        """The row of `streams` after the append."""
        stored = encode_state(self.state)
        return (
            self.stream_id,
            self.state.version,
            self.hash,
            self.recorded_at,
            self.schema,
            stored,
            *(0, 0, 0, 0, 0),
        )

    def summary_row(self) -> tuple[Any, ...]:
        """The row of the inline read model `dispute_queue`."""
        return queue_row(case_of(self.stream_id), self.state)


def queue_row(case_id: str, case: CaseFold) -> tuple[Any, ...]:
    """A case as `dispute_queue` keeps it, in the order of the table's columns. Days are ISO text."""
    due = case.next_due
    return (
        case_id,
        case.account_id,
        case.holder_id,
        case.currency,
        case.status,
        case.outcome or "",
        case.regime,
        case.reason_code,
        case.alleged_amount or 0,
        case.assignee,
        case.noticed_on.isoformat() if case.noticed_on is not None else "",
        due.name if due is not None else "",
        due.due_on.isoformat() if due is not None else None,
        sum(case.credits.values()),
        sum(one.needs_approval and one.status == "proposed" for one in case.proposals.values()),
        case.version,
        case.recorded_at,
    )
