"""Codes that the program leaves with and no error of the domain has."""

from __future__ import annotations

USAGE_EXIT = 2
DEFECT_EXIT = 70
"""EX_SOFTWARE of sysexits.h: the fault is Recount's own, so that no script takes it for a refusal."""
IO_EXIT = 74
"""EX_IOERR of sysexits.h: a disk or a pipe failed that is not the store."""
