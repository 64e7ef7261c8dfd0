"""A small HTTP server for one page, /metrics, that a monitor asks for now and then.

One request after the other, each within seconds: a client that is slow or hostile keeps nobody but others of its kind
waiting.
"""

from __future__ import annotations

import socket
from collections.abc import Callable
from contextlib import closing
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, HTTPServer
from ipaddress import ip_address
from typing import Any, NamedTuple

from domain.errors import BadInput, RecountError
from tui.text.safe import safe_str

PATH = "/metrics"
SECONDS = 5.0
"""How long one client may take over its request, and over reading the answer."""
LOOK_SECONDS = 0.5
"""How long a request is waited for before looking whether to stop."""
PLAIN = "text/plain; charset=utf-8"
LOCAL_NAME = "localhost"


class Address(NamedTuple):
    """Where a server listens. Port 0 is any free one."""

    host: str
    port: int

    @property
    def is_local(self) -> bool:
        """Only this machine reaches it."""
        return self.host == LOCAL_NAME or ip_address(self.host).is_loopback

    @property
    def text(self) -> str:
        """As it is written."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def address_of(text: str) -> Address:
    """HOST:PORT, [HOST]:PORT or PORT, the host an address or localhost. Raises BadInput."""
    host, _, port = text.rpartition(":")
    host = host.removeprefix("[").removesuffix("]") if host.startswith("[") else host or "127.0.0.1"
    try:
        if host != LOCAL_NAME:
            ip_address(host)
        if not (port.isascii() and port.isdigit() and int(port) < 1 << 16):
            raise ValueError
    except ValueError:
        raise BadInput(
            f"{safe_str(text, 60)!r} is no address to listen on; write 127.0.0.1:9464, [::1]:9464 or 9464."
        ) from None
    return Address(host, int(port))


class MetricsServer:
    """Answers /metrics with what `figures` says, and with one sentence and status 503 where that fails.

    Raises BadInput where it cannot listen there.
    """

    def __init__(self, address: Address, figures: Callable[[], str], content_type: str) -> None:
        handler = _handler(figures, content_type, names=_names(address))
        kind = _Server6 if ":" in address.host else _Server
        try:
            self._server = kind(address, handler)
        except OSError as error:
            raise BadInput(
                f"Nobody can listen on {address.text} ({error.strerror}); choose another address or port."
            ) from error
        self._server.timeout = LOOK_SECONDS
        self.address = Address(address.host, self._server.server_address[1])

    def serve(self, is_over: Callable[[], bool]) -> None:
        """Answer until it is over, which is asked twice a second, and stop listening."""
        with closing(self):
            while not is_over():
                self._server.handle_request()

    def close(self) -> None:
        """Stop listening."""
        self._server.server_close()


class _Server(HTTPServer):
    def handle_error(self, *_: Any) -> None:
        """A client that went away before it was answered is no news."""


class _Server6(_Server):
    address_family = socket.AF_INET6


def _names(address: Address) -> frozenset[str]:
    """What a client may call this server; nothing for whatever it likes. A page in a browser of this machine that had
    its own name point here is refused."""
    if not address.is_local:
        return frozenset()
    return frozenset({LOCAL_NAME, "127.0.0.1", "[::1]", f"[{address.host}]", address.host})


class _Request(BaseHTTPRequestHandler):
    """What is so of every answer."""

    timeout = SECONDS

    def version_string(self) -> str:
        """What the server calls itself."""
        return "recount"

    def _answer(self, status: HTTPStatus, text: str, kind: str = PLAIN) -> None:
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Who asks is nobody's business, and what they ask is never repeated on a terminal."""


def _handler(
    figures: Callable[[], str], content_type: str, names: frozenset[str]
) -> type[BaseHTTPRequestHandler]:
    class Handler(_Request):
        """One request."""

        def do_GET(self) -> None:
            host = self.headers.get("Host", "")
            if names and host.rpartition(":")[0] not in names and host not in names:
                self._answer(HTTPStatus.MISDIRECTED_REQUEST, "This is not the server of that name.\n")
            elif self.path.partition("?")[0] != PATH:
                self._answer(HTTPStatus.NOT_FOUND, f"There is only {PATH}.\n")
            else:
                self._figures()

        def do_HEAD(self) -> None:
            self.do_GET()

        def _figures(self) -> None:
            try:
                text = figures()
            except RecountError as error:
                self._answer(HTTPStatus.SERVICE_UNAVAILABLE, f"{safe_str(error.message, 1000)}\n")
            # The outermost edge of a request: whoever asks again may be answered.
            except Exception as error:  # noqa: BLE001
                self._answer(
                    HTTPStatus.INTERNAL_SERVER_ERROR, f"Recount itself failed ({type(error).__name__}).\n"
                )
            else:
                self._answer(HTTPStatus.OK, text, content_type)

    return Handler
