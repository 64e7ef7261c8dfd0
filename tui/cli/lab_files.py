"""`recount lab check` and `recount lab results`: a scenario file looked through, the progress of a class."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from tui.cli.csv_output import print_csv
from tui.cli.invocation import Invocation, pass_invocation
from tui.cli.output import emit
from tui.cli.params import json_option
from tui.cli.table import Column, heading, row
from tui.exit_codes import USAGE_EXIT
from tui.text.safe import safe_str

if TYPE_CHECKING:
    from tui.application.lab.results import Result

KEYS = ("who", "lesson", "title", "tasks_done", "tasks", "wrong", "hints", "solutions", "finished", "file")
COLUMNS = (
    Column("who", 20),
    Column("lesson", 18),
    Column("done", 7, "right"),
    Column("wrong", 6, "right"),
    Column("hints", 6, "right"),
    Column("solved", 7, "right"),
    Column("finished", 20),
)


@click.command("check")
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE")
@json_option
@pass_invocation
def check(invocation: Invocation, file: Path, as_json: bool) -> int:
    """Check a scenario file: every fault with its line.

    Its bank is made, and its own steps must solve it. The exit code is 2 where anything is wrong.
    """
    from tui.application.lab.checking import check_file

    faults = check_file(file, invocation.banks)
    if as_json:
        errors = [{"line": one.line, "message": one.message} for one in faults]
        emit({"file": str(file), "ok": not faults, "errors": errors})
    elif faults:
        for one in faults:
            click.echo(f"{safe_str(str(file), 300)}:{one.line}: {safe_str(one.message, 400)}.", err=True)
    else:
        click.echo(f"{safe_str(str(file), 300)} can be taken: `recount lab {safe_str(str(file), 300)}`.")
    return USAGE_EXIT if faults else 0


@click.command("results")
@click.argument("places", type=click.Path(path_type=Path), nargs=-1, required=True, metavar="FOLDER...")
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV, with a line of headings.")
@json_option
def of_class(places: tuple[Path, ...], as_csv: bool, as_json: bool) -> int:
    """Put the progress files of a class into one table.

    A FOLDER holds them as NAME.json, or in a folder for each person; a file may be named too. One that
    cannot be read is named on standard error, the exit code is then 2.
    """
    from tui.application.lab.results import results

    found, unread = results(places)
    if as_json:
        emit({"results": [_as_json(one) for one in found]})
    elif as_csv:
        print_csv(KEYS, map(_as_json, found))
    else:
        click.echo(heading(COLUMNS))
        for one in found:
            click.echo(row(COLUMNS, _cells(one)).rstrip())
    for sentence in unread:
        click.echo(sentence, err=True)
    return USAGE_EXIT if unread else 0


def _cells(one: Result) -> list[str]:
    done = f"{one.done}/{one.tasks}"
    numbers = [str(one.tries), str(one.hints), str(one.solutions)]
    return [one.who, one.lesson, done, *numbers, str(_as_json(one)["finished"] or "")]


def _as_json(one: Result) -> dict[str, object]:
    from domain.clock import iso_utc

    finished = one.finished_at
    values = (
        one.who,
        one.lesson,
        one.title,
        one.done,
        one.tasks,
        one.tries,
        one.hints,
        one.solutions,
        None if finished is None else iso_utc(finished - finished % 1_000_000),
        one.file,
    )
    return dict(zip(KEYS, values, strict=True))
