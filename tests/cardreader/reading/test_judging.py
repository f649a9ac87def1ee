"""What an error of a read means: nobody is accused by a reader that loses commands."""

from __future__ import annotations

import pytest

from cardreader.errors import AnswerAltered, CardLost, CardReaderError, ChipNotProven, WrongPassword
from cardreader.iso7816.answers import Kind, Step
from cardreader.iso7816.secure_messaging import UnprotectedStatus
from cardreader.reading.judging import Failure

OUT_OF_STEP: tuple[CardReaderError, ...] = (
    UnprotectedStatus(0x6988),
    AnswerAltered("wrong checksum"),
    WrongPassword("the digits are wrong"),
    ChipNotProven("the chip refuses its key"),
)


@pytest.mark.parametrize("step", [Step.CONFIRM, Step.READ, Step.CHIP_KEY])
@pytest.mark.parametrize("error", OUT_OF_STEP, ids=lambda error: error.code)
def test_an_answer_out_of_step_after_a_lost_command_is_the_reader_s_fault(error: CardReaderError, step: Step) -> None:
    failure = Failure.of(error, step, lost=True)
    assert failure.kind is Kind.NOT_CARRIED
    assert isinstance(failure.ended(seen_before=True), CardLost)


def test_without_a_lost_command_the_same_answer_speaks_of_the_chip() -> None:
    bare, altered, wrong, _ = OUT_OF_STEP
    assert isinstance(Failure.of(bare, Step.CONFIRM).ended(seen_before=True), ChipNotProven)
    assert Failure.of(altered, Step.READ).ended(seen_before=True) is altered
    assert Failure.of(wrong, Step.PACE_TOKEN).ended(seen_before=False) is wrong
