"""How a headless rehearsal ended, as an exit code."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from cardreader.errors import ExitCode
from cardreader.virtual.people import person
from kiosk.core.check_in.state import Printing
from kiosk.core.problems import Problem
from kiosk.rehearsal.plan import Plan
from kiosk.rehearsal.record import Record

UNEXPECTED: Final = 1
INSURANCE_UNCHECKED: Final = 8
NOT_PRINTED: Final = 9
NOT_REGISTERED: Final = 10

EXIT_CODES: Final = MappingProxyType(
    {
        int(ExitCode.OK): "the check-in ended as the person stands for",
        UNEXPECTED: "it ended otherwise, or a part did not start",
        int(ExitCode.USAGE): "wrong arguments",
        int(ExitCode.NO_READER_OR_CARD): "no reader or card",
        int(ExitCode.ACCESS_REFUSED): "the chip did not open (wrong digits, no protocol on offer)",
        int(ExitCode.AUTHENTICITY_FAILED): "the chip is not genuine, or not trusted here",
        int(ExitCode.CARD_LOST): "the card was taken away during the read",
        int(ExitCode.DAMAGED_DATA): "the card's data are damaged",
        INSURANCE_UNCHECKED: "received, but the insurance is to be checked (no answer, or an unvouched chip)",
        NOT_PRINTED: "registered, but the slip was not printed",
        NOT_REGISTERED: "the register could not write; nothing was registered",
    }
)
"""Exit codes of `./dev run --headless`; the first eight mean what they mean for `cardreader read`."""

_BY_PROBLEM: Final = MappingProxyType(
    {
        Problem.WRONG_DIGITS: int(ExitCode.ACCESS_REFUSED),
        Problem.ACCESS_NOT_OFFERED: int(ExitCode.ACCESS_REFUSED),
        Problem.AUTHENTICITY_FAILED: int(ExitCode.AUTHENTICITY_FAILED),
        Problem.CHIP_NOT_TRUSTED: int(ExitCode.AUTHENTICITY_FAILED),
        Problem.NOT_A_DOCUMENT: int(ExitCode.ACCESS_REFUSED),
        Problem.CHIP_NOT_PROVEN: int(ExitCode.ACCESS_REFUSED),
        Problem.CARD_MOVED: int(ExitCode.CARD_LOST),
        Problem.CARD_UNREADABLE: int(ExitCode.DAMAGED_DATA),
        Problem.REGISTER_DOWN: NOT_REGISTERED,
    }
)


def exit_code(plan: Plan, record: Record) -> int:
    """Return the exit code of a finished rehearsal."""
    if record.slip is not None and record.slip.printing is not Printing.DONE:
        return NOT_PRINTED
    if record.outcome == person(plan.persona).outcome:
        return int(ExitCode.OK)
    if record.outcome in ("portal_unavailable", "to_be_checked"):
        return INSURANCE_UNCHECKED
    return _BY_PROBLEM.get(record.problem, UNEXPECTED) if record.problem else UNEXPECTED
