"""The scene of a story: the real application with a real card, portal, register and printer at its ports."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import zxingcpp
from PIL import Image
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QImage, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from pytestqt.qtbot import QtBot
from starlette.types import ASGIApp

from backend_stub.contract.accounts import Account
from backend_stub.database.seeding import seed
from backend_stub.database.store import IN_MEMORY, Store, open_engine
from backend_stub.web.app import Portal as Double
from backend_stub.web.certificates import Files
from backend_stub.web.server import serving
from cardreader.virtual.daemon import PrivatePcscd, VirtualReader
from cardreader.virtual.issuer import Issuer
from cardreader.virtual.people import Person
from cardreader.virtual.plug import Card
from kiosk.app.assemble import App, look_of
from kiosk.core.check_in.effects import Effect
from kiosk.core.check_in.events import CoverageKnown, Event
from kiosk.core.check_in.state import Kiosk
from kiosk.core.coverage import Decision
from kiosk.galleries.patient import settle
from kiosk.look import theme
from kiosk.printing.emulator import Emulator
from kiosk.rehearsal.house import tables, toml
from kiosk.rehearsal.plan import Plan
from kiosk.rehearsal.record import Album, page_name
from kiosk.screens.window import KioskWindow
from kiosk.settings import Settings
from kiosk.sound.port import FakeSounds
from tests.kiosk.desk.conftest import Clerk
from tests.kiosk.screens.said import everything_said
from tests.kiosk.stories.held import Held
from tests.kiosk.stories.real_portal import RealPortal
from tests.kiosk.stories.story import slug

MONDAY_MORNING = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
"""Half past eight in Vietnam, a working day."""
SIZE = (540, 960)


@dataclass
class Scene:
    """Everything that a sentence can speak of. The kiosk is opened by the first sentence that needs it."""

    folder: Path
    qtbot: QtBot
    reader: VirtualReader
    pcscd: PrivatePcscd
    """The smart card service; killed, its reader is gone as if it were unplugged."""
    make_card: Callable[..., Card]
    issuer: Issuer
    people: dict[str, Person]
    person: str = "insured-here"
    kind: dict[str, str] = field(default_factory=dict)
    """Of the card: `profile`, `forgery`, `fault`."""
    changes: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Settings that differ from the seeds', by section."""
    services: dict[str, dict[str, Any]] = field(default_factory=dict)
    """The same for services, by key."""
    portal_away: bool = False
    accounts: tuple[Account, ...] = ()
    """Of the portal, beside the seeds'."""
    tls: Files | None = None
    """With it the portal is served over HTTPS."""
    before_the_double: Callable[[ASGIApp], ASGIApp] = field(default=lambda double: double)
    """What stands between the kiosk and the double."""
    base_path: str = ""
    real_portal: RealPortal | None = None
    clerk: Clerk | None = None
    """Who sits at a desk beside the kiosk."""
    started: datetime = MONDAY_MORNING
    touches: int = 0
    """Touches of the present patient, digits apart."""
    late: list[Decision] = field(default_factory=list)
    """Answers of the portal that came when their patient had gone."""
    answers: set[tuple[int, Decision]] = field(default_factory=set)
    """What was ever shown: the turn, and what the insurance said in it."""
    held: Held | None = None
    """The portal's answers, where they are kept back."""
    desk_calls: list[str] = field(default_factory=list)
    """Pages on which staff called for the desk's window."""
    sounds: FakeSounds = field(default_factory=FakeSounds)
    _parts: ExitStack = field(default_factory=ExitStack)
    _app: App | None = None
    _begun: float = 0

    def __post_init__(self) -> None:
        """Switch on what stands around the kiosk."""
        self.printer = self._parts.enter_context(Emulator())
        self._album: Album | None = None

    def keep_pictures(self, folder: Path) -> None:
        """Keep a picture of every page in that folder."""
        self._album = Album(folder)
        self._parts.callback(self._album.close)

    @property
    def who(self) -> Person:
        """Whose card it is."""
        return self.people[self.person]

    @property
    def app(self) -> App:
        """The kiosk, opened."""
        if self._app is None:
            self._app = self._open()
        return self._app

    @property
    def kiosk(self) -> Kiosk:
        """The state of the flow."""
        return self.app.runtime.kiosk

    @property
    def window(self) -> KioskWindow:
        """What the patient sees."""
        return self.app.window

    def _open(self) -> App:
        store = self.store = Store(open_engine(IN_MEMORY))
        seed(store)
        store.put_accounts(self.accounts)
        self._parts.callback(store.close)
        if self.portal_away:
            url = "http://127.0.0.1:9"  # nothing listens on the discard port
        else:
            portal = self.before_the_double(Double(store).application())
            url = self._parts.enter_context(serving(portal, tls=self.tls)) + self.base_path
        trust = self.folder / "trust"
        trust.mkdir()
        (trust / "test-csca.der").write_bytes(self.issuer.csca_certificate)
        plan = Plan(self.person, self.folder)
        sections = tables(plan, url, trust)
        sections["reader"]["name"] = self.reader.name
        sections["printers"] = [{"kind": "tcp", "host": "127.0.0.1", "port": self.printer.port, "timeout_seconds": 30}]
        for name, values in self.changes.items():
            sections.setdefault(name, {}).update(values)
        for service in sections["services"]:
            service.update(self.services.get(service["key"], {}))
        path = self.folder / "kiosk.toml"
        path.write_text(toml(sections), encoding="utf-8")
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        theme.apply(application)
        self._begun = time.monotonic()
        self.settings = Settings.load(path)
        app = App(self.settings, clock=self.clock, observer=self._observe, sounds=self.sounds, motion=False)
        app.window.setFixedSize(*SIZE)
        app.window.show()
        app.start()
        app.window.desk_wanted.connect(lambda: self.desk_calls.append(page_name(self.kiosk)))
        self._parts.callback(app.window.close)
        self._parts.callback(app.stop)
        return app

    def clock(self) -> datetime:
        """Give the kiosk's time."""
        return self.started + timedelta(seconds=time.monotonic() - self._begun)

    def _observe(self, event: Event, kiosk: Kiosk, _effects: tuple[Effect, ...]) -> None:
        if isinstance(event, CoverageKnown) and event.turn != kiosk.turns:
            self.late.append(event.coverage.decision)
        if kiosk.turn is not None and kiosk.turn.coverage is not None:
            self.answers.add((kiosk.turn.id, kiosk.turn.coverage.decision))

    def close(self) -> None:
        """Switch everything off."""
        # The kiosk ends its read before the card goes: a command that is cut shows the service an empty reader before
        # its own look does, and it would not notice the next story's card.
        self._parts.close()
        self.reader.remove()

    # What sentences do

    def until(self, holds: Callable[[], object], what: str) -> None:
        """Wait until something holds; say what did not."""

        def asserted() -> None:
            assert holds(), f"{what}; the page is {page_name(self.kiosk)}"

        self.qtbot.waitUntil(asserted)

    def put_card(self) -> None:
        """Put the person's card on the reader."""
        _ = self.app
        self.reader.insert(self.make_card(self.person, **self.kind))

    def take_card(self) -> None:
        """Lift the card."""
        self.reader.remove()
        self.until(lambda: not self.kiosk.card_in, "the kiosk sees the card still")

    def touch(self, name: str) -> None:
        """Touch the visible button of that name, as soon as it can be touched."""
        of_a_list = name.startswith("service-")
        found = lambda: self._button(name) or (of_a_list and self._button("more"))  # noqa: E731 - asked for in one line
        self.until(found, f"there is no button {name!r} to touch")
        if self._button(name) is None:
            self.touch("more")
        button = self._button(name)
        assert button is not None
        self.touches += not name.startswith("digit-")
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    def _button(self, name: str) -> QAbstractButton | None:
        for button in self.window.findChildren(QAbstractButton, name):
            if button.isVisibleTo(self.window) and button.isEnabled():
                return button
        return None

    def scan(self, text: str) -> None:
        """Hold a code to the scanner, which types like a keyboard."""
        for character in [*text, "\r"]:
            key = Qt.Key.Key_Return if character == "\r" else Qt.Key.Key_unknown
            press = QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, character)
            QApplication.sendEvent(self.window, press)

    def snap(self, sentence: str) -> None:
        """Take a picture of what a sentence led to, where pictures are kept."""
        if self._album is not None and self._app is not None:
            self._album.take(self.window, f"{slug(sentence)[:60]}-{page_name(self.kiosk)}")

    def code(self) -> str:
        """Read the code on the screen, as a telephone would."""
        picture = self.window.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
        width, height = picture.width(), picture.height()
        seen = Image.frombuffer("L", (width, height), bytes(picture.bits()), "raw", "L", picture.bytesPerLine(), 1)
        return "".join(found.text for found in zxingcpp.read_barcodes(seen))

    def shown(self) -> str:
        """Everything that can be read on the screen now."""
        return "\n".join(self._visible_words())

    def said(self) -> str:
        """Everything that any widget holds, seen or not."""
        return "\n".join(everything_said(self.window))

    def _visible_words(self) -> Iterator[str]:
        for widget in self.window.findChildren(QWidget):
            for name in ("text", "number"):
                words = getattr(widget, name, None)
                if widget.isVisibleTo(self.window) and words is not None:
                    yield str(words() if callable(words) else words)

    def looks_untouched(self) -> bool:
        """Whether the window looks to a pixel like one that nobody was ever in front of."""
        facility, own = self.settings.facility, self.settings.kiosk
        look = look_of(self.settings, self.clock)
        fresh = KioskWindow(
            lambda _event: None, clinic=facility.name, languages=own.languages, look=replace(look, motion=False)
        )
        self.qtbot.addWidget(fresh)
        fresh.setFixedSize(*SIZE)
        while True:
            shown = self.kiosk
            fresh.show(shown)
            settle(fresh)
            settle(self.window)
            same = bool(fresh.grab().toImage() == self.window.grab().toImage())
            if shown == self.kiosk:  # laying out lets events in: a device that came back makes it another page
                return same

    def slip(self) -> None:
        """Wait for the slip that the printer pushes out; keep it as a picture."""
        self.until(lambda: not self.printer.slips.empty(), "no slip came out")
        slip = self.printer.slips.get()
        Image.frombytes("1", (slip.width, slip.height), slip.rows, "raw", "1;I").save(self.folder / "slip.png")

    def count(self, question: str) -> int:
        """Ask the register's database for a number; a register is laid out with the first that it writes."""
        file = self.folder / "register.sqlite"
        if not file.exists():  # to look must not make it: the kiosk would find a file that is not its own
            return 0
        with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as database:
            laid_out = database.execute("select 1 from sqlite_master where name = 'help_cases'").fetchone()
            (count,) = database.execute(question).fetchone() if laid_out else (0,)
        return int(count)
