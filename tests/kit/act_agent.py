"""Somebody at the keyboard who acts, and what they can read on the screen."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

from textual.pilot import Pilot
from textual.widgets import Static

from domain.handlers.account import Executed
from tests.kit.act_desk import ActApp, desk_on, seen
from tests.kit.shell import keys_of, press, settle
from tui.screens.act.choose import ChooseCommand
from tui.screens.act.screen import ActScreen
from tui.screens.kit.safe_input import SafeInput


class Agent:
    """Somebody at the keyboard, and what they can read on the screen."""

    def __init__(self, pilot: Pilot[Executed | None]) -> None:
        assert isinstance(pilot.app, ActApp)
        self.app, self.pilot = pilot.app, pilot

    @property
    def dialog(self) -> ActScreen:
        dialog = self.app.screen
        assert isinstance(dialog, ActScreen)
        return dialog

    async def press(self, *keys: str) -> None:
        """Press keys and wait for what they set in motion."""
        await press(self.pilot, *keys)

    async def type(self, text: str) -> None:
        await self.press(*keys_of(text))

    async def settle(self) -> None:
        await settle(self.pilot)

    async def choose(self, form: str) -> None:
        """Go to a command of the list and open its form."""
        choose = self.dialog.query_one(ChooseCommand)
        choose.highlighted = choose.get_option_index(form)
        await self.press("enter")

    async def fill(self, **fields: str) -> None:
        """Type into fields of the form."""
        for name, text in fields.items():
            self.dialog.query_one(f"#field-{name} SafeInput", SafeInput).focus()
            await self.pilot.pause()
            await self.type(text)

    async def preview_deposit(self, amount: str = "12.50") -> None:
        await self.choose("deposit")
        await self.fill(amount=amount)
        await self.press("enter")
        assert self.stage == "preview"

    async def type_again(self, amount: str) -> None:
        """From Cancel to the amount, typed again."""
        await self.press("tab")
        await self.type(amount)

    def says(self, query: str) -> str:
        return str(self.dialog.query_one(query, Static).render())

    @property
    def stage(self) -> str:
        return self.dialog.stage

    @property
    def focused(self) -> str | None:
        focused = self.app.focused
        return None if focused is None else focused.id

    @property
    def version(self) -> int:
        return seen(self.app.session.store).version


Journey = Callable[[Agent], Awaitable[None]]


def travel(
    path: Path, journey: Journey, *, cursor: int | None = None, size: tuple[int, int] = (120, 40)
) -> ActApp:
    """Take the journey at a desk of its own; the app as it is afterwards."""

    async def taken(app: ActApp) -> None:
        async with app.run_test(size=size) as pilot:
            agent = Agent(pilot)
            await agent.settle()
            await journey(agent)

    with desk_on(path) as session:
        app = ActApp(session, cursor=cursor, live=cursor is None)
        asyncio.run(taken(app))
        return app
