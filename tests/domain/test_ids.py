"""UUIDv7 identifiers: RFC 9562, section 5.7."""

from __future__ import annotations

from uuid import RFC_4122, UUID

from hypothesis import given
from hypothesis import strategies as st

from domain.ids import uuid7, uuid7_from
from tests.kit.bench import DAY, EPOCH

INSTANTS = st.integers(0, (1 << 48) * 1000 - 1)


@given(now=INSTANTS)
def test_an_id_has_the_layout_of_the_rfc(now: int) -> None:
    identifier = UUID(uuid7(now))
    assert identifier.version == 7
    assert identifier.variant == RFC_4122
    assert identifier.int >> 80 == now // 1000


def test_ids_of_one_instant_differ() -> None:
    assert len({uuid7(EPOCH) for _ in range(1000)}) == 1000


@given(now=st.integers(0, EPOCH), later=st.integers(1000, EPOCH))
def test_a_later_id_sorts_after_an_earlier_one_as_text(now: int, later: int) -> None:
    assert uuid7(now) < uuid7(now + later)


def test_an_instant_before_1970_still_makes_an_id() -> None:
    assert UUID(uuid7(-DAY)).int >> 80 == 0


@given(now=INSTANTS, name=st.text(st.characters(exclude_categories=["Cs"])))
def test_a_named_id_is_the_same_every_time_and_keeps_the_layout(now: int, name: str) -> None:
    identifier = UUID(uuid7_from(now, name))
    assert str(identifier) == uuid7_from(now, name)
    assert (identifier.version, identifier.variant) == (7, RFC_4122)
    assert identifier.int >> 80 == now // 1000


def test_named_ids_differ_by_name_and_by_instant() -> None:
    assert uuid7_from(EPOCH, "trans-1") != uuid7_from(EPOCH, "trans-2")
    assert uuid7_from(EPOCH, "trans-1") != uuid7_from(EPOCH + DAY, "trans-1")


def test_a_named_id_never_changes_between_versions_of_the_program() -> None:
    assert uuid7_from(EPOCH, "trans-1") == "019ce66c-8e80-77ab-a02c-068d0fd74cbc"
