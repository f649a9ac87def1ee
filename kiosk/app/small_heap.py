"""glibc's allocator set for a program that runs for months with many threads and a few large pictures.

As it comes, every thread gets a heap of its own, and after the first large picture was freed the next ones are carved
out of the heap: what is freed between two small things that stay is never given back. Over some hundred visits that
was 18 MB of the kiosk's memory. One heap, and large things outside of it, cost no time that could be measured.
"""

from __future__ import annotations

import ctypes
import os
from typing import Final

_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8
"""From `malloc.h`, see mallopt(3)."""
_LARGE: Final = 128 * 1024
"""Bytes; glibc's own first value, which stays as it is once it was set."""


def keep_heap_small() -> None:
    """Have one heap, and give back what is free; before the first thread. Does nothing where there is no glibc."""
    if "CS_GNU_LIBC_VERSION" not in getattr(os, "confstr_names", {}):
        return
    mallopt = ctypes.CDLL(None).mallopt
    for option, value in ((_ARENA_MAX, 1), (_MMAP_THRESHOLD, _LARGE), (_TRIM_THRESHOLD, _LARGE)):
        mallopt(option, value)
