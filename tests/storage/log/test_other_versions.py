"""Versions of Recount that fold differently, or cannot read all of it, at one bank: each is right, neither is in the
other's way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from domain.account import events as e
from domain.account import fold as account
from domain.account.commands import Deposit
from domain.account.state import AccountFold, Stamp, stream_of
from domain.dispute import events as d
from domain.dispute import fold as case_fold
from domain.dispute import state as case
from domain.dispute.commands import AddNote
from domain.dispute.state import CaseFold, CaseStamp
from domain.errors import DamageFound, Refused
from domain.history.cut import state_at
from domain.history.proof import prove
from domain.ports import CurvePoint, StreamWrite
from domain.stream import NewEvent
from storage.encoding import account_codec
from storage.log.store import SqlStore
from storage.verify.rebuild import rebuild
from storage.verify.refresh import refresh
from storage.verify.verify import verify
from tests.kit.bench import PostgresBench, SqlBench
from tests.kit.case_commands import ask, open_one, session
from tests.kit.spec import A, deposited, opened, withdrawn
from tests.kit.stories import do, new, record

EVERY = 4
FEES = 11


@pytest.fixture(params=["sqlite", "postgresql"])
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SqlBench]:
    if request.param == "sqlite":
        made = SqlBench(str(tmp_path / "bank.db"), EVERY)
    else:
        made = PostgresBench(request.getfixturevalue("postgres"), EVERY)
    yield made
    made.close()


def opened_store(bench: SqlBench, **options: Any) -> SqlStore:
    store = bench.open(**options)
    assert isinstance(store, SqlStore)
    return store


@contextmanager
def newer() -> Iterator[None]:
    """The next version: a fee counts as a decline too, and a note takes its case up."""
    charge, note = account.EVOLVE[e.FeeCharged], case_fold.EVOLVE[d.NoteAdded]

    def charged(fold: AccountFold, event: e.FeeCharged, stamp: Stamp) -> None:
        charge(fold, event, stamp)
        fold.decline_count += 1
        fold.ledger -= 100

    def noted(fold: CaseFold, event: d.NoteAdded, stamp: CaseStamp) -> None:
        note(fold, event, stamp)
        fold.status, fold.assignee = "closed", "nobody"

    account.EVOLVE[e.FeeCharged], case_fold.EVOLVE[d.NoteAdded] = charged, noted
    try:
        yield
    finally:
        account.EVOLVE[e.FeeCharged], case_fold.EVOLVE[d.NoteAdded] = charge, note


@contextmanager
def reading_version_3() -> Iterator[None]:
    """The next version: it knows deposits that this one cannot read."""
    read = account_codec.READERS["MoneyDeposited", 2]
    account_codec.READERS["MoneyDeposited", 3] = lambda text: read(text.replace("sum", "amount"))
    try:
        yield
    finally:
        del account_codec.READERS["MoneyDeposited", 3]


def charge(store: SqlStore, times: int = 1) -> None:
    """Append fees of 10 to the account."""
    stream = stream_of(A)
    events = [new(e.FeeCharged(amount=10, fee_code="x")) for _ in range(times)]
    store.append([StreamWrite(stream, store.version_at(stream, 2**62), events)])


def from_version_3(bench: SqlBench) -> None:
    """A newer program records a deposit of 1,000 on the account."""
    stored = new(e.MoneyDeposited(amount=1000), stored=(3, '{"sum":1000}'))
    with reading_version_3():
        store = opened_store(bench)
        stream = stream_of(A)
        store.append([StreamWrite(stream, store.version_at(stream, 2**62), [stored])])


def test_states_snapshots_lists_and_curve_are_those_of_the_version_that_looks(bench: SqlBench) -> None:
    record(bench.store, [opened(), *[deposited(500_00)] * 2])
    charge(opened_store(bench), FEES)
    with newer():
        store = opened_store(bench, read_only=True)
        head = store.head(A)
        assert head is not None
        assert (head.decline_count, head.ledger) == (FEES, 1000_00 - FEES * 110)
        assert state_at(store, A, 8)[0].decline_count == 5
        assert prove(store, A).equal
        summary = store.summary(A)
        assert summary is not None
        assert summary.ledger_balance == head.ledger
        assert store.accounts() == [summary]
        assert [run.close for run in long_curve(store)] == [run.close for run in store.curve(A, 1, 14, 100)]
    head, summary = bench.store.head(A), bench.store.summary(A)
    assert head is not None
    assert summary is not None
    assert (head.decline_count, summary.ledger_balance) == (0, 1000_00 - FEES * 10)


def long_curve(store: SqlStore) -> list[CurvePoint]:
    """The curve as it is drawn of a long account: from snapshots."""
    runs: list[CurvePoint] = store._curves._from_snapshots(A, 1, 14)
    return runs


def test_the_queue_is_that_of_the_version_that_looks_in_its_order_and_with_its_counts(
    bench: SqlBench,
) -> None:
    record(bench.store, [opened(), deposited(500_00), withdrawn(54_00)])
    for number in range(3):
        open_one(bench, key=f"k{number}")
    ask(session(bench), AddNote(text="n"), case="D-2")
    with newer():
        store = opened_store(bench, read_only=True)
        assert [one.case_id for one in store.cases()] == ["D-1", "D-3"]
        assert [one.case_id for one in store.cases(open_only=False)] == ["D-1", "D-3", "D-2"]
        assert [one.case_id for one in store.cases("NOBODY", open_only=False)] == ["D-2"]
        assert [one.case_id for one in store.cases(offset=1, limit=1)] == ["D-3"]
        assert [one.case_id for one in store.cases(account_id=A)] == ["D-1", "D-3"]
        assert (store.cases_count(), store.cases_count(account_id=A, open_only=False)) == (2, 3)
        assert store.open_cases([A]) == {A: 2}
        told, state = store.case_summary("D-2"), store.case("D-2")
        assert told is not None
        assert state is not None
        assert (told.status, told.assignee, state.status) == ("closed", "nobody", "closed")
    assert bench.store.cases_count() == 3


def test_versions_that_write_in_turn_are_each_right_and_verify_is_content(bench: SqlBench) -> None:
    """A rolling update: heads, snapshots and runs of both, in one stream."""
    record(bench.store, [opened(), deposited(500_00)])
    fees = 0
    for times in (3, 1, 5, 2, 6):
        charge(opened_store(bench), times)
        with newer():
            charge(opened_store(bench), times + 1)
            fees += 2 * times + 1
            mine = opened_store(bench).head(A)
            assert mine is not None
            assert mine.decline_count == fees
            checked = verify(opened_store(bench).database)
            assert (checked.findings, checked.stale) == ((), (stream_of(A),))
            assert prove(opened_store(bench), A).equal
        old = opened_store(bench).head(A)
        assert old is not None
        assert (old.decline_count, old.ledger) == (0, 500_00 - fees * 10)
        assert verify(opened_store(bench).database).findings == ()
        points = opened_store(bench)._curves._from_snapshots(A, 1, old.version)
        assert points[-1].close == old.ledger
        assert [run.first_version for run in points[1:]] == [run.last_version + 1 for run in points[:-1]]


def test_a_version_derives_a_bank_anew_once_and_never_again(bench: SqlBench) -> None:
    record(bench.store, [opened(), deposited(500_00), withdrawn(54_00)])
    charge(opened_store(bench), 3)
    open_one(bench)
    told: list[tuple[int, int]] = []
    assert refresh(opened_store(bench).database, EVERY) == 0
    with newer():
        database = opened_store(bench).database
        assert verify(database).stale == (stream_of(A), case.stream_of("D-1"))
        assert refresh(database, EVERY, lambda done, total: told.append((done, total))) == 2
        assert verify(database).stale == ()
        assert told[-1] == (2, 2)
    for other in (as_it_is, newer) * 2:
        with other():
            assert refresh(opened_store(bench).database, EVERY) == 0
            head = opened_store(bench).head(A)
            assert head is not None
            assert head.decline_count == (3 if other is newer else 0)


@contextmanager
def as_it_is() -> Iterator[None]:
    yield


Version = Callable[[], AbstractContextManager[None]]


def test_a_stream_whose_head_does_not_fit_its_log_is_kept_as_evidence(bench: SqlBench) -> None:
    record(bench.store, [opened(), deposited(500_00)])
    bench.execute("UPDATE streams SET version = 7")
    with newer():
        database = opened_store(bench).database
        assert refresh(database, EVERY) == 0
        assert {finding.kind for finding in verify(database).findings} == {"event"}


def test_nothing_is_recorded_on_events_of_a_newer_version_whoever_derived_the_head(bench: SqlBench) -> None:
    record(bench.store, [opened(), deposited(5_00)])
    from_version_3(bench)
    old = opened_store(bench)
    assert str(refusal(lambda: do(bench, Deposit(account_id=A, amount=5)))) == (
        f"Event 3 of account {A} cannot be read, so its balance is unverified; open it with a newer Recount or "
        "restore a backup before acting."
    )
    refused = refusal(lambda: charge(old))
    assert str(refused) == (
        f"Event 3 of account-{A} was written by a newer Recount (MoneyDeposited version 3); update this one to "
        "record on it."
    )
    assert (old.version_at(stream_of(A), 2**62), refused.rule) == (3, "unverified")
    with reading_version_3():
        charge(opened_store(bench))
        head = opened_store(bench).head(A)
        assert head is not None
        assert (head.ledger, head.unverified_from) == (5_00 + 1000 - 10, None)


def refusal(act: Callable[[], object]) -> Refused:
    with pytest.raises(Refused) as caught:
        act()
    return caught.value


def test_nothing_is_recorded_on_a_case_of_a_newer_version(bench: SqlBench) -> None:
    record(bench.store, [opened(), deposited(500_00), withdrawn(54_00)])
    open_one(bench)
    stream = case.stream_of("D-1")
    note = NewEvent(event=d.NoteAdded(text="n"), event_id="old", actor="a", channel="staff")
    written = replace(note, event_id="new", stored=(2, '{"said":"n"}'))
    store = opened_store(bench)
    version = store.version_at(stream, 2**62)
    store.append([StreamWrite(stream, version, [written])])
    with pytest.raises(
        Refused, match=r"of dispute-D-1 was written by a newer Recount \(NoteAdded version 2\)"
    ):
        store.append([StreamWrite(stream, version + 1, [note])])


@pytest.mark.parametrize("every", [3, 100])
def test_what_an_older_version_repairs_past_an_event_it_cannot_read_is_not_believed_later(
    bench: SqlBench, every: int
) -> None:
    record(bench.store, [opened(), deposited(5_00)])
    from_version_3(bench)
    rebuild(opened_store(bench).database, [stream_of(A)], every)
    with reading_version_3():
        store = opened_store(bench)
        head, summary = store.head(A), store.summary(A)
        assert head is not None
        assert summary is not None
        assert (head.ledger, summary.ledger_balance, head.unverified_from) == (15_00, 15_00, None)
        assert verify(store.database).findings == ()
        assert prove(store, A).equal


def test_history_is_added_to_an_account_with_damage_in_it(bench: SqlBench) -> None:
    """Damage hinders decisions; it is no sign of a newer program."""
    record(bench.store, [opened(), deposited(5_00)])
    bench.tamper_event(stream_of(A), 2, data="{")
    bench.execute("UPDATE streams SET state_schema = 'lost'")
    charge(opened_store(bench))
    head = bench.store.head(A)
    assert head is not None
    assert (head.version, head.unverified_from) == (3, 2)


def test_an_event_is_dated_by_the_one_before_it_whatever_the_head_says(bench: SqlBench) -> None:
    record(bench.store, [opened(), deposited(5_00)])
    last = bench.store.events(stream_of(A))[-1].recorded_at
    bench.execute(f"UPDATE streams SET recorded_at = {last + 10**15}")
    charge(opened_store(bench))
    assert bench.store.events(stream_of(A))[-1].recorded_at < last + 10**12
    assert verify(opened_store(bench).database).findings == ()


def test_nothing_is_recorded_where_the_head_does_not_fit_the_log(bench: SqlBench) -> None:
    record(bench.store, [opened(), deposited(5_00)])
    bench.execute("UPDATE streams SET head_hash = (SELECT prev_hash FROM events WHERE events.version = 2)")
    with pytest.raises(DamageFound, match="does not fit event 2 of its log; nothing was recorded"):
        charge(opened_store(bench))
