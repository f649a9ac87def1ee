"""The panel as a tester uses it: real window, real reader of the private smart card service."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QPlainTextEdit, QPushButton, QSpinBox
from pytestqt.qtbot import QtBot
from smartcard import scard

from cardreader.errors import CardReaderError
from cardreader.pcsc.adapter import connect, list_readers
from cardreader.virtual.forgeries import FORGERIES
from cardreader.virtual.in_process import InProcessReader
from cardreader.virtual.issuer import Issuer
from cardreader.virtual.panel import look
from cardreader.virtual.panel.shelf import Tile
from cardreader.virtual.panel.window import Panel, main
from cardreader.virtual.people import Person, load_people
from tests.conftest import VirtualReader

_SELECT_MF = bytes.fromhex("00A4000C023F00")
_PEOPLE = load_people()


@pytest.fixture
def open_panel(qtbot: QtBot, qapp: QApplication, issuer: Issuer) -> Iterator[Callable[[int], Panel]]:
    """Open a panel on the reader of that port. It leaves the reader empty at the end."""
    opened: list[Panel] = []
    look.apply(qapp)

    def open_it(port: int) -> Panel:
        window = Panel(_PEOPLE, issuer, port)
        qtbot.addWidget(window)
        with qtbot.waitExposed(window):
            window.show()
        opened.append(window)
        return window

    yield open_it
    for window in opened:
        window.slot.remove()


@pytest.fixture
def closed_port() -> Iterator[int]:
    """A port on which nothing listens, held so that nobody else takes it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        yield int(probe.getsockname()[1])


@pytest.fixture
def reader(virtual_reader: VirtualReader, qtbot: QtBot) -> VirtualReader:
    """A reader that pcscd has seen empty: it looks only now and then, and would take two cards in a row for one."""
    qtbot.waitUntil(lambda: seen_empty(virtual_reader.name))
    return virtual_reader


def seen_empty(name: str) -> bool:
    """Whether pcscd has noticed that the reader is empty."""
    _result, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)
    _result, states = scard.SCardGetStatusChange(context, 0, [(name, scard.SCARD_STATE_UNAWARE)])
    scard.SCardReleaseContext(context)
    return bool(states) and bool(states[0][1] & scard.SCARD_STATE_EMPTY)


def tile(window: Panel, person: Person) -> Tile:
    found = window.findChild(Tile, f"person-{person.key}")
    assert isinstance(found, Tile)
    return found


def press(window: Panel, name: str) -> None:
    found = window.findChild(QPushButton, name)
    assert isinstance(found, QPushButton)
    found.click()


def shown(window: Panel, name: str) -> str:
    found = window.findChild(QLabel, name)
    assert isinstance(found, QLabel)
    return found.text()


def log(window: Panel) -> str:
    found = window.findChild(QPlainTextEdit, "log")
    assert isinstance(found, QPlainTextEdit)
    return found.toPlainText()


def answers(name: str) -> bool:
    """Whether the card that was put on the reader has come up and answers there."""
    try:
        with connect(name) as channel:
            return channel.transmit(_SELECT_MF)[-2:] == b"\x90\x00"
    except CardReaderError:
        return False


def test_everyone_has_a_card_on_the_shelf(open_panel: Callable[[int], Panel], closed_port: int) -> None:
    window = open_panel(closed_port)
    for person in _PEOPLE:
        assert person.name in tile(window, person).accessibleName()
        assert person.stands_for["en"] in tile(window, person).accessibleName()


def test_a_click_puts_the_card_on_a_real_reader_and_remove_takes_it_off(
    open_panel: Callable[[int], Panel], reader: VirtualReader, qtbot: QtBot
) -> None:
    window = open_panel(reader.port)
    one = _PEOPLE[0]
    QTest.mouseClick(tile(window, one), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: shown(window, "holder") == one.name)
    assert shown(window, "can").replace(" ", "") == one.can
    assert tile(window, one).on_reader
    assert reader.name in list_readers()
    qtbot.waitUntil(lambda: answers(reader.name))
    qtbot.waitUntil(lambda: "SELECT" in log(window))
    press(window, "remove")
    assert not window.slot.holds_card
    assert shown(window, "holder") == ""
    assert not tile(window, one).on_reader


def test_another_card_replaces_the_one_on_the_reader(
    open_panel: Callable[[int], Panel], reader: VirtualReader, qtbot: QtBot
) -> None:
    window = open_panel(reader.port)
    for person in _PEOPLE[:3]:
        window.insert(person)
    qtbot.waitUntil(lambda: answers(reader.name))
    window.insert(_PEOPLE[2])
    qtbot.waitUntil(lambda: shown(window, "holder") == "")
    qtbot.waitUntil(lambda: answers(reader.name))
    assert shown(window, "holder") == _PEOPLE[2].name
    assert [one.person for one in window.shelf.tiles if one.on_reader] == [_PEOPLE[2]]


def test_a_card_that_leaves_by_itself_is_noticed(
    open_panel: Callable[[int], Panel], reader: VirtualReader, qtbot: QtBot
) -> None:
    window = open_panel(reader.port)
    fault = window.findChild(QComboBox, "fault")
    number = window.findChild(QSpinBox, "fault-number")
    assert isinstance(fault, QComboBox)
    assert isinstance(number, QSpinBox)
    fault.setCurrentText("torn-at")
    number.setValue(2)
    window.insert(_PEOPLE[0])
    qtbot.waitUntil(lambda: answers(reader.name))
    assert not answers(reader.name)
    qtbot.waitUntil(lambda: shown(window, "holder") == "")
    fault.setCurrentIndex(0)
    window.insert(_PEOPLE[1])
    qtbot.waitUntil(lambda: answers(reader.name))


