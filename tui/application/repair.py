"""Making anew what is derived from the log, where the log itself is sound."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.verification import DERIVED, Finding, Verification

if TYPE_CHECKING:
    from domain.bank import Bank


@dataclass(frozen=True, slots=True)
class Repair:
    """What a repair rebuilt from the log, and what it left alone because the log itself is in doubt there."""

    before: Verification
    rebuilt: tuple[str, ...]
    left_alone: tuple[str, ...]


def repair(bank: Bank, found: Verification) -> Repair:
    """Rebuild what is derived from sound streams.

    Where the log is in doubt nothing is rebuilt: what was derived from it earlier is evidence of what it was. Raises
    ReadOnly, StoreUnavailable.
    """
    derived = {finding.stream_id for finding in found.findings if finding.kind in DERIVED} | set(found.stale)
    doubtful = {finding.stream_id for finding in found.findings if _is_in_doubt(finding)}
    # Damaged pages may be any stream's.
    left = derived if any(finding.kind == "file" for finding in found.findings) else derived & doubtful
    rebuilt = sorted(derived - left)
    bank.repair(rebuilt)
    return Repair(found, tuple(rebuilt), tuple(sorted(left | {one for one in doubtful if one})))


def repair_account(bank: Bank, account_id: str) -> str:
    """The same of one account; what was done, or why nothing was, in a sentence. Raises as `repair`, UnknownAccount."""
    done = repair(bank, bank.verify([account_id], jobs=1))
    if done.left_alone:
        return (
            "Left alone: the log itself is in doubt here; restore a backup, and keep this bank as evidence."
        )
    if not done.rebuilt:
        return "There was nothing to rebuild: what is derived from the log agrees with it."
    return "Snapshots, live state and list were made anew from the log, which was only read."


def _is_in_doubt(finding: Finding) -> bool:
    return finding.kind not in (*DERIVED, "unreadable", "position", "batch")
