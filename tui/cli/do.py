"""`recount do`: executes a command and prints its receipt."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

import click

from domain.account.commands import CHANNELS, OpenAccount, Request
from domain.account.events import WithdrawalDeclined
from domain.account.state import Account, account_of
from domain.errors import BadInput, RecountError, UnknownAccount
from domain.handlers.account import Executed, Handler
from domain.ids import uuid7
from domain.money import MoneyError, exponent
from domain.ports import Store
from tui.application.commands.table import COMMANDS, AccountCommand
from tui.cli.do_actions import build_command, click_parameters, valid
from tui.cli.invocation import Invocation
from tui.cli.json_output import known_currency, receipt_state_json
from tui.cli.output import emit
from tui.cli.params import AccountNumber, WholeNumber
from tui.cli.table import amounts, pairs
from tui.text.figures import figures
from tui.text.format import moment, money, rfc3339
from tui.text.safe import safe_str

SHOWN = frozenset({"ledger", "held", "overdraft_limit", "available"})
"""Figures of a receipt."""


class ActionCommand(click.Command):
    """Tells a signed amount from a misspelt option: -3 is no option of any command."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """As click does. Raises MoneyError for an amount that begins with a minus sign."""
        given = list(args)
        try:
            return super().parse_args(ctx, args)
        except click.NoSuchOption as error:
            if not error.option_name[1:2].isdigit():
                raise
            typed = next(word for word in given if word.startswith(error.option_name))
            raise MoneyError(
                f"{typed[:40]!r} is not an amount (amounts carry no sign: the command says which "
                "way the money goes); write it without one."
            ) from None


@click.group("do", no_args_is_help=False, subcommand_metavar="ACTION ACCOUNT [TO] [AMOUNT]")
def command() -> None:
    """Execute a command on an account.

    `recount do ACTION --help` shows what an action takes.
    """


def _warning(store: Store, account: Account, request: Request) -> str:
    """Which open case holds the money that the command is about; cases are loaded only for one that moves money."""
    if not {"amount", "entry", "credit_id", "claim_id"} & set(request.command.__dataclass_fields__):
        return ""
    from tui.application.commands.held import held
    from tui.application.commands.other_account import left_standing

    told = held(store, account, request.command).warning, left_standing(store, request.command)
    return " ".join(filter(None, told))


def _execute(
    invocation: Invocation, action: AccountCommand, account: str, as_json: bool, **given: Any
) -> None:
    """The callback of every action."""
    circumstances = {
        "channel": given.pop("channel"),
        "reason": given.pop("reason"),
        "expected_version": given.pop("expect_version"),
    }
    with invocation.bank() as bank:
        command_id = str(given.pop("command_id") or uuid7(invocation.clock()))
        effective_at, understood = _instant(invocation, "--effective", given.pop("effective"))
        dated = [("Value-dated", understood)]
        for field in action.fields:
            if field.kind == "when":
                given[field.name], echo = _instant(invocation, field.option, given[field.name])
                dated.append((field.label, echo))
        currency = _currency(bank, action, account, given.get("currency"))
        if action.command is OpenAccount:
            given["currency"] = currency
        asked = build_command(action, account, currency, given, command_id)
        with valid():
            actor = invocation.actor(bank)
            request = Request(
                command=asked,
                command_id=command_id,
                effective_at=effective_at,
                actor=actor,
                **circumstances,
            )
        if not as_json:
            _warn(bank, invocation, request)
        executed = Handler(bank, clock=invocation.clock).execute(request)
        declined = _declined(bank, executed)
    if as_json:
        emit(_json(account, command_id, executed, declined, understood))
    else:
        click.echo("\n".join(_lines(invocation, account, executed, declined, dated)))


def _warn(store: Store, invocation: Invocation, request: Request) -> None:
    """Say, before it is recorded, which cases hold the money that is moved; nothing of what is refused anyway."""
    account = store.head(request.command.account_id)
    if account is None:
        return
    try:
        warning = _warning(store, account, request)
        if warning:
            Handler(store, clock=invocation.clock).preview(request)
            click.echo(f"Note: {warning}", err=True)
    except RecountError:
        return


def _currency(store: Store, action: AccountCommand, account: str, given: str | None) -> str:
    """The currency in which amounts are read. Raises UnknownAccount, MoneyError."""
    if given is not None:
        exponent(given)
        return given
    if action.command is OpenAccount:
        return store.profile().currency
    head = store.head(account)
    if head is None:
        raise UnknownAccount(account)
    return known_currency(account, head)


def _instant(invocation: Invocation, option: str, text: str | None) -> tuple[int | None, str | None]:
    """The instant in UTC microseconds and how it was understood. Raises TimeError, BadInput."""
    if text is None:
        return None, None
    when = invocation.when(text)
    if when.kind == "event":
        raise BadInput(f"{option} takes a day or a time; give a time, not the number of an event.")
    return when.at, when.echo


def _declined(store: Store, executed: Executed) -> WithdrawalDeclined | None:
    """The decline, when the customer's attempt became one."""
    line = executed.receipt.lines[-1]
    if line.type != WithdrawalDeclined.__name__:
        return None
    recorded = store.event(executed.receipt.stream_id, line.version)
    return recorded.event if recorded and isinstance(recorded.event, WithdrawalDeclined) else None


