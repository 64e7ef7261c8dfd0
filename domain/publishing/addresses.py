"""Where a broker is, and where in it the events go. Never shown with a password."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from domain.errors import BadInput

SUBJECTS = "recount.events"
"""What subjects begin with, unless another prefix is named."""
LONGEST_PREFIX = 100
_SCHEMES = ("nats", "tls")
_PORT = 4222
_HOST = re.compile(r"[A-Za-z0-9._-]+|[0-9A-Fa-f:.]+")
_TOKEN = re.compile(r"[A-Za-z0-9_-]+")
_ESCAPED = re.compile(r"[\s\x00-\x20\x7f.*>%]")


@dataclass(frozen=True, slots=True)
class BrokerAddress:
    """Servers of one cluster, any of which will do, as URLs without a login; the login for them; and `shown`, where it
    is, fit to be shown. A login without a password is a token."""

    servers: tuple[str, ...]
    shown: str
    user: str = ""
    password: str = ""
    token: str = ""


def parse_broker(text: str) -> BrokerAddress:
    """The broker at `nats://[user:password@]host[:port]`; further servers follow after commas. Raises BadInput, which
    repeats none of it."""
    servers = [_server(part.strip()) for part in text.split(",")]
    urls = tuple(url for url, _ in servers)
    user, password = next((login for _, login in servers if login[0]), ("", None))
    if any(login not in {("", None), (user, password)} for _, login in servers):
        raise BadInput("The servers of the broker are given with different logins; a cluster has one.")
    if password is None:
        return BrokerAddress(urls, ",".join(urls), token=user)
    return BrokerAddress(urls, ",".join(urls), user=user, password=password)


def check_prefix(prefix: str) -> None:
    """Raises BadInput for what subjects cannot begin with."""
    if len(prefix) > LONGEST_PREFIX or not all(map(_TOKEN.fullmatch, prefix.split("."))):
        raise BadInput(
            f"{prefix!r:.60} is no prefix for subjects; give words of letters, digits, - and _ between dots, "
            f"as {SUBJECTS}."
        )


def subject_of(prefix: str, stream_id: str) -> str:
    """The subject of a stream's events: one token behind the prefix, in which what NATS reads otherwise (dots,
    wildcards, blanks) and the percent sign stand as percent and two hexadecimal digits."""
    return f"{prefix}.{_ESCAPED.sub(_escape, stream_id)}"


def _escape(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in match[0].encode())


def _server(text: str) -> tuple[str, tuple[str, str | None]]:
    """The URL of a server without its login, and that: (user or token, password). Raises BadInput."""
    try:
        url = urlsplit(text if "://" in text else f"nats://{text}")
        port = url.port or _PORT
        host = url.hostname or ""
    except ValueError:
        raise _unreadable() from None
    is_bare = not url.query and not url.fragment and url.path in {"", "/"}
    if url.scheme not in _SCHEMES or not _HOST.fullmatch(host) or not is_bare:
        raise _unreadable()
    shown = f"[{host}]" if ":" in host else host
    password = None if url.password is None else unquote(url.password)
    return f"{url.scheme}://{shown}:{port}", (unquote(url.username or ""), password)


def _unreadable() -> BadInput:
    return BadInput(
        "This is no address of a broker; give nats://host:4222 or tls://host:4222, in a login every character but "
        "letters and digits percent-encoded."
    )
