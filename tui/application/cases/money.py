"""The money of a case as it stands on its account."""

from __future__ import annotations

from domain.account.state import stream_of
from domain.dispute.ledger import CaseLedger, ledger
from domain.dispute.state import Case
from domain.errors import UnknownAccount
from domain.handlers.dispute import CaseHandler


def read_ledger(handler: CaseHandler, case_id: str) -> tuple[Case, CaseLedger]:
    """The case and its ledger. Raises UnknownCase, UnknownAccount."""
    case, store = handler.load(case_id), handler.store
    account = store.head(case.account_id)
    if account is None:
        raise UnknownAccount(case.account_id)
    stream_id = stream_of(case.account_id)
    return case, ledger(case_id, case, account, lambda version: store.event(stream_id, version))
