"""`recount backup`: a consistent copy of the bank while others go on writing."""

from __future__ import annotations

from pathlib import Path

import click

from tui.cli.invocation import Invocation, pass_invocation
from tui.cli.output import emit
from tui.cli.params import NewPath, json_option
from tui.cli.progress import progress
from tui.text.safe import safe_str

STOPPED = "Interrupted; no copy was made."


@click.command("backup")
@click.argument("file", type=NewPath(), metavar="FILE")
@json_option
@pass_invocation
def command(invocation: Invocation, file: Path, as_json: bool) -> None:
    """Copy the bank to a new FILE, consistent even while others write, and check the copy.

    A backup is a bank: open it with --db FILE. --json prints {"file","bytes"}.
    """
    with invocation.bank() as bank, progress("Copying", stopped=STOPPED, unit="pages") as line:
        bank.backup(file, line)
    size = file.stat().st_size
    if as_json:
        emit({"file": str(file), "bytes": size})
    else:
        click.echo(f"Copied to {safe_str(str(file), 500)} ({size:,} bytes), which was checked.")
