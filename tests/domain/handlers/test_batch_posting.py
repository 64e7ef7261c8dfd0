"""Posting a batch while others work: on the batch, on its accounts, on the numbers of cases."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from domain.account import commands as a
from domain.account import events as e
from domain.account.state import stream_of
from domain.batch import commands as c
from domain.batch import events as b
from domain.batch.events import BatchEntry
from domain.clock import utc_now
from domain.dispute import commands as d
from domain.dispute.facts import Facts
from domain.errors import BadInput, DamageFound, RecountError, Refused
from domain.handlers.account import Handler
from domain.handlers.batch import BatchHandler, open_batch
from domain.handlers.batch_posting import BatchPosting
from domain.handlers.dispute import open_case
from domain.handlers.profile import ProfileHandler
from domain.ports import StreamWrite
from domain.profile.events import ProfileChanged
from domain.stream import NewEvent
from storage.engine.connect import open_database
from storage.log.store import SqlStore
from tests.kit.batches import BEGAN, FEE, approve, approved_batch, charge
from tests.kit.postgres_people import as_login, bank_with_roles, make_login
from tui.application.batch.opening import handler_of
from tui.application.cases.handler import case_handler

ACCOUNTS = 4


@pytest.fixture
def handler(tmp_path: Path) -> Iterator[BatchHandler]:
    with closing(SqlStore(open_database(str(tmp_path / "bank.db"), create=True))) as store:
        yield approved_batch(store, ACCOUNTS)


class Meanwhile:
    """A store in which something happens right before an append to a batch, the first time."""

    def __init__(self, store: Any, happens: Callable[[], object]) -> None:
        self._store, self._happens = store, happens

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def append(self, writes: Any) -> Any:
        happens, self._happens = self._happens, lambda: None
        happens()
        return self._store.append(writes)


def racing(handler: BatchHandler, happens: Callable[[], object]) -> BatchPosting:
    """A posting in which something happens between the decision on the first account and its append."""
    store: Any = Meanwhile(handler.store, happens)
    return BatchPosting(BatchHandler(replace(handler.cases, store=store)), "B-1", "ada")


def leave_out(handler: BatchHandler, account_id: str) -> None:
    command = c.LeaveOut(entries=((account_id, None),))
    handler.execute(
        c.BatchRequest(batch_id="B-1", command=command, command_id="x", actor="bob", reason="asked for it")
    )


def do(handler: BatchHandler, command: Any, channel: a.Channel = "card") -> None:
    Handler(handler.store, clock=utc_now).execute(
        a.Request(command=command, command_id="eve's", actor="eve", channel=channel)
    )


def ledgers(handler: BatchHandler) -> list[int]:
    heads = [handler.store.head(f"{1000 + number}") for number in range(ACCOUNTS)]
    return [0 if head is None else head.ledger for head in heads]


def test_what_is_left_out_between_decision_and_append_is_not_posted(handler: BatchHandler) -> None:
    posting = racing(handler, lambda: leave_out(handler, "1000"))
    with pytest.raises(Refused, match="Nothing of this batch is approved"):
        list(posting.run())
    assert ledgers(handler) == [BEGAN - FEE] * ACCOUNTS


def test_another_poster_of_the_same_account_is_met_as_a_conflict(handler: BatchHandler) -> None:
    posting = racing(handler, lambda: list(BatchPosting(handler, "B-1", "bob").run()))
    assert list(posting.run()) == []
    assert ledgers(handler) == [BEGAN] * ACCOUNTS
    assert posting.loaded.batch.posted == ACCOUNTS


def test_a_customer_who_pays_meanwhile_holds_nothing_up(handler: BatchHandler) -> None:
    posting = racing(handler, lambda: do(handler, a.Withdraw(account_id="1000", amount=1_00)))
    assert len(list(posting.run())) == ACCOUNTS
    assert ledgers(handler)[0] == BEGAN - 1_00


def test_staff_who_put_it_right_meanwhile_are_not_paid_over(handler: BatchHandler) -> None:
    def put_right() -> None:
        do(handler, a.ReverseEntry(account_id="1000", entry=3), channel="staff")

    children = list(racing(handler, put_right).run())
    assert [bool(child.refused) for child in children] == [True, False, False, False]
    assert "is left to give back" in children[0].refused
    assert ledgers(handler) == [BEGAN] * ACCOUNTS


def test_a_case_that_takes_the_number_meanwhile_keeps_it(handler: BatchHandler) -> None:
    facts = Facts(
        reason_code="statement",
        regime="internal",
        country="GB",
        notice_channel="written",
        noticed_on=handler.cases.today(),
        alleged_amount=1,
    )
    notice = d.OpenCase(account_id="1003", facts=facts)
    posting = racing(handler, lambda: open_case(handler.cases, notice, command_id="n", actor="eve"))
    first = next(posting.run())
    assert first.posted is not None
    assert first.posted.case_id == "D-2"


def test_a_poster_that_is_stopped_posts_no_further(handler: BatchHandler) -> None:
    posting = BatchPosting(handler, "B-1", "ada")
    done = list(posting.run(stop=lambda: posting.done == 2))
    assert (len(done), posting.done, posting.total) == (2, 2, ACCOUNTS)
    assert ledgers(handler) == [BEGAN, BEGAN, BEGAN - FEE, BEGAN - FEE]


def test_a_child_is_posted_with_its_batch_alone(handler: BatchHandler) -> None:
    """Its correction is exactly what was approved, and nobody approves or posts it by itself."""
    child = next(BatchPosting(handler, "B-1", "ada").run())
    assert child.posted is not None
    (_, _, proposed, _) = handler.store.case_events(child.posted.case_id)
    assert (proposed.type, proposed.schema_version, proposed.actor) == ("CorrectionProposed", 3, "ada")
    assert proposed.event is not None
    assert getattr(proposed.event, "batch") == "B-1"  # noqa: B009 (of one kind of event)
    money = handler.store.event(stream_of("1000"), child.posted.first_version)
    assert money is not None
    assert (money.command_id, money.correlation_id) == ("B-1/1000", child.posted.case_id)


class Afterwards(Meanwhile):
    """A store in which something happens right after the first append to a batch."""

    def append(self, writes: Any) -> Any:
        receipts = self._store.append(writes)
        happens, self._happens = self._happens, lambda: None
        happens()
        return receipts


def take(handler: BatchHandler, command: c.BatchCommand, actor: str) -> None:
    handler.execute(
        c.BatchRequest(
            batch_id="B-1", command=command, command_id=f"later {command}", actor=actor, reason="for a reason"
        )
    )


def followed(handler: BatchHandler, happens: Callable[[], object]) -> BatchPosting:
    store: Any = Afterwards(handler.store, happens)
    return BatchPosting(BatchHandler(replace(handler.cases, store=store)), "B-1", "ada")


def test_what_is_rejected_right_after_an_append_is_posted_no_further(handler: BatchHandler) -> None:
    """The rejection is met while the posted account is followed, and not as a conflict."""
    posting = followed(handler, lambda: take(handler, c.RejectBatch(), "bob"))
    with pytest.raises(Refused, match="Nothing of this batch is approved"):
        list(posting.run())
    assert ledgers(handler) == [BEGAN, *[BEGAN - FEE] * (ACCOUNTS - 1)]


@pytest.mark.parametrize("when", [racing, followed])
def test_what_is_approved_anew_meanwhile_is_what_is_posted(
    handler: BatchHandler, when: Callable[[BatchHandler, Callable[[], object]], BatchPosting]
) -> None:
    def anew() -> None:
        leave_out(handler, "1001")
        take(handler, c.ProposeBatch(), "ada")
        take(handler, c.ApproveBatch(), "grace")

    assert len(list(when(handler, anew).run())) == ACCOUNTS - 1
    assert ledgers(handler) == [BEGAN, BEGAN - FEE, BEGAN, BEGAN]


def forge(handler: BatchHandler, event: object, actor: str) -> None:
    """Append to the batch what the rules would not have decided, as a login may with SQL of its own."""
    version = handler.load("B-1").batch.version
    new = replace(handler.new_event(event, "B-1", "forged", actor, ""), command_id=f"forged {version}")
    handler.store.append([StreamWrite("batch-B-1", version, [new])])


def allow(handler: BatchHandler, most: int) -> None:
    """What one person may post alone from now on."""
    change = ProfileChanged(four_eyes_posting=most)
    ProfileHandler(handler.store).execute(lambda _: change, actor="adam")


@pytest.mark.parametrize("hand", ["ada", "Ada ", "\u200bADA"])
def test_an_approval_by_one_of_the_hands_approves_nothing(handler: BatchHandler, hand: str) -> None:
    allow(handler, FEE)
    take(handler, c.RejectBatch(), "bob")
    take(handler, c.ProposeBatch(), "ada")
    batch = handler.load("B-1").batch
    sums = {"accounts": batch.accounts, "entries": batch.entries, "totals": batch.totals}
    forge(handler, b.BatchApproved(**sums, digest=batch.digest), hand)  # type: ignore[arg-type]
    assert handler.load("B-1").batch.status == "proposed"
    with pytest.raises(Refused, match="waits for the approval"):
        list(BatchPosting(handler, "B-1", "bob").run())
    assert ledgers(handler) == [BEGAN - FEE] * ACCOUNTS


def test_a_proposal_is_held_to_its_sums_and_to_the_limits_as_they_stand(handler: BatchHandler) -> None:
    """Whoever writes into the log that a sum needs no approval, or less of it, has given nothing by that."""
    take(handler, c.RejectBatch(), "bob")
    take(handler, c.ProposeBatch(), "ada")
    batch = handler.load("B-1").batch
    assert batch.totals[0].amount == ACCOUNTS * FEE
    alone = b.BatchProposed(
        explanation="x",
        accounts=batch.accounts,
        entries=batch.entries,
        totals=batch.totals,
        digest=batch.digest,
        needs_approval=False,
    )
    forge(handler, replace(alone, totals=(replace(batch.totals[0], amount=1),)), "ada")
    with pytest.raises(DamageFound):
        list(BatchPosting(handler, "B-1", "ada").run())
    forge(handler, replace(alone, needs_approval=True, digest="ab" * 32), "ada")
    with pytest.raises(DamageFound):
        take(handler, c.ApproveBatch(), "grace")
    forge(handler, alone, "ada")
    allow(handler, ACCOUNTS * FEE - 1)
    with pytest.raises(Refused, match="since the batch was proposed"):
        list(BatchPosting(handler, "B-1", "ada").run())
    assert ledgers(handler) == [BEGAN - FEE] * ACCOUNTS


def test_interest_that_staff_credited_is_seen_behind_years_of_daily_interest(tmp_path: Path) -> None:
    with closing(SqlStore(open_database(str(tmp_path / "bank.db"), create=True))) as store:
        facts = [e.AccountOpened(currency="GBP"), *[e.InterestCredited(amount=1)] * 1_100]
        daily = [
            NewEvent(event=one, event_id=f"{at}", actor="core", channel="system")
            for at, one in enumerate(facts)
        ]
        staff = NewEvent(event=e.InterestCredited(amount=25), event_id="s", actor="eve", channel="staff")
        store.append([StreamWrite(stream_of("1"), 0, [*daily, staff])])
        handler = handler_of(case_handler(store, utc_now))
        lines = c.OpenBatch(
            pattern="interest",
            pattern_version=1,
            title="Interest",
            position=store.head_position(),
            sweep="ab" * 32,
            entries=(BatchEntry(account_id="1", entry=2, owed=25, currency="GBP"),),
        )
        open_batch(handler, lines, command_id="o", actor="ada")
        with pytest.raises(Refused, match="Staff credited interest with event 1102"):
            take(handler, c.ProposeBatch(), "ada")


def test_what_was_looked_at_and_is_none_is_never_in_the_batch_for_a_moment(handler: BatchHandler) -> None:
    """Left out by the append that opens it: a program that ends in between leaves nothing in that was marked."""
    lines = c.OpenBatch(
        pattern="wrong_fees",
        pattern_version=1,
        title="Wrong fees",
        position=1,
        sweep="cd" * 32,
        entries=tuple(
            BatchEntry(account_id=one, entry=3, owed=FEE, currency="GBP") for one in ("1000", "1001")
        ),
        left_out=(b.LeftOut(account_id="1001", entry=3, why="two coffees"),),
    )
    opened = open_batch(handler, lines, command_id="once", actor="bob")
    assert [line.type for line in opened.receipt.lines] == ["BatchOpened", "EntriesListed", "EntriesLeftOut"]
    assert [child.account_id for child in opened.loaded.roll.waiting] == ["1000"]
    two = replace(
        lines, sweep="ef" * 32, entries=(lines.entries[0], replace(lines.entries[0], entry=2, currency="EUR"))
    )
    with pytest.raises(BadInput, match="two currencies of account 1000"):
        open_batch(handler, replace(two, left_out=()), command_id="two", actor="bob")


def test_on_a_server_two_logins_sign_and_an_auditor_posts_nothing(postgres: str) -> None:
    with closing(bank_with_roles(postgres)) as owner:
        charge(owner, ACCOUNTS)
    make_login(postgres, "gina", "recount_operator")
    stores = [SqlStore(open_database(as_login(postgres, login))) for login in ("peter", "gina", "anna")]
    peter, gina, anna = stores
    handler = approve(peter, gina, ACCOUNTS, ("peter", "gina"))
    with pytest.raises(RecountError):
        list(BatchPosting(BatchHandler(replace(handler.cases, store=anna)), "B-1", "anna").run())
    assert len(list(BatchPosting(handler, "B-1", "peter").run())) == ACCOUNTS
    assert ledgers(handler) == [BEGAN] * ACCOUNTS
    signed = {(row.type, row.actor) for row in handler.events("B-1")}
    assert {("BatchApproved", "gina"), ("ChildPosted", "peter")} < signed
    for store in stores:
        store.close()
