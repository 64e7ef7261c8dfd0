"""A proof, to be handed over."""

from __future__ import annotations

from domain.account.state import stream_of
from domain.history.cut import state_at
from domain.history.proof import Proof
from tui.application.answer_file import Copied, WhyText, about, both_ways, figures_text, kept, why_lines
from tui.application.private_file import safe_name
from tui.application.session import Session


def copy_proof(session: Session, proof: Proof, verdict: str, why_text: WhyText) -> Copied:
    """The verdict, kept with whose account it is about and what was proved. Raises RecountError."""
    store, account_id, version = session.store, proof.account_id, proof.version
    account, _ = state_at(store, account_id, version)
    event = store.event(stream_of(account_id), version)
    instant = account.recorded_at if event is None else event.recorded_at
    paragraphs = (
        [*about(session, account_id, account, instant), *figures_text(account)],
        both_ways(store, account_id, instant),
        why_lines(store, account_id, version, instant, why_text, account.currency),
    )
    return kept(session, f"{safe_name(account_id)}-event-{version}-proof.txt", verdict, paragraphs)
