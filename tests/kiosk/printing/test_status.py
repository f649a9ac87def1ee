from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.printing.emulator import Dials
from kiosk.printing.status import QUESTIONS, NoStatus, PrinterStatus, parse, question

DIALS = ("offline", "cover_open", "paper_out", "paper_low", "error")


def asked(dials: Dials) -> PrinterStatus:
    found = PrinterStatus()
    for number in QUESTIONS:
        found = found.merged(parse(number, dials.answer(number)))
    return found


@pytest.mark.parametrize("values", list(product([False, True], repeat=len(DIALS))))
def test_every_state_of_a_printer_is_read_from_its_answers(values: tuple[bool, ...]) -> None:
    dials = Dials(**dict(zip(DIALS, values, strict=True)))
    found = asked(dials)
    assert (found.cover_open, found.paper_out, found.error) == (dials.cover_open, dials.paper_out, dials.error)
    assert found.paper_low == (dials.paper_low or dials.paper_out)
    assert found.offline == dials.stopped
    assert (found.hindrance is not None) == dials.stopped


@given(st.sampled_from(QUESTIONS), st.integers(0, 255))
def test_a_byte_without_the_fixed_bits_is_no_status(number: int, answer: int) -> None:
    if answer & 0b1001_0011 == 0b0001_0010:
        parse(number, answer)
    else:
        with pytest.raises(NoStatus):
            parse(number, answer)


def test_the_request_is_dle_eot() -> None:
    assert question(4) == b"\x10\x04\x04"


def test_the_error_cause_is_asked_as_number_three() -> None:
    assert Dials(error=True).answer(3) == 0x1A
