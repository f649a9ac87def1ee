"""What only the start needed of the libraries is given back, and nothing else."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.app import library_pages
from kiosk.app.library_pages import clean_libraries, unmap_unused_pages


def mapping(place: str, name: str, *, may: str = "r-xp", rss: int = 8, own: int = 0, swap: int = 0) -> str:
    """Give one part of `/proc/.../smaps`."""
    return (
        f"{place} {may} 00001000 fe:00 4711                       {name}\n"
        f"Size:                 16 kB\nRss:                  {rss} kB\nAnonymous:            {own} kB\n"
        f"Swap:                 {swap} kB\nVmFlags: rd ex mr mw me sd \n"
    )


def test_code_and_tables_of_a_library_are_found() -> None:
    maps = mapping("7f0000001000-7f0000005000", "/usr/lib/libm.so.6", may="r--p", rss=12)
    maps += mapping("7f0000005000-7f0000009000", "/venv/with a space/QtCore.abi3.so")
    assert list(clean_libraries(maps)) == [(0x7F0000001000, 0x4000, 12 * 1024), (0x7F0000005000, 0x4000, 8 * 1024)]


@pytest.mark.parametrize(
    "part",
    [
        pytest.param(mapping("1000-5000", "/usr/lib/libm.so.6", own=4), id="a page was written to before"),
        pytest.param(mapping("1000-5000", "/usr/lib/libm.so.6", may="r--p", swap=4), id="and was swapped out since"),
        pytest.param(mapping("1000-5000", "/usr/lib/libm.so.6", may="rw-p"), id="it can be written to"),
        pytest.param(mapping("1000-5000", "/usr/lib/libm.so.6", rss=0), id="nothing of it is mapped"),
        pytest.param(mapping("1000-5000", "/data/register.sqlite-shm", may="r--s"), id="it is no library"),
        pytest.param(mapping("1000-5000", "/var/cache/le64.so.cache-8", may="r--s"), id="it only looks like one"),
        pytest.param(mapping("1000-5000", "[heap]"), id="it is the heap"),
        pytest.param(mapping("1000-5000", ""), id="it has no name"),
        pytest.param("1000-5000 r-xp 00001000 fe:00 4711 /usr/lib/libm.so.6\n", id="the kernel says no more"),
    ],
)
def test_what_exists_nowhere_else_is_left_alone(part: str) -> None:
    assert list(clean_libraries(part)) == []


WORKS_ON = """
import hashlib
from PySide6.QtGui import QImage, QTransform
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from kiosk.app.library_pages import unmap_unused_pages

def work():
    image = QImage(64, 64, QImage.Format.Format_RGB32)
    image.fill(0x123456)
    turned = image.transformed(QTransform().rotate(90))
    return hashlib.sha256(AESGCM(bytes(16)).encrypt(bytes(12), bytes(turned.constBits()), None)).hexdigest()

def mapped():
    with open("/proc/self/status", encoding="ascii") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("RssFile"))

before, had = work(), mapped()
given = unmap_unused_pages()
print(given > 0, mapped() < had, work() == before)
"""


@pytest.mark.skipif(not Path("/proc/self/smaps").exists(), reason="only Linux tells what is mapped")
def test_a_process_holds_less_and_works_on() -> None:
    run = subprocess.run([sys.executable, "-c", WORKS_ON], capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["True", "True", "True"]


def test_where_the_kernel_does_not_tell_nothing_is_done(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(library_pages, "_MAPS", tmp_path / "nothing")
    assert unmap_unused_pages() == 0
