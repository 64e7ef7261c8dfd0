"""What a service manager is told, over a socket as it makes one."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from tui.application.service_manager import ServiceManager, service_manager


def test_it_is_told_what_happens_and_signs_of_life_when_they_are_due(tmp_path: Path) -> None:
    times = iter((0.0, 4.0, 5.0, 9.0))
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
        channel.bind(str(tmp_path / "notify"))
        manager = ServiceManager(str(tmp_path / "notify"), every=5.0, clock=times.__next__)
        manager.ready()
        for _ in range(4):
            manager.beat()
        manager.status("two\nlines")
        manager.stopping()
        channel.setblocking(False)
        told = [channel.recv(4096).decode() for _ in range(5)]
    assert told == ["READY=1", "WATCHDOG=1", "WATCHDOG=1", "STATUS=two lines", "STOPPING=1"]


@pytest.mark.parametrize(
    ("environment", "address", "every"),
    [
        ({}, "", 0.0),
        ({"NOTIFY_SOCKET": "@run", "WATCHDOG_USEC": "20000000"}, "@run", 5.0),
        (
            {"NOTIFY_SOCKET": "/run", "WATCHDOG_USEC": "20000000", "WATCHDOG_PID": str(os.getpid())},
            "/run",
            5.0,
        ),
        ({"NOTIFY_SOCKET": "/run", "WATCHDOG_USEC": "20000000", "WATCHDOG_PID": "1"}, "/run", 0.0),
        ({"NOTIFY_SOCKET": "/run", "WATCHDOG_USEC": "often"}, "/run", 0.0),
    ],
)
def test_it_is_whom_the_environment_names(environment: dict[str, str], address: str, every: float) -> None:
    manager = service_manager(environment)
    assert (manager.address, manager.every) == (address, every)


def test_nobody_hears_and_nothing_fails(tmp_path: Path) -> None:
    ServiceManager(str(tmp_path / "nowhere")).ready()
