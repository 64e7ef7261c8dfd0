"""One folding of text: what is alike, and that a part of a text folds to a part."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.search import folded, mention_all, searched_words

CHARACTERS = [
    one for point in range(0x110000) if unicodedata.category(one := chr(point)) not in ("Cn", "Co", "Cs")
]
"""All that Unicode has given a meaning."""


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("Hauptstraße 5", "STRASSE"),
        ("Hauptstraße 5", "strasse"),
        ("Hauptstraße 5", "straße"),
        ("HAUPTSTRAẞE", "straße"),
        ("5 µm Folie", "5 μm"),
        ("İstanbul", "istanbul"),
        ("DİYARBAKIR", "diyarbakır"),
        ("Diyarbakır", "DIYARBAKIR"),
        ("ﬁnance", "FINANCE"),
        ("ΟΔΟΣ", "οδος"),
        ("ΟΔΟΣ", "οδοσ"),
        ("Ångström", "ANGSTROM"),
        ("Naïve Café", "cafe\u0301"),
        ("Cafe\u0301", "CAFÉ"),
        ("Dvořák", "dvorak"),
        ("Łódź", "lodz"),
        ("Søren Kærgård", "soren kaergard"),
        ("ＦＵＬＬ ｗｉｄｔｈ", "full width"),
        ("soft\u00adhyphen", "softhyphen"),
        ("zero\u200bwidth", "zerowidth"),
        ("½ price", "1⁄2"),
        ("ガス", "ｶﾞｽ"),
        ("한국", "한국"),
        ("O'Connor", "oconnor"),
        ("O\u2019Connor", "o'connor"),
        ("D`Arcy", "d\u02bcarcy"),
        ("Brontë", "bronte"),
        ("Wójcik", "WOJCIK"),
    ],
)
def test_texts_are_alike_that_a_reader_takes_for_each_other(text: str, typed: str) -> None:
    assert folded(typed) in folded(text)


@pytest.mark.parametrize(("text", "typed"), [("Café", "cage"), ("100", "1OO"), ("a_b", "aXb"), ("ю", "ы")])
def test_others_are_not(text: str, typed: str) -> None:
    assert folded(typed) not in folded(text)


@pytest.mark.parametrize(
    "spelled",
    [
        str.upper,
        str.lower,
        str.title,
        str.casefold,
        folded,
        *(
            lambda text, form=form: unicodedata.normalize(form, text)
            for form in ("NFC", "NFD", "NFKC", "NFKD")
        ),
    ],
)
def test_no_character_depends_on_how_it_is_spelled(spelled: Callable[[str], str]) -> None:
    assert [one for one in CHARACTERS if folded(spelled(one)) != folded(one)] == []


@given(st.text(), st.text())
def test_a_part_of_a_text_folds_to_a_part(one: str, other: str) -> None:
    assert folded(one + other) == folded(one) + folded(other)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", ()),
        ("  \u0301 ", ()),
        ("Rivera  J.", ("rivera", "j.")),
        ("rent RENT", ("rent",)),
        ("a b c d e f g h i j", ("a", "b", "c", "d", "e", "f", "g", "h i j")),
    ],
)
def test_the_words_of_a_search(typed: str, words: tuple[str, ...]) -> None:
    assert searched_words(typed) == words


def test_each_word_may_stand_in_another_text() -> None:
    texts = ("Charlotte Brontë", "4417")
    assert mention_all(texts, searched_words("bronte charl"))
    assert mention_all(texts, searched_words("4417 BRONTË"))
    assert not mention_all(texts, searched_words("bronte 4418"))


@pytest.mark.parametrize("typed", ["", "\u0301", "\u200d\ufe0f", "'", "\u2019"])
def test_marks_alone_fold_to_nothing(typed: str) -> None:
    assert folded(typed) == ""
