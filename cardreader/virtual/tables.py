"""Tables that people write by hand (TOML), read with a line for everything that is wrong with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, NoReturn

from cardreader.virtual.people import unknown

_KINDS: Final = {bool: "true or false", int: "a whole number", str: "text in quotes", list: "a list in brackets"}


class Table:
    """One table. Every method raises ValueError with a line that names the entry."""

    def __init__(self, content: Any, known: Sequence[str], name: str = "") -> None:
        """Check that it is a table and that it has no entry but the known ones."""
        self._prefix = f"{name}: " if name else ""
        if not isinstance(content, Mapping):
            message = f"{name} must be a table: [{name}] on a line of its own, its entries below"
            raise ValueError(message)  # noqa: TRY004 -- the reader of the line wrote TOML, not Python
        self._content = content
        for entry in content:
            if entry not in known:
                raise ValueError(self._prefix + unknown("entry", entry, tuple(known)))

    def __contains__(self, entry: str) -> bool:
        """Tell whether the entry was written."""
        return entry in self._content

    def text(self, entry: str, usual: str | None = None) -> str:
        """Return text; without `usual` it must be there."""
        return str(self._value(entry, str, usual))

    def number(self, entry: str, usual: int | None = None) -> int:
        """Return a whole number; without `usual` it must be there."""
        return int(self._value(entry, int, usual))

    def hexadecimal(self, entry: str, usual: str | None = None) -> bytes:
        """Return the bytes of hexadecimal text; without `usual` it must be there."""
        text = self.text(entry, usual)
        try:
            return bytes.fromhex(text)
        except ValueError:
            self.refuse(entry, f"{text!r} is not hexadecimal, two signs a byte")

    def texts(self, entry: str) -> tuple[str, ...]:
        """Return a list of texts, empty when it is not there."""
        found = self._value(entry, list, [])
        for text in found:
            if not isinstance(text, str):
                self.refuse(entry, f"{text!r} is not text in quotes")
        return tuple(found)

    def table(self, entry: str, known: Sequence[str]) -> Table | None:
        """Return a table inside this one; None when it is not there."""
        return Table(self._content[entry], known, entry) if entry in self._content else None

    def tables(self, entry: str, known: Sequence[str]) -> list[Table]:
        """Return a list of tables, empty when it is not there."""
        found = self._content.get(entry, [])
        if not isinstance(found, list) or not all(isinstance(one, Mapping) for one in found):
            self.refuse(entry, f"write [[{entry}]] on a line of its own, its entries below")
        return [Table(one, known, f"{entry} {number}") for number, one in enumerate(found, 1)]

    def refuse(self, entry: str, reason: str) -> NoReturn:
        """Say what is wrong with an entry."""
        message = f"{self._prefix}{entry}: {reason}"
        raise ValueError(message) from None

    def _value(self, entry: str, kind: type, usual: Any) -> Any:
        if entry not in self._content:
            if usual is None:
                message = f"{self._prefix}{entry} is missing"
                raise ValueError(message)
            return usual
        value = self._content[entry]
        if type(value) is not kind:
            self.refuse(entry, f"{value!r} is not {_KINDS[kind]}")
        return value
