"""`recount reconcile`: a bank's statement beside the log of an account."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

import click

from domain.bank import ImportOptions
from domain.reconciliation.late import LateEvent, late_events
from domain.reconciliation.reconcile import GROUPS, NEAR, Finding, Group, Reconciliation, reconcile
from tui.application.reconciliation.statement_file import StatementFile, read_statement
from tui.application.reconciliation.words import GROUP_TITLES, closes, drift_words, label, verdict, why
from tui.cli.invocation import Invocation, pass_invocation
from tui.cli.output import emit
from tui.cli.params import WholeNumber, account_argument, json_option
from tui.cli.progress import progress
from tui.cli.table import Column, heading, row, tell_zones
from tui.text.format import money, rfc3339
from tui.text.safe import safe_str

DIFFERS_EXIT = 1
MOST_DAYS = 60
FINDINGS = (
    Column("Statement", 18),
    Column("Log", 12),
    Column("Booked", 10),
    Column("Amount", 14, "right"),
    Column("Words", 28),
    Column("Why", 90),
)
DAYS = (
    Column("Day", 10),
    Column("Statement", 14, "right"),
    Column("Log", 14, "right"),
    Column("Apart", 14, "right"),
    Column("Lasting", 14, "right"),
    Column("Why", 90),
)
STOPPED = "Interrupted; nothing was recorded."
QUIET = 1.0
"""Seconds for which a file is read without a word."""
MOST_PRINTED = 20
"""Findings of a group printed for people; `--json` has them all."""


@click.command("reconcile")
@account_argument
@click.argument("path", type=click.Path(exists=True, path_type=Path), metavar="FILE")
@click.option("--format", "format_name", metavar="FORMAT", help="Of the file; by default it is looked at.")
@click.option(
    "--mapping",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="What the columns of a csv mean; otherwise NAME.mapping.toml beside NAME.csv says.",
)
@click.option("--currency", default="", metavar="CODE", help="Of a qif, which does not say it itself.")
@click.option("--dates", type=click.Choice(["dmy", "mdy", "ymd"]), help="How a qif writes its days.")
@click.option(
    "--days",
    type=WholeNumber(0, MOST_DAYS),
    default=NEAR,
    show_default=True,
    help="How far apart both may be for the same booking.",
)
@click.option(
    "--check", is_flag=True, help="Name events recorded later that count from the statement's days."
)
@json_option
@pass_invocation
def command(
    invocation: Invocation,
    account: str,
    path: Path,
    format_name: str | None,
    mapping: Path | None,
    currency: str,
    dates: str | None,
    days: int,
    check: bool,
    as_json: bool,
) -> int:
    """Hold the statement in FILE against the log of ACCOUNT: what belongs together, what does not, and since when.

    Nothing is recorded. Exit code 0 when both agree, 1 when they differ.
    """
    with invocation.bank() as bank:
        known = bank.head(account)
        options = ImportOptions(
            mapping=mapping,
            account=account,
            currency=currency or ("" if known is None else known.currency),
            dates=dates or "",
        )
        with progress("Reading", stopped=STOPPED, quiet=QUIET) as line:
            file = read_statement(
                *(bank, account, path),
                format_name=format_name,
                options=options,
                progress=None if line is None else line.of_import,
            )
        result = reconcile(bank, account, file.statement, days=days)
        late = late_events(bank, account, file.statement) if check else ()
    if as_json:
        emit(_json(result, file, late if check else None))
    else:
        _print(result, file, late if check else None, invocation.zone)
    return 0 if result.agrees and not late else DIFFERS_EXIT


def _json(
    result: Reconciliation, file: StatementFile, late: tuple[LateEvent, ...] | None
) -> dict[str, object]:
    currency = result.statement.currency
    found: dict[str, object] = {
        "account": result.account_id,
        "file": file.path.name,
        "format": file.format,
        "sha256": file.sha256,
        "currency": currency,
        "from": result.statement.first_day.isoformat(),
        "to": result.statement.last_day.isoformat(),
        "statement": {"opening": result.opening[0], "closing": result.closing[0]},
        "log": {"opening": result.opening[1], "closing": result.closing[1]},
        "agrees": result.agrees,
        "drift": [
            {
                "day": one.day.isoformat(),
                "statement": one.statement,
                "log": one.log,
                "difference": one.difference,
                "timing": one.timing,
                "lasting": one.lasting,
                "why": drift_words(one, currency),
            }
            for one in result.drift
        ],
        "closes": closes(result),
        "unexplained": result.unexplained,
        "groups": {name: [_finding(name, one, currency) for one in result.groups[name]] for name in GROUPS},
        "cancelled": [[one.version, other.version] for one, other in result.cancelled],
        "not_covered": result.not_covered,
    }
    if late is not None:
        found["late"] = [
            {"event": one.version, "amount": one.amount, "recorded_at": rfc3339(one.recorded_at)}
            | {"counts_from": one.valued.isoformat()}
            for one in late
        ]
    return found


def _finding(name: Group, one: Finding, currency: str) -> dict[str, object]:
    first = one.lines[0] if one.lines else one.entries[0]
    row: dict[str, object] = {
        "line": one.lines[0].file_line if one.lines else None,
        "event": one.entries[0].version if one.entries else None,
        "amount": one.amount,
        "booked": first.booked.isoformat(),
        "valued": first.valued.isoformat(),
        "words": label(one),
        "why": why(name, one, currency),
        "lines": [line.file_line for line in one.lines],
        "events": [entry.version for entry in one.entries],
        "difference": one.difference,
    }
    if one.offered:
        row["offered"] = [entry.version for entry in one.offered]
    return row


def _print(
    result: Reconciliation, file: StatementFile, late: tuple[LateEvent, ...] | None, desk: ZoneInfo
) -> None:
    statement, currency = result.statement, result.statement.currency
    click.echo(verdict(result))
    click.echo(
        safe_str(
            f"{file.path.name}, {statement.first_day} to {statement.last_day}, beside account {result.account_id}: "
            f"{closes(result)} {currency}",
            500,
        )
    )
    tell_zones(result.zone, desk)
    for name in GROUPS:
        found = result.groups[name]
        if found:
            _print_group(name, found, currency)
    _print_rest(result)
    _print_drift(result)
    for one in late or ():
        click.echo(
            f"Event {one.version} was recorded later ({rfc3339(one.recorded_at)}) and counts from {one.valued}: "
            f"{money(one.amount, currency, signed=True)}."
        )
    if late == ():
        click.echo("Nothing recorded later counts from the statement's days.")


def _print_group(name: Group, found: tuple[Finding, ...], currency: str) -> None:
    total = sum(one.difference if name in {"differs", "sign"} else one.amount for one in found)
    click.echo(f"\n{GROUP_TITLES[name]}: {len(found)}, {money(total, currency, signed=True)}")
    if name == "matched":
        return
    rows = [
        [
            " ".join(f"line {line.file_line}" for line in one.lines[:2]) or "",
            " ".join(f"#{entry.version}" for entry in one.entries[:2]),
            (one.lines[0] if one.lines else one.entries[0]).booked.isoformat(),
            money(one.amount, currency, signed=True),
            label(one),
            why(name, one, currency),
        ]
        for one in found[:MOST_PRINTED]
    ]
    _table(FINDINGS, rows)
    if len(found) > MOST_PRINTED:
        click.echo(f"… and {len(found) - MOST_PRINTED:,} more; --json lists them all.")


def _print_rest(result: Reconciliation) -> None:
    if result.cancelled:
        pairs = ", ".join(
            f"#{one.version} and #{other.version}" for one, other in result.cancelled[:MOST_PRINTED]
        )
        click.echo(f"\nTaken back in the log, and not on the statement: {pairs}.")
    if result.not_covered:
        click.echo(f"\nOutside the statement's days: {result.not_covered:,} of the log's entries near them.")
    if result.statement.pending:
        click.echo(f"\nAnnounced on the statement, not booked: {len(result.statement.pending):,}.")


def _print_drift(result: Reconciliation) -> None:
    """Days on which the drift changed."""
    currency = result.statement.currency
    rows, before = [], 0
    for one in result.drift:
        if one.difference != before:
            rows.append(
                [
                    one.day.isoformat(),
                    money(one.statement, currency),
                    money(one.log, currency),
                    money(one.difference, currency, signed=True),
                    money(one.lasting, currency, signed=True),
                    drift_words(one, currency),
                ]
            )
        before = one.difference
    if rows:
        click.echo("\nDay by day, where the difference changes:")
        _table(DAYS, rows[:MOST_PRINTED])
        if len(rows) > MOST_PRINTED:
            click.echo(f"… and {len(rows) - MOST_PRINTED:,} more days; --json lists them all.")


def _table(columns: tuple[Column, ...], rows: list[list[str]]) -> None:
    click.echo(heading(columns).rstrip())
    for cells in rows:
        click.echo(row(columns, cells).rstrip())
