"""Start the kiosk: a plain first picture, everything loaded on a thread, then the kiosk until it is told to stop.

Loading takes about a second in which the patient would see nothing. The first picture needs no settings: it says in
both languages that the kiosk is starting, and takes no touches. A card that is put on meanwhile is reported by the
reader once it is watched.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Final

from kiosk.process.plain_imports import use_plain_imports

use_plain_imports()  # before anything else is imported

from PySide6.QtCore import QObject, QSize, Qt, QTimer, Signal  # noqa: E402
from PySide6.QtGui import QColor, QPainter, QPaintEvent  # noqa: E402
from PySide6.QtWidgets import QApplication, QWidget  # noqa: E402

from kiosk.core.texts import Language, Text  # noqa: E402
from kiosk.look import theme  # noqa: E402
from kiosk.look.tokens import Colour, Metrics, Role  # noqa: E402
from kiosk.process.service_manager import service_manager_informed  # noqa: E402
from kiosk.process.signals import quits_on_signals  # noqa: E402

if TYPE_CHECKING:
    from kiosk.app.assemble import App, Parts
    from kiosk.app.desk import DeskOverKiosk
    from kiosk.settings import Settings

_STARTING: Final = Text("Máy đang khởi động…", "The kiosk is starting…")
_LATEST_MS: Final = 1_000
"""Loading begins after this time at the latest: a compositor may keep a window hidden and never let it paint."""


def run(config: Path, *, windowed: bool) -> int:
    """Start the kiosk and run it until its window is closed or the process is told to end. Return the exit code.

    Raises `SettingsError`, `RegisterUnavailable` or `TrustError` for what keeps it from starting.
    """
    gc.disable()  # until everything is loaded: nothing of it is garbage
    application = QApplication.instance() or QApplication(["kiosk"])
    assert isinstance(application, QApplication)  # noqa: S101 - nobody made another kind before
    theme.apply(application)
    with quits_on_signals(application) as signals, service_manager_informed():
        picture = FirstPicture()
        loading = Loading(config)
        picture.painted.connect(loading.begin)
        present(picture, windowed=windowed)
        application.exec()
        try:
            loaded = loading.result()
            if signals or loaded is None:
                return 0
            with kiosk_of(*loaded) as kiosk:
                present(kiosk.window, windowed=windowed)
                picture.close()
                kiosk.start()
                # What was loaded stays for good: it need not be looked through again and again.
                gc.collect()
                gc.freeze()
                return application.exec()
        finally:
            picture.close()


class FirstPicture(QWidget):
    """The clinic's paper and two lines of words: what is on the screen until the kiosk is loaded."""

    painted = Signal()
    """The picture is on its way to the screen, or a second has passed. Comes once."""

    def __init__(self) -> None:
        super().__init__()
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self.painted)
        self._soon.start(_LATEST_MS)
        self._was_painted = False

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the words, Vietnamese first."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(Colour.PAPER))
        metrics = Metrics(self.width(), self.height(), 1.0)
        middle = self.rect().center().y()
        for language, role, top in ((Language.VI, Role.TITLE, -1), (Language.EN, Role.BODY, 0)):
            line = metrics.text_px(role) * 2
            painter.setFont(theme.font(metrics, role))
            painter.setPen(QColor(Colour.INK))
            painter.drawText(0, middle + top * line, self.width(), line, _CENTRED, _STARTING(language))
        painter.end()
        if not self._was_painted:
            self._was_painted = True
            if self._soon.isActive():
                self._soon.start(0)


_CENTRED: Final = Qt.AlignmentFlag.AlignCenter.value


