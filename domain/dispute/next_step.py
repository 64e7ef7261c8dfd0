"""What a case waits for: the step that brings it nearer to its end. The clock says by when, this says what."""

from __future__ import annotations

from typing import Literal

from domain.dispute import letters
from domain.dispute.rules.correction import still_stands
from domain.dispute.state import CaseFold, Proposal

NextStep = Literal[
    "assign",
    "cite",
    "find",
    "determine",
    "propose",
    "approve",
    "post",
    "reject",
    "tell",
    "wait",
    "close",
    "reopen",
    "nothing",
]
"""`wait`: for the day of a debit that was announced. `reopen`: closed, and taken up again only if there is reason to.
`nothing`: there is no case, or one that cannot be read."""


def next_step(case: CaseFold) -> NextStep:
    """The next step on the usual way; others may be taken, and the rules alone say which are refused."""
    if case.status == "absent" or case.unverified_from is not None:
        return "nothing"
    if not case.is_open:
        return "reopen"
    for number, proposal in case.open_proposals.items():
        return _with_proposal(case, number, proposal)
    if not case.assignee and case.outcome is None:
        return "assign"
    if letters.owed(case) == "provisional-credit":
        return "tell"
    if case.outcome is None:
        return _investigating(case)
    if case.owes_correction or _undecided(case):
        return "propose"
    if letters.owed(case) is not None:
        return "tell"
    return "wait" if case.credits else "close"


def _with_proposal(case: CaseFold, number: int, proposal: Proposal) -> NextStep:
    """What was found since may have made the correction one that nobody can post."""
    if not still_stands(case, number, proposal):
        return "reject"
    return "post" if proposal.may_post else "approve"


def _undecided(case: CaseFold) -> bool:
    """A provisional credit is open and no debit of it is announced for a day that is set."""
    return any(case.credit_log[credit_id].due_on is None for credit_id in case.credits)


def _investigating(case: CaseFold) -> NextStep:
    if not case.evidence:
        return "cite"
    return "determine" if case.findings else "find"
