"""The server: one page, and behind its socket the sessions."""

from __future__ import annotations

import asyncio
import signal
import socket as sockets
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from html import escape
from importlib.resources import files
from pathlib import Path

from aiohttp import web
from aiohttp.typedefs import Handler
from textual_serve import server as textual_server

from domain.errors import BadInput
from tui.serve.app_process import STOP_SECONDS
from tui.serve.gate import LINK, SOCKET, Gate, Place, add_headers
from tui.serve.links import Link
from tui.serve.messages import asked_size
from tui.serve.sessions import Served, Sessions
from tui.text.safe import safe_str

PAGE = files("tui.serve") / "page"
TYPES = {".js": "text/javascript", ".css": "text/css", ".ttf": "font/ttf", ".svg": "image/svg+xml"}
OURS = ("page.js", "page.css", "icon.svg")
THEIRS = {
    "textual.js": "js/textual.js",
    "xterm.css": "css/xterm.css",
    "mono.ttf": "fonts/RobotoMono-VariableFont_wght.ttf",
    "mono-italic.ttf": "fonts/RobotoMono-Italic-VariableFont_wght.ttf",
}
"""Files of textual-serve that the page needs, by the name it has for them."""
SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")


class Server(textual_server.Server):
    """Serves the app to whoever has one of the links. `tell` hears a line for each thing that happens: who and when,
    and nothing of what was typed or shown."""

    def __init__(
        self, links: Sequence[Link], served: Served, host: str, port: int, tell: Callable[[str], None]
    ) -> None:
        super().__init__("recount", host=host, port=port, title="Recount")
        self._links, self._tell = links, tell
        self._sessions = Sessions(served, tell)

    async def run(
        self, places: Callable[[int], Sequence[Place]], began: Callable[[Sequence[Place]], None]
    ) -> None:
        """Serve until a signal asks to stop; no app is left afterwards.

        `places` says where the server is reached, now that its port is known, and `began` is told. Raises BadInput
        where it cannot listen.
        """
        with _listening(self.host, self.port) as listener, _asked_to_stop(self._tell) as stop:
            port = listener.getsockname()[1]
            found = places(port)
            self._gate = Gate(self._links, found, port, self._tell)
            runner = web.AppRunner(await self._make_app(), access_log=None, shutdown_timeout=STOP_SECONDS + 2)
            await runner.setup()
            try:
                await web.SockSite(runner, listener).start()
                began(found)
                await stop.wait()
            finally:
                await runner.cleanup()

    async def _make_app(self) -> web.Application:
        app = web.Application(middlewares=[self._whole, self._gate.middleware], client_max_size=1024)
        app.add_routes(
            [
                web.get("/", self.handle_index),
                web.get("/state", self._state),
                web.get("/asset/{name}", self._asset),
                web.get(SOCKET, self.handle_websocket),
            ]
        )
        app.on_response_prepare.append(add_headers)
        app.on_shutdown.append(self.on_shutdown)
        return app

    @web.middleware
    async def _whole(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """A fault of ours is told without what it was about: its message may quote what was typed."""
        try:
            answer: web.StreamResponse = await handler(request)
        except (web.HTTPException, asyncio.CancelledError, ConnectionError):
            raise
        except Exception as error:  # noqa: BLE001 — the outermost edge of a request
            self._tell(f"failed: {_place_of(error)}")
            raise web.HTTPInternalServerError(text="Recount failed here; its log says where.\n") from None
        return answer

    async def handle_index(self, request: web.Request) -> web.Response:
        """The page. Opened by a link, one that lets the browser in and goes on to it: a redirect would come from where
        the link stood, and a cookie for this site alone is not sent along with that."""
        if "token" in request.query:
            answer = _html("enter.html")
            self._gate.remember(request, answer)
            return answer
        return _html("index.html", actor=request[LINK].actor)

    async def _state(self, _request: web.Request) -> web.Response:
        """How many sessions there are, for a page whose own has ended."""
        return web.Response(text=f"{self._sessions.sentence}.\n")

    async def _asset(self, request: web.Request) -> web.Response:
        """Raises HTTPNotFound for what the page does not need."""
        name = request.match_info["name"]
        if name in OURS:
            content = (PAGE / name).read_bytes()
        elif name in THEIRS:
            content = (self.statics_path / THEIRS[name]).read_bytes()
        else:
            raise web.HTTPNotFound(text="There is no such file here.\n")
        return web.Response(body=content, content_type=TYPES[name[name.rindex(".") :]])

    async def handle_websocket(self, request: web.Request) -> web.WebSocketResponse:
        """An app of its own for whoever opened the page. Raises HTTPServiceUnavailable where there are enough."""
        asked = request.query
        size = asked_size(asked.get("width", ""), asked.get("height", ""))
        return await self._sessions.hold(request, request[LINK].actor, size)

    async def on_shutdown(self, app: web.Application) -> None:
        await self._sessions.close()


def _html(name: str, **words: str) -> web.Response:
    """A page of ours with words put in."""
    text = (PAGE / name).read_text(encoding="utf-8")
    for key, word in words.items():
        text = text.replace(f"{{{{{key}}}}}", escape(safe_str(word)))
    return web.Response(text=text, content_type="text/html")


def _place_of(error: BaseException) -> str:
    """What kind of fault it was, and where; not its message."""
    frames = [(frame.f_code.co_filename, line) for frame, line in traceback.walk_tb(error.__traceback__)]
    path, line = frames[-1] if frames else ("", 0)
    return f"{type(error).__name__} at {Path(path).name}:{line}"


def _tell_fault(tell: Callable[[str], None], error: BaseException | None) -> None:
    """A tab that is gone in the middle of a word is none."""
    if error is not None and not isinstance(error, ConnectionError):
        tell(f"failed: {_place_of(error)}")


def _listening(host: str, port: int) -> sockets.socket:
    """A socket that listens there; port 0 is any that is free. Raises BadInput."""
    family = sockets.AF_INET6 if ":" in host else sockets.AF_INET
    try:
        return sockets.create_server((host, port), family=family)
    except OSError as error:
        raise BadInput(
            f"Recount cannot listen at {safe_str(host)} port {port} ({error.strerror or error}); "
            "name another with --host or --port."
        ) from None


@contextmanager
def _asked_to_stop(tell: Callable[[str], None]) -> Iterator[asyncio.Event]:
    """Set by Ctrl-C, by a service manager, or when the terminal goes away. Of faults of tasks `tell` hears no more than
    of those of requests."""
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    numbers = [getattr(signal, name) for name in SIGNALS if hasattr(signal, name)]
    before = {number: signal.getsignal(number) for number in numbers}
    for number in numbers:
        loop.add_signal_handler(number, stop.set)
    loop.set_exception_handler(lambda _loop, context: _tell_fault(tell, context.get("exception")))
    try:
        yield stop
    finally:
        for number, handler in before.items():
            loop.remove_signal_handler(number)
            signal.signal(number, handler)
