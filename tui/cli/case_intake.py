"""`recount case open` and `recount case amend`: the facts of a notice, taken and amended."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from domain.dispute import commands as c
from domain.dispute.state import Case
from domain.handlers.dispute import CaseExecuted
from tui.application.cases import intake, steps
from tui.application.cases.facts import ROW_OF, ROWS, FactRow, Stated, parse_stated
from tui.application.validity import valid
from tui.cli.case_step import (
    Asked,
    command_id_of,
    command_id_option,
    option_of,
    print_recorded,
    reason_option,
    step,
)
from tui.cli.invocation import Invocation, pass_invocation
from tui.cli.params import AccountNumber, json_option
from tui.text.safe import safe_str

FLAGS = ("new_account", "point_of_sale", "foreign")
"""Facts that the option alone says yes to."""
LEFT_OUT = ("channel",)
"""Facts that another option says in the shell: --written."""
OPTIONS: tuple[FactRow, ...] = tuple(row for row in ROWS if row.key not in LEFT_OUT)


class OpenCommand(click.Command):
    """Lets an option such as --new-account stand alone for yes."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """As click does."""
        flags = {_option(key) for key in FLAGS}
        spelled: list[str] = []
        for at, word in enumerate(args):
            spelled.append(word)
            if word in flags and args[at + 1 : at + 2] not in (["yes"], ["no"]):
                spelled.append("yes")
        return super().parse_args(ctx, spelled)


def _option(key: str) -> str:
    return f"--{key.replace('_', '-')}"


def _click_option(row: FactRow) -> click.Option:
    return click.Option(
        [_option(row.key), _name(row.key)], multiple=row.key == "entry", metavar=row.metavar, help=row.about
    )


def _name(key: str) -> str:
    """Of the parameter; a reason is the --reason of the log, and --words has another meaning elsewhere."""
    return f"fact_{key.replace('.', '_')}"


def _stated(given: dict[str, Any]) -> list[Stated]:
    """The facts that options state, in the order of a notice."""
    stated = [Stated("channel", "written")] if given["written"] else []
    for row in OPTIONS:
        value = given[_name(row.key)]
        values: Sequence[str] = value if row.key == "entry" else () if value is None else (value,)
        sign = "+" if row.key == "entry" else ""
        stated += [Stated(row.key, one, sign) for one in values]
    return stated


@click.command("open", cls=OpenCommand)
@click.argument("account", type=AccountNumber(), metavar="ACCOUNT")
@click.option("--written", is_flag=True, help="The notice came in writing.")
@reason_option
@command_id_option
@json_option
@pass_invocation
def open_(invocation: Invocation, /, account: str, as_json: bool, reason: str, **given: Any) -> None:
    """Take a customer's notice and start its clock.

    What the log knows need not be stated: the rules by the account's currency, a new account by its first deposit, a
    payment at a point of sale by how it was made. What contradicts the log needs a --reason.
    """
    with invocation.bank() as bank:
        command_id = command_id_of(invocation, given)
        handler = invocation.case_handler(bank)
        currency = steps.currency_of(bank, account)
        with valid(option_of):
            reader = intake.reader_of(handler, currency, invocation.when, invocation.zone)
            request = c.CaseRequest(
                case_id=steps.UNNUMBERED,
                command=intake.notice(handler, account, _stated(given), reader, reason),
                command_id=command_id,
                actor=invocation.actor(bank),
                reason=reason,
            )
        executed = steps.execute(handler, request)
        warnings = intake.warnings_of(handler, account, executed.case.facts, executed.case_id)
        print_recorded(bank, executed, as_json=as_json, command_id=command_id, more={"warnings": warnings})
        _tell(executed, warnings, as_json=as_json)


for _row in reversed(OPTIONS):
    open_.params.insert(1, _click_option(_row))


def _tell(executed: CaseExecuted, warnings: Sequence[str], *, as_json: bool) -> None:
    if not as_json:
        for one in warnings:
            click.echo(f"! {safe_str(one, 600)}", err=True)


@step(
    "amend",
    f"""Amend facts of the notice; what they were is kept, and the clock is worked out anew.

    KEY=VALUE, with entry+=N and entry-=N, and nothing after = for what is not known after all. The --reason is
    kept beside them. Keys: {", ".join(ROW_OF)}.""",
    click.argument("facts", nargs=-1, required=True, metavar="KEY=VALUE..."),
)
def amend(asked: Asked, case: Case) -> c.CaseCommand:
    invocation, stated = asked.invocation, [parse_stated(one) for one in asked.given["facts"]]
    reader = intake.reader_of(asked.handler, case.currency, invocation.when, invocation.zone, case.facts)
    return intake.amendment(asked.handler, case, stated, reader, asked.given["reason"])
