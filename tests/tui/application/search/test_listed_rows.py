"""Lines of a list and the events on them, whichever a filter lets through."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tui.application.search.listed_rows import ListedRows


@given(st.data())
def test_every_line_leads_to_its_event_and_back(data: st.DataObject) -> None:
    head = data.draw(st.integers(1, 40))
    matches = data.draw(st.none() | st.sets(st.integers(1, head)))
    cursor = data.draw(st.integers(0, head))
    rows = ListedRows(head, None if matches is None else tuple(sorted(matches)), cursor)
    listed = [rows.version(line) for line in range(1, rows.count + 1)]
    shown = set(range(1, head + 1)) if matches is None else matches | ({cursor} - {0})
    assert listed == sorted(shown)
    for version in range(1, head + 1):
        assert rows.line(version) == sum(one <= version for one in listed)
