"""What the read models and a stored event look like: every state, at the sizes that lay it out in another way."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from textual.message import Message
from textual.pilot import Pilot

from domain.account.state import stream_of
from domain.ports import PayloadStep
from domain.projections.projection import Comparison, Key, ProjectionStatus, ReadModel, Row, Shadow
from domain.projections.read_models import READ_MODELS
from tests.kit import bank
from tests.kit.memory import MemoryStore
from tests.kit.pictures import Compare, Size, every_size, large_and_ordinary, looks_the_same
from tests.kit.shell import NORMAL, app_on, press, show
from tui.screens.kit.messages import ProjectionsRequested, ReadModelRequested
from tui.screens.time_machine.payload import PayloadScreen

NAMES = ("counterparties", "daily_balance", "declines", "fee_income", "monthly_statement")


def status(name: str, **changes: Any) -> ProjectionStatus:
    values: dict[str, Any] = {
        "name": name,
        "title": next((one.title for one in READ_MODELS if one.name == name), "Cash by day"),
        "version": 1,
        "status": "running",
        "problem": "",
        "position": 8_070,
        "head": 8_070,
        "lag_events": 0,
        "lag_seconds": 0.0,
        "rows": 228,
        "source": "",
        "lease_holder": "desk-4/4711",
        "advanced_at": bank.NOW,
        "seen_at": bank.NOW,
        "shadow": None,
    }
    return ProjectionStatus(**values | changes)


TROUBLED = (
    status("counterparties"),
    status("daily_balance", position=6_000, lag_events=2_070, lag_seconds=8.0),
    status("declines", position=4_000, lag_events=4_070, lag_seconds=95.0, lease_holder="", advanced_at=0),
    status("fee_income", status="paused", position=7_000, lag_events=1_070, lag_seconds=4_000.0),
    status(
        "cash_by_day",
        status="failed",
        problem="event 1,204 of account 4403: KeyError: 'amount' (/home/agent/cash.py, line 9)",
        source="/home/agent/cash.py",
        position=1_203,
        lag_events=6_867,
        lag_seconds=90_000.0,
    ),
    status("monthly_statement", shadow=Shadow(1, 3_000, 8_070, bank.NOW)),
)
STATEMENT: Row = {
    "currency": "GBP",
    "opening": 12_00,
    "credits": 1_500_00,
    "debits": 1_600_00,
    "closing": -88_00,
    "fees": 35_00,
    "interest": 0,
    "entries": 7,
}


@dataclass
class Standing:
    """Read models that stand where a picture needs them; they keep no rows of their own."""

    all: Sequence[ProjectionStatus] = tuple(status(name) for name in NAMES)
    comparison: Comparison = field(default_factory=lambda: Comparison(8_070, 228, 0, {}))
    kept: Sequence[tuple[Key, Row]] = ()

    def statuses(self) -> list[ProjectionStatus]:
        return list(self.all)

    def check_clock(self) -> None:
        """The clock is right."""

    def model(self, name: str) -> ReadModel:
        return next(one for one in READ_MODELS if one.name == name)

    def rows(self, name: str, scope: str | None = None, **_: object) -> list[tuple[Key, Row]]:
        return list(self.kept)

    def advance(self, name: str, limit: int = 1000) -> int:
        return 0

    def rebuild(self, name: str) -> Iterator[Shadow]:
        yield Shadow(1, 8_070, 8_070, bank.NOW)

    def compare(self, name: str) -> Comparison:
        return self.comparison


@pytest.fixture
def looks(snap_compare: Compare, monkeypatch: pytest.MonkeyPatch) -> Callable[..., bool]:
    """Whether the read models look as they did, after these keys."""

    def compare(standing: Standing, *keys: str, message: Message | None = None, size: Size = NORMAL) -> bool:
        # The trend grows with every look: on a slow machine the picture would have one more.
        monkeypatch.setattr("tui.screens.projections.screen.LOOK_SECONDS", 3600.0)
        session = bank.session(bank.memory())
        session.open_projections = lambda: standing  # type: ignore[assignment,return-value]

        async def steps(pilot: Pilot[Any]) -> None:
            await show(pilot, message or ProjectionsRequested())
            await press(pilot, *keys)

        return looks_the_same(snap_compare, app_on(session), steps, size=size)

    return compare


@every_size
def test_some_in_trouble(looks: Callable[..., bool], size: Size) -> None:
    assert looks(Standing(TROUBLED), *["down"] * 4, size=size)


def test_none_yet(looks: Callable[..., bool]) -> None:
    assert looks(Standing(()))


def test_a_rebuild_that_differs(looks: Callable[..., bool]) -> None:
    examples: Mapping[Key, tuple[Row | None, Row | None]] = {
        ("4403", "2026-01"): (STATEMENT, STATEMENT | {"fees": 0}),
        ("4403", "2026-02"): (None, STATEMENT),
    }
    assert looks(Standing(comparison=Comparison(8_070, 228, 2, examples)), "r")


@every_size
def test_statements_of_which_one_does_not_add_up(looks: Callable[..., bool], size: Size) -> None:
    months: list[tuple[Key, Row]] = [
        (("4403", "2026-01"), STATEMENT),
        (("4403", "2026-02"), STATEMENT | {"opening": -88_00, "closing": -188_00}),
        (("4403", "2026-03"), STATEMENT | {"opening": -188_00, "closing": -100_00}),
    ]
    asked = ReadModelRequested("monthly_statement", "4403")
    assert looks(Standing(kept=months), message=asked, size=size)


@pytest.fixture
def event_looks(snap_compare: Compare) -> Callable[..., bool]:
    """Whether a stored event looks as it did."""

    def compare(steps: Sequence[PayloadStep], problem: str = "", size: Size = NORMAL) -> bool:
        store = bank.fill(MemoryStore(clock=lambda: bank.NOW), 5)

        async def shown(pilot: Pilot[Any]) -> None:
            event = store.event(stream_of("4403"), 2)
            assert event is not None
            session = bank.session(store)
            event = event._replace(
                schema_version=steps[0].schema_version, data=steps[0].text, problem=problem
            )
            await pilot.app.push_screen(PayloadScreen(event, steps, session.zone))

        return looks_the_same(snap_compare, app_on(bank.session(store)), shown, size=size)

    return compare


@large_and_ordinary
def test_a_payload_of_the_first_release_beside_todays(event_looks: Callable[..., bool], size: Size) -> None:
    steps = [PayloadStep(1, '{ "Amount" : 50.5 }'), PayloadStep(2, '{"amount":5050}')]
    assert event_looks(steps, size=size)


def test_a_payload_that_cannot_be_read(event_looks: Callable[..., bool]) -> None:
    hostile = '{"amount": [@click=app.quit()]\x1b]52;c;aGk=\x07'
    assert event_looks([PayloadStep(2, hostile)], "damaged payload: json_invalid")
