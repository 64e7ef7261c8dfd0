"""Letters of a case, written from its facts by templates that a bank can replace with its own.

A template is a text file named after the kind of letter; one of the same name in the folder `letters` of the config
folder is taken instead. What a letter must contain is handed to it as sentences; the domain refuses a text without it,
whoever wrote it.
"""

from __future__ import annotations

import traceback
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from domain.dispute import letters
from domain.dispute.commands import IssueLetter
from domain.dispute.events import Determined, LetterKind
from domain.dispute.facts import UNDISCLOSED, Facts
from domain.dispute.letters import HOLDER
from domain.dispute.letters.contents import Required, required
from domain.dispute.letters.recognising import LetterText
from domain.dispute.letters.sources import Sources
from domain.dispute.reasons import BY_CODE
from domain.dispute.state import Case, freeze, thaw
from domain.errors import BadInput
from domain.files import MissingFile, read_text
from domain.handlers.dispute import CaseHandler
from domain.ports import ERASED
from tui.application.training import as_exercise
from tui.settings import config_folder

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES = Path(__file__).with_name("templates")
SUFFIX = ".txt"
MOST_BYTES = 64 << 10
"""Of a template."""
MET, LACKS = "\N{CHECK MARK}", "\N{BALLOT X}"
CUSTOMER = "Customer"
"""Who is greeted where no name is known, or not any more."""
OUTCOME_WORDS = {
    "error_confirmed": "there was an error",
    "different_error": "there was an error, in a manner or an amount different from what you described",
    "no_error": "there was no error",
    "not_an_error": "what you asked about is not an error under the rules",
    "withdrawn": "you took your notice back",
}


@dataclass(frozen=True, slots=True)
class Ticked:
    """A content that a letter must have, and whether this one has it."""

    words: str
    paragraph: str
    is_met: bool


@dataclass(frozen=True, slots=True)
class Draft:
    """A letter ready to be looked at: `text` keeps `letters.HOLDER` where the name goes, `required` is what it must
    contain; `zone` is where the days end that it names."""

    kind: LetterKind
    subject: str
    text: str
    zone: ZoneInfo
    required: tuple[Required, ...] = ()

    def issue(self) -> IssueLetter:
        """The step that records it as sent."""
        return IssueLetter(kind=self.kind, subject=self.subject, text=self.text)

    def checklist(self) -> list[Ticked]:
        """What it must contain, each with whether it does."""
        letter = LetterText(self.text)
        return [Ticked(one.words, one.paragraph, one.is_in(letter)) for one in self.required]


def write(
    handler: CaseHandler,
    case_id: str,
    case: Case,
    kind: LetterKind | None = None,
    *,
    own_text: str | None = None,
    own_templates: bool = True,
) -> Draft:
    """The letter as it would be sent today: the text that was typed for it, else what the bank's own template writes,
    where it has one. None: the letter to begin with.

    Raises Refused where there is nothing yet that such a letter could tell, BadInput, naming file and line, for a
    template that cannot be used.
    """
    wanted = letters.to_write(case) if kind is None else kind
    letters.check(wanted, case)
    sources = handler.letter_sources(case.account_id)
    must = required(wanted, case, sources)
    text = own_text
    if text is None:
        folders = [config_folder() / "letters", TEMPLATES] if own_templates else [TEMPLATES]
        facts = _facts(handler, case_id, case, must, sources)
        text = _rendered(_environment(case, sources, folders), wanted, facts)
    return Draft(
        wanted,
        letters.TITLES[wanted],
        as_exercise(text, is_training=handler.store.is_training),
        sources.profile.clock,
        must,
    )


def _rendered(environment: Environment, kind: LetterKind, facts: dict[str, Any]) -> str:
    import jinja2

    from tui.application.cases.letters.sandbox import rendered

    try:
        text = rendered(environment.get_template(f"{kind}{SUFFIX}"), facts)
    except jinja2.TemplateSyntaxError as error:
        raise _unusable(error.filename or kind, error.lineno, error.message or "") from error
    except jinja2.TemplateError as error:
        raise _unusable(*_place(error, kind), error.message or type(error).__name__) from error
    except SyntaxError as error:
        # Of the program that Jinja makes of it: Python has a limit to what may stand within what.
        raise _unusable(error.filename or kind, None, "too much stands in one another") from error
    except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError) as error:
        raise _unusable(*_place(error, kind), type(error).__name__) from error
    return text.strip() + "\n"


def _environment(case: Case, sources: Sources, folders: Sequence[Path]) -> Environment:
    """What reads templates from the first of the folders that has one, and lets them do nothing but write."""
    from jinja2 import FunctionLoader, StrictUndefined

    from tui.application.cases.letters.sandbox import LetterSandbox

    environment = LetterSandbox(
        loader=FunctionLoader(lambda name: _template(name, folders)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,
    )
    environment.filters["day"] = sources.wording.day
    environment.filters["sentence"] = lambda text: text if text.endswith((".", "!", "?")) else f"{text}."
    environment.filters["money"] = lambda minor: sources.wording.amount(minor, case.currency)
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
    return text.replace(HOLDER, CUSTOMER if name in ("", ERASED) else name)


def checklist_lines(written: Draft) -> list[str]:
    """What the letter must contain, a line each, ticked where it does."""
    return [
        f"{MET if one.is_met else LACKS} {one.words}{f' ({one.paragraph})' if one.paragraph else ''}"
        for one in written.checklist()
    ]


def _facts(
    handler: CaseHandler, case_id: str, case: Case, must: Sequence[Required], sources: Sources
) -> dict[str, Any]:
    """What templates may use: the case, as far as it may be told, and the sentences of what a letter must contain, all
    of them and by the part of the letter that they belong to."""
    explained = [
        row.event.explanation
        for row in handler.store.case_events(case_id)
        if isinstance(row.event, Determined)
    ]
    told = _disclosed(case)
    reason = BY_CODE.get(case.facts.reason_code)
    said = [one for one in must if one.sentence]
    return {
        "holder": HOLDER,
        "sender": sources.profile,
        "case_id": case_id,
        "account": f"…{case.account_id[-4:]}",
        "today": handler.today(),
        "case": told,
        "notice": told.facts,
        "about": reason.title.lower() if reason is not None else case.facts.reason_code,
        "deadlines": {name: one.due_on for name, one in case.deadlines.items()},
        "credits": sum(case.credits.values()),
        "lent": sum(one.amount for one in case.credit_log.values() if one.is_open and one.due_on is None),
        "explanation": explained[-1] if explained else "",
        "outcome": OUTCOME_WORDS.get(case.outcome or "", ""),
        "required": [one.sentence for one in said],
        **{
            part: [one.sentence for one in said if one.part == part]
            for part in ("transactions", "money", "rights")
        },
    }


def _disclosed(case: Case) -> Case:
    """The case without the facts that nobody outside is told (PSRs 2017 reg 76(3))."""
    fold = thaw(case)
    unknown = {name: Facts.__dataclass_fields__[name].default for name in UNDISCLOSED}
    fold.facts = replace(case.facts, **unknown)
    return freeze(fold)
