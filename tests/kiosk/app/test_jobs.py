"""What the kiosk's workers are asked for."""

from __future__ import annotations

from uuid import UUID

from kiosk.app.jobs import visit_id
from kiosk.core.check_in.effects import begin_turn, turn_of
from kiosk.core.check_in.state import Kiosk


def test_each_turn_of_each_run_registers_a_visit_of_its_own() -> None:
    begun, other_run = begin_turn(Kiosk(seed=UUID(int=5))), begin_turn(Kiosk(seed=UUID(int=6)))
    ids = {visit_id(turn_of(kiosk)) for kiosk in (begun, begin_turn(begun), other_run)}
    assert len(ids) == 3
    assert visit_id(turn_of(begun)) == visit_id(turn_of(begin_turn(Kiosk(seed=UUID(int=5)))))
