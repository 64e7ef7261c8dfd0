"""A script is read from a file, or refused in one sentence with its line and what to do."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from domain.errors import BadInput
from domain.files import MissingFile
from tests.docs.pages import page
from tui.application.presenting.script import AtAccount, AtCase, Press, Script, Step, TypeText
from tui.application.presenting.script_file import MOST_SAID, MOST_STEPS, TOUR, BadScript, read_script
from tui.screens.presenting.pressing import script_keys

KEYS = {":": "colon", "colon": "colon", "t": "t", "enter": "enter"}
RIGHT = """\
title = "A fee"

[[step]]
stand = { account = 4417, at = "13 mar 09:30", lens = "as-of" }
say = \"\"\"
Here she was charged,
and  why?
\"\"\"
press = [":", { type = "#40" }, "enter"]

[[step]]
say = "The fee."
press = ["t"]

[[step]]
stand = { case = "D-59" }
say = "The case."
"""
LAST = '[[step]]\nstand = { account = "1" }\nsay = "The end."\n'


def read(tmp_path: Path, text: str) -> Script:
    path = tmp_path / "show.toml"
    path.write_text(text, encoding="utf-8")
    return read_script(path, KEYS)


def test_a_script_is_read(tmp_path: Path) -> None:
    script = read(tmp_path, RIGHT)
    assert script.title == "A fee"
    assert script.steps == (
        Step(
            "Here she was charged, and why?",
            3,
            AtAccount("4417", "13 mar 09:30", "as-of"),
            (Press("colon", ":"), TypeText("#40"), Press("enter", "enter")),
        ),
        Step("The fee.", 11, None, (Press("t", "t"),)),
        Step("The case.", 15, AtCase("D-59")),
    )


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ('title = "A"\nstep = 3\n', 2, "step is a list in [ ]"),
        ("title = 3\n" + LAST, 1, "title is a text in quotes"),
        ("\n" + LAST, 1, "title is missing"),
        ('title = ""\n' + LAST, 1, "the title is a text of 1 to 40"),
        ('title = "A"\n', 1, "a script has 1 to 100 steps, each a [[step]]"),
        ('title = "A"\n' + LAST * (MOST_STEPS + 1), 302, "a script has 1 to 100 steps"),
        ('title = "A"\ntitel = "B"\n' + LAST, 2, "there is no key 'titel' here; did you mean title"),
        (
            'title = "A"\n[[step]]\nsay = "x"\n',
            2,
            'the first step needs a place; add stand = { account = "44',
        ),
        ('title = "A"\n[[step]]\nstand = { account = "1" }\n', 2, "say is missing"),
        (
            f'title = "A"\n{LAST}[[step]]\nsay = "{"x" * (MOST_SAID + 1)}"',
            6,
            "say has 221 characters and may",
        ),
        ('title = "A"\n[[step]]\nsay = "x"\nstand = { acount = "1" }', 4, "did you mean account"),
        ('title = "A"\n[[step]]\nsay = "x"\nstand = "4417"', 4, "stand is a table"),
        ('title = "A"\n[[step]]\nsay = "x"\nstand = {}', 4, "an account or a case: one of the two"),
        ('title = "A"\n[[step]]\nsay = "x"\nstand = { account = "1", case = "D-1" }', 4, "one of the two"),
        ('title = "A"\n[[step]]\nsay = "x"\nstand = { case = "D-1", at = "#4" }', 4, "are of an account"),
        ('title = "A"\n[[step]]\nsay = "x"\nstand = { account = "1", lens = "now" }', 4, "as-at, as-of"),
        ('title = "A"\n[[step]]\nsay = "x"\nstand = { account = "1", at = "teatime" }', 4, "I can't read"),
        (f'title = "A"\n{LAST}press = ["colom"]\n{LAST}', 5, "no key 'colom'; did you mean colon"),
        (f'title = "A"\n{LAST}press = [\n  "t",\n  "f99",\n]\n{LAST}', 7, "no key 'f99'; docs/keys.md lists"),
        (f'title = "A"\n{LAST}press = [4]\n{LAST}', 5, 'press has keys such as "t" and texts such as'),
        (f'title = "A"\n{LAST}press = [{{ run = "rm" }}]\n{LAST}', 5, "press has keys such as"),
        (
            f'title = "A"\n{LAST}press = [{{ type = "a\\nb" }}]\n{LAST}',
            5,
            "what is typed is one line of 1 to",
        ),
        (f'title = "A"\n{LAST}press = ["t"]\n', 5, "the last step presses nothing; add a step"),
        (f'title = "A"\n{LAST}press = {["t"] * 31}\n{LAST}', 5, "at most 30 keys; make two of it"),
        ('title = "A\n', 1, "is not TOML"),
        ('title = "A"\n[[step]\n', 2, "is not TOML"),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 60 else "",
)
def test_a_script_that_cannot_be_played_is_refused(tmp_path: Path, text: str, line: int, said: str) -> None:
    with pytest.raises(BadScript) as refused:
        read(tmp_path, text)
    assert refused.value.message.startswith(f"{tmp_path / 'show.toml'} line {line}: ")
    assert said in refused.value.message
    assert refused.value.message.rstrip(")").endswith(".")


def test_all_lines_that_are_wrong_are_named(tmp_path: Path) -> None:
    with pytest.raises(BadScript, match=r"line 1: .*\(Wrong as well: line 2\.\)"):
        read(tmp_path, 'title = ""\n[[step]]\nsay = "x"\n')


def test_what_is_no_such_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MissingFile, match="check its name"):
        read_script(tmp_path / "none.toml", KEYS)
    (tmp_path / "show.toml").write_bytes(b"title = '\xff'")
    with pytest.raises(BadInput, match="line 1 is not UTF-8"):
        read_script(tmp_path / "show.toml", KEYS)


def test_the_script_that_the_page_for_trainers_shows_is_one(tmp_path: Path) -> None:
    (shown,) = re.findall(r"```toml\n(title = .*?)```", page("trainer.md"), re.DOTALL)
    (tmp_path / "show.toml").write_text(shown, encoding="utf-8")
    assert len(read_script(tmp_path / "show.toml", script_keys()).steps) == 4


def test_the_tour_is_a_script_for_the_keys_that_there_are() -> None:
    tour = read_script(None, script_keys())
    assert tour.path == TOUR
    assert len(tour.steps) >= 12
