"""Letters of a case, written from its facts by templates that a bank can replace with its own.

A template is a text file named after the kind of letter; one of the same name in the folder `letters` of the config
folder is taken instead. The sentences that a rule requires are handed to it; the domain refuses a letter without them.
"""

from __future__ import annotations

import traceback
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from domain.dispute import letters
from domain.dispute.commands import IssueLetter
from domain.dispute.events import (
    CorrectionPosted,
    CorrectionProposed,
    Determined,
    LetterKind,
    NoticeReceived,
)
from domain.dispute.letters import HOLDER
from domain.dispute.reasons import BY_CODE
from domain.dispute.state import Case
from domain.errors import BadInput
from domain.files import MissingFile, read_text
from domain.handlers.dispute import CaseHandler
from domain.ports import Store
from tui.application.training import as_exercise
from tui.settings import config_folder
from tui.text.format import money

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES = Path(__file__).with_name("templates")
SUFFIX = ".txt"
MOST_BYTES = 64 << 10
"""Of a template."""
OUTCOME_WORDS = {
    "error_confirmed": "there was an error",
    "different_error": "there was an error, but not the one you told us of",
    "no_error": "there was no error",
    "not_an_error": "what you asked about is not an error under the rules",
    "withdrawn": "you took your notice back",
}


@dataclass(frozen=True, slots=True)
class Draft:
    """A letter ready to be looked at: `text` keeps `letters.HOLDER` where the name goes."""

    kind: LetterKind
    subject: str
    text: str

    def issue(self) -> IssueLetter:
        """The step that records it as sent."""
        return IssueLetter(kind=self.kind, subject=self.subject, text=self.text)


def write(handler: CaseHandler, case_id: str, case: Case, kind: LetterKind | None = None) -> Draft:
    """The letter as it would be sent today, by the bank's own template where it has one. None: the one to begin with.

    Raises as `draft`.
    """
    wanted = letters.to_write(case) if kind is None else kind
    return draft(handler.store, case_id, case, wanted, handler.today(), config_folder() / "letters")


def draft(
    store: Store, case_id: str, case: Case, kind: LetterKind, today: date, own: Path | None = None
) -> Draft:
    """Write the letter from the facts of the case. `own` is the bank's folder of templates.

    Raises Refused where there is nothing yet that such a letter could tell, BadInput, naming file and line, for a
    template that cannot be used.
    """
    import jinja2

    letters.check(kind, case)
    environment = _environment(case, [folder for folder in (own, TEMPLATES) if folder is not None])
    try:
        text = environment.get_template(f"{kind}{SUFFIX}").render(_facts(store, case_id, case, kind, today))
    except jinja2.TemplateSyntaxError as error:
        raise _unusable(error.filename or kind, error.lineno, error.message or "") from error
    except jinja2.TemplateError as error:
        raise _unusable(*_place(error, kind), error.message or type(error).__name__) from error
    except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError) as error:
        raise _unusable(*_place(error, kind), type(error).__name__) from error
    said = as_exercise(text.strip() + "\n", is_training=store.is_training)
    return Draft(kind, letters.TITLES[kind], said)


def _environment(case: Case, folders: Sequence[Path]) -> Environment:
    """What reads templates from the first of the folders that has one, and lets them do nothing but write."""
    from jinja2 import FunctionLoader, StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    environment = ImmutableSandboxedEnvironment(
        loader=FunctionLoader(lambda name: _template(name, folders)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,
    )
    environment.filters["day"] = _day
    environment.filters["sentence"] = lambda text: text if text.endswith((".", "!", "?")) else f"{text}."
    environment.filters["money"] = lambda minor: f"{money(minor, case.currency)} {case.currency}"
    return environment


def _template(name: str, folders: Sequence[Path]) -> tuple[str, str, None] | None:
    """A template's text and its file; None where no folder has it. Raises BadInput for one that cannot be read."""
    for folder in folders if Path(name).name == name else ():
        with suppress(MissingFile):
            return read_text(folder / name, MOST_BYTES), str(folder / name), None
    return None


def _place(error: BaseException, kind: LetterKind) -> tuple[str, int | None]:
    """The template's file and line at fault: Jinja puts its own lines into the traceback."""
    frames = [one for one in traceback.extract_tb(error.__traceback__) if one.filename.endswith(SUFFIX)]
    return (frames[-1].filename, frames[-1].lineno) if frames else (kind, None)


def _unusable(file: str, line: int | None, why: str) -> BadInput:
    at = f"{file}{f' line {line}' if line else ''}"
    return BadInput(f"The template of the letter {at} cannot be used: {why.rstrip('.')}.")


def addressed(text: str, name: str) -> str:
    """The letter with the holder's name where it goes."""
    return text.replace(HOLDER, name or "Customer")


def _facts(store: Store, case_id: str, case: Case, kind: LetterKind, today: date) -> dict[str, Any]:
    """What templates may use: the case, its events' facts, and the required sentences."""
    events = [row.event for row in store.case_events(case_id)]
    proposals = {event.number: event for event in events if isinstance(event, CorrectionProposed)}
    posted = [event for event in events if isinstance(event, CorrectionPosted)]
    determined = [event for event in events if isinstance(event, Determined)]
    notice = next(event for event in events if isinstance(event, NoticeReceived))
    reason = BY_CODE.get(case.facts.reason_code)
    return {
        "holder": HOLDER,
        "case_id": case_id,
        "account": f"…{case.account_id[-4:]}",
        "today": today,
        "notice": notice,
        "case": case,
        "about": reason.title.lower() if reason is not None else case.facts.reason_code,
        "deadlines": {name: one.due_on for name, one in case.deadlines.items()},
        "credits": sum(case.credits.values()),
        "corrections": [(one.posted_on, proposals[one.number]) for one in posted if one.number in proposals],
        "explanation": determined[-1].explanation if determined else "",
        "outcome": OUTCOME_WORDS.get(case.outcome or "", ""),
        "required": letters.required(kind, case),
    }


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
