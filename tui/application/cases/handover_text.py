"""A handover in words: as the screen lists it, the shell prints it and a copy has it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from domain.dispute.handover import Waiting
from domain.dispute.summary import CaseSummary
from tui.application.answer_file import Copied, kept
from tui.application.cases.handover import Handover, is_for, is_part_of
from tui.application.session import Session
from tui.text.cases import day_words, distance, due_words, status_words
from tui.text.format import moment, money
from tui.text.safe import safe_str
from tui.text.time.zones import banks_days

MAX_WORDS, MAX_NAME = 600, 60
NOBODY = "nobody's"


@dataclass(frozen=True, slots=True)
class HandoverRow:
    """A line about a case, or about a batch (`is_batch`), which is then what `case_id` names; `is_urgent` where its day
    has passed, or it waits for the person who hands over."""

    case_id: str
    account_id: str
    holder: str
    words: str
    is_urgent: bool = False
    is_batch: bool = False


@dataclass(frozen=True, slots=True)
class HandoverSection:
    """`nothing` is said where there are no rows."""

    title: str
    nothing: str
    rows: tuple[HandoverRow, ...]


def sections(told: Handover) -> tuple[HandoverSection, ...]:
    """All of the handover, in the order in which it is told."""
    by = f"by the end of {day_words(told.last_day)}"
    return (
        HandoverSection(
            f"Held · {_count(len(told.held), 'case')}", "you hold no open case", tuple(_held(told))
        ),
        HandoverSection(f"Due {by}", "nothing is due before you are back", tuple(_due(told))),
        HandoverSection("Waits", "nothing waits", tuple(_waiting(told))),
        HandoverSection(f"To do {by}", "no task is due before you are back", tuple(_tasks(told))),
    )


def back_words(told: Handover, zone: ZoneInfo) -> str:
    """When they are back: as a day of the bank ends, or at an instant in the zone."""
    if told.is_day_end:
        return f"back at the end of {day_words(told.last_day)}"
    return f"back {moment(told.back_at, zone)}"


def handover_lines(told: Handover, zone: ZoneInfo) -> list[str]:
    """The whole handover as plain text."""
    whose = f"Handover of {safe_str(told.actor, MAX_NAME)}, {day_words(told.today)}"
    lines = [f"{whose}; {back_words(told, zone)}", *filter(None, (banks_days(told.zone, zone),))]
    for section in sections(told):
        lines += ["", section.title]
        lines += [_line(row) for row in section.rows] or [f"  {section.nothing}"]
    return lines


def copy_handover(session: Session, told: Handover) -> Copied:
    """The handover as text, in a file of one's own too."""
    return kept(session, "handover.txt", "\n".join(handover_lines(told, session.zone)), ())


def _line(row: HandoverRow) -> str:
    holder = f", {row.holder}" if row.holder else ""
    if row.is_batch:
        return f"  {'! ' if row.is_urgent else ''}{row.case_id}: {row.words}"
    return f"  {'! ' if row.is_urgent else ''}{row.case_id} (account {row.account_id}{holder}): {row.words}"


def _row(case: CaseSummary, words: str, *, is_urgent: bool = False) -> HandoverRow:
    whose = "" if case.assignee else f"; {NOBODY}"
    return HandoverRow(
        safe_str(case.case_id, MAX_NAME),
        safe_str(case.account_id, MAX_NAME),
        safe_str(case.holder_name, MAX_NAME),
        safe_str(f"{words}{whose}", MAX_WORDS),
        is_urgent,
    )


def _held(told: Handover) -> Iterator[HandoverRow]:
    for case in (one.row for one in told.held):
        due = "nothing is due"
        if case.next_due_on is not None:
            due = due_words(case.next_deadline, case.next_due_on, told.today, told.calendar)
        is_late = case.next_due_on is not None and case.next_due_on < told.today
        yield _row(case, f"{status_words(case)}; {due}", is_urgent=is_late)


def _due(told: Handover) -> Iterator[HandoverRow]:
    for case, duty in told.due:
        words = due_words(duty.name, duty.due_on, told.today, told.calendar)
        yield _row(case, words, is_urgent=duty.due_on < told.today)


def _waiting(told: Handover) -> Iterator[HandoverRow]:
    for case, one in told.waiting:
        yield _row(case, waiting_words(one, case.currency, told.actor), is_urgent=is_for(one, told.actor))
    for batch in told.batches:
        words, is_urgent = safe_str(batch.words(told.actor), MAX_WORDS), batch.is_for(told.actor)
        yield HandoverRow(safe_str(batch.batch_id, MAX_NAME), "", "", words, is_urgent, is_batch=True)


def _tasks(told: Handover) -> Iterator[HandoverRow]:
    for case, number, task in told.tasks:
        away = distance(task.due_on, told.today, told.calendar)
        words = f"task {number} by {day_words(task.due_on)}, {away}: {task.text}"
        yield _row(case, words, is_urgent=task.due_on < told.today)


def waiting_words(one: Waiting, currency: str, actor: str) -> str:
    """For whom something waits, and what, for the person who hands over."""
    amount = f"{money(one.amount, currency)} {currency}"
    match one.waits_for:
        case "approval":
            others = f"anybody but {' and '.join(one.barred)}"
            who = others if is_part_of(one, actor) else f"you, or {others}"
            return f"for {who}: approval of correction {one.number}, {amount}"
        case "posting":
            return f"for anybody: posting of correction {one.number}, {amount}"
        case "debit":
            on = "its day" if one.on is None else day_words(one.on)
            return f"for {on}: debit of {one.credit_id}, {amount}, which is posted by itself"
    asked = "" if one.on is None else f", asked for on {day_words(one.on)}"
    return f"for the customer: written confirmation{asked}"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
