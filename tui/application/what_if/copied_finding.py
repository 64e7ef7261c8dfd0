"""A finding of the sandbox, to be handed over."""

from __future__ import annotations

from domain.history.why import two_ways
from tui.application.answer_file import Copied, WhyText, about, kept, ways_text, why_lines
from tui.application.private_file import safe_name
from tui.application.session import Session
from tui.application.what_if.sandbox import Findings
from tui.application.what_if.text import finding_text


def copy_finding(session: Session, findings: Findings, *, why_text: WhyText) -> Copied:
    """The finding as text, kept with whose account it is about and how the instant is counted. Raises RecountError."""
    window, text = findings.window, finding_text(findings, session.zone)
    account = findings.at_cursor.real
    paragraphs = (
        about(session, window.account_id, account, window.instant),
        ["As it was recorded:", *ways_text(two_ways(session.store, window.account_id, window.instant))],
        why_lines(
            session.store, window.account_id, window.version, window.instant, why_text, account.currency
        ),
    )
    return kept(
        session, f"{safe_name(window.account_id)}-event-{window.version}-what-if.txt", text, paragraphs
    )
