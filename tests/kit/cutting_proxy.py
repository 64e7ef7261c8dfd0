"""A cut in the line: passes a PostgreSQL conversation on until told to stop in the middle of a commit."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from pathlib import Path
from typing import Literal

Cut = Literal["before", "after"]
CALL = b"recount_append"


class CuttingProxy:
    """Listens beside a server's socket. `cut` says when the next append loses its connection: "before" the
    server hears of it, or "after", when the server works on it but its answer will not arrive."""

    def __init__(self, server: Path, folder: Path, port: int = 5432) -> None:
        self.folder = folder
        self.cut: Cut | None = None
        self.is_away = False
        self._open: list[socket.socket] = []
        self.cuts = 0
        self._server = server / f".s.PGSQL.{port}"
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(folder / ".s.PGSQL.5432"))
        self._listener.listen(32)
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Take no more connections."""
        _hang_up(self._listener)

    def go_away(self) -> None:
        """Hang up on everybody, and answer nobody until `come_back`."""
        self.is_away = True
        while self._open:
            _hang_up(self._open.pop())

    def come_back(self) -> None:
        self.is_away = False

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            if self.is_away:
                client.close()
                continue
            server = socket.socket(socket.AF_UNIX)
            self._open += [client, server]
            server.connect(str(self._server))
            threading.Thread(target=self._requests, args=(client, server), daemon=True).start()
            threading.Thread(target=_pass_on, args=(server, client), daemon=True).start()

    def _requests(self, client: socket.socket, server: socket.socket) -> None:
        """Pass the client's words on; cut where asked."""
        while data := _received(client):
            if self.cut is not None and CALL in data:
                how, self.cut = self.cut, None
                self.cuts += 1
                if how == "after":
                    client.shutdown(socket.SHUT_RDWR)
                    server.sendall(data)
                else:
                    _hang_up(server)
                _hang_up(client)
                return
            server.sendall(data)
        _hang_up(server)


def _pass_on(source: socket.socket, target: socket.socket) -> None:
    while data := _received(source):
        try:
            target.sendall(data)
        except OSError:
            break
    _hang_up(target)
    _hang_up(source)


def _received(source: socket.socket) -> bytes:
    try:
        return source.recv(1 << 20)
    except OSError:
        return b""


def _hang_up(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()
