"""The first minute where a computer is not as one would wish: each place says what to do, or needs nothing done."""

from __future__ import annotations

import ctypes
import io
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from domain.errors import BadInput
from tests.kit.patience import PATIENCE
from tests.kit.places import ROOT
from tests.kit.terminal import Terminal
from tui.cli.app import check_terminal, locale_warning, started_with
from tui.cli.demo import DEMO_NAME

CAPABILITIES = (1, 2)
"""CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH of linux/capability.h: what lets root write where nobody may."""
DROP_CAPABILITY = 24
"""PR_CAPBSET_DROP of linux/prctl.h."""
COLOUR = re.compile(rb"\x1b\[[\d;]*[34]8;2;(\d+);(\d+);(\d+)")


@pytest.mark.terminal
def test_no_colour_no_utf8_and_no_home_on_forty_columns_and_ten_lines(demo: Path, tmp_path: Path) -> None:
    """The start card is read, a story opened, a hint used; what cannot be kept is no matter."""
    demo.rename(demo.with_name(DEMO_NAME))
    no_folder = tmp_path / "file"
    no_folder.touch()
    poor = {"NO_COLOR": "1", "LANG": "C"}
    homes = {"HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path), "XDG_DATA_HOME": str(no_folder)}
    words = ["--actor", "ada", "demo", "--dir", str(demo.parent)]
    with Terminal(words, (40, 10), environment=poor | homes) as terminal:
        terminal.until("LANG=C does not say that this terminal shows UTF-8")
        terminal.until("╭─ Where to begin")
        terminal.send("1")
        opened = terminal.until("a card declined")
        terminal.send("[")
        terminal.send(":")
        terminal.until("Go to", opened)
        terminal.send("\x11")
        assert terminal.ended() == 0
    assert all(len(set(found.groups())) == 1 for found in COLOUR.finditer(terminal.output)), "all is grey"


class Tty(io.StringIO):
    """A stream on a terminal."""

    def isatty(self) -> bool:
        return True


def test_a_terminal_that_only_prints_lines_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("stdin", "stdout", "stderr"):
        monkeypatch.setattr(sys, name, Tty())
    monkeypatch.setenv("TERM", "xterm-256color")
    check_terminal()
    monkeypatch.setenv("TERM", "dumb")
    with pytest.raises(BadInput) as raised:
        check_terminal("`recount demo --no-tui` makes the bank without one")
    assert raised.value.message.startswith("TERM=dumb says that this terminal only prints lines")
    assert raised.value.message.endswith("`recount demo --no-tui` makes the bank without one.")


@pytest.mark.slow
def test_a_home_that_cannot_be_written_is_named_with_the_way_round_it(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir(mode=0o555)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "RECOUNT"))}

    def as_everybody() -> None:
        if os.geteuid() == 0:
            for capability in CAPABILITIES:
                ctypes.CDLL(None).prctl(DROP_CAPABILITY, capability, 0, 0, 0)

    def recount(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "tui", "--actor", "ada", *words],
            cwd=ROOT,
            env=kept | {"HOME": str(home)},
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE,
            preexec_fn=as_everybody,
        )

    demo = recount("demo", "--no-tui")
    assert (demo.returncode, demo.stdout) == (4, "")
    (said,) = demo.stderr.splitlines()
    assert said.endswith(f"{home} cannot be written. Name another folder for it with --dir.")
    init = recount("init")
    assert init.returncode == 4
    assert init.stderr.rstrip().endswith("choose another place with --db.")


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"LANG": "C"}, "LANG=C does not say"),
        ({"LC_ALL": "POSIX", "LANG": "en_GB.UTF-8"}, "LC_ALL=POSIX does not say"),
        (
            {"LC_ALL": "", "LC_CTYPE": "de_DE.ISO-8859-1", "LANG": "C.utf8"},
            "LC_CTYPE=de_DE.ISO-8859-1 does not",
        ),
        ({}, "Nothing says (LANG is not set)"),
        ({"LC_ALL": "C.UTF-8", "LANG": "C"}, ""),
        ({"LANG": "de_DE.utf8"}, ""),
    ],
)
def test_a_locale_that_promises_no_utf8_is_named(environment: dict[str, str], said: str) -> None:
    warning = locale_warning(environment, "linux")
    assert warning.startswith(said)
    assert bool(warning) == bool(said)
    assert locale_warning(environment, "win32") == ""


def test_what_python_says_of_the_locale_is_not_what_the_terminal_says() -> None:
    coerced = {"LANG": "C", "LC_CTYPE": "C.UTF-8"}
    assert started_with(coerced, b"TERM=xterm\0LANG=C\0") == {"LANG": "C"}
    for block in (b"LANG=C\0LC_CTYPE=C.UTF-8\0", None):
        assert started_with(coerced, block) == coerced
