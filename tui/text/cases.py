"""Cases in words: statuses, outcomes, deadlines, what each event tells. Outside text is quoted as it is."""

from __future__ import annotations

from datetime import date

from domain.dispute import events as d
from domain.dispute import postings as p
from domain.dispute import side_events as side
from domain.dispute.business_days import BusinessDays, between
from domain.dispute.clock_view import Duty
from domain.dispute.next_step import NextStep
from domain.dispute.outside_events import EntryPostedOutside
from domain.dispute.state import Case
from domain.dispute.summary import CaseSummary
from tui.text.case_facts import amended_words, fact_name, fact_words
from tui.text.format import MINUS, MONTHS, Figure, money

DEADLINES: dict[str, str] = {
    "notice": "notice is timely until",
    "refund": "refund by",
    "determine": "credit or determine by",
    "tell-credit": "tell of the credit by",
    "complete": "complete by",
    "correct": "correct by",
    "report": "report by",
    "honour": "honour items until",
    "confirmation": "customer confirms in writing by",
    "reimburse": "reimburse by",
    "answer": "answer by",
}
NEXT_STEPS: dict[NextStep, tuple[str, str]] = {
    "assign": ("assign", "give the case to whoever works on it"),
    "cite": ("account", "open the account, find the moment and cite it as evidence"),
    "find": ("find", "record what the evidence shows"),
    "determine": ("determine", "determine whether there was an error"),
    "propose": ("propose", "propose what puts it right"),
    "approve": ("approve", "somebody else approves the correction"),
    "post": ("post", "post the correction to the account"),
    "reject": ("reject", "reject the correction, which cannot be posted any more, and propose it anew"),
    "tell": ("letter", "write to the customer"),
    "wait": ("", "wait: the debit that was announced is posted on its day"),
    "close": ("end", "close the case"),
    "reopen": ("end", "closed; take it up again if the customer asserts it anew"),
    "nothing": ("", ""),
}
"""The action of the case's screen, and in words what it is for."""
DUTIES: dict[str, str] = {
    "notice": "notice",
    "refund": "refund",
    "determine": "credit",
    "tell-credit": "tell",
    "complete": "complete",
    "correct": "correct",
    "report": "report",
    "honour": "honour",
    "confirmation": "confirm",
    "reimburse": "reimburse",
    "answer": "answer",
}
"""The same in a word."""
REGIMES = {
    "reg-e": "Regulation E",
    "psr-76": "UK PSR reg 76",
    "psd2": "PSD2",
    "app": "UK payment scam",
    "complaint": "UK complaint (DISP)",
    "internal": "found by the bank, no clock",
}
CITED = {
    "event": "event",
    "instant": "instant",
    "comparison": "comparison",
    "proof": "proof",
    "what-if": "what-if",
    "liability": "liability",
    "statement": "statement beside the log",
}


def day_words(day: date) -> str:
    """Fri 3 Apr 2026."""
    return f"{day:%a} {day.day} {day:%b %Y}"


def short_day(day: date) -> str:
    """3 Apr 26."""
    return f"{day.day} {day:%b} {day:%y}"


MOST_COUNTED = 3_660
"""Days among which business days are counted, one by one; no deadline lies so far away."""


def due_words(name: str, due_on: date, today: date, calendar: BusinessDays | None = None) -> str:
    """A deadline with how far it is: "credit or determine by Fri 3 Apr 2026, 4 bd"."""
    return f"{DEADLINES.get(name, name)} {day_words(due_on)}, {distance(due_on, today, calendar)}"


def short_due_words(name: str, due_on: date, today: date, calendar: BusinessDays | None = None) -> str:
    """The same in few columns: "credit 3 Apr 4 bd"."""
    away = short_distance(due_on, today, calendar)
    return f"{DUTIES.get(name, name)} {due_on.day} {MONTHS[due_on.month - 1]} {away}"


def distance(due_on: date, today: date, calendar: BusinessDays | None = None) -> str:
    """How far a day is in business days, or in days where no calendar says which those are, and beyond
    MOST_COUNTED."""
    days = (due_on - today).days
    if days == 0:
        return "today"
    if abs(days) > MOST_COUNTED:
        calendar = None
    count = days if calendar is None else between(calendar, today, due_on)
    unit = "d" if calendar is None else "bd"
    return f"{count} {unit}" if days > 0 else f"{-count} {unit} OVERDUE"


