"""Telling a service manager how a service is, by the protocol of sd_notify(3): lines in one datagram.

Where no manager asked to be told, nothing is. What it cannot be told is no fault of the service.
"""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field

SOCKET, PERIOD, PROCESS = "NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"
BEATS = 4
"""In the time after which the manager takes the service for hung."""

PATIENCE = 1.0
"""Seconds that a line may wait for a manager that is busy."""


@dataclass(slots=True)
class ServiceManager:
    """Whoever started this service. `address` is that of its socket, "" for nobody who wants to be told; `every` the
    seconds from one sign of life to the next, 0.0 for none."""

    address: str = ""
    every: float = 0.0
    clock: Callable[[], float] = time.monotonic
    _beaten_at: float | None = field(default=None, init=False)

    def ready(self) -> None:
        """The service does its work from now on."""
        self._tell("READY=1")

    def stopping(self) -> None:
        """It has begun to leave."""
        self._tell("STOPPING=1")

    def status(self, sentence: str) -> None:
        """What it does now, for people who ask the manager."""
        self._tell(f"STATUS={' '.join(sentence.split())}")

    def beat(self) -> None:
        """A sign of life. To be called by what does the work, often: it is sent when it is due."""
        now = self.clock()
        if self.every and (self._beaten_at is None or now - self._beaten_at >= self.every):
            self._beaten_at = now
            self._tell("WATCHDOG=1")

    def _tell(self, line: str) -> None:
        if not self.address:
            return
        # A name that begins with @ is not one of the file system.
        address = f"\0{self.address[1:]}" if self.address.startswith("@") else self.address
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
            channel.settimeout(PATIENCE)
            channel.sendto(line.encode(), address)


def service_manager(environment: Mapping[str, str]) -> ServiceManager:
    """The one that the environment names, as systemd sets it for a service of Type=notify."""
    if not hasattr(socket, "AF_UNIX"):
        return ServiceManager()
    period = environment.get(PERIOD, "")
    is_watched = environment.get(PROCESS, str(os.getpid())) == str(os.getpid())
    microseconds = int(period) if is_watched and period.isascii() and period.isdigit() else 0
    return ServiceManager(environment.get(SOCKET, ""), microseconds / 1_000_000 / BEATS)
