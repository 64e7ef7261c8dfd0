"""Why somebody else must approve, for the person at the desk."""

from __future__ import annotations

from domain.dispute.rules.correction import part_in
from domain.dispute.state import CaseFold

PARTS = {"proposed": "you proposed it", "determined": "you determined the case"}


def not_yours(case: CaseFold, actor: str) -> str:
    """Why this person may not approve the open correction that waits for it; "" where they may, or none waits."""
    for proposal in case.open_proposals.values():
        part = part_in(case, proposal, actor)
        if proposal.status == "proposed" and part is not None:
            return PARTS[part]
    return ""
