"""More of the sample history of a case: facts amended, credits told and taken back, what is owed, what is beside it.

See `storage.streams.case_samples`, which it goes on from.
"""

from __future__ import annotations

Sample = tuple[str, int, str, str]
"""(type, schema version, stored text, actor) of an event."""

FIGURES = '{"ledger":1,"held":0,"available":1}'
FACTS = (
    '"reason_code":"amount","regime":"reg-e","country":"US","notice_channel":"oral","noticed_on":"2026-05-01"'
)


def _due(name: str, due_on: str, about: str = "") -> str:
    said = '"since":"2026-05-01","counted":10,"unit":"business days","rule":"r","why":"w"'
    return f'{{"name":"{name}","about":"{about}","due_on":"{due_on}",{said}}}'


def _clock(kind: str, name: str, due_on: str, more: str = "", version: int = 2) -> Sample:
    return f"Deadline{kind}", version, f'{{"name":"{name}","due_on":"{due_on}"{more}}}', "recount"


def _posted(
    number: int, step: str, on: str, owed: str, first: int = 20, last: int = 20
) -> tuple[Sample, Sample]:
    figures = f'"before":{FIGURES},"after":{FIGURES}'
    said = f'"number":{number},"steps":[{step}],"account_version":9,"amount":{number}00,"given":{number}0'
    done = f'"number":{number},"posted_on":"{on}","first_version":{first},"last_version":{last}'
    return (
        ("CorrectionProposed", 2, f'{{{said},"needs_approval":false,{figures}}}', "ada"),
        ("CorrectionPosted", 2, f'{{{done},"event_ids":["e"],"owed":{owed}}}', "ada"),
    )


def _batched(number: int) -> Sample:
    figures = f'"before":{FIGURES},"after":{FIGURES},"batch":"B-1"'
    said = (
        f'"number":{number},"steps":[{{"do":"reverse","entry":4,"amount":5}}],"account_version":9,"amount":5'
    )
    return "CorrectionProposed", 3, f'{{{said},"given":5,"needs_approval":true,{figures}}}', "ada"


def _letter(number: int, kind: str, on: str, tells_of: str) -> Sample:
    said = f'"number":{number},"kind":"{kind}","subject":"s","text":"t","sent_on":"{on}"'
    return "LetterIssued", 2, f'{{{said},"tells_of":[{tells_of}]}}', "ada"


def _old_letter(number: int, kind: str, on: str) -> Sample:
    said = f'"number":{number},"kind":"{kind}","subject":"s","text":"t","sent_on":"{on}"'
    return "LetterIssued", 1, f"{{{said}}}", "ada"


def _determined(outcome: str, on: str, owed: str, borne: str = "") -> Sample:
    said = (
        f'"outcome":"{outcome}","determined_on":"{on}","explanation":"e","corrected_by":[],"borne":[{borne}]'
    )
    return "Determined", 2, f'{{{said},"owed":{owed}}}', "ben"


def _outside(on: str, given: int, owed: int, first: int = 30, credit: str = "") -> Sample:
    said = f'"posted_on":"{on}","first_version":{first},"last_version":{first},"given":{given},"owed":{owed}'
    return "EntryPostedOutside", 1, f"{{{said}{credit}}}", "eve"


def _credit_outside(credit_id: str, became: str, entry: str = "4") -> str:
    said = f'"credit_id":"{credit_id}","became":"{became}","entry":{entry},"amount":70'
    return f',"credit":{{{said}}}'


def _reopened(on: str, on_documents: str) -> Sample:
    return "CaseReopened", 2, f'{{"noticed_on":"{on}","on_documents":{on_documents}}}', "ada"


def _credit(credit_id: str, entry: str) -> str:
    return f'{{"do":"credit","credit_id":"{credit_id}","entry":{entry},"amount":70}}'


def _amended(was: str, now: str, more: str = "", version: int = 1) -> Sample:
    days = '"debits_on":["2026-04-20","2026-04-21"]'
    return "FactsAmended", version, f'{{"was":{{{FACTS},{was}}},"now":{{{FACTS},{now}}},{days}{more}}}', "ada"


