"""The report of a case as one HTML document for whom it is meant, which needs nothing else and asks nothing.

The customer's has nothing that the bank says only to itself: no names of staff, no notes, no evidence, no reasons. The
regulator's has the deadlines, what happened, and the account's events, which the page folds again and whose hashes it
checks by a script of its own; its content policy allows that one script and nothing else.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

from domain.account.state import stream_of as account_stream
from domain.bank import Bank
from domain.dispute import events as d
from domain.dispute.ledger import CaseLedger, Line
from domain.dispute.outside_events import EntryPostedOutside
from domain.dispute.state import Case
from domain.errors import BadInput, UnknownCase
from domain.history.event_rows import EventPage, EventRow, event_page
from domain.money import exponent
from domain.ports import Clock
from tui.application.cases.clock import read_clock
from tui.application.cases.handler import case_handler
from tui.application.cases.letters.wording import LocaleWording
from tui.application.cases.money import read_ledger
from tui.application.cases.pack import chart
from tui.application.cases.pack.pack import check_disclosable
from tui.application.cases.pack.report import at_words, visible
from tui.application.cases.pack.verify_pack import TRAINING
from tui.text.cases import DEADLINES, REGIMES, day_words, event_words, status_words
from tui.text.events import describe
from tui.text.time.zones import load_zone

Audience = Literal["customer", "regulator"]
AUDIENCES: tuple[Audience, ...] = ("customer", "regulator")
HERE = Path(__file__).parent
AROUND = 12
"""Events shown before the first disputed one and after the last that put something right."""
MOST_SHOWN, MOST_REPLAYED = 200, 20_000
LETTER_PAPER = frozenset({"US", "CA", "MX", "PH", "CL", "CO", "VE", "GT", "CR", "PR"})
"""Countries that print on Letter; others print on A4 (ISO 216)."""
COLUMNS = ("Claimed", "Lent", "Given for good", "Borne", "Owed")
FIGURES = (
    ("status", "Status"),
    ("ledger", "Ledger balance"),
    ("held", "Held"),
    ("overdraft_limit", "Overdraft limit"),
    ("available", "Available"),
    ("lent", "Lent while investigated"),
    ("refunded", "Refunded"),
)


def write_document(
    bank: Bank, case_id: str, target: Path, *, audience: Audience, zone: ZoneInfo, clock: Clock
) -> str:
    """Write the document to a new file, 0600, and return its SHA-256 in hexadecimal.

    `zone` counts where the bank's profile has none. Raises UnknownCase, Refused where a regulator's would hold what
    nobody outside is told, and BadInput where the file is there already or cannot be made.
    """
    content = document(bank, case_id, audience=audience, zone=zone, clock=clock).encode()
    try:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
    except FileExistsError:
        raise BadInput(f"{target} is there already; name a file that is not.") from None
    except OSError as error:
        raise BadInput(f"{target} cannot be written ({error.strerror}); choose another place.") from error
    return hashlib.sha256(content).hexdigest()


def document(bank: Bank, case_id: str, *, audience: Audience, zone: ZoneInfo, clock: Clock) -> str:
    """The document as HTML. All text of the log is escaped. Raises UnknownCase, Refused, BadInput."""
    import jinja2
    from markupsafe import Markup

    if bank.case(case_id) is None:
        raise UnknownCase(case_id)
    if audience == "regulator":
        check_disclosable(bank, case_id)
    said = _contents(bank, case_id, audience, zone, clock)
    style = (HERE / "document.css").read_text(encoding="utf-8") + _paper(bank.profile().country, case_id)
    script = (HERE / "replay.js").read_text(encoding="utf-8") if said["data"] else ""
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined)
    template = environment.from_string((HERE / "document.html").read_text(encoding="utf-8"))
    raw = {"style": style, "script": script, "chart": said["chart"], "data": said["data"]}
    safe = {name: Markup(text) for name, text in raw.items()}
    return template.render(**{**said, **safe, "policy": _policy(style, script)})


def _policy(style: str, script: str) -> str:
    """Nothing but this style and, where there is one, this script."""
    scripts = f"; script-src '{_source(script)}'" if script else ""
    return f"default-src 'none'; style-src '{_source(style)}'{scripts}; base-uri 'none'; form-action 'none'"


def _source(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _paper(country: str, case_id: str) -> str:
    """The sheet, with the case above and the page's number beneath."""
    size = "letter" if country in LETTER_PAPER else "A4"
    name = "".join(
        one if one.isascii() and one.isalnum() else f"\\{ord(one):x} " for one in f"Case {case_id}"
    )
    return (
        f"@page {{ size: {size}; margin: 20mm 16mm; "
        f'@top-left {{ content: "{name}"; font-size: 8pt; }} '
        '@bottom-right { content: "Page " counter(page) " of " counter(pages); font-size: 8pt; } }\n'
    )


