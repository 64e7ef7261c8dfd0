"""The search field of the accounts in a bare app: a search that a key on the list begins."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.widgets import Button

from tui.screens.accounts.search_box import SearchBox
from tui.screens.kit.themes import fallback_variables


class Bare(App[None]):
    """The field beside something that can have the focus."""

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return fallback_variables(self.current_theme)

    def compose(self) -> ComposeResult:
        yield Button("list")
        yield SearchBox(compact=True)


async def test_what_follows_the_letter_that_began_a_search_comes_behind_it() -> None:
    async with Bare().run_test() as pilot:
        box = pilot.app.query_one(SearchBox)
        box.value = "rivera"
        pilot.app.query_one(Button).focus()
        await pilot.pause()
        box.begin("D")
        await pilot.press("minus", "6", "0")
    assert box.value == "D-60"


async def test_a_search_gone_back_to_is_selected_again() -> None:
    async with Bare().run_test() as pilot:
        box = pilot.app.query_one(SearchBox)
        box.begin("D")
        await pilot.pause()
        pilot.app.query_one(Button).focus()
        await pilot.pause()
        box.focus()
        await pilot.press("4")
    assert box.value == "4"
