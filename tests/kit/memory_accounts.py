"""The accounts of the store in memory: what is derived from their events, and who holds them."""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from domain.account.fold import evolve
from domain.account.state import Account, AccountFold, account_of, stream_of, thaw
from domain.errors import ReadOnly
from domain.ports import ERASED, AccountSummary, Holder
from domain.search import mention_all, searched_words
from domain.stream import RecordedEvent
from storage.encoding.account_codec import decode_state, encode_state


@dataclass(slots=True)
class Vault:
    """What would be the database: shared by every store opened on it. `log` is (stream, version) by position."""

    lock: threading.RLock = field(default_factory=threading.RLock)
    log: list[tuple[str, int]] = field(default_factory=list)
    streams: dict[str, list[RecordedEvent]] = field(default_factory=dict)
    heads: dict[str, str] = field(default_factory=dict)
    snapshots: dict[str, dict[int, str]] = field(default_factory=dict)
    summaries: dict[str, AccountSummary] = field(default_factory=dict)
    holders: dict[str, str] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    commits: int = 0


class AccountsInMemory:
    """Implements domain.ports.Accounts; its methods are documented there. `_every` is the snapshot distance."""

    vault: Vault
    _every: int
    _read_only: bool

    def head(self, account_id: str) -> Account | None:
        state = self.vault.heads.get(stream_of(account_id))
        return None if state is None else decode_state(state)

    def snapshot(self, account_id: str, version: int) -> Account | None:
        kept = self.vault.snapshots.get(stream_of(account_id), {})
        for at in sorted((at for at in kept if at <= version), reverse=True):
            account = decode_state(kept[at])
            if account is not None and account.version == at:
                return account
        return None

    def summary(self, account_id: str) -> AccountSummary | None:
        summary = self.vault.summaries.get(account_id)
        return summary and replace(summary, holder_name=self.vault.holders.get(summary.holder_id, ""))

    def accounts(
        self, search: str = "", *, offset: int = 0, after: str | None = None, limit: int = 100
    ) -> list[AccountSummary]:
        behind = (0, "") if after is None else (len(after), after)
        found = [one for one in self._found(search) if (len(one.account_id), one.account_id) > behind]
        return found[offset : offset + limit]

    def accounts_count(self, search: str = "", *, at_most: int | None = None) -> int:
        return len(self._found(search)[:at_most])

    def put_holders(self, holders: Iterable[Holder]) -> None:
        self._check_may_write()
        with self.vault.lock:
            known = self.vault.holders
            known.update({one.holder_id: one.name for one in holders if known.get(one.holder_id) != ERASED})
            self.vault.commits += 1

    def erase_holder(self, holder_id: str) -> None:
        self.put_holders([Holder(holder_id, ERASED)])

    def holder_names(self, holder_ids: Collection[str]) -> Mapping[str, str]:
        return {key: self.vault.holders[key] for key in holder_ids if key in self.vault.holders}

    def _check_may_write(self) -> None:
        if self._read_only:
            raise ReadOnly

    def _found(self, search: str) -> list[AccountSummary]:
        with self.vault.lock:
            everybody = [self.summary(account_id) for account_id in self.vault.summaries]
        words = searched_words(search)
        found = [
            one
            for one in everybody
            if one is not None and mention_all((one.account_id, one.holder_name, one.holder_id), words)
        ]
        return sorted(found, key=lambda one: (len(one.account_id), one.account_id))

    def _derive(self, stream_id: str, rows: Sequence[RecordedEvent]) -> None:
        """Snapshots, head and account list after these rows."""
        head = self.head(account_of(stream_id))
        fold = AccountFold() if head is None else thaw(head)
        for row in rows:
            evolve(fold, row.event, (row.version, row.recorded_at, row.effective_at))
            if row.version % self._every == 0:
                self.vault.snapshots.setdefault(stream_id, {})[row.version] = encode_state(fold)
        self.vault.heads[stream_id] = encode_state(fold)
        self.vault.summaries[account_of(stream_id)] = _summary(account_of(stream_id), fold)


def _summary(account_id: str, state: AccountFold) -> AccountSummary:
    return AccountSummary(
        account_id=account_id,
        holder_id=state.holder_id,
        holder_name="",
        currency=state.currency,
        status=state.status,
        version=state.version,
        ledger_balance=state.ledger,
        available_balance=state.available,
        overdraft_limit=state.overdraft_limit,
        held=state.held,
        credits=state.credits,
        debits=state.debits,
        fees=state.fees,
        last_recorded_at=state.recorded_at,
    )
