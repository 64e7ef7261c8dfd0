"""The word on top of every screen of a bank for training, and the time beside it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.kit import bank
from tests.kit.shell import NARROW, NORMAL, WIDE, painted, press, running, show, top
from tui.screens.kit.lines import EMPTY, Span, width_of
from tui.screens.kit.messages import AccountOpenRequested, CasesRequested, ProjectionsRequested
from tui.screens.kit.training_badge import TrainingTime, training_badge, with_badge
from tui.text.format import moment

AT = TrainingTime(bank.NOW, bank.ZONE)
TOPS = {
    WIDE: "TRAINING · Wed 1 Apr 2026 09:00",
    NORMAL: "TRAINING 1 Apr 26",
    NARROW: "TRAINING",
}


def test_the_test_banks_time_is_as_the_table_has_it() -> None:
    assert moment(bank.NOW, bank.ZONE).startswith("Wed 1 Apr 2026 09:00:00")


@pytest.mark.parametrize(
    ("width", "said"),
    [
        (120, "TRAINING · Wed 1 Apr 2026 09:00"),
        (109, "TRAINING 1 Apr 26"),
        (60, "TRAINING 1 Apr 26"),
        (59, "TRAINING"),
    ],
)
def test_as_much_of_the_time_is_told_as_there_is_room_for(width: int, said: str) -> None:
    assert "".join(span.text for span in training_badge(AT, width)).split() == said.split()


def test_another_bank_has_none() -> None:
    assert training_badge(None, 120) == EMPTY
    assert with_badge([(Span("left"),)], EMPTY, 20) == [(Span("left"),)]


@pytest.mark.parametrize("told", ["", "short", "much too long for a line of so few columns"])
def test_it_stands_at_the_end_whatever_is_beside_it(told: str) -> None:
    first, second = with_badge([(Span(told),), (Span("second"),)], training_badge(AT, 30), 30)
    text = "".join(span.text for span in first)
    assert text.endswith(" TRAINING ")
    assert width_of(first) == 30
    assert second == (Span("second"),)


@pytest.mark.parametrize("size", TOPS)
async def test_it_is_on_top_of_every_screen(size: tuple[int, int]) -> None:
    async with running(replace(bank.session(), is_training=True), size=size) as pilot:

        def first_line() -> str:
            return painted(pilot).splitlines()[0].rstrip()

        assert first_line().endswith(TOPS[size])
        for message in (ProjectionsRequested("4400"), CasesRequested(), AccountOpenRequested("4400")):
            await show(pilot, message)
            assert "TRAINING" in first_line(), top(pilot)
        await press(pilot, "v")
        assert (top(pilot), "TRAINING" in first_line()) == ("ProofScreen", True)
        await press(pilot, "escape", "a")
        assert (top(pilot), "TRAINING" in painted(pilot)) == ("ActScreen", True)


async def test_no_screen_of_another_bank_says_so() -> None:
    async with running() as pilot:
        assert "TRAINING" not in painted(pilot)
