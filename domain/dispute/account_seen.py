"""How far a case has seen the disputed account, and what recorded since bears on a correction that it proposes.

Who proposes a correction without saying which version of the account they looked at has seen what their case has: up to
`version_seen`. Of what came later two things make a correction wrong that was right before (`bears_on`): what staff
recorded that may have put the same thing right, and what became of the entries, holds and credits that it names. What
customers, cards and the bank's own runs book meanwhile is let in, and what staff pay out: a correction says what it
takes back or lends, not what the balance is to be. An account that was frozen or closed answers for itself.

Approving and posting are stricter: the figures before and after were proposed, so that any later event is a conflict.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from domain.account import events as e
from domain.account.events import AccountEvent
from domain.dispute import events as d
from domain.dispute import postings as p
from domain.stream import RecordedEvent

STAFF = "staff"
"""The channel of what people at the bank record on an account."""
PUTS_NOTHING_RIGHT = (
    e.AccountClosed,
    e.AccountFactsChanged,
    e.AccountFrozen,
    e.AccountUnfrozen,
    e.ClaimStated,
    e.HoldPlaced,
    e.MoneyWithdrawn,
    e.OverdraftLimitChanged,
    e.WithdrawalDeclined,
)
"""Events by which nothing is given back, whoever records them."""


def version_seen(opened_on: int, events: Iterable[RecordedEvent[d.CaseEvent]]) -> int:
    """The newest event of the account that the case has seen.

    That is the newest of the account when the notice was taken (`opened_on`), when evidence was cited, when a
    correction was previewed, what was posted, and what a determination names.
    """
    return max([opened_on, *(_shows(row.event) for row in events)])


def bears_on(later: Iterable[RecordedEvent[AccountEvent]], case_id: str, steps: Sequence[p.Step]) -> bool:
    """Whether one of these later events of the account may make a correction with these steps wrong.

    What the case itself posted never does. An event that cannot be read may.
    """
    named = {
        (name, getattr(step, name))
        for step in steps
        for name in ("entry", "hold_id", "credit_id")
        if getattr(step, name, None) is not None
    }
    return any(
        row.correlation_id != case_id
        and (
            (row.channel == STAFF and not isinstance(row.event, PUTS_NOTHING_RIGHT))
            or row.event is None
            or any(getattr(row.event, name, None) == value for name, value in named)
        )
        for row in later
    )


def _shows(event: d.CaseEvent | None) -> int:
    match event:
        case d.EvidenceCited():
            return event.known_version
        case d.CorrectionProposed():
            return event.account_version
        case d.CorrectionPosted():
            return event.last_version
        case d.Determined():
            return max(event.corrected_by, default=0)
    return 0
