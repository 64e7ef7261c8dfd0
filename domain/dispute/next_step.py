"""What a case waits for: the step that brings it nearer to its end. The clock says by when, this says what."""

from __future__ import annotations

from typing import Literal

from domain.dispute import letters
from domain.dispute.state import CaseFold

NextStep = Literal[
    "assign", "cite", "find", "determine", "propose", "approve", "post", "tell", "close", "nothing"
]


def next_step(case: CaseFold) -> NextStep:
    """The next step on the usual way; others may be taken, and the rules alone say which are refused."""
    if not case.is_open:
        return "nothing"
    for proposal in case.open_proposals.values():
        return "post" if proposal.may_post else "approve"
    if not case.assignee:
        return "assign"
    if letters.owed(case) == "provisional-credit":
        return "tell"
    if case.outcome is None:
        return _investigating(case)
    if case.owes_correction or _undecided(case):
        return "propose"
    if letters.owed(case) is not None:
        return "tell"
    return "nothing" if case.credits else "close"


def _undecided(case: CaseFold) -> bool:
    """A provisional credit is open and no debit of it is announced for a day that is set."""
    return any(case.credit_log[credit_id].due_on is None for credit_id in case.credits)


def _investigating(case: CaseFold) -> NextStep:
    if not case.evidence:
        return "cite"
    return "determine" if case.findings else "find"