def _json(
    account: str,
    command_id: str,
    executed: Executed,
    declined: WithdrawalDeclined | None,
    understood: str | None,
) -> dict[str, object]:
    return {
        "account": account,
        "command_id": command_id,
        "events": [
            {
                "version": line.version,
                "type": line.type,
                "event_id": line.event_id,
                "recorded_at": rfc3339(line.recorded_at),
            }
            for line in executed.receipt.lines
        ],
        "version": executed.receipt.version,
        "state": receipt_state_json(executed.account),
        "declined": None if declined is None else declined.reason_code,
        "repeated": not executed.first_time,
        "other_side": None
        if executed.other_side is None
        else {
            "account": account_of(executed.other_side.stream_id),
            "version": executed.other_side.version,
        },
        "display": {"effective": understood},
    }


def _lines(
    invocation: Invocation,
    account: str,
    executed: Executed,
    declined: WithdrawalDeclined | None,
    dated: Iterable[tuple[str, str | None]],
) -> list[str]:
    after = executed.account
    verb = "Recorded" if executed.first_time else "Recorded earlier under this command id"
    lines = [
        f"{verb}: event {line.version} {safe_str(line.type)} at {moment(line.recorded_at, invocation.zone)}"
        for line in executed.receipt.lines
    ]
    lines += _recorded_elsewhere(executed)
    lines += [f"{label} {echo}" for label, echo in dated if echo is not None]
    if declined is not None:
        available = f"{money(declined.available, after.currency)} {after.currency}"
        lines.append(
            f"DECLINED: {declined.reason_code.replace('_', ' ')} ({available} available); "
            "the attempt is recorded, no money moved"
        )
    money_facts = [(each.label, each.value) for each in figures(after) if each.name in SHOWN]
    facts = [("Account", f"{safe_str(account)} (event {after.version:,}, {after.status})")]
    holds = [("Hold", safe_str(hold_id)) for hold_id in after.holds]
    return [*lines, "", *pairs([*facts, *amounts(money_facts, after.currency), *holds])]


def _recorded_elsewhere(executed: Executed) -> list[str]:
    if executed.other_side is None:
        return []
    from tui.application.commands.other_account import elsewhere_words

    return [f"Other side: {elsewhere_words(executed)}"]


def _click_command(action: AccountCommand) -> click.Command:
    """The action as a command of its own, with the arguments and options that it takes."""
    account_type = click.STRING if action.command is OpenAccount else AccountNumber()
    account = click.Argument(["account"], type=account_type, metavar="ACCOUNT")
    callback = click.make_pass_decorator(Invocation, ensure=True)(partial(_execute, action=action))
    parameters = [account, *click_parameters(action), *_common_options()]
    return ActionCommand(action.verb, params=parameters, callback=callback, help=action.verb_help)


def _common_options() -> list[click.Parameter]:
    return [
        click.Option(["--reason"], default="", metavar="TEXT", help="Why, for whoever reads the log."),
        click.Option(["--channel"], type=click.Choice(CHANNELS), default="staff", show_default=True),
        click.Option(["--effective"], metavar="TIME", help="Value date; by default when it is recorded."),
        click.Option(
            ["--expect-version"],
            type=WholeNumber(),
            metavar="N",
            help="The version you looked at: refuse when somebody was faster.",
        ),
        click.Option(
            ["--command-id"], type=click.UUID, metavar="UUID", help="Sent twice, it has the effect of once."
        ),
        click.Option(["--json", "as_json"], is_flag=True, help="Print JSON for machines."),
    ]


for _action in COMMANDS:
    command.add_command(_click_command(_action))
