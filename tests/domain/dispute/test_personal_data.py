"""What looks like a name or a number that the log could never forget; and what does not."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.dispute.personal_data import personal_data, personal_data_words

NAMES = ("Zoë O'Connor-Li",)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("she read 4111 1111 1111 1111 to me", ("a card number",)),
        ("card 4111-1111-1111-1111", ("a card number",)),
        ("amex 378282246310005.", ("a card number",)),
        ("4111 1111 1111 1112 has a wrong check digit", ()),
        ("0000 0000 0000 0000", ()),
        ("paid to GB82 WEST 1234 5698 7654 32", ("an IBAN",)),
        ("DE89370400440532013000", ("an IBAN",)),
        ("GB82 WEST 1234 5698 7654 32 AS TOLD", ("an IBAN",)),
        ("GB83 WEST 1234 5698 7654 32 is none", ()),
        ("SSN 078-05-1120", ("a social security number",)),
        ("20-00-00 55779911", ("a sort code", "an account number")),
        ("write to rosa.diaz@example.com", ("an e-mail address",)),
        ("account 12345678", ("an account number",)),
        ("Mrs Diaz called", ("a name",)),
        ("oconnor rang twice", ("a name",)),
        ("ZOE says no", ("a name",)),
        ("Mr. Smith, card 4111111111111111", ("a card number", "a name")),
        ("on 2026-03-20 at 15:30 she took 1,234,567.89 from the machine", ()),
        ("the li bracket was 20260320", ("an account number",)),
        ("case D-58, entry 12345, event 1234567", ()),
        ("12345678.50 was claimed", ()),
        ("", ()),
    ],
)
def test_what_a_text_seems_to_hold(text: str, found: tuple[str, ...]) -> None:
    assert personal_data(text, NAMES) == found


def test_it_is_told_in_one_sentence() -> None:
    assert personal_data_words(()) == ""
    assert personal_data_words(("a name", "an IBAN")) == (
        "This looks like a name and an IBAN; what is recorded cannot be erased, so leave it out if it may be."
    )


@given(st.text(max_size=200), st.lists(st.text(max_size=20), max_size=3))
@settings(max_examples=50)
def test_any_text_is_answered(text: str, names: list[str]) -> None:
    found = personal_data(text, names)
    assert len(set(found)) == len(found)
