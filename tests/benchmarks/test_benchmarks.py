"""The table compares equal work, and its figures are figures. No time is asserted."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.benchmarks import peer, replay
from tests.benchmarks.__main__ import ROWS, main, measured, row
from tests.benchmarks.banks import TINY, Banks
from tests.benchmarks.big_account import bookings
from tests.benchmarks.measure import AnswersDiffer, Times, agree, take_turns, take_turns_at
from tests.benchmarks.report import (
    Figure,
    SaysNothing,
    at_least,
    at_most,
    document,
    machine,
    sound,
    table,
    three_digits,
)


def figure(value: float, work: str = "walk a mile") -> Figure:
    return Figure(
        row="1", work=work, ours="2 h", peer="a snail", theirs="9 h", value=value, reach=at_least(3)
    )


@pytest.mark.slow
def test_a_row_gives_figures() -> None:
    """Each of them does so in the quick form, which says so where one does not."""
    assert list(measured(TINY, ["replay"]))


@pytest.mark.parametrize(
    "wrong",
    [{"value": math.nan}, {"value": math.inf}, {"value": 0}, {"value": 1, "unit": "events"}, {"theirs": ""}],
)
def test_a_figure_that_says_nothing_is_no_figure(wrong: dict[str, Any]) -> None:
    sound(figure(3))
    sound(replace(figure(0), unit="events"))
    sound(replace(figure(-2), unit="MB"))
    with pytest.raises(SaysNothing, match="row 1"):
        sound(replace(figure(3), **wrong))


def test_every_script_is_a_row() -> None:
    scripts = [path.stem for path in Path(__file__).parent.glob("*.py")]
    assert sorted(ROWS) == sorted(name for name in scripts if name[:2] != "__" and is_row(name))


def is_row(name: str) -> bool:
    try:
        return callable(row(name))
    except AttributeError:
        return False


def test_the_big_account_is_the_same_every_time_and_a_longer_one_begins_with_it() -> None:
    assert list(bookings(200)) == list(bookings(300))[:200]
    late = [
        one for one in bookings(1000) if one.effective_at is not None and one.effective_at < one.recorded_at
    ]
    assert len(late) == 10


def test_a_row_fails_when_its_contenders_disagree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A peer that forgets to charge fees is faster, and is not compared."""
    monkeypatch.setattr(replay, "figures_of_peer", lambda account: (*peer.figures_of_peer(account)[:3], 0, 0))
    banks = Banks(tmp_path, TINY)
    with pytest.raises(AnswersDiffer):
        list(replay.figures(banks))
    banks.close()


def test_contenders_take_turns_in_alternating_order() -> None:
    called = list[str]()

    def contender(name: str) -> int:
        called.append(name)
        return 7

    turns = take_turns({"a": lambda: contender("a"), "b": lambda: contender("b")}, 3)
    assert called == ["a", "b", "b", "a", "a", "b"]
    assert [len(turns.cpu.seconds[name]) for name in "ab"] == [3, 3]
    assert turns.answers == {"a": 7, "b": 7}


def test_all_contenders_answer_a_question_before_the_next_is_put() -> None:
    asked = list[tuple[str, int]]()
    turns = take_turns_at(
        {"a": lambda point: asked.append(("a", point)), "b": lambda point: asked.append(("b", point))}, [4, 5]
    )
    assert asked == [("a", 4), ("b", 4), ("b", 5), ("a", 5)]
    assert len(turns.wall.seconds["a"]) == 2


def test_answers_must_be_equal_but_for_those_that_only_touch_the_rows() -> None:
    agree({"ours": 4, "raw": None, "theirs": 4})
    agree({"raw": None})
    with pytest.raises(AnswersDiffer, match="ours answered 4, theirs 5"):
        agree({"ours": 4, "raw": None, "theirs": 5})
    with pytest.raises(AnswersDiffer):
        take_turns({"ours": lambda: 4, "theirs": lambda: 5}, 1)


def test_a_speed_is_the_median_of_turns_that_stood_side_by_side() -> None:
    times = Times({"ours": [1.0, 2.0, 1.0], "theirs": [3.0, 4.0, 100.0]})
    assert times.speed("ours", "theirs") == 3
    assert times.median("theirs") == 4


def test_a_percentile_is_one_of_the_turns() -> None:
    times = Times({"ours": [float(second) for second in range(1, 201)]})
    assert times.percentile("ours", 99) == 199
    assert times.percentile("ours", 50) == 101
    assert Times({"ours": [2.5]}).percentile("ours", 99) == 2.5


@pytest.mark.parametrize(
    ("value", "shown"), [(0, "0"), (0.04567, "0.0457"), (0.5, "0.500"), (13.68, "13.7"), (1234.5, "1,234")]
)
def test_figures_have_three_digits(value: float, shown: str) -> None:
    assert three_digits(value) == shown


def test_the_table_says_what_was_promised_and_whether_it_was_kept() -> None:
    lines = table([figure(2.9), figure(3, "walk")]).splitlines()
    assert len({len(line) for line in lines}) == 1
    assert lines[2].endswith("| 2.90 × the speed | ≥ 3 NOT met |")
    assert lines[3].rstrip(" |").endswith("≥ 3 met")
    assert at_most(16).met_by(16)
    assert not at_most(16).met_by(16.1)


def test_the_page_names_the_machine_by_cores_and_memory_only() -> None:
    assert re.fullmatch(
        r"\d+ cores, \d+ GB of memory; Python 3[.\d]+, SQLite [.\d]+(, \w+ [.\d]+){3}", machine()
    )
    assert machine() in document([figure(3)])


@pytest.mark.parametrize("arguments", [["--write", "--quick"], ["--write", "replay"], ["sprint"]])
def test_words_that_make_no_sense_are_refused(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(arguments)
    assert "error:" in capsys.readouterr().err
