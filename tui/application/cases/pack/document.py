"""The report of a case as one HTML document for whom it is meant, which needs nothing else and asks nothing.

The regulator's has the account's events, which the page folds again and whose hashes it checks by a script of its own;
its content policy allows that one script and nothing else. It is the report of an evidence pack too.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from domain.account.state import stream_of as account_stream
from domain.bank import Bank
from domain.dispute.state import stream_of as case_stream
from domain.errors import BadInput, UnknownAccount, UnknownCase
from domain.money import exponent
from domain.ports import Clock
from tui.application.cases.pack.excerpt import Excerpt
from tui.application.cases.pack.letterhead import Letterhead, letterhead
from tui.application.cases.pack.report import Audience, Heads, check_disclosable, told, visible
from tui.text.events import describe

HERE = Path(__file__).parent
MOST_REPLAYED = 20_000
CSS_PAPER = {"a4": "A4", "us-letter": "letter"}
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
    """The document as HTML. Raises UnknownCase, UnknownAccount, Refused, BadInput."""
    case = bank.case(case_id)
    if case is None:
        raise UnknownCase(case_id)
    if audience == "regulator":
        check_disclosable(bank, case_id)
    head = letterhead(bank, case.holder_id, zone=zone, now=clock())
    return page(bank, _heads(bank, case_id, case.account_id), head, audience)


def _heads(bank: Bank, case_id: str, account_id: str) -> Heads:
    """Where the streams end now, the case's first: an account is never behind what its case tells of it."""
    last, account, stream = bank.case_events(case_id)[-1], bank.head(account_id), account_stream(account_id)
    end = None if account is None else bank.event(stream, account.version)
    if end is None:
        raise UnknownAccount(account_id)
    return {case_stream(case_id): (last.version, last.hash), stream: (end.version, end.hash)}


def page(bank: Bank, heads: Heads, head: Letterhead, audience: Audience) -> str:
    """The report of what was recorded up to the `heads`, as HTML. All text of the log is escaped. Raises BadInput."""
    import jinja2
    from markupsafe import Markup

    report = told(bank, heads, head, audience)
    said = report.values | {"figures": FIGURES}
    said |= _replay(bank, report.excerpt) if audience == "regulator" else {"data": ""}
    style = (HERE / "document.css").read_text(encoding="utf-8") + _paper(said["paper"], said["title"])
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


def _paper(size: str, title: str) -> str:
    """The sheet, with the case above and the page's number beneath."""
    name = "".join(one if one.isascii() and one.isalnum() else f"\\{ord(one):x} " for one in title)
    return (
        f"@page {{ size: {CSS_PAPER[size]}; margin: 20mm 16mm; "
        f'@top-left {{ content: "{name}"; font-size: 8pt; }} '
        '@bottom-right { content: "Page " counter(page) " of " counter(pages); font-size: 8pt; } }\n'
    )


def _replay(bank: Bank, shown: Excerpt) -> dict[str, Any]:
    """The account's events as the log has them, for the page's own fold; nothing of an account too long for a page."""
    case, page = shown.case, shown.page
    if page.last > MOST_REPLAYED or not page.rows:
        return {"data": ""}
    stream = account_stream(case.account_id)
    lines = [line for line in bank.export_stream(stream) if json.loads(line)["version"] <= page.last]
    unread = [row.version for row in bank.events(stream, until=page.last) if row.event is None]
    head = json.loads(lines[-1])["hash"]
    pack = {
        "events": lines,
        "unread": unread,
        "head": head,
        "first": page.first,
        "digits": exponent(case.currency),
        "marks": shown.wording.marks,
        "words": [visible(describe(row)) for row in page.rows],
    }
    return {
        "data": embedded(pack),
        "first": page.first,
        "last": page.last,
        "start": shown.start,
        "head": head,
    }


def embedded(value: object) -> str:
    """JSON that is safe inside a script element: plain ASCII that cannot end the element or begin a comment."""
    text = json.dumps(value)
    for mark in "<>&":
        text = text.replace(mark, f"\\u{ord(mark):04x}")
    return text
