"""How long tests wait for what must happen: a bound for what hangs, never a measure of how fast a machine is."""

from __future__ import annotations

PATIENCE = 600.0
"""Seconds after which a program, a thread or a terminal that says nothing is taken for hung."""
