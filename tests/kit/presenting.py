"""A show on a demo bank, as fast as its keys are taken."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from storage.bank import SqlBanks
from tests.kit.shell import Shell, app_on, until
from tui.application.cases.demo import LONDON
from tui.application.presenting.script import Script
from tui.application.session import Session
from tui.screens.app import RecountApp
from tui.screens.presenting.presenter import Presenter


def show_on(
    bank_path: Path,
    script: Script,
    *,
    clock: Callable[[], int] | None = None,
    keymap: dict[str, str] | None = None,
) -> tuple[RecountApp, Presenter]:
    """The app that shows the script, and its presenter; `clock` stands for the bank's on the screens."""

    def opened() -> Session:
        bank = SqlBanks().open(str(bank_path))
        return Session(
            bank,
            "ada",
            LONDON,
            clock=clock or bank.clock,
            is_training=True,
            open_projections=bank.projections,
            payload_steps=bank.payload_steps,
            bank=bank,
        )

    app = app_on(opened, keymap=keymap or {})
    presenter = Presenter(app, app, script, key_seconds=0, letter_seconds=0)
    app.guide = app.beside = presenter
    return app, presenter


async def shows(pilot: Shell, presenter: Presenter, at: int) -> None:
    """Wait until the step of that index is there."""
    await until(pilot, lambda: not presenter.is_under_way)
    assert (presenter.show.at, presenter.show.failure) == (at, "")
