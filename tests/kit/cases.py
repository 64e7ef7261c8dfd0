"""Cases for the tests of their screens: a bank in a SQLite file under a clock of its own, and steps by keys."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from zoneinfo import ZoneInfo

from textual.pilot import Pilot

from domain.account.events import AccountEvent, AccountOpened, MoneyDeposited, MoneyWithdrawn
from domain.account.state import stream_of
from domain.dispute import commands as c
from domain.dispute.postings import Credit
from domain.dispute.state import Case
from domain.evidence.citations import cite_event
from domain.ids import uuid7_from
from domain.ports import Holder, Store, StreamWrite
from domain.stream import NewEvent
from storage.bank import SqlBank
from storage.engine.connect import open_database
from tests.kit.case_commands import notice as case_notice
from tests.kit.shell import keys_of, press
from tui.application.session import Session
from tui.screens.disputes.step_entry import StepEntry

ACCOUNT = "77"
NOW = 1_774_022_400_000_000
"""Friday 20 March 2026, 16:00 UTC."""
DAY = 86_400_000_000


class Calendar:
    """A clock that a test sets: it stands still between."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> int:
        return self.now

    def on(self, days: int) -> None:
        """So many days after the 20th of March."""
        self.now = NOW + days * DAY


@contextmanager
def desk_on(path: Path, clock: Calendar, actor: str = "ada") -> Iterator[Session]:
    """A desk on a new bank: 500.00 dollars in, a year before, 200.00 from a machine as event 3."""
    address = str(path / "bank.db")
    opened = open_database(address, create=True)
    with closing(SqlBank(opened, address, clock=clock, training=True)) as store:
        facts: tuple[AccountEvent, ...] = (
            AccountOpened(currency="USD", holder_id="h1"),
            MoneyDeposited(amount=500_00, description="PAYROLL"),
            MoneyWithdrawn(amount=200_00, kind="cash withdrawal", description="ATM MAIN ST"),
        )
        events = [
            NewEvent(
                event=fact,
                event_id=uuid7_from(at, str(at)),
                actor="atm/17",
                channel="atm",
                recorded_at=NOW if at == 2 else NOW - 365 * DAY,
            )
            for at, fact in enumerate(facts)
        ]
        store.append([StreamWrite(stream_of(ACCOUNT), 0, events)])
        store.put_holders([Holder("h1", "Rosa Diaz")])
        yield desk_at(store, clock, actor)


def desk_at(store: Store, clock: Calendar, actor: str) -> Session:
    """The same bank with somebody else at the desk."""
    return Session(store, actor, ZoneInfo("America/New_York"), clock=clock)


async def type_in(pilot: Pilot[None], text: str) -> None:
    """Type a step and look at its preview."""
    await press(pilot, *keys_of(text))


async def on_line(pilot: Pilot[None], key: str) -> None:
    """Open a step, to be typed on a line."""
    await press(pilot, key)
    if not pilot.app.screen.query_one(StepEntry).is_line:
        await press(pilot, "f4")


async def step(pilot: Pilot[None], key: str, text: str) -> None:
    """Open a step, type it on a line, record it."""
    await on_line(pilot, key)
    await press(pilot, "ctrl+u")
    await type_in(pilot, text)
    await press(pilot, "ctrl+s")


def case_of(session: Session, case_id: str = "D-1") -> Case:
    case = session.store.case(case_id)
    assert case is not None
    return case


def executed(session: Session, *commands: c.CaseCommand, case_id: str = "D-1", actor: str = "ada") -> Case:
    """These steps are taken at another desk."""
    for command in commands:
        session.cases.execute(
            c.CaseRequest(
                case_id=case_id,
                command=command,
                command_id=f"{case_id}-{session.store.cases_count(open_only=False)}-{len(session.store.case_events(case_id))}",
                actor=actor,
            )
        )
    return case_of(session, case_id)


def opened(session: Session, case_id: str = "D-1", *, days: int = 0, reason: str = "atm-short") -> None:
    """A notice of so many days ago."""
    noticed = session.cases.today().fromordinal(session.cases.today().toordinal() - days)
    executed(
        session,
        case_notice(
            account_id=ACCOUNT,
            reason_code=reason,
            regime="reg-e",
            country="US",
            noticed_on=noticed,
            alleged_amount=40_00,
            entries=(3,),
            words="it gave 160",
        ),
        case_id=case_id,
    )


def some_cases(session: Session) -> None:
    """One overdue, one due soon, one far away, one closed."""
    opened(session, "D-1", days=20)
    opened(session, "D-2", days=13, reason="duplicate")
    opened(session, "D-3")
    opened(session, "D-4")
    executed(session, c.Assign(assignee="grace"), case_id="D-2")
    executed(session, c.WithdrawNotice(), c.CloseCase(), case_id="D-4")


def worked_on(session: Session) -> None:
    """A case with evidence, a finding, and a credit that waits to be posted."""
    opened(session)
    citation = cite_event(session.store, ACCOUNT, 3, "as posted")
    executed(
        session,
        c.Cite(citation=citation),
        c.RecordFinding(text="the journal shows an overage of 40.00", evidence=(1,)),
        c.ProposeCorrection(steps=(Credit(credit_id="PC-1", entry=3, amount=40_00),), account_version=3),
    )
