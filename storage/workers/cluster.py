"""Workers of a Dask cluster. Dask is loaded when a cluster is named, and nothing else here needs it.

Source: the documentation of Dask.distributed, "Client", "TLS/SSL" and "Scheduling policies".
"""

from __future__ import annotations

import logging
import platform
import re
import threading
import warnings
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import CancelledError, Executor, Future, InvalidStateError
from contextlib import contextmanager, suppress
from functools import partial
from importlib import metadata
from importlib.util import find_spec
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from domain.errors import BadInput, RecountError, StoreUnavailable
from storage.engine.database import Database
from storage.workers.home import Failed, Home, difference, home_of, run_share

if TYPE_CHECKING:
    from distributed import Client

CONNECT_SECONDS = 10
"""How long a scheduler has to answer."""
LOOK_SECONDS = 2.0
"""How often it is looked whether there are workers still."""
PATIENCE = 15
"""Looks without a single worker before the work is given up: one that was killed may come back."""
COMPARED = ("dask", "distributed", "cloudpickle")
"""Packages that must be the same on both sides."""
_URL = re.compile(r"(tcp|tls)://(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9.-]+):\d{1,5}/?")


@contextmanager
def joined(url: str, database: Database, address: str) -> Iterator[tuple[Executor, str, int]]:
    """The cluster's workers, at which address they open the bank, and how many shares they can do at once.

    What was asked of them and is not done yet is taken back at the end. Raises BadInput where the cluster cannot be
    used with this bank, StoreUnavailable where it is away.
    """
    _check_extra()
    if not _is_guarded(url, complete=True):
        raise BadInput(
            "The address of a scheduler is tls://host:port; plain tcp://host:port is for this machine alone "
            "(tcp://127.0.0.1:8786)."
        )
    client = _client(url)
    try:
        with _away(url):
            workers = client.scheduler_info()["workers"]
            _check_workers(client, url, workers)
            home = home_of(database, address)
            _check_banks(client, home)
        executor = _ClusterExecutor(client, home, url)
        try:
            yield executor, home.address, sum(worker["nthreads"] for worker in workers.values())
        finally:
            executor.shutdown()
    finally:
        client.close()


class _ClusterExecutor(Executor):
    """Has the cluster do shares, each of which any worker may do, and does again where its worker is lost."""

    def __init__(self, client: Client, home: Home, url: str) -> None:
        self._client, self._home, self._url = client, home, url
        self._asked: dict[Future[Any], Any] = {}
        self._lock = threading.Lock()
        self._is_over = threading.Event()
        threading.Thread(target=self._watch, name="cluster", daemon=True).start()

    def submit(self, work: Callable[..., Any], /, *arguments: Any, **named: Any) -> Future[Any]:
        """See Executor. The first argument of the work is the address, which workers know as their home's.

        Raises StoreUnavailable.
        """
        from distributed.client import ClosedClientError

        _, *others = arguments
        answer: Future[Any] = Future()
        key = f"{work.__name__}-{uuid4().hex}"
        try:
            asked = self._client.submit(run_share, self._home, work, tuple(others), key=key, pure=False)
        except ClosedClientError as error:
            raise _scheduler_away(self._url) from error
        with self._lock:
            self._asked[answer] = asked
        asked.add_done_callback(partial(self._settle, answer))
        return answer

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """See Executor. What is not done is taken back in any case: nobody asks for it any more."""
        self._is_over.set()
        with self._lock:
            left, self._asked = self._asked, {}
        if left:
            with suppress(OSError, CancelledError):
                self._client.cancel(list(left.values()))

    def _settle(self, answer: Future[Any], asked: Any) -> None:
        from distributed import KilledWorker

        with self._lock:
            if self._asked.pop(answer, None) is None:
                return
        try:
            found = asked.result()
        except CancelledError:
            self._fail(answer, _scheduler_away(self._url))
        except KilledWorker:
            self._fail(
                answer,
                StoreUnavailable(
                    "The same share ended several workers of the cluster, one after the other; look into their logs, "
                    "and give them more memory."
                ),
            )
        except Exception as error:  # noqa: BLE001 (it is for whoever waits)
            self._fail(answer, error)
        else:
            if isinstance(found, Failed):
                self._fail(answer, found.error)
            else:
                _put(answer, found)

    def _watch(self) -> None:
        """Give up when there has been no worker for a while: shares would wait for one for ever."""
        seen_without = 0
        while not self._is_over.wait(LOOK_SECONDS):
            with suppress(OSError, CancelledError, ValueError):
                seen_without = 0 if self._client.scheduler_info()["workers"] else seen_without + 1
            if seen_without >= PATIENCE:
                with self._lock:
                    left, self._asked = self._asked, {}
                for answer in left:
                    self._fail(answer, _no_workers(self._url))

    def _fail(self, answer: Future[Any], error: BaseException) -> None:
        with suppress(InvalidStateError):
            answer.set_exception(error)


