"""Acting while the store is away, slow or cut off: nothing is posted twice, and nobody is left guessing."""

from __future__ import annotations

from pathlib import Path
from threading import Event

import pytest
from textual.widgets import Button

from domain.errors import StoreUnavailable
from tests.kit.act_agent import Agent, Journey, travel
from tests.kit.act_desk import ActApp, Failing
from tui.screens.act.form import ActForm

pytestmark = pytest.mark.slow


def away(agent: Agent, *methods: str) -> Failing:
    """From now on these methods of the store fail."""
    session = agent.app.session
    failing = Failing(session.store, set(methods))
    session.store = session.handler.store = failing
    return failing


def test_a_preview_without_a_store_says_that_nothing_was_recorded(tmp_path: Path) -> None:
    async def journey(agent: Agent) -> None:
        await agent.choose("deposit")
        await agent.fill(amount="12.50")
        away(agent, "head")
        await agent.press("enter")
        assert agent.stage == "form"
        assert agent.says("#form-refusal") == (
            "× Nothing was recorded. The bank at example.test cannot be reached; check the network."
        )

    travel(tmp_path, journey)


def test_a_failed_append_says_nothing_was_recorded_and_the_same_can_be_tried_again(tmp_path: Path) -> None:
    async def journey(agent: Agent) -> None:
        await agent.preview_deposit()
        await agent.type_again("12.50")
        failing = away(agent, "append")
        await agent.press("ctrl+s")
        assert agent.stage == "preview"
        assert agent.says("#confirm-ask").startswith("! It is not in the log. The bank at example.test")
        failing.failing = set()
        await agent.press("ctrl+s")
        assert agent.version == 10

    app = travel(tmp_path, journey)
    assert len({request.command_id for request in app.requests}) == 1


async def try_again(agent: Agent) -> None:
    await agent.press("ctrl+s")


async def preview_anew(agent: Agent) -> None:
    """Go back, preview the same form, and meet one's own event."""
    await agent.press("escape", "enter")
    assert agent.stage == "conflict"
    assert "Event 10 is this very request" in agent.says("#conflict-verdict")
    await agent.press("p")
    await agent.type_again("12.50")
    await agent.press("ctrl+s")


def cut_after_append(agent: Agent, *unreachable: str) -> Failing:
    """From now on an append succeeds and its answer is lost; these methods fail after it."""
    failing = away(agent)
    append = failing.append

    def cut(writes: object) -> object:
        append(writes)
        failing.failing = set(unreachable)
        raise StoreUnavailable("The connection was cut.")

    failing.append = cut  # type: ignore[attr-defined]
    return failing


def is_the_first_receipt(app: ActApp) -> bool:
    (executed,) = app.closed_with
    return executed is not None and not executed.first_time and executed.receipt.version == 10


@pytest.mark.parametrize("after", [try_again, preview_anew])
def test_an_answer_lost_on_the_way_back_is_not_posted_twice(tmp_path: Path, after: Journey) -> None:
    async def journey(agent: Agent) -> None:
        await agent.preview_deposit()
        await agent.type_again("12.50")
        failing = cut_after_append(agent, "receipt", "head")
        await agent.press("ctrl+s")
        notice = agent.says("#confirm-ask")
        assert notice.startswith("! It is not known whether this was recorded. The connection was cut.")
        assert agent.app.requests[0].command_id in notice
        failing.failing = set()
        await after(agent)
        assert agent.version == 10

    app = travel(tmp_path, journey)
    assert is_the_first_receipt(app)
    assert len(app.requests) == 2


def test_when_the_log_has_it_after_all_that_is_said_and_shown(tmp_path: Path) -> None:
    async def journey(agent: Agent) -> None:
        await agent.preview_deposit()
        await agent.type_again("12.50")
        cut_after_append(agent)
        await agent.press("ctrl+s")
        assert agent.says("#confirm-ask").startswith("! This was recorded")
        assert str(agent.dialog.query_one("#confirm-post", Button).label) == "Show what was recorded"
        await agent.press("ctrl+s")
        assert agent.version == 10

    assert is_the_first_receipt(travel(tmp_path, journey))


def held_up(agent: Agent, method: str) -> Event:
    """From now on this method of the store waits until the event is set."""
    store, gate = away(agent), Event()
    through = getattr(store, method)

    def waiting(*arguments: object) -> object:
        gate.wait()
        return through(*arguments)

    setattr(store, method, waiting)
    return gate


def test_esc_takes_back_a_preview_that_takes_too_long(tmp_path: Path) -> None:
    async def journey(agent: Agent) -> None:
        await agent.choose("deposit")
        await agent.fill(amount="12.50")
        gate = held_up(agent, "head")
        await agent.pilot.press("enter")
        assert agent.dialog.query_one("#act").border_subtitle == "computing…"
        await agent.pilot.press("escape")
        gate.set()
        await agent.settle()
        assert agent.stage == "form"
        assert agent.dialog.query_one(ActForm).draft["amount"] == "12.50"

    travel(tmp_path, journey)


def test_while_it_is_recorded_nothing_can_be_pressed_and_the_answer_is_waited_for(tmp_path: Path) -> None:
    async def journey(agent: Agent) -> None:
        await agent.preview_deposit()
        await agent.type_again("12.50")
        gate = held_up(agent, "append")
        await agent.pilot.press("ctrl+s", "ctrl+s", "escape", "enter")
        assert agent.stage == "preview"
        assert agent.dialog.query_one("#act").border_subtitle == "recording…"
        assert agent.dialog.query_one(ActForm).disabled
        gate.set()
        await agent.settle()

    app = travel(tmp_path, journey)
    assert len(app.requests) == 1
    assert [executed is not None for executed in app.closed_with] == [True]
