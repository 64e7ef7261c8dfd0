"""A correction that is proposed from elsewhere than the file of its case, which then says where it is."""

from __future__ import annotations

from typing import Any

from textual.app import App

from tui.application.cases.knock_on import KnockOnProposal
from tui.application.session import Session
from tui.screens.disputes.case_step import CaseStepScreen
from tui.screens.kit.keymap import shown_key
from tui.text.safe import safe_str

MAX_ID = 40


def propose(app: App[Any], session: Session, made: KnockOnProposal) -> None:
    """Ask for the correction over the screen on top."""

    def told(is_recorded: bool | None) -> None:
        if is_recorded:
            case_id, cases = safe_str(made.case_id, MAX_ID), shown_key("accounts.cases", app)
            app.notify(
                f"A correction is proposed in case {case_id}. Next: {cases}  open the case", markup=False
            )

    app.push_screen(CaseStepScreen(session, made.case_id, made.form, made.currency, made.version), told)
