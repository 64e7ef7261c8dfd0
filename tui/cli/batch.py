"""`recount batch`: from a sweep to the money. This file changes a batch; `batch_show` looks at one."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from domain.batch import commands as c
from domain.dispute.personal_data import personal_data, personal_data_words
from domain.errors import BadInput
from domain.ids import uuid7
from tui.application.batch.letters import tell_all
from tui.application.batch.opening import command_of, handler_of
from tui.application.batch.view import view_of
from tui.application.validity import valid
from tui.cli.batch_show import batch_json, child_json, list_batches, show, sums, undo_list
from tui.cli.invocation import Invocation, pass_invocation
from tui.cli.output import emit
from tui.cli.params import EntryNumber, WholeNumber, json_option
from tui.cli.progress import progress
from tui.text.batches import counted
from tui.text.format import money
from tui.text.safe import safe_str

if TYPE_CHECKING:
    from domain.bank import Bank
    from domain.handlers.batch import BatchExecuted, BatchHandler

batch_argument = click.argument("batch_id", metavar="BATCH")
reason_option = click.option("--reason", default="", metavar="TEXT", help="Why, for whoever reads the log.")
command_id_option = click.option(
    "--command-id", type=click.UUID, metavar="UUID", help="Sent twice, it has the effect of once."
)
expect_option = click.option(
    "--expect-version", type=WholeNumber(), metavar="N", help="The version of the batch you looked at."
)


@click.group("batch", no_args_is_help=False)
def command() -> None:
    """Put right what a sweep found: one approval, each account by itself."""


command.add_command(list_batches)
command.add_command(show)
command.add_command(undo_list)


@command.command("open")
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE")
@command_id_option
@json_option
@pass_invocation
def open_(invocation: Invocation, file: Path, command_id: object, as_json: bool) -> None:
    """Open a batch from the sweep that `recount sweep --save FILE` kept.

    All findings for which money is owed are in it, until they are left out. Nothing is posted.
    """
    from domain.handlers.batch import open_batch
    from tui.application.sweep.sweeping import read

    with invocation.bank() as bank:
        asked = command_of(read(bank, file))
        executed = open_batch(
            _handler(invocation, bank),
            asked,
            command_id=str(command_id or uuid7(invocation.clock())),
            actor=invocation.actor(bank),
        )
        _tell(bank, executed, "Opened", as_json=as_json)


@command.command("leave-out")
@batch_argument
@click.argument("entries", nargs=-1, required=True, metavar="ACCOUNT[#ENTRY]...")
@reason_option
@expect_option
@command_id_option
@json_option
@pass_invocation
def leave_out(invocation: Invocation, /, batch_id: str, entries: tuple[str, ...], **given: Any) -> None:
    """Leave accounts, or single entries of them, out of the batch, and say why with --reason.

    What was proposed or approved of the batch is void from then on.
    """
    named = tuple(_named(one) for one in entries)
    _take(invocation, batch_id, lambda: c.LeaveOut(entries=named), given, "Left out")
    warning = personal_data_words(personal_data(given["reason"]))
    if warning:
        click.echo(f"! {warning}", err=True)


@command.command("propose")
@batch_argument
@click.option("--explanation", default="", metavar="TEXT", help="What the customers are told of it.")
@reason_option
@expect_option
@command_id_option
@json_option
@pass_invocation
def propose(invocation: Invocation, /, batch_id: str, explanation: str, **given: Any) -> None:
    """Propose to give back all that is in the batch.

    Every account is looked at first: what was given back already, what an open case disputes, what changed since the
    sweep and what the rules of the account refuse is left out, with the reason.
    """
    _take(invocation, batch_id, lambda: c.ProposeBatch(explanation=explanation), given, "Proposed")


@command.command("approve")
@batch_argument
@click.option("--digest", metavar="SHA256", help="Of what you looked at; another one is refused.")
@reason_option
@expect_option
@command_id_option
@json_option
@pass_invocation
def approve(invocation: Invocation, /, batch_id: str, digest: str | None, **given: Any) -> None:
    """Approve the sum that somebody else proposed."""
    _take(invocation, batch_id, lambda: c.ApproveBatch(digest=digest), given, "Approved")


@command.command("reject")
@batch_argument
@reason_option
@expect_option
@command_id_option
@json_option
@pass_invocation
def reject(invocation: Invocation, /, batch_id: str, **given: Any) -> None:
    """Turn the proposal down, or take it back, and say why with --reason."""
    _take(invocation, batch_id, c.RejectBatch, given, "Rejected")


@command.command("post")
@batch_argument
@json_option
@pass_invocation
def post(invocation: Invocation, batch_id: str, as_json: bool) -> None:
    """Post what was approved, each account in one transaction with a case of its own.

    Whatever stops it, the same command goes on, and pays nobody twice; two of them share the work. An account that the
    rules refuse by now is told, and the others go on.

    --json prints a line for each account, and the batch at last.
    """
    from domain.handlers.batch_posting import BatchPosting

    kept = "What was posted stays posted, and the same command goes on from there."
    with (
        invocation.bank() as bank,
        progress("Posting", stopped="Interrupted.", kept=kept, unit="accounts") as line,
    ):
        posting = BatchPosting(_handler(invocation, bank), batch_id, invocation.actor(bank))
        refused = list[str]()
        for child in posting.run():
            if line is not None:
                line(posting.done, posting.total)
            if as_json:
                emit(child_json(child, "" if child.posted is None else "posted"))
            elif child.refused:
                refused.append(f"{child.account_id}: {child.refused}")
        view = view_of(bank, posting.loaded)
    if as_json:
        emit(batch_json(view))
        return
    for told in refused:
        click.echo(f"Not posted: {safe_str(told, 2000)}")
    click.echo(
        f"Batch {safe_str(batch_id)}: {counted(view.batch.posted, 'account')} posted, {view.batch.refused:,} refused."
    )
    for currency, given in sorted(view.given.items()):
        click.echo(f"Given back: {money(given, currency)} {safe_str(currency)}.")


@command.command("letters")
@batch_argument
@json_option
@pass_invocation
def letters(invocation: Invocation, batch_id: str, as_json: bool) -> None:
    """Write the letter to each account that was put right, record it as sent, and close its case.

    Whatever stops it, the same command goes on.
    """
    kept = "What was sent stays sent, and the same command goes on from there."
    with (
        invocation.bank() as bank,
        progress("Writing", stopped="Interrupted.", kept=kept, unit="letters") as line,
    ):
        handler, done, failed = _handler(invocation, bank), 0, 0
        for told in tell_all(handler, batch_id, invocation.actor(bank), line):
            done, failed = done + (not told.problem), failed + bool(told.problem)
            if as_json:
                emit({"account": told.account_id, "case": told.case_id, "problem": told.problem})
            elif told.problem:
                click.echo(f"No letter to {safe_str(told.account_id)}: {safe_str(told.problem, 2000)}")
    if not as_json:
        click.echo(
            f"Batch {safe_str(batch_id)}: {counted(done, 'letter')} recorded as sent, {failed:,} could not be."
        )


def _named(text: str) -> tuple[str, int | None]:
    account_id, mark, entry = text.partition("#")
    if not account_id:
        raise BadInput(f"{text[:60]!r} names no account; write ACCOUNT or ACCOUNT#ENTRY.")
    return account_id, EntryNumber().convert(entry, None, None) if mark else None


def _handler(invocation: Invocation, bank: Bank) -> BatchHandler:
    return handler_of(invocation.case_handler(bank))


def _take(invocation: Invocation, batch_id: str, build: Any, given: Mapping[str, Any], verb: str) -> None:
    """Execute the command on the batch and print what it came to."""
    stopped = "Interrupted; nothing was recorded."
    with invocation.bank() as bank, progress("Looking at", stopped=stopped, unit="accounts") as line:
        with valid(lambda field: f"--{field.replace('_', '-')}"):
            request = c.BatchRequest(
                batch_id=batch_id,
                command=build(),
                command_id=str(given["command_id"] or uuid7(invocation.clock())),
                actor=invocation.actor(bank),
                reason=given["reason"],
                expected_version=given["expect_version"],
            )
        executed = _handler(invocation, bank).execute(request, line)
        _tell(bank, executed, verb, as_json=given["as_json"])


def _tell(bank: Bank, executed: BatchExecuted, verb: str, *, as_json: bool) -> None:
    view = view_of(bank, executed.loaded)
    if as_json:
        emit(batch_json(view) | {"repeated": not executed.first_time})
        return
    again = "" if executed.first_time else " (earlier, under this command id)"
    out = sum(row.status == "left out" for row in view.rows)
    click.echo(
        f"{verb}{again}: batch {safe_str(view.batch_id)}, {counted(len(view.rows) - out, 'account')} in, {out:,} out."
    )
    click.echo("\n".join(sums(view)))
