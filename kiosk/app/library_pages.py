"""Unmaps what only the start needed of the libraries.

Loading and building touches most pages of Qt, Python and the rest, and the kernel maps the neighbours of each as well;
patients who come later touch a third of them. They are clean copies of files: nothing is lost, and what is touched
again comes back from the page cache. No memory is won by that alone, for the kernel may take such pages at any time;
but the out-of-memory killer and others judge a process by its resident memory: the kiosk's is what it uses.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

_MAPS: Final = Path("/proc/self/smaps")
_MAPPING: Final = re.compile(r"([0-9a-f]+)-([0-9a-f]+) (\S{4}) \S+ \S+ \d+ +(/.*)")
_LIBRARY: Final = re.compile(r"\.so(\.[0-9.]+)?$")
_DONTNEED: Final = 4
"""See madvise(2); from `mman.h`."""


def unmap_unused_pages() -> int:
    """Unmap the libraries' pages that were never written to; give how many bytes. 0 where there is no `/proc`.

    To be called while no other thread may unload a library, so that a place in memory is still what it was when it was
    looked at.
    """
    try:
        maps = _MAPS.read_text("utf-8", "surrogateescape")
    except OSError:
        return 0
    advise = ctypes.CDLL(None).madvise
    advise.argtypes = (ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int)
    return sum(mapped for start, size, mapped in clean_libraries(maps) if advise(start, size, _DONTNEED) == 0)


def clean_libraries(maps: str) -> Iterator[tuple[int, int, int]]:
    """Find in a text of `/proc/.../smaps` what is the same as in the library's file: start, size and mapped bytes.

    A page that was written to is the process's own and exists nowhere else, in memory or swapped out: parts with such
    pages are left out, as are those that can be written to.
    """
    for part in re.split(r"(?m)^(?=[0-9a-f]+-[0-9a-f]+ )", maps):
        mapping = _MAPPING.match(part)
        if mapping is None or not _LIBRARY.search(mapping[4]) or "w" in mapping[3]:
            continue
        kilobytes = dict(re.findall(r"(?m)^(\w+): +(\d+) kB$", part))
        if kilobytes.get("Anonymous") == kilobytes.get("Swap") == "0" and kilobytes.get("Rss", "0") != "0":
            start = int(mapping[1], 16)
            yield start, int(mapping[2], 16) - start, int(kilobytes["Rss"]) * 1024
