"""The settings, and the notices over them."""

from __future__ import annotations

from textual.widgets._toast import ToastRack

from tests.kit.pictures import Compare, keys, looks_the_same
from tests.kit.shell import NARROW, WIDE, app_on, keys_of, painted, press, running, settle
from tui.screens.kit.actions.registry import actions_of
from tui.screens.kit.notices import ABOVE


def test_settings(snap_compare: Compare) -> None:
    assert looks_the_same(snap_compare, app_on(), keys("f9", *"zoom"))


async def test_notices_make_room_above_a_field_and_are_not_repeated() -> None:
    async with running() as pilot:
        await press(pilot, "enter")
        for _ in range(2):
            pilot.app.notify("Copied.")
            await settle(pilot)
        assert len(list(pilot.app._notifications)) == 1
        assert not pilot.app.screen.query_one(ToastRack).has_class(ABOVE)
        await press(pilot, "slash")
        assert pilot.app.screen.query_one(ToastRack).has_class(ABOVE)


async def test_on_a_small_screen_nothing_is_covered_and_what_is_cut_is_told_in_full() -> None:
    async with running(size=NARROW) as pilot:
        await press(pilot, "enter")
        pilot.app.notify("Copied.")
        await settle(pilot)
        assert painted(pilot).splitlines()[0].strip() == "▌ Copied."
        await press(pilot, "f9", *keys_of("tm.last"))
        settings = str(pilot.app.screen.query_one("#about").render())
        await press(pilot, "escape", "ctrl+p", *keys_of("every action with its keys"))
        commands = str(pilot.app.screen.query_one("#why").render())
        await press(pilot, "ctrl+u", *keys_of("take notice"))
        reason = str(pilot.app.screen.query_one("#why").render())
    assert settings.startswith("tm.last  Last event  time machine")
    assert commands.endswith(next(one.help for one in actions_of("app") if "f9" in one.keys))
    assert reason.startswith("× in the dispute queue")


async def test_keys_that_another_action_has_are_said_to_be_taken() -> None:
    async with running(size=WIDE) as pilot:
        await press(pilot, "f9", *keys_of("tm.mark"), "enter", *"t")
        echo = str(pilot.app.screen.query_one("#prompt-echo").render())
        await press(pilot, "enter")
        refused = str(pilot.app.screen.query_one("#prompt-echo").render())
    assert "keys with commas" in echo
    assert '"t" is wanted by both' in refused
