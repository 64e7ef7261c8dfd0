"""Running the read models of a bank, as a protocol."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from domain.projections.projection import Comparison, Key, ProjectionStatus, ReadModel, Row, Shadow


class Projections(Protocol):
    """Running the read models of a bank."""

    def statuses(self) -> list[ProjectionStatus]: ...

    def check_clock(self) -> None:
        """Raises WrongClock where this computer's clock is not the bank's: then it advances nothing."""

    def model(self, name: str) -> ReadModel:
        """The read model as this program knows it. Raises BadInput where a user's file is not here."""

    def rows(
        self, name: str, scope: str | None = None, *, after: Key | None = None, limit: int | None = None
    ) -> list[tuple[Key, Row]]:
        """Rows in order of scope and key, notes left out; of one scope where it is given, the first `limit`
        after a key where those are."""

    def advance(self, name: str, limit: int = 1000) -> int:
        """Apply up to `limit` more events, rows and checkpoint in one transaction; how many were passed.

        0 when it is up to date, paused, failed, another process holds its lease, or this computer's clock is wrong
        (see `check_clock`). Raises BadInput where this program cannot run it: its file is not here, or is of another
        version than its rows.
        """

    def release(self) -> None:
        """Give back the leases of this process: another worker need not wait until they run out."""

    def pause(self, name: str) -> None: ...

    def resume(self, name: str) -> None:
        """Go on, also after a failure: from the checkpoint, so that the event that failed is tried again."""

    def add(self, source: str) -> str:
        """Take a user's projection from a Python file; its name. Raises BadInput with the line at fault."""

    def rebuild(self, name: str, *, jobs: int | None = 1, cluster: str = "") -> Iterator[Shadow]:
        """Fold the log anew beside the live rows, step by step; a later call takes up where one stopped.

        `jobs` is the number of processes, None for as many as are worth it; `cluster` the address of a scheduler whose
        workers do it instead. Either way the rows are those of one process. Raises BadInput with the event and the line
        where the fold fails, for a model that cannot be folded by share, and where the cluster cannot be used with this
        bank; StoreUnavailable.
        """

    def compare(self, name: str) -> Comparison:
        """The finished shadow against the live rows, both at the same position."""

    def swap(self, name: str) -> None:
        """Let the shadow become the live rows. Raises BadInput where there is none, or it is not finished."""

    def discard(self, name: str) -> None:
        """Drop the shadow."""
