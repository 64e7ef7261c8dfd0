"""The sessions of a server: an app for each open tab, no more of them than was allowed, and none left behind."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from aiohttp import WSCloseCode, WSMsgType, web

from tui.exit_codes import DEFECT_EXIT
from tui.serve.app_process import DATA, AppProcess
from tui.serve.messages import MOST_BYTES, Focus, Input, Message, Ping, Resized, read_message
from tui.serve.room import Room
from tui.text.safe import safe_str

HEARTBEAT_SECONDS = 15.0
"""How often a tab is asked whether it is still there."""
MAX_NAME = 40


@dataclass(frozen=True, slots=True)
class Served:
    """What each tab gets: `arguments` of the app of an actor, an environment `given` to all, how many at once, and who
    leads the others ("": nobody)."""

    arguments: Callable[[str], Sequence[str]]
    given: dict[str, str]
    most: int
    leader: str = ""


class Sessions:
    """Those that are open. `tell` hears who begins and ends, and nothing of what was typed or shown."""

    def __init__(self, served: Served, tell: Callable[[str], None]) -> None:
        self._served, self._tell, self._room = served, tell, Room(served.leader, tell)
        self._open: set[web.WebSocketResponse] = set()
        self._ending = 0
        """Apps whose tab is closed and that have not left yet."""

    @property
    def are_full(self) -> bool:
        """One more is refused. Apps that are leaving count only where they are as many again."""
        return len(self._open) >= self._served.most or self._ending >= self._served.most

    @property
    def sentence(self) -> str:
        """How many there are, for whoever is not let in."""
        return f"{len(self._open)} of {self._served.most} sessions are open"

    async def hold(self, request: web.Request, actor: str, size: tuple[int, int]) -> web.WebSocketResponse:
        """Run an app for this tab until either ends. Raises HTTPServiceUnavailable where there are enough."""
        if self.are_full:
            self._tell(f"refused 503: {_shown(actor)}, {self.sentence}")
            raise web.HTTPServiceUnavailable(text=f"{self.sentence}; close one of them first.\n")
        socket = web.WebSocketResponse(heartbeat=HEARTBEAT_SECONDS, max_msg_size=MOST_BYTES)
        self._open.add(socket)
        app = AppProcess(self._served.arguments(actor), self._served.given, socket)
        app.hear = partial(self._room.heard, app)
        began = time.monotonic()
        try:
            await socket.prepare(request)
            await app.start(*size)
            self._tell(f"{_shown(actor)} came; {self.sentence}")
            self._room.came(app, actor)
            await _converse(socket, app)
        finally:
            self._open.discard(socket)
            self._room.left(app)
            await asyncio.shield(asyncio.ensure_future(self._end(app, actor, began)))
        return socket

    async def close(self) -> None:
        """Close every tab, and wait until no app is left."""
        await asyncio.gather(*(one.close(code=WSCloseCode.GOING_AWAY) for one in set(self._open)))

    async def _end(self, app: AppProcess, actor: str, began: float) -> None:
        self._ending += 1
        try:
            await app.stop()
        finally:
            self._ending -= 1
        self._tell(
            f"{_shown(actor)} left after {time.monotonic() - began:.0f} s{_ending_words(app)}; {self.sentence}"
        )


def _ending_words(app: AppProcess) -> str:
    """How the app ended, where that was not as it should."""
    if app.was_killed:
        return ", and the app, which did not answer, was killed"
    if not app.is_ready:
        return f", for the app did not start (exit code {app.exit_code}): `recount` in a terminal says why"
    return f", and the app failed (exit code {DEFECT_EXIT})" if app.exit_code == DEFECT_EXIT else ""


async def _converse(socket: web.WebSocketResponse, app: AppProcess) -> None:
    """Tell the app what its tab says until there is nobody to, or one of them speaks no language that is known."""
    async for message in socket:
        if message.type is not WSMsgType.TEXT:
            continue
        said = read_message(message.data)
        if said is None:
            await socket.close(code=WSCloseCode.UNSUPPORTED_DATA)
        elif isinstance(said, Ping):
            await socket.send_json(["pong", said.data])
        elif not _feed(app, said):
            await socket.close(code=WSCloseCode.TRY_AGAIN_LATER)


def _feed(app: AppProcess, said: Message) -> bool:
    """Whether the app takes it."""
    match said:
        case Input():
            return app.feed(DATA, said.data)
        case Resized():
            return app.feed_meta(type="resize", width=said.columns, height=said.lines)
        case Focus():
            return app.feed_meta(type=said.kind)
    return True


def _shown(actor: str) -> str:
    return safe_str(actor, MAX_NAME)
