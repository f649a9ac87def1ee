"""The picture that invites, painted whole and in the part that moves."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSize
from pytestqt.qtbot import QtBot

from kiosk.look.tokens import Metrics
from kiosk.screens.components.card_on_reader import CYCLE, CardOnReader


@pytest.mark.parametrize("night", [False, True])
@pytest.mark.parametrize("size", [QSize(984, 640), QSize(500, 640), QSize(333, 217)])
def test_the_part_that_moves_is_painted_as_in_the_whole(qtbot: QtBot, size: QSize, *, night: bool) -> None:
    picture = CardOnReader(drum=True)
    qtbot.addWidget(picture)
    picture.adapt(Metrics(1080, 1920, night=night))
    picture.resize(size)
    way = picture._way(picture._placed())
    for step in range(0, len(CYCLE), 7):
        picture._step = step
        assert picture.grab(way).toImage() == picture.grab().copy(way).toImage()


def test_after_another_size_nothing_of_the_former_is_painted(qtbot: QtBot) -> None:
    picture, fresh = CardOnReader(), CardOnReader()
    for each, sizes in ((picture, [QSize(400, 300), QSize(640, 480)]), (fresh, [QSize(640, 480)])):
        qtbot.addWidget(each)
        for size in sizes:
            each.resize(size)
            each.grab(each._way(each._placed()))
    way = fresh._way(fresh._placed())
    assert picture.grab(way).toImage() == fresh.grab(way).toImage()
