"""Journeys are coroutines too, and look the same in every shell."""

from __future__ import annotations

from tests.kit.coroutines import pytest_pyfunc_call
from tests.tui.conftest import colours

__all__ = ["colours", "pytest_pyfunc_call"]
