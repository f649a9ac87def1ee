from __future__ import annotations

import pytest

from kiosk.printing.paper import Paper, to_dots, to_mm


@pytest.mark.parametrize(("name", "paper"), [("80mm", Paper.ROLL_80), ("58mm", Paper.ROLL_58), ("A5", Paper.A5)])
def test_a_setting_names_its_paper(name: str, paper: Paper) -> None:
    assert Paper.named(name) is paper


@pytest.mark.parametrize("paper", list(Paper))
def test_what_is_printed_fits_on_the_page_in_whole_bytes(paper: Paper) -> None:
    assert to_mm(paper.value.width) <= paper.value.page_mm
    assert paper.value.width % 8 == 0


def test_72_millimetres_are_about_576_dots() -> None:
    assert to_dots(72.07) == 576
