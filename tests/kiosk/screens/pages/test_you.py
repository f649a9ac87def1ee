from __future__ import annotations

import io
from dataclasses import replace

import pytest
from PIL import Image
from pytestqt.qtbot import QtBot

from cardreader.citizen import PartialDate
from cardreader.lds.picture import as_ppm
from kiosk.core.check_in.events import Continue, NotMe
from kiosk.core.check_in.state import Kiosk, Turn, You
from kiosk.core.coverage import Coverage, Decision
from kiosk.core.insurance.explain import patient_sentence
from kiosk.galleries.patient_states import COVERED, LONG, MAI
from kiosk.look.tokens import PORTRAIT_MS
from kiosk.screens.components.picture import Photo
from kiosk.screens.pages.you import birth_year, masked_number
from tests.kiosk.screens.conftest import Bench

TURN = Turn(id=1, citizen=MAI)
ASKING = Kiosk(page=You(), serial=1, turn=TURN, turns=1, card_in=True)
ANSWERED = replace(ASKING, turn=replace(TURN, coverage=COVERED))


def picture(kind: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 50), (10, 90, 85)).save(out, kind)
    return out.getvalue()


def photo_of_the_chip() -> bytes:
    return as_ppm(picture("JPEG"))


def test_name_year_and_masked_number_are_shown_and_nothing_more_of_the_person(bench: Bench) -> None:
    bench.show(ANSWERED)
    words = bench.words()
    assert "Nguyễn Thị Mai" in words
    assert "Năm sinh 1990" in words
    assert "•••• •••• 0123" in words.replace("\N{NO-BREAK SPACE}", " ")
    assert MAI.number not in words
    assert "08/03" not in words


def test_one_cannot_go_on_before_the_insurance_answered(bench: Bench) -> None:
    bench.show(ASKING)
    assert "Đang tra cứu bảo hiểm" in bench.words()
    bench.button("continue").click()
    assert bench.emitted == []
    bench.show(ANSWERED)
    bench.button("continue").click()
    assert bench.emitted == [Continue()]


def test_not_me_can_be_said_at_any_time(bench: Bench) -> None:
    bench.show(ASKING)
    bench.button("not-me").click()
    assert bench.emitted == [NotMe()]


@pytest.mark.parametrize("decision", Decision)
def test_each_answer_is_said_by_words_and_a_sign(bench: Bench, decision: Decision) -> None:
    coverage = Coverage(decision, "000")
    bench.show(replace(ASKING, turn=replace(TURN, coverage=coverage)))
    assert patient_sentence(coverage).vi in bench.words()
    assert bench.find("status").accessibleName().endswith(patient_sentence(coverage).vi)


def test_the_photo_is_shown_for_a_moment_and_once(bench: Bench, qtbot: QtBot) -> None:
    bench.show(replace(ANSWERED, turn=replace(TURN, coverage=COVERED, portrait=photo_of_the_chip())))
    (photo,) = bench.window.page.findChildren(Photo)
    assert photo.accessibleName() == "Ảnh trong chip"
    shown = photo.image
    assert shown is not None
    assert (shown.width(), shown.height()) == (40, 50)
    bench.window.page._photo_time.setInterval(1)  # type: ignore[attr-defined] # the page's own clock, hurried
    qtbot.waitUntil(lambda: photo.accessibleName() == "")
    bench.show(replace(ANSWERED, serial=2, turn=replace(TURN, coverage=COVERED, portrait=photo_of_the_chip())))
    assert photo.image is None
    assert PORTRAIT_MS <= 10_000


@pytest.mark.parametrize("portrait", [b"broken", picture("JPEG"), picture("PNG")], ids=["broken", "JPEG", "PNG"])
def test_what_is_no_plain_picture_is_not_shown_and_no_hindrance(bench: Bench, portrait: bytes) -> None:
    """Nothing that needs decoding is decoded by the screen."""
    bench.show(replace(ANSWERED, turn=replace(TURN, coverage=COVERED, portrait=portrait)))
    (photo,) = bench.window.page.findChildren(Photo)
    assert photo.image is None
    assert bench.button("continue").isEnabled()


def test_a_very_long_name_is_shown_whole(bench: Bench) -> None:
    bench.show(replace(ANSWERED, turn=replace(TURN, citizen=LONG, coverage=COVERED)))
    assert LONG.name in bench.words()


def test_only_the_last_four_digits_of_the_number_are_shown() -> None:
    assert masked_number(MAI).replace("\N{NO-BREAK SPACE}", " ") == "•••• •••• 0123"


def test_a_number_never_breaks_over_two_lines() -> None:
    assert " " not in masked_number(MAI)


def test_only_the_year_of_birth_is_shown() -> None:
    assert birth_year(replace(MAI, birth_date=PartialDate(1951))) == "1951"
    assert birth_year(MAI) == "1990"


def test_an_unknown_birth_date_is_a_dash() -> None:
    assert birth_year(replace(MAI, birth_date=None)) == "—"
