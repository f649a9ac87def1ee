"""Days, times and counts in the Vietnamese and the English way."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from kiosk.core.desk.model import VisitState
from kiosk.core.insurance.trouble import Trouble
from kiosk.core.texts import Language
from kiosk.core.visit import Payment
from kiosk.printing.report import words
from kiosk.printing.report.words import lasting, long_day, named, number


@pytest.mark.parametrize(
    ("time", "vietnamese", "english"),
    [
        (timedelta(milliseconds=320), "0,3 giây", "0.3 s"),
        (timedelta(seconds=12), "12 giây", "12 s"),
        (timedelta(minutes=7), "7 phút", "7 min"),
        (timedelta(minutes=65), "1 giờ 05 phút", "1 h 05 min"),
        (None, "—", "—"),
    ],
)
def test_a_time_is_written_as_people_say_it(time: timedelta | None, vietnamese: str, english: str) -> None:
    assert lasting(time, Language.VI) == vietnamese
    assert lasting(time, Language.EN) == english


def test_a_sunday_is_called_by_its_name() -> None:
    assert long_day(date(2026, 11, 22), Language.VI) == "Chủ Nhật, 22/11/2026"
    assert long_day(date(2026, 11, 22), Language.EN) == "Sunday, 22/11/2026"


def test_thousands_are_set_apart_by_the_languages_sign() -> None:
    assert (number(1234, Language.VI), number(1234, Language.EN)) == ("1.234", "1,234")


def test_a_code_without_words_is_shown_as_it_is() -> None:
    assert named({}, "neu", Language.VI) == "neu"


def test_every_payment_state_and_trouble_has_words() -> None:
    assert set(words.PAYMENTS) >= {payment.value for payment in Payment}
    assert set(words.STATES) >= {state.value for state in VisitState}
    assert set(words.TROUBLES) >= {trouble.value for trouble in Trouble}
