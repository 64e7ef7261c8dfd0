"""A sample history that says what folding the profile's events does: see `storage.streams.profile_fingerprint`."""

from __future__ import annotations

Sample = tuple[str, int, str]
"""(type, schema version, stored text) of an event."""

SAMPLES: tuple[Sample, ...] = (
    (
        "ProfileChanged",
        1,
        '{"name":"Highland Bank","address":"1 High Street, Oban","telephone":"+44 1631 496 0000"}',
    ),
    ("ProfileChanged", 1, '{"country":"GB","subdivision":"SCT","zone":"Europe/London","locale":"en-GB"}'),
    ("ProfileChanged", 1, '{"weekend":["fri","sat"],"closures":["2026-12-24","2026-12-31"],"saturday":true}'),
    ("ProfileChanged", 1, '{"currency":"GBP","four_eyes_posting":0,"four_eyes_case":25000}'),
    ("ProfileChanged", 1, '{"four_eyes_customer_day":50000,"snapshot_every":50}'),
    ("ProfileChanged", 1, '{"zone":"UTC","weekend":[],"closures":[],"saturday":false,"subdivision":""}'),
    # What cannot be read: one after the other, the first counts.
    ("ProfileChanged", 1, '{"snapshot_every":0}'),
    ("ProfileChanged", 2, "{}"),
)