def _told_at(instant: int) -> str:
    return f'"noticed_at":{instant}'


REVERSE = '{"do":"reverse","entry":4}'
FINAL = '{"do":"make-final","credit_id":"g"}'

SAMPLES: tuple[Sample, ...] = (
    (
        "NoticeReceived",
        2,
        f'{{"account_id":"9","currency":"USD",{FACTS},"entries":[4],"missing":9,"debits_on":["2026-04-20"]}}',
        "ada",
    ),
    (
        "DeadlinesSet",
        2,
        f'{{"deadlines":[{_due("determine", "2026-05-15")},{_due("tell-credit", "2026-05-08", "f")},'
        f"{_due('confirmation', '2026-05-04')}]}}",
        "ada",
    ),
    (
        "NoticeReceived",
        3,
        f'{{"account_id":"9","currency":"USD",{FACTS},{_told_at(8)},"entries":[4],"kept_back":35}}',
        "ada",
    ),
    _amended(_told_at(8), _told_at(7), ',"kept_back":30', version=2),
    _amended('"entries":[4]', '"entries":[4,5]'),
    (
        "EvidenceCited",
        2,
        f'{{"number":9,"kind":"liability","version":4,"instant":5,"known_version":9,"figures":{FIGURES},'
        '"cited":[],"edits":"[]"}',
        "ada",
    ),
    _clock("Missed", "correct", "2026-05-06"),
    _clock("Missed", "determine", "2026-05-15"),
    _clock("Missed", "report", "2026-05-09"),
    _clock("Met", "determine", "2026-05-15", ',"met_on":"2026-05-18"'),
    _clock("Met", "tell-credit", "2026-05-08", ',"about":"f","met_on":"2026-05-07"'),
    _clock("Cured", "report", "2026-05-09", version=1),
    _clock("Missed", "report", "2026-05-12"),
    # Credits: told of, announced to be debited and debited, never told of and debited, made final.
    *_posted(20, _credit("f", "4"), "2026-05-05", "12"),
    *_posted(21, _credit("g", "null"), "2026-05-05", "12"),
    *_posted(22, _credit("h", "5"), "2026-05-05", "12", first=21, last=20),
    *_posted(23, _credit("i", "6"), "2026-05-05", "12"),
    _letter(20, "provisional-credit", "2026-05-06", '"nobody","f"'),
    ("DebitScheduled", 1, '{"credit_id":"f","due_on":"2026-05-14"}', "ada"),
    _letter(21, "provisional-credit", "2026-05-06", '"f"'),
    _letter(22, "debit", "2026-05-07", '"f"'),
    _letter(23, "debit", "2026-05-08", '"f"'),
    (
        "ScheduledDebitPosted",
        1,
        '{"credit_id":"f","posted_on":"2026-05-14","version":25,"event_id":"e"}',
        "ada",
    ),
    *_posted(24, '{"do":"withdraw-credit","credit_id":"h","on":"2026-05-15"}', "2026-05-15", "12"),
    *_posted(25, '{"do":"withdraw-credit","credit_id":"i","on":"2026-05-20"}', "2026-05-15", "12"),
    _letter(24, "provisional-credit", "2026-05-15", '"h"'),
    _old_letter(25, "acknowledgement", "2026-05-15"),
    *_posted(26, '{"do":"withdraw-credit","credit_id":"i"}', "2026-05-16", "12"),
    _old_letter(26, "no-error", "2026-05-17"),
    # Credits by hand; debits on another day than was announced.
    _outside("2026-05-17", 70, 12, credit=_credit_outside("j", "granted")),
    _outside("2026-05-17", 70, 12, credit=_credit_outside("k", "granted", "null")),
    _outside("2026-05-17", 70, 12, credit=_credit_outside("l", "granted")),
    ("DebitScheduled", 1, '{"credit_id":"j","due_on":"2026-05-22"}', "ada"),
    ("DebitScheduled", 1, '{"credit_id":"l","due_on":"2026-05-21"}', "ada"),
    _letter(27, "debit", "2026-05-17", '"j","l"'),
    ("DebitScheduled", 1, '{"credit_id":"l","due_on":"2026-05-25"}', "ada"),
    _outside("2026-05-17", 0, 12, credit=_credit_outside("j", "withdrawn")),
    _outside("2026-05-17", 0, 12, credit=_credit_outside("k", "final", "null")),
    _outside("2026-05-17", 0, 12, credit=_credit_outside("nobody", "withdrawn")),
    _letter(28, "debit", "2026-05-18", '"l"'),
    _outside("2026-05-25", 0, 12, credit=_credit_outside("l", "withdrawn")),
    *_posted(30, _credit("j", "7"), "2026-05-17", "12"),
    *_posted(31, '{"do":"withdraw-credit","credit_id":"j","amount":30}', "2026-05-17", "12"),
    *_posted(32, _credit("k", "7"), "2026-05-17", "12"),
    *_posted(33, '{"do":"withdraw-credit","credit_id":"k","amount":70}', "2026-05-17", "12"),
    # What is owed, and what is corrected by it.
    _determined("error_confirmed", "2026-05-18", "100", '{"entry":4,"amount":50},{"entry":null,"amount":7}'),
    _amended(_told_at(7), _told_at(6), ',"borne":[{"entry":4,"amount":20}]', version=2),
    _amended(_told_at(6), _told_at(6), ',"borne":[]', version=2),
    _amended('"entries":[4]', '"entries":[4,5]', ',"owed":120,"amended_on":"2026-05-18"'),
    _amended('"entries":[4,5]', '"entries":[5]', ',"owed":0,"amended_on":"2026-05-18"'),
    _amended('"entries":[5]', '"entries":[4,5]', ',"owed":90'),
    *_posted(27, REVERSE, "2026-05-19", "0"),
    *_posted(28, FINAL, "2026-05-20", "0"),
    _outside("2026-05-21", 3, 9),
    _outside("2026-05-22", 4, 0),
    _determined("different_error", "2026-05-23", "5"),
    *_posted(29, REVERSE, "2026-05-24", "0"),
    _determined("no_error", "2026-05-25", "0"),
    ("ContactRecorded", 1, '{"direction":"in","medium":"phone","at":1,"text":"t"}', "ada"),
    ("TaskAdded", 1, '{"number":1,"text":"t","due_on":"2026-05-30"}', "ada"),
    ("TaskAdded", 1, '{"number":2,"text":"t","due_on":"2026-05-31"}', "ada"),
    ("TaskDone", 1, '{"number":2}', "ada"),
    ("TaskDone", 1, '{"number":7}', "ada"),
    ("FileAttached", 1, f'{{"number":1,"name":"n","sha256":"{"0" * 64}","size":1}}', "ada"),
    ("CaseLinked", 1, '{"relation":"duplicate-of","case_id":"D-2"}', "ada"),
    _reopened("2026-06-01", "true"),
    ("NoticeWithdrawn", 1, "{}", "ada"),
    ("CaseClosed", 1, '{"outcome":"withdrawn"}', "ada"),
    _reopened("2026-06-02", "false"),
    _clock("Met", "correct", "2026-06-04", ',"met_on":"2026-06-03"'),
    # What was met by giving enough is judged anew by other facts of what was to be given.
    *(_clock("Met", name, "2026-06-15", ',"met_on":"2026-06-04"') for name in ("determine", "refund")),
    _amended('"entries":[4,5]', '"entries":[4,5],"foreign":true'),
    _amended('"entries":[4,5],"foreign":true', '"entries":[4],"foreign":true'),
    ("CaseAssigned", 1, '{"assignee":"eve"}', "ada"),
    _reopened("2026-06-05", "false"),
    # Proposed and approved with others.
    _batched(9),
)
