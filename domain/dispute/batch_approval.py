"""What a batch lets a case post: the corrections of one account that were approved with the others, over their sum."""

from __future__ import annotations

from dataclasses import dataclass

from domain.dispute import postings as p


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchApproval:
    """`steps` are exactly what is approved for the account. `approved_by` "": the sum is so small that nobody need
    approve it, and then the limits of one correction still hold."""

    batch_id: str
    account_id: str
    steps: tuple[p.Step, ...]
    approved_by: str = ""

    def covers(self, batch_id: str, account_id: str, steps: tuple[p.Step, ...]) -> bool:
        """Whether a correction is the one, to the entry and the amount."""
        return (self.batch_id, self.account_id, self.steps) == (batch_id, account_id, steps)
