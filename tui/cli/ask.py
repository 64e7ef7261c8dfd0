"""`recount ask`: questions in SQL about the whole bank."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from decimal import Decimal
from itertools import islice
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from domain.errors import BadInput
from tui.cli.csv_output import inert
from tui.cli.invocation import Invocation, pass_invocation
from tui.cli.output import emit
from tui.cli.params import json_option
from tui.cli.progress import progress
from tui.cli.table import Column, heading, row

if TYPE_CHECKING:
    from domain.analytics import QueryAnswer

MOST_PRINTED = 200
"""Rows printed for people; --json and --csv have them all."""
WIDEST = 40
NOTHING = "–"


@click.command("ask")
@click.argument("sql", metavar="SQL")
@click.option(
    "--over",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Ask files that `recount export --parquet DIR` wrote, and no bank.",
)
@click.option("--with-names", is_flag=True, help="Let holder_name have the names, which are personal data.")
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV, with a line of headings.")
@json_option
@pass_invocation
def command(
    invocation: Invocation, sql: str, folder: Path | None, with_names: bool, as_csv: bool, as_json: bool
) -> None:
    """Answer one SELECT over events, entries, accounts and cases; `DESCRIBE events` tells the columns.

    Amounts are minor units beside a currency, times are UTC. Nothing is written, and nothing else is read. Without
    --over the bank is read first, the whole log where events or entries are asked for: of a large bank export the files
    once, and ask those. Needs the extra `analytics`.

    --json prints a line for each row, by the columns' names.
    """
    if as_csv and as_json:
        raise BadInput("--csv and --json are two ways to print; give one of them.")
    if folder is not None and with_names:
        raise BadInput(
            "Whether names are in the files was said when they were exported; leave --with-names out."
        )
    with _answer(invocation, sql, folder, with_names) as answer:
        if as_json:
            _check_names(answer.columns)
            for one in answer.rows:
                emit(dict(zip(answer.columns, map(plain, one), strict=True)))
        elif as_csv:
            writer = csv.writer(sys.stdout, lineterminator="\n")
            writer.writerow(map(inert, answer.columns))
            writer.writerows(map(_cells, answer.rows))
        else:
            _print(answer)


@contextmanager
def _answer(invocation: Invocation, sql: str, folder: Path | None, with_names: bool) -> Iterator[QueryAnswer]:
    if folder is not None:
        with invocation.banks.ask_parquet(folder, sql) as answer:
            yield answer
        return
    with (
        invocation.bank() as bank,
        progress("Reading", stopped="Interrupted; nothing was changed.") as line,
        bank.analytics().ask(sql, with_names=with_names, progress=line) as answer,
    ):
        if line is not None:
            line.end()
        yield answer


def _check_names(columns: Sequence[str]) -> None:
    twice = next((name for name in columns if list(columns).count(name) > 1), None)
    if twice is not None:
        raise BadInput(f"Two columns are called {twice!r:.60}; name one of them otherwise, with AS.")


def plain(value: Any) -> Any:
    """A value of DuckDB's as JSON has it: instants as RFC 3339, numbers that JSON has no word for as text."""
    match value:
        case None | bool() | int() | str():
            return value
        case float():
            return value if isfinite(value) else str(value)
        case Decimal():
            return str(value)
        case datetime():
            stamp = value.astimezone(UTC).replace(tzinfo=None) if value.tzinfo else value
            return f"{stamp.isoformat()}Z"
        case date() | time():
            return value.isoformat()
        case bytes():
            return value.hex()
        case Mapping():
            return {str(key): plain(one) for key, one in value.items()}
        case list() | tuple():
            return [plain(one) for one in value]
    return str(value)


def _cells(values: Sequence[Any]) -> list[object]:
    return [inert(plain(value)) for value in values]


def _print(answer: QueryAnswer) -> None:
    rows = list(islice(answer.rows, MOST_PRINTED))
    texts = [[_text(value) for value in one] for one in rows]
    columns = [
        Column(name, _width(name, [one[place] for one in texts]), _align([one[place] for one in rows]))
        for place, name in enumerate(answer.columns)
    ]
    click.echo(heading(columns))
    for one in texts:
        click.echo(row(columns, one))
    if next(answer.rows, None) is not None:
        click.echo(f"… and more; these are the first {MOST_PRINTED:,}, --json and --csv have them all.")
    elif not rows:
        click.echo("No rows.")


def _text(value: Any) -> str:
    shown = plain(value)
    match shown:
        case None:
            return NOTHING
        case bool():
            return "yes" if shown else "no"
        case int():
            return f"{shown:,}"
    return str(shown)


def _width(name: str, texts: Sequence[str]) -> int:
    return min(max(map(len, (name, *texts))), WIDEST)


def _align(values: Sequence[Any]) -> Any:
    known = [one for one in values if one is not None]
    is_figure = known and all(isinstance(one, int | float | Decimal) for one in known)
    return "right" if is_figure and not isinstance(known[0], bool) else "left"
