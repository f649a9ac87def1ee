"""Start the kiosk: a plain first picture, everything loaded on a thread, then the kiosk until it is told to stop.

Loading takes about a second in which the patient would see nothing. The first picture needs no settings: it says in
both languages that the kiosk is starting, and takes no touches. A card that is put on meanwhile is reported by the
reader once it is watched.

What keeps the kiosk from starting is shown on the screen and printed. The page stays while loading is tried again, so
that a corrected file is enough and the service manager need not end and start the kiosk for each attempt.
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

# Nothing of the first picture needs the name `Qt`, whose enums take longer to load than painting it.
from PySide6.QtCore import QObject, QSize, QTimer, Signal  # noqa: E402
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent  # noqa: E402
from PySide6.QtWidgets import QApplication, QWidget  # noqa: E402

from kiosk.core.texts import Language, Text  # noqa: E402
from kiosk.look import theme  # noqa: E402
from kiosk.look.tokens import Colour, Metrics, Role  # noqa: E402
from kiosk.process.service_manager import service_manager_informed  # noqa: E402
from kiosk.process.signals import quits_on_signals  # noqa: E402

if TYPE_CHECKING:
    from kiosk.app.assemble import App, Parts
    from kiosk.app.desk import DeskOverKiosk
    from kiosk.app.obstacles import Obstacle
    from kiosk.settings import Settings

_STARTING: Final = Text("Máy đang khởi động…", "The kiosk is starting…")
_LATEST_MS: Final = 1_000
"""Loading begins after this time at the latest: a compositor may keep a window hidden and never let it paint."""
_AGAIN_MS: Final = 10_000
"""Between two attempts to load."""
_FAULT_SHOWN_MS: Final = 30_000
"""How long a fault of the program is shown before the process ends by it."""


def run(config: Path, *, windowed: bool) -> int:
    """Start the kiosk and run it until its window is closed or the process is told to end. Return the exit code.

    In a window, which has a terminal beside it, raises `SettingsError`, `RegisterUnavailable` or `TrustError` for what
    keeps it from starting. Over the whole screen the fault is shown until it is mended or the process is told to end.
    """
    gc.disable()  # until everything is loaded: nothing of it is garbage
    application = QApplication.instance() or QApplication(["kiosk"])
    assert isinstance(application, QApplication)  # noqa: S101 - nobody made another kind before
    theme.apply(application)
    with quits_on_signals(application) as signals, service_manager_informed():
        start = _Start(config, windowed=windowed)
        try:
            loaded = start.loaded(application)
            if signals or loaded is None:
                return start.exit_code
            with kiosk_of(*loaded) as kiosk:
                present(kiosk.window, windowed=windowed)
                start.close()
                kiosk.start()
                # What was loaded stays for good: it need not be looked through again and again. Nothing is collected
                # first: it would take a tenth of the start to find almost nothing.
                gc.freeze()
                return application.exec()
        finally:
            start.close()


class _Start:
    """What is on the screen until everything is loaded, and the attempts to load it."""

    def __init__(self, config: Path, *, windowed: bool) -> None:
        self.exit_code = 0
        """What the command ends with if it is told to end now."""
        self._windowed = windowed
        self._obstacle: Obstacle | None = None
        self._loading = Loading(config)
        self._again = QTimer(singleShot=True, interval=_AGAIN_MS)
        self._again.timeout.connect(self._loading.begin)
        picture = FirstPicture()
        picture.painted.connect(self._loading.begin)
        self._shown: QWidget = picture
        present(picture, windowed=windowed)

    def loaded(self, application: QApplication) -> tuple[Settings, Parts] | None:
        """Run the event loop until everything is loaded; None if the loop was ended before.

        Raises what keeps the kiosk from starting if it runs in a window, or if it is a fault of the program.
        """
        while True:
            application.exec()
            try:
                return self._loading.result()
            except Exception as error:
                if self._windowed:
                    raise
                if not self._tell(error):
                    QTimer.singleShot(_FAULT_SHOWN_MS, application.quit)
                    application.exec()
                    raise  # a fresh process is the better attempt
            gc.collect()
            self._again.start()

    def close(self) -> None:
        """Take the picture from the screen, and try no more."""
        self._again.stop()
        self._shown.close()

    def _tell(self, error: Exception) -> bool:
        """Show and print what stands in the way, once; return whether it may be mended while this process runs."""
        from kiosk.app.obstacles import obstacle_of, tell  # noqa: PLC0415 - a start that succeeds does not need them
        from kiosk.screens.cannot_start import CannotStart  # noqa: PLC0415 - as above

        obstacle = obstacle_of(error)
        if obstacle != self._obstacle:
            self._obstacle, self.exit_code = obstacle, obstacle.exit_code
            tell(obstacle)
            before, self._shown = self._shown, CannotStart(obstacle.says, obstacle.code, obstacle.details)
            present(self._shown, windowed=self._windowed)
            before.close()
        return bool(obstacle.lines)


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
        metrics = Metrics(self.width(), self.height())
        painter.setPen(QColor(Colour.INK))
        baseline = self.height() // 2
        for language, role in ((Language.VI, Role.TITLE), (Language.EN, Role.BODY)):
            font = theme.font(metrics, role)
            said, width = _STARTING(language), QFontMetrics(font).horizontalAdvance(_STARTING(language))
            painter.setFont(font)
            painter.drawText((self.width() - width) // 2, baseline, said)
            baseline += metrics.text_px(Role.BODY) * 2
        painter.end()
        if not self._was_painted:
            self._was_painted = True
            if self._soon.isActive():
                self._soon.start(0)


class Loading(QObject):
    """Loads everything that needs no window, on a thread of its own. May be begun again after a failure."""

    _ended = Signal()

    def __init__(self, config: Path) -> None:
        super().__init__()
        self._config = config
        self._thread: Thread | None = None
        self._loaded: tuple[Settings, Parts] | None = None
        self._fault: Exception | None = None
        self._awaited = False
        self._ended.connect(self._leave_event_loop)  # queued, as it comes from another thread

    def begin(self) -> None:
        """Start to load; the event loop ends when all is loaded, or something keeps the kiosk from starting."""
        self._fault, self._awaited = None, True
        self._thread = Thread(target=self._load, name="loading")
        self._thread.start()

    def result(self) -> tuple[Settings, Parts] | None:
        """Return what was loaded, None if loading has not ended yet. Raises what keeps the kiosk from starting."""
        self._awaited = False
        if self._thread is not None:
            ended = self._loaded is not None or self._fault is not None
            self._thread.join()
            self._thread = None
            if ended and self._fault is not None:
                raise self._fault
            return self._loaded if ended else None
        return None

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
    from kiosk.sound import one_voice  # noqa: F401, PLC0415

    logs.configure(sys.stderr)
    settings = Settings.load(config)
    policy_of(settings)  # the desk is opened later, and then nobody would hear what is wrong
    return settings, parts_of(settings, PcscSource(settings.reader.name), now)


@contextmanager
def kiosk_of(settings: Settings, parts: Parts) -> Iterator[App]:
    """Build the kiosk with its sounds, its voice and the desk over it; stop all in order. In the GUI thread."""
    from kiosk.app.assemble import App  # noqa: PLC0415 - `load` has imported it
    from kiosk.sound.espeak import EspeakSpeaker, find_espeak  # noqa: PLC0415
    from kiosk.sound.one_voice import OneVoice  # noqa: PLC0415
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
        one = OneVoice(sounds, speaker) if sounds is not None and speaker is not None else None
        app = App(settings, parts=parts, sounds=one or sounds, speaker=one)
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
        window.setGeometry(window.screen().geometry())  # a screen without a window manager leaves a window as it is
        window.showFullScreen()