def _contents(bank: Bank, case_id: str, audience: Audience, zone: ZoneInfo, clock: Clock) -> dict[str, Any]:
    """What the document says, as plain values; control characters are shown."""
    handler, profile, is_internal = case_handler(bank, clock), bank.profile(), audience == "regulator"
    zone = load_zone(profile.zone) if profile.zone else zone
    case, ledger = read_ledger(handler, case_id)
    righting = _put_right(bank, case_id, case)
    page, wording = _stretch(bank, case, righting), LocaleWording(profile.locale)
    said: dict[str, Any] = visible(
        {
            "lang": profile.locale or "en",
            "title": f"Case {case_id}",
            "bank": profile.name or "The bank",
            "address": profile.address,
            "training": TRAINING if bank.is_training else "",
            "name": bank.holder_names([case.holder_id]).get(case.holder_id, ""),
            "account_id": case.account_id,
            "made_at": at_words(clock(), zone),
            "zone": zone.key,
            "summary": _summary(bank, case_id, case, ledger, wording, is_internal=is_internal),
            "duties": _duties(read_clock(handler, case_id).duties) if is_internal else [],
            "columns": COLUMNS,
            "disputed": _all_disputed(bank, case, ledger, zone, wording),
            "chart_words": _chart_words(page.rows),
            "beside_words": _beside_words(page.rows),
            "statements": _statements(page, case, zone, wording),
            "left_out": f"Events {page.first} to {page.last} of {case.account_id}; the rest is in the bank's log.",
            "later": _later(bank, case, [one for one in righting if one > page.last], zone, wording),
            "history": _history(bank, case_id, case, zone, wording) if is_internal else [],
            "figures": FIGURES,
        }
    )
    drawn = chart.picture(
        page.rows, page.before.ledger, case.facts.entries, case.currency, zone, wording.figure
    )
    return said | {"chart": drawn} | (_replay(bank, case, page, wording) if is_internal else {"data": ""})


def _put_right(bank: Bank, case_id: str, case: Case) -> list[int]:
    """The account's events that put something right, those that were posted outside the case included."""
    posted = [(one.first, one.last) for one in case.postings]
    outside = [row.event for row in bank.case_events(case_id) if isinstance(row.event, EntryPostedOutside)]
    spans = [*posted, *((one.first_version, one.last_version) for one in outside)]
    return sorted({version for first, last in spans for version in range(first, last + 1)})


def _stretch(bank: Bank, case: Case, righting: Sequence[int]) -> EventPage:
    """The events around the disputed ones and what was posted for them; without any, the newest."""
    head = bank.head(case.account_id)
    last = 0 if head is None else head.version
    touched = [*case.facts.entries, *righting]
    first = min(touched, default=last) - AROUND
    until = min(max(touched, default=last) + AROUND, last, max(first, 1) + MOST_SHOWN - 1)
    return event_page(bank, case.account_id, max(first, 1), until)


def _summary(
    bank: Bank, case_id: str, case: Case, ledger: CaseLedger, wording: LocaleWording, *, is_internal: bool
) -> list[tuple[str, str]]:
    def amount(minor: int) -> str:
        return wording.amount(minor, case.currency)

    def day(of: date | None) -> str:
        return "not yet" if of is None else day_words(of)

    determined = [row.event for row in bank.case_events(case_id) if isinstance(row.event, d.Determined)]
    decided_by = case.determined_by if is_internal else (bank.profile().name or "the bank")
    given = sum(line.given for line in ledger.lines)
    claimed = ledger.claimed or case.facts.alleged_amount or 0
    return [
        ("The customer said", case.facts.words or "–"),
        ("Claimed", amount(claimed)),
        ("Notice", day(case.noticed_on)),
        ("Found", determined[-1].explanation if determined else "The investigation is not complete."),
        ("Stands", status_words(case)),
        ("Decided by", f"{decided_by}, {day(case.determined_on)}" if determined else "–"),
        ("Corrected", day(case.corrected_on)),
        ("Lent while investigated", amount(sum(line.credited for line in ledger.lines))),
        ("Given for good", amount(given)),
        ("Owed", amount(ledger.owed)),
        ("The customer was told", day(case.reported_on)),
        ("Rules", f"{REGIMES[case.facts.regime]}, {case.facts.country}"),
    ]


def _duties(duties: Sequence[Any]) -> list[dict[str, object]]:
    return [
        {
            "duty": DEADLINES[one.name],
            "due": day_words(one.due_on),
            "standing": one.status + (f", done {day_words(one.done_on)}" if one.done_on else ""),
            "late": one.status in ("missed", "late"),
            "paragraph": one.paragraph,
        }
        for one in duties
    ]


def _all_disputed(
    bank: Bank, case: Case, ledger: CaseLedger, zone: ZoneInfo, wording: LocaleWording
) -> list[dict[str, object]]:
    """The lines of the case's ledger, then the disputed entries that took no money, such as a declined payment."""
    with_money = {line.entry for line in ledger.lines}
    others = [entry for entry in dict.fromkeys(case.facts.entries) if entry not in with_money]
    lines = [*ledger.lines, *(Line(entry, 0, 0, 0, 0, 0, 0, 0) for entry in others)]
    return [_disputed(bank, case, line, zone, wording) for line in lines]


