"""CSV on standard output: a line of headings, then a line for each row."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

import click

from tui.text.safe import safe_str

MAX_CELL = 600
"""Characters of a text."""


def print_csv(keys: Sequence[str], rows: Iterable[Mapping[str, object]]) -> None:
    """Print the rows, whose keys are the headings."""
    text = io.StringIO()
    writer = csv.DictWriter(text, keys, lineterminator="\n")
    writer.writeheader()
    writer.writerows({key: inert(value) for key, value in row.items()} for row in rows)
    click.echo(text.getvalue(), nl=False)


def inert(value: object) -> object:
    """A text that no spreadsheet takes for a formula."""
    if isinstance(value, str) and value:
        shown = safe_str(value, MAX_CELL)
        return f"'{shown}" if shown.startswith(("=", "+", "-", "@")) else shown
    return value
