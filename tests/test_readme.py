"""The README's commands run as they are written, one after the other, on a machine that never saw Recount."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.kit.places import ROOT

pytestmark = pytest.mark.slow

README = ROOT / "README.md"
SET_UP = ("demo", "test")
"""Blocks that make an environment of their own: `.ci/run` runs one and a person the other."""
BLOCK = re.compile(r"(?:<!-- (?P<name>\w+) -->\n)?```sh\n(?P<lines>.*?)```", re.DOTALL)


def commands() -> str:
    """Every line that is typed once Recount is installed."""
    blocks = BLOCK.finditer(README.read_text(encoding="utf-8"))
    return "".join(block["lines"] for block in blocks if block["name"] not in SET_UP)


def test_its_commands_run_as_they_are_written(tmp_path: Path) -> None:
    script = commands()
    assert script.count("\nrecount ") >= 10
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    home = {"HOME": str(tmp_path), "PATH": path, "LC_ALL": "C.UTF-8"}
    ran = subprocess.run(
        ["sh", "-eux"], input=script, cwd=tmp_path, env=home, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, f"{ran.stdout}\n{ran.stderr}"
    assert "is answered within eight weeks (DISP 1.6.2 R)" in ran.stdout
    assert "Recorded in case D-63: EvidenceCited" in ran.stdout
    assert "The pack is intact" in ran.stdout
    assert "Intact in itself and against its seal" in ran.stdout
