"""`recount projections show`: the rows of a read model as a table."""

from __future__ import annotations

from collections.abc import Iterator

import click

from domain.projections.port import Projections
from domain.projections.projection import Key, Layout, Row
from tui.application.projections.table import Field, fields_of, layout_of, zone_of
from tui.cli.invocation import Invocation, pass_invocation
from tui.cli.output import to_json
from tui.cli.params import WholeNumber, json_option
from tui.cli.table import Column, heading, row
from tui.text.format import SECOND, ago
from tui.text.safe import safe_str

PAGE = 1000
"""Rows read, and laid out in columns of one width, at a time."""
MOST_CELLS = 40
"""Columns of the terminal that words may take; figures take what they need."""


@click.command("show")
@click.argument("projection", metavar="NAME")
@click.argument("scope", required=False, metavar="[SCOPE]")
@click.option("--limit", type=WholeNumber(1), metavar="N", help="The first N rows only.")
@json_option
@pass_invocation
def show(
    invocation: Invocation, projection: str, scope: str | None, limit: int | None, as_json: bool
) -> None:
    """Print the rows of a read model, or those of one SCOPE, such as an account.

    --json prints a line for each row: {"scope","key","row":{…},"zone"}, money in minor units beside a currency; zone is
    the one in which the row's days end, null where it tells of none.
    """
    with invocation.bank() as bank:
        projections = bank.projections()
        layout = layout_of(projections, projection)
        shown = 0
        for page in _pages(projections, projection, scope, limit):
            lines = _json_lines(page, layout) if as_json else _table(page, layout, with_titles=not shown)
            click.echo("\n".join(lines))
            shown += len(page)
        if not as_json:
            click.echo(_tally(projections, projection, shown, limit), err=True)


def _pages(
    projections: Projections, name: str, scope: str | None, limit: int | None
) -> Iterator[list[tuple[Key, Row]]]:
    after: Key | None = None
    shown = 0
    while limit is None or shown < limit:
        size = PAGE if limit is None else min(PAGE, limit - shown)
        page = projections.rows(name, scope, after=after, limit=size)
        if page:
            yield page
            after = page[-1][0]
        if len(page) < size:
            return
        shown += size


def _json_lines(page: list[tuple[Key, Row]], layout: Layout) -> list[str]:
    return [
        to_json({"scope": key[0], "key": key[1], "row": values, "zone": zone_of(values, layout)})
        for key, values in page
    ]


def _table(page: list[tuple[Key, Row]], layout: Layout, *, with_titles: bool) -> list[str]:
    fields = fields_of(layout, (values for _, values in page))
    texts = [[field.text(key, values, layout) for field in fields] for key, values in page]
    columns = [_column(field, [line[at] for line in texts]) for at, field in enumerate(fields)]
    titles = [heading(columns)] if with_titles else []
    return titles + [row(columns, line) for line in texts]


def _column(field: Field, texts: list[str]) -> Column:
    widest = max(len(safe_str(text)) for text in (field.title, *texts))
    if field.is_figure:
        return Column(field.title, widest, "right")
    return Column(field.title, min(widest, MOST_CELLS))


def _tally(projections: Projections, name: str, shown: int, limit: int | None) -> str:
    """How many rows were shown, and how far they are behind the log."""
    status = next(one for one in projections.statuses() if one.name == name)
    days = f"; days end in {safe_str(status.zone, 60)}" if status.zone else ""
    rows = f"{shown:,} row{'' if shown == 1 else 's'}"
    if shown == limit:
        rows = f"The first {rows} (--limit)"
    if not status.lag_events:
        return f"{rows}, up to date with the log{days}."
    since = ago(round(status.lag_seconds * SECOND))
    return (
        f"{rows}, {status.lag_events:,} events behind the log (the oldest of {since} ago); "
        f"`recount projections run --once {name}` brings them up to date{days}."
    )
