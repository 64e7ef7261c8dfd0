"""`recount batch list`, `show` and `undo-list`: batches as people and machines look at them."""

from __future__ import annotations

from typing import Any

import click

from domain.batch.roll import Child
from tui.application.batch.opening import handler_of
from tui.application.batch.undo import undo_list as read_undo_list
from tui.application.batch.view import BatchView, read_view
from tui.cli.csv_output import print_csv
from tui.cli.invocation import Invocation, pass_invocation
from tui.cli.output import emit
from tui.cli.params import json_option
from tui.cli.table import Column, figure, heading, pairs, row
from tui.text.batches import counted, entries
from tui.text.format import money
from tui.text.safe import safe_str

COLUMNS = (
    Column("account", 16),
    Column("holder", 20),
    Column("status", 8),
    Column("case", 8),
    Column("amount", 14, "right"),
    Column("cur", 3),
    Column("why", 72),
)
KEYS = ("account", "currency", "amount", "status", "case", "why")
UNDO_KEYS = ("account", "case", "entry", "posted", "amount", "currency", "command")
LIST = (
    Column("batch", 8),
    Column("status", 8),
    Column("pattern", 24),
    Column("accounts", 8, "right"),
    Column("posted", 8, "right"),
    Column("refused", 8, "right"),
)


@click.command("list")
@json_option
@pass_invocation
def list_batches(invocation: Invocation, as_json: bool) -> None:
    """List the batches, in the order in which they were opened."""
    with invocation.bank() as bank:
        handler = handler_of(invocation.case_handler(bank))
        views = [read_view(handler, batch_id) for batch_id in bank.batch_ids()]
    if as_json:
        for view in views:
            emit(batch_json(view))
        return
    if not views:
        click.echo(
            "There is no batch; `recount sweep PATTERN --save FILE` and `recount batch open FILE` make one."
        )
        return
    click.echo(heading(LIST))
    for view in views:
        batch = view.batch
        counts = (f"{len(view.rows):,}", f"{batch.posted:,}", f"{batch.refused:,}")
        click.echo(row(LIST, [view.batch_id, view.status, batch.pattern, *counts]))


@click.command("show")
@click.argument("batch_id", metavar="BATCH")
@click.option("--csv", "as_csv", is_flag=True, help="Print the accounts as CSV, with a line of headings.")
@json_option
@pass_invocation
def show(invocation: Invocation, batch_id: str, as_csv: bool, as_json: bool) -> None:
    """Show a batch: how far it is, its sums, and what becomes of each account."""
    with invocation.bank() as bank:
        view = read_view(handler_of(invocation.case_handler(bank)), batch_id)
    if as_json:
        emit(batch_json(view) | {"children": [_row_json(view, at) for at in range(len(view.rows))]})
    elif as_csv:
        print_csv(KEYS, ({key: _row_json(view, at)[key] for key in KEYS} for at in range(len(view.rows))))
    else:
        click.echo("\n".join([*_facts(view), *sums(view), ""]))
        click.echo(heading(COLUMNS))
        for one in view.rows:
            owed = figure(one.amount, one.child.currency)
            cells = [one.account_id, one.holder, one.status, one.case_id, owed, one.child.currency, one.why]
            click.echo(row(COLUMNS, cells))


@click.command("undo-list")
@click.argument("batch_id", metavar="BATCH")
@json_option
@pass_invocation
def undo_list(invocation: Invocation, batch_id: str, as_json: bool) -> None:
    """Print as CSV what was posted, and the command that would take each of it back.

    Nothing is taken back: what a customer was given for good is theirs, and each command is a decision of its own.
    """
    with invocation.bank() as bank:
        found = list(read_undo_list(handler_of(invocation.case_handler(bank)), batch_id))
    rows = [
        dict(
            zip(
                UNDO_KEYS,
                (one.account_id, one.case_id, one.entry, one.posted, one.amount, one.currency, one.command),
                strict=True,
            )
        )
        for one in found
    ]
    if as_json:
        for one in rows:
            emit(one)
    else:
        print_csv(UNDO_KEYS, rows)


def batch_json(view: BatchView) -> dict[str, Any]:
    """A batch as machines are told it, without its accounts."""
    batch = view.batch
    return {
        "batch": view.batch_id,
        "version": batch.version,
        "status": view.status,
        "pattern": batch.pattern,
        "title": batch.title,
        "position": batch.position,
        "sweep": batch.sweep,
        "hands": list(batch.hands),
        "explanation": batch.explanation,
        "proposed_by": batch.proposed_by,
        "needs_approval": batch.needs_approval,
        "approved_by": batch.approved_by,
        "digest": batch.digest,
        "accounts": batch.accounts,
        "entries": batch.entries,
        "totals": {
            one.currency: {"accounts": one.accounts, "entries": one.entries, "amount": one.amount}
            for one in view.totals
        },
        "given": dict(view.given),
        "posted": batch.posted,
        "refused": batch.refused,
        "told": view.told,
        "left_out": sum(len(one.child.out) for one in view.rows),
        "without_money": batch.without_money,
    }


def child_json(child: Child, status: str) -> dict[str, Any]:
    """An account of a batch as machines are told it, when it is settled."""
    posted = child.posted
    return {
        "account": child.account_id,
        "currency": child.currency,
        "amount": child.owed if posted is None else posted.amount,
        "status": status or "refused",
        "case": "" if posted is None else posted.case_id,
        "why": child.refused,
    }


def sums(view: BatchView) -> list[str]:
    """What is in and not settled, what was given, and what comes next, a line each."""
    told = [
        f"{counted(one.accounts, 'account')}, {entries(one.entries)}: "
        f"{money(one.amount, one.currency)} {one.currency} to give back."
        for one in view.totals
    ]
    told += [
        f"Given back: {money(given, currency)} {currency}." for currency, given in sorted(view.given.items())
    ]
    if view.batch.status != "open":
        told.append(f"Digest {view.batch.digest}")
    return [safe_str(line, 400) for line in (*told, f"Next: {view.next_step}.")]


def _facts(view: BatchView) -> list[str]:
    batch = view.batch
    return pairs(
        [
            ("Batch", f"{safe_str(view.batch_id)} ({view.status})"),
            ("Sweep", f"{safe_str(batch.title)}, up to position {batch.position:,}, digest {batch.sweep}"),
            ("Worked on by", safe_str(", ".join(batch.hands), 400)),
            ("Approved by", safe_str(batch.approved_by) or "–"),
            ("Owe no money", f"{batch.without_money:,} findings, not in it"),
        ]
    )


def _row_json(view: BatchView, at: int) -> dict[str, Any]:
    one = view.rows[at]
    return {
        "account": one.account_id,
        "currency": one.child.currency,
        "amount": one.amount,
        "status": one.status,
        "case": one.case_id,
        "why": one.why,
        "entries": [
            {"entry": entry, "owed": listed.owed, "words": listed.words, "left_out": one.child.out.get(entry)}
            for entry, listed in sorted(one.child.entries.items())
        ],
    }
