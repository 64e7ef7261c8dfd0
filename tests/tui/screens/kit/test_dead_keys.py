"""No key is silent: what cannot be done now says why, what nobody knows says where the keys are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from domain.dispute import commands as c
from domain.dispute.postings import Credit
from domain.errors import ReadOnly
from tests.kit import bank
from tests.kit.cases import Calendar, desk_on, executed, opened
from tests.kit.memory import MemoryStore
from tests.kit.shell import NORMAL, WIDE, Flaky, noticed, painted, press, running, said, top, until
from tests.kit.travelling import FEE, HEAD, travelling
from tui.application.cases.case_view import CaseView
from tui.application.session import SERVED_TO_LOOK, Session
from tui.application.time_machine.playback import SPEEDS
from tui.application.time_machine.queries import Cursor
from tui.application.time_machine.view_state import Pace
from tui.screens.disputes.case_reasons import NOT_ON_CLOSED, NOTHING_CITED
from tui.screens.disputes.case_reasons import reason as case_reason
from tui.screens.kit.actions.registry import ACTIONS, CONTEXTS, actions_of
from tui.screens.kit.actions.words import ALSO, PANES, PLACES
from tui.screens.kit.dead_keys import LOOKS_ONLY, common_reason
from tui.screens.kit.messages import StoreChanged
from tui.screens.time_machine.reasons import STILL_READ, CursorPlace, reason

HEAD_OF_ALL = 100


def footer(pilot: Any) -> str:
    return painted(pilot).splitlines()[-1].strip()


def place(**changes: Any) -> CursorPlace:
    """In the middle of an account of a hundred events, with a way back and a figure chosen."""
    known: dict[str, Any] = {
        "cursor": Cursor(50),
        "head": HEAD_OF_ALL,
        "version": 50,
        "is_live": False,
        "current": object(),
        "pace": Pace(),
        "found": None,
        "listed": SimpleNamespace(versions=None),
    }
    own = {name: changes.pop(name) for name in ("view", "can_undo", "figure") if name in changes}
    state = SimpleNamespace(**(known | changes))
    return replace(CursorPlace(cast(Any, state), (40, 60), True, cast(Any, object())), **own)


AT_FIRST, AT_LAST = place(cursor=Cursor(1), version=1), place(cursor=Cursor(100), version=100, is_live=True)


@pytest.mark.parametrize(
    ("name", "at", "said_of_it"),
    [
        ("step(-1)", AT_FIRST, "Event 1 is the first"),
        ("step(1)", AT_LAST, "Event 100 is the newest"),
        ("row(1)", AT_LAST, "Event 100 is the newest"),
        ("do('first')", AT_FIRST, "the first"),
        ("do('last')", AT_LAST, "the newest"),
        ("do('play')", AT_LAST, "nothing comes after it to play"),
        ("do('slower')", place(pace=Pace(speed=SPEEDS[0])), "as slowly"),
        ("do('faster')", place(pace=Pace(speed=SPEEDS[-1])), "as fast"),
        ("do('fit')", place(view=(1, 100)), "whole life"),
        ("zoom(-1)", place(view=(1, 100)), "whole life"),
        ("zoom(1)", place(view=(46, 53)), "nothing more to see"),
        ("undo", place(can_undo=False), "no move to undo"),
        ("change(1)", place(figure=None), "No figure is chosen"),
        ("open('changes')", place(figure=None), "No figure is chosen"),
        ("show_all", place(), "No filter hides a row"),
        ("cite", place(current=None), STILL_READ),
    ],
)
def test_where_a_key_of_the_time_machine_leads_nowhere_it_says_so(
    name: str, at: CursorPlace, said_of_it: str
) -> None:
    assert said_of_it in reason(name, at)


@pytest.mark.parametrize("action", actions_of("time-machine"), ids=lambda action: action.id)
def test_in_the_middle_of_an_account_every_key_works(action: Any) -> None:
    if action.name != "show_all":
        assert reason(action.name, place()) == ""


@pytest.mark.parametrize("name", ["cancel", "pane(2)", "next_pane(1)", "open('goto')", "lens"])
def test_what_needs_no_account_does_not_wait_for_one(name: str) -> None:
    assert reason(name, place(current=None)) == ""


def case(*, is_open: bool = True, proposals: int = 0, cited: int = 0) -> CaseView:
    held = SimpleNamespace(is_open=is_open, open_proposals=range(proposals))
    return cast(CaseView, SimpleNamespace(case=held, cited=range(cited)))


@pytest.mark.parametrize("name", sorted(NOT_ON_CLOSED))
def test_what_a_closed_case_forbids_says_how_to_open_it(name: str) -> None:
    assert "z takes it up again" in case_reason(name, case(is_open=False, proposals=1, cited=1))
    assert case_reason(name, case(proposals=1, cited=1)) == ""


def test_a_case_says_what_is_missing() -> None:
    assert case_reason("post", case()) == "No correction is open; p proposes one."
    assert case_reason("evidence", case()) == NOTHING_CITED
    assert case_reason("note", case(is_open=False)) == ""
    assert case_reason("post", None) == ""


@pytest.mark.parametrize("action", [one for one in ACTIONS if one.acts], ids=lambda action: action.id)
def test_what_changes_the_bank_says_why_it_may_not(action: Any) -> None:
    app = SimpleNamespace(session=SimpleNamespace(why_looking="look"))

    def at(**changes: Any) -> Any:
        return SimpleNamespace(
            **({"looks_only": False, "may_act": True, "app": app, "offline": ""} | changes)
        )

    assert common_reason(at(), action) == ""
    assert common_reason(at(looks_only=True, may_act=False), action) == LOOKS_ONLY
    assert common_reason(at(may_act=False, offline="gone"), action) == "look"
    assert "The store is away" in common_reason(at(offline="gone"), action)


def test_words_and_panes_and_places_are_of_what_there_is() -> None:
    known = {action.id for action in ACTIONS}
    assert set(ALSO) <= known
    assert {name for names in PANES.values() for name in names} <= known
    assert set(PLACES) <= set(CONTEXTS)


async def test_a_key_that_nobody_knows_is_answered_in_the_line_of_the_keys_once() -> None:
    async with running(size=NORMAL) as pilot:
        await press(pilot, "f11")
        assert footer(pilot) == "! f11 does nothing here; ? shows the keys that do."
        await press(pilot, "enter", "Z", "Z")
        assert footer(pilot) == "! Z does nothing here; ? shows the keys that do."
        assert len(list(pilot.app._notifications)) == 0


async def test_a_dialog_answers_a_key_of_the_screen_under_it() -> None:
    async with running(size=NORMAL) as pilot:
        await press(pilot, "enter", "p", "q")
        assert footer(pilot) == "! q (back) waits until this dialog is left: esc leaves it."
        await press(pilot, "f1")
        assert top(pilot) == "HelpScreen"
        assert "Stored event" in painted(pilot)


async def test_the_time_machine_answers_at_its_ends_and_goes_on() -> None:
    async with travelling() as traveller:
        await traveller.press("right")
        assert footer(traveller.pilot).startswith(f"! Event {HEAD} is the newest")
        await traveller.press("left")
        assert traveller.version == HEAD - 1
        assert "!" not in footer(traveller.pilot)


async def test_the_footer_begins_with_what_the_pane_with_the_focus_can_do() -> None:
    async with travelling(version=FEE) as traveller:
        begins = {}
        for pane in ("1", "2", "3", "4"):
            await traveller.press(pane)
            begins[pane] = footer(traveller.pilot).split()[:2]
    assert begins["1"] == ["+", "−"]
    assert begins["2"] == ["/", "search"]
    assert begins["3"] == ["(", ")"]
    assert begins["4"] == ["p", "payload"]


async def test_a_field_is_offered_no_key_that_it_would_take_for_text() -> None:
    async with running(size=WIDE) as pilot:
        assert " q back" not in footer(pilot)
        await press(pilot, "escape")
        assert " q back" in footer(pilot)


@pytest.fixture
def case_desk(tmp_path: Path) -> Iterator[Session]:
    with desk_on(tmp_path, Calendar()) as session:
        opened(session)
        executed(session, c.Assign(assignee="ada"), c.WithdrawNotice(), c.CloseCase())
        yield session


async def test_a_closed_case_says_so_and_still_takes_notes(case_desk: Session) -> None:
    async with running(case_desk, size=NORMAL) as pilot:
        await press(pilot, "ctrl+p", *"d-1", "enter")
        assert top(pilot) == "CaseFileScreen"
        await press(pilot, "d")
        assert "The case is closed: z takes it up again" in footer(pilot)
        await press(pilot, "n")
        assert top(pilot) == "CaseStepScreen"


async def test_a_reason_goes_when_it_is_true_no_more(
    case_desk: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.screens.kit.keys_bar.TOLD_SECONDS", 3600.0)
    opened(case_desk, "D-2")
    async with running(case_desk, size=NORMAL) as pilot:
        await press(pilot, "ctrl+p", *"d-2", "enter", "a")
        nothing = footer(pilot)
        lent = c.ProposeCorrection(steps=(Credit(credit_id="PC-1", entry=3, amount=40_00),))
        executed(case_desk, lent, case_id="D-2", actor="grace")
        pilot.app.screen.post_message(StoreChanged())
        await until(pilot, lambda: not footer(pilot).startswith("!"))
    assert nothing == "! No correction is open; p proposes one."


async def test_acting_says_why_it_waits_while_the_store_is_away() -> None:
    flaky = Flaky(bank.fill(bank.memory()))
    async with running(lambda: bank.session(cast(MemoryStore, flaky)), size=WIDE) as pilot:
        await press(pilot, "enter")
        flaky.is_away = True
        await press(pilot, "v", "escape", "a")
        assert "The store is away; act waits until it is back." in said(pilot)


@pytest.mark.parametrize(
    ("in_browser", "sentence"),
    [(False, ReadOnly().message), (True, SERVED_TO_LOOK)],
)
async def test_acting_where_one_may_only_look_says_how_one_may(in_browser: bool, sentence: str) -> None:
    """Whoever was given a link started nothing, and can leave out no flag."""
    store = bank.memory()
    bank.fill(store)
    store._read_only = True
    session = bank.session(store)
    session.in_browser = in_browser
    async with running(session, size=NORMAL) as pilot:
        await press(pilot, "enter", "a")
        told = [words for _, words in noticed(pilot)] or [said(pilot)]
    assert any(sentence in words for words in told)
