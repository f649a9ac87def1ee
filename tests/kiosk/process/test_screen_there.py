"""Whether there is a screen to open a window on."""

from __future__ import annotations

import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.process.screen_there import NoScreen, require_screen

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="X servers are asked on Linux")


@pytest.fixture(autouse=True)
def nothing_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def listening() -> Iterator[int]:
    """A display over TCP at which something listens."""
    for number in range(3_000, 3_050):
        with socket.socket() as server:
            try:
                server.bind(("127.0.0.1", 6_000 + number))
            except OSError:
                continue
            server.listen()
            yield number
            return


@pytest.mark.parametrize("display", ["", ":9731", ":9731.0", "nonsense", "127.0.0.1:9731"])
def test_a_display_at_which_nobody_answers_is_no_screen(monkeypatch: pytest.MonkeyPatch, display: str) -> None:
    monkeypatch.setenv("DISPLAY", display)
    with pytest.raises(NoScreen, match=f"DISPLAY={display}" if display else "not set"):
        require_screen()


def test_a_display_that_answers_is_a_screen(monkeypatch: pytest.MonkeyPatch, listening: int, tmp_path: Path) -> None:
    monkeypatch.setenv("DISPLAY", f"127.0.0.1:{listening}.0")
    require_screen()
    (tmp_path / "socket:0").touch()
    monkeypatch.setenv("DISPLAY", str(tmp_path / "socket:0"))
    require_screen()


@pytest.mark.parametrize("name", ["WAYLAND_DISPLAY", "QT_QPA_PLATFORM"])
def test_what_qt_takes_before_a_display_is_left_to_qt(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "offscreen")
    require_screen()
