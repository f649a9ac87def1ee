"""Writes what the portal says of somebody who still waits for help."""

from __future__ import annotations

from dataclasses import replace

from kiosk.core.coverage import Coverage
from kiosk.register import patient
from kiosk.register.audit.sealing import place
from kiosk.register.audit.unit_of_work import Pen, Row
from kiosk.register.database.desk_tables import help_cases
from kiosk.register.desk.dossier import case_of
from kiosk.register.refusals import Why, refused


def note_case_coverage(pen: Pen, row: Row, coverage: Coverage) -> None:
    """Keep the answer with the case, for the registration by hand. Raises `Refused` when nobody is known there."""
    case = case_of(pen.vault, row)
    if case is None:
        raise refused(Why.WRONG_STATE)
    sealed = pen.vault.seal(patient.encode_case(replace(case, coverage=coverage)), place(help_cases, "person", row))
    changed = {"decision": coverage.decision.value, "result_code": coverage.result_code, "person": sealed}
    pen.change(help_cases, row, changed, "looked_up_again")
