"""The steps of a case from the shell: each builds one command, executes it, and prints what was recorded."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import click

from domain.dispute import commands as c
from domain.dispute.events import LetterKind
from domain.dispute.reasons import reason_of
from domain.dispute.state import Case
from domain.errors import BadInput
from domain.evidence import citations as evidence
from domain.files import read_text
from domain.handlers.dispute import CaseExecuted, CaseHandler, open_case
from domain.history.proof import prove
from domain.ids import uuid7
from domain.money import parse_amount
from domain.ports import Store
from tui.application.cases.correction_grammar import GRAMMAR, parse_steps
from tui.application.cases.letters import addressed, draft
from tui.cli.case_json import case_json
from tui.cli.do_actions import valid
from tui.cli.invocation import Invocation, pass_invocation
from tui.cli.output import emit
from tui.cli.params import AccountNumber, EntryNumber, WholeNumber, json_option
from tui.settings import config_folder
from tui.text.cases import event_words
from tui.text.safe import safe_str

Build = Callable[[CaseHandler, Case], c.CaseCommand]
MOST_LETTER = 64 << 10
"""Bytes of a letter from a file."""
KINDS = click.Choice(["acknowledgement", "provisional-credit", "corrected", "no-error", "different-error"])

_case = click.argument("case_id", metavar="CASE")
_reason = click.option("--reason", default="", metavar="TEXT", help="Why, for whoever reads the log.")
_expect = click.option(
    "--expect-version", type=WholeNumber(), metavar="N", help="The version of the case you looked at."
)
_command_id = click.option(
    "--command-id", type=click.UUID, metavar="UUID", help="Sent twice, it has the effect of once."
)


def _day(text: str | None, invocation: Invocation) -> date | None:
    """The day of a TIME in the session's zone. Raises TimeError, BadInput."""
    if text is None:
        return None
    when = invocation.when(text)
    if when.kind == "event":
        raise BadInput("A day is wanted here, not the number of an event.")
    from tui.text.format import local

    return local(when.at, invocation.zone).date()


def _ask(invocation: Invocation, case_id: str, given: dict[str, Any], build: Build) -> None:
    """Load, build, execute, print."""
    command_id = str(given.get("command_id") or uuid7(invocation.clock()))
    with invocation.store() as store:
        handler = invocation.case_handler(store)
        with valid():
            request = c.CaseRequest(
                case_id=case_id,
                command=build(handler, handler.load(case_id)),
                command_id=command_id,
                actor=invocation.actor(store),
                reason=given.get("reason") or "",
                expected_version=given.get("expect_version"),
            )
        _print(store, handler.execute(request), as_json=given["as_json"], command_id=command_id)


def _print(store: Store, executed: CaseExecuted, *, as_json: bool, command_id: str) -> None:
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
        )
        return
    verb = "Recorded" if executed.first_time else "Recorded earlier under this command id"
    first = receipt.lines[0].version
    for row in store.case_events(executed.case_id, after=first - 1, until=receipt.version):
        said = safe_str(event_words(row.event, executed.case.currency), 2000)
        click.echo(f"{verb} in case {safe_str(executed.case_id)}: {row.type} – {said}")


@click.command("open")
@click.argument("account", type=AccountNumber(), metavar="ACCOUNT")
@click.option(
    "--reason-code", "code", required=True, metavar="CODE", help="What it is about, such as atm-short."
)
@click.option("--regime", type=click.Choice(["reg-e", "psr-76", "internal"]), required=True)
@click.option("--country", metavar="CC", help="Whose bank holidays count; by default US, or GB for psr-76.")
@click.option("--noticed", metavar="TIME", help="When the customer told the bank; by default today.")
@click.option("--written", is_flag=True, help="The notice came in writing.")
@click.option("--amount", metavar="AMOUNT", help="What the customer says it is about.")
@click.option("--entry", "entries", type=EntryNumber(), multiple=True, metavar="N", help="A disputed event.")
@click.option("--words", default="", metavar="TEXT", help="What the customer said.")
@click.option("--statement", metavar="TIME", help="When the statement that showed it was sent.")
@click.option("--learned", metavar="TIME", help="When the customer learned of a loss.")
@click.option("--new-account", is_flag=True, help="Within 30 days of the first deposit.")
@click.option("--point-of-sale", is_flag=True)
@click.option("--foreign", is_flag=True, help="Not initiated within a state.")
@_command_id
@json_option
@pass_invocation
def open_(invocation: Invocation, /, account: str, code: str, as_json: bool, **given: Any) -> None:
    """Take a customer's notice and start its clock."""
    command_id = str(given["command_id"] or uuid7(invocation.clock()))
    with invocation.store() as store:
        handler = invocation.case_handler(store)
        head = store.head(account)
        if head is None:
            from domain.errors import UnknownAccount

            raise UnknownAccount(account)
        with valid():
            command = c.OpenCase(
                account_id=account,
                reason_code=reason_of(code).code,
                regime=given["regime"],
                country=(given["country"] or ("GB" if given["regime"] == "psr-76" else "US")).upper(),
                noticed_on=_day(given["noticed"], invocation) or handler.today(),
                notice_channel="written" if given["written"] else "oral",
                alleged_amount=None
                if given["amount"] is None
                else parse_amount(given["amount"], head.currency),
                entries=tuple(given["entries"]),
                words=given["words"],
                statement_on=_day(given["statement"], invocation),
                learned_on=_day(given["learned"], invocation),
                new_account=given["new_account"],
                point_of_sale=given["point_of_sale"],
                foreign=given["foreign"],
            )
        executed = open_case(handler, command, command_id=command_id, actor=invocation.actor(store))
        _print(store, executed, as_json=as_json, command_id=command_id)


