"""One app in a process of its own, behind one tab: started without a shell, and ended whatever it does."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from aiohttp import web
from textual_serve.app_service import AppService
from textual_serve.download_manager import DownloadManager

from tui.settings import SERVER_VARIABLE

HOME = str(Path(__file__).resolve().parents[2])
"""Where this distribution's packages are."""
# Not `-m`: that would look for modules in the current folder first.
BOOT = "import sys; sys.path.append(sys.argv.pop(1)); from tui.__main__ import main; main()"
DRIVER = "tui.screens.web_driver:RecountWebDriver"
KEPT = frozenset(
    (
        *("HOME", "USER", "LOGNAME", "LANG", "LANGUAGE", "TZ", "TMPDIR", "SQLITE_TMPDIR"),
        *("LD_LIBRARY_PATH", "SSL_CERT_FILE", "SSL_CERT_DIR"),
        *("SYSTEMROOT", "APPDATA", "LOCALAPPDATA", "USERPROFILE"),
    )
)
KEPT_FAMILIES = ("LC_", "PG", "XDG_")
"""What an app is told of the server's environment: who and where it is, and libpq's variables."""
STOP_SECONDS = 3.0
"""How long an app may take to leave, which it does after the write under way."""
READY, MOST_PRELUDE_LINES = b"__GANGLION__\n", 10
DATA, META, PACKED = b"D", b"M", b"P"
MOST_WAITING = 2_000
"""Messages of a browser that the app has not taken: one that does not move takes none."""


def environment_for(environment: Mapping[str, str], size: tuple[int, int], **more: str) -> dict[str, str]:
    """What an app of `size` (columns, lines) is told, with `more` beside what is kept of the server's own."""
    kept = {
        name: value for name, value in environment.items() if name in KEPT or name.startswith(KEPT_FAMILIES)
    }
    columns, lines = size
    return {
        **kept,
        **more,
        SERVER_VARIABLE: str(os.getpid()),
        "TEXTUAL_DRIVER": DRIVER,
        "TEXTUAL_COLOR_SYSTEM": "truecolor",
        "TEXTUAL_FPS": "60",
        "COLUMNS": str(columns),
        "ROWS": str(lines),
    }


class AppProcess(AppService):
    """`python -m tui ARGUMENTS` for the browser at the other end of a websocket."""

    def __init__(
        self, arguments: Sequence[str], given: Mapping[str, str], socket: web.WebSocketResponse
    ) -> None:
        """`given` is told to the app beside what it always is."""
        super().__init__(
            "recount",
            write_bytes=socket.send_bytes,
            write_str=socket.send_str,
            close=self._close,
            download_manager=DownloadManager(),
        )
        self._arguments, self._given, self._socket = arguments, given, socket
        self.hear: Callable[[Mapping[str, object]], None] = lambda _: None
        """Told what the app says beside what it paints."""
        self._waiting: asyncio.Queue[bytes] = asyncio.Queue(MOST_WAITING)
        self._feeder: asyncio.Task[None] | None = None
        self.is_ready = False
        """It has begun to paint."""
        self.was_killed = False
        """It did not leave by itself."""

    @property
    def exit_code(self) -> int | None:
        """Once it has ended; negative where a signal ended it."""
        return None if self._process is None else self._process.returncode

    def feed(self, packet_type: bytes, payload: bytes) -> bool:
        """Have the app take this when it can; False where it has not taken anything for long."""
        try:
            self._waiting.put_nowait(packet_type + len(payload).to_bytes(4, "big") + payload)
        except asyncio.QueueFull:
            return False
        return True

    def feed_meta(self, **meta: object) -> bool:
        """The same of something beside what is typed."""
        return self.feed(META, json.dumps(meta).encode())

    async def start(self, width: int, height: int) -> None:
        await super().start(width, height)
        self._feeder = asyncio.create_task(self._feed())

    async def _open_app_process(self, width: int = 80, height: int = 24) -> Process:
        self._process = process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-P",
            "-c",
            BOOT,
            HOME,
            *self._arguments,
            stdin=PIPE,
            stdout=PIPE,
            stderr=DEVNULL,
            env=environment_for(os.environ, (width, height), **self._given),
        )
        self._stdin = process.stdin
        return process

    async def _feed(self) -> None:
        """What waits for the app, one after the other, for as long as it listens."""
        with suppress(ConnectionError, RuntimeError):
            while True:
                self.stdin.write(await self._waiting.get())
                await self.stdin.drain()

    async def run(self) -> None:
        """Hand on what the app paints until it ends; it is read to its end also when nobody looks any more."""
        assert self._process is not None
        assert self._process.stdout is not None
        output = self._process.stdout
        with suppress(asyncio.IncompleteReadError, ValueError):
            for _ in range(MOST_PRELUDE_LINES):
                if self.is_ready or not (line := await output.readline()):
                    break
                self.is_ready = line == READY
            while self.is_ready:
                kind = await output.readexactly(1)
                payload = await output.readexactly(int.from_bytes(await output.readexactly(4), "big"))
                if kind == DATA:
                    await self._show(payload)
                elif kind == META and isinstance(said := json.loads(payload), dict):
                    self.hear(said)
        await self._close()
        while await output.read(1 << 16):
            pass

    async def _show(self, payload: bytes) -> None:
        with suppress(ConnectionError, RuntimeError):
            await self.remote_write_bytes(payload)

    async def _close(self) -> None:
        """The tab is told that its app has ended."""
        await self._socket.close()

    async def stop(self) -> None:
        """Let the app leave; kill it where it does not. It has ended afterwards."""
        if self._feeder is not None:
            self._feeder.cancel()
        process = self._process
        if process is None:
            return
        if process.returncode is None:
            assert process.stdin is not None
            process.stdin.close()
            with suppress(ProcessLookupError):
                process.terminate()
            try:
                await asyncio.wait_for(process.wait(), STOP_SECONDS)
            except TimeoutError:
                self.was_killed = True
                with suppress(ProcessLookupError):
                    process.kill()
                await process.wait()
        if self._task is not None:
            await self._task
            self._task = None
