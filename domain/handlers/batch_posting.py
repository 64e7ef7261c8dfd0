"""Posting a batch: its accounts one by one, each in one transaction with its case and with the batch.

Nobody is paid twice, whatever crashes and whoever else posts: each transaction moves the batch on from the version on
which it was seen that the account is not settled, so that of two at most one is recorded; and the command's id follows
from batch and account.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from domain.account.state import stream_of as account_stream
from domain.batch import events as b
from domain.batch.child import fault_of
from domain.batch.decisions import is_as_proposed, refuse_unverified, sum_passed
from domain.batch.roll import Child, Lines
from domain.batch.state import BatchFold, replay
from domain.batch.streams import command_id_of, stream_of
from domain.dispute.limits import is_same_person
from domain.dispute.state import stream_of as case_stream
from domain.errors import BadInput, DamageFound, ReadOnly, Refused
from domain.handlers.batch import BatchHandler, LoadedBatch
from domain.handlers.batched_account import BatchedAccounts
from domain.handlers.batches_unapproved import given_unapproved
from domain.ports import StreamWrite
from domain.stream import NewEvent, VersionConflict


@dataclass(slots=True)
class BatchPosting:
    """The posting of one batch at one desk. `done` and `total` count accounts of what was proposed."""

    handler: BatchHandler
    batch_id: str
    actor: str
    _loaded: LoadedBatch = field(init=False)
    _number: int = field(init=False, default=0)
    _checked: int = field(init=False, default=0)
    """Up to which version of the batch it was seen that it may be posted."""
    _as_proposed: Mapping[str, Lines] | None = field(init=False, default=None)
    """What was held against its digest: once, not for each account."""

    def __post_init__(self) -> None:
        self._loaded = self.handler.load(self.batch_id)

    @property
    def loaded(self) -> LoadedBatch:
        """The batch as far as it was followed."""
        return self._loaded

    @property
    def done(self) -> int:
        return self._loaded.batch.settled

    @property
    def total(self) -> int:
        return self._loaded.batch.accounts

    def run(self, stop: Callable[[], bool] = lambda: False) -> Iterator[Child]:
        """Post what waits, in the order of the batch, and answer each account as it was settled; until `stop`.

        Raises Refused where the batch is not approved, or is not any more, ReadOnly, DamageFound, StoreUnavailable.
        What was posted until then stays posted.
        """
        self._check()
        for account_id in list(self._loaded.roll.proposed):
            if stop():
                return
            child = self._loaded.roll.children[account_id]
            if not child.is_settled and self._settle(child):
                yield child

    def _check(self) -> None:
        """Raises where nothing may be posted."""
        batch, roll = self._loaded.batch, self._loaded.roll
        if self.handler.store.read_only:
            raise ReadOnly
        refuse_unverified(batch)
        if not batch.may_post:
            raise Refused("four-eyes", _not_yet(batch))
        if is_same_person(batch.approved_by, self.actor):
            raise Refused("four-eyes", f"You approved batch {self.batch_id}; somebody else must post it.")
        if self._as_proposed is not roll.proposed and not is_as_proposed(batch, roll):
            raise DamageFound(
                f"Batch {self.batch_id} does not hold what was proposed of it: its digest or its sums are others. "
                "Nothing was posted; run `recount verify`."
            )
        self._as_proposed = roll.proposed
        if not batch.approved_by:
            limits, others = (
                self.handler.cases.limits,
                given_unapproved(self.handler.store, self.handler.cases.clock(), self.batch_id),
            )
            limit = next(filter(None, (sum_passed(limits, one, others) for one in batch.totals)), "")
            if limit:
                words = limit[:1].upper() + limit[1:]
                raise Refused(
                    "four-eyes", f"{words} since the batch was proposed; somebody else must approve it."
                )
        self._checked = batch.version

    def _settle(self, child: Child) -> bool:
        """Post the child, or record why not; False where somebody else did meanwhile, or proposed the batch without it.

        A conflict means that others got on: with the batch, with a number for a case, or with the account. What others
        recorded in the batch is looked at before anything more is posted, whenever it is met.
        """
        while True:
            if self._loaded.batch.version != self._checked:
                self._check()
            if child.is_settled or child.account_id not in self._loaded.roll.proposed:
                return False
            try:
                self._append(child)
            except VersionConflict:
                self._number = 0
                self._follow()
            else:
                return True

    def _append(self, child: Child) -> None:
        batch = self._loaded.batch
        accounts, lines = BatchedAccounts(self.handler.cases), self._loaded.roll.proposed[child.account_id]
        if lines != child.lines:
            raise DamageFound(
                f"Batch {self.batch_id} holds of {child.account_id} what was not proposed of it."
            )
        case_id = self._next_case()
        seen = accounts.seen(child.account_id, lines, child.seen)
        try:
            faults = [why for entry, owed in lines if (why := fault_of(seen, entry, owed))]
            if faults:
                raise Refused("changed", faults[0])
            plan = accounts.plan(
                batch, self.batch_id, child, lines, seen, case_id, self.actor, approved_by=batch.approved_by
            )
        except (Refused, BadInput) as refusal:
            self._write([], b.ChildRefused(account_id=child.account_id, why=refusal.message), child)
            return
        version = seen.account.version
        posted = b.ChildPosted(
            account_id=child.account_id,
            case_id=case_id,
            currency=child.currency,
            amount=plan.given,
            first_version=version + 1,
            last_version=version + len(plan.account),
        )
        reason = f"batch {self.batch_id}, case {case_id}"
        news = [self._new(event, case_id, child, f"batch {self.batch_id}") for event in plan.case]
        money = [
            replace(
                self._new(one.event, case_id, child, reason), effective_at=one.effective_at, event_id=event_id
            )
            for one, event_id in zip(plan.account, plan.event_ids, strict=True)
        ]
        self._write(
            [
                StreamWrite(case_stream(case_id), 0, news),
                StreamWrite(account_stream(child.account_id), version, money),
            ],
            posted,
            child,
        )
        self._number += 1

    def _write(self, more: list[StreamWrite], event: b.BatchEvent, child: Child) -> None:
        """Append the event to the batch and what goes with it, and follow it there. Raises VersionConflict."""
        store, version = self.handler.store, self._loaded.batch.version
        new = self._new(event, self.batch_id, child, "")
        store.append([StreamWrite(stream_of(self.batch_id), version, [new]), *more])
        self._follow()
        if self._loaded.batch.version == version + 1:
            self._checked = version + 1

    def _new(self, event: object, correlation_id: str, child: Child, reason: str) -> NewEvent:
        command_id = command_id_of(self.batch_id, child.account_id)
        made = self.handler.new_event(event, self.batch_id, command_id, self.actor, reason)
        return replace(made, correlation_id=correlation_id)

    def _follow(self) -> None:
        """Fold what was recorded in the batch since it was last looked at."""
        loaded = self._loaded
        events = self.handler.events(self.batch_id, after=loaded.batch.version)
        loaded.roll.follow(events)
        self._loaded = replace(loaded, batch=replay(events, loaded.batch))

    def _next_case(self) -> str:
        """The next free number, as far as is known: another case of it is met as a conflict."""
        if not self._number:
            self._number = self.handler.store.last_case_number() + 1
        return f"D-{self._number}"


def _not_yet(batch: BatchFold) -> str:
    if batch.status == "proposed":
        return f"The batch waits for the approval of somebody but {', '.join(batch.hands)}."
    return "Nothing of this batch is approved: propose it, and have somebody else approve it."
