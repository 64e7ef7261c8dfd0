"""`recount import`: a bank's history, or our own export, into the log."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from domain.bank import ImportOptions
from domain.errors import BadInput
from domain.money import printed
from tui.cli.invocation import Invocation, pass_invocation
from tui.cli.output import emit
from tui.cli.params import json_option
from tui.cli.progress import progress
from tui.cli.proposal import proposal, proposed_rows
from tui.text.safe import safe_str

if TYPE_CHECKING:
    from domain.bank import Bank, ImportReport

MOST_PRINTED = 20
"""Errors printed for people; `--json` has them all."""
MOST_OF_A_SETTING = 5_000
"""Characters of a line of a proposed mapping; one that is cut would be no TOML."""
FORMATS = "{formats}"
"""Where the help names the formats and what each takes."""


class _Import(click.Command):
    """Knows what can be imported only when it is asked for help: the table of formats is loaded with the importers."""

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        invocation = ctx.find_object(Invocation)
        assert invocation is not None
        known = [f"{name} ({takes})" for name, takes in invocation.banks.import_formats().items()]
        assert self.help is not None
        self.help = self.help.replace(FORMATS, f"{', '.join(known[:-1])} or {known[-1]}")
        super().format_help_text(ctx, formatter)


@click.command("import", cls=_Import)
@click.argument("format_name", metavar="FORMAT")
@click.argument("path", type=click.Path(exists=True, path_type=Path), metavar="PATH")
@click.option(
    "--mapping",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="What the columns of a csv mean; otherwise NAME.mapping.toml beside NAME.csv says.",
)
@click.option(
    "--guess", is_flag=True, help="Propose a mapping of a csv, with its first rows as they would be read."
)
@click.option("--account", default="", metavar="NUMBER", help="Whose a qif is, which names no account.")
@click.option("--currency", default="", metavar="CODE", help="The currency of a qif, such as USD.")
@click.option(
    "--dates", default="", metavar="dmy|mdy|ymd", help="How the dates of a qif run, where two ways fit."
)
@click.option("--keep-going", is_flag=True, help="Import the good rows in spite of bad ones.")
@click.option("--dry-run", is_flag=True, help="Read and count, record nothing.")
@json_option
@pass_invocation
def command(
    invocation: Invocation,
    format_name: str,
    path: Path,
    mapping: Path | None,
    guess: bool,
    account: str,
    currency: str,
    dates: str,
    keep_going: bool,
    dry_run: bool,
    as_json: bool,
) -> int:
    """Import history in FORMAT from PATH, creating the database if need be.

    FORMAT is {formats}. Nothing is imported when anything is wrong with the source, unless --keep-going says so.
    Importing twice adds nothing. With --guess nothing is imported: what is printed is a mapping, to be looked at and
    kept beside the file (`recount import csv march.csv --guess > march.mapping.toml`).

    \b
    A mapping is TOML; columns go by their heading, or by number from 1 (docs/csv.md has all settings):
        account = "NL26BUNQ2025126409"  # or: account_column = "Account"
        currency = "EUR"                # or: currency_column = "Currency"
        date = "Date"                   # date_format = "%d.%m.%Y" where it is not 2026-03-13
        amount = "Amount"               # signed; or: credit = "In" and debit = "Out"
        balance = "Balance"             # if there is one: it is checked row by row
        description = ["Text", "Note"]
    """
    if guess:
        return _propose(invocation, format_name, path, as_json=as_json)
    options = ImportOptions(mapping=mapping, account=account, currency=currency, dates=dates)
    stopped = "Interrupted; running the same import again adds what is missing."
    with _target(invocation, dry_run) as bank, progress("Importing", stopped=stopped) as line:
        if line is not None:
            line.begin(f"Reading {safe_str(path.name, 60)}")
        report = bank.import_history(
            *(format_name, path),
            options=options,
            keep_going=keep_going,
            dry_run=dry_run,
            progress=None if line is None else line.of_import,
        )
    if as_json:
        emit(_json(report))
    else:
        click.echo(_summary(report, dry_run))
        _print_pending(report)
        _print_errors(report, keep_going)
    return BadInput.exit_code if report.errors else 0


def _propose(invocation: Invocation, format_name: str, path: Path, *, as_json: bool) -> int:
    """Print a mapping for a CSV, and as comments behind it the rows as they would be read."""
    if format_name != "csv":
        raise BadInput(f"--guess is for csv; {format_name} says itself what is what: leave it out.")
    found = invocation.banks.guess_mapping(path)
    if as_json:
        emit(proposal(found))
        return 0
    for line in found.text.splitlines():
        click.echo(safe_str(line, MOST_OF_A_SETTING))
    for line in proposed_rows(found):
        click.echo(f"# {safe_str(line, 200)}")
    return 0


@contextmanager
def _target(invocation: Invocation, dry_run: bool) -> Iterator[Bank]:
    """The bank to import into. A dry run on one that does not exist yet is held against an empty one."""
    settings = invocation.settings
    is_new = settings.database_file is not None and not settings.database_file.exists()
    if dry_run and is_new and settings.clock is None:
        with invocation.banks.scratch() as bank:
            yield bank
        return
    with invocation.bank() if settings.read_only or dry_run else invocation.new_bank() as bank:
        yield bank


def _json(report: ImportReport) -> dict[str, object]:
    return {
        "format": report.format,
        "files": report.files,
        "accounts": report.accounts,
        "events": report.events,
        "skipped": report.skipped,
        "errors": [
            {"file": error.file, "line": error.line, "message": error.message} for error in report.errors
        ],
        "seconds": round(report.seconds, 3),
        "pending": [
            {
                "file": line.file,
                "line": line.line,
                "account": line.account,
                "currency": line.currency,
                "day": line.day.isoformat(),
                "amount": line.amount,
                "words": line.words,
            }
            for line in report.pending
        ],
    }


def _summary(report: ImportReport, dry_run: bool) -> str:
    verb = "Would import" if dry_run else "Imported"
    rate = f", {report.events / report.seconds:,.0f} events/s" if report.events and report.seconds else ""
    return (
        f"{verb} {report.events:,} events of {report.accounts:,} account{'' if report.accounts == 1 else 's'} "
        f"({report.skipped:,} skipped) in {report.seconds:.1f} s{rate}."
    )


def _print_pending(report: ImportReport) -> None:
    """What the bank announces and has not booked."""
    for line in report.pending[:MOST_PRINTED]:
        figure = printed(line.amount, line.currency, signed=True)
        what = f"{figure} {line.currency} of {line.day} on {line.account}, not booked: {line.words}"
        click.echo(safe_str(f"{line.file} line {line.line}: {what}", 500))
    rest = len(report.pending) - MOST_PRINTED
    if rest > 0:
        click.echo(f"… and {rest:,} more; --json lists them all.")
    if report.pending:
        count = len(report.pending)
        click.echo(f"{count:,} line{'' if count == 1 else 's'} not booked by the bank: not imported.")


def _print_errors(report: ImportReport, keep_going: bool) -> None:
    for error in report.errors[:MOST_PRINTED]:
        where = f"{error.file} line {error.line}" if error.line else error.file
        click.echo(safe_str(f"{where}: {error.message}", 500), err=True)
    rest = len(report.errors) - MOST_PRINTED
    if rest > 0:
        click.echo(f"… and {rest:,} more; --json lists them all.", err=True)
    if report.errors:
        click.echo(_verdict(report, keep_going), err=True)


def _verdict(report: ImportReport, keep_going: bool) -> str:
    found = f"{len(report.errors):,} error{'' if len(report.errors) == 1 else 's'}"
    if keep_going:
        return (
            f"{found}: rows that are wrong were left out; mend them and import again to add them. "
            "Where a balance does not follow, the log shows another one than the bank states."
        )
    return f"{found}: nothing was imported; mend the source, or add --keep-going to import what is good."
