"""What the lab does to a scratch bank that nobody may do to a bank at work, as a protocol.

Every one of these is a fault that somebody once made: by hand in the database, by a disk, by a program without the
guard. Amounts are minor units, versions start at 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True, slots=True)
class RaceWrite:
    """What one of two writers did: how many events it `counted`, and the `version` it wrote by that, None where the key
    refused it."""

    writer: str
    counted: int
    version: int | None


@dataclass(frozen=True, slots=True)
class Race:
    """Two writers that counted before either wrote, on a table of their own; `ledger` is the fold of what stands there
    afterwards."""

    writes: tuple[RaceWrite, ...]
    ledger: int


class Workbench(Protocol):
    """Tools for one scratch bank. Each raises BadInput in any other bank, and where what it names is not there;
    StoreUnavailable."""

    @property
    def seal_path(self) -> Path:
        """Where the bank's seal is written."""

    def empty_read_model(self, name: str) -> int:
        """Delete the live rows of a read model, and leave its checkpoint where it is; how many are gone."""

    def spoil_snapshot(self, account_id: str, by: int) -> int:
        """Let the account's newest snapshot say another ledger, `by` so much more; its version."""

    def replace_payload(self, account_id: str, version: int, schema_version: int, text: str) -> None:
        """Put another payload in the place of an event's, and leave the hashes as they are."""

    def link_anew(self, account_id: str) -> int:
        """Compute every hash of the account's events anew, as one would who covers up an edit; how many changed."""

    def keep_copy(self) -> None:
        """Keep a copy of the bank beside it, in the place of an earlier one."""

    def put_back(self) -> None:
        """Let all that is recorded and derived be as in the copy that was kept."""

    def race(self, opening: int, wanted: int, *, is_guarded: bool) -> Race:
        """Let two writers take `wanted` from an account that has `opening`, each having counted its events first; with
        the key over stream and version, or without. Nothing of it touches the bank."""
