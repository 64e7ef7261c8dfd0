"""What the time machine asks the app for: another screen, about what the cursor stands on."""

from __future__ import annotations

from tui.application.time_machine.view_state import ViewState
from tui.screens.kit.messages import (
    ActRequested,
    CasesRequested,
    ProjectionsRequested,
    ProofRequested,
    ToldRequested,
    WhatIfRequested,
)


def act_request(state: ViewState) -> ActRequested | None:
    """To act on the account as it is seen; None until it is."""
    if state.current is None:
        return None
    seen = state.current.state
    return ActRequested(state.account_id, seen=seen, cursor=state.event, live=state.is_live)


def cases_request(state: ViewState) -> CasesRequested:
    """For the account's disputes; parked in the past, a notice would be about the event there."""
    return CasesRequested(state.account_id, None if state.is_live else state.version)


def projections_request(state: ViewState) -> ProjectionsRequested:
    """For the read models, which lead to this account's rows."""
    return ProjectionsRequested(state.account_id)


def proof_request(state: ViewState) -> ProofRequested:
    """For the proof of the state at the cursor."""
    return ProofRequested(state.account_id, state.version)


def what_if_request(state: ViewState) -> WhatIfRequested | None:
    """For a sandbox around the cursor; None until its instant is known."""
    question = state.details_question
    return None if question is None else WhatIfRequested(state.account_id, state.version, question.instant)


def told_request(state: ViewState) -> ToldRequested:
    """For the statement that told of the cursor's instant; live, for the last one."""
    question = None if state.is_live else state.details_question
    return ToldRequested(state.account_id, around=None if question is None else question.instant)
