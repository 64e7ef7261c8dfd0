"""Several batches, and one whose accounts or events are no longer what they were: nobody gets round an approval, and
nobody is paid twice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest

from domain.account import commands as a
from domain.batch import commands as c
from domain.batch import events as b
from domain.batch.events import BatchEntry
from domain.batch.roll import digest
from domain.clock import utc_now
from domain.errors import Refused
from domain.handlers.account import Handler
from domain.handlers.batch import BatchExecuted, BatchHandler, open_batch
from domain.handlers.batch_posting import BatchPosting
from domain.handlers.profile import ProfileHandler
from domain.ports import StreamWrite
from domain.profile.events import ProfileChanged
from domain.verification import Finding
from storage.engine.connect import open_database
from storage.log.store import SqlStore
from storage.verify.verify import verify
from tests.kit.batches import BEGAN, FEE, charge, numbers
from tui.application.batch.opening import handler_of
from tui.application.cases.handler import case_handler

ACCOUNTS = 4


@pytest.fixture(params=["sqlite", "postgres"])
def handler(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[BatchHandler]:
    address = str(tmp_path / "bank.db") if request.param == "sqlite" else request.getfixturevalue("postgres")
    with closing(SqlStore(open_database(address, create=True))) as store:
        charge(store, ACCOUNTS)
        ProfileHandler(store).execute(lambda _: ProfileChanged(four_eyes_posting=3 * FEE), actor="adam")
        yield handler_of(case_handler(store, utc_now))


_ids = count()


def opened(handler: BatchHandler, accounts: Sequence[str], sweep: str) -> str:
    command = c.OpenBatch(
        pattern=f"pattern {sweep}",
        pattern_version=1,
        title="Wrong fees",
        position=handler.store.head_position(),
        sweep=sweep * 32,
        entries=tuple(BatchEntry(account_id=one, entry=3, owed=FEE, currency="GBP") for one in accounts),
    )
    return open_batch(handler, command, command_id=f"open {sweep}", actor="ada").loaded.batch_id


def take(handler: BatchHandler, batch_id: str, command: c.BatchCommand, actor: str) -> BatchExecuted:
    return handler.execute(
        c.BatchRequest(
            batch_id=batch_id, command=command, command_id=f"{next(_ids)}", actor=actor, reason="a reason"
        )
    )


def needs_approval(handler: BatchHandler, batch_id: str) -> bool:
    return take(handler, batch_id, c.ProposeBatch(), "ada").loaded.batch.needs_approval


def post(handler: BatchHandler, batch_id: str) -> list[bool]:
    """Whether each account was put right."""
    return [child.posted is not None for child in BatchPosting(handler, batch_id, "ada").run()]


def do(handler: BatchHandler, command: a.Command) -> None:
    request = a.Request(command=command, command_id=f"{next(_ids)}", actor="eve", channel="staff")
    Handler(handler.store, clock=utc_now).execute(request)


def ledgers(handler: BatchHandler) -> list[int]:
    heads = [handler.store.head(one) for one in numbers(ACCOUNTS)]
    return [0 if head is None else head.ledger for head in heads]


def findings(handler: BatchHandler) -> tuple[Finding, ...]:
    assert isinstance(handler.store, SqlStore)
    return verify(handler.store.database).findings


def test_a_sum_that_is_cut_into_batches_needs_the_approval_that_it_would_need_whole(
    handler: BatchHandler,
) -> None:
    first, second = opened(handler, numbers(2), "a1"), opened(handler, numbers(4)[2:], "b2")
    assert not needs_approval(handler, first)
    assert needs_approval(handler, second)
    assert post(handler, first) == [True, True]
    take(handler, first, c.RejectBatch(), "ada")  # what was posted of it counts as before
    take(handler, second, c.RejectBatch(), "ada")
    assert needs_approval(handler, second)
    with pytest.raises(Refused, match="waits for the approval"):
        post(handler, second)
    take(handler, second, c.ApproveBatch(), "grace")
    assert post(handler, second) == [True, True]
    assert ledgers(handler) == [BEGAN] * ACCOUNTS


def test_batches_that_were_each_proposed_alone_are_held_together_when_they_are_posted(
    handler: BatchHandler,
) -> None:
    """As two desks propose them at once, none of which sees the other's."""
    first, second = opened(handler, numbers(2), "a1"), opened(handler, numbers(4)[2:], "b2")
    assert not needs_approval(handler, first)
    assert needs_approval(handler, second)
    take(handler, second, c.RejectBatch(), "ada")
    proposed = handler.load(first).batch
    batch = handler.load(second)
    alone = b.BatchProposed(
        explanation="x",
        accounts=2,
        entries=2,
        totals=proposed.totals,
        digest=digest_of(handler, second),
        needs_approval=False,
    )
    new = handler.new_event(alone, second, "at once", "ada", "")
    handler.store.append([StreamWrite(f"batch-{second}", batch.batch.version, [new])])
    for one in (first, second):
        with pytest.raises(Refused, match="With what other batches give without an approval 48"):
            post(handler, one)
    take(handler, first, c.ApproveBatch(), "grace")
    assert post(handler, first) == post(handler, second) == [True, True]


def digest_of(handler: BatchHandler, batch_id: str) -> str:
    roll = handler.load(batch_id).roll
    return digest(roll, roll.waiting)


def test_an_entry_of_two_approved_batches_is_given_back_once(handler: BatchHandler) -> None:
    both = [opened(handler, numbers(4), sweep) for sweep in ("a1", "b2")]
    for one in both:
        assert needs_approval(handler, one)
        take(handler, one, c.ApproveBatch(), "grace")
    assert [post(handler, one) for one in both] == [[True] * ACCOUNTS, [False] * ACCOUNTS]
    assert findings(handler) == ()
    assert ledgers(handler) == [BEGAN] * ACCOUNTS
    with pytest.raises(Refused, match="Nothing that is in the batch can be posted"):
        take(handler, opened(handler, numbers(4), "c3"), c.ProposeBatch(), "ada")


def test_what_became_of_an_account_after_the_approval_is_seen(handler: BatchHandler) -> None:
    """Frozen, it takes what is given back; closed, it takes nothing, and is told as refused."""
    batch = opened(handler, numbers(4), "a1")
    take(handler, batch, c.ProposeBatch(), "ada")
    take(handler, batch, c.ApproveBatch(), "grace")
    do(handler, a.FreezeAccount(account_id="1000"))
    do(handler, a.Withdraw(account_id="1001", amount=BEGAN - FEE))
    do(handler, a.CloseAccount(account_id="1001"))
    assert post(handler, batch) == [True, False, True, True]
    assert (
        handler.load(batch).roll.children["1001"].refused
        == "The account is closed and takes no more entries."
    )
    assert ledgers(handler) == [BEGAN, 0, BEGAN, BEGAN]
    assert findings(handler) == ()


def test_behind_an_event_that_cannot_be_read_nothing_is_posted(handler: BatchHandler) -> None:
    """It may be what stopped the batch."""
    batch = opened(handler, numbers(4), "a1")
    take(handler, batch, c.ProposeBatch(), "ada")
    take(handler, batch, c.ApproveBatch(), "grace")
    new = handler.new_event(b.ChildRefused(account_id="1000", why="no"), batch, "damaged", "eve", "")
    version = handler.load(batch).batch.version
    handler.store.append([StreamWrite(f"batch-{batch}", version, [replace(new, stored=(1, "{}"))])])
    with pytest.raises(Refused, match=f"Event {version + 1} of this batch cannot be read"):
        post(handler, batch)
    assert ledgers(handler) == [BEGAN - FEE] * ACCOUNTS
