"""`recount export`: the streams of accounts and cases, hash for hash, as `recount import jsonl` reads them."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import click

from domain.errors import BadInput
from tui.cli.invocation import Invocation, pass_invocation
from tui.cli.output import emit
from tui.cli.params import AccountNumber, NewPath
from tui.cli.progress import progress
from tui.text.safe import safe_str

CHUNK = 1000
"""Lines written at a time."""


@click.command("export")
@click.argument("accounts", type=AccountNumber(), nargs=-1, metavar="[ACCOUNT]...")
@click.option("--with-names", is_flag=True, help="Add the names of holders, which are personal data.")
@click.option("--with-cases", is_flag=True, help="Add the dispute cases of each ACCOUNT.")
@click.option(
    "--parquet",
    "folder",
    type=NewPath(),
    metavar="DIR",
    help="Copy the whole bank to Parquet files in a new folder, for `recount ask --over DIR`.",
)
# Not `as_json`, which would say that without it people are told something: what is printed is for machines.
@click.option("--json", "json_report", is_flag=True, help="Of --parquet: print JSON for machines.")
@pass_invocation
def command(
    invocation: Invocation,
    accounts: tuple[str, ...],
    with_names: bool,
    with_cases: bool,
    folder: Path | None,
    json_report: bool,
) -> None:
    """Print the events of each ACCOUNT as JSON Lines with their hashes.

    Without ACCOUNT, of all accounts and of all dispute cases. --parquet copies the whole bank to columns instead, which
    needs the extra `analytics`; --json prints then {"folder","position","events","entries","accounts","cases","files",
    "size"}.
    """
    if folder is not None:
        if accounts or with_cases:
            raise BadInput(
                "--parquet copies the whole bank, cases included; leave ACCOUNT and --with-cases out."
            )
        _copy(invocation, folder, with_names=with_names, as_json=json_report)
        return
    with invocation.bank() as bank:
        lines = bank.export(accounts, with_names=with_names, with_cases=with_cases)
        while chunk := list(islice(lines, CHUNK)):
            click.echo("\n".join(chunk))


def _copy(invocation: Invocation, folder: Path, *, with_names: bool, as_json: bool) -> None:
    stopped = f"Interrupted; nothing is left of {folder}."
    with invocation.bank() as bank, progress("Copying", stopped=stopped) as line:
        report = bank.analytics().export(folder, with_names=with_names, progress=line)
    if as_json:
        emit(report._asdict() | {"folder": str(report.folder)})
        return
    click.echo(
        f"{safe_str(str(report.folder), 500)}: {report.events:,} events up to position {report.position:,}, "
        f"{report.entries:,} entries, {report.accounts:,} accounts, {report.cases:,} cases in {report.files:,} files, "
        f"{report.size:,} bytes."
    )
