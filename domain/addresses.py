"""Where a bank is: the path of a SQLite file, or libpq's URI of a PostgreSQL database. Never shown with a password.

Source of the URI's grammar: PostgreSQL documentation, "Connection URIs" (34.1.1.2). It is read more strictly than libpq
does: a password with a character that was not percent-encoded can end anywhere in it, and libpq then tells the rest of
the password as the name of a host, a port or a database. What could be such an address is no file name either, unless
a file or a folder has that name: then it is a path.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from itertools import zip_longest
from urllib.parse import parse_qsl, unquote, unquote_to_bytes

from domain.errors import BadInput

SERVER = ("postgresql", "postgres")
"""Schemes of a server."""

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://(.*)", re.DOTALL)
_HOST = re.compile(r"[^@=?#\s]*")
_PORT = re.compile(r"\d{0,5}", re.ASCII)
_DATABASE = re.compile(r"[^@/:?#]*")
_NOT_ENCODED = re.compile(r"\s|%(?![0-9A-Fa-f]{2})|%00")
_LIKE_ADDRESS = re.compile(
    r"\s*(//"  # the scheme left out
    r"|[A-Za-z][A-Za-z0-9+.-]+:[/\\]"  # a scheme of more than one letter: one would be a drive
    r"|(postg|psql|pgsql|psycopg)[a-z0-9+]*[:/\\]"  # a slip in the scheme
    r"|[^/.~][^/]*:.*@"  # user:password@host
    r"|(.*\s)?(host|hostaddr|port|dbname|user|password|passfile|service|sslmode|sslpassword)\s*=)",  # libpq's words
    re.IGNORECASE | re.DOTALL,
)
_SECRET = re.compile(
    r"\s*((postg|psql|pgsql|psycopg)[a-z0-9+]*:?[/\\]"
    r"|[A-Za-z][A-Za-z0-9+.-]*:[/\\]+.*@"
    r"|(//)?[^/.~\s][^/\s]*:.*@\S"
    r"|(.*\s)?(password|sslpassword|pgpassword)\s*=)",
    re.IGNORECASE | re.DOTALL,
)
_WORD = "(pass?word|passwort|passwd|passphrase|pwd)"
_SECRET_WORD = re.compile(rf"{_WORD}(\W*[=:：＝]|\s+\S)|\bpsql\s", re.IGNORECASE)
_SECRET_SHAPE = re.compile(
    r"[:：/\\].*@"  # user:password@host, user/password@host
    r"|@[^/]*:\d"  # password@host:port
    r"|(jdbc|postg|posg|psql|pgsql|psycopg)[a-z0-9+]*[^\w/\\]{0,2}[/\\]{2}",  # a slip after the scheme
    re.IGNORECASE | re.DOTALL,
)
_PASSWORDS = ("password", "sslpassword")
"""Options of an address that are passwords."""
_HERE = re.compile(r"\./[^/\\]+", re.DOTALL)
"""A file of the working folder, written so that it is taken for nothing else."""


@dataclass(frozen=True, slots=True)
class Address:
    """`file` is the path of a SQLite file, None for a server; `uri` is what libpq is given, "" for a file. `shown` is
    where it is, fit to be shown: of a server its hosts, ports and database, and nothing else."""

    file: str | None
    uri: str
    shown: str


def parse_address(text: str, folder: str = "") -> Address:
    """The address of a bank. `folder` is where a relative path is looked for, "" for the working folder. Raises
    BadInput, which repeats none of it, for what may be the slip of another one."""
    match = _SCHEME.fullmatch(text)
    scheme = match[1].lower() if match else ""
    if match is not None and scheme in SERVER:
        return Address(None, f"{scheme}://{match[2]}", _shown(match[2]))
    if match is not None and not (scheme == "sqlite" and match[2].startswith("/")):
        raise _unreadable()
    path = match[2][1:] if match is not None else text
    if _LIKE_ADDRESS.match(path) or "\0" in path or _is_secret(path, folder):
        raise _unreadable()
    return Address(path, "", path)


def may_hold_password(word: str) -> bool:
    """A word that may hold a password, as the address of a server or a slip of one does, and is not the path of
    anything: it is repeated in no error."""
    if not _unknown_part(word, ""):
        return False
    return _SECRET.match(word) is not None or _is_secret(word, "")


def without_password(uri: str) -> str:
    """A server's address without its passwords: whoever opens it finds them as libpq does, in the environment or in a
    password file (PostgreSQL documentation, 34.15 and 34.16)."""
    before, mark, options = uri.partition("?")
    scheme, _, rest = before.partition("://")
    authority, slash, database = rest.partition("/")
    user, at, servers = authority.rpartition("@")
    kept = [one for one in options.split("&") if unquote(one.partition("=")[0]) not in _PASSWORDS]
    asked = f"{mark}{'&'.join(kept)}" if any(kept) else ""
    return f"{scheme}://{user.partition(':')[0]}{at}{servers}{slash}{database}{asked}"


def _is_secret(path: str, folder: str) -> bool:
    unknown = _unknown_part(path, folder)
    return _SECRET_WORD.search(unknown) is not None or (
        _HERE.fullmatch(path) is None and _SECRET_SHAPE.search(unknown) is not None
    )


def _unknown_part(path: str, folder: str) -> str:
    """What is left of a path behind the folders that are there; "" where all of it is there."""
    whole = os.path.join(folder, os.path.expanduser(path))
    if os.path.exists(whole):
        return ""
    end = len(whole)
    while (end := whole.rfind("/", 0, end)) >= 0:
        if os.path.isdir(whole[:end] or "/"):
            return whole[end + 1 :]
    return whole


def _shown(rest: str) -> str:
    """Hosts, ports and database of a server's address without its scheme. Raises BadInput."""
    before, _, options = rest.partition("?")
    authority, _, database = before.partition("/")
    user, _, servers = authority.rpartition("@")
    ends_anywhere = "@" in user or "@" in database or ("@" in options and "@" in authority)
    if ends_anywhere or _NOT_ENCODED.search(rest) or not _is_text(unquote_to_bytes(rest)):
        raise _unreadable()
    given = dict(parse_qsl(options, keep_blank_values=True))
    hosts, ports = _hosts(servers)
    hosts = given.get("host", given.get("hostaddr", hosts))
    ports = given.get("port", ports)
    database = given.get("dbname", unquote(database))
    if not (
        _HOST.fullmatch(hosts) and _DATABASE.fullmatch(database) and all(map(_is_port, ports.split(",")))
    ):
        raise _unreadable()
    return f"postgresql://{_joined(hosts.split(','), ports.split(','))}/{database}"


