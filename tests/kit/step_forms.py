"""The forms of the steps of a case, each on a case that it can be taken on."""

from __future__ import annotations

from collections.abc import Callable

from domain.dispute.state import Case
from tests.kit.cases import ACCOUNT, case_of
from tui.application.cases import correction_form, fact_forms, step_prompts
from tui.application.cases.step_forms import StepForm
from tui.application.session import Session

Cases = tuple[Case, Case, Case]
STEPS: dict[str, Callable[[Session, Cases], StepForm]] = {
    "note": lambda session, of: step_prompts.note("D-1"),
    "assign": lambda session, of: step_prompts.assign(session.store, "D-1", "ada"),
    "finding": lambda session, of: step_prompts.finding(session.store, "D-1", of[0]),
    "determination": lambda session, of: step_prompts.determination("D-1"),
    "proposal": lambda session, of: correction_form.proposal(session, "D-2", of[1]),
    "posting": lambda session, of: step_prompts.posting("D-1", of[0], 1),
    "approval": lambda session, of: step_prompts.approval("D-1", of[0], 1),
    "rejection": lambda session, of: step_prompts.rejection("D-1", of[0], 1),
    "closing": lambda session, of: step_prompts.ending("D-2", of[1]),
    "reopening": lambda session, of: step_prompts.ending("D-3", of[2]),
    "facts": lambda session, of: fact_forms.facts(session, "D-1", of[0]),
    "notice": lambda session, of: fact_forms.notice(session, ACCOUNT, None),
    "notice at an entry": lambda session, of: fact_forms.notice(session, ACCOUNT, 3),
}
"""Every step that a case file and a queue ask for."""


def form_of(session: Session, name: str) -> StepForm:
    """The form of a step, on the case that it can be taken on."""
    one, two, three = (case_of(session, case_id) for case_id in ("D-1", "D-2", "D-3"))
    return STEPS[name](session, (one, two, three))
