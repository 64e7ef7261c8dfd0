"""Who gets in: of each request first the host it asks for, then where it comes from, then whose link it has."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler

from domain.errors import BadInput
from tui.serve.links import Link, link_of
from tui.text.safe import safe_str

LINK = web.RequestKey("link", Link)
"""Whose request it is, once it is in."""
SOCKET = "/ws"
LOCAL_NAMES = ("127.0.0.1", "localhost", "[::1]")
MAX_TOLD = 100
"""Characters of a foreign host or origin in the log."""
HEADERS: Mapping[str, str] = MappingProxyType(
    {
        "Content-Security-Policy": "default-src 'self'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'; object-src 'none'",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "clipboard-read=(), clipboard-write=(self)",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Cache-Control": "no-store",
    }
)
"""Of every answer. The address of the first page holds a token: it is not to be kept, or told to anybody."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the server is reached: `base` is what links begin with and ends in a slash."""

    base: str
    hosts: frozenset[str]
    origin: str

    @property
    def is_secure(self) -> bool:
        return self.origin.startswith("https:")


def local_places(host: str, port: int) -> tuple[Place, ...]:
    """Where a server that listens there is reached without a proxy: as it was named, and by all names of this machine
    where it listens for this machine alone. The first is the one for links."""
    shown = f"[{host}]" if ":" in host else host
    names = dict.fromkeys((shown, *(LOCAL_NAMES if shown in LOCAL_NAMES else ())))
    return tuple(_place("http", name, port, "/") for name in names)


def public_place(url: str) -> Place:
    """Where people reach a server that is behind a proxy. Raises BadInput for what is no address of a page."""
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    is_page = parts.scheme in ("http", "https") and parts.hostname and not (parts.query or parts.fragment)
    if not is_page or parts.username is not None:
        raise BadInput(
            f"--public-url {safe_str(url, MAX_TOLD)} is no address of a page; write https://desk.example.com/ or "
            "https://example.com/desk/."
        )
    host = parts.hostname or ""
    shown = f"[{host}]" if ":" in host else host
    standard = 443 if parts.scheme == "https" else 80
    return _place(parts.scheme, shown, port or standard, f"{parts.path.rstrip('/')}/")


def _place(scheme: str, host: str, port: int, path: str) -> Place:
    is_standard = port == (443 if scheme == "https" else 80)
    where = host if is_standard else f"{host}:{port}"
    hosts = {where, f"{host}:{port}"}
    return Place(f"{scheme}://{where}{path}", frozenset(hosts), f"{scheme}://{where}")


class Gate:
    """Lets in whoever has one of the `links` and comes by one of the `places`; `tell` hears who did not, and why."""

    def __init__(
        self, links: Sequence[Link], places: Sequence[Place], port: int, tell: Callable[[str], None]
    ) -> None:
        self._links, self._tell = links, tell
        self._hosts = frozenset(host for place in places for host in place.hosts)
        self._secure_hosts = frozenset(host for place in places if place.is_secure for host in place.hosts)
        self._origins = frozenset(place.origin for place in places)
        # Browsers send a cookie to every port of a host, so that two servers on one machine would take each other's.
        self.cookie = f"recount_{port}"

    @web.middleware
    async def middleware(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Raises HTTPMisdirectedRequest, HTTPForbidden and HTTPUnauthorized."""
        host, origin = request.host.lower(), request.headers.get("Origin")
        if host not in self._hosts:
            raise self._refusal(web.HTTPMisdirectedRequest, f"host {safe_str(host, MAX_TOLD)}")
        if origin is not None and origin.lower() not in self._origins:
            raise self._refusal(web.HTTPForbidden, f"origin {safe_str(origin, MAX_TOLD)}")
        # Every browser says where a WebSocket comes from; what does not say it is none.
        if origin is None and request.path == SOCKET:
            raise self._refusal(web.HTTPForbidden, "a connection without an origin")
        link = link_of(self._links, self._token(request))
        if link is None:
            raise self._refusal(web.HTTPUnauthorized, "no link, or one of another run")
        request[LINK] = link
        return await handler(request)

    def remember(self, request: web.Request, answer: web.Response) -> None:
        """Let this browser in from now on, until it is closed or the server ends."""
        answer.set_cookie(
            self.cookie,
            request[LINK].token,
            path="",  # the folder of the page, which behind a proxy is not all of its host
            httponly=True,
            samesite="Strict",
            secure=request.host.lower() in self._secure_hosts
            or request.headers.get("X-Forwarded-Proto") == "https",
        )

    def _token(self, request: web.Request) -> str:
        """That of the link counts on the first page alone, before one that the browser has from another link."""
        given = request.query.get("token") if request.path == "/" else None
        return given if given is not None else request.cookies.get(self.cookie, "")

    def _refusal(self, kind: type[web.HTTPError], what: str) -> web.HTTPException:
        made = kind(text=SENTENCES[kind])
        self._tell(f"refused {made.status}: {what}")
        return made


SENTENCES: Mapping[type[web.HTTPError], str] = MappingProxyType(
    {
        web.HTTPMisdirectedRequest: "Recount is not served under this name; --public-url names another.\n",
        web.HTTPForbidden: "This page is not from here; open the link that `recount serve` printed.\n",
        web.HTTPUnauthorized: "Open the link that `recount serve` printed; those of an earlier run hold no longer.\n",
    }
)


async def add_headers(_request: web.Request, answer: web.StreamResponse) -> None:
    """Every answer says what its page may do."""
    answer.headers.update(HEADERS)
