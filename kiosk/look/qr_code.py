"""The QR code of a visit or a case, for screen and slip. The only file of the kiosk that knows the library."""

from __future__ import annotations

from functools import lru_cache

import segno


@lru_cache(maxsize=4)  # screen and slip show the same one within a moment, and making it takes as long as painting
def modules(content: str) -> tuple[bytes, ...]:
    """Return the rows of a code (ISO/IEC 18004, error correction M), 1 for a dark module, without the quiet zone."""
    return tuple(bytes(row) for row in segno.make_qr(content, error="m").matrix)
