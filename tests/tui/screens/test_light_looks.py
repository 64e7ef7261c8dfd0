"""The light palette on the main screens: what they look like, and whether all that is read on them can be read.

Each is also looked at in the dark palette, in which its own tests picture it.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from tests.kit import travelling
from tests.kit.cases import Calendar, desk_on, some_cases, worked_on
from tests.kit.contrast import TEXT, painted_words
from tests.kit.pictures import Compare, Step, keys, looks_the_same
from tests.kit.shell import WIDE, app_on, press, settle, show
from tui.screens.app import RecountApp
from tui.screens.kit.messages import CaseOpenRequested, CasesRequested

LIGHT, DARK = "recount-light", "recount-dark"


def looks(compare: Compare, app: RecountApp, arrive: Step) -> bool:
    """Whether it looks as it did, and nothing on it is hard to read in either palette."""
    faint: list[object] = []

    async def in_both(pilot: Pilot[Any]) -> None:
        for theme in (DARK, LIGHT):
            pilot.app.theme = theme
            await settle(pilot)
            faint.extend((theme, one) for one in painted_words(pilot.app) if one.contrast < TEXT)

    is_same = looks_the_same(compare, app, arrive, in_both, size=WIDE)
    assert faint == []
    return is_same


def test_the_accounts(snap_compare: Compare) -> None:
    assert looks(snap_compare, app_on(), keys("down", "down", "down"))


def test_the_time_machine_in_the_past(snap_compare: Compare) -> None:
    async def arrive(pilot: Pilot[Any]) -> None:
        traveller = travelling.Traveller(pilot)
        await traveller.arrive()
        await traveller.to_the_fee()

    assert looks(snap_compare, app_on(travelling.session(), account=travelling.ACCOUNT), arrive)


@pytest.mark.parametrize(
    ("prepare", "asked", "keys"),
    [
        (some_cases, CasesRequested(), ("c",)),
        (worked_on, CaseOpenRequested("D-1"), ()),
        (worked_on, CaseOpenRequested("D-1"), ("L", "enter")),
    ],
    ids=["queue", "case", "letter"],
)
def test_the_desk(
    snap_compare: Compare, tmp_path: Path, prepare: Any, asked: Any, keys: Sequence[str]
) -> None:
    async def arrive(pilot: Pilot[Any]) -> None:
        await show(pilot, asked)
        await press(pilot, *keys)

    with desk_on(tmp_path, Calendar()) as session:
        prepare(session)
        assert looks(snap_compare, app_on(session), arrive)
