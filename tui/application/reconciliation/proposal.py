"""From what differs to a proposal in the account's open case: written, previewed there, and never posted from here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from domain.account import events as e
from domain.account.state import stream_of
from domain.dispute.state import Case
from domain.errors import BadInput
from domain.history.what_if import Change, Edit, LeaveOut
from domain.money import plain
from domain.ports import Store
from domain.reconciliation.reconcile import Finding
from tui.application.cases.correction_form import proposal
from tui.application.cases.knock_on import KnockOnProposal, KnockOns, of_edits
from tui.application.session import Session
from tui.application.what_if.sandbox import EventWindow

NONE = KnockOns((), "")


def proposal_of(session: Session, account_id: str, one: Finding) -> KnockOnProposal:
    """The proposal of the account's open case that puts a finding right, with the fees that came of it.

    Only in the log: its entry is reversed. Another amount or sign: it is reversed and posted again. Only on the
    statement: paid in. Raises BadInput where no case is open, and for what a case cannot post.
    """
    store = session.store
    open_cases = store.cases(account_id=account_id, limit=1)
    if not open_cases:
        raise BadInput(
            "This account has no open case to propose it in; D, then n, takes the customer's notice."
        )
    case_id = open_cases[0].case_id
    case = session.cases.load(case_id)
    came_of_it = _came_of(store, case_id, case, one)
    form = proposal(session, case_id, case)
    steps = (*_steps(one, case.currency), *came_of_it.steps)
    hint = "; ".join(filter(None, (*came_of_it.lines, came_of_it.untried)))
    return KnockOnProposal(case_id, form.begun_with("; ".join(steps), hint), case.currency, case.version)


def _steps(one: Finding, currency: str) -> Sequence[str]:
    if not one.entries:
        if one.amount < 0:
            raise BadInput(
                "A case gives money back; what the log lacks of money out is posted by a, with the bank's value date."
            )
        return [f"pay-in {plain(one.amount, currency)}"]
    entry = one.entries[0]
    steps = [f"reverse {entry.version}"]
    if one.lines and (one.lines[0].amount > 0) != (entry.amount > 0):
        raise BadInput(
            f"The bank has it the other way round: propose reverse {entry.version}, and post "
            f"{plain(one.lines[0].amount, currency)} by a."
        )
    if one.lines:
        steps.append(f"post-again {entry.version} {plain(abs(one.lines[0].amount), currency)}")
    return steps


def _came_of(store: Store, case_id: str, case: Case, one: Finding) -> KnockOns:
    """Fees, interest and declines that would not be there had the log said what the statement says."""
    if not one.entries:
        return NONE
    entry = one.entries[0]

    def supposed(window: EventWindow) -> Sequence[Edit]:
        row = store.event(stream_of(case.account_id), entry.version)
        if one.lines and row is not None and isinstance(row.event, e.MoneyWithdrawn | e.MoneyDeposited):
            return [Change(entry.version, replace(row.event, amount=abs(one.lines[0].amount)))]
        return [LeaveOut(entry.version)]

    return of_edits(store, case_id, case, supposed, entry.version)