def short_distance(due_on: date, today: date, calendar: BusinessDays | None = None) -> str:
    """The same in few columns, with a minus sign for what has passed: −4 bd."""
    words = distance(due_on, today, calendar)
    late = words.removesuffix(" OVERDUE")
    return f"{MINUS}{late}" if late != words else words


def breach_words(duty: Duty, case: Case) -> str:
    """A duty that was not met by its day: "MISSED: complete by Mon 4 May 2026"."""
    what = f"{DEADLINES[duty.name]} {day_words(duty.due_on)}" + (f" ({duty.about})" if duty.about else "")
    if duty.status == "cured":
        return f"not missed by the facts as they are known: {what}"
    if duty.done_on is not None:
        return f"LATE: {what}, done on {day_words(duty.done_on)}"
    unseen = all(one.key != duty.key for one in case.breaches)
    return f"MISSED: {what}" + (", not recorded yet" if unseen else "")


def status_words(case: Case | CaseSummary) -> str:
    """Where the case stands, with its outcome once there is one."""
    return f"{case.status}: {case.outcome.replace('_', ' ')}" if case.outcome else case.status


def event_words(event: d.CaseEvent | None, currency: str, figure: Figure = money) -> str:
    """What an event of a case tells, in a line, its amounts as `figure` writes them."""
    match event:
        case None:
            return "an event that cannot be read"
        case d.NoticeReceived():
            amount = (
                ""
                if event.alleged_amount is None
                else f" of {figure(event.alleged_amount, currency)} {currency}"
            )
            entries = f", entries {', '.join(map(str, event.entries))}" if event.entries else ""
            said = f': "{event.words}"' if event.words else ""
            return f"{event.notice_channel} notice{amount} on {day_words(event.noticed_on)}{entries}{said}"
        case d.DeadlinesSet():
            due = (f"{DEADLINES[one.name]} {day_words(one.due_on)}" for one in event.deadlines)
            return "; ".join(due) or "no deadline applies"
        case d.CaseFactsChanged():
            known = {name: getattr(event, name) for name in event.__dataclass_fields__}
            return ", ".join(
                f"{fact_name(name)}: {fact_words(name, value, currency, figure=figure)}"
                for name, value in known.items()
                if value is not None
            )
        case d.FactsAmended():
            return amended_words(event, currency, figure)
        case d.CaseAssigned():
            return f"assigned to {event.assignee}"
        case d.EvidenceCited():
            return f"evidence {event.number}: {citation_words(event, currency, figure)}"
        case d.NoteAdded():
            return event.text
        case d.FindingRecorded():
            return f"finding {event.number}, on evidence {', '.join(map(str, event.evidence))}: {event.text}"
    return _outcome_words(event, currency, figure)


def _outcome_words(event: d.CaseEvent, currency: str, figure: Figure) -> str:
    match event:
        case d.DeadlineMet():
            late = " (late)" if event.met_on > event.due_on else ""
            return (
                f"done on {day_words(event.met_on)}{late}: {DEADLINES[event.name]} {day_words(event.due_on)}"
            )
        case d.DeadlineMissed():
            return f"MISSED: {DEADLINES[event.name]} {day_words(event.due_on)}"
        case d.Determined():
            return f"{event.outcome.replace('_', ' ')}: {event.explanation}"
        case d.CorrectionProposed():
            steps = "; ".join(step_words(step, currency, figure) for step in event.steps)
            eyes = "; needs another person's approval" if event.needs_approval else ""
            eyes = f"; with batch {event.batch}" if event.batch else eyes
            return f"correction {event.number}: {steps}; {change_words(event, currency, figure)}{eyes}"
        case d.CorrectionApproved() | d.CorrectionRejected():
            return f"correction {event.number}"
        case d.CorrectionPosted():
            last = "" if event.last_version == event.first_version else f" to {event.last_version}"
            return f"correction {event.number} is event {event.first_version}{last} of the account"
        case d.LetterIssued():
            return f"letter {event.number}, {event.kind}: {event.subject}"
        case d.CaseClosed():
            return event.outcome.replace("_", " ")
        case d.DeadlineCured():
            return f"not missed by the facts as they are known: {DEADLINES[event.name]} {day_words(event.due_on)}"
        case d.CaseReopened():
            return f"asserted again on {day_words(event.noticed_on)}"
    return _side_words(event)


