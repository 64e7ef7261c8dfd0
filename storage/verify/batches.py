"""Whether batches, cases and accounts tell the same of each account that was put right with a batch.

Each share of the streams is held against the log as a whole: what its batches tell against cases and accounts, and what
its cases and accounts tell against batches. All three carry the command id of the child, which is looked up a page at
a time. The log only grows, so that what was read in a share is there when it is looked up, whatever is appended
meanwhile.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, NamedTuple, TypeVar

import sqlalchemy as sa

from domain.account.state import STREAM_PREFIX as ACCOUNT_PREFIX
from domain.account.state import account_of
from domain.account.state import stream_of as account_stream
from domain.batch.checking import Settled
from domain.batch.child_checking import ChildRows, fault_of_child
from domain.batch.events import ChildPosted, ChildRefused
from domain.batch.streams import STREAM_PREFIX, batch_of, command_id_of, stream_of
from domain.dispute.events import CorrectionPosted, CorrectionProposed, NoticeReceived
from domain.dispute.state import STREAM_PREFIX as CASE_PREFIX
from domain.dispute.state import case_of
from domain.profile.state import STREAM as PROFILE
from domain.profile.state import Limits, ProfileFold, evolve
from domain.stream import RecordedEvent
from domain.verification import Finding
from storage.encoding.rows import EVENT_COLUMNS, LogRow, recorded_event
from storage.engine.database import Database
from storage.log.batch_list import AFTER
from storage.log.stream_runs import StreamRuns
from storage.schema import tables as schema
from storage.streams.account_check import AccountCheck
from storage.streams.batch_check import BatchCheck
from storage.streams.case_check import CaseCheck
from storage.streams.check import ChainCheck

PAGE = 200
"""Children looked up at a time."""
SHOWING = frozenset(one.__name__ for one in (NoticeReceived, CorrectionProposed, CorrectionPosted))
"""Events of a case that are held against its batch."""

_STREAM, _TYPE, _COMMAND = (LogRow._fields.index(one) for one in ("stream_id", "type", "command_id"))
One = TypeVar("One")


class Claim(NamedTuple):
    """What a case or an account tells of a batch. `case_id` is "" for an account's."""

    stream_id: str
    version: int
    batch_id: str
    account_id: str
    case_id: str

    @property
    def command_id(self) -> str:
        return command_id_of(self.batch_id, self.account_id)


def check_batches(database: Database, checks: Sequence[ChainCheck]) -> Iterator[Finding]:
    """What these streams tell of batches, and their batches of others, that is not so. Raises StoreUnavailable."""
    batches = [check for check in checks if isinstance(check, BatchCheck)]
    claims = _claims(checks)
    first = next(claims, None)
    if not batches and first is None:
        return
    records = BatchRecords(database)
    for check in batches:
        yield from records.of_batch(check)
    if first is not None:
        for page in _pages((first, *claims)):
            yield from records.of_claims(page)


def check_accounts(database: Database, account_ids: Collection[str]) -> Iterator[Finding]:
    """What batches tell of these accounts that is not there. Raises StoreUnavailable.

    Whether the rules of a batch allow it is not looked at: that takes all of the batch.
    """
    records = BatchRecords(database)
    for page in _pages(records.told_of(set(account_ids))):
        for batch_id in dict.fromkeys(one for one, _ in page):
            yield from records.of_children(batch_id, [settled for one, settled in page if one == batch_id])


