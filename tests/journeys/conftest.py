"""Journeys look the same in every shell."""

from __future__ import annotations

from tests.tui.conftest import colours

__all__ = ["colours"]
