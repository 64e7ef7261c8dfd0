"""A server as a program: what it refuses, what an app may do, and that no process is left."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http.cookies import SimpleCookie
from pathlib import Path

import aiohttp
import pytest

from tests.kit.patience import PATIENCE
from tests.kit.served import Served, is_alive, until

SECRET = "typed-by-hand"


@asynccontextmanager
async def browser() -> AsyncIterator[aiohttp.ClientSession]:
    """Keeps cookies, also of an address in figures, and follows nothing."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        yield session


@asynccontextmanager
async def tab(
    session: aiohttp.ClientSession, base: str, **asked: str
) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
    """A socket as the page opens it."""
    origin = {"Origin": base.rstrip("/")}
    async with session.ws_connect(f"{base}ws", params=asked, headers=origin) as socket:
        yield socket


async def shown(socket: aiohttp.ClientWebSocketResponse, text: str) -> None:
    """Read until this was painted."""
    seen = ""
    while text not in seen:
        message = await socket.receive(timeout=PATIENCE)
        assert message.type is aiohttp.WSMsgType.BINARY, (message, seen[-500:])
        seen += message.data.decode("utf-8", "replace")


async def status(session: aiohttp.ClientSession, address: str, **headers: str) -> int:
    async with session.get(address, headers=headers) as answer:
        assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["Cache-Control"] == "no-store"
        return answer.status


async def test_only_who_has_a_link_and_comes_from_here_gets_in_and_no_more_than_allowed(
    demo_bank: Path, tmp_path: Path
) -> None:
    with Served(demo_bank, tmp_path, "--as", "ada", "--as", "grace", "--sessions", "1") as served:
        base, socket = served.base, f"{served.base}ws"
        here = base.rstrip("/")
        async with browser() as stranger:
            assert await status(stranger, base) == 401
            assert await status(stranger, f"{base}asset/page.js") == 401
            assert await status(stranger, f"{base}?token=guessed") == 401
            assert await status(stranger, socket, Origin=here) == 401
        async with browser() as ada:
            async with ada.get(served.links["ada"], headers={"Host": "evil.example"}) as answer:
                assert answer.status == 421
            async with ada.get(served.links["ada"]) as answer:
                assert (answer.status, answer.headers["Referrer-Policy"]) == (200, "no-referrer")
                (cookie,) = SimpleCookie(answer.headers["Set-Cookie"]).values()
                assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Strict", "")
            async with ada.get(base) as answer:
                page = await answer.text()
            assert "Recount · ada" in page
            assert re.findall(r'(?:src|href)="([^"]+)"', page) == re.findall(r'"(asset/[^"]+)"', page)
            for asset in re.findall(r'"(asset/[^"]+)"', page):
                assert await status(ada, base + asset) == 200
            assert await status(ada, f"{base}asset/..%2fserver.py") == 404
            assert await status(ada, base, Host="evil.example") == 421
            assert await status(ada, base, Origin="https://evil.example") == 403
            for foreign in ({"Origin": "https://evil.example"}, {"Origin": "null"}, {}):
                assert await status(ada, socket, **foreign) == 403
            async with tab(ada, base) as first:
                await shown(first, "read-only")
                with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
                    async with tab(ada, base):
                        pass
                assert refused.value.status == 503
                await first.send_json(["stdin", SECRET])
                await first.send_json(["ping", "heard"])
                await answered(first, '["pong", "heard"]')
                (app,) = served.apps()
                said, closed = await asyncio.gather(asyncio.to_thread(served.ended), last(first))
        assert closed == aiohttp.WSCloseCode.GOING_AWAY
        assert (said, is_alive(app), served.process.returncode) == ("Ended; no session is left.\n", False, 0)
        log = served.log
        assert "refused 421: host evil.example" in log
        assert "refused 403: origin https://evil.example" in log
        assert "refused 503: ada, 1 of 1 sessions are open" in log
        assert log.splitlines()[-1].endswith("; 0 of 1 sessions are open")
        assert SECRET not in log
        assert not any(link.partition("=")[2] in log for link in served.links.values())


async def answered(socket: aiohttp.ClientWebSocketResponse, text: str) -> None:
    """Read until the server itself says this."""
    while (message := await socket.receive(timeout=PATIENCE)).data != text:
        assert message.type is aiohttp.WSMsgType.BINARY, message


async def last(socket: aiohttp.ClientWebSocketResponse) -> int | None:
    """Read until the server closes it; its reason."""
    async for _ in socket:
        pass
    return socket.close_code


async def test_no_app_outlives_its_tab_or_its_server(demo: Path, tmp_path: Path) -> None:
    """A tab that says what nobody knows over an app that hangs, an app left by its key, a server that is killed."""
    with Served(demo, tmp_path, "--as", "ada", "--allow-commands") as served:
        async with browser() as ada:
            await status(ada, served.links["ada"])
            async with tab(ada, served.base, width="100", height="30") as hung:
                await shown(hung, "Accounts")
                (pid,) = served.apps()
                os.kill(pid, signal.SIGSTOP)
                await hung.send_json(["do", "anything"])
                assert await last(hung) == aiohttp.WSCloseCode.UNSUPPORTED_DATA
            until(lambda: not served.apps())
            until(lambda: "was killed" in served.log)
            async with tab(ada, served.base) as left:
                await shown(left, "4417")
                await left.send_json(["stdin", "\x11"])
                assert await last(left) == aiohttp.WSCloseCode.OK
            until(lambda: not served.apps())
            async with tab(ada, served.base) as orphan:
                await shown(orphan, "Accounts")
                (pid,) = served.apps()
                if sys.platform == "linux":
                    os.kill(pid, signal.SIGSTOP)  # elsewhere it must notice by itself
                served.process.kill()
                until(lambda: not is_alive(pid))


async def test_a_room_is_shown_where_its_leader_stands(demo_bank: Path, tmp_path: Path) -> None:
    with Served(demo_bank, tmp_path, "--as", "ada", "--as", "grace", "--lead", "ada") as served:
        async with browser() as ada, browser() as grace:
            for session, name in ((ada, "ada"), (grace, "grace")):
                await status(session, served.links[name])
            async with tab(ada, served.base) as leads, tab(grace, served.base) as follows:
                await shown(follows, "ada leads")
                await shown(leads, "15 accounts")
                await leads.send_json(["stdin", "\r"])
                await shown(follows, "LIVE")
                await leads.send_json(["stdin", "\x1b[H"])
                await shown(follows, "PAST")
