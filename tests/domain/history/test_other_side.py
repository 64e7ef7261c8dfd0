"""The other side of a transfer: found by command or correlation, the counter-entry before what else moved."""

from __future__ import annotations

import pytest

from domain.account import events as e
from domain.account.state import account_of, stream_of
from domain.history.other_side import other_sides, other_sides_of
from domain.ports import StreamWrite
from domain.stream import NewEvent
from tests.kit.memory import MemoryStore
from tests.kit.spec import deposited, opened, withdrawn

Moved = tuple[str, e.AccountEvent, str | None, str | None]
"""An account, what it records, and the ids of its command and its correlation."""


def bank(*moved: Moved) -> MemoryStore:
    """Accounts that opened, each with one event more."""
    store = MemoryStore(clock=lambda: 10)
    for account, event, command, correlation in moved:
        events = [
            NewEvent(
                event=opened(), event_id=f"{account}-1", actor="till", channel="transfer", recorded_at=1
            ),
            NewEvent(
                event=event,
                event_id=f"{account}-2",
                actor="till",
                channel="transfer",
                command_id=command,
                correlation_id=correlation,
                recorded_at=2,
            ),
        ]
        store.append([StreamWrite(stream_of(account), 0, events)])
    return store


@pytest.mark.parametrize(
    ("here", "there", "sides"),
    [
        pytest.param(("c", "c"), [("2", deposited(5), "c", "c")], ["2"], id="one command on two accounts"),
        pytest.param((None, "x"), [("2", deposited(5), None, "x")], ["2"], id="an imported pair"),
        pytest.param(("a", "D-1"), [("2", deposited(9), "b", "D-1")], ["2"], id="two corrections of a case"),
        pytest.param(("c", "c"), [("2", deposited(5), "d", "c")], ["2"], id="caused by the command"),
        pytest.param(
            ("c", "x"),
            [("2", deposited(5), None, "x"), ("3", deposited(9), None, "x")],
            ["2"],
            id="the counter-entry before others",
        ),
        pytest.param(
            ("c", "x"),
            [("2", deposited(5), None, "x"), ("3", deposited(5), None, "x")],
            ["2", "3"],
            id="several counter-entries",
        ),
        pytest.param(("c", "c"), [("2", deposited(5), "d", "d")], [], id="another piece of work"),
        pytest.param((None, None), [("2", deposited(5), None, None)], [], id="no name of work"),
        pytest.param(("c", "c"), [("2", e.AccountFrozen(), "c", "c")], [], id="no money moved there"),
    ],
)
def test_the_other_side_is_what_the_same_work_moved_elsewhere(
    here: tuple[str | None, str | None], there: list[Moved], sides: list[str]
) -> None:
    store = bank(("1", withdrawn(5), *here), *there)
    event = store.event(stream_of("1"), 2)
    assert event is not None
    found = other_sides(store, event)
    assert [account_of(one.stream_id) for one in found] == sides
    assert all("1" in [account_of(back.stream_id) for back in other_sides(store, one)] for one in found)


def test_what_moved_nothing_has_no_other_side() -> None:
    store = bank(("1", e.AccountFrozen(), "c", "c"), ("2", deposited(5), "c", "c"))
    event = store.event(stream_of("1"), 2)
    assert event is not None
    assert other_sides(store, event) == ()


def test_those_of_a_page_that_have_another_side_are_told_at_once() -> None:
    store = bank(("1", withdrawn(5), "c", "c"), ("2", deposited(5), "c", "c"), ("3", deposited(5), "d", "d"))
    first, third = (store.events(stream_of(account)) for account in ("1", "3"))
    found = other_sides_of(store, first)
    assert [account_of(one.stream_id) for one in found[2]] == ["2"]
    assert found.keys() == {2}
    assert other_sides_of(store, third) == other_sides_of(store, ()) == {}