def _put(answer: Future[Any], found: object) -> None:
    with suppress(InvalidStateError):
        answer.set_result(found)


def installed(package: str) -> str:
    """The version of a package that is installed here."""
    return metadata.version(package)


def _check_extra() -> None:
    if find_spec("distributed") is None:
        raise BadInput(
            "Work on a cluster needs one more package: install Recount with its extra, as in pip install "
            "'recount[cluster]'."
        )


def _is_guarded(url: str, *, complete: bool = False) -> bool:
    """Nobody on the way can read or change what goes there: it is encrypted, or does not leave this machine."""
    match = _URL.fullmatch(url)
    if match is None:
        return not complete and url.startswith(("inproc://", "tls://"))
    host = match[2].strip("[]")
    if match[1] == "tls" or host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _client(url: str) -> Client:
    """Raises StoreUnavailable, and BadInput where Dask's own settings lack what TLS needs."""
    from distributed import Client

    _keep_quiet()
    if url.startswith("tls:"):
        _check_certificates()
    with _away(url), warnings.catch_warnings():
        # Which versions differ is told below, in a sentence.
        warnings.simplefilter("ignore")
        return Client(url, timeout=CONNECT_SECONDS, set_as_default=False, name="recount")


def _check_certificates() -> None:
    """Raises BadInput where Dask's settings have none for us, or they cannot be read."""
    from distributed.security import Security

    try:
        context, why = Security().get_connection_args("client")["ssl_context"], "there are none"
    except (OSError, TypeError, ValueError) as error:
        context, why = None, " ".join(str(error).split())[:200]
    if context is None:
        raise BadInput(
            "Dask's own settings must name the certificates for TLS: distributed.comm.tls.ca-file, client.cert and "
            f"client.key ({why})."
        )


def _keep_quiet() -> None:
    """What Dask tells in its logs is told here in a sentence."""
    for name in list(logging.root.manager.loggerDict):
        if name.partition(".")[0] in ("distributed", "tornado"):
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)


@contextmanager
def _away(url: str) -> Iterator[None]:
    try:
        yield
    except (OSError, CancelledError) as error:
        raise _scheduler_away(url) from error


def _scheduler_away(url: str) -> RecountError:
    return StoreUnavailable(
        f"The scheduler at {url} does not answer, or not to us; see that it runs and that both sides have certificates "
        "of the same authority, and try again."
    )


def _no_workers(url: str) -> RecountError:
    return StoreUnavailable(
        f"The cluster at {url} has no workers; start some (dask worker {url}), and try again."
    )


def _check_workers(client: Client, url: str, workers: Mapping[str, Any]) -> None:
    """That there are some, reached safely, with our versions. Raises StoreUnavailable, BadInput."""
    if not workers:
        raise _no_workers(url)
    open_to_all = next((one for one in workers if not _is_guarded(one)), None)
    if open_to_all is not None:
        raise BadInput(
            f"The worker at {open_to_all} would be sent the work in plain text over the network; start scheduler and "
            "workers with TLS."
        )
    found = client.get_versions()
    _check_versions("The scheduler", found["scheduler"])
    for worker, its in found["workers"].items():
        _check_versions(f"The worker at {worker}", its)
    for worker, its_recount in _told(client, metadata.version, "recount"):
        if its_recount != installed("recount"):
            has = f"Recount {its_recount}" if isinstance(its_recount, str) else "no Recount"
            raise BadInput(
                f"The worker at {worker} has {has}, and here is {installed('recount')}; install the same on all "
                "machines."
            )


def _told(client: Client, asked: Callable[..., Any], about: object) -> Iterator[tuple[str, Any]]:
    """What each worker answers, or what was raised there. One that has just gone says nothing; whatever takes its place
    looks for itself before its first share."""
    for worker, told in client.run(asked, about, on_error="return").items():
        if not isinstance(told, OSError):
            yield worker, told


def _check_versions(who: str, its: Any) -> None:
    ours = {"Python": _minor(platform.python_version())} | {name: installed(name) for name in COMPARED}
    packages = (its or {}).get("packages", {})
    theirs = {"Python": _minor(str(packages.get("python", "")))} | {
        name: str(packages.get(name)) for name in COMPARED
    }
    for name, ours_is in ours.items():
        if theirs[name] != ours_is:
            raise BadInput(
                f"{who} has {name} {theirs[name] or '?'}, and here is {ours_is}; install the same on all machines."
            )


def _minor(python: str) -> str:
    return ".".join(python.split(".")[:2])


def _check_banks(client: Client, home: Home) -> None:
    """That each worker sees this bank with this program. Raises BadInput."""
    for worker, wrong in _told(client, difference, home):
        if isinstance(wrong, BaseException):
            raise BadInput(
                f"The worker at {worker} cannot run this Recount ({type(wrong).__name__}); install the same on all "
                "machines."
            )
        if wrong:
            raise BadInput(f"{wrong.rstrip('.')} (the worker at {worker}).")