def test_torn_out_means_in_the_middle_of_a_command(
    open_panel: Callable[[int], Panel], reader: VirtualReader, qtbot: QtBot
) -> None:
    window = open_panel(reader.port)
    window.insert(_PEOPLE[0])
    qtbot.waitUntil(lambda: answers(reader.name))
    press(window, "tear-out")
    assert window.slot.holds_card
    assert not answers(reader.name)
    qtbot.waitUntil(lambda: shown(window, "holder") == "")
    window.insert(_PEOPLE[1])
    qtbot.waitUntil(lambda: answers(reader.name))


def test_torn_out_without_a_command_happens_all_the_same(
    open_panel: Callable[[int], Panel], reader: VirtualReader, qtbot: QtBot
) -> None:
    window = open_panel(reader.port)
    window.insert(_PEOPLE[0])
    qtbot.waitUntil(lambda: window.slot.holds_card)
    press(window, "tear-out")
    qtbot.waitUntil(lambda: not window.slot.holds_card and shown(window, "holder") == "")


def test_a_missing_reader_is_said_in_words(open_panel: Callable[[int], Panel], closed_port: int, qtbot: QtBot) -> None:
    window = open_panel(closed_port)
    window.insert(_PEOPLE[0])
    qtbot.waitUntil(lambda: shown(window, "error") != "")
    assert "no virtual reader listens" in shown(window, "error")
    assert "--port" in shown(window, "error")
    assert shown(window, "holder") == ""


def test_dials_offer_every_forgery_and_begin_with_a_genuine_card(
    open_panel: Callable[[int], Panel], closed_port: int
) -> None:
    window = open_panel(closed_port)
    assert (window.dials.forgery, window.dials.fault) == ("", "")
    box = window.findChild(QComboBox, "forgery")
    assert isinstance(box, QComboBox)
    assert {box.itemData(place) for place in range(1, box.count())} == {one.name for one in FORGERIES}
    box.setCurrentIndex(1)
    assert window.dials.forgery == FORGERIES[0].name


def test_the_shelf_is_walked_along_by_keys(
    open_panel: Callable[[int], Panel], reader: VirtualReader, qtbot: QtBot
) -> None:
    window = open_panel(reader.port)
    window.activateWindow()
    window.shelf.tiles[0].setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(window.shelf.tiles[0], Qt.Key.Key_Right)
    assert window.shelf.focusWidget() is window.shelf.tiles[1]
    QTest.keyClick(window.shelf.tiles[1], Qt.Key.Key_Left)
    QTest.keyClick(window.shelf.tiles[0], Qt.Key.Key_Left)
    assert window.shelf.focusWidget() is window.shelf.tiles[0]
    QTest.keyClick(window.shelf.tiles[0], Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: shown(window, "holder") == _PEOPLE[0].name)


def test_the_shelf_uses_the_room(open_panel: Callable[[int], Panel], closed_port: int) -> None:
    window = open_panel(closed_port)
    window.resize(800, 600)
    narrow = window.shelf._columns
    window.resize(1900, 1000)
    assert narrow < window.shelf._columns


def test_closing_the_panel_leaves_the_reader_empty(
    open_panel: Callable[[int], Panel], reader: VirtualReader, qtbot: QtBot
) -> None:
    window = open_panel(reader.port)
    window.insert(_PEOPLE[0])
    qtbot.waitUntil(lambda: window.slot.holds_card)
    window.close()
    assert not window.slot.holds_card


def test_it_speaks_vietnamese_too(qtbot: QtBot, issuer: Issuer, closed_port: int) -> None:
    window = Panel(_PEOPLE, issuer, closed_port, "vi")
    qtbot.addWidget(window)
    assert shown(window, "state") == "Đầu đọc đang trống"
    assert _PEOPLE[0].stands_for["vi"] in tile(window, _PEOPLE[0]).accessibleName()


def test_wrong_arguments_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as refused:
        main(["--port", "much"])
    assert refused.value.code == 2
    assert "--port" in capsys.readouterr().err


def test_without_a_smart_card_service_cards_go_into_a_reader_of_this_process(
    qtbot: QtBot, qapp: QApplication, issuer: Issuer
) -> None:
    look.apply(qapp)
    reader = InProcessReader()
    window = Panel(_PEOPLE, issuer, reader=reader)
    qtbot.addWidget(window)
    window.show()
    link = window.findChild(QComboBox, "link")
    assert isinstance(link, QComboBox)
    link.setCurrentIndex(link.findData("424"))
    tile(window, _PEOPLE[0]).click()
    qtbot.waitUntil(lambda: shown(window, "holder") == _PEOPLE[0].name)
    assert reader.connect().transmit(_SELECT_MF)[-2:] == b"\x90\x00"
    qtbot.waitUntil(lambda: shown(window, "timing").startswith("Read: 1 commands"))
    assert "link and chip alone 0.0" in shown(window, "timing")
    press(window, "remove")
    qtbot.waitUntil(lambda: not window.slot.holds_card)


@pytest.mark.parametrize("size", [(1024, 700), (1366, 700), (1920, 1000)])
def test_the_panel_fits_common_screens_and_no_card_lies_on_another(
    open_panel: Callable[[int], Panel], closed_port: int, qtbot: QtBot, size: tuple[int, int]
) -> None:
    window = open_panel(closed_port)
    for width, height in ((1920, 1000), size):
        window.resize(width, height)
        qtbot.waitUntil(lambda width=width: window.width() == width)  # type: ignore[misc]  # a default binds the value
    assert (window.width(), window.height()) == size
    QApplication.sendPostedEvents()
    places = [one.geometry() for one in window.shelf.tiles]
    assert not [1 for at, one in enumerate(places) for other in places[:at] if one.intersects(other)]
    assert max(place.right() for place in places) <= window.shelf.viewport().width()