def _step(name: str, line: str, *options: Callable[[Any], Any]) -> Callable[[Any], click.Command]:
    """A command on a case: the decorated function builds it from the session and what was typed."""

    def make(build: Callable[..., c.CaseCommand]) -> click.Command:
        @click.command(name, help=line)
        @_case
        @_reason
        @_expect
        @_command_id
        @json_option
        @pass_invocation
        def run(invocation: Invocation, /, case_id: str, **given: Any) -> None:
            _ask(
                invocation,
                case_id,
                given,
                lambda handler, case: build(invocation, handler, case, case_id, given),
            )

        for option in options:
            option(run)
        return run

    return make


@_step("note", "Add a note.", click.argument("text"))
def note(_s: Invocation, _h: CaseHandler, _c: Case, _i: str, given: dict[str, Any]) -> c.CaseCommand:
    return c.AddNote(text=given["text"])


@_step("assign", "Give the case to somebody.", click.argument("assignee", metavar="NAME"))
def assign(_s: Invocation, _h: CaseHandler, _c: Case, _i: str, given: dict[str, Any]) -> c.CaseCommand:
    return c.Assign(assignee=given["assignee"])


@_step(
    "facts",
    "State facts that the clock hangs on; the deadlines are worked out anew.",
    click.option("--statement", metavar="TIME"),
    click.option("--learned", metavar="TIME"),
    click.option("--new-account/--not-new-account", default=None),
    click.option("--point-of-sale/--not-point-of-sale", default=None),
    click.option("--foreign/--not-foreign", default=None),
)
def facts(invocation: Invocation, _h: CaseHandler, _c: Case, _i: str, given: dict[str, Any]) -> c.CaseCommand:
    return c.ChangeFacts(
        statement_on=_day(given["statement"], invocation),
        learned_on=_day(given["learned"], invocation),
        new_account=given["new_account"],
        point_of_sale=given["point_of_sale"],
        foreign=given["foreign"],
    )


@_step(
    "cite",
    "Cite an event, an instant, a comparison or a proof as evidence.",
    click.option("--event", type=EntryNumber(), metavar="N", help="The state right after an event."),
    click.option("--at", metavar="TIME", help="The state at an instant."),
    click.option("--lens", type=click.Choice(["as-at", "as-of"]), default="as-at", show_default=True),
    click.option("--compare", type=EntryNumber(), nargs=2, metavar="A B", help="Two states side by side."),
    click.option("--proof", type=EntryNumber(), metavar="N", help="A proof of the state after an event."),
    click.option("--words", default="", metavar="TEXT", help="What it shows."),
)
def cite(
    invocation: Invocation, handler: CaseHandler, case: Case, _i: str, given: dict[str, Any]
) -> c.CaseCommand:
    store, account, words = handler.store, case.account_id, given["words"]
    chosen = [name for name in ("event", "at", "compare", "proof") if given[name]]
    if len(chosen) != 1:
        raise BadInput("Say what to cite with one of --event, --at, --compare and --proof.")
    if given["event"]:
        return c.Cite(citation=evidence.cite_event(store, account, given["event"], words))
    if given["compare"]:
        mark, version = given["compare"]
        return c.Cite(citation=evidence.cite_comparison(store, account, mark, version, words))
    if given["proof"]:
        agrees = prove(store, account, given["proof"]).equal
        return c.Cite(citation=evidence.cite_proof(store, account, given["proof"], agrees, words))
    when = invocation.when(given["at"])
    if when.kind == "event":
        return c.Cite(citation=evidence.cite_event(store, account, when.version, words))
    return c.Cite(citation=evidence.cite_instant(store, account, when.at, given["lens"], words))


