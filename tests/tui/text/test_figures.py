"""Figures of a state: each is a field of it, most of them money."""

from __future__ import annotations

from domain.account import events as e
from tests.kit.spec import charged, deposited, folded, held, opened, recorded
from tui.text.figures import figures

FACTS: tuple[e.AccountEvent, ...] = (opened(10), deposited(100), held(30), charged(5))


def test_they_are_the_fields_of_the_state() -> None:
    state = folded(recorded(fact, version) for version, fact in enumerate(FACTS, 1))
    values = {figure.name: figure.value for figure in figures(state)}
    assert values == {name: getattr(state, name) for name in values}
    assert [figure.name for figure in figures(state) if not figure.is_money] == ["entry_count"]
