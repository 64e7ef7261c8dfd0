"""`recount demo`: a bank with something worth looking at, made afresh or found again, and the app on it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from domain.errors import BadInput
from tui.cli.app import check_terminal, run_app
from tui.cli.invocation import Invocation, pass_invocation
from tui.cli.output import emit
from tui.cli.params import NewPath, WholeNumber, json_option
from tui.settings import data_folder
from tui.text.safe import safe_str

if TYPE_CHECKING:
    from domain.bank import Demo

DEMO_NAME = "recount-demo.db"


@click.command("demo")
@click.option("--reset", is_flag=True, help="Make it afresh, losing what was done in it.")
@click.option(
    "--dir",
    "folder",
    type=NewPath(file_okay=False),
    metavar="DIR",
    help="Its folder; by default where Recount keeps its data.",
)
@click.option("--no-tui", is_flag=True, help="Only make the bank, do not open the app.")
@click.option(
    "--seed",
    type=WholeNumber(),
    metavar="N",
    help="Other lives around the same stories; the same number makes the same bank, byte for byte.",
)
@json_option
@pass_invocation
def command(
    invocation: Invocation, reset: bool, folder: Path | None, no_tui: bool, seed: int | None, as_json: bool
) -> int:
    """Make the demo bank and open the app on it.

    A demo bank that is there already is opened as it is. It is for training: its clock goes on from its newest event,
    at first of Tue 17 Nov 2026, or is set with the global option --clock.
    """
    opens_app = not (no_tui or as_json)
    if opens_app:
        check_terminal()
    path = _place(invocation, folder, reset)
    built = reset or not path.exists()
    if not built and seed is not None:
        raise BadInput(
            f"There is a demo bank at {path} already; add --reset to make it afresh from seed {seed}."
        )
    used, accounts, events = _made(invocation, path, seed) if built else (None, *_found(invocation, path))
    if as_json:
        emit({"database": str(path), "seed": used, "accounts": accounts, "events": events, "built": built})
    else:
        was = "made" if built else "found"
        click.echo(f"Demo bank {was}: {safe_str(str(path), 500)} ({accounts:,} accounts, {events:,} events).")
        click.echo("It is for TRAINING: its clock goes on from its newest event, or from --clock TIME.")
    return run_app(invocation, replace(invocation.settings, database=str(path))) if opens_app else 0


def _made(invocation: Invocation, path: Path, seed: int | None) -> Demo:
    from tui.application.cases.demo import make_demo

    made = make_demo(invocation.banks, path, seed)
    if invocation.settings.clock is not None:
        invocation.check_clock(replace(invocation.settings, database=str(path)))
    return made


def _found(invocation: Invocation, path: Path) -> tuple[int, int]:
    """How many accounts and events there are in a demo bank that is there already."""
    with invocation.bank_at(path) as bank:
        return bank.accounts_count(), bank.head_position()


def _place(invocation: Invocation, folder: Path | None, reset: bool) -> Path:
    """Where the demo bank is: in --dir, at --db, or in the data folder. Raises BadInput.

    The configured database is never it: a demo must not be able to touch a real bank.
    """
    flag = invocation.flags.database if invocation.flags is not None else None
    if flag is None or folder is not None:
        if flag is not None:
            raise BadInput("--db and --dir both say where the demo bank goes; give one of them.")
        return (folder or data_folder()).expanduser().absolute() / DEMO_NAME
    path = invocation.settings.database_file
    if path is None:
        raise BadInput("The demo bank is a file; give its path with --db, or its folder with --dir.")
    if reset:
        raise BadInput("--reset replaces only a demo bank in a folder of its own; name that with --dir.")
    return path
