"""What was found on the list of accounts: how it is told, and what it opens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.message import Message

from tui.application.search.hits import LATELY, Hit, Hits
from tui.screens.accounts.columns import last_entry
from tui.screens.accounts.queries import ListAnswer
from tui.screens.kit.lines import Line, Span, fitted
from tui.screens.kit.messages import AccountOpenRequested, CaseOpenRequested
from tui.text.safe import safe_str

if TYPE_CHECKING:
    from domain.ports import AccountSummary
    from tui.application.session import Session

HIT_CELLS = 48
"""Terminal columns for what a row was found for: beside it one must still see what one types."""


def opening_of(hit: Hit | None, account: AccountSummary) -> Message:
    """What asks for what the row stands for: a case, an account at an entry, or an account live."""
    if hit is None:
        return AccountOpenRequested(account.account_id)
    return (
        CaseOpenRequested(hit.case_id)
        if hit.case_id
        else AccountOpenRequested(account.account_id, hit.version)
    )


def found_words(search: str, answer: ListAnswer, hit: Hit | None, session: Session) -> str:
    """What the chosen row was found for, and how many there are: "1,000+" where no more were counted."""
    counted = (
        f"{answer.count:,}{'+' if answer.is_more else ''} of {answer.total:,}"
        if search
        else _all(answer.total)
    )
    if answer.hits.more:
        counted += f", {answer.hits.more:,} more"
    if hit is None:
        return counted
    when = "" if hit.case_id else f"{last_entry(hit.recorded_at, session.zone, session.clock())} "
    return f"{fitted(when + hit.words, HIT_CELLS).rstrip()}  {counted}"


def _all(total: int) -> str:
    return f"{total:,} account{'' if total == 1 else 's'}"


def nothing_found(search: str, hits: Hits) -> tuple[Line, ...]:
    """Why there is no row, and what to do about it."""
    if search:
        return (
            (Span("  No account matches "), Span(f"“{safe_str(search, 40)}”", "strong"), Span(".")),
            *((_looked_at(),) if hits.of_amount else ()),
            (Span("  Esc", "loud"), Span(" clears the search.", "quiet")),
        )
    return (
        (Span("  This bank has no accounts yet."),),
        (Span("  recount import berka FOLDER", "loud"), Span(" brings a bank's history in;", "quiet")),
        (Span("  recount demo", "loud"), Span(" opens one to look around.", "quiet")),
    )


def _looked_at() -> Line:
    return (Span(f"  None of the bank's newest {LATELY:,} events moved that amount.", "quiet"),)
