"""Why a key of the case file does nothing in a case, and what to press instead."""

from __future__ import annotations

from tui.application.cases.case_view import CaseView

NOT_ON_CLOSED = frozenset(
    {"assign", "facts", "find", "determine", "propose", "approve", "reject", "post", "letter", "letters"}
)
"""Steps that the rules refuse on a closed case, by the Textual names of their actions."""
ON_CORRECTION = frozenset({"approve", "reject", "post"})
NOTHING_CITED = "Nothing is cited yet: o opens the account, and e there cites what it shows."


def reason(name: str, view: CaseView | None) -> str:
    """Why the action of that Textual name does nothing; "" where it does something, or until the case is read."""
    if view is None:
        return ""
    if name in NOT_ON_CLOSED and not view.case.is_open:
        return "The case is closed: z takes it up again, then this can be done."
    if name in ON_CORRECTION and not view.case.open_proposals:
        return "No correction is open; p proposes one."
    return NOTHING_CITED if name == "evidence" and not view.cited else ""
