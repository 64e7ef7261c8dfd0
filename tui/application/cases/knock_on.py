"""Knock-on refunds as a use case: from what a what-if found to the postings of a proposal, ready to be previewed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from domain.account.state import stream_of
from domain.dispute.events import EvidenceCited
from domain.dispute.state import Case
from domain.errors import BadInput
from domain.evidence.what_if_text import edits_from
from domain.history.knock_on import KnockOn, knock_ons
from domain.history.what_if import Edit
from domain.money import plain
from domain.ports import Store
from tui.application.cases.correction_form import proposal
from tui.application.cases.step_forms import StepForm
from tui.application.session import Session
from tui.application.what_if.sandbox import EventWindow, Findings, read_window, try_out
from tui.application.what_if.text import last_event
from tui.text.events import thing
from tui.text.format import money


@dataclass(frozen=True, slots=True)
class KnockOns:
    """What came of the error, in the order of the log. `untried` says how far the what-if reached, "": to the end."""

    found: tuple[KnockOn, ...]
    currency: str
    untried: str = ""

    @property
    def steps(self) -> tuple[str, ...]:
        """The postings that give back what is owed, in the words of a proposal; all interest is one of them."""
        fees = (one for one in self.found if one.recorded.type == "FeeCharged" and one.owed)
        interest = sum(one.owed for one in self.found if one.recorded.type == "InterestCredited")
        steps = [f"reverse {one.recorded.version} {self._amount(one.owed)}" for one in fees]
        return (*steps, f"interest {self._amount(interest)}") if interest else tuple(steps)

    @property
    def lines(self) -> tuple[str, ...]:
        """Each of them in words, with what was given back of it already."""
        return tuple(f"event {one.recorded.version:,}: {self._words(one)}" for one in self.found)

    def _amount(self, minor: int) -> str:
        return plain(minor, self.currency)

    def _words(self, one: KnockOn) -> str:
        assert one.recorded.event is not None, "the rules answer only what can be read"
        named = f"{thing(one.recorded.event)} {money(one.size, self.currency)}"
        if one.kind == "decline":
            return f"{named} would not have been declined"
        amount = money(one.amount, self.currency)
        given = f", {money(one.given, self.currency)} of it given back already" if one.given else ""
        if one.kind == "fee":
            return f"{named} would not have been charged{given}"
        return f"{named} would have been better by {amount}, at the rate that it implies{given}"


@dataclass(frozen=True, slots=True)
class KnockOnProposal:
    """A proposal in a case at a version, written but not sent, to be looked at and changed."""

    case_id: str
    form: StepForm
    currency: str
    version: int


def knock_ons_of(store: Store, findings: Findings, case_id: str = "") -> KnockOns:
    """What came of what the findings undo, less what the account has back by now.

    `case_id` is the case whose interest adjustments count as given. Raises UnknownAccount, StoreUnavailable.
    """
    window = findings.window
    head = store.head(window.account_id)
    assert head is not None, "a window is read of an account that is there"
    found = knock_ons(
        window.page.events, findings.at_end, before=window.page.before.ledger, head=head, case_id=case_id
    )
    reached = "" if window.is_to_the_end else f"what follows {last_event(window)} is not tried"
    return KnockOns(found, findings.currency, reached)


def of_evidence(store: Store, case_id: str, case: Case, number: int) -> KnockOns:
    """What came of what a cited what-if undoes, on the account as it is now.

    Raises BadInput where the evidence is not there or no what-if, DamageFound where its edits cannot be read.
    """
    cited = case.evidence.get(number)
    if cited is None or cited.kind != "what-if":
        kind = "" if cited is None else f" but a citation of another kind ({cited.kind})"
        raise BadInput(f"Evidence {number} of case {case_id} is no what-if{kind}; name one that is.")
    (row,) = store.case_events(case_id, after=cited.version - 1, until=cited.version)
    assert isinstance(row.event, EvidenceCited)
    edits = edits_from(row.event.edits or "[]")
    return of_edits(store, case_id, case, lambda _: edits, cited.account_version)


def of_edits(
    store: Store, case_id: str, case: Case, supposed: Callable[[EventWindow], Sequence[Edit]], version: int
) -> KnockOns:
    """What came of what is supposed in a window of events around that version. Raises RecountError."""
    instant = store.marks(stream_of(case.account_id), version, version)
    if not instant:
        raise BadInput(f"Account {case.account_id} has no event {version}.")
    window = read_window(store, case.account_id, version, instant[0].recorded_at)
    return knock_ons_of(store, try_out(window, supposed(window)), case_id)


def proposal_form(session: Session, findings: Findings) -> KnockOnProposal:
    """The proposal of the account's open case, with what the findings say is to be given back written in it.

    Where several cases are open it is the one that is due next. Raises BadInput where none is, or where nothing
    is to be given back.
    """
    store = session.store
    open_cases = store.cases(account_id=findings.window.account_id, limit=1)
    if not open_cases:
        raise BadInput(
            "This account has no open case to propose it in; D, then n, takes the customer's notice."
        )
    case_id = open_cases[0].case_id
    knock_on = knock_ons_of(store, findings, case_id)
    if not knock_on.steps:
        told = "; ".join(knock_on.lines)
        raise BadInput(f"Nothing is to be given back{f': {told}' if told else ''}.")
    case = session.cases.load(case_id)
    hint = "; ".join(filter(None, (*knock_on.lines, knock_on.untried)))
    form = proposal(session, case_id, case).begun_with("; ".join(knock_on.steps), hint)
    return KnockOnProposal(case_id, form, case.currency, case.version)
