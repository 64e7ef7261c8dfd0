"""A sample history that says what folding a case's events does: see `storage.streams.case_fingerprint`.

It goes through every way of every function that folds; tests change each of those in turn and see the fingerprint
change.
"""

from __future__ import annotations

from storage.streams.case_money_samples import SAMPLES as MORE

Sample = tuple[str, int, str, str]
"""(type, schema version, stored text, actor) of an event."""

FIGURES = '{"ledger":1,"held":0,"available":1}'


def _due(name: str, due_on: str) -> str:
    said = '"since":"2026-03-01","counted":10,"unit":"business days","rule":"r","why":"w"'
    return f'{{"name":"{name}","due_on":"{due_on}",{said}}}'


def _determined(outcome: str, on: str, corrected_by: str = "") -> Sample:
    said = f'"outcome":"{outcome}","determined_on":"{on}","explanation":"e","corrected_by":[{corrected_by}]'
    return "Determined", 1, f"{{{said}}}", "ada"


def _proposed(number: int, steps: str, *, needs_approval: bool, by: str = "ada") -> Sample:
    said = f'"number":{number},"steps":[{steps}],"account_version":9,"amount":{number}00'
    needs = "true" if needs_approval else "false"
    figures = f'"before":{FIGURES},"after":{FIGURES}'
    return "CorrectionProposed", 1, f'{{{said},"needs_approval":{needs},{figures}}}', by


def _posted(number: int, on: str) -> Sample:
    said = f'"number":{number},"posted_on":"{on}","first_version":10,"last_version":11,"event_ids":["e"]'
    return "CorrectionPosted", 1, f"{{{said}}}", "ada"


def _letter(number: int, kind: str, on: str) -> Sample:
    said = f'"number":{number},"kind":"{kind}","subject":"s","text":"t","sent_on":"{on}"'
    return "LetterIssued", 1, f"{{{said}}}", "ada"


def _cited(number: int) -> Sample:
    said = f'"number":{number},"kind":"event","version":4,"instant":5,"known_version":9,"figures":{FIGURES}'
    cited = f'[{{"version":4,"hash":"{"0" * 64}"}}]'
    return "EvidenceCited", 1, f'{{{said},"cited":{cited}}}', "ada"


def _reopened(on: str) -> Sample:
    return "CaseReopened", 1, f'{{"noticed_on":"{on}"}}', "ada"


def _noticed(account: str, more: str) -> Sample:
    said = f'"account_id":"{account}","currency":"GBP","reason_code":"amount","regime":"reg-e","country":"US"'
    return (
        "NoticeReceived",
        1,
        f'{{{said},"notice_channel":"written","noticed_on":"2026-03-02"{more}}}',
        "ada",
    )


def _amended(was: int, now: int) -> Sample:
    facts = '"reason_code":"amount","regime":"reg-e","country":"US","notice_channel":"oral","noticed_on":"2026-03-02"'
    said = ",".join(f'"{name}":{{{facts},"noticed_at":{at}}}' for name, at in (("was", was), ("now", now)))
    return "FactsAmended", 2, f"{{{said}}}", "ada"


CREDIT = '{"do":"credit","credit_id":"c","entry":4,"amount":700}'
CREDIT_2 = '{"do":"credit","credit_id":"d","entry":5,"amount":50}'
REVERSE = '{"do":"reverse","entry":4}'

