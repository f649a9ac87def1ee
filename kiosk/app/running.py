"""The kiosk behind its first frame: what is loaded, and what then runs."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import kiosk.screens.pages.every  # noqa: F401 - loaded here, so that the GUI thread need not
from kiosk.app.assemble import App, Opened, Parts, glance_of, parts_of
from kiosk.app.glance import Glance
from kiosk.core.events import Event
from kiosk.process import logs
from kiosk.process.clock import now
from kiosk.reader.pcsc_source import PcscSource
from kiosk.screens.window import KioskWindow
from kiosk.settings import Settings
from kiosk.settings.desk_policy import policy_of
from kiosk.sound.espeak import EspeakSpeaker, find_espeak
from kiosk.sound.player import ProcessSounds

if TYPE_CHECKING:
    from kiosk.app.desk import DeskOverKiosk


@dataclass(frozen=True, slots=True)
class Loaded:
    """Settings and parts, checked; no window yet."""

    settings: Settings
    parts: Parts

    @property
    def glance(self) -> Glance:
        """What the window should look like."""
        return glance_of(self.settings)

    def start(self, window: KioskWindow) -> Running:
        """Begin behind that window; in the GUI thread."""
        return Running(self.settings, self.parts, window)


def load(config: Path) -> Loaded:
    """Load everything that needs no window. Raises `SettingsError`, `RegisterUnavailable`, `TrustError`."""
    logs.configure(sys.stderr)
    settings = Settings.load(config)
    policy_of(settings)  # the desk is opened later, and then nobody would hear what is wrong
    return Loaded(settings, parts_of(settings, PcscSource(settings.reader.name), now))


class Running:
    """The kiosk with its sounds, its voice and the desk over it. All of it in the GUI thread."""

    def __init__(self, settings: Settings, parts: Parts, window: KioskWindow) -> None:
        sound = settings.sound
        self._sounds = ProcessSounds(speech=sound.speech) if sound.enabled else None
        espeak = find_espeak() if sound.enabled and sound.speech else None
        self._speaker = EspeakSpeaker(espeak) if espeak else None
        self._settings = settings
        self._app = App(settings, sounds=self._sounds, speaker=self._speaker, opened=Opened(parts, window))
        self._desk: DeskOverKiosk | None = None
        window.desk_wanted.connect(self._open_desk)
        self._app.start()

    def post(self, event: Event) -> None:
        """Bring the patient's touch to the flow."""
        self._app.runtime.post(event)

    def stop(self) -> None:
        """Stop in order."""
        if self._desk is not None:
            self._desk.close()
        self._app.stop()
        if self._sounds is not None:
            self._sounds.close()
        if self._speaker is not None:
            self._speaker.close()

    def _open_desk(self) -> None:
        if self._desk is None:
            from kiosk.app.desk import DeskOverKiosk  # noqa: PLC0415 - most days nobody opens it here

            self._desk = DeskOverKiosk(self._settings, self._app, now, self._sounds)
        self._desk.open()
