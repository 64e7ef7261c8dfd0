"""Acting by keys on a real store: posted once or not at all, conflicts explained, nothing typed is lost."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from textual.widgets import Button, Select

from domain.account import commands as c
from domain.account import events as e
from domain.account.state import stream_of
from tests.kit.act_agent import Agent, travel
from tests.kit.act_desk import ACCOUNT, FEE, HOLD, PAYROLL, by_rival, desk_on, seen
from tests.kit.shell import WIDE, press, running, said
from tui.application.session import Session
from tui.screens.act.confirm import ActConfirm
from tui.screens.act.conflict import ActConflict
from tui.screens.act.form import ActForm
from tui.screens.act.preview import ActPreview
from tui.screens.act.screen import ActScreen
from tui.screens.kit.actions.registry import ACTIONS
from tui.screens.kit.messages import StoreChanged
from tui.screens.kit.safe_input import SafeInput

pytestmark = pytest.mark.slow


def test_an_amount_typed_at_the_buttons_is_meant_for_its_field(tmp_path: Path) -> None:
    async def journey(agent: Agent) -> None:
        await agent.preview_deposit()
        assert agent.focused == "confirm-cancel"
        await agent.type("12.50")
        assert agent.focused == "confirm-again"
        await agent.press("ctrl+s")
        assert seen(agent.app.session.store).ledger == 843_02 + 12_50

    travel(tmp_path, journey)


def test_a_deposit_is_previewed_confirmed_and_posted_once(tmp_path: Path) -> None:
    async def journey(agent: Agent) -> None:
        await agent.preview_deposit()
        assert "event 10" in agent.says("#preview-events")
        assert agent.version == 9
        await agent.type_again("12.50")
        await agent.press("enter")
        assert agent.focused == "confirm-post"
        assert agent.version == 9
        await agent.press("enter")
        assert seen(agent.app.session.store).ledger == 843_02 + 12_50
        recorded = agent.app.session.store.event(stream_of(ACCOUNT), 10)
        assert recorded is not None
        assert recorded.event == e.MoneyDeposited(amount=12_50)
        assert (recorded.actor, recorded.channel) == ("agent-2", "staff")

    app = travel(tmp_path, journey)
    (executed,) = app.closed_with
    assert executed is not None
    assert executed.first_time
    assert executed.account.version == 10
    assert [request.expected_version for request in app.requests] == [9]


def test_a_transfer_is_shown_with_the_account_it_pays_and_posted_on_both(tmp_path: Path) -> None:
    async def journey(agent: Agent) -> None:
        session = agent.app.session
        opening = c.OpenAccount(account_id="5523", currency="GBP")
        session.handler.execute(c.Request(command=opening, command_id="o", actor="x"))
        await agent.choose("transfer")
        await agent.fill(counterparty="5523", amount="12.50")
        await agent.press("enter")
        assert "pays  account 5523: ledger 0.00 → 12.50" in agent.says("#preview-events")
        await agent.type_again("12.50")
        await agent.press("ctrl+s")
        assert seen(session.store).ledger == 843_02 - 12_50
        paid = session.store.head("5523")
        assert paid is not None
        assert paid.ledger == 12_50

    travel(tmp_path, journey)


def test_the_focus_starts_on_cancel_and_cancel_keeps_what_was_typed(tmp_path: Path) -> None:
    async def journey(agent: Agent) -> None:
        await agent.preview_deposit()
        assert agent.focused == "confirm-cancel"
        await agent.press("enter")
        assert agent.stage == "form"
        assert agent.dialog.query_one(ActForm).draft["amount"] == "12.50"

    app = travel(tmp_path, journey)
    assert app.requests == []


@pytest.mark.parametrize(
    ("again", "why"),
    [
        ("", "Type 12.50 GBP again first."),
        ("12.51", "That is 12.51 GBP, not 12.50 GBP; nothing was recorded."),
        ("12,50", "a comma is ambiguous"),
        ("1250", "That is 1,250.00 GBP, not 12.50 GBP"),
    ],
)
def test_an_amount_typed_again_wrongly_posts_nothing(tmp_path: Path, again: str, why: str) -> None:
    async def journey(agent: Agent) -> None:
        await agent.preview_deposit()
        await agent.type_again(again)
        await agent.press("ctrl+s")
        assert why in agent.says("#confirm-complaint")
        assert agent.stage == "preview"
        assert agent.version == 9

    assert travel(tmp_path, journey).requests == []


def test_the_same_amount_written_otherwise_is_the_same_amount(tmp_path: Path) -> None:
    async def journey(agent: Agent) -> None:
        await agent.preview_deposit("12.50")
        await agent.type_again("12.5")
        await agent.press("ctrl+s")
        assert agent.version == 10

    travel(tmp_path, journey)


def test_pressed_twice_it_is_posted_once(tmp_path: Path) -> None:
    async def journey(agent: Agent) -> None:
        await agent.preview_deposit()
        await agent.type_again("12.50")
        await agent.pilot.press("enter")
        confirm, button = agent.dialog.query_one(ActConfirm), agent.dialog.query_one("#confirm-post", Button)
        button.press()
        button.press()
        confirm.post()
        await agent.settle()
        assert agent.version == 10

    app = travel(tmp_path, journey)
    assert len(app.requests) == 1


def test_a_rival_in_between_is_shown_and_the_form_goes_on_from_the_new_version(tmp_path: Path) -> None:
    async def journey(agent: Agent) -> None:
        await agent.preview_deposit()
        await agent.type_again("12.50")
        by_rival(agent.app.session, c.ReverseEntry(account_id=ACCOUNT, entry=FEE), reason="goodwill")
        await agent.press("ctrl+s")
        assert agent.stage == "conflict"
        assert agent.says("#conflict-between").splitlines() == [
            "! Changed since you looked",
            "agent-1 reversed entry 5, 35.00 credit (version 10) “goodwill”",
        ]
        assert "still accepted" in agent.says("#conflict-verdict")
        assert agent.version == 10
        await agent.press("p")
        assert agent.stage == "preview"
        assert "event 11" in agent.says("#preview-events")
        assert agent.dialog.query_one("#confirm-again", SafeInput).value == ""
        assert agent.focused == "confirm-cancel"
        await agent.type_again("12.50")
        await agent.press("ctrl+s")
        assert agent.version == 11

    app = travel(tmp_path, journey)
    assert [request.expected_version for request in app.requests] == [9, 10]
    assert len({request.command_id for request in app.requests}) == 1


def test_before_a_preview_nobody_says_that_nothing_has_changed_when_it_has(tmp_path: Path) -> None:
    async def journey(agent: Agent) -> None:
        await agent.choose("deposit")
        again = next(one for one in ACTIONS if one.id == "act.again")
        before = agent.dialog.why_not(again)
        by_rival(agent.app.session, c.ReverseEntry(account_id=ACCOUNT, entry=FEE))
        agent.dialog.post_message(StoreChanged())
        await agent.settle()
        assert before.startswith("Nobody has changed the account meanwhile")
        assert agent.dialog.why_not(again).startswith("The account has changed: fill in the form")

    travel(tmp_path, journey)


def test_a_conflict_that_leaves_nothing_to_do_says_so(tmp_path: Path) -> None:
    async def journey(agent: Agent) -> None:
        await agent.press("enter")
        await agent.fill(reason="late payroll")
        by_rival(agent.app.session, c.ReverseEntry(account_id=ACCOUNT, entry=FEE))
        await agent.press("enter")
        assert agent.stage == "conflict"
        assert "now refused  Entry 5 is already reversed in full (by event 10)." in agent.says(
            "#conflict-verdict"
        )
        await agent.press("enter")
        assert agent.stage == "form"
        assert agent.says("#form-refusal") == "× Entry 5 is already reversed in full (by event 10)."
        assert agent.dialog.query_one(ActForm).draft["reason"] == "late payroll"

    assert travel(tmp_path, journey, cursor=FEE).requests == []


def test_what_the_rules_refuse_goes_back_to_the_form_with_their_sentence(tmp_path: Path) -> None:
    async def journey(agent: Agent) -> None:
        await agent.choose("withdraw")
        await agent.fill(amount="9999")
        await agent.press("enter")
        assert agent.stage == "form"
        assert agent.says("#form-refusal") == "× 9,999.00 GBP is more than the 763.02 GBP available."
        await agent.type("0")
        assert not agent.dialog.query_one(ActForm).has_class("-refused")
        assert agent.dialog.query_one(ActForm).draft["amount"] == "99990"

    travel(tmp_path, journey)


def test_a_bad_field_keeps_the_focus_and_says_why(tmp_path: Path) -> None:
    async def journey(agent: Agent) -> None:
        await agent.choose("deposit")
        await agent.fill(description="CASH", amount="-3")
        await agent.press("enter")
        assert agent.stage == "form"
        assert "amounts carry no sign" in agent.says("#field-amount .field-complaint")
        assert agent.says("#field-description .field-complaint") == ""
        await agent.press("home", "delete", "enter")
        assert agent.stage == "preview"

    travel(tmp_path, journey)


def test_from_the_past_it_says_that_it_is_recorded_now(tmp_path: Path) -> None:
    async def journey(agent: Agent) -> None:
        assert "recorded NOW, value-dated 12 Mar 2026" in agent.says("ContextBar")
        await agent.choose("deposit")
        await agent.fill(amount="5", reason="late payroll")
        await agent.press("enter")
        assert "value-dated Thu 12 Mar 2026 00:00:00 (Europe/London)" in agent.says("#preview-events")
        await agent.type_again("5")
        await agent.press("ctrl+s")
        store = agent.app.session.store
        recorded, payroll = store.event(stream_of(ACCOUNT), 10), store.event(stream_of(ACCOUNT), PAYROLL)
        assert recorded is not None
        assert payroll is not None
        assert recorded.effective_at == payroll.effective_at < recorded.recorded_at

    travel(tmp_path, journey, cursor=PAYROLL)


def test_the_hold_under_the_cursor_is_released_without_typing_an_amount(tmp_path: Path) -> None:
    async def journey(agent: Agent) -> None:
        await agent.press("enter")
        assert agent.dialog.query_one("#field-hold_id Select", Select).value == "H-8"
        await agent.fill(reason="never settled")
        await agent.press("enter")
        assert not agent.dialog.query_one("#confirm-again").display
        await agent.press("tab", "enter")
        assert seen(agent.app.session.store).holds == {}

    (executed,) = travel(tmp_path, journey, cursor=HOLD).closed_with
    assert executed is not None


def test_esc_goes_back_step_by_step_and_records_nothing(tmp_path: Path) -> None:
    async def journey(agent: Agent) -> None:
        await agent.preview_deposit()
        await agent.press("escape")
        assert agent.stage == "form"
        await agent.press("escape")
        assert agent.stage == "choose"
        await agent.choose("deposit")
        assert agent.dialog.query_one(ActForm).draft["amount"] == "12.50"
        await agent.press("escape", "escape")
        assert agent.version == 9

    app = travel(tmp_path, journey)
    assert app.closed_with == [None]
    assert app.requests == []


def test_a_preview_under_way_cannot_be_confirmed(tmp_path: Path) -> None:
    async def journey(agent: Agent) -> None:
        await agent.preview_deposit()
        await agent.type_again("12.50")
        agent.dialog.query_one(ActForm).post_message(ActForm.Submitted(agent.dialog.query_one(ActForm)))
        await agent.pilot.press("ctrl+s")
        await agent.settle()
        assert agent.stage == "preview"
        assert agent.version == 9

    assert travel(tmp_path, journey).requests == []


def test_a_change_of_the_form_takes_the_preview_away(tmp_path: Path) -> None:
    async def journey(agent: Agent) -> None:
        await agent.preview_deposit()
        await agent.fill(amount="0")
        assert agent.stage == "form"
        await agent.press("ctrl+s")
        assert agent.version == 9

    assert travel(tmp_path, journey).requests == []


# What others wrote


HOSTILE = "\x1b]52;c;aGk=\x07[@click=app.quit]x[/]"


def test_what_is_pasted_is_shown_and_kept_without_anything_invisible(tmp_path: Path) -> None:
    async def journey(agent: Agent) -> None:
        await agent.choose("deposit")
        entry = agent.dialog.query_one("#field-description SafeInput", SafeInput)
        entry.value = HOSTILE + "\tCASH"
        await agent.settle()
        assert entry.value == r"\u{1b}]52;c;aGk=\u{7}[@click=app.quit]x[/] CASH"
        assert agent.dialog.query_one(ActForm).draft["description"] == entry.value

    travel(tmp_path, journey)


def test_a_hostile_rival_cannot_reach_the_terminal_or_the_app(tmp_path: Path) -> None:
    async def journey(agent: Agent) -> None:
        await agent.choose("deposit")
        await agent.fill(amount="1")
        by_rival(
            agent.app.session, c.PlaceHold(account_id=ACCOUNT, hold_id=HOSTILE, amount=1, description=HOSTILE)
        )
        await agent.press("enter")
        shown = agent.says("#conflict-between")
        assert "[@click=app.quit]x[/]" in shown
        assert "\x1b" not in shown
        assert "\x1b]52" not in agent.app.export_screenshot()

    travel(tmp_path, journey)


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (60, 20), (40, 10)])
def test_it_can_be_done_on_every_terminal(tmp_path: Path, size: tuple[int, int]) -> None:
    async def journey(agent: Agent) -> None:
        await agent.preview_deposit()
        cancel = agent.dialog.query_one("#confirm-cancel")
        assert agent.dialog.query_one(ActPreview).region.contains_region(cancel.region)
        by_rival(agent.app.session, c.ReverseEntry(account_id=ACCOUNT, entry=FEE))
        await agent.type_again("12.50")
        await agent.press("tab", "enter")
        assert agent.stage == "conflict"
        headline = agent.dialog.query_one("#conflict-between").region.line_range
        assert headline[0] == agent.dialog.query_one(ActConflict).region.y
        await agent.press("p")
        await agent.type_again("12.50")
        await agent.press("enter", "enter")
        assert agent.version == 11

    travel(tmp_path, journey, size=size)


def test_in_the_real_app_it_opens_with_a_and_ends_in_the_log(tmp_path: Path) -> None:
    async def taken(session: Session) -> None:
        async with running(session, size=WIDE, account=ACCOUNT) as pilot:
            await press(pilot, "a")
            dialog = pilot.app.screen
            assert isinstance(dialog, ActScreen)
            assert dialog.styles.background.a < 1
            await press(pilot, "home", "enter", *"5", "enter", "tab", *"5", "ctrl+s")
            assert not isinstance(pilot.app.screen, ActScreen)
            assert "Recorded as event 10." in said(pilot)
            assert "848.02" in said(pilot)
        assert seen(session.store).ledger == 848_02

    with desk_on(tmp_path) as session:
        asyncio.run(taken(session))
