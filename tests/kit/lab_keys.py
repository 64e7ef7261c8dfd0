"""What scenarios have done by their words, done by the keys of the app beside which a lesson stands."""

from __future__ import annotations

import shlex

from textual.widgets import OptionList, Select

from domain.lab.scenario import Deed
from tests.kit.shell import Shell, keys_of, press, said, until
from tui.application.commands.table import COMMANDS
from tui.application.lab.said import said_values
from tui.screens.act.confirm import ActConfirm
from tui.screens.act.field import FieldRow
from tui.screens.act.screen import ActScreen
from tui.screens.projections.list import ProjectionsList

FORMS = {one.verb: one for one in COMMANDS}
ENTRY = "entry"


async def do_by_keys(pilot: Shell, deed: Deed, *, in_spite: bool = False) -> None:
    """Do it from the account's screen as whoever is trained does; a conflict that comes of it stays to be read, or it
    is done `in_spite` of that."""
    first, verb, _, facts = deed.words.strip().split(" ", 3)
    if first == "do":
        await act(pilot, verb, said_values(facts))
        if in_spite and isinstance(pilot.app.screen, ActScreen):
            await press(pilot, "p")
            await confirm(pilot)
    else:
        assert (first, verb) == ("case", "open")
        await notice(pilot, facts)


async def act(pilot: Shell, verb: str, values: dict[str, str]) -> None:
    """Fill in the form of a command, see its preview, and record it."""
    if ENTRY in values:
        await press(pilot, "colon", *keys_of(f"#{values[ENTRY]}"), "enter")
    await press(pilot, "a")
    listed = pilot.app.screen.query_one(OptionList)
    wanted = listed.get_option_index(FORMS[verb].id)
    for _ in range(listed.option_count):
        if listed.highlighted == wanted:
            break
        await pilot.press("down")
    assert listed.highlighted == wanted
    await press(pilot, "enter")
    await fill(pilot, values)
    await press(pilot, "enter")
    await confirm(pilot)


async def fill(pilot: Shell, values: dict[str, str]) -> None:
    """Tab through the form, and type or choose what is said of each field that does not have it yet."""
    form = pilot.app.screen.query(FieldRow)
    assert {*values} <= {row.field.name for row in form}
    await press(pilot, *(["shift+tab"] * (len(form) + 1)))
    for _ in range(len(form) + 2):
        row = next((one for one in form if one.has_focus_within), None)
        wanted = "" if row is None else values.get(row.field.name, "")
        if row is not None and wanted and row._text != wanted:
            if isinstance(pilot.app.focused, Select):
                await press(pilot, "enter", "down", "enter")
                assert row._text == wanted
            else:
                await press(pilot, *keys_of(wanted))
        if row is form.last():
            return
        await pilot.press("tab")


async def confirm(pilot: Shell) -> None:
    """Type again what the preview asks for, and record it."""
    assert isinstance(pilot.app.screen, ActScreen)
    assert pilot.app.screen.stage == "preview", pilot.app.screen.stage
    again = pilot.app.screen.query_one(ActConfirm)._amount
    if again is not None:
        await press(pilot, *keys_of(f"{again // 100}.{again % 100:02}"))
    await press(pilot, "ctrl+s")


async def notice(pilot: Shell, facts: str) -> None:
    """Take a customer's notice on one line."""
    line = [fact.removeprefix("reason_code=").removeprefix("words=") for fact in shlex.split(facts)]
    await press(pilot, "D")
    await press(pilot, "n")
    await press(pilot, "f4")
    await press(pilot, *keys_of(" ".join(line)), "ctrl+s")


async def leave_form(pilot: Shell) -> None:
    """Leave the form of a command, from wherever in it."""
    while isinstance(pilot.app.screen, ActScreen):
        await press(pilot, "escape")


async def rebuild_by_keys(pilot: Shell, name: str) -> str:
    """Fold a read model anew from the account's screen, and let the new rows be the live ones; what the comparison
    of both says."""
    await press(pilot, "S")
    listed = pilot.app.screen.query_one(ProjectionsList)
    while listed.chosen is None or listed.chosen.name != name:
        await press(pilot, "down")
    await press(pilot, "r")
    await until(pilot, lambda: "s swaps them in" in said(pilot))
    compared = said(pilot)
    await press(pilot, "s", "enter")
    return compared