class BatchRecords:
    """Looks up what belongs to batches in the log of one database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        e = schema.events.c
        under = sa.select(*EVENT_COLUMNS).where(database.among(e.command_id))
        self._children = database.query(under.order_by(e.stream_id, e.version))
        self._told = database.query(under.where(e.type == ChildPosted.__name__))
        settled = sa.or_(e.type == ChildPosted.__name__, e.type == ChildRefused.__name__)
        self._settled = StreamRuns(database, settled, batch=PAGE)
        self._exists = database.query(
            sa.select(sa.func.count()).where(
                e.stream_id == sa.bindparam("stream", type_=sa.Text()), e.version == 1
            )
        )
        self._profile = database.query(
            sa.select(*EVENT_COLUMNS).where(e.stream_id == PROFILE).order_by(e.version)
        )

    def of_batch(self, check: BatchCheck) -> Iterator[Finding]:
        """What a batch tells that its rules, its cases or its accounts contradict."""
        walk, batch_id = check.walk, batch_of(check.stream_id)
        faults = list(walk.faults)
        if walk.unapproved:
            faults += walk.above(self._limits())
        for fault in faults:
            yield Finding("batch", check.stream_id, fault.version, f"batch {batch_id} {fault.words}")
        for page in _pages(walk.settled):
            yield from self.of_children(batch_id, page)

    def of_children(self, batch_id: str, page: Sequence[Settled]) -> Iterator[Finding]:
        """What a batch tells of accounts that they or their cases contradict."""
        there = self._rows(batch_id, page)
        for one in page:
            words = fault_of_child(batch_id, one, there[one.event.account_id])
            if words:
                yield Finding("batch", stream_of(batch_id), one.version, f"batch {batch_id} {words}")

    def told_of(self, account_ids: Collection[str]) -> Iterator[tuple[str, Settled]]:
        """What the batches tell of accounts, each with the number of its batch."""
        for stream, rows in self._settled.between(STREAM_PREFIX, AFTER):
            for row in map(recorded_event, rows):
                if row.event is not None and row.event.account_id in account_ids:
                    yield batch_of(stream), Settled(row.version, row.event, None, "")

    def _rows(self, batch_id: str, page: Sequence[Settled]) -> dict[str, ChildRows]:
        """What is recorded under the commands of these children, by account."""
        accounts = {command_id_of(batch_id, one.event.account_id): one.event.account_id for one in page}
        streams = defaultdict[tuple[str, str], list[RecordedEvent[Any]]](list)
        for found in self._database.run(self._children, among=self._database.listed(accounts)):
            if found[_STREAM].startswith(ACCOUNT_PREFIX) or found[_TYPE] in SHOWING:
                streams[found[_COMMAND], found[_STREAM]].append(recorded_event(found))
        there = {account_id: ChildRows([], {}) for account_id in accounts.values()}
        for (command_id, stream_id), rows in streams.items():
            account_id = accounts[command_id]
            if stream_id == account_stream(account_id):
                there[account_id] = there[account_id]._replace(account=rows)
            elif stream_id.startswith(CASE_PREFIX) and rows[0].version == 1:
                there[account_id].cases[case_of(stream_id)] = rows
        return there

    def of_claims(self, page: Sequence[Claim]) -> Iterator[Finding]:
        """What cases and accounts tell of batches that tell nothing of it."""
        told = defaultdict[tuple[str, str], list[ChildPosted]](list)
        commands = self._database.listed({one.command_id for one in page})
        for row in map(recorded_event, self._database.run(self._told, among=commands)):
            if row.event is not None:
                told[row.stream_id, row.event.account_id].append(row.event)
        for one in page:
            if any(_tells(child, one) for child in told[stream_of(one.batch_id), one.account_id]):
                continue
            is_there = self._database.value(self._exists, stream=stream_of(one.batch_id))
            if not one.case_id and not is_there:
                continue  # a command id of somebody's own, which only looks like one
            why = f"there is no batch {one.batch_id}; a copy of single accounts has none"
            if is_there:
                why = f"batch {one.batch_id} does not tell of it under the command {one.command_id}"
            what = (
                f"case {one.case_id} says it was corrected with batch {one.batch_id}"
                if one.case_id
                else f"this event has the command {one.command_id}"
            )
            yield Finding("batch", one.stream_id, one.version, f"{what}, but {why}")

    def _limits(self) -> Callable[[int, int], Limits]:
        """The widest limits of the bank between two instants, UTC microseconds."""
        fold = ProfileFold()
        known = [(-(2**63), _limits_of(fold))]
        for row in map(recorded_event, self._database.run(self._profile)):
            evolve(fold, row.event, (row.version, row.recorded_at, row.effective_at))
            known.append((row.recorded_at, _limits_of(fold)))

        def most(since: int, until: int) -> Limits:
            first = max(at for at, (start, _) in enumerate(known) if at == 0 or start <= since)
            held = [known[first][1], *(one for start, one in known if since < start <= until)]
            return Limits(
                max(one.posting for one in held),
                max(one.case for one in held),
                max(one.customer_day for one in held),
            )

        return most


def _claims(checks: Sequence[ChainCheck]) -> Iterator[Claim]:
    for check in checks:
        if isinstance(check, CaseCheck):
            account_id, case_id = check.writer.state.account_id, case_of(check.stream_id)
        elif isinstance(check, AccountCheck):
            account_id, case_id = account_of(check.stream_id), ""
        else:
            continue
        first = {batch_id: version for version, batch_id in reversed(check.of_batches.items())}
        for batch_id, version in first.items():
            yield Claim(check.stream_id, version, batch_id, account_id, case_id)


def _tells(child: ChildPosted, claim: Claim) -> bool:
    if claim.case_id:
        return child.case_id == claim.case_id
    return child.first_version <= claim.version <= child.last_version


def _limits_of(fold: ProfileFold) -> Limits:
    """As far as they can be read: what cannot be may have widened them without end."""
    if fold.unverified_from is not None:
        return Limits(*[sys.maxsize] * 3)
    return Limits(fold.four_eyes_posting, fold.four_eyes_case, fold.four_eyes_customer_day)


def _pages(found: Iterable[One]) -> Iterator[Sequence[One]]:
    left = iter(found)
    while page := list(islice(left, PAGE)):
        yield page
