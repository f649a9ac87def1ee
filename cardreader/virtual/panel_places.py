"""Where the panel's card goes: into a virtual reader of the smart card service, or into a reader in this process."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from cardreader.pcsc.events import CardRemoved, WatchEvent
from cardreader.virtual.in_process import InProcessReader
from cardreader.virtual.plug import Card
from cardreader.virtual.vpcd import VpcdPlug


class Place(Protocol):
    """A reader that takes one card."""

    @property
    def occupied(self) -> bool:
        """Whether the card that was put there is there now."""
        ...

    def put(self, card: Card, on_gone: Callable[[], None]) -> None:
        """Put a card there. `on_gone` is called, on any thread, when it leaves. Raises `VirtualCardError`."""
        ...

    def take(self) -> None:
        """Take the card out between two commands. Does nothing when there is none."""
        ...


class PortPlace:
    """A virtual reader of the smart card service, which listens on a port."""

    def __init__(self, port: int, host: str = "127.0.0.1") -> None:
        self._host, self._port = host, port
        self._plug: VpcdPlug | None = None

    @property
    def occupied(self) -> bool:
        """Whether the plug is in."""
        return self._plug is not None and not self._plug.gone.is_set()

    def put(self, card: Card, on_gone: Callable[[], None]) -> None:
        """Plug a card in."""
        plug = VpcdPlug(card, self._host, self._port)
        plug.on_gone = on_gone
        plug.insert()
        self._plug = plug

    def take(self) -> None:
        """Pull the plug."""
        plug, self._plug = self._plug, None
        if plug is not None:
            plug.close()


class InProcessPlace:
    """A reader in this process, for machines without a smart card service."""

    def __init__(self, reader: InProcessReader) -> None:
        self._reader = reader
        self._on_gone: Callable[[], None] | None = None
        reader.start(self._heard)

    @property
    def occupied(self) -> bool:
        """Whether the reader has not said that the card is gone."""
        return self._on_gone is not None

    def put(self, card: Card, on_gone: Callable[[], None]) -> None:
        """Put a card in; one that is there is taken out first."""
        self.take()
        self._on_gone = on_gone
        self._reader.insert(card)

    def take(self) -> None:
        """Take the card out."""
        self._reader.remove()

    def _heard(self, event: WatchEvent) -> None:
        if isinstance(event, CardRemoved):
            gone, self._on_gone = self._on_gone, None
            if gone is not None:
                gone()
