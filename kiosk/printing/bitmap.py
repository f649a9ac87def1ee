"""A picture of black and white dots, as printers take it."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Bitmap:
    """Rows from the top, eight dots a byte, the leftmost in the highest bit, 1 is black; unused bits are 0."""

    width: int
    height: int
    rows: bytes = field(repr=False)

    def __post_init__(self) -> None:
        """Refuse rows that do not fit the size."""
        if len(self.rows) != self.stride * self.height:
            message = f"{len(self.rows)} bytes are no picture of {self.width} x {self.height} dots"
            raise ValueError(message)

    @property
    def stride(self) -> int:
        """Bytes of one row."""
        return (self.width + 7) // 8
