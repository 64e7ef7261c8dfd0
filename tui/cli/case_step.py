"""What the steps of a case share in the shell: the options, the step that is taken once, and what it recorded."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Any, Literal

import click

from domain.dispute import commands as c
from domain.dispute.state import Case
from domain.errors import BadInput
from domain.handlers.dispute import CaseExecuted, CaseHandler
from domain.ids import uuid7
from domain.ports import Store
from tui.application.cases import steps
from tui.application.cases.side import personal_data_warning
from tui.application.validity import valid
from tui.cli.case_json import case_json
from tui.cli.invocation import Invocation, pass_invocation
from tui.cli.output import emit
from tui.cli.params import WholeNumber, json_option
from tui.text.cases import event_words
from tui.text.safe import safe_str

case_argument = click.argument("case_id", metavar="CASE")
reason_option = click.option("--reason", default="", metavar="TEXT", help="Why, for whoever reads the log.")
expect_option = click.option(
    "--expect-version", type=WholeNumber(), metavar="N", help="The version of the case you looked at."
)
command_id_option = click.option(
    "--command-id", type=click.UUID, metavar="UUID", help="Sent twice, it has the effect of once."
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A step that was asked for: of which case, in which run of the command line, at whose desk, with what typed."""

    case_id: str
    invocation: Invocation
    handler: CaseHandler
    given: Mapping[str, Any]

    def day(self, option: str) -> date | None:
        return day_of(self.given[option], self.invocation, self.handler)


Build = Callable[[Asked, Case], c.CaseCommand]


def day_of(
    text: str | None,
    invocation: Invocation,
    handler: CaseHandler,
    of_several: Literal["first", "last"] | None = None,
) -> date | None:
    """The day of a TIME: one that was typed as a day is that day, an instant is of the bank's day it falls on.

    `of_several` says which of several days is meant; without it they are none. Raises TimeError, BadInput.
    """
    if text is None:
        return None
    when = invocation.when(text)
    if when.kind == "event":
        raise BadInput("A day is wanted here, not the number of an event.")
    if when.is_stretch and of_several is None:
        raise BadInput(f"{when.echo} is more than a day; name the day.")
    from tui.text.format import local

    typed = local(when.end if of_several == "last" else when.begin, when.zone or invocation.zone)
    if when.stretch is not None or typed.time() == time.max:
        return typed.date()
    return local(when.at, handler.store.profile().clock).date()


def take(
    invocation: Invocation,
    case_id: str,
    given: Mapping[str, Any],
    build: Build,
    *,
    only_on_it: bool = False,
) -> None:
    """Take the step and print what was recorded; `only_on_it` as of `steps.take_step`."""
    with invocation.bank() as bank:
        command_id = command_id_of(invocation, given)
        asked = Asked(case_id, invocation, invocation.case_handler(bank), given)
        warned = set[str]()

        def built(case: Case) -> c.CaseCommand:
            command = build(asked, case)
            warned.add(personal_data_warning(bank, case.holder_id, command, given.get("reason") or ""))
            return command

        with valid(option_of):
            executed = steps.take_step(
                asked.handler,
                case_id,
                built,
                command_id=command_id,
                actor=invocation.actor(bank),
                reason=given.get("reason") or "",
                expected_version=given.get("expect_version"),
                only_on_it=only_on_it,
            )
        print_recorded(bank, executed, as_json=given["as_json"], command_id=command_id)
    for sentence in warned - {""}:
        click.echo(f"! {sentence}", err=True)


def command_id_of(invocation: Invocation, given: Mapping[str, Any]) -> str:
    return str(given["command_id"] or uuid7(invocation.clock()))


def option_of(field: str) -> str:
    """Where a field was typed."""
    return f"--{field.replace('_', '-')}"


def print_recorded(
    store: Store,
    executed: CaseExecuted,
    *,
    as_json: bool,
    command_id: str,
    more: Mapping[str, object] | None = None,
) -> None:
    """What the step recorded; `more` stands in the JSON alone."""
    receipt = executed.receipts[0]
    if as_json:
        emit(
            case_json(executed.case_id, executed.case)
            | {
                "command_id": command_id,
                "repeated": not executed.first_time,
                "events": [
                    {
                        "stream": one.stream_id,
                        "version": line.version,
                        "type": line.type,
                        "event_id": line.event_id,
                    }
                    for one in executed.receipts
                    for line in one.lines
                ],
            }
            | dict(more or {})
        )
        return
    verb = "Recorded" if executed.first_time else "Recorded earlier under this command id"
    first = receipt.lines[0].version
    for row in store.case_events(executed.case_id, after=first - 1, until=receipt.version):
        said = safe_str(event_words(row.event, executed.case.currency), 2000)
        click.echo(f"{verb} in case {safe_str(executed.case_id)}: {row.type} – {said}")


def step(name: str, line: str, *options: Callable[[Any], Any]) -> Callable[[Build], click.Command]:
    """A command on a case: the decorated function builds the step from what was asked and the case."""

    def make(build: Build) -> click.Command:
        @click.command(name, help=line)
        @case_argument
        @reason_option
        @expect_option
        @command_id_option
        @json_option
        @pass_invocation
        def run(invocation: Invocation, /, case_id: str, **given: Any) -> None:
            take(invocation, case_id, given, build)

        for option in options:
            option(run)
        return run

    return make
