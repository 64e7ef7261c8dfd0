"""What a case file shows, to be handed over."""

from __future__ import annotations

from collections.abc import Sequence

from tui.application.answer_file import Copied, about, both_ways, kept
from tui.application.cases.case_view import CaseView
from tui.application.private_file import safe_name
from tui.application.session import Session
from tui.text.cases import NEXT_STEPS, due_words, status_words
from tui.text.safe import safe_str


def copy_case(session: Session, case_id: str, view: CaseView, shown: Sequence[str]) -> Copied:
    """Where the case stands in a sentence, kept with its account as it is and the lines of the pane that is looked at.

    Raises RecountError.
    """
    case, store, now = view.case, session.store, session.clock()
    account = store.head(case.account_id)
    on_account = [] if account is None else about(session, case.account_id, account, now)
    ways = [] if account is None else both_ways(store, case.account_id, now)
    paragraphs = ([f"After event {case.version:,} of the case", *on_account, *ways], shown)
    return kept(session, f"case-{safe_name(case_id)}.txt", case_sentence(case_id, view), paragraphs)


def case_sentence(case_id: str, view: CaseView) -> str:
    """Whose case it is, where it stands, what is due by when, and what it waits for."""
    case, due = view.case, view.case.next_due
    is_due = "nothing is due" if due is None else due_words(due.name, due.due_on, view.today, view.calendar)
    _, follows = NEXT_STEPS[view.next_step]
    parts = [status_words(case), is_due, *([f"next: {follows}"] if follows else [])]
    who = f"account {case.account_id}" + (f", {view.name}" if view.name else "")
    return safe_str(f"Case {case_id} ({who}): {'; '.join(parts)}.")