def _disputed(
    bank: Bank, case: Case, line: Line, zone: ZoneInfo, wording: LocaleWording
) -> dict[str, object]:
    figures = (line.claimed, line.credited, line.given, line.borne, line.owed)
    row = None if line.entry is None else event_page(bank, case.account_id, line.entry, line.entry).rows[0]
    return {
        "entry": "–" if row is None else row.version,
        "effective": "–" if row is None else at_words(row.effective_at, zone),
        "words": "Money that never came" if row is None else describe(row),
        "figures": [wording.figure(one, case.currency) for one in figures],
    }


def _chart_words(rows: Sequence[EventRow]) -> str:
    if any(row.is_late for row in rows):
        return (
            "Dashed: AS-AT, the balance as it was known. Solid: AS-OF, as it counts. "
            "They differ where something was recorded late."
        )
    return "AS-AT and AS-OF are the same here: nothing in this stretch was recorded late."


def _beside_words(rows: Sequence[EventRow]) -> str:
    late = [str(row.version) for row in rows if row.is_late]
    return (
        f"Recorded after the instant they count from: {', '.join(late)}."
        if late
        else "Nothing in this stretch was recorded late: the two statements differ in no balance."
    )


def _statements(
    page: EventPage, case: Case, zone: ZoneInfo, wording: LocaleWording
) -> list[tuple[str, list[dict[str, object]]]]:
    """The movements in the order in which they became known, and in that in which they count."""
    balances = {row.version: row.balance for row in page.rows}
    by_value = sorted(page.rows, key=lambda one: (one.effective_at, one.version))
    counts = dict(
        zip(
            (row.version for row in by_value),
            (balance for _, balance in chart.as_it_counts(page.rows, page.before.ledger)),
            strict=True,
        )
    )

    def line(row: EventRow, at: int, balance: int) -> dict[str, object]:
        return {
            "day": at_words(at, zone)[:16],
            "words": describe(row),
            "amount": wording.figure(row.change or 0, case.currency, signed=True),
            "balance": wording.figure(balance, case.currency),
            "disputed": row.version in case.facts.entries,
        }

    def is_shown(row: EventRow) -> bool:
        return bool(row.change) or row.version in case.facts.entries

    was = [line(row, row.recorded_at, balances[row.version]) for row in page.rows if is_shown(row)]
    now = [line(row, row.effective_at, counts[row.version]) for row in by_value if is_shown(row)]
    return [("As it was: in the order recorded", was), ("As it is: by the day it counts from", now)]


def _later(
    bank: Bank, case: Case, versions: Sequence[int], zone: ZoneInfo, wording: LocaleWording
) -> list[dict[str, object]]:
    """What put something right too long after the disputed events to be shown with them."""
    rows = [event_page(bank, case.account_id, version, version).rows[0] for version in versions[:MOST_SHOWN]]
    return [
        {
            "day": at_words(row.recorded_at, zone)[:16],
            "words": describe(row),
            "amount": wording.figure(row.change or 0, case.currency, signed=True),
            "balance": wording.figure(row.balance, case.currency),
        }
        for row in rows
    ]


def _history(
    bank: Bank, case_id: str, case: Case, zone: ZoneInfo, wording: LocaleWording
) -> list[dict[str, object]]:
    return [
        {
            "version": row.version,
            "at": at_words(row.recorded_at, zone),
            "actor": row.actor,
            "words": event_words(row.event, case.currency, wording.figure),
        }
        for row in bank.case_events(case_id)
    ]


def _replay(bank: Bank, case: Case, page: EventPage, wording: LocaleWording) -> dict[str, Any]:
    """The account's events as the log has them, for the page's own fold; nothing of an account too long for a page."""
    if page.last > MOST_REPLAYED or not page.rows:
        return {"data": ""}
    stream = account_stream(case.account_id)
    lines = [line for line in bank.export_stream(stream) if json.loads(line)["version"] <= page.last]
    unread = [row.version for row in bank.events(stream, until=page.last) if row.event is None]
    head = json.loads(lines[-1])["hash"]
    start = min((one for one in case.facts.entries if one in page), default=page.first)
    pack = {
        "events": lines,
        "unread": unread,
        "head": head,
        "first": page.first,
        "digits": exponent(case.currency),
        "marks": wording.marks,
        "words": [visible(describe(row)) for row in page.rows],
    }
    return {"data": embedded(pack), "first": page.first, "last": page.last, "start": start, "head": head}


def embedded(value: object) -> str:
    """JSON that is safe inside a script element: plain ASCII that cannot end the element or begin a comment."""
    text = json.dumps(value)
    for mark in "<>&":
        text = text.replace(mark, f"\\u{ord(mark):04x}")
    return text
