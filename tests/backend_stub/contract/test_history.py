from __future__ import annotations

from typing import Any

import pytest
import requests

from backend_stub.contract.accounts import md5_of
from backend_stub.contract.dials import Dials
from backend_stub.web.app import Portal
from tests.backend_stub.conftest import Clinic

PERSON = {"maThe": "001177991826", "hoTen": "DƯƠNG THỊ LIÊN", "ngaySinh": "25/05/1977"}
STAFF = {"hoTenCb": "Trần Thị Lễ Tân", "cccdCb": "001190000009"}


def visits(clinic: Clinic, **body: Any) -> requests.Response:
    clinic.look_up("001080990107", "NGUYỄN VĂN MẪU", "1980")
    return requests.post(f"{clinic.address}/api/egw/Lskcb2025", params=clinic.query, timeout=30, **body)


def test_visits_are_asked_for_with_a_form(clinic: Clinic, portal: Portal) -> None:
    answer = visits(clinic, data={**PERSON, **STAFF}).json()
    assert (answer["maKetQua"], len(answer["dsLichSuKCB2025"])) == ("000", 1)
    assert visits(clinic, json={**PERSON, **STAFF}).json()["maKetQua"] == "205"
    portal.dials = Dials(history_wants_form=False)
    assert visits(clinic, json={**PERSON, **STAFF}).json()["maKetQua"] == "000"


def test_visits_of_a_person_whose_name_differs_are_not_told(clinic: Clinic) -> None:
    answer = visits(clinic, data={**PERSON, **STAFF, "hoTen": "LÊ THỊ LIÊN"}).json()
    assert (answer["maKetQua"], answer["dsLichSuKCB2025"]) == ("060", None)


def test_visits_are_refused_as_a_look_up_is(clinic: Clinic, portal: Portal) -> None:
    unknown = visits(clinic, data={**PERSON, **STAFF, "maThe": "001177991827"}).json()
    assert (unknown["maKetQua"], unknown["ghiChu"]) == ("050", "Không có thông tin thẻ BHYT")
    nobody = visits(clinic, data=PERSON)
    assert (nobody.status_code, nobody.json()["ghiChu"]) == (400, "Null hoTenCb")
    query = clinic.query
    portal.dials = Dials(look_ups_a_minute=0)
    restricted = requests.post(
        f"{clinic.address}/api/egw/Lskcb2025", params=query, data={**PERSON, **STAFF}, timeout=30
    )
    assert (restricted.status_code, restricted.json()["maKetQua"]) == (500, "500")


def paid(clinic: Clinic, **changes: str) -> requests.Response:
    clinic.look_up("001080990107", "NGUYỄN VĂN MẪU", "1980")
    headers = {
        "accessToken": clinic.query["token"],
        "tokenId": clinic.query["id_token"],
        "passwordHash": md5_of("kiosk-test"),
    }
    body = {"username": "01999_BV", **PERSON, **changes}
    return requests.post(f"{clinic.address}/api/TraCuuCCT/TraCuuTienMCCT", json=body, headers=headers, timeout=30)


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({}, 200, "200"),
        ({"hoTen": "LÊ THỊ LIÊN"}, 200, "204"),
        ({"maThe": "001080990107", "hoTen": "NGUYỄN VĂN MẪU", "ngaySinh": "1980"}, 200, "204"),
        ({"maThe": "1"}, 400, "400"),
    ],
)
def test_co_payments_have_codes_of_their_own(clinic: Clinic, changes: dict[str, str], status: int, code: str) -> None:
    answer = paid(clinic, **changes)
    assert (answer.status_code, answer.json()["MaKetQua"]) == (status, code)
    assert (answer.json()["DataCCT"] is None) == (code == "204")


def test_co_payments_without_an_account_get_an_empty_401(clinic: Clinic) -> None:
    answer = paid(clinic, username="nobody")
    assert (answer.status_code, answer.content) == (401, b"")


def test_an_account_that_asks_too_much_learns_no_co_payments(clinic: Clinic, portal: Portal) -> None:
    portal.dials = Dials(look_ups_a_minute=0)
    answer = paid(clinic)
    assert (answer.status_code, answer.json()["MaKetQua"]) == (500, "500")
