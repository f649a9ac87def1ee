"""Looks into the kiosk of `tests.bench.kiosk_process` at two places: the card source and the flow's observer."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from cardreader.pcsc import events as watch
from kiosk.app import assemble
from kiosk.app.assemble import App
from kiosk.app.runtime import Observer
from kiosk.reader import pcsc_source
from kiosk.reader.pcsc_source import PcscSource


class WatchedSource(PcscSource):
    """The clinic's reader; `on_card` is called on the watcher's thread just before the kiosk hears of a card."""

    def __init__(self, wanted: str, on_card: Callable[[], None]) -> None:
        super().__init__(wanted)
        self._on_card = on_card

    def start(self, on_event: Callable[[watch.WatchEvent], None]) -> None:
        """Tell what happens on the reader."""

        def seen(event: watch.WatchEvent) -> None:
            if isinstance(event, watch.CardInserted):
                self._on_card()
            on_event(event)

        super().start(seen)


def watch_kiosk(on_card: Callable[[], None], observer: Observer) -> None:
    """Have the kiosk that is opened next tell of cards and steps."""
    setattr(pcsc_source, "PcscSource", partial(WatchedSource, on_card=on_card))  # noqa: B010 - a name of another module
    setattr(assemble, "App", partial(App, observer=observer))  # noqa: B010 - as above
