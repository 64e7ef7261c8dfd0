"""The report of an evidence pack: one HTML page that needs nothing else, and on request the same as a PDF.

It hangs on the pack's events and on what its manifest says, and on nothing else: whoever has both can make it anew.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as distribution_version
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from domain.account.state import stream_of as account_stream
from domain.clock import wall_clock, year_text
from domain.dispute import events as d
from domain.dispute.fold import replay
from domain.dispute.state import Case, case_of, deadline_key
from domain.errors import BadInput
from domain.evidence import citations as evidence
from domain.history.cut import state_at
from domain.history.event_rows import event_page
from domain.ports import CurvePoint, Store
from domain.stream import RecordedEvent
from tui.application.cases.letters import addressed
from tui.application.cases.letters.wording import LocaleWording
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
from tui.text.events import describe
from tui.text.format import Figure
from tui.text.giving_back import honouring_words
from tui.text.safe import safe_str

TEMPLATE = Path(__file__).with_name("report.html")
PDF_TEMPLATE = Path(__file__).with_name("report.typ")
MOST_ENTRIES = 2000
"""Newest entries that the page shows; all of them are in the pack's events."""
POINTS, WIDTH, HEIGHT = 400, 1000, 200


def contents(
    store: Store,
    heads: Mapping[str, tuple[int, str]],
    *,
    zone: ZoneInfo,
    now: int,
    locale: str,
    name: str,
    training: bool,
) -> dict[str, Any]:
    """What the report says, as plain values; control characters are shown. `picture` is an SVG of numbers only.

    `heads` are where the case's stream and its account's end: what was recorded after them is left out. Amounts are
    written as in the `locale`. `training`: the bank is for training, which the report says on top. Raises BadInput for
    a locale that no library knows.
    """
    figure = LocaleWording(locale).figure
    (case_stream, (last, _)), (_, (version, _)) = heads.items()
    case_id = case_of(case_stream)
    rows = store.case_events(case_id, until=last)
    case = replay(rows)
    first = max(version - MOST_ENTRIES + 1, 1)
    said: dict[str, Any] = visible(
        {
            "case_id": case_id,
            "account_id": case.account_id,
            "name": name,
            "made_at": at_words(now, zone),
            "zone": zone.key,
            "training": TRAINING if training else "",
            "facts": [*_facts(case, figure), *_honouring(store, case, version, zone, figure)],
            "deadlines": _deadlines(case),
            "evidence": _evidence(store, case, rows, version, figure),
            "corrections": _corrections(case, rows, figure),
            "letters": _letters(rows, name),
            "entries": _entries(store, case, first, version, zone, figure),
            "left_out": first - 1,
            "history": [_history(row, case, zone, figure) for row in rows],
            "heads": [(stream, *head) for stream, head in heads.items()],
        }
    )
    return said | {"picture": picture(store.curve(case.account_id, 1, version, POINTS))}


def page(said: Mapping[str, Any]) -> str:
    """The report as one HTML page. All text of the log is escaped."""
    import jinja2
    from markupsafe import Markup

    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined)
    template = environment.from_string(TEMPLATE.read_text(encoding="utf-8"))
    return template.render(**{**said, "picture": Markup(said["picture"])})


def pdf(said: Mapping[str, Any]) -> bytes:
    """The same report as a PDF. The text of the log is data to its template, never markup.

    Raises BadInput where the extra that makes PDFs is not installed.
    """
    try:
        import typst
    except ImportError:
        raise BadInput(
            "Making a PDF needs the extra `pdf`; install it from Recount's own folder with: "
            "pip install -c constraints.txt '.[pdf]'. The report prints from a browser without it."
        ) from None
    # Without a date of its own, so that the same report is the same file.
    made: bytes = typst.compile(
        PDF_TEMPLATE.read_bytes(),
        format="pdf",
        sys_inputs={"said": json.dumps(said)},
        ignore_system_fonts=True,
    )
    return made


def pdf_maker() -> str | None:
    """What makes PDFs here and in which version, which their bytes hang on; None where nothing does."""
    try:
        return f"typst {distribution_version('typst')}"
    except PackageNotFoundError:
        return None


def picture(curve: Sequence[CurvePoint]) -> str:
    """The balance as an SVG: minima and maxima kept, zero as a line. Holds numbers only."""
    if not curve:
        return "<p>The account has no entries.</p>"
    low, high = min(0, *(one.low for one in curve)), max(0, *(one.high for one in curve))
    scale = (HEIGHT - 4) / max(high - low, 1)

    def y(balance: int) -> float:
        return round(2 + (high - balance) * scale, 1)

    step = WIDTH / len(curve)
    points = [
        f"{round((at + part) * step, 1)},{y(balance)}"
        for at, one in enumerate(curve)
        for part, balance in ((0, one.open), (0.3, one.low), (0.6, one.high), (1, one.close))
    ]
    return (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" preserveAspectRatio="none" role="img">'
        f'<polygon points="0,{y(0)} {" ".join(points)} {WIDTH},{y(0)}" fill="#dbeaff"/>'
        f'<polyline points="{" ".join(points)}" fill="none" stroke="#2266bb" stroke-width="1.5"/>'
        f'<line x1="0" x2="{WIDTH}" y1="{y(0)}" y2="{y(0)}" stroke="#56657f" stroke-dasharray="4 4"/></svg>'
    )


