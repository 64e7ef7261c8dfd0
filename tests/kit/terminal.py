"""A program in a terminal of its own: keys go in, and what comes out is kept byte for byte."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Mapping, Sequence
from types import MappingProxyType, TracebackType

from tests.kit.patience import PATIENCE
from tests.kit.places import ROOT

_ENDING = (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGTERM)
_ESCAPES = re.compile(
    rb"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[PX^_].*?\x1b\\|[@-Z\\-_=>78])"
)


class Terminal:
    """`python -m tui ARGS` on a pty of `size` (columns, lines); `module` runs another program of ours.

    Signals whose names are `ignored` are so from the start, as nohup and a shell's trap leave them. What the
    `environment` says counts before what a terminal says otherwise.
    """

    def __init__(
        self,
        args: Sequence[str],
        size: tuple[int, int] = (120, 40),
        *,
        module: str = "tui",
        ignored: Sequence[str] = (),
        environment: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self._output, self.size = bytearray(), size
        self.exit_code: int | None = None
        self._is_hung_up = False
        # A signal that comes before what the tests run under is undone waits until it is.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, _ENDING)
        self._pid, self._fd = pty.fork()
        if self._pid == 0:
            usual = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8"}
            kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
            os.chdir(ROOT)
            for number in _ENDING:
                is_ignored = number.name.removeprefix("SIG") in ignored
                signal.signal(number, signal.SIG_IGN if is_ignored else signal.SIG_DFL)
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
            os.execve(sys.executable, [sys.executable, "-m", module, *args], {**kept, **usual, **environment})
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        fcntl.ioctl(self._fd, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))

    def __enter__(self) -> Terminal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.exit_code is None:
            os.kill(self._pid, signal.SIGKILL)
            os.waitpid(self._pid, 0)
        if not self._is_hung_up:
            os.close(self._fd)

    @property
    def pid(self) -> int:
        """Of the program."""
        return self._pid

    @property
    def descriptor(self) -> int:
        """Our end of the terminal."""
        return self._fd

    def hang_up(self) -> None:
        """Close the window under the program."""
        self._is_hung_up = True
        os.close(self._fd)

    def waited(self) -> int:
        """Wait for the program to end, which can be read no more; its exit code."""
        deadline = time.monotonic() + PATIENCE
        while (ended := os.waitpid(self._pid, os.WNOHANG)) == (0, 0):
            assert time.monotonic() < deadline, "the program goes on without a terminal"
            time.sleep(0.05)
        self.exit_code = os.waitstatus_to_exitcode(ended[1])
        return self.exit_code

    @property
    def output(self) -> bytes:
        """Every byte that came."""
        return bytes(self._output)

    @property
    def seen(self) -> int:
        """How many that is."""
        return len(self._output)

    @property
    def text(self) -> str:
        """Everything that was shown, without the terminal's own commands."""
        return self._shown_since(0)

    def send(self, keys: str) -> None:
        """Type these characters."""
        os.write(self._fd, keys.encode())

    def until(self, text: str, since: int = 0) -> int:
        """Read until this text was shown after byte `since`; the bytes read so far."""
        deadline = time.monotonic() + PATIENCE
        while text not in self._shown_since(since):
            assert time.monotonic() < deadline, (
                f"{text!r} was never shown; the last was {self.text[-2000:]!r}"
            )
            assert self._read(text), f"the program ended before it showed {text!r}: {self.text[-2000:]!r}"
        return self.seen

    def ended(self) -> int:
        """Read until the program ends; its exit code."""
        deadline = time.monotonic() + PATIENCE
        while self._read("the end of the program"):
            assert time.monotonic() < deadline, f"the program goes on after {self.text[-2000:]!r}"
        _, status = os.waitpid(self._pid, 0)
        self.exit_code = os.waitstatus_to_exitcode(status)
        return self.exit_code

    def _read(self, awaited: str) -> bool:
        """Take in what there is; False when there will be no more."""
        ready, _, _ = select.select([self._fd], [], [], PATIENCE)
        assert ready, f"waiting for {awaited!r}, the program hangs after {self.text[-2000:]!r}"
        try:
            data = os.read(self._fd, 65536)
        except OSError:
            # Linux says EIO where the other end of a pty is closed.
            return False
        self._output += data
        return bool(data)

    def _shown_since(self, byte: int) -> str:
        return _ESCAPES.sub(b"", self._output[byte:]).decode("utf-8", "replace")
