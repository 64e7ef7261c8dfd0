"""A proof that can be watched and stopped: the store's replays, counted as they are read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, cast

from domain.errors import RecountError

if TYPE_CHECKING:
    from domain.account.state import Account
    from domain.history.proof import Proof
    from domain.ports import AccountSummary, Fact, ReplayCost, Store


class Stopped(RecountError):
    """Nobody waits for the proof any more."""

    kind = "stopped"


class ProofJob:
    """One proof under way. `read` may be looked at, and `stop` called, from another thread."""

    def __init__(self, store: Store, account_id: str, version: int) -> None:
        self._store, self._account_id, self._version = store, account_id, version
        self._is_stopped = False
        self.read = 0
        """Events replayed so far."""

    def stop(self) -> None:
        """Give up at the next event."""
        self._is_stopped = True

    def prove(self) -> Proof:
        """As `domain.history.proof.prove`. Raises Stopped too."""
        from domain.history.proof import prove

        # A proof asks for heads, snapshots and facts only, and those the three methods below pass on.
        return prove(cast("Store", self), self._account_id, self._version)

    def summary(self, account_id: str) -> AccountSummary | None:
        return self._store.summary(account_id)

    def head(self, account_id: str) -> Account | None:
        return self._store.head(account_id)

    def snapshot(self, account_id: str, version: int) -> Account | None:
        return self._store.snapshot(account_id, version)

    def replay_steps(
        self,
        account_id: str,
        *,
        after: int = 0,
        until: int | None = None,
        cost: list[ReplayCost] | None = None,
    ) -> Iterator[Fact]:
        """The store's own, counted."""
        for fact in self._store.replay_steps(account_id, after=after, until=until, cost=cost):
            if self._is_stopped:
                raise Stopped("The proof was stopped; ask for it again.")
            self.read += 1
            yield fact
