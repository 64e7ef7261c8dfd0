"""A sample history that says what folding a batch's events does: see `storage.streams.batch_fingerprint`."""

from __future__ import annotations

Sample = tuple[str, int, str, str]
"""(type, schema version, stored text, actor) of an event."""

_SUMS = (
    '"accounts":2,"entries":3,"totals":[{"currency":"GBP","accounts":2,"entries":3,"amount":7000}],'
    f'"digest":"{"d1" * 32}"'
)
_PROPOSED = f'{{"explanation":"we looked",{_SUMS},"needs_approval":true}}'
_SMALL = _PROPOSED.replace("true", "false")

SAMPLES: tuple[Sample, ...] = (
    (
        "BatchOpened",
        1,
        '{"pattern":"double-postings","pattern_version":1,"title":"The same payment taken twice","position":40,'
        f'"sweep":"{"ab" * 32}","without_money":2}}',
        "ada",
    ),
    (
        "EntriesListed",
        1,
        '{"entries":[{"account_id":"4417","entry":3,"owed":3500,"currency":"GBP","words":"as event 2"}]}',
        "ada",
    ),
    ("EntriesLeftOut", 1, '{"entries":[{"account_id":"4417","entry":3,"why":"two coffees"}]}', "bob"),
    # Approved by number and digest; another digest approves nothing, nor does one of the hands.
    ("BatchProposed", 1, _PROPOSED, "cy"),
    ("BatchApproved", 1, f"{{{_SUMS}}}".replace("d1", "d2"), "grace"),
    ("BatchApproved", 1, f"{{{_SUMS}}}", "Cy "),
    ("BatchApproved", 1, f"{{{_SUMS}}}", "grace"),
    (
        "ChildPosted",
        1,
        '{"account_id":"4417","case_id":"D-9","currency":"GBP","amount":3500,"first_version":9,"last_version":9}',
        "ada",
    ),
    ("ChildRefused", 1, '{"account_id":"4418","why":"The account is closed."}', "ada"),
    # What is left out, or rejected, voids what was approved.
    ("EntriesLeftOut", 1, '{"entries":[{"account_id":"4419","entry":5,"why":"asked for it"}]}', "ada"),
    ("BatchApproved", 1, f"{{{_SUMS}}}", "grace"),
    ("BatchProposed", 1, _SMALL, "ada"),
    ("BatchRejected", 1, "{}", "grace"),
    ("BatchProposed", 1, _SMALL, "ada"),
    # What cannot be read: one after the other, the first counts.
    ("BatchApproved", 2, "{}", "grace"),
    ("ChildRefused", 1, '{"account_id":"4418"}', "ada"),
)
