"""Screens look the same in every shell that runs the tests."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def colours(monkeypatch: pytest.MonkeyPatch) -> None:
    """NO_COLOR would fail every snapshot but those that ask for it; they set it themselves."""
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("COLORTERM", "truecolor")


@pytest.fixture(autouse=True)
def patient_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a machine that is busy with other tests what keys wait for comes late, and they wait for it all the same."""
    monkeypatch.setattr("tui.screens.kit.keys_in_turn.HOLD_SECONDS", 30.0)
