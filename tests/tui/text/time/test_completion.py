"""What the go-to prompt offers, and that all it offers is understood."""

from __future__ import annotations

import pytest
from textual.widgets import Input, Static

from tests.kit.travelling import FEE, HEAD, NOW, ZONE, travelling
from tui.text.time.completion import completed_when
from tui.text.time.parse import parse_when


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        ("", None),
        ("f", "friday 15:00"),
        ("Tu", "Tuesday 15:00"),
        ("y", "yesterday"),
        ("now", None),
        ("13 ma", "13 march"),
        ("13th S", "13th September"),
        ("3pm on tue", "3pm on tuesday"),
        ("#", "#40"),
        ("#5", "#57"),
        ("#57", None),
        ("#9", None),
        ("15:0", None),
        ("zz", None),
    ],
)
def test_completion(text: str, offered: str | None) -> None:
    assert completed_when(text, head=57, bookmarked=[3, 40]) == offered
    if offered is not None:
        assert parse_when(offered, zone=ZONE, now=NOW).echo


async def test_tab_takes_the_offer_and_the_echo_says_what_it_means() -> None:
    async with travelling(version=FEE) as traveller:
        await traveller.type(":fr")
        await traveller.press("tab")
        assert traveller.app.screen.query_one(Input).value == "friday 15:00"
        echo = str(traveller.app.screen.query_one("#prompt-echo", Static).render())
        assert echo == "= Fri 13 Nov 2026 15:00:00 (Europe/London)"
        await traveller.press("escape")
        await traveller.type(":#")
        await traveller.press("tab", "enter")
        assert traveller.version == HEAD
