"""`recount accounts`: the bank's accounts, a line each."""

from __future__ import annotations

from collections.abc import Iterator

import click

from domain.ports import AccountSummary, Store
from tui.application.search.across import search_across
from tui.application.search.hits import LATELY, Hit, Hits
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
@click.option(
    "--search",
    default="",
    metavar="TEXT",
    help="Only those whose number or holder contains this; a case by its number, an entry by its amount.",
)
@click.option("--limit", type=WholeNumber(1), metavar="N", help="The first N only.")
@json_option
@pass_invocation
def command(invocation: Invocation, search: str, limit: int | None, as_json: bool) -> None:
    """List the accounts, ordered by number. Without --limit, all of them."""
    with invocation.bank() as bank:
        if not as_json:
            click.echo(f"Times in {invocation.zone.key}")
            click.echo(heading(COLUMNS))
        hits = search_across(bank, _searchable(search))
        for hit in hits.found[:limit]:
            click.echo(
                to_json({**summary_json(hit.account), "found": _found_json(hit)})
                if as_json
                else f"{_line(invocation, hit.account)}  {_found(invocation, hit)}"
            )
        listed = len(hits.found[:limit])
        shown = 0
        for page in _pages(bank, _searchable(search), None if limit is None else limit - listed):
            shown += len(page)
            lines = [
                to_json({**summary_json(summary), "found": None}) if as_json else _line(invocation, summary)
                for summary in page
            ]
            click.echo("\n".join(lines))
        if not as_json:
            click.echo(_tally(shown, *_counted(bank, search, shown, limit), search, hits), err=True)


def _pages(store: Store, search: str, limit: int | None) -> Iterator[list[AccountSummary]]:
    last, left = None, limit
    while left is None or left > 0:
        size = PAGE if left is None else min(PAGE, left)
        page = store.accounts(search, after=last, limit=size)
        if page:
            yield page
        if len(page) < size:
            return
        last, left = page[-1].account_id, None if left is None else left - len(page)


def _counted(store: Store, search: str, shown: int, limit: int | None) -> tuple[int, str]:
    """How many accounts match, and "+" where there are more: those that are not shown are counted up to a bound."""
    if limit is None:
        return shown, ""
    if not search:
        return store.accounts_count(), ""
    most = shown + PAGE
    count = store.accounts_count(_searchable(search), at_most=most + 1)
    return min(count, most), "+" if count > most else ""


def _searchable(search: str) -> str:
    """The text as the store may be asked for it: bytes that are no UTF-8 occur in no name."""
    return search.encode("utf-8", "replace").decode()


def _found_json(hit: Hit) -> dict[str, object]:
    """What a line stands for beside its account: a case, or an entry."""
    return {"case": hit.case_id or None, "version": hit.version or None}


def _found(invocation: Invocation, hit: Hit) -> str:
    if hit.case_id:
        return f"case {hit.label}, {hit.words}"
    return f"event {hit.version:,}, {hit.words}, {stamp(hit.recorded_at, invocation.zone)}"


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


def _tally(shown: int, count: int, more_of_it: str, search: str, hits: Hits) -> str:
    found = f"{count:,}{more_of_it} account{'' if count == 1 else 's'}"
    if hits.found:
        lately = f" among the newest {LATELY:,} events" if hits.of_amount else ""
        more = f", {hits.more:,} more" if hits.more else ""
        what = ("case", "cases") if hits.found[0].case_id else ("account", "accounts")
        beside = f"; {found}" if count else ""
        such = "" if hits.found[0].case_id else " with such an entry"
        return f"{len(hits.found):,} {what[len(hits.found) > 1]}{such}{lately}{more}{beside}."
    if count == 0:
        return (
            "No account contains that text, and none of the newest "
            f"{LATELY:,} events moved that amount; search for part of a number or a name."
            if hits.of_amount
            else "No account contains that text; search for part of a number or a name."
            if search
            else ("This bank has no accounts yet; `recount import` or `recount do open` brings some.")
        )
    return f"{found}." if shown == count else f"The first {shown:,} of {found}; --limit shows more."
