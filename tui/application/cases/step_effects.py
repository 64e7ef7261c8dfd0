"""What a step would do if it were recorded now: what the clock makes of it, and the figures before and after."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from domain.account.event_kinds import ledger_effect
from domain.account.giving_back import left_of
from domain.account.state import Account, stream_of
from domain.dispute import commands as c
from domain.dispute import events as d
from domain.dispute import postings as p
from domain.dispute.fold import evolve
from domain.dispute.ledger import CaseLedger, ledger
from domain.dispute.state import Case, CaseFold, CaseStamp, thaw
from domain.handlers.dispute import CaseHandler
from domain.money import printed
from tui.application.cases.side import personal_data_warning
from tui.application.cases.step_forms import ParsedStep
from tui.application.commands.other_account import left_of_sides
from tui.application.commands.text import Row, rows
from tui.text.cases import event_words
from tui.text.format import money


@dataclass(frozen=True, slots=True)
class StepEffect:
    """What the step says and brings with it, a line each, and the figures of the account and of the case before and
    after; none where it moves no money."""

    step: ParsedStep
    lines: tuple[str, ...]
    account: tuple[Row, ...] = ()
    case: tuple[Row, ...] = ()


def effect_of(handler: CaseHandler, request: c.CaseRequest, step: ParsedStep, currency: str) -> StepEffect:
    """The rules are asked before anybody says yes, and words that seem to hold personal data are warned of.

    Raises as CaseHandler.execute.
    """
    recorded = handler.would_record(request)
    first, *following = recorded
    held = handler.store.case(request.case_id)
    holder_id = "" if held is None else held.holder_id
    warning = personal_data_warning(handler.store, holder_id, request.command, request.reason)
    is_told = isinstance(first, d.FactsAmended) or not step.lines
    amended = (event_words(first, currency),) if is_told else ()
    clock = (f"→ {event_words(one, currency)}" for one in following)
    told = (*amended, *clock, *((f"! {warning}",) if warning else ()))
    if isinstance(request.command, c.OpenCase):
        return StepEffect(step, (*step.lines, *told, *step.details))
    case = handler.load(request.case_id)
    postings = _postings(request.command, case)
    if not postings:
        return StepEffect(step, (*step.lines, *told, *step.details))
    preview = handler.preview(request.case_id, postings)
    needs = any(isinstance(one, d.CorrectionProposed) and one.needs_approval for one in recorded)
    eyes = ("needs another person's approval before it is posted",) if needs else ()
    return StepEffect(
        step,
        (*step.lines, *_left(handler, case, postings, preview.after), *eyes, *told),
        tuple(rows(preview.before, preview.after)),
        _case_rows(handler, request.case_id, case, _after(case, recorded), (preview.before, preview.after)),
    )


def _postings(command: c.CaseCommand, case: Case) -> Sequence[p.Step]:
    """What the step posts, or decides about posting."""
    match command:
        case c.ProposeCorrection():
            return command.steps
        case c.ApproveCorrection() | c.PostCorrection():
            return case.proposals[command.number].steps
    return ()


def _left(handler: CaseHandler, case: Case, postings: Sequence[p.Step], after: Account) -> Iterator[str]:
    """What of each entry that is given back is left, and what it leaves on the other account of a transfer."""
    for step in postings:
        if not isinstance(step, p.Reverse | p.Refund):
            continue
        entry = handler.store.event(stream_of(case.account_id), step.entry)
        if entry is None or entry.event is None:
            continue
        left, whole = left_of(after, entry), abs(ledger_effect(entry.event))
        if left:
            told = f"{printed(left, case.currency)} of its {printed(whole, case.currency)} {case.currency}"
            yield f"entry {step.entry:,}: {told} is not given back"
        else:
            yield f"entry {step.entry:,}: nothing of it is left"
        yield from (f"! {sentence}" for sentence in left_of_sides(handler.store, entry))


def _after(case: Case, recorded: Sequence[d.CaseEvent]) -> CaseFold:
    fold = thaw(case)
    for event in recorded:
        # Nobody looks at when, and by whom: those of the newest event stand in.
        evolve(fold, event, CaseStamp(fold.version + 1, fold.recorded_at, ""))
    return fold


def _case_rows(
    handler: CaseHandler, case_id: str, case: Case, after: CaseFold, accounts: tuple[Account, Account]
) -> tuple[Row, ...]:
    """The money of the case, as it is and once it is posted; of the rarer figures only those that play a part."""
    stream_id, currency = stream_of(case.account_id), case.currency

    def of(account: Account) -> CaseLedger:
        return ledger(case_id, case, account, lambda version: handler.store.event(stream_id, version))

    was, will_be = of(accounts[0]), of(accounts[1])
    figures = [
        ("Claimed", _sum(was, "claimed"), _sum(will_be, "claimed"), 1, True),
        ("Lent", _sum(was, "credited"), _sum(will_be, "credited"), 1, False),
        ("Given for good", _sum(was, "given"), _sum(will_be, "given"), 1, True),
        ("Customer bears", _sum(was, "borne"), _sum(will_be, "borne"), -1, False),
        ("Still owed", was.owed, will_be.owed, -1, True),
    ]
    told = [
        Row(
            label,
            money(before, currency),
            money(now, currency),
            money(now - before, currency, signed=True),
            good * ((now > before) - (now < before)),
        )
        for label, before, now, good, is_always in figures
        if (before or now or is_always) and was.lines
    ]
    changed = "" if case.status == after.status else "changed"
    return (*told, Row("Status", case.status, after.status, changed, 0))


def _sum(of: CaseLedger, figure: str) -> int:
    """A figure of all lines together."""
    return sum(getattr(line, figure) for line in of.lines)
