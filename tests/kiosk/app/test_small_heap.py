"""What the kiosk frees goes back to the system."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(
    "CS_GNU_LIBC_VERSION" not in getattr(os, "confstr_names", {}), reason="glibc's allocator is not there"
)

EIGHT_THREADS = """
import ctypes, threading

held, all_hold = [], threading.Barrier(8)

def hold():
    held.append([bytearray(2_000) for _ in range(100)])
    all_hold.wait()

threads = [threading.Thread(target=hold) for _ in range(8)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
ctypes.CDLL(None).malloc_stats()
"""


def heaps(before: str) -> int:
    """Give how many heaps glibc says it has."""
    run = subprocess.run([sys.executable, "-c", before + EIGHT_THREADS], capture_output=True, text=True, check=True)
    return run.stderr.count("Arena ")


def test_the_threads_of_the_kiosk_share_one_heap() -> None:
    assert heaps("import kiosk.app.serve") == 1


def test_without_that_each_thread_has_a_heap_of_its_own() -> None:
    assert heaps("") > 1
