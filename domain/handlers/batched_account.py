"""The accounts of a batch as they stand: what refuses to put one right, and what is appended to put it right."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache, partial

from domain.account.events import AccountEvent
from domain.account.state import Account, stream_of
from domain.batch.child import (
    AccountSeen,
    ChildPlan,
    change_since,
    facts_of,
    fault_of,
    is_interest,
    plan_child,
    steps_of,
)
from domain.batch.commands import OpenBatch
from domain.batch.events import BatchEntry
from domain.batch.roll import Child, Lines
from domain.batch.state import Batch
from domain.dispute.batch_approval import BatchApproval
from domain.dispute.limits import Given, passed
from domain.dispute.postings import MOST_STEPS
from domain.dispute.rules.circumstances import CaseCircumstances
from domain.errors import BadInput, Refused, UnknownAccount
from domain.handlers.dispute import CaseHandler
from domain.handlers.disputed_account import BankDays, entries_of, first_deposit_of, head_of
from domain.handlers.given_before import MOST_CASES, given_today
from domain.ports import Store
from domain.profile.state import Limits
from domain.search import EventFilter
from domain.stream import RecordedEvent

PAGE = 100
"""Newest events of an account looked at at a time."""
CREDITED = EventFilter(types=frozenset({"InterestCredited"}), channel="staff")
NUMBERLESS = "D-0"
"""Stands for the number of a case that is only tried."""


@dataclass(frozen=True, slots=True)
class BatchedAccounts:
    """Looks at accounts for a batch, and plans their children, by the clock and the calendars of the `cases`."""

    cases: CaseHandler

    @property
    def store(self) -> Store:
        """Where they are."""
        return self.cases.store

    def versions_at(self, command: OpenBatch) -> dict[str, int]:
        """The version of each account that a sweep names, at the position that it was pinned to."""
        named = dict.fromkeys(one.account_id for one in command.entries)
        return {account_id: self._version_at(account_id, command.position) for account_id in named}

    def seen(self, account_id: str, lines: Lines, since: int) -> AccountSeen:
        """The account as it stands, with what came after its version `since`, to put these lines right.

        Raises UnknownAccount.
        """
        account, entry = head_of(self.store, account_id), cache(entries_of(self.store, account_id))
        stream_id = stream_of(account_id)
        cases = self.store.cases(account_id=account_id, open_only=False, limit=MOST_CASES)
        interest = [version for version, _ in lines if is_interest(entry, version)]
        return AccountSeen(
            account=account,
            entry=entry,
            later=self._after(stream_id, since),
            adjusted=self._credited(stream_id, min(interest)) if interest else [],
            cases={one.case_id: self.cases.load(one.case_id) for one in cases},
        )

    def refusals(self, batch: Batch, batch_id: str, child: Child, actor: str) -> tuple[dict[int, str], str]:
        """Why entries of the account cannot be put right, and why all of it cannot ("": it can)."""
        try:
            seen = self.seen(child.account_id, child.lines, child.seen)
        except UnknownAccount as error:
            return {}, error.message
        faults = {entry: why for entry, owed in child.lines if (why := fault_of(seen, entry, owed))}
        lines = tuple(line for line in child.lines if line[0] not in faults)
        if not lines:
            return faults, ""
        try:
            self.plan(batch, batch_id, child, lines, seen, NUMBERLESS, actor, approved_by="nobody yet")
        except (Refused, BadInput) as refusal:
            return faults, refusal.message
        return faults, ""

    def passes_limit(self, child: Child, limits: Limits) -> bool:
        """Whether what the account's customer would be given passes a limit with what they were given today."""
        if child.owed > min(limits.posting, limits.case, limits.customer_day):
            return True
        account = self.store.head(child.account_id)
        if account is None:
            return False
        return bool(
            passed(limits, child.owed, child.owed, self._given(child.account_id, account), child.currency)
        )

    def plan(
        self,
        batch: Batch,
        batch_id: str,
        child: Child,
        lines: Lines,
        seen: AccountSeen,
        case_id: str,
        actor: str,
        *,
        approved_by: str,
    ) -> ChildPlan:
        """What is appended to put these lines right. Raises Refused or BadInput where a rule forbids it."""
        if seen.account.currency != child.currency:
            raise Refused(
                "currency", f"The account is kept in {seen.account.currency}, not in {child.currency}."
            )
        if len(lines) > MOST_STEPS:
            raise Refused(
                "too-many", f"A case corrects {MOST_STEPS} entries at most; open cases of their own."
            )
        steps = steps_of(lines, seen.entry)
        changed = change_since(seen, steps)
        if changed:
            raise Refused("changed", changed)
        approval = BatchApproval(
            batch_id=batch_id, account_id=child.account_id, steps=steps, approved_by=approved_by
        )
        at, now = self._circumstances(case_id, actor, seen, approval, with_given=not approved_by)
        facts = facts_of(batch.pattern, lines, seen, at, self.store.profile().country)
        words = _words(batch_id, child, lines)
        return plan_child(replace(facts, words=words), batch.explanation or words, at, now)

    def _circumstances(
        self, case_id: str, actor: str, seen: AccountSeen, approval: BatchApproval, *, with_given: bool
    ) -> tuple[CaseCircumstances, BankDays]:
        now, profile = self.cases.clock(), self.store.profile()
        today = self.cases.day_of(now)
        calendar = self.cases.calendars(profile.country)
        at = CaseCircumstances(
            case_id=case_id,
            actor=actor,
            today=today,
            now=now,
            day_of=self.cases.day_of,
            calendar=calendar,
            account=seen.account,
            limits=profile.limits,
            given=self._given(approval.account_id, seen.account) if with_given else Given(),
            entry=seen.entry,
            first_deposit=cache(partial(first_deposit_of, self.store, approval.account_id)),
            event_ids=tuple(self.cases.new_id(now) for _ in approval.steps),
            batch=approval,
        )
        return at, BankDays(now, today, calendar, self.cases.end_of)

    def _given(self, account_id: str, account: Account) -> Given:
        given = given_today(self.store, account.holder_id, account_id, self.cases.today())
        return Given(customer_today=given)

    def _credited(self, stream_id: str, first: int) -> list[RecordedEvent[AccountEvent]]:
        """Interest that staff credited from a version on, however much the bank's own runs credited between."""
        found = list[RecordedEvent[AccountEvent]]()
        after = first - 1
        while page := self.store.events_page(stream_id, CREDITED, after=after, limit=PAGE):
            found += page
            after = page[-1].version
        return found

    def _after(self, stream_id: str, version: int) -> list[RecordedEvent[AccountEvent]]:
        """All events of the account after a version."""
        found = list[RecordedEvent[AccountEvent]]()
        while page := self.store.events_page(stream_id, after=version, limit=PAGE):
            found += page
            version = page[-1].version
        return found

    def _version_at(self, account_id: str, position: int) -> int:
        """The account's newest version at a position of the log, looked for from its end on; 0 for none."""
        account, stream_id = self.store.head(account_id), stream_of(account_id)
        before = 0 if account is None else account.version + 1
        limit = 1
        while page := self.store.events_page(stream_id, before=before, limit=limit):
            known = [row.version for row in page if row.position <= position]
            if known:
                return known[-1]
            before, limit = page[0].version, PAGE
        return 0


def _words(batch_id: str, child: Child, lines: Lines) -> str:
    """What the bank found, for whoever opens the case: as much of it as the fact holds."""
    found = "; ".join(_found(child.entries[entry]) for entry, _ in lines)
    return f"Batch {batch_id}: {found}"[:1000]


def _found(one: BatchEntry) -> str:
    return f"event {one.entry}, {one.words}" if one.words else f"event {one.entry}"
