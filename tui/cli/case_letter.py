"""`recount case letter`: a letter from the facts of a case, shown or recorded as sent."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from domain.dispute.events import LetterKind
from domain.dispute.state import Case
from domain.files import read_text
from domain.handlers.dispute import CaseHandler
from tui.application.cases.case_view import holder_name
from tui.application.cases.letters import Draft, addressed, write
from tui.application.training import as_exercise
from tui.cli.case_step import case_argument, command_id_option, reason_option, take
from tui.cli.invocation import Invocation, pass_invocation
from tui.cli.output import emit
from tui.cli.params import json_option
from tui.text.safe import safe_str

MOST_LETTER = 64 << 10
"""Bytes of a letter from a file."""
KINDS = click.Choice(
    ["acknowledgement", "provisional-credit", "debit", "corrected", "no-error", "different-error"]
)


@click.command("letter")
@case_argument
@click.argument("kind", type=KINDS)
@click.option("--send", is_flag=True, help="Record it as sent; without this it is only shown.")
@click.option(
    "--text",
    "file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="The text to send instead of the template's; {{holder}} stands for the name.",
)
@reason_option
@command_id_option
@json_option
@pass_invocation
def letter(
    invocation: Invocation, /, case_id: str, kind: LetterKind, send: bool, file: Path | None, **given: Any
) -> None:
    """Write a letter from the facts of the case, and show it; with --send it is recorded."""
    text = None if file is None else read_text(file, MOST_LETTER)
    if send:
        take(
            invocation,
            case_id,
            given,
            lambda asked, case: _letter(asked.handler, case_id, case, kind, text).issue(),
            only_on_it=True,
        )
        return
    with invocation.bank() as bank:
        handler = invocation.case_handler(bank)
        case = handler.load(case_id)
        written = _letter(handler, case_id, case, kind, text)
        name = holder_name(bank, case)
    if given["as_json"]:
        emit({"case": case_id, "kind": kind, "subject": written.subject, "text": written.text})
    else:
        click.echo("\n".join(safe_str(line, 2000) for line in addressed(written.text, name).splitlines()))


def _letter(handler: CaseHandler, case_id: str, case: Case, kind: LetterKind, text: str | None) -> Draft:
    """The letter with the text that was given, else with the template's."""
    written = write(handler, case_id, case, kind)
    if text is None:
        return written
    return replace(written, text=as_exercise(text, is_training=handler.store.is_training))