def visible(value: Any) -> Any:
    """The same values with control characters shown wherever there is text."""
    if isinstance(value, str):
        return "\n".join(safe_str(line, 20_000) for line in value.split("\n"))
    if isinstance(value, dict):
        return {name: visible(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [visible(one) for one in value]
    return value


def at_words(us: int, zone: ZoneInfo) -> str:
    """Date and time to the second in the zone, year first."""
    wall = wall_clock(us, zone)
    return f"{year_text(wall.year)}-{wall.at:%m-%d %H:%M:%S}"


def _facts(case: Case, figure: Figure) -> list[tuple[str, str]]:
    alleged = case.facts.alleged_amount
    amount = "–" if alleged is None else f"{figure(alleged, case.currency)} {case.currency}"
    return [
        ("Status", status_words(case)),
        ("Reason", case.facts.reason_code),
        ("Rules", f"{REGIMES[case.facts.regime]}, {case.facts.country}"),
        (
            "Notice",
            "–" if case.noticed_on is None else f"{case.facts.notice_channel}, {day_words(case.noticed_on)}",
        ),
        ("Amount", amount),
        ("Disputed entries", ", ".join(map(str, case.facts.entries)) or "–"),
        ("The customer said", case.facts.words or "–"),
        ("Assigned to", case.assignee or "–"),
    ]


def _honouring(
    store: Store, case: Case, version: int, zone: ZoneInfo, figure: Figure
) -> list[tuple[str, str]]:
    """What the account paid because credits of the case were taken back (12 CFR 1005.11(d)(2)(ii))."""
    if not case.withdrawn_credits:
        return []
    account, _ = state_at(store, case.account_id, version)
    told = honouring_words(account, zone, case.withdrawn_credits, figure)
    return [("Items honoured", ", ".join(parts)) for parts in told]


def _deadlines(case: Case) -> list[dict[str, object]]:
    return [
        {
            "words": f"{DEADLINES[one.name]} {day_words(one.due_on)}",
            "standing": _standing(case, one),
            "late": deadline_key(one) in case.missed,
            "why": one.why,
        }
        for one in case.deadlines.values()
    ]


def _standing(case: Case, one: d.DueDate) -> str:
    key = deadline_key(one)
    if key in case.met:
        return f"done {day_words(case.met[key])}{', late' if key in case.missed else ''}"
    return "missed" if key in case.missed else "open"


def _evidence(
    store: Store, case: Case, rows: Sequence[RecordedEvent[d.CaseEvent]], version: int, figure: Figure
) -> list[dict[str, str]]:
    told = []
    for row in rows:
        match row.event:
            case d.EvidenceCited():
                stream_id = account_stream(case.account_id)
                later = store.events(stream_id, after=row.event.known_version, until=version)
                matter = evidence.bearing(row.event, later)
                numbers = ", ".join(str(one.version) for one in matter)
                told.append(
                    {
                        "title": f"Evidence {row.event.number}",
                        "words": citation_words(row.event, case.currency, figure),
                        "later": f"later events that bear on it: {numbers}" if numbers else "",
                    }
                )
            case d.FindingRecorded():
                on = ", ".join(map(str, row.event.evidence))
                told.append(
                    {
                        "title": f"Finding {row.event.number}",
                        "words": row.event.text,
                        "later": f"on evidence {on}",
                    }
                )
    return told


def _corrections(
    case: Case, rows: Sequence[RecordedEvent[d.CaseEvent]], figure: Figure
) -> list[dict[str, object]]:
    return [
        {
            "number": row.event.number,
            "words": "; ".join(step_words(step, case.currency, figure) for step in row.event.steps),
            "change": change_words(row.event, case.currency, figure),
            "status": _correction_status(case, row.event.number),
        }
        for row in rows
        if isinstance(row.event, d.CorrectionProposed)
    ]


def _correction_status(case: Case, number: int) -> str:
    proposal = case.proposals[number]
    by = f", decided by {proposal.decided_by}" if proposal.decided_by else ""
    return f"{proposal.status}, proposed by {proposal.by}{by}"


def _letters(rows: Sequence[RecordedEvent[d.CaseEvent]], name: str) -> list[dict[str, str]]:
    return [
        {
            "subject": row.event.subject,
            "sent_on": day_words(row.event.sent_on),
            "text": addressed(row.event.text, name),
        }
        for row in rows
        if isinstance(row.event, d.LetterIssued)
    ]


def _entries(
    store: Store, case: Case, first: int, last: int, zone: ZoneInfo, figure: Figure
) -> list[dict[str, object]]:
    page = event_page(store, case.account_id, first, last)
    return [
        {
            "version": row.version,
            "recorded": at_words(row.recorded_at, zone),
            "effective": "=" if row.effective_at == row.recorded_at else at_words(row.effective_at, zone),
            "late": row.is_late,
            "words": describe(row),
            "amount": "" if row.change is None else figure(row.change, case.currency, signed=True),
            "balance": figure(row.balance, case.currency) if row.verified else "unverified",
            "disputed": row.version in case.facts.entries,
        }
        for row in page.rows
    ]


def _history(
    row: RecordedEvent[d.CaseEvent], case: Case, zone: ZoneInfo, figure: Figure
) -> dict[str, object]:
    return {
        "version": row.version,
        "at": at_words(row.recorded_at, zone),
        "actor": row.actor,
        "type": row.type,
        "words": f"{event_words(row.event, case.currency, figure)}{_why(row)}",
    }


def _why(row: RecordedEvent[d.CaseEvent]) -> str:
    """Why facts were amended: the reason is part of what changed."""
    return f" “{row.reason}”" if isinstance(row.event, d.FactsAmended) and row.reason else ""
