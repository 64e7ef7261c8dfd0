"""Outside text on screen: nothing raw, nothing unbounded, nothing interpreted, nothing lost in silence."""

from __future__ import annotations

import subprocess
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.screens.kit.safe_content import safe, safe_text
from tui.text.safe import LIMIT, MARKS_PER_BASE, safe_str

ANY_TEXT = st.text(st.characters(codec=None, categories=None), max_size=400)
ACUTE = "\u0301"


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("\x1b]52;c;QQ==\x07", r"\u{1b}]52;c;QQ==\u{7}"),
        ("\x1b[2J", r"\u{1b}[2J"),
        ("\x9b31m", r"\u{9b}31m"),
        ("a\x00b", r"a\u{0}b"),
        ("a\x7fb", r"a\u{7f}b"),
        ("one\r\ntwo\tthree", r"one\u{d}\u{a}two\u{9}three"),
        ("one\u2028two\u2029three", r"one\u{2028}two\u{2029}three"),
        ("pay \u202e0001\u202c", r"pay \u{202e}0001\u{202c}"),
        ("ad\u200bmin\ufeff", r"ad\u{200b}min\u{feff}"),
        ("\U0001f469\u200d\U0001f680", "\U0001f469\\u{200d}\U0001f680"),
        ("\ud800", r"\u{d800}"),
        ("\ue000\U0010ffff", r"\u{e000}\u{10ffff}"),
        ("\u0378", r"\u{378}"),
    ],
)
def test_the_invisible_is_shown(hostile: str, shown: str) -> None:
    assert safe_str(hostile) == shown


@pytest.mark.parametrize(
    "harmless",
    [
        "",
        "card TESCO 4417",
        "Café £5 — naïve",
        "Zoë Nguyễn",
        "日本語",
        "[red]x[/] [@click=app.quit()]",
        "a\u00a0b",
    ],
)
def test_the_visible_is_left_alone(harmless: str) -> None:
    assert safe_str(harmless) == harmless


@pytest.mark.parametrize(
    ("marked", "shown"),
    [
        ("e" + ACUTE, "e" + ACUTE),
        ("e" + ACUTE * 5, "e" + ACUTE * 3 + r"\u{301}\u{301}"),
        ("e" + ACUTE * 3 + "f" + ACUTE, "e" + ACUTE * 3 + "f" + ACUTE),
        (ACUTE + "5", r"\u{301}5"),
        ("\x1b" + ACUTE, r"\u{1b}\u{301}"),
    ],
)
def test_combining_marks_are_capped_and_need_a_base(marked: str, shown: str) -> None:
    assert safe_str(marked) == shown


@pytest.mark.parametrize(
    ("text", "limit", "shown"),
    [
        ("abcde", 5, "abcde"),
        ("abcdef", 5, "abcd…"),
        ("abcdef", 1, "…"),
        ("a", 1, "a"),
        ("ab\x1b", 8, r"ab\u{1b}"),
        ("ab\x1bc", 8, "ab…"),
        ("\x1b\x1b", 6, "…"),
        ("éabcd…", 6, "éabcd…"),
        ("\u2026abcdef", 6, "\u2026abcd…"),
    ],
)
def test_the_cut_says_so_and_never_halves_an_escape(text: str, limit: int, shown: str) -> None:
    assert safe_str(text, limit) == shown


def test_a_limit_without_room_is_a_programming_error() -> None:
    with pytest.raises(ValueError, match="limit of 0"):
        safe_str("abc", 0)


@given(ANY_TEXT, st.integers(1, 60))
def test_nothing_raw_and_never_longer_than_the_limit(text: str, limit: int) -> None:
    shown = safe_str(text, limit)
    assert len(shown) <= limit
    assert not [c for c in shown if unicodedata.category(c) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}]


@given(ANY_TEXT)
def test_nothing_is_lost_below_the_limit(text: str) -> None:
    shown = safe_str(text, 10 * len(text) + 1)
    characters = iter(text)
    rest = shown
    for character in characters:
        escape = f"\\u{{{ord(character):x}}}"
        assert rest.startswith((character, escape))
        rest = rest[1:] if rest.startswith(character) else rest[len(escape) :]
    assert rest == ""


@given(st.text(st.sampled_from("e" + ACUTE + "\u0308\u20dd\x1b"), max_size=40))
def test_no_run_of_marks_is_longer_than_the_cap(text: str) -> None:
    run, previous = 0, ""
    for character in safe_str(text):
        run = run + 1 if unicodedata.combining(character) or character == "\u20dd" else 0
        assert run <= MARKS_PER_BASE
        assert not (run == 1 and previous in {"", "}"})
        previous = character


class Untouchable(str):
    """Megabytes that may be cut but not walked through."""

    def __iter__(self) -> object:  # type: ignore[override]
        raise AssertionError("the whole text was scanned")

    def isprintable(self) -> bool:
        raise AssertionError("the whole text was scanned")


@pytest.mark.parametrize("character", ["x", "é", "\x1b", ACUTE])
def test_megabytes_are_cut_before_they_are_looked_at(character: str) -> None:
    assert len(safe_str(Untouchable(character * 5_000_000))) <= LIMIT


@pytest.mark.parametrize(
    "text", ["[red]x[/]", "[@click=app.quit()]Coffee[/]", "[/nope]", ":warning: \\[a]", "a\x1b"]
)
def test_markup_is_text_for_textual_and_for_rich(text: str) -> None:
    content, cell = safe(text), safe_text(text)
    assert content.plain == cell.plain == safe_str(text)
    assert not content.spans
    assert not cell.spans


def test_the_style_is_ours_and_covers_all_of_the_text() -> None:
    content = safe("[red]late[/]", style="bold")
    assert [(span.start, span.end, str(span.style)) for span in content.spans] == [(0, len(content), "bold")]
    assert safe_text("late", style="bold").style == "bold"


def test_the_command_line_does_not_pay_for_the_screen() -> None:
    program = "import sys, tui.text.safe; print({'textual', 'rich'} & set(sys.modules) or 'light')"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "light"
