"""`recount serve` as a program, what it prints, and the apps that it has started."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from tests.kit.patience import PATIENCE
from tests.kit.places import ROOT


class Served:
    """The bank, served on any free port; `links` by who signs. Killed at the end where it has not ended."""

    def __init__(
        self, bank: Path, home: Path, *options: str, environment: dict[str, str] | None = None
    ) -> None:
        self._log = home / "serve.log"
        places = {name: str(home) for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME")}
        kept = {name: os.environ[name] for name in ("PATH", "TZ", "LANG") if name in os.environ}
        command = [
            sys.executable,
            "-m",
            "tui",
            "--db",
            str(bank),
            "--zone",
            "UTC",
            "serve",
            "--port",
            "0",
            *options,
        ]
        with self._log.open("wb") as log:
            self.process = subprocess.Popen(
                command,
                cwd=ROOT,
                env={**kept, **places, **(environment or {})},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        self.links: dict[str, str] = {}
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if found := re.match(r"  (.+?)  (http\S+)$", line):
                self.links[found[1]] = found[2]
            elif line.startswith("Ctrl-C"):
                break
        else:
            raise AssertionError(f"nothing is served: {self.log}")

    def __enter__(self) -> Served:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.process.kill()
        self.process.communicate()

    @property
    def base(self) -> str:
        """The address of the page."""
        return next(iter(self.links.values())).partition("?")[0]

    @property
    def log(self) -> str:
        """What it has told so far."""
        return self._log.read_text(encoding="utf-8")

    def apps(self) -> list[int]:
        """The processes that it has started and that have not ended."""
        listed = subprocess.run(
            ["ps", "-A", "-o", "pid=,ppid=,stat="], capture_output=True, text=True, check=True
        )
        rows = (line.split() for line in listed.stdout.splitlines())
        return [
            int(pid) for pid, parent, state in rows if int(parent) == self.process.pid and state[0] != "Z"
        ]

    def ended(self) -> str:
        """Ask it to end as Ctrl-C does; what it says."""
        self.process.send_signal(signal.SIGINT)
        said, _ = self.process.communicate(timeout=PATIENCE)
        return said


def until(holds: Callable[[], object]) -> None:
    """Wait for what must happen."""
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline, "it never happens"
        time.sleep(0.05)


def is_alive(pid: int) -> bool:
    """Whether there is such a process that has not ended."""
    listed = subprocess.run(
        ["ps", "-p", str(pid), "-o", "stat="], capture_output=True, text=True, check=False
    )
    return listed.stdout.strip()[:1] not in ("", "Z")
