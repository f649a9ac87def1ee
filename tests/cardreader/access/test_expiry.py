from __future__ import annotations

from datetime import date

import pytest

from cardreader.access.qr import expiry_candidates, from_qr, mrz_keys_of
from cardreader.password import MrzKey


@pytest.mark.parametrize(
    ("birth", "issued", "first"),
    [
        (date(1990, 1, 1), date(2021, 7, 15), "300101"),
        (date(1995, 11, 20), date(2024, 8, 2), "351120"),
        (date(1986, 5, 1), date(2025, 5, 1), "460501"),
        (date(1986, 5, 1), date(2024, 5, 1), "260501"),
        (date(1963, 3, 5), date(2022, 1, 1), "991231"),
        (date(1948, 3, 5), date(2021, 10, 10), "991231"),
        (date(2012, 6, 1), date(2024, 5, 1), "260601"),
        (date(2012, 6, 1), date(2025, 9, 1), "370601"),
        (date(2000, 2, 29), date(2021, 1, 1), "250301"),
    ],
)
def test_the_age_rule_names_the_expiry(birth: date, issued: date, first: str) -> None:
    assert expiry_candidates(birth, issued)[0] == first


def test_practice_that_ignores_the_two_years_is_tried_next() -> None:
    assert expiry_candidates(date(1986, 5, 1), date(2025, 5, 1)) == ("460501", "260501")
    assert expiry_candidates(date(1963, 3, 5), date(2022, 1, 1)) == ("991231", "230305")


def test_a_qr_code_gives_keys_for_bac() -> None:
    qr = from_qr("001090000000||Nguyễn Văn Mẫu|01011990|Nam|Hà Nội|15072021")

    assert mrz_keys_of(qr)[0] == MrzKey("090000000", "900101", "300101")


@pytest.mark.parametrize(
    "text",
    ["001090000000||Nguyễn Văn Mẫu|1990|Nam|Hà Nội|15072021", "001090000000||Nguyễn Văn Mẫu|01011990|Nam|Hà Nội|"],
)
def test_without_full_dates_there_is_nothing_to_try(text: str) -> None:
    assert mrz_keys_of(from_qr(text)) == ()
