"""`python -m tests.benchmarks [--quick] [--write] [--accounts N] [ROW …]`: measure, and print the table.

`--accounts 1000000` makes the bank of many accounts as large as it is meant to serve. `--quick` takes small banks and
few turns: it shows that everything runs, and roughly how it stands. `--write` puts the full table into
`docs/benchmarks.md`. Nothing here fails because something was slow.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from importlib import import_module
from pathlib import Path

from tests.benchmarks.banks import FULL, QUICK, Banks, Row, Size
from tests.benchmarks.report import Figure, cells, document, sound, table
from tests.kit.places import ROOT

ROWS = (
    "replay",
    "state_at_version",
    "state_at_instant",
    "command",
    "append",
    "import_berka",
    "parse_statements",
    "postgres",
    "verify",
    "scrub",
    "start",
    "show_cold",
    "timeline",
    "reconcile",
    "account_search",
    "many",
)
"""The scripts in this folder, in the order of the table."""
PAGE = ROOT / "docs" / "benchmarks.md"


def row(name: str) -> Row:
    """The script of that name."""
    script: Row = import_module(f"tests.benchmarks.{name}").figures
    return script


def measured(size: Size, names: Sequence[str]) -> Iterator[Figure]:
    """Figures of the rows, on banks that are built in a temporary folder and gone afterwards. Raises
    SaysNothing."""
    with tempfile.TemporaryDirectory(prefix="recount-benchmarks-") as folder:
        banks = Banks(Path(folder), size)
        try:
            for name in names:
                started = time.monotonic()
                yield from map(sound, row(name)(banks))
                _say(f"{name}: {time.monotonic() - started:.0f} s")
        finally:
            banks.close()


def _say(text: str) -> None:
    """What goes on, apart from the table itself."""
    sys.stderr.write(text + "\n")


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("rows", nargs="*", choices=[[], *ROWS], metavar="ROW", help=", ".join(ROWS))
    parser.add_argument("--quick", action="store_true", help="small banks, few turns")
    parser.add_argument(
        "--accounts",
        type=int,
        metavar="N",
        help="accounts of the large bank, such as 1000000 (some gigabytes)",
    )
    parser.add_argument("--write", action="store_true", help=f"write docs/{PAGE.name}")
    chosen = parser.parse_args(arguments)
    if chosen.write and (chosen.quick or chosen.rows):
        parser.error("docs are written from a full run: leave --quick and the rows out")
    size = QUICK if chosen.quick else FULL
    size = size if chosen.accounts is None else replace(size, accounts=chosen.accounts)
    figures = []
    for figure in measured(size, chosen.rows or ROWS):
        _say(f"  {' · '.join(filter(None, cells(figure)))}")
        figures.append(figure)
    print(table(figures))
    if chosen.write:
        PAGE.parent.mkdir(exist_ok=True)
        PAGE.write_text(document(figures), encoding="utf-8")


if __name__ == "__main__":
    main()
