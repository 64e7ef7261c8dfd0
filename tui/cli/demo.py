"""`recount demo`: a bank with something worth looking at, made afresh or found again, and the app on it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from domain.errors import BadInput, StoreUnavailable
from tui.cli.app import check_terminal, run_app
from tui.cli.invocation import DemoStart, Invocation, pass_invocation
from tui.cli.output import emit
from tui.cli.params import NewPath, WholeNumber, json_option
from tui.settings import data_folder
from tui.text.safe import safe_str

if TYPE_CHECKING:
    from domain.bank import Demo

DEMO_NAME, SHOW_NAME = "recount-demo.db", "recount-show.db"
THE_TOUR = ""
"""What --present is given where no script is named."""


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
@click.option(
    "--live", is_flag=True, help="Instead of the app: let customers and colleagues post, until Ctrl-C."
)
@click.option(
    "--pace",
    type=click.FloatRange(0.0, 3600.0),
    default=2.0,
    show_default=True,
    metavar="SECONDS",
    help="With --live, from one to the next.",
)
@click.option("--on", metavar="ACCOUNT", help="With --live, the account that most of it is about.")
@click.option("--count", type=WholeNumber(1), metavar="N", help="With --live, how much is done.")
@click.option(
    "--present",
    is_flag=False,
    flag_value=THE_TOUR,
    metavar="[SCRIPT.toml]",
    help="Show it to a room: a script played by Space, the tour by default, on a demo bank of the show's own.",
)
@json_option
@pass_invocation
def command(
    invocation: Invocation,
    /,
    reset: bool,
    folder: Path | None,
    no_tui: bool,
    seed: int | None,
    as_json: bool,
    live: bool,
    present: str | None,
    **busy: Any,
) -> int:
    """Make the demo bank and open the app on it.

    A demo bank that is there already is opened as it is. It is for training, and its day is Tue 17 Nov 2026 whatever
    the calendar says: the clock goes on from the newest event and stays on its day, until the global option --clock
    sets another.
    """
    _check_live(live, as_json, busy)
    opens_app = not (no_tui or as_json or live)
    if present is not None:
        return _show(invocation, present, folder, seed, opens_app=opens_app)
    if opens_app:
        check_terminal("`recount demo --no-tui` makes the bank without one")
    path = _place(invocation, folder, reset)
    built = reset or not path.exists()
    if not built and seed is not None:
        raise BadInput(
            f"There is a demo bank at {path} already; add --reset to make it afresh from seed {seed}."
        )
    used, accounts, events = _made(invocation, path, seed) if built else (None, *_looked_at(invocation, path))
    if as_json:
        emit({"database": str(path), "seed": used, "accounts": accounts, "events": events, "built": built})
    else:
        if built:
            _looked_at(invocation, path)
        was = "made" if built else "found"
        click.echo(f"Demo bank {was}: {safe_str(str(path), 500)} ({accounts:,} accounts, {events:,} events).")
        click.echo(
            "Its clock goes on from the newest event and stays on that day; --clock TIME sets another."
        )
    if live:
        from tui.cli.demo_live import keep_busy

        with invocation.bank_at(path) as bank:
            keep_busy(invocation, bank, seed=seed or 0, **busy)
    if not opens_app:
        return 0
    return run_app(invocation, replace(invocation.settings, database=str(path)), demo=DemoStart(afresh=built))


def _check_live(live: bool, as_json: bool, busy: Mapping[str, Any]) -> None:
    """Raises BadInput where --live is given with what it leaves no room for, or what belongs to it without it."""
    if live and as_json:
        raise BadInput("--live goes on until it is stopped; leave --json out.")
    if not live and (busy["on"] is not None or busy["count"] is not None):
        raise BadInput("--on and --count say what --live does; add --live.")


def _show(
    invocation: Invocation, name: str, folder: Path | None, seed: int | None, *, opens_app: bool
) -> int:
    """Show a script on a demo bank that is made for it: every show begins with the same one, and touches no other.

    Raises BadInput, StoreUnavailable.
    """
    from tui.application.presenting.script_file import read_script

    if not opens_app:
        raise BadInput("--present opens the app; leave --live, --json and --no-tui out.")
    check_terminal("`recount demo --no-tui` makes a demo bank without one")
    if invocation.flags is not None and invocation.flags.database is not None:
        raise BadInput("A show has a demo bank of its own; leave --db out, --dir says in which folder it is.")
    script = read_script(Path(name).expanduser().absolute() if name else None, invocation.script_keys())
    path = _own_place(SHOW_NAME) if folder is None else folder.expanduser().absolute() / SHOW_NAME
    _made(invocation, path, seed)
    settings = replace(invocation.settings, database=str(path), read_only=False)
    return run_app(invocation, settings, demo=DemoStart(script=script))


def _made(invocation: Invocation, path: Path, seed: int | None) -> Demo:
    from tui.application.cases.demo import make_demo

    made = make_demo(invocation.banks, path, seed)
    if invocation.settings.clock is not None:
        invocation.check_clock(replace(invocation.settings, database=str(path)))
    return made


def _looked_at(invocation: Invocation, path: Path) -> tuple[int, int]:
    """How many accounts and events there are; from now on it is what time it is there. Raises BadInput and TimeError
    for --clock."""
    with invocation.bank_at(path) as bank:
        return bank.accounts_count(), bank.head_position()


def _place(invocation: Invocation, folder: Path | None, reset: bool) -> Path:
    """Where the demo bank is: in --dir, at --db, or in the data folder. Raises BadInput and StoreUnavailable.

    The configured database is never it: a demo must not be able to touch a real bank.
    """
    flag = invocation.flags.database if invocation.flags is not None else None
    if flag is None and folder is None:
        return _own_place()
    if folder is not None:
        if flag is not None:
            raise BadInput("--db and --dir both say where the demo bank goes; give one of them.")
        return folder.expanduser().absolute() / DEMO_NAME
    path = invocation.settings.database_file
    if path is None:
        raise BadInput("The demo bank is a file; give its path with --db, or its folder with --dir.")
    if reset:
        raise BadInput("--reset replaces only a demo bank in a folder of its own; name that with --dir.")
    return path


def _own_place(name: str = DEMO_NAME) -> Path:
    """Where it is while nobody says where. Raises StoreUnavailable where it is not and cannot be made."""
    path = data_folder().absolute() / name
    there = next(parent for parent in path.parents if parent.exists())
    if not path.exists() and not os.access(there, os.W_OK | os.X_OK):
        raise StoreUnavailable(
            f"The demo bank cannot be made at {path}: {there} cannot be written. "
            "Name another folder for it with --dir."
        )
    return path