SAMPLES: tuple[Sample, ...] = (
    ("DeadlinesSet", 1, f'{{"deadlines":[{_due("report", "2026-03-20")}]}}', "ada"),
    _noticed(
        "7",
        ',"alleged_amount":700,"entries":[4,5],"words":"not mine","holder_id":"h","statement_on":"2026-02-28",'
        '"learned_on":"2026-03-01","new_account":true,"point_of_sale":true,"foreign":true',
    ),
    (
        "DeadlinesSet",
        1,
        f'{{"deadlines":[{_due("notice", "2026-03-03")},{_due("report", "2026-03-20")},'
        f"{_due('determine', '2026-03-16')},{_due('complete', '2026-03-16')},{_due('honour', '2026-03-04')}]}}",
        "ada",
    ),
    (
        "CaseFactsChanged",
        1,
        '{"statement_on":"2026-02-27","learned_on":"2026-02-26","new_account":false,"point_of_sale":false,'
        '"foreign":false}',
        "ada",
    ),
    ("CaseFactsChanged", 1, '{"learned_on":"2026-02-25"}', "ada"),
    ("NoteAdded", 1, '{"text":"n"}', "ada"),
    ("CaseAssigned", 1, '{"assignee":"ben"}', "ada"),
    _cited(1),
    ("FindingRecorded", 1, '{"number":1,"text":"f","evidence":[1]}', "ada"),
    ("DeadlineMet", 1, '{"name":"complete","due_on":"2026-03-16","met_on":"2026-03-15"}', "ada"),
    ("DeadlineMissed", 1, '{"name":"determine","due_on":"2026-03-16"}', "ada"),
    _proposed(1, CREDIT, needs_approval=True),
    _proposed(2, CREDIT_2, needs_approval=True, by="ben"),
    _proposed(3, REVERSE, needs_approval=False),
    ("CorrectionApproved", 1, '{"number":1}', "cleo"),
    ("CorrectionRejected", 1, '{"number":3}', "cleo"),
    ("CorrectionApproved", 1, '{"number":9}', "cleo"),
    _posted(1, "2026-03-05"),
    _posted(2, "2026-03-06"),
    _posted(9, "2026-03-06"),
    _letter(1, "acknowledgement", "2026-03-03"),
    _letter(2, "provisional-credit", "2026-03-06"),
    _letter(3, "provisional-credit", "2026-03-07"),
    _determined("no_error", "2026-03-09"),
    _letter(4, "no-error", "2026-03-10"),
    _letter(5, "no-error", "2026-03-11"),
    _proposed(4, '{"do":"withdraw-credit","credit_id":"c"}', needs_approval=False),
    _proposed(5, '{"do":"make-final","credit_id":"d"}', needs_approval=False),
    # Turned down while another is open: the case goes on correcting; then the last one is.
    ("CorrectionRejected", 1, '{"number":4}', "cleo"),
    ("CorrectionApproved", 1, '{"number":5}', "dan"),
    ("CorrectionRejected", 1, '{"number":4}', "dan"),
    ("CorrectionRejected", 1, '{"number":5}', "cleo"),
    _proposed(6, '{"do":"withdraw-credit","credit_id":"c"}', needs_approval=False),
    _posted(6, "2026-03-12"),
    _proposed(7, '{"do":"make-final","credit_id":"d"}', needs_approval=False),
    _posted(7, "2026-03-13"),
    # Turned down after something was corrected: it has been corrected.
    _proposed(8, REVERSE, needs_approval=False),
    ("CorrectionRejected", 1, '{"number":8}', "cleo"),
    _amended(7, 8),
    ("CaseClosed", 1, '{"outcome":"no_error"}', "ada"),
    ("CorrectionRejected", 1, '{"number":8}', "dan"),
    _reopened("2026-04-01"),
    ("DeadlinesSet", 1, f'{{"deadlines":[{_due("complete", "2026-04-10")}]}}', "ada"),
    # Each way to leave "received", and to stay where it is.
    _noticed("8", ""),
    _cited(2),
    _noticed("8", ""),
    ("FindingRecorded", 1, '{"number":2,"text":"f","evidence":[]}', "ada"),
    _noticed("8", ""),
    _proposed(9, REVERSE, needs_approval=True),
    _posted(9, "2026-04-03"),
    _determined("error_confirmed", "2026-04-04", "12"),
    ("CaseAssigned", 1, '{"assignee":"cleo"}', "ada"),
    _cited(3),
    ("FindingRecorded", 1, '{"number":3,"text":"f","evidence":[]}', "ada"),
    _proposed(10, CREDIT, needs_approval=True),
    _determined("error_confirmed", "2026-04-05"),
    ("NoticeWithdrawn", 1, "{}", "ada"),
    ("CaseClosed", 1, '{"outcome":"withdrawn"}', "ada"),
    _cited(4),
    *MORE,
    # What cannot be read: one after the other, the first counts.
    ("NoteAdded", 1, '{"text":""}', "ada"),
    ("NoteAdded", 2, '{"text":"n"}', "ada"),
)
