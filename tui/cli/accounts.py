"""`recount accounts`: the bank's accounts, a line each."""

from __future__ import annotations

from collections.abc import Iterator

import click

from domain.ports import AccountSummary, Store
from tui.cli.invocation import Invocation, pass_invocation
from tui.cli.json_output import summary_json
from tui.cli.output import to_json
from tui.cli.params import WholeNumber, json_option
from tui.cli.table import Column, figure, heading, row, stamp

PAGE = 1000
"""Accounts read at a time."""

COLUMNS = (
    Column("account", 16),
    Column("holder", 24),
    Column("status", 7),
    Column("events", 8, "right"),
    Column("ledger", 18, "right"),
    Column("available", 18, "right"),
    Column("cur", 3),
    Column("last recorded", 19),
)


@click.command("accounts")
@click.option("--search", default="", metavar="TEXT", help="Only those whose number or holder contains this.")
@click.option("--limit", type=WholeNumber(1), metavar="N", help="The first N only.")
@json_option
@pass_invocation
def command(invocation: Invocation, search: str, limit: int | None, as_json: bool) -> None:
    """List the accounts, ordered by number. Without --limit, all of them."""
    with invocation.bank() as bank:
        if not as_json:
            click.echo(f"Times in {invocation.zone.key}")
            click.echo(heading(COLUMNS))
        shown = 0
        for page in _pages(bank, _searchable(search), limit):
            shown += len(page)
            lines = [
                to_json(summary_json(summary)) if as_json else _line(invocation, summary) for summary in page
            ]
            click.echo("\n".join(lines))
        if not as_json:
            click.echo(_tally(shown, bank.accounts_count(_searchable(search)), search), err=True)


def _pages(store: Store, search: str, limit: int | None) -> Iterator[list[AccountSummary]]:
    offset = 0
    while limit is None or offset < limit:
        size = PAGE if limit is None else min(PAGE, limit - offset)
        page = store.accounts(search, offset=offset, limit=size)
        if page:
            yield page
        if len(page) < size:
            return
        offset += size


def _searchable(search: str) -> str:
    """The text as the store may be asked for it: bytes that are no UTF-8 occur in no name."""
    return search.encode("utf-8", "replace").decode()


def _line(invocation: Invocation, summary: AccountSummary) -> str:
    return row(
        COLUMNS,
        [
            summary.account_id,
            summary.holder_name or summary.holder_id,
            summary.status,
            f"{summary.version:,}",
            figure(summary.ledger_balance, summary.currency),
            figure(summary.available_balance, summary.currency),
            summary.currency,
            stamp(summary.last_recorded_at, invocation.zone),
        ],
    )


def _tally(shown: int, count: int, search: str) -> str:
    found = f"{count:,} account{'' if count == 1 else 's'}"
    if count == 0:
        return (
            "No account contains that text; search for part of a number or a name."
            if search
            else ("This bank has no accounts yet; `recount import` or `recount do open` brings some.")
        )
    return f"{found}." if shown == count else f"The first {shown:,} of {found}; --limit shows more."
