"""`recount restore`: a backup in the place of the bank, which is kept beside it."""

from __future__ import annotations

from pathlib import Path

import click

from domain.errors import BadInput
from tui.cli.invocation import Invocation, pass_invocation
from tui.cli.output import emit
from tui.cli.params import json_option
from tui.cli.progress import progress
from tui.text.safe import safe_str

STOPPED = "Interrupted; nothing was changed."


@click.command("restore")
@click.argument("backup", type=click.Path(path_type=Path), metavar="BACKUP")
@click.option(
    "--to",
    "target",
    type=click.Path(path_type=Path),
    metavar="PATH",
    help="Another place than the bank's own.",
)
@json_option
@pass_invocation
def command(invocation: Invocation, backup: Path, target: Path | None, as_json: bool) -> None:
    """Put a copy of BACKUP in the place of the bank, which is kept beside it under the time of day.

    BACKUP is checked first, and nothing is touched until its copy is whole: the one bank or the other is always
    there. Whoever has the bank open is told, and opens it again. --json prints {"database","backup","kept",
    "accounts","events"}; `kept` is null where there was no bank.
    """
    if invocation.settings.read_only:
        raise BadInput("--read-only changes nothing; leave it out to restore a backup.")
    if invocation.settings.clock is not None:
        raise BadInput("--clock sets the time of a bank at work; leave it out to restore a backup.")
    path = target.expanduser().absolute() if target is not None else _bank(invocation)
    with progress("Copying", stopped=STOPPED, unit="pages") as line:
        kept = invocation.banks.restore(backup, path, invocation.own_clock(), line)
    with invocation.bank_at(path) as bank:
        accounts, events = bank.accounts_count(), bank.head_position()
    if as_json:
        emit(
            {
                "database": str(path),
                "backup": str(backup),
                "kept": None if kept is None else str(kept),
                "accounts": accounts,
                "events": events,
            }
        )
        return
    click.echo(
        f"Restored {safe_str(str(backup), 500)} to {safe_str(str(path), 500)} "
        f"({accounts:,} accounts, {events:,} events), which was checked."
    )
    if kept is not None:
        click.echo(f"What was there is kept as {safe_str(str(kept), 500)}; `recount verify` checks the rest.")


def _bank(invocation: Invocation) -> Path:
    settings = invocation.settings
    if settings.database_file is None:
        raise BadInput(
            f"{settings.where} is on a server; restore it there, with pg_restore or its own tools, or name a file "
            "with --to."
        )
    return settings.database_file
