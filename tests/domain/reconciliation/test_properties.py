"""Whatever a statement and a log hold: nothing is lost or counted twice, it closes, and no order changes it."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.ports import Store
from domain.reconciliation.entries import LogEntry, read_entries
from domain.reconciliation.items import of_entry, of_line
from domain.reconciliation.matching import Matching, match
from domain.reconciliation.reconcile import WITH_AMOUNTS, reconcile
from tests.kit.reconciliations import FIRST, LAST, UTC, Row, log_of, march, statement
from tests.kit.spec import A

ROWS = st.lists(
    st.builds(
        Row,
        day=st.integers(FIRST, 12),
        amount=st.sampled_from((-300, 300, -200, -500, 100)),
        name=st.sampled_from(("", "Bean", "Bean & Co", "Corner")),
        ref=st.sampled_from(("", "", "R1", "R2")),
    ),
    max_size=9,
)


def entries_of(store: Store) -> tuple[LogEntry, ...]:
    return read_entries(store, A, march(FIRST), march(LAST), UTC).entries


@given(log=ROWS, lines=ROWS, opening=st.sampled_from((0, 700)))
@settings(max_examples=80, deadline=None)
def test_every_line_and_every_entry_is_in_one_group_and_the_sum_closes(
    log: list[Row], lines: list[Row], opening: int
) -> None:
    store, told = log_of(log, 700), statement(sorted(lines, key=lambda one: one.day), opening)
    result = reconcile(store, A, told)
    findings = [one for name in WITH_AMOUNTS for one in result.groups[name]]
    places = Counter(place for one in findings for place in one.places)
    assert places == Counter(range(len(lines)))
    versions = Counter(entry.version for one in findings for entry in one.entries)
    cancelled = Counter(entry.version for pair in result.cancelled for entry in pair)
    assert versions + cancelled == Counter(one.version for one in entries_of(store))
    assert result.closing[0] == result.closing[1] + sum(amount for _, amount in result.terms())
    assert all(one.difference == 0 for one in result.groups["matched"])
    if result.drift:
        assert (result.drift[-1].statement, result.drift[-1].log) == result.closing


@given(log=ROWS, lines=ROWS, data=st.data())
@settings(max_examples=60, deadline=None)
def test_no_order_of_the_input_changes_what_belongs_together(
    log: list[Row], lines: list[Row], data: st.DataObject
) -> None:
    items = [of_line(place, line) for place, line in enumerate(statement(lines).lines)]
    entries = [of_entry(one) for one in entries_of(log_of(log))]
    turned = match(data.draw(st.permutations(items)), data.draw(st.permutations(entries)), 5)
    assert _said(turned) == _said(match(items, entries, 5))


@given(log=ROWS)
@settings(max_examples=40, deadline=None)
def test_a_statement_that_says_what_the_log_says_agrees(log: list[Row]) -> None:
    store = log_of(log, 700)
    rows = [replace(row, valued=row.valued) for row in sorted(log, key=lambda one: one.day)]
    result = reconcile(store, A, statement(rows, 700))
    assert not [one for name in ("differs", "sign") for one in result.groups[name]]
    assert result.agrees, result.groups


def _said(matching: Matching) -> object:
    found = sorted(
        (one.way, sorted(line.place for line in one.lines), sorted(entry.place for entry in one.entries))
        for one in matching.found
    )
    offers = sorted((one.line.place, [entry.place for entry in one.entries]) for one in matching.offers)
    return found, sorted(matching.lines), sorted(matching.entries), offers