def _side_words(event: d.CaseEvent) -> str:
    match event:
        case d.DebitScheduled():
            return f"{event.credit_id} will be debited on {day_words(event.due_on)}"
        case d.ScheduledDebitPosted():
            return f"{event.credit_id} debited as announced, event {event.version} of the account"
        case EntryPostedOutside():
            last = "" if event.last_version == event.first_version else f" to {event.last_version}"
            return f"posted outside the case: event {event.first_version}{last} of the account"
        case side.ContactRecorded():
            way = "from" if event.direction == "in" else "to"
            return f"{event.medium} {way} the customer: {event.text}"
        case side.TaskAdded():
            return f"task {event.number} by {day_words(event.due_on)}: {event.text}"
        case side.TaskDone():
            return f"task {event.number} done"
        case side.FileAttached():
            said = f": {event.words}" if event.words else ""
            return (
                f"file {event.number} {event.name}, {event.size:,} bytes, SHA-256 {event.sha256[:16]}…{said}"
            )
        case side.CaseLinked():
            return f"{event.relation.replace('-', ' ')} case {event.case_id}"
    return "the customer took it back"


def change_words(proposed: d.CorrectionProposed, currency: str, figure: Figure = money) -> str:
    """Before and after: "ledger −635.00 to −600.00, available …"."""
    before, after = proposed.before, proposed.after
    parts = [
        f"{name} {figure(was, currency)} to {figure(now, currency)}"
        for name, was, now in (
            ("ledger", before.ledger, after.ledger),
            ("available", before.available, after.available),
        )
        if was != now
    ]
    return ", ".join(parts) or "no figure changes"


def citation_words(cited: d.EvidenceCited, currency: str, figure: Figure = money) -> str:
    """What was seen and where, in a line."""
    at = {"event": "right after", "instant": f"{cited.lens.upper()} at an instant after"}
    where = f"{at.get(cited.kind, f'{cited.kind} at')} event {cited.version}"
    return f"{where}: {seen_words(cited, currency, figure)}"


def seen_words(cited: d.EvidenceCited, currency: str, figure: Figure = money) -> str:
    """The figures that were seen, and what was beside them."""
    ledger, available = cited.figures.ledger, cited.figures.available
    seen = f"ledger {figure(ledger, currency)}, available {figure(available, currency)}"
    beside = ""
    if cited.other_figures is not None:
        name = "really" if cited.kind == "what-if" else f"event {cited.other_version}"
        beside = f"; {name}: ledger {figure(cited.other_figures.ledger, currency)}"
    proof = (
        "" if cited.agrees is None else ("; all three ways agree" if cited.agrees else "; THE WAYS DISAGREE")
    )
    said = f" ({cited.words})" if cited.words else ""
    return f"{seen}{beside}{proof}{said}"


def step_words(step: p.Step, currency: str, figure: Figure = money) -> str:
    """A posting as a person would say it."""

    def amount(minor: int) -> str:
        return f"{figure(minor, currency)} {currency}"

    match step:
        case p.Reverse():
            return f"reverse entry {step.entry}" + (
                "" if step.amount is None else f", {amount(step.amount)} of it"
            )
        case p.AdjustInterest():
            return f"credit interest of {amount(step.amount)}"
        case p.Credit():
            what = "money that never came" if step.entry is None else f"entry {step.entry}"
            return f"credit {amount(step.amount)} provisionally for {what} as {step.credit_id}"
        case p.MakeFinal():
            return f"make provisional credit {step.credit_id} final"
        case p.WithdrawCredit():
            on = "" if step.on is None else f" on {day_words(step.on)}"
            part = "" if step.amount is None else f"{amount(step.amount)} of "
            return f"withdraw {part}provisional credit {step.credit_id}{on}"
        case p.ReleaseHold():
            return f"release hold {step.hold_id}"
        case p.PostAgain():
            return f"post entry {step.entry} again at {amount(step.amount)}"
        case p.PayIn():
            return f"pay in {amount(step.amount)}" + (
                "" if step.entry is None else f" for entry {step.entry}"
            )
        case p.PayOut():
            line = "" if step.entry is None else f" for entry {step.entry}"
            return f"pay out {amount(step.amount)} by {step.via}{line}"
        case p.Refund():
            return f"refund entry {step.entry}" + (
                "" if step.amount is None else f", {amount(step.amount)} of it"
            )
        case p.Adopt():
            line = "" if step.entry is None else f" of entry {step.entry}"
            return f"count event {step.event} as the refund{line}"