@_step(
    "find",
    "Record what was found, on the evidence that shows it.",
    click.argument("text"),
    click.option("--evidence", type=WholeNumber(1), multiple=True, metavar="N"),
)
def find(_s: Invocation, _h: CaseHandler, _c: Case, _i: str, given: dict[str, Any]) -> c.CaseCommand:
    return c.RecordFinding(text=given["text"], evidence=tuple(given["evidence"]))


@_step(
    "determine",
    "Determine the case.",
    click.argument(
        "outcome", type=click.Choice(["error_confirmed", "different_error", "no_error", "not_an_error"])
    ),
    click.argument("explanation"),
    click.option(
        "--corrected-by", type=EntryNumber(), multiple=True, metavar="N", help="Put right already by."
    ),
)
def determine(_s: Invocation, _h: CaseHandler, _c: Case, _i: str, given: dict[str, Any]) -> c.CaseCommand:
    return c.Determine(
        outcome=given["outcome"],
        explanation=given["explanation"],
        corrected_by=tuple(given["corrected_by"]),
    )


@_step(
    "propose",
    f"Propose a correction of the account, a STEP for each posting: {GRAMMAR}.",
    click.argument("steps", nargs=-1, required=True, metavar='"STEP"...'),
    click.option("--account-version", type=EntryNumber(), metavar="N", help="Of the account you looked at."),
)
def propose(
    _s: Invocation, handler: CaseHandler, case: Case, case_id: str, given: dict[str, Any]
) -> c.CaseCommand:
    head = handler.store.head(case.account_id)
    seen = given["account_version"] or (0 if head is None else head.version)
    return c.ProposeCorrection(steps=parse_steps(given["steps"], case_id, case), account_version=seen)


_number = click.argument("number", type=WholeNumber(1), metavar="N")


@_step("approve", "Approve a correction that somebody else proposed.", _number)
def approve(_s: Invocation, _h: CaseHandler, _c: Case, _i: str, given: dict[str, Any]) -> c.CaseCommand:
    return c.ApproveCorrection(number=given["number"])


@_step("reject", "Reject a correction, or take it back.", _number)
def reject(_s: Invocation, _h: CaseHandler, _c: Case, _i: str, given: dict[str, Any]) -> c.CaseCommand:
    return c.RejectCorrection(number=given["number"])


@_step("post", "Post a correction: on the account and in the case, both or neither.", _number)
def post(_s: Invocation, _h: CaseHandler, _c: Case, _i: str, given: dict[str, Any]) -> c.CaseCommand:
    return c.PostCorrection(number=given["number"])


@_step("close", "Close a case that is settled.")
def close(_s: Invocation, _h: CaseHandler, _c: Case, _i: str, given: dict[str, Any]) -> c.CaseCommand:
    return c.CloseCase()


@_step("withdraw", "Record that the customer took the notice back.")
def withdraw(_s: Invocation, _h: CaseHandler, _c: Case, _i: str, given: dict[str, Any]) -> c.CaseCommand:
    return c.WithdrawNotice()


@_step("reopen", "Investigate a closed case again.", click.option("--noticed", metavar="TIME"))
def reopen(
    invocation: Invocation, handler: CaseHandler, _c: Case, _i: str, given: dict[str, Any]
) -> c.CaseCommand:
    return c.ReopenCase(noticed_on=_day(given["noticed"], invocation) or handler.today())


@click.command("letter")
@_case
@click.argument("kind", type=KINDS)
@click.option("--send", is_flag=True, help="Record it as sent; without this it is only shown.")
@click.option(
    "--text",
    "file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="The text to send instead of the template's; {{holder}} stands for the name.",
)
@_reason
@_command_id
@json_option
@pass_invocation
def letter(
    invocation: Invocation, /, case_id: str, kind: LetterKind, send: bool, file: Path | None, **given: Any
) -> None:
    """Write a letter from the facts of the case, and show it; with --send it is recorded."""
    with invocation.store() as store:
        handler = invocation.case_handler(store)
        case = handler.load(case_id)
        written = draft(store, case_id, case, kind, handler.today(), config_folder() / "letters")
        text = written.text if file is None else read_text(file, MOST_LETTER)
        name = store.holder_names([case.holder_id]).get(case.holder_id, "")
    if not send:
        if given["as_json"]:
            emit({"case": case_id, "kind": kind, "subject": written.subject, "text": text})
        else:
            click.echo("\n".join(safe_str(line, 2000) for line in addressed(text, name).splitlines()))
        return
    given |= {"expect_version": case.version}
    _ask(
        invocation, case_id, given, lambda _, __: c.IssueLetter(kind=kind, subject=written.subject, text=text)
    )


STEPS: tuple[click.Command, ...] = (
    open_,
    note,
    assign,
    facts,
    cite,
    find,
    determine,
    propose,
    approve,
    reject,
    post,
    letter,
    close,
    withdraw,
    reopen,
)
