"""The form of a correction: what is offered on the usual way, and any other posting put together from fields."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from domain.dispute.ledger import only_entry
from domain.dispute.state import Case
from domain.errors import BadInput
from domain.handlers.dispute import CaseHandler
from domain.money import parse_amount, plain
from domain.ports import Store
from tui.application.cases import steps
from tui.application.cases.correction_grammar import GRAMMAR, VIA, parse_steps
from tui.application.cases.form_fields import (
    FieldChoice,
    FormField,
    Values,
    as_several,
    chosen_of,
    lacking_words,
)
from tui.application.cases.offers import offered
from tui.application.cases.step_forms import Lists, ParsedStep, StepForm, on_a_line
from tui.application.cases.step_lists import credit_choices, entry_choices, hold_choices
from tui.application.session import Session
from tui.text.cases import day_words, step_words
from tui.text.time.coming import coming_day

_REASON = re.compile(r'(?:^|;)\s*reason="?([^"]*)"?\s*$')


@dataclass(frozen=True, slots=True)
class PostingRow:
    """A posting by its word in the grammar, in words, the fields that it is made of, those in the order of the grammar,
    each with what stands before it, and what else people call it."""

    do: str
    words: str
    asks: tuple[str, ...]
    order: str
    also: str


POSTINGS: tuple[PostingRow, ...] = (
    PostingRow(
        "credit",
        "lend money while it is investigated",
        ("line", "amount"),
        "{line} {amount}",
        "provisional advance",
    ),
    PostingRow(
        "make-final", "make a provisional credit final", ("credit",), "{credit}", "permanent keep for good"
    ),
    PostingRow(
        "withdraw-credit",
        "take a provisional credit back",
        ("credit", "part", "on"),
        "{credit} {part} {on}",
        "revoke remove debit",
    ),
    PostingRow(
        "reverse",
        "reverse an entry, or a part of it",
        ("entry", "part"),
        "{entry} {part}",
        "fee charge give back refund return undo cancel waive",
    ),
    PostingRow(
        "refund", "pay a disputed debit back", ("entry", "part"), "{entry} {part}", "give reimburse return"
    ),
    PostingRow(
        "pay-in", "pay in money that never came", ("amount", "line"), "{amount} {for}", "deposit missing"
    ),
    PostingRow(
        "pay-out",
        "pay it elsewhere: the account is closed",
        ("via", "amount", "line"),
        "{via} {amount} {for}",
        "cheque suspense transfer",
    ),
    PostingRow("adopt", "count an entry as the refund", ("event", "line"), "{event} {for}", "paid already"),
    PostingRow(
        "post-again",
        "post an entry again, at its right amount",
        ("entry", "amount"),
        "{entry} {amount}",
        "repost correct",
    ),
    PostingRow("interest", "credit interest that was lost", ("amount",), "{amount}", "adjust"),
    PostingRow("release-hold", "release a hold", ("hold",), "{hold}", "free authorisation"),
)
"""Every posting that can be proposed."""
ROW_OF: Mapping[str, PostingRow] = {row.do: row for row in POSTINGS}


def proposal(session: Session, case_id: str, case: Case) -> StepForm:
    """Postings, on a line with semicolons between: `reverse 39; post-again 39 45.00`."""
    handler = session.cases
    fields = _Fields(case_id, case, lambda text: _day(session, text))

    def make(values: Values) -> ParsedStep:
        postings = fields.postings(values)
        if not postings:
            raise BadInput(f"Nothing is to be posted; write one of: {GRAMMAR}.")
        command = steps.correction(case_id, case, postings, head_version(handler.store, case))
        words = tuple(step_words(step, case.currency) for step in command.steps)
        return ParsedStep(command, words, values.get("reason", "").strip())

    def split(text: str) -> Values:
        match = _REASON.search(text)
        line = text if match is None else text[: match.start()]
        reason = {} if match is None else {"reason": match[1].strip()}
        return {"postings": as_several(one.strip() for one in line.split(";") if one.strip()), **reason}

    def joined(values: Values) -> str:
        reason = on_a_line(values.get("reason", "")).replace('"', "'")
        return "; ".join((*fields.postings(values), *((f'reason="{reason}"',) if reason else ())))

    def gathered(values: Values) -> Values:
        fields.check_another(values)
        kept = {name: value for name, value in values.items() if name == "reason"}
        return {**kept, "postings": as_several(fields.postings(values))}

    return StepForm(
        "proposal",
        f"Correction in case {case_id}",
        GRAMMAR,
        fields.fields(),
        make,
        split,
        joined,
        lists=lambda: _lists(handler, case_id, case, session.zone),
        offers=lambda: offered(handler, case_id),
        kept=_begun,
        gathered=gathered,
    )


def _begun(values: Values) -> Values:
    """Without another posting that was chosen and of which nothing was said: it was only looked at."""
    row = ROW_OF.get(values.get("do", ""))
    if row is None or any(values.get(name, "").strip() for name in row.asks):
        return values
    return {name: value for name, value in values.items() if name != "do"}


def _day(session: Session, text: str) -> date:
    """A day of the bank that is still to come, in words. Raises TimeError, StoreUnavailable."""
    bank = session.store.profile().clock
    return coming_day(text, bank=bank, desk=session.zone, now=session.clock(), locale=session.locale)


def head_version(store: Store, case: Case) -> int | None:
    """The version of the account that a preview is made on. Raises StoreUnavailable."""
    head = store.head(case.account_id)
    return None if head is None else head.version


def posting_words(text: str, case_id: str, case: Case) -> str:
    """A posting as it is typed, in words; as it is where it cannot be read."""
    try:
        return "; ".join(step_words(step, case.currency) for step in parse_steps([text], case_id, case))
    except BadInput:
        return text


def _lists(handler: CaseHandler, case_id: str, case: Case, zone: ZoneInfo) -> Lists:
    account = handler.store.head(case.account_id)
    entries = entry_choices(handler, case.account_id, case.currency, zone, case.facts.entries)
    return {
        "postings": tuple(
            FieldChoice(one, posting_words(one, case_id, case)) for one in offered(handler, case_id)
        ),
        "entry": entries,
        "line": entries,
        "event": entry_choices(handler, case.account_id, case.currency, zone, paid_in=True),
        "credit": credit_choices(case),
        "hold": () if account is None else hold_choices(account),
    }


@dataclass(frozen=True, slots=True)
class _Fields:
    """The fields of a correction of the case, and the postings that they say."""

    case_id: str
    case: Case
    day_of: Callable[[str], date]

    def fields(self) -> tuple[FormField, ...]:
        do = tuple(FieldChoice(row.do, row.words, f"{row.do} {row.also}") for row in POSTINGS)
        via = tuple(FieldChoice(one, one) for one in VIA)
        return (
            FormField(
                "postings",
                "Post",
                "several",
                "what is offered, or another posting below",
                required_if=lambda values: not values.get("do"),
                named=lambda text: posting_words(text, self.case_id, self.case),
                awaits=True,
            ),
            FormField("do", "Another", "choice", "no other posting", choices=do),
            self._of("entry", "Entry", "the entry", "choice", required=True, awaits=True),
            self._of("event", "Entry", "the entry that is the refund", "choice", required=True, awaits=True),
            self._of("credit", "Credit", "the provisional credit", "choice", required=True, awaits=True),
            self._of("hold", "Hold", "the hold", "choice", required=True, awaits=True),
            self._of("via", "By", "how it is paid", "choice", required=True, choices=via),
            self._of("line", "For entry", self._line_hint, "choice", awaits=True),
            self._of(
                "amount", "Amount", f"the amount in {self.case.currency}", check=self._amount, required=True
            ),
            self._of(
                "part", "Part of it", f"all of it, or an amount in {self.case.currency}", check=self._amount
            ),
            self._of("on", "Announced for", "now, or the day of the debit", check=self._day),
            FormField("reason", "Reason", hint="why, of what is not disputed here"),
        )

    @property
    def _line_hint(self) -> str:
        """What it is for where no entry is chosen."""
        only = only_entry(self.case.facts)
        if only is not None:
            return f"entry {only}, the only one that the case is about"
        return "none: for money that never came"

    def postings(self, values: Values) -> tuple[str, ...]:
        """Those that are chosen, and the one that the other fields say. Raises RecountError."""
        chosen, row = chosen_of(values.get("postings", "")), ROW_OF.get(values.get("do", ""))
        return chosen if row is None else (*chosen, self._posting(row, values))

    def check_another(self, values: Values) -> None:
        """Raises BadInput unless another posting is chosen and all is said that it wants."""
        row = ROW_OF.get(values.get("do", ""))
        if row is None:
            raise BadInput(
                "No other posting is chosen: choose one, and say what it wants; it then goes on the list."
            )
        for one in self.fields():
            if one.name in row.asks and one.required and not values.get(one.name, "").strip():
                raise BadInput(f"{lacking_words(one)} Then the posting goes on the list.")

    def _posting(self, row: PostingRow, values: Values) -> str:
        said = {name: values.get(name, "").strip() for name in row.asks}
        for name in ("amount", "part"):
            if said.get(name):
                said[name] = plain(parse_amount(said[name], self.case.currency), self.case.currency)
        if said.get("on"):
            said["on"] = f"on {self.day_of(said['on']).isoformat()}"
        said["for"] = f"for {said['line']}" if said.get("line") else ""
        return " ".join(f"{row.do} {row.order.format(**said)}".split())

    def _amount(self, text: str) -> str:
        parse_amount(text, self.case.currency)
        return ""

    def _day(self, text: str) -> str:
        return day_words(self.day_of(text))

    def _of(
        self,
        name: str,
        label: str,
        hint: str,
        kind: str = "text",
        **more: object,
    ) -> FormField:
        """A field that is asked where the posting wants it."""

        def asked(values: Values) -> bool:
            row = ROW_OF.get(values.get("do", ""))
            return row is not None and name in row.asks

        return FormField(name, label, kind, hint, asked=asked, **more)  # type: ignore[arg-type]
