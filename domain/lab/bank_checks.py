"""Checks of the machinery: whether what is derived follows from the log, and what it says at an instant."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from typing import Literal, TypeAlias

from domain.errors import BadInput, DamageFound, UnknownAccount
from domain.history.cut import Lens, cut_at_instant
from domain.history.proof import prove
from domain.lab.checks import Look
from domain.verification import DERIVED, FindingKind

Found: TypeAlias = Literal["intact", "derived", "log", "seal"]
"""What a check of the bank finds: nothing; damage to what is derived; to the log; or what the seal alone tells."""


@dataclass(frozen=True, slots=True)
class VerifiedIs:
    """What the check of the whole bank finds, held against its seal where it has one."""

    found: Found

    def holds(self, look: Look) -> bool:
        kinds = {one.kind for one in look.bank.verify(seal=look.read_seal(), jobs=1).findings}
        return found_of(kinds) == self.found


@dataclass(frozen=True, slots=True)
class ProofIs:
    """Whether live state, snapshot and tail, and full replay of the account agree."""

    account_id: str
    is_equal: bool

    def holds(self, look: Look) -> bool:
        return prove(look.bank, self.account_id).equal == self.is_equal


@dataclass(frozen=True, slots=True)
class RowsAre:
    """How many rows a read model has, none of its events waiting; `version`: of its code (None: whichever)."""

    name: str
    rows: int
    version: int | None = None

    def holds(self, look: Look) -> bool:
        status = next((one for one in look.bank.projections().statuses() if one.name == self.name), None)
        if status is None or (self.version is not None and status.version != self.version):
            return False
        return status.rows == self.rows and status.lag_events == 0


@dataclass(frozen=True, slots=True)
class LedgerAt:
    """The ledger of the account at an instant (UTC microseconds), through a lens."""

    account_id: str
    lens: Lens
    instant: int
    amount: int

    def holds(self, look: Look) -> bool:
        try:
            cut = cut_at_instant(look.bank, self.account_id, self.instant, self.lens)
        except (BadInput, UnknownAccount, DamageFound):
            return False
        return cut.account.ledger == self.amount


def found_of(kinds: Set[FindingKind]) -> Found:
    """What findings of these kinds amount to."""
    if not kinds:
        return "intact"
    if kinds <= DERIVED:
        return "derived"
    return "seal" if kinds == {"seal"} else "log"