class Loading(QObject):
    """Loads everything that needs no window, on a thread of its own."""

    _ended = Signal()

    def __init__(self, config: Path) -> None:
        super().__init__()
        self._config = config
        self._thread = Thread(target=self._load, name="loading")
        self._loaded: tuple[Settings, Parts] | None = None
        self._fault: Exception | None = None
        self._awaited = True
        self._ended.connect(self._leave_event_loop, Qt.ConnectionType.QueuedConnection)

    def begin(self) -> None:
        """Start to load; the event loop ends when all is loaded, or something keeps the kiosk from starting."""
        self._thread.start()

    def result(self) -> tuple[Settings, Parts] | None:
        """Return what was loaded, None if loading has not ended yet. Raises what keeps the kiosk from starting."""
        self._awaited = False
        if self._thread.is_alive():
            ended = self._loaded is not None or self._fault is not None
            self._thread.join()
            if not ended:
                return None
        if self._fault is not None:
            raise self._fault
        return self._loaded

    def _load(self) -> None:
        try:
            self._loaded = load(self._config)
        except Exception as error:  # noqa: BLE001 - `result` raises it in the GUI thread
            self._fault = error
        self._ended.emit()

    def _leave_event_loop(self) -> None:
        if self._awaited:
            QApplication.exit(0)  # `quit` would close the picture as well


def load(config: Path) -> tuple[Settings, Parts]:
    """Load settings and parts; on any thread. Raises `SettingsError`, `RegisterUnavailable`, `TrustError`."""
    # The imports are most of what is to be loaded.
    import kiosk.screens.pages.every  # noqa: F401, PLC0415 - loaded here, so that the GUI thread need not
    from kiosk.app.assemble import parts_of  # noqa: PLC0415
    from kiosk.process import logs  # noqa: PLC0415
    from kiosk.process.clock import now  # noqa: PLC0415
    from kiosk.reader.pcsc_source import PcscSource  # noqa: PLC0415
    from kiosk.settings import Settings  # noqa: PLC0415
    from kiosk.settings.desk_policy import policy_of  # noqa: PLC0415
    from kiosk.sound import espeak, player  # noqa: F401, PLC0415

    logs.configure(sys.stderr)
    settings = Settings.load(config)
    policy_of(settings)  # the desk is opened later, and then nobody would hear what is wrong
    return settings, parts_of(settings, PcscSource(settings.reader.name), now)


@contextmanager
def kiosk_of(settings: Settings, parts: Parts) -> Iterator[App]:
    """Build the kiosk with its sounds, its voice and the desk over it; stop all in order. In the GUI thread."""
    from kiosk.app.assemble import App  # noqa: PLC0415 - `load` has imported it
    from kiosk.sound.espeak import EspeakSpeaker, find_espeak  # noqa: PLC0415
    from kiosk.sound.player import ProcessSounds  # noqa: PLC0415

    sound = settings.sound
    with ExitStack() as at_the_end:
        espeak = find_espeak() if sound.enabled and sound.speech else None
        speaker = EspeakSpeaker(espeak) if espeak else None
        if speaker is not None:
            at_the_end.callback(speaker.close)
        sounds = ProcessSounds(speech=sound.speech) if sound.enabled else None
        if sounds is not None:
            at_the_end.callback(sounds.close)
        app = App(settings, parts=parts, sounds=sounds, speaker=speaker)
        at_the_end.callback(app.stop)
        desks: list[DeskOverKiosk] = []

        def open_desk() -> None:
            from kiosk.app.desk import DeskOverKiosk  # noqa: PLC0415 - most days nobody opens it here

            if not desks:
                desks.append(DeskOverKiosk(settings, app, parts.clock, sounds))
                at_the_end.callback(desks[0].close)
            desks[0].open()

        if settings.desk.on_kiosk:
            app.window.desk_wanted.connect(open_desk)
        yield app


def present(window: QWidget, *, windowed: bool) -> None:
    """Show a window over the whole screen, or in the panel's shape (9:16) in nine tenths of the screen's height."""
    if windowed:
        tall = window.screen().availableGeometry().height() * 9 // 10
        window.resize(QSize(tall * 9 // 16, tall))
        window.show()
    else:
        window.showFullScreen()
