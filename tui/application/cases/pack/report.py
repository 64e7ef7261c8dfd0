"""What the report of a case says, for the customer or for a regulator, as plain values.

It hangs on the events of the case and of its account, and on its letterhead, and on nothing else: whoever has both can
make it anew. The customer's has nothing that the bank says only to itself: no names of staff, no notes, no evidence, no
reasons.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from domain.account.state import Account
from domain.account.state import stream_of as account_stream
from domain.bank import Bank
from domain.dispute import events as d
from domain.dispute.clock_view import view
from domain.dispute.facts import Facts, is_confidential
from domain.dispute.fold import replay
from domain.dispute.ledger import CaseLedger, ledger
from domain.dispute.state import Case, case_of
from domain.errors import Refused
from domain.evidence import citations as evidence
from domain.handlers.disputed_account import entries_of
from domain.history.cut import state_at
from domain.ports import Store
from domain.stream import RecordedEvent
from tui.application.cases.calendars import business_days
from tui.application.cases.letters import addressed
from tui.application.cases.letters.wording import LocaleWording
from tui.application.cases.pack.excerpt import COLUMNS, Excerpt, at_words, excerpt
from tui.application.cases.pack.letterhead import Letterhead
from tui.application.cases.pack.verify_pack import TRAINING
from tui.text.cases import (
    DEADLINES,
    REGIMES,
    change_words,
    citation_words,
    day_words,
    event_words,
    status_words,
    step_words,
)
from tui.text.format import Figure
from tui.text.giving_back import honouring_words
from tui.text.safe import safe_str

Audience = Literal["customer", "regulator"]
AUDIENCES: tuple[Audience, ...] = ("customer", "regulator")
Heads = Mapping[str, tuple[int, str]]
"""Where the stream of a case and then that of its account end: version and hash."""
LETTER_PAPER = frozenset({"US", "CA", "MX", "PH", "CL", "CO", "VE", "GT", "CR", "PR"})
"""Countries that print on Letter; others print on A4 (ISO 216)."""
CaseRows = Sequence[RecordedEvent[d.CaseEvent]]


@dataclass(frozen=True)
class Told:
    """The values of a report, and the stretch of the account that it shows."""

    values: dict[str, Any]
    excerpt: Excerpt
    heads: Heads


@dataclass(frozen=True, slots=True)
class _Source:
    """A case up to where its report ends, with its account."""

    store: Store
    case_id: str
    rows: CaseRows
    case: Case
    account: Account
    ledger: CaseLedger
    head: Letterhead
    wording: LocaleWording

    @property
    def figure(self) -> Figure:
        return self.wording.figure


def told(store: Store, heads: Heads, head: Letterhead, audience: Audience) -> Told:
    """What the report says; control characters are shown. What was recorded after the `heads` is left out.

    Raises BadInput for a locale or a country that no library knows.
    """
    (case_stream, (last, _)), (_, (version, _)) = heads.items()
    case_id = case_of(case_stream)
    rows = store.case_events(case_id, until=last)
    case = replay(rows)
    account, _ = state_at(store, case.account_id, version)
    money = ledger(case_id, case, account, entries_of(store, case.account_id))
    source = _Source(store, case_id, rows, case, account, money, head, LocaleWording(head.profile.locale))
    shown = excerpt(store, case, rows, version, head.zone, source.wording)
    inside = _inside(source, heads) if audience == "regulator" else {}
    values = visible(_for_both(source, shown, audience) | _NOT_FOR_THE_CUSTOMER | inside)
    return Told(values | {"chart": shown.picture()}, shown, heads)


def _for_both(source: _Source, shown: Excerpt, audience: Audience) -> dict[str, object]:
    head = source.head
    return {
        "lang": head.profile.locale or "en",
        "title": f"Case {source.case_id}",
        "bank": head.profile.name or "The bank",
        "address": head.profile.address,
        "training": TRAINING if head.training else "",
        "name": head.name,
        "account_id": source.case.account_id,
        "made_at": at_words(head.made_at, head.zone),
        "zone": head.zone.key,
        "paper": "us-letter" if head.profile.country in LETTER_PAPER else "a4",
        "summary": _summary(source, audience),
        "columns": COLUMNS,
        "disputed": shown.disputed(source.ledger),
        "chart_words": shown.chart_words(),
        "beside_words": shown.words(),
        "statements": shown.statements(),
        "left_out": shown.left_out(),
        "later": shown.later(),
    }


_NOT_FOR_THE_CUSTOMER: dict[str, object] = {
    name: [] for name in ("duties", "evidence", "corrections", "letters", "history", "heads")
}


def _inside(source: _Source, heads: Heads) -> dict[str, object]:
    return {
        "duties": _duties(source),
        "evidence": _evidence(source, heads),
        "corrections": _corrections(source),
        "letters": _letters(source),
        "history": [_history(row, source) for row in source.rows],
        "heads": [(stream, *end) for stream, end in heads.items()],
    }


def _summary(source: _Source, audience: Audience) -> list[tuple[str, str]]:
    case, money, facts = source.case, source.ledger, source.case.facts
    determined = [row.event for row in source.rows if isinstance(row.event, d.Determined)]
    is_inside = audience == "regulator"
    decided_by = case.determined_by if is_inside else (source.head.profile.name or "the bank")
    who = "The customer" if is_inside else "You"
    return [
        (f"{who} said", facts.words or "–"),
        ("Claimed", _amount(source, money.claimed or facts.alleged_amount or 0)),
        ("Notice", _notice(case)),
        *([("Reason", facts.reason_code), ("Assigned to", case.assignee or "–")] if is_inside else []),
        ("Found", determined[-1].explanation if determined else "The investigation is not complete."),
        ("Stands", status_words(case)),
        ("Decided by", f"{decided_by}, {_day(case.determined_on)}" if determined else "–"),
        ("Corrected", _day(case.corrected_on)),
        ("Lent while investigated", _amount(source, sum(line.credited for line in money.lines))),
        ("Given for good", _amount(source, sum(line.given for line in money.lines))),
        ("Owed", _amount(source, money.owed)),
        (f"{who} {'was' if is_inside else 'were'} told", _day(case.reported_on)),
        ("Rules", f"{REGIMES[facts.regime]}, {facts.country}"),
        *(_honouring(source) if is_inside else []),
    ]


def _amount(source: _Source, minor: int) -> str:
    return source.wording.amount(minor, source.case.currency)


def _day(of: date | None) -> str:
    return "not yet" if of is None else day_words(of)


def _notice(case: Case) -> str:
    return "–" if case.noticed_on is None else f"{day_words(case.noticed_on)}, {case.facts.notice_channel}"


def _honouring(source: _Source) -> list[tuple[str, str]]:
    """What the account paid because credits of the case were taken back (12 CFR 1005.11(d)(2)(ii))."""
    if not source.case.withdrawn_credits:
        return []
    promises = honouring_words(source.account, source.head.zone, source.case.withdrawn_credits, source.figure)
    return [("Items honoured", ", ".join(parts)) for parts in promises]


def _duties(source: _Source) -> list[dict[str, object]]:
    if source.case.noticed_on is None:
        return []
    calendar = business_days(source.head.profile, source.case.facts.country)
    return [
        {
            "duty": DEADLINES[one.name],
            "due": day_words(one.due_on),
            "standing": one.status + (f", done {day_words(one.done_on)}" if one.done_on else ""),
            "late": one.status in ("missed", "late"),
            "paragraph": one.paragraph,
        }
        for one in view(source.case, calendar, source.head.today).duties
    ]


def _evidence(source: _Source, heads: Heads) -> list[dict[str, str]]:
    cited, case = list[dict[str, str]](), source.case
    stream_id = account_stream(case.account_id)
    for row in source.rows:
        match row.event:
            case d.EvidenceCited():
                known, until = row.event.known_version, heads[stream_id][0]
                later = source.store.events(stream_id, after=known, until=until)
                matter = evidence.bearing(row.event, later)
                numbers = ", ".join(str(one.version) for one in matter)
                cited.append(
                    {
                        "title": f"Evidence {row.event.number}",
                        "words": citation_words(row.event, case.currency, source.figure),
                        "later": f"later events that bear on it: {numbers}" if numbers else "",
                    }
                )
            case d.FindingRecorded():
                on = ", ".join(map(str, row.event.evidence))
                cited.append(
                    {
                        "title": f"Finding {row.event.number}",
                        "words": row.event.text,
                        "later": f"on evidence {on}",
                    }
                )
    return cited


def _corrections(source: _Source) -> list[dict[str, str]]:
    case, figure = source.case, source.figure
    return [
        {
            "number": str(row.event.number),
            "words": "; ".join(step_words(step, case.currency, figure) for step in row.event.steps),
            "change": change_words(row.event, case.currency, figure),
            "status": _correction_status(case, row.event.number),
        }
        for row in source.rows
        if isinstance(row.event, d.CorrectionProposed)
    ]


def _correction_status(case: Case, number: int) -> str:
    proposal = case.proposals[number]
    by = f", decided by {proposal.decided_by}" if proposal.decided_by else ""
    standing = "" if proposal.status == "proposed" else f", {proposal.status}"
    return f"proposed by {proposal.by}{by}{standing}"


def _letters(source: _Source) -> list[dict[str, str]]:
    return [
        {
            "subject": row.event.subject,
            "sent_on": day_words(row.event.sent_on),
            "text": addressed(row.event.text, source.head.name),
        }
        for row in source.rows
        if isinstance(row.event, d.LetterIssued)
    ]


def _history(row: RecordedEvent[d.CaseEvent], source: _Source) -> dict[str, object]:
    return {
        "version": row.version,
        "at": at_words(row.recorded_at, source.head.zone),
        "actor": row.actor,
        "words": f"{event_words(row.event, source.case.currency, source.figure)}{_why(row)}",
    }


def _why(row: RecordedEvent[d.CaseEvent]) -> str:
    """Why facts were amended: the reason is part of what changed."""
    return f" “{row.reason}”" if isinstance(row.event, d.FactsAmended) and row.reason else ""


def visible(value: Any) -> Any:
    """The same values with control characters shown wherever there is text."""
    if isinstance(value, str):
        return "\n".join(safe_str(line, 20_000) for line in value.split("\n"))
    if isinstance(value, dict):
        return {name: visible(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [visible(one) for one in value]
    return value


def check_disclosable(bank: Bank, case_id: str) -> None:
    """Raises Refused where an event of the case holds what nobody outside is told: a pack has all of its events."""
    for row in bank.case_events(case_id):
        match row.event:
            case d.NoticeReceived() as stated:
                stating: tuple[Facts, ...] = (stated,)
            case d.FactsAmended(was=was, now=now):
                stating = (was, now)
            case _:
                continue
        if any(map(is_confidential, stating)):
            raise Refused(
                "confidential",
                f"Event {row.version} of case {case_id} holds what nobody outside the bank is told (PSRs 2017 reg "
                "76(3)), and a pack holds every event; the case cannot leave the bank as one.",
            )
