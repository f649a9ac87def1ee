"""What every test may ask for: the fixtures of the card's own pytest plug-in, and pages written from results."""

from __future__ import annotations

import gc
import signal
from collections.abc import Generator
from functools import partial
from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import settings

from cardreader.virtual.application import VirtualCard
from cardreader.virtual.daemon import VirtualReader
from cardreader.virtual.issuer import Issuer
from cardreader.virtual.people import person
from cardreader.virtual.personalisation import personalise
from cardreader.virtual.profile import DEFAULT, profile

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

__all__ = ["VirtualReader"]

_PATIENCE_MS: Final = 60_000
"""How long Qt's tests wait for what must come. Only a test that fails takes so long, however busy the machine is."""

# A shell that starts the suite in the background lets it ignore Ctrl-C, and so would every command that it starts.
signal.signal(signal.SIGINT, signal.default_int_handler)

# Importing the tests makes a million objects, and each round of the collector looks at all of them again.
gc.disable()

pytest_plugins = ("cardreader.virtual.pytest_plugin", "tests.parts", "tests.postgres_server", "tests.written_docs")


def pytest_configure(config: pytest.Config) -> None:
    """Load the examples' profile, and never let a test see the machine's own smart card service."""
    # A time limit per example would test the machine's other work.
    settings.register_profile("short", deadline=None, max_examples=40)
    settings.register_profile("long", deadline=None, max_examples=1000)
    settings.load_profile("long" if config.getoption("--long") else "short")
    # By its name: pytest loads the plug-in itself, to rewrite its assertions.
    plugin = config.pluginmanager.get_plugin("cardreader.virtual.pytest_plugin")
    assert plugin is not None
    plugin.own_service(config)


def pytest_collection_finish() -> None:
    """Collect garbage from here on, but not among what was imported: that stays until the end."""
    gc.freeze()
    gc.enable()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Let no other thread destroy a test's widgets (see `kiosk.process.garbage`), and let event loops run again."""
    if "qapp" not in getattr(item, "fixturenames", ()):
        return (yield)
    gc.disable()
    try:
        return (yield)
    finally:
        _take_back_quit()
        gc.collect(1)
        gc.enable()


def _take_back_quit() -> None:
    """Undo a request to quit that reached no running application: every later loop of the thread would end at once."""
    from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QTimer  # noqa: PLC0415 - most tests need no Qt

    application = QCoreApplication.instance()
    if application is None:
        return
    QCoreApplication.removePostedEvents(application, QEvent.Type.Quit.value)
    loop = QEventLoop()
    QTimer.singleShot(0, loop.quit)
    if loop.exec() != 0:
        QTimer.singleShot(0, application.exit)
        application.exec()


@pytest.fixture(scope="session")
def make_reader() -> type[VirtualReader]:
    """The class itself, for tests that manage readers of their own."""
    return VirtualReader


@pytest.fixture
def qtbot(qtbot: QtBot) -> QtBot:
    """Wait longer than the five seconds of pytest-qt, which a busy machine may need."""
    for name in ("waitActive", "waitExposed", "waitSignal", "waitSignals", "waitUntil", "waitCallback"):
        setattr(qtbot, name, partial(getattr(qtbot, name), timeout=_PATIENCE_MS))
    return qtbot


@pytest.fixture
def citizen_card(issuer: Issuer) -> VirtualCard:
    """The genuine card of a person who is insured here."""
    return VirtualCard.from_image(personalise(person("insured-here"), issuer, profile(DEFAULT)))
