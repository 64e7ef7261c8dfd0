"""What is done in the bank of a scenario, in words: `do reverse 2301 entry=6 reason="posted twice"`, `case close D-1`.

The words are those of the shell, with KEY=VALUE in place of options. Each is executed by the ordinary handlers, so that
a scenario can lead nowhere that the app does not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import get_args
from zoneinfo import ZoneInfo

from domain.account.commands import CHANNELS, Request
from domain.dispute import commands as c
from domain.dispute.events import LetterKind
from domain.dispute.state import Case
from domain.errors import BadInput, UnknownAccount
from domain.evidence.citations import cite_event
from domain.handlers.account import Handler
from domain.handlers.dispute import CaseHandler
from domain.lab.scenario import Deed
from domain.ports import Clock, Store
from tui.application.cases import intake, steps
from tui.application.cases.correction_grammar import parse_steps
from tui.application.cases.facts import split_facts
from tui.application.cases.handler import case_handler
from tui.application.cases.letters import write
from tui.application.cases.step_prompts import OUTCOMES
from tui.application.commands.forms import FORM, CommandForm
from tui.application.commands.parsing import FormContext, read_form
from tui.application.commands.table import COMMANDS
from tui.application.lab.bench import Bench, Lines
from tui.application.lab.said import said_values
from tui.application.validity import valid
from tui.text.time.parse import EventNumber, Moment, parse_when

_FORMS: Mapping[str, CommandForm] = {row.verb: FORM[row.id] for row in COMMANDS if row.probe is not None}
"""Verb of the shell to the form that reads its fields."""


@dataclass(slots=True)
class Doer:
    """Does deeds in a bank. `render` puts figures into their words, `zone` is whose times they say."""

    store: Store
    clock: Clock
    zone: ZoneInfo
    render: Callable[[str], str]
    set_clock: Callable[[int], object]
    new_id: Callable[[int], str] | None = None
    bench: Bench | None = None
    """The tools of the lesson, where there are any."""
    _actor: str = field(init=False, default="")
    _command_id: str = field(init=False, default="")

    def do(self, deed: Deed, command_id: str) -> Lines:
        """Have its effect once, under an id of a command; what a tool says of its own. Raises RecountError."""
        if self.store.receipts(command_id):
            return ()
        if deed.at is not None:
            self.set_clock(deed.at)
        self._actor, self._command_id = deed.actor, command_id
        words = self.render(deed.words).strip()
        head, _, rest = words.partition(" ")
        verb, _, said = rest.strip().partition(" ")
        if head == "bank" and self.bench is not None:
            return self.bench.do(rest)
        if head == "case" and verb in _STEPS:
            _STEPS[verb](self, said.strip())
        elif head == "do" and verb in _FORMS:
            self._command(verb, said.strip())
        else:
            raise BadInput(
                f"{words[:60]!r} is nothing that can be done; begin with do {'|'.join(_FORMS)} or case "
                f"{'|'.join(_STEPS)}."
            )
        return ()

    @property
    def cases(self) -> CaseHandler:
        made = case_handler(self.store, self.clock)
        return made if self.new_id is None else replace(made, new_id=self.new_id)

    def when(self, text: str, zone: ZoneInfo) -> Moment | EventNumber:
        """What a TIME means there, read in the zone."""
        return parse_when(text, zone=zone, now=self.clock(), locale=lambda: self.store.profile().locale)

    def _command(self, verb: str, said: str) -> None:
        account_id, _, rest = said.partition(" ")
        account, draft = self.store.head(account_id), said_values(rest)
        if account is None:
            raise UnknownAccount(account_id)
        channel = draft.pop("channel", "staff")
        if channel not in CHANNELS:
            raise BadInput(f"{channel[:40]!r} is no channel; there are {', '.join(CHANNELS)}.")
        form = _FORMS[verb]
        known = {one.name for one in form.fields}
        if unknown := [key for key in draft if key not in known]:
            raise BadInput(f"do {verb} takes no {unknown[0]}; it takes {', '.join(sorted(known))}.")
        if "outcome" in known:
            draft.setdefault("outcome", "released")
        context = FormContext(account_id, account, self.zone, self.clock())
        parsed = read_form(form, draft, context)
        if parsed.command is None:
            raise BadInput(f"do {verb}: {next(iter(parsed.complaints.values()))}")
        with valid():
            request = Request(
                command=parsed.command.command,
                command_id=self._command_id,
                actor=self._actor,
                channel=channel,  # type: ignore[arg-type]
                reason=parsed.command.reason,
                effective_at=parsed.command.effective_at,
            )
        Handler(self.store, self.clock).execute(request)

    def take(self, case_id: str, command: c.CaseCommand, reason: str = "") -> None:
        """A step of a case."""
        request = c.CaseRequest(
            case_id=case_id,
            command=command,
            command_id=self._command_id,
            actor=self._actor,
            reason=reason,
        )
        steps.execute(self.cases, request)

    def open(self, said: str) -> None:
        account_id, _, rest = said.partition(" ")
        stated, reason, more = split_facts(rest)
        if more:
            raise BadInput(f"{more[:60]!r} is no fact; write KEY=VALUE, words in double quotes.")
        currency = steps.currency_of(self.store, account_id)
        with valid():
            reader = intake.reader_of(self.cases, currency, self.when, self.zone)
            command = intake.notice(self.cases, account_id, stated, reader, reason)
            self.take(steps.UNNUMBERED, command, reason)

    def amend(self, said: str) -> None:
        case_id, rest = self._split(said)
        case = self._case(case_id)
        stated, reason, _ = split_facts(rest)
        reader = intake.reader_of(self.cases, case.currency, self.when, self.zone, case.facts)
        with valid():
            self.take(case_id, intake.amendment(self.cases, case, stated, reader, reason), reason)

    def cite(self, said: str) -> None:
        case_id, number = self._split(said)
        if not number.isdigit():
            raise BadInput(f"{number[:40]!r} is no event; write case cite CASE EVENT.")
        citation = cite_event(self.store, self._case(case_id).account_id, int(number))
        self.take(case_id, c.Cite(citation=citation))

    def finding(self, said: str) -> None:
        case_id, rest = self._split(said)
        numbers, _, words = rest.partition(" ")
        try:
            evidence = tuple(int(one) for one in numbers.split(","))
        except ValueError:
            raise BadInput(f"{numbers[:40]!r} is no evidence; write case finding CASE 1,2 WORDS.") from None
        with valid():
            self.take(case_id, c.RecordFinding(text=words, evidence=evidence))

    def determine(self, said: str) -> None:
        case_id, rest = self._split(said)
        outcome, _, why = rest.partition(" ")
        if outcome not in OUTCOMES:
            raise BadInput(f"{outcome[:40]!r} is no outcome; there are {', '.join(OUTCOMES)}.")
        with valid():
            self.take(case_id, c.Determine(outcome=outcome, explanation=why))  # type: ignore[arg-type]

    def propose(self, said: str) -> None:
        case_id, rest = self._split(said)
        postings = parse_steps([one.strip() for one in rest.split(";")], case_id, self._case(case_id))
        with valid():
            self.take(case_id, c.ProposeCorrection(steps=postings))

    def approve(self, said: str) -> None:
        case_id, number = self._numbered(said)
        self.take(case_id, c.ApproveCorrection(number=number))

    def post(self, said: str) -> None:
        case_id, number = self._numbered(said)
        self.take(case_id, c.PostCorrection(number=number))

    def letter(self, said: str) -> None:
        case_id, kind = self._split(said)
        if kind not in get_args(LetterKind):
            raise BadInput(f"{kind[:40]!r} is no letter; there are {', '.join(get_args(LetterKind))}.")
        draft = write(self.cases, case_id, self._case(case_id), kind, own_templates=False)  # type: ignore[arg-type]
        self.take(case_id, draft.issue())

    def assign(self, said: str) -> None:
        case_id, name = self._split(said)
        with valid():
            self.take(case_id, c.Assign(assignee=name))

    def note(self, said: str) -> None:
        case_id, text = self._split(said)
        with valid():
            self.take(case_id, c.AddNote(text=text))

    def close(self, said: str) -> None:
        case_id, reason = self._split(said)
        self.take(case_id, c.CloseCase(), reason)

    def tick(self, said: str) -> None:
        self.take(self._split(said)[0], c.Tick())

    def _case(self, case_id: str) -> Case:
        return self.cases.load(case_id)

    def _split(self, said: str) -> tuple[str, str]:
        case_id, _, rest = said.partition(" ")
        return case_id, rest.strip()

    def _numbered(self, said: str) -> tuple[str, int]:
        case_id, number = self._split(said)
        if not number.isdigit():
            raise BadInput(f"{number[:40]!r} is no number of a correction; the first is 1.")
        return case_id, int(number)


_STEPS: Mapping[str, Callable[[Doer, str], None]] = {
    "open": Doer.open,
    "amend": Doer.amend,
    "assign": Doer.assign,
    "note": Doer.note,
    "cite": Doer.cite,
    "finding": Doer.finding,
    "determine": Doer.determine,
    "propose": Doer.propose,
    "approve": Doer.approve,
    "post": Doer.post,
    "letter": Doer.letter,
    "close": Doer.close,
    "tick": Doer.tick,
}
