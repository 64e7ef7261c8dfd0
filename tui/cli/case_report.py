"""`recount case report`: the desk's figures over a period."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import asdict

import click

from domain.dispute.report import Report, ToldBreach
from domain.errors import BadInput
from tui.application.cases.report import read_report
from tui.cli.case_step import day_of
from tui.cli.invocation import Invocation, pass_invocation
from tui.cli.output import emit
from tui.cli.params import json_option
from tui.cli.table import Column, heading, pairs, row, tell_zones
from tui.text.cases import DEADLINES, day_words
from tui.text.format import money
from tui.text.report import denied_words, period_words, spread_words
from tui.text.safe import safe_str

NUMBERS = ("opened", "determined", "denied", "final", "withdrawn", "met", "late", "missed")
COLUMNS = (Column("", 24), *(Column(name, 10, "right") for name in NUMBERS))
ON_TIME = (Column("duty", 24), *(Column(name, 10, "right") for name in ("met", "late", "missed")))
NOBODY = "(nobody)"
FORMULA = tuple("=+-@\t\r")
"""How a cell begins that a spreadsheet would work out."""


@click.command("report")
@click.option("--from", "first", metavar="DATE", help="From the start of that day of the bank.")
@click.option("--to", "last", metavar="DATE", help="To its end; today unless said.")
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV: section, name, figure, value.")
@json_option
@pass_invocation
def report(invocation: Invocation, first: str | None, last: str | None, as_csv: bool, as_json: bool) -> None:
    """Show what the desk did and what it missed: cases, days, duties on time, denials, credits, breaches.

    Cases are told as they stood at the end of the last day. A duty counts once: on the day it was met, or where it
    was not met in time on the day after it was due. Days are counted from the notice; nine of ten cases take no more
    than p90.
    """
    if as_csv and as_json:
        raise BadInput("Say --csv or --json, not both.")
    with invocation.bank() as bank:
        handler = invocation.case_handler(bank)
        begin = day_of(first, invocation, handler, "first")
        end = day_of(last, invocation, handler, "last")
        found, days = read_report(handler, begin, end), bank.profile().clock
    if as_json:
        emit(_json(found))
    elif as_csv:
        click.echo(_csv(found), nl=False)
    else:
        tell_zones(days, invocation.zone)
        click.echo("\n".join(_lines(found)))


def _json(found: Report) -> dict[str, object]:
    total = found.total
    return {
        "from": found.period.begin and found.period.begin.isoformat(),
        "to": found.period.last.isoformat(),
        "opened": total.opened,
        "reopened": found.reopened,
        "determined": total.determined,
        "days_to_credit": asdict(found.days_to_credit),
        "days_to_complete": asdict(found.days_to_complete),
        "on_time": found.on_time,
        "denied": total.denied,
        "denial_rate": found.denial_rate,
        "final": total.final,
        "withdrawn": total.withdrawn,
        "final_amounts": found.final_amounts,
        "withdrawn_amounts": found.withdrawn_amounts,
        "breaches": [_breach_json(one) for one in found.breaches],
        "by": {
            group: {name: asdict(one) for name, one in figures.items()} for group, figures in found.by.items()
        },
    }


def _breach_json(one: ToldBreach) -> dict[str, object]:
    return {
        "case": one.case_id,
        "reason": one.reason_code,
        "duty": one.duty,
        "due_on": one.due_on.isoformat(),
        "met_on": None if one.met_on is None else one.met_on.isoformat(),
        "paragraph": one.paragraph,
    }


def _csv(found: Report) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("section", "name", "figure", "value"))
    for line in _csv_rows(found):
        writer.writerow([_harmless(cell) for cell in line])
    return text.getvalue()


def _csv_rows(found: Report) -> Iterator[tuple[object, ...]]:
    begin = found.period.begin
    yield "period", "", "from", "" if begin is None else begin.isoformat()
    yield "period", "", "to", found.period.last.isoformat()
    for name in ("opened", "determined", "denied", "final", "withdrawn"):
        yield "cases", "", name, getattr(found.total, name)
    yield "cases", "", "reopened", found.reopened
    yield "cases", "", "denial_rate", "" if found.denial_rate is None else round(found.denial_rate, 4)
    for name, spread in (("credit", found.days_to_credit), ("complete", found.days_to_complete)):
        for figure, value in asdict(spread).items():
            yield "days", name, figure, "" if value is None else value
    for duty, counts in found.on_time.items():
        yield from (("on_time", duty, status, count) for status, count in counts.items())
    for name, amounts in (("final", found.final_amounts), ("withdrawn", found.withdrawn_amounts)):
        yield from (("amounts", name, currency, minor) for currency, minor in amounts.items())
    for breach in found.breaches:
        words = (
            breach.due_on.isoformat() if breach.met_on is None else f"{breach.due_on}, met {breach.met_on}"
        )
        yield "breach", breach.case_id, breach.duty, words
    for group, figures in found.by.items():
        for name, one in figures.items():
            yield from ((group, name, figure, value) for figure, value in asdict(one).items())


def _harmless(cell: object) -> object:
    """Outside text that a spreadsheet would take for a formula is quoted."""
    if not isinstance(cell, str):
        return cell
    text = safe_str(cell, 1000)
    return f"'{text}" if text.startswith(FORMULA) else text


def _lines(found: Report) -> Iterator[str]:
    total = found.total
    yield from pairs(
        [
            ("Period", period_words(found.period)),
            ("Opened", f"{total.opened:,}, reopened {found.reopened:,}"),
            ("Determined", f"{total.determined:,}, {denied_words(found)}"),
            ("Days to credit", spread_words(found.days_to_credit)),
            ("Days to complete", spread_words(found.days_to_complete)),
            ("Credits final", _credits(total.final, found.final_amounts)),
            ("Credits withdrawn", _credits(total.withdrawn, found.withdrawn_amounts)),
        ]
    )
    if found.on_time:
        yield "\n" + heading(ON_TIME)
    for duty, counts in found.on_time.items():
        yield row(ON_TIME, [DEADLINES[duty], *map(str, counts.values())])
    for group, figures in found.by.items():
        if figures:
            yield "\n" + heading([Column(f"by {group}", 24), *COLUMNS[1:]])
        for name, one in figures.items():
            yield row(COLUMNS, [name or NOBODY, *(f"{getattr(one, number):,}" for number in NUMBERS)])
    if found.breaches:
        yield "\nBreaches"
    yield from map(_breach, found.breaches)


def _credits(count: int, amounts: dict[str, int]) -> str:
    sums = ", ".join(f"{money(minor, currency)} {safe_str(currency)}" for currency, minor in amounts.items())
    return f"{count:,}" + (f": {sums}" if sums else "")


def _breach(one: ToldBreach) -> str:
    done = "missed" if one.met_on is None else f"done on {day_words(one.met_on)}"
    said = f"{DEADLINES[one.duty]} {day_words(one.due_on)}, {done}; {one.reason_code} ({one.paragraph})"
    return f"{safe_str(one.case_id):<10}{safe_str(said, 400)}"
