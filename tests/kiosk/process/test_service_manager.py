from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot
from structlog.testing import capture_logs

from kiosk.process.service_manager import beat_milliseconds, service_manager_informed


@pytest.fixture
def listener(tmp_path: Path) -> Iterator[socket.socket]:
    """What systemd holds at the other end."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(str(tmp_path / "notify"))
        listener.settimeout(0)
        yield listener


def _heard(listener: socket.socket) -> list[str]:
    heard = []
    try:
        while True:
            heard.append(listener.recv(100).decode())
    except BlockingIOError:
        return heard


def test_it_is_up_when_the_event_loop_turns_and_not_before(listener: socket.socket, qtbot: QtBot) -> None:
    with service_manager_informed({"NOTIFY_SOCKET": listener.getsockname()}):
        assert _heard(listener) == []
        qtbot.waitUntil(lambda: "READY=1" in _heard(listener))
    assert _heard(listener) == ["STOPPING=1"]


def test_it_beats_as_long_as_the_event_loop_turns(listener: socket.socket, qtbot: QtBot) -> None:
    heard: list[str] = []

    def beats() -> bool:
        heard.extend(_heard(listener))
        return heard.count("WATCHDOG=1") >= 3

    with service_manager_informed({"NOTIFY_SOCKET": listener.getsockname(), "WATCHDOG_USEC": "20000"}):
        qtbot.waitUntil(beats)
        _heard(listener)
        listener.settimeout(0.1)  # ten beats long the loop stands still
        with pytest.raises(TimeoutError):
            listener.recv(100)


def test_it_does_not_beat_for_a_manager_that_waits_for_none(listener: socket.socket, qtbot: QtBot) -> None:
    with service_manager_informed({"NOTIFY_SOCKET": listener.getsockname()}):
        qtbot.waitUntil(lambda: "READY=1" in _heard(listener))
    assert "WATCHDOG=1" not in _heard(listener)


def test_an_abstract_address_is_understood(qtbot: QtBot) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(f"\0chip-id-kiosk-{os.getpid()}")
        listener.settimeout(0)
        with service_manager_informed({"NOTIFY_SOCKET": f"@chip-id-kiosk-{os.getpid()}"}):
            qtbot.waitUntil(lambda: "READY=1" in _heard(listener))


def test_without_a_service_manager_nothing_is_said() -> None:
    with capture_logs() as logs, service_manager_informed({}):
        pass
    assert logs == []


def test_a_service_manager_that_is_away_is_logged_and_keeps_nobody_waiting(tmp_path: Path) -> None:
    with capture_logs() as logs, service_manager_informed({"NOTIFY_SOCKET": str(tmp_path / "nobody")}):
        pass
    assert [(entry["event"], entry["state"]) for entry in logs] == [("service_manager_not_told", "STOPPING=1")]


@given(st.integers(min_value=1, max_value=2**63))
def test_two_beats_fit_into_what_the_manager_waits(microseconds: int) -> None:
    every = beat_milliseconds({"WATCHDOG_USEC": str(microseconds)})
    assert every >= 1
    assert every * 2_000 <= max(2_000, microseconds)


@given(st.text().filter(lambda text: not (text.isascii() and text.isdigit())) | st.just("0"))
def test_what_is_no_time_wants_no_beat(words: str) -> None:
    assert beat_milliseconds({"WATCHDOG_USEC": words}) == 0
