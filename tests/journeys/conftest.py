"""Journeys look the same in every shell."""

from __future__ import annotations

from tests.tui.conftest import colours, patient_keys

__all__ = ["colours", "patient_keys"]