def _hosts(servers: str) -> tuple[str, str]:
    """The hosts of `host:port,host:port`, and their ports, each with commas between."""
    pairs = [one.rpartition(":") if _has_port(one) else (one, "", "") for one in servers.split(",")]
    return ",".join(unquote(host) for host, _, _ in pairs), ",".join(port for _, _, port in pairs)


def _has_port(server: str) -> bool:
    # [::1] is an IPv6 address, whose colons are within the brackets.
    return ":" in server.rpartition("]")[2]


def _is_text(raw: bytes) -> bool:
    try:
        return bool(raw.decode())
    except UnicodeDecodeError:
        return False


def _is_port(text: str) -> bool:
    return _PORT.fullmatch(text) is not None


def _joined(hosts: list[str], ports: list[str]) -> str:
    """Hosts with their ports; one port is every host's."""
    pairs = zip_longest(hosts, ports * len(hosts) if len(ports) == 1 else ports, fillvalue="")
    return ",".join(f"{host or 'localhost'}{f':{port}' if port else ''}" for host, port in pairs)


def _unreadable() -> BadInput:
    return BadInput(
        "What was typed as the database address cannot be read, and it is not repeated because it may hold a "
        "password; write a path (in a folder that is there; ./NAME for a file with a name like an address), or "
        "sqlite:///path, or postgresql://user@host:port/name (with @ : / ? # % and spaces in a password "
        "percent-encoded)."
    )
