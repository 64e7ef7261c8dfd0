"""The edits of a what-if survive as text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import DamageFound
from domain.evidence.what_if_text import edits_from, edits_text
from domain.history.what_if import Change, Edit, Insert, LeaveOut, Move
from tests.domain.history.test_field_changes import ANY_EVENT

VERSIONS = st.integers(1, 10**9)
INSTANTS = st.integers(0, 2 * 10**15)
EDITS = st.one_of(
    st.builds(LeaveOut, VERSIONS),
    st.builds(Move, VERSIONS, INSTANTS),
    st.builds(Change, VERSIONS, ANY_EVENT),
    st.builds(Insert, ANY_EVENT, INSTANTS),
)


@given(st.lists(EDITS, max_size=6).map(tuple))
def test_what_is_written_is_read(edits: tuple[Edit, ...]) -> None:
    assert edits_from(edits_text(edits)) == edits


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}x",
        "[1]",
        '[{"do":"undo"}]',
        '[{"do":"move","when":3}]',
        '[{"do":"insert","event":"MoneyDeposited","data":{"amount":-5}}]',
        '[{"do":"insert","event":"Nothing","data":{}}]',
    ],
)
def test_what_is_none_is_told(text: str) -> None:
    with pytest.raises(DamageFound, match="cannot be read"):
        edits_from(text)
