"""Fields of a form without a toolkit: what is wrong, what is lacking, what counts, and finding among choices."""

from __future__ import annotations

import pytest

from domain.errors import BadInput
from tui.application.cases.form_fields import (
    FieldChoice,
    FormField,
    as_several,
    asked_only,
    checked,
    chosen_of,
    found_choices,
    lacking_words,
)


def number(text: str) -> str:
    """Understands a number, and says so where it is not written as one would."""
    if not text.strip().isdigit():
        raise BadInput("That is no number.")
    return "" if text == text.strip() else text.strip()


FIELDS = (
    FormField("count", "Count", hint="how many", required=True, check=number),
    FormField("rest", "Rest", check=number, asked=lambda values: values.get("count") == "2"),
)


@pytest.mark.parametrize(
    ("values", "understood", "complaints", "lacking"),
    [
        ({}, {}, {}, ("count",)),
        ({"count": " "}, {}, {}, ("count",)),
        ({"count": "1"}, {}, {}, ()),
        ({"count": " 1"}, {"count": "1"}, {}, ()),
        ({"count": "x"}, {}, {"count": "That is no number."}, ()),
        ({"count": "1", "rest": "x"}, {}, {}, ()),
        ({"count": "2", "rest": "x"}, {}, {"rest": "That is no number."}, ()),
    ],
)
def test_fields_are_looked_at_together(
    values: dict[str, str], understood: dict[str, str], complaints: dict[str, str], lacking: tuple[str, ...]
) -> None:
    found = checked(FIELDS, values)
    assert (found.understood, found.complaints, found.lacking) == (understood, complaints, lacking)
    assert found.is_whole == (not complaints and not lacking)


def test_what_is_not_asked_does_not_count() -> None:
    assert asked_only(FIELDS, {"count": "1", "rest": "2"}) == {"count": "1"}
    assert asked_only(FIELDS, {"count": "2", "rest": "2"}) == {"count": "2", "rest": "2"}


def test_several_choices_are_a_line_each_and_each_once() -> None:
    assert chosen_of(as_several(("reverse 3", "credit 4 1.00", "reverse 3"))) == (
        "reverse 3",
        "credit 4 1.00",
    )
    assert chosen_of("") == ()


def test_choices_are_found_by_any_of_their_words_in_any_order() -> None:
    choices = (FieldChoice("1", "Café Brontë 4.20"), FieldChoice("2", "ATM MAIN ST"))
    assert found_choices(choices, "4.2 bronte") == [choices[0]]
    assert found_choices(choices, "") == list(choices)


def test_what_is_lacking_is_said_in_one_sentence() -> None:
    assert lacking_words(FIELDS[0]) == "Type how many."
    assert lacking_words(FormField("a", "Outcome", "choice")) == "Choose outcome."


def test_other_words_for_a_choice_find_it() -> None:
    choices = (FieldChoice("reverse", "reverse an entry", "fee waive"), FieldChoice("interest", "interest"))
    assert [one.value for one in found_choices(choices, "FEE entry")] == ["reverse"]
    assert found_choices(choices, "fee interest") == []
