"""The README's commands run as they are written, one after the other, on a machine that never saw Recount."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.kit.places import ROOT

pytestmark = pytest.mark.slow

README = ROOT / "README.md"
SET_UP = ("demo", "test")
"""Blocks that make an environment of their own: `.ci/run` runs one and a person the other."""
LIVE = "live"
"""The block whose program runs until it is told to stop."""
BLOCK = re.compile(r"(?:<!-- (?P<name>\w+) -->\n)?```sh\n(?P<lines>.*?)```", re.DOTALL)


def blocks() -> list[tuple[str | None, str]]:
    """The name and the lines of every block of commands."""
    found = BLOCK.finditer(README.read_text(encoding="utf-8"))
    return [(block["name"], block["lines"]) for block in found]


def environment(home: Path) -> dict[str, str]:
    """What a stranger's shell holds."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return {"HOME": str(home), "PATH": path, "LC_ALL": "C.UTF-8"}


def test_its_commands_run_as_they_are_written(tmp_path: Path) -> None:
    script = "".join(lines for name, lines in blocks() if name not in (*SET_UP, LIVE))
    assert script.count("\nrecount ") >= 10
    ran = subprocess.run(
        ["sh", "-eux"],
        input=script,
        cwd=tmp_path,
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, f"{ran.stdout}\n{ran.stderr}"
    assert "is answered within eight weeks (DISP 1.6.2 R)" in ran.stdout
    assert "Recorded in case D-63: EvidenceCited" in ran.stdout
    assert "The pack is intact" in ran.stdout
    assert "Intact in itself and against its seal" in ran.stdout


def test_the_live_demo_posts_until_it_is_stopped(tmp_path: Path) -> None:
    (script,) = (lines for name, lines in blocks() if name == LIVE)
    with subprocess.Popen(
        ["sh", "-euc", f"exec {script.strip()}"],
        cwd=tmp_path,
        env=environment(tmp_path),
        stdout=subprocess.PIPE,
        text=True,
    ) as live:
        assert live.stdout is not None
        posted = next((line for line in live.stdout if re.search(r"event \d+$", line)), "")
        live.send_signal(signal.SIGINT)
        live.stdout.read()
    assert posted
    assert live.returncode == 0
