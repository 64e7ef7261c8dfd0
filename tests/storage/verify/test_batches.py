"""What `verify` finds where a batch, a case or an account tells of the others what is not so.

Every forgery has a right hash chain: an operator's own SQL can append it.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from domain.account import events as e
from domain.account.state import stream_of as account_stream
from domain.batch import events as b
from domain.batch.roll import digest
from domain.clock import utc_now
from domain.dispute.state import stream_of as case_stream
from domain.errors import Refused
from domain.handlers.batch import BatchHandler
from domain.handlers.batch_posting import BatchPosting
from domain.handlers.profile import ProfileHandler
from domain.ports import StreamWrite
from domain.profile.events import ProfileChanged
from domain.verification import Finding
from storage.engine.connect import open_database
from storage.log.store import SqlStore
from storage.verify.verify import verify
from tests.kit.batches import FEE, approve, charge, numbers
from tests.kit.postgres_people import as_login, bank_with_roles, make_login
from tui.application.batch.opening import handler_of
from tui.application.batch.undo import undo_list
from tui.application.cases.handler import case_handler

ACCOUNTS = 4
"""1000 and 1001 are put right by cases D-1 and D-2, 1002 and 1003 wait."""


@pytest.fixture(scope="module")
def half_posted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("half") / "bank.db"
    with closing(SqlStore(open_database(str(path), create=True))) as store:
        ProfileHandler(store).execute(lambda _: ProfileChanged(four_eyes_posting=FEE), actor="adam")
        charge(store, ACCOUNTS)
        post_half(approve(store, store, ACCOUNTS, ("ada", "grace")), "ada")
        assert verify(store.database).findings == ()
    return path


@pytest.fixture
def handler(half_posted: Path, tmp_path: Path) -> Iterator[BatchHandler]:
    path = tmp_path / "bank.db"
    shutil.copy(half_posted, path)
    with closing(SqlStore(open_database(str(path)))) as store:
        yield handler_of(case_handler(store, utc_now))


def post_half(handler: BatchHandler, actor: str) -> None:
    posting = BatchPosting(handler, "B-1", actor)
    assert len(list(posting.run(stop=lambda: posting.done == ACCOUNTS // 2))) == ACCOUNTS // 2


def found(handler: BatchHandler) -> list[Finding]:
    store = handler.store
    assert isinstance(store, SqlStore)
    return list(verify(store.database).findings)


def write(handler: BatchHandler, stream_id: str, events: Sequence[object], command: str, by: str) -> None:
    """Append to any stream, whatever its rules say."""
    version = len(handler.store.events(stream_id))
    new = [
        replace(handler.new_event(one, "B-1", command, by, ""), event_id=f"{stream_id} {version} {at}")
        for at, one in enumerate(events)
    ]
    handler.store.append([StreamWrite(stream_id, version, new)])


class Forger:
    """Who appends by SQL of their own what no rule would have decided."""

    def __init__(self, handler: BatchHandler, login: str = "") -> None:
        self.handler, self._login = handler, login

    def tell(self, *events: object, by: str = "eve") -> Forger:
        """In the batch."""
        account_id = getattr(events[0], "account_id", "")
        command_id = f"B-1/{account_id}" if account_id else type(events[0]).__name__
        write(self.handler, "batch-B-1", events, command_id, self._login or by)
        return self

    def posted(self, account_id: str, case_id: str, amount: int = FEE) -> Forger:
        child = b.ChildPosted(
            account_id=account_id,
            case_id=case_id,
            currency="GBP",
            amount=amount,
            first_version=4,
            last_version=4,
        )
        self.tell(child)
        return self

    def case(self, about: str = "1002", batch_id: str = "B-1") -> Forger:
        """D-9, opened with the child of 1002: like that of 1000."""
        rows = [row.event for row in self.handler.store.case_events("D-1")]
        changes: dict[str, dict[str, object]] = {
            "NoticeReceived": {"account_id": about},
            "CorrectionProposed": {"batch": batch_id},
            "CorrectionPosted": {"event_ids": ("account-1002 3 0",)},
        }
        events = [replace(one, **changes.get(type(one).__name__, {})) for one in rows]  # type: ignore[type-var]
        write(self.handler, case_stream("D-9"), events, f"{batch_id}/1002", self._login or "eve")
        return self

    def money(self, amount: int = FEE) -> Forger:
        """On the account, under the command of its child."""
        back = e.EntryReversed(entry=3, amount=amount, direction="credit")
        write(self.handler, account_stream("1002"), [back], "B-1/1002", self._login or "eve")
        return self

    def proposed(self, **other: object) -> b.BatchProposed:
        """In place of what was proposed: what waits, but for something else of it."""
        loaded = self.handler.load("B-1")
        sums = replace(loaded.batch.totals[0], accounts=2, entries=2, amount=2 * FEE)
        fields = {"explanation": "x", "accounts": 2, "entries": 2, "totals": (sums,), "needs_approval": True}
        fields |= {"digest": digest(loaded.roll, loaded.roll.waiting)} | other
        one = b.BatchProposed(**fields)  # type: ignore[arg-type]
        self.tell(b.BatchRejected(), one)
        return one

    def anew(self) -> Forger:
        """What waits is proposed again, and nobody has approved it."""
        self.proposed()
        return self

    def approved(self, by: str, amount: int = 2 * FEE) -> Forger:
        one = self.proposed()
        totals = (replace(one.totals[0], amount=amount),)
        self.tell(b.BatchApproved(accounts=2, entries=2, totals=totals, digest=one.digest), by=by)
        return self

    def unreadable(self, text: str = "{}") -> Forger:
        """A posted child that says what cannot be read."""
        child = b.ChildPosted(
            account_id="1", case_id="D-1", currency="GBP", amount=1, first_version=1, last_version=1
        )
        new = self.handler.new_event(child, "B-1", "unreadable", self._login or "eve", "")
        version = self.handler.load("B-1").batch.version
        self.handler.store.append([StreamWrite("batch-B-1", version, [replace(new, stored=(1, text))])])
        return self


def left_out(account_id: str) -> b.EntriesLeftOut:
    return b.EntriesLeftOut(entries=(b.LeftOut(account_id=account_id, entry=3, why="no"),))


def listed(account_id: str, entry: int) -> b.EntriesListed:
    return b.EntriesListed(
        entries=(b.BatchEntry(account_id=account_id, entry=entry, owed=1, currency="GBP"),)
    )


def refused(account_id: str) -> b.ChildRefused:
    return b.ChildRefused(account_id=account_id, why="no")


SMALL = b.CurrencyTotal(currency="GBP", accounts=2, entries=2, amount=1)
FORGED: dict[str, tuple[Callable[[Forger], object], str, int]] = {
    "says that account 1002 was given 12.00 GBP in case D-9 by its events 4 to 4, but this batch opened no case D-9, "
    "and nothing is recorded on the account": (lambda by: by.posted("1002", "D-9"), "batch-B-1", 7),
    "in case D-1 by its events 4 to 4, but this batch opened no case D-1": (
        lambda by: by.posted("1002", "D-1"),
        "batch-B-1",
        7,
    ),
    "settles account 1000, which was put right in case D-1 before": (
        lambda by: by.posted("1000", "D-1"),
        "batch-B-1",
        7,
    ),
    "settles account 1009, which was not among those that were proposed; it says that account 1009 was given": (
        lambda by: by.posted("1009", "D-9"),
        "batch-B-1",
        7,
    ),
    "nothing is recorded on the account by this batch": (
        lambda by: by.case().posted("1002", "D-9"),
        "batch-B-1",
        7,
    ),
    "these events give the account 0.01 GBP": (
        lambda by: by.case().money(1).posted("1002", "D-9"),
        "batch-B-1",
        7,
    ),
    "case D-9 proposed other entries or amounts than this batch, 12.00 GBP together": (
        lambda by: by.case().money().posted("1002", "D-9", 99_00),
        "batch-B-1",
        7,
    ),
    "case D-9 is about account 1003 in GBP": (
        lambda by: by.case("1003").money().posted("1002", "D-9"),
        "batch-B-1",
        7,
    ),
    "settles account 1001, which was put right in case D-2 before": (
        lambda by: by.tell(refused("1001")),
        "batch-B-1",
        7,
    ),
    "says that account 1002 was refused and nothing recorded of it, but event 4 of the account gives it back": (
        lambda by: by.money().tell(refused("1002")),
        "batch-B-1",
        7,
    ),
    "lists event 2 of account 1003 after the batch was opened": (
        lambda by: by.tell(listed("1003", 2)),
        "batch-B-1",
        7,
    ),
    "leaves out event 3 of account 1000, which was settled before": (
        lambda by: by.tell(left_out("1000")),
        "batch-B-1",
        7,
    ),
    "leaves out event 3 of account 9, which is not in the batch": (
        lambda by: by.tell(left_out("9")),
        "batch-B-1",
        7,
    ),
    "is an approval by Ada , who had a hand in the batch and may not approve it": (
        lambda by: by.approved("Ada "),
        "batch-B-1",
        9,
    ),
    "approves 1,000.00 GBP by the digest": (lambda by: by.approved("mallory", 1_000_00), "batch-B-1", 9),
    "proposes 0.01 GBP to 2 accounts": (lambda by: by.proposed(totals=(SMALL,)), "batch-B-1", 8),
    "says that nobody need approve it, though 24.00 GBP passes the 12.00 GBP of a posting": (
        lambda by: by.proposed(needs_approval=False),
        "batch-B-1",
        8,
    ),
    "settles account 1002, though nothing that may be posted was approved": (
        lambda by: by.anew().case().money().posted("1002", "D-9"),
        "batch-B-1",
        9,
    ),
    "settles account 1002 by GRACE, who approved the batch and may not post it": (
        lambda by: by.tell(refused("1002"), by="GRACE"),
        "batch-B-1",
        7,
    ),
    "case D-9 says it was corrected with batch B-1, but batch B-1 does not tell of it under the command B-1/1002": (
        lambda by: by.case(),
        "dispute-D-9",
        3,
    ),
    "case D-9 says it was corrected with batch B-7, but there is no batch B-7": (
        lambda by: by.case(batch_id="B-7"),
        "dispute-D-9",
        3,
    ),
    "this event has the command B-1/1002, but batch B-1 does not tell of it under the command B-1/1002": (
        lambda by: by.money(),
        "account-1002",
        4,
    ),
    "opened no case D-9": (lambda by: by.unreadable().posted("1002", "D-9"), "batch-B-1", 8),
}
"""What is told of a forgery, who made it, and of which event it is told."""


@pytest.mark.parametrize("words", FORGED)
def test_what_was_forged_in_a_batch_is_found(handler: BatchHandler, words: str) -> None:
    forge, stream_id, version = FORGED[words]
    forge(Forger(handler))
    (told,) = (one for one in found(handler) if one.kind == "batch" and words in one.message)
    assert (told.stream_id, told.version) == (stream_id, version)


def test_one_account_alone_is_held_against_what_batches_tell_of_it(handler: BatchHandler) -> None:
    Forger(handler).posted("1002", "D-9")
    store = handler.store
    assert isinstance(store, SqlStore)
    told = {one: verify(store.database, [one]).findings for one in numbers(ACCOUNTS)}
    assert {one for one, findings in told.items() if findings} == {"1002"}
    ((kind, stream_id, version),) = ((one.kind, one.stream_id, one.version) for one in told["1002"])
    assert (kind, stream_id, version) == ("batch", "batch-B-1", 7)
    assert verify(store.database, ["1002"], chain_only=True).findings == ()


def test_nothing_is_taken_back_that_a_batch_only_tells_of(handler: BatchHandler) -> None:
    assert [one.account_id for one in undo_list(handler, "B-1")] == ["1000", "1001"]
    told = b.ChildPosted(
        account_id="1002", case_id="D-9", currency="GBP", amount=FEE, first_version=2, last_version=2
    )
    Forger(handler).tell(told)
    assert [one.account_id for one in undo_list(handler, "B-1")] == ["1000", "1001"]


@pytest.mark.parametrize(
    "other",
    [{"currency": "ZZZ"}, {"last_version": 10**30}, {"first_version": 0}, {"amount": -1}],
    ids=lambda other: next(iter(other)),
)
def test_what_no_batch_can_hold_is_an_event_that_cannot_be_read(
    handler: BatchHandler, other: dict[str, object]
) -> None:
    """Stored as it is, marked where it is shown, and in nobody's way but the batch's own."""
    text: dict[str, object] = {"account_id": "1002", "case_id": "D-9", "currency": "GBP", "amount": FEE}
    text |= {"first_version": 4, "last_version": 4} | other
    Forger(handler).unreadable(json.dumps(text))
    assert [row.event for row in handler.store.all_events(0)][-1] is None
    assert "unreadable" in {one.kind for one in found(handler)}
    with pytest.raises(Refused, match="Event 7 of this batch cannot be read"):
        list(BatchPosting(handler, "B-1", "ada").run())


def test_on_a_server_an_operators_own_sql_is_found(postgres: str) -> None:
    """The function that appends takes it, under the login of whoever wrote it."""
    with closing(bank_with_roles(postgres)) as owner:
        charge(owner, ACCOUNTS)
    make_login(postgres, "gina", "recount_operator")
    with (
        closing(SqlStore(open_database(as_login(postgres, "peter")))) as peter,
        closing(SqlStore(open_database(as_login(postgres, "gina")))) as gina,
        closing(SqlStore(open_database(as_login(postgres, "anna"), read_only=True))) as anna,
    ):
        handler = approve(peter, gina, ACCOUNTS, ("peter", "gina"))
        post_half(handler, "peter")
        assert verify(anna.database).findings == ()
        by = Forger(handler, "peter")
        by.posted("1002", "D-9")
        by.money()
        by.tell(refused("1003"))
        by.tell(left_out("1000"))
        told = [(one.kind, one.stream_id, one.version) for one in verify(anna.database).findings]
    assert told == [("batch", "batch-B-1", 7), ("batch", "batch-B-1", 9)]
