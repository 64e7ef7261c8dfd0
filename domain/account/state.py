"""The state of one account; how facts change it is in `domain/account/fold.py`.

All amounts are minor units of the account's currency, all times UTC microseconds.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from domain.account.given import (
    Claim,
    EndedCredit,
    Given,
    GivenBack,
    Honouring,
    ProvisionalCredit,
    Reversal,
)
from domain.freezing import Freezing, Frozen

Status = Literal["absent", "open", "frozen", "closed"]
STREAM_PREFIX = "account-"


@dataclass(frozen=True, slots=True)
class Hold:
    """Money set aside by an authorisation that has not been settled, released or expired."""

    amount: int
    version: int
    placed_at: int
    description: str = ""


NOTHING_GIVEN = Given()


@dataclass(slots=True)
class AccountFold:
    """The state while events are being folded in; `Account` is the same as a value.

    `credits` and `debits` sum every movement of the ledger, so opening + credits − debits = ledger.
    `fees` sums fees as charged; a refunded fee shows in `reversals`. `reversals` maps the version of an entry
    to what took it back, `given_for_entries` to what was given for it in other ways, `given_for_claims` the id of
    a claim. `ended_credits` has the last end of each credit id, `adopted` what of an entry counts as a refund.
    `honoured` maps withdrawals to what was paid of them under a promise, of which `honoured_overdraft` is still
    overdrawn. `unverified_from` is the version of the first event that could not be read. `country`, `business` and
    `statement_day` are as of AccountOpened.

    `status` and `overdraft_limit` follow the order of recording. Their twins keep the setting with the latest
    value date (`…_from`), so that a snapshot also serves AS-OF (`by_value_date`).
    """

    status: Status = "absent"
    currency: str = ""
    holder_id: str = ""
    country: str = ""
    business: bool | None = None
    statement_day: int | None = None
    version: int = 0
    ledger: int = 0
    overdraft_limit: int = 0
    opening: int = 0
    credits: int = 0
    debits: int = 0
    fees: int = 0
    entry_count: int = 0
    decline_count: int = 0
    holds: dict[str, Hold] = field(default_factory=dict)
    provisional_credits: dict[str, ProvisionalCredit] = field(default_factory=dict)
    reversals: dict[int, tuple[Reversal, ...]] = field(default_factory=dict)
    ended_credits: dict[str, EndedCredit] = field(default_factory=dict)
    claims: dict[str, Claim] = field(default_factory=dict)
    given_for_entries: dict[int, Given] = field(default_factory=dict)
    given_for_claims: dict[str, Given] = field(default_factory=dict)
    adopted: dict[int, int] = field(default_factory=dict)
    honouring: dict[str, Honouring] = field(default_factory=dict)
    honoured: dict[int, int] = field(default_factory=dict)
    honoured_overdraft: int = 0
    recorded_at: int = 0
    effective_at: int = 0
    last_entry_version: int = 0
    last_entry_recorded_at: int = 0
    last_entry_effective_at: int = 0
    status_by_value_date: Status = "absent"
    status_from: int | None = None
    limit_by_value_date: int = 0
    limit_from: int | None = None
    unverified_from: int | None = None

    @property
    def held(self) -> int:
        """Sum of the open holds."""
        return sum(hold.amount for hold in self.holds.values())

    @property
    def available(self) -> int:
        """What can be spent now: ledger − open holds + overdraft limit."""
        return self.ledger - self.held + self.overdraft_limit

    def reversed_of(self, entry: int) -> int:
        """How much of the entry at that version has been taken back so far."""
        return sum(reversal.amount for reversal in self.reversals.get(entry, ()))

    def given_back(self, entry: int) -> GivenBack:
        """What the account has back of the entry at that version so far, whichever way."""
        given = self.given_for_entries.get(entry, NOTHING_GIVEN)
        lent = self._lent(lambda credit: not credit.claim_id and credit.entry == entry)
        return GivenBack(self.reversed_of(entry), given.final, lent, given.refunded, given.withdrawn)

    def given_for(self, claim_id: str) -> GivenBack:
        """What the account was given for the claim so far, less what was reversed of the entry that came short."""
        claim, given = self.claims.get(claim_id), self.given_for_claims.get(claim_id, NOTHING_GIVEN)
        short = 0 if claim is None or claim.entry is None else self.reversed_of(claim.entry)
        lent = self._lent(lambda credit: credit.claim_id == claim_id)
        return GivenBack(-short, given.final, lent, given.refunded, given.withdrawn)

    @property
    def claimed(self) -> int:
        """Sum of the claims."""
        return sum(claim.amount for claim in self.claims.values())

    @property
    def refunded(self) -> int:
        """Sum of all refunds: paid in, adopted, and paid elsewhere."""
        given = (*self.given_for_entries.values(), *self.given_for_claims.values())
        return sum(one.refunded for one in given)

    @property
    def promised(self) -> int:
        """Sum of what was promised to be honoured, whether that is over or not."""
        return sum(promise.amount for promise in self.honouring.values())

    def _lent(self, is_meant: Callable[[ProvisionalCredit], bool]) -> int:
        return sum(credit.amount for credit in self.provisional_credits.values() if is_meant(credit))


class Account(Frozen, AccountFold):
    """State of an account at one version: a value, safe to share between threads."""

    __slots__ = ()


_STATES = Freezing(AccountFold, Account)
freeze, thaw = _STATES.freeze, _STATES.thaw


def initial() -> Account:
    """The state before any event."""
    return freeze(AccountFold())


def by_value_date(account: Account) -> Account:
    """The state with the status and overdraft limit of the latest value date instead of the latest recorded.

    Nothing else of a state depends on the order of the facts, as long as facts about a hold or a provisional
    credit keep the order in which they were recorded.
    """
    fold = thaw(account)
    fold.status, fold.overdraft_limit = account.status_by_value_date, account.limit_by_value_date
    return freeze(fold)


def stream_of(account_id: str) -> str:
    """Stream id of an account."""
    return STREAM_PREFIX + account_id


def account_of(stream_id: str) -> str:
    """Account id of a stream."""
    return stream_id.removeprefix(STREAM_PREFIX)


Stamp: TypeAlias = tuple[int, int, int]
"""(version, recorded_at, effective_at) of the event being folded."""
