"""A show, by the keys of whoever gives it: on, aside, back, and to its end."""

from __future__ import annotations

from pathlib import Path

from tests.kit.presenting import show_on
from tests.kit.shell import NORMAL, painted, press, said, settle, top, until
from tui.application.presenting.script_file import read_script
from tui.screens.presenting.pressing import script_keys
from tui.screens.time_machine.screen import TimeMachineScreen

SCRIPT = """\
title = "A fee"

[[step]]
stand = { account = "4417", at = "13 mar 09:30" }
say = "A card was declined."
press = ["t", ":", { type = "#40" }, "enter"]

[[step]]
say = "The fee."
press = ["i"]

[[step]]
stand = { case = "D-59" }
say = "The case."
press = ["b", { type = "35.00" }, "ctrl+s"]

[[step]]
stand = { case = "D-59" }
say = "Posted."
press = ["E"]

[[step]]
stand = { account = "9999" }
say = "Nowhere."
press = ["t"]

[[step]]
say = "The end."
"""


async def test_a_show_goes_on_aside_back_and_to_its_end(demo: Path, tmp_path: Path) -> None:
    (tmp_path / "show.toml").write_text(SCRIPT, encoding="utf-8")
    script = read_script(tmp_path / "show.toml", script_keys())
    app, presenter = show_on(demo, script, keymap={"tm.lens": "Z"})

    async def told(at: int) -> str:
        """What is painted when the step of that index is there."""
        await until(pilot, lambda: not presenter.is_under_way)
        assert presenter.show.at == at, painted(pilot)
        return said(pilot)

    async with app.run_test(size=NORMAL, notifications=True) as pilot:
        await until(pilot, lambda: presenter.is_ready)
        first = await told(0)
        assert "1/6 A fee" in first
        assert "space presses t : “#40” enter" in first
        assert "A card was declined." in first
        assert isinstance(app.screen, TimeMachineScreen)
        assert app.screen.playback.pace.stops, "playing pauses at markers"

        await press(pilot, "space")
        second = await told(1)
        assert "Z lens : go to time “#40” enter go" in second
        assert "event 40/57 AS-OF" in second

        await press(pilot, "left", "colon", *"tue", "space", *"9")
        assert "“tue 9”" in said(pilot), "what somebody types by hand is theirs"
        await press(pilot, "space", "backspace", "escape", "space")
        failed = await told(1)
        assert "Line 8 of show.toml: " in failed
        assert "event 40/57 AS-OF" in failed, "it went back to where the step stands"

        await press(pilot, "space")
        assert "The case." in await told(2)
        assert app.session is not None
        before = app.session.store.head_position()
        await press(pilot, "space")
        assert "Posted." in await told(3)
        after = app.session.store.head_position()
        assert after > before
        await press(pilot, "backspace")
        assert "space goes on: recorded already" in await told(2)
        await press(pilot, "space")
        await told(3)
        assert app.session.store.head_position() == after, "nothing is recorded twice"

        await press(pilot, "space")
        assert "E (pack) leads out of the show" in await told(3)
        await press(pilot, "space")
        assert "There is no account '9999'" in await told(4)
        await press(pilot, "space")
        assert "The end." in await told(5)
        await press(pilot, "space")
        assert "The script ends here; bksp goes back a step." in await told(5)
        assert top(pilot) == "CaseFileScreen"
        await settle(pilot)
        app.session.close()
