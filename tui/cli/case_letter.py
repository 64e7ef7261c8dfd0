"""`recount case letter`: a letter from the facts of a case, shown or recorded as sent."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from domain.dispute.events import LetterKind
from domain.errors import BadInput
from domain.files import read_text
from tui.application.cases.case_view import holder_name
from tui.application.cases.letters import Draft, addressed, checklist_lines, write
from tui.application.cases.letters.document import letter_pdf, save_new
from tui.cli.case_step import case_argument, command_id_option, reason_option, take
from tui.cli.invocation import Invocation, pass_invocation
from tui.cli.output import emit
from tui.cli.params import NewPath, json_option
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
@click.option(
    "--pdf",
    type=NewPath(),
    metavar="FILE",
    help="Print it into this new file, as the customer gets it; needs the extra `pdf`.",
)
@reason_option
@command_id_option
@json_option
@pass_invocation
def letter(
    invocation: Invocation,
    /,
    case_id: str,
    kind: LetterKind,
    send: bool,
    file: Path | None,
    pdf: Path | None,
    **given: Any,
) -> None:
    """Write a letter from the facts of the case, and show it with the list of what it must contain; with --send it is
    recorded, unless it lacks something."""
    text = None if file is None else read_text(file, MOST_LETTER)
    if send:
        if pdf is not None:
            raise BadInput("--send and --pdf are two steps: print the letter first, then send it.")
        take(
            invocation,
            case_id,
            given,
            lambda asked, case: write(asked.handler, case_id, case, kind, own_text=text).issue(),
            only_on_it=True,
        )
        return
    with invocation.bank() as bank:
        handler = invocation.case_handler(bank)
        case = handler.load(case_id)
        written = write(handler, case_id, case, kind, own_text=text)
        name = holder_name(bank, case)
        if pdf is not None:
            save_new(pdf, letter_pdf(written.subject, addressed(written.text, name), bank.profile()))
    if given["as_json"]:
        emit(_json(case_id, written))
    else:
        _show(written, name)


def _json(case_id: str, written: Draft) -> dict[str, Any]:
    return {
        "case": case_id,
        "kind": written.kind,
        "subject": written.subject,
        "text": written.text,
        "required": [
            {"words": one.words, "paragraph": one.paragraph, "met": one.is_met} for one in written.checklist()
        ],
    }


def _show(written: Draft, name: str) -> None:
    """The letter, and under it what it must contain."""
    lines = [*addressed(written.text, name).splitlines(), "", *checklist_lines(written)]
    click.echo("\n".join(safe_str(line, 2000) for line in lines))
