from __future__ import annotations

import pytest
import requests

from backend_stub.contract.faults import Kind
from backend_stub.people.magic import BIRTH_DATE, NAME, Magic, magic_numbers
from backend_stub.web.app import Portal
from tests.backend_stub.conftest import Clinic

AT_ONCE = {Kind.HTML_502: 502, Kind.TRUNCATED_JSON: 200, Kind.WRONG_JSON: 200, Kind.WRONG_CASING: 200, Kind.NULLS: 200}
CODES = {Kind.CODE_100: "100", Kind.CODE_101: "101", Kind.CODE_500: "500"}
CUT = {Kind.RESET, Kind.HALF_ANSWER}
SLOW = {Kind.DELAY, Kind.LONG_TAIL, Kind.SLOW_DRIP}


@pytest.mark.parametrize("magic", magic_numbers(), ids=lambda magic: magic.fault.kind)
def test_a_magic_number_meets_its_fault_whatever_the_dials_say(clinic: Clinic, portal: Portal, magic: Magic) -> None:
    kind = magic.fault.kind
    clinic.look_up("001080990107", "Nguyễn Văn Mẫu", "1980")
    if kind in SLOW:
        assert portal.store.reads.find(magic.number) is not None  # it would be answered, in seconds
    elif kind in CUT:
        with pytest.raises(requests.RequestException):
            clinic.look_up(magic.number, NAME, BIRTH_DATE)
    elif kind in CODES:
        assert clinic.look_up(magic.number, NAME, BIRTH_DATE).json()["maKetQua"] == CODES[kind]
    else:
        assert clinic.look_up(magic.number, NAME, BIRTH_DATE).status_code == AT_ONCE[kind]
    assert portal.recent.last()[0].fault == ("" if kind in SLOW else kind)


def test_every_number_is_nobodys_and_each_has_another_fault() -> None:
    numbers = [magic.number for magic in magic_numbers()]
    assert all(number.startswith("999") for number in numbers)
    assert len(set(numbers)) == len({magic.fault.kind for magic in magic_numbers()}) == len(numbers)
