"""Writes what the portal says of somebody who still waits for help."""

from __future__ import annotations

from dataclasses import replace

from kiosk.core.coverage import Coverage
from kiosk.store import patient
from kiosk.store.desk_dossier import case_of
from kiosk.store.desk_tables import help_cases
from kiosk.store.pen import Pen, Row
from kiosk.store.refusals import Why, refused
from kiosk.store.sealing import place


def note_case_coverage(pen: Pen, row: Row, coverage: Coverage) -> None:
    """Keep the answer with the case, for the registration by hand. Raises `Refused` when nobody is known there."""
    case = case_of(pen.vault, row)
    if case is None:
        raise refused(Why.WRONG_STATE)
    sealed = pen.vault.seal(patient.encode_case(replace(case, coverage=coverage)), place(help_cases, "person", row))
    changed = {"decision": coverage.decision.value, "result_code": coverage.result_code, "person": sealed}
    pen.change(help_cases, row, changed, "looked_up_again")
